"""The constant time map of a shot: which moment of the rush each of its frames shows, and through which window.

every cut frame against every rush frame (correlation) -> the straight line with the highest mean -> window and line refined together
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from pipeline.frame_table import FrameTable
from pipeline.rushes.small_pictures import Floats, RushView, ShotView, Window, comparable

_MOST_FRAMES = 40
"""Frames of a shot that are compared, evenly spread."""

_EDGE = 2
"""Frames left out at both ends of a shot: the detector may be off by one or two, and a dissolve mixes in another picture."""

_MIN_FRAMES = 6
_TOLERANCE = 2
"""Frames by which a shot may reach beyond the rush."""

_SLOWEST, _FASTEST = 0.5, 2.0
_ROUNDS = 2
_STEPS = 8
_NUDGES = np.array([0.15, 0.15, 0.01, 0.25, 0.25])
"""Steps of the derivatives: pixels of the small picture across and down, relative height, frames at the shot's two ends."""

_LARGEST = np.array([2.0, 2.0, 0.06, 4.0, 4.0])
"""The most that one step of the refinement may change."""


@dataclass(frozen=True)
class TimeMap:
    """Moment `t` seconds into the shot shows second `start + speed * t` of the rush."""

    start: float
    speed: float

    def at(self, seconds: float) -> float:
        """Return the moment of the rush that the shot shows at `seconds`."""
        return self.start + self.speed * seconds


@dataclass(frozen=True)
class Aligned:
    """A shot laid over a rush.

    `agreement` is the mean correlation of the frames compared, `weakest` that of the worst tenth of them; `motion` the correlation of what
    changes over the shot and `activity` its part of the shot's contrast, 0..1. `spread` is the standard error of the in-point in seconds:
    large where hardly anything moves.
    """

    time: TimeMap
    window: Window
    agreement: float
    weakest: float
    motion: float
    activity: float
    spread: float


