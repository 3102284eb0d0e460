"""What may be decided on a record under review, and what a decision does: pure functions from events to events.

Ends stay inside the shot, what is added is a listed place, nothing is accepted before its seconds were shown, an undo takes back exactly
the last decision of whoever asks, and a closed review has to be reopened first.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from pages.errors import InputError
from pages.notes import note
from pipeline.measure.doubts import doubts_of
from pipeline.measure.readings import State, agreement, last_of, state_of
from pipeline.record.decisions import (
    Accept,
    Add,
    Change,
    Decided,
    Decision,
    Finding,
    Judge,
    Judgement,
    Mark,
    Merge,
    Move,
    Reading,
    Reason,
    Reject,
    Remark,
    Reopen,
    Settle,
    Sign,
    Split,
    Undo,
    Word,
)
from pipeline.record.evidence import Evidence
from pipeline.record.timeline import Interval, common, decimal_seconds, union_length


@dataclass(frozen=True)
class Desk:
    """What a decision is held against: the record, the places that the catalogue lists, by id, and the events so far.

    `needs_second` says that the case may not be closed without a second reader.
    """

    evidence: Evidence
    listed: Collection[str]
    events: tuple[Decided, ...] = ()
    needs_second: bool = False

    def state(self, reading: Reading) -> State:
        """Return the review as a reading sees it."""
        return state_of(self.evidence, self.events, reading)


def decide(desk: Desk, who: str, reading: Reading, decision: Decision) -> Change:
    """Return what a decision does.

    Raises:
        InputError: it may not be decided so; the message says why.
    """
    state = desk.state(reading)
    if isinstance(decision, Reopen):
        if state.signed is None:
            raise InputError(note("decision_not_signed"))
        return Change(decision=decision, reading=reading)
    if state.signed is not None:
        raise InputError(note("decision_signed", who=state.signed.who))
    asked = _Asked(desk, state, who, reading)
    match decision:
        case Accept():
            return _accept(asked, decision)
        case Reject():
            return _reject(asked, decision)
        case Move():
            return _move(asked, decision)
        case Split():
            return _split(asked, decision)
        case Merge():
            return _merge(asked, decision)
        case Add():
            return _add(asked, decision)
        case Remark():
            return _remark(asked, decision)
        case Judge():
            return _judge(asked, decision)
        case Settle():
            return _settle(asked, decision)
        case Undo():
            return _undo(asked, decision)
        case Sign():
            return _sign(asked, decision)


def faults(evidence: Evidence, listed: Collection[str], events: Sequence[Decided], needs_second: bool = False) -> list[Decided]:
    """Return the events that the rules would not have come to from those before them: forged, or made by other rules."""
    found = []
    for number, event in enumerate(events):
        change = event.change
        try:
            again = decide(Desk(evidence, listed, tuple(events[:number]), needs_second), event.who, change.reading, change.decision)
        except InputError:
            found.append(event)
            continue
        if again != change:
            found.append(event)
    return found


@dataclass(frozen=True)
class _Asked:
    """A decision's surroundings."""

    desk: Desk
    state: State
    who: str
    reading: Reading

    def finding(self, identifier: str) -> Finding:
        found = self.state.findings.get(identifier)
        if found is None:
            raise InputError(note("decision_no_finding", id=identifier))
        return found

    def shot(self, episode: str, index: int) -> Interval:
        for shot in self.desk.evidence.shots:
            if shot.episode == episode and shot.index == index:
                return shot.interval
        raise InputError(note("decision_no_shot", episode=episode, shot=index + 1))

    def inside(self, episode: str, index: int, seconds: Interval) -> None:
        """Require seconds inside one shot."""
        shot = self.shot(episode, index)
        if not shot.start <= seconds.start < seconds.end <= shot.end:
            bounds = {"start": decimal_seconds(shot.start, 3), "end": decimal_seconds(shot.end, 3)}
            raise InputError(note("decision_outside_shot", episode=episode, shot=index + 1, **bounds))

    def change(self, decision: Decision, before: Sequence[Finding], after: Sequence[Finding]) -> Change:
        return Change(decision=decision, reading=self.reading, before=tuple(before), after=tuple(after))


