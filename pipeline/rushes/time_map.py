"""The constant time map of a shot: which moment of the rush each of its frames shows, and through which window.

`lay`: every cut frame against every rush frame -> the straight lines with the least error -> fitted, window and line together (`fitting`)
`align`, through the window that local features told: the lines again; where the camera moves, walked along to where it fits best
-> settled on whole frames and a usual speed
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from pipeline.record.frame_table import FrameTable
from pipeline.rushes.fitting import (
    BLUR,
    FASTEST,
    SLOWEST,
    STRIDE,
    USUAL_SPEEDS,
    WIDE_STRIDE,
    Doubles,
    Fit,
    Fitter,
    Residuals,
    TimeMap,
    likeliest,
)
from pipeline.rushes.small_pictures import Floats, RushPictures, ShotPictures, Window, comparable, detail_of

_SEARCHED_FRAMES = 16
"""Frames of a shot that are searched with, evenly spread."""

_TOLERANCE = 2
"""Frames by which a shot may reach beyond the rush."""

_LINES, _APART = 3, 5
"""Lines that are fitted, and the frames by which their middles lie apart."""

_CLOSER, _CLOSER_APART = 4, 3
"""Of the in-points of a walk those that are looked at more closely, a few frames around each."""

_LESS_ALIKE = 2.0
"""Times what another place leaves of a perfect correlation: a place that leaves more is another one."""

_BLOCK = 256
"""In-points that are searched in one go: what is kept of them grows with the square of the rush's frames."""


@dataclass(frozen=True)
class Aligned:
    """A shot laid over a rush.

    `agreement` is the mean correlation of the frames compared, `weakest` that of the worst tenth of them; `motion` the correlation of what
    changes over the shot and `activity` its part of the shot's contrast, 0..1. `doubt` is by how many seconds the in-point may be off,
    since the pictures agree as well there: large where hardly anything moves.
    """

    time: TimeMap
    window: Window
    agreement: float
    weakest: float
    motion: float
    activity: float
    doubt: float


class _Line(NamedTuple):
    error: float
    time: TimeMap


class _Shown(NamedTuple):
    """Frames of the shot that are searched with: when each appears, and their detail as rows."""

    seconds: Doubles
    rows: Floats


_Tried = TypeVar("_Tried", _Line, Fit)


