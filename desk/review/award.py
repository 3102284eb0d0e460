"""The award of 第6条 as it follows from a signed case: the case as `awards` reads it, and the decision sheet that it makes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml
from django.utils import timezone

from awards.money import plain_yuan
from desk.awarded import CASE_NAME, DECISIONS, EVIDENCE, award_files
from desk.models import Case
from desk.review.dossier import Dossier
from landmarks.catalogue import packaged_sha256
from pages.errors import StorageError, system_reason
from pages.notes import note
from pipeline.record.manifest import ATTACHED
from pipeline.record.review import Review


def write_award(case: Case, dossier: Dossier, review: Review, folder: Path) -> None:
    """Write the case of 第6条, its sheet and its record into `folder`, a report folder that is whole with its review.

    Raises:
        AwardsError: the case cannot be read as it stands.
        StorageError: it cannot be written.
    """
    home = folder / ATTACHED
    data = case_of(case, dossier, review)
    try:
        home.mkdir()
        for name, made in award_files(data, home, review.language or dossier.evidence.language).items():
            (home / name).write_bytes(made)
        (home / CASE_NAME).write_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=False), encoding="utf-8")
    except OSError as error:
        raise StorageError(note("file_unwritable", file=str(home), why=system_reason(error))) from error


def case_of(case: Case, dossier: Dossier, review: Review) -> dict[str, Any]:
    """Return a case as a file of `awards` holds it; what the applicant did not say is left out, and the sheet names it."""
    facts: dict[str, Any] = {}
    if case.first_producer is not None:
        facts["first_producer"] = case.first_producer
    if case.released is not None:
        facts["released_on"] = case.released.isoformat()
    if case.local_costs is not None:
        facts["local_costs"] = plain_yuan(case.local_costs)
    made = dossier.evidence.provenance.catalogue_sha256
    return {
        "id": f"06-{case.pk.hex[:12]}",
        "article": 6,
        # Without a code the name stands for it; with words before it, it cannot be taken for a code.
        "applicant": {"id": case.credit_code or f"名称：{case.title.applicant}", "name": case.title.applicant},
        "work": {"id": str(case.pk), "title": case.title.name},
        "dates": {"applied": timezone.localdate(case.handed_in).isoformat()},
        "facts": facts,
        "evidence": EVIDENCE,
        "evidence_sha256": review.evidence_sha256,
        **({} if made in ("", packaged_sha256()) else {"catalogue_sha256": made}),
        "review": DECISIONS,
    }
