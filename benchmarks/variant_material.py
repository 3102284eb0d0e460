"""Variants of a film: what phones, editors and platforms do to a picture, written again frame by frame at unchanged times.

Each is a chain of ffmpeg filters, some with drawn pictures laid over; whatever is drawn has a fixed seed.
"""

from __future__ import annotations

import hashlib
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from benchmarks.measure import BenchmarkError
from benchmarks.real_gallery import photos_of
from benchmarks.title import REAL, ffmpeg
from demo.materials import font
from landmarks.gallery import load_picture
from landmarks.picture import Picture
from models.storage import whole_folder
from pipeline.film.media import probe

_IN_BARS, _IN_A_PHOTO = 0.16, 0.08
"""Share of the frame's area that the picture has inside bars, and inside another picture."""

_LOW_SIDE, _LOW_QUALITY = 360, 34
"""Shorter side in pixels and x264's rate factor of the low variant."""

_QUALITY = 20
"""x264's rate factor of the others, that with which titles are cut: hardly to be seen."""

_SEED = 6

_CAPTIONS = (
    ("你终于回来了", "我等了你三年"),
    ("这件事情", "没有那么简单"),
    ("今晚八点", "老地方见"),
    ("从今天起", "我们两不相欠"),
    ("她到底是谁？", "快告诉我！"),
    ("放心吧", "一切有我在"),
)
"""Lines that follow one another every second, then from the first again."""


@dataclass(frozen=True)
class FilterChain:
    """Filters from `[0:v]` to `[out]`; `laid` are the pictures `[1:v]`, `[2:v]` and so on, RGBA `(H, W, 4)`."""

    filters: str
    laid: tuple[NDArray[np.uint8], ...] = ()
    quality: int = _QUALITY


@dataclass(frozen=True)
class FilmFrame:
    """What a chain is made for: a film's frame of `width` x `height` pixels, both even; the film is number `number` of its title."""

    width: int
    height: int
    number: int

    def inside(self, share: float, across: float = 0.5, down: float = 0.5) -> tuple[int, int, int, int]:
        """Return x, y, width and height, all even, of a smaller frame of this shape; `across` and `down` are 0..1 of the room around it."""
        width, height = (_even(side * share**0.5) for side in (self.width, self.height))
        return _even((self.width - width) * across), _even((self.height - height) * down), width, height


def write_variant(name: str, films: Sequence[Path], folder: Path) -> tuple[Path, ...]:
    """Write a variant of films under their own names, or take up those an earlier run wrote of the same ones by the same code.

    Args:
        name: one of `VARIANTS`; `cut` are the films themselves.
        films: of one folder; they must not change between runs.
        folder: what is made stands in a folder of its own there.

    Raises:
        BenchmarkError: there is no such variant, or ffmpeg fails.
        InputError: a film cannot be read.
    """
    if name not in VARIANTS:
        raise BenchmarkError(f"{name}: no such variant; there are {', '.join(VARIANTS)}")
    chain_of = VARIANTS[name]
    if chain_of is None:
        return tuple(films)
    of = "\n".join(f"{film.absolute()} {film.stat().st_size}" for film in films)
    made = folder / f"{name}-{hashlib.sha256(of.encode() + Path(__file__).read_bytes()).hexdigest()[:12]}"
    if not made.is_dir():
        folder.mkdir(parents=True, exist_ok=True)
        with whole_folder(made) as fresh:
            for number, film in enumerate(films):
                width, height = (_even(side) for side in probe(film).display_size)
                _write(chain_of(FilmFrame(width, height, number)), (width, height), film, fresh / film.name)
    return tuple(made / film.name for film in films)


