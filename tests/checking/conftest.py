"""A small title that the measuring functions themselves put together from tracks, and its report."""

from __future__ import annotations

import hashlib
import json
import shutil
from fractions import Fraction as F
from pathlib import Path

import pytest

from pipeline.measure.doubts import doubts_of
from pipeline.measure.share import graded, remaining
from pipeline.measure.verdict import TitleFacts, measure6
from pipeline.record.evidence import (
    Calibration,
    Evidence,
    InputFile,
    Match,
    ModelUsed,
    Occurrence,
    Place,
    Provenance,
    Run,
    Shot,
    Sighting,
    Track,
)
from pipeline.record.grounds import (
    Agreement,
    Datum,
    Elsewhere,
    Grounds,
    LicenceNumber,
    Link,
    LogRow,
    PlaceMention,
    Repeat,
    Rush,
    RushMatch,
    RushPosition,
    Stretch,
    TextSource,
    Trust,
)  # fmt: skip
from pipeline.record.manifest import FileHashes
from pipeline.record.stills import frame_still_path, reference_still_path
from pipeline.report import write_report
from pipeline.sightings.occurrences import numbered, occurrences_of
from tests.report.drawing import draw_view, save

FRAME = F(1, 25)
EPISODES = ("第01集.mp4", "第02集.mp4")
CONFIGURATION = {
    "samples_per_second": 4, "sample_short_side": 90, "bridging_gap_seconds": "1", "reported_gaps_seconds": ["0", "1", "2"],
}  # fmt: skip
THRESHOLDS = {"gate_similarity": 0.45, "review_inliers": 12, "confirm_inliers": 25, "decoy_margin": 10}
DECOY = "_decoy/other/1.jpg"


def match(place: str, inliers: int, identity: str = "") -> Match:
    points = tuple((round(0.3 + 0.004 * n, 4), 0.5, round(0.6 - 0.004 * n, 4), 0.4) for n in range(inliers))
    return Match(
        identity=identity or place, reference=f"{place}/01.jpg", similarity=0.71, inliers=inliers,
        outline=((0.2, 0.3), (0.6, 0.3), (0.6, 0.7), (0.2, 0.7)), points=points,
    )  # fmt: skip


def decoy(inliers: int) -> Match:
    return Match(identity="_decoy/other", reference=DECOY, similarity=0.5, inliers=inliers)


def draw_still(folder: Path, name: str, seed: int) -> str:
    return save(folder, name, draw_view((90, 160), seed, 0.4, True))


def track(
    folder: Path,
    hashes: str,
    shot: int,
    landmark: str,
    start: int,
    end: int,
    proven: list[tuple[int, int]],
    rival: int | None = None,
    samples: int = 8,
) -> Track:
    """A track in frames `[start, end)`; `proven` are frames and their inliers."""
    other = None if rival is None else decoy(rival)
    sightings = tuple(
        Sighting(
            frame=frame, time=frame * FRAME, match=match(landmark, inliers), nearest_decoy=other, screen_share=0.16,
            confirmed=inliers >= THRESHOLDS["confirm_inliers"] and inliers - (rival or 0) >= THRESHOLDS["decoy_margin"],
        )
        for frame, inliers in proven
    )  # fmt: skip
    best = max(proven, key=lambda one: (one[1], -one[0]))[0]
    return Track(
        landmark=landmark, shot=shot, start=start * FRAME, end=end * FRAME, samples=samples, sightings=sightings,
        still=draw_still(folder, frame_still_path(hashes, best), best),
        reference_still=draw_still(folder, reference_still_path(f"{landmark}/01.jpg"), len(landmark)),
        nearest_decoy_still=None if rival is None else draw_still(folder, reference_still_path(DECOY), 77),
        second_witness=9,
    )  # fmt: skip


HASHES = (FileHashes("a" * 64, "c" * 64), FileHashes("b" * 64, "d" * 64))


