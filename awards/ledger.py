"""The cases together, by state and day of approval: places, the higher one of the same matter, prior awards, caps that several cases share.

The order is total: money out, payable, in public notice, approved, under review, received; within each by day of approval, of those not
approved by day of application, then by the case's id. Files play no part in it. What was paid or announced is locked: it is kept whatever
is computed, and a cap keeps it free. So a case that is only received or under review takes nothing from one that is further.

What happens to a case, in this order:

1. Places (第2条), see `awards.places`.
2. Same matter (附则第2条), see `awards.matters`: the highest award by what its article gives after the cap of the work and the reviewers'
   grant, before prior awards and yearly caps. The others are paid nothing and use up no cap and no place. Where one of them was paid
   before, the matter's money is shared: the higher one gets the difference.
3. Prior awards for the same matter are deducted.
4. Shared caps: what the case still gets in its account (a matter, a work, an enterprise's year) after all cases before it. Where a cap
   changes in the course of an account, each case is held to the cap in force on its own day, and all cases before it count against that.

"Higher" is settled before yearly caps on purpose: whether a cap is used up depends on other cases of the enterprise, and an award that
changes with the neighbours' dates could make a lower award of the same matter change the payout. So adding a lower award of the same
matter never changes any payout, and a case with more cost is never paid less.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from datetime import date

from awards.accounts import Account, Share, Use, meet
from awards.case import CaseBase
from awards.matters import entitlement, given_before, matters_of, parks, priors_of, same_matter
from awards.money import Fen
from awards.places import give_places
from awards.readings import Readings
from awards.rule import Assessment, Rule
from awards.trace import Outcome


@dataclass(slots=True)
class Decision:
    """What the ledger makes of one claim. Cases stand for their positions in the list.

    `amount`, at least the locked one, is granted in all; None: a person decides, because of `rival` or for want of `missing`. `computed`
    is what the law gives apart from the lock; None where that cannot be said. `winner`: the case that is paid instead. `matter`: all
    claims of the same matter, itself included. `place`: rank among the year's `places_asked` winners, from 1; `over_place`: beyond the
    last one, yet paid or announced.
    """

    amount: Fen | None = None
    computed: Fen | None = None
    year: int | None = None
    matter: tuple[int, ...] = ()
    winner: int | None = None
    rival: int | None = None
    place: int | None = None
    places_asked: int = 0
    over_place: bool = False
    refused: bool = False
    prior: Fen = 0
    prior_once: bool = False
    uses: tuple[Use, ...] = ()
    missing: str = ""

    def short(self, lock: Fen) -> Fen:
        """How much more is out or announced than the law gives."""
        return 0 if self.computed is None else max(0, lock - self.computed)


def order_key(case: CaseBase) -> tuple[int, date, str]:
    """The total order of the ledger."""
    dates = case.dates
    return case.standing.rank, dates.approved or dates.applied or date.max, case.id


def settle(assessments: Sequence[Assessment], order: Sequence[int], readings: Readings) -> dict[int, Decision]:
    """Settle all claims.

    Args:
        assessments: of all cases.
        order: their positions in the order of the ledger.
        readings: how open questions are read.

    Returns:
        A decision, by position, for every eligible case with an entitlement and every case with money out or announced.
    """
    claims = [i for i in order if assessments[i].entitlement is not None or assessments[i].lock]
    decisions = {i: Decision() for i in claims}
    matters = matters_of(assessments, claims, readings)
    give_places(assessments, claims, matters, decisions, readings)
    payments = _Payments(assessments, decisions, readings)
    for members in matters.values():
        if members:
            payments.of_matter(members, same_matter(assessments, members, decisions))
    parks(assessments, claims, decisions, readings)
    payments.make(claims)
    return decisions


_AccountKey = tuple[str, tuple[Hashable, ...], int | None]


class _Payments:
    """Deducts prior awards and runs the shared caps, in order."""

    def __init__(self, assessments: Sequence[Assessment], decisions: dict[int, Decision], readings: Readings) -> None:
        self._assessments, self._decisions, self._readings = assessments, decisions, readings
        self._accounts: dict[Hashable, Account] = {}
        self._shared: dict[int, Share] = {}

    def of_matter(self, members: Sequence[int], paid: Sequence[int]) -> None:
        """Deduct what was given for the matter before; where money goes to several of its cases, they share what the highest gives."""
        prior = 0
        once = False
        if priors := priors_of(self._assessments, members):
            prior = sum(p.amount for p in priors if p.level == "city" or self._readings.prior_levels == "all")
            once = given_before(self._assessments[members[0]], priors, self._readings)
        for i in members:
            if self._decisions[i].winner is None:
                self._decisions[i].prior, self._decisions[i].prior_once = prior, once
        if len(paid) < 2:
            return
        account = Account("matter", None)
        highest = 0
        for i in paid:
            # One that waits adds to the matter; it raises nothing for those before it.
            highest = max(highest, *(entitlement(self._assessments[j]) for j in paid if self._assessments[j].decided or j == i))
            self._shared[i] = Share(account, 0 if once else max(0, highest - prior), "附则第2条：就高不重复")

    def make(self, claims: Sequence[int]) -> None:
        """Pay all, in order."""
        shares = {i: self._shares(i) for i in claims if self._assessments[i].lock}
        for i, several in shares.items():
            for share in several or ():
                share.account.lock(i, self._assessments[i].lock)
        for i in claims:
            assessment, decision = self._assessments[i], self._decisions[i]
            decision.year = assessment.year
            if not assessment.lock and (decision.refused or decision.winner is not None or decision.rival is not None):
                continue
            found = shares[i] if i in shares else self._shares(i)
            if found is None:
                decision.missing, decision.amount = "facts.released_on", assessment.lock or None
                continue
            met = meet(i, self._wanted(i), assessment.lock, found)
            decision.amount, decision.uses = met.amount, met.uses
            unknown = decision.rival is not None or assessment.outcome is Outcome.NEEDS_HUMAN
            decision.computed = None if unknown else 0 if decision.over_place else met.computed

    def _wanted(self, i: int) -> Fen:
        """What a case would get alone, after prior awards; nothing on top where people decided (a recovery, a closed top-up) or decide."""
        assessment, decision = self._assessments[i], self._decisions[i]
        if decision.winner is not None and i not in self._shared:
            return 0
        wanted = 0 if decision.prior_once else max(0, entitlement(assessment) - decision.prior)
        standing = assessment.case.standing
        if standing.recovered or standing.closed or decision.rival is not None:
            wanted = min(wanted, assessment.lock)
        return wanted

    def _shares(self, i: int) -> list[Share] | None:
        """The caps a case falls under: the matter's, the work's, the enterprise's; None where a reading needs a year that is not known."""
        assessment = self._assessments[i]
        rule = assessment.rule
        shares = [self._shared[i]] if i in self._shared else []
        keys = _account_keys(assessment, rule, self._readings) if rule is not None else []
        if keys is None:
            return None
        for name, key, year in keys:
            account = self._accounts.get(key)
            if account is None:
                account = self._accounts[key] = Account(str(key[0]), year)
            cap = assessment.law.find(f"{rule.id}.{name}") if rule is not None else None
            shares.append(Share(account, int(cap.value), cap.citation) if cap else Share(account, None, ""))
        return shares


def _account_keys(assessment: Assessment, rule: Rule, readings: Readings) -> list[_AccountKey] | None:
    """The shared caps a case falls under, the work's before the enterprise's; None where the reading needs a year that is not known."""
    keys: list[_AccountKey] = []
    if not rule.work_cap and not rule.enterprise_year_cap:
        return keys
    facts_year = assessment.facts_year
    if rule.work_cap and (readings.repeated == "cumulative" or (rule.id == "5" and readings.art5_work_cap == "work")):
        apart = rule.yearly and readings.art5_work_cap == "work_and_year"
        keys.append((rule.work_cap, ("work", rule.id, assessment.subject, facts_year if apart else None), facts_year if apart else None))
    if rule.enterprise_year_cap:
        counted = facts_year if readings.cap_year == "facts" else assessment.year
        if counted is None:
            return None
        keys.append((rule.enterprise_year_cap, ("enterprise", rule.id, assessment.case.applicant.id, counted), counted))
    return keys
