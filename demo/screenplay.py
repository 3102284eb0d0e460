"""What is photographed for the gallery, what the cameras recorded, and what the episodes show: places, camera moves, people, lines."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Literal

from demo.cast import LANDMARKS, LOOKALIKES

__all__ = ["EPISODES", "PHOTOS", "RATE", "TAKES", "Cut", "Light", "PhotoPlan", "ShotPlan", "Take", "View"]

RATE = 25
Light = Literal["day", "dusk", "overcast", "dim"]


@dataclass(frozen=True)
class View:
    """Where the camera stands, relative to how a place is framed as a whole.

    `angle` degrees to the left, `near` times the whole distance, `height` metres above the ground, `aside` and `above` metres by which it
    aims past the middle.
    """

    angle: float = 0.0
    near: float = 1.0
    height: float = 1.7
    aside: float = 0.0
    above: float = 0.0


@dataclass(frozen=True)
class PhotoPlan:
    """One picture of the gallery."""

    place: str
    number: int
    view: View
    light: Light
    tall: bool


@dataclass(frozen=True)
class Take:
    """A camera original of `frames` frames in 16:9; its people, placed as in a shot, walk `walk` metres to the right meanwhile.

    `position` is latitude and longitude, degrees in WGS-84, and `county` the unit of Ganzhou in which it lies. Where `camera` is False, a
    program has written the file anew and left no position in it.
    """

    file: str
    place: str
    frames: int
    start: View
    end: View
    captured: str
    position: tuple[float, float] | None = None
    county: str | None = None
    people: tuple[tuple[float, float], ...] = ()
    walk: float = 0.0
    camera: bool = True


@dataclass(frozen=True)
class Cut:
    """What a shot shows of a take: frame `first + speed * n` as its n-th, of it an upright part, `left` of the way from the left edge to
    the right one."""

    take: Take
    first: int
    left: float
    speed: Fraction = Fraction(1)
    mirrored: bool = False


@dataclass(frozen=True)
class ShotPlan:
    """`frames` frames of a place while the camera goes from one view to the other, or of the take that it is cut from.

    `people` stand at (metres aside, metres before the camera); `wide` shows a wide picture over its own blurred fill; `away` turns the
    camera by `turn` degrees to the right within half a second from that frame on; `declared` is the place that the shooting log names
    for it.
    """

    place: str
    frames: int
    start: View = View()
    end: View = View()
    line: str = ""
    light: Light = "day"
    people: tuple[tuple[float, float], ...] = ()
    wide: bool = False
    away: int | None = None
    # Enough to leave a building behind, not so much that the sky's edge is seen.
    turn: float = 48.0
    title: bool = False
    recap: bool = False
    cut: Cut | None = None
    declared: str = ""


_VIEWS: tuple[tuple[View, Light, bool], ...] = (
    (View(0, 1.0), "day", True),
    (View(16, 1.05, 2.2), "day", False),
    (View(-18, 1.0, 1.6), "overcast", False),
    (View(6, 0.7, 2.6, above=0.8), "day", False),
    (View(-8, 1.35, 3.0), "dusk", True),
    (View(27, 0.95, 1.8), "overcast", True),
)
# In the lane the walls stand close: the camera hardly moves aside.
_LANE_VIEWS: tuple[tuple[View, Light, bool], ...] = (
    (View(0, 1.0), "day", True),
    (View(6, 1.1, 2.2), "day", False),
    (View(-7, 1.0, 1.6), "overcast", False),
    (View(3, 0.75, 2.2), "day", False),
    (View(-3, 1.35, 3.0), "dusk", True),
    (View(10, 0.9, 1.8), "overcast", True),
)


def _photos() -> tuple[PhotoPlan, ...]:
    photos: list[PhotoPlan] = []
    for name in (*LANDMARKS, *LOOKALIKES):
        views = _LANE_VIEWS if name in ("zaoerxiang", "other_street") else _VIEWS
        count = 6 if name in LANDMARKS else 3
        photos += [PhotoPlan(name, number, *view) for number, view in enumerate(views[:count], 1)]
    return tuple(photos)


PHOTOS = _photos()

_LICENCE = ShotPlan("card", 44)
_OPENING = ShotPlan("yugutai", 60, View(-4, 1.25, 2.5, above=1.5), View(-2, 1.08, 2.0, above=1.0), title=True)
_PAIR = ((-0.55, 2.6), (0.6, 2.8))
_LEFT, _RIGHT = ((-0.5, 2.3),), ((0.55, 2.2),)

TAKES = (
    Take(
        "A001_C001.mp4",
        "inn",
        100,
        View(10, 0.9),
        View(-6, 0.75),
        "2025-03-18T10:12:05+08:00",
        (25.8580, 114.9330),
        "章贡区",
        people=((-0.3, 2.8), (0.9, 3.1)),
        walk=1.2,
    ),
    Take(
        "A002_C001.mp4",
        "lodgings",
        60,
        View(-14, 0.8, above=1),
        View(2, 0.75, above=-1),
        "2025-03-19T15:40:31+08:00",
        (25.9530, 115.4150),
        "于都县",
        people=((0.2, 3.0),),
        walk=-1.4,
    ),
    Take(
        "B001_C001.mp4",
        "ward",
        60,
        View(-9, 0.85),
        View(5, 0.8),
        "2025-03-21T09:05:44+08:00",
        (28.6830, 115.8890),
        people=((0.4, 2.7),),
        walk=0.9,
    ),
    Take(
        "export_02.mp4",
        "attic",
        60,
        View(4, 0.8),
        View(-10, 0.9),
        "2025-03-22T20:18:10+08:00",
        people=((-0.4, 2.6),),
        walk=1.0,
        camera=False,
    ),
)
_INN, _LODGINGS, _WARD, _ATTIC = TAKES


def _from(take: Take, frames: int, line: str, cut: Cut, light: Light = "day", declared: str = "") -> ShotPlan:
    return ShotPlan(take.place, frames, line=line, light=light, cut=cut, declared=declared)


_BRIDGE = ShotPlan("floating_bridge", 60, View(8, 1.05, 3.0, aside=-2), View(8, 1.05, 3.0, aside=1.5), "过了古浮桥，就没有回头路。")
_LANE = ShotPlan("zaoerxiang", 54, View(6, 0.95), View(3, 0.9), "去问问药铺的老板。", light="overcast")

EPISODES: tuple[tuple[ShotPlan, ...], ...] = (
    (
        _LICENCE,
        _OPENING,
        ShotPlan("study", 42, View(0, 0.9), View(4, 0.8), "爷爷的信里只写了四个字。", people=_RIGHT, declared="郁孤台"),
        ShotPlan("zaoerxiang", 58, View(-2, 1.2), View(1, 0.95), "灶儿巷，第三家药铺。"),
        _from(_INN, 48, "你从城南过来要多久？", Cut(_INN, 6, 0.3)),
        ShotPlan("song_city_wall", 62, View(10, 1.1), View(3, 0.95), "沿着宋城墙走就到了。", people=_PAIR, declared="宋城墙"),
        ShotPlan("other_pavilion", 50, View(8, 1.05), View(2, 1.0), "望月楼？不是这里。", light="overcast"),
        ShotPlan("bajingtai", 60, View(-9, 1.15), View(-9, 0.9), "八境台下，有人在等你。", light="dusk"),
        ShotPlan("parlour", 44, View(-3, 0.9), View(-6, 0.85), "茶凉了，人还没来。", people=_PAIR, declared="江西省赣州市章贡区东溪路"),
        _BRIDGE,
        ShotPlan("floating_bridge", 48, View(-12, 0.8, 2.6), View(-7, 0.78, 2.8), "", people=_RIGHT),
        ShotPlan("office", 40, View(5, 0.9), View(2, 0.8), "这张照片是谁拍的？", people=_LEFT),
        ShotPlan("yugutai", 64, View(3, 1.0, 2.2), View(0, 0.98, 2.2), "郁孤台，日落之前。", away=34, turn=-30),
        ShotPlan("yugutai", 46, View(4, 0.95, aside=-17, above=-3), View(0, 0.92, aside=-17, above=-3), "他已经走了。", people=_LEFT),
        ShotPlan("song_city_wall", 56, View(-14, 0.9), View(-9, 0.82), "", light="overcast"),
        ShotPlan("study", 40, View(-5, 0.85), View(-1, 0.9), "信，是假的。", people=_LEFT),
        _LANE,
    ),
    (
        _LICENCE,
        _OPENING,
        replace(_BRIDGE, recap=True),
        replace(_LANE, recap=True),
        _from(_LODGINGS, 44, "再查一遍监控。", Cut(_LODGINGS, 5, 0.6, speed=Fraction(11, 10)), light="overcast"),
        ShotPlan("bajingtai", 60, View(7, 1.05), View(12, 1.0), "镜头拍到了八境台。", wide=True),
        ShotPlan("other_wall", 50, View(6, 1.0), View(1, 0.95), "这道城门很像，可门洞不对。", declared="宋城墙"),
        ShotPlan("zaoerxiang", 56, View(4, 1.1), View(2, 0.85), "灶儿巷的灯笼亮了。", light="dim"),
        _from(_INN, 44, "你到底是谁？", Cut(_INN, 54, 0.75, mirrored=True), light="dusk"),
        ShotPlan("yugutai", 84, View(-8, 1.0), View(-6, 0.98), "快看，郁孤台！", away=50),
        ShotPlan("other_flats", 40, View(-8, 0.9, above=1), View(-4, 0.95, above=2), "别回头，有人跟着。", people=_LEFT),
        ShotPlan("song_city_wall", 60, View(4, 1.2, 2.2), View(0, 1.0), "到城墙上去！", people=_RIGHT),
        ShotPlan("floating_bridge", 58, View(-6, 1.0, 3.0), View(-2, 0.85, 2.8), "船已经散了。", light="overcast"),
        ShotPlan("third_pavilion", 46, View(-6, 1.0), View(-2, 0.95), "听雨阁，不是郁孤台。"),
        _from(_WARD, 48, "我们还有多少时间？", Cut(_WARD, 7, 0.55), declared="灶儿巷"),
        ShotPlan("bajingtai", 64, View(-2, 0.85, 2.2, above=-1), View(1, 0.82, 2.2, above=-1), "", away=34, turn=30),
        ShotPlan("study", 40, View(2, 0.9), View(6, 0.85), "明天，一切都会清楚。", people=_RIGHT),
        ShotPlan("yugutai", 56, View(-14, 1.05, 2.2), View(-10, 1.0, 2.2), "郁孤台见。", light="dusk"),
    ),
    (
        _LICENCE,
        _OPENING,
        ShotPlan("parlour", 42, View(0, 0.9), View(3, 0.85), "于都说，三年前见过你。", people=_LEFT, declared="灶儿巷"),
        ShotPlan("yugutai", 60, View(20, 0.95), View(15, 0.9), "我们在郁孤台立过约。", light="overcast", declared="郁孤台"),
        ShotPlan("flats", 40, View(-6, 0.95, above=2), View(-2, 0.9, above=1), "可你没有来。", people=_RIGHT),
        ShotPlan("floating_bridge", 60, View(3, 0.95, 2.6, aside=2), View(3, 0.95, 2.6, aside=-1), "我在桥上等了一夜。", light="dim"),
        ShotPlan("other_street", 48, View(-3, 1.1), View(0, 0.95), "长乐街上没有人认得我。"),
        ShotPlan("song_city_wall", 58, View(-5, 1.0, aside=1), View(-2, 0.9, aside=-1), "城墙记得。", light="dusk"),
        _from(_ATTIC, 46, "录音在哪里？", Cut(_ATTIC, 4, 0.4)),
        ShotPlan("zaoerxiang", 60, View(-3, 1.0), View(1, 0.8), "在灶儿巷。", people=_RIGHT),
        ShotPlan("yugutai", 46, View(-4, 0.95, aside=-23, above=-3), View(0, 0.92, aside=-23, above=-3), "风停了。"),
        ShotPlan("other_pagoda", 48, View(5, 1.05), View(2, 0.95), "这是镇江塔，我们走错了。", light="overcast"),
        ShotPlan("bajingtai", 62, View(10, 1.1), View(4, 1.0), "八境台，最后一次。"),
        ShotPlan("bajingtai", 44, View(8, 0.66, aside=13.5, above=-5.5), View(4, 0.64, aside=13.8, above=-5.5), "门锁着。"),
        ShotPlan("song_city_wall", 56, View(16, 1.0), View(12, 0.95), "", people=_LEFT),
        ShotPlan("office", 40, View(-3, 0.9), View(1, 0.85), "都结束了。", people=_LEFT, declared="江西省南昌市东湖区"),
        ShotPlan("yugutai", 60, View(2, 1.15, 2.2), View(-3, 0.95), "回家吧。", people=_PAIR),
        ShotPlan("study", 44, View(-2, 0.9), View(2, 0.8), "第四封信，到了。", people=_LEFT),
    ),
)
