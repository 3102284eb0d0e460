"""What the measures say and from when: numbers, exact, with operator, unit and citation; rules, conditions and formulas in force or not.

All of it is frozen. What a rule, a condition or a formula is stands in `awards.articles`; here stands from which day, by which document.
"""

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

from pages.errors import InputError
from pages.notes import note

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


RULE, FORMULA = "rule", "amount"
"""The names under which a rule's lines speak of the rule as a whole and of how its amount is computed."""


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


@dataclass(frozen=True, slots=True)
class Provision:
    """One line on something that is no number: a whole rule (`<rule>.rule`), a condition (`<rule>.<condition>`), which formula computes
    the amount (`<rule>.amount`), or the end of a number.

    `state`: `in_force`, `repealed`, `not_yet` or the formula's name; from `start` on, by the document `by`.
    """

    name: str
    state: str
    start: date
    by: str


Line = Parameter | Provision


@dataclass(frozen=True, eq=False)
class Law:
    """One version of all numbers and provisions: those in force from `start` until the next version's. Equal are those that say the same.

    `id`: `issued` for the first version, of the others the day `2027-07-01` from which they are in force. `start`: that day; None for the
    first version, which is in force from the day of issue. `documents`: the measures' title, then every other document by which one of
    the numbers stands, oldest first. `numbers`: by `<rule>.<name>`, of rules in force alone. `provisions`: by the same names, what a line
    says of them; what no line speaks of is in force since the measures were issued. `rules`: all that the data name.
    """

    id: str
    start: date | None
    documents: tuple[str, ...]
    numbers: Mapping[str, Parameter]
    provisions: Mapping[str, Provision]
    rules: frozenset[str]
    sha256: str

    def __eq__(self, other: object) -> bool:
        return self is other or (isinstance(other, Law) and (self.id, self.sha256) == (other.id, other.sha256))

    def __hash__(self) -> int:
        return hash((self.id, self.sha256))

    def __getitem__(self, name: str) -> Parameter:
        """The number `<rule>.<name>`.

        Raises:
            InputError: this version has none of that name: it is repealed or not in force yet, and what asks for it cannot do without.
        """
        if name not in self.numbers:
            raise InputError(note("law.needed", name=name, version=self.id))
        return self.numbers[name]

    def find(self, name: str) -> Parameter | None:
        """The number `<rule>.<name>`; None where it is repealed, not in force yet or not set at all."""
        return self.numbers.get(name)

    def fen(self, name: str) -> int:
        """An amount or a cap in fen."""
        return int(self[name].value)

    def has(self, rule: str) -> bool:
        """Whether a rule is in force: the data name it, and no line says otherwise."""
        return rule in self.rules and self.state(f"{rule}.{RULE}", "in_force") == "in_force"

    def state(self, name: str, otherwise: str) -> str:
        """What a line says of `<rule>.<name>`; `otherwise` where none speaks of it."""
        said = self.provisions.get(name)
        return said.state if said else otherwise


@dataclass(frozen=True)
class Measures:
    """The document and all lines of its numbers. `sha256` is of the document's text; `issued` is None for the draft.

    `lines`: by `<rule>.<name>` what set it, oldest first; a number as issued has no day of its own, the days of the others ascend.
    `rules`: all rules that the data name. `file`: where the data stand.
    """

    title: str
    sha256: str
    issued: date | None
    lines: Mapping[str, tuple[Line, ...]]
    rules: frozenset[str]
    file: str

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
        found = {name: _last(lines, day) for name, lines in self.lines.items()}
        said = {name: line for name, line in found.items() if isinstance(line, Provision)}
        off = {rule for rule in self.rules if f"{rule}.{RULE}" in said and said[f"{rule}.{RULE}"].state != "in_force"}
        # A rule that is not in force says nothing, so that adding one leaves the versions before it as they are.
        numbers = {name: line for name, line in found.items() if isinstance(line, Parameter) and _rule(name) not in off}
        spoken = {name: line for name, line in said.items() if line.state != "not_yet" and (_rule(name) not in off or _is_rule(name))}
        in_force: tuple[Line, ...] = (*numbers.values(), *spoken.values())
        changed = {(line.start, line.by) for line in in_force if line.start is not None}
        documents = dict.fromkeys((self.title, *(by for _, by in sorted(changed))))
        name = AS_ISSUED if day is None else day.isoformat()
        sha256 = _hashed(self.sha256, numbers, spoken)
        return Law(name, day, tuple(documents), MappingProxyType(numbers), MappingProxyType(said), self.rules, sha256)


def _last(lines: tuple[Line, ...], day: date | None) -> Line | None:
    """The line in force on a day (None: as issued); where none has come yet, what that means for it."""
    first = lines[0]
    found: Line | None = first if first.start is None else None
    for line in lines:
        if day is not None and line.start is not None and line.start <= day:
            found = line
    if found is None and isinstance(first, Provision) and first.state == "in_force":
        return Provision(first.name, "not_yet", first.start, first.by)
    return found


def _rule(name: str) -> str:
    return name.partition(".")[0]


def _is_rule(name: str) -> bool:
    return name.partition(".")[2] == RULE


def _hashed(document_sha256: str, numbers: Mapping[str, Parameter], provisions: Mapping[str, Provision]) -> str:
    """SHA-256 of what a version says, so that a line added later leaves the hashes of the versions before it as they are.

    Of UTF-8 JSON, keys sorted, no spaces: the hash of the document, and by name the operator, exact value, unit, citation, day and
    document of each number; and where there are provisions, by name the state, day and document of each. The day of issue is left out: a
    ledger may state it, and it changes no number.
    """
    said = {name: [n.operator, str(n.value), n.unit, n.citation, n.start and n.start.isoformat(), n.by] for name, n in numbers.items()}
    spoken = {name: [p.state, p.start.isoformat(), p.by] for name, p in provisions.items()}
    written = json.dumps([document_sha256, said, *([spoken] if spoken else [])], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()
