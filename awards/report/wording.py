"""Figures and formulas as an official writes them: 取较低者, 四舍五入到分, 不超过; a share with two decimals and the exact fraction."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from awards.money import show_percent, show_yuan
from awards.text import Language, Text
from awards.trace import Operation, Step
from law import Operator

OPERATORS: Mapping[Operator, Text] = {
    ">": Text("超过", "above"),
    ">=": Text("不低于", "at least"),
    "<=": Text("不超过", "at most"),
    "=": Text("等于", "exactly"),
}

_CALLS: Mapping[Operation, Text] = {
    "max": Text("取较高者", "the higher of"),
    "min": Text("取较低者", "the lower of"),
    "left": Text("取较低者", "the lower of"),
    "less": Text("取较高者", "the higher of"),
    "round": Text("四舍五入到分", "half up to the fen"),
    "floor": Text("舍去不足一元的部分", "down to whole yuan"),
}


def operator_words(operator: Operator, language: Language) -> str:
    """`<=` as 不超过."""
    return OPERATORS[operator].of(language)


def two_decimals(share: Fraction) -> str:
    """A share in per cent, rounded half up to two decimals, and exactly beside it: Fraction(1, 3) is 33.33%（1/3）."""
    hundredths = (20_000 * share.numerator + share.denominator) // (2 * share.denominator)
    exact = "" if share.denominator == 1 else f"（{share.numerator}/{share.denominator}）"
    return f"{hundredths // 100}.{hundredths % 100:02d}%{exact}"


def formula(step: Step, language: Language) -> str:
    """A step as it is written and can be computed again; all numbers it needs stand in it, amounts in yuan.

    取较低者（a；b） = c; of what is left of a cap: 取较低者（a；cap − used）; of what a prior award leaves: 取较高者（a − b；0.00）.
    """
    shown = [show_yuan(amount) for amount in step.operands]
    if step.operation == "value":
        return shown[0]
    if step.operation == "sum":
        left = " + ".join(shown)
    elif step.operation == "rate":
        left = f"{shown[0]} × {show_percent(Fraction(step.operands[1]))}"
    else:
        left = f"{_CALLS[step.operation].of(language)}（{'；'.join(_arguments(step.operation, shown))}）"
        if language == "en":
            left = left.replace("（", " (").replace("）", ")").replace("；", "; ")
    return f"{left} = {show_yuan(step.after)}"


def _arguments(operation: Operation, shown: list[str]) -> list[str]:
    if operation in ("round", "floor"):
        return shown[:1]
    if operation == "left":
        return [shown[0], " − ".join(shown[1:])]
    if operation == "less":
        return [f"{shown[0]} − {shown[1]}", "0.00"]
    return shown
