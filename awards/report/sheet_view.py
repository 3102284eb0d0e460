"""A decision sheet as its template needs it: every figure a text, nothing left to compute."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from awards.award import Award
from awards.capitals import in_capitals
from awards.effects import Effect
from awards.errors import chinese
from awards.money import show_yuan
from awards.registry import RULES
from awards.report.labels import EVENTS, FOLLOWS, LABELS, LEVELS, OUTCOMES, RESULTS, SOURCES, STATES
from awards.report.record import evidence_record, open_points, subject_name
from awards.report.shape import EvidenceRecord
from awards.report.wording import formula, law_line, show_amount, show_threshold, show_value
from awards.run import LedgerRun
from awards.text import Language, Text
from awards.trace import Step, TestedRequirement

MOST_ALTERNATIVES = 8
"""So many fit two pages with all the rest; `awards.json` holds them all."""


@dataclass(frozen=True)
class ConditionRow:
    """One condition."""

    text: str
    citation: str
    value: str
    threshold: str
    result: str
    result_label: str
    source: str
    note: str
    any_of: str


@dataclass(frozen=True)
class StepRow:
    """One step."""

    kind: str
    text: str
    citation: str
    before: str
    formula: str
    after: str
    others: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class AlternativeView:
    """What another reading would give, with the conditions and steps that lead there."""

    citation: str
    question: str
    choice: str
    outcome: str
    outcome_label: str
    amount: str
    conditions: tuple[ConditionRow, ...]
    steps: tuple[StepRow, ...]


@dataclass(frozen=True)
class SheetView:
    """A decision sheet."""

    id: str
    article: str
    rule: str
    facts: tuple[tuple[str, str], ...]
    outcome: str
    outcome_label: str
    amount: str
    capitals: str
    benefit: str
    note: str
    payable: str
    sums: tuple[tuple[str, str], ...]
    history: tuple[tuple[str, str, str], ...]
    reasons: tuple[str, ...]
    missing: tuple[str, ...]
    typed_in: str
    evidence: EvidenceRecord | None
    evidence_review: str
    conditions: tuple[ConditionRow, ...]
    prior: tuple[tuple[str, str, str], ...]
    steps: tuple[StepRow, ...]
    alternatives: tuple[AlternativeView, ...]
    more_alternatives: bool
    open_points: tuple[str, ...]
    day: str
    law: str


def sheet_view(
    run: LedgerRun, award: Award, alternatives: Sequence[tuple[Effect, Award]], language: Language, day: date | None
) -> SheetView:
    """The sheet of one case; without a day it has a line to fill in."""
    case, rule = award.case, RULES.get(award.rule)
    evidence = evidence_record(award)
    return SheetView(
        id=case.id,
        article=award.citation,
        rule=rule.title.of(language) if rule else "",
        facts=_facts(award, language),
        outcome=award.outcome.value,
        outcome_label=OUTCOMES[award.outcome].of(language),
        amount=show_amount(award, language),
        # The capitals are what Chinese payment orders ask for; an English page is for reading.
        capitals=in_capitals(award.amount) if award.amount is not None and language == "zh" else "",
        benefit=award.benefit.of(language) if award.benefit else "",
        note=award.note.of(language) if award.note else "",
        payable=LABELS["payable.yes" if award.payable else "payable.no"].of(language),
        sums=_sums(award, language),
        history=tuple((EVENTS[e.event].of(language), str(e.day), "" if e.amount is None else show_yuan(e.amount)) for e in case.history),
        reasons=tuple(reason.text.of(language) for reason in award.reasons),
        missing=award.missing,
        typed_in=_typed_in(award, language),
        evidence=evidence,
        evidence_review=_review(evidence, language),
        conditions=tuple(_condition(condition, language) for condition in award.conditions),
        prior=tuple((LEVELS[prior.level].of(language), prior.policy, show_yuan(prior.amount)) for prior in case.prior_awards),
        steps=tuple(_step(step, language) for step in award.steps),
        alternatives=tuple(_alternative(effect, other, award, language) for effect, other in alternatives[:MOST_ALTERNATIVES]),
        more_alternatives=len(alternatives) > MOST_ALTERNATIVES,
        open_points=tuple(text.of(language) for text in open_points(run)),
        day=str(day) if day else LABELS["no_day"].of(language),
        law=law_line(run.measures, [award.law], language),
    )


def _facts(award: Award, language: Language) -> tuple[tuple[str, str], ...]:
    case, rule = award.case, RULES.get(award.rule)
    found = [
        ("case", case.id),
        ("article", f"{award.citation} {rule.title.of(language) if rule else ''}".strip()),
        ("applicant", f"{case.applicant.name}（{case.applicant.id}）"),
        ("payee", rule.payee.of(language) if rule else ""),
        ("subject", f"{subject_name(award)}（{case.subject.id}）" if case.subject else ""),
        ("state", STATES[case.state].of(language)),
        ("applied", str(case.dates.applied or "")),
        ("approved", str(case.dates.approved or "")),
    ]
    return tuple((LABELS[name].of(language), value) for name, value in found if value)


def _sums(award: Award, language: Language) -> tuple[tuple[str, str], ...]:
    """What is out, payable now, approved beside that, or applied for: apart, and only what there is."""
    sums = (("paid", award.paid), ("to_pay", award.to_pay), ("granted", award.approved), ("applied_for", award.applied_for))
    found = [(LABELS[name].of(language), show_yuan(amount)) for name, amount in sums if amount]
    if award.follow != "none":
        difference = show_yuan(award.difference) if award.difference else ""
        found.append((LABELS["follow"].of(language), f"{FOLLOWS[award.follow].of(language)} {difference}".strip()))
    return tuple(found)


def _typed_in(award: Award, language: Language) -> str:
    if not award.typed_in:
        return ""
    names = [chinese(path) for path in award.typed_in] if language == "zh" else award.typed_in
    return LABELS["typed_in"].filled(facts=Text("、", ", ").of(language).join(names)).of(language)


def _review(evidence: EvidenceRecord | None, language: Language) -> str:
    if evidence is None:
        return ""
    text = Text("采信 {yes}，不采信 {no}，待复核 {open}", "accepted {yes}, rejected {no}, to review {open}")
    parts = {"yes": str(evidence["accepted"]), "no": str(evidence["rejected"]), "open": str(evidence["to_review"])}
    return text.filled(**parts).of(language)


def _condition(condition: TestedRequirement, language: Language) -> ConditionRow:
    requirement = condition.requirement
    return ConditionRow(
        text=requirement.text.of(language),
        citation=condition.citation,
        value=show_value(condition, language),
        threshold=show_threshold(condition, language),
        result=condition.result,
        result_label=RESULTS[condition.result].of(language),
        source=SOURCES[condition.source].of(language),
        note=condition.note.of(language) if condition.note else "",
        any_of=LABELS["any_of"].of(language) if requirement.any_of else "",
    )


def _step(step: Step, language: Language) -> StepRow:
    return StepRow(
        kind=step.kind,
        text=step.text.of(language),
        # How to round is the one step that the text does not provide for; all others cite it.
        citation=LABELS["rounding.open"].of(language) if step.kind == "round" else step.citation,
        before="" if step.before is None else show_yuan(step.before),
        formula=formula(step, language),
        after=show_yuan(step.after),
        others=tuple((share.case, show_yuan(share.amount)) for share in step.others),
    )


def _alternative(effect: Effect, other: Award, award: Award, language: Language) -> AlternativeView:
    known = {(c.requirement.id, c.value, c.result) for c in award.conditions}
    return AlternativeView(
        citation=effect.reading.citation,
        question=effect.reading.question.of(language),
        choice=effect.reading.choices[effect.choice].of(language),
        outcome=other.outcome.value,
        outcome_label=OUTCOMES[other.outcome].of(language),
        amount=show_amount(other, language),
        conditions=tuple(_condition(c, language) for c in other.conditions if (c.requirement.id, c.value, c.result) not in known),
        steps=tuple(_step(step, language) for step in other.steps),
    )
