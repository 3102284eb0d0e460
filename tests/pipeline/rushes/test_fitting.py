"""Which of several time maps is taken."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.rushes.fitting import USUAL_SPEEDS, Fit, TimeMap, likeliest
from pipeline.rushes.small_pictures import Window


def fits(*errors_at_speeds):
    return [Fit(TimeMap(2.0, speed), Window(0.5, 0.5, 1.0), error) for speed, error in errors_at_speeds]


@pytest.mark.parametrize(
    ("tried", "speed"),
    [
        # The original speed where it fits nearly as well, and not where it clearly does not.
        ([(1.1, 0.100), (1.0, 0.107)], 1.0),
        ([(1.1, 0.100), (1.0, 0.110)], 1.1),
        # A picture in which hardly anything moves: the highest speeds fit a little better than the true one.
        ([(2.0, 0.0052), (1.95, 0.0052), (1.1, 0.0056), (1.0, 0.0066)], 1.1),
        # What fits clearly better is taken however far from the original it is.
        ([(2.0, 0.100), (1.05, 0.116), (1.0, 0.120)], 2.0),
    ],
)
def test_the_likeliest_speed_is_near_the_original_where_that_fits_as_well(tried: list[tuple[float, float]], speed: float) -> None:
    assert likeliest(fits(*tried)).time.speed == speed


@given(st.lists(st.tuples(st.sampled_from(USUAL_SPEEDS), st.floats(0, 1)), min_size=1))
def test_the_likeliest_is_never_clearly_worse_than_another(tried) -> None:
    several = fits(*tried)
    taken = likeliest(several)
    assert taken in several
    assert not any(taken.is_worse_than(other) for other in several)
