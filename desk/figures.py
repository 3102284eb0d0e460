"""The conditions of 第6条 as the machine found them, with what is missing to each threshold, for people who prepare or read a case."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from flows.carrying.outcome import Figure
from pages.notes import Note, note
from register.models import Result, Run


@dataclass(frozen=True)
class FigureView:
    """A condition: its name, the value and threshold in words, what is missing, the verdict, and why a person decides."""

    name: Note
    value: Note
    missing: Note | None
    verdict: str
    share: float
    reasons: tuple[Note, ...]


def figures_of(run: Run) -> list[FigureView]:
    """Return the conditions of a run with a result."""
    if run.result is None:
        return []
    return [_view(Figure.model_validate(one)) for one in _said(run.result)["figures"]]


def verdict_of(run: Run) -> str:
    """Return the verdict of a run with a result; empty where it has none."""
    return "" if run.result is None else str(_said(run.result)["verdict"])


def _said(result: Result) -> dict[str, Any]:
    # Results of the desk's first version held the figures alone.
    found: dict[str, Any] = result.content.get("outcome", result.content)
    return found


def _view(one: Figure) -> FigureView:
    name = note(f"summary.condition.{one.id}")
    if one.value is None or one.threshold is None:
        return FigureView(name, note("desk.figure.person"), None, one.verdict.value, 0.0, one.reasons)
    value, threshold = one.value, one.threshold
    unit = one.id
    said = note(f"desk.figure.{unit}", value=_written(unit, value), threshold=_written(unit, threshold))
    lacks = value < threshold or (value == threshold and one.operator == ">")
    missing = note(f"desk.figure.{unit}.missing", missing=_written(unit, threshold - value, up=True)) if lacks else None
    return FigureView(name, said, missing, one.verdict.value, float(min(value / threshold, Fraction(1))) if threshold else 0.0, one.reasons)


def _written(unit: str, value: Fraction, *, up: bool = False) -> str:
    """Write a figure: shares in per cent and seconds with two digits, counts without; what is missing is never rounded down to nothing."""
    if unit == "occurrences":
        return str(value)
    scaled = value * 10_000 if unit == "ganzhou_share" else value * 100
    whole = -(-scaled.numerator // scaled.denominator) if up else scaled.numerator // scaled.denominator
    return f"{whole // 100}.{whole % 100:02d}"
