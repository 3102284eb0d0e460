"""Days: read strictly, and counted in years."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

_ISO = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_FIRST, _LAST = date(1990, 1, 1), date(2199, 12, 31)


def parse_day(value: object) -> date:
    """Read a calendar day 1990-2199, as `date` or as text `2026-03-01`.

    Raises:
        ValueError: anything else.
    """
    if isinstance(value, date) and not isinstance(value, datetime):
        day = value
    elif isinstance(value, str) and _ISO.fullmatch(value):
        day = date.fromisoformat(value)
    else:
        raise ValueError("expected a day such as 2026-03-01")
    if not _FIRST <= day <= _LAST:
        raise ValueError(f"must be from {_FIRST} to {_LAST}")
    return day


def years_later(day: date, years: int) -> date:
    """The corresponding day, or the last of the month where there is none (民法典第202条)."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1) - timedelta(days=1)
