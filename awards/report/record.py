"""`awards.json` as plain records; the schema is made from these types."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Literal

from typing_extensions import TypedDict

from awards.articles.article_06 import Case06
from awards.award import Award
from awards.effects import Effect
from awards.fund import Fund, Line
from awards.money import Fen, plain_yuan
from awards.ranges import Range
from awards.readings import OpenReading
from awards.registry import SUPPLEMENTARY
from awards.report.labels import LABELS, plain_number
from awards.run import LedgerRun
from awards.text import Text
from awards.trace import Outcome, Reason, Share, Step, TestedRequirement

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


def ledger_record(run: LedgerRun) -> LedgerRecord:
    """The run without its cases."""
    return {
        "schema_version": SCHEMA_VERSION,
        "notice": text_record(LABELS["notice"]),
        "measures": run.measures.title,
        "text_sha256": run.measures.sha256,
        "issued": run.measures.issued.isoformat() if run.measures.issued else None,
        "open_points": [text_record(text) for text in open_points(run)],
        "questions": [{"zh": question.say("zh"), "en": question.say("en")} for question in run.questions],
        "readings": [_reading(run, reading, effects) for reading, effects in by_reading(run).items()],
        "supplementary": supplementary(run),
        "fund": _fund(run.fund, run.range),
    }


def case_record(award: Award, alternatives: list[tuple[Effect, Award]]) -> CaseRecord:
    """One case."""
    case, subject = award.case, award.case.subject
    return {
        "id": case.id,
        "article": case.article,
        "rule": award.rule,
        "citation": award.citation,
        "applicant": {"id": case.applicant.id, "name": case.applicant.name},
        "subject": {"id": subject.id, "name": subject_name(award)} if subject else None,
        "state": case.state,
        "year": award.year,
        "outcome": award.outcome.value,
        "amount": _yuan(award.amount),
        "entitlement": _yuan(award.entitlement),
        "payable_now": award.payable,
        "paid": plain_yuan(award.paid),
        "to_pay": plain_yuan(award.to_pay),
        "approved": plain_yuan(award.approved),
        "applied_for": plain_yuan(award.applied_for),
        "follows": award.follow,
        "difference": plain_yuan(award.difference),
        "history": [{"event": e.event, "day": e.day.isoformat(), "amount": _yuan(e.amount)} for e in case.history],
        "benefit": text_record(award.benefit) if award.benefit else None,
        "note": text_record(award.note) if award.note else None,
        "reasons": [_reason(reason) for reason in award.reasons],
        "missing": list(award.missing),
        "typed_in": list(award.typed_in),
        "evidence": evidence_record(award),
        "conditions": [_condition(condition) for condition in award.conditions],
        "steps": [_step(step) for step in award.steps],
        "alternatives": [
            {
                "reading": effect.reading.id,
                "choice": effect.choice,
                "outcome": other.outcome.value,
                "amount": _yuan(other.amount),
            }
            for effect, other in alternatives
        ],
        "sheet": sheet_path(award),
    }


def sheet_path(award: Award) -> str:
    """Where the decision sheet of a case stands in the result folder."""
    return f"sheets/case-{award.case.id}.html"


def subject_name(award: Award) -> str:
    """The name of the work or project; empty where the case names none."""
    subject = award.case.subject
    return "" if subject is None else str(getattr(subject, "title", None) or getattr(subject, "name", ""))


def open_points(run: LedgerRun) -> list[Text]:
    """What cannot be computed for anybody."""
    return [LABELS["open.draft"], *([LABELS["open.issued"]] if run.measures.issued is None else [])]


def by_reading(run: LedgerRun) -> dict[OpenReading, list[Effect]]:
    """The effects of every open reading, in order."""
    found: dict[OpenReading, list[Effect]] = {}
    for effect in run.effects:
        found.setdefault(effect.reading, []).append(effect)
    return found


def evidence_record(award: Award) -> EvidenceRecord | None:
    """The evidence of a case of article 6 that has some."""
    case = award.case
    if not isinstance(case, Case06) or case.figures is None:
        return None
    figures = case.figures
    return {
        "folder": str(case.evidence),
        "title": figures.title,
        "sha256": figures.sha256,
        "accepted": figures.accepted,
        "rejected": figures.rejected,
        "to_review": figures.to_review,
    }


def supplementary(run: LedgerRun) -> list[SupplementaryRecord]:
    """附则第1-4条 over all cases."""
    years, awards = run.fund.years, run.awards
    over = [year.year for year in years if year.left is not None and year.left < 0]
    unbudgeted = [year.year for year in years if year.budget is None]
    losers = sum(any(r.code in ("lower_of_same_matter", "once_only") for r in award.reasons) for award in awards)
    shared = sum(any(step.kind == "matter" for step in award.steps) for award in awards)
    outside = sum(any(c.requirement.id == "validity" and c.result == "not_met" for c in award.conditions) for award in awards)
    found: dict[str, tuple[Outcome, dict[str, str | int | None]]] = {
        "s1": (
            Outcome.NEEDS_HUMAN if over or unbudgeted else Outcome.ELIGIBLE,
            {"total": plain_yuan(run.fund.whole.amount), "years_over_budget": len(over), "years_without_budget": len(unbudgeted)},
        ),
        "s2": (
            Outcome.ELIGIBLE if shared else Outcome.NOT_APPLICABLE,
            {"cases_sharing_a_matter": shared, "cases_not_paid_besides": losers},
        ),
        "s3": (
            Outcome.ELIGIBLE,
            {name: plain_yuan(getattr(run.fund.whole, name)) for name in ("paid", "payable", "approved", "applied_for")},
        ),
        "s4": (
            Outcome.NEEDS_HUMAN if run.measures.issued is None else Outcome.ELIGIBLE,
            {"issued": run.measures.issued.isoformat() if run.measures.issued else None, "applications_outside": outside},
        ),
    }
    return [
        {
            "id": rule.id,
            "citation": rule.citation,
            "title": text_record(rule.title),
            "text": text_record(rule.text),
            "outcome": found[rule.id][0].value,
            "figures": found[rule.id][1],
        }
        for rule in SUPPLEMENTARY.values()
    ]


def text_record(text: Text) -> TextRecord:
    """A text in both languages."""
    return {"zh": text.zh, "en": text.en}


def _yuan(fen: Fen | None) -> str | None:
    return None if fen is None else plain_yuan(fen)


def signed_yuan(fen: Fen) -> str:
    """An amount that may be below zero."""
    return ("-" if fen < 0 else "") + plain_yuan(abs(fen))


def _condition(condition: TestedRequirement) -> ConditionRecord:
    requirement, limit, value = condition.requirement, condition.limit, condition.value
    unit = limit.unit if limit and limit.unit != "years" else None
    shown: str | None
    if value is None or isinstance(value, str):
        shown = value
    elif isinstance(value, bool):
        shown = "true" if value else "false"
    elif isinstance(value, date):
        shown = value.isoformat()
    elif requirement.unit == "yuan":
        shown, unit = plain_number(Fraction(value) / 100), "yuan"
    else:
        shown = plain_number(_scaled(value, unit))
    exact = f"{value.numerator}/{value.denominator}" if isinstance(value, Fraction) else None
    return {
        "id": requirement.id,
        "text": text_record(requirement.text),
        "citation": condition.citation,
        "fact": requirement.fact,
        "value": shown,
        "value_exact": exact,
        "operator": limit.operator if limit else None,
        "threshold": plain_number(_scaled(limit.value, limit.unit)) if limit else None,
        "unit": limit.unit if limit else unit,
        "any_of": requirement.any_of or None,
        "result": condition.result,
        "source": condition.source,
        "missing": condition.missing or None,
        "note": text_record(condition.note) if condition.note else None,
    }


def _scaled(value: int | Fraction, unit: str | None) -> int | Fraction:
    if unit in ("yuan", "usd"):
        return Fraction(value) / 100
    return value * 100 if unit == "percent" else value


def _step(step: Step) -> StepRecord:
    return {
        "kind": step.kind,
        "text": text_record(step.text),
        "before": None if step.before is None else _exact_yuan(step.before),
        "after": _exact_yuan(step.after),
        "formula": step.formula,
        "citation": step.citation,
        "cases": [_share(share) for share in step.others],
    }


def _exact_yuan(amount: Fen | Fraction) -> str:
    return plain_yuan(amount) if isinstance(amount, int) else plain_number(amount / 100)


def _share(share: Share) -> ShareRecord:
    return {"case": share.case, "amount": plain_yuan(share.amount)}


def _reason(reason: Reason) -> ReasonRecord:
    return {"code": reason.code, "text": text_record(reason.text)}


def _reading(run: LedgerRun, reading: OpenReading, effects: list[Effect]) -> ReadingRecord:
    chosen = str(getattr(run.settings.readings, reading.id))
    return {
        "id": reading.id,
        "citation": reading.citation,
        "question": text_record(reading.question),
        "default": reading.default,
        "chosen": chosen,
        "chosen_text": text_record(reading.choices[chosen]),
        "others": [
            {
                "choice": effect.choice,
                "text": text_record(reading.choices[effect.choice]),
                "total": plain_yuan(effect.total),
                "difference": signed_yuan(effect.total - run.fund.whole.amount),
                "cases": [run.awards[i].case.id for i in effect.changed],
            }
            for effect in effects
        ],
    }


def _fund(fund: Fund, span: Range) -> FundRecord:
    return {
        "total": _line(fund.whole),
        "articles": [_line(line) for line in fund.articles],
        "applicants": [_line(line) for line in fund.enterprises],
        "years": [
            {
                "year": year.year,
                "amount": plain_yuan(year.amount),
                "budget": _yuan(year.budget),
                "left": None if year.left is None else signed_yuan(year.left),
            }
            for year in fund.years
        ],
        "targets": [
            {
                "id": target.name,
                "citation": target.parameter.citation,
                "operator": target.parameter.operator,
                "target": plain_number(_scaled(target.parameter.value, target.parameter.unit)),
                "achieved": None if target.achieved is None else plain_number(_scaled(target.achieved, target.parameter.unit)),
                "reached": target.reached,
            }
            for target in fund.targets
        ],
        "range": _range(span),
    }


def _range(span: Range) -> RangeRecord:
    return {
        "low": plain_yuan(span.low),
        "high": plain_yuan(span.high),
        "exact": span.exact,
        "groups": [
            {
                "readings": [reading.id for reading in group.readings],
                "combinations": group.combinations,
                "cases": group.cases,
                "low": plain_yuan(group.low),
                "high": plain_yuan(group.high),
                "exact": group.exact,
                "at_low": dict(group.at_low),
                "at_high": dict(group.at_high),
            }
            for group in span.groups
        ],
    }


def _line(line: Line) -> LineRecord:
    outcomes: Mapping[Outcome, int] = line.outcomes
    return {
        "name": line.name,
        "cases": line.cases,
        "amount": plain_yuan(line.amount),
        "paid": plain_yuan(line.paid),
        "payable": plain_yuan(line.payable),
        "approved": plain_yuan(line.approved),
        "applied_for": plain_yuan(line.applied_for),
        "outcomes": {outcome.value: outcomes.get(outcome, 0) for outcome in Outcome},
    }
