"""A gallery's faults are named, on drawn photos with known faults and on the real gallery."""

import hashlib
from collections.abc import Callable, Iterable
from pathlib import Path

import cv2
import numpy as np
import pytest

from landmarks.catalogue import load_catalogue
from landmarks.checks import CheckedPhoto, Finding, check_gallery
from landmarks.gallery import load_picture, scan
from pages.notes import Note, note
from tests.conftest import Picture

REAL_GALLERY = Path(__file__).parents[3] / "shared" / "real" / "gallery"


def scene(seed: int, width: int = 900, height: int = 600) -> Picture:
    """Unlike any other seed's: patches and strokes on coloured noise."""
    rng = np.random.default_rng(seed)
    noise = rng.integers(0, 256, (height // 12, width // 12, 3), dtype=np.uint8)
    picture = cv2.resize(noise, (width, height), interpolation=cv2.INTER_CUBIC)
    for _ in range(60):
        centre = tuple(int(v) for v in rng.integers(0, (width, height)))
        colour = tuple(int(v) for v in rng.integers(0, 256, 3))
        axes = tuple(int(v) for v in rng.integers(8, 90, 2))
        cv2.ellipse(picture, centre, axes, int(rng.integers(180)), 0, 360, colour, int(rng.choice([-1, 2, 5])), cv2.LINE_AA)
    return picture


def mark(height: int) -> Picture:
    """A news site's white lettering on a dark plate, `height` pixels high, as a resized bitmap."""
    plate = np.full((120, 420, 3), 30, np.uint8)
    cv2.putText(plate, "NEWS 24", (15, 62), cv2.FONT_HERSHEY_TRIPLEX, 2.0, (255, 255, 255), 4, cv2.LINE_AA)
    cv2.putText(plate, "www.example.cn", (18, 105), cv2.FONT_HERSHEY_DUPLEX, 1.25, (240, 60, 60), 2, cv2.LINE_AA)
    return cv2.resize(plate, (round(420 * height / 120), height), interpolation=cv2.INTER_AREA)


def stamped(picture: Picture, right: int = 20, bottom: int = 15, share: float = 0.085) -> tuple[Picture, tuple[float, float, float, float]]:
    """Lay the mark over the lower right corner; returns the photo and the mark's box in shares of the photo."""
    height, width = picture.shape[:2]
    plate = mark(round(share * max(width, height)))
    x0, y0 = width - right - plate.shape[1], height - bottom - plate.shape[0]
    result = picture.copy()
    result[y0 : y0 + plate.shape[0], x0 : x0 + plate.shape[1]] = plate
    return result, (x0 / width, y0 / height, (width - right) / width, (height - bottom) / height)


def facade() -> Picture:
    """A building front, 480x360, with windows, letters and ornaments of its own."""
    rng = np.random.default_rng(77)
    front = np.full((360, 480, 3), (170, 150, 130), np.uint8)
    for row in range(4):
        for column in range(6):
            x, y = 20 + column * 76, 20 + row * 84
            cv2.rectangle(front, (x, y), (x + 50, y + 62), tuple(int(v) for v in rng.integers(20, 110, 3)), -1)
            for _ in range(6):
                start, end = rng.integers((x, y), (x + 50, y + 62), (2, 2))
                cv2.line(
                    front, tuple(map(int, start)), tuple(map(int, end)), tuple(int(v) for v in rng.integers(120, 256, 3)), 2, cv2.LINE_AA
                )
    return front


def with_facade(background: Picture, corners: list[tuple[float, float]]) -> Picture:
    """Project the facade onto a picture so that its corners (clockwise from the upper left) come to `corners` in pixels."""
    front = facade()
    height, width = background.shape[:2]
    source = np.array([[0, 0], [480, 0], [480, 360], [0, 360]], np.float32)
    matrix = cv2.getPerspectiveTransform(source, np.array(corners, np.float32))
    # Enlarged more than twofold nowhere, shrunk by smoothing first, as a lens would.
    scale = np.linalg.norm(np.subtract(corners[1], corners[0])) / 480
    smooth = cv2.GaussianBlur(front, (0, 0), max(0.3, 0.5 / scale))
    warped = cv2.warpPerspective(smooth, matrix, (width, height))
    mask = cv2.warpPerspective(np.full(front.shape[:2], 255, np.uint8), matrix, (width, height)) > 128
    return np.where(mask[..., None], warped, background)


def upright(x: float, y: float, width: float) -> list[tuple[float, float]]:
    return [(x, y), (x + width, y), (x + width, y + width * 0.75), (x, y + width * 0.75)]


def encoded(picture: Picture, quality: int) -> Picture:
    _, data = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, quality])
    return cv2.imdecode(data, cv2.IMREAD_COLOR)


