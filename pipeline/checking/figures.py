"""The record held against itself: every figure computed again, by the code that computed it first, from what it rests on."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from pydantic import ValidationError

from landmarks.calibration_record import ENOUGH_NEGATIVES, CalibrationState
from landmarks.catalogue import load_catalogue, packaged_sha256
from landmarks.index import Thresholds
from landmarks.places.counties import county_at, kilometres_outside_ganzhou
from law import measures
from pages.notes import Note, note
from pipeline.measure.doubts import doubts_of
from pipeline.measure.share import graded, remaining
from pipeline.measure.verdict import TitleFacts, judged_under, measure6
from pipeline.record.evidence import Evidence, Match, Occurrence, Seen
from pipeline.record.grounds import Grounds, Rush
from pipeline.record.stills import frame_still_path, reference_still_path
from pipeline.record.timeline import ZERO
from pipeline.sightings.occurrences import numbered, occurrences_of, tracks_of

_ROUNDED_KM = 0.002
"""Positions are recorded to a centimetre and distances to a metre."""

Figures = dict[str, Any]
"""A record's figures as JSON has them."""


def figure_differences(evidence: Evidence) -> list[Note]:
    """Return, for every figure that does not follow from the rest of the record, what is stated and what follows."""
    problems = [
        *_of_settings(evidence),
        *_of_law(evidence),
        *_of_places(evidence),
        *_of_times(evidence),
        *_of_sightings(evidence),
        *_of_grounds(evidence),
    ]
    try:
        again = measured_again(evidence)
    except (KeyError, ValueError, TypeError, IndexError) as error:
        # Whoever writes a record by hand may leave out anything; the other problems then say what.
        return [*problems, note("figures_impossible", why=type(error).__name__)]
    return [*problems, *_apart(_figures(evidence), _figures(again))]


def measured_again(evidence: Evidence) -> Evidence:
    """Return the record with its occurrences, grades and figures computed again.

    Raises:
        KeyError, ValueError, TypeError: the record lacks what they rest on.
    """
    gap, gaps = _gaps(evidence.provenance.configuration)
    by_gap = {one: _occurrences(evidence, one) for one in gaps}
    shown = {occurrence.id: occurrence for occurrence in evidence.occurrences}
    occurrences = [_with_points_of(occurrence, shown.get(occurrence.id)) for occurrence in by_gap[gap]]
    grounds = Grounds(evidence.links, evidence.rushes, evidence.rush_matches, evidence.shooting_log, evidence.elsewhere)
    lengths = {item.file: item.duration for item in evidence.inputs}
    left = remaining(evidence.repeats, lengths) if evidence.repeats else None
    facts = TitleFacts(evidence.shots, sum(lengths.values(), ZERO), grounds, left, doubts_of(evidence.inputs, evidence.provenance))
    return evidence.model_copy(
        update={
            "occurrences": tuple(occurrences),
            "shots": tuple(graded(evidence.shots, occurrences, grounds)),
            "rushes": tuple(_rush(rush) for rush in evidence.rushes),
            "measure6": measure6(facts, by_gap, gap, judged_under(evidence.measure6.law)),
        }
    )


def _gaps(configuration: Mapping[str, Any]) -> tuple[Fraction, list[Fraction]]:
    gap = Fraction(configuration["bridging_gap_seconds"])
    return gap, sorted({gap, *(Fraction(one) for one in configuration["reported_gaps_seconds"])})


def _occurrences(evidence: Evidence, gap: Fraction) -> list[Occurrence]:
    found: list[Occurrence] = []
    for item in evidence.inputs:
        own = [occurrence for occurrence in evidence.occurrences if occurrence.episode == item.file]
        lengths = {frame.frame: frame.length for occurrence in own for seen in occurrence.seen for frame in seen.frames}
        found += occurrences_of(item.file, [track for occurrence in own for track in tracks_of(occurrence)], lengths, gap)
    unlisted = {place.id for place in evidence.landmarks if not place.listed}
    return numbered(occurrence.model_copy(update={"counted": occurrence.landmark not in unlisted}) for occurrence in found)


