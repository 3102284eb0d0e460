"""What is handed in beside the episodes: rushes, shooting log, subtitles, licence numbers, names in texts."""

from __future__ import annotations

TEXTS: dict[str, tuple[str, str]] = {}