def photo(name: str, picture: Picture, size: tuple[int, int] | None = None) -> CheckedPhoto:
    thumbnail = cv2.resize(picture, (12, 12), interpolation=cv2.INTER_AREA).astype(np.float32).ravel()
    vector = thumbnail - thumbnail.mean()
    width, height = size or picture.shape[1::-1]
    digest = hashlib.sha256(picture.tobytes()).hexdigest()
    return CheckedPhoto(name.rpartition("/")[0], name, digest, width, height, picture, vector / np.linalg.norm(vector))


def check(*photos: CheckedPhoto, unreadable: dict[str, Note] | None = None) -> list[Finding]:
    return check_gallery(photos, unreadable or {}, load_catalogue())


def found(findings: Iterable[Finding], code: str) -> list[Finding]:
    return [finding for finding in findings if finding.code == code]


def assert_region(finding: Finding, name: str, truth: tuple[float, float, float, float]) -> None:
    box = dict(finding.regions)[name]
    across = min(box[2], truth[2]) - max(box[0], truth[0])
    down = min(box[3], truth[3]) - max(box[1], truth[1])
    area = (truth[2] - truth[0]) * (truth[3] - truth[1])
    assert across * down > 0.75 * area, (box, truth)
    assert (box[2] - box[0]) * (box[3] - box[1]) < 1.5 * area, (box, truth)


def test_a_watermark_on_different_scenes_is_found_and_placed() -> None:
    first, box = stamped(encoded(scene(1), 90))
    second, _ = stamped(encoded(scene(2), 90))
    findings = check(
        photo("sanbaishan/1.jpg", encoded(first, 80)),
        photo("sanbaishan/2.jpg", encoded(second, 75)),
        photo("yashan/1.jpg", scene(3)),
    )
    (finding,) = found(findings, "shared_mark")
    assert finding.photos == ("sanbaishan/1.jpg", "sanbaishan/2.jpg")
    assert finding.severity == "warning"
    for name in finding.photos:
        assert_region(finding, name, box)


def test_one_mark_on_many_photos_of_other_shapes_and_landmarks_is_one_finding() -> None:
    sizes = {"yashan/1.jpg": (900, 600), "yugutai/1.jpg": (640, 860), "_decoy/city/1.jpg": (1000, 560)}
    pictures = {name: stamped(scene(seed, *size)) for seed, (name, size) in enumerate(sizes.items(), 10)}
    findings = check(*(photo(name, encoded(picture, 85)) for name, (picture, _) in pictures.items()))
    (finding,) = found(findings, "shared_mark")
    assert set(finding.photos) == set(sizes)
    for name, (_, box) in pictures.items():
        assert_region(finding, name, box)


def test_two_marks_are_two_findings() -> None:
    def both(seed: int, width: int, height: int) -> tuple[Picture, Picture]:
        picture, low = stamped(scene(seed, width, height))
        plate = cv2.rotate(mark(60), cv2.ROTATE_180)
        picture[12 : 12 + plate.shape[0], 15 : 15 + plate.shape[1]] = plate
        return picture, low

    first, _ = both(21, 900, 600)
    second, _ = both(22, 900, 760)
    findings = found(check(photo("yashan/1.jpg", first), photo("yashan/2.jpg", second)), "shared_mark")
    corners = sorted((dict(finding.regions)["yashan/1.jpg"][0] > 0.5) for finding in findings)
    assert corners == [False, True]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        # Near, from two sides: large and in perspective.
        ([(150, 90), (760, 120), (760, 520), (150, 560)], [(200, 150), (700, 60), (700, 570), (200, 480)]),
        # Far, a little aside and higher.
        (upright(630, 420, 200), upright(675, 385, 200)),
        # Far, in the same part of the picture, from another distance.
        (upright(660, 400, 180), upright(655, 380, 205)),
        # Far, in the same place and size, the camera tilted.
        (upright(660, 380, 200), [(655, 388), (854, 374), (865, 522), (666, 536)]),
    ],
)
def test_two_true_views_of_a_building_are_no_watermark(first: list[tuple[float, float]], second: list[tuple[float, float]]) -> None:
    photos = [photo(f"yugutai/{number}.jpg", with_facade(scene(30 + number), corners)) for number, corners in enumerate((first, second))]
    assert found(check(*photos), "shared_mark") == []


