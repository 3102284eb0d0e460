"""Evidence records of `verify` with known figures, made without a film, and their folders."""

import json
from collections.abc import Sequence
from fractions import Fraction
from hashlib import sha256
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any

from landmarks.catalogue import load_catalogue, packaged_sha256
from pipeline.measure.doubts import doubts_of
from pipeline.measure.share import graded
from pipeline.measure.verdict import TitleFacts, measure6
from pipeline.record.evidence import Calibration, Evidence, InputFile, Match, Place, Provenance, Run, Shot, Sighting, Status, Track
from pipeline.record.grounds import Grounds
from pipeline.record.manifest import write_manifest
from pipeline.record.stills import frame_still_path, reference_still_path
from pipeline.sightings.occurrences import numbered, occurrences_of

FRAME = Fraction(1, 25)
SETTINGS = {"bridging_gap_seconds": "1", "reported_gaps_seconds": ["1"]}
UNLISTED = "eiffel_tower"
CALIBRATED = Calibration(state="calibrated", negatives=90, false_confirm_rate_upper95=0.03)


def record(confirmed: int, to_review: int, rejected: int = 1, runtime: int | Fraction | str = 100, **said: Any) -> Evidence:
    """A title of shots of two seconds with one occurrence each, then one shot without any."""
    statuses = [Status.CONFIRMED] * confirmed + [Status.REVIEW] * to_review + [Status.REJECTED] * rejected
    return record_of([(status, 50) for status in statuses], Fraction(runtime), **said)


def record_of(
    seen: Sequence[tuple[Status, int]],
    runtime: Fraction,
    calibration: Calibration = CALIBRATED,
    catalogue: str | None = None,
    unlisted: Sequence[int] = (),
    title: str = "示例片名",
) -> Evidence:
    """A title whose shots each show one occurrence: (status, frames), then one shot without any; `unlisted` are places by number."""
    statuses = [status for status, _ in seen]
    ends = list(accumulate(frames * FRAME for _, frames in seen))
    shots = [Shot(episode="e.mp4", index=i, start=start, end=end) for i, (start, end) in enumerate(pairwise([Fraction(0), *ends]))]
    shots.append(Shot(episode="e.mp4", index=len(shots), start=ends[-1], end=runtime))
    landmarks = [UNLISTED if i + 1 in unlisted else "yugutai" for i in range(len(statuses))]
    tracks = [track(shot, status, landmark) for shot, status, landmark in zip(shots, statuses, landmarks, strict=False)]
    lengths = {sighting.frame: FRAME for one in tracks for sighting in one.sightings}
    occurrences = tuple(
        found.model_copy(update={"counted": found.landmark != UNLISTED}) for found in numbered(occurrences_of("e.mp4", tracks, lengths))
    )
    inputs = (
        InputFile(
            file="e.mp4", sha256="0" * 64, sm3="0" * 64, size_bytes=1, duration=runtime, container_duration=None,
            start_offset=Fraction(0), frames=int(25 * runtime), codec="h264", width=1, height=1, rotation=0, time_base="1/25",
            variable_rate=False, decode_failures=0,
        ),
    )  # fmt: skip
    provenance = Provenance(
        versions={}, models=(), index_sha256="0", configuration_sha256=sha256(json.dumps(SETTINGS, sort_keys=True).encode()).hexdigest(),
        configuration=SETTINGS, thresholds={"gate_similarity": 0.4, "review_inliers": 12, "confirm_inliers": 25, "decoy_margin": 10},
        device="cpu", precision="fp32", threads=1, seeds={}, calibration=calibration, catalogue_sha256=catalogue or packaged_sha256(),
        unlisted_places=(UNLISTED,) if unlisted else (),
    )  # fmt: skip
    known = [load_catalogue().place(landmark) for landmark in sorted(set(landmarks))]
    facts = TitleFacts(shots, runtime, doubts=doubts_of(inputs, provenance))
    evidence = Evidence(
        title=title,
        inputs=inputs,
        shots=tuple(graded(shots, occurrences, Grounds())),
        occurrences=occurrences,
        landmarks=tuple(
            Place(id=p.id, name=p.name, english=p.english, county=p.county, kind=p.kind.value, listed=p.catalogued) for p in known
        ),
        measure6=measure6(facts, {Fraction(1): occurrences}, Fraction(1)),
        provenance=provenance,
        run=Run(started="", finished="", host="", seconds={}),
    )
    return evidence


def track(shot: Shot, status: Status, landmark: str) -> Track:
    """What leads to this status, over the whole of a shot: proven at both its ends, or below the threshold, or beaten by a decoy."""
    inliers, rival = {Status.CONFIRMED: (40, None), Status.REVIEW: (15, None), Status.REJECTED: (15, 20)}[status]
    decoy = rival and Match(identity="_decoy/x", reference="_decoy/x/1.jpg", similarity=0.6, inliers=rival)
    frames = (int(shot.start / FRAME), int(shot.end / FRAME) - 1)
    match = Match(
        identity=landmark,
        reference=f"{landmark}/1.jpg",
        similarity=0.8,
        inliers=inliers,
        points=tuple((0.5, 0.5, 0.5, 0.5) for _ in range(inliers)),
    )
    sightings = tuple(
        Sighting(frame=frame, time=frame * FRAME, match=match, nearest_decoy=decoy, screen_share=0.2, confirmed=status is Status.CONFIRMED)
        for frame in frames
    )
    return Track(
        landmark=landmark, shot=shot.index, start=shot.start, end=shot.end, samples=8, sightings=sightings,
        still=frame_still_path("0" * 64, frames[0]), reference_still=reference_still_path(match.reference),
        nearest_decoy_still=reference_still_path(decoy.reference) if decoy else None,
    )  # fmt: skip


def write_folder(folder: Path, evidence: Evidence) -> Path:
    folder.mkdir()
    (folder / "evidence.json").write_bytes(evidence.model_dump_json(indent=1).encode())
    write_manifest(folder)
    return folder
