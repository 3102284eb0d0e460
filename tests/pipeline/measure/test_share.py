"""The grade of a shot and the shares that add up from grades, whatever evidence there is."""

from fractions import Fraction as F

from hypothesis import given
from hypothesis import strategies as st

from pipeline.log.coverage import covering
from pipeline.measure.share import CUMULATED, ShareBySight, ganzhou_share, graded
from pipeline.record.evidence import Grade, Match, Occurrence, Shot, Status
from pipeline.record.grounds import Agreement, Elsewhere, Grounds, Link, LogRow, Rush, RushMatch
from pipeline.record.timeline import Interval

RUSHES = [
    Rush(
        file=name, sha256="", duration=F(9), frames=9, width=1, height=1, captured=None, device=None, trust="camera_original", positions=(),
        in_ganzhou=inside,
    )
    for name, inside in (("inside", True), ("outside", False), ("nowhere", None))
]  # fmt: skip


def sighted(shot, status=Status.CONFIRMED):
    return Occurrence(
        id=f"s{shot.index}", episode="e", shot=shot.index, landmark="yugutai", start=shot.start, end=shot.end, low_start=shot.start,
        low_end=shot.end, status=status, reference="", inliers=40, similarity=0.8, screen_share=0.2, still="", still_time=shot.start,
        reference_still="", proof=Match(identity="yugutai", reference="", similarity=0.8, inliers=40), nearest_decoy=None,
        confirmed_frames=2,
    )  # fmt: skip


def linked(shot):
    return Link(
        id=f"l{shot.index}", episode="e", shot=shot.index, at=F(0), still="", to_episode="e", to_shot=0, to_at=F(0), to_still="", depth=1,
        inliers=30, second_witness=9, weakest_inliers=30, similarity=0.7,
    )  # fmt: skip


def in_rush(shot, name):
    return RushMatch(
        id=f"{name}{shot.index}", episode="e", shot=shot.index, start=shot.start, end=shot.end, rush=name, rush_start=F(0), rush_end=F(9),
        speed=F(1), mirrored=False, crop=(0, 0, 1, 1), inliers=40, agreement=0.9, at=F(0), still="", rush_at=F(0), rush_still="",
    )  # fmt: skip


def elsewhere(shot):
    return Elsewhere(
        id=f"x{shot.index}",
        episode="e",
        shot=shot.index,
        at=F(0),
        still="",
        identity="_decoy/a",
        reference="",
        reference_still="",
        inliers=50,
    )


def declared(start, end, county="于都县", agreement=Agreement.ONLY_DECLARED):
    return LogRow(
        id=f"r{start}", row=2, episode="e", start=start, end=end, place="", landmark=None, county=county, date=None, agreement=agreement
    )


KINDS = ("sighted", "review", "linked", "inside", "outside", "nowhere", "elsewhere", "declared", "declared elsewhere")


def title(evidence, lengths):
    """Graded shots of the given lengths, each with the given kinds of evidence."""
    return graded(*found_in(evidence, lengths))


def found_in(evidence, lengths):
    """Shots of the given lengths, their occurrences and grounds: for each shot the given kinds of evidence."""
    ends = [sum(lengths[: i + 1], F(0)) for i in range(len(lengths))]
    shots = [Shot(episode="e", index=i, start=end - length, end=end) for i, (end, length) in enumerate(zip(ends, lengths, strict=True))]
    pairs = [(shot, kinds) for shot, kinds in zip(shots, evidence, strict=True)]
    occurrences = [
        sighted(shot, status)
        for shot, kinds in pairs
        for kind, status in (("sighted", Status.CONFIRMED), ("review", Status.REVIEW))
        if kind in kinds
    ]
    grounds = Grounds(
        links=tuple(linked(shot) for shot, kinds in pairs if "linked" in kinds),
        rushes=tuple(RUSHES),
        rush_matches=tuple(in_rush(shot, name) for shot, kinds in pairs for name in ("inside", "outside", "nowhere") if name in kinds),
        elsewhere=tuple(elsewhere(shot) for shot, kinds in pairs if "elsewhere" in kinds),
        log=tuple(
            declared(shot.start, shot.end, county)
            for shot, kinds in pairs
            for kind, county in (("declared", "于都县"), ("declared elsewhere", None))
            if kind in kinds
        ),
    )  # fmt: skip
    return shots, occurrences, grounds


def expected(kinds):
    """The grade as `measure6.md` words it."""
    if "sighted" in kinds:
        return Grade.SIGHTED
    if kinds & {"elsewhere", "outside"}:
        return Grade.CONTRADICTED if kinds & {"linked", "inside", "declared"} else Grade.NONE
    for kind, grade in (("linked", Grade.LINKED), ("inside", Grade.RUSHES), ("declared", Grade.DECLARED)):
        if kind in kinds:
            return grade
    return Grade.NONE


kinds = st.sets(st.sampled_from(KINDS))
lengths = st.fractions(min_value=F(1, 25), max_value=60, max_denominator=90000)


