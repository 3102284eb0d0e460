"""A made title of real footage in which every grade of evidence occurs: each shot gets the grade that is true, and the verdicts follow."""

from __future__ import annotations

import csv
import functools
from collections.abc import Callable, Iterable, Iterator, Sequence
from fractions import Fraction
from pathlib import Path
from typing import NamedTuple

import av
import numpy as np
import pytest

from benchmarks.rush_material import RATE, CutShot, over_blur, pictures_of, write_shots
from flows.request import VerifyRequest
from flows.verify import verify
from landmarks.gallery import load_picture
from landmarks.picture import fit
from pipeline.evaluation.grade_evaluation import evaluate_grades, format_grade_evaluation, read_grades
from pipeline.record.evidence import Condition, Evidence, Grade, Verdict
from tests.conftest import Picture
from tests.real.conftest import Measure

pytestmark = pytest.mark.real

ZHANGGONG, NANCHANG = "+25.8510+114.9330/", "+28.6820+115.8579/"
SIGHTED, LINKED, RUSHES, DECLARED, NONE, CONTRADICTED = (
    Grade.SIGHTED,
    Grade.LINKED,
    Grade.RUSHES,
    Grade.DECLARED,
    Grade.NONE,
    Grade.CONTRADICTED,
)


class Part(NamedTuple):
    """A shot: what it is truly worth, where it comes from, its first second there, its seconds; of a photo `box` in 0..1 of it."""

    grade: Grade
    source: str
    seconds: float
    first: float = 0.0
    box: tuple[float, float, float, float] = (0.0, 0.0, 1.0, 1.0)


FOOT, LEFT = (0.0, 0.6, 1.0, 1.0), (0.0, 0.0, 0.42, 1.0)
"""Parts of a landmark's photo in which the landmark is not to be seen: the place around it."""

EPISODES = {
    "ep01.mp4": (
        Part(NONE, "videos/drama/yunmiao_ep1_power.mp4", 4.0, 1.0),
        Part(SIGHTED, "queries/IMG_016.jpg", 2.0),
        Part(DECLARED, "videos/travel/kasol.mp4", 2.4, 1.0),
        Part(LINKED, "queries/IMG_016.jpg", 2.0, box=FOOT),
        Part(RUSHES, "videos/travel/lin-809_seoul.mp4", 2.4, 0.6),
        Part(NONE, "videos/drama/winter_ep1_kiss_heart.mp4", 3.6, 1.0),
    ),
    "ep02.mp4": (
        Part(SIGHTED, "videos/landmark/lin809_paris_vertical.mp4", 2.4, 0.4),
        Part(CONTRADICTED, "videos/travel/lin-809_osaka.mp4", 2.4, 0.6),
        Part(LINKED, "queries/ruijin_auditorium.jpg", 2.0, box=LEFT),
        Part(NONE, "videos/drama/grandma_ep1_arrives.mp4", 4.0, 1.0),
        Part(SIGHTED, "queries/ruijin_auditorium.jpg", 2.0),
        Part(NONE, "videos/travel/fahadansari2004_airport.mp4", 2.4, 0.6),
    ),
    "ep03.mp4": (
        Part(NONE, "videos/drama/yunmiao_ep1_power.mp4", 3.0, 1.0),
        Part(SIGHTED, "videos/landmark/lin809_paris_vertical.mp4", 2.0, 0.4),
        Part(NONE, "videos/drama/winter_ep1_kiss_heart.mp4", 3.0, 1.0),
        Part(DECLARED, "videos/travel/kasol.mp4", 2.0, 1.0),
    ),
}
"""The first two are one title, the third is another one: a fifth of it is sighted, to the frame."""


def frames_of_photo(photo: Picture, count: int) -> Iterator[Picture]:
    """A slow zoom into a photo."""
    height, width = photo.shape[:2]
    for number in range(count):
        inset = 0.05 * number / count
        part = photo[int(inset * height) : int((1 - inset) * height), int(inset * width) : int((1 - inset) * width)]
        yield over_blur(np.ascontiguousarray(part))


def frames_of(real: Path, part: Part) -> Iterable[Picture]:
    source, count = real / part.source, round(part.seconds * RATE)
    if source.suffix == ".mp4":
        with av.open(str(source)) as clip:
            rate = float(clip.streams.video[0].average_rate)
        return pictures_of(CutShot(source, round(part.first * rate), count, look=7))
    photo = fit(load_picture(source), 1280)
    height, width = photo.shape[:2]
    x0, y0, x1, y1 = part.box
    return frames_of_photo(photo[int(y0 * height) : int(y1 * height), int(x0 * width) : int(x1 * width)], count)


