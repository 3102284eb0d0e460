"""Decisions under review: what may be decided, that an undo restores, that figures follow, and that readers are held against each other."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pages.errors import InputError
from pipeline.measure.decisions import Desk, decide, faults
from pipeline.measure.readings import agreement, state_of
from pipeline.measure.review import reviewed, reviewed_by_events, settle_review
from pipeline.record.decisions import (
    Accept,
    Add,
    Decided,
    Judge,
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
    Stretch,
    Undo,
    Word,
)
from pipeline.record.evidence import Verdict
from tests.awards.records import FRAME, record

LISTED = ("yugutai", "bajingtai")
ALL = Stretch(start=Fraction(0), end=Fraction(1000))
FIRST, SECOND, LEAD = Reading.FIRST, Reading.SECOND, Reading.LEAD


class Review:
    """A desk whose events are added one by one."""

    def __init__(self, evidence, **said) -> None:
        self.desk = Desk(evidence, LISTED, **said)

    def do(self, decision, who="r1", reading=FIRST):
        change = decide(self.desk, who, reading, decision)
        event = Decided(number=len(self.desk.events) + 1, who=who, at="2026-11-27T10:00:00+08:00", change=change)
        self.desk = replace(self.desk, events=(*self.desk.events, event))
        return self

    def state(self, reading=FIRST):
        return self.desk.state(reading)

    def figures(self):
        return reviewed_by_events(self.desk.evidence, self.desk.events)


def accept(finding, *shown):
    return Accept(finding=finding, shown=shown or (ALL,))


def reject(*findings, reason=Reason.POSTER, remark=""):
    return Reject(findings=findings, reason=reason, remark=remark)


def move(finding, start, end):
    return Move(finding=finding, start=Fraction(start), end=Fraction(end))


def add(shot, start, end, landmark="bajingtai"):
    return Add(episode="e.mp4", shot=shot, landmark=landmark, start=Fraction(start), end=Fraction(end))


@pytest.fixture
def review() -> Review:
    """Shots of two seconds: three confirmed findings, four to review, one that the machine rejected; 100 s in all."""
    return Review(record(confirmed=3, to_review=4))


def test_without_decisions_the_figures_are_the_machines(review: Review) -> None:
    machines = review.desk.evidence.measure6
    settled = settle_review(review.desk.evidence, review.state().findings.values(), {})
    assert settled.now == settled.without_added == machines
    assert review.figures() == reviewed(review.desk.evidence, (), ())


def test_ids_and_events_come_to_the_same(review: Review) -> None:
    review.do(accept("occ-0004")).do(accept("occ-0005")).do(reject("occ-0001", "occ-0006"))
    assert review.figures() == reviewed(review.desk.evidence, ["occ-0004", "occ-0005"], ["occ-0001", "occ-0006"])


@pytest.mark.parametrize(
    ("decision", "words"),
    [
        (accept("occ-0099"), "occ-0099: no such finding"),
        (accept("occ-0008"), "the machine rejected it"),
        (accept("occ-0004", Stretch(start=Fraction(6), end=Fraction(7))), "not all of its seconds were shown"),
        (reject("occ-0004", reason=Reason.OTHER), "the reason has to be written out"),
        (reject("occ-0004", "occ-0004"), "named twice"),
        (move("occ-0004", "5.9", 8), "inside the shot"),
        (move("occ-0004", 7, "8.04"), "inside the shot"),
        (move("occ-0004", 7, 7), "inside the shot"),
        (Split(finding="occ-0004", at=Fraction(6)), "only between its ends"),
        (Merge(findings=("occ-0004", "occ-0005")), "only two findings of one landmark in one shot"),
        (Merge(findings=("occ-0004", "occ-0004")), "only two findings of one landmark in one shot"),
        (add(8, 20, 30, "eiffel_tower"), "eiffel_tower: not in the catalogue"),
        (add(3, 7, 9), "inside the shot"),
        (add(77, 7, 9), "has no shot 78"),
        (Judge(condition="occurrences", met=True), "settled by the findings"),
        (Settle(episode="e.mp4", shot=3, landmark="yugutai", take=FIRST), "the lead decides"),
        (Undo(), "no decision of yours"),
        (Sign(opinion="属实"), "4 findings are still undecided"),
        (Reopen(reason="x"), "nothing to reopen"),
    ],
)
def test_what_may_not_be_decided(review: Review, decision, words: str) -> None:
    with pytest.raises(InputError, match=words):
        review.do(decision)


def test_shown_in_pieces_is_shown(review: Review) -> None:
    review.do(accept("occ-0004", Stretch(start=Fraction(5), end=Fraction(7)), Stretch(start=Fraction(7), end=Fraction(8))))
    assert review.state().findings["occ-0004"].mark is Mark.ACCEPTED


def test_more_seconds_have_to_be_accepted_anew_and_fewer_not(review: Review) -> None:
    review.do(move("occ-0001", "0.4", 1)).do(accept("occ-0004")).do(move("occ-0004", 6, 7))
    found = review.state().findings
    assert (found["occ-0001"].word, found["occ-0004"].mark) == (Word.CONFIRMED, Mark.ACCEPTED)
    assert (review.figures().occurrences, review.figures().seconds) == (4, Fraction("5.6"))
    review.do(move("occ-0001", "0.4", 2)).do(move("occ-0004", 6, "7.5"))
    found = review.state().findings
    assert (found["occ-0001"].word, found["occ-0004"].mark) == (Word.REVIEW, Mark.OPEN)
    assert review.figures().occurrences == 2


def test_splitting_makes_no_second_occurrence_before_a_second_lies_between(review: Review) -> None:
    review.do(Split(finding="occ-0001", at=Fraction(1, 2)))
    assert (review.figures().occurrences, review.figures().seconds) == (3, 6)
    review.do(move("occ-0001.2", "1.52", 2))
    assert (review.figures().occurrences, review.figures().seconds) == (4, Fraction("4.98"))
    review.do(Merge(findings=("occ-0001.2", "occ-0001.1"))).do(accept("occ-0001.1+occ-0001.2"))
    assert (review.figures().occurrences, review.figures().seconds) == (3, 6)


def test_what_one_person_added_counts_apart_and_makes_no_shot_sighted(review: Review) -> None:
    review.do(add(8, 20, 30))
    alone = review.figures()
    assert (alone.occurrences, alone.seconds, alone.share) == (4, 16, Fraction(6, 100))
    assert (alone.added.added, alone.added.occurrences, alone.added.seconds, alone.added.share) == (1, 3, 6, Fraction(6, 100))
    review.do(accept("add-0001"))
    assert review.figures().share == alone.share, "its author is no second reader"
    review.do(accept("add-0001"), who="lead", reading=LEAD)
    assert review.figures().share == Fraction(6 + 84, 100)
    assert review.figures().added.share == Fraction(6, 100)


def test_what_both_readers_found_by_themselves_has_a_witness(review: Review) -> None:
    review.do(add(8, 20, 30))
    review.do(add(8, "20.2", 30), who="r2", reading=SECOND)
    assert review.figures().share == Fraction(6 + 84, 100)
    assert not agreement(review.desk.evidence, review.desk.events).disagreements


def test_the_second_reader_sees_nothing_of_the_first_and_the_lead_settles(review: Review) -> None:
    review.do(accept("occ-0004")).do(accept("occ-0005")).do(reject("occ-0006", "occ-0007"))
    assert [finding.mark for finding in review.state(SECOND).findings.values()] == [Mark.OPEN] * 8
    for decision in (accept("occ-0004"), reject("occ-0005"), reject("occ-0006"), add(8, 20, 21)):
        review.do(decision, who="r2", reading=SECOND)
    with pytest.raises(InputError, match="second reader has not finished"):
        review.do(Sign(opinion="属实"))
    review.do(reject("occ-0007", reason=Reason.STOCK), who="r2", reading=SECOND)
    found = agreement(review.desk.evidence, review.desk.events)
    assert (found.compared, [one.place[1] for one in found.disagreements]) == (5, [4, 8])
    with pytest.raises(InputError, match="disagree on 2 places"):
        review.do(Sign(opinion="属实"))
    for shot, landmark in ((4, "yugutai"), (8, "bajingtai")):
        review.do(Settle(episode="e.mp4", shot=shot, landmark=landmark, take=SECOND), who="lead", reading=LEAD)
    review.do(Sign(opinion="属实"), who="lead", reading=LEAD)
    figures = review.figures()
    assert (figures.occurrences, figures.added.occurrences) == (5, 4)
    assert figures.share > Fraction(8, 100), "the lead saw what the second reader added"
    assert faults(review.desk.evidence, LISTED, review.desk.events) == []


def test_a_case_that_needs_a_second_reader_is_not_signed_without_one() -> None:
    review = Review(record(confirmed=3, to_review=0), needs_second=True)
    with pytest.raises(InputError, match="second reader has not finished"):
        review.do(Sign(opinion="属实"))


def test_a_signed_case_is_closed_until_it_is_reopened_with_a_reason() -> None:
    review = Review(record(confirmed=3, to_review=0)).do(Sign(opinion="属实"))
    for decision in (reject("occ-0001"), Undo(), Sign(opinion="again")):
        with pytest.raises(InputError, match="r1 has signed this case"):
            review.do(decision, who="r2", reading=SECOND)
    review.do(Reopen(reason="补充材料"), who="lead", reading=LEAD).do(reject("occ-0001"))
    assert review.figures().occurrences == 2


def test_an_undo_takes_back_my_last_decision_and_nobody_elses(review: Review) -> None:
    review.do(accept("occ-0004")).do(reject("occ-0001"), who="r9").do(Undo())
    found = review.state().findings
    assert (found["occ-0004"].mark, found["occ-0001"].mark) == (Mark.OPEN, Mark.REJECTED)
    review.do(accept("occ-0005")).do(reject("occ-0005"), who="lead", reading=LEAD)
    with pytest.raises(InputError, match="has been changed since"):
        review.do(Undo())


def test_peoples_words_settle_what_the_evidence_does_not() -> None:
    review = Review(record(confirmed=20, to_review=0, runtime=100))
    for condition in ("elements", "released"):
        review.do(Judge(condition=condition, met=True))
    settled = settle_review(review.desk.evidence, review.state().findings.values(), review.state().judgements)
    assert settled.now.verdict is Verdict.MET
    assert review.figures().judgements == {"elements": True, "released": True}
    review.do(Judge(condition="released", met=None))
    assert review.figures().judgements == {"elements": True}


def test_a_forged_event_is_named(review: Review) -> None:
    review.do(accept("occ-0004")).do(move("occ-0005", 8, 9)).do(add(8, 20, 30)).do(Undo())
    events = review.desk.events
    assert faults(review.desk.evidence, LISTED, events) == []
    moved = events[1]
    longer = moved.change.after[0].model_copy(update={"end": Fraction(10)})
    forged = moved.model_copy(update={"change": moved.change.model_copy(update={"after": (longer,)})})
    assert faults(review.desk.evidence, LISTED, (events[0], forged, *events[2:])) == [forged]
    assert faults(review.desk.evidence, (), events) == [events[2]]


def test_events_come_back_from_json_as_they_were(review: Review) -> None:
    review.do(accept("occ-0004")).do(Split(finding="occ-0005", at=Fraction(26, 3))).do(Judge(condition="elements", met=True)).do(Undo())
    for event in review.desk.events:
        assert Decided.model_validate_json(event.model_dump_json()) == event


EVIDENCE = record(confirmed=2, to_review=3, runtime=40)
TICKS = st.integers(0, 15 * 25)


def frames(number):
    return number * FRAME


@st.composite
def decisions(draw, state):
    finding = draw(st.sampled_from(sorted(state.findings)))
    other = draw(st.sampled_from(sorted(state.findings)))
    one, two = (frames(draw(TICKS)) for _ in "12")
    return draw(
        st.sampled_from(
            [
                accept(finding),
                reject(finding),
                reject(*{finding, other}),
                move(finding, min(one, two), max(one, two)),
                Split(finding=finding, at=one),
                Merge(findings=(finding, other)),
                add(draw(st.integers(0, 6)), min(one, two), max(one, two), draw(st.sampled_from(LISTED))),
                add(draw(st.integers(0, 6)), min(one, two), max(one, two), "yugutai"),
                Remark(finding=finding, text="注"),
                Judge(condition="released", met=draw(st.sampled_from([True, False, None]))),
                Undo(),
            ]
        )
    )


def naive(findings):
    """Count and seconds of what counts, frame by frame, without intervals: what a person would tick off on a strip of film."""
    on_screen, by_place = set(), {}
    for finding in findings:
        if finding.counts:
            shown = range(int(finding.start / FRAME), int(finding.end / FRAME))
            by_place.setdefault(finding.place, set()).update(shown)
    count = 0
    for shown in by_place.values():
        strip = sorted(shown)
        stretches = [[strip[0], strip[0]]]
        for frame in strip[1:]:
            if frame - stretches[-1][1] - 1 <= 25:
                stretches[-1][1] = frame
            else:
                stretches.append([frame, frame])
        count += len(stretches)
        for first, last in stretches:
            on_screen.update(range(first, last + 1))
    return count, len(on_screen) * FRAME


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_undo_restores_and_the_figures_are_those_of_the_findings(data) -> None:
    review = Review(EVIDENCE)
    stood = [(review.state().findings, review.state().judgements)]
    for _ in range(data.draw(st.integers(1, 8))):
        try:
            review.do(data.draw(decisions(review.state())))
        except InputError:
            continue
        state = review.state()
        if isinstance(review.desk.events[-1].change.decision, Undo):
            stood.pop()
            assert (state.findings, state.judgements) == stood[-1]
        else:
            stood.append((state.findings, state.judgements))
    figures = review.figures()
    assert (figures.occurrences, figures.seconds) == naive(review.state().findings.values())
    machines = [finding for finding in review.state().findings.values() if finding.word is not Word.ADDED]
    if figures.added:
        assert (figures.added.occurrences, figures.added.seconds) == naive(machines)
    assert faults(EVIDENCE, LISTED, review.desk.events) == []
    while len(stood) > 1:
        stood.pop()
        review.do(Undo())
        assert (review.state().findings, review.state().judgements) == stood[-1]
    assert state_of(EVIDENCE, review.desk.events, FIRST).findings == state_of(EVIDENCE, (), FIRST).findings
