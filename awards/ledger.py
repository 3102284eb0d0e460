"""The cases together, in order of approval: places, the higher one of the same matter, prior awards, caps that several cases share.

The order is total: day of approval, cases not yet approved after them by day of application, then the case's id. Files play no part in it.

What happens to a case, in this order:

1. Places (第2条): of a contest year's winners the first ten by rank are paid, animation before all others (第15条).
2. Same matter (附则第2条): the highest award by what its article gives after the cap of the work and the reviewers' grant, before prior
   awards and yearly caps; of equal ones the first approved. A once-only award (一次性) is the first approved, whatever the amounts.
   The others are paid nothing and use up no cap and no place.
3. Prior awards for the same matter are deducted.
4. Shared caps: what the case still gets in its account (an enterprise's year, a work) after all cases before it. Where a cap changes
   in the course of an account, each case is held to the cap in force on its own day, and all cases before it count against that.

"Higher" is settled before yearly caps on purpose: whether a cap is used up depends on other cases of the enterprise, and an award that
changes with the neighbours' dates could make a lower award of the same matter change the payout. So adding a lower award of the same
matter never changes any payout, and a case with more cost is never paid less.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from awards.articles.article_02 import PRIZES, Case02
from awards.case import CaseBase
from awards.money import Fen
from awards.readings import Readings
from awards.rule import Assessment, Rule
from awards.supplementary import in_force
from law import Measures, Parameter

_PARKS = ("8a", "8b", "8c")
_RANK = {prize: rank for rank, prize in enumerate(PRIZES)}


@dataclass(slots=True)
class Account:
    """A cap that several cases share, and who has used it so far: (position in the list of cases, fen)."""

    kind: str
    year: int | None
    used: Fen = 0
    uses: list[tuple[int, Fen]] = field(default_factory=list)


@dataclass(slots=True)
class Use:
    """How a case met an account: `used` fen by the first `before` uses; `cap` is the one in force for the case."""

    account: Account
    cap: Parameter
    used: Fen
    before: int


@dataclass(slots=True)
class Decision:
    """What the ledger makes of one claim. Cases stand for their positions in the list.

    `amount` None: a person decides, because of `rival` or for want of `missing`. `winner`: the case that is paid instead. `matter`: all
    claims of the same matter, itself included. `place`: rank among the year's `places_asked` winners, from 1.
    """

    amount: Fen | None = None
    year: int | None = None
    matter: tuple[int, ...] = ()
    winner: int | None = None
    rival: int | None = None
    place: int | None = None
    places_asked: int = 0
    refused: bool = False
    prior: Fen = 0
    prior_once: bool = False
    uses: tuple[Use, ...] = ()
    missing: str = ""


def order_key(case: CaseBase) -> tuple[bool, date, str]:
    """The total order of the ledger."""
    dates = case.dates
    return dates.approved is None, dates.approved or dates.applied or date.max, case.id


def families(articles: frozenset[int], *readings: Readings) -> frozenset[int]:
    """The articles whose cases can meet cases of these: in one matter, one contest or one account. Others settle the same without them."""
    together = [frozenset({1, 2, 3}), frozenset({13, 14})]
    if any(reading.same_matter == "by_work" for reading in readings):
        together = [frozenset({1, 2, 3, 4, 5, 6, 10}), frozenset({13, 14})]
    return articles.union(*(family for family in together if family & articles))


def settle(assessments: Sequence[Assessment], order: Sequence[int], measures: Measures, readings: Readings) -> dict[int, Decision]:
    """Settle all claims.

    Args:
        assessments: of all cases.
        order: their positions in the order of the ledger.
        measures: for the numbers that bind several cases.
        readings: how open questions are read.

    Returns:
        A decision for every eligible case with an entitlement, by position.
    """
    claims = [i for i in order if assessments[i].entitlement is not None]
    decisions = {i: Decision() for i in claims}
    matters = _matters(assessments, claims, readings)
    _places(assessments, claims, matters, decisions, measures, readings)
    for members in matters.values():
        _same_matter(assessments, members, decisions)
    _parks(assessments, claims, decisions, readings)
    _pay(assessments, claims, decisions, measures, readings)
    return decisions


def _matter_key(assessment: Assessment, rule: Rule, readings: Readings) -> Hashable:
    subject = assessment.subject
    if readings.same_matter == "by_work" and rule.about == "work":
        return ("by_work", subject)
    if rule.work_cap and readings.repeated == "cumulative":
        return assessment.case.id
    if rule.joined_by and readings.same_matter != "by_policy" and getattr(readings, rule.joined_by) == "same_matter":
        return (rule.joined_by, subject)
    year = assessment.facts_year if rule.yearly else None
    if readings.same_matter == "by_policy":
        return (rule.matter, subject, year, rule.id, rule.level(assessment.case))
    return (rule.matter, subject, year)


def _matters(assessments: Sequence[Assessment], claims: Iterable[int], readings: Readings) -> dict[Hashable, list[int]]:
    """Claims by matter, each in order."""
    found: dict[Hashable, list[int]] = {}
    for i in claims:
        rule = assessments[i].rule
        if rule is not None:
            found.setdefault(_matter_key(assessments[i], rule, readings), []).append(i)
    return found


def _entitlement(assessment: Assessment) -> Fen:
    return assessment.entitlement or 0


def _best(assessments: Sequence[Assessment], members: Sequence[int]) -> int:
    """The member that is paid: the highest, of equal ones the first; the first alone where the award is given once."""
    rule = assessments[members[0]].rule
    if rule is not None and rule.once:
        return members[0]
    return max(members, key=lambda i: _entitlement(assessments[i]))  # max keeps the first of equals


def _places(
    assessments: Sequence[Assessment],
    claims: Sequence[int],
    matters: dict[Hashable, list[int]],
    decisions: dict[int, Decision],
    measures: Measures,
    readings: Readings,
) -> None:
    """Rank each contest year's winners and refuse those beyond the last place; the refused leave their matters."""
    contest: dict[int, Case02] = {}
    for i in claims:
        case = assessments[i].case
        if isinstance(case, Case02):
            contest[i] = case
    if not contest:
        return
    position = {i: number for number, i in enumerate(claims)}
    of_matter = {i: members for members in matters.values() for i in members if i in contest}
    standing = set(contest)

    def rank(i: int) -> tuple[bool, int, int]:
        case = contest[i]
        prize = _RANK[str(case.facts.prize)] if readings.contest_rank == "prize" else 0
        return not (case.work and case.work.animation), prize, position[i]

    while True:
        # A refused winner leaves its matter, another year's entry of the same script may take its place there: until nothing moves.
        by_year: dict[int | None, list[int]] = {}
        for i in sorted(standing, key=rank):
            if readings.contest_places == "all" or _best(assessments, of_matter[i]) == i:
                by_year.setdefault(contest[i].facts.contest_year, []).append(i)
        refused: set[int] = set()
        for year, ranked in by_year.items():
            for place, i in enumerate(ranked, 1):
                decisions[i].place, decisions[i].places_asked = place, len(ranked)
                if not in_force(contest[i], measures)["2.places"].holds(place):
                    refused |= {j for j in of_matter[i] if j in standing and contest[j].facts.contest_year == year}
        if not refused:
            return
        for i in refused:
            decisions[i].refused, decisions[i].amount = True, 0
            of_matter[i].remove(i)
        standing -= refused


