"""A declared shot that shows a decoy is shown to be elsewhere."""

from fractions import Fraction
from pathlib import Path

import pytest

from landmarks.builder import models_of
from landmarks.gallery import is_elsewhere
from landmarks.index import load_index
from landmarks.recogniser import Recogniser
from models.device import choose_runtime
from pipeline.links.elsewhere import find_elsewhere
from tests.conftest import DrawFacade, DrawnTitle, SeenFrom


@pytest.fixture(scope="module")
def recogniser(drawn_title: DrawnTitle) -> Recogniser:
    index = load_index(drawn_title.index)
    return Recogniser(index, *models_of(index, choose_runtime("cpu")))


@pytest.fixture
def elsewhere(linkable, recogniser: Recogniser, tmp_path: Path):
    """`elsewhere(shots, wanted)`: what is found in the wanted shots of one episode."""

    def find(shots, wanted):
        episode = linkable("ep01.mp4", shots, recogniser.embedder)
        return find_elsewhere([episode], {("ep01.mp4", shot) for shot in wanted}, recogniser, tmp_path / "work")

    return find


def pan(facade, seen_from, seed, count=3):
    return [seen_from(facade(seed), 0.1 * number / count, 360, 640) for number in range(count)]


def test_a_decoy_is_found_and_neither_a_landmark_nor_what_was_not_asked_for(
    elsewhere, recogniser: Recogniser, facade: DrawFacade, seen_from: SeenFrom, tmp_path: Path
) -> None:
    found = elsewhere([pan(facade, seen_from, seed) for seed in (3, 1, 9, 3)], (0, 1, 2))
    assert [(one.id, one.shot, one.identity) for one in found] == [("elsewhere-0001", 0, "_decoy/lookalike")]
    assert found[0].inliers >= recogniser.thresholds.confirm_inliers
    assert found[0].at in {Fraction(0), Fraction(1, 4), Fraction(1, 2)}
    assert (tmp_path / "work" / found[0].still).is_file()
    assert (tmp_path / "work" / found[0].reference_still).is_file()


def test_one_keyframe_of_several_is_not_enough_but_the_only_one_is(elsewhere, facade: DrawFacade, seen_from: SeenFrom) -> None:
    seen, other = pan(facade, seen_from, 3, 1), pan(facade, seen_from, 9, 2)
    assert [one.shot for one in elsewhere([seen + other, seen], (0, 1))] == [1]


def test_a_decoy_that_a_landmark_outdoes_in_the_same_frame_proves_nothing(elsewhere, facade: DrawFacade, seen_from: SeenFrom) -> None:
    def both(number):
        frame = seen_from(facade(1), 0.03 * number, 360, 640)
        frame[400:600] = seen_from(facade(3), 0.03 * number, 360, 640)[200:400]
        return frame

    assert elsewhere([[both(number) for number in range(3)]], (0,)) == ()


def test_places_of_ganzhou_and_artworks_among_the_decoys_are_not_elsewhere() -> None:
    names = ("_decoy/other_pavilions", "_decoy/ganzhou_not_landmark", "_decoy/artworks", "yugutai")
    assert [name for name in names if is_elsewhere(name)] == ["_decoy/other_pavilions"]
