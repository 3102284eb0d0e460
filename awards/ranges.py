"""The range of the fund over all open readings at once: between which totals it lies, however the text is read.

Readings belong together where they touch one matter or cap: where what cases get that can meet in the ledger depends on both. What one
group of readings changes does not depend on the others, so the range is the sum of the groups'. A group of up to `MOST_COMBINATIONS` is
gone through whole and exact. Beyond that there is a bound: cases that can meet are gone through by themselves, each with the choices best
and worst for them, which no single reading need give all at once; where these are too many again, a case gets between what is out or
announced and what its article gives at most.
"""

from __future__ import annotations

import itertools
import math
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from awards.articles.article_02 import Case02
from awards.ledger import Decision, settle
from awards.money import Fen
from awards.readings import OPEN_READINGS, OpenReading, Readings
from awards.rule import Assessment
from awards.variants import Variants, variants
from law import Measures

MOST_COMBINATIONS = 64
"""Of one group; more are bounded."""

_MOST_SETTLED = 60_000
"""Cases settled for the bounds of a run, every combination counted: a second or two."""

_BY_ID = {reading.id: reading for reading in OPEN_READINGS}


@dataclass(frozen=True, slots=True)
class Group:
    """Readings that belong together: what the `cases` that depend on them get in all, at least and at most.

    Exact, or a bound that may lie outside what any one reading gives; `at_low` and `at_high` are choices that give an exact one's ends.
    """

    readings: tuple[OpenReading, ...]
    combinations: int
    cases: int
    low: Fen
    high: Fen
    exact: bool
    at_low: Mapping[str, str] = field(default_factory=dict)
    at_high: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Range:
    """The fund's total at least and at most, with the groups of readings that make the difference."""

    low: Fen
    high: Fen
    groups: tuple[Group, ...]

    @property
    def exact(self) -> bool:
        """Whether both ends are reached by some reading of the text."""
        return all(group.exact for group in self.groups)


@dataclass(slots=True)
class _Meeting:
    """Cases that can meet, by position in the order of the ledger, and the ids of the readings that what they get depends on."""

    cases: list[int]
    readings: frozenset[str]


def fund_range(assessments: Sequence[Assessment], decisions: Mapping[int, Decision], measures: Measures, readings: Readings) -> Range:
    """The range of the fund; `assessments` in the order of the ledger and `decisions` are those under the readings chosen."""
    return _Ledger(assessments, decisions, measures, readings).range()


class _Ledger:
    def __init__(
        self, assessments: Sequence[Assessment], decisions: Mapping[int, Decision], measures: Measures, readings: Readings
    ) -> None:
        self._assessments, self._measures, self._readings = list(assessments), measures, readings
        self._amounts = {i: decision.amount or 0 for i, decision in decisions.items()}
        self._variants = variants(assessments, measures, readings)
        self._places = min(int(law["2.places"].value) for law in measures.versions)

    def range(self) -> Range:
        meetings = [meeting for cases in self._components() if (meeting := self._meeting(cases)).readings]
        groups = tuple(self._group(ids, list(members)) for ids, members in _grouped(meetings))
        rest = sum(self._amounts.values()) - sum(self._amounts.get(i, 0) for m in meetings for i in m.cases)
        return Range(rest + sum(group.low for group in groups), rest + sum(group.high for group in groups), groups)

    def _components(self) -> Iterable[list[int]]:
        """The cases that can claim anything, together where they can meet under any reading."""
        joint = _Joint()
        live = [i for i, one in enumerate(self._variants) if one is not None]
        first: dict[Hashable, int] = {}
        for i in live:
            for key in _meeting_points(self._assessments[i]):
                joint.join(first.setdefault(key, i), i)
        found: dict[Hashable, list[int]] = defaultdict(list)
        for i in live:
            found[joint.of(i)].append(i)
        return found.values()

    def _meeting(self, cases: list[int]) -> _Meeting:
        own = {reading.id for i in cases for reading in self._own(i).readings}
        return _Meeting(cases, frozenset(own | _of_ledger([self._assessments[i] for i in cases], self._places)))

    def _own(self, i: int) -> Variants:
        found = self._variants[i]
        if found is None:
            raise RuntimeError(f"case {i} claims nothing")
        return found

    def _group(self, ids: frozenset[str], meetings: list[_Meeting]) -> Group:
        readings = tuple(reading for reading in OPEN_READINGS if reading.id in ids)
        combinations, cases = _combinations(ids), sum(len(meeting.cases) for meeting in meetings)
        if combinations <= MOST_COMBINATIONS:
            found = [(totals[0], choices) for choices, totals in self._totals(ids, [[i for m in meetings for i in m.cases]])]
            low, high = min(found, key=lambda one: one[0]), max(found, key=lambda one: one[0])
            return Group(readings, combinations, cases, low[0], high[0], True, low[1], high[1])
        return Group(readings, combinations, cases, *self._bound(meetings), False)

    def _bound(self, meetings: list[_Meeting]) -> tuple[Fen, Fen]:
        alike: dict[frozenset[str], list[list[int]]] = defaultdict(list)
        for meeting in meetings:
            alike[meeting.readings].append(meeting.cases)
        low = high = spent = 0
        for ids, several in sorted(alike.items(), key=lambda item: (_cost(*item), sorted(item[0]))):
            spent += _cost(ids, several)
            if _combinations(ids) > MOST_COMBINATIONS or spent > _MOST_SETTLED:
                locks = [self._assessments[i].lock for cases in several for i in cases]
                most = [self._own(i).most for cases in several for i in cases]
                low, high = low + sum(locks), high + sum(map(max, locks, most))
                continue
            totals = [found for _, found in self._totals(ids, several)]
            low, high = low + sum(map(min, zip(*totals, strict=True))), high + sum(map(max, zip(*totals, strict=True)))
        return low, high

    def _totals(self, ids: frozenset[str], several: list[list[int]]) -> Iterator[tuple[dict[str, str], list[Fen]]]:
        """Under every combination of these readings what each of several sets of cases gets in all."""
        order = sorted(i for cases in several for i in cases)
        before = {i: self._assessments[i] for i in order}
        names = sorted(ids)
        for choices in itertools.product(*(_BY_ID[id].choices for id in names)):
            chosen = dict(zip(names, choices, strict=True))
            for i in order:
                self._assessments[i] = self._own(i).under(before[i], chosen)
            then = settle(self._assessments, order, self._measures, self._readings.model_copy(update=chosen))
            yield chosen, [sum(then[i].amount or 0 for i in cases if i in then) for cases in several]
        for i, assessment in before.items():
            self._assessments[i] = assessment


