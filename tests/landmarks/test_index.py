"""The index folder: written whole, read back exactly, refused when a byte of it changed; adding and removing photos."""

import json
import shutil
from pathlib import Path

import cv2
import numpy as np
import pytest

from landmarks.builder import build_index, calibration_notes, earlier_index, load_models, models_of
from landmarks.calibration_record import CalibrationState
from landmarks.catalogue import PACKAGED, parse_catalogue
from landmarks.index import LandmarkIndex, load_index, save_index
from landmarks.recogniser import Recogniser
from landmarks.screening import mask_shared_marks
from models.device import choose_runtime
from models.embedder import Embedder
from models.local_matcher import LocalMatcher
from pages.errors import InputError, StorageError
from tests.conftest import Calibrated, DrawFacade, SeenFrom


@pytest.fixture(scope="module")
def networks() -> tuple[Embedder, LocalMatcher]:
    return load_models("efficientnet-lite0", choose_runtime("cpu"))


def write(path: Path, picture: np.ndarray) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    cv2.imwrite(str(path), cv2.cvtColor(picture, cv2.COLOR_RGB2BGR))


@pytest.fixture(scope="module")
def gallery(tmp_path_factory: pytest.TempPathFactory, facade: DrawFacade) -> Path:
    root = tmp_path_factory.mktemp("gallery")
    write(root / "yugutai/01.jpg", facade(1))
    write(root / "yugutai/02.jpg", facade(1)[:, 60:])
    write(root / "bajingtai/01.jpg", facade(2))
    write(root / "_decoy/lookalike/01.jpg", facade(3))
    return root


@pytest.fixture(scope="module")
def built(gallery: Path, networks: tuple[Embedder, LocalMatcher], tmp_path_factory: pytest.TempPathFactory) -> tuple[LandmarkIndex, Path]:
    index = build_index(gallery, *networks, None, lambda done, total: None)
    folder = tmp_path_factory.mktemp("index") / "index"
    save_index(index, folder)
    return index, folder


def test_what_is_written_is_read_back(built: tuple[LandmarkIndex, Path]) -> None:
    index, folder = built
    again = load_index(folder)
    assert again.sha256 == index.sha256
    assert again.photos == index.photos
    assert np.array_equal(again.vectors, index.vectors)
    for one, other in zip(again.features, index.features, strict=True):
        assert np.array_equal(one.keypoints, other.keypoints)
        assert np.array_equal(one.descriptors, other.descriptors)


def test_every_photo_finds_itself_first(built: tuple[LandmarkIndex, Path]) -> None:
    index, _ = built
    assert (index.search(index.vectors).argmax(axis=1) == np.arange(len(index.photos))).all()


def test_a_changed_byte_of_any_file_is_refused_by_name(built: tuple[LandmarkIndex, Path], tmp_path: Path) -> None:
    _, folder = built
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        copy = tmp_path / "copy"
        shutil.copytree(folder, copy)
        victim = copy / path.relative_to(folder)
        for place in (0.1, 0.5, 0.98):
            data = bytearray(path.read_bytes())
            data[int(len(data) * place)] ^= 0x20
            victim.write_bytes(bytes(data))
            with pytest.raises(InputError, match=path.name):
                load_index(copy)
        shutil.rmtree(copy)


def test_a_missing_file_another_version_and_no_index_are_refused(built: tuple[LandmarkIndex, Path], tmp_path: Path) -> None:
    _, folder = built
    copy = tmp_path / "copy"
    shutil.copytree(folder, copy)
    (copy / "vectors.npy").unlink()
    with pytest.raises(InputError, match=r"vectors\.npy"):
        load_index(copy)
    metadata = json.loads((copy / "index.json").read_text())
    (copy / "index.json").write_text(json.dumps(metadata | {"schema_version": 99}))
    with pytest.raises(InputError, match="version 99"):
        load_index(copy)
    with pytest.raises(InputError, match="landmarks build"):
        load_index(tmp_path / "nothing")


