"""附则第2条: which claims are one matter, who is paid in it, and what was given for it before.

Of a matter the highest claim is paid, of equal ones the first; a once-only award (一次性) goes to the first. The approved settle it among
themselves first: a claim that is only received or under review never wins over one of them, and gets what it would add to the matter.
"""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from typing import TYPE_CHECKING

from awards.article import Article
from awards.case import PriorAward
from awards.money import Fen
from awards.readings import Readings
from awards.registry import ARTICLES
from awards.rule import Assessment, Rule

if TYPE_CHECKING:
    from awards.ledger import Decision

_PARKS = ("8a", "8b", "8c")


def families(articles: frozenset[int], *readings: Readings) -> frozenset[int]:
    """The articles whose cases can meet cases of these: in one matter, one contest or one account. Others settle the same without them."""
    together = _families(any(reading.same_matter == "by_work" for reading in readings))
    return articles.union(*(family for family in together if family & articles))


@functools.cache
def _families(by_work: bool) -> tuple[frozenset[int], ...]:
    """The articles that can meet, whatever the other readings are; no article stands in two of them."""
    found: list[tuple[set[str], frozenset[int]]] = []
    for number, article in ARTICLES.items():
        names, numbers = _meeting_points(article, by_work), frozenset({number})
        for family in [family for family in found if family[0] & names]:
            found.remove(family)
            names, numbers = names | family[0], numbers | family[1]
        found.append((names, numbers))
    return tuple(numbers for _, numbers in found if len(numbers) > 1)


def _meeting_points(article: Article, by_work: bool) -> set[str]:
    paying = [rule for rule in article.rules if rule.amount is not None]
    names = {f"matter {rule.matter}" for rule in paying} | {f"reading {rule.joined_by}" for rule in paying if rule.joined_by}
    return names | {"work" for rule in paying if by_work and rule.about == "work"}


def _matter_key(assessment: Assessment, rule: Rule, readings: Readings) -> Hashable:
    subject = assessment.subject
    if readings.same_matter == "by_work" and rule.about == "work":
        return ("by_work", subject)
    if rule.work_cap and readings.repeated == "cumulative":
        # What is given in parts up to a cap is no matter of which only one part is given, with other policies neither.
        return assessment.case.id
    if rule.joined_by and readings.same_matter != "by_policy" and getattr(readings, rule.joined_by) == "same_matter":
        return (rule.joined_by, subject, _single_year(assessment, rule, readings))
    year = assessment.facts_year if rule.yearly else _single_year(assessment, rule, readings)
    if readings.same_matter == "by_policy":
        return (rule.matter, subject, year, rule.id, rule.level(assessment.case))
    return (rule.matter, subject, year)


def _single_year(assessment: Assessment, rule: Rule, readings: Readings) -> int | None:
    """The year that sets an award apart which is given once a year: of the facts, where they have one, else of the approval."""
    if not rule.single or readings.once_only == "ever":
        return None
    return assessment.year if assessment.facts_year is None else assessment.facts_year


def given_before(assessment: Assessment, priors: Iterable[PriorAward], readings: Readings) -> bool:
    """Whether a once-only award was given before these cases: by the city, under this article, and in that year where a year counts."""
    rule = assessment.rule
    if rule is None or not rule.once:
        return False
    year = _single_year(assessment, rule, readings)
    ours = [p for p in priors if p.level == "city" and p.article == assessment.case.article]
    return any(year is None or p.date is None or p.date.year == year for p in ours)


def matters_of(assessments: Sequence[Assessment], claims: Iterable[int], readings: Readings) -> dict[Hashable, list[int]]:
    """Claims by matter, each in order."""
    found: dict[Hashable, list[int]] = {}
    for i in claims:
        rule = assessments[i].rule
        if rule is not None:
            found.setdefault(_matter_key(assessments[i], rule, readings), []).append(i)
    return found


def entitlement(assessment: Assessment) -> Fen:
    """What the article gives for the case, nothing where it is not eligible."""
    return assessment.entitlement or 0


