from pathlib import Path

import cv2
import mplfonts  # type: ignore[import-untyped]
import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from models import text_reader
from models.text_reader import TextReader
from models.weights import sha256_of
from pages.errors import InputError

FONT = Path(mplfonts.__file__).parent / "fonts/NotoSansCJKsc-Regular.otf"


@pytest.fixture(scope="module")
def reader() -> TextReader:
    return TextReader()


def written(
    text: str, at: tuple[int, int] = (60, 200), size: int = 40, shape: tuple[int, int] = (360, 480), vertical: bool = False
) -> np.ndarray:
    """White text with a black edge on a mottled ground."""
    ground = np.random.default_rng(3).integers(60, 140, (shape[0] // 20, shape[1] // 20, 3), np.uint8)
    canvas = Image.fromarray(cv2.resize(ground, shape[::-1], interpolation=cv2.INTER_CUBIC))
    for i, part in enumerate(text if vertical else [text]):
        ImageDraw.Draw(canvas).text(
            (at[0], at[1] + 1.1 * size * i),
            part,
            font=ImageFont.truetype(str(FONT), size),
            fill=(255, 255, 255),
            stroke_width=2,
            stroke_fill=0,
        )
    return np.asarray(canvas)


def texts(reader: TextReader, picture: np.ndarray, scale: float = 1.0) -> list[str]:
    return [reader.read(picture, box).text for box in reader.find(picture, scale)]


def test_lines_are_found_and_read_from_top_to_bottom(reader: TextReader) -> None:
    picture = np.where(np.arange(360)[:, None, None] < 180, written("我在郁孤台", (60, 80)), written("等你回来", (90, 240)))
    assert texts(reader, picture) == ["我在郁孤台", "等你回来"]


def test_the_box_surrounds_the_line(reader: TextReader) -> None:
    (box,) = reader.find(written("赣州古城墙", (60, 200), 40))
    x0, y0, x1, y1 = *box.min(axis=0), *box.max(axis=0)
    assert 40 < x0 <= 62
    assert 185 < y0 <= 213
    assert 258 <= x1 < 280
    assert 242 <= y1 < 265


def test_rows_that_are_looked_at_alone_give_the_boxes_where_they_stand(reader: TextReader) -> None:
    picture = np.where(np.arange(360)[:, None, None] < 180, written("我在郁孤台", (60, 80)), written("等你回来", (90, 240)))
    _, lower = reader.find(picture)
    (alone,) = reader.find(picture, between=(200, 340))
    assert np.abs(alone - lower).max() < 6
    assert reader.read(picture, alone).text == "等你回来"


def test_the_scale_changes_what_the_detector_sees_not_where_a_line_stands(reader: TextReader) -> None:
    picture = written("赣州古城墙", (120, 300), 80, (720, 960))
    whole, half = reader.find(picture), reader.find(picture, 0.5)
    assert len(whole) == len(half) == 1
    assert np.abs(whole[0] - half[0]).max() < 20
    assert reader.read(picture, half[0]).text == "赣州古城墙"


@pytest.mark.parametrize("text", ["灶儿巷", "通天岩石窟", "叶坪革命旧址群"])
def test_a_column_is_read_downwards(reader: TextReader, text: str) -> None:
    assert texts(reader, written(text, (200, 20), 40, vertical=True)) == [text]


def test_every_character_has_its_confidence(reader: TextReader) -> None:
    picture = written("(赣)网微剧审字(2025)第001号", (20, 200), 28)
    (box,) = reader.find(picture)
    read = reader.read(picture, box)
    assert read.text == "(赣)网微剧审字(2025)第001号"
    assert len(read.confidences) == len(read.text)
    assert all(0 <= confidence <= 1 for confidence in read.confidences)
    assert read.score > 0.9


def test_a_result_does_not_hang_on_what_was_read_before(reader: TextReader) -> None:
    picture = written("我在郁孤台等你")
    (box,) = reader.find(picture)
    alone = reader.read(picture, box)
    reader.read(written("短"), np.array([[50, 190], [120, 190], [120, 260], [50, 260]], np.float32))
    assert reader.read(picture, box) == alone


def test_nothing_is_found_where_nothing_is_written(reader: TextReader) -> None:
    assert reader.find(np.full((360, 480, 3), 120, np.uint8)) == []
    assert reader.find(np.zeros((5, 7, 3), np.uint8)) == []


def test_a_box_of_a_pixel_is_read_as_nothing(reader: TextReader) -> None:
    picture = np.zeros((40, 40, 3), np.uint8)
    assert reader.read(picture, np.array([[5, 5], [5, 5], [5, 30], [5, 30]], np.float32)).score < 0.5


def test_the_weights_are_told_by_hash() -> None:
    hashes = TextReader.weights_sha256()
    assert set(hashes) == {"text_detector", "text_recogniser"}
    assert hashes["text_detector"] == sha256_of(text_reader.packaged("rapidocr", "models/PP-OCRv6_det_small.onnx"))
    assert len(set(hashes.values())) == 2


def test_damaged_weights_are_named(tmp_path: Path) -> None:
    (tmp_path / "broken.onnx").write_bytes(b"no network")
    with pytest.raises(InputError, match=r"broken\.onnx: not a readable ONNX network"):
        text_reader._graph(tmp_path / "broken.onnx")