def build_title(folder: Path, hashes: tuple[FileHashes, FileHashes] = HASHES, names: tuple[str, str] = EPISODES) -> Evidence:
    """Write the stills into `folder` and return the record: two episodes of 20 s, five shots of 4 s each."""
    one, two = names
    inputs = tuple(
        InputFile(
            file=name, sha256=own.sha256, sm3=own.sm3, size_bytes=1000, duration=F(20), container_duration=F(20), start_offset=F(0),
            frames=500, codec="h264", width=90, height=160, rotation=0, time_base="1/12800", variable_rate=False, decode_failures=0,
        )
        for name, own in zip(names, hashes, strict=True)
    )  # fmt: skip
    shots = [Shot(episode=name, index=n, start=F(4 * n), end=F(4 * n + 4)) for name in names for n in range(5)]
    a, b = (own.sha256 for own in hashes)
    tracks = {
        # Joined over 0.8 s; two that only a gap of 2 s would join.
        one: [
            track(folder, a, 1, "yugutai", 105, 125, [(106, 40), (118, 44)], rival=7),
            track(folder, a, 1, "yugutai", 145, 180, [(150, 61), (175, 30)], rival=7),
            track(folder, a, 3, "bajingtai", 300, 320, [(306, 33), (318, 29)]),
            track(folder, a, 3, "bajingtai", 356, 390, [(362, 52)], samples=9),
        ],
        two: [
            track(folder, b, 0, "bajingtai", 10, 60, [(25, 19), (50, 16)], rival=4),
            track(folder, b, 2, "yugutai", 200, 300, [(212, 14)], rival=20),
            track(folder, b, 4, "yugutai", 410, 480, [(425, 80), (475, 71)]),
        ],
    }
    lengths = {sighting.frame: FRAME for several in tracks.values() for each in several for sighting in each.sightings}

    def occurrences(gap: F) -> tuple[Occurrence, ...]:
        return numbered(found for name in names for found in occurrences_of(name, tracks[name], lengths, gap))

    by_gap = {F(gap): occurrences(F(gap)) for gap in (0, 1, 2)}
    points = tuple((round(0.3 + 0.01 * n, 4), 0.5, round(0.6 - 0.01 * n, 4), 0.4) for n in range(31))
    link = Link(
        id="link-0001", episode=one, shot=0, at=F(1), still=draw_still(folder, frame_still_path(a, 25), 25), to_episode=one,
        to_shot=1,
        to_at=F(6), to_still=tracks[one][1].still, depth=1, inliers=44, second_witness=17, weakest_inliers=44, similarity=0.7,
        points=points,
    )  # fmt: skip
    over = link.model_copy(
        update={"id": "link-0002", "episode": two, "shot": 1, "at": F(5), "still": draw_still(folder, frame_still_path(b, 125), 125),
                "to_shot": 0, "to_at": F(1), "to_still": link.still, "depth": 2, "inliers": 31, "weakest_inliers": 31}
    )  # fmt: skip
    inside = RushPosition(
        source="QuickTime ISO 6709", datum=Datum.WGS84, latitude=25.8770, longitude=114.9370, county="章贡区", kilometres_outside=0.0
    )
    rush = Rush(
        file="DJI_0012.MP4", sha256="d" * 64, duration=F(64), frames=1600, width=384, height=216, captured=None, device="DJI FC3582",
        trust=Trust.CAMERA_ORIGINAL, positions=(inside,), in_ganzhou=True,
    )  # fmt: skip
    rush_picture = draw_view((160, 90), 400, 0.5, False)
    rush_still = save(folder, f"stills/rush-{hashlib.sha256(rush_picture).hexdigest()[:16]}.jpg", rush_picture)
    match_ = RushMatch(
        id="rush-match-0001", episode=one, shot=2, start=F(8), end=F(12), rush=rush.file, rush_start=F(30), rush_end=F(34), speed=F(1),
        mirrored=False, crop=(0.3, 0.0, 0.7, 1.0), inliers=96, agreement=0.98, at=F(10),
        still=draw_still(folder, frame_still_path(a, 250), 250), rush_at=F(32), rush_still=rush_still, points=points,
    )  # fmt: skip
    elsewhere = Elsewhere(
        id="elsewhere-0001", episode=two, shot=3, at=F(14), still=draw_still(folder, frame_still_path(b, 350), 350),
        identity="_decoy/other", reference=DECOY, reference_still=draw_still(folder, reference_still_path(DECOY), 77), inliers=58,
    )  # fmt: skip
    log = tuple(
        LogRow(id=f"log-{n:04d}", row=n + 1, episode=name, start=F(start), end=F(start + 4), place="八境台", landmark="bajingtai",
               county="章贡区", date="2025-03-14", agreement=agreement)
        for n, (name, start, agreement) in enumerate(
            ((one, 12, Agreement.AGREES), (one, 16, Agreement.ONLY_DECLARED), (two, 12, Agreement.CONTRADICTED)), 1)
    )  # fmt: skip
    mention = PlaceMention(
        id="text-0001", episode=one, start=F(1), end=F(3), source=TextSource.PICTURE, text="欢迎来到赣州郁孤台", name="郁孤台",
        place="yugutai", score=0.97, box=(0.2, 0.8, 0.8, 0.825), still=link.still, at=F(1),
    )  # fmt: skip
    licence = LicenceNumber(
        id="licence-0001", episode=one, at=F(1), text="（赣）网微剧审字（2025）第001号", number="(赣)网微剧审字(2025)第001号",
        plausible=True,
        score=0.9, still=link.still,
    )  # fmt: skip
    repeat = Repeat(
        id="repeat-1", kind="opening", places=tuple(Stretch(episode=name, start=F(0), end=F(3)) for name in names), still=link.still
    )
    grounds = Grounds((link, over), (rush,), (match_,), log, (elsewhere,))
    provenance = Provenance(
        versions={"av": "18.1.0"}, models=(ModelUsed(role="embedder", name="e", weights_sha256="a" * 64),), index_sha256="1" * 64,
        configuration_sha256=hashlib.sha256(json.dumps(CONFIGURATION, sort_keys=True).encode()).hexdigest(), configuration=CONFIGURATION,
        thresholds=THRESHOLDS, calibration=Calibration(state="calibrated", negatives=100, false_confirm_rate_upper95=0.03),
        device="cpu", precision="fp32", threads=2, seeds={},
    )  # fmt: skip
    left = remaining((repeat,), {name: F(20) for name in names})
    facts = TitleFacts(shots, F(40), grounds, left, doubts_of(inputs, provenance))
    places = (
        Place(id="bajingtai", name="八境台", english="Bajing Terrace", county="章贡区", kind="地标"),
        Place(id="yugutai", name="郁孤台", english="Yugu Terrace", county="章贡区", kind="地标"),
    )
    return Evidence(
        title="八境台下的灯火", inputs=inputs, shots=tuple(graded(shots, by_gap[F(1)], grounds)), occurrences=tuple(by_gap[F(1)]),
        landmarks=places, links=grounds.links, rushes=grounds.rushes, rush_matches=grounds.rush_matches, elsewhere=grounds.elsewhere,
        shooting_log=log, mentions=(mention,), licences=(licence,), repeats=(repeat,), measure6=measure6(facts, by_gap, F(1)),
        provenance=provenance,
        run=Run(started="2026-01-01T15:59:00+00:00", finished="2026-01-01T16:01:00+00:00", host="host-a", seconds={"decode": 1.5}),
    )  # fmt: skip


@pytest.fixture(scope="session")
def report(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Evidence]:
    """The report folder of the small title, with its record; to be read only."""
    folder = tmp_path_factory.mktemp("checked")
    evidence = build_title(folder)
    write_report(evidence, folder)
    return folder, evidence


@pytest.fixture
def copy(report: tuple[Path, Evidence], tmp_path: Path) -> Path:
    """A copy of the report folder, to be changed."""
    return shutil.copytree(report[0], tmp_path / "report")
