"""How a rule is applied to one case, looked at alone: conditions, outcome, and what the article gives before cases meet in the ledger."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from awards.case import CaseBase, PriorAward, State
from awards.chain import Chain
from awards.money import Fen
from awards.readings import Readings
from awards.supplementary import APPROVAL_DAY, NOTICE, OUTSIDE, VALIDITY, in_force, not_in_force, subject_known, validity
from awards.text import Text
from awards.trace import Fact, Figure, Outcome, Requirement, Step, TestedRequirement, Unknown
from law import FORMULA, Law, Measures, Parameter

Amount = Callable[[Any, Chain, Readings], Chain]
Subject = Literal["work", "project", "applicant"]


def no_level(case: CaseBase) -> str:
    """The level of a case under a rule that knows none."""
    return ""


@dataclass(frozen=True, slots=True, eq=False)
class Rule:
    """One policy of the measures, as its article's file states it.

    `caps` names the ceilings of `law` that `amount` applies; `work_cap` the one that repeated cases of a work or event share;
    `enterprise_year_cap` the one of an enterprise's year. `matter` names the group inside which only the higher award is paid
    (附则第2条), `joined_by` the open reading under which that group is one with those of other policies of the same reading. `single`
    says that its text reads 一次性, `once` that the first is paid instead of the higher, `yearly` sets every year apart. `level` tells
    policies apart that share a rule, `year` is the year of the facts. `formulas` names those that an amendment puts in the place of
    `amount`. A requirement whose number the law does not have, or that it repealed, is not asked; nor is a cap applied.
    """

    id: str
    title: Text
    payee: Text
    citation: str
    requirements: tuple[Requirement, ...]
    about: Subject
    amount: Amount | None = None
    benefit: Text | None = None
    caps: tuple[str, ...] = ()
    work_cap: str = ""
    enterprise_year_cap: str = ""
    matter: str = ""
    once: bool = False
    yearly: bool = False
    at_most: bool = False
    unmet: Outcome = Outcome.INELIGIBLE
    level: Callable[[Any], str] = no_level
    year: Callable[[Any], int | None] = lambda case: None
    note: Text | None = None
    joined_by: str = ""
    single: bool = False
    formulas: Mapping[str, Amount] = field(default_factory=dict)

    def asks(self, fact: str) -> bool:
        """Whether one of its requirements is about that field."""
        return any(requirement.fact == fact for requirement in self.requirements)

    def formula(self, law: Law) -> Amount | None:
        """How the amount is computed under a version of the law; None where the article gives no money."""
        return self.formulas.get(law.state(f"{self.id}.{FORMULA}", ""), self.amount)


@functools.lru_cache(maxsize=4096)
def asked(rule: Rule, law: Law) -> tuple[Requirement, ...]:
    """The requirements of a rule under a version of the law; one that no line speaks of is as its file says."""

    def stands(r: Requirement) -> bool:
        return f"{rule.id}.{r.limit}" in law.numbers if r.limit else law.state(f"{rule.id}.{r.id}", _AS_WRITTEN[r.later]) == "in_force"

    return tuple(filter(stands, rule.requirements))


_AS_WRITTEN = {False: "in_force", True: "not_yet"}


@dataclass(slots=True)
class Assessment:
    """A case held against its rule; `rule` None where the case does not say which.

    `entitlement`, in fen, is what the article gives after the work's cap and the reviewers' grant; None where it gives no money.
    `subject` is what the award is given for: the work, the project or the applicant. `law` is the version that counts for it. `year` is
    the award's, `facts_year` the facts'.

    `lock` is what is out or announced, `decided` whether the case is approved or further.

    What stands in the case too stands here since the ledger asks for it once per reading, and looking it up through the case takes a
    sixth of its time.
    """

    case: CaseBase
    rule: Rule | None
    outcome: Outcome
    conditions: tuple[TestedRequirement, ...]
    missing: tuple[str, ...]
    steps: tuple[Step, ...]
    entitlement: Fen | None
    subject: tuple[str, str]
    law: Law
    year: int | None
    facts_year: int | None = None
    prior_awards: tuple[PriorAward, ...] = ()
    lock: Fen = 0
    decided: bool = True


def undecided(case: CaseBase, missing: str, measures: Measures, readings: Readings) -> Assessment:
    """A case that does not say which policy of its article it means."""
    law = in_force(case, None, measures, readings)
    return _assessment(case, None, Outcome.NEEDS_HUMAN, (), (missing,), (), None, ("applicant", case.applicant.id), law)


def _assessment(
    case: CaseBase,
    rule: Rule | None,
    outcome: Outcome,
    conditions: tuple[TestedRequirement, ...],
    missing: tuple[str, ...],
    steps: tuple[Step, ...],
    amount: Fen | None,
    subject: tuple[str, str],
    law: Law,
) -> Assessment:
    facts_year, standing = rule.year(case) if rule is not None else None, case.standing
    return Assessment(
        case,
        rule,
        outcome,
        conditions,
        missing,
        steps,
        amount,
        subject,
        law,
        award_year(case),
        facts_year,
        case.prior_awards,
        standing.lock,
        standing.decided,
    )


ENDED: Mapping[State, tuple[Outcome, tuple[str, ...]]] = {
    "rejected": (Outcome.INELIGIBLE, ()),
    "withdrawn": (Outcome.NOT_APPLICABLE, ()),
    "objection_upheld": (Outcome.NEEDS_HUMAN, ("events",)),
}
"""What came to an end whatever the conditions say; after an upheld objection the reviewers decide again."""


def award_year(case: CaseBase) -> int | None:
    """The calendar year of approval, until then of application."""
    day = case.dates.approved or case.dates.applied
    return day.year if day else None


def assess(case: CaseBase, rule: Rule, measures: Measures, readings: Readings) -> Assessment:
    """Hold a case against a rule."""
    law = in_force(case, rule.year(case), measures, readings)
    about = None if rule.about == "applicant" else case.subject
    subject = (rule.about, about.id) if about else ("applicant", case.applicant.id)
    if law.has(rule.id):
        conditions = [_condition(requirement, rule.id, case, law, readings) for requirement in asked(rule, law)]
    else:
        conditions = [not_in_force(case, rule.id, law)]
    if rule.about != "applicant":
        conditions.append(subject_known(case, rule.about))
    conditions.append(validity(case, measures, law, readings))
    if case.applicant.ganzhou_enterprise is False and rule.amount is not None and not rule.asks("applicant.ganzhou_enterprise"):
        conditions.append(_condition(OUTSIDE, rule.id, case, law, readings))
    if case.decided:
        conditions.append(_condition(APPROVAL_DAY, rule.id, case, law, readings))
    if case.state == "payable":
        conditions += [_condition(requirement, rule.id, case, law, readings) for requirement in NOTICE]
    outcome, missing = ENDED.get(case.state) or _outcome(conditions, rule, case, readings)
    if outcome is not Outcome.ELIGIBLE or rule.amount is None:
        return _assessment(case, rule, outcome, tuple(conditions), missing, (), None, subject, law)
    steps, amount = _reckoned(case, rule, law, readings)
    return _assessment(case, rule, outcome, tuple(conditions), missing, steps, amount, subject, law)


def judged_again(assessment: Assessment, reading: str, measures: Measures, readings: Readings) -> Assessment:
    """The assessment under another choice of one reading that decides on conditions: only those that ask it are tested again."""
    case, rule, law = assessment.case, assessment.rule, assessment.law
    if rule is None or case.state in ENDED:
        return assessment
    conditions = tuple(
        _tested(condition.requirement, rule.id, case, measures, law, readings)
        if reading in (condition.requirement.reading, condition.requirement.also)
        else condition
        for condition in assessment.conditions
    )
    outcome, missing = _outcome(conditions, rule, case, readings)
    if outcome is not Outcome.ELIGIBLE or rule.amount is None:
        return _assessment(case, rule, outcome, conditions, missing, (), None, assessment.subject, law)
    steps, amount = assessment.steps, assessment.entitlement
    if amount is None:
        steps, amount = _reckoned(case, rule, law, readings)
    return _assessment(case, rule, outcome, conditions, missing, steps, amount, assessment.subject, law)


def reckoned_again(assessment: Assessment, readings: Readings) -> Assessment:
    """The assessment under another choice of a reading that decides on amounts and leaves the conditions as they are."""
    case, rule = assessment.case, assessment.rule
    if rule is None or rule.amount is None or assessment.entitlement is None:
        return assessment
    a = assessment  # `dataclasses.replace` takes fifteen times as long
    steps, amount = _reckoned(case, rule, a.law, readings)
    year, facts_year, prior, lock, decided = a.year, a.facts_year, a.prior_awards, a.lock, a.decided
    return Assessment(
        case, rule, a.outcome, a.conditions, a.missing, steps, amount, a.subject, a.law, year, facts_year, prior, lock, decided
    )


def _reckoned(case: CaseBase, rule: Rule, law: Law, readings: Readings) -> tuple[tuple[Step, ...], Fen]:
    formula = rule.formula(law)
    if formula is None:
        raise RuntimeError(f"{rule.id}: gives no money and has no formula")
    chain = formula(case, Chain(rule.id, law, readings), readings)
    if case.approved_amount is not None:
        chain.granted(case.approved_amount)
    return tuple(chain.steps), chain.amount


def _tested(requirement: Requirement, rule: str, case: CaseBase, measures: Measures, law: Law, readings: Readings) -> TestedRequirement:
    """A requirement of the rule or of 附则第4条 held against a case."""
    if requirement is VALIDITY:
        return validity(case, measures, law, readings)
    return _condition(requirement, rule, case, law, readings)


def _condition(requirement: Requirement, rule: str, case: CaseBase, law: Law, readings: Readings) -> TestedRequirement:
    fact = requirement.read(case, readings)
    if isinstance(fact, bool) and not requirement.limit:
        return _answered(requirement, fact)
    if fact is None:
        return TestedRequirement(requirement, None, _limit(requirement, rule, law), "missing", missing=requirement.fact)
    if isinstance(fact, Unknown):
        return TestedRequirement(requirement, None, _limit(requirement, rule, law), "missing", missing=fact.missing)
    return _judged(requirement, fact, _limit(requirement, rule, law))


@functools.cache
def _answered(requirement: Requirement, fact: bool) -> TestedRequirement:
    """A yes or no held against a requirement: one object for all cases, since most conditions are such."""
    return _judged(requirement, fact, None)


def _limit(requirement: Requirement, rule: str, law: Law) -> Parameter | None:
    return law[f"{rule}.{requirement.limit}"] if requirement.limit else None


def _judged(requirement: Requirement, fact: Fact, limit: Parameter | None) -> TestedRequirement:
    figure = fact if isinstance(fact, Figure) else None
    value: Any = figure.value if figure else fact
    if limit is not None:
        met = limit.holds(value)
        if figure is not None and (figure.doubt or not met):
            if figure.decision is not None:
                result: Literal["met", "not_met"] = "met" if figure.decision else "not_met"
                return TestedRequirement(requirement, value, limit, result, "person", note=figure.note)
            if met or figure.doubt == "always" or (figure.most is not None and limit.holds(figure.most)):
                return TestedRequirement(requirement, value, limit, "missing", figure.source, figure.missing, figure.note)
    elif requirement.among is not None:
        met = value in requirement.among
    else:
        met = requirement.given or value is True
    if figure is None:
        return TestedRequirement(requirement, value, limit, "met" if met else "not_met")
    return TestedRequirement(requirement, value, limit, "met" if met else "not_met", figure.source, note=figure.note)


def _outcome(conditions: Sequence[TestedRequirement], rule: Rule, case: CaseBase, readings: Readings) -> tuple[Outcome, tuple[str, ...]]:
    """One condition that fails decides, then one that is not known; of alternatives one suffices."""
    failed = False
    missing: list[str] = []
    alternatives: dict[str, list[TestedRequirement]] = {}
    for condition in conditions:
        if condition.requirement.any_of:
            alternatives.setdefault(condition.requirement.any_of, []).append(condition)
        elif condition.result == "not_met":
            failed = True
        elif condition.result == "missing":
            missing.append(condition.missing)
    for several in alternatives.values():
        if not any(condition.result == "met" for condition in several):
            unknown = [condition.missing for condition in several if condition.result == "missing"]
            failed = failed or not unknown
            missing += unknown
    if rule.at_most and readings.at_most == "reviewers" and case.approved_amount is None:
        missing.append("approved_amount")
    if failed:
        return rule.unmet, tuple(missing)
    return (Outcome.NEEDS_HUMAN if missing else Outcome.ELIGIBLE), tuple(missing)