def _same_matter(assessments: Sequence[Assessment], members: Sequence[int], decisions: dict[int, Decision]) -> None:
    if len(members) < 2:
        return
    winner, all_members = _best(assessments, members), tuple(members)
    for i in members:
        decisions[i].matter = all_members
        if i != winner:
            decisions[i].winner, decisions[i].amount = winner, 0


def _parks(assessments: Sequence[Assessment], claims: Sequence[int], decisions: dict[int, Decision], readings: Readings) -> None:
    """8a against 8b and 8c of the same park: whether that is the same matter is open, and with it everything but the higher one."""
    if readings.park_and_demonstration == "separate":
        return
    by_project: dict[str, list[int]] = {}
    for i in claims:
        rule = assessments[i].rule
        if rule is not None and rule.id in _PARKS and decisions[i].winner is None:
            by_project.setdefault(assessments[i].subject[1], []).append(i)
    for members in by_project.values():
        platform = [i for i in members if _rule_id(assessments[i]) == "8a"]
        others = [i for i in members if _rule_id(assessments[i]) != "8a"]
        if not platform or not others:
            continue
        best = _best(assessments, members)
        if readings.park_and_demonstration == "same_matter":
            decisions[best].matter = tuple(members)
        for i in others if best in platform else platform:
            if readings.park_and_demonstration == "same_matter":
                decisions[i].winner, decisions[i].amount, decisions[i].matter = best, 0, tuple(members)
            else:
                decisions[i].rival = best


