"""Which photos the pictures of a shot are held against."""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
import pytest

from landmarks.builder import build_index, load_models
from landmarks.index import Region
from landmarks.looks import Look
from landmarks.picture import Box, Picture
from landmarks.recogniser import MAX_CANDIDATES_PER_LANDMARK, Query, Recogniser
from models.device import choose_runtime
from models.embedder import Embedder
from models.local_matcher import LocalMatcher
from pipeline.film.samples import store
from pipeline.sightings.agreement import is_worth_more
from pipeline.sightings.sightings import ShotSearch, _preferred
from pipeline.sightings.window import GatePicture, Tried
from tests.conftest import DrawFacade, SeenFrom
from tests.pipeline.sightings.test_rivals import found


@pytest.fixture(scope="module")
def networks() -> tuple[Embedder, LocalMatcher]:
    return load_models("efficientnet-lite0", choose_runtime("cpu"))


@pytest.mark.parametrize("others", [2, MAX_CANDIDATES_PER_LANDMARK])
def test_a_photo_proves_the_place_though_others_look_more_alike(
    networks: tuple[Embedder, LocalMatcher], facade: DrawFacade, seen_from: SeenFrom, tmp_path: Path, others: int
) -> None:
    # The photos most like the frame are its mirror images, which prove nothing; the one that does looks old.
    front = seen_from(facade(1), 0)
    old = cv2.GaussianBlur(cv2.cvtColor(cv2.cvtColor(front, cv2.COLOR_RGB2GRAY), cv2.COLOR_GRAY2RGB), (0, 0), 1)
    photos = {f"a{number}": front[2 * number :, ::-1] for number in range(others)} | {"c": np.clip(old * 0.8, 0, 255).astype(np.uint8)}
    folder = tmp_path / "gallery" / "yugutai"
    folder.mkdir(parents=True)
    for name, photo in photos.items():
        cv2.imwrite(str(folder / f"{name}.png"), photo[..., ::-1])
    index = build_index(tmp_path / "gallery", *networks, None, lambda done, total: None)
    recogniser = with_thresholds(Recogniser(index, *networks), review_inliers=14, confirm_inliers=23)
    samples = [store(seen_from(facade(1), 0), frame, tmp_path) for frame in range(2)]
    similarity = recogniser.similarities([samples[0].picture()])[0]
    names = [photo.name for photo in recogniser.index.photos]
    assert names[int(similarity.argmin())].endswith("c.png")
    alike = recogniser.prove(recogniser.query(samples[0].picture()), int(similarity.argmax()))
    assert alike is None or not is_worth_more(alike, recogniser.thresholds)

    (track,) = ShotSearch(recogniser, samples, ()).tracks()

    assert track.landmark == "yugutai"
    assert names[track.best.proof.row].endswith("c.png")


