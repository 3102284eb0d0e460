"""What leaves the desk of a signed case: the report folder with the review in it, its manifest and, where the desk has a key, its seal."""

from __future__ import annotations

import io
import shutil
import tempfile
import zipfile
from pathlib import Path

from desk.review.dossier import Dossier
from desk.review.log import Log, needs_second
from pages.errors import InputError, StorageError, system_reason
from pages.notes import note
from pipeline.measure.readings import settled_findings, state_of
from pipeline.measure.review import settle_review
from pipeline.record.decisions import Reading, Sign
from pipeline.record.manifest import MANIFEST_NAME, SEALS, write_manifest
from pipeline.record.review import ChainHead, Entry, Review
from pipeline.report.review_page import review_files
from register.events import chain_head

_EPOCH = (1980, 1, 1, 0, 0, 0)
"""The same papers give the same archive."""


def review_of(log: Log) -> Review:
    """Return the signed review.

    Raises:
        InputError: it is not signed.
    """
    dossier = log.dossier
    state = state_of(dossier.evidence, log.events, Reading.FIRST)
    signed = state.signed
    if signed is None or not isinstance(signed.change.decision, Sign):
        raise InputError(note("review.not_signed"))
    findings = settled_findings(dossier.evidence, log.events)
    settled = settle_review(dossier.evidence, findings, state.judgements)
    named = {place.id for place in dossier.evidence.landmarks}
    head = chain_head()
    return Review(
        title=dossier.evidence.title,
        evidence_sha256=dossier.sha256,
        needs_second=needs_second(dossier),
        entries=tuple(
            Entry(
                number=row.number,
                at=row.at.isoformat(),
                kind=row.kind,
                actor=row.actor,
                subject=row.subject,
                payload=row.payload,
                previous=row.previous,
                sha256=row.sha256,
            )
            for row in log.rows
        ),
        findings=findings,
        judgements=tuple(state.judgements.values()),
        places=tuple(dossier.listed[name] for name in sorted({finding.landmark for finding in findings} - named)),
        measure6=settled.now,
        without_added=settled.without_added,
        signed_by=signed.who,
        signed_at=signed.at,
        opinion=signed.change.decision.opinion,
        chain=ChainHead(number=head.number, sha256=head.sha256),
    )


def write_papers(dossier: Dossier, review: Review, folder: Path) -> None:
    """Write the report folder with the review in it; `folder` is made.

    Raises:
        StorageError: it cannot be written.
    """
    try:
        shutil.copytree(dossier.files.report, folder, ignore=shutil.ignore_patterns(MANIFEST_NAME, *SEALS))
        for name, data in review_files(dossier.evidence, review).items():
            (folder / name).write_bytes(data)
    except OSError as error:
        raise StorageError(note("file_unwritable", file=str(folder), why=system_reason(error))) from error
    write_manifest(folder)


def papers(log: Log) -> bytes:
    """Return the papers of a signed case as one archive.

    Raises:
        InputError: it is not signed.
        StorageError: they cannot be written.
    """
    review = review_of(log)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "papers"
        write_papers(log.dossier, review, folder)
        held = io.BytesIO()
        with zipfile.ZipFile(held, "w", zipfile.ZIP_STORED) as archive:
            for path in sorted(folder.rglob("*")):
                if path.is_file():
                    archive.writestr(zipfile.ZipInfo(path.relative_to(folder).as_posix(), _EPOCH), path.read_bytes())
    return held.getvalue()
