"""Where a rule can tip: every threshold, cap and answer of the registry, with points on both sides; the boundary tests come from here."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from awards.registry import ARTICLES, RULES, SUPPLEMENTARY, TARGETS
from awards.trace import Requirement
from law import Law, Parameter, Unit, measures, newest

Kind = Literal["threshold", "answer", "amount", "cap", "year_cap", "places", "validity"]
Point = Literal["below", "exactly", "above", "yes", "no", "missing"]

SMALLEST: dict[Unit, Fraction] = {
    "yuan": Fraction(1),
    "usd": Fraction(1),
    "count": Fraction(1),
    "percent": Fraction(1, 10**12),
    "seconds": Fraction(1, 10**9),
    "years": Fraction(1),
}
"""The step to the next value that is tested, in the unit of a parameter's value."""


@dataclass(frozen=True)
class Boundary:
    """One point to test. `parameter` None for answers; `requirement` None for amounts and caps."""

    rule: str
    kind: Kind
    point: Point
    citation: str
    name: str
    parameter: Parameter | None = None
    requirement: Requirement | None = None

    @property
    def id(self) -> str:
        """The test's name, with the citation."""
        return f"{self.citation}|{self.rule}.{self.name}|{self.point}"


_SIDES: tuple[Point, ...] = ("below", "exactly", "above")
_ANSWERS: tuple[Point, ...] = ("yes", "no", "missing")


def boundaries(law: Law | None = None) -> Iterator[Boundary]:
    """All of them in one version of the numbers, the newest unless named, in the order of the measures."""
    numbers = (law or newest()).numbers
    for article in ARTICLES.values():
        for rule in article.rules:
            for requirement in rule.requirements:
                if requirement.limit:
                    parameter = numbers[f"{rule.id}.{requirement.limit}"]
                    for side in _SIDES:
                        yield Boundary(rule.id, "threshold", side, parameter.citation, requirement.id, parameter, requirement)
                answers: tuple[Point, ...] = ("missing",) if requirement.given or requirement.limit else _ANSWERS
                for answer in answers:
                    yield Boundary(rule.id, "answer", answer, requirement.citation, requirement.id, requirement=requirement)
            for name, parameter in numbers.items():
                if name.startswith(f"{rule.id}."):
                    yield from _of_amounts(rule.id, parameter)
    for side in _SIDES:
        yield Boundary("s4", "validity", side, numbers["s4.validity"].citation, "validity", numbers["s4.validity"])


def _of_amounts(rule: str, parameter: Parameter) -> Iterator[Boundary]:
    kind: Kind
    short = parameter.name.removeprefix(f"{rule}.")
    if short == RULES[rule].enterprise_year_cap:
        kind = "year_cap"
    elif short == "places":
        kind = "places"
    elif parameter.unit == "yuan" and parameter.operator == "<=":
        kind = "cap"
    elif parameter.unit == "yuan" and parameter.operator == "=":
        kind = "amount"
    else:
        return
    for side in _SIDES:
        yield Boundary(rule, kind, side, parameter.citation, short, parameter)


def unproved() -> list[str]:
    """Articles and supplementary rules that the registry lacks a rule for, or a rule no boundary of which is tested."""
    tested = {boundary.rule for boundary in boundaries()}
    found = [f"第{number}条" for number in range(1, max(ARTICLES) + 1) if number not in ARTICLES or not ARTICLES[number].rules]
    found += sorted(measures().rules - RULES.keys() - SUPPLEMENTARY.keys() - {TARGETS})
    found += [f"附则第{number}条" for number in range(1, 5) if f"s{number}" not in SUPPLEMENTARY]
    return found + [rule for rule in RULES if rule not in tested]
