"""Catalogue, gallery, index, calibration and places."""

from __future__ import annotations

TEXTS: dict[str, tuple[str, str]] = {}
