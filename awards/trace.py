"""What is recorded on the way to an award: every condition with its figure, every step with its formula, every reason for a zero."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import Any, Literal, NamedTuple

from awards.errors import chinese
from awards.money import Fen, show_percent, show_yuan
from awards.readings import Readings
from awards.text import Text
from law import Parameter, Value

Result = Literal["met", "not_met", "missing", "open"]
"""`open`: cannot be tested yet for everybody (the draft has no day of issue); it refuses nobody."""

Source = Literal["stated", "typed_in", "evidence", "person"]
"""Where a figure comes from: stated in the case; measured figures typed in by hand; an evidence folder; a reviewer's decision."""


Doubt = Literal["", "if_met", "always"]


class Outcome(StrEnum):
    """What a rule says about a case."""

    ELIGIBLE = "eligible"
    INELIGIBLE = "ineligible"
    NEEDS_HUMAN = "needs_human"
    NOT_APPLICABLE = "not_applicable"


class Figure(NamedTuple):
    """A fact with where it comes from.

    `most` is what an undecided figure can still become, `decision` what a person decided where the figure alone does not,
    `missing` what is to be handed in to decide, `note` how the figure came about. `doubt`: a person decides where the figure meets its
    limit, or whatever it is, since what it was measured with or from cannot be relied on.
    """

    value: Value | bool | str | date
    source: Source = "stated"
    most: Value | None = None
    decision: bool | None = None
    missing: str = ""
    note: Text | None = None
    doubt: Doubt = ""


class Unknown(NamedTuple):
    """A fact that is not known; `missing` names the field to fill in."""

    missing: str


Fact = Value | bool | str | date | Figure | Unknown | None
Read = Callable[[Any, Readings], Fact]


@dataclass(frozen=True, slots=True, eq=False)
class Requirement:
    """One thing an article asks; each is one object.

    Of these exactly one: `limit` (the figure against a number of `law`), `among` (one of these answers), `given` (any value
    will do: the basis of the amount), none (must be true). `unit`: of a given number. Requirements of one `any_of` are alternatives.
    `reading`: the open reading that `read` asks, `also` a second one; it asks no other. `later`: not of the measures as issued, and asked
    only from the day on that a line of `law` states.
    """

    id: str
    text: Text
    citation: str
    fact: str
    read: Read
    limit: str = ""
    among: Mapping[str, Text] | None = None
    given: bool = False
    unit: Literal["", "yuan", "year"] = ""
    any_of: str = ""
    reading: str = ""
    also: str = ""
    later: bool = False


class TestedRequirement(NamedTuple):
    """A requirement held against a case. `value` is None where it is not known."""

    requirement: Requirement
    value: Value | bool | str | date | None
    limit: Parameter | None
    result: Result
    source: Source = "stated"
    missing: str = ""
    note: Text | None = None

    @property
    def citation(self) -> str:
        """The text that asks for it: the requirement's, or of a number that was changed since the one that changed it."""
        return self.requirement.citation if self.limit is None or self.limit.start is None else self.limit.citation


class Share(NamedTuple):
    """Another case and an amount of it that a step speaks of."""

    case: str
    amount: Fen


Operation = Literal["value", "max", "sum", "rate", "round", "floor", "min", "left", "none_left", "less"]


class Step(NamedTuple):
    """One figure becomes the next by an operation on operands, in fen (a rate: a share 0..1); see `formula`."""

    kind: str
    text: Text
    before: Fen | Fraction | None
    after: Fen | Fraction
    operation: Operation
    operands: tuple[Fen | Fraction, ...]
    citation: str
    others: tuple[Share, ...] = ()

    @property
    def formula(self) -> str:
        """The step as an official recomputes it; every number it needs stands in it, amounts in yuan.

        value a; max(a; b); a + b; a × r%; round(a; 0.01), floor(a; 1.00): to a multiple of; min(a; b); left: min(a; cap − b − c);
        none_left, where others got more than the cap: max(cap − b − c; 0.00); less: max(a − b; 0.00). All but the first end in `= result`.
        """
        shown = [show_yuan(amount) for amount in self.operands]
        if self.operation == "value":
            return shown[0]
        return f"{_FORMULAS[self.operation](shown, self.operands)} = {show_yuan(self.after)}"


_FORMULAS: Mapping[str, Callable[[Sequence[str], Sequence[Fen | Fraction]], str]] = {
    "max": lambda shown, _: f"max({'; '.join(shown)})",
    "sum": lambda shown, _: " + ".join(shown),
    "rate": lambda shown, operands: f"{shown[0]} × {show_percent(Fraction(operands[1]))}",
    "round": lambda shown, _: f"round({shown[0]}; {shown[1]})",
    "floor": lambda shown, _: f"floor({shown[0]}; {shown[1]})",
    "min": lambda shown, _: f"min({'; '.join(shown)})",
    "left": lambda shown, _: f"min({shown[0]}; {' − '.join(shown[1:])})",
    "none_left": lambda shown, _: f"max({' − '.join(shown)}; 0.00)",
    "less": lambda shown, _: f"max({shown[0]} − {shown[1]}; 0.00)",
}


class Reason(NamedTuple):
    """Why nothing, or less, is paid, or what follows."""

    code: str
    text: Text


def missing(name: str) -> Reason:
    """A field that is to be handed in."""
    return Reason("missing", Text(f"缺少：{chinese(name)}", f"missing: {name}"))
