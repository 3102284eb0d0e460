"""Figures stay on their side of a threshold, and every string exists in both languages."""

from __future__ import annotations

import re
from fractions import Fraction
from pathlib import Path

import pytest

from pages.notes import note
from pipeline.record.evidence import Evidence
from pipeline.report.conditions import condition_view, reading_views
from pipeline.report.figures import axis_step, beside, decimal, percent_of, plain, size_band
from pipeline.report.text import note_parts, scenario_label, texts

ZH, EN = texts("zh"), texts("en")


@pytest.mark.parametrize(
    ("value", "threshold", "written"),
    [
        (Fraction(20), Fraction(20), "20.00"),
        (Fraction(20) + Fraction(1, 250), Fraction(20), "20.004"),
        (Fraction(20) - Fraction(1, 1000), Fraction(20), "19.999"),
        (Fraction(40) - Fraction(1, 100_000_000), Fraction(40), "39.99999999"),
        (Fraction(39995, 1000), Fraction(40), "39.995"),
        (Fraction(2785, 100), Fraction(20), "27.85"),
        (Fraction(1, 3), None, "0.33"),
    ],
)
def test_no_rounding_onto_the_threshold(value: Fraction, threshold: Fraction | None, written: str) -> None:
    assert beside(value, threshold, 2) == written


def test_plain_numbers() -> None:
    assert (decimal(Fraction(5, 2), 0), decimal(Fraction(7), 0), plain(Fraction(20)), plain(Fraction(41, 2))) == ("3", "7", "20", "20.5")
    assert (percent_of(Fraction(1), Fraction(3)), percent_of(Fraction(5), Fraction(4)), percent_of(Fraction(1), Fraction(0))) == (
        "33.3333",
        "100.0000",
        "0.0000",
    )


@pytest.mark.parametrize(
    ("share", "band"),
    [(0.0, "tiny"), (0.0249, "tiny"), (0.025, "small"), (0.05, "middle"), (0.1, "middle"), (0.1001, "large"), (1.0, "large")],
)
def test_size_bands(share: float, band: str) -> None:
    assert size_band(share) == band


@pytest.mark.parametrize(("length", "step"), [(5, 1), (41, 5), (163, 15), (7200, 600)])
def test_the_axis_has_few_marks(length: int, step: int) -> None:
    assert axis_step(Fraction(length)) == step


def test_both_languages_fill_in_the_same_things() -> None:
    for key, chinese in ZH.items():
        # The measures have a Chinese title alone, which no English page shows.
        filled = set(re.findall(r"\{(\w+)\}", chinese)) - ({"title"} if key.startswith("law.") else set())
        assert filled == set(re.findall(r"\{(\w+)\}", EN[key])), key
        assert chinese
        assert EN[key]


def test_readings_have_words_and_an_unknown_one_stays() -> None:
    assert scenario_label("gap_2s", ZH) == "中断不超过 2 秒计为同一次"
    assert scenario_label("another", ZH) == "another"


def test_a_note_is_parted_at_its_colon() -> None:
    damaged = note("maybe_person", text="于都，")
    assert (note_parts(damaged, "zh"), note_parts(damaged, "en")) == (("可能是人名", "于都，"), ("perhaps a person", "于都，"))


def test_the_conditions_are_written_as_measured(written: tuple[Path, Evidence]) -> None:
    _, evidence = written
    measure = evidence.measure6
    share, elements, count, seconds, _ = (condition_view(condition, measure, None, ZH) for condition in measure.conditions)
    assert (share.value, share.unit, share.threshold, share.margin) == ("37.21", "%", "门槛：超过 20%", "高于门槛 17.21 个百分点")
    assert share.detail.endswith("加计拍摄日志为 51.94%")
    assert (count.value, count.threshold, count.margin) == ("9", "门槛：不少于 20 次", "低于门槛 11 次")
    assert (seconds.value, seconds.threshold, seconds.margin) == ("16.16", "门槛：不少于 40 秒", "低于门槛 23.84 秒")
    assert seconds.gauge is not None
    assert (seconds.gauge.threshold, seconds.gauge.value) == ("50.0000", "20.2000")
    assert (elements.value, elements.gauge, elements.verdict_label) == ("", None, "须人工判定")


def test_every_reading_of_the_verdict_has_words(written: tuple[Path, Evidence]) -> None:
    _, evidence = written
    rows = reading_views(evidence.measure6.conditions, ZH)
    assert rows[0].scenario == "本报告采用的口径"
    assert len(rows) == 7
    for row in rows:
        assert re.search("[一-鿿]", row.scenario), row.scenario
        # What is declared bears on the share alone.
        assert [cell is not None for cell in row.cells] == [True, *[row.scenario != "拍摄日志全部采信"] * 2]
