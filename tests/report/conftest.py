"""A title of several episodes whose record is written by hand and whose stills are drawn."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Protocol

import numpy as np
import pytest

from pages.notes import note
from pipeline.measure.share import graded
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
    Status,
)
from pipeline.record.grounds import Grounds
from pipeline.report import write_report
from tests.report.drawing import draw_view, save
from tests.report.grounds import with_grounds

PLACES = (
    Place(id="yugutai", name="郁孤台", english="Yugu Terrace", county="章贡区", kind="地标"),
    Place(id="bajingtai", name="八境台", english="Bajing Terrace", county="章贡区", kind="地标"),
    Place(id="floating_bridge", name="古浮桥", english="Ancient Floating Bridge", county="章贡区", kind="地标"),
    Place(id="tongtianyan", name="通天岩", english="Tongtianyan Grottoes", county="章贡区", kind="景区"),
)
STATUSES = (Status.CONFIRMED, Status.CONFIRMED, Status.REVIEW, Status.CONFIRMED, Status.REJECTED)
SHARES = (0.018, 0.041, 0.087, 0.162, 0.330)


def tower_match(place: Place, number: int, inliers: int, seed: int) -> Match:
    """Points spread over the drawn tower, in the frame (tower at 0.4) and in the reference (tower at 0.6)."""
    noise = np.random.default_rng(seed)
    spread = noise.uniform(-1, 1, (inliers, 2))
    points = tuple(
        (round(float(0.4 + 0.15 * u), 4), round(float(0.66 + 0.1 * v), 4), round(float(0.6 + 0.1 * u), 4), round(float(0.6 + 0.2 * v), 4))
        for u, v in spread
    )
    outline = ((0.2, 0.52), (0.6, 0.53), (0.61, 0.79), (0.19, 0.78))
    return Match(
        identity=place.id,
        reference=f"{place.id}/{number:02d}.jpg",
        similarity=round(0.55 + inliers / 500, 4),
        inliers=inliers,
        second_witness=inliers // 6 or None,
        outline=outline,
        points=points,
    )


def build_evidence(
    folder: Path, episodes: int = 3, per_episode: int = 5, title: str = "八境台下的灯火", names: dict[int, str] | None = None
) -> Evidence:
    """Write stills into `folder` and return the record that names them; every second shot of 4 s holds one occurrence."""
    step = Fraction(512, 12800)
    inputs, shots, occurrences = [], [], []
    for place in PLACES:
        save(folder, f"stills/refs/{place.id}.jpg", draw_view((1200, 900), len(place.id), 0.6, False))
    save(folder, "stills/refs/decoy.jpg", draw_view((900, 1200), 77, 0.5, False))
    for e in range(episodes):
        episode = (names or {}).get(e, f"第{e + 1:02d}集.mp4")
        length = Fraction(8 * per_episode + 3)
        inputs.append(
            InputFile(
                file=episode,
                sha256=f"{e + 1:064x}",
                sm3=f"{e + 17:064x}",
                size_bytes=7_340_032 + e,
                duration=length,
                container_duration=length + step,
                start_offset=Fraction(0),
                frames=int(length / step),
                codec="h264",
                width=1080,
                height=1920,
                rotation=0,
                time_base="1/12800",
                variable_rate=False,
                decode_failures=e % 2,
                warnings=(note("damaged", count=1),) if e % 2 else (),
            )
        )
        for index in range(2 * per_episode + 1):
            end = min(Fraction(4 * index + 4), length)
            shots.append(Shot(episode=episode, index=index, start=Fraction(4 * index), end=end))
        for n in range(per_episode):
            number = e * per_episode + n
            place, status = PLACES[number % len(PLACES)], STATUSES[number % len(STATUSES)]
            start = Fraction(8 * n + 4) + step * (5 + number % 7)
            end = start + step * (40 + number % 13)
            inliers = {Status.CONFIRMED: 64 + 7 * number % 60, Status.REVIEW: 19, Status.REJECTED: 9}[status]
            proof = tower_match(place, 1 + number % 3, inliers, number)
            decoy = Match(
                identity="_decoy/other_pavilions", reference="_decoy/other_pavilions/tengwangge.jpg", similarity=0.5113, inliers=7
            )
            occurrences.append(
                Occurrence(
                    id=f"{e + 1:02d}-{n + 1:03d}",
                    episode=episode,
                    shot=2 * n + 1,
                    landmark=place.id,
                    start=start,
                    end=end,
                    low_start=start + 6 * step,
                    low_end=end - 8 * step,
                    status=status,
                    reference=proof.reference,
                    inliers=proof.inliers,
                    similarity=proof.similarity,
                    screen_share=SHARES[number % len(SHARES)],
                    still=save(folder, f"stills/{number:03d}.jpg", draw_view((1080, 1920), number, 0.4, True)),
                    still_time=start + 10 * step,
                    reference_still=f"stills/refs/{place.id}.jpg",
                    proof=proof,
                    nearest_decoy=None if number % 4 == 3 else decoy,
                    nearest_decoy_still=None if number % 4 == 3 else "stills/refs/decoy.jpg",
                    confirmed_frames=3 if status is Status.CONFIRMED else 0,
                    reasons=() if status is Status.CONFIRMED else (note("below_confirm_threshold"),),
                )
            )
    return Evidence(
        title=title,
        inputs=tuple(inputs),
        shots=tuple(graded(shots, occurrences, Grounds())),
        occurrences=tuple(occurrences),
        landmarks=PLACES,
        measure6=measure6(
            TitleFacts(shots, sum((i.duration for i in inputs), Fraction(0))), {Fraction(g): occurrences for g in (0, 1, 2)}, Fraction(1)
        ),
        provenance=Provenance(
            versions={"torch": "2.13.0", "av": "18.1.0", "ganzhou-evidence": "0.1.0"},
            models=(
                ModelUsed(role="shots", name="TransNetV2", weights_sha256="c" * 64),
                ModelUsed(role="embedder", name="efficientnet-lite2", weights_sha256="a" * 64),
            ),
            index_sha256="1" * 64,
            configuration_sha256="2" * 64,
            configuration={"samples_per_second": 2, "gap": "1"},
            thresholds={"confirm_inliers": 25, "review_inliers": 12, "decoy_margin": 10, "gate_similarity": 0.45},
            calibration=Calibration(state="calibrated", negatives=512, false_confirm_rate_upper95=0.0058, source="photos"),
            device="cpu",
            precision="bf16",
            threads=2,
            seeds={"ransac": 0},
        ),
        run=Run(started="2026-01-01T00:00:00Z", finished="2026-01-01T00:01:00Z", host="host-a", seconds={"decode": 1.5}),
    )


class MakeEvidence(Protocol):
    """`build_evidence`, as the fixture `make_evidence` hands it out."""

    def __call__(
        self, folder: Path, episodes: int = 3, per_episode: int = 5, title: str = "八境台下的灯火", names: dict[int, str] | None = None
    ) -> Evidence: ...


@pytest.fixture(scope="session")
def make_evidence() -> MakeEvidence:
    """`build_evidence`, for tests that need another title than `evidence`."""
    return build_evidence


@pytest.fixture(scope="session")
def add_grounds() -> Callable[[Evidence, Path], Evidence]:
    """`with_grounds`, for tests that need another title than `written`."""
    return with_grounds


HOSTILE_FILE = "=cmd|'/c'!A1</td></details><svg onload=alert(2)>#panic(1)\n\u202e" + "w" * 120
HOSTILE_NAME = "=a\n<script>alert('1')</script>\"&\u202e🎬集.mp4"


@pytest.fixture(scope="session")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Evidence]:
    """A report folder whose names attack pages, tables and the typesetter, with its record; to be read only."""
    folder = tmp_path_factory.mktemp("hostile")
    title = '#panic("x") $x$ *b* </title><img src=x onerror=alert(1)> \U0001f3ac' + "长" * 80
    evidence = build_evidence(folder, episodes=2, per_episode=5, title=title, names={0: HOSTILE_NAME, 1: "x" * 250 + ".mp4"})
    places = tuple(place.model_copy(update={"name": f"<b>{place.name}</b>'\""}) for place in evidence.landmarks)
    evidence = with_grounds(evidence.model_copy(update={"landmarks": places}), folder)
    said = note("position_zero", source=HOSTILE_FILE)
    attack = {"file": HOSTILE_FILE, "device": HOSTILE_FILE, "captured": HOSTILE_FILE, "contradictions": (said,)}
    rushes = (evidence.rushes[0].model_copy(update=attack), *evidence.rushes[1:])
    matches = (evidence.rush_matches[0].model_copy(update={"rush": HOSTILE_FILE}), *evidence.rush_matches[1:])
    log = tuple(
        row.model_copy(update={"place": HOSTILE_FILE, "reasons": (note("seen", id="x", places=HOSTILE_FILE, file=""),)})
        for row in evidence.shooting_log
    )
    mentions = tuple(
        mention.model_copy(update={"text": f"{HOSTILE_FILE}{mention.name}", "doubt": note("maybe_brand", text=HOSTILE_FILE)})
        for mention in evidence.mentions
    )
    licences = tuple(licence.model_copy(update={"text": HOSTILE_FILE, "number": HOSTILE_FILE}) for licence in evidence.licences)
    evidence = evidence.model_copy(
        update={"rushes": rushes, "rush_matches": matches, "shooting_log": log, "mentions": mentions, "licences": licences}
    )
    write_report(evidence, folder)
    return folder, evidence


@pytest.fixture(scope="session")
def written(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Evidence]:
    """A report folder, written once, with its record; to be read only."""
    folder = tmp_path_factory.mktemp("report")
    evidence = with_grounds(build_evidence(folder), folder)
    write_report(evidence, folder)
    return folder, evidence
