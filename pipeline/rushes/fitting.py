"""Fitting a time map and a window together to what a shot shows, frame by frame.

What stands still tells the window, and a grade or a coarser picture leaves errors there that are the same in every frame; what changes
tells the time, a flicker of the light as well as what moves. So of an error that all frames share only a part is counted, a larger one
while windows are fitted than where times are compared, and times are compared without levelling the contrast of each picture.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.record.frame_table import FrameTable
from pipeline.rushes.small_pictures import Floats, RushPictures, ShotPictures, Window, blurred, detail_of, of_unit_length

Doubles = NDArray[np.float64]
Indices = NDArray[np.intp]

_MOST_FRAMES, _FITTED_FRAMES, _WALKED_FRAMES = 40, 20, 10
"""Frames of a shot that are compared, fitted and walked with, evenly spread."""

_EDGE, _MIN_FRAMES = 2, 6
"""Frames left out at both ends of a shot: the detector may be off by one or two, and a dissolve mixes in another picture."""

BLUR = 1.5
"""Pixels of a small picture; blurred so far, windows a tenth too large or small still lead to the right one."""

_SHARED_FITTED, _SHARED = 0.3, 0.05
"""Part that is left in of an error that all frames share, while a window is fitted and where times are compared."""

_LEAST_GAIN = 0.25
"""Part of a change that a low bit rate leaves at least, by the contrast of what stands still; a picture that stands is none that jumps."""

_STEPS = 10
_LARGEST = np.array([2.0, 2.0, 0.06, 4.0, 4.0])
"""The most that one step may change: pixels across and down, relative height, frames at the shot's first and last frame."""

_WEAK = 1e-6
"""Part of the normal equations' largest eigenvalue under which a direction is not stepped in: the step would be long and mean nothing."""

STRIDE, WIDE_STRIDE, _MOST_STRIDES = 2, 8, 40
_LOST = 0.3
"""A walk ends where the error has risen this much above the best."""

SLOWEST, FASTEST = 0.5, 2.0
_NUDGED, _PART = 4, 1 / 16
"""Frames by which a fitted in-point may be off, and the part of a frame that is told: of a rush of 24 frames/s shown at 25, which frame
is shown twice depends on it.
"""

_IN_PHASE = 3
"""Of the in-points tried by whole frames, the best, which are tried between frames, too."""

_USUAL, _USUAL_TRIED = 0.05, 3
"""Editing programs are set to a speed in steps of this; steps away from a fitted speed that are tried."""

USUAL_SPEEDS = tuple(number * _USUAL for number in range(round(SLOWEST / _USUAL), round(FASTEST / _USUAL) + 1))

_CLEARLY, _NEARLY = 0.15, 0.08
"""Part of the error by which one time map must be worse than another: less is made by compression, which no test of significance knows.
The original speed is taken that fits nearly as well as the best."""

_FAR = 0.2
"""Part of the error that a speed counts as worse for being e times faster or slower than the original: editors rarely go far from it. At
the fastest and the slowest it comes to less than `_CLEARLY`, so that nothing is taken that is clearly worse than another."""

_ASIDE, _STANDS = 4, 0.25
"""A camera stands if over so many frames, earlier or later, the window that fits best moves by so many pixels at most."""


@dataclass(frozen=True)
class TimeMap:
    """Moment `t` seconds into the shot shows second `start + speed * t` of the rush."""

    start: float
    speed: float

    def at(self, seconds: float) -> float:
        """Return the moment of the rush that the shot shows at `seconds`."""
        return self.start + self.speed * seconds

    def later(self, seconds: float) -> TimeMap:
        """Return the map of the same speed that shows everything so much later in the rush."""
        return TimeMap(self.start + seconds, self.speed)

    def through(self, seconds: float, speed: float, later: float = 0.0) -> TimeMap:
        """Return the map of another speed that shows at `seconds` what this one shows, or what it shows `later` in the rush."""
        return TimeMap(self.at(seconds) + later - speed * seconds, speed)