@given(st.lists(st.tuples(kinds, lengths), min_size=1, max_size=8))
def test_each_shot_has_its_strongest_grade_and_the_shares_add_up(found) -> None:
    evidence, each = [one for one, _ in found], [length for _, length in found]
    shots = title(evidence, each)
    assert [shot.grade for shot in shots] == [expected(one) for one in evidence]
    assert all(bool(shot.grounds) == (shot.grade is not Grade.NONE) for shot in shots)
    runtime = sum(each)
    share = ganzhou_share(shots, runtime)
    assert 0 <= share.sighted <= share.linked <= share.rushes <= share.declared <= share.declared + share.contradicted <= 1
    for number, grade in enumerate(CUMULATED, 1):
        counted = sum(length for one, length in zip(evidence, each, strict=True) if expected(one) in CUMULATED[:number])
        assert getattr(share, grade.value) == F(counted) / runtime
    assert (
        share.contradicted
        == F(sum(length for one, length in zip(evidence, each, strict=True) if expected(one) is Grade.CONTRADICTED)) / runtime
    )


parts = st.lists(
    st.builds(lambda start, length: Interval(F(start), F(start + length)), st.integers(0, 300), st.integers(1, 60)), max_size=4
)


@given(st.lists(st.tuples(kinds, lengths), min_size=1, max_size=8), st.none() | parts, st.sets(st.sampled_from(Status)))
def test_the_share_by_what_is_sighted_is_that_of_the_graded_shots(found, parts, statuses) -> None:
    shots, occurrences, grounds = found_in([one for one, _ in found], [length for _, length in found])
    runtime, within = sum(length for _, length in found), None if parts is None else {"e": parts}
    by_sight = ShareBySight(shots, grounds, runtime, within)
    for several in (occurrences, occurrences[:1], []):
        assert by_sight.share(several, statuses) == ganzhou_share(graded(shots, several, grounds, statuses), runtime, within)


@given(kinds, st.sampled_from(["sighted", "linked", "inside"]))
def test_more_evidence_for_a_shot_never_weakens_its_grade(have, more) -> None:
    order = [*CUMULATED, Grade.NONE]
    before, after = (title([one], [F(1)])[0].grade for one in (have, have | {more}))
    if have & {"elsewhere", "outside"} and more != "sighted":
        assert after in (Grade.CONTRADICTED, Grade.SIGHTED)
    else:
        assert after in order[: order.index(before) + 1] if before in order else after is Grade.SIGHTED


@given(st.lists(st.tuples(kinds, lengths), min_size=1, max_size=6), parts)
def test_the_share_of_a_part_is_counted_within_that_part(found, within) -> None:
    shots = title([one for one, _ in found], [length for _, length in found])
    runtime = sum(length for _, length in found)
    part, whole = ganzhou_share(shots, runtime, {"e": within}), ganzhou_share(shots, runtime)
    assert 0 <= part.sighted <= part.linked <= part.rushes <= part.declared <= whole.declared
    assert part.contradicted <= whole.contradicted
    assert ganzhou_share(shots, runtime, {"e": [Interval(F(0), runtime)]}) == whole
    assert ganzhou_share(shots, runtime, {}) == ganzhou_share([], runtime)


def test_a_fifth_is_a_fifth_to_the_last_digit() -> None:
    assert ganzhou_share(title([{"sighted"}, set()], [F(1001, 30000), F(4004, 30000)]), F(5005, 30000)).sighted == F(1, 5)
    assert ganzhou_share([], F(0)).declared == 0


@given(st.lists(st.tuples(st.integers(0, 100), st.integers(1, 30)), max_size=5))
def test_rows_declare_an_interval_from_half_of_it(rows) -> None:
    log = [declared(F(start), F(start + length)) for start, length in rows]
    covered = len({second for start, length in rows for second in range(max(start, 40), min(start + length, 60))})
    found = covering(Interval(F(40), F(60)), log)
    assert bool(found) == (covered >= 10)
    assert all(row.start < 60 and row.end > 40 for row in found)


def test_what_was_only_measured_declares_nothing() -> None:
    shot = Shot(episode="e", index=0, start=F(0), end=F(4))
    row = declared(F(0), F(4), agreement=Agreement.ONLY_MEASURED)
    assert graded([shot], [], Grounds(log=(row,)))[0].grade is Grade.NONE
    assert graded([shot], [], Grounds(log=(declared(F(0), F(4), county=""),)))[0].grade is Grade.NONE


def test_a_shot_is_sighted_under_the_statuses_asked_for() -> None:
    shot = Shot(episode="e", index=0, start=F(0), end=F(4))
    both = frozenset({Status.CONFIRMED, Status.REVIEW})
    assert graded([shot], [sighted(shot, Status.REVIEW)], Grounds())[0].grade is Grade.NONE
    assert graded([shot], [sighted(shot, Status.REVIEW)], Grounds(), both)[0].grade is Grade.SIGHTED
