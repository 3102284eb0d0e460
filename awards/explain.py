"""Why a case gets what it gets: every step to the amount, and why it is nothing where it is nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from awards.award import Award
from awards.ledger import Decision
from awards.money import show_limit, show_number
from awards.report.wording import operator_words
from awards.rule import Assessment
from awards.settled import settled
from awards.text import Text
from awards.trace import Outcome, Reason, TestedRequirement, missing


def explain(i: int, assessments: Sequence[Assessment], decisions: Mapping[int, Decision]) -> Award:
    """Write out what became of the case at position `i`.

    Raises:
        RuntimeError: an amount of zero without a reason; a fault of this code.
    """
    assessment, decision = assessments[i], decisions.get(i)
    case, rule = assessment.case, assessment.rule
    award = Award(
        case=case,
        rule=rule.id if rule else str(case.article),
        citation=f"第{case.article}条",
        outcome=assessment.outcome,
        amount=None,
        entitlement=assessment.entitlement,
        conditions=assessment.conditions,
        steps=assessment.steps,
        reasons=(),
        missing=assessment.missing,
        benefit=rule.benefit if rule and assessment.outcome is Outcome.ELIGIBLE else None,
        note=rule.note if rule else None,
        year=assessment.year,
        law=assessment.law,
    )
    if decision is not None:
        if assessment.entitlement is None:
            _not_settled(award, assessment)
        settled(award, decision, assessments)
    else:
        _not_settled(award, assessment)
    if award.amount == 0 and not award.reasons:
        raise RuntimeError(f"{case.id}: an amount of zero without a reason")
    return award


def _not_settled(award: Award, assessment: Assessment) -> None:
    """Why the case has no claim; what is out or announced is another thing."""
    rule, state = assessment.rule, award.case.state
    if state in ENDED:
        award.reasons = (Reason(state, ENDED[state]),)
    elif assessment.outcome in (Outcome.INELIGIBLE, Outcome.NOT_APPLICABLE):
        award.reasons = tuple(_failed(condition) for condition in _failing(assessment.conditions))
    elif assessment.outcome is Outcome.NEEDS_HUMAN:
        award.reasons = tuple(missing(name) for name in assessment.missing)
    if assessment.outcome in (Outcome.INELIGIBLE, Outcome.NOT_APPLICABLE) and rule is not None and rule.amount is not None:
        award.amount = 0


ENDED: Mapping[str, Text] = {
    "rejected": Text("评审不予支持", "rejected by the reviewers"),
    "withdrawn": Text("申报者已撤回", "withdrawn by the applicant"),
    "objection_upheld": Text("公示异议成立，须重新评审", "an objection was upheld: to be reviewed again"),
}


def _failing(conditions: Sequence[TestedRequirement]) -> list[TestedRequirement]:
    """The conditions that decide: those that fail, of alternatives only where none is met."""
    met = {c.requirement.any_of for c in conditions if c.result == "met"}
    return [c for c in conditions if c.result == "not_met" and not (c.requirement.any_of and c.requirement.any_of in met)]


def _failed(condition: TestedRequirement) -> Reason:
    requirement, limit = condition.requirement, condition.limit
    text = Text("不符合：{what}", "not met: {what}")
    zh, en = requirement.text
    if limit is not None and isinstance(condition.value, int) and limit.unit != "years":
        value, most = show_number(condition.value, limit.unit), show_limit(limit)
        zh = f"{zh} {value}，标准为{operator_words(limit.operator, 'zh')} {most}"
        en = f"{en} {value}, which is not {operator_words(limit.operator, 'en')} {most}"
    elif condition.note is not None:
        zh, en = f"{zh}（{condition.note.zh}）", f"{en} ({condition.note.en})"
    return Reason("condition_not_met", Text(text.zh.format(what=zh), text.en.format(what=en)))
