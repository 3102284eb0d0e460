"""When each frame of a file is shown: the one table that turns frame numbers into exact seconds."""

from __future__ import annotations

import bisect
import collections
import statistics
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from pages.notes import Note, note
from pipeline.record.timeline import Interval, decimal_seconds
from pipeline.record.timeline import clock as clock_time

# An interval that is a whole number of ticks either side of the true one is a rounding; where a tick is a large part of a frame, it is not.
_TICKS_PER_FRAME_TO_ROUND = 8
_DISORDER_SECONDS = Fraction(1, 2)
_JUMP_SECONDS, _JUMP_FRAMES = Fraction(1, 2), 5
_TYPICAL_OF = 25
_SLOWEST_SECONDS = 1
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
        warnings: what a person should know about the file.
        jumps: where the file's own clock jumps: the frame after it, and the ticks from the frame before on that clock, negative where it
            steps back. Here the frame before lasts one typical frame.
    """

    pts: NDArray[np.int64]
    last_duration: int
    time_base: Fraction
    container_duration: Fraction | None = None
    decode_failures: int = 0
    warnings: tuple[Note, ...] = ()
    jumps: tuple[tuple[int, int], ...] = ()

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


def time_warnings(table: FrameTable) -> list[Note]:
    """What a person should know about a file's times.

    Within one frame of the container's duration there is nothing to say; more than 1 % apart is `runtime_mismatch` (measure6.md).
    """
    found = []
    for code, jumps in (("pts_restart", [j for j in table.jumps if j[1] < 0]), ("pts_jump", [j for j in table.jumps if j[1] > 0])):
        if jumps:
            frame, ticks = jumps[0]
            seconds = decimal_seconds(abs(ticks) * table.time_base, 3)
            found.append(note(code, count=len(jumps), first=clock_time(table.time(frame)), seconds=seconds))
    steps = np.diff(table.boundaries)
    typical = np.median(steps)
    longest = int(steps.max())
    if longest * table.time_base >= _LONG_FRAME_SECONDS and longest >= _LONG_FRAME_TIMES * typical:
        found.append(note("long_frame", seconds=decimal_seconds(longest * table.time_base, 3)))
    declared = table.container_duration
    one_frame = max(int(typical), table.last_duration) * table.time_base
    if declared is None or abs(table.run_time - declared) <= one_frame:
        return found
    code = "runtime_mismatch" if is_mismatch(table.run_time, declared) else "runtime_differs"
    return [*found, note(code, decoded=decimal_seconds(table.run_time, 3), declared=decimal_seconds(declared, 3))]


def is_mismatch(run_time: Fraction, declared: Fraction) -> bool:
    """Whether a run time lies so far from the container's (1 %, measure6.md) that a person must look at the file."""
    return abs(run_time - declared) * 100 > declared


class Clock:
    """Turns the PTS that a decoder hands out into strictly increasing ones, and keeps account of what it had to put right.

    A frame lasts until the next one's PTS. A clock without sample durations (`bits`) tells that only while it runs evenly: where it steps
    back, or forward by more than the larger of half a second and five typical frames, streams were joined or frames are missing; what
    follows goes on after one typical frame, the median of the last steps. Such a clock counts modulo `2 ** bits`: turning over is no jump.
    Where the container states durations, a step forward of any length is a frame that stays, and only a step back by more than half a
    second is a jump.

    The PTS after it tells a jump from a single wrong PTS, past which the old clock goes on: that one is put between its neighbours. One
    that repeats or steps back a little becomes the next tick. A missing one follows after the last frame's duration, or the last step where
    that is unknown.

    Args:
        time_base: seconds per tick.
        frame_rate: frames/s as the container has it, for the first frames.
        bits: how many bits a clock without sample durations has; None where the container states durations.
    """

    def __init__(self, time_base: Fraction, frame_rate: Fraction | None, bits: int | None = None) -> None:
        self._interval = max(1, round(1 / (frame_rate * time_base))) if frame_rate else 1
        self._disorder = int(_DISORDER_SECONDS / time_base)
        self._jump = int(_JUMP_SECONDS / time_base)
        # Of joined streams the container may say anything.
        self._slowest = max(1, round(_SLOWEST_SECONDS / time_base))
        self._usual = min(self._interval, self._slowest)
        self._turn = None if bits is None else 1 << bits
        self._offset = 0
        self._last: int | None = None
        self._step = self._interval
        self._steps: collections.deque[int] = collections.deque(maxlen=_TYPICAL_OF)
        self._frames = 0
        self.missing = 0
        self.repaired = 0
        self.jumps: list[tuple[int, int]] = []

    def stamp(self, pts: int | None, duration: int, following: int | None = None) -> int:
        """Return the PTS to use for the next frame, in ticks.

        Args:
            pts: as the decoder has it.
            duration: the frame's own, 0 where unknown.
            following: the PTS of the frame after it, None where there is none or it has none.
        """
        if self._last is None:
            value = pts or 0
            self.missing += pts is None
            if duration > 0:
                self._usual = min(duration, self._slowest)
        elif pts is None:
            value = self._last + self._step
            self.missing += 1
        else:
            value = self._last + self._follow(self._last, pts, following)
            self._interval = value - self._last
        self._step = duration if duration > 0 else self._interval
        self._last = value
        self._frames += 1
        return value

    @property
    def typical(self) -> int:
        """Ticks that a frame typically lasts in the part being read, at least 1."""
        return statistics.median_low(self._steps) if self._steps else self._usual

    def _follow(self, last: int, pts: int, following: int | None) -> int:
        """Return the ticks from the last frame to this one, at least 1."""
        ahead = self._ticks(last, pts + self._offset)
        if 0 < ahead <= self._jump:
            self._steps.append(ahead)
            return ahead
        longest = max(self._jump, _JUMP_FRAMES * self.typical)
        is_long = self._turn is not None and ahead > longest
        after, onward = (0, 0) if following is None else (self._ticks(last, following + self._offset), self._ticks(pts, following))
        fits_old = after > 0 and (self._turn is None or after <= longest + self.typical)
        fits_new = onward > 0 and (self._turn is None or onward <= longest)
        if ahead > 0 and not is_long and not (fits_old and not fits_new):
            self._steps.append(ahead)
            return ahead
        wrong = fits_old and (not fits_new or abs(after - 2 * self.typical) <= abs(onward - self.typical))
        if -self._disorder <= ahead <= 0:
            # A whole part that starts a little earlier is a jump too, where parts are joined at all.
            if wrong or ahead == 0 or not fits_new or self._turn is None:
                self.repaired += 1
                return 1
        elif wrong:
            self.repaired += 1
            return max(1, min(self.typical, after // 2))
        self.jumps.append((self._frames, ahead))
        self._usual = self.typical
        self._steps.clear()
        self._offset = last + self._usual - pts
        return self._usual

    def _ticks(self, start: int, end: int) -> int:
        """The ticks between two PTS, the shorter way round where the clock turns over."""
        if self._turn is None:
            return end - start
        return (end - start + self._turn // 2) % self._turn - self._turn // 2

    def warnings(self) -> list[Note]:
        """What was put right, one note per kind."""
        counts = {"pts_missing": self.missing, "pts_disorder": self.repaired}
        return [note(code, count=count) for code, count in counts.items() if count]
