"""The order in which a title's grounds are found and its shots graded: from what is kept of its episodes to the evidence.

occurrences ── links ──┐
rushes ────────────────┼─> which shots count without a landmark ── places elsewhere ─┐
what the log declares ─┘                                                             ├─> the log judged ── grades, share, verdict
repeats, texts ──────────────────────────────────────────────────────────────────────┘
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Protocol

from landmarks.gallery import is_decoy
from landmarks.index import LandmarkIndex
from landmarks.places.place_names import PlaceNames
from models.device import Runtime
from pages.notes import Note
from pipeline.film.keyframes import ShotKey
from pipeline.log.log_agreement import declared_only, hold_against
from pipeline.log.shooting_log import ShootingLog, read_shooting_log
from pipeline.measure.share import graded
from pipeline.measure.title import Across, MeasuredEpisode, confirmed_shots, measure_title, occurrences_by_gap, shots_of
from pipeline.measure.verdict import law_for
from pipeline.record.evidence import Evidence, Grade, Run
from pipeline.record.grounds import Elsewhere, Grounds, Link, LogRow, Repeat, Rush, RushMatch
from pipeline.sightings.episode import Settings
from pipeline.texts.elements import EpisodeLines, find_licences, find_mentions

__all__ = ["Material", "Searches", "read_log", "settle", "sighted_shots"]


class Searches(Protocol):
    """What has to be looked for in the title once it is known which shots matter; kept or computed, that is the caller's business."""

    def links(self, sighted: set[ShotKey]) -> tuple[Link, ...]:
        """Return the shots of the same place as the sighted ones."""

    def elsewhere(self, wanted: set[ShotKey]) -> tuple[Elsewhere, ...]:
        """Return which of the wanted shots show a known place elsewhere."""


@dataclass(frozen=True)
class Material:
    """What is known of a title before it is settled.

    `texts` are each episode's lines, burned in and as subtitles, in the title's order, as `episodes` are; `rush_matches` those of all
    episodes, whose ids are given here; `log` the shooting log, None where there is none; `released` the day
    of its first showing, where it is stated.
    """

    title: str
    episodes: Sequence[MeasuredEpisode]
    texts: Sequence[EpisodeLines]
    repeats: tuple[Repeat, ...]
    rushes: tuple[Rush, ...]
    rush_matches: Sequence[RushMatch]
    log: ShootingLog | None
    released: datetime.date | None


def settle(
    material: Material, searches: Searches, index: LandmarkIndex, settings: Settings, runtime: Runtime, run: Callable[[], Run]
) -> Evidence:
    """Find the title's grounds in their order, grade its shots, and measure.

    Args:
        material: what is known of the title.
        searches: see there.
        index: what was searched for, with the catalogue that names the places.
        settings: the measurement's settings.
        runtime: where the networks ran.
        run: says when and where, once all else is done.
    """
    catalogue = index.catalogue
    by_gap = occurrences_by_gap(material.episodes, settings, catalogue)
    occurrences = by_gap[settings.bridging_gap_seconds]
    shots = shots_of(material.episodes)
    declared = material.log.rows if material.log else ()
    found = Grounds(
        links=searches.links(confirmed_shots(occurrences)), rushes=material.rushes, rush_matches=_numbered(material.rush_matches)
    )
    claimed = {
        (shot.episode, shot.index)
        for shot in graded(shots, occurrences, found.with_log(declared_only(declared)))
        if shot.grade in (Grade.LINKED, Grade.RUSHES, Grade.DECLARED)
    }
    found = found.with_elsewhere(searches.elsewhere(claimed))
    rows: tuple[LogRow, ...] = ()
    notes: tuple[Note, ...] = ()
    if material.log is not None:
        rows = hold_against(declared, shots, occurrences, found, catalogue, gallery_of(index))
        notes = material.log.notes
    across = Across(
        grounds=found.with_log(rows),
        log_notes=notes,
        mentions=find_mentions(material.texts, PlaceNames(catalogue)),
        licences=find_licences(material.texts, material.released.year if material.released else None),
        repeats=material.repeats,
    )
    under = law_for(material.released)
    return measure_title(material.title, material.episodes, by_gap, across, index, settings, runtime, run(), under)


def sighted_shots(episodes: Sequence[MeasuredEpisode], settings: Settings, index: LandmarkIndex) -> set[ShotKey]:
    """Return the shots of a title in which a landmark is confirmed."""
    return confirmed_shots(occurrences_by_gap(episodes, settings, index.catalogue)[settings.bridging_gap_seconds])


def read_log(path: Path, index: LandmarkIndex, run_times: dict[str, Fraction]) -> ShootingLog:
    """Read a shooting log for episodes of these run times in seconds, by file name.

    Raises:
        InputError: it cannot be used; all faults are named.
    """
    return read_shooting_log(path, index.catalogue, run_times, gallery_of(index))


def gallery_of(index: LandmarkIndex) -> frozenset[str]:
    """Return the landmarks with reference photos, which could be found."""
    return frozenset(photo.identity for photo in index.photos if not is_decoy(photo.identity))


def _numbered(matches: Sequence[RushMatch]) -> tuple[RushMatch, ...]:
    return tuple(match.model_copy(update={"id": f"rush-match-{number:04d}"}) for number, match in enumerate(matches, 1))
