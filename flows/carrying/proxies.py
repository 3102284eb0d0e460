"""Making an episode's copy for playing with its table of times beside it, whole or absent."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from models.storage import unwritable
from pages.errors import InputError
from pages.notes import note
from pipeline.film.proxy import frame_times, make_proxy, require_frames_of
from pipeline.record.evidence import InputFile
from pipeline.record.manifest import hash_file


class ProxyTask(BaseModel):
    """What is made of what.

    Attributes:
        item: the episode as the record knows it.
        video: the file.
        proxy: the MP4 file to be; the table has its name with `.json` and is written last.
    """

    model_config = ConfigDict(frozen=True)

    item: InputFile
    video: Path
    proxy: Path


def make(task: ProxyTask, tell: Callable[[str], None]) -> None:
    """Make a copy and its table.

    Args:
        task: of what.
        tell: called with the episode's name for every frame.

    Raises:
        InputError: the file is another one than the record's, or cannot be read.
        StorageError: the place cannot be written to, or the copy does not show the same frames.
    """
    if hash_file(task.video).sha256 != task.item.sha256:
        raise InputError(note("review.other_video", file=task.item.file))
    part, times = task.proxy.with_suffix(".part"), task.proxy.with_suffix(".times")
    try:
        task.proxy.parent.mkdir(parents=True, exist_ok=True)
        table = make_proxy(task.video, part, lambda: tell(task.item.file))
        require_frames_of(task.item, table)
        times.write_text(frame_times(table).model_dump_json(), encoding="utf-8")
        part.replace(task.proxy)
        times.replace(task.proxy.with_suffix(".json"))
    except OSError as error:
        raise unwritable(task.proxy.parent, error) from error
    finally:
        part.unlink(missing_ok=True)