class Aligner:
    """Lays one shot over stretches of one rush.

    Args:
        view: the shot's own area, all its frames.
        seconds: when each of them appears, from the shot's start.
        rush: the rush as the shot may show it.
        table: the rush's frame times.
    """

    def __init__(self, view: ShotView, seconds: Floats, rush: RushView, table: FrameTable) -> None:
        frames = len(seconds)
        edge = _EDGE if frames >= _MIN_FRAMES + 2 * _EDGE else 0
        count = min(frames - 2 * edge, _MOST_FRAMES)
        chosen = np.unique(np.linspace(edge, frames - 1 - edge, count).round().astype(int))
        self._seconds = seconds[chosen].astype(np.float64)
        self._weights = view.weights
        self._cut = comparable(view.pictures[chosen], view.weights)
        self._rush = rush
        self._times = table.boundaries * float(table.time_base)
        self._step = float(np.median(np.diff(self._times)))

    def align(self, window: Window, first: float, last: float) -> Aligned | None:
        """Find where between seconds `first` and `last` of the rush the shot lies, starting with `window`; None where it does not fit."""
        found = self._best_line(window, first, last)
        if found is None:
            return None
        for _ in range(_ROUNDS):
            time, window = self._refine(found, window)
            margin = 8 * self._step
            end = time.start + time.speed * float(self._seconds[-1])
            again = self._best_line(window, time.start - margin, end + margin)
            if again is None or abs(again.start - time.start) <= 1.5 * self._step:
                found = time
                break
            found = again
        return self._judge(found, window)

    def _best_line(self, window: Window, first: float, last: float) -> TimeMap | None:
        """Correlate all frames with all of the stretch and return the line with the highest mean."""
        slack = _TOLERANCE * self._step
        grid = np.arange(max(first, -slack), min(last, self._times[-1] + slack), self._step)
        if len(grid) < 2:
            return None
        frames = np.clip(np.searchsorted(self._times, grid + self._step / 2, side="right") - 1, 0, len(self._times) - 2)
        correlation = self._cut @ comparable(self._rush.pictures(frames, window), self._weights).T
        best: tuple[float, TimeMap] | None = None
        for speed in self._speeds():
            offsets = np.round(speed * self._seconds / self._step).astype(int)
            width = len(grid) - offsets[-1]
            if width < 1:
                continue
            mean = sum(row[offset : offset + width] for row, offset in zip(correlation, offsets, strict=True)) / len(offsets)
            at = int(mean.argmax())
            if best is None or mean[at] > best[0]:
                best = float(mean[at]), TimeMap(float(grid[at]), speed)
        return best[1] if best else None

    def _speeds(self) -> list[float]:
        """Speeds so close together that the shot's last frame moves by two frames from one to the next; 1 is among them."""
        steps = max(1, int(np.ceil(float(self._seconds[-1]) / (2 * self._step))))
        factor = 1 + 1 / max(steps, 8)
        count = int(np.log(_FASTEST) / np.log(factor))
        return [1.0, *(factor**power for power in range(-count, count + 1) if power)]

    def _refine(self, time: TimeMap, window: Window) -> tuple[TimeMap, Window]:
        """Gauss-Newton on window and line together: in a pan a shift of the one looks much like a shift of the other."""
        state = np.zeros(5)
        residual = self._residual(time, window, state)
        for _ in range(_STEPS):
            jacobian = self._jacobian(time, window, state, residual)
            step = np.linalg.lstsq(jacobian, -residual, rcond=1e-4)[0]
            step = step * min(1.0, float((_LARGEST / np.maximum(np.abs(step), 1e-9)).min()))
            after = self._residual(time, window, state + step)
            if after @ after >= residual @ residual:
                break
            is_small = bool((np.abs(step) < _NUDGES / 5).all())
            state, residual = state + step, after
            if is_small:
                break
        return self._moved(time, window, state)

    def _jacobian(self, time: TimeMap, window: Window, state: NDArray[np.float64], residual: Floats) -> NDArray[np.float64]:
        columns = []
        for index, nudge in enumerate(_NUDGES):
            moved = state.copy()
            moved[index] += nudge
            columns.append((self._residual(time, window, moved) - residual) / nudge)
        return np.stack(columns, axis=1).astype(np.float64)

    def _moved(self, time: TimeMap, window: Window, state: NDArray[np.float64]) -> tuple[TimeMap, Window]:
        """Apply a state: pixels across and down, relative height, frames at the first and the last frame compared."""
        width, height = self._rush.size
        dx, dy, dh, begin, end = (float(value) for value in state)
        length = max(float(self._seconds[-1] - self._seconds[0]), self._step)
        faster = (end - begin) * self._step / length
        start = time.start + begin * self._step - faster * float(self._seconds[0])
        return TimeMap(start, time.speed + faster), Window(window.x + dx / width, window.y + dy / height, window.height * (1 + dh))

    def _residual(self, time: TimeMap, window: Window, state: NDArray[np.float64]) -> Floats:
        moved, through = self._moved(time, window, state)
        return (self._shown(moved, through) - self._cut).ravel()

    def _shown(self, time: TimeMap, window: Window) -> Floats:
        """What the rush shows at the shot's frames, between its own frames by interpolation."""
        at = np.interp(time.start + time.speed * self._seconds, self._times[:-1], np.arange(len(self._times) - 1))
        before = np.floor(at).astype(int)
        after = np.minimum(before + 1, len(self._times) - 2)
        needed = np.unique(np.concatenate([before, after]))
        rows = comparable(self._rush.pictures(needed, window), self._weights)
        part = (at - before)[:, None].astype(np.float32)
        mixed = rows[np.searchsorted(needed, before)] * (1 - part) + rows[np.searchsorted(needed, after)] * part
        return np.asarray(mixed / np.maximum(np.linalg.norm(mixed, axis=1, keepdims=True), 1e-3), np.float32)

    def _judge(self, time: TimeMap, window: Window) -> Aligned:
        shown = self._shown(time, window)
        each = np.sort((shown * self._cut).sum(axis=1))
        changes, others = self._cut - self._cut.mean(axis=0), shown - shown.mean(axis=0)
        norm = float(np.linalg.norm(changes) * np.linalg.norm(others))
        return Aligned(
            time,
            window,
            agreement=float(each.mean()),
            weakest=float(each[: max(1, len(each) // 10)].mean()),
            motion=float((changes * others).sum()) / norm if norm else 0.0,
            activity=float((changes**2).sum() / len(changes)),
            spread=self._spread(time, window),
        )

    def _spread(self, time: TimeMap, window: Window) -> float:
        residual = self._residual(time, window, np.zeros(5))
        jacobian = self._jacobian(time, window, np.zeros(5), residual)
        noise = float(residual @ residual) / len(residual)
        covariance = np.linalg.pinv(jacobian.T @ jacobian + 1e-9 * np.eye(5)) * noise
        # State 3 is the first frame compared, next to the in-point.
        return float(np.sqrt(max(covariance[3, 3], 0.0))) * self._step


def snapped(time: TimeMap, seconds: float, tolerance: float) -> TimeMap:
    """Take a usual speed (a multiple of 1/20) for one that differs by less than `tolerance` seconds over a shot of `seconds`."""
    usual = round(time.speed * 20) / 20
    drift = (time.speed - usual) * seconds
    return replace(time, speed=usual, start=time.start + drift / 2) if abs(drift) < tolerance else time
