from fractions import Fraction
from pathlib import Path

import cv2
import mplfonts
import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from landmarks.catalogue import load_catalogue
from landmarks.places.place_names import PlaceNames
from models.text_reader import TextReader
from pages.errors import StorageError
from pipeline.film.samples import Sample, listed, store
from pipeline.record.evidence import InputFile
from pipeline.record.frame_table import FrameTable
from pipeline.texts.texts import EpisodeTexts, TextLine, read_texts

FONT = ImageFont.truetype(str(Path(mplfonts.__file__).parent / "fonts/NotoSansCJKsc-Regular.otf"), 44)
FILE = InputFile.model_construct(file="ep01.mp4", sha256="ab" * 32)
NAMES = PlaceNames(load_catalogue())
FRAMES_PER_SAMPLE = 6


class CountingReader(TextReader):
    """Counts what it is asked, since a look that changes nothing must cost nothing."""

    def __init__(self) -> None:
        super().__init__()
        self.searches = self.readings = 0

    def find(self, picture, scale=1.0, between=None):
        self.searches += 1
        return super().find(picture, scale, between)

    def read(self, picture, box):
        self.readings += 1
        return super().read(picture, box)


@pytest.fixture(scope="module")
def loaded() -> CountingReader:
    return CountingReader()


@pytest.fixture
def reader(loaded: CountingReader) -> CountingReader:
    loaded.searches = loaded.readings = 0
    return loaded


def frame(text: str, shift: int = 0, top: int = 420) -> np.ndarray:
    """A subtitle over a soft scene that moves by `shift` pixels."""
    scene = np.random.default_rng(5).integers(40, 150, (40, 30, 3), np.uint8)
    scene = np.roll(cv2.resize(scene, (360, 640), interpolation=cv2.INTER_CUBIC), shift, axis=1)
    canvas = Image.fromarray(scene)
    ImageDraw.Draw(canvas).text((30, top), text, font=FONT, fill=(255, 255, 255), stroke_width=3, stroke_fill=(0, 0, 0))
    return cv2.resize(np.asarray(canvas), (720, 1280))


def read(folder: Path, pictures, reader: TextReader) -> EpisodeTexts:
    """Read pictures sampled at 4 per second of 24 frames a second."""
    (folder / "samples").mkdir()
    for number, picture in enumerate(pictures):
        store(picture, FRAMES_PER_SAMPLE * number, folder / "samples")
    table = FrameTable(np.arange(FRAMES_PER_SAMPLE * len(pictures), dtype=np.int64), 1, Fraction(1, 24))
    return read_texts(listed(folder / "samples"), table, reader, NAMES, FILE, folder, lambda what, done: None)


def test_lines_have_their_times_to_a_quarter_of_a_second(tmp_path: Path, reader: CountingReader) -> None:
    shown = ["我在郁孤台等你"] * 8 + [""] * 4 + ["你去哪了"] * 8
    first, second = read(tmp_path, [frame(text, 2 * number) for number, text in enumerate(shown)], reader).lines
    assert (first.text, first.start) == ("我在郁孤台等你", 0)
    assert abs(first.end - 2) <= Fraction(1, 4)
    assert (second.text, second.end) == ("你去哪了", 5)
    assert abs(second.start - 3) <= Fraction(1, 4)


@pytest.mark.parametrize("begins", range(2, 6))
def test_a_line_that_stands_for_a_second_is_read_wherever_it_begins(tmp_path: Path, reader: CountingReader, begins) -> None:
    shown = [""] * begins + ["去于都"] * 4 + ["别走"] * 4
    lines = read(tmp_path, [frame(text, 3 * number) for number, text in enumerate(shown)], reader).lines
    assert [line.text for line in lines] == ["去于都", "别走"]
    assert abs(lines[0].start - Fraction(begins, 4)) <= Fraction(1, 4)


def test_the_detectors_memory_is_given_back_once_an_episode_is_read(tmp_path: Path, reader: CountingReader) -> None:
    read(tmp_path, [frame(text, 9 * number) for number, text in enumerate(["去于都"] * 4 + [""] * 4 + ["别走"] * 4)], reader)
    assert reader.searches
    assert (reader._in_pictures.cache_info().currsize, reader._in_parts._idle.empty()) == (0, True)


def test_where_a_line_stands(tmp_path: Path, reader: CountingReader) -> None:
    (line,) = read(tmp_path, [frame("去于都", top=200)] * 2, reader).lines
    x0, y0, x1, y1 = line.box
    assert 0.02 < x0 < 30 / 360 < (30 + 3 * 44) / 360 < x1 < 0.55
    assert 0.28 < y0 < 212 / 640 < 255 / 640 < y1 < 0.44


def test_a_standing_picture_is_searched_once_and_a_standing_line_read_once(tmp_path: Path, reader: CountingReader) -> None:
    read(tmp_path, [frame("去于都")] * 24, reader)
    assert (reader.searches, reader.readings) == (1, 1)


def test_a_line_over_a_moving_scene_is_not_read_again(tmp_path: Path, reader: CountingReader) -> None:
    (line,) = read(tmp_path, [frame("我在郁孤台等你", 11 * number) for number in range(24)], reader).lines
    assert (line.start, line.end) == (0, 6)
    assert reader.readings == 1


def test_a_still_is_kept_for_lines_that_name_a_place_or_a_licence_only(tmp_path: Path, reader: CountingReader) -> None:
    shown = [frame("我饿了"), frame("我饿了"), frame("去于都", 90), frame("去于都", 90), *[frame("赣网微剧审字", 40)] * 4]
    pictures = [picture for picture in shown for _ in range(2)]
    lines = {line.text: line for line in read(tmp_path, pictures, reader).lines}
    assert set(lines) == {"我饿了", "去于都", "赣网微剧审字"}
    assert lines["我饿了"].still is None
    for line in (lines["去于都"], lines["赣网微剧审字"]):
        kept = tmp_path / line.still
        assert kept.read_bytes() == (tmp_path / "samples" / f"{round(line.at * 24):08d}.jpg").read_bytes()
        assert kept.name.startswith("abababababab-")
    assert len(list((tmp_path / "stills").iterdir())) == 2


def test_it_is_stored_and_read_back_exactly(tmp_path: Path, reader: CountingReader) -> None:
    texts = read(tmp_path, [frame("去于都")] * 3, reader)
    assert EpisodeTexts.model_validate_json(texts.model_dump_json()) == texts
    assert isinstance(texts.lines[0], TextLine)


def test_an_episode_without_samples_has_no_lines(tmp_path: Path, reader: CountingReader) -> None:
    table = FrameTable(np.zeros(1, np.int64), 1, Fraction(1, 25))
    assert read_texts([], table, reader, NAMES, FILE, tmp_path, lambda what, done: None).lines == ()


def test_a_sample_that_is_gone_is_named(tmp_path: Path, reader: CountingReader) -> None:
    table = FrameTable(np.zeros(1, np.int64), 1, Fraction(1, 25))
    with pytest.raises(StorageError, match=r"00000000\.jpg"):
        read_texts([Sample(0, tmp_path / "00000000.jpg")], table, reader, NAMES, FILE, tmp_path, lambda what, done: None)
