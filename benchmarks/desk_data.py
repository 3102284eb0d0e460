"""A desk's folder with titles under review, for `benchmarks.desk`: `python -m benchmarks.desk_data DATA DEMO REVIEWERS FINDINGS`.

Two reviewers to a title. Its last line is JSON: a session for each reviewer, the titles, and the one with many findings. A title of its own
waits for its checks, which the worker begins once the desk is open.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from desk.settings import Place, begin
from pipeline.record.manifest import hash_file

if TYPE_CHECKING:
    from desk.models import Account, Case

TITLE = "八境台下的灯火"


def main(data: Path, demo: Path, reviewers: int, findings: int) -> None:
    """Make it."""
    from landmarks.index import load_index

    place = Place(data=data, index=demo / "index", index_sha256=load_index(demo / "index").sha256)
    begin(place)
    from django.db import transaction

    from register.database import connect

    connect(place.url)
    from desk import runs
    from desk.models import Account
    from desk.roles import Role

    # One commit: each waits for the disk.
    with transaction.atomic():
        accounts = [Account.objects.create(name=f"reviewer{n:03}", role=Role.REVIEWER, password="!") for n in range(reviewers)]  # noqa: S106 - none
        cases = [_case(accounts[0], demo, demo / "report") for _ in range(0, reviewers, 2)]
        many = _many(demo / "report", data / "many", findings)
        large = _case(accounts[0], demo, many)
        runs.ask(_case(accounts[0], demo, None), accounts[0])
        sessions = [_session(account) for account in accounts]
    _make_copies(large)
    print(json.dumps({"sessions": sessions, "cases": [str(cases[n // 2].pk) for n in range(reviewers)], "large": str(large.pk)}))


def _many(report: Path, folder: Path, findings: int) -> Path:
    """The report with so many findings, each like one of those it has."""
    shutil.copytree(report, folder)
    record = json.loads((folder / "evidence.json").read_text(encoding="utf-8"))
    own = record["occurrences"]
    record["occurrences"] = [{**own[n % len(own)], "id": f"occ-{n + 1:04}"} for n in range(findings)]
    (folder / "evidence.json").write_text(json.dumps(record, ensure_ascii=False), encoding="utf-8")
    return folder


def _case(owner: Account, demo: Path, report: Path | None) -> Case:
    """A title with the demonstration's episodes; handed in, and checked where a report is given."""
    from django.utils import timezone

    from desk.cases import make_case
    from desk.claims import Claims
    from desk.models import Section, Upload
    from desk.runs import report_folder
    from desk.uploads import folder, path_of
    from register.models import Result, Run, State

    now = timezone.now()
    case = make_case(owner, Claims(TITLE, "", "", None, "WGS-84", None, None))
    folder().mkdir(parents=True, exist_ok=True)
    for video in sorted(demo.glob("*.mp4")):
        size = video.stat().st_size
        upload = Upload.objects.create(
            case=case, section=Section.EPISODES, name=video.name, size=size, offset=size, sha256=hash_file(video).sha256, looked_at=now
        )
        shutil.copyfile(video, path_of(upload))
    if report is not None:
        case.handed_in = now
        case.save()
        key = f"{case.title_id:064}"
        content: dict[str, Any] = {"key": key, "digest": key, "verdict": "needs_review", "figures": []}
        result = Result.objects.create(kind="desk", key=key, digest=key, content=content, owner="benchmark", created=now)
        run = Run.objects.create(title=case.title, fingerprint=key, request={}, state=State.DONE, result=result, created=now)
        shutil.copytree(report, report_folder(run), copy_function=os.link)
    return case


def _make_copies(case: Case) -> None:
    """Make the episodes' copies for playing, which all titles share, as a worker does once a run has ended."""
    from desk.review.dossier import missing_proxies, open_dossier
    from flows.carrying.proxies import make

    dossier = open_dossier(case)
    for task in missing_proxies(dossier) if dossier else ():
        make(task, lambda name: None)


def _session(account: Account) -> str:
    """Signed in, without the second that a password's hash takes by design."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    session = SessionStore()
    session[SESSION_KEY] = str(account.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = account.get_session_auth_hash()
    session.save()
    return str(session.session_key)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]))
