"""The command `batch`: what it is told, and how far it says it is."""

from __future__ import annotations

import argparse
import signal
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from cli.commands import default_work
from cli.console import Console
from cli.progress import Watch
from flows.progress import Part
from pages.durations import duration
from pages.errors import InputError
from pages.notes import Note, note

if TYPE_CHECKING:
    from flows.batch.run import BatchRequest
    from register.models import Run, Title

_LEAST = {"workers": 0, "memory": 1, "stall": 1, "rest": 0}


def batch(options: argparse.Namespace) -> int:
    """Carry a batch out; exit code 1 where a title failed."""
    console: Console = options.console
    for option, least in _LEAST.items():
        if not getattr(options, option) >= least:
            raise InputError(note("batch.count", option=option, value=str(getattr(options, option)), least=least))
    if options.status:
        return _status(options)
    if options.index is None:
        raise InputError(note("batch.index_needed"))
    signal.signal(signal.SIGTERM, _stop)  # as a service manager ends it
    with console.working(note("batch.work", folder=str(options.inbox))) as watch:
        from flows.batch.run import Batch

        titles = Batch(_request(options), _Shown(watch), console.warn).run()
    return _say(console, titles, options.out / "summary.html")


def _stop(*_signal: object) -> None:
    raise KeyboardInterrupt


def _request(options: argparse.Namespace) -> BatchRequest:
    from flows.batch.run import BatchRequest
    from flows.carrying.messages import Tools
    from flows.carrying.process import Limits

    store = options.store if "://" in options.store else str(Path(options.store).absolute())
    return BatchRequest(
        inbox=options.inbox.absolute(),
        out=options.out.absolute(),
        index=options.index.absolute(),
        register=_register(options),
        tools=Tools(store, default_work() if "://" in store else Path(store), options.device),
        language=options.console.language,
        workers=options.workers,
        watch=options.watch,
        rest=options.rest,
        limits=Limits(stall=options.stall, memory=int(options.memory * 2**30)),
    )


def _register(options: argparse.Namespace) -> str:
    from register.database import default_url

    return str(options.register or default_url(options.out))


class _Shown:
    """The batch as one job of the console: a part for each title, as much of it done as the register says."""

    def __init__(self, watch: Watch) -> None:
        self._watch = watch

    def __call__(self, titles: list[Title], runs: dict[int, Run]) -> None:
        from flows.batch.status import film_seconds, fraction_of

        names = {title.pk: Path(title.source).name for title in titles}
        self._watch.foresee([Part(names[title.pk], "title", film_seconds(title)) for title in titles])
        for title in titles:
            done = fraction_of(runs.get(title.pk))
            if done:
                self._watch(names[title.pk], "title", Fraction(done))


def _say(console: Console, titles: list[tuple[Title, Run | None]], page: Path) -> int:
    from flows.batch.status import status_of
    from register.models import State

    status = status_of(titles)
    counts = {state.value: status.states.get(state, 0) for state in State}
    lines: list[Note | str] = [note("batch.done", total=status.titles, **counts)]
    for title, run in titles:
        if title.state == State.FAILED and run is not None:
            lines += [note("batch.failed_title", name=title.name, reason=Note.model_validate(one)) for one in run.reason or ()]
    lines.append(note("batch.summary", path=str(page)))
    failed = counts[State.FAILED.value]
    return console.result(lines, {"titles": counts, "episodes": status.episodes, "summary": str(page)}, code=1 if failed else 0)


def _status(options: argparse.Namespace) -> int:
    """How far a batch is, whoever carries it out."""
    from flows.batch.status import newest_runs, status_of
    from register.database import connect
    from register.models import State

    console: Console = options.console
    connect(_register(options))
    status = status_of(newest_runs(str(options.inbox.absolute())))
    if not status.titles:
        return console.result([note("batch.status.none")])
    counts = {state.value: status.states.get(state, 0) for state in State}
    lines: list[Note | str] = [
        note("batch.status.titles", total=status.titles, **counts),
        note("batch.status.episodes", done=status.episodes_done, total=status.episodes),
    ]
    for one in status.running:
        where = note("batch.where", stage=note(f"stage.{one.stage}"), name=one.file)
        lines.append(note("batch.status.running", name=one.name, percent=int(one.fraction * 100), where=where))
    if status.seconds_left:
        lines.append(note("batch.status.left", time=duration(status.seconds_left)))
    figures = {"titles": counts, "episodes": status.episodes, "episodes_done": status.episodes_done}
    return console.result(lines, {**figures, "seconds_left": status.seconds_left})
