"""Runs: networks, devices, work folders, Prefect, demo."""

from __future__ import annotations

TEXTS: dict[str, tuple[str, str]] = {}
