"""Figures and formulas as an official writes them: 取较低者, 四舍五入到分, 不超过; a share with two decimals and the exact fraction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction

from awards.award import Award
from awards.money import show_percent, show_yuan
from awards.registry import RULES
from awards.report.labels import LABELS, show_with_unit
from awards.text import Language, Text
from awards.trace import Operation, Step, TestedRequirement
from law import Law, Measures, Operator, Unit

OPERATORS: Mapping[Operator, Text] = {
    ">": Text("超过", "above"),
    ">=": Text("不低于", "at least"),
    "<=": Text("不超过", "at most"),
    "=": Text("等于", "exactly"),
}

_DRAFT = Text("初稿，尚未发布", "draft, not issued")
_ISSUED = Text("{day} 发布", "issued {day}")
_AS_ISSUED = Text("发布时的数字", "numbers as issued")
_FROM = Text("自 {day} 起的数字", "numbers in force from {day}")

_CALLS: Mapping[Operation, Text] = {
    "max": Text("取较高者", "the higher of"),
    "min": Text("取较低者", "the lower of"),
    "left": Text("取较低者", "the lower of"),
    "less": Text("取较高者", "the higher of"),
    "none_left": Text("取较高者", "the higher of"),
    "round": Text("四舍五入到分", "half up to the fen"),
    "floor": Text("舍去不足一元的部分", "down to whole yuan"),
}


def operator_words(operator: Operator, language: Language) -> str:
    """`<=` as 不超过."""
    return OPERATORS[operator].of(language)


def law_line(measures: Measures, versions: Sequence[Law], language: Language) -> str:
    """The text of the measures with the versions of its numbers that something rests on, and the start of the text's SHA-256."""
    title = Text(measures.title, LABELS["measures"].en)
    issued = _ISSUED.filled(day=str(measures.issued)) if measures.issued else _DRAFT
    numbers = [_FROM.filled(day=str(law.start)) if law.start else _AS_ISSUED for law in versions]
    return " · ".join([*(text.of(language) for text in (title, issued, *numbers)), f"SHA-256 {measures.sha256[:12]}"])


def two_decimals(share: Fraction, language: Language) -> str:
    """A share in per cent, rounded half up to two decimals, and exactly beside it: Fraction(1, 3) is 33.33%（1/3）."""
    hundredths = (20_000 * share.numerator + share.denominator) // (2 * share.denominator)
    exact = f"{share.numerator}/{share.denominator}"
    exact = "" if share.denominator == 1 else Text(f"（{exact}）", f" ({exact})").of(language)
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
    if operation in ("less", "none_left"):
        return [" − ".join(shown), "0.00"]
    return shown


def show_value(condition: TestedRequirement, language: Language) -> str:
    """The figure of a condition as people read it; empty where it is not known."""
    value, requirement = condition.value, condition.requirement
    if value is None:
        return ""
    if isinstance(value, bool):
        return LABELS["yes" if value else "no"].of(language)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str):
        return requirement.among[value].of(language) if requirement.among and value in requirement.among else value
    if _unit(condition) == "percent":
        return two_decimals(Fraction(value), language)
    return str(value) if requirement.unit == "year" else show_with_unit(value, _unit(condition), language)


def show_threshold(condition: TestedRequirement, language: Language) -> str:
    """Operator and threshold as people read them; empty where any answer will do."""
    if condition.limit is not None:
        return (
            f"{operator_words(condition.limit.operator, language)} {show_with_unit(condition.limit.value, condition.limit.unit, language)}"
        )
    if condition.requirement.among is not None:
        return " / ".join(text.of(language) for text in condition.requirement.among.values())
    return "" if condition.requirement.given else LABELS["yes"].of(language)


def _unit(condition: TestedRequirement) -> Unit:
    if condition.limit is not None and condition.limit.unit != "years":
        return condition.limit.unit
    return "yuan" if condition.requirement.unit == "yuan" else "count"


def show_amount(award: Award, language: Language) -> str:
    """What a case gets, in words where a person decides first."""
    if award.amount is not None:
        return show_yuan(award.amount)
    rule = RULES.get(award.rule)
    return LABELS["no_money" if rule and rule.amount is None else "no_amount"].of(language)
