"""Runs of a case in the register: asked for, stopped, and what came of them."""

from __future__ import annotations

import datetime
import hashlib
import json
import os
import shutil
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings
from django.db import transaction
from django.db.models import Max

from desk.cases import require_ready
from desk.models import Account, Case, Section, Stage
from desk.uploads import path_of
from flows.carrying.laying_out import lay_out
from flows.carrying.messages import PLAN
from flows.references import ArtifactRef
from models.storage import whole_folder
from pages.errors import NotedError
from pages.notes import Note, note
from register.models import FINAL, Run
from register.queue import NewJob, cancel, enqueue

_KEPT = 3600.0
"""Seconds for which the links of a run stay although the run may be over: it may be just asked for."""

_REMEDIES = {"files": "files", "storage": "storage", "ended": "died", "program": "program", "other_result": "other"}
"""What a person at the desk does where a worker says what a person with a batch does (`batch.remedy.*`)."""


def ask(case: Case, account: Account, index: str = "") -> Run:
    """Ask for the checks of a case; where the same are waiting or running already, those are meant.

    Args:
        case: whose.
        account: who asks.
        index: SHA-256 of the index to check with; empty for the one that is taken unasked.

    Raises:
        NotedError: files are missing, or there is no index, or none of that SHA-256.
        StorageError: the desk's folder cannot be written to.
    """
    require_ready(case)
    if settings.PLACE.index is None:
        raise NotedError(note("desk.run.no_index"))
    index = index or settings.PLACE.index_sha256
    if index not in settings.PLACE.indexes:
        raise NotedError(note("desk.run.other_index"))
    request = request_of(case, index)
    fingerprint = hashlib.sha256(json.dumps(request, sort_keys=True).encode()).hexdigest()
    folder = _linked(case, request, _links() / fingerprint)
    payload = {"folder": str(folder), "index": str(settings.PLACE.indexes[index]), "language": "zh"}
    job = NewJob(kind=PLAN, payload=payload, place=settings.PLACE.tools.place)
    return enqueue(case.title, fingerprint=fingerprint, request=request, job=job, actor=account.name)


def is_current(case: Case, run: Run) -> bool:
    """Whether a run was asked for with the files that are there now, and with one of the desk's indexes."""
    index: str = run.request.get("index", "")
    return index in settings.PLACE.indexes and bool(run.request == request_of(case, index))


def request_of(case: Case, index: str) -> dict[str, Any]:
    """Return what a run with an index, by its SHA-256, is asked for, by content."""
    files = [
        {"id": one.pk.hex, "section": one.section, "name": one.name, "sha256": one.sha256}
        for one in case.uploads.order_by("section", "name")
    ]
    released = case.released.isoformat() if case.released else None
    return {"title": case.title.name, "files": files, "index": index, "datum": case.datum, "released": released}


def _links() -> Path:
    data: Path = settings.PLACE.data
    return data / "runs"


def _linked(case: Case, request: dict[str, Any], folder: Path) -> Path:
    """Lay the files of a case out as a folder of a batch's inbox has them (`flows.batch.title_folder`), by links."""
    if folder.is_dir():
        os.utime(folder)
        return folder
    said = {name: request[name] for name in ("released", "datum") if request[name]} | {"name": request["title"]}
    with whole_folder(folder) as fresh:
        for upload in case.uploads.all():
            name = upload.name if upload.section == Section.EPISODES else f"{upload.section}/{upload.name}"
            (fresh / name).parent.mkdir(parents=True, exist_ok=True)
            (fresh / name).hardlink_to(path_of(upload))
            if upload.section == Section.RUSHES:
                said["rushes"] = upload.section
            if upload.section == Section.LOG:
                said["shooting_log"] = name
        (fresh / "title.yaml").write_text(yaml.safe_dump(said, allow_unicode=True), encoding="utf-8")
    return folder


def sweep() -> None:
    """Remove the links of runs that are over."""
    if not _links().is_dir():
        return
    old = [folder for folder in _links().iterdir() if folder.stat().st_mtime < time.time() - _KEPT]
    wanted = set(Run.objects.exclude(state__in=FINAL).values_list("fingerprint", flat=True)) if old else set()
    for folder in old:
        if folder.name not in wanted:
            shutil.rmtree(folder, ignore_errors=True)


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
    found = Run.objects.filter(title_id=case.title_id, result__isnull=False).select_related("result")
    return found.defer("order", "request", "progress").order_by("-pk").first()


def settled_since(moment: datetime.datetime | None) -> list[Run]:
    """Return the newest run with a result of each case that was handed in whose result came since a moment; None: all."""
    found = Run.objects.filter(result__isnull=False, title__case__handed_in__isnull=False).select_related("title__case")
    found = found.defer("order", "request").order_by("pk")
    return list({run.title_id: run for run in (found if moment is None else found.filter(ended__gte=moment))}.values())


def remedy_of(run: Run) -> Note | None:
    """Return what to do where a run failed, as it is said at the desk."""
    if not run.remedy:
        return None
    said = Note.model_validate(run.remedy)
    known = _REMEDIES.get(said.code.removeprefix("batch.remedy."))
    return said if known is None else note(f"desk.remedy.{known}")


def of_cases(cases: Sequence[Case]) -> tuple[dict[int, Run], dict[int, Run]]:
    """Return the newest run of each case and its newest with a result, by the number of its title; two queries for all of them."""

    def last(**narrowed: bool) -> dict[int, Run]:
        runs = Run.objects.filter(title_id__in=[case.title_id for case in cases], **narrowed)
        numbers = runs.values("title_id").annotate(newest=Max("pk")).values("newest")
        return {run.title_id: run for run in Run.objects.filter(pk__in=numbers).select_related("result")}

    return last(), last(result__isnull=False)


def is_laid_by(run: Run) -> bool:
    """Whether a run's case is signed, and its report on this machine: nobody works on it any more."""
    return run.title.case.stage == Stage.SIGNED and _reports(run).is_dir()


def _reports(run: Run) -> Path:
    data: Path = settings.PLACE.data
    return data / "reports" / str(run.pk)


def report_folder(run: Run) -> Path:
    """Return where the report of a run with a result lies, copied out of the store where it is not there yet.

    Raises:
        StorageError: it is gone from the store, or the store or the desk's folder is away.
    """
    folder = _reports(run)
    if not folder.is_dir() and run.report is not None and "stage" in run.report:
        from flows.object_store import open_store

        tools = settings.PLACE.tools
        lay_out(ArtifactRef.model_validate(run.report), open_store(tools.store, tools.cache), folder)
    return folder
