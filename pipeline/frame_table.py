"""When each frame of a file is shown: the one table that turns frame numbers into exact seconds."""

from __future__ import annotations

import bisect
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from pipeline.timeline import Interval, decimal_seconds

# An interval that is a whole number of ticks either side of the true one is a rounding; where a tick is a large part of a frame, it is not.
_TICKS_PER_FRAME_TO_ROUND = 8
_DISORDER_SECONDS = Fraction(1, 2)
_LONG_FRAME_SECONDS = 5
_LONG_FRAME_TIMES = 10


@dataclass(frozen=True, eq=False)
class FrameTable:
    """Presentation times of the decoded frames, in presentation order.

    Attributes:
        pts: strictly increasing ticks of `time_base`, `(frames,)` int64, at least one.
        last_duration: ticks that the last frame stays on screen, at least 1; every other frame stays until the next one.
        time_base: seconds per tick.
        container_duration: seconds the container gives the video stream, or None.
        decode_failures: packets that did not decode or frames that came out damaged.
        warnings: one line each, beginning with a code and a colon; `runtime_mismatch:` asks for a person.
    """

    pts: NDArray[np.int64]
    last_duration: int
    time_base: Fraction
    container_duration: Fraction | None = None
    decode_failures: int = 0
    warnings: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.pts)

    @cached_property
    def boundaries(self) -> NDArray[np.int64]:
        """Ticks from the first frame's start: each frame's start, then the end of the last, `(frames + 1,)`."""
        ticks: NDArray[np.int64] = np.append(self.pts, self.pts[-1] + self.last_duration)
        ticks -= self.pts[0]
        return ticks

    def time(self, frame: int) -> Fraction:
        """Seconds at which a frame appears, counted from the first one; `time(len(table))` is the run time.

        Raises:
            IndexError: no such frame.
        """
        if not 0 <= frame <= len(self):
            raise IndexError(f"frame {frame} of {len(self)}")
        return int(self.boundaries[frame]) * self.time_base

    def duration(self, frame: int) -> Fraction:
        """Seconds that a frame stays on screen."""
        return self.time(frame + 1) - self.time(frame)

    def interval(self, start: int, end: int) -> Interval:
        """Seconds of the frames `[start, end)`."""
        return Interval(self.time(start), self.time(end))

    def frame_at(self, seconds: Fraction) -> int:
        """Return the frame on screen at a moment, the first or last one where the moment lies outside."""
        ticks = seconds / self.time_base
        return min(max(bisect.bisect_right(self.boundaries, ticks) - 1, 0), len(self) - 1)

    @property
    def run_time(self) -> Fraction:
        """Sum of all frames' durations, seconds."""
        return self.time(len(self))

    @property
    def start_offset(self) -> Fraction:
        """The first frame's PTS on the container's clock, seconds."""
        return int(self.pts[0]) * self.time_base

    @cached_property
    def is_variable_rate(self) -> bool:
        """Whether the intervals between frames differ by more than the rounding to ticks."""
        steps = np.diff(self.pts)
        if not len(steps):
            return False
        rounding = 1 if np.median(steps) >= _TICKS_PER_FRAME_TO_ROUND else 0
        return bool(steps.max() - steps.min() > rounding)


def time_warnings(table: FrameTable) -> list[str]:
    """What a person should know about a file's times, one line each.

    Within one frame of the container's duration there is nothing to say; more than 1 % apart is `runtime_mismatch:` (measure6.md).
    """
    found = []
    steps = np.diff(table.boundaries)
    typical = np.median(steps)
    longest = int(steps.max())
    if longest * table.time_base >= _LONG_FRAME_SECONDS and longest >= _LONG_FRAME_TIMES * typical:
        found.append(f"long_frame: one frame stays for {decimal_seconds(longest * table.time_base, 3)} s; check for a gap in the file")
    declared = table.container_duration
    one_frame = max(int(typical), table.last_duration) * table.time_base
    if declared is None or abs(table.run_time - declared) <= one_frame:
        return found
    figures = f"frames last {decimal_seconds(table.run_time, 3)} s, the container says {decimal_seconds(declared, 3)} s"
    if abs(table.run_time - declared) * 100 > declared:
        return [*found, f"runtime_mismatch: {figures}, more than 1 % apart; a person must look at the file"]
    return [*found, f"runtime_differs: {figures}"]


class Clock:
    """Turns the PTS that a decoder hands out into strictly increasing ones, and counts what it had to put right.

    A missing PTS follows after the last frame's duration, or the last interval where that is unknown. One that repeats or steps back by
    no more than half a second becomes the next tick. One that jumps back further starts the clock anew (joined transport streams): what
    follows goes on from there, unless the frames after it fit the old clock better, which makes it a single wrong PTS.
    """

    def __init__(self, time_base: Fraction, frame_rate: Fraction | None) -> None:
        self._interval = max(1, round(1 / (frame_rate * time_base))) if frame_rate else 1
        self._disorder = _DISORDER_SECONDS / time_base
        self._offset = self._old_offset = 0
        self._last: int | None = None
        self._step = self._interval
        self.missing = 0
        self.repaired = 0
        self.restarts = 0

    def stamp(self, pts: int | None, duration: int) -> int:
        """Return the PTS to use for the next frame, in ticks; `duration` is the frame's own, 0 where unknown."""
        if self._last is None:
            value = pts or 0
            self.missing += pts is None
        elif pts is None:
            value = self._last + self._step
            self.missing += 1
        else:
            value = self._follow(self._last, pts)
            self._interval = value - self._last
        self._step = duration if duration > 0 else self._interval
        self._last = value
        return value

    def _follow(self, last: int, pts: int) -> int:
        ahead = [offset for offset in (self._offset, self._old_offset) if pts + offset > last]
        if ahead:
            self._offset = min(ahead)
            return pts + self._offset
        if last - pts - self._offset <= self._disorder:
            self.repaired += 1
            return last + 1
        self.restarts += 1
        self._old_offset, self._offset = self._offset, last + self._step - pts
        return last + self._step

    def warnings(self) -> list[str]:
        """One line per kind of repair."""
        found = []
        if self.missing:
            found.append(f"pts_missing: {self.missing} frames carry no time; they follow the frame before at the stream's rate")
        if self.repaired:
            found.append(f"pts_disorder: {self.repaired} frames repeat or step back in time; each was put one tick after the last")
        if self.restarts:
            found.append(f"pts_restart: the clock starts anew {self.restarts} times; the parts were put one after the other")
        return found
