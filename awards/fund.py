"""附则第1条 the fund: what the awards come to by article, enterprise and year, against the budget, and the targets of chapter 1."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from awards.award import Award
from awards.money import Fen
from awards.registry import ARTICLES
from awards.settings import LedgerSettings
from awards.trace import Outcome
from law import Measures, Parameter


@dataclass(slots=True)
class Line:
    """What one article, enterprise or year comes to: `paid`, `payable` now, `approved` beside that, `applied_for`.

    `amount` is what the budget is held against and what other readings are compared with; it is no headline, since it adds money that is
    out to money that somebody only applied for.
    """

    name: str
    cases: int = 0
    amount: Fen = 0
    paid: Fen = 0
    payable: Fen = 0
    approved: Fen = 0
    applied_for: Fen = 0
    outcomes: dict[Outcome, int] = field(default_factory=dict)

    def add(self, award: Award) -> None:
        """Count a case."""
        amount = award.amount or 0
        self.cases += 1
        self.amount += amount
        self.outcomes[award.outcome] = self.outcomes.get(award.outcome, 0) + 1
        self.paid += award.paid
        self.payable += award.to_pay
        self.approved += award.approved
        self.applied_for += award.applied_for

    def take(self, line: Line) -> None:
        """Count all cases of another line."""
        self.cases += line.cases
        self.amount += line.amount
        self.paid += line.paid
        self.payable += line.payable
        self.approved += line.approved
        self.applied_for += line.applied_for
        for outcome, cases in line.outcomes.items():
            self.outcomes[outcome] = self.outcomes.get(outcome, 0) + cases


@dataclass(frozen=True, slots=True)
class BudgetLine:
    """One year of the fund; `left` is below zero where the awards exceed the budget, None where no budget is stated."""

    year: int
    amount: Fen
    budget: Fen | None

    @property
    def left(self) -> Fen | None:
        """What is left of the budget."""
        return None if self.budget is None else self.budget - self.amount


@dataclass(frozen=True, slots=True)
class Target:
    """A target of chapter 1 and where it stands, None where nobody said."""

    name: str
    parameter: Parameter
    achieved: int | None

    @property
    def reached(self) -> bool | None:
        """Whether it is reached."""
        return None if self.achieved is None else self.parameter.holds(self.achieved)


@dataclass(frozen=True, slots=True)
class Fund:
    """The overview. Articles and years in order, enterprises by what they get, highest first."""

    whole: Line
    articles: tuple[Line, ...]
    enterprises: tuple[Line, ...]
    years: tuple[BudgetLine, ...]
    targets: tuple[Target, ...]


def overview(awards: Iterable[Award], measures: Measures, settings: LedgerSettings) -> Fund:
    """Add up the awards."""
    whole = Line("")
    articles = {number: Line(str(number)) for number in ARTICLES}
    enterprises: dict[str, Line] = {}
    years: dict[int, Fen] = {int(year): 0 for year in settings.fund_budget}
    for award in awards:
        applicant = award.case.applicant
        enterprise = enterprises.get(applicant.id)
        if enterprise is None:
            enterprise = enterprises[applicant.id] = Line(applicant.name)
        enterprise.add(award)
        articles[award.case.article].add(award)
        if award.year is not None and award.amount:
            years[award.year] = years.get(award.year, 0) + award.amount
    for line in articles.values():
        whole.take(line)
    achieved = settings.achieved
    law = measures.newest
    return Fund(
        whole,
        tuple(articles.values()),
        tuple(line for _, line in sorted(enterprises.items(), key=lambda item: (-item[1].amount, item[0]))),
        tuple(BudgetLine(year, amount, settings.fund_budget.get(str(year))) for year, amount in sorted(years.items())),
        tuple(Target(name, law[f"targets.{name}"], getattr(achieved, name)) for name in ("works", "leading_enterprises", "annual_output")),
    )
