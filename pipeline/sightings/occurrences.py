"""Where a sighting becomes a second: tracks of one episode become occurrences (次) with exact times and a status."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from itertools import groupby

from landmarks.looks import Look
from pages.notes import Note, note
from pipeline.record.evidence import Match, Occurrence, Seen, SeenFrame, Sighting, Status, Track
from pipeline.record.timeline import Interval

DEFAULT_GAP = Fraction(1)
"""Seconds of absence inside one shot that are bridged."""

_MIN_TRACKED_SAMPLES = 3
"""One proven frame needs a track through at least this many samples to stand alone."""


def occurrences_of(
    episode: str, tracks: Iterable[Track], frame_length: Mapping[int, Fraction], gap: Fraction = DEFAULT_GAP
) -> list[Occurrence]:
    """Turn the tracks of one episode into occurrences, in order of time.

    Tracks of one landmark in one shot that lie no further apart than `gap` are one occurrence; a new shot is a new one.

    Args:
        episode: the episode's file name.
        tracks: in any order.
        frame_length: seconds each sighting's frame lasts, by frame number.
        gap: seconds.
    """
    found: list[Occurrence] = []
    ordered = sorted(tracks, key=lambda track: (track.shot, track.landmark, track.start))
    for _, same in groupby(ordered, key=lambda track: (track.shot, track.landmark)):
        joined: list[Track] = []
        for track in same:
            if joined and track.start - max(t.end for t in joined) > gap:
                found.append(_occurrence(episode, joined, frame_length))
                joined = []
            joined.append(track)
        found.append(_occurrence(episode, joined, frame_length))
    found.sort(key=lambda occurrence: (occurrence.start, occurrence.landmark))
    return [o.model_copy(update={"id": f"{number:03d}"}) for number, o in enumerate(found, 1)]


def numbered(occurrences: Iterable[Occurrence]) -> list[Occurrence]:
    """Give a title's occurrences, which stand in its order, the ids that the record knows them by."""
    return [occurrence.model_copy(update={"id": f"occ-{number:04d}"}) for number, occurrence in enumerate(occurrences, 1)]


def tracks_of(occurrence: Occurrence) -> list[Track]:
    """Return the tracks that a recorded occurrence was joined from, without the points and outlines of their matches."""
    return [
        Track(
            landmark=occurrence.landmark,
            shot=occurrence.shot,
            start=seen.start,
            end=seen.end,
            samples=seen.samples,
            sightings=tuple(
                Sighting(
                    frame=frame.frame,
                    time=frame.time,
                    match=Match(
                        identity=occurrence.landmark,
                        reference=frame.reference,
                        similarity=frame.similarity,
                        inliers=frame.inliers,
                        look=frame.look,
                    ),
                    nearest_decoy=seen.nearest_decoy,
                    screen_share=frame.screen_share,
                    confirmed=frame.confirmed,
                )
                for frame in seen.frames
            ),
            still=seen.still,
            reference_still=seen.reference_still,
            nearest_decoy_still=seen.nearest_decoy_still,
            second_witness=seen.second_witness,
            by_agreement=seen.by_agreement,
        )
        for seen in occurrence.seen
    ]


def without_points(match: Match) -> Match:
    """Return a match without what shows where in the pictures it lies."""
    return match.model_copy(update={"outline": (), "points": ()})


def _seen(track: Track, frame_length: Mapping[int, Fraction]) -> Seen:
    """What is recorded of a track. One decoy was held against all of its frames."""
    decoy = track.sightings[0].nearest_decoy
    return Seen(
        start=track.start,
        end=track.end,
        samples=track.samples,
        frames=tuple(
            SeenFrame(
                frame=sighting.frame,
                time=sighting.time,
                length=frame_length[sighting.frame],
                reference=sighting.match.reference,
                inliers=sighting.match.inliers,
                look=sighting.match.look,
                similarity=sighting.match.similarity,
                screen_share=sighting.screen_share,
                confirmed=sighting.confirmed,
            )
            for sighting in track.sightings
        ),
        still=track.still,
        reference_still=track.reference_still,
        nearest_decoy=None if decoy is None else without_points(decoy),
        nearest_decoy_still=track.nearest_decoy_still,
        second_witness=track.second_witness,
        by_agreement=track.by_agreement,
    )


def _occurrence(episode: str, tracks: list[Track], frame_length: Mapping[int, Fraction]) -> Occurrence:
    sightings = sorted((s for track in tracks for s in track.sightings), key=lambda s: s.time)
    confirmed = [s for s in sightings if s.confirmed]
    best_track, best = max(
        ((track, s) for track in tracks for s in track.sightings),
        key=lambda pair: (pair[1].confirmed, pair[1].match.inliers, -pair[1].time),
    )
    samples = sum(track.samples for track in tracks)
    status, reasons = _judge(sightings, samples, best, by_agreement=best_track.by_agreement)
    low = _low(confirmed, frame_length)
    return Occurrence(
        id="",
        episode=episode,
        shot=best_track.shot,
        landmark=best_track.landmark,
        start=min(track.start for track in tracks),
        end=max(track.end for track in tracks),
        low_start=low.start,
        low_end=low.end,
        status=status,
        reference=best.match.reference,
        inliers=best.match.inliers,
        similarity=best.match.similarity,
        screen_share=best.screen_share,
        still=best_track.still,
        still_time=best.time,
        reference_still=best_track.reference_still,
        proof=best.match.model_copy(update={"second_witness": best_track.second_witness}),
        nearest_decoy=best.nearest_decoy,
        nearest_decoy_still=best_track.nearest_decoy_still,
        confirmed_frames=len(confirmed),
        reasons=reasons,
        seen=tuple(_seen(track, frame_length) for track in tracks),
    )


def _low(confirmed: list[Sighting], frame_length: Mapping[int, Fraction]) -> Interval:
    """From the first to the last frame that was proven by itself; empty where there is none."""
    if not confirmed:
        return Interval(Fraction(0), Fraction(0))
    return Interval(confirmed[0].time, confirmed[-1].time + frame_length[confirmed[-1].frame])


def _judge(sightings: list[Sighting], samples: int, best: Sighting, *, by_agreement: bool) -> tuple[Status, tuple[Note, ...]]:
    """Return the status and, unless confirmed, why.

    Two proven frames confirm; one does with an unbroken track, unless other frames of it were held against the photo and fell short.
    Where a decoy matches better than the landmark, the decoy is what is on screen. Film that shows a place mirrored is a person's, who asks
    why it does.
    """
    confirmed = sum(sighting.confirmed for sighting in sightings)
    rival = best.nearest_decoy.inliers if best.nearest_decoy else 0
    if best.match.look is Look.MIRRORED and rival <= best.match.inliers:
        return Status.REVIEW, (note("mirrored"),)
    if confirmed >= 2 or (confirmed == len(sightings) and samples >= _MIN_TRACKED_SAMPLES):
        return Status.CONFIRMED, ()
    if confirmed == len(sightings):
        return Status.REVIEW, (note("one_frame_without_track"),)
    if confirmed:
        return Status.REVIEW, (note("other_frames_fall_short"),)
    if rival > best.match.inliers:
        return Status.REJECTED, (note("beaten_by_decoy"),)
    if by_agreement:
        return Status.REVIEW, (note("agreement"),)
    return Status.REVIEW, (note("close_to_decoy" if rival >= best.match.inliers // 2 else "below_confirm_threshold"),)