class Aligner:
    """Lays one shot over stretches of one rush.

    Args:
        view: the shot's own area, all its frames.
        seconds: when each of them appears, from the shot's start.
        rush: the rush as the shot may show it.
        table: the rush's frame times.
    """

    def __init__(self, view: ShotPictures, seconds: Floats, rush: RushPictures, table: FrameTable) -> None:
        self._fitter = Fitter(view, seconds, rush, table)
        self._length = float(seconds[-1])

    def lay(self, window: Window, first: float, last: float) -> Aligned | None:
        """Find roughly where between seconds `first` and `last` of the rush the shot lies, starting with `window`.

        None where it does not fit in; `align` makes the best of several out of it.
        """
        fitter = self._fitter
        lines = self._lines(window, first, last)
        if not lines:
            return None
        rough = _best(fitter.refine(line.time, window, BLUR) for line in lines)
        # Through a better window other lines may come out first.
        again = self._lines(rough.window, first, last)[:2]
        return self._judge(_best([rough, *(fitter.refine(line.time, rough.window, BLUR) for line in again)]))

    def align(self, rough: Aligned, window: Window, first: float, last: float) -> Aligned:
        """Find where exactly the shot lies that `lay` laid between seconds `first` and `last` of the rush.

        `window` comes from local features of two frames that may lie half a second apart: it is exact where the camera stands.
        """
        refined = self._fitter.refine(rough.time, window, 0.0)
        time, seen = rough.time, rough.window
        standing = self._standing(refined, window, first, last)
        if standing is not None:
            still, tried = standing
            # A hand that holds a camera still for a second drifts over several.
            aside = self._fitter.walk(still, WIDE_STRIDE)
            if not still.is_worse_than(_best(aside)):
                return self._judge(still, self._doubt(still, [*tried, *aside], first, last))
            time, seen = _best(aside).time, _best(aside).window
        moving, tried = self._moving(refined, self._fitter.refine(time, seen, 0.0), first, last)
        return self._judge(moving, self._doubt(moving, tried, first, last))

    def _standing(self, refined: Fit, window: Window, first: float, last: float) -> tuple[Fit, list[Fit]] | None:
        """Return what fits best if the camera stands, and what else was tried; None where it moves."""
        fitter = self._fitter
        tried: list[Fit] = []
        for seen in (window, refined.window):
            found = self._all_lines(seen, first, last, 0.0, (*self._speeds(), *USUAL_SPEEDS))
            for line in self._apart(found, _LINES, _APART):
                tried.extend(fitter.settle(fitter.fit(line.time, seen), moves=False))
            # Where hardly anything moves, many lines fit nearly as well, and the few that fit best need not be near the right one.
            tried.extend(fitter.between_frames([line.time for line in _best_at_usual_speeds(found)], seen))
        if not tried:
            return None
        still = likeliest(tried)
        return (still, tried) if not still.is_worse_than(refined) and fitter.stands(still) else None

    def _moving(self, refined: Fit, begun: Fit, first: float, last: float) -> tuple[Fit, list[Fit]]:
        """Return what fits best around `begun` if the camera moves, and what else was tried."""
        fitter = self._fitter
        # A camera that nears something, shown earlier, slower and closer, looks much the same: the original speed is walked along, too.
        as_shot = Fit(begun.time.through(self._length / 2, 1.0), begun.window, begun.error)
        walked = [*fitter.walk(begun, STRIDE), *fitter.walk(as_shot, STRIDE)]
        # By whole frames alone, errors are too rough to tell more than which are worth a closer look.
        closer = [fitter.at_speed(fit, fit.time.speed) for fit in self._apart(walked, _CLOSER, _CLOSER_APART)]
        best = _best(self._alike([begun, *closer]))
        again = fitter.refine(best.time, best.window, 0.0)
        lines = [fitter.fit(line.time, again.window) for line in self._lines(again.window, first, last, blur=0.0)]
        settled = fitter.settle(_best([best, refined, again, *lines]), moves=True)
        return likeliest(settled), [*walked, *closer, *settled]

    def _alike(self, fits: Sequence[Fit]) -> Iterator[Fit]:
        """Leave out what looks clearly less like the shot than another: where little changes, what is walked past explains that as well."""
        agreements = [self._judge(fit).agreement for fit in fits]
        least = 1 - _LESS_ALIKE * (1 - max(agreements))
        return (fit for fit, agreement in zip(fits, agreements, strict=True) if agreement >= least)

    def _lines(self, window: Window, first: float, last: float, blur: float = BLUR) -> list[_Line]:
        """The lines with the least error that lie apart from each other, best first; empty where the shot does not fit there."""
        return self._apart(self._all_lines(window, first, last, blur, self._speeds()), _LINES, _APART)

    def _all_lines(self, window: Window, first: float, last: float, blur: float, speeds: Sequence[float]) -> list[_Line]:
        """The lines of each speed with the least error, in no order."""
        seconds, cut = self._fitter.chosen(_SEARCHED_FRAMES, blur)
        step = self._fitter.step
        slack = _TOLERANCE * step
        grid = np.arange(max(first, -slack), min(last, self._fitter.run_time + slack), step)
        found: list[_Line] = []
        for begin in range(0, len(grid), _BLOCK):
            reach = int(np.ceil(FASTEST * seconds[-1] / step)) + 1
            block = grid[begin : begin + _BLOCK + reach]
            rows = self._fitter.rows(self._fitter.nearest(block), window, blur)
            found.extend(self._lines_from(block, min(_BLOCK, len(grid) - begin), rows, _Shown(seconds, cut), speeds))
        return found

    def _apart(self, found: Sequence[_Tried], count: int, frames: int) -> list[_Tried]:
        """Return those with the least error whose middles lie more than some frames apart from each other, best first."""
        chosen: list[_Tried] = []
        middle = self._length / 2
        for one in sorted(found, key=lambda one: one.error):
            if all(abs(one.time.at(middle) - other.time.at(middle)) > frames * self._fitter.step for other in chosen):
                chosen.append(one)
                if len(chosen) == count:
                    break
        return chosen

    def _lines_from(self, grid: Doubles, count: int, rows: Floats, shown: _Shown, speeds: Sequence[float]) -> Iterator[_Line]:
        """Compare the shot with the rush's `rows` at the moments of a grid; the best lines of each speed from the first `count` of them."""
        residuals = Residuals(shown.rows, rows)
        for speed in speeds:
            offsets = np.round(speed * shown.seconds / self._fitter.step).astype(np.intp)
            starts = np.arange(min(count, len(grid) - offsets[-1]))
            if len(starts):
                errors = residuals.along(starts[:, None] + offsets)
                for index in _lowest(errors, _LINES):
                    yield _Line(float(errors[index]), TimeMap(float(grid[index]), speed))

    def _speeds(self) -> list[float]:
        """Speeds so close together that the shot's last frame moves by two frames from one to the next; 1 is among them."""
        steps = max(8, int(np.ceil(self._length / (2 * self._fitter.step))))
        factor = 1 + 1 / steps
        slowest, fastest = (int(np.log(limit) / np.log(factor)) for limit in (SLOWEST, FASTEST))
        return [float(factor**power) for power in range(slowest, fastest + 1)]

    def _judge(self, fit: Fit, doubt: float = 0.0) -> Aligned:
        weights = self._fitter.weights
        cut, rush = self._fitter.side_by_side(fit)
        levelled, shown = comparable(cut, weights), comparable(rush, weights)
        each = np.sort((shown * levelled).sum(axis=1))
        return Aligned(
            fit.time,
            fit.window,
            agreement=float(each.mean()),
            weakest=float(each[: max(1, len(each) // 10)].mean()),
            # A flicker is seen as it is, something that moves before a light that changes is seen levelled.
            motion=max(_common_changes(levelled, shown), _common_changes(detail_of(cut, weights), detail_of(rush, weights))),
            activity=float(((levelled - levelled.mean(axis=0)) ** 2).sum() / len(levelled)),
            doubt=doubt,
        )

    def _doubt(self, fit: Fit, tried: list[Fit], first: float, last: float) -> float:
        """How far the in-points lie from it that fit as well: with the same window and speed, or among what was tried."""
        fitter = self._fitter
        latest = fitter.run_time - fit.time.speed * self._length
        earlier = np.arange(fit.time.start, max(first, 0.0) - fitter.step / 2, -fitter.step)[1:]
        later = np.arange(fit.time.start, min(last, latest) + fitter.step / 2, fitter.step)[1:]
        starts = np.concatenate([earlier, later])
        doubtful = [0.0]
        if len(starts):
            lines = np.stack([starts, np.full(len(starts), fit.time.speed)], axis=1)
            errors = fitter.along(lines, fit.window)
            others = (Fit(TimeMap(float(at), fit.time.speed), fit.window, float(error)) for at, error in zip(starts, errors, strict=True))
            doubtful.extend(abs(other.time.start - fit.time.start) for other in others if not other.is_worse_than(fit))
        doubtful.extend(abs(other.time.start - fit.time.start) for other in tried if not other.is_worse_than(fit))
        return max(doubtful)


def _common_changes(cut: Floats, rush: Floats) -> float:
    """Correlation of what changes over rows `(frames, pixels)` of both."""
    changes, others = cut - cut.mean(axis=0), rush - rush.mean(axis=0)
    norm = float(np.linalg.norm(changes) * np.linalg.norm(others))
    return float((changes * others).sum()) / norm if norm else 0.0


def _best(fits: Iterator[Fit] | list[Fit]) -> Fit:
    return min(fits, key=lambda one: one.error)


def _best_at_usual_speeds(found: Sequence[_Line]) -> list[_Line]:
    best: dict[float, _Line] = {}
    for line in found:
        if line.time.speed in USUAL_SPEEDS and (line.time.speed not in best or line.error < best[line.time.speed].error):
            best[line.time.speed] = line
    return list(best.values())


def _lowest(values: NDArray[np.floating], count: int) -> list[int]:
    """Indices of the lowest local minima, best first."""
    padded = np.concatenate([[np.inf], values, [np.inf]])
    at = np.flatnonzero((padded[1:-1] <= padded[:-2]) & (padded[1:-1] <= padded[2:]))
    return [int(index) for index in at[np.argsort(values[at], kind="stable")][:count]]
