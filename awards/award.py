"""What comes out for a case: the amount, every step to it, and why it is nothing where it is nothing (附则第3条: what is payable now)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from awards.case import CaseBase, WorkCase
from awards.ledger import Decision, Use
from awards.money import Fen, show_limit, show_number, show_yuan
from awards.report.wording import operator_words
from awards.requirements import at
from awards.rule import Assessment
from awards.supplementary import in_force
from awards.text import Text
from awards.trace import Condition, Outcome, Reason, Requirement, Result, Share, Step
from law import Measures

PLACE = Requirement(
    "place",
    Text("征集名额内的排位（动画优先）", "rank for a place (animation first)"),
    "第2条：年度征集10部",
    "place",
    at("id"),
    limit="places",
)


@dataclass(slots=True)
class Award:
    """The result of one case. `amount` in fen; None where a person decides first, or the article gives no money."""

    case: CaseBase
    rule: str
    citation: str
    outcome: Outcome
    amount: Fen | None
    entitlement: Fen | None
    conditions: tuple[Condition, ...]
    steps: tuple[Step, ...]
    reasons: tuple[Reason, ...]
    missing: tuple[str, ...]
    benefit: Text | None
    note: Text | None
    year: int | None

    @property
    def payable(self) -> bool:
        """Whether it can be paid now: reviewed, public notice without objection (附则第3条)."""
        return self.case.state in ("payable", "paid") and bool(self.amount)

    @property
    def typed_in(self) -> tuple[str, ...]:
        """Measured figures that were typed in by hand."""
        return tuple(condition.requirement.fact for condition in self.conditions if condition.source == "typed_in")


def explain(i: int, assessments: Sequence[Assessment], decisions: Mapping[int, Decision], measures: Measures) -> Award:
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
    )
    if decision is not None:
        _settled(award, decision, assessments, measures)
    elif assessment.outcome in (Outcome.INELIGIBLE, Outcome.NOT_APPLICABLE):
        award.reasons = tuple(_failed(condition) for condition in _failing(assessment.conditions))
        if rule is not None and rule.amount is not None:
            award.amount = 0
    elif assessment.outcome is Outcome.NEEDS_HUMAN:
        award.reasons = tuple(_missing(name) for name in assessment.missing)
    if award.amount == 0 and not award.reasons:
        raise RuntimeError(f"{case.id}: an amount of zero without a reason")
    return award


def _settled(award: Award, decision: Decision, assessments: Sequence[Assessment], measures: Measures) -> None:
    """Add the ledger's part: places, same matter, prior awards, shared caps."""
    case, entitlement = award.case, award.entitlement or 0
    award.amount = decision.amount
    if decision.place is not None:
        places = in_force(case, measures)["2.places"]
        asked = {"asked": str(decision.places_asked)}
        note = Text("该年度共 {asked} 部符合条件的获奖剧本", "{asked} winners meet the conditions that year").filled(**asked)
        result: Result = "not_met" if decision.refused else "met"
        award.conditions = (*award.conditions, Condition(PLACE, decision.place, places, result, note=note))
    elif decision.refused:
        award.conditions = (*award.conditions, Condition(PLACE, None, None, "not_met"))
    if decision.refused:
        award.outcome = Outcome.INELIGIBLE
        award.reasons = (_refused(case, decision),)
        text = Text("名额已满，不予发放", "no place left, not paid")
        award.steps = (*award.steps, Step("place", text, entitlement, 0, "less", (entitlement, entitlement), PLACE.citation))
        return
    if entitlement == 0:
        award.reasons += (Reason("nothing_given", Text("按本条计算的金额为零", "the article gives nothing on these figures")),)
    if decision.rival is not None:
        rival = assessments[decision.rival].case.id
        text = Text(
            "与案件 {rival} 是否属于同一事项，条文未定，须人工决定",
            "whether this is the same matter as case {rival} is open: a person decides",
        )
        award.outcome, award.reasons = Outcome.NEEDS_HUMAN, (Reason("same_matter_undecided", text.filled(rival=rival)),)
        award.missing = ("readings.park_and_demonstration",)
        return
    if decision.missing:
        award.outcome, award.missing, award.reasons = Outcome.NEEDS_HUMAN, (decision.missing,), (_missing(decision.missing),)
        return
    steps = [*award.steps, *_matter_steps(award, decision, assessments)]
    amount = 0 if decision.winner is not None else entitlement
    if decision.prior or decision.prior_once:
        step = _prior_step(amount, decision)
        amount = int(step.after)
        steps.append(step)
        if step.after != step.before:
            text = Text("扣除同一事项已获奖补 {prior} 元", "{prior} yuan already awarded for the same matter are deducted")
            if decision.prior_once:
                text = Text("一次性奖补，此前已获得", "given once, and already given before")
            award.reasons += (Reason("prior_award", text.filled(prior=show_yuan(decision.prior))),)
    for use in decision.uses:
        step = _account_step(amount, use, assessments)
        steps.append(step)
        if step.after != step.before:
            award.reasons += (_cut(use, int(step.after)),)
        amount = int(step.after)
    if case.state == "paid" and amount == 0:
        text = Text("状态为已兑付，但计算结果为零，请人工核对", "the state is paid, but nothing is due: for a person to look at")
        award.reasons += (Reason("paid_but_nothing_due", text),)
    award.steps = tuple(steps)
    if amount != decision.amount:
        raise RuntimeError(f"{case.id}: the steps lead to {amount}, the ledger to {decision.amount}")


