"""Reading `evidence.json` of this version and of older ones, which become records of this version as far as they hold what it takes."""

from __future__ import annotations

import json
from typing import Any, get_args

from pydantic import ValidationError

from pages.errors import InputError
from pages.notes import Note, note, placeholders
from pages.texts import TEXTS
from pipeline.evidence import SCHEMA_VERSION, Evidence, InputFile, Occurrence
from pipeline.grounds import LicenceNumber, LogRow, PlaceMention, Rush
from pipeline.record import Record

OLDER_VERSIONS = ("1.0", "1.1")

_SAID: dict[str, tuple[type[Record], tuple[str, ...]]] = {
    "inputs": (InputFile, ("warnings",)),
    "occurrences": (Occurrence, ("reasons",)),
    "rushes": (Rush, ("contradictions", "warnings")),
    "shooting_log": (LogRow, ("reasons",)),
    "mentions": (PlaceMention, ("doubt",)),
    "licences": (LicenceNumber, ("reasons",)),
}
"""Where older records hold sentences, `code: English`."""


def version_of(data: bytes) -> str:
    """Return the version that a record states; empty where it states none."""
    try:
        raw = json.loads(data)
    except ValueError:
        return ""
    return str(raw.get("schema_version", "")) if isinstance(raw, dict) else ""


def read_record(data: bytes, name: str) -> Evidence:
    """Read a record of this or an older version.

    Args:
        data: the file's bytes.
        name: what an error calls the file.

    Raises:
        InputError: it is none, or of a version that is not known.
    """
    version = version_of(data)
    try:
        if version == SCHEMA_VERSION:
            return Evidence.model_validate_json(data)
        if version in OLDER_VERSIONS:
            return Evidence.model_validate_json(json.dumps(_upgraded(json.loads(data))))
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise InputError(note("record_unfit", file=name, where=where or "-", why=first["msg"])) from error
    raise InputError(note("record_of_another_version", file=name, version=version or "-", known=SCHEMA_VERSION))


def _upgraded(raw: dict[str, Any]) -> dict[str, Any]:
    """An older record in the form of this one. What occurrences were joined from was not recorded then."""
    changed = raw | {"schema_version": SCHEMA_VERSION}
    for group, (kind, fields) in _SAID.items():
        said = [field for field in fields if Note in _types_in(kind.model_fields[field].annotation)]
        changed[group] = [item | {field: _noted(item[field]) for field in said if item.get(field)} for item in raw.get(group, [])]
    # They counted every place, whether the catalogue lists it or not, and say of the latter only that its kind is unknown.
    places = [place | {"listed": place.get("kind") != "unknown"} for place in raw.get("landmarks", [])]
    unlisted = {place["id"] for place in places if not place["listed"]}
    changed["landmarks"] = places
    changed["occurrences"] = [found | {"counted": found["landmark"] not in unlisted} for found in changed["occurrences"]]
    return changed


def _noted(said: object) -> object:
    """A bare code as its note; a sentence as a note that says the same in both languages, since no other was recorded."""
    if isinstance(said, list):
        return [_noted(one) for one in said]
    if not isinstance(said, str):
        return said
    is_code = said in TEXTS and not placeholders(TEXTS[said][0])
    return (note(said) if is_code else note("older_sentence", text=said)).model_dump()


def _types_in(annotation: object) -> set[object]:
    return {annotation} | {one for part in get_args(annotation) for one in _types_in(part)}
