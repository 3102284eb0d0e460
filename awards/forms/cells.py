"""What a cell means, as people write it and as spreadsheets keep it: into what a case file would say, or a `NotedError` with an example.

Nothing is guessed: a number that a spreadsheet keeps inexactly, or a word that could mean two things, is refused.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from awards.forms.columns import Column, Kind, key
from awards.forms.tables import Cell
from awards.money import MAX_YUAN
from pages.errors import NotedError
from pages.notes import Note, note

_GROUPED = re.compile(r"\d{1,3}(,\d{3})+(\.\d+)?", re.ASCII)
_PLAIN = re.compile(r"\d+(\.\d+)?", re.ASCII)
_TIMES: Mapping[str, int] = {"": 0, "万": 4, "亿": 8}
"""Powers of ten that may follow a number."""

_MONEY = re.compile(r"(?:人民币|rmb|cny|¥)?(?P<number>[\d.,]+)(?P<times>万|亿|)(?:元整?|)", re.ASCII)
_COUNT = re.compile(r"第?(?P<number>[\d.,]+)(?P<times>万|亿|)(?:[年条次部家天个人]|)", re.ASCII)
_SECONDS = re.compile(r"(?P<number>[\d.,]+)(?P<times>)秒?", re.ASCII)
_SHARE = re.compile(r"(?P<number>[\d.,]+)(?P<times>)%?", re.ASCII)
_DAY = re.compile(r"(\d{4})(?:-(\d{1,2})-(\d{1,2})|/(\d{1,2})/(\d{1,2})|\.(\d{1,2})\.(\d{1,2})|年(\d{1,2})月(\d{1,2})日)", re.ASCII)
_ARTICLE = re.compile(r"第?(\d{1,2})条?", re.ASCII)

_YES_NO: Mapping[str, bool] = {"是": True, "否": False, "yes": True, "no": False, "true": True, "false": False, "√": True, "×": False}
_SEPARATORS = re.compile(r"[、,;\s]+")
_NUMBERS_APART = re.compile(r"[、;\s]+")
"""Commas may stand inside a number."""

_EXACT_DIGITS = 15
"""Significant digits that a spreadsheet keeps of a number."""


def meaning(cell: Cell, column: Column) -> object:
    """What the cell states, as a case file would hold it; None for an empty text.

    Raises:
        NotedError: it does not say clearly what the column asks; with an example.
    """
    return _READERS[column.kind](cell, column)


def article_of(cell: Cell) -> int:
    """The article that a row names: `5`, `第5条`. Raises `NotedError`."""
    found = _ARTICLE.fullmatch(_plain(_text(cell)))
    if found is None:
        raise NotedError(note("form.article", text=_shown(cell)))
    return int(found[1])


def _plain(text: str) -> str:
    """As one would type it: half width, lower case, no spaces."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def _shown(cell: Cell) -> str:
    return str(cell.value)[:60]


def _text(cell: Cell) -> str:
    """A text, or a number that stands for one, such as a case's."""
    value = cell.value
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, float) and value.is_integer() and abs(value) < 10**_EXACT_DIGITS:
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or abs(value) >= 10**_EXACT_DIGITS:
        raise NotedError(note("form.text", text=_shown(cell)))
    return str(value)


def _number(cell: Cell, form: re.Pattern[str], code: str) -> str:
    """A number as plain decimal text, exactly what stands there; `code` says what it should be."""
    wrong = NotedError(note(code, text=_shown(cell)))
    value = cell.value
    if isinstance(value, bool):
        raise wrong
    if isinstance(value, int | float):
        # repr gives the shortest decimal that is this float: what was typed, if it was typed.
        exact = Decimal(repr(value))
        if not exact.is_finite() or exact < 0:
            raise wrong
        if len(exact.normalize().as_tuple().digits) > _EXACT_DIGITS:
            raise NotedError(note("form.inexact", text=_shown(cell)))
        return _decimal(exact)
    found = form.fullmatch(_plain(value)) if isinstance(value, str) else None
    if found is None or not (_PLAIN.fullmatch(found["number"]) or _GROUPED.fullmatch(found["number"])):
        raise wrong
    number = Decimal(found["number"].replace(",", "")).scaleb(_TIMES[found["times"]])
    if number > MAX_YUAN:
        raise NotedError(note("figure.range", most=MAX_YUAN))
    return _decimal(number)