def _accept(asked: _Asked, decision: Accept) -> Change:
    finding = asked.finding(decision.finding)
    if finding.word is Word.REJECTED:
        raise InputError(note("review_of_rejected", id=finding.id))
    shown = [Interval(stretch.start, stretch.end) for stretch in decision.shown]
    if union_length(common([finding.interval], shown)) != finding.interval.length:
        raise InputError(note("decision_not_shown", id=finding.id))
    after = finding.model_copy(update={"mark": Mark.ACCEPTED, "reason": None})
    return asked.change(decision, [finding], [_witnessed(after, asked.who)])


def _reject(asked: _Asked, decision: Reject) -> Change:
    if decision.reason is Reason.OTHER and not decision.remark:
        raise InputError(note("decision_other_needs_words"))
    if len(set(decision.findings)) < len(decision.findings):
        raise InputError(note("decision_named_twice"))
    before = [asked.finding(identifier) for identifier in decision.findings]
    update = {"mark": Mark.REJECTED, "reason": decision.reason}
    after = [one.model_copy(update={**update, "remark": decision.remark or one.remark}) for one in before]
    return asked.change(decision, before, after)


def _move(asked: _Asked, decision: Move) -> Change:
    finding = asked.finding(decision.finding)
    seconds = Interval(decision.start, decision.end)
    asked.inside(finding.episode, finding.shot, seconds)
    after = _resized(finding, finding.id, seconds)
    return asked.change(decision, [finding], [after])


def _split(asked: _Asked, decision: Split) -> Change:
    finding = asked.finding(decision.finding)
    if not finding.start < decision.at < finding.end:
        raise InputError(note("decision_split_outside", id=finding.id))
    parts = Interval(finding.start, decision.at), Interval(decision.at, finding.end)
    after = [_resized(finding, f"{finding.id}.{number}", part) for number, part in enumerate(parts, 1)]
    return asked.change(decision, [finding], after)


def _merge(asked: _Asked, decision: Merge) -> Change:
    one, other = sorted((asked.finding(identifier) for identifier in decision.findings), key=lambda finding: (finding.start, finding.id))
    if one.id == other.id or (one.episode, one.shot, one.landmark) != (other.episode, other.shot, other.landmark):
        raise InputError(note("decision_merge_apart", id=one.id, other=other.id))
    if Word.REJECTED in (one.word, other.word):
        raise InputError(note("review_of_rejected", id=one.id if one.word is Word.REJECTED else other.id))
    added = Word.ADDED in (one.word, other.word)
    merged = one.model_copy(
        update={
            "id": f"{one.id}+{other.id}",
            "end": max(one.end, other.end),
            # What lies between them nobody has confirmed yet.
            "word": Word.ADDED if added else Word.REVIEW,
            "mark": Mark.OPEN,
            "reason": None,
            "remark": " ".join(filter(None, (one.remark, other.remark))),
            "of": (*one.of, *(identifier for identifier in other.of if identifier not in one.of)),
            "added_by": asked.who if added else "",
            "witnesses": (),
        }
    )
    return asked.change(decision, [one, other], [merged])


def _add(asked: _Asked, decision: Add) -> Change:
    if decision.landmark not in asked.desk.listed:
        raise InputError(note("decision_unlisted", landmark=decision.landmark))
    asked.inside(decision.episode, decision.shot, Interval(decision.start, decision.end))
    number = 1 + sum(isinstance(event.change.decision, Add) for event in asked.state.events)
    prefix = "add2" if asked.reading is Reading.SECOND else "add"
    finding = Finding(
        id=f"{prefix}-{number:04d}",
        episode=decision.episode,
        shot=decision.shot,
        landmark=decision.landmark,
        start=decision.start,
        end=decision.end,
        word=Word.ADDED,
        mark=Mark.ACCEPTED,
        added_by=asked.who,
    )
    return asked.change(decision, [], [finding])


