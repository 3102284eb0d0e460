"""Days: read strictly, and counted in years."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

from awards.errors import fault

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
        try:
            day = date.fromisoformat(value)
        except ValueError as error:
            raise fault("day.none", day=value) from error
    else:
        raise fault("day.form")
    if not _FIRST <= day <= _LAST:
        raise fault("day.range", first=str(_FIRST), last=str(_LAST))
    return day


def years_later(day: date, years: int) -> date:
    """The corresponding day, or the last of the month where there is none (民法典第202条)."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1) - timedelta(days=1)
