"""How one occurrence is shown: where it stands, what proves it, and what speaks against it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import PurePosixPath
from typing import Any

from landmarks.looks import Look
from pages.names import one_line
from pages.notes import note
from pipeline.record.evidence import Evidence, Match, Occurrence, Place, Status
from pipeline.record.timeline import clock, decimal_seconds
from pipeline.report.clips import ClipView, clip_view
from pipeline.report.figures import size_band
from pipeline.report.pairs_view import ScoreView
from pipeline.report.wording import Wording


@dataclass(frozen=True)
class DecoyView:
    """The nearest decoy with its own figures; `still` is empty where its photo was not kept."""

    identity: str
    reference: str
    inliers: str
    similarity: str
    lead: str
    margin: str
    still: str
    alt: str


@dataclass(frozen=True)
class OccurrenceView:
    """One occurrence with all that speaks for and against it."""

    anchor: str
    id: str
    episode: str
    episode_anchor: str
    shot: str
    landmark_id: str
    landmark: str
    landmark_english: str
    county: str
    status: Status
    counted: bool
    status_label: str
    start: str
    end: str
    length: str
    still: str
    still_time: str
    reference_still: str
    reference: str
    frame_alt: str
    reference_alt: str
    scores: tuple[ScoreView, ...]
    decoy: DecoyView | None
    reasons_label: str
    reasons: tuple[str, ...]
    clip: ClipView
    order: int


def occurrence_view(occurrence: Occurrence, place: Place, evidence: Evidence, order: int, words: Wording) -> OccurrenceView:
    """Write one occurrence out; `order` is its place among all where the doubtful ones come first."""
    text, language = words.text, words.language
    anchor, episode_anchor = words.anchors[occurrence.id], words.episode_anchors[occurrence.episode]
    landmark = one_line(place.name if language == "zh" else place.english)
    episode = one_line(occurrence.episode)
    reference = _photo(landmark, occurrence.reference)
    still_time = clock(occurrence.still_time)
    unlisted = () if occurrence.counted else (note("place_not_listed"),)
    return OccurrenceView(
        anchor=anchor,
        id=one_line(occurrence.id),
        episode=episode,
        episode_anchor=episode_anchor,
        shot=text["finding.shot"].format(number=occurrence.shot + 1),
        landmark_id=occurrence.landmark,
        landmark=landmark,
        landmark_english=one_line(place.english if language == "zh" else place.name),
        county=words.county(place.county),
        status=occurrence.status,
        counted=occurrence.counted,
        status_label=status_label(occurrence, text),
        start=clock(occurrence.start),
        end=clock(occurrence.end),
        length=text["finding.length"].format(seconds=decimal_seconds(occurrence.interval.length, 3)),
        still=occurrence.still,
        still_time=still_time,
        reference_still=occurrence.reference_still,
        reference=reference,
        frame_alt=text["finding.alt.frame"].format(episode=episode, time=still_time, landmark=landmark),
        reference_alt=text["finding.alt.reference"].format(reference=reference),
        scores=_scores(occurrence, evidence.provenance.thresholds, text),
        decoy=_decoy_view(occurrence, occurrence.nearest_decoy, evidence, words) if occurrence.nearest_decoy else None,
        reasons_label=text[f"finding.reasons.{occurrence.status if occurrence.counted else Status.REJECTED}"],
        reasons=tuple(reason.say(language) for reason in (*unlisted, *occurrence.reasons)),
        clip=clip_view(episode_anchor, occurrence.interval, occurrence.still_time, f"{landmark} {one_line(occurrence.id)}"),
        order=order,
    )


def doubtful_first(occurrences: Sequence[Occurrence]) -> dict[str, int]:
    """The place of each occurrence, by its id, where the doubtful ones come first.

    First what is to review, then what is confirmed with a remark, confirmed, rejected, and of no listed place; the weakest of each kind
    first, by its inliers or its lead over the nearest decoy, whichever is less.
    """
    kinds = (Status.REVIEW, Status.CONFIRMED, Status.REJECTED)

    def key(occurrence: Occurrence) -> tuple[bool, int, bool, int]:
        lead = occurrence.inliers - (occurrence.nearest_decoy.inliers if occurrence.nearest_decoy else 0)
        return not occurrence.counted, kinds.index(occurrence.status), not occurrence.reasons, min(occurrence.inliers, lead)

    return {occurrence.id: place for place, occurrence in enumerate(sorted(occurrences, key=key))}


def _photo(name: str, path: str) -> str:
    """A gallery photo as a caption: whose it is and its file, not the folder."""
    return f"{name} · {one_line(PurePosixPath(path).name)}"


def status_label(occurrence: Occurrence, text: dict[str, str]) -> str:
    """An occurrence's status in words, and whether it counts at all."""
    status = text[f"status.{occurrence.status}"]
    return status if occurrence.counted else text["status.not_counted"].format(status=status)


def _scores(occurrence: Occurrence, thresholds: dict[str, Any], text: dict[str, str]) -> tuple[ScoreView, ...]:
    witness = occurrence.proof.second_witness
    look = occurrence.proof.look
    second_look = () if look is Look.AS_IS else (ScoreView(text["finding.look"], text[f"look.{look}"], ""),)
    share = decimal_seconds(100 * Fraction(str(occurrence.screen_share)), 1)
    return (
        ScoreView(text["finding.inliers"], str(occurrence.inliers), _stated(thresholds, text, "confirm_inliers", "review_inliers")),
        ScoreView(text["finding.similarity"], f"{occurrence.similarity:.3f}", _stated(thresholds, text, "gate_similarity")),
        ScoreView(text["finding.second_witness"], text["finding.no_second_witness"] if witness is None else str(witness), ""),
        ScoreView(text["finding.frames"], str(occurrence.confirmed_frames), ""),
        *second_look,
        ScoreView(text["finding.screen_share"].format(band=text[f"band.{size_band(occurrence.screen_share)}"]), f"{share}%", ""),
    )


def _stated(thresholds: dict[str, Any], text: dict[str, str], *names: str) -> str:
    """The thresholds that the record states, of those asked for."""
    return " · ".join(text[f"threshold.{name}"].format(value=thresholds[name]) for name in names if name in thresholds)


def _decoy_view(occurrence: Occurrence, decoy: Match, evidence: Evidence, words: Wording) -> DecoyView:
    text = words.text
    # A landmark that outdoes another one has a name; decoys have their folder's.
    identity = words.place(decoy.identity, decoy.identity.removeprefix("_decoy/"))
    reference = _photo(identity, decoy.reference)
    lead = occurrence.inliers - decoy.inliers
    return DecoyView(
        identity=identity,
        reference=reference,
        inliers=str(decoy.inliers),
        similarity=f"{decoy.similarity:.3f}",
        lead=text["finding.lead" if lead >= 0 else "finding.behind"].format(lead=abs(lead)),
        margin=_stated(evidence.provenance.thresholds, text, "decoy_margin"),
        still=occurrence.nearest_decoy_still or "",
        alt=text["finding.alt.decoy"].format(reference=reference),
    )
