"""How far the work is, told to whoever watches: the command's progress, a web page, nobody."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from fractions import Fraction

Observer = Callable[[str, str, Fraction], None]
"""Called with the episode (or the title), the stage, and how much of it is done, 0..1."""

_EPISODE_COSTS = {"ingest": 0.02, "decode": 0.5, "read": 0.3, "match": 0.6}
_RUSH_COST, _FIND_COST, _LINK_COST, _REPEATS_COST = 0.35, 0.3, 0.1, 0.02
"""Seconds of work per second of film on two cores; only their relation matters, the pace is taken from the run itself."""

_START_COST, _REPORT_COST = 12.0, 4.0
"""Seconds, whatever the title's length."""

_TAKEN_OVER = 0.2
"""A part that ends this soon (seconds) after the one before it was not computed but kept from an earlier run: no measure of the pace."""

_KNOWN_FROM, _KNOWN_SHARE = 8.0, 0.04
"""Seconds and share of the work after which the pace says something about the rest."""

_SETTLING = 20.0
"""Seconds over which the estimate follows a new pace at the start of the work; ever fewer towards its end, when less is unknown."""


def _nobody(episode: str, stage: str, done: Fraction) -> None:
    """Watch nothing."""


OBSERVER: ContextVar[Observer] = ContextVar("observer", default=_nobody)


@contextmanager
def observed_by(observer: Observer) -> Iterator[None]:
    """Tell `observer` how far the body is, and nobody afterwards."""
    token = OBSERVER.set(observer)
    try:
        yield
    finally:
        OBSERVER.reset(token)


@dataclass(frozen=True)
class Part:
    """One stage of one episode, rush or title, and the seconds it usually takes; see `title_parts`."""

    name: str
    stage: str
    cost: float


def title_parts(title: str, episodes: Mapping[str, float], rushes: Mapping[str, float]) -> tuple[Part, ...]:
    """Return the parts of verifying a title, in their order.

    Args:
        title: what the stages that look across episodes are reported under.
        episodes: run time in seconds by file name, as far as the container says it; 60 is a fair guess where it says nothing.
        rushes: the same of the camera originals, by their path under the folder.
    """
    film = sum(episodes.values())
    parts = [Part(name, "ingest", seconds * _EPISODE_COSTS["ingest"]) for name, seconds in episodes.items()]
    parts.append(Part(title, "start", _START_COST))
    for name, seconds in episodes.items():
        parts += [Part(name, stage, seconds * _EPISODE_COSTS[stage]) for stage in ("decode", "read", "match")]
    parts += [Part(name, "scan", seconds * _RUSH_COST) for name, seconds in rushes.items()]
    parts += [Part(title, "link", film * _LINK_COST), Part(title, "repeats", film * _REPEATS_COST)]
    if rushes:
        parts += [Part(name, "find", seconds * _FIND_COST) for name, seconds in episodes.items()]
    parts.append(Part(title, "report", _REPORT_COST))
    return tuple(parts)


class Job:
    """A command's whole work: how much of it is done, and how long the rest may take. An `Observer`, called from any thread."""

    def __init__(self, parts: Sequence[Part] = (), clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._parts = {(part.name, part.stage): part for part in parts}
        self._done: dict[tuple[str, str], float] = {}
        self._kept: set[tuple[str, str]] = set()
        self._begun = clock()
        self._last = self._begun
        self._end: float | None = None
        self._estimated = self._begun

    def foresee(self, parts: Sequence[Part]) -> None:
        """Take note that the work is these parts by now; what is done of them stays done."""
        with self._lock:
            self._parts = {(part.name, part.stage): part for part in parts}

    @property
    def seconds(self) -> float:
        """Seconds since the work began."""
        return self._clock() - self._begun

    def __call__(self, name: str, stage: str, done: Fraction) -> None:
        """Take note that `done` (0..1) of a stage is done; a part that was not foreseen counts for nothing."""
        with self._lock:
            now, key = self._clock(), (name, stage)
            known = self._done.get(key)
            if known is None and done >= 1 and now - self._last < _TAKEN_OVER:
                self._kept.add(key)
            self._done[key] = max(known or 0.0, float(done))
            self._last = now
            self._estimate(now)

    def place(self, name: str, stage: str) -> tuple[int, int]:
        """Return which of how many a name is among those that go through a stage, counted from 1; (1, 1) where it is not foreseen."""
        names = [part.name for part in self._parts.values() if part.stage == stage]
        return (names.index(name) + 1, len(names)) if name in names else (1, 1)

    @property
    def fraction(self) -> float:
        """How much of the work is done, 0..1."""
        with self._lock:
            return self._fraction()

    def seconds_left(self) -> float | None:
        """Seconds that the rest may take at the pace so far; None until that is known."""
        with self._lock:
            return None if self._end is None else max(1.0, self._end - self._clock())

    def _fraction(self) -> float:
        whole = sum(part.cost for part in self._parts.values())
        return min(1.0, sum(part.cost * self._done.get(key, 0.0) for key, part in self._parts.items()) / whole) if whole else 0.0

    def _estimate(self, now: float) -> None:
        """Move the expected end towards what the pace says. Parts taken over from an earlier run say nothing about it."""
        new = {key: part for key, part in self._parts.items() if key not in self._kept}
        whole = sum(part.cost for part in new.values())
        worked = sum(part.cost * self._done.get(key, 0.0) for key, part in new.items())
        passed = now - self._begun
        if passed < _KNOWN_FROM or worked < _KNOWN_SHARE * whole:
            return
        end = now + (whole - worked) * passed / worked
        weight = 1.0 if self._end is None else 1.0 - math.exp(-(now - self._estimated) / max(_SETTLING * (whole - worked) / whole, 1e-9))
        self._end = end if self._end is None else self._end + weight * (end - self._end)
        self._estimated = now
