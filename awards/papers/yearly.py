"""年度报告: each year's awards by article and stage against the budget (附则第1条), and where the targets of chapter 1 stand."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from awards.award import Award
from awards.fund import BudgetLine
from awards.money import show_limit, show_number, show_yuan
from awards.papers.stages import STAGES, Sums, summed
from awards.papers.typeset import Grid, Leaf, Paper
from awards.papers.words import Words
from awards.report.labels import LABELS
from awards.report.wording import operator_words, two_decimals
from awards.run import LedgerRun


def report_paper(run: LedgerRun, words: Words) -> Paper:
    """One leaf a year, the cases without one after them, then the targets."""
    budgets = {line.year: line for line in run.fund.years}
    by_year: dict[int | None, list[Award]] = {year: [] for year in budgets}
    for award in run.awards:
        by_year.setdefault(award.year, []).append(award)
    years = sorted(by_year, key=lambda year: (year is None, year or 0))
    return Paper((*(_leaf(year, by_year[year], budgets, words) for year in years), _targets(run, words)), wide=True)


def _leaf(year: int | None, awards: Sequence[Award], budgets: dict[int, BudgetLine], words: Words) -> Leaf:
    title = words.say("report.no_year") if year is None else words.say("report.title", year=str(year))
    articles = sorted({award.case.article for award in awards})
    rows = [(f"第{n}条", summed(award for award in awards if award.case.article == n)) for n in articles]
    whole = summed(awards)
    grid = Grid(
        head=(words.say("article"), words.say("report.cases"), *(text.of(words.language) for text in STAGES.values())),
        rows=tuple((name, str(sums.cases), *_amounts(sums)) for name, sums in rows),
        widths=(16, 14, 26, 26, 26, 26),
        aligns=("left", "right", "right", "right", "right", "right"),
        title=words.say("report.by_article"),
        foot=((words.say("total"), str(whole.cases), *_amounts(whole)),),
    )
    if year is None:
        return Leaf(title, grids=(grid,))
    line = budgets.get(year)
    budget = None if line is None else line.budget
    left = None if budget is None else budget - whole.committed
    head = ("report.budgeted", "report.committed", "report.share", "report.left")
    unknown = words.say("report.unknown")
    row = (
        unknown if budget is None else show_yuan(budget),
        show_yuan(whole.committed),
        "" if not budget else two_decimals(Fraction(whole.committed, budget), words.language),
        "" if left is None else ("−" if left < 0 else "") + show_yuan(abs(left)),
    )
    against = Grid(tuple(map(words.say, head)), (row,), (26, 30, 26, 26), ("right",) * 4, words.say("report.budget"))
    after = (words.say("report.over", amount=show_yuan(-left)),) if left is not None and left < 0 else ()
    return Leaf(title, grids=(grid, against), after=after)


def _amounts(sums: Sums) -> tuple[str, ...]:
    by_stage = {"paid": sums.paid, "payable": sums.payable, "granted": sums.granted, "applied": sums.applied}
    return tuple(show_yuan(by_stage[stage]) for stage in STAGES)


def _targets(run: LedgerRun, words: Words) -> Leaf:
    unknown = words.say("report.unknown")
    rows = tuple(
        (
            LABELS[f"target.{target.name}"].of(words.language),
            f"{operator_words(target.parameter.operator, words.language)} {show_limit(target.parameter)}",
            unknown if target.achieved is None else show_number(target.achieved, target.parameter.unit),
            "" if target.reached is None else words.say("report.yes" if target.reached else "report.not_yet"),
        )
        for target in run.fund.targets
    )
    head = tuple(map(words.say, ("report.target", "report.aim", "report.achieved", "report.reached")))
    return Leaf(words.say("report.targets"), grids=(Grid(head, rows, (50, 30, 30, 20), ("left", "right", "right", "left")),))
