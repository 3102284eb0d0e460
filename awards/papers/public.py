"""公示名单: who is to be paid how much, as it is put up before payment (附则第3条). No ids: some are those of persons."""

from __future__ import annotations

from collections.abc import Sequence

from awards.award import Award
from awards.capitals import in_capitals
from awards.money import plain_yuan, show_yuan
from awards.papers.typeset import Grid, Leaf, Paper
from awards.papers.words import Words
from awards.registry import RULES
from awards.report.labels import STATES
from awards.report.record import subject_name
from pages.tables import as_csv

MOST_LISTED = 1000
"""Lines that are typeset; the total is of all, and the CSV holds all."""


def announced(awards: Sequence[Award]) -> list[Award]:
    """What stands on the list: money that is granted and not yet payable, in the order of the ledger."""
    return [award for award in awards if award.approved > 0]


def _period(award: Award, words: Words) -> str:
    """The days of the notice; of a top-up the notice is still to come, and the earlier one was of what is paid."""
    if award.paid:
        return ""
    dates = award.case.dates
    if dates.notice_start and dates.notice_end:
        return words.say("public.days", first=str(dates.notice_start), last=str(dates.notice_end))
    return words.say("public.since", first=str(dates.notice_start)) if dates.notice_start else ""


def public_paper(awards: Sequence[Award], words: Words) -> Paper:
    """The list to put up."""
    listed = announced(awards)
    total = sum(award.approved for award in listed)
    head = ("number", "applicant", "subject", "article", "amount", "state", "public.period")
    grid = Grid(
        head=tuple(map(words.say, head)),
        rows=tuple(
            (
                str(number),
                award.case.applicant.name,
                subject_name(award),
                _article(award, words),
                show_yuan(award.approved),
                STATES[award.case.state].of(words.language),
                _period(award, words),
            )
            for number, award in enumerate(listed[:MOST_LISTED], 1)
        ),
        widths=(7, 34, 26, 26, 17, 12, 26),
        aligns=("left", "left", "left", "left", "right", "left", "left"),
        foot=(("", words.say("total"), "", "", show_yuan(total), "", ""),),
    )
    after = (f"{words.say('total')}：{in_capitals(total)}",) if words.language == "zh" else ()
    lead = (words.say("public.lead"),)
    leaf = (
        Leaf(words.say("public.title"), lead, grids=(grid,), after=after)
        if listed
        else Leaf(words.say("public.title"), (words.say("public.none"),))
    )
    more = {"shown": str(MOST_LISTED), "count": str(len(listed)), "file": words.file("public_table")}
    return Paper((leaf,), words.say("more", **more) if len(listed) > MOST_LISTED else "", wide=True)


def _article(award: Award, words: Words) -> str:
    rule = RULES.get(award.rule)
    return f"{award.citation} {rule.title.of(words.language)}" if rule else award.citation


def public_table(awards: Sequence[Award], words: Words) -> bytes:
    """The list as CSV."""
    head = ("number", "case", "applicant", "subject", "article", "amount", "state", "public.period")
    rows = (
        (
            str(number),
            award.case.id,
            award.case.applicant.name,
            subject_name(award),
            _article(award, words),
            plain_yuan(award.approved),
            STATES[award.case.state].of(words.language),
            _period(award, words),
        )
        for number, award in enumerate(announced(awards), 1)
    )
    return as_csv(tuple(map(words.say, head)), rows)
