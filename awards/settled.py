"""The ledger's part of a trace: places, same matter, prior awards, shared caps, and what was paid or announced already."""

from __future__ import annotations

from collections.abc import Sequence

from awards.accounts import Use
from awards.award import Award
from awards.case import CaseBase, WorkCase
from awards.ledger import Decision
from awards.money import Fen, show_yuan
from awards.requirements import at
from awards.rule import Assessment
from awards.text import Text
from awards.trace import Outcome, Reason, Requirement, Result, Share, Step, TestedRequirement, missing

PLACE = Requirement(
    "place",
    Text("征集名额内的排位（动画优先）", "rank for a place (animation first)"),
    "第2条：年度征集10部",
    "place",
    at("id"),
    limit="places",
)


def settled(award: Award, decision: Decision, assessments: Sequence[Assessment]) -> None:
    """Add the ledger's part to what the case came to alone.

    Raises:
        RuntimeError: the steps do not lead to the ledger's amount; a fault of this code.
    """
    case, entitlement, lock = award.case, award.entitlement or 0, award.case.standing.lock
    award.amount = decision.amount
    _place(award, decision)
    if decision.refused:
        award.outcome = Outcome.INELIGIBLE
        award.reasons = (_refused(case, decision),)
        text = Text("名额已满，不予发放", "no place left, not paid")
        award.steps = (*award.steps, Step("place", text, entitlement, 0, "less", (entitlement, entitlement), PLACE.citation))
        return
    if award.entitlement == 0:
        award.reasons += (_NOTHING_GRANTED if case.approved_amount == 0 else _NOTHING_GIVEN,)
    if decision.rival is not None:
        text = _UNDECIDED.filled(rival=assessments[decision.rival].case.id)
        award.outcome, award.reasons = Outcome.NEEDS_HUMAN, (Reason("same_matter_undecided", text),)
        award.missing = ("readings.park_and_demonstration",)
    elif decision.missing:
        award.outcome, award.missing, award.reasons = Outcome.NEEDS_HUMAN, (decision.missing,), (missing(decision.missing),)
    if decision.rival is not None or decision.missing:
        if lock:
            award.steps = (*award.steps, _kept(entitlement, lock))
            follow_up(award, decision, lock)
        return
    steps = list(award.steps)
    amount = _alone(award, decision, assessments, steps)
    for use in decision.uses:
        step = _account_step(amount, use, assessments)
        steps.append(step)
        if step.after != step.before:
            award.reasons += (_cut(use, int(step.after)),)
        amount = int(step.after)
    if amount < lock:
        steps.append(_kept(amount, lock))
        amount = lock
    award.steps = tuple(steps)
    if amount != decision.amount:
        raise RuntimeError(f"{case.id}: the steps lead to {amount}, the ledger to {decision.amount}")
    if lock:
        follow_up(award, decision, lock)


_NOTHING_GIVEN = Reason("nothing_given", Text("按本条计算的金额为零", "the article gives nothing on these figures"))
_NOTHING_GRANTED = Reason("granted_nothing", Text("评审认定的金额为零", "the reviewers granted nothing"))
_UNDECIDED = Text(
    "与案件 {rival} 是否属于同一事项，条文未定，须人工决定",
    "whether this is the same matter as case {rival} is open: a person decides",
)


def _place(award: Award, decision: Decision) -> None:
    places = award.law.find("2.places")
    if decision.place is not None and places is not None:
        asked = {"asked": str(decision.places_asked)}
        note = Text("该年度共 {asked} 部符合条件的获奖剧本", "{asked} winners meet the conditions that year").filled(**asked)
        result: Result = "not_met" if decision.refused or decision.over_place else "met"
        award.conditions = (*award.conditions, TestedRequirement(PLACE, decision.place, places, result, note=note))
    elif decision.refused:
        award.conditions = (*award.conditions, TestedRequirement(PLACE, None, None, "not_met"))


def _alone(award: Award, decision: Decision, assessments: Sequence[Assessment], steps: list[Step]) -> Fen:
    """What the case gets before shared caps; adds the steps that lead there."""
    amount, lock = award.entitlement or 0, award.case.standing.lock
    shares_a_matter = any(use.account.kind == "matter" for use in decision.uses)
    if decision.winner is not None and lock and shares_a_matter:
        text = Text("计入同一事项案件 {winner} 的金额", "counts towards the same matter's award, case {winner}")
        award.reasons += (Reason("part_of_same_matter", text.filled(winner=assessments[decision.winner].case.id)),)
    else:
        steps += _matter_steps(award, decision, assessments)
        amount = amount if decision.winner is None else 0
    if decision.prior or decision.prior_once:
        step = _prior_step(amount, decision)
        amount = int(step.after)
        steps.append(step)
        if step.after != step.before:
            text = Text("扣除同一事项已获奖补 {prior} 元", "{prior} yuan already awarded for the same matter are deducted")
            if decision.prior_once:
                text = Text("一次性奖补，此前已获得", "given once, and already given before")
            award.reasons += (Reason("prior_award", text.filled(prior=show_yuan(decision.prior))),)
    standing = award.case.standing
    if (standing.recovered or standing.closed) and amount > lock:
        code, text = "recovered", Text("已有收回，是否补发由人决定", "money was recovered: people decide whether more is paid")
        if standing.closed:
            code = "top_up_closed"
            text = Text(
                "补发已撤回、未获支持或异议成立，重新认定前不再补发",
                "the top-up was withdrawn, rejected or objected to: none until approved anew",
            )
        steps.append(Step(code, text, amount, lock, "min", (amount, lock), "附则第3条"))
        award.reasons += (Reason(code, text),)
        amount = lock
    return amount