def _combinations(ids: Iterable[str]) -> int:
    return math.prod(len(_BY_ID[id].choices) for id in ids)


def _cost(ids: frozenset[str], several: list[list[int]]) -> int:
    return _combinations(ids) * sum(map(len, several))


def _meeting_points(assessment: Assessment) -> Iterator[Hashable]:
    """What a case shares with others under some reading: its subject, an enterprise's year, a contest."""
    case, rule = assessment.case, assessment.rule
    yield assessment.subject
    if rule is not None and rule.enterprise_year_cap:
        yield "enterprise", rule.id, case.applicant.id, assessment.year
        yield "enterprise", rule.id, case.applicant.id, assessment.facts_year
    if isinstance(case, Case02):
        yield "contest", case.facts.contest_year


_IN_CONTEST = frozenset({"contest_rank", "contest_places", "animation_preference"})
_PAIRS: Mapping[str, tuple[frozenset[str], frozenset[str]]] = {
    "park_and_demonstration": (frozenset({"8a"}), frozenset({"8b", "8c"})),
    "park_and_base": (frozenset({"8b"}), frozenset({"8c"})),
    "training_and_event": (frozenset({"13"}), frozenset({"14"})),
}
"""Readings that ask whether two policies of one project are one matter."""


def _of_ledger(claims: Sequence[Assessment], places: int) -> set[str]:
    """The readings of how cases meet that can change anything among these."""
    found: set[str] = set()
    subjects: dict[Hashable, list[Assessment]] = defaultdict(list)
    contests: Counter[int | None] = Counter()
    for one in claims:
        subjects[one.subject].append(one)
        if isinstance(one.case, Case02):
            contests[one.case.facts.contest_year] += 1
        if any(prior.level != "city" for prior in one.prior_awards):
            found.add("prior_levels")
        if one.rule is not None and one.rule.enterprise_year_cap and (one.facts_year is None or len(claims) > 1):
            found |= {"cap_year"} if one.facts_year != one.year else set()
    if max(contests.values(), default=0) > places:
        found |= _IN_CONTEST
    for several in subjects.values():
        found |= _of_subject(several)
    return found


def _of_subject(claims: Sequence[Assessment]) -> set[str]:
    """The readings that say which of the claims for one subject are one matter, or share a cap."""
    rules = {one.rule.id: one.rule for one in claims if one.rule is not None}
    found: set[str] = set()
    several = len(claims) > 1
    if any(rule.single for rule in rules.values()) and (several or claims[0].prior_awards):
        found.add("once_only")
    if not several:
        return found
    policies = {(one.rule.id, one.rule.level(one.case)) for one in claims if one.rule is not None}
    if len(policies) > 1 or any(rule.about == "work" for rule in rules.values()):
        found.add("same_matter")
    if any(rule.work_cap for rule in rules.values()):
        found.add("repeated")
    if "5" in rules:
        found.add("art5_work_cap")
    return found | {id for id, (one, other) in _PAIRS.items() if one & rules.keys() and other & rules.keys()}


class _Joint:
    """Things that belong together, joined pair by pair (union-find with path halving)."""

    def __init__(self) -> None:
        self._above: dict[Hashable, Hashable] = {}

    def of(self, one: Hashable) -> Hashable:
        above = self._above
        while above.setdefault(one, one) != one:
            above[one] = above[above[one]]
            one = above[one]
        return one

    def join(self, one: Hashable, other: Hashable) -> None:
        self._above[self.of(other)] = self.of(one)


def _grouped(meetings: Sequence[_Meeting]) -> Iterator[tuple[frozenset[str], list[_Meeting]]]:
    """Readings that touch one set of cases, with all the sets that they touch; in the order of the readings."""
    joint = _Joint()
    for meeting in meetings:
        one, *others = meeting.readings
        for other in others:
            joint.join(one, other)
    found: dict[Hashable, list[_Meeting]] = defaultdict(list)
    for meeting in meetings:
        found[joint.of(next(iter(meeting.readings)))].append(meeting)
    order = {reading.id: number for number, reading in enumerate(OPEN_READINGS)}
    groups = [(frozenset[str]().union(*(m.readings for m in several)), several) for several in found.values()]
    yield from sorted(groups, key=lambda group: min(order[id] for id in group[0]))
