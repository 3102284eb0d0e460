"""Time as the stream states it: integers over a time base, `Fraction` seconds, half-open intervals.

No float enters here: what is computed from these values decides what is paid (第6条).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import NamedTuple

ZERO = Fraction(0)


class Interval(NamedTuple):
    """Seconds `[start, end)` on an episode's own time line; its first frame stands at 0."""

    start: Fraction
    end: Fraction

    @property
    def length(self) -> Fraction:
        """Seconds, never negative."""
        return self.end - self.start if self.start < self.end else ZERO


def union(intervals: Iterable[Interval]) -> list[Interval]:
    """Return the same moments as disjoint intervals in order; touching ones become one, empty ones vanish."""
    merged: list[Interval] = []
    for interval in sorted(i for i in intervals if i.start < i.end):
        if merged and interval.start <= merged[-1].end:
            merged[-1] = Interval(merged[-1].start, max(merged[-1].end, interval.end))
        else:
            merged.append(interval)
    return merged


def union_length(intervals: Iterable[Interval]) -> Fraction:
    """Seconds covered by at least one of the intervals."""
    return sum((i.length for i in union(intervals)), ZERO)


def common(intervals: Iterable[Interval], others: Iterable[Interval]) -> list[Interval]:
    """Return the moments that lie in both, as disjoint intervals in order."""
    found: list[Interval] = []
    left, right = iter(union(intervals)), iter(union(others))
    one, other = next(left, None), next(right, None)
    while one is not None and other is not None:
        both = Interval(max(one.start, other.start), min(one.end, other.end))
        if both.start < both.end:
            found.append(both)
        if one.end <= other.end:
            one = next(left, None)
        else:
            other = next(right, None)
    return found


def bridge(intervals: Sequence[Interval], gap: Fraction) -> list[Interval]:
    """Join intervals that lie no further apart than `gap` seconds."""
    joined: list[Interval] = []
    for interval in union(intervals):
        if joined and interval.start - joined[-1].end <= gap:
            joined[-1] = Interval(joined[-1].start, interval.end)
        else:
            joined.append(interval)
    return joined


def decimal_seconds(value: Fraction, places: int = 6) -> str:
    """Write seconds (or a share) as a decimal string, rounded half up in the last place."""
    scale = 10**places
    scaled = abs(value) * scale
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    sign = "-" if value < 0 and whole else ""
    return f"{sign}{whole // scale}.{whole % scale:0{places}d}"


def clock(value: Fraction) -> str:
    """Write seconds as `h:mm:ss.mmm`, truncated to the millisecond as players show it."""
    total_ms = value.numerator * 1000 // value.denominator
    seconds, ms = divmod(total_ms, 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{seconds:02d}.{ms:03d}"
