"""The command `awards diff`: which cases come out differently under another law, and by how much."""

from __future__ import annotations

import argparse
from fractions import Fraction
from typing import Any

from awards.award import Award
from awards.diff import Change, Comparison, compared
from awards.loader import load
from awards.money import Fen, plain_yuan, show_yuan
from awards.papers.stages import STAGES, Stage
from awards.quiet import no_cycle_search
from awards.report.labels import FOLLOWS, LABELS, OUTCOMES
from awards.report.wording import law_line
from cli.console import Console
from desk.evidence import read_evidence
from flows.progress import Part
from law.reader import chosen
from pages.notes import Argument, Language, Note, note


def diff(options: argparse.Namespace) -> int:
    """Compute the cases under both laws and say what differs; writes no file."""
    console: Console = options.console
    before, after = chosen(options.before), chosen(options.after)
    name = options.cases.name
    parts = [Part(name, "cases.read", 0.4), Part(name, "cases.compute", 0.6)]
    with console.working(note("work.diff", folder=str(options.cases)), parts) as watch, no_cycle_search():
        watch(name, "cases.read", Fraction(0))
        found = load(options.cases, read_evidence)
        watch(name, "cases.read", Fraction(1))
        result = compared(found.cases, found.settings, before, after)
        watch(name, "cases.compute", Fraction(1))
    language = console.language
    lines: list[Note | str] = [
        note("print.diff.law", name=given, law=law_line(law, law.versions, language))
        for given, law in ((options.before, before), (options.after, after))
    ]
    lines.append(note("print.diff.cases", count=len(found.cases), changed=len(result.changes)))
    lines += [_line(change, language) for change in result.changes]
    lines += [note("print.diff.total", stage=STAGES[stage].of(language), before=a, after=b) for stage, a, b in _totals(result, show_yuan)]
    lines.append(note("print.awards.notice"))
    figures = {
        "cases": len(found.cases),
        "changed": [_figures(change) for change in result.changes],
        "total_yuan": {stage: [a, b] for stage, a, b in _totals(result, plain_yuan)},
    }
    return console.result(lines, figures)


def _totals(result: Comparison, show: Any) -> list[tuple[Stage, str, str]]:  # noqa: ANN401 - one of two ways to write an amount
    return [(stage, show(getattr(result.before, stage)), show(getattr(result.after, stage))) for stage in STAGES]


def _line(change: Change, language: Language) -> Note:
    case, difference = change.after.case, change.difference
    if difference is None:
        more: Note | str = "" if change.before.benefit or change.after.benefit else note("print.diff.open")
    elif difference == 0:
        more = note("print.diff.same")
    else:
        more = note("print.diff.more" if difference > 0 else "print.diff.less", amount=show_yuan(abs(difference)))
    return note(
        "print.diff.case",
        case=case.id,
        article=change.after.citation,
        applicant=case.applicant.name,
        before=_award(change.before, language),
        after=_award(change.after, language),
        more=more,
    )


def _award(award: Award, language: Language) -> Argument:
    amount: Argument = LABELS["no_money" if award.benefit else "no_amount"].of(language)
    if award.amount is not None:
        amount = note("print.diff.yuan", amount=show_yuan(award.amount))
    said = note("print.diff.award", outcome=OUTCOMES[award.outcome].of(language), amount=amount)
    if not award.difference:
        return said
    return note("print.diff.follow", award=said, follow=FOLLOWS[award.follow].of(language), amount=show_yuan(award.difference))


def _figures(change: Change) -> dict[str, Any]:
    case = change.after.case
    return {
        "case": case.id,
        "article": case.article,
        "applicant": case.applicant.id,
        "before": _result(change.before),
        "after": _result(change.after),
        "difference_yuan": _yuan(change.difference),
    }


def _result(award: Award) -> dict[str, Any]:
    return {
        "outcome": award.outcome.value,
        "amount_yuan": _yuan(award.amount),
        "to_pay_yuan": _yuan(award.to_pay),
        "follow": award.follow,
        "follow_yuan": _yuan(award.difference),
        "law": award.law.id,
    }


def _yuan(amount: Fen | None) -> str | None:
    """`-1000.00` for a thousand yuan less; None stays."""
    if amount is None:
        return None
    return f"-{plain_yuan(-amount)}" if amount < 0 else plain_yuan(amount)
