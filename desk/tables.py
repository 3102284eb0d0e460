"""Bringing the tables up to date."""

from __future__ import annotations

from django.core.management import call_command


def migrate() -> None:
    """Make the tables, or bring those of an older version up to date."""
    call_command("migrate", verbosity=0, interactive=False)
