"""The evidence record, its verdict, report folder, check, seal, review and evaluation."""

from __future__ import annotations

TEXTS: dict[str, tuple[str, str]] = {}