def _matter_steps(award: Award, decision: Decision, assessments: Sequence[Assessment]) -> list[Step]:
    if not decision.matter:
        return []
    rule = assessments[decision.matter[0]].rule
    once = rule is not None and rule.once
    amount = award.entitlement or 0
    citation = f"{award.citation}：一次性" if once else "附则第2条：就高不重复"
    others = tuple(Share(assessments[j].case.id, assessments[j].entitlement or 0) for j in decision.matter)
    if decision.winner is None:
        text = (
            Text("一次性奖补，认定在先", "given once: approved first") if once else Text("同一事项取最高", "the highest of the same matter")
        )
        if once:
            return [Step("matter", text, amount, amount, "value", (amount,), citation, others)]
        return [Step("matter", text, amount, amount, "max", tuple(other.amount for other in others), citation, others)]
    winner = assessments[decision.winner].case.id
    parts = {"winner": winner, "amount": show_yuan(assessments[decision.winner].entitlement or 0)}
    if once:
        reason = Text("一次性奖补，已由案件 {winner} 获得（{amount} 元）", "given once, to case {winner} ({amount} yuan)")
    else:
        reason = Text(
            "同一事项就高不重复，由案件 {winner} 获得 {amount} 元",
            "the higher award of the same matter goes to case {winner}: {amount} yuan",
        )
    award.reasons += (Reason("once_only" if once else "lower_of_same_matter", reason.filled(**parts)),)
    text = Text("同一事项不重复发放", "not paid besides the award of the same matter")
    return [Step("matter", text, amount, 0, "less", (amount, amount), citation, others)]


def _prior_step(amount: Fen, decision: Decision) -> Step:
    if decision.prior_once:
        text = Text("一次性奖补，此前已获得", "given once, and already given")
        return Step("prior", text, amount, 0, "less", (amount, amount), "一次性")
    after = max(0, amount - decision.prior)
    text = Text("扣除同一事项已获奖补", "awards already given for the same matter")
    return Step("prior", text, amount, after, "less", (amount, decision.prior), "附则第2条：就高不重复")


_ACCOUNTS = {
    "enterprise": Text("企业年度累计上限（{year}年）", "the enterprise's cap for {year}"),
    "work": Text("同一作品（活动）累计上限", "cap of the work or event, all its cases together"),
}


def _account_step(amount: Fen, use: Use, assessments: Sequence[Assessment]) -> Step:
    cap = int(use.cap.value)
    after = max(0, min(amount, cap - use.used))
    others = tuple(Share(assessments[j].case.id, paid) for j, paid in use.account.uses[: use.before])
    operands = (amount, cap, *(other.amount for other in others))
    text = _ACCOUNTS[use.account.kind].filled(year=str(use.account.year))
    return Step("account", text, amount, after, "left", operands, use.cap.citation, others)


def _cut(use: Use, left: Fen) -> Reason:
    text = Text(
        "累计上限 {cap} 元，此前已用 {used} 元，尚余 {left} 元", "of the cap of {cap} yuan {used} were used before; {left} are left"
    )
    parts = {"cap": show_limit(use.cap), "used": show_yuan(use.used), "left": show_yuan(int(use.cap.value) - use.used)}
    return Reason("cap_reduced" if left else "cap_used_up", text.filled(**parts))


def _refused(case: CaseBase, decision: Decision) -> Reason:
    title = case.work.title if isinstance(case, WorkCase) and case.work else ""
    text = Text(
        "《{title}》（{applicant}）排第 {place} 位，超出年度名额", "{title} ({applicant}) ranks {place}, beyond the places of the year"
    )
    parts = {"title": title, "applicant": case.applicant.name, "place": str(decision.place if decision.place is not None else "-")}
    return Reason("no_place_left", text.filled(**parts))


def _failing(conditions: Sequence[Condition]) -> list[Condition]:
    """The conditions that decide: those that fail, of alternatives only where none is met."""
    met = {c.requirement.any_of for c in conditions if c.result == "met"}
    return [c for c in conditions if c.result == "not_met" and not (c.requirement.any_of and c.requirement.any_of in met)]


def _failed(condition: Condition) -> Reason:
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


def _missing(name: str) -> Reason:
    return Reason("missing", Text("缺少：{name}", "missing: {name}").filled(name=name))