def test_only_new_photos_are_computed_and_removed_ones_go(
    gallery: Path,
    built: tuple[LandmarkIndex, Path],
    networks: tuple[Embedder, LocalMatcher],
    facade: DrawFacade,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    index, _ = built
    changed = tmp_path / "gallery"
    shutil.copytree(gallery, changed)
    (changed / "yugutai/02.jpg").unlink()
    write(changed / "bajingtai/02.jpg", facade(2)[40:])
    embedder, matcher = networks
    extracted = []
    monkeypatch.setattr(matcher, "extract", lambda *given, real=matcher.extract: extracted.append(1) or real(*given))
    updated = build_index(changed, embedder, matcher, index, lambda done, total: None)
    assert len(extracted) == 1
    assert [photo.name for photo in updated.photos] == ["_decoy/lookalike/01.jpg", "bajingtai/01.jpg", "bajingtai/02.jpg", "yugutai/01.jpg"]
    fresh = build_index(changed, embedder, matcher, None, lambda done, total: None)
    assert np.array_equal(updated.vectors, fresh.vectors)


def test_a_calibration_holds_for_the_photos_it_was_made_on_only(
    gallery: Path,
    built: tuple[LandmarkIndex, Path],
    networks: tuple[Embedder, LocalMatcher],
    calibrated: Calibrated,
    facade: DrawFacade,
    tmp_path: Path,
) -> None:
    index, _ = built
    assert index.calibration_state is CalibrationState.UNCALIBRATED
    assert calibrated(index, 29).calibration_state is CalibrationState.TOO_FEW
    index = calibrated(index)
    assert index.calibration_state is CalibrationState.CALIBRATED
    assert calibration_notes(index) == ()
    fewer_looks = index.with_calibration(index.thresholds, index.calibration.model_copy(update={"looks": ("as_is",)}))
    assert fewer_looks.calibration_state is CalibrationState.OUTDATED
    again = build_index(gallery, *networks, index, lambda done, total: None)
    assert again.calibration_state is CalibrationState.CALIBRATED
    changed = tmp_path / "gallery"
    shutil.copytree(gallery, changed)
    write(changed / "bajingtai/02.jpg", facade(2)[40:])
    updated = build_index(changed, *networks, index, lambda done, total: None)
    assert updated.calibration_state is CalibrationState.OUTDATED
    assert "calibrate again" in calibration_notes(updated)[0].say("en")
    # The same photo for another place is another gallery, too.
    (changed / "bajingtai/02.jpg").rename(changed / "yugutai/03.jpg")
    assert build_index(changed, *networks, calibrated(updated), lambda done, total: None).calibration_state is CalibrationState.OUTDATED


def test_a_bureaus_own_catalogue_travels_in_the_index(
    gallery: Path, built: tuple[LandmarkIndex, Path], networks: tuple[Embedder, LocalMatcher], tmp_path: Path
) -> None:
    index, folder = built
    assert index.catalogue.is_packaged
    assert load_index(folder).catalogue.sha256 == index.catalogue.sha256
    assert index.unlisted == ()
    entry = "places:\n  - {id: yugutai, name: 郁孤台, english: Yugu Terrace, kind: landmark, county: 章贡区}\n"
    own = parse_catalogue(entry.encode(), PACKAGED)
    other = build_index(gallery, *networks, index, lambda done, total: None, own)
    save_index(other, tmp_path / "index")
    kept = load_index(tmp_path / "index")
    assert kept.unlisted == ("bajingtai",)
    assert not kept.catalogue.is_packaged
    assert kept.catalogue.get("bajingtai") is None
    assert kept.sha256 != index.sha256
    (tmp_path / "index/catalogue.yaml").write_bytes(PACKAGED.read_bytes())
    with pytest.raises(InputError, match=r"catalogue\.yaml"):
        load_index(tmp_path / "index")


def test_an_earlier_index_that_cannot_be_read_is_said_and_not_taken_up(built: tuple[LandmarkIndex, Path], tmp_path: Path) -> None:
    _, folder = built
    assert earlier_index(tmp_path) == (None, ())
    previous, notes = earlier_index(folder)
    assert previous is not None
    assert notes == ()
    shutil.copytree(folder, tmp_path / "index")
    (tmp_path / "index/vectors.npy").unlink()
    previous, notes = earlier_index(tmp_path / "index")
    assert previous is None
    assert "vectors.npy" in notes[0].say("zh")


def test_an_unreadable_photo_is_left_out_and_named(gallery: Path, networks: tuple[Embedder, LocalMatcher], tmp_path: Path) -> None:
    broken = tmp_path / "gallery"
    shutil.copytree(gallery, broken)
    (broken / "yugutai/03.jpg").write_bytes(b"not a picture")
    index = build_index(broken, *networks, None, lambda done, total: None)
    assert list(index.unreadable) == ["yugutai/03.jpg"]
    assert len(index.photos) == 4


def test_a_folder_with_something_else_in_it_is_not_replaced(built: tuple[LandmarkIndex, Path], tmp_path: Path) -> None:
    index, _ = built
    (tmp_path / "thesis.txt").write_text("mine")
    with pytest.raises(StorageError, match="no index"):
        save_index(index, tmp_path)
    assert (tmp_path / "thesis.txt").read_text() == "mine"


def test_an_index_of_another_model_is_refused(built: tuple[LandmarkIndex, Path]) -> None:
    index, _ = built
    index = load_index(built[1])
    index.models = index.models.model_copy(update={"embedder_sha256": "0" * 64})
    with pytest.raises(InputError, match="embedder_sha256"):
        models_of(index, choose_runtime("cpu"))


def test_the_right_landmark_is_proven_from_the_side_and_no_other(
    built: tuple[LandmarkIndex, Path], networks: tuple[Embedder, LocalMatcher], facade: DrawFacade, seen_from: SeenFrom
) -> None:
    index, _ = built
    recogniser = Recogniser(index, *networks)
    frame = seen_from(facade(2), 0.15)
    similarity = recogniser.similarities([frame])[0]
    query = recogniser.query(frame)
    inliers = {photo.name: (recogniser.prove(query, row) or None) for row, photo in enumerate(index.photos)}
    proof = inliers["bajingtai/01.jpg"]
    assert proof is not None
    assert recogniser.confirms(proof, recogniser.nearest_decoy(query, similarity))
    assert all(p is None or p.inliers < index.thresholds.review_inliers for name, p in inliers.items() if name != "bajingtai/01.jpg")
    (left, top), _, (right, bottom), _ = proof.outline
    assert left < 0.15
    assert right > 0.85
    assert 0.2 < top < 0.35
    assert 0.5 < bottom < 0.68


def test_what_an_overlay_covers_is_no_proof(
    built: tuple[LandmarkIndex, Path], networks: tuple[Embedder, LocalMatcher], facade: DrawFacade, seen_from: SeenFrom
) -> None:
    index, _ = built
    recogniser = Recogniser(index, *networks)
    frame = seen_from(facade(2), 0.0)
    row = next(r for r, photo in enumerate(index.photos) if photo.identity == "bajingtai")
    assert recogniser.prove(recogniser.query(frame), row) is not None
    assert recogniser.prove(recogniser.query(frame, [(0.0, 0.0, 1.0, 1.0)]), row) is None


def test_a_watermark_shared_by_two_places_is_masked_on_the_reference_side(
    networks: tuple[Embedder, LocalMatcher], facade: DrawFacade, tmp_path: Path
) -> None:
    for seed, name in ((11, "yugutai/01.jpg"), (12, "bajingtai/01.jpg")):
        picture = cv2.GaussianBlur(facade(seed), (0, 0), 6)
        cv2.putText(picture, "GANZHOU NEWS 2026", (520, 570), cv2.FONT_HERSHEY_DUPLEX, 1.1, (255, 255, 255), 2, cv2.LINE_AA)
        write(tmp_path / name, picture)
    index = mask_shared_marks(build_index(tmp_path, *networks, None, lambda done, total: None))
    for photo in index.photos:
        assert any(x0 <= 0.62 <= x1 and y0 <= 0.93 <= y1 for x0, y0, x1, y1 in photo.masked), photo
