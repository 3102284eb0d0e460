"""What people and programs read, held against the record: it is all made again and compared to the byte."""

from __future__ import annotations

import csv
import io
import itertools
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pages.errors import InputError, system_reason
from pages.notes import Note, note
from pipeline.checking.stills import still_differences
from pipeline.record.evidence import RECORD_NAME, Evidence, stills_named
from pipeline.record.manifest import ATTACHED, PAGES, REVIEW_FILES, Difference, Manifest
from pipeline.report import canonical, content_files, page_files
from pipeline.report.imprint import imprint_of
from pipeline.report.renderer import renderer


def is_of_this_renderer(evidence: Evidence) -> bool:
    """Whether this program makes the same bytes of a record as the one that wrote it."""
    return evidence.renderer == renderer()


def page_differences(evidence: Evidence, folder: Path, manifest: Manifest) -> list[Difference]:
    """Return every file that is not what the record says: other bytes, missing, or named by nothing in the record.

    Of a report by another renderer only that is compared which every renderer states: the imprint, and which files there are.
    """
    try:
        content = content_files(canonical(evidence))
    except (InputError, KeyError, ValueError) as error:
        return [Difference(RECORD_NAME, "page", note("pages_impossible", why=_why(error)))]
    reviewed = REVIEW_FILES if (folder / REVIEW_FILES[0]).is_file() else ()
    attached = {entry.path for entry in manifest.files if reviewed and entry.path.startswith(ATTACHED)}
    found = _of_names(evidence, {*content, *PAGES, *reviewed, *attached}, manifest)
    found += still_differences(evidence, folder)
    if not is_of_this_renderer(evidence):
        found += _apart({RECORD_NAME: content[RECORD_NAME]}, folder)
        return found + _of_imprint(evidence, folder, manifest)
    try:
        pages = page_files(evidence, folder, manifest.content_sha256 or "")
    except (InputError, KeyError, ValueError) as error:
        pages = {}
        found.append(Difference(RECORD_NAME, "page", note("pages_impossible", why=_why(error))))
    return found + _apart({**content, **pages}, folder)


def _apart(made: Mapping[str, bytes], folder: Path) -> list[Difference]:
    """The files that are there and hold other bytes than were made again."""
    found = []
    for name, data in made.items():
        path = folder / name
        if path.is_file() and (stated := path.read_bytes()) != data:
            found.append(Difference(name, "page", _where(name, stated, data)))
    return found


def _why(error: Exception) -> Note | str:
    """Why something could not be made: in the reader's language where the program says it."""
    if isinstance(error, InputError):
        said: Note | str = error.args[0]
        return said
    return system_reason(error) if isinstance(error, OSError) else type(error).__name__


def _of_names(evidence: Evidence, made: set[str], manifest: Manifest) -> list[Difference]:
    expected = made | set(stills_named(evidence))
    listed = {entry.path for entry in manifest.files}
    found = [Difference(path, "added", note("record_names_no_such_file")) for path in sorted(listed - expected)]
    return found + [Difference(path, "missing", note("record_names_it")) for path in sorted(expected - listed)]


def _of_imprint(evidence: Evidence, folder: Path, manifest: Manifest) -> list[Difference]:
    """The page of another renderer must at least state this record's number and this content."""
    imprint = imprint_of(evidence, manifest.content_sha256 or "")
    try:
        page = (folder / PAGES[0]).read_text(encoding="utf-8")
    except (OSError, ValueError) as error:
        return [Difference(PAGES[0], "unreadable", note("could_not_be_read", why=_why(error)))]
    lacking = [stated for stated in (imprint.number, imprint.content_sha256) if stated not in page]
    return [Difference(PAGES[0], "page", note("page_lacks_imprint", lacking=stated)) for stated in lacking]


def _where(name: str, stated: bytes, made: bytes) -> Note:
    """Say where a file first differs from what the record gives, as a reader would find it."""
    if name.endswith(".csv"):
        rows = itertools.zip_longest(_rows(stated), _rows(made))
        for number, (one, other) in enumerate(rows, 1):
            if one != other:
                return note("table_row_differs", row=number, stated=_listed(one), found=_listed(other))
    if name.endswith(".otio"):
        place = _first_apart(_json(stated), _json(made), "")
        if place is not None:
            return note("file_differs_at", where=place[0], stated=place[1], found=place[2])
    if name.endswith((".edl", ".html", ".json")):
        lines = itertools.zip_longest(*(data.decode("utf-8", "replace").splitlines() for data in (stated, made)))
        for number, (one, other) in enumerate(lines, 1):
            if one != other:
                return note("line_differs", line=number, stated=_shown(one, other), found=_shown(other, one))
    return note("bytes_differ")


def _rows(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig", "replace"), newline="")))


def _listed(row: list[str] | None) -> str:
    return "" if row is None else ",".join(row)[:160]


def _json(data: bytes) -> Any:  # noqa: ANN401 - whatever JSON holds
    try:
        return json.loads(data)
    except ValueError:
        return None


def _first_apart(stated: object, made: object, where: str) -> tuple[str, str, str] | None:
    """The first place in which two values of JSON differ, and what they are there."""
    pairs: list[tuple[str, object, object]] = []
    if isinstance(stated, Mapping) and isinstance(made, Mapping):
        pairs = [(f"{where}/{name}", stated.get(name), made.get(name)) for name in dict.fromkeys((*stated, *made))]
    elif isinstance(stated, list) and isinstance(made, list) and len(stated) == len(made):
        pairs = [(f"{where}/{number}", one, other) for number, (one, other) in enumerate(zip(stated, made, strict=True))]
    elif stated != made:
        return where or "/", json.dumps(stated, ensure_ascii=False)[:120], json.dumps(made, ensure_ascii=False)[:120]
    return next((place for one in pairs if (place := _first_apart(one[1], one[2], one[0])) is not None), None)


def _shown(line: str | None, other: str | None) -> str:
    """The part of a line around the first character that differs; pictures inside a page make lines long."""
    if line is None:
        return ""
    at = next((number for number, (a, b) in enumerate(zip(line, other or "", strict=False)) if a != b), min(len(line), len(other or "")))
    return line[max(0, at - 30) : at + 60]
