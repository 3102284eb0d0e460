"""Runs of a case in the register: asked for, stopped, and what came of them."""

from __future__ import annotations

import hashlib
import json
import platform
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from desk.cases import require_ready
from desk.models import Account, Case
from pages.errors import NotedError
from pages.notes import note
from register.models import FINAL, Run
from register.queue import NewJob, cancel, enqueue

KIND = "desk"
"""The kind of the desk's jobs."""


def ask(case: Case, account: Account) -> Run:
    """Ask for the checks of a case; where the same are waiting or running already, those are meant.

    Raises:
        NotedError: files are missing, or there is no index.
    """
    require_ready(case)
    if settings.PLACE.index is None:
        raise NotedError(note("desk.run.no_index"))
    request = request_of(case)
    job = NewJob(kind=KIND, place=platform.node())
    fingerprint = hashlib.sha256(json.dumps(request, sort_keys=True).encode()).hexdigest()
    return enqueue(case.title, fingerprint=fingerprint, request=request, job=job, actor=account.name)


def request_of(case: Case) -> dict[str, Any]:
    """Return what a run is asked for, by content."""
    files = [
        {"id": one.pk.hex, "section": one.section, "name": one.name, "sha256": one.sha256}
        for one in case.uploads.order_by("section", "name")
    ]
    released = case.released.isoformat() if case.released else None
    return {"title": case.title.name, "files": files, "index": settings.PLACE.index_sha256, "datum": case.datum, "released": released}


def stop(case: Case, account: Account) -> None:
    """Stop the run that is waiting or going on; what it computed is kept for the next."""
    with transaction.atomic():
        run = Run.objects.select_for_update().filter(title=case.title).exclude(state__in=FINAL).first()
        if run is not None:
            cancel(run, actor=account.name)


def newest(case: Case) -> Run | None:
    """Return the run that was asked for last."""
    return Run.objects.filter(title_id=case.title_id).order_by("-pk").first()


def settled(case: Case) -> Run | None:
    """Return the newest run with a result."""
    return Run.objects.filter(title_id=case.title_id, result__isnull=False).select_related("result").order_by("-pk").first()


def report_folder(run: Run) -> Path:
    """Return where the report of a run with a result lies."""
    data: Path = settings.PLACE.data
    return data / "reports" / str(run.pk)
