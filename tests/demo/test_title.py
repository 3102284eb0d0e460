from __future__ import annotations

import csv
from dataclasses import replace
from fractions import Fraction
from itertools import combinations, pairwise
from pathlib import Path

import av
import cv2
import numpy as np
import pytest

from demo import title
from demo.camera_work import HEIGHT, TAKE_HEIGHT, TAKE_WIDTH, WIDTH, on_screen, photograph, shoot
from demo.cast import LANDMARKS, LOOKALIKES, Site, draw_places
from demo.film import frames_of
from demo.originals import cut_from, write_take
from demo.paperwork import Filmed, true_grade, write_shooting_log
from demo.scene import Picture
from demo.screenplay import EPISODES, PHOTOS, RATE, TAKES, Cut, ShotPlan
from demo.strangers import STRANGERS, stranger
from demo.title import make_demo
from landmarks.catalogue import load_catalogue
from landmarks.picture import fit
from landmarks.places.counties import COUNTIES, county_at, kilometres_outside
from models.device import choose_runtime
from models.local_features import LocalFeatures
from models.local_matcher import LocalMatcher
from pages.errors import InputError, StorageError
from pipeline.evaluation.grade_evaluation import read_grades
from pipeline.evaluation.labels import read_truth
from pipeline.log.shooting_log import read_shooting_log
from pipeline.record.evidence import Grade
from pipeline.record.grounds import Trust
from pipeline.record.timeline import union_length
from pipeline.rushes.claims import describe_rush

SHOTS = [shot for shots in EPISODES for shot in shots]


@pytest.fixture(scope="module")
def places() -> dict[str, Site]:
    return draw_places(shot.place for shot in SHOTS)


@pytest.fixture(scope="module")
def seen(places: dict[str, Site]) -> dict[ShotPlan, list[int]]:
    """For each shot the frames in which a landmark is on screen."""
    return {shot: on_screen(places[shot.place], shot) if shot.place in LANDMARKS else [] for shot in SHOTS}


def test_the_landmarks_are_in_the_catalogue() -> None:
    assert set(LANDMARKS) <= {place.id for place in load_catalogue().places}


def test_the_truth_reaches_every_figure_of_measure_6(seen: dict[ShotPlan, list[int]]) -> None:
    runtime = Fraction(sum(shot.frames for shot in SHOTS), RATE)
    seconds = Fraction(sum(len(seen[shot]) for shot in SHOTS), RATE)
    assert sum(bool(seen[shot]) for shot in SHOTS) >= 20 + 4
    assert seconds >= 40 + 8
    assert seconds / runtime > Fraction(20, 100) * 2
    assert 85 < runtime < 115


def test_a_landmark_is_on_screen_throughout_except_where_the_camera_turns_away(seen: dict[ShotPlan, list[int]]) -> None:
    for shot in SHOTS:
        if shot.place in LANDMARKS:
            expected = shot.away + 9 if shot.away is not None and shot.turn == 48 else shot.frames
            assert seen[shot] in ([], list(range(expected))), shot
    assert sorted(shot.place for shot in SHOTS if shot.place in LANDMARKS and not seen[shot]) == ["bajingtai", "yugutai", "yugutai"]
    assert [(shot.away, shot.turn) for shot in SHOTS if shot.away is not None] == [(34, -30), (50, 48), (34, 30)]


def test_nobody_is_told_that_a_lookalike_is_a_landmark() -> None:
    shown = {shot.place for shot in SHOTS}
    assert {"other_pavilion", "other_wall", "other_street", "other_pagoda", "third_pavilion"} <= shown
    assert not {"third_pavilion"} & {photo.place for photo in PHOTOS}
    assert not set(LOOKALIKES) & set(LANDMARKS)


