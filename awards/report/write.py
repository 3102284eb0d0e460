"""Write a ledger run into a folder: the only place of this package that writes."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from awards.award import Award
from awards.effects import Effect
from awards.journal import NAME as JOURNAL_NAME
from awards.journal import Entry, continued, lines
from awards.report.labels import labels
from awards.report.overview_view import overview_view
from awards.report.record import case_record, ledger_record, sheet_path
from awards.report.sheet_view import sheet_view
from awards.report.table import write_table
from awards.run import LedgerRun
from awards.text import Language
from pages.tables import ENCODING


def write_run(
    run: LedgerRun, folder: Path, language: Language = "zh", *, journal: Sequence[Entry] | None = None, day: date | None = None
) -> None:
    """Write `awards.json`, `awards.csv`, `ledger.jsonl`, `overview.html` and `sheets/` into an empty folder.

    The same run and day give the same bytes.

    Args:
        run: what was computed.
        folder: where to.
        language: of pages and table.
        journal: the lines of `ledger.jsonl`; begun anew where none are given.
        day: on which the sheets are made; without it they have a line to fill in.

    Raises:
        OSError: the folder cannot be written to.
    """
    (folder / "sheets").mkdir()
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    style = Markup((Path(__file__).parent / "page.css").read_text(encoding="utf-8"))  # noqa: S704 - our own file, no input  # nosec B704
    shared = {"text": labels(language), "style": style}
    sheet = environment.get_template("sheet.html")
    with (folder / "awards.json").open("w", encoding="utf-8") as stream:
        # Case by case: the whole would not fit beside the ledger with 100 000 of them.
        whole = json.dumps(ledger_record(run), ensure_ascii=False, indent=1)
        stream.write(whole.removesuffix("\n}") + ',\n "cases": [')
        for number, (award, others) in enumerate(_with_alternatives(run)):
            record = json.dumps(case_record(award, others), ensure_ascii=False)
            stream.write((",\n  " if number else "\n  ") + record)
            page = sheet.render(view=sheet_view(run, award, others, language, day), **shared)
            (folder / sheet_path(award)).write_text(page, encoding="utf-8")
        stream.write("\n ]\n}\n")
    with (folder / "awards.csv").open("w", encoding=ENCODING, newline="") as stream:
        write_table(run.awards, stream, language)
    entries = continued((), (award.case for award in run.awards)) if journal is None else journal
    with (folder / JOURNAL_NAME).open("w", encoding="utf-8") as stream:
        stream.writelines(lines(entries))
    overview = environment.get_template("overview.html").render(view=overview_view(run, language), **shared)
    (folder / "overview.html").write_text(overview, encoding="utf-8")


def _with_alternatives(run: LedgerRun) -> Iterator[tuple[Award, list[tuple[Effect, Award]]]]:
    """Every award with what other readings would make of it."""
    changed: dict[int, list[Effect]] = {}
    for effect in run.effects:
        for i in effect.changed:
            changed.setdefault(i, []).append(effect)
    for i, award in enumerate(run.awards):
        yield award, [(effect, effect.award(i, run.assessments)) for effect in changed.get(i, ())]
