"""Names that people give: of accounts and of what they hand in."""

from __future__ import annotations

import re
import unicodedata

from desk.models import Account
from pages.errors import NotedError
from pages.names import one_line
from pages.notes import note

_ACCOUNT = re.compile(r"[\w.@+-]{1,64}")


def account_name(given: str) -> str:
    """Return a name for a new account: letters of any script, digits and `. @ + - _`, the same however it is composed.

    Raises:
        NotedError: it is none, or taken.
    """
    name = unicodedata.normalize("NFKC", given).strip()
    if not _ACCOUNT.fullmatch(name):
        raise NotedError(note("desk.account.name", name=one_line(name)[:64]))
    if Account.objects.filter(name=name).exists():
        raise NotedError(note("desk.account.taken", name=name))
    return name
