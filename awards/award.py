"""What comes out for a case: the amount, what of it is out, announced or payable now, and what follows (附则第3条)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from awards.case import CaseBase
from awards.money import Fen
from awards.text import Text
from awards.trace import Outcome, Reason, Step, TestedRequirement
from law import Law

Follow = Literal["none", "nothing", "top_up", "recovery", "correction", "person"]
"""What follows for money out or announced: nothing more, a top-up, a recovery or a correction of the notice that a person decides on, or
a person's word on whether anything is due at all; `none` where no money is out or announced."""


@dataclass(slots=True)
class Award:
    """The result of one case. `amount` in fen, all that is granted, of which `paid` is out; None where a person decides first, or the
    article gives no money. `law`: the version that counts. `difference`: how much the top-up, recovery or correction comes to.
    """

    case: CaseBase
    rule: str
    citation: str
    outcome: Outcome
    amount: Fen | None
    entitlement: Fen | None
    conditions: tuple[TestedRequirement, ...]
    steps: tuple[Step, ...]
    reasons: tuple[Reason, ...]
    missing: tuple[str, ...]
    benefit: Text | None
    note: Text | None
    year: int | None
    law: Law
    follow: Follow = "none"
    difference: Fen = 0

    @property
    def payable(self) -> bool:
        """Whether it can be paid now or was: reviewed, public notice without objection (附则第3条)."""
        return bool(self.to_pay or self.paid)

    @property
    def paid(self) -> Fen:
        """The money that is out: paid less recovered."""
        return self.case.standing.out

    @property
    def to_pay(self) -> Fen:
        """What can be paid now: what the notice named, where it named an amount; nothing where a person decides first."""
        if self.case.state != "payable" or self.outcome is not Outcome.ELIGIBLE or self.amount is None:
            return 0
        announced = self.case.standing.announced
        return self.amount - self.paid if announced is None else min(announced, self.amount - self.paid)

    @property
    def approved(self) -> Fen:
        """What is granted beside that: approved, in public notice, or a top-up still to be announced."""
        return (self.amount or 0) - self.paid - self.to_pay if self.case.standing.decided else 0

    @property
    def applied_for(self) -> Fen:
        """What a case that is only received or under review would get."""
        return 0 if self.case.standing.decided else self.amount or 0

    @property
    def typed_in(self) -> tuple[str, ...]:
        """Measured figures that were typed in by hand."""
        return tuple(condition.requirement.fact for condition in self.conditions if condition.source == "typed_in")
