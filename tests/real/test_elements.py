"""Place names and licence numbers drawn over real footage as dramas draw them, at 1080 x 1920."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import cv2
import mplfonts  # type: ignore[import-untyped]
import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from landmarks.catalogue import load_catalogue
from landmarks.places.place_names import PlaceNames
from models.text_reader import TextReader
from pipeline.film.samples import store
from pipeline.record.evidence import InputFile
from pipeline.record.frame_table import FrameTable
from pipeline.texts.elements import EpisodeLines, find_licences, find_mentions
from pipeline.texts.texts import TextLine, read_texts
from tests.real.conftest import FEW_AND_ALL, Measure

pytestmark = pytest.mark.real

WIDTH, HEIGHT = 1080, 1920
FONTS = Path(mplfonts.__file__).parent / "fonts"
SANS, SERIF, BLACK = "NotoSansCJKsc-Regular.otf", "NotoSerifCJKsc-Regular.otf", "SimHei.ttf"
WHITE, YELLOW, GOLD, RED, INK = (255, 255, 255), (255, 225, 60), (225, 190, 120), (220, 40, 40), (30, 30, 30)


@dataclass(frozen=True)
class Caption:
    """A line as it is drawn, its first character's corner in 0..1 of the frame, and what it should be found as."""

    text: str
    places: tuple[str, ...]
    font: str = SANS
    size: int = 64
    colour: tuple[int, int, int] = WHITE
    at: tuple[float, float] = (0.15, 0.68)
    edge: int = 4
    edge_colour: tuple[int, int, int] = (0, 0, 0)
    shadow: bool = False
    vertical: bool = False


CAPTIONS = [
    Caption("我在郁孤台等你", ("yugutai",)),
    Caption("明天去八境台看江", ("bajingtai",), colour=YELLOW),
    Caption("江西·赣州", ("赣州市",), SERIF, 96, at=(0.3, 0.4), shadow=True),
    Caption("郁孤台历史文化街区", ("yugutai",), SERIF, 60, GOLD, (0.12, 0.2)),
    Caption("通天岩石窟", ("tongtianyan",), SANS, 72, at=(0.8, 0.12), vertical=True),
    Caption("灶儿巷", ("zaoerxiang",), SERIF, 110, at=(0.1, 0.15), vertical=True, shadow=True),
    Caption("他们从于都出发", ("于都县",), BLACK, 56),
    Caption("回瑞金过年吧", ("瑞金市",), BLACK, 60, YELLOW, edge=5),
    Caption("建春门浮桥", ("floating_bridge",), SANS, 70, at=(0.25, 0.8), edge=0, shadow=True),
    Caption("赣州古浮桥还在吗", ("floating_bridge",), BLACK, 54, edge=3),
    Caption("龙南市关西围屋", ("龙南市", "hakka_guanxi_weiwu"), SANS, 58, at=(0.1, 0.3)),
    Caption("上堡梯田的日出", ("shangbao_terraces",), SERIF, 66, WHITE, (0.12, 0.55)),
    Caption("三百山国家森林公园", ("sanbaishan",), SANS, 48, at=(0.1, 0.1), edge=2),
    Caption("赣州市博物馆", ("ganzhou_museum",), BLACK, 64, RED, (0.2, 0.25), edge_colour=WHITE),
    Caption("我是南康区人", ("南康区",), SANS, 52),
    Caption("江南宋城", ("jiangnan_songcheng",), SERIF, 130, GOLD, (0.2, 0.35), edge=5),
    Caption("中央红军长征出发地纪念园", ("yudu_longmarch_start",), SANS, 50, at=(0.12, 0.75)),
    Caption("会昌戏剧小镇", ("huichang_drama_town",), BLACK, 68, YELLOW, (0.18, 0.7)),
    Caption("丫山在大余", ("yashan", "大余县"), SANS, 60, at=(0.2, 0.6)),
    Caption("叶坪革命旧址群", ("yeping_sites",), SERIF, 58, at=(0.85, 0.2), vertical=True),
    Caption("宁都县翠微峰", ("宁都县", "cuiweifeng"), SANS, 62, at=(0.15, 0.5), edge=0, shadow=True),
    Caption("信丰的脐橙熟了", ("信丰县",), BLACK, 56),
    Caption("石城通天寨", ("tongtianzhai",), SERIF, 80, at=(0.1, 0.3), shadow=True),
    Caption("寻乌调查纪念馆", ("xunwu_memorial_hall",), SANS, 54, INK, (0.15, 0.2), edge=6, edge_colour=WHITE),
    Caption("陡水湖边的约定", ("doushuihu",), SANS, 60, at=(0.14, 0.82)),
    Caption("燕翼围", ("yanyiwei",), SERIF, 120, WHITE, (0.15, 0.1), vertical=True),
    Caption("九连山里有人家", ("jiulianshan",), BLACK, 58, WHITE, edge=3),
    Caption("崇义县阳岭", ("崇义县", "yangling"), SANS, 64, YELLOW, (0.2, 0.66)),
    Caption("兴国将军园", ("jiangjunyuan",), SANS, 72, at=(0.2, 0.45), shadow=True),
    Caption("梅关古道", ("meiguan_road",), SERIF, 100, GOLD, (0.22, 0.3)),
]

LICENCES = [
    "(赣)网微剧审字(2025)第001号",
    "（赣）网微剧审字（2025）第012号",
    "[赣]网微剧审字[2024]第103号",
    "【赣】网微剧备字【2025】第0123号",
    "〔京〕网微剧审字〔2023〕第045号",
    "「粤」网微剧备字「2025」第0456号",
    "沪网微剧备字〔2026〕0123号",
    "(总局)网剧审字(2022)第001号",
    "（番茄）网微剧备字（2026）第847205号",
    "网络剧片发行许可证：（浙）网微剧审字（2025）第088号",
    "备案号：V36011532408001",
    "（赣）网微剧审字（2031）第001号",
]
PLAUSIBLE = 10
FEW = 6
"""Every so many of the captions are read for each change."""


