"""The command `awards`: case files in, a result folder out."""

from __future__ import annotations

import argparse
import sys
from datetime import date
from fractions import Fraction
from importlib.resources import files
from pathlib import Path

from awards.errors import AwardsError
from awards.forms.template import template
from awards.journal import NAME as JOURNAL_NAME
from awards.journal import Entry, continued, read_journal
from awards.loader import load
from awards.money import plain_yuan, show_yuan
from awards.papers.words import PAPERS, Words
from awards.papers.write import write_papers
from awards.quiet import no_cycle_search
from awards.registry import ARTICLES
from awards.report.labels import OUTCOMES
from awards.report.overview_view import MOST_QUESTIONS
from awards.report.write import write_run
from awards.run import LedgerRun, run_ledger
from awards.trace import Outcome
from cli.console import Console
from desk.evidence import read_evidence
from flows.progress import Part
from models.storage import whole_folder
from pages.errors import InputError, StorageError, system_reason
from pages.notes import Language, Note, note

RESULT_NAME = "awards.json"
_STAGES = {"cases.read": 0.25, "cases.compute": 0.35, "cases.write": 0.4}
"""What each takes of the whole."""


def awards(options: argparse.Namespace) -> int:
    """Compute the awards of all cases and write the result folder, whole or not at all."""
    console: Console = options.console
    if options.template is not None:
        print(_template(options.template), end="")
        return 0
    if options.form is not None:
        _print_form(options.form, console.language)
        return 0
    if options.cases is None or options.out is None:
        raise InputError(note("print.awards.name_cases"))
    out: Path = options.out.absolute()
    _require_replaceable(out)
    name = options.cases.name
    parts = [Part(name, stage, cost) for stage, cost in _STAGES.items()]
    with console.working(note("work.awards", folder=str(options.cases)), parts) as watch, no_cycle_search():
        watch(name, "cases.read", Fraction(0))
        found = load(options.cases, read_evidence)
        watch(name, "cases.read", Fraction(1))
        journal = continued(_last_journal(out), found.cases)
        run = run_ledger(found.cases, found.settings, registers=found.registers)
        for question in run.questions[:MOST_QUESTIONS]:
            console.warn(question)
        watch(name, "cases.compute", Fraction(1))
        _write(run, journal, out, console.language)
        watch(name, "cases.write", Fraction(1))
    return _say_figures(console, run, out)


def _last_journal(out: Path) -> tuple[Entry, ...]:
    """The events of the last run into that folder, whose manifest says whether all of them are there."""
    from pipeline.record.manifest import Difference, hash_file, read_manifest

    path = out / JOURNAL_NAME
    if not (out / RESULT_NAME).is_file():
        return ()
    manifest = read_manifest(out)
    listed = None if isinstance(manifest, Difference) else {entry.path: entry.sha256 for entry in manifest.files}
    found = hash_file(path).sha256 if path.is_file() else None
    # A result of before this file was kept lists none, and has none.
    if listed is None or listed.get(JOURNAL_NAME) != found:
        raise AwardsError(note("case.at", where=str(path), problem=note("journal.cut")))
    return read_journal(path)


def _write(run: LedgerRun, journal: tuple[Entry, ...], out: Path, language: Language) -> None:
    from pipeline.record.manifest import write_manifest

    with whole_folder(out) as fresh:
        try:
            day = date.today()
            write_run(run, fresh, language, journal=journal, day=day)
            write_papers(run, fresh / PAPERS.of(language), Words(language, day, run.measures))
        except OSError as error:
            raise StorageError(note("print.awards.unwritable", folder=str(out), reason=error.strerror or str(error))) from error
        write_manifest(fresh)


def _require_replaceable(out: Path) -> None:
    try:
        taken = out.is_dir() and any(out.iterdir()) and not (out / RESULT_NAME).is_file()
        is_file = out.exists() and not out.is_dir()
    except OSError as error:
        raise StorageError(note("case.at", where=str(out), problem=system_reason(error))) from error
    if taken:
        raise InputError(note("print.awards.out_taken", folder=str(out)))
    if is_file:
        raise InputError(note("print.awards.out_file", folder=str(out)))


def _template(article: str) -> str:
    name = f"article_{int(article):02d}.yaml" if article.isascii() and article.isdigit() else f"rule_{article}.yaml"
    path = files("awards") / "examples" / name
    if Path(name).name != name or not path.is_file():
        if article.isascii() and article.isdigit() and int(article) in ARTICLES:
            return template(int(article))
        raise InputError(note("print.awards.no_template", name=article, most=max(ARTICLES)))
    return path.read_text(encoding="utf-8")


def _print_form(article: str, language: Language) -> None:
    from awards.forms.writer import form

    if not (article.isascii() and article.isdigit() and int(article) in ARTICLES):
        raise InputError(note("form.no_such", name=article, most=max(ARTICLES)))
    if sys.stdout.isatty():
        raise InputError(note("form.terminal", name=article))
    sys.stdout.buffer.write(form(int(article), language))


def _say_figures(console: Console, run: LedgerRun, out: Path) -> int:
    whole, language = run.fund.whole, console.language
    if run.measures.issued is None:
        console.warn(note("print.awards.not_issued"))
    lines: list[Note | str] = [note("print.awards.cases", count=whole.cases)]
    for outcome in Outcome:
        lines.append(note("print.awards.outcome", outcome=OUTCOMES[outcome].of(language), count=whole.outcomes.get(outcome, 0)))
    lines += [
        note("print.awards.paid", amount=show_yuan(whole.paid)),
        note("print.awards.payable", amount=show_yuan(whole.payable)),
        note("print.awards.approved", amount=show_yuan(whole.approved)),
        note("print.awards.applied_for", amount=show_yuan(whole.applied_for)),
        note("print.awards.notice"),
        note("print.awards.page", path=str(out / "overview.html")),
        note("print.awards.papers", path=str(out / PAPERS.of(language))),
    ]
    figures = {
        "cases": whole.cases,
        "outcomes": {outcome.value: whole.outcomes.get(outcome, 0) for outcome in Outcome},
        "paid_yuan": plain_yuan(whole.paid),
        "payable_yuan": plain_yuan(whole.payable),
        "approved_yuan": plain_yuan(whole.approved),
        "applied_for_yuan": plain_yuan(whole.applied_for),
        "out": str(out),
    }
    return console.result(lines, figures)