def test_a_building_whose_surroundings_agree_too_is_no_watermark() -> None:
    # From nearly the same spot: the far building stands where it stood, like a mark, and the nearer bushes are a few pixels off.
    views = []
    for step in (0, 9):
        view = np.full((600, 900, 3), 230 - step, np.uint8)
        for x, y in np.random.default_rng(6).integers((40, 60), (620, 560), (30, 2)).tolist():
            cv2.ellipse(view, (x + step, y + step), (14, 9), x % 180, 0, 300, (x % 90,) * 3, 3, cv2.LINE_AA)
        views.append(with_facade(view, upright(660, 400, 180)))
    assert found(check(*(photo(f"yugutai/{number}.jpg", view) for number, view in enumerate(views))), "shared_mark") == []


def test_the_same_file_under_two_landmarks() -> None:
    picture = scene(40)
    findings = check(photo("bajingtai/4.jpg", picture), photo("song_city_wall/1.jpg", picture), photo("yashan/1.jpg", scene(41)))
    (finding,) = found(findings, "same_photo")
    assert (finding.photos, finding.severity) == (("bajingtai/4.jpg", "song_city_wall/1.jpg"), "error")
    assert "same file under bajingtai and song_city_wall" in finding.note.say("en")
    assert findings[0] is finding
    assert found(findings, "near_duplicate") == found(findings, "shared_mark") == []


@pytest.mark.parametrize(
    "altered",
    [
        lambda picture: encoded(picture, 30),
        lambda picture: encoded(cv2.resize(picture, None, fx=0.2, fy=0.2, interpolation=cv2.INTER_AREA), 40),
        lambda picture: encoded(picture[70:560, 90:800], 80),
        lambda picture: cv2.convertScaleAbs(picture, alpha=0.75, beta=40),
    ],
    ids=["re-encoded", "resized", "cropped", "brightened"],
)
def test_one_photograph_is_known_again(altered: Callable[[Picture], Picture]) -> None:
    # With fine grain, which the smaller copies have lost.
    grain = np.random.default_rng(50).normal(0, 30, (600, 900, 3))
    picture = np.clip(scene(50) + grain, 0, 255).astype(np.uint8)
    for first, second in ((picture, altered(picture)), (altered(picture), picture)):
        findings = check(photo("bajingtai/1.jpg", first), photo("song_city_wall/1.jpg", second), photo("yashan/1.jpg", scene(51)))
        (finding,) = found(findings, "same_photo")
        assert finding.photos == ("bajingtai/1.jpg", "song_city_wall/1.jpg")
        assert "same photograph" in finding.note.say("en")


def test_decoys_that_share_a_photo_are_only_a_warning_but_not_with_a_landmark() -> None:
    picture = scene(60)
    among_decoys = check(photo("_decoy/a/1.jpg", picture), photo("_decoy/b/1.jpg", picture))
    assert [finding.severity for finding in found(among_decoys, "same_photo")] == ["warning"]
    other = scene(61)
    with_landmark = check(
        photo("_decoy/a/1.jpg", picture), photo("_decoy/b/1.jpg", picture), photo("_decoy/a/2.jpg", other), photo("yashan/1.jpg", other)
    )
    assert [finding.severity for finding in found(with_landmark, "same_photo")] == ["error", "warning"]
    severities = [finding.severity for finding in with_landmark]
    assert severities == sorted(severities)


def test_near_duplicates_inside_one_landmark() -> None:
    corners = [(150, 90), (760, 120), (760, 520), (150, 560)]
    first = with_facade(scene(70), corners)
    # The next shot of a burst: a step aside, so that the front moves against what is behind it, a passer-by, a noisier sensor.
    burst = with_facade(np.roll(scene(70), (2, 3), (0, 1)), np.add(corners, (-2, 1)))
    cv2.ellipse(burst, (120, 420), (40, 120), 0, 0, 360, (20, 30, 160), -1, cv2.LINE_AA)
    noise = np.random.default_rng(71).normal(0, 12, burst.shape)
    burst = np.clip(burst + noise, 0, 255).astype(np.uint8)
    other = with_facade(scene(72), [(200, 150), (700, 60), (700, 570), (200, 480)])
    findings = check(photo("yugutai/1.jpg", first), photo("yugutai/2.jpg", burst), photo("yugutai/3.jpg", other))
    (finding,) = found(findings, "near_duplicate")
    assert finding.photos == ("yugutai/1.jpg", "yugutai/2.jpg")
    assert finding.severity == "warning"
    assert "nearly the same view" in finding.note.say("en")


