"""Video files: opening, decoding, clocks, shots, samples and stills."""

from __future__ import annotations

TEXTS: dict[str, tuple[str, str]] = {}
