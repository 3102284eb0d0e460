"""What the cells of a shooting log mean: times, dates and episodes as people write them and as spreadsheets keep them.

Every function raises `NotedError` with what is wrong and what to write instead.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from pathlib import PurePath

from pages.errors import NotedError
from pages.names import one_line
from pages.notes import note
from pipeline.log.log_sheets import Cell, Unreadable

__all__ = ["iso_date", "require_readable", "seconds", "text_of", "which_episode"]

_CLOCK = re.compile(r"(?:(?:(?P<hours>\d{1,3}):)?(?P<minutes>\d{1,4}):)?(?P<seconds>\d{1,6}(?:\.\d{1,20})?)")
_WITH_FRAMES = re.compile(r"\d+:\d+:\d+[:;]\d+")
_MINUTE_MARK, _SECOND_MARK = re.compile("['′’]"), re.compile("''|′′|[\"”]")
_DATE = re.compile(
    r"(\d{4})(?:[-/.年](\d{1,2})[-/.月](\d{1,2})日?|(\d{2})(\d{2}))(?:\s*(?:星期|周)[一二三四五六日天])?(?:[ t]\d{1,2}:\d{2}(?::\d{2})?)?"
)
_EPISODE = re.compile(r"(?:第|episode|ep|e)?[\s._#-]*(\d{1,6}|[〇零一二三四五六七八九十百]+)\s*[集话回期]?")
_NUMBER = re.compile(r"\d+|[〇零一二三四五六七八九十百]+(?=[集话回期])")
_NAMES_SHOWN = 5

_DAY, _HOUR = 86_400, 3_600
_TYPED_PLACES = 3
"""Decimal places of seconds that people type. A part of a day has five at least, and sixteen mostly."""

_EXACT_PLACES = 12
"""Decimal places from which a part of a day gives its milliseconds; whole seconds show in the 8 or 9 that are displayed."""


def text_of(cell: Cell) -> str:
    """The cell as one line of text; whole numbers without a point."""
    if isinstance(cell, Unreadable):
        return ""
    if isinstance(cell, (float, Decimal)):
        cell = int(cell) if cell == cell // 1 else format(Decimal(str(cell)), "f")
    return "" if cell is None else " ".join(one_line(" ".join(str(cell).split())).split())


def seconds(cell: Cell) -> Fraction:
    """Return a time as exact seconds: `12.48`, `1:05.5`, `0:01:05`, `1分5秒`, or a time cell of a spreadsheet.

    A bare number is seconds. Below an hour of a day and with more digits than people type it is what a spreadsheet keeps of a time, as
    a part of a day: 0.00075231481 is 65 s, and as seconds would be less than a frame.
    """
    require_readable(cell)
    if isinstance(cell, dt.datetime | dt.date):
        raise NotedError(note("cell_is_date", text=text_of(cell)))
    if isinstance(cell, dt.time):
        cell = dt.timedelta(hours=cell.hour, minutes=cell.minute, seconds=cell.second, microseconds=cell.microsecond)
    if isinstance(cell, dt.timedelta):
        value = Fraction(cell // dt.timedelta(microseconds=1), 10**6)
    elif isinstance(cell, (int, float, Decimal)) and not isinstance(cell, bool):
        value = _bare_number(Decimal(str(cell)), text_of(cell) if Decimal(str(cell)).is_finite() else str(cell))
    else:
        value = _clock(_plain(cell))
    if value < 0:
        raise NotedError(note("cell_negative", text=text_of(cell)))
    return value


def _bare_number(number: Decimal, text: str) -> Fraction:
    if not number.is_finite():
        raise NotedError(note("cell_no_time", text=text))
    value = Fraction(number)
    places = -int(number.normalize().as_tuple().exponent)
    if not 0 < value < 1 or places <= _TYPED_PLACES:
        return value
    of_a_day = value * _DAY
    second, millisecond = Fraction(round(of_a_day)), Fraction(round(of_a_day * 1000), 1000)
    is_second = abs(of_a_day - second) * 1000 < 1
    is_millisecond = places >= _EXACT_PLACES and abs(of_a_day - millisecond) * 100_000 < 1
    is_long = millisecond >= _HOUR
    if is_long and not (is_second or is_millisecond):
        return value
    if is_long or not (is_second or is_millisecond):
        # 10 / 24 s are ten hours of a day as well.
        raise NotedError(note("cell_seconds_or_day", text=text))
    return second if is_second else millisecond


def _clock(text: str) -> Fraction:
    written = text.replace("小时", ":").replace("时", ":").replace("分", ":").rstrip("秒s ").replace(",", ".").replace(" ", "")
    written = _MINUTE_MARK.sub(":", _SECOND_MARK.sub("", written)) if _MINUTE_MARK.search(written) else written
    if _WITH_FRAMES.fullmatch(written):
        raise NotedError(note("cell_counts_frames", text=text))
    found = _CLOCK.fullmatch(written)
    if not found:
        raise NotedError(note("cell_no_time", text=text))
    if found["minutes"] is None:
        return _bare_number(Decimal(found["seconds"]), text)
    hours, minutes, rest = int(found["hours"] or 0), int(found["minutes"] or 0), Fraction(found["seconds"])
    if rest >= 60 or (found["hours"] and minutes >= 60):
        raise NotedError(note("cell_above_59", text=text))
    return hours * 3600 + minutes * 60 + rest


def iso_date(cell: Cell) -> str | None:
    """Return a day as `YYYY-MM-DD`, or None for an empty cell."""
    require_readable(cell)
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
            raise NotedError(note("cell_no_calendar_day", text=text)) from error
    raise NotedError(note("cell_no_date", text=text))


def which_episode(cell: Cell, names: Iterable[str]) -> str:
    """Return the one of the episodes' file `names` that a cell means: by name, by name without its ending, or by number (3, EP03, 第三集).

    A number is held against the last number in each name.
    """
    require_readable(cell)
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
    raise NotedError(note("cell_episode_several" if found else "cell_episode_unknown", text=text_of(cell), names=shown))


def require_readable(cell: Cell) -> None:
    """Raise for a cell that holds an error or a formula without its value."""
    if isinstance(cell, Unreadable):
        raise NotedError(cell.why)


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