def test_the_same_framing_in_other_light_is_no_duplicate() -> None:
    views = []
    for seed in (91, 92):
        grain = np.random.default_rng(seed).normal(0, 18, (150, 225, 1))
        sky = np.linspace(150, 245, 600)[:, None, None] + cv2.resize(grain, (900, 600), interpolation=cv2.INTER_CUBIC)[..., None]
        view = np.repeat(np.clip(sky, 0, 255).astype(np.uint8), 3, axis=2)
        cv2.fillPoly(view, [np.array([[450, 30], [640, 600], [260, 600]])], (15, 15, 15), cv2.LINE_AA)
        views.append(view)
    findings = check(*(photo(f"standard_clock/{number}.jpg", view) for number, view in enumerate(views)))
    assert found(findings, "near_duplicate") == []


def test_copies_do_not_make_up_for_missing_photos() -> None:
    picture = scene(80)
    copies = [photo(f"yashan/{number}.jpg", encoded(picture, quality)) for number, quality in enumerate((95, 60, 40))]
    others = [photo(f"yugutai/{number}.jpg", scene(81 + number)) for number in range(3)]
    findings = check(*copies, *others, photo("_decoy/art/1.jpg", scene(90)))
    (few,) = found(findings, "few_photos")
    assert few.photos == ("yashan/0.jpg", "yashan/1.jpg", "yashan/2.jpg")
    assert "丫山" in few.note.say("zh")
    (repeated,) = found(findings, "near_duplicate")
    assert "same photograph" in repeated.note.say("en")


def test_sizes_names_and_gaps() -> None:
    findings = check(
        photo("yashan/1.jpg", scene(100), size=(4000, 199)),
        photo("eiffel_tower/1.jpg", scene(101), size=(200, 200)),
        unreadable={"yugutai/x.jpg": note("photo_unreadable", file="x.jpg", reason="none")},
    )
    assert [finding.photos for finding in found(findings, "tiny")] == [("yashan/1.jpg",)]
    (unreadable,) = found(findings, "unreadable")
    assert (unreadable.photos, unreadable.severity) == (("yugutai/x.jpg",), "error")
    assert "not a readable picture" in unreadable.note.say("en")
    assert [finding.photos for finding in found(findings, "not_in_catalogue")] == [("eiffel_tower/1.jpg",)]
    (gaps,) = found(findings, "no_photos")
    assert "bajingtai" in gaps.note.say("en")
    assert "八境台" in gaps.note.say("zh")
    assert "yashan" not in gaps.note.say("en")


def test_plain_and_empty_galleries_are_checked_too() -> None:
    assert [finding.code for finding in check()] == ["no_photos"]
    blank = [
        photo(f"yashan/{number}.jpg", cv2.merge([np.tile(np.arange(400, dtype=np.uint8), (300, 1)) // (2 + number)] * 3))
        for number in (0, 1)
    ]
    assert found(check(*blank), "shared_mark") == []


@pytest.mark.real
@pytest.mark.slow
@pytest.mark.skipif(not REAL_GALLERY.is_dir(), reason="the real gallery is absent")
def test_the_real_gallery() -> None:
    photos = []
    for entry in scan(REAL_GALLERY):
        picture = load_picture(REAL_GALLERY / entry.name)
        height, width = picture.shape[:2]
        scale = min(1.0, 1024 / max(height, width))
        small = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        made = photo(entry.name, small, size=(width, height))
        photos.append(CheckedPhoto(entry.identity, entry.name, entry.sha256, width, height, small, made.embedding))
    findings = check(*photos)
    assert [finding.photos for finding in found(findings, "same_photo")] == [("bajingtai/04_ZFC0423.jpg", "song_city_wall/01_ZFC0423.jpg")]
    marks = found(findings, "shared_mark")
    assert ("sanbaishan/01_ZFC0423.jpg", "sanbaishan/02_ZFC0423.jpg") in [finding.photos for finding in marks]
    assert len(marks) <= 2, [finding.photos for finding in marks]