def _with_points_of(again: Occurrence, stated: Occurrence | None) -> Occurrence:
    """Take over from the record what only the pictures show: where the points of the best frame and of its decoy lie."""
    if stated is None:
        return again

    def pointed(match: Match, own: Match) -> Match:
        return match.model_copy(update={"outline": own.outline, "points": own.points})

    decoy = again.nearest_decoy and stated.nearest_decoy and pointed(again.nearest_decoy, stated.nearest_decoy)
    return again.model_copy(update={"proof": pointed(again.proof, stated.proof), "nearest_decoy": decoy or again.nearest_decoy})


def _rush(rush: Rush) -> Rush:
    """Where a rush was taken follows from the counties that its positions lie in."""
    inside = all(position.county for position in rush.positions) if rush.positions else None
    return rush.model_copy(update={"in_ganzhou": inside})


def _figures(evidence: Evidence) -> Figures:
    return {
        "occurrences": {occurrence.id: occurrence.model_dump(mode="json", exclude={"id"}) for occurrence in evidence.occurrences},
        "shots": {f"{shot.episode} {shot.index}": shot.model_dump(mode="json", include={"grade", "grounds"}) for shot in evidence.shots},
        "rushes": {rush.file: rush.model_dump(mode="json", include={"in_ganzhou"}) for rush in evidence.rushes},
        "measure6": _named(evidence.measure6.model_dump(mode="json")),
    }


def _named(measured: Figures) -> Figures:
    """Conditions and their tips by name, so that a difference says which."""
    conditions = {one["id"]: one | {"tips": {tip["scenario"]: tip for tip in one["tips"]}} for one in measured["conditions"]}
    return measured | {"conditions": conditions}


def _apart(stated: object, again: object, where: str = "") -> Iterator[Note]:
    """Name every leaf in which two values of JSON differ; of a value written twice, as a decimal and exactly, the exact one."""
    if isinstance(stated, dict) and isinstance(again, dict):
        for name in dict.fromkeys((*stated, *again)):
            if f"{name}_exact" in stated and stated.get(f"{name}_exact") != again.get(f"{name}_exact"):
                continue
            yield from _apart(stated.get(name), again.get(name), f"{where}.{name}" if where else str(name))
    elif stated != again:
        yield note("figure_differs", figure=where, stated=_short(stated), found=_short(again))


