"""A run as the plain records of `awards.json`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction

from awards.articles.article_06 import Case06
from awards.award import Award
from awards.effects import Effect
from awards.fund import Fund, Line
from awards.money import Fen, plain_yuan
from awards.ranges import Range
from awards.readings import OpenReading
from awards.registry import SUPPLEMENTARY
from awards.report.labels import LABELS, plain_number
from awards.report.shape import (
    SCHEMA_VERSION,
    CaseRecord,
    ConditionRecord,
    EvidenceRecord,
    FundRecord,
    LedgerRecord,
    LineRecord,
    RangeRecord,
    ReadingRecord,
    ReasonRecord,
    ShareRecord,
    StepRecord,
    SupplementaryRecord,
    TextRecord,
)
from awards.run import LedgerRun
from awards.text import Text
from awards.trace import Outcome, Reason, Share, Step, TestedRequirement


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
