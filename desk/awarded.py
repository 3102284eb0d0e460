"""The award of 第6条 in the papers of a signed case: what follows from its case file, made with them and computed again by `check`."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from awards.loader import from_data
from awards.report.record import sheet_path
from awards.report.write import write_run
from awards.run import run_ledger
from desk.evidence import read_evidence
from pages.errors import EvidenceError, system_reason
from pages.notes import Language, Note, note
from pipeline.checking.pages import is_of_this_renderer
from pipeline.record.evidence import RECORD_NAME as EVIDENCE_NAME
from pipeline.record.manifest import ATTACHED
from pipeline.record.review import REVIEW_NAME, read_review
from pipeline.record.upgrade import read_record

CASE_NAME, SHEET_NAME, RECORD_NAME = "case.yaml", "sheet.html", "awards.json"

EVIDENCE, DECISIONS = "..", {"decisions": f"../{REVIEW_NAME}"}
"""What the case rests on: the report that it lies in and the review beside that, and none elsewhere."""

_PAID = ("id", "rule", "outcome", "amount", "entitlement", "paid", "to_pay", "approved", "applied_for")


def award_files(data: Mapping[str, Any], home: Path, language: Language) -> dict[str, bytes]:
    """Return the sheet and the record of one case, by name.

    Args:
        data: the case as `case.yaml` holds it.
        home: the folder that its paths start from; the report folder above it is whole.
        language: of the sheet.

    Raises:
        AwardsError: the case cannot be read as it stands.
        OSError: a temporary folder cannot be written to.
    """
    found = from_data(data, CASE_NAME, read_evidence, home)
    run = run_ledger(found.cases, found.settings)
    with tempfile.TemporaryDirectory() as name:
        write_run(run, Path(name), language)
        return {
            SHEET_NAME: (Path(name) / sheet_path(run.awards[0])).read_bytes(),
            RECORD_NAME: (Path(name) / RECORD_NAME).read_bytes(),
        }


def award_differences(folder: Path) -> list[Note] | None:
    """Compute the award in a report folder again, and say what does not follow from its case; None where there is no award.

    Args:
        folder: whole, see `pipeline.checking.check_report`.
    """
    home = folder / ATTACHED
    if not (home / CASE_NAME).is_file():
        return None
    try:
        review = read_review((folder / REVIEW_NAME).read_bytes(), REVIEW_NAME)
        evidence = read_record((folder / EVIDENCE_NAME).read_bytes(), EVIDENCE_NAME)
        data = _read(home / CASE_NAME)
        if data.get("evidence") != EVIDENCE or data.get("review") != DECISIONS:
            return [note("award_of_another", file=ATTACHED + CASE_NAME)]
        made = award_files(data, home, review.language or evidence.language)
        stated = {name: (home / name).read_bytes() for name in made}
    except EvidenceError as error:
        return [message if isinstance(message, Note) else note("desk.run.said", text=message) for message in error.args]
    except OSError as error:
        return [note("award_unreadable", folder=ATTACHED, why=system_reason(error))]
    if is_of_this_renderer(evidence):
        return [note("award_other", file=ATTACHED + name, case=ATTACHED + CASE_NAME) for name in made if made[name] != stated[name]]
    ours, theirs = (_figures(one[RECORD_NAME]) for one in (made, stated))
    return [] if ours == theirs else [note("award_other", file=ATTACHED + RECORD_NAME, case=ATTACHED + CASE_NAME)]


def _read(path: Path) -> Mapping[str, Any]:
    try:
        found = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (UnicodeDecodeError, yaml.YAMLError):
        found = None
    return found if isinstance(found, dict) else {}


def _figures(record: bytes) -> list[Any]:
    """What is paid; the words around it may be those of another version of the program."""
    try:
        return [[case[field] for field in _PAID] for case in json.loads(record)["cases"]]
    except (ValueError, KeyError, TypeError):
        return []
