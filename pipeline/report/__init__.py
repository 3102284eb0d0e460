"""The report folder: the record, the pages for people, the tables for programs, and the manifest over all of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from models.errors import InputError, StorageError
from pipeline.evidence import Evidence
from pipeline.manifest import MANIFEST_NAME, write_manifest
from pipeline.names import one_line
from pipeline.report.build import build_view
from pipeline.report.html import render_html
from pipeline.report.otio import timeline_otio
from pipeline.report.pdf import render_pdf
from pipeline.report.pictures import PictureShelf
from pipeline.report.tables import occurrences_csv
from pipeline.report.text import Language

__all__ = ["Language", "canonical", "write_report"]


def write_report(evidence: Evidence, folder: Path, language: Language = "zh") -> None:
    """Write `evidence.json`, `report.html`, `report.pdf`, `occurrences.csv`, `timeline.otio` and last `manifest.json` into `folder`.

    `folder` holds the stills that the record names. The same record gives the same bytes; `evidence.run` goes into `evidence.json` alone.
    A folder without `manifest.json` is a report that was not finished. Raises `InputError` for a record that contradicts itself or a
    still that is missing, `StorageError` if something cannot be written.
    """
    if not folder.is_dir():
        raise InputError(f"{one_line(str(folder))}: no such folder; it has to hold the stills before the report is written")
    try:
        (folder / MANIFEST_NAME).unlink(missing_ok=True)
    except OSError as error:
        raise StorageError(f"{MANIFEST_NAME}: an older one cannot be removed ({error.strerror}); check the rights of the folder") from error
    evidence = canonical(evidence)
    view = build_view(evidence, language)
    shelf = PictureShelf(folder)
    pictures = [shelf.of(occurrence) for occurrence in evidence.occurrences]
    point_counts = [len(occurrence.proof.points) for occurrence in evidence.occurrences]
    _write(folder / "evidence.json", evidence.model_dump_json(indent=1).encode() + b"\n")
    _write(folder / "report.html", render_html(view, pictures, point_counts).encode())
    _write(folder / "report.pdf", render_pdf(view, pictures, point_counts))
    _write(folder / "occurrences.csv", occurrences_csv(evidence, language))
    _write(folder / "timeline.otio", timeline_otio(evidence))
    write_manifest(folder)


def _write(path: Path, data: bytes) -> None:
    try:
        path.write_bytes(data)
    except OSError as error:
        raise StorageError(
            f"{path.name}: cannot be written ({error.strerror}); check the space and the rights of {one_line(str(path.parent))}"
        ) from error


def canonical(evidence: Evidence) -> Evidence:
    """The same record with everything in order whose order means nothing.

    Episodes stay as they were handed in; shots and occurrences follow them by time; places, models and all mappings go by name.
    """
    position = {item.file: number for number, item in enumerate(evidence.inputs)}
    last = len(position)
    provenance = evidence.provenance
    return evidence.model_copy(
        update={
            "shots": tuple(sorted(evidence.shots, key=lambda shot: (position.get(shot.episode, last), shot.start, shot.index))),
            "occurrences": tuple(
                sorted(evidence.occurrences, key=lambda o: (position.get(o.episode, last), o.start, o.end, o.landmark, o.id))
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
