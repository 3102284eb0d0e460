"""Styles that every page of the house shares, so that report and desk are of one hand."""

from __future__ import annotations

from pathlib import Path

STYLES = Path(__file__).parent
"""The folder of the style sheets; `palette.css` names the colours, light and dark."""
