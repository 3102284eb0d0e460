"""The columns of an article's form, drawn from the fields of its cases: what a field is follows from its type, its name from `names`."""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel, PlainValidator
from pydantic.fields import FieldInfo

from awards.article import FormWords
from awards.dates import parse_day
from awards.forms.names import ANSWERS, CHOICES, NAMES
from awards.money import parse_percent, parse_yuan
from awards.registers import MODELS, PARTS, RegisterName
from awards.registry import ARTICLES
from awards.text import Text

Kind = Literal["article", "yes_no", "choice", "money", "percent", "decimal", "day", "whole", "text", "wholes", "texts"]
"""What a cell holds; `wholes` and `texts` are several in one cell."""

MOST_SEVERAL = 20
"""Columns of one kind side by side, such as the platforms of a work."""

OFFERED: Mapping[str, int] = {"platforms": 3, "prior_awards": 1, "events": 0}
"""How many of them an empty form shows; more may be added under the same names."""

Place = tuple[str | int, ...]
"""A field's place in a case: names and positions."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `place`: of its field in a case; `choices` and `answers`: the words of a closed choice and of this yes or no."""

    place: Place
    name: Text
    kind: Kind
    choices: Mapping[str, Text] = field(default_factory=dict)
    answers: Mapping[str, bool] = field(default_factory=dict)


@functools.cache
def columns(article: int, *, offered: bool = False) -> tuple[Column, ...]:
    """Every column of an article's form; `offered`: only as many of a kind as an empty form shows."""
    return tuple(_columns(ARTICLES[article].case, ARTICLES[article].form, (), "", offered=offered))


@functools.cache
def register_columns(register: RegisterName) -> tuple[Column, ...]:
    """Every column of a register."""
    return tuple(_columns(MODELS[register], FormWords(), (), f"{PARTS[register][0]}.", offered=False))


def key(name: str) -> str:
    """What two headers have in common that mean the same: width, spaces and letters' case aside."""
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())


@functools.cache
def by_header(article: int) -> Mapping[str, Column]:
    """An article's columns by `key` of what their headers may be: either language, the unit at the end said or not."""
    return _by_header(columns(article))


@functools.cache
def by_register_header(register: RegisterName) -> Mapping[str, Column]:
    """A register's columns likewise."""
    return _by_header(register_columns(register))


def _by_header(all_columns: Sequence[Column]) -> Mapping[str, Column]:
    found: dict[str, Column] = {}
    for column in all_columns:
        for name in column.name:
            found[key(name)] = column
    for column in all_columns:
        for name in column.name:
            found.setdefault(re.sub(r"\([^()]*\)$", "", key(name)), column)
    return found


def _columns(model: type[BaseModel], own: FormWords, place: Place, path: str, *, offered: bool) -> Iterator[Column]:
    for name, info in model.model_fields.items():
        annotation, marks = _bare(info.annotation, info.metadata)
        below, here = f"{path}{name}", (*place, name)
        item = _bare(get_args(annotation)[0], [])[0] if get_origin(annotation) is tuple else None
        if isinstance(item, type) and issubclass(item, BaseModel):
            for number in range(OFFERED.get(name, 1) if offered else MOST_SEVERAL):
                yield from _columns(item, own, (*here, number), f"{below}[].", offered=offered)
        elif isinstance(annotation, type) and issubclass(annotation, BaseModel):
            yield from _columns(annotation, own, here, f"{below}.", offered=offered)
        elif (title := own.names.get(below, NAMES.get(below))) is not None:
            number = next((part + 1 for part in here if isinstance(part, int)), 1)
            yield Column(
                here,
                title.filled(n=str(number)),
                _kind(below, annotation, item, marks),
                own.choices.get(below, CHOICES.get(below, {})),
                own.answers.get(below, ANSWERS.get(below, {})),
            )


def _bare(annotation: Any, metadata: list[Any]) -> tuple[Any, list[Any]]:  # noqa: ANN401 - a type as it is written
    """A type without `None` and without what is said about it, and what is said."""
    marks = list(metadata)
    while True:
        origin, parts = get_origin(annotation), [part for part in get_args(annotation) if part is not type(None)]
        if origin is Annotated:
            annotation, *more = parts
            marks += more
        elif origin in (Union, UnionType) and len(parts) == 1:
            annotation = parts[0]
        else:
            return annotation, [mark for one in marks for mark in (one.metadata if isinstance(one, FieldInfo) else [one])]


def _kind(path: str, annotation: Any, item: Any, marks: list[Any]) -> Kind:  # noqa: ANN401 - types as they are written
    validator = next((mark.func for mark in marks if isinstance(mark, PlainValidator)), None)
    if path == "article":
        return "article"
    if item is not None:
        return "wholes" if item is int else "texts"
    if validator is parse_yuan:
        return "money"
    if validator is parse_percent:
        return "percent"
    if validator is parse_day:
        return "day"
    if validator is not None:
        return "decimal"
    if get_origin(annotation) is Literal:
        return "choice"
    kinds: Mapping[Any, Kind] = {bool: "yes_no", int: "whole", str: "text"}
    return kinds[annotation]
