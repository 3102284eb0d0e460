import itertools
from fractions import Fraction as F

from hypothesis import given
from hypothesis import strategies as st

from pipeline.record.timeline import Interval, bridge, clock, common, decimal_seconds, union, union_length

seconds = st.fractions(min_value=0, max_value=1000, max_denominator=90000)
intervals = st.lists(st.builds(lambda a, b: Interval(min(a, b), max(a, b)), seconds, seconds), max_size=12)


@given(intervals)
def test_union_is_disjoint_and_covers_the_same_moments(several) -> None:
    merged = union(several)
    assert all(a.end < b.start for a, b in itertools.pairwise(merged))
    for moment in {i.start for i in several} | {i.end for i in several}:
        assert any(i.start <= moment < i.end for i in several) == any(i.start <= moment < i.end for i in merged)


@given(intervals, intervals)
def test_union_length_never_shrinks_and_never_exceeds_the_sum(one, other) -> None:
    both = union_length(one + other)
    assert max(union_length(one), union_length(other)) <= both <= union_length(one) + union_length(other)


@given(intervals, intervals)
def test_common_moments_are_those_of_both(one, other) -> None:
    both = common(one, other)
    assert all(a.start < a.end <= b.start for a, b in itertools.pairwise(both))
    for moment in {end for interval in one + other for end in interval}:
        assert any(i.start <= moment < i.end for i in both) == all(any(i.start <= moment < i.end for i in side) for side in (one, other))


def test_touching_intervals_are_one_and_a_gap_of_exactly_the_limit_is_bridged() -> None:
    assert union([Interval(F(1), F(2)), Interval(F(2), F(3))]) == [Interval(F(1), F(3))]
    apart = [Interval(F(0), F(1)), Interval(F(2), F(3))]
    assert bridge(apart, F(1)) == [Interval(F(0), F(3))]
    assert bridge(apart, F(999, 1000)) == apart


def test_decimals_round_half_up_and_never_pass_through_a_float() -> None:
    assert decimal_seconds(F(1, 3)) == "0.333333"
    assert decimal_seconds(F(5, 10**7)) == "0.000001"
    assert decimal_seconds(F(-1, 10**8)) == "0.000000"
    assert decimal_seconds(F(10**20) + F(1, 10**6)) == "100000000000000000000.000001"


def test_clock_truncates_to_the_millisecond() -> None:
    assert clock(F(3723) + F(9999, 10000)) == "1:02:03.999"