def _write(chain: FilterChain, size: tuple[int, int], film: Path, target: Path) -> None:
    with TemporaryDirectory() as drawn:
        inputs = ["-i", str(film)]
        for number, picture in enumerate(chain.laid):
            path = Path(drawn) / f"{number}.png"
            Image.fromarray(picture, "RGBA").save(path, compress_level=1)
            inputs += ["-i", str(path)]
        # Whatever was scaled on the way, pixels end square.
        filters = f"[0:v]scale={size[0]}:{size[1]}{chain.filters},setsar=1[out]"
        # Frames pass as they come, at the ticks they have: labels say what is seen when.
        times = ["-fps_mode", "passthrough", "-enc_time_base", "filter"]
        encoding = ["-c:v", "libx264", "-preset", "veryfast", "-crf", str(chain.quality), "-pix_fmt", "yuv420p"]
        command = [ffmpeg(), "-nostdin", "-v", "error", "-y", *inputs, "-filter_complex", filters, "-map", "[out]", *times, *encoding]
        done = subprocess.run([*command, str(target)], check=False, capture_output=True, text=True, errors="replace")
    if done.returncode:
        raise BenchmarkError(f"{target}: ffmpeg failed: {done.stderr.strip()}")


def _plainly(filters: str) -> Callable[[FilmFrame], FilterChain]:
    """The same filters whatever the frame is."""
    return lambda frame: FilterChain(f",{filters}")


def _low(frame: FilmFrame) -> FilterChain:
    scale = _LOW_SIDE / min(frame.width, frame.height)
    return FilterChain(f",scale={_even(frame.width * scale)}:{_even(frame.height * scale)}:flags=area", quality=_LOW_QUALITY)


def _bars(colour: str) -> Callable[[FilmFrame], FilterChain]:
    def chain(frame: FilmFrame) -> FilterChain:
        x, y, width, height = frame.inside(_IN_BARS)
        return FilterChain(f",scale={width}:{height}:flags=area,pad={frame.width}:{frame.height}:{x}:{y}:{colour}")

    return chain


def _blurred_bars(frame: FilmFrame) -> FilterChain:
    x, y, width, height = frame.inside(_IN_BARS)
    # Blurred while small: the same look for a fraction of the time.
    enlarged = (
        f"crop=iw*0.6:ih*0.6,scale={_even(frame.width / 6)}:{_even(frame.height / 6)}:flags=area,gblur=sigma={frame.width / 90:.1f},"
        f"scale={frame.width}:{frame.height}:flags=bicubic"
    )
    return FilterChain(
        f",split[back][front];[back]{enlarged}[fill];[front]scale={width}:{height}:flags=area[whole];[fill][whole]overlay={x}:{y}"
    )


def _inset(frame: FilmFrame) -> FilterChain:
    """The film on a part of another real picture, as on a screen or a poster; each film of a title has another photo."""
    photos = photos_of(REAL / "negatives")
    if not photos:
        raise BenchmarkError(f"{REAL / 'negatives'}: no photo there to lay the film into")
    around = _filling(load_picture(photos[(7 * frame.number) % len(photos)]), frame.width, frame.height)
    x, y, width, height = frame.inside(_IN_A_PHOTO, 0.6, 0.3)
    window = np.dstack([around, np.full(around.shape[:2], 255, np.uint8)])
    window[y : y + height, x : x + width, 3] = 0
    # The photo lies over the film with a hole in it, so that the film's frames set the times.
    return FilterChain(
        f",scale={width}:{height}:flags=area,pad={frame.width}:{frame.height}:{x}:{y}[film];[film][1:v]overlay=0:0", (window,)
    )


def _filling(picture: Picture, width: int, height: int) -> Picture:
    """Scale and cut a picture so that it fills a frame."""
    scale = max(width / picture.shape[1], height / picture.shape[0])
    size = (max(width, round(picture.shape[1] * scale)), max(height, round(picture.shape[0] * scale)))
    large = cv2.resize(picture, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC)
    y, x = (size[1] - height) // 2, (size[0] - width) // 2
    return np.asarray(large[y : y + height, x : x + width], np.uint8)


