"""One geometry for the screen and for print."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from landmarks.looks import Look
from pages.errors import InputError
from pipeline.record.evidence import Evidence, Occurrence
from pipeline.record.stills import reference_still_path
from pipeline.report import write_report
from pipeline.report.pictures import MOST_PAIRS, OUTLINE_COLOUR, PAIR_COLOUR, Joined, draw_pair, lay_out_pair
from pipeline.report.shelf import PictureShelf, load_pictures
from tests.conftest import Picture
from tests.report.conftest import MakeEvidence

FRAME = np.full((1920, 1080, 3), 90, np.uint8)
PHOTO = np.full((900, 1200, 3), 200, np.uint8)


def near(image: Picture, x: float, y: float, colour: tuple[int, int, int], reach: int = 2) -> bool:
    patch = image[round(y) - reach : round(y) + reach + 1, round(x) - reach : round(x) + reach + 1].reshape(-1, 3)
    return np.abs(patch.astype(int) - colour).sum(1).min() < 30


def test_the_drawing_stands_where_the_layout_says() -> None:
    proof = Joined(points=((0.25, 0.5, 0.75, 0.25),), outline=((0.1, 0.1), (0.9, 0.1), (0.9, 0.9), (0.1, 0.9)))
    layout = lay_out_pair((1080, 1920), (1200, 900), proof, 1000)
    image = draw_pair(FRAME, PHOTO, proof, 1000)
    assert image.shape == (layout.height, layout.width, 3)
    assert image.dtype == np.uint8
    for x, y in layout.outline:
        assert near(image, x, y, OUTLINE_COLOUR)
    ((x1, y1, x2, y2),) = layout.pairs
    assert (x1, y1) == (layout.first.x + 0.25 * layout.first.width, layout.first.y + 0.5 * layout.first.height)
    assert (x2, y2) == (layout.second.x + 0.75 * layout.second.width, layout.second.y + 0.25 * layout.second.height)
    for x, y in ((x1, y1), (x2, y2), ((x1 + x2) / 2, (y1 + y2) / 2)):
        assert near(image, x, y, PAIR_COLOUR)
    # Away from the lines both pictures are themselves.
    assert near(image, layout.first.x + layout.first.width / 2, 0.8 * layout.height, (90, 90, 90), 0)
    assert near(image, layout.second.x + 5, layout.second.y + 5, (200, 200, 200), 0)


@pytest.mark.parametrize(
    "sizes", [((1080, 1920), (1200, 900)), ((1920, 1080), (4000, 500)), ((16, 16), (300, 4000)), ((1080, 1920), (1080, 1920))]
)
def test_pictures_keep_their_shape_and_never_overlap(sizes: tuple[tuple[int, int], tuple[int, int]]) -> None:
    layout = lay_out_pair(*sizes, Joined(), 1000)
    for (width, height), box in zip(sizes, (layout.first, layout.second), strict=True):
        assert box.width / box.height == pytest.approx(width / height)
        assert box.x >= 0
        assert box.x + box.width <= 1000.01
        assert box.y + box.height <= layout.height + 0.51
    assert layout.first.x + layout.first.width < layout.second.x
    blank = [np.zeros((height, width, 3), np.uint8) for width, height in sizes]
    assert draw_pair(*blank, Joined(), 1000).shape == (layout.height, 1000, 3)


def test_many_pairs_are_thinned_evenly() -> None:
    points = tuple((i / 500, 0.5, 0.5, 0.5) for i in range(500))
    pairs = lay_out_pair((100, 100), (100, 100), Joined(points)).pairs
    assert len(pairs) == MOST_PAIRS
    assert pairs[-1][0] > 0.95 * lay_out_pair((100, 100), (100, 100), Joined()).first.width


def test_a_reference_keeps_its_orientation(make_evidence: MakeEvidence, tmp_path: Path) -> None:
    evidence = make_evidence(tmp_path, episodes=1, per_episode=1)
    occurrence = evidence.occurrences[0]
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned by 90 degrees
    Image.new("RGB", (400, 200), (10, 200, 10)).save(tmp_path / occurrence.reference_still, exif=exif)
    pictures = PictureShelf(tmp_path).of(occurrence)
    assert (pictures.second.width, pictures.second.height) == (200, 400)
    assert pictures.layout.second.height > pictures.layout.second.width


def through(occurrence: Occurrence, look: str) -> Occurrence:
    return occurrence.model_copy(update={"proof": occurrence.proof.model_copy(update={"look": look})})


def test_a_second_look_is_drawn_as_it_was_matched(make_evidence: MakeEvidence, tmp_path: Path) -> None:
    evidence = make_evidence(tmp_path, episodes=1, per_episode=1)
    occurrence = evidence.occurrences[0]
    shelf = PictureShelf(tmp_path)
    as_is, mirrored, bright = (shelf.of(through(occurrence, look)) for look in (Look.AS_IS, Look.MIRRORED, Look.BRIGHTENED))
    shown = [np.asarray(Image.open(io.BytesIO(pictures.first.data)), int) for pictures in (as_is, mirrored, bright)]
    assert np.abs(shown[0][:, ::-1] - shown[1]).mean() < 3 < np.abs(shown[0] - shown[1]).mean()
    assert np.abs(shown[0] - shown[2]).mean() > 3
    box = as_is.layout.first
    for (x1, y1, *photo), (x2, y2, *same) in zip(as_is.layout.pairs, mirrored.layout.pairs, strict=True):
        assert x1 - box.x == pytest.approx(box.x + box.width - x2, abs=0.1)
        assert (y1, *photo) == (y2, *same)
    # Outlines go round the same way on either.
    assert sorted(y for _, y in as_is.layout.outline) == sorted(y for _, y in mirrored.layout.outline)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_page_names_a_second_look(make_evidence: MakeEvidence, tmp_path: Path, language: str) -> None:
    evidence = make_evidence(tmp_path, episodes=1, per_episode=1)
    mirrored = evidence.model_copy(update={"occurrences": (through(evidence.occurrences[0], Look.MIRRORED),)})
    write_report(evidence, tmp_path, language)
    said = {"zh": "左右翻转", "en": "turned left to right"}[language]
    assert said not in (tmp_path / "report.html").read_text(encoding="utf-8")
    write_report(mirrored, tmp_path, language)
    assert said in (tmp_path / "report.html").read_text(encoding="utf-8")
    assert said in (tmp_path / "occurrences.csv").read_text(encoding="utf-8-sig")


def test_thumbnails_are_small(make_evidence: MakeEvidence, tmp_path: Path) -> None:
    evidence = make_evidence(tmp_path, episodes=1, per_episode=1)
    pictures = PictureShelf(tmp_path).of(evidence.occurrences[0])
    assert Image.open(io.BytesIO(pictures.first.data)).size == (pictures.first.width, pictures.first.height) == (338, 600)
    assert pictures.decoy is not None
    assert max(pictures.decoy.width, pictures.decoy.height) == 240


def test_a_still_that_is_no_picture_is_named(make_evidence: MakeEvidence, tmp_path: Path) -> None:
    evidence = make_evidence(tmp_path, episodes=1, per_episode=1)
    (tmp_path / evidence.occurrences[0].still).write_bytes(b"no picture")
    with pytest.raises(InputError, match=r"stills/000\.jpg"):
        PictureShelf(tmp_path).of(evidence.occurrences[0])


def test_reference_paths_are_plain_and_differ() -> None:
    hostile = reference_still_path("_decoy/../a\nb/1.jpg")
    assert hostile.startswith("stills/refs/")
    assert hostile.removeprefix("stills/refs/").removesuffix(".jpg").isalnum()
    assert hostile != reference_still_path("_decoy/a/1.jpg")


def test_the_part_of_a_rush_that_was_used_is_outlined_on_it(written: tuple[Path, Evidence]) -> None:
    folder, evidence = written
    (match, _), (pictures, _) = evidence.rush_matches, load_pictures(evidence, folder).rush_matches
    x0, y0, x1, y1 = match.crop
    box = pictures.layout.second
    assert pictures.layout.outline == (box.at(x0, y0), box.at(x1, y0), box.at(x1, y1), box.at(x0, y1))
    assert pictures.points == len(match.points)
    assert max(pictures.first.width, pictures.first.height, pictures.second.width, pictures.second.height) == 420


def test_the_line_of_a_mention_is_cut_out_of_its_still(written: tuple[Path, Evidence]) -> None:
    folder, evidence = written
    mention = evidence.mentions[0]
    pictures = load_pictures(evidence, folder).mentions[0]
    assert pictures is not None
    # 60 % of 1080 pixels by 2.5 % of 1920 with a margin all around, made as wide as a line is shown.
    assert pictures.line.width == 640
    assert pictures.line.height == 80
    assert np.asarray(Image.open(io.BytesIO(pictures.line.data))).mean() > 150
    flat = mention.model_copy(update={"box": (0.5, 0.4, 0.5, 0.4)})
    assert PictureShelf(folder).mention(flat).line is None
    assert PictureShelf(folder).mention(mention.model_copy(update={"still": None})) is None
