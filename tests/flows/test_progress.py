"""How much of a job is done, and how long the rest may take: known late rather than wrong, and steady."""

from fractions import Fraction
from itertools import pairwise

import pytest

from flows.progress import Job, Part, title_parts


class Clock:
    def __init__(self):
        self.now = 0.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


def work(job, clock, parts, pace):
    """Do the parts one after the other, each for `pace(part)` seconds in steps of a second; yields (seconds left, truth)."""
    whole = sum(pace(part) for part in parts)
    for part in parts:
        seconds = pace(part)
        for second in range(1, seconds + 1):
            clock.now += 1
            job(part.name, part.stage, Fraction(second, seconds))
            yield job.seconds_left(), whole - clock.now


def test_the_whole_is_the_sum_of_the_parts_by_their_costs(clock):
    job = Job([Part("a", "decode", 3.0), Part("b", "decode", 1.0)], clock)
    assert job.fraction == 0
    job("a", "decode", Fraction(1, 2))
    assert job.fraction == pytest.approx(0.375)
    job("a", "decode", Fraction(1, 4))
    assert job.fraction == pytest.approx(0.375)
    job("c", "unforeseen", Fraction(1))
    assert job.fraction == pytest.approx(0.375)
    job("a", "decode", Fraction(1))
    job("b", "decode", Fraction(1))
    assert job.fraction == 1


def test_at_a_steady_pace_the_time_left_is_right_once_it_is_known(clock):
    parts = title_parts("T", {"a.mp4": 60.0, "b.mp4": 120.0}, {"r.mov": 30.0})
    job = Job(parts, clock)
    said = list(work(job, clock, parts, lambda part: max(1, round(part.cost * 3))))
    assert said[0][0] is None
    known = [(left, truth) for left, truth in said if left is not None]
    assert len(known) > len(said) * 0.9
    assert all(abs(left - truth) <= 0.15 * len(said) for left, truth in known if truth > 5)


@pytest.mark.parametrize("off", [0.4, 1.0, 2.5])
def test_where_a_stage_takes_longer_than_foreseen_the_time_left_rises_slowly_and_ends_at_nothing(clock, off):
    parts = title_parts("T", {f"{n}.mp4": 90.0 for n in range(4)}, {})
    job = Job(parts, clock)
    said = list(work(job, clock, parts, lambda part: max(1, round(part.cost * (off if part.stage == "match" else 1)))))
    known = [left for left, _ in said if left is not None]
    assert max(after - before for before, after in pairwise(known)) < 0.05 * len(said)
    assert known[-1] < 3


def test_what_is_kept_from_an_earlier_run_says_nothing_of_the_pace(clock):
    parts = title_parts("T", {f"{n}.mp4": 60.0 for n in range(10)}, {})
    job = Job(parts, clock)
    old = [part for part in parts if part.stage in ("ingest", "start") or part.name != "9.mp4"]
    for part in old:
        clock.now += 0.01
        job(part.name, part.stage, Fraction(1))
    assert job.seconds_left() is None
    new = [part for part in parts if part not in old]
    for left, truth in work(job, clock, new, lambda part: max(1, round(part.cost * 4))):
        assert left is None or truth < 5 or abs(left - truth) < 0.6 * truth + 5


def test_an_episode_is_the_nth_of_those_that_go_through_a_stage():
    parts = title_parts("T", {"a.mp4": 60.0, "b.mp4": 60.0}, {"r.mov": 60.0})
    job = Job(parts)
    assert job.place("b.mp4", "match") == (2, 2)
    assert job.place("r.mov", "scan") == (1, 1)
    assert job.place("T", "elsewhere") == (1, 1)
    assert {part.stage for part in parts} >= {"ingest", "start", "decode", "read", "match", "scan", "find", "link", "repeats", "report"}
