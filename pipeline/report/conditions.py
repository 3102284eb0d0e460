"""How the conditions of 第6条 are shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from pages.names import one_line
from pipeline.record.evidence import Condition, Measure6, Verdict
from pipeline.record.timeline import decimal_seconds
from pipeline.report.figures import beside, percent_of, plain
from pipeline.report.text import scenario_label
from pipeline.report.view import ConditionView, GaugeView, ReadingView, TipView

_WRITTEN = {"ganzhou_share": (100, 2), "occurrences": (1, 0), "on_screen_seconds": (1, 2)}


@dataclass(frozen=True)
class _Scale:
    """How the figures of one condition are written: multiplied by `factor`, with at least `places` decimals."""

    factor: int
    places: int
    unit: str
    margin_unit: str

    def write(self, value: Fraction, threshold: Fraction) -> str:
        return beside(self.factor * value, self.factor * threshold, self.places)

    def with_unit(self, value: Fraction, threshold: Fraction) -> str:
        return self.joined(self.write(value, threshold))

    def joined(self, written: str) -> str:
        return f"{written}%" if self.unit == "%" else f"{written} {self.unit}"


def condition_anchor(condition: Condition) -> str:
    """Where the condition stands on the page."""
    return f"condition-{condition.id}"


def figure_with_margin(condition: Condition, text: dict[str, str]) -> str:
    """A measured condition's name with its figure and how far that is from the threshold, in one line."""
    label = text[f"condition.{condition.id}"]
    value, threshold, margin = condition.value, condition.threshold, condition.margin
    if value is None or threshold is None or margin is None:
        return label
    scale = _scale(condition, text)
    return text["headline.margin"].format(
        label=label, value=scale.with_unit(value, threshold), margin=_margin(condition.operator, margin, scale, text)
    )


def condition_view(condition: Condition, measure: Measure6, see: tuple[str, str] | None, text: dict[str, str]) -> ConditionView:
    """Write one condition out; where it has no value it is left to people.

    `see` is the name and the anchor of the section that shows what the condition rests on.
    """
    value, threshold, margin = condition.value, condition.threshold, condition.margin
    label, verdict_label = text[f"condition.{condition.id}"], text[f"verdict.{condition.verdict}"]
    if value is None or threshold is None or margin is None:
        return ConditionView(
            id=condition.id,
            label=label,
            citation=one_line(condition.citation),
            verdict=condition.verdict,
            verdict_label=verdict_label,
            value="",
            unit="",
            threshold=text["human"],
            margin="",
            detail=text[f"condition.{condition.id}.long"],
            gauge=None,
            anchor=condition_anchor(condition),
            see=see,
            doubted=False,
        )
    scale = _scale(condition, text)
    seconds = measure.on_screen_seconds
    spread = (seconds.low, seconds.high) if condition.id == "on_screen_seconds" else (value, value)
    return ConditionView(
        id=condition.id,
        label=label,
        citation=one_line(condition.citation),
        verdict=condition.verdict,
        verdict_label=verdict_label,
        value=scale.write(value, threshold),
        unit=scale.unit,
        threshold=text[f"threshold.{condition.operator}"].format(threshold=scale.joined(plain(scale.factor * threshold))),
        margin=_margin(condition.operator, margin, scale, text),
        detail=text[f"detail.{condition.id}"].format(
            review=measure.review_count,
            low=decimal_seconds(seconds.low, 2),
            high=decimal_seconds(seconds.high, 2),
            declared=scale.write(measure.ganzhou_share.declared, threshold),
        ),
        gauge=_gauge(value, threshold, *spread),
        anchor=condition_anchor(condition),
        see=see,
        doubted=bool(condition.reasons) and condition.verdict is Verdict.NEEDS_REVIEW,
    )


def reading_views(conditions: Sequence[Condition], text: dict[str, str]) -> tuple[ReadingView, ...]:
    """The figures as reported, then under each other reading that a condition states; none if no condition states any."""
    measured = [condition for condition in conditions if condition.value is not None]
    scenarios = list(dict.fromkeys(tip.scenario for condition in measured for tip in condition.tips))
    if not scenarios:
        return ()
    reported = ReadingView(text["scenario.reported"], tuple(_cell(c, c.value, c.verdict, text) for c in measured))
    others = []
    for scenario in scenarios:
        tips = [next((tip for tip in condition.tips if tip.scenario == scenario), None) for condition in measured]
        cells = tuple(_cell(c, tip.value, tip.verdict, text) if tip else None for c, tip in zip(measured, tips, strict=True))
        others.append(ReadingView(scenario_label(one_line(scenario), text), cells))
    return (reported, *others)


def _cell(condition: Condition, value: Fraction | None, verdict: Verdict, text: dict[str, str]) -> TipView | None:
    if value is None or condition.threshold is None:
        return None
    scale = _scale(condition, text)
    return TipView(
        value=scale.with_unit(value, condition.threshold),
        verdict=verdict,
        verdict_label=text[f"verdict.{verdict}"],
        changes=(verdict is Verdict.MET) != (condition.verdict is Verdict.MET),
    )


def _scale(condition: Condition, text: dict[str, str]) -> _Scale:
    factor, places = _WRITTEN[condition.id]
    return _Scale(factor, places, text[f"unit.{condition.id}"], text[f"unit.margin.{condition.id}"])


def _margin(operator: str, margin: Fraction, scale: _Scale, text: dict[str, str]) -> str:
    if margin == 0:
        return text[f"margin.equal.{operator}"]
    amount = f"{scale.write(abs(margin), Fraction(0))} {scale.margin_unit}"
    return text["margin.above" if margin > 0 else "margin.below"].format(amount=amount)


def _gauge(value: Fraction, threshold: Fraction, low: Fraction, high: Fraction) -> GaugeView:
    """The threshold stands in the middle unless a figure would run off the scale."""
    whole = max(2 * threshold, high * Fraction(21, 20), value * Fraction(21, 20))
    return GaugeView(
        value=percent_of(value, whole),
        threshold=percent_of(threshold, whole),
        low=percent_of(low, whole),
        spread=percent_of(high - low, whole),
    )
