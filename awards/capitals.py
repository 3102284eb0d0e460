"""大写: an amount in the characters that cheques and payment orders are written in, so that nobody can add a digit.

Source: 《支付结算办法》附一《正确填写票据和结算凭证的基本规定》, rules 1 and 3 to 5. Where it leaves two forms open, this is the one
that it names first: 107,000.53 is 壹拾万柒仟元零伍角叁分; 1,680.32 is 壹仟陆佰捌拾元零叁角贰分; 1,409.50 ends in 伍角 without 整.
"""

from __future__ import annotations

from fractions import Fraction

from awards.money import Fen

CURRENCY = "人民币"
"""Stands before the amount without a gap (rule 2)."""

_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ((1000, "仟"), (100, "佰"), (10, "拾"), (1, ""))
_WAN, _YI = 10**4, 10**8
_LIMIT = _YI * _YI
"""Yuan from which on 亿 would stand twice."""


def capitals(amount: Fen | Fraction) -> str:
    """Write an amount in capitals: 0 -> 零元整, 5 -> 零元零伍分, 10000050 -> 壹拾万元零伍角; without 人民币 before it.

    Args:
        amount: fen, a whole number from 0 up to below 10**16 yuan.

    Raises:
        ValueError: below zero, not whole fen, or too large to be written.
        TypeError: no exact number, such as a float.
    """
    if isinstance(amount, bool) or not isinstance(amount, int | Fraction):
        raise TypeError(f"{amount!r}: an amount is a whole number of fen")
    if amount < 0 or amount.denominator != 1 or amount >= _LIMIT * 100:
        raise ValueError(f"{amount}: only whole fen from 0 to below {_LIMIT} yuan are written in capitals")
    yuan, cents = divmod(int(amount), 100)
    jiao, fen = divmod(cents, 10)
    written = _whole(yuan) + "元"
    if not cents:
        return written + "整"
    if jiao:
        # A zero at the end of the yuan is said before jiao; where there is no yuan, 零元 has said it.
        written += ("零" if yuan and yuan % 10 == 0 else "") + _DIGITS[jiao] + "角"
    else:
        written += "零"
    return written + (_DIGITS[fen] + "分" if fen else "")


def in_capitals(amount: Fen) -> str:
    """As it stands on a payment order: 人民币壹拾元整. Raises as `capitals` does."""
    return CURRENCY + capitals(amount)


def _whole(yuan: int) -> str:
    if yuan >= _YI:
        return _joined(yuan, _YI, "亿")
    if yuan >= _WAN:
        return _joined(yuan, _WAN, "万")
    return _group(yuan) or _DIGITS[0]


def _joined(yuan: int, border: int, name: str) -> str:
    above, below = divmod(yuan, border)
    written = _whole(above) + name
    if not below:
        return written
    # 零 for what is empty right below the border; 壹拾万柒仟 needs none, since 仟 follows 万.
    return written + ("零" if below < border // 10 else "") + _whole(below)


def _group(number: int) -> str:
    """Below 10 000, zeros inside once, none at the ends; empty for 0."""
    written, gap = "", False
    for place, name in _PLACES:
        digit = number // place % 10
        if digit:
            written += ("零" if gap and written else "") + _DIGITS[digit] + name
        gap = not digit
    return written