@dataclass(frozen=True, eq=False)
class Fit:
    """A time map, a window, and `error`, the part of what the shot shows that they leave unexplained; 0 is all explained."""

    time: TimeMap
    window: Window
    error: float

    def is_worse_than(self, other: Fit, by: float = _CLEARLY) -> bool:
        """Whether it explains the same frames worse by more than this part of the error; by default than compression may make of it."""
        return self.error > (1 + by) * other.error + 1e-7


def likeliest(fits: Sequence[Fit]) -> Fit:
    """Return the best fit at the original speed where that fits nearly as well as any, or else the best one, near speeds preferred.

    A short or still shot tells little about its speed: where hardly anything moves, twice the true one fits as well.
    """
    best = min(fits, key=lambda one: one.error)
    as_shot = [one for one in fits if one.time.speed == 1 and not one.is_worse_than(best, _NEARLY)]
    return min(as_shot or fits, key=lambda one: one.error * (1 + _FAR * abs(math.log(one.time.speed))))


class Fitter:
    """Fits one shot to one rush.

    Args:
        view: the shot's own area, all its frames.
        seconds: when each of them appears, from the shot's start.
        rush: the rush as the shot may show it.
        table: the rush's frame times.
    """

    def __init__(self, view: ShotPictures, seconds: Floats, rush: RushPictures, table: FrameTable) -> None:
        frames = len(seconds)
        edge = _EDGE if frames >= _MIN_FRAMES + 2 * _EDGE else 0
        self._inside = np.arange(edge, frames - edge)
        self._view = view
        self.weights = view.weights
        self._all_seconds = seconds.astype(np.float64)
        self._rush = rush
        self.times = (table.boundaries * float(table.time_base))[:-1]
        self.run_time = float(table.run_time)
        self.step = self.run_time / len(table)
        self.seconds, self.cut = self.chosen(_MOST_FRAMES)

    def side_by_side(self, fit: Fit) -> tuple[Floats, Floats]:
        """Return grey pictures of the shot, those that are compared, and what a fit says the rush shows then, `(frames, h, w)` both."""
        frames = self.nearest(fit.time.start + fit.time.speed * self.seconds)
        return self._view.pictures[self._chosen(_MOST_FRAMES)], self._rush.pictures(frames, fit.window)

    def chosen(self, count: int, blur: float = 0.0) -> tuple[Doubles, Floats]:
        """Seconds and detail, as `rows`, of at most `count` frames of the shot, evenly spread."""
        at = self._chosen(count)
        return self._all_seconds[at], detail_of(blurred(self._view.pictures[at], blur), self.weights)

    def _chosen(self, count: int) -> Indices:
        return np.unique(np.linspace(self._inside[0], self._inside[-1], min(len(self._inside), count)).round().astype(np.intp))

    def rows(self, frames: Indices, window: Window, blur: float = 0.0) -> Floats:
        """Return the detail of frames of the rush through a window, `(len(frames), pixels)`, comparable to the shot's."""
        return detail_of(blurred(self._rush.pictures(frames, window), blur), self.weights)

    def nearest(self, moments: Doubles) -> Indices:
        """Return the frames of the rush that begin nearest to moments in seconds."""
        return np.rint(np.interp(moments, self.times, np.arange(len(self.times)))).astype(np.intp)

    def refine(self, time: TimeMap, window: Window, blur: float) -> Fit:
        """Gauss-Newton on window and time map together: in a pan a shift of the one looks much like a shift of the other."""
        return self.fit(*self._descend(time, window, blur, _FITTED_FRAMES, _STEPS, moves_time=True))

    def walk(self, fit: Fit, stride: int) -> list[Fit]:
        """Try in-points `stride` frames apart, each through the window that fits it best; returns one at `fit`'s in-point among them.

        Along an even pan any moment of the rush fits through some window nearly as well, and only what moves by itself, or a hand that is
        not quite even, tells which.
        """
        begin = self._with_best_window(fit.time, fit.window)
        return [begin, *self._strides(begin, stride), *self._strides(begin, -stride)]

    def _strides(self, fit: Fit, frames: int) -> Iterator[Fit]:
        best = fit.error
        for _ in range(_MOST_STRIDES):
            time = fit.time.later(frames * self.step)
            if not self._are_inside(np.array([time.start]), time.speed)[0]:
                return
            fit = self._with_best_window(time, fit.window)
            best = min(best, fit.error)
            if fit.error > best + _LOST:
                return
            yield fit

    def _with_best_window(self, time: TimeMap, window: Window) -> Fit:
        """Fit the window alone, each frame of the cut against one of the rush as it is."""
        return self.fit(time, self._descend(time, window, 0.0, _WALKED_FRAMES, 2, moves_time=False)[1])

    def stands(self, fit: Fit) -> bool:
        """Whether the camera stands: the same window fits best a few frames earlier, then, and a few frames later."""
        width, height = self._rush.size
        at = self._with_best_window(fit.time, fit.window).window
        for aside in (-_ASIDE, _ASIDE):
            window = self._with_best_window(fit.time.later(aside * self.step), at).window
            moved = abs(window.x - at.x) * width, abs(window.y - at.y) * height, abs(window.height - at.height) * height / 2
            if max(moved) > _STANDS:
                return False
        return True

    def settle(self, fit: Fit, *, moves: bool) -> list[Fit]:
        """Fit time maps under which each frame of the cut shows one of the rush as it is, not a mixture of two.

        The original speed and usual ones near the fit's own are tried. Where the camera `moves`, each moment has a window that fits it
        best.
        """
        at_speed = self.at_speed if moves else self._at_speed_through
        usual = (speed for speed in USUAL_SPEEDS if abs(speed - fit.time.speed) < (_USUAL_TRIED + 0.5) * _USUAL)
        return [at_speed(fit, speed) for speed in (1.0, *usual, fit.time.speed)]

    def at_speed(self, fit: Fit, speed: float) -> Fit:
        """Return the best fit at a speed, with its window, whose in-point lies a few frames from that of `fit` or nearer."""
        middle = float(self.seconds.mean())
        tried = [fit.time.through(middle, speed, frames * self.step) for frames in range(-_NUDGED, _NUDGED + 1)]
        # In a fast pan a frame too many or too few at once leaves more error than a better window can take away.
        tried.append(self._at_speed_through(fit, speed).time)
        fits = sorted((self._with_best_window(time, fit.window) for time in tried), key=lambda one: one.error)
        best = min((self._in_phase(one) for one in fits[:_IN_PHASE]), key=lambda one: one.error)
        closer = self.fit(best.time, self._descend(best.time, best.window, 0.0, _FITTED_FRAMES, _STEPS, moves_time=False)[1])
        best = min(best, closer, key=lambda one: one.error)
        return self._between_frames(best.time, best.window, 1)

    def _in_phase(self, fit: Fit) -> Fit:
        """Return the best fit within a frame, its window fitted again: which frames are shown twice or left out moves both."""
        phased = self._between_frames(fit.time, fit.window, 1)
        return min(phased, self._with_best_window(phased.time, phased.window), key=lambda one: one.error)

    def _at_speed_through(self, fit: Fit, speed: float) -> Fit:
        """As `at_speed`, through the fit's own window."""
        return self._between_frames(fit.time.through(float(self.seconds.mean()), speed), fit.window, _NUDGED)

    def between_frames(self, times: Sequence[TimeMap], window: Window) -> list[Fit]:
        """Return the best fits within a frame of time maps, but for those that fit much worse than another one of them."""
        if not times:
            return []
        errors = self.along(np.array([(time.start, time.speed) for time in times]), window)
        fits = [Fit(time, window, float(error)) for time, error in zip(times, errors, strict=True)]
        best = min(fits, key=lambda one: one.error)
        return [self._between_frames(one.time, window, 1) for one in fits if not one.is_worse_than(best, 2 * _CLEARLY)]

    def _between_frames(self, time: TimeMap, window: Window, frames: int) -> Fit:
        """Return the middle of the time maps up to some frames away that agree best: those that show the same frames agree alike.

        Its error is infinite where the shot would reach beyond the rush.
        """
        starts = time.start + np.arange(-frames, frames + _PART, _PART) * self.step
        errors = self.along(np.stack([starts, np.full(len(starts), time.speed)], axis=1), window)
        errors = np.where(self._are_inside(starts, time.speed), errors, np.inf)
        best = float(errors.min())
        return Fit(TimeMap(float(starts[errors <= best + 1e-7].mean()), time.speed), window, best)

    def _are_inside(self, starts: Doubles, speed: float) -> NDArray[np.bool_]:
        """Whether a shot that starts at these seconds of the rush lies in it, but for a frame or two."""
        ends = starts + speed * float(self._all_seconds[-1])
        return np.asarray((starts >= -2 * self.step) & (ends <= self.run_time + self.step))

    def fit(self, time: TimeMap, window: Window) -> Fit:
        """Return what a time map and a window leave unexplained, on whole frames."""
        return Fit(time, window, float(self.along(np.array([(time.start, time.speed)]), window)[0]))

    def along(self, lines: Doubles, window: Window) -> Doubles:
        """Return the errors of time maps `(lines, (start, speed))` on whole frames, `(lines,)`."""
        frames, line = np.unique(self.nearest(lines[:, :1] + lines[:, 1:] * self.seconds), axis=0, return_inverse=True)
        needed, places = np.unique(frames, return_inverse=True)
        return Residuals(self.cut, self.rows(needed, window)).along(places.reshape(frames.shape))[line.ravel()]

    def _descend(self, time: TimeMap, window: Window, blur: float, count: int, steps: int, *, moves_time: bool) -> tuple[TimeMap, Window]:
        """Take Gauss-Newton steps on window and, if so wanted, time map, as long as they help."""
        seconds, cut = self.chosen(count, blur)
        cut = of_unit_length(cut)
        free = 5 if moves_time else 3
        residual, slopes = self._linear(time, window, seconds, cut, blur, moves_time=moves_time)
        for _ in range(steps):
            jacobian = slopes.reshape(free, -1)
            step = np.zeros(5)
            step[:free] = -np.linalg.pinv(jacobian @ jacobian.T, rcond=_WEAK, hermitian=True) @ (jacobian @ residual.ravel())
            step *= min(1.0, float((_LARGEST / np.maximum(np.abs(step), 1e-9)).min()))
            before = float((residual**2).sum())
            for part in (1.0, 0.3, 0.1):
                moved, through = self._moved(time, window, seconds, part * step)
                after, slopes_after = self._linear(moved, through, seconds, cut, blur, moves_time=moves_time)
                if float((after**2).sum()) < before:
                    break
            else:
                break
            time, window, residual, slopes = moved, through, after, slopes_after
            if float((residual**2).sum()) > 0.999 * before:
                break
        return time, window

    def _moved(self, time: TimeMap, window: Window, seconds: Doubles, step: Doubles) -> tuple[TimeMap, Window]:
        """Apply a step: pixels across and down, relative height, frames at the first and at the last frame."""
        width, height = self._rush.size
        begin, end = float(step[3]) * self.step, float(step[4]) * self.step
        first, last = float(seconds[0]), float(seconds[-1])
        faster = (end - begin) / max(last - first, self.step)
        speed = min(max(time.speed + faster, SLOWEST), FASTEST)
        middle = (first + last) / 2
        shifted = Window(window.x + float(step[0]) / width, window.y + float(step[1]) / height, window.height * (1 + float(step[2])))
        return time.through(middle, speed, (begin + end) / 2), shifted

    def _linear(
        self, time: TimeMap, window: Window, seconds: Doubles, cut: Floats, blur: float, *, moves_time: bool
    ) -> tuple[Floats, Floats]:
        """What is left unexplained of rows of unit length, `(frames, pixels)`, and its derivatives, `(3 or 5, frames, pixels)`.

        Where time `moves`, by interpolation between frames of the rush, so that it has derivatives.
        """
        at = np.interp(time.start + time.speed * seconds, self.times, np.arange(len(self.times)))
        at = at if moves_time else np.rint(at)
        before = np.minimum(np.floor(at).astype(np.intp), max(len(self.times) - 2, 0))
        after = np.minimum(before + 1, len(self.times) - 1)
        needed = np.unique(np.concatenate([before, after])) if moves_time else np.unique(at.astype(np.intp))
        pictures = blurred(self._rush.pictures(needed, window), blur)
        if moves_time:
            first, second = pictures[np.searchsorted(needed, before)], pictures[np.searchsorted(needed, after)]
            part = (at - before)[:, None, None].astype(np.float32)
            shown = first * (1 - part) + second * part
            share = ((seconds - seconds[0]) / max(float(seconds[-1] - seconds[0]), 1e-6))[:, None, None].astype(np.float32)
            in_time = [(second - first) * (1 - share), (second - first) * share]
            slopes = np.concatenate([self._rush.slopes(shown, window), np.stack(in_time)])
        else:
            shown = pictures[np.searchsorted(needed, at.astype(np.intp))]
            slopes = self._rush.slopes(shown, window)
        plain = detail_of(shown, self.weights)
        length = np.maximum(np.linalg.norm(plain, axis=1, keepdims=True), 1e-3)
        rows = plain / length
        flat = detail_of(slopes.reshape(-1, *slopes.shape[2:]), self.weights).reshape(len(slopes), len(shown), -1) / length
        flat -= rows * (flat * rows).sum(axis=2, keepdims=True)
        return _unshared(np.asarray(rows - cut, np.float32)), np.stack([_unshared(one) for one in flat])


