"""Reading `evidence.json` of this version and of older ones, which become records of this version as far as they hold what it takes."""

from __future__ import annotations

import json
from typing import Any

from pydantic import ValidationError

from pages.errors import InputError
from pages.notes import note, placeholders
from pages.texts import TEXTS
from pipeline.record.evidence import SCHEMA_VERSION, Evidence

OLDER_VERSIONS = ("1.0", "1.1", "2.0", "2.1", "2.2")

_SAID: dict[str, tuple[str, ...]] = {
    "inputs": ("warnings",),
    "occurrences": ("reasons",),
    "rushes": ("contradictions", "warnings"),
    "shooting_log": ("reasons",),
    "mentions": ("doubt",),
    "licences": ("reasons",),
}
"""Where older records hold sentences, `code: English`, or a code alone."""

_KIND_OF_UNLISTED = "unknown"


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
        where = ".".join(str(part) for part in error.errors()[0]["loc"])
        raise InputError(note("record_unfit", file=name, where=where or "-")) from error
    raise InputError(note("record_of_another_version", file=name, version=version or "-", known=SCHEMA_VERSION))


def _upgraded(raw: dict[str, Any]) -> dict[str, Any]:
    """An older record in the form of this one.

    Before 2.3 nothing was found by agreement. Before 2.2 the version of the law was not recorded, and stays so. 2.0 had no second looks:
    all frames were looked at as they are. In 1.x what occurrences were joined from was not recorded. Nor was which places the catalogue
    lists, but what kind they are; all counted.
    """
    changed = raw | {"schema_version": SCHEMA_VERSION}
    if raw["schema_version"] in ("2.0", "2.1", "2.2"):
        return changed
    for group, fields in _SAID.items():
        changed[group] = [item | {field: _noted(item[field]) for field in fields if item.get(field)} for item in raw.get(group, [])]
    changed["landmarks"] = [place | {"listed": place.get("kind") != _KIND_OF_UNLISTED} for place in raw.get("landmarks", [])]
    unlisted = {place.get("id") for place in changed["landmarks"] if not place["listed"]}
    changed["occurrences"] = [found | {"counted": found.get("landmark") not in unlisted} for found in changed["occurrences"]]
    return changed


def _noted(said: object) -> object:
    """Sentences as notes that say the same in both languages, since no others were recorded; a known code as its own note."""
    if isinstance(said, list):
        return [_noted(one) for one in said]
    if not isinstance(said, str):
        return said
    is_whole = said in TEXTS and not any(placeholders(text) for text in TEXTS[said])
    return (note(said) if is_whole else note("older_sentence", text=said)).model_dump()
