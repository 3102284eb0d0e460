"""A report folder under what reviewers decided, once nothing of it was changed."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from pages.errors import InputError, system_reason
from pages.notes import note
from pipeline.checking.figures import figure_differences
from pipeline.checking.review import review_differences
from pipeline.measure.review import ReviewedFigures, reviewed, reviewed_by_events
from pipeline.record.evidence import RECORD_NAME, SCHEMA_VERSION, Evidence
from pipeline.record.manifest import check_folder, hash_file
from pipeline.record.review import read_review
from pipeline.record.upgrade import read_record, version_of


def reviewed_folder(folder: Path, accepted: Collection[str], rejected: Collection[str], review: Path | None = None) -> ReviewedFigures:
    """Read a report folder of `verify` whose every hash is right and whose figures follow from its record, under the reviewers' decisions:
    by occurrence id, or as a signed `review.json`.

    A record of an older version does not hold what its figures rest on; of such a one only the hashes are looked at.

    Raises:
        InputError: no report folder, one that was changed, or decisions that do not fit it.
    """
    differences = check_folder(folder)
    if differences:
        raise InputError(note("report_not_as_manifest", folder=str(folder), detail=differences[0].said))
    path = folder / RECORD_NAME
    sha256 = hash_file(path).sha256
    data = path.read_bytes()
    evidence = read_record(data, str(path))
    wrong = figure_differences(evidence) if version_of(data) == SCHEMA_VERSION else []
    if wrong:
        raise InputError(note("report_contradicts_itself", file=str(path), detail=wrong[0]))
    if review is None:
        return reviewed(evidence, accepted, rejected, sha256)
    return _signed(evidence, sha256, review)


def _signed(evidence: Evidence, sha256: str, path: Path) -> ReviewedFigures:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise InputError(note("file_unreadable", file=str(path), why=system_reason(error))) from error
    review = read_review(data, str(path))
    wrong = review_differences(evidence, sha256, review)
    if wrong:
        raise InputError(note("review_contradicts_itself", file=str(path), detail=wrong[0]))
    return reviewed_by_events(evidence, review.events, sha256)
