"""How an amount is computed, one step after the other, each with a formula that a desk calculator can follow."""

from __future__ import annotations

from collections.abc import Sequence

from awards.money import ROUNDING_TEXT, Fen, rounded, share_of
from awards.readings import Readings
from awards.text import Text
from awards.trace import Operation, Step
from law import Law

_AT_THE_RATE = Text("按比例计算", "at the rate")
_FIXED = Text("条款规定的金额", "amount that the article names")
_CEILING = Text("最高金额", "the most that can be granted")
_CAP = Text("单部（单次）上限", "cap of one work or event")
_GRANTED = Text("评审认定的金额", "amount that the reviewers granted")


class Chain:
    """Grows by one step per call; `amount` is where it stands, in fen.

    A cap that the law does not have is left out; another number that it repealed without a new formula is an `InputError`.
    """

    __slots__ = ("_law", "_rounding", "_rule", "amount", "steps")

    def __init__(self, rule: str, law: Law, readings: Readings) -> None:
        self._rule, self._law, self._rounding = rule, law, readings.rounding
        self.steps: list[Step] = []
        self.amount: Fen = 0

    def base(self, text: Text, amount: Fen, citation: str) -> Chain:
        """Start from a figure of the case."""
        return self._start("base", text, amount, "value", (amount,), citation)

    def highest(self, text: Text, amounts: Sequence[Fen], citation: str) -> Chain:
        """Start from the highest of several figures of the case."""
        return self._start("base", text, max(amounts), "max", tuple(amounts), citation)

    def total(self, text: Text, amounts: Sequence[Fen], citation: str) -> Chain:
        """Start from the sum of several figures of the case."""
        return self._start("base", text, sum(amounts), "sum", tuple(amounts), citation)

    def fixed(self, name: str) -> Chain:
        """Start from an amount that the article names."""
        award = self._law[f"{self._rule}.{name}"]
        return self._start("fixed", _FIXED, int(award.value), "value", (int(award.value),), award.citation)

    def ceiling(self, name: str) -> Chain:
        """Start from a ceiling, where the article names no formula."""
        cap = self._law[f"{self._rule}.{name}"]
        return self._start("ceiling", _CEILING, int(cap.value), "value", (int(cap.value),), cap.citation)

    def rate(self, name: str = "rate") -> Chain:
        """Take a share of it, and round."""
        rate = self._law[f"{self._rule}.{name}"]
        exact = share_of(self.amount, rate.value)
        self.steps.append(Step("rate", _AT_THE_RATE, self.amount, exact, "rate", (self.amount, rate.value), rate.citation))
        self.amount = rounded(exact, self._rounding)
        how: Operation = "round" if self._rounding == "fen_half_up" else "floor"
        unit = 1 if self._rounding == "fen_half_up" else 100
        self.steps.append(Step("round", ROUNDING_TEXT[self._rounding], exact, self.amount, how, (exact, unit), "取整方式：条文未定"))
        return self

    def cap(self, name: str) -> Chain:
        """Cut it at a cap of the work or event, where the law has it."""
        cap = self._law.find(f"{self._rule}.{name}")
        return self if cap is None else self._least("cap", _CAP, int(cap.value), cap.citation)

    def granted(self, approved: Fen) -> Chain:
        """Cut it at what the reviewers granted."""
        return self._least("granted", _GRANTED, approved, "附则第3条：经评审认定")

    def _start(self, kind: str, text: Text, amount: Fen, operation: Operation, operands: tuple[Fen, ...], citation: str) -> Chain:
        self.steps.append(Step(kind, text, None, amount, operation, operands, citation))
        self.amount = amount
        return self

    def _least(self, kind: str, text: Text, limit: Fen, citation: str) -> Chain:
        before, self.amount = self.amount, min(self.amount, limit)
        self.steps.append(Step(kind, text, before, self.amount, "min", (before, limit), citation))
        return self