def _kept(amount: Fen, lock: Fen) -> Step:
    text = Text("已兑付或已公示的金额不因重新计算而降低", "what was paid or announced is not lowered by a computation")
    return Step("kept", text, amount, lock, "value", (lock,), "附则第3条：公示无异议后足额兑付")


def follow_up(award: Award, decision: Decision, lock: Fen) -> None:
    """Say what follows for money that is out or announced: a top-up, nothing, or a recovery or correction that a person decides on."""
    standing, short = award.case.standing, decision.short(lock)
    figures = {"out": show_yuan(standing.out), "announced": show_yuan(standing.announced or 0)}
    stands = Text("已兑付 {out} 元，已公示待兑付 {announced} 元", "{out} yuan are paid, {announced} announced and not paid").filled(
        **figures
    )
    correction = min(short, standing.announced or 0)
    recovery = short - correction
    if decision.computed is None:
        award.follow = "person"
        text = Text("；是否应当发放由人决定", "; a person decides whether anything is due")
    elif recovery:
        award.follow, award.difference = "recovery", recovery
        text = Text("；按现有材料多付 {amount} 元，是否收回由人决定", "; {amount} more than is due: a person decides on a recovery")
    elif correction:
        award.follow, award.difference = "correction", correction
        text = Text("；公示金额多出 {amount} 元，更正前不予兑付", "; the notice names {amount} too much: not payable until corrected")
    elif (award.amount or 0) > lock:
        award.follow, award.difference = "top_up", (award.amount or 0) - lock
        text = Text("；应补发 {amount} 元，须另行公示", "; a top-up of {amount} is due, to be announced anew")
    else:
        award.follow = "nothing"
        text = Text("；与核算一致，不增不减", "; that is what is due, nothing follows")
    said = text.filled(amount=show_yuan(award.difference))
    award.reasons += (Reason(f"follow_{award.follow}", Text(stands.zh + said.zh, stands.en + said.en)),)
    if short:
        award.outcome = Outcome.NEEDS_HUMAN


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
    "matter": Text("同一事项合计，扣除其他案件已兑付、已公示或已得的金额", "the matter as a whole, less what its other cases got"),
    "enterprise": Text("企业年度累计上限（{year}年）", "the enterprise's cap for {year}"),
    "work": Text("同一作品（活动）累计上限", "cap of the work or event, all its cases together"),
}


def _account_step(amount: Fen, use: Use, assessments: Sequence[Assessment]) -> Step:
    after = max(0, min(amount, use.cap - use.used))
    others = tuple(Share(assessments[j].case.id, paid) for j, paid in use.others)
    text = _ACCOUNTS[use.account.kind].filled(year=str(use.account.year))
    operands = (use.cap, *(other.amount for other in others))
    if use.used > use.cap:
        return Step("account", text, amount, after, "none_left", operands, use.citation, others)
    operands = (amount, *operands)
    return Step("account", text, amount, after, "left", operands, use.citation, others)


def _cut(use: Use, left: Fen) -> Reason:
    text = Text(
        "累计上限 {cap} 元，此前已用 {used} 元，尚余 {left} 元", "of the cap of {cap} yuan {used} were used before; {left} are left"
    )
    if use.account.kind == "matter":
        text = Text("同一事项共 {cap} 元，其他案件已得 {used} 元", "of the matter's {cap} yuan its other cases got {used}")
    over = max(0, use.cap - use.used)
    reason = text.filled(cap=show_yuan(use.cap), used=show_yuan(use.used), left=show_yuan(over))
    if use.account.kind == "matter":
        return Reason("rest_of_same_matter", reason)
    return Reason("cap_reduced" if left else "cap_used_up", reason)


def _refused(case: CaseBase, decision: Decision) -> Reason:
    title = case.work.title if isinstance(case, WorkCase) and case.work else ""
    text = Text(
        "《{title}》（{applicant}）排第 {place} 位，超出年度名额", "{title} ({applicant}) ranks {place}, beyond the places of the year"
    )
    parts = {"title": title, "applicant": case.applicant.name, "place": str(decision.place if decision.place is not None else "-")}
    return Reason("no_place_left", text.filled(**parts))
