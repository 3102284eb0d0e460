"""`report.pdf`: the same view, typeset by Typst with one embedded font; the same view gives the same bytes."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import typst

from pages.errors import StorageError
from pages.fonts import FONT_FAMILY, characters, font_file, spell_out
from pipeline.report.shelf import PRINTED_MENTIONS, Jpeg, PairPictures, ReportPictures
from pipeline.report.view import ReportView

_TEMPLATES = tuple(sorted(Path(__file__).parent.glob("*.typ")))
_MAIN = "report.typ"


def render_pdf(view: ReportView, pictures: ReportPictures) -> bytes:
    """Typeset the report; each group of `pictures` follows the record as the view does.

    Of links, matches and mentions the first ones are shown with their stills, and the page says how many more `report.html` holds.
    A character that the font lacks stands as its code point, and a note at the end lists all of them. Raises `StorageError` if the
    font is missing or the typesetter cannot work.
    """
    content = asdict(view)
    missing = sorted(set().union(*strings(content)) - characters())
    listed = ", ".join(f"U+{ord(character):04X}" for character in missing)
    text = view.text
    data: dict[str, Any] = {
        "view": spelled_out(content),
        "font": FONT_FAMILY,
        "language": text["language"].partition("-")[0],
        "inputs_summary": text["inputs.summary"].format(count=len(view.inputs), warned=view.warned_inputs),
        "most_mentions": PRINTED_MENTIONS,
        "missing_characters": text["missing_characters"].format(characters=listed) if missing else "",
    }
    return typeset(_MAIN, data, lambda root: {"pictures": _write_pictures(root, pictures, text)})


def typeset(main: str, data: dict[str, Any], more: Callable[[Path], dict[str, Any]] = lambda _: {}) -> bytes:
    """Typeset one of the templates.

    Args:
        main: the template.
        data: what it reads as `data.json`.
        more: writes files beside it, and returns what `data` says of them.

    Raises:
        StorageError: the font is missing or the typesetter cannot work.
    """
    # Typst reads files below one root only, and takes fonts by folder: this folder holds one font, so that it can choose no other.
    with TemporaryDirectory() as name:
        root = Path(name)
        try:
            (root / "fonts").mkdir()
            shutil.copyfile(font_file(), root / "fonts" / font_file().name)
            for template in _TEMPLATES:
                shutil.copyfile(template, root / template.name)
            whole = {**data, **more(root)}
            (root / "data.json").write_text(json.dumps(whole, ensure_ascii=False), encoding="utf-8")
        except OSError as error:
            raise StorageError(f"PDF: no room to prepare its pages ({error.strerror}); free space for temporary files") from error
        fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[root / "fonts"])
        try:
            return typst.compile(root / main, root=root, font_paths=fonts, ignore_system_fonts=True, format="pdf", timestamp=0)
        except typst.TypstError as error:
            raise StorageError(f"PDF: cannot be typeset ({error.message}); please report this") from error


def _write_pictures(root: Path, pictures: ReportPictures, text: dict[str, str]) -> dict[str, Any]:
    """Write what is printed of the pictures into `root`; returns their names, per group in the order of the record."""
    written: dict[str, Any] = {
        group: [_write_pair(root, f"{group}{number}", pair, text) for number, pair in enumerate(several) if pair.drawn]
        for group, several in (
            ("occurrences", pictures.occurrences),
            ("links", pictures.links),
            ("rush_matches", pictures.rush_matches),
            ("elsewhere", pictures.elsewhere),
        )
    }
    written["mentions"] = [
        None
        if own is None
        else {
            "still": _write_one(root, f"mention{number}", own.still),
            "aspect": own.still.width / own.still.height,
            "line": _write_one(root, f"line{number}", own.line),
        }
        for number, own in enumerate(pictures.mentions)
    ]
    written["licences"] = [_write_one(root, f"licence{number}", own) for number, own in enumerate(pictures.licences)]
    written["repeats"] = [_write_one(root, f"repeat{number}", own) for number, own in enumerate(pictures.repeats)]
    return written


def _write_pair(root: Path, name: str, pictures: PairPictures, text: dict[str, str]) -> dict[str, str | float]:
    drawn, shown = pictures.drawn, len(pictures.layout.pairs)
    return {
        "drawn": _write_one(root, f"{name}drawn", drawn),
        "aspect": drawn.width / drawn.height if drawn else 1.0,
        "decoy": _write_one(root, f"{name}decoy", pictures.decoy),
        "pairs": text["finding.pairs"].format(shown=shown, all=pictures.points) if shown else "",
    }


def _write_one(root: Path, name: str, picture: Jpeg | None) -> str:
    """The name of the written picture; empty where there is none."""
    if picture is None:
        return ""
    (root / f"{name}.jpg").write_bytes(picture.data)
    return f"{name}.jpg"


def strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from strings(part)
    elif isinstance(value, (list, tuple)):
        for part in value:
            yield from strings(part)


def spelled_out(value: Any) -> Any:  # noqa: ANN401 - whatever JSON holds
    if isinstance(value, str):
        return spell_out(value)
    if isinstance(value, dict):
        return {key: spelled_out(part) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [spelled_out(part) for part in value]
    return value