class Residuals:
    """What a rush leaves unexplained of a shot, on lines through rows of both.

    Args:
        cut: the shot's frames as rows `(F, pixels)`.
        rows: frames of the rush as rows `(frames, pixels)`.
    """

    def __init__(self, cut: Floats, rows: Floats) -> None:
        mean, middle = cut.mean(axis=0), rows.mean(axis=0)
        # Around the mean: where next to nothing changes, little would be left of a difference of large sums.
        changes, around = cut - mean, rows - middle
        self._frames = np.arange(len(cut))
        self._energy = max(float((cut**2).sum()), 1e-3)
        self._own, self._changes = len(cut) * float(mean @ mean), float((changes**2).sum())
        self._products, self._gram, self._common = changes @ around.T, around @ around.T, rows @ mean
        self._squares = np.diagonal(self._gram)
        self._shift, self._shifted = around @ middle, float(middle @ middle)

    def along(self, at: Indices) -> Doubles:
        """Return the errors of lines that hold the shot's frames against rows `at` `(lines, F)`, as a part of all that the shot shows.

        A low bit rate lets changes come weakly or late, so that they may be weaker: slower ones would fit better otherwise. Of what all
        frames share it matters only how well it correlates, and that a little.
        """
        count, least = len(self._frames), 1e-6 * self._energy
        alike = self._gram[at[:, :, None], at[:, None, :]].sum(axis=(1, 2), dtype=np.float64) / count
        changes = self._squares[at].sum(axis=1) - alike
        along = self._products[self._frames, at].sum(axis=1)
        common = np.maximum(self._common[at].sum(axis=1), 0)
        shared = np.maximum(alike + 2 * self._shift[at].sum(axis=1) + count * self._shifted, least)
        gain = np.maximum(along / np.maximum(changes, least), _LEAST_GAIN * np.sqrt(self._own / shared))
        unexplained = self._changes - 2 * gain * along + gain**2 * changes
        unexplained += _SHARED**2 * (self._own - common**2 / shared)
        return np.asarray(unexplained / self._energy, np.float64)


def _unshared(residual: Floats) -> Floats:
    """Leave only a part of what all frames `(frames, pixels)` have in common."""
    return np.asarray(residual - (1 - _SHARED_FITTED) * residual.mean(axis=0), np.float32)
