"""The shape of `awards.json`, from which its schema is made."""

from __future__ import annotations

from typing import Literal

from typing_extensions import TypedDict

SCHEMA_VERSION = "1.2"

OutcomeName = Literal["eligible", "ineligible", "needs_human", "not_applicable"]


class TextRecord(TypedDict):
    """One text in both languages."""

    zh: str
    en: str


class ConditionRecord(TypedDict):
    """A condition held against the case. Amounts in yuan (or USD), shares in per cent, all as decimal text."""

    id: str
    text: TextRecord
    citation: str
    fact: str
    value: str | None
    value_exact: str | None
    operator: str | None
    threshold: str | None
    unit: str | None
    any_of: str | None
    result: Literal["met", "not_met", "missing", "open"]
    source: Literal["stated", "typed_in", "evidence", "person"]
    missing: str | None
    note: TextRecord | None


class ShareRecord(TypedDict):
    """Another case and an amount of it, in yuan."""

    case: str
    amount: str


class StepRecord(TypedDict):
    """One step of the computation, amounts in yuan."""

    kind: str
    text: TextRecord
    before: str | None
    after: str
    formula: str
    citation: str
    cases: list[ShareRecord]


class ReasonRecord(TypedDict):
    """Why nothing, or less, is paid."""

    code: str
    text: TextRecord


class EventRecord(TypedDict):
    """One event of the case's history; `amount` in yuan."""

    event: str
    day: str
    amount: str | None


class PartyRecord(TypedDict):
    """An applicant, work or project."""

    id: str
    name: str


class EvidenceRecord(TypedDict):
    """The evidence folder a case of article 6 rests on."""

    folder: str
    title: str
    sha256: str
    accepted: int
    rejected: int
    to_review: int


class AlternativeRecord(TypedDict):
    """What another reading would make of the case."""

    reading: str
    choice: str
    outcome: OutcomeName
    amount: str | None


class CaseRecord(TypedDict):
    """The result of one case. `amount` in yuan; null where a person decides first or the article gives no money.

    `paid`, `to_pay`, `approved` and `applied_for` are what of it is out, payable now, granted beside that, or only applied for.
    `follows`: what follows for money out or announced, and `difference` how much that comes to.
    """

    id: str
    article: int
    rule: str
    citation: str
    applicant: PartyRecord
    subject: PartyRecord | None
    state: str
    year: int | None
    outcome: OutcomeName
    amount: str | None
    entitlement: str | None
    payable_now: bool
    paid: str
    to_pay: str
    approved: str
    applied_for: str
    follows: Literal["none", "nothing", "top_up", "recovery", "correction", "person"]
    difference: str
    history: list[EventRecord]
    benefit: TextRecord | None
    note: TextRecord | None
    reasons: list[ReasonRecord]
    missing: list[str]
    typed_in: list[str]
    evidence: EvidenceRecord | None
    conditions: list[ConditionRecord]
    steps: list[StepRecord]
    alternatives: list[AlternativeRecord]
    sheet: str


class SupplementaryRecord(TypedDict):
    """What a rule of 附则 says of this ledger."""

    id: str
    citation: str
    title: TextRecord
    text: TextRecord
    outcome: OutcomeName
    figures: dict[str, str | int | None]


class ChoiceRecord(TypedDict):
    """One choice of an open reading; `total` in yuan is what all cases would get, `cases` those it changes."""

    choice: str
    text: TextRecord
    total: str
    difference: str
    cases: list[str]


class ReadingRecord(TypedDict):
    """One open reading with what each other choice would pay."""

    id: str
    citation: str
    question: TextRecord
    default: str
    chosen: str
    chosen_text: TextRecord
    others: list[ChoiceRecord]


class LineRecord(TypedDict):
    """What an article or an applicant comes to, in yuan."""

    name: str
    cases: int
    amount: str
    paid: str
    payable: str
    approved: str
    applied_for: str
    outcomes: dict[str, int]


class YearRecord(TypedDict):
    """One year against the fund's budget, in yuan; `left` is below zero where the budget is exceeded."""

    year: int
    amount: str
    budget: str | None
    left: str | None


class TargetRecord(TypedDict):
    """A target of chapter 1."""

    id: str
    citation: str
    operator: str
    target: str
    achieved: str | None
    reached: bool | None


class GroupRecord(TypedDict):
    """Readings that touch one matter or cap, and what the cases that depend on them get in all, in yuan: exactly, or within a bound.

    `at_low` and `at_high` are choices that give the ends of an exact one, by reading; empty for a bound.
    """

    readings: list[str]
    combinations: int
    cases: int
    low: str
    high: str
    exact: bool
    at_low: dict[str, str]
    at_high: dict[str, str]


class RangeRecord(TypedDict):
    """Between which totals the fund lies however the text is read, in yuan; exact where every group is."""

    low: str
    high: str
    exact: bool
    groups: list[GroupRecord]


class FundRecord(TypedDict):
    """The overview of the fund."""

    total: LineRecord
    articles: list[LineRecord]
    applicants: list[LineRecord]
    years: list[YearRecord]
    targets: list[TargetRecord]
    range: RangeRecord


class LedgerRecord(TypedDict):
    """Everything of `awards.json` but its `cases`."""

    schema_version: str
    notice: TextRecord
    measures: str
    text_sha256: str
    issued: str | None
    open_points: list[TextRecord]
    questions: list[TextRecord]
    readings: list[ReadingRecord]
    supplementary: list[SupplementaryRecord]
    fund: FundRecord


class AwardsRecord(LedgerRecord):
    """`awards.json`."""

    cases: list[CaseRecord]
