"""`python -m tests.desk.upgrading DATA URL APP MIGRATION`: a database as that migration leaves it, with rows; then opened as a desk's.

What is then there is printed as JSON. A process of its own, since Django's settings are made once.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from desk.settings import Place, begin


def main(data: Path, url: str, app: str, migration: str) -> None:
    begin(Place(data=data, database=url))
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    from register.database import connect
    from register.events import chain_fault

    executor = MigrationExecutor(connection)
    # The tables of Django's own apps are needed by the desk's first ones only.
    apps = executor.migrate([(app, migration), *([("sessions", "0001_initial")] if app == "desk" else [])]).apps
    fill(apps, with_desk=app == "desk")
    connect(url)
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)
    fault, left = chain_fault(), MigrationExecutor(connection).migration_plan(executor.loader.graph.leaf_nodes())
    print(json.dumps({"rows": rows(), "fault": fault.code if fault else "", "left": len(left)}))


def fill(apps, *, with_desk):
    """A title that was checked, its events, and of a desk the account, the case and a file, as the tables then were."""
    from django.utils import timezone

    from register.events import BEGINNING
    from register.models import Event as Current

    now = timezone.now()

    def make(app, model, **fields):
        return apps.get_model(app, model).objects.create(**fields)

    title = make("register", "Title", name="郁孤台下", applicant="赣南影视", source="desk:1", state="done", created=now)
    content = {"verdict": "met"}
    result = make("register", "Result", kind="desk", key="k" * 64, digest="d" * 64, content=content, owner="w", created=now)
    request, report = {"title": "郁孤台下"}, {"folder": "reports/1"}
    make("register", "Run", title=title, fingerprint="f" * 64, request=request, state="done", result=result, report=report, created=now)
    previous = BEGINNING
    for number in (1, 2, 3):
        said = {"kind": "case_begun", "actor": "审核员", "subject": "title:1", "payload": "{}"}
        fields = {"number": number, "at": now, "previous": previous, **said}
        previous = Current(**fields).digest()
        make("register", "Event", **fields, sha256=previous)
    if with_desk:
        account = make("desk", "Account", name="applicant", role="applicant", password="!x")  # noqa: S106 - none
        case = make("desk", "Case", owner=account, title=title, datum="GCJ-02", handed_in=now)
        make("desk", "Upload", case=case, section="episodes", name="第01集.mp4", size=7, offset=7, sha256="a" * 64, looked_at=now)
        make("desk", "Invitation", token_sha256="b" * 64, account=account, expires=now)


def rows():
    from desk.models import Case, Invitation, Upload
    from register.models import Event, Run

    return {
        "runs": list(Run.objects.values_list("title__name", "state", "result__content", "report")),
        "events": list(Event.objects.order_by("number").values_list("number", "actor")),
        "cases": list(Case.objects.filter(handed_in__isnull=False).values_list("title__name", "owner__name", "owner__role", "datum")),
        "uploads": list(Upload.objects.values_list("name", "size", "offset", "sha256")),
        "invitations": Invitation.objects.count(),
    }


main(Path(sys.argv[1]), *sys.argv[2:])
