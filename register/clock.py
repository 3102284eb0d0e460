"""The time that leases and events go by: the database's own where several machines share it, so that their clocks need not agree."""

from __future__ import annotations

import datetime

from django.db import connection
from django.utils import timezone


def now() -> datetime.datetime:
    """Return the present moment, in UTC."""
    if connection.vendor != "postgresql":
        return timezone.now()
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        (found,) = cursor.fetchone()
    moment: datetime.datetime = found
    return moment.astimezone(datetime.UTC)
