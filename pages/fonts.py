"""The font of the PDF, and what it cannot show.

A PDF without a font for a character loses it silently, so every character is looked up first.
"""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec
from pathlib import Path

from fontTools.ttLib import TTFont, TTLibError  # type: ignore[import-untyped]

from pages.errors import StorageError

FONT_FAMILY = "Noto Sans CJK SC"
_FONT_FILE = "NotoSansCJKsc-Regular.otf"
_FONT_PACKAGE = "mplfonts"


def font_file() -> Path:
    """Noto Sans CJK SC (SIL Open Font License) as the font package carries it. Raises `StorageError` where it is missing."""
    # The package is not imported: that would load matplotlib.
    spec = find_spec(_FONT_PACKAGE)
    for location in spec.submodule_search_locations or () if spec else ():
        file = Path(location) / "fonts" / _FONT_FILE
        if file.is_file():
            return file
    raise StorageError(f"{_FONT_FILE}: the PDF needs this font of the package {_FONT_PACKAGE}; install the package again")


@cache
def characters() -> frozenset[str]:
    """The characters that the font has a glyph for."""
    try:
        with TTFont(font_file(), lazy=True) as font:
            return frozenset(map(chr, font.getBestCmap()))
    except (OSError, TTLibError) as error:
        raise StorageError(f"{_FONT_FILE}: cannot be read as a font; install the package {_FONT_PACKAGE} again") from error


def spell_out(text: str) -> str:
    """Write each character that the font lacks as its code point, such as `[U+1F3AC]`."""
    known = characters()
    return "".join(c if c in known else f"[U+{ord(c):04X}]" for c in text)
