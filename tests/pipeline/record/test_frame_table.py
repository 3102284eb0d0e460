"""From what a decoder says of its frames to one exact table of times."""

from fractions import Fraction

import numpy as np
import pytest

from pipeline.record.frame_table import Clock, FrameTable

RATE = Fraction(25)


class TestClock:
    @staticmethod
    def stamps(raw, duration=10):
        clock = Clock(Fraction(1, 250), RATE)
        return [clock.stamp(pts, duration, following) for pts, following in zip(raw, [*raw[1:], None], strict=True)], clock

    def test_ordinary_times_pass_unchanged(self) -> None:
        stamps, clock = self.stamps([500, 510, 525, 900])
        assert stamps == [500, 510, 525, 900]
        assert clock.warnings() == []

    def test_missing_times_follow_the_frame_before(self) -> None:
        stamps, clock = self.stamps([0, 10, None, None, 40])
        assert stamps == [0, 10, 20, 30, 40]
        assert clock.missing == 2

    def test_repeated_and_disordered_times_stay_in_order(self) -> None:
        stamps, clock = self.stamps([0, 10, 10, 8, 40])
        assert stamps == [0, 10, 11, 12, 40]
        assert clock.repaired == 2

    def test_a_new_start_goes_on_from_the_last_frame(self) -> None:
        stamps, clock = self.stamps([5000, 5010, 0, 10, 20])
        assert stamps == [5000, 5010, 5020, 5030, 5040]
        assert clock.jumps == [(2, -5010)]

    def test_one_wrong_time_does_not_shift_the_rest(self) -> None:
        stamps, _ = self.stamps([5000, 5010, 0, 5030, 5040])
        assert stamps == [5000, 5010, 5020, 5030, 5040]


class TestFrameTable:
    table = FrameTable(np.array([7, 9, 12, 20], np.int64), 5, Fraction(1, 10))

    def test_times_count_from_the_first_frame(self) -> None:
        assert [self.table.time(n) for n in range(5)] == [0, Fraction(2, 10), Fraction(5, 10), Fraction(13, 10), Fraction(18, 10)]
        assert (self.table.run_time, self.table.start_offset) == (Fraction(18, 10), Fraction(7, 10))
        assert sum(self.table.duration(n) for n in range(4)) == self.table.run_time

    @pytest.mark.parametrize(
        ("seconds", "frame"), [(-1, 0), (0, 0), (Fraction(19, 100), 0), (Fraction(2, 10), 1), (Fraction(13, 10), 3), (9, 3)]
    )
    def test_frame_at(self, seconds: Fraction | int, frame: int) -> None:
        assert self.table.frame_at(Fraction(seconds)) == frame

    def test_no_frame_outside(self) -> None:
        with pytest.raises(IndexError):
            self.table.time(5)

    def test_rounding_to_ticks_is_no_variable_rate(self) -> None:
        milliseconds = [round(n * 1001 / 24) for n in range(100)]
        assert not FrameTable(np.array(milliseconds, np.int64), 42, Fraction(1, 1000)).is_variable_rate
        dropped = [n for n in range(100) if n != 50]
        assert FrameTable(np.array(dropped, np.int64), 1, Fraction(1, 25)).is_variable_rate
