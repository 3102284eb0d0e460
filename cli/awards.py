"""The command `awards`: case files in, a result folder out."""

from __future__ import annotations

import argparse
import sys
from importlib.resources import files
from pathlib import Path

from awards.articles.article_06 import EvidenceFigures
from awards.errors import AwardsError
from awards.loader import load
from awards.money import show_yuan
from awards.quiet import no_cycle_search
from awards.report.write import write_run
from awards.run import LedgerRun, run_ledger
from awards.text import Text
from awards.trace import Outcome
from models.storage import whole_folder
from pages.errors import InputError, StorageError
from pages.names import one_line
from pages.notes import Note

RESULT_NAME = "awards.json"


def awards(options: argparse.Namespace) -> int:
    """Compute the awards of all cases and write the result folder, whole or not at all."""
    if options.template is not None:
        print(_template(options.template), end="")
        return 0
    if options.cases is None or options.out is None:
        raise InputError("awards: name the case files and --out DIR, or --template N for an example")
    out: Path = options.out.absolute()
    _require_replaceable(out)
    with no_cycle_search():
        try:
            found = load(options.cases, _read_evidence)
        except AwardsError as error:
            raise InputError(*error.args) from error
        run = run_ledger(found.cases, found.settings)
        _write(run, out, options.language)
    _print_figures(run, out)
    return 0


def _write(run: LedgerRun, out: Path, language: str) -> None:
    from pipeline.manifest import write_manifest

    with whole_folder(out) as fresh:
        try:
            write_run(run, fresh, "en" if language == "en" else "zh")
        except OSError as error:
            raise StorageError(f"{out}: cannot be written ({error.strerror}); free space or choose another --out") from error
        write_manifest(fresh)


def _require_replaceable(out: Path) -> None:
    if out.is_dir() and any(out.iterdir()) and not (out / RESULT_NAME).is_file():
        raise InputError(f"{out}: holds something else than an older result; choose another --out")
    if out.exists() and not out.is_dir():
        raise InputError(f"{out}: is a file; choose a folder for --out")


def _read_evidence(folder: Path, accepted: tuple[str, ...], rejected: tuple[str, ...]) -> EvidenceFigures:
    from landmarks.catalogue import packaged_sha256
    from pipeline.review import reviewed_folder

    try:
        figures = reviewed_folder(folder, accepted, rejected)
    except InputError as error:
        raise AwardsError(*(f"evidence: {message}" if "review." not in str(message) else message for message in error.args)) from error
    return EvidenceFigures(
        title=figures.title,
        sha256=figures.sha256,
        share=figures.share,
        most_share=figures.most_share,
        without_repeats=figures.without_repeats,
        occurrences=figures.occurrences,
        most_occurrences=figures.most_occurrences,
        seconds=figures.seconds,
        most_seconds=figures.most_seconds,
        accepted=len(accepted),
        rejected=len(rejected),
        to_review=figures.to_review,
        unproven=tuple(map(_text, figures.doubts.unproven)),
        for_a_person=tuple(map(_text, figures.doubts.for_a_person)),
        catalogue_sha256=figures.catalogue_sha256,
        # Records before 2.0 name none: there was only the packaged one.
        own_catalogue=figures.catalogue_sha256 not in ("", packaged_sha256()),
    )


def _text(note: Note) -> Text:
    return Text(note.say("zh"), note.say("en"))


def _template(article: str) -> str:
    name = f"article_{int(article):02d}.yaml" if article.isdigit() else f"rule_{article}.yaml"
    path = files("awards") / "examples" / name
    if not path.is_file():
        raise InputError(f"--template {one_line(article)}: there is one for each article, 1 to 15, and for the rules s1 to s4")
    return path.read_text(encoding="utf-8")


def _print_figures(run: LedgerRun, out: Path) -> None:
    outcomes = run.fund.whole.outcomes
    print(f"案件 cases               {run.fund.whole.cases}")
    for outcome in Outcome:
        print(f"  {outcome.value:<22} {outcomes.get(outcome, 0)}")
    print(f"合计 total               {show_yuan(run.fund.whole.amount)} 元")
    if run.measures.issued is None:
        print("ganzhou-evidence: warning: no day of issue: the validity of applications was not tested (附则第4条)", file=sys.stderr)
    print("机器核算，由人决定。 Computed by a machine; people decide.")
    print(one_line(str(out / "overview.html")))
