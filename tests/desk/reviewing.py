"""A desk in a process of its own over a folder that may hold a title that was checked already.

`python -m tests.desk.reviewing DATA PORT NAME:ROLE...`; every password is the name with `-password`. Where `DATA/given` holds a report
folder `report` and episodes in `episodes`, they are a case that was handed in and checked; its id is the first line printed.
"""

from __future__ import annotations

import hashlib
import shutil
import sys
from pathlib import Path

import uvicorn
from django.conf import settings

from desk.settings import Place, begin


def main(data: Path, port: int, accounts: list[str]) -> None:
    place = Place(data=data)
    begin(place)
    from desk.asgi import application
    from desk.models import Account, Case
    from register.database import connect

    connect(place.url)
    # No case needs a second reader unless a test has one.
    settings.SECOND_READER_PERCENT = 0
    for said in accounts:
        name, role = said.split(":")
        account = Account.objects.filter(name=name).first() or Account(name=name, role=role)
        account.set_password(f"{name}-password")
        account.save()
    if (data / "given").is_dir() and not Case.objects.exists():
        take(data / "given")
        for case in Case.objects.all():
            ready(case)
    print(*(case.pk for case in Case.objects.all()), flush=True)
    uvicorn.run(application(), host="127.0.0.1", port=port, lifespan="off", ws="none", log_level="warning")


def ready(case) -> None:
    """Make what a desk's worker makes once a run has ended."""
    from desk.review.dossier import missing_proxies, open_dossier
    from flows.carrying.proxies import make

    for task in missing_proxies(open_dossier(case)):
        make(task, lambda name: None)


def take(given: Path) -> None:
    from django.utils import timezone

    from desk.cases import make_case
    from desk.models import Account, Section, Upload
    from desk.runs import report_folder
    from desk.uploads import folder, path_of
    from register.models import Result, Run, State

    case = make_case(Account.objects.first(), "八境台下的灯火", "", "", "WGS-84")
    folder().mkdir(parents=True, exist_ok=True)
    for video in sorted((given / "episodes").iterdir()):
        sha256 = hashlib.sha256(video.read_bytes()).hexdigest()
        upload = Upload.objects.create(
            case=case, section=Section.EPISODES, name=video.name, size=video.stat().st_size, offset=video.stat().st_size, sha256=sha256
        )
        shutil.copyfile(video, path_of(upload))
    now = timezone.now()
    case.handed_in = now
    case.save()
    content = {"key": "0" * 64, "digest": "0" * 64, "verdict": "needs_review", "figures": []}
    result = Result.objects.create(kind="desk", key="0" * 64, digest="0" * 64, content=content, owner="test", created=now)
    run = Run.objects.create(title=case.title, fingerprint="0" * 64, request={}, state=State.DONE, result=result, created=now)
    shutil.copytree(given / "report", report_folder(run))


main(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3:])
