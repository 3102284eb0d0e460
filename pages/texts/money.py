"""The awards of the measures."""

from __future__ import annotations

TEXTS: dict[str, tuple[str, str]] = {}
