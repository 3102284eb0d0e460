"""What the cells of a shooting log mean: times, dates and episodes as people write them and as spreadsheets keep them.

Every function raises ValueError with what is wrong and what to write instead.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from pathlib import PurePath

from pages.names import one_line
from pipeline.log_table import Cell

__all__ = ["iso_date", "seconds", "text_of", "which_episode"]

_CLOCK = re.compile(r"(?:(?:(?P<hours>\d{1,3}):)?(?P<minutes>\d{1,4}):)?(?P<seconds>\d{1,6}(?:\.\d{1,12})?)")
_WITH_FRAMES = re.compile(r"\d+:\d+:\d+[:;]\d+")
_DATE = re.compile(r"(\d{4})(?:[-/.年](\d{1,2})[-/.月](\d{1,2})日?|(\d{2})(\d{2}))(?:[ t]\d{1,2}:\d{2}(?::\d{2})?)?")
_EPISODE = re.compile(r"(?:第|episode|ep|e)?[\s._#-]*(\d{1,6}|[〇零一二三四五六七八九十百]+)\s*[集话回期]?")
_NUMBER = re.compile(r"\d+|[〇零一二三四五六七八九十百]+(?=[集话回期])")
_NAMES_SHOWN = 5


def text_of(cell: Cell) -> str:
    """The cell as one line of text; whole numbers without a point."""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return "" if cell is None else " ".join(one_line(" ".join(str(cell).split())).split())


def seconds(cell: Cell) -> Fraction:
    """Return a time as exact seconds: `12.48`, `1:05.5`, `0:01:05`, `1分5秒`, or a time cell of a spreadsheet."""
    if isinstance(cell, dt.datetime):
        raise ValueError(f"{text_of(cell)!r} is a date; write seconds or h:mm:ss")
    if isinstance(cell, dt.time):
        cell = dt.timedelta(hours=cell.hour, minutes=cell.minute, seconds=cell.second, microseconds=cell.microsecond)
    if isinstance(cell, dt.timedelta):
        value = Fraction(cell // dt.timedelta(microseconds=1), 10**6)
    elif isinstance(cell, (int, float)) and not isinstance(cell, bool):
        number = Decimal(str(cell))
        value = Fraction(number) if number.is_finite() else Fraction(-1)
    else:
        value = _clock(_plain(cell))
    if value < 0:
        raise ValueError(f"{text_of(cell)!r} lies before the first frame; times count from 0")
    return value


def _clock(text: str) -> Fraction:
    written = text.replace("小时", ":").replace("时", ":").replace("分", ":").rstrip("秒s ").replace(",", ".").replace(" ", "")
    if _WITH_FRAMES.fullmatch(written):
        raise ValueError(f"{text!r} counts frames, whose length it does not say; write h:mm:ss.mmm")
    found = _CLOCK.fullmatch(written)
    if not found:
        raise ValueError(f"{text!r} is no time; write seconds (12.48), m:ss or h:mm:ss")
    hours, minutes, rest = int(found["hours"] or 0), int(found["minutes"] or 0), Fraction(found["seconds"])
    if (found["minutes"] and rest >= 60) or (found["hours"] and minutes >= 60):
        raise ValueError(f"{text!r} has minutes or seconds above 59; write seconds (12.48), m:ss or h:mm:ss")
    return hours * 3600 + minutes * 60 + rest


def iso_date(cell: Cell) -> str | None:
    """Return a day as `YYYY-MM-DD`, or None for an empty cell."""
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat()
    if isinstance(cell, dt.date):
        return cell.isoformat()
    text = _plain(cell)
    if not text:
        return None
    found = _DATE.fullmatch(text)
    if found:
        year, month, day = (int(part) for part in found.groups() if part is not None)
        try:
            return dt.date(year, month, day).isoformat()
        except ValueError as error:
            raise ValueError(f"{text!r} is no day of the calendar; write 2025-03-01") from error
    raise ValueError(f"{text!r} is no date; write 2025-03-01")


def which_episode(cell: Cell, names: Iterable[str]) -> str:
    """Return the one of the episodes' file `names` that a cell means: by name, by name without its ending, or by number (3, EP03, 第三集).

    A number is held against the last number in each name.
    """
    text = _plain(cell)
    names = list(names)
    for key in (_folded, lambda name: _folded(PurePath(name).stem)):
        if len(found := [name for name in names if key(name) == text]) == 1:
            return found[0]
    written = _EPISODE.fullmatch(text)
    found = [name for name in names if written and _last_number(name) == _value(written[1])]
    if len(found) == 1:
        return found[0]
    shown = one_line(", ".join((found or names)[:_NAMES_SHOWN])) + (", …" if len(found or names) > _NAMES_SHOWN else "")
    what = "may be several" if found else "is none of this title's"
    raise ValueError(f"{text_of(cell)!r} {what}; write a file's name: {shown}")


def _plain(cell: Cell) -> str:
    return _folded(text_of(cell))


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold().strip()


def _last_number(name: str) -> int | None:
    numbers = _NUMBER.findall(_folded(PurePath(name).stem))
    return _value(numbers[-1]) if numbers else None


def _value(digits: str) -> int:
    """A whole number in digits or in Chinese numerals below 1000."""
    if digits.isdecimal():
        return int(digits)
    value, unit_count = 0, 0
    for sign in digits:
        number = int(unicodedata.numeric(sign))
        if number >= 10:
            value += max(unit_count, 1) * number
            unit_count = 0
        else:
            unit_count = number
    return value + unit_count
