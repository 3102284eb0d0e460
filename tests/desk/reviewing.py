"""A desk in a process of its own over a folder that may hold a title that was checked already.

`python -m tests.desk.reviewing DATA PORT GIVEN NAME:ROLE...`; GIVEN is JSON with parameters of the desk (`place`) and what the applicant
says of the title (`claims`), and how many times the process that makes copies for playing dies (`deaths`). Every password is the name with
`-password`. Where `DATA/given` holds a report folder `report` and episodes in `episodes`, they are a case that was handed in and checked;
its id is the first line printed.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import sys
from pathlib import Path
from typing import Any

import uvicorn

from desk.settings import Place, begin


def main(data: Path, port: int, given: dict[str, Any], accounts: list[str]) -> None:
    # No case needs a second reader unless a test has one.
    place = Place.model_validate({"data": data, "second_percent": 0, **given["place"]})
    begin(place)
    from desk.asgi import application
    from desk.models import Account, Case
    from register.database import connect

    connect(place.url)
    for said in accounts:
        name, role = said.split(":")
        account = Account.objects.filter(name=name).first() or Account(name=name, role=role)
        account.set_password(f"{name}-password")
        account.save()
    if (data / "given").is_dir() and not Case.objects.exists():
        take(data / "given", given["claims"])
        deaths = iter(range(given["deaths"]))
        for case in Case.objects.all():
            ready(case, deaths)
    print(*(case.pk for case in Case.objects.all()), flush=True)
    uvicorn.run(application(), host="127.0.0.1", port=port, lifespan="off", ws="none", log_level="warning")


def ready(case, deaths) -> None:
    """Make what a desk's worker makes once a run has ended."""
    from desk.readying import make_proxy
    from desk.review.dossier import missing_proxies, open_dossier
    from flows.carrying.messages import Ended, Well
    from flows.carrying.proxies import ProxyTask, make

    def have(task):
        if next(deaths, None) is not None:
            return Ended("batch.died", {"signal": "SIGKILL"}, None)
        make(ProxyTask.model_validate(task.payload), lambda name: None)
        return Well()

    dossier = open_dossier(case)
    for task in missing_proxies(dossier):
        make_proxy(dossier, task, have)


def take(given: Path, claims: dict[str, str]) -> None:
    from django.utils import timezone

    from desk.cases import make_case
    from desk.claims import read_claims
    from desk.models import Account, Section, Upload
    from desk.runs import report_folder
    from desk.uploads import folder, path_of
    from register.models import Result, Run, State

    now = timezone.now()
    case = make_case(Account.objects.first(), read_claims({"name": "八境台下的灯火", "datum": "WGS-84", **claims}))
    folder().mkdir(parents=True, exist_ok=True)
    for video in sorted((given / "episodes").iterdir()):
        sha256 = hashlib.sha256(video.read_bytes()).hexdigest()
        upload = Upload.objects.create(
            case=case,
            section=Section.EPISODES,
            name=video.name,
            size=video.stat().st_size,
            offset=video.stat().st_size,
            sha256=sha256,
            looked_at=now,
        )
        shutil.copyfile(video, path_of(upload))
    case.handed_in = now
    case.save()
    case.title.state = State.DONE
    case.title.save()
    content = {"key": "0" * 64, "digest": "0" * 64, "verdict": "needs_review", "figures": []}
    result = Result.objects.create(kind="desk", key="0" * 64, digest="0" * 64, content=content, owner="test", created=now)
    run = Run.objects.create(title=case.title, fingerprint="0" * 64, request={}, state=State.DONE, result=result, created=now)
    shutil.copytree(given / "report", report_folder(run))


main(Path(sys.argv[1]), int(sys.argv[2]), json.loads(sys.argv[3]), sys.argv[4:])
