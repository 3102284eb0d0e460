"""How progress is shown: one bar over the whole job on a terminal, lines elsewhere, events for programs.

All show the same job: its stages, which episode of how many, how much of the whole is done, and how long the rest may take.
"""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Protocol

from flows.progress import Job, Part
from pages.durations import duration
from pages.notes import Language, Note, note

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

_LINE_AFTER, _LINE_EVERY = 1.0, 15.0
"""Seconds between two lines, where a part begins or ends and where none does."""

_EVENT_EVERY = 1.0
"""Seconds between two events `progress`, where no part begins or ends."""


_STEP = Fraction(1, 200)
"""Steps of a part too small to show."""


class Display(Protocol):
    """One way of showing a job."""

    def begin(self, work: Note, watch: Watch) -> None:
        """Show what the work is, at once."""

    def show(self, job: Job, name: str, stage: str, done: Fraction, *, begins: bool) -> None:
        """Show that a stage is so far; called from any thread, one at a time."""

    def above(self, line: str) -> None:
        """Write a line that stays to standard error."""

    def end(self) -> None:
        """Leave standard error to what follows."""


class Watch:
    """What the work tells how far it is: an observer of `flows.progress`, and a count of things one by one."""

    def __init__(self, display: Display) -> None:
        self._display = display
        self._lock = threading.Lock()
        self._last: dict[tuple[str, str], Fraction] = {}
        self.job = Job()

    def expect(self, parts: Sequence[Part]) -> None:
        """Begin a job of these parts; time counts from here."""
        with self._lock:
            self.job = Job(parts)

    def foresee(self, parts: Sequence[Part]) -> None:
        """Take note that the job is these parts by now."""
        self.job.foresee(parts)

    def __call__(self, name: str, stage: str, done: Fraction) -> None:
        """Take note that `done` (0..1) of a stage is done."""
        with self._lock:
            last = self._last.get((name, stage))
            if last is not None and (done <= last or (done < 1 and done - last < _STEP)):
                return
            self._last[name, stage] = done
            self.job(name, stage, done)
            self._display.show(self.job, name, stage, done, begins=last is None)

    def count(self, name: str, stage: str, done: int, total: int) -> None:
        """Take note that `done` of `total` things are done."""
        self(name, stage, Fraction(done, total))


class Nothing:
    """`--quiet`."""

    def begin(self, work: Note, watch: Watch) -> None:
        """Show nothing."""

    def show(self, job: Job, name: str, stage: str, done: Fraction, *, begins: bool) -> None:
        """Show nothing."""

    def above(self, line: str) -> None:
        """Warnings and errors stay."""
        print(line, file=sys.stderr)

    def end(self) -> None:
        """Nothing was shown."""


class Lines:
    """A line where a part begins or ends, and now and then between, for logs and pipes."""

    def __init__(self, language: Language, clock: Callable[[], float] = time.monotonic) -> None:
        self._language = language
        self._clock = clock
        self._shown = clock()

    def begin(self, work: Note, watch: Watch) -> None:
        """Say what begins."""
        self.above(note("progress.begun", work=work).say(self._language))

    def show(self, job: Job, name: str, stage: str, done: Fraction, *, begins: bool) -> None:
        """Write a line where it is time."""
        now = self._clock()
        if now - self._shown >= (_LINE_AFTER if begins or done >= 1 else _LINE_EVERY):
            self._shown = now
            line = note("progress.line", percent=int(job.fraction * 100), what=what(job, name, stage), left=left(job))
            self.above(line.say(self._language))

    def above(self, line: str) -> None:
        """Write the line."""
        print(line, file=sys.stderr, flush=True)

    def end(self) -> None:
        """Lines stay."""


class Bar:
    """One bar over the whole job."""

    def __init__(self, language: Language) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, ProgressColumn, Task, TaskProgressColumn, TextColumn
        from rich.text import Text

        bar = self

        class Left(ProgressColumn):
            """The time left, which goes down between events too."""

            def render(self, task: Task) -> Text:
                return Text(bar.left_now(), style="progress.remaining")

        self._language = language
        self._watch: Watch | None = None
        self._task: TaskID | None = None
        self._progress: Progress = Progress(
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            TaskProgressColumn(),
            Left(),
            console=Console(stderr=True, highlight=False),
            transient=True,
            redirect_stdout=False,
            redirect_stderr=False,
        )

    def left_now(self) -> str:
        """The time left in words."""
        return left(self._watch.job).say(self._language) if self._watch else ""

    def begin(self, work: Note, watch: Watch) -> None:
        """Show the bar."""
        self._watch = watch
        self._progress.start()
        self._task = self._progress.add_task(work.say(self._language), total=1.0)
        self._progress.refresh()

    def show(self, job: Job, name: str, stage: str, done: Fraction, *, begins: bool) -> None:
        """Move the bar; it is drawn anew by a thread of its own."""
        if self._task is not None:
            self._progress.update(self._task, completed=job.fraction, description=what(job, name, stage).say(self._language))

    def above(self, line: str) -> None:
        """Write a line that stays above the bar."""
        self._progress.console.print(line, markup=False, soft_wrap=True)

    def end(self) -> None:
        """Take the bar away."""
        self._progress.stop()


class Events:
    """Events for a program; see `cli.console`."""

    def __init__(self, emit: Callable[..., None], clock: Callable[[], float] = time.monotonic) -> None:
        self._emit = emit
        self._clock = clock
        self._shown = -_EVENT_EVERY

    def begin(self, work: Note, watch: Watch) -> None:
        """The event `start` has said it."""

    def show(self, job: Job, name: str, stage: str, done: Fraction, *, begins: bool) -> None:
        """Emit a `stage` where one begins or ends, a `progress` where it is time."""
        states = ["begun"] * begins + ["done"] * (done >= 1)
        for state in states:
            number, total = job.place(name, stage)
            self._emit("stage", name=name, stage=stage, state=state, number=number, total=total)
        now = self._clock()
        if states or now - self._shown >= _EVENT_EVERY:
            self._shown = now
            seconds_left = job.seconds_left()
            content: dict[str, Any] = {"done": round(job.fraction, 4), "seconds": round(job.seconds, 1)}
            self._emit("progress", **content, seconds_left=None if seconds_left is None else round(seconds_left))

    def above(self, line: str) -> None:
        """What is no event goes to standard error."""
        print(line, file=sys.stderr)

    def end(self) -> None:
        """Nothing to take away."""


def what(job: Job, name: str, stage: str) -> Note:
    """A stage and what it works on, as the user reads it."""
    number, total = job.place(name, stage)
    if total > 1:
        return note("progress.what.of", stage=note(f"stage.{stage}"), name=name, number=number, total=total)
    return note("progress.what", stage=note(f"stage.{stage}"), name=name)


def left(job: Job) -> Note:
    """How long the rest may take, as the user reads it."""
    seconds = job.seconds_left()
    return note("progress.left.unknown") if seconds is None else note("progress.left", time=duration(seconds))
