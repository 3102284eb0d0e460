from __future__ import annotations

import csv
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
import pytest

from demo import title
from demo.camera_work import HEIGHT, WIDTH, on_screen, photograph, shoot
from demo.cast import LANDMARKS, LOOKALIKES, Place, draw_places
from demo.scene import Picture
from demo.screenplay import EPISODES, PHOTOS, RATE
from demo.title import make_demo
from landmarks.catalogue import load_catalogue
from landmarks.picture import fit
from models.device import choose_runtime
from models.errors import InputError, StorageError
from models.local_matcher import LocalFeatures, LocalMatcher
from pipeline.labels import read_truth
from pipeline.timeline import union_length

SHOTS = [shot for shots in EPISODES for shot in shots]


@pytest.fixture(scope="module")
def places() -> dict[str, Place]:
    return draw_places(shot.place for shot in SHOTS)


def test_the_landmarks_are_in_the_catalogue() -> None:
    assert set(LANDMARKS) <= {place.id for place in load_catalogue().places}


def test_the_truth_reaches_every_figure_of_measure_6(places: dict[str, Place]) -> None:
    seen = [len(on_screen(places[shot.place], shot)) for shot in SHOTS if shot.place in LANDMARKS]
    runtime = Fraction(sum(shot.frames for shot in SHOTS), RATE)
    seconds = Fraction(sum(seen), RATE)
    assert len(seen) >= 20 + 4
    assert seconds >= 40 + 8
    assert seconds / runtime > Fraction(20, 100) * 2
    assert 85 < runtime < 110


def test_a_landmark_is_on_screen_throughout_except_where_the_camera_turns_away(places: dict[str, Place]) -> None:
    for shot in SHOTS:
        if shot.place in LANDMARKS:
            expected = shot.frames if shot.away is None else shot.away + 9
            assert on_screen(places[shot.place], shot) == list(range(expected)), shot
    assert [shot.away for shot in SHOTS if shot.away is not None] == [50]


def test_nobody_is_told_that_a_lookalike_is_a_landmark() -> None:
    shown = {shot.place for shot in SHOTS}
    assert {"other_pavilion", "other_wall", "other_street", "other_pagoda", "third_pavilion"} <= shown
    assert not {"third_pavilion"} & {photo.place for photo in PHOTOS}
    assert not set(LOOKALIKES) & set(LANDMARKS)


def test_each_episode_opens_alike_and_a_shot_is_drawn_alike_each_time(places: dict[str, Place]) -> None:
    assert {shots[0] for shots in EPISODES} == {EPISODES[0][0]}
    opening = replace(EPISODES[0][0], frames=2)
    once = list(shoot(places, opening))
    assert all(np.array_equal(a, b) for a, b in zip(once, shoot(draw_places(["yugutai"]), opening), strict=True))
    assert not np.array_equal(once[0], once[1])


@pytest.mark.parametrize("name", ["study", "square", "bajingtai"])
def test_every_corner_of_a_frame_is_painted(places: dict[str, Place], name: str) -> None:
    for shot in SHOTS:
        if shot.place == name:
            picture = next(shoot(places, replace(shot, light="day")))
            assert picture.shape == (HEIGHT, WIDTH, 3)
            assert min(picture[y, x].max() for y in (2, HEIGHT - 3) for x in (2, WIDTH - 3)) > 20, shot


def test_a_title_is_written_with_its_labels_and_gallery(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    away = next(replace(shot, frames=20, away=4) for shot in SHOTS if shot.away is not None)
    room = next(replace(shot, frames=7) for shot in SHOTS if shot.place == "study")
    monkeypatch.setattr(title, "EPISODES", ((room, away, replace(away, away=None)),))
    monkeypatch.setattr(title, "PHOTOS", (PHOTOS[0], PHOTOS[-1]))
    made = make_demo(tmp_path)
    assert [path.name for path in made.episodes] == ["第01集.mp4"]
    with av.open(str(made.episodes[0])) as container:
        frames = list(container.decode(video=0))
        assert container.streams.video[0].average_rate == RATE
    assert len(frames) == 47
    assert (frames[0].width, frames[0].height) == (WIDTH, HEIGHT)
    truths = read_truth(made.labels)
    assert [(t.file, t.landmark, *t.interval) for t in truths] == [
        ("第01集.mp4", "yugutai", Fraction(7, 25), Fraction(7 + 4 + 9, 25)),
        ("第01集.mp4", "yugutai", Fraction(27, 25), Fraction(47, 25)),
    ]
    assert union_length(t.interval for t in truths) == Fraction(33, 25)
    photos = sorted(str(path.relative_to(made.gallery)) for path in made.gallery.rglob("*.jpg"))
    assert photos == ["_decoy/lookalike/other_street_03.jpg", "yugutai/01.jpg"]
    assert cv2.imread(str(made.gallery / "yugutai/01.jpg")).shape == (1024, 768, 3)
    first = made.episodes[0].read_bytes()
    assert make_demo(tmp_path).episodes[0].read_bytes() == first
    with made.labels.open(encoding="utf-8") as handle:
        assert next(csv.reader(handle)) == ["file", "start", "end", "landmark"]


def test_a_folder_with_photos_of_somebody_else_is_refused(tmp_path: Path) -> None:
    (tmp_path / "gallery/yugutai").mkdir(parents=True)
    (tmp_path / "gallery/yugutai/mine.jpg").touch()
    with pytest.raises(InputError, match=r"mine\.jpg: is not one of the demonstration's photos"):
        make_demo(tmp_path)
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == ["mine.jpg"]


def test_a_film_that_cannot_be_written_leaves_nothing_half_done(tmp_path: Path, places: dict[str, Place]) -> None:
    room = next(replace(shot, frames=30) for shot in SHOTS if shot.place == "study")
    with pytest.raises(StorageError, match=r"a\.mp4: ffmpeg could not write it"):
        title._film(tmp_path / "nowhere/a.mp4", places, [room])
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_frames_match_photos_of_the_same_building_and_not_of_a_lookalike(places: dict[str, Place]) -> None:
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
