"""A paper as a PDF: leaves of facts, sentences and tables, typeset by Typst with one font; the same paper gives the same bytes."""

from __future__ import annotations

import json
import shutil
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal

import typst

from awards.papers.words import Words
from pages.errors import StorageError
from pages.fonts import FONT_FAMILY, font_file, spell_out

LEAVES_OF_ONE = 100

_TEMPLATE = Path(__file__).parent / "paper.typ"


@dataclass(frozen=True)
class Grid:
    """A table; `widths` in parts of the page, `aligns` left or right, `foot` the sums below."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...]
    aligns: tuple[Literal["left", "right"], ...]
    title: str = ""
    foot: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True)
class Leaf:
    """What begins on a page of its own; `after` are the sentences below the tables, `signed` whether the office signs it."""

    title: str
    lead: tuple[str, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    grids: tuple[Grid, ...] = ()
    after: tuple[str, ...] = ()
    signed: bool = True


@dataclass(frozen=True)
class Paper:
    """A document; `more` says what it does not print, and where that stands."""

    leaves: tuple[Leaf, ...]
    more: str = ""
    wide: bool = False


def parts(paper: Paper) -> list[Paper]:
    """The paper in documents that are typeset in a second each: the time grows faster than the leaves."""
    several = [paper.leaves[at : at + LEAVES_OF_ONE] for at in range(0, len(paper.leaves), LEAVES_OF_ONE)]
    return [replace(paper, leaves=leaves, more=paper.more if leaves is several[-1] else "") for leaves in several]


def typeset(paper: Paper, words: Words) -> bytes:
    """The PDF; a character that the font lacks stands as its code point.

    Raises:
        StorageError: there is no room for temporary files, the font is missing, or the typesetter cannot work.
    """
    data = {
        **asdict(paper),
        "font": FONT_FAMILY,
        "language": words.language,
        "notice": words.say("notice"),
        "made": [[words.say("made_on"), words.made], [words.say("law"), words.law]],
        "signatures": words.signatures,
        "seal": words.say("seal"),
        "signed_on": words.say("no_day"),
        "page": words.say("page", page="{page}", pages="{pages}"),
    }
    # Typst reads below one root only, and takes fonts by folder: this one holds one font, so that it can choose no other.
    with TemporaryDirectory() as name:
        root = Path(name)
        try:
            (root / "fonts").mkdir()
            shutil.copyfile(font_file(), root / "fonts" / font_file().name)
            shutil.copyfile(_TEMPLATE, root / _TEMPLATE.name)
            (root / "data.json").write_text(json.dumps(_spelled(data), ensure_ascii=False), encoding="utf-8")
        except OSError as error:
            raise StorageError(f"papers: no room to prepare their pages ({error.strerror}); free space for temporary files") from error
        fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[root / "fonts"])
        try:
            return typst.compile(root / _TEMPLATE.name, root=root, font_paths=fonts, ignore_system_fonts=True, format="pdf", timestamp=0)
        except typst.TypstError as error:
            raise StorageError(f"papers: cannot be typeset ({error.message}); please report this") from error


def _spelled(value: Any) -> Any:  # noqa: ANN401 - whatever JSON holds
    if isinstance(value, str):
        return spell_out(value)
    if isinstance(value, dict):
        return {key: _spelled(part) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [_spelled(part) for part in value]
    return value