@pytest.fixture(scope="module")
def footage(real: Path) -> list[np.ndarray]:
    """Thirty frames of real clips, cropped to 9:16 and brought to 1080 x 1920."""
    clips = sorted((real / "videos/travel").glob("*.mp4")) + sorted((real / "videos/drama").glob("*.mp4"))
    frames = []
    for number in range(len(CAPTIONS)):
        with av.open(str(clips[number % len(clips)])) as container:
            wanted = 20 + 30 * (number // len(clips))
            decoded = next(frame for index, frame in enumerate(container.decode(video=0)) if index == wanted)
            frames.append(_fill(decoded.to_ndarray(format="rgb24")))
    return frames


@pytest.fixture(scope="module")
def reader() -> TextReader:
    return TextReader()


@pytest.fixture(scope="module")
def names() -> PlaceNames:
    return PlaceNames(load_catalogue())


@pytest.mark.parametrize("measure", FEW_AND_ALL)
def test_names_in_drama_lettering(
    footage: list[np.ndarray], reader: TextReader, names: PlaceNames, tmp_path: Path, measure: Measure
) -> None:
    found = wanted = wrong = 0
    missed = []
    for number, (picture, caption) in list(enumerate(zip(footage, CAPTIONS, strict=True)))[:: 1 if measure == "all" else FEW]:
        lines = read(draw(picture, caption), reader, names, tmp_path / str(number))
        mentions = find_mentions([EpisodeLines("ep.mp4", lines)], names)
        places = {mention.place for mention in mentions}
        wanted += len(caption.places)
        found += len(places & set(caption.places))
        # What the footage itself names is not wrong.
        if unexpected := places - set(caption.places):
            wrong += len(unexpected - _in_the_footage(read(picture, reader, names, tmp_path / f"plain{number}"), names))
        missed += [(caption.text, [line.text for line in lines])] if not set(caption.places) <= places else []
        assert all((tmp_path / str(number) / mention.still).is_file() for mention in mentions)
    print(f"{found} of {wanted} names found, {wrong} wrong; missed {missed}")
    assert found >= 0.95 * wanted
    assert wrong <= 1


@pytest.mark.parametrize("measure", FEW_AND_ALL)
def test_licence_numbers_on_cards(
    footage: list[np.ndarray], reader: TextReader, names: PlaceNames, tmp_path: Path, measure: Measure
) -> None:
    results = {}
    for number in range(len(LICENCES)) if measure == "all" else (0, 9, 11):
        text = LICENCES[number]
        ground = footage[number] // 8 if number % 2 else np.zeros_like(footage[number])
        card = draw(ground, Caption(text, (), SANS, 40 if len(text) < 24 else 32, at=(0.1, 0.85), edge=0))
        lines = read(card, reader, names, tmp_path / str(number))
        results[number] = find_licences([EpisodeLines("ep.mp4", lines)], 2026)
    print([[(licence.text, licence.number, licence.plausible) for licence in licences] for licences in results.values()])
    assert all(len(licences) == 1 for licences in results.values())
    assert all(licences[0].plausible == (number < PLAUSIBLE) for number, licences in results.items())
    assert results[0][0].number == "(赣)网微剧审字(2025)第001号"
    assert results[9][0].number == "(浙)网微剧审字(2025)第088号"


def read(picture: np.ndarray, reader: TextReader, names: PlaceNames, folder: Path) -> tuple[TextLine, ...]:
    """Read a frame as an episode of one, brought to the samples' size."""
    folder.mkdir()
    sample = store(cv2.resize(picture, (720, 1280), interpolation=cv2.INTER_AREA), 0, folder)
    table = FrameTable(np.zeros(1, np.int64), 1, Fraction(1))
    file = InputFile.model_construct(file="ep.mp4", sha256="0" * 64)
    return read_texts([sample], table, reader, names, file, folder, lambda what, done: None).lines


def _in_the_footage(lines: tuple[TextLine, ...], names: PlaceNames) -> set[str]:
    return {mention.place for mention in find_mentions([EpisodeLines("ep.mp4", lines)], names)}


def _fill(picture: np.ndarray) -> np.ndarray:
    height, width = picture.shape[:2]
    scale = max(WIDTH / width, HEIGHT / height)
    sized = cv2.resize(picture, (max(WIDTH, round(width * scale)), max(HEIGHT, round(height * scale))), interpolation=cv2.INTER_CUBIC)
    left, top = (sized.shape[1] - WIDTH) // 2, (sized.shape[0] - HEIGHT) // 2
    return sized[top : top + HEIGHT, left : left + WIDTH]


def draw(picture: np.ndarray, caption: Caption) -> np.ndarray:
    """Draw a caption over a frame."""
    canvas = Image.fromarray(picture)
    pen = ImageDraw.Draw(canvas)
    font = ImageFont.truetype(str(FONTS / caption.font), caption.size)
    x, y = caption.at[0] * WIDTH, caption.at[1] * HEIGHT
    rows = [(sign, x, y + 1.1 * caption.size * i) for i, sign in enumerate(caption.text)] if caption.vertical else [(caption.text, x, y)]
    for text, left, top in rows:
        if caption.shadow:
            pen.text((left + 5, top + 5), text, font=font, fill=(0, 0, 0))
        pen.text((left, top), text, font=font, fill=caption.colour, stroke_width=caption.edge, stroke_fill=caption.edge_colour)
    return np.asarray(canvas)
