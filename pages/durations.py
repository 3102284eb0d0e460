"""Times in words."""

from __future__ import annotations

from pages.notes import Note, note


def duration(seconds: float) -> Note:
    """A time in words: coarser, the longer it is."""
    whole = round(seconds) if seconds < 10 else round(seconds / 5) * 5
    if whole < 60:
        return note("progress.seconds", seconds=whole)
    if whole < 3600:
        return note("progress.minutes", minutes=whole // 60, seconds=whole % 60)
    return note("progress.hours", hours=whole // 3600, minutes=whole % 3600 // 60)
