"""The overview as its template needs it: every figure a text, nothing left to compute."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from awards.fund import Line
from awards.money import show_limit, show_number, show_yuan
from awards.ranges import MOST_COMBINATIONS, Group
from awards.readings import OpenReading
from awards.report.labels import LABELS, OUTCOMES, RESULTS
from awards.report.record import by_reading, open_points, sheet_path, supplementary
from awards.report.wording import operator_words, show_amount
from awards.run import LedgerRun
from awards.text import Language, Text

MOST_QUESTIONS = 100
"""Pairs of ids asked about on the overview; `awards.json` holds them all."""

MOST_LISTED = 2000
"""Cases listed on the overview; more belong into a table."""


@dataclass(frozen=True)
class FundRow:
    """One line of the overview."""

    name: str
    cases: int
    outcomes: tuple[int, ...]
    sums: tuple[str, ...]


@dataclass(frozen=True)
class ReadingRow:
    """One other reading and what it would pay in all."""

    citation: str
    question: str
    chosen: str
    choice: str
    total: str
    difference: str
    changed: int


@dataclass(frozen=True)
class GroupRow:
    """Readings that touch one matter or cap, and what the cases that depend on them get in all."""

    questions: tuple[tuple[str, str], ...]
    combinations: str
    cases: int
    low: str
    high: str
    how: str


@dataclass(frozen=True)
class OverviewView:
    """The overview of the fund."""

    outcomes: tuple[str, ...]
    total: FundRow
    articles: tuple[FundRow, ...]
    applicants: tuple[FundRow, ...]
    years: tuple[tuple[str, str, str, str, bool], ...]
    targets: tuple[tuple[str, str, str, str], ...]
    supplementary: tuple[tuple[str, str, str, str, str], ...]
    readings: tuple[ReadingRow, ...]
    span: str
    groups: tuple[GroupRow, ...]
    cases: tuple[tuple[str, str, str, str, str, str, str], ...]
    too_many: str
    open_points: tuple[str, ...]
    questions: tuple[str, ...]
    document: str


def overview_view(run: LedgerRun, language: Language) -> OverviewView:
    """The overview of a run."""
    fund, unknown = run.fund, LABELS["unknown"].of(language)
    too_many = len(run.awards) > MOST_LISTED
    return OverviewView(
        outcomes=tuple(text.of(language) for text in OUTCOMES.values()),
        total=_row(fund.whole, LABELS["total"].of(language)),
        articles=tuple(_row(line, f"第{line.name}条") for line in fund.articles),
        applicants=tuple(_row(line, line.name) for line in fund.enterprises[:MOST_LISTED]),
        years=tuple(
            (
                str(year.year),
                show_yuan(year.amount),
                unknown if year.budget is None else show_yuan(year.budget),
                "" if year.left is None else _signed(year.left),
                year.left is not None and year.left < 0,
            )
            for year in fund.years
        ),
        targets=tuple(
            (
                LABELS[f"target.{target.name}"].of(language),
                f"{operator_words(target.parameter.operator, language)} {show_limit(target.parameter)}",
                unknown if target.achieved is None else show_number(target.achieved, target.parameter.unit),
                "" if target.reached is None else RESULTS["met" if target.reached else "not_met"].of(language),
            )
            for target in fund.targets
        ),
        supplementary=tuple(
            (
                rule["citation"],
                rule["title"][language],
                rule["text"][language],
                OUTCOMES[_OUTCOME[rule["outcome"]]].of(language),
                _figures(rule["figures"], language),
            )
            for rule in supplementary(run)
        ),
        readings=tuple(_readings(run, language)),
        span=LABELS["span.exact" if run.range.exact else "span.bound"]
        .filled(low=show_yuan(run.range.low), high=show_yuan(run.range.high))
        .of(language),
        groups=tuple(_group(group, language) for group in run.range.groups),
        cases=()
        if too_many
        else tuple(
            (
                sheet_path(award),
                award.case.id,
                award.citation,
                award.case.applicant.name,
                award.outcome.value,
                OUTCOMES[award.outcome].of(language),
                show_amount(award, language),
            )
            for award in run.awards
        ),
        too_many=LABELS["too_many"].filled(count=f"{MOST_LISTED:,}").of(language) if too_many else "",
        open_points=tuple(text.of(language) for text in open_points(run)),
        questions=tuple(question.say(language) for question in run.questions[:MOST_QUESTIONS]),
        document=run.measures.title,
    )


def _figures(figures: Mapping[str, str | int | None], language: Language) -> str:
    """The figures of a supplementary rule by their names; amounts come as decimal text."""
    unknown, joint = LABELS["unknown"].of(language), Text("；", "; ").of(language)
    said = ((LABELS[f"figure.{name}"].of(language), unknown if value is None else value) for name, value in figures.items())
    return joint.join(Text("{name} {value}", "{name}: {value}").filled(name=name, value=str(value)).of(language) for name, value in said)


_OUTCOME = {outcome.value: outcome for outcome in OUTCOMES}


def _readings(run: LedgerRun, language: Language) -> list[ReadingRow]:
    return [
        ReadingRow(
            reading.citation,
            reading.question.of(language),
            reading.choices[str(getattr(run.settings.readings, reading.id))].of(language),
            reading.choices[effect.choice].of(language),
            show_yuan(effect.total),
            _signed(effect.total - run.fund.whole.amount),
            len(effect.changed),
        )
        for reading, effects in by_reading(run).items()
        for effect in effects
    ]


def _group(group: Group, language: Language) -> GroupRow:
    exact = group.exact
    return GroupRow(
        tuple((reading.question.of(language), _ends(group, reading, language)) for reading in group.readings),
        f"{group.combinations:,}",
        group.cases,
        show_yuan(group.low),
        show_yuan(group.high),
        LABELS["group.exact" if exact else "group.bound"].filled(most=str(MOST_COMBINATIONS)).of(language),
    )


def _ends(group: Group, reading: OpenReading, language: Language) -> str:
    """The choices that give the ends; empty for a bound, which no single reading need give."""
    if not group.exact:
        return ""
    parts = {"low": reading.choices[group.at_low[reading.id]], "high": reading.choices[group.at_high[reading.id]]}
    if parts["low"] is parts["high"]:
        return LABELS["ends.same"].filled(choice=parts["low"].of(language)).of(language)
    return LABELS["ends"].filled(**{name: text.of(language) for name, text in parts.items()}).of(language)


def _row(line: Line, name: str) -> FundRow:
    outcomes = tuple(line.outcomes.get(outcome, 0) for outcome in OUTCOMES)
    sums = line.paid, line.payable, line.approved, line.applied_for
    return FundRow(name, line.cases, outcomes, tuple(map(show_yuan, sums)))


def _signed(fen: int) -> str:
    return ("−" if fen < 0 else "") + show_yuan(abs(fen))