def _rule_id(assessment: Assessment) -> str:
    return assessment.rule.id if assessment.rule else ""


def _pay(
    assessments: Sequence[Assessment], claims: Sequence[int], decisions: dict[int, Decision], measures: Measures, readings: Readings
) -> None:
    """Deduct prior awards and run the shared caps, in order."""
    accounts: dict[Hashable, Account] = {}
    for i in claims:
        assessment, decision = assessments[i], decisions[i]
        rule = assessment.rule
        decision.year = assessment.year
        if rule is None or decision.refused or decision.winner is not None or decision.rival is not None:
            continue
        amount = _entitlement(assessment)
        if prior := assessment.prior_awards:
            decision.prior_once = rule.once and any(p.level == "city" and p.article == assessment.case.article for p in prior)
            decision.prior = sum(p.amount for p in prior if p.level == "city" or readings.prior_levels == "all")
            amount = 0 if decision.prior_once else max(0, amount - decision.prior)
        keys = _account_keys(assessment, rule, decision.year, readings)
        if keys is None:
            decision.missing = "facts.released_on"
            continue
        uses, law = [], in_force(assessment.case, measures)
        for name, key, year in keys:
            account = accounts.get(key)
            if account is None:
                account = accounts[key] = Account(str(key[0]), year)
            cap = law[f"{rule.id}.{name}"]
            uses.append(Use(account, cap, account.used, len(account.uses)))
            amount = max(0, min(amount, int(cap.value) - account.used))
        decision.uses = tuple(uses)
        if amount:
            for use in uses:
                use.account.used += amount
                use.account.uses.append((i, amount))
        decision.amount = amount


_AccountKey = tuple[str, tuple[Hashable, ...], int | None]


def _account_keys(assessment: Assessment, rule: Rule, year: int | None, readings: Readings) -> list[_AccountKey] | None:
    """The shared caps a case falls under, the work's before the enterprise's; None where the reading needs a year that is not known."""
    keys: list[_AccountKey] = []
    if not rule.work_cap and not rule.enterprise_year_cap:
        return keys
    facts_year = assessment.facts_year
    if rule.work_cap and (readings.repeated == "cumulative" or (rule.id == "5" and readings.art5_work_cap == "work")):
        apart = rule.yearly and readings.art5_work_cap == "work_and_year"
        keys.append((rule.work_cap, ("work", rule.id, assessment.subject, facts_year if apart else None), facts_year if apart else None))
    if rule.enterprise_year_cap:
        counted = facts_year if readings.cap_year == "facts" else year
        if counted is None:
            return None
        keys.append((rule.enterprise_year_cap, ("enterprise", rule.id, assessment.case.applicant.id, counted), counted))
    return keys
