"""The numbers of the measures as data: dated versions of `parameters.yaml`, each number with operator, unit and citation."""

from __future__ import annotations

import functools
import operator as operators
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, TypeAdapter, field_validator

from awards.money import Fen, parse_decimal, parse_percent, parse_yuan, show_decimal, show_percent, show_yuan

Operator = Literal[">", ">=", "<=", "="]
Unit = Literal["yuan", "usd", "count", "percent", "seconds", "years"]
Number = int | Fraction

_COMPARE: dict[Operator, Callable[[Number, Number], bool]] = {
    ">": operators.gt,
    ">=": operators.ge,
    "<=": operators.le,
    "=": operators.eq,
}


@dataclass(frozen=True, slots=True)
class Parameter:
    """One number of the measures. `value`: fen (yuan) or cents (usd), a share 0..1 (percent), exact seconds, or a count."""

    name: str
    operator: Operator
    value: Number
    unit: Unit
    citation: str

    def holds(self, figure: Number) -> bool:
        """Whether `figure operator value`; `figure` in the unit of `value`."""
        return _COMPARE[self.operator](figure, self.value)

    @property
    def shown(self) -> str:
        """The number as people read it."""
        return show_number(self.value, self.unit)


@dataclass(frozen=True)
class Law:
    """One dated version of the numbers, by `<rule>.<name>`."""

    start: date | None
    numbers: Mapping[str, Parameter]

    def __getitem__(self, name: str) -> Parameter:
        """The number `<rule>.<name>`; an unknown name is a fault of the code (`KeyError`)."""
        return self.numbers[name]

    def fen(self, name: str) -> Fen:
        """An amount or a cap in fen."""
        return int(self.numbers[name].value)


@dataclass(frozen=True)
class Measures:
    """The document and the versions of its numbers, oldest first; `issued` is None for the draft."""

    title: str
    sha256: str
    issued: date | None
    versions: tuple[Law, ...]

    def law_on(self, day: date | None) -> Law:
        """The version in force on a day; the first one before that and where the day is not known."""
        found = self.versions[0]
        for law in self.versions[1:]:
            if day is not None and law.start is not None and law.start <= day:
                found = law
        return found

    def issued_on(self, day: date | None) -> Measures:
        """The same measures with their day of issue."""
        first = Law(day, self.versions[0].numbers)
        return Measures(self.title, self.sha256, day, (first, *self.versions[1:]))


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    operator: Operator
    value: str
    unit: Unit
    citation: str

    def parameter(self, name: str) -> Parameter:
        value: Number
        if self.unit in ("yuan", "usd"):
            value = parse_yuan(self.value)
        elif self.unit == "percent":
            value = parse_percent(self.value)
        else:
            number = parse_decimal(self.value, 6)
            value = number if self.unit == "seconds" else int(number)
        return Parameter(name, self.operator, value, self.unit, self.citation)


class _Version(BaseModel):
    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    start: date | None
    parameters: dict[str, dict[str, _Entry]]

    @field_validator("start", mode="before")
    @classmethod
    def _issue(cls, value: object) -> object:
        return None if value == "issued" else value


class _Document(BaseModel):
    model_config = ConfigDict(extra="forbid")

    title: str
    sha256: str
    issued: date | None


def show_number(value: Number, unit: Unit) -> str:
    """A figure as people read it, without the unit's name: money with two decimals, shares in per cent, seconds with three decimals."""
    if unit in ("yuan", "usd"):
        return show_yuan(value)
    if unit == "percent":
        return show_percent(Fraction(value))
    if unit == "seconds":
        return show_decimal(Fraction(value), 3)
    return f"{value:,}"


@functools.cache
def measures() -> Measures:
    """The measures as shipped."""
    data = yaml.safe_load((Path(__file__).parent / "parameters.yaml").read_text(encoding="utf-8"))
    document = _Document.model_validate(data["document"])
    raw = [{"start": version["from"], "parameters": version["parameters"]} for version in data["versions"]]
    versions = TypeAdapter(list[_Version]).validate_python(raw)
    laws = tuple(
        Law(
            version.start,
            {
                f"{rule}.{name}": entry.parameter(f"{rule}.{name}")
                for rule, entries in version.parameters.items()
                for name, entry in entries.items()
            },
        )
        for version in versions
    )
    return Measures(document.title, document.sha256, document.issued, laws)
