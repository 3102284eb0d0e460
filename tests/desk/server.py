"""A desk of its own process over a folder: `python -m tests.desk.server DATA PORT NAME:ROLE...`; every password is the name and `-password`."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import uvicorn

# Named before the register is imported, which would make Django ready for itself alone.
os.environ["DJANGO_SETTINGS_MODULE"] = "desk.bare_settings"

from desk.settings import Place, begin  # noqa: E402


def main(data: str, port: str, *accounts: str) -> None:
    begin(Place(data=Path(data)))
    from django.conf import settings

    from desk.asgi import application
    from desk.models import Account
    from desk.tables import migrate

    # No case needs a second reader unless a test says so.
    settings.SECOND_READER_PERCENT = 0
    migrate()
    for said in accounts:
        name, role = said.split(":")
        account = Account.objects.filter(name=name).first() or Account(name=name, role=role)
        account.set_password(f"{name}-password")
        account.save()
    uvicorn.run(application(), host="127.0.0.1", port=int(port), lifespan="off", ws="none", log_level="warning")


main(*sys.argv[1:])