def test_each_episode_opens_alike_and_a_shot_is_drawn_alike_each_time(places: dict[str, Site]) -> None:
    assert {shots[:2] for shots in EPISODES} == {EPISODES[0][:2]}
    opening = replace(EPISODES[0][1], frames=2)
    once = list(shoot(places, opening))
    assert all(np.array_equal(a, b) for a, b in zip(once, shoot(draw_places(["yugutai"]), opening), strict=True))
    assert not np.array_equal(once[0], once[1])


def test_a_film_is_drawn_on_twos(places: dict[str, Site]) -> None:
    shot = next(replace(shot, frames=6) for shot in SHOTS if shot.place == "yugutai")
    frames = list(shoot(places, shot))
    assert len(frames) == 6
    assert [np.array_equal(a, b) for a, b in pairwise(frames)] == [False, True, False, True, False]
    assert len(list(shoot(places, replace(shot, frames=5)))) == 5


def test_each_stranger_is_another_picture_and_enough_of_them_calibrate() -> None:
    assert STRANGERS >= 30
    some = [stranger(number) for number in (0, 12, 2, 3, 6)]
    assert np.array_equal(stranger(2), some[2])
    assert {picture.shape for picture in some} == {(640, 360, 3)}
    for one, other in combinations(some, 2):
        assert np.abs(one.astype(int) - other).mean() > 10


@pytest.mark.parametrize("name", ["study", "square", "bajingtai"])
def test_every_corner_of_a_frame_is_painted(places: dict[str, Site], name: str) -> None:
    for shot in SHOTS:
        if shot.place == name:
            picture = next(shoot(places, replace(shot, light="day")))
            assert picture.shape == (HEIGHT, WIDTH, 3)
            assert min(picture[y, x].max() for y in (2, HEIGHT - 3) for x in (2, WIDTH - 3)) > 20, shot


def test_every_grade_is_in_the_title(seen: dict[ShotPlan, list[int]]) -> None:
    grades = [true_grade(Filmed("", shot, 0, seen[shot])) for shot in SHOTS]
    assert {grade: grades.count(grade) for grade in Grade if grade is not Grade.NONE and grade is not Grade.SIGHTED} == {
        Grade.LINKED: 3,
        Grade.RUSHES: 3,
        Grade.DECLARED: 3,
        Grade.CONTRADICTED: 2,
    }
    assert grades.count(Grade.NONE) >= 10


def test_what_stands_beside_a_landmark_is_in_shots_and_in_no_photo(places: dict[str, Site], seen: dict[ShotPlan, list[int]]) -> None:
    photo = next(photo for photo in PHOTOS if photo.place == "bajingtai")
    bare = {"bajingtai": replace(places["bajingtai"], beside=())}
    assert np.array_equal(photograph(places, photo), photograph(bare, photo))
    shot = next(replace(shot, frames=1) for shot in SHOTS if shot.place == "bajingtai" and not seen[shot])
    assert not np.array_equal(next(shoot(places, shot)), next(shoot(bare, shot)))


def test_a_recap_shows_earlier_frames_under_a_caption(places: dict[str, Site]) -> None:
    for shot in (shot for shot in EPISODES[1] if shot.recap):
        first = replace(shot, recap=False)
        assert first in EPISODES[0]
        one, other = (next(shoot(places, replace(s, frames=1))) for s in (shot, first))
        differs = np.flatnonzero((one != other).any(axis=(1, 2)))
        assert 0 < np.ptp(differs) < 60


def test_takes_lie_in_the_counties_they_name() -> None:
    assert [take.county for take in TAKES if take.position] == ["章贡区", "于都县", None]
    for take in TAKES:
        if take.position:
            assert county_at(*take.position) == take.county
            if take.county is None:
                assert min(kilometres_outside(county, *take.position) for county in COUNTIES) > 50


