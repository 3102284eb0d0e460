"""Looking at files that came in, in a process that may be ended: a hostile one may hang or crash whoever opens it."""

from __future__ import annotations

from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING

from flows.carrying.messages import Answer, Ended, Refused, Task, Tools, Well
from flows.carrying.process import Carrier, Limits
from pages.errors import InputError
from pages.notes import Note, note

if TYPE_CHECKING:
    from desk.models import Upload

LOOK = "look"
"""The kind of the one task of `carry`; its payload: `path` of the file, `name` by which people call it."""

_LIMITS = Limits(stall=60.0, memory=2 << 30)


def look_at_new_files(tools: Tools, limits: Limits = _LIMITS) -> None:
    """Say of each file that came in whole whether it can be used."""
    from desk.models import Upload

    carrier: Carrier | None = None
    try:
        for upload in Upload.objects.filter(looked_at=None).exclude(sha256=""):
            if carrier is None or not carrier.is_alive:
                carrier = Carrier(tools, carry)
            _look_at(upload, carrier, limits)
    finally:
        if carrier is not None:
            carrier.kill()


def _look_at(upload: Upload, carrier: Carrier, limits: Limits) -> None:
    from django.utils import timezone

    from desk.uploads import is_video, path_of

    refused = look(path_of(upload), upload.name, carrier, limits) if is_video(upload) else None
    said = None if refused is None else refused.model_dump()
    type(upload).objects.filter(pk=upload.pk).update(looked_at=timezone.now(), refused=said)


def look(path: Path, name: str, carrier: Carrier, limits: Limits = _LIMITS) -> Note | None:
    """Return why a file is no video that can be used; None where it is one."""
    answer = carrier.do(Task(LOOK, {"path": str(path), "name": name}), limits, lambda _told: None)
    match answer:
        case Well():
            return None
        case Refused():
            return answer.reasons[0]
        case Ended(why="batch.hung"):
            return note("desk.upload.hangs", name=name)
    return note("desk.upload.crashes", name=name)


def carry(pipe: Connection, _tools: Tools) -> None:
    """Look at the files that come through the pipe until it closes."""
    while True:
        try:
            task = pipe.recv()
        except EOFError:
            return
        pipe.send(_answer(Path(task.payload["path"]), task.payload["name"]))


def _answer(path: Path, name: str) -> Answer:
    from pipeline.film.media import probe

    try:
        probe(path)
    except InputError as error:
        reason = error.args[0]
        said = reason if isinstance(reason, Note) else note("desk.run.said", text=str(reason))
        named = {key: name if value == str(path) else value for key, value in said.arguments.items()}
        return Refused((note(said.code, **named),), storage=False)
    return Well()