def _best(assessments: Sequence[Assessment], members: Sequence[int]) -> int:
    """The highest, of equal ones the first; the first alone where the award is given once."""
    rule = assessments[members[0]].rule
    if rule is not None and rule.once:
        return members[0]
    return max(members, key=lambda i: entitlement(assessments[i]))  # max keeps the first of equals


def payees(assessments: Sequence[Assessment], members: Sequence[int]) -> tuple[int, ...]:
    """Who is paid in a matter: the best of those that are approved or further, and one still waiting that would be higher than that.

    The waiting one gets what it adds; of a once-only award nobody adds anything.
    """
    if len(members) == 1:
        return (members[0],)
    claims = [i for i in members if assessments[i].entitlement is not None]
    decided = [i for i in claims if assessments[i].decided]
    waiting = [i for i in claims if not assessments[i].decided]
    if not decided or not waiting:
        return (_best(assessments, claims),) if claims else ()
    best, other = _best(assessments, decided), _best(assessments, waiting)
    rule = assessments[best].rule
    adds = not (rule is not None and rule.once) and entitlement(assessments[other]) > entitlement(assessments[best])
    return (best, other) if adds else (best,)


def same_matter(assessments: Sequence[Assessment], members: Sequence[int], decisions: dict[int, Decision]) -> tuple[int, ...]:
    """Settle who is paid in a matter; returns all members that money goes or went to, in order."""
    if len(members) < 2:
        return tuple(members)
    paid, all_members = payees(assessments, members), tuple(members)
    decided = tuple(i for i in members if assessments[i].decided)
    for i in members:
        decision = decisions[i]
        if i not in paid:
            decision.winner = _winner(assessments, i, paid)
            if decision.winner is not None:
                decision.matter = all_members
                decision.amount = 0
        else:
            among = decided if assessments[i].decided else all_members
            decision.matter = among if len(among) > 1 else ()
    return tuple(i for i in members if i in paid or assessments[i].lock)


def _winner(assessments: Sequence[Assessment], i: int, paid: tuple[int, ...]) -> int | None:
    """Instead of whom a member is not paid: an approved one never because of one that waits."""
    possible = [j for j in paid if assessments[j].decided or not assessments[i].decided]
    return possible[-1] if possible else None


def parks(assessments: Sequence[Assessment], claims: Sequence[int], decisions: dict[int, Decision], readings: Readings) -> None:
    """8a against 8b and 8c of the same park: whether that is the same matter is open, and with it everything but the higher one."""
    if readings.park_and_demonstration == "separate":
        return
    by_project: dict[Hashable, list[int]] = {}
    for i in claims:
        rule = assessments[i].rule
        if rule is not None and rule.id in _PARKS and (decisions[i].winner is None or assessments[i].lock):
            by_project.setdefault((assessments[i].subject[1], _single_year(assessments[i], rule, readings)), []).append(i)
    for members in by_project.values():
        platform = [i for i in members if _rule_id(assessments[i]) == "8a"]
        others = [i for i in members if _rule_id(assessments[i]) != "8a"]
        if not platform or not others:
            continue
        # What was paid or announced comes first, then the approved: only among equals does the amount decide.
        locked = [i for i in members if assessments[i].lock]
        decided = [i for i in members if assessments[i].decided]
        best = _best(assessments, locked or decided or members)
        if readings.park_and_demonstration == "same_matter":
            decisions[best].matter = tuple(members)
        for i in others if best in platform else platform:
            if readings.park_and_demonstration == "same_matter":
                decisions[i].winner, decisions[i].amount, decisions[i].matter = best, 0, tuple(members)
            else:
                decisions[i].rival = best


def _rule_id(assessment: Assessment) -> str:
    return assessment.rule.id if assessment.rule else ""


def priors_of(assessments: Sequence[Assessment], members: Sequence[int]) -> tuple[PriorAward, ...]:
    """The prior awards of a matter, stated at any of its cases: one that several cases state counts once."""
    if len(members) == 1:
        return assessments[members[0]].prior_awards
    stated: Counter[PriorAward] = Counter()
    for i in members:
        if assessments[i].prior_awards:
            stated |= Counter(assessments[i].prior_awards)
    return tuple(stated.elements())