def test_a_take_states_what_its_camera_would(tmp_path: Path) -> None:
    room = draw_places(["inn"])
    short = [replace(take, place="inn", frames=3) for take in TAKES]
    for take in short:
        write_take(tmp_path / take.file, room, take)
    claims = [describe_rush(tmp_path / take.file) for take in short]
    assert [claim.in_ganzhou for claim in claims] == [True, True, False, None]
    assert [claim.trust for claim in claims] == [Trust.CAMERA_ORIGINAL] * 3 + [Trust.RE_ENCODED]
    assert [claim.device for claim in claims] == ["Demo Camera"] * 3 + [None]
    assert [[position.county for position in claim.positions] for claim in claims] == [["章贡区"], ["于都县"], [None], []]
    assert claims[0].captured == "2025-03-18T10:12:05+08:00"


def test_a_shot_is_cut_from_the_moments_and_the_part_of_the_take_that_it_names(tmp_path: Path) -> None:
    take = replace(TAKES[0], frames=14, walk=0.0, people=())
    write_take(tmp_path / take.file, draw_places([take.place]), take)
    original = list(frames_of(tmp_path / take.file))
    assert len(original) == 14
    assert original[0].shape == (TAKE_HEIGHT, TAKE_WIDTH, 3)
    left = round(0.25 * (TAKE_WIDTH - 405))
    for mirrored in (False, True):
        cut = Cut(take, 1, 0.25, Fraction(11, 10), mirrored)
        shot = list(cut_from(tmp_path / take.file, ShotPlan(take.place, 11, cut=cut), cut))
        assert len(shot) == 11
        for number, at in ((0, 1), (4, 5), (5, 6), (6, 8), (10, 12)):
            part = original[at][:, left : left + 405]
            expected = cv2.resize(part[:, ::-1] if mirrored else part, (WIDTH, HEIGHT), interpolation=cv2.INTER_AREA)
            # The logo lies on the first rows.
            assert np.array_equal(shot[number][100:], expected[100:]), (mirrored, number)


