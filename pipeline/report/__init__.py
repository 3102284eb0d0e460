"""The report folder: the record, the pages for people, the tables for programs, and the manifest over all of it."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

from pages.errors import InputError, StorageError, system_reason
from pages.notes import Language, note
from pipeline.record.evidence import RECORD_NAME, Evidence, evidence_schema, stills_named
from pipeline.record.manifest import MANIFEST_NAME, REVIEW_FILES, SEALS, content_sha256, listed_files, write_manifest
from pipeline.report.build import build_view
from pipeline.report.html import render_html
from pipeline.report.imprint import imprint_of
from pipeline.report.otio import TIMELINE_FOLDER, timelines
from pipeline.report.pdf import render_pdf
from pipeline.report.renderer import renderer
from pipeline.report.shelf import load_pictures
from pipeline.report.tables import TABLES, tables
from pipeline.report.wording import check_names

__all__ = ["Language", "canonical", "content_files", "page_files", "write_report"]

SCHEMA_NAME = "evidence.schema.json"
_STILLS = "stills"


def write_report(evidence: Evidence, folder: Path, language: Language = "zh") -> None:
    """Write `evidence.json` and its schema, the tables and time lines, `report.html`, `report.pdf`, and last `manifest.json` into `folder`.

    `folder` holds the stills that the record names; others are taken away. The same record gives the same bytes. A folder without
    `manifest.json` is a report that was not finished.

    Raises:
        InputError: the record contradicts itself, or a still is missing.
        StorageError: something cannot be written.
    """
    if not folder.is_dir():
        raise InputError(note("no_stills_folder", folder=str(folder)))
    _remove(folder / MANIFEST_NAME)
    evidence = canonical(evidence).model_copy(update={"language": language, "renderer": renderer()})
    content = content_files(evidence)
    for path in _outdated(evidence, folder, content):
        _remove(path)
    for name, data in content.items():
        _write(folder / name, data)
    for name, data in page_files(evidence, folder, content_sha256(listed_files(folder))).items():
        _write(folder / name, data)
    write_manifest(folder)


def content_files(evidence: Evidence) -> dict[str, bytes]:
    """Return what follows from a canonical record without its stills, by path: the record itself, its schema, tables and time lines.

    Raises:
        InputError: the record contradicts itself.
    """
    check_names(evidence)
    return {
        RECORD_NAME: evidence.model_dump_json(indent=1).encode() + b"\n",
        SCHEMA_NAME: json.dumps(evidence_schema(), indent=1, ensure_ascii=False).encode() + b"\n",
        **tables(evidence, evidence.language),
        **timelines(evidence),
    }


def page_files(evidence: Evidence, folder: Path, content_hash: str) -> dict[str, bytes]:
    """Return the pages of a canonical record whose stills lie in `folder`; `content_hash` is stated on them.

    Raises:
        InputError: the record contradicts itself, or a still is missing or no picture.
        StorageError: the PDF cannot be typeset.
    """
    view = build_view(evidence, evidence.language, imprint_of(evidence, content_hash))
    pictures = load_pictures(evidence, folder)
    return {"report.html": render_html(view, pictures).encode(), "report.pdf": render_pdf(view, pictures)}


def _outdated(evidence: Evidence, folder: Path, content: dict[str, bytes]) -> list[Path]:
    """Files of an older report, and stills that prove nothing: the manifest would vouch for them."""
    named = set(stills_named(evidence))
    old = [folder / name for name in (*TABLES, *SEALS, *REVIEW_FILES, "timeline.otio") if name not in content]
    old += [path for path in (folder / TIMELINE_FOLDER).glob("*") if path.relative_to(folder).as_posix() not in content]
    old += [path for path in (folder / _STILLS).rglob("*") if path.is_file() and path.relative_to(folder).as_posix() not in named]
    return old


def _write(path: Path, data: bytes) -> None:
    try:
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(data)
    except OSError as error:
        raise StorageError(note("report_file_unwritable", file=path.name, why=system_reason(error), folder=str(path.parent))) from error


def _remove(path: Path) -> None:
    """Take an older report's file away, so that the manifest does not vouch for it."""
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise StorageError(note("old_report_file_stays", file=path.name, why=system_reason(error))) from error


def canonical(evidence: Evidence) -> Evidence:
    """The same record with everything in order whose order means nothing.

    Episodes stay as they were handed in; what stands in an episode follows them by time; places, rushes, models and all mappings go by
    name.
    """
    position = {item.file: number for number, item in enumerate(evidence.inputs)}
    last = len(position)

    def at(episode: str, start: Fraction, identifier: str) -> tuple[int, Fraction, str]:
        return position.get(episode, last), start, identifier

    provenance = evidence.provenance
    return evidence.model_copy(
        update={
            "shots": tuple(sorted(evidence.shots, key=lambda shot: (position.get(shot.episode, last), shot.start, shot.index))),
            "occurrences": tuple(
                sorted(evidence.occurrences, key=lambda o: (position.get(o.episode, last), o.start, o.end, o.landmark, o.id))
            ),
            "links": tuple(sorted(evidence.links, key=lambda link: at(link.episode, link.at, link.id))),
            "rushes": tuple(sorted(evidence.rushes, key=lambda rush: rush.file)),
            "rush_matches": tuple(sorted(evidence.rush_matches, key=lambda match: at(match.episode, match.start, match.id))),
            "elsewhere": tuple(sorted(evidence.elsewhere, key=lambda found: at(found.episode, found.at, found.id))),
            "shooting_log": tuple(sorted(evidence.shooting_log, key=lambda row: at(row.episode, row.start, row.id))),
            "mentions": tuple(sorted(evidence.mentions, key=lambda mention: at(mention.episode, mention.start, mention.id))),
            "licences": tuple(sorted(evidence.licences, key=lambda licence: at(licence.episode, licence.at, licence.id))),
            "repeats": tuple(
                sorted(evidence.repeats, key=lambda repeat: [at(place.episode, place.start, repeat.id) for place in repeat.places[:1]])
            ),
            "landmarks": tuple(sorted(evidence.landmarks, key=lambda place: place.id)),
            "provenance": provenance.model_copy(
                update={
                    "versions": _sorted(provenance.versions),
                    "models": tuple(sorted(provenance.models, key=lambda model: (model.role, model.name))),
                    "configuration": _sorted(provenance.configuration),
                    "thresholds": _sorted(provenance.thresholds),
                    "seeds": _sorted(provenance.seeds),
                }
            ),
        }
    )


def _sorted(value: Any) -> Any:  # noqa: ANN401 - whatever JSON holds
    if isinstance(value, dict):
        return {key: _sorted(value[key]) for key in sorted(value)}
    if isinstance(value, (list, tuple)):
        return [_sorted(part) for part in value]
    return value
