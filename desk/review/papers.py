"""What leaves the desk of a signed case: the report folder with the review in it, its manifest and, where the desk has a key, its seal."""

from __future__ import annotations

import shutil
import tempfile
import threading
import zipfile
from pathlib import Path

from django.conf import settings

from desk.models import Case
from desk.review.award import write_award
from desk.review.dossier import Dossier
from desk.review.log import Log, needs_second
from pages.errors import InputError, StorageError, system_reason
from pages.notes import Language, note
from pipeline.measure.readings import settled_findings, state_of
from pipeline.measure.review import settle_review
from pipeline.record.decisions import Reading, Sign
from pipeline.record.manifest import MANIFEST_NAME, SEALS, write_manifest
from pipeline.record.review import ChainHead, Entry, Review
from pipeline.record.seal import seal_report
from pipeline.report.review_page import review_files
from register.events import chain_head

_EPOCH = (1980, 1, 1, 0, 0, 0)
"""The same papers give the same archive."""


def review_of(log: Log, language: Language | None = None) -> Review:
    """Return the signed review; `language` is that of its pages, None: the record's.

    Raises:
        InputError: it is not signed.
    """
    dossier = log.dossier
    state = state_of(dossier.evidence, log.events, Reading.FIRST)
    signed = state.signed
    if signed is None or not isinstance(signed.change.decision, Sign):
        raise InputError(note("review.not_signed"))
    findings = settled_findings(dossier.evidence, log.events)
    settled = settle_review(dossier.evidence, findings, state.judgements, dossier.facts)
    named = {place.id for place in dossier.evidence.landmarks}
    head = chain_head()
    return Review(
        title=dossier.evidence.title,
        language=language,
        evidence_sha256=dossier.sha256,
        needs_second=bool(log.rows[-1].content.get("needs_second", needs_second(dossier))),
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
    """Write the report folder with the review and the award in it, and seal it where the desk has a key; `folder` is made.

    Raises:
        InputError: the case cannot be computed as it stands, or the time-stamping service does not answer.
        StorageError: it cannot be written.
    """
    case, place = Case.objects.select_related("title").get(title_id=dossier.number), settings.PLACE
    try:
        shutil.copytree(dossier.files.report, folder, ignore=shutil.ignore_patterns(MANIFEST_NAME, *SEALS))
        for name, data in review_files(dossier.evidence, review).items():
            (folder / name).write_bytes(data)
    except OSError as error:
        raise StorageError(note("file_unwritable", file=str(folder), why=system_reason(error))) from error
    # The award is computed from a folder that is whole, and then one of its files.
    write_manifest(folder)
    write_award(case, dossier, review, folder)
    write_manifest(folder)
    if place.seal_key is not None:
        seal_report(folder, place.seal_key, place.seal_passphrase.get_secret_value, place.seal_timestamp)


_making = threading.Lock()


def papers(log: Log, language: Language) -> Path:
    """Return the papers of a signed case as one archive, made once for each signature and language.

    Raises:
        InputError: it is not signed; otherwise as `write_papers`.
        StorageError: they cannot be written.
    """
    review = review_of(log, language)
    place = settings.PLACE
    home: Path = place.data / "papers"
    archive = home / f"{log.rows[-1].number}.{language}{'.sealed' if place.seal_key else ''}.zip"
    with _making:
        if archive.is_file():
            return archive
        try:
            home.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory(dir=home) as name:
                write_papers(log.dossier, review, Path(name) / "papers")
                part = Path(name) / "papers.zip"
                _pack(Path(name) / "papers", part)
                part.replace(archive)
        except OSError as error:
            raise StorageError(note("file_unwritable", file=str(home), why=system_reason(error))) from error
    return archive


def _pack(folder: Path, to: Path) -> None:
    with zipfile.ZipFile(to, "w", zipfile.ZIP_STORED) as archive:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                archive.writestr(zipfile.ZipInfo(path.relative_to(folder).as_posix(), _EPOCH), path.read_bytes())