def test_a_title_is_written_with_its_gallery_rushes_log_and_truth(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    away = next(replace(shot, frames=20, away=4) for shot in SHOTS if shot.away is not None and shot.turn == 48)
    room = next(replace(shot, frames=7, declared="郁孤台") for shot in SHOTS if shot.place == "study")
    take = replace(TAKES[0], frames=10)
    cut = next(replace(shot, frames=5, cut=replace(shot.cut, take=take, first=2)) for shot in SHOTS if shot.cut)
    monkeypatch.setattr(title, "EPISODES", ((room, away, replace(away, away=None), cut),))
    monkeypatch.setattr(title, "PHOTOS", (PHOTOS[0], PHOTOS[-1]))
    monkeypatch.setattr(title, "TAKES", (take,))
    monkeypatch.setattr(title, "STRANGERS", 2)
    made, film = make_demo(tmp_path)
    assert film.done()
    assert [path.name for path in made.episodes] == ["第01集.mp4"]
    with av.open(str(made.episodes[0])) as container:
        frames = list(container.decode(video=0))
        assert container.streams.video[0].average_rate == RATE
    assert len(frames) == 52
    assert (frames[0].width, frames[0].height) == (WIDTH, HEIGHT)
    truths = read_truth(made.labels)
    assert [(t.file, t.landmark, *t.interval) for t in truths] == [
        ("第01集.mp4", "yugutai", Fraction(7, 25), Fraction(7 + 4 + 9, 25)),
        ("第01集.mp4", "yugutai", Fraction(27, 25), Fraction(47, 25)),
    ]
    assert union_length(t.interval for t in truths) == Fraction(33, 25)
    grades = read_grades(made.grades)
    assert [grade.grade for grade in grades] == [Grade.DECLARED, Grade.SIGHTED, Grade.SIGHTED, Grade.RUSHES]
    assert [grade.interval.end for grade in grades] == [Fraction(end, 25) for end in (7, 27, 47, 52)]
    (row,) = read_shooting_log(made.shooting_log, load_catalogue(), {"第01集.mp4": Fraction(52, 25)}).rows
    assert (row.landmark, row.county, row.interval) == ("yugutai", "章贡区", grades[0].interval)
    photos = sorted(str(path.relative_to(made.gallery)) for path in made.gallery.rglob("*.jpg"))
    assert photos == ["_decoy/lookalike/other_street_03.jpg", "yugutai/01.jpg"]
    assert cv2.imread(str(made.gallery / "yugutai/01.jpg")).shape == (1024, 768, 3)
    first = [path.read_bytes() for path in (*made.episodes, *made.rushes.iterdir())]
    assert [path.name for path in sorted(made.negatives.iterdir())] == ["00.jpg", "01.jpg"]
    make_demo(tmp_path)
    assert [path.read_bytes() for path in (*made.episodes, *made.rushes.iterdir())] == first
    with made.labels.open(encoding="utf-8") as handle:
        assert next(csv.reader(handle)) == ["file", "start", "end", "landmark"]


def test_the_whole_log_is_in_order_though_not_all_of_it_is_true(tmp_path: Path) -> None:
    filmed: list[Filmed] = []
    lengths: dict[str, Fraction] = {}
    for number, shots in enumerate(EPISODES, 1):
        first = 0
        for shot in shots:
            filmed.append(Filmed(f"第{number:02d}集.mp4", shot, first, []))
            first += shot.frames
        lengths[f"第{number:02d}集.mp4"] = Fraction(first, RATE)
    write_shooting_log(tmp_path / "log.csv", filmed)
    rows = read_shooting_log(tmp_path / "log.csv", load_catalogue(), lengths).rows
    assert len(rows) == sum(bool(shot.declared) for shot in SHOTS)
    assert [row.place for row in rows if row.county is None] == ["江西省南昌市东湖区"]


@pytest.mark.parametrize(
    ("name", "what"),
    [
        ("gallery/yugutai/mine.jpg", "photos"),
        ("negatives/mine.jpg", "pictures without landmarks"),
        ("rushes/mine.mov", "camera originals"),
    ],
)
def test_a_folder_with_files_of_somebody_else_is_refused(tmp_path: Path, name: str, what: str) -> None:
    mine = tmp_path / name
    mine.parent.mkdir(parents=True)
    mine.touch()
    with pytest.raises(InputError, match=rf"mine\.\w+: is not one of the demonstration's {what}"):
        make_demo(tmp_path)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == [mine]


def test_a_film_that_cannot_be_written_leaves_nothing_half_done(tmp_path: Path, places: dict[str, Site]) -> None:
    room = next(replace(shot, frames=30) for shot in SHOTS if shot.place == "study")
    with pytest.raises(StorageError, match=r"a\.mp4: ffmpeg could not write it"):
        title._film(tmp_path / "nowhere/a.mp4", places, [room], tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_frames_match_photos_of_the_same_building_and_not_of_a_lookalike(places: dict[str, Site]) -> None:
    matcher = LocalMatcher(choose_runtime("cpu"))

    def features(picture: Picture) -> LocalFeatures:
        return matcher.extract(fit(cv2.cvtColor(picture, cv2.COLOR_BGR2RGB), 768), 1024)

    def inliers(query: LocalFeatures, photo: LocalFeatures) -> int:
        geometry = matcher.match(query, photo)
        return geometry.inliers if geometry else 0

    photos = {name: features(photograph(places, next(p for p in PHOTOS if p.place == name))) for name in ("yugutai", "other_pavilion")}
    frames = {
        name: features(next(shoot(places, next(s for s in SHOTS if s.place == name and not s.title))))
        for name in ("yugutai", "other_pavilion", "third_pavilion")
    }
    assert inliers(frames["yugutai"], photos["yugutai"]) >= 40
    assert inliers(frames["other_pavilion"], photos["other_pavilion"]) >= 40
    for frame, photo in (("yugutai", "other_pavilion"), ("other_pavilion", "yugutai"), ("third_pavilion", "yugutai")):
        assert inliers(frames[frame], photos[photo]) < 18, (frame, photo)
