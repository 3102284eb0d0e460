"""企业对账单: all cases of an applicant in a year, so that both sides can agree on what was granted and paid."""

from __future__ import annotations

from collections.abc import Sequence

from awards.award import Award
from awards.capitals import in_capitals
from awards.money import plain_yuan, show_yuan
from awards.papers.stages import STAGES, stage_of, summed
from awards.papers.typeset import Grid, Leaf, Paper
from awards.papers.words import Words
from awards.report.labels import OUTCOMES, STATES
from awards.report.record import subject_name
from pages.tables import as_csv

MOST_PRINTED = 300
"""Leaves that are typeset; the CSV holds all."""

_HEAD = ("case", "article", "subject", "state")


def by_year(awards: Sequence[Award]) -> dict[tuple[str, int | None], list[Award]]:
    """The awards of each applicant (by id) and year, ordered by id and year, the open year last."""
    found: dict[tuple[str, int | None], list[Award]] = {}
    for award in awards:
        found.setdefault((award.case.applicant.id, award.year), []).append(award)
    return dict(sorted(found.items(), key=lambda item: (item[0][0], item[0][1] is None, item[0][1] or 0)))


def statements_paper(awards: Sequence[Award], words: Words) -> Paper:
    """One leaf for every applicant and year."""
    statements = by_year(awards)
    leaves = tuple(_leaf(applicant, year, own, words) for (applicant, year), own in list(statements.items())[:MOST_PRINTED])
    more = len(statements) > MOST_PRINTED
    said = words.say("more", shown=str(MOST_PRINTED), count=str(len(statements)), file=words.file("statements_table")) if more else ""
    return Paper(leaves or (Leaf(words.say("statement.none"), signed=False),), said, wide=True)


def _leaf(applicant: str, year: int | None, awards: Sequence[Award], words: Words) -> Leaf:
    name, sums = awards[0].case.applicant.name, summed(awards)
    title = words.say("statement.no_year", name=name) if year is None else words.say("statement.title", name=name, year=str(year))
    totals = {"paid": sums.paid, "payable": sums.payable, "granted": sums.granted, "applied": sums.applied}
    grid = Grid(
        head=(*map(words.say, _HEAD), *(text.of(words.language) for text in STAGES.values())),
        rows=tuple(
            (
                award.case.id,
                award.citation,
                subject_name(award),
                STATES[award.case.state].of(words.language),
                *_amounts(award, words),
            )
            for award in awards
        ),
        widths=(24, 12, 30, 14, 20, 20, 20, 20),
        aligns=("left", "left", "left", "left", "right", "right", "right", "right"),
        foot=((words.say("total"), "", "", "", *(show_yuan(totals[stage]) for stage in STAGES)),),
    )
    facts = [(words.say("applicant"), name), (words.say("applicant_id"), applicant)]
    if words.language == "zh":
        facts += [(STAGES[stage].zh, in_capitals(totals[stage])) for stage in ("paid", "payable") if totals[stage]]
    return Leaf(title, (words.say("statement.lead"),), tuple(facts), (grid,), (words.say("statement.confirm"),))


def _amounts(award: Award, words: Words) -> tuple[str, ...]:
    """A case's money under each stage, blank where there is none; what has no amount yet says so under its own stage."""
    parts = {"paid": award.paid, "payable": award.to_pay, "granted": award.approved, "applied": award.applied_for}
    if award.amount is None:
        return tuple(OUTCOMES[award.outcome].of(words.language) if stage_of(award) == stage else "" for stage in STAGES)
    return tuple(show_yuan(parts[stage]) if parts[stage] else "" for stage in STAGES)


def statements_table(awards: Sequence[Award], words: Words) -> bytes:
    """All statements as one CSV, a case a row."""
    head = (words.say("applicant_id"), words.say("applicant"), words.say("year"), *map(words.say, _HEAD), words.say("amount"))
    rows = (
        (
            applicant,
            award.case.applicant.name,
            str(year or ""),
            award.case.id,
            award.citation,
            subject_name(award),
            STATES[award.case.state].of(words.language),
            "" if award.amount is None else plain_yuan(award.amount),
        )
        for (applicant, year), own in by_year(awards).items()
        for award in own
    )
    return as_csv(head, rows)