def _remark(asked: _Asked, decision: Remark) -> Change:
    finding = asked.finding(decision.finding)
    return asked.change(decision, [finding], [finding.model_copy(update={"remark": decision.text})])


def _judge(asked: _Asked, decision: Judge) -> Change:
    evidence = asked.desk.evidence
    if decision.condition in ("occurrences", "on_screen_seconds") and not doubts_of(evidence.inputs, evidence.provenance).reasons:
        raise InputError(note("decision_by_evidence"))
    stood = asked.state.judgements.get(decision.condition)
    now = () if decision.met is None else (Judgement(condition=decision.condition, met=decision.met, remark=decision.remark),)
    return Change(decision=decision, reading=asked.reading, judged_before=() if stood is None else (stood,), judged_after=now)


def _settle(asked: _Asked, decision: Settle) -> Change:
    if asked.reading is not Reading.LEAD:
        raise InputError(note("decision_lead_only"))
    place = (decision.episode, decision.shot, decision.landmark)
    found = agreement(asked.desk.evidence, asked.desk.events)
    if found is None or place not in {one.place for one in found.disagreements}:
        raise InputError(note("decision_no_disagreement", landmark=decision.landmark, episode=decision.episode, shot=decision.shot + 1))
    taken = asked.desk.state(Reading.SECOND) if decision.take is Reading.SECOND else asked.state
    before = [finding for finding in asked.state.findings.values() if finding.place == place]
    after = [_witnessed(finding, asked.who) for finding in taken.findings.values() if finding.place == place]
    return asked.change(decision, before, after)


def _witnessed(finding: Finding, who: str) -> Finding:
    if finding.word is not Word.ADDED or not finding.counts or who in (finding.added_by, *finding.witnesses):
        return finding
    return finding.model_copy(update={"witnesses": (*finding.witnesses, who)})


def _undo(asked: _Asked, decision: Undo) -> Change:
    last = last_of(asked.state, asked.who, asked.reading)
    if last is None:
        raise InputError(note("decision_nothing_to_undo"))
    change, state = last.change, asked.state
    stands = all(state.findings.get(finding.id) == finding for finding in change.after)
    stands &= all(state.judgements.get(judgement.condition) == judgement for judgement in change.judged_after)
    # What was taken away must not have come back by another decision.
    stands &= not any(finding.id in state.findings for finding in change.before if finding.id not in {one.id for one in change.after})
    if not stands:
        raise InputError(note("decision_changed_since"))
    return Change(
        decision=decision,
        reading=asked.reading,
        before=change.after,
        after=change.before,
        judged_before=change.judged_after,
        judged_after=change.judged_before,
        undone=last.number,
    )


def _sign(asked: _Asked, decision: Sign) -> Change:
    if asked.reading is Reading.SECOND:
        raise InputError(note("decision_second_signs_not"))
    undecided = len(asked.state.undecided)
    if undecided:
        raise InputError(note("decision_undecided", count=undecided))
    readers = agreement(asked.desk.evidence, asked.desk.events)
    if (asked.desk.needs_second and readers is None) or (readers is not None and asked.desk.state(Reading.SECOND).undecided):
        raise InputError(note("decision_second_unfinished"))
    if readers is not None and readers.unsettled:
        raise InputError(note("decision_unsettled", count=len(readers.unsettled)))
    return Change(decision=decision, reading=asked.reading)


def _resized(finding: Finding, identifier: str, seconds: Interval) -> Finding:
    """The finding with other ends: what was confirmed or accepted stays so for the same seconds or fewer, not for more."""
    grows = seconds.start < finding.start or seconds.end > finding.end
    word = Word.REVIEW if grows and finding.word is Word.CONFIRMED else finding.word
    mark = Mark.OPEN if grows and finding.mark is Mark.ACCEPTED and word is not Word.ADDED else finding.mark
    update = {"id": identifier, "start": seconds.start, "end": seconds.end, "word": word, "mark": mark}
    return finding.model_copy(update={**update, "witnesses": () if grows else finding.witnesses})