def with_position(source: Path, target: Path, position: str) -> None:
    """The clip as a camera original: its packets as they are, with a position and a day in the container."""
    with av.open(str(source)) as given, av.open(str(target), "w", options={"movflags": "+use_metadata_tags"}) as kept:
        kept.metadata["com.apple.quicktime.location.ISO6709"] = position
        kept.metadata["creation_time"] = "2025-11-02T03:00:00.000000Z"
        stream = kept.add_stream_from_template(given.streams.video[0])
        for packet in given.demux(given.streams.video[0]):
            if packet.dts is not None:
                packet.stream = stream
                kept.mux(packet)


def written(path: Path, header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    with path.open("w", newline="", encoding="utf-8") as handle:
        csv.writer(handle).writerows([header, *rows])


@pytest.fixture(scope="module")
def title(real: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """`title(names)`: a folder with these episodes, their shooting log, rushes and the truth of every shot."""
    return functools.cache(lambda *names: written_title(real, names, tmp_path_factory.mktemp("grades")))


def written_title(real: Path, names: tuple[str, ...], folder: Path) -> Path:
    truth, log = [], []
    for name in names:
        parts = EPISODES[name]
        shots = write_shots([frames_of(real, part) for part in parts], folder / name)
        for part, (first, last) in zip(parts, shots, strict=True):
            start, end = (f"{frame / RATE:.2f}" for frame in (first, last))
            truth.append((name, start, end, part.grade.value))
            if part.grade in (DECLARED, CONTRADICTED):
                log.append((name, start, end, "郁孤台", "2025-11-02"))
    (folder / "rushes").mkdir()
    for episode, number, position in (("ep01.mp4", 4, ZHANGGONG), ("ep02.mp4", 1, NANCHANG)):
        if episode in names:
            source = real / EPISODES[episode][number].source
            with_position(source, folder / "rushes" / source.name, position)
    written(folder / "truth.csv", ("file", "start", "end", "grade"), truth)
    written(folder / "log.csv", ("集", "入点", "出点", "地点", "日期"), log)
    return folder


@pytest.fixture(scope="module")
def verified(
    title: Callable[..., Path], real_index: Callable[[Measure], Path], tmp_path_factory: pytest.TempPathFactory
) -> Callable[..., Evidence]:
    """`verified(measure, *names, log=..., rushes=...)`: the evidence of a title with what was handed in."""
    folder = tmp_path_factory.mktemp("verified")

    def run(measure: Measure, *names: str, log: bool, rushes: bool = False) -> Evidence:
        home = title(*names)
        return verify(
            VerifyRequest(
                title="made",
                videos=tuple(home / name for name in names),
                index=real_index(measure),
                out=folder / "report",
                work=folder / "work",
                rushes=home / "rushes" if rushes else None,
                shooting_log=home / "log.csv" if log else None,
            )
        )

    return run


def share_of(evidence: Evidence) -> Condition:
    return next(condition for condition in evidence.measure6.conditions if condition.id == "ganzhou_share")


@pytest.mark.slow
def test_every_shot_has_the_grade_that_is_true(title: Callable[..., Path], verified: Callable[..., Evidence]) -> None:
    names = ("ep01.mp4", "ep02.mp4")
    evidence = verified("all", *names, log=True, rushes=True)
    result = evaluate_grades(evidence, read_grades(title(*names) / "truth.csv"))
    assert not result.too_high, format_grade_evaluation(result, "en")
    assert result.right_share >= Fraction(95, 100), format_grade_evaluation(result, "en")
    assert result.share_error <= Fraction(1, 100), format_grade_evaluation(result, "en")
    assert {shot.grade for shot in evidence.shots} == set(Grade)
    assert share_of(evidence).verdict is Verdict.MET


@pytest.mark.slow
def test_what_only_a_log_lifts_above_a_fifth_is_for_a_person(verified: Callable[..., Evidence]) -> None:
    condition = share_of(verified("few", "ep03.mp4", log=True))
    assert condition.verdict is Verdict.NEEDS_REVIEW


@pytest.mark.slow
def test_a_fifth_exactly_is_not_enough(verified: Callable[..., Evidence]) -> None:
    condition = share_of(verified("few", "ep03.mp4", log=False))
    assert condition.value == Fraction(1, 5)
    assert condition.verdict is Verdict.NOT_MET