def test_the_photo_with_the_most_alike_features_is_tried_first_and_no_more_once_it_confirms(
    networks: tuple[Embedder, LocalMatcher], facade: DrawFacade, seen_from: SeenFrom, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "gallery" / "yugutai"
    folder.mkdir(parents=True)
    for name, shift in (("a", 0.3), ("b", 0.2), ("c", 0.0)):
        cv2.imwrite(str(folder / f"{name}.png"), seen_from(facade(1), shift)[..., ::-1])
    index = build_index(tmp_path / "gallery", *networks, None, lambda done, total: None)
    recogniser = with_thresholds(Recogniser(index, *networks), gate_similarity=0.1)
    (sample,) = [store(seen_from(facade(1), 0.0), 0, tmp_path)]
    query = recogniser.query(sample.picture())
    alike = [recogniser.likeness(query, row) for row in range(3)]
    (gated,) = recogniser.gate([sample.picture()])
    proven: list[int] = []
    prove = Recogniser.prove
    monkeypatch.setattr(Recogniser, "prove", lambda self, query, row, decoy=None: (proven.append(row), prove(self, query, row, decoy))[1])

    search = ShotSearch(recogniser, [sample], ())
    tried = Tried()
    search._try(dict.fromkeys(range(3)), GatePicture(0, gated), tried)

    assert alike.index(max(alike)) == 2
    assert proven == [2]
    assert tried.is_confirmed("yugutai")


@pytest.fixture(scope="module")
def place(
    networks: tuple[Embedder, LocalMatcher], facade: DrawFacade, seen_from: SeenFrom, tmp_path_factory: pytest.TempPathFactory
) -> Recogniser:
    """An index of one place, seen from two sides; its gate is open, as drawn pictures are less alike to the network than real ones."""
    folder = tmp_path_factory.mktemp("place")
    (folder / "yugutai").mkdir()
    for number, shift in enumerate((0, 0.15)):
        cv2.imwrite(str(folder / "yugutai" / f"{number}.png"), seen_from(facade(1), shift)[..., ::-1])
    index = build_index(folder, *networks, None, lambda done, total: None)
    return Recogniser(index.with_calibration(index.thresholds.model_copy(update={"gate_similarity": 0.1}), index.calibration), *networks)


def only_track(recogniser, picture, folder):
    (track,) = ShotSearch(recogniser, [store(picture, frame, folder) for frame in range(4)], ()).tracks()
    return track


def test_a_mirrored_view_is_found_by_its_mirror_image_and_its_points_lie_in_the_frame_as_it_is(
    place: Recogniser, facade: DrawFacade, seen_from: SeenFrom, tmp_path: Path
) -> None:
    view = seen_from(facade(1), 0.05)
    track = only_track(place, np.ascontiguousarray(view[:, ::-1]), tmp_path)
    assert {frame.proof.look for frame in track.proven} == {Look.MIRRORED}
    straight = only_track(place, view, tmp_path)
    assert straight.best.proof.look is Look.AS_IS
    centre, mirrored = (np.mean(one.best.proof.outline, axis=0) for one in (straight, track))
    assert abs(centre[0] + mirrored[0] - 1) < 0.05
    assert abs(centre[1] - mirrored[1]) < 0.05


def test_a_place_far_too_dark_is_found_in_better_light(place: Recogniser, facade: DrawFacade, seen_from: SeenFrom, tmp_path: Path) -> None:
    view = seen_from(facade(1), 0.05)
    rng = np.random.default_rng(5)
    dark = (255 * (view / 255) ** 2 * 0.03 + rng.normal(0, 1, view.shape)).clip(0, 255).astype(np.uint8)
    track = only_track(place, dark, tmp_path)
    assert track.best.proof.look in {Look.BRIGHTENED, Look.CONTRAST}
    assert track.best.confirmed


def test_a_small_picture_inside_another_is_looked_at_by_itself(
    place: Recogniser, facade: DrawFacade, seen_from: SeenFrom, tmp_path: Path
) -> None:
    rng = np.random.default_rng(5)
    frame = cv2.resize(rng.integers(0, 255, (60, 34, 3), np.uint8), (720, 1280), interpolation=cv2.INTER_CUBIC)
    view = cv2.resize(seen_from(facade(1), 0.05), (330, 220), interpolation=cv2.INTER_AREA)
    frame[200:420, 300:630] = view
    track = only_track(place, frame, tmp_path)
    outline = np.array(track.best.proof.outline) * (720, 1280)
    assert (outline >= (290, 190)).all()
    assert (outline <= (640, 430)).all()


def test_frames_that_are_not_enough_alone_are_a_persons_together(
    place: Recogniser, facade: DrawFacade, seen_from: SeenFrom, tmp_path: Path
) -> None:
    samples = [store(seen_from(facade(1), 0.02 * at), at, tmp_path) for at in range(6)]
    (strong,) = ShotSearch(place, samples, ()).tracks()
    closely = place.looking_closer_below(sys.maxsize)
    proofs = [closely.prove(closely.query(sample.picture()), row) for sample in samples for row in range(2)]
    beyond = max(proof.inliers for proof in proofs if proof is not None) + 1
    thresholds = place.thresholds.model_copy(update={"review_inliers": beyond, "confirm_inliers": beyond + 10})
    strict = Recogniser(place.index.with_calibration(thresholds, place.index.calibration), place.embedder, place.matcher)

    (track,) = ShotSearch(strict, samples, ()).tracks()

    assert track.by_agreement
    assert not strong.by_agreement
    assert len({(frame.at, frame.proof.row) for frame in track.proven}) > 1
    assert not any(frame.confirmed for frame in track.proven)
    far_stricter = thresholds.model_copy(update={"confirm_inliers": 20 * beyond})
    lone = Recogniser(place.index.with_calibration(far_stricter, place.index.calibration), place.embedder, place.matcher)
    assert ShotSearch(lone, samples, ()).tracks() == []


def with_thresholds(recogniser: Recogniser, **changed: float) -> Recogniser:
    index = recogniser.index
    return Recogniser(
        index.with_calibration(index.thresholds.model_copy(update=changed), index.calibration), recogniser.embedder, recogniser.matcher
    )


@pytest.mark.parametrize(("beyond", "decoy_short_of_margin", "closer"), [(0, False, 0), (1, False, 2), (0, True, 2)])
def test_a_closer_look_is_taken_where_the_first_does_not_confirm(
    place: Recogniser,
    facade: DrawFacade,
    seen_from: SeenFrom,
    monkeypatch: pytest.MonkeyPatch,
    beyond: int,
    decoy_short_of_margin: bool,
    closer: int,
) -> None:
    picture = seen_from(facade(1), 0.05)
    first = with_thresholds(place, confirm_inliers=15).prove(place.query(picture), 0)
    assert first is not None
    asked = with_thresholds(place, confirm_inliers=first.inliers + beyond)
    rival = first.inliers - asked.thresholds.decoy_margin + 1
    decoy = dataclasses.replace(first, inliers=rival) if decoy_short_of_margin else None
    query = asked.query(picture)
    counts: list[int] = []
    extract = LocalMatcher.extract
    monkeypatch.setattr(LocalMatcher, "extract", lambda self, picture, count: (counts.append(count), extract(self, picture, count))[1])
    asked.prove(query, 0, decoy)
    assert len(counts) == closer


def test_no_second_look_is_taken_for_another_place_where_one_is_proven(
    networks: tuple[Embedder, LocalMatcher], facade: DrawFacade, seen_from: SeenFrom, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    front = seen_from(facade(1), 0)
    for name, photo in (("yugutai", front), ("bajingtai", front[:, ::-1])):
        (tmp_path / "gallery" / name).mkdir(parents=True)
        cv2.imwrite(str(tmp_path / "gallery" / name / "1.png"), photo[..., ::-1])
    index = build_index(tmp_path / "gallery", *networks, None, lambda done, total: None)
    both = with_thresholds(Recogniser(index, *networks), gate_similarity=0.1)
    samples = [store(seen_from(facade(1), 0.05), frame, tmp_path) for frame in range(4)]
    (gated,) = both.gate([samples[0].picture()])
    assert len(both.sure_of(gated)) == 2
    looks: list[Look] = []
    prepare = Recogniser.query

    def query(self: Recogniser, picture: Picture, overlays: Sequence[Region], look: Look, *others: Box | None) -> Query:
        looks.append(look)
        return prepare(self, picture, overlays, look, *others)

    monkeypatch.setattr(Recogniser, "query", query)
    (track,) = ShotSearch(both, samples, ()).tracks()
    assert track.landmark == "yugutai"
    assert set(looks) == {Look.AS_IS}


@pytest.mark.parametrize(
    ("similarity", "prepared", "chosen"),
    [([0.5, 0.7], [], 1), ([0.68, 0.7], [0], 0), ([0.6, 0.7], [0], 1), ([0.67, 0.69, 0.7], [0, 1], 1)],
)
def test_a_picture_that_is_prepared_serves_photos_about_as_similar_to_it(similarity: list[float], prepared, chosen: int) -> None:
    assert _preferred(np.array(similarity, np.float32), prepared) == chosen


def test_a_landmark_outdone_on_its_spot_is_rejected_with_the_other_one_as_its_decoy(place: Recogniser) -> None:
    strong, weak = found("bajingtai", [120]), found("yugutai", [24])
    search = ShotSearch(place, [], ())
    held = search._against_rivals(weak, [strong, weak])
    assert held.decoy == strong.best.proof
    assert not held.best.confirmed
    assert not any(frame.confirmed for frame in held.proven)
    assert search._against_rivals(strong, [strong, weak]) is strong
