"""Letting one transaction at a time do what looks at many rows before it writes one."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from django.db import connection

_NUMBERS = {"lease": 0x67616E01, "events": 0x67616E02}
"""Advisory locks of PostgreSQL. Whoever takes both takes them in this order, with rows in between."""


@contextlib.contextmanager
def locked(what: str) -> Iterator[None]:
    """Hold a lock until the end of the transaction that is open; on SQLite every transaction holds the only lock there is."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_NUMBERS[what]])
    yield