def _rain(frame: FilmFrame) -> FilterChain:
    """Far and near streaks, which fall by 0.9 and 1.7 frames a second."""
    chance = np.random.default_rng(_SEED)
    far = _streaks(frame, chance, count=420, longest=0.04, thick=1, alpha=80)
    near = _streaks(frame, chance, count=150, longest=0.09, thick=2, alpha=130)
    falls = [f"overlay=x=0:y=-{frame.height}+mod(t*{speed * frame.height:.0f}\\,{frame.height})" for speed in (0.9, 1.7)]
    return FilterChain(f"[film];[film][1:v]{falls[0]}[wet];[wet][2:v]{falls[1]}", (far, near))


def _streaks(frame: FilmFrame, chance: np.random.Generator, *, count: int, longest: float, thick: int, alpha: int) -> NDArray[np.uint8]:
    """Slanted streaks on two frames' height, the lower half like the upper one, RGBA; `longest` is a share of the height."""
    width, height = frame.width, frame.height
    mask = np.zeros((2 * height, width), np.uint8)
    scale = max(1, round(thick * min(width, height) / 720))
    for _ in range(count):
        x, y = (int(value) for value in chance.integers(0, (width, height)))
        length = longest * height * float(chance.uniform(0.4, 1))
        light = int(alpha * chance.uniform(0.5, 1))
        for top in (y - height, y, y + height):
            cv2.line(mask, (x, top), (round(x - 0.12 * length), round(top + length)), light, scale, cv2.LINE_AA)
    return np.dstack([np.full((2 * height, width, 3), 225, np.uint8), cv2.GaussianBlur(mask, (3, 3), 0)])


def _captions(frame: FilmFrame) -> FilterChain:
    chain = ""
    last = "[film]"
    for number in range(len(_CAPTIONS)):
        shown = f"overlay=0:{frame.height - frame.height // 3}:enable='eq(mod(floor(t),{len(_CAPTIONS)}),{number})'"
        following = f"[said{number}]" if number + 1 < len(_CAPTIONS) else ""
        chain += f";{last}[{number + 1}:v]{shown}{following}"
        last = following
    return FilterChain(f"[film]{chain}", tuple(_caption(lines, frame) for lines in _CAPTIONS))


def _caption(lines: Sequence[str], frame: FilmFrame) -> NDArray[np.uint8]:
    """Lines that fill the lower third of a frame, white with dark edges, RGBA."""
    height = frame.height // 3
    picture = Image.new("RGBA", (frame.width, height), (0, 0, 0, 0))
    draw = ImageDraw.Draw(picture)
    size = max(8, min(round(frame.width / 7.5), round(0.7 * height / len(lines))))
    for number, line in enumerate(lines):
        middle = (frame.width / 2, height * (number + 0.5) / len(lines))
        draw.text(middle, line, fill="white", font=font(size), anchor="mm", stroke_width=max(1, size // 14), stroke_fill=(20, 20, 20))
    return np.asarray(picture, np.uint8)


def _even(value: float) -> int:
    return 2 * max(0, int(value / 2))


VARIANTS: dict[str, Callable[[FilmFrame], FilterChain] | None] = {
    "cut": None,
    "mirrored": _plainly("hflip"),
    "dark": _plainly(f"eq=gamma=0.45:saturation=0.6,noise=alls=8:allf=t:all_seed={_SEED}"),
    "low": _low,
    "grey_bars": _bars("0x808080"),
    "black_bars": _bars("black"),
    "blurred_bars": _blurred_bars,
    "inset": _inset,
    "rain": _rain,
    "captions": _captions,
    "graded_warm": _plainly("colorbalance=rs=0.2:bs=-0.2:rm=0.2:bm=-0.2:rh=0.1:bh=-0.15,eq=saturation=1.25"),
    "graded_cold": _plainly("colorbalance=rs=-0.2:bs=0.25:rm=-0.2:bm=0.2,curves=all='0/0 0.5/0.42 1/0.94',eq=saturation=0.8"),
    "graded_faded": _plainly("curves=all='0/0.18 0.5/0.55 1/0.84',eq=saturation=0.45"),
}
"""What each variant's chain is made by, in the order of the table; None: the film itself."""
