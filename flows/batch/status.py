"""How far a batch is, from the register alone: any process, on any host that reaches it, may ask."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from register.models import FINAL, Run, State, Title

_GUESSED_SECONDS = 60.0
"""Of film, where the container says nothing."""


@dataclass(frozen=True)
class Running:
    """A title under way."""

    name: str
    fraction: float
    stage: str
    file: str


@dataclass(frozen=True)
class Status:
    """How far a batch is.

    Attributes:
        states: how many titles stand where.
        episodes: how many there are, as far as titles have been looked at.
        episodes_done: those of titles that are done.
        seconds_left: at the pace so far; None while that is not known.
        running: the titles under way.
    """

    states: Mapping[State, int]
    episodes: int
    episodes_done: int
    seconds_left: float | None
    running: tuple[Running, ...]

    @property
    def titles(self) -> int:
        """How many titles."""
        return sum(self.states.values())


def newest_runs(inbox: str) -> list[tuple[Title, Run | None]]:
    """Return the titles of an inbox by name, each with its newest run."""
    titles = list(Title.objects.filter(batch=inbox).order_by("name", "source").prefetch_related("episodes"))
    # Orders are long, and nobody who asks this needs them.
    runs = Run.objects.filter(title__batch=inbox).order_by("pk").select_related("result").defer("order", "request")
    newest = {run.title_id: run for run in runs}
    return [(title, newest.get(title.pk)) for title in titles]


def status_of(titles: Iterable[tuple[Title, Run | None]]) -> Status:
    """Sum titles up, each with its newest run."""
    found = list(titles)
    over = [(title, run) for title, run in found if run is not None and run.state in FINAL]
    running = tuple(_running(title, run) for title, run in found if run is not None and run.state == State.RUNNING)
    return Status(
        states=Counter(State(title.state) for title, _ in found),
        episodes=sum(len(title.episodes.all()) for title, _ in found),
        episodes_done=sum(len(title.episodes.all()) for title, _ in over),
        seconds_left=_seconds_left(found, max(1, len(running))),
        running=running,
    )


def film_seconds(title: Title) -> float:
    """A title's run time as far as containers say it, in seconds."""
    return sum(episode.seconds or _GUESSED_SECONDS for episode in title.episodes.all()) or _GUESSED_SECONDS


def fraction_of(run: Run | None) -> float:
    """How much of a run is done, 0..1."""
    if run is None:
        return 0.0
    return 1.0 if run.state in FINAL else float((run.progress or {}).get("done", 0.0))


def _running(title: Title, run: Run) -> Running:
    told = run.progress or {}
    return Running(title.name, fraction_of(run), str(told.get("stage", "start")), str(told.get("name", title.name)))


def _seconds_left(titles: Iterable[tuple[Title, Run | None]], workers: int) -> float | None:
    """The film that is left at the pace of the titles that were computed, spread over those who work on it now."""
    film = worked = left = 0.0
    for title, run in titles:
        if run is not None and run.result is not None and run.started is not None and run.ended is not None:
            film += film_seconds(title)
            worked += (run.ended - run.started).total_seconds()
        elif run is None or run.state not in FINAL:
            left += film_seconds(title) * (1.0 - fraction_of(run))
    if not left:
        return 0.0
    return None if not film else left * worked / film / workers
