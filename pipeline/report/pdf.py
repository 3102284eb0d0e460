"""`report.pdf`: the same view, typeset by Typst with one embedded font; the same view gives the same bytes."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import typst

from models.errors import StorageError
from pipeline.report.fonts import FONT_FAMILY, characters, font_file, spell_out
from pipeline.report.pictures import FindingPictures
from pipeline.report.view import ReportView

_TEMPLATE = Path(__file__).with_name("report.typ")


def render_pdf(view: ReportView, pictures: Sequence[FindingPictures], point_counts: Sequence[int]) -> bytes:
    """Typeset the report; `pictures` and `point_counts` (matched points in all) follow the view's occurrences.

    A character that the font lacks stands as its code point, and a note at the end lists all of them. Raises `StorageError` if the
    font is missing or the typesetter cannot work.
    """
    content = asdict(view)
    missing = sorted(set().union(*_strings(content)) - characters())
    listed = ", ".join(f"U+{ord(character):04X}" for character in missing)
    text = view.text
    data: dict[str, Any] = {
        "view": _spelled_out(content),
        "font": FONT_FAMILY,
        "language": text["language"].partition("-")[0],
        "inputs_summary": text["inputs.summary"].format(count=len(view.inputs), warned=view.warned_inputs),
        "missing_characters": text["missing_characters"].format(characters=listed) if missing else "",
    }
    # Typst reads files below one root only, and takes fonts by folder: this folder holds one font, so that it can choose no other.
    with TemporaryDirectory() as name:
        root = Path(name)
        try:
            (root / "fonts").mkdir()
            shutil.copyfile(font_file(), root / "fonts" / font_file().name)
            shutil.copyfile(_TEMPLATE, root / _TEMPLATE.name)
            data["pictures"] = [
                _write_pictures(root, number, picture, count, text)
                for number, (picture, count) in enumerate(zip(pictures, point_counts, strict=True))
            ]
            (root / "data.json").write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
        except OSError as error:
            raise StorageError(f"report.pdf: no room to prepare its pages ({error.strerror}); free space for temporary files") from error
        fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[root / "fonts"])
        try:
            return typst.compile(root / _TEMPLATE.name, root=root, font_paths=fonts, ignore_system_fonts=True, format="pdf", timestamp=0)
        except typst.TypstError as error:
            raise StorageError(f"report.pdf: cannot be typeset ({error.message}); please report this") from error


def _write_pictures(root: Path, number: int, pictures: FindingPictures, count: int, text: dict[str, str]) -> dict[str, str | float]:
    drawn, decoy = f"drawn{number}.jpg", f"decoy{number}.jpg" if pictures.decoy else ""
    (root / drawn).write_bytes(pictures.drawn.data)
    if pictures.decoy:
        (root / decoy).write_bytes(pictures.decoy.data)
    shown = len(pictures.layout.pairs)
    return {
        "drawn": drawn,
        "aspect": pictures.drawn.width / pictures.drawn.height,
        "decoy": decoy,
        "pairs": text["finding.pairs"].format(shown=shown, all=count) if shown else "",
    }


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from _strings(part)
    elif isinstance(value, (list, tuple)):
        for part in value:
            yield from _strings(part)


def _spelled_out(value: Any) -> Any:  # noqa: ANN401 - whatever JSON holds
    if isinstance(value, str):
        return spell_out(value)
    if isinstance(value, dict):
        return {key: _spelled_out(part) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [_spelled_out(part) for part in value]
    return value
