"""The report folder: the record, the pages for people, the tables for programs, and the manifest over all of it."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

from pages.errors import InputError, StorageError
from pages.names import one_line
from pipeline.evidence import Evidence
from pipeline.manifest import MANIFEST_NAME, write_manifest
from pipeline.report.build import build_view
from pipeline.report.html import render_html
from pipeline.report.otio import timeline_otio
from pipeline.report.pdf import render_pdf
from pipeline.report.shelf import load_pictures
from pipeline.report.tables import tables
from pipeline.report.text import Language

__all__ = ["Language", "canonical", "write_report"]


def write_report(evidence: Evidence, folder: Path, language: Language = "zh") -> None:
    """Write `evidence.json`, `report.html`, `report.pdf`, the tables, `timeline.otio` and last `manifest.json` into `folder`.

    `folder` holds the stills that the record names. The same record gives the same bytes; `evidence.run` goes into `evidence.json` alone.
    A folder without `manifest.json` is a report that was not finished. Raises `InputError` for a record that contradicts itself or a
    still that is missing, `StorageError` if something cannot be written.
    """
    if not folder.is_dir():
        raise InputError(f"{one_line(str(folder))}: no such folder; it has to hold the stills before the report is written")
    _remove(folder / MANIFEST_NAME)
    evidence = canonical(evidence)
    view = build_view(evidence, language)
    pictures = load_pictures(evidence, folder)
    _write(folder / "evidence.json", evidence.model_dump_json(indent=1).encode() + b"\n")
    _write(folder / "report.html", render_html(view, pictures).encode())
    _write(folder / "report.pdf", render_pdf(view, pictures))
    for name, data in tables(evidence, language).items():
        if data is None:
            _remove(folder / name)
        else:
            _write(folder / name, data)
    _write(folder / "timeline.otio", timeline_otio(evidence))
    write_manifest(folder)


def _write(path: Path, data: bytes) -> None:
    try:
        path.write_bytes(data)
    except OSError as error:
        raise StorageError(
            f"{path.name}: cannot be written ({error.strerror}); check the space and the rights of {one_line(str(path.parent))}"
        ) from error


def _remove(path: Path) -> None:
    """Take an older report's file away, so that the manifest does not vouch for it."""
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise StorageError(f"{path.name}: an older one cannot be removed ({error.strerror}); check the rights of the folder") from error


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
