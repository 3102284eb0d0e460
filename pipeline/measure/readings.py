"""Where a review stands for each reader: a fold over its events, and how far two readers agree.

The first reader and the lead work on one state; a second reader has one of his own, and neither side sees the other's. Readers are compared
by the seconds that they let count of one landmark in one shot, so that it makes no difference how they came to them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from pipeline.record.decisions import Decided, Finding, Judgement, Reading, Reopen, Settle, Sign, Undo, Word
from pipeline.record.evidence import Evidence
from pipeline.record.timeline import common, union_length

Place = tuple[str, int, str]
"""Episode, shot, landmark."""

ALIKE_SECONDS = Fraction(1, 2)
"""Two readers agree on the seconds of a landmark in a shot where they differ by no more than this."""


@dataclass(frozen=True)
class State:
    """A review as it stands for one reading: findings by id, a person's word by condition, the events of this reading, whether closed."""

    findings: Mapping[str, Finding]
    judgements: Mapping[str, Judgement]
    events: tuple[Decided, ...]
    signed: Decided | None = None

    @property
    def undecided(self) -> tuple[Finding, ...]:
        """The findings that wait for a person."""
        return tuple(finding for finding in self.findings.values() if finding.is_undecided)


def first_findings(evidence: Evidence) -> dict[str, Finding]:
    """Return the findings before anybody decided; what the catalogue does not list never counts and is no finding to decide on."""
    return {
        o.id: Finding(
            id=o.id, episode=o.episode, shot=o.shot, landmark=o.landmark, start=o.start, end=o.end, word=Word(o.status.value), of=(o.id,)
        )
        for o in evidence.occurrences
        if o.counted
    }


def state_of(evidence: Evidence, events: Iterable[Decided], reading: Reading) -> State:
    """Replay the events that a reading sees; closing and reopening is seen by all."""
    findings, judgements = first_findings(evidence), dict[str, Judgement]()
    seen: list[Decided] = []
    signed: Decided | None = None
    for event in events:
        change = event.change
        if isinstance(change.decision, Sign):
            signed = event
        elif isinstance(change.decision, Reopen):
            signed = None
        elif (change.reading is Reading.SECOND) != (reading is Reading.SECOND):
            continue
        for finding in change.before:
            findings.pop(finding.id, None)
        findings.update((finding.id, finding) for finding in change.after)
        for judgement in change.judged_before:
            judgements.pop(judgement.condition, None)
        judgements.update((judgement.condition, judgement) for judgement in change.judged_after)
        seen.append(event)
    return State(findings, judgements, tuple(seen), signed)


def last_of(state: State, who: str, reading: Reading) -> Decided | None:
    """Return the decision that an undo of this person would take back: the last of his own in this reading that stands."""
    undone = {event.change.undone for event in state.events}
    for event in reversed(state.events):
        change = event.change
        is_own = event.who == who and change.reading is reading
        if is_own and event.number not in undone and not isinstance(change.decision, (Undo, Sign, Reopen)):
            return event
    return None


@dataclass(frozen=True)
class Disagreement:
    """A landmark in a shot of which two readers let different seconds count; `settled` by the lead or not yet."""

    place: Place
    first: tuple[Finding, ...]
    second: tuple[Finding, ...]
    settled: bool


@dataclass(frozen=True)
class Agreement:
    """How many places either reader decided on, and where they differ."""

    compared: int
    disagreements: tuple[Disagreement, ...]

    @property
    def unsettled(self) -> tuple[Disagreement, ...]:
        """Those that wait for the lead."""
        return tuple(one for one in self.disagreements if not one.settled)


def agreement(evidence: Evidence, events: Collection[Decided]) -> Agreement | None:
    """Hold the two readers against each other; None without a second one. What the lead decided is not the first reader's."""
    if not any(event.change.reading is Reading.SECOND for event in events):
        return None
    own = [event for event in events if event.change.reading is not Reading.LEAD]
    first, second = (_by_place(state_of(evidence, own, reading)) for reading in (Reading.FIRST, Reading.SECOND))
    untouched = _by_place(state_of(evidence, (), Reading.FIRST))
    touched = [place for place in {*first, *second} if not first.get(place) == second.get(place) == untouched.get(place)]
    undone = {event.change.undone for event in events}
    settled = {
        (decision.episode, decision.shot, decision.landmark)
        for event in events
        if isinstance(decision := event.change.decision, Settle) and event.number not in undone
    }
    apart = [
        Disagreement(place, first.get(place, ()), second.get(place, ()), place in settled)
        for place in sorted(touched)
        if _differ(first.get(place, ()), second.get(place, ()))
    ]
    return Agreement(len(touched), tuple(apart))


def settled_findings(evidence: Evidence, events: Collection[Decided]) -> tuple[Finding, ...]:
    """Return the findings that figures are made of: the first reader's and the lead's.

    What one reader added and the second one, who saw nothing of it, found as well, has the second one as its witness.
    """
    second = _by_place(state_of(evidence, events, Reading.SECOND))
    readers = sorted({event.who for event in events if event.change.reading is Reading.SECOND})
    found = []
    for finding in state_of(evidence, events, Reading.FIRST).findings.values():
        others = [one for one in second.get(finding.place, ()) if one.counts and one.added_by != finding.added_by]
        seen = finding.word is Word.ADDED and union_length(common([finding.interval], [one.interval for one in others]))
        witnesses = (*finding.witnesses, *(who for who in readers if who not in (finding.added_by, *finding.witnesses))) if seen else None
        found.append(finding if witnesses is None else finding.model_copy(update={"witnesses": witnesses}))
    return tuple(found)


def _by_place(state: State) -> dict[Place, tuple[Finding, ...]]:
    found: dict[Place, tuple[Finding, ...]] = {}
    for finding in state.findings.values():
        found[finding.place] = (*found.get(finding.place, ()), finding)
    return found


def _differ(one: Iterable[Finding], other: Iterable[Finding]) -> bool:
    ours, theirs = ([finding.interval for finding in findings if finding.counts] for findings in (one, other))
    apart = union_length([*ours, *theirs]) - union_length(common(ours, theirs))
    return bool(ours) != bool(theirs) or apart > ALIKE_SECONDS
