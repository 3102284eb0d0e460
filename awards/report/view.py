"""A decision sheet and the overview as the templates need them: every figure a text, nothing left to compute."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from awards.award import Award
from awards.capitals import in_capitals
from awards.effects import Effect
from awards.errors import chinese
from awards.fund import Line
from awards.money import show_limit, show_number, show_yuan
from awards.ranges import MOST_COMBINATIONS, Group
from awards.readings import OpenReading
from awards.registry import RULES
from awards.report.labels import EVENTS, FOLLOWS, LABELS, LEVELS, OUTCOMES, RESULTS, SOURCES, STATES
from awards.report.record import EvidenceRecord, by_reading, evidence_record, open_points, sheet_path, subject_name, supplementary
from awards.report.wording import formula, law_line, operator_words, show_threshold, show_value
from awards.run import LedgerRun
from awards.text import Language, Text
from awards.trace import Step, TestedRequirement

MOST_ALTERNATIVES = 8
"""So many fit two pages with all the rest; `awards.json` holds them all."""

MOST_QUESTIONS = 100
"""Pairs of ids asked about on the overview; `awards.json` holds them all."""

MOST_LISTED = 2000
"""Cases listed on the overview; more belong into a table."""


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
        amount=_amount(award, language),
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


def _amount(award: Award, language: Language) -> str:
    if award.amount is not None:
        return show_yuan(award.amount)
    rule = RULES.get(award.rule)
    return LABELS["no_money" if rule and rule.amount is None else "no_amount"].of(language)


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
        amount=_amount(other, language),
        conditions=tuple(_condition(c, language) for c in other.conditions if (c.requirement.id, c.value, c.result) not in known),
        steps=tuple(_step(step, language) for step in other.steps),
    )


@dataclass(frozen=True)
class FundRow:
    """One line of the overview."""

    name: str
    cases: int
    outcomes: tuple[int, ...]
    sums: tuple[str, ...]


@dataclass(frozen=True)
class ReadingRow:
    """One other reading and what it would pay in all."""

    citation: str
    question: str
    chosen: str
    choice: str
    total: str
    difference: str
    changed: int


@dataclass(frozen=True)
class GroupRow:
    """Readings that touch one matter or cap, and what the cases that depend on them get in all."""

    questions: tuple[tuple[str, str], ...]
    combinations: str
    cases: int
    low: str
    high: str
    how: str


@dataclass(frozen=True)
class OverviewView:
    """The overview of the fund."""

    outcomes: tuple[str, ...]
    total: FundRow
    articles: tuple[FundRow, ...]
    applicants: tuple[FundRow, ...]
    years: tuple[tuple[str, str, str, str, bool], ...]
    targets: tuple[tuple[str, str, str, str], ...]
    supplementary: tuple[tuple[str, str, str, str, str], ...]
    readings: tuple[ReadingRow, ...]
    span: str
    groups: tuple[GroupRow, ...]
    cases: tuple[tuple[str, str, str, str, str, str, str], ...]
    too_many: str
    open_points: tuple[str, ...]
    questions: tuple[str, ...]
    document: str


def overview_view(run: LedgerRun, language: Language) -> OverviewView:
    """The overview of a run."""
    fund, unknown = run.fund, LABELS["unknown"].of(language)
    too_many = len(run.awards) > MOST_LISTED
    return OverviewView(
        outcomes=tuple(text.of(language) for text in OUTCOMES.values()),
        total=_row(fund.whole, LABELS["total"].of(language)),
        articles=tuple(_row(line, f"第{line.name}条") for line in fund.articles),
        applicants=tuple(_row(line, line.name) for line in fund.enterprises[:MOST_LISTED]),
        years=tuple(
            (
                str(year.year),
                show_yuan(year.amount),
                unknown if year.budget is None else show_yuan(year.budget),
                "" if year.left is None else _signed(year.left),
                year.left is not None and year.left < 0,
            )
            for year in fund.years
        ),
        targets=tuple(
            (
                LABELS[f"target.{target.name}"].of(language),
                f"{operator_words(target.parameter.operator, language)} {show_limit(target.parameter)}",
                unknown if target.achieved is None else show_number(target.achieved, target.parameter.unit),
                "" if target.reached is None else RESULTS["met" if target.reached else "not_met"].of(language),
            )
            for target in fund.targets
        ),
        supplementary=tuple(
            (
                rule["citation"],
                rule["title"][language],
                rule["text"][language],
                OUTCOMES[_OUTCOME[rule["outcome"]]].of(language),
                _figures(rule["figures"], language),
            )
            for rule in supplementary(run)
        ),
        readings=tuple(_readings(run, language)),
        span=LABELS["span.exact" if run.range.exact else "span.bound"]
        .filled(low=show_yuan(run.range.low), high=show_yuan(run.range.high))
        .of(language),
        groups=tuple(_group(group, language) for group in run.range.groups),
        cases=()
        if too_many
        else tuple(
            (
                sheet_path(award),
                award.case.id,
                award.citation,
                award.case.applicant.name,
                award.outcome.value,
                OUTCOMES[award.outcome].of(language),
                _amount(award, language),
            )
            for award in run.awards
        ),
        too_many=LABELS["too_many"].filled(count=f"{MOST_LISTED:,}").of(language) if too_many else "",
        open_points=tuple(text.of(language) for text in open_points(run)),
        questions=tuple(question.say(language) for question in run.questions[:MOST_QUESTIONS]),
        document=run.measures.title,
    )


def _figures(figures: Mapping[str, str | int | None], language: Language) -> str:
    """The figures of a supplementary rule by their names; amounts come as decimal text."""
    unknown, joint = LABELS["unknown"].of(language), Text("；", "; ").of(language)
    said = ((LABELS[f"figure.{name}"].of(language), unknown if value is None else value) for name, value in figures.items())
    return joint.join(Text("{name} {value}", "{name}: {value}").filled(name=name, value=str(value)).of(language) for name, value in said)


_OUTCOME = {outcome.value: outcome for outcome in OUTCOMES}


def _readings(run: LedgerRun, language: Language) -> list[ReadingRow]:
    return [
        ReadingRow(
            reading.citation,
            reading.question.of(language),
            reading.choices[str(getattr(run.settings.readings, reading.id))].of(language),
            reading.choices[effect.choice].of(language),
            show_yuan(effect.total),
            _signed(effect.total - run.fund.whole.amount),
            len(effect.changed),
        )
        for reading, effects in by_reading(run).items()
        for effect in effects
    ]


def _group(group: Group, language: Language) -> GroupRow:
    exact = group.exact
    return GroupRow(
        tuple((reading.question.of(language), _ends(group, reading, language)) for reading in group.readings),
        f"{group.combinations:,}",
        group.cases,
        show_yuan(group.low),
        show_yuan(group.high),
        LABELS["group.exact" if exact else "group.bound"].filled(most=str(MOST_COMBINATIONS)).of(language),
    )


def _ends(group: Group, reading: OpenReading, language: Language) -> str:
    """The choices that give the ends; empty for a bound, which no single reading need give."""
    if not group.exact:
        return ""
    parts = {"low": reading.choices[group.at_low[reading.id]], "high": reading.choices[group.at_high[reading.id]]}
    if parts["low"] is parts["high"]:
        return LABELS["ends.same"].filled(choice=parts["low"].of(language)).of(language)
    return LABELS["ends"].filled(**{name: text.of(language) for name, text in parts.items()}).of(language)


def _row(line: Line, name: str) -> FundRow:
    outcomes = tuple(line.outcomes.get(outcome, 0) for outcome in OUTCOMES)
    sums = line.paid, line.payable, line.approved, line.applied_for
    return FundRow(name, line.cases, outcomes, tuple(map(show_yuan, sums)))


def _signed(fen: int) -> str:
    return ("−" if fen < 0 else "") + show_yuan(abs(fen))
