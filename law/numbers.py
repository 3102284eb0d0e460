"""What a number of the measures is: exact, with operator, unit and citation, in force from a day by a document. All of it is frozen."""

from __future__ import annotations

import hashlib
import json
import operator as operators
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from functools import cached_property
from types import MappingProxyType
from typing import Literal

Operator = Literal[">", ">=", "<=", "="]
Unit = Literal["yuan", "usd", "count", "percent", "seconds", "years"]
Value = int | Fraction

_COMPARE: dict[Operator, Callable[[Value, Value], bool]] = {
    ">": operators.gt,
    ">=": operators.ge,
    "<=": operators.le,
    "=": operators.eq,
}

AS_ISSUED = "issued"
"""The id of the first version: the numbers as the measures were issued with, or stand in their draft."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """One number of the measures, as one line of the data sets it.

    `name`: `<rule>.<name>`. `value`: fen (yuan) or cents (usd) as int, a share 0..1 (percent) or seconds as Fraction, a count or years as
    int. `start`: in force from that day on; None for the number as issued. `by`: the document that sets it.
    """

    name: str
    operator: Operator
    value: Value
    unit: Unit
    citation: str
    start: date | None
    by: str

    def holds(self, figure: Value) -> bool:
        """Whether `figure operator value`; `figure` in the unit of `value`."""
        return _COMPARE[self.operator](figure, self.value)


@dataclass(frozen=True)
class Law:
    """One version of all numbers: those in force from `start` until the next version's.

    `id`: `issued` for the first version, of the others the day `2027-07-01` from which they are in force. `start`: that day; None for the
    first version, which is in force from the day of issue. `documents`: the measures' title, then every other document by which one of
    the numbers stands, oldest first. `numbers`: by `<rule>.<name>`.
    """

    id: str
    start: date | None
    documents: tuple[str, ...]
    numbers: Mapping[str, Parameter]
    sha256: str

    def __getitem__(self, name: str) -> Parameter:
        """The number `<rule>.<name>`; an unknown name is a fault of the code (`KeyError`)."""
        return self.numbers[name]

    def fen(self, name: str) -> int:
        """An amount or a cap in fen."""
        return int(self.numbers[name].value)


@dataclass(frozen=True)
class Measures:
    """The document and all lines of its numbers. `sha256` is of the document's text; `issued` is None for the draft.

    `lines`: by `<rule>.<name>` what set the number, oldest first; the first has no day of its own, the days of the others ascend.
    """

    title: str
    sha256: str
    issued: date | None
    lines: Mapping[str, tuple[Parameter, ...]]

    @cached_property
    def versions(self) -> tuple[Law, ...]:
        """The versions, oldest first: the numbers as issued, then one for each day from which a line is in force."""
        days = sorted({line.start for lines in self.lines.values() for line in lines if line.start is not None})
        return (self._version(None), *(self._version(day) for day in days))

    @property
    def newest(self) -> Law:
        """The last version."""
        return self.versions[-1]

    def on(self, day: date) -> Law:
        """The version in force on a day; before the measures were issued the first one."""
        found = self.versions[0]
        for law in self.versions[1:]:
            if law.start is not None and law.start <= day:
                found = law
        return found

    def find(self, version: str, sha256: str) -> Law | None:
        """The version of that id and hash; None where the data have none."""
        return next((law for law in self.versions if (law.id, law.sha256) == (version, sha256)), None)

    def issued_on(self, day: date | None) -> Measures:
        """The same measures with their day of issue; versions keep their ids and hashes."""
        return replace(self, issued=day)

    def _version(self, day: date | None) -> Law:
        numbers = {name: _last(lines, day) for name, lines in self.lines.items()}
        changed = {(line.start, line.by) for line in numbers.values() if line.start is not None}
        documents = dict.fromkeys((self.title, *(by for _, by in sorted(changed))))
        name = AS_ISSUED if day is None else day.isoformat()
        return Law(name, day, tuple(documents), MappingProxyType(numbers), _hashed(self.sha256, numbers))


def _last(lines: tuple[Parameter, ...], day: date | None) -> Parameter:
    """The line in force on a day; None: as issued."""
    found = lines[0]
    for line in lines[1:]:
        if day is not None and line.start is not None and line.start <= day:
            found = line
    return found


def _hashed(document_sha256: str, numbers: Mapping[str, Parameter]) -> str:
    """SHA-256 of what a version says, so that a line added later leaves the hashes of the versions before it as they are.

    Of UTF-8 JSON, keys sorted, no spaces: the hash of the document, and by name the operator, exact value, unit, citation, day and
    document of each number. The day of issue is left out: a ledger may state it, and it changes no number.
    """
    said = {name: [n.operator, str(n.value), n.unit, n.citation, n.start and n.start.isoformat(), n.by] for name, n in numbers.items()}
    written = json.dumps([document_sha256, said], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()