def _decimal(number: Decimal) -> str:
    """Without an exponent and without zeros at the end that say nothing."""
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _money(cell: Cell, column: Column) -> object:
    if cell.percent:
        raise NotedError(note("form.money", text=_shown(cell)))
    text = _number(cell, _MONEY, "form.money")
    if len(text.partition(".")[2]) > 2:
        raise NotedError(note("form.below_fen", text=text))
    return text


def _percent(cell: Cell, column: Column) -> object:
    text = _number(cell, _SHARE, "form.percent")
    return _decimal(Decimal(text).scaleb(2)) if cell.percent else text


def _seconds(cell: Cell, column: Column) -> object:
    if cell.percent:
        raise NotedError(note("form.decimal", text=_shown(cell)))
    return _number(cell, _SECONDS, "form.decimal")


def _whole(cell: Cell, column: Column) -> object:
    text = "." if cell.percent else _number(cell, _COUNT, "form.whole")
    if "." in text or len(text) > _EXACT_DIGITS:
        raise NotedError(note("form.whole", text=_shown(cell)))
    return int(text)


def _wholes(cell: Cell, column: Column) -> object:
    if not isinstance(cell.value, str):
        return [_whole(cell, column)]
    return [_whole(Cell(cell.name, cell.column, part), column) for part in _NUMBERS_APART.split(cell.value.strip()) if part]


def _texts(cell: Cell, column: Column) -> object:
    return [part for part in _SEPARATORS.split(unicodedata.normalize("NFKC", _text(cell))) if part]


def _day(cell: Cell, column: Column) -> object:
    value = cell.value
    if isinstance(value, datetime):
        if value.time() != time():
            raise NotedError(note("form.day", text=_shown(cell)))
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    found = _DAY.fullmatch(_plain(value)) if isinstance(value, str) else None
    if found is None:
        raise NotedError(note("form.day", text=_shown(cell)))
    year, month, day = (int(part) for part in found.groups() if part is not None)
    try:
        return date(year, month, day).isoformat()
    except ValueError as error:
        raise NotedError(note("day.none", day=_shown(cell))) from error


def _yes_no(cell: Cell, column: Column) -> object:
    if isinstance(cell.value, bool):
        return cell.value
    answers = {**_YES_NO, **column.answers}
    said = answers.get(_plain(cell.value)) if isinstance(cell.value, str) else None
    if said is None:
        raise NotedError(note("form.yes_no", text=_shown(cell)))
    return said


def _choice(cell: Cell, column: Column) -> object:
    words = {key(word): name for name, label in column.choices.items() for word in (name, *label)}
    said = key(cell.value) if isinstance(cell.value, str) else ""
    if said in words:
        return words[said]
    choices = note(
        "form.words", zh="、".join(text.zh for text in column.choices.values()), en=", ".join(t.en for t in column.choices.values())
    )
    nearest = difflib.get_close_matches(said, words, 1, 0.6)
    if nearest:
        label = column.choices[words[nearest[0]]]
        raise NotedError(note("form.choice.nearest", text=_shown(cell), choices=choices, nearest=_words(label.zh, label.en)))
    raise NotedError(note("form.choice", text=_shown(cell), choices=choices))


def _words(zh: str, en: str) -> Note:
    return note("form.words", zh=zh, en=en)


def _plain_text(cell: Cell, column: Column) -> object:
    if isinstance(cell.value, date | datetime | time | timedelta):
        raise NotedError(note("form.text", text=_shown(cell)))
    return _text(cell)


_READERS: Mapping[Kind, Callable[[Cell, Column], object]] = {
    "article": lambda cell, column: article_of(cell),
    "yes_no": _yes_no,
    "choice": _choice,
    "money": _money,
    "percent": _percent,
    "decimal": _seconds,
    "day": _day,
    "whole": _whole,
    "text": _plain_text,
    "wholes": _wholes,
    "texts": _texts,
}
