"""Exact figures: money as a whole number of fen (分), shares and seconds as `Fraction`; how they are read, rounded and shown.

Nothing here accepts a float: 0.1 in a file is not the number that stands there. A decimal has to be written as text.
"""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Literal

from awards.errors import fault
from awards.text import Text
from law import Parameter, Unit, Value

Fen = int
"""Hundredths of a yuan."""

Rounding = Literal["fen_half_up", "yuan_down"]

MAX_YUAN = 10**12
"""More than any film costs; keeps a slip of the keyboard from passing as a fact."""

_USUAL_YUAN = re.compile(r"(0|[1-9]\d{0,9})\.(\d\d)", re.ASCII)
_DECIMAL = re.compile(r"(0|[1-9]\d{0,12})(?:\.(\d+))?", re.ASCII)

ROUNDING_TEXT: dict[Rounding, Text] = {
    "fen_half_up": Text("四舍五入到分", "rounded half up to the fen"),
    "yuan_down": Text("舍去不足一元的部分", "rounded down to whole yuan"),
}
"""The measures name no rounding; see the reading `rounding`."""


def parse_decimal(value: object, places: int) -> Fraction:
    """Read a whole number, or a plain decimal written as text, with at most `places` decimals; never negative.

    Raises:
        ValueError: anything else: a float, a boolean, an exponent, a sign, separators, spaces, a leading zero.
    """
    if isinstance(value, bool) or not isinstance(value, int | str):
        if isinstance(value, float):
            raise fault("figure.float")
        raise fault("figure.kind")
    if isinstance(value, int):
        if not 0 <= value <= MAX_YUAN:
            raise fault("figure.range", most=MAX_YUAN)
        return Fraction(value)
    found = _DECIMAL.fullmatch(value)
    if found is None:
        raise fault("figure.form")
    decimals = found[2] or ""
    if len(decimals) > places:
        raise fault("figure.decimals", count=len(decimals), most=places)
    number = Fraction(int(found[1] + decimals), 10 ** len(decimals))
    if number > MAX_YUAN:
        raise fault("figure.range", most=MAX_YUAN)
    return number


def parse_yuan(value: object) -> Fen:
    """Read an amount of yuan (or of another currency's main unit) as hundredths. Raises `ValueError`; see `parse_decimal`."""
    if type(value) is int and 0 <= value <= MAX_YUAN:
        return value * 100
    if type(value) is str and (found := _USUAL_YUAN.fullmatch(value)):
        return int(found[1] + found[2])
    return int(parse_decimal(value, 2) * 100)


def parse_percent(value: object) -> Fraction:
    """Read per cent (0-100, at most 12 decimals) as a share 0..1. Raises `ValueError`; see `parse_decimal`."""
    percent = parse_decimal(value, 12)
    if percent > 100:
        raise fault("figure.percent")
    return percent / 100


def rounded(amount: Fen | Fraction, rounding: Rounding) -> Fen:
    """The one place where money is rounded; `amount` in fen, exact, not negative."""
    if isinstance(amount, int):
        return amount if rounding == "fen_half_up" else amount // 100 * 100
    numerator, denominator = amount.as_integer_ratio()
    if rounding == "fen_half_up":
        return (2 * numerator + denominator) // (2 * denominator)
    return numerator // (100 * denominator) * 100


def plain_yuan(fen: Fen) -> str:
    """As programs read it: 5000000 -> "50000.00"."""
    return f"{fen // 100}.{fen % 100:02d}"


def share_of(amount: Fen, rate: int | Fraction) -> Fen | Fraction:
    """Exactly `amount * rate`; an int where that is whole fen."""
    numerator, denominator = rate.as_integer_ratio()
    whole, rest = divmod(amount * numerator, denominator)
    return Fraction(amount * numerator, denominator) if rest else whole


def show_yuan(fen: Fen | Fraction) -> str:
    """As people read it: 5000000 -> "50,000.00"; a fraction of a fen with all its decimals."""
    if isinstance(fen, int):
        return f"{fen // 100:,}.{fen % 100:02d}"
    return show_decimal(fen / 100, 2)


def show_decimal(number: Fraction, least: int = 0) -> str:
    """All decimals of a finite decimal, at least `least`; up to twelve of any other, with the sign `…` after them."""
    places, rest = least, number * 10**least
    while rest.denominator != 1 and places < 12:
        places, rest = places + 1, rest * 10
    whole, decimals = divmod(int(rest), 10**places)
    return f"{whole:,}" + (f".{decimals:0{places}d}" if places else "") + ("" if rest.denominator == 1 else "…")


def show_percent(share: Fraction) -> str:
    """Fraction(1, 5) -> "20%"."""
    return show_decimal(share * 100) + "%"


def show_number(value: Value, unit: Unit) -> str:
    """A figure as people read it, without the unit's name: money with two decimals, shares in per cent, seconds with three decimals."""
    if unit in ("yuan", "usd"):
        return show_yuan(value)
    if unit == "percent":
        return show_percent(Fraction(value))
    if unit == "seconds":
        return show_decimal(Fraction(value), 3)
    return f"{value:,}"


def show_limit(number: Parameter) -> str:
    """A number of the measures as people read it."""
    return show_number(number.value, number.unit)
