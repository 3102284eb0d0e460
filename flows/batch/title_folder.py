"""A title as a folder of the inbox: its videos, and what an optional `title.yaml` says of it.

name: 江畔来信            the folder's name where it is left out
applicant: 赣南影视       applicants take turns
priority: 5              higher goes first among the titles of one applicant
index: ../indexes/2026   another landmark index than the batch's
shooting_log: 场记.xlsx
rushes: 素材
released: 2026-09-01
datum: GCJ-02            of positions in the rushes; WGS-84 where it is left out
"""

from __future__ import annotations

import datetime
import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from flows.request import VerifyRequest
from pages.errors import InputError, system_reason
from pages.names import is_inside, one_line
from pages.notes import note
from pipeline.record.grounds import Datum

TITLE_FILE = "title.yaml"

VIDEOS = frozenset(
    (
        ".3gp", ".asf", ".avi", ".flv", ".m2ts", ".m4v", ".mkv", ".mov", ".mp4", ".mpeg", ".mpg", ".mts", ".mxf", ".ogg", ".ogv", ".rm",
        ".rmvb", ".ts", ".vob", ".webm", ".wmv",
    )
)  # fmt: skip
"""What is taken for an episode, by the end of its name."""

_BESIDE = frozenset((".ass", ".csv", ".gpx", ".srt", ".ssa", ".sub", ".vtt", ".xlsx"))
"""What belongs to episodes or is named in `title.yaml`."""

_LONGEST_TITLE_FILE = 64 << 10


class TitleFile(BaseModel):
    """What `title.yaml` says; all of it may be left out."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(default="", max_length=200)
    applicant: str = Field(default="", max_length=200)
    priority: int = Field(default=0, ge=-1000, le=1000)
    index: str = ""
    shooting_log: str = ""
    rushes: str = ""
    released: datetime.date | None = None
    datum: Datum = Datum.WGS84


@dataclass(frozen=True)
class Listing:
    """The files of a folder as they lie there: path under it, size in bytes, time of the last change in ns."""

    files: tuple[tuple[str, int, int], ...]
    newest: float

    @property
    def sha256(self) -> str:
        """Changes with every file that comes, goes or grows."""
        return hashlib.sha256(json.dumps(self.files).encode()).hexdigest()


def list_folder(folder: Path) -> Listing:
    """List a folder and all in it. What vanishes meanwhile is left out; it shows in the next listing."""
    files, newest = [], 0.0
    for path in sorted(folder.rglob("*")):
        try:
            found = path.stat()
            if path.is_file():
                files.append((one_line(path.relative_to(folder).as_posix()), found.st_size, found.st_mtime_ns))
                # A copy may bear the time of its original; the time of its last writing it cannot.
                newest = max(newest, found.st_ctime)
        except OSError:
            continue
    return Listing(tuple(files), newest)


def read_title_file(folder: Path) -> TitleFile:
    """Read `title.yaml`; without one, all of it is left out.

    Raises:
        InputError: it cannot be read; the field is named.
    """
    path = folder / TITLE_FILE
    if not path.is_file():
        return TitleFile()
    try:
        if path.stat().st_size > _LONGEST_TITLE_FILE:
            raise InputError(note("batch.title_file", file=str(path)))
        read = yaml.safe_load(path.read_text(encoding="utf-8-sig")) or {}
    except OSError as error:
        raise InputError(note("run_file_unreadable", file=str(path), reason=system_reason(error))) from error
    except (UnicodeDecodeError, yaml.YAMLError, RecursionError) as error:
        raise InputError(note("batch.title_file", file=str(path))) from error
    if not isinstance(read, Mapping) or not all(isinstance(key, str) for key in read):
        raise InputError(note("batch.title_file", file=str(path)))
    return _title_file(path, {key: _text(value) for key, value in read.items() if value is not None})


def _text(value: object) -> object:
    """A name such as 2026 or 1984-01-01 is one, whatever YAML takes it for; dates and figures are read from text as well."""
    return str(value) if isinstance(value, int | datetime.date) and not isinstance(value, bool) else value


def _title_file(path: Path, fields: Mapping[str, object]) -> TitleFile:
    try:
        found = TitleFile.model_validate(fields)
    except ValidationError as error:
        field = str(error.errors()[0]["loc"][0])
        known = field in TitleFile.model_fields
        code = f"batch.field.{field}" if known else "batch.field.unknown"
        raise InputError(note("batch.title_field", file=str(path), field=one_line(field), expected=note(code))) from error
    for field in ("shooting_log", "rushes"):
        if getattr(found, field) and not is_inside(getattr(found, field)):
            raise InputError(note("batch.title_field", file=str(path), field=field, expected=note(f"batch.field.{field}")))
    return found


def request_of(
    folder: Path, *, index: Path, out: Path, work: Path, device: str, language: Literal["zh", "en"]
) -> tuple[VerifyRequest, tuple[str, ...]]:
    """Return what is asked for a title's folder, and the names of files in it that are of no known use.

    Raises:
        InputError: `title.yaml` cannot be used, or there is no video.
    """
    if not folder.is_dir():
        raise InputError(note("batch.folder_gone", folder=str(folder)))
    told = read_title_file(folder)
    files = sorted((path for path in folder.iterdir() if path.is_file() and not path.name.startswith(".")), key=_in_order)
    videos = tuple(path for path in files if path.suffix.lower() in VIDEOS)
    if not videos:
        raise InputError(note("batch.no_videos", folder=str(folder), kinds=" ".join(sorted(VIDEOS))))
    unused = [path.name for path in files if path.name != TITLE_FILE and path.suffix.lower() not in VIDEOS | _BESIDE]
    request = VerifyRequest(
        title=title_name(folder, told),
        videos=videos,
        index=(folder / told.index).resolve() if told.index else index,
        out=out,
        work=work,
        device=device,
        rushes=folder / told.rushes if told.rushes else None,
        shooting_log=folder / told.shooting_log if told.shooting_log else None,
        released=told.released,
        rushes_datum=told.datum,
        language=language,
    )
    return request, tuple(map(one_line, unused))


def title_name(folder: Path, told: TitleFile) -> str:
    """The title's name."""
    return one_line(told.name.strip() or folder.name)


def _in_order(path: Path) -> tuple[Any, ...]:
    """The second episode comes before the tenth."""
    return tuple((0, int(part), "") if part.isdecimal() else (1, 0, part.casefold()) for part in re.split(r"(\d+)", path.name) if part)


def titles_in(inbox: Path) -> Iterable[Path]:
    """Yield the folders of an inbox, hidden ones left out."""
    return sorted(path for path in inbox.iterdir() if path.is_dir() and not path.name.startswith("."))
