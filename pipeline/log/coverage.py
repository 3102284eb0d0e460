"""What the rows of a shooting log declare."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from pipeline.record.grounds import LogRow
from pipeline.record.timeline import Interval, union_length

_DECLARED_FROM = Fraction(1, 2)
"""A shot is declared where rows of the shooting log cover at least this part of it: logs are written to the second, cuts are not."""


def covering(interval: Interval, rows: Iterable[LogRow]) -> tuple[LogRow, ...]:
    """Return the rows that together declare an interval; none where they cover less than half of it."""
    touching = tuple(row for row in rows if row.start < interval.end and interval.start < row.end)
    covered = union_length(Interval(max(row.start, interval.start), min(row.end, interval.end)) for row in touching)
    return touching if touching and covered >= _DECLARED_FROM * interval.length else ()
