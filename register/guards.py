"""Whether the database still refuses by itself to change an event: the triggers of migration 0002, there and at work."""

from __future__ import annotations

from django.db import connection

_NAMES = {"sqlite": ("update", "delete", "insert"), "postgresql": ("change", "truncate", "insert")}
_AT_WORK = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'register_event'",
    "postgresql": "SELECT tgname FROM pg_trigger WHERE tgrelid = to_regclass('register_event') AND tgenabled IN ('O', 'A')",
}


def missing_guards() -> list[str]:
    """Return the triggers that are not there or were put out of work; somebody who may change tables did so."""
    with connection.cursor() as cursor:
        cursor.execute(_AT_WORK[connection.vendor])
        at_work = {name for (name,) in cursor.fetchall()}
    return [name for name in (f"register_event_{one}" for one in _NAMES[connection.vendor]) if name not in at_work]