def _short(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 120 else f"{text[:119]}…"


def _of_settings(evidence: Evidence) -> Iterator[Note]:
    provenance = evidence.provenance
    hashed = hashlib.sha256(json.dumps(provenance.configuration, sort_keys=True).encode()).hexdigest()
    if hashed != provenance.configuration_sha256:
        yield _differs("provenance.configuration_sha256", provenance.configuration_sha256, hashed)
    notice = str(Evidence.model_fields["notice"].default)
    if evidence.notice != notice:
        yield _differs("notice", evidence.notice, notice)
    files = [item.file for item in evidence.inputs]
    if len(set(files)) < len(files):
        yield note("figure_wrong", figure="inputs", why=note("inputs_share_a_name"))


def _of_law(evidence: Evidence) -> Iterator[Note]:
    """The version of the law is one that this program holds, and was in force on the day that chose it.

    It need not be the version that this program would choose for that day: a line may have been added since.
    """
    used = evidence.measure6.law
    if used is None or measures().find(used.version, used.sha256) is None:
        yield note("figure_wrong", figure="measure6.law", why=note("law_not_held"))
    elif used.day is not None and used.start is not None and used.day < used.start:
        yield note("figure_wrong", figure="measure6.law", why=note("law_not_in_force", day=str(used.day), start=str(used.start)))


def _of_places(evidence: Evidence) -> Iterator[Note]:
    """The catalogue says which places count; where it is the one that this program carries, it is asked. Calibration says its own state."""
    provenance = evidence.provenance
    if provenance.catalogue_sha256 == packaged_sha256():
        catalogue = load_catalogue()
        if provenance.own_catalogue:
            yield _differs("provenance.own_catalogue", True, False)
        for place in evidence.landmarks:
            known = catalogue.place(place.id)
            again = place.model_copy(
                update={
                    "name": known.name,
                    "english": known.english,
                    "county": known.county,
                    "kind": known.kind.value,
                    "listed": known.catalogued,
                }
            )
            yield from _apart(place.model_dump(mode="json"), again.model_dump(mode="json"), f"landmarks.{place.id}")
    for place in evidence.landmarks:
        if not place.listed and place.id not in provenance.unlisted_places:
            yield note("figure_wrong", figure=f"landmarks.{place.id}", why=note("place_not_among_unlisted"))
    calibration = provenance.calibration
    fits = {
        CalibrationState.UNCALIBRATED: not calibration.negatives,
        CalibrationState.TOO_FEW: 0 < calibration.negatives < ENOUGH_NEGATIVES,
        CalibrationState.CALIBRATED: calibration.negatives >= ENOUGH_NEGATIVES,
        CalibrationState.OUTDATED: calibration.negatives > 0,
    }
    if not fits[calibration.state]:
        yield note("figure_wrong", figure="provenance.calibration", why=note("calibration_state_unfit", negatives=calibration.negatives))


def _of_times(evidence: Evidence) -> Iterator[Note]:
    """Shots cover each episode from its first to its last frame without a gap; occurrences lie inside their shots."""
    for item in evidence.inputs:
        shots = [shot for shot in evidence.shots if shot.episode == item.file]
        at = ZERO
        for number, shot in enumerate(shots):
            if shot.index != number or shot.start != at or shot.end <= shot.start:
                yield note("figure_wrong", figure=f"shots.{item.file} {shot.index}", why=note("shots_leave_a_gap"))
            at = shot.end
        if shots and at != item.duration:
            yield _differs(f"inputs.{item.file}.duration", item.duration, at)
    bounds = {(shot.episode, shot.index): shot.interval for shot in evidence.shots}
    for occurrence in evidence.occurrences:
        shot_bounds = bounds.get((occurrence.episode, occurrence.shot))
        if shot_bounds is None or occurrence.start < shot_bounds.start or occurrence.end > shot_bounds.end:
            yield note("figure_wrong", figure=f"occurrences.{occurrence.id}", why=note("occurrence_outside_its_shot"))


def _of_sightings(evidence: Evidence) -> Iterator[Note]:
    """What was seen lies where it says, passes the thresholds it says, and has the stills of its frames."""
    sha256 = {item.file: item.sha256 for item in evidence.inputs}
    try:
        fields = Thresholds.model_fields
        thresholds = Thresholds.model_validate({name: value for name, value in evidence.provenance.thresholds.items() if name in fields})
    except ValidationError:
        yield note("figure_wrong", figure="provenance.thresholds", why=note("thresholds_incomplete"))
        return
    for occurrence in evidence.occurrences:
        where = f"occurrences.{occurrence.id}.seen"
        if not occurrence.seen:
            yield note("figure_wrong", figure=where, why=note("occurrence_without_sightings"))
        if len(occurrence.proof.points) != occurrence.proof.inliers:
            yield _differs(f"occurrences.{occurrence.id}.proof.inliers", occurrence.proof.inliers, len(occurrence.proof.points))
        for seen in occurrence.seen:
            yield from _of_seen(seen, where, sha256.get(occurrence.episode, ""), thresholds)


def _of_seen(seen: Seen, where: str, sha256: str, thresholds: Thresholds) -> Iterator[Note]:
    rival = seen.nearest_decoy.inliers if seen.nearest_decoy else 0
    for frame in seen.frames:
        confirmed = thresholds.confirm(frame.inliers, rival)
        if frame.confirmed != confirmed:
            yield _differs(f"{where}.{frame.frame}.confirmed", frame.confirmed, confirmed)
        if not seen.start <= frame.time < seen.end:
            yield note("figure_wrong", figure=f"{where}.{frame.frame}", why=note("frame_outside_its_stretch"))
    if not seen.frames:
        yield note("figure_wrong", figure=where, why=note("occurrence_without_sightings"))
        return
    best = max(seen.frames, key=lambda frame: (frame.inliers, -frame.frame))
    if seen.by_agreement != (best.inliers < thresholds.review_inliers):
        yield _differs(f"{where}.by_agreement", seen.by_agreement, best.inliers < thresholds.review_inliers)
    stills = {"still": (seen.still, frame_still_path(sha256, best.frame))}
    stills["reference_still"] = (seen.reference_still, reference_still_path(best.reference))
    if seen.nearest_decoy is not None:
        stills["nearest_decoy_still"] = (seen.nearest_decoy_still or "", reference_still_path(seen.nearest_decoy.reference))
    for name, (stated, follows) in stills.items():
        if stated != follows:
            yield _differs(f"{where}.{name}", stated, follows)


def _of_grounds(evidence: Evidence) -> Iterator[Note]:
    """Links lead to sighted shots; positions lie in the counties they name; stills are those of their episodes."""
    yield from _of_links(evidence)
    for rush in evidence.rushes:
        for number, position in enumerate(rush.positions, 1):
            where = f"rushes.{rush.file}.positions.{number}"
            county = county_at(position.latitude, position.longitude)
            if position.county != county:
                yield _differs(f"{where}.county", position.county, county)
            outside = kilometres_outside_ganzhou(position.latitude, position.longitude)
            if abs(position.kilometres_outside - outside) > _ROUNDED_KM:
                yield _differs(f"{where}.kilometres_outside", position.kilometres_outside, f"{outside:.3f}")
    prefixes = {item.file: frame_still_path(item.sha256, 0).partition("-")[0] for item in evidence.inputs}
    stills = [(f"links.{link.id}.still", link.episode, link.still) for link in evidence.links]
    stills += [(f"links.{link.id}.to_still", link.to_episode, link.to_still) for link in evidence.links]
    stills += [(f"rush_matches.{match.id}.still", match.episode, match.still) for match in evidence.rush_matches]
    stills += [(f"elsewhere.{found.id}.still", found.episode, found.still) for found in evidence.elsewhere]
    stills += [(f"mentions.{mention.id}.still", mention.episode, mention.still) for mention in evidence.mentions if mention.still]
    stills += [(f"licences.{licence.id}.still", licence.episode, licence.still) for licence in evidence.licences if licence.still]
    for where, episode, still in stills:
        if not still.startswith(f"{prefixes.get(episode)}-"):
            yield note("figure_wrong", figure=where, why=note("still_of_another_file", still=still))


def _of_links(evidence: Evidence) -> Iterator[Note]:
    sighted = {(o.episode, o.shot) for o in evidence.occurrences if o.status == "confirmed"}
    direct = {(link.episode, link.shot): link for link in evidence.links if link.depth == 1}
    for link in evidence.links:
        target = link.to_episode, link.to_shot
        reaches = target in sighted if link.depth == 1 else link.depth == 2 and target in direct
        if not reaches:
            yield note("figure_wrong", figure=f"links.{link.id}", why=note("link_leads_nowhere"))
            continue
        weakest = link.inliers if link.depth == 1 else min(link.inliers, direct[target].inliers)
        if link.weakest_inliers != weakest:
            yield _differs(f"links.{link.id}.weakest_inliers", link.weakest_inliers, weakest)


def _differs(figure: str, stated: object, found: object) -> Note:
    return note("figure_differs", figure=figure, stated=str(stated), found=str(found))
