"""Figures as people read them: exact, and never rounded onto the wrong side of a threshold."""

from __future__ import annotations

from fractions import Fraction

from pipeline.record.timeline import decimal_seconds

MOST_PLACES = 9

# Upper end of each band, in parts of the frame; sponsors' exposure reports sort by such size bands.
_BANDS = ((Fraction(25, 1000), "tiny"), (Fraction(5, 100), "small"))


def decimal(value: Fraction, places: int) -> str:
    """Write a number with `places` decimals (none for 0), rounded half up."""
    written = decimal_seconds(value, places)
    return written if places else written.partition(".")[0]


def beside(value: Fraction, threshold: Fraction | None, places: int) -> str:
    """Write `value` with as many decimals as it takes to stand on the same side of `threshold` as it does exactly, at most nine.

    20.004% is above 20%, and "20.00%" would hide that.
    """
    written = decimal(value, places)
    while threshold is not None and places < MOST_PLACES and _sign(Fraction(written) - threshold) != _sign(value - threshold):
        places += 1
        written = decimal(value, places)
    return written


def plain(value: Fraction) -> str:
    """Write a number with as many decimals as it has, at most nine."""
    return decimal_seconds(value, MOST_PLACES).rstrip("0").removesuffix(".")


def percent_of(part: Fraction, whole: Fraction) -> str:
    """Where `part` stands on a line of length `whole`, in percent with four decimals, held to 0..100."""
    share = part / whole if whole else Fraction(0)
    return decimal_seconds(100 * min(max(share, Fraction(0)), Fraction(1)), 4)


def size_band(screen_share: float) -> str:
    """The size band of a landmark that covers `screen_share` (0..1) of a frame: tiny, small from 2.5%, middle from 5%, large above 10%."""
    share = Fraction(str(screen_share))
    for end, band in _BANDS:
        if share < end:
            return band
    return "middle" if share <= Fraction(1, 10) else "large"


def axis_step(length: Fraction, most: int = 12) -> int:
    """Seconds between the marks of a time axis of `length` seconds so that there are at most `most`."""
    for step in (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1200, 1800, 3600):
        if length <= step * most:
            return step
    return 7200


def _sign(value: Fraction) -> int:
    return (value > 0) - (value < 0)
