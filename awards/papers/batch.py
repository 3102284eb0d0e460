"""拨付清单: what is payable now, one line a case, for the finance office to pay; its total is the fund's `payable` to the fen."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from awards.award import Award
from awards.capitals import in_capitals
from awards.papers.stages import due
from awards.papers.words import Words
from awards.papers.workbook import Cell, Sheet, money, workbook
from awards.report.record import subject_name

_COLUMNS = (
    ("number", 6),
    ("case", 16),
    ("article", 8),
    ("batch.payee", 26),
    ("applicant_id", 22),
    ("batch.bank", 18),
    ("batch.account", 22),
    ("subject", 24),
    ("amount", 16),
    ("capitals", 34),
    ("batch.approved", 12),
    ("batch.notice_end", 13),
)
_AMOUNT = 8
"""Position of the amount."""


def batch(awards: Sequence[Award], words: Words) -> bytes:
    """The XLSX. Amounts are numbers, days are days; bank and account are the office's to fill in, since no case states them."""
    shown = [(name, width) for name, width in _COLUMNS if name != "capitals" or words.language == "zh"]
    paid = [award for award in awards if due(award)]
    total = sum(map(due, paid))
    rows: list[list[Cell | None]] = [
        [Cell(words.say("batch.title"), "title")],
        [Cell(f"{words.say('made_on')}：{words.made}" if words.language == "zh" else f"{words.say('made_on')}: {words.made}")],
        [Cell(f"{words.say('law')}：{words.law}" if words.language == "zh" else f"{words.say('law')}: {words.law}")],
        [Cell(words.say(name), "head") for name, _ in shown],
    ]
    rows += [_row(number, award, words) for number, award in enumerate(paid, 1)]
    last: list[Cell | None] = [Cell(words.say("total"), "strong"), *[Cell("", "strong")] * (len(shown) - 1)]
    last[_AMOUNT] = money(total, "total")
    if words.language == "zh":
        last[_AMOUNT + 1] = Cell(in_capitals(total), "strong")
    rows += [last, [], _signed(words)]
    end = chr(ord("A") + len(shown) - 1)
    footer = "&L{notice}&R{page}".format(notice=words.say("notice"), page=words.say("page", page="&P", pages="&N"))
    merged = [f"A{row}:{end}{row}" for row in (1, 2, 3)]
    return workbook(Sheet(words.say("batch.title"), rows, [width for _, width in shown], 4, footer, merged))


def _row(number: int, award: Award, words: Words) -> list[Cell | None]:
    case, amount = award.case, due(award)
    return [
        Cell(number, "whole"),
        Cell(case.id),
        Cell(award.citation),
        Cell(case.applicant.name),
        Cell(case.applicant.id),
        Cell(""),
        Cell(""),
        Cell(subject_name(award)),
        money(amount),
        *([Cell(in_capitals(amount))] if words.language == "zh" else []),
        _day(case.dates.approved),
        _day(case.dates.notice_end),
    ]


def _day(day: date | None) -> Cell:
    return Cell(day, "day") if day else Cell("")


def _signed(words: Words) -> list[Cell | None]:
    """经办、复核、审批, each with room for a seal."""
    row: list[Cell | None] = [None] * 11
    for at, label in zip((1, 4, 8), words.signatures, strict=True):
        row[at] = Cell(label, "strong")
        row[at + 1] = Cell(words.say("seal"))
    return row
