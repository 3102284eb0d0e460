"""What a place's photos can prove, on drawn facades whose views are known."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from landmarks.builder import build_index, load_models
from landmarks.index import Thresholds, save_index
from landmarks.leave_one_out import LOOKS, PlaceRecall, place_recalls, ranked
from landmarks.recogniser import Recogniser
from models.device import choose_runtime
from tests.conftest import DrawFacade


@pytest.fixture(scope="module")
def recogniser(tmp_path_factory: pytest.TempPathFactory, facade: DrawFacade) -> Recogniser:
    """`yugutai`: one view twice, and another building filed there; `bajingtai`: one photo; `standard_clock`: one file twice."""
    root = tmp_path_factory.mktemp("gallery")
    photos = {
        "yugutai/01.png": facade(1),
        "yugutai/02.png": facade(1)[:, 60:],
        "yugutai/03.png": facade(5),
        "bajingtai/01.png": facade(2),
        "standard_clock/01.png": facade(4),
        "standard_clock/02.png": facade(4),
        "not_in_catalogue/01.png": facade(6),
        "not_in_catalogue/02.png": facade(6)[40:],
        "_decoy/lookalike/01.png": facade(3),
        "_decoy/lookalike/02.png": facade(3)[:, 60:],
    }
    for name, picture in photos.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        cv2.imwrite(str(root / name), cv2.cvtColor(picture, cv2.COLOR_RGB2BGR))
    networks = load_models("efficientnet-lite0", choose_runtime("cpu"))
    index = build_index(root, *networks, None, lambda done, total: None)
    thresholds = Thresholds(gate_similarity=0.5, review_inliers=13, confirm_inliers=24, decoy_margin=12)
    return Recogniser(index.with_calibration(thresholds, index.calibration), *networks)


@pytest.fixture(scope="module")
def found(recogniser: Recogniser) -> dict[str, PlaceRecall]:
    told = []
    recalls = place_recalls(recogniser, lambda done, total: told.append((done, total)))
    assert told == [(number, 5) for number in range(1, 6)]
    return {recall.place: recall for recall in recalls}


def test_two_photos_of_one_view_prove_each_other(found: dict[str, PlaceRecall]) -> None:
    assert found["not_in_catalogue"].looks["as_is"] == (2, 2, 2)
    assert found["not_in_catalogue"].looks["dark"].found == 2
    assert found["not_in_catalogue"].alone == ()


def test_a_photo_of_another_building_stands_alone(found: dict[str, PlaceRecall]) -> None:
    place = found["yugutai"]
    assert place.photos == ("yugutai/01.png", "yugutai/02.png", "yugutai/03.png")
    assert place.looks["as_is"] == (3, 2, 2)
    assert place.alone == ("yugutai/03.png",)


def test_no_look_is_proven_more_often_than_the_photo_as_it_is(found: dict[str, PlaceRecall]) -> None:
    for place in (found["yugutai"], found["not_in_catalogue"]):
        assert set(place.looks) == set(LOOKS)
        for recall in place.looks.values():
            assert recall.confirmed <= min(recall.found, place.looks["as_is"].confirmed)
        assert place.looks["mirrored"].confirmed < place.looks["as_is"].confirmed


def test_one_photo_proves_nothing_however_often_it_lies_there(found: dict[str, PlaceRecall]) -> None:
    assert [(found[name].looks, found[name].alone) for name in ("bajingtai", "standard_clock")] == [({}, ())] * 2
    assert "_decoy/lookalike" not in found


def test_a_region_to_be_left_out_keeps_its_place_in_every_look(facade: DrawFacade) -> None:
    """A plate in the photo's lower right corner, found again by its colour."""
    photo = cv2.cvtColor(cv2.cvtColor(facade(2), cv2.COLOR_RGB2GRAY), cv2.COLOR_GRAY2RGB)
    photo[500:580, 700:880] = (0, 255, 0)
    region = (700 / 900, 500 / 600, 880 / 900, 580 / 600)
    for look in filter(None, LOOKS.values()):
        picture, masked = look(photo, (region,))
        height, width = picture.shape[:2]
        x0, y0, x1, y1 = (round(value * side) for value, side in zip(masked[0], (width, height) * 2, strict=True))
        green = picture[:, :, 1].astype(int) - picture[:, :, [0, 2]].max(axis=2) > 145
        assert green[y0 + 1 : y1 - 1, x0 + 1 : x1 - 1].mean() > 0.95
        green[y0 - 2 : y1 + 2, x0 - 2 : x1 + 2] = False
        assert green.mean() < 0.001


def test_the_same_file_is_no_neighbour(recogniser: Recogniser) -> None:
    names = [photo.name for photo in recogniser.index.photos]
    rows = ranked(recogniser.index, names.index("standard_clock/01.png"), lambda row: True)
    assert {names[row] for row in rows} == set(names) - {"standard_clock/01.png", "standard_clock/02.png"}
    similarity = np.zeros(len(names), np.float32)
    similarity[names.index("bajingtai/01.png")] = 1
    assert names[ranked(recogniser.index, names.index("yugutai/01.png"), lambda row: True, similarity)[0]] == "bajingtai/01.png"


def test_the_command_says_it_in_the_users_language(recogniser: Recogniser, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from cli.main import main

    save_index(recogniser.index, tmp_path / "index")
    assert main(["landmarks", "check", str(tmp_path / "index"), "--recall", "--language", "en"]) == 0
    said = capsys.readouterr().out.splitlines()
    assert next(line for line in said if "(yugutai)\t" in line).split("\t")[1:3] == ["3", "67 % (67 %)"]
    assert any("yugutai/03.png, which no other photo of its place proves" in line for line in said)
    assert any("(bajingtai)\t1\tunproven" in line for line in said)
