"""`python -m benchmarks.shots`: shot boundaries on real clips: hard cuts against hand labels, and transitions made between real shots."""

from __future__ import annotations

import argparse
import itertools
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import NamedTuple

import numpy as np

from benchmarks.measure import BenchmarkError, say
from benchmarks.shot_score import ShotScore, score_shots
from benchmarks.title import REAL, ROOT, ffmpeg
from models.device import choose_runtime
from models.shot_detector import ShotDetector
from pages.errors import EvidenceError
from pipeline.film.decode import Decoder
from pipeline.film.shots import find_shots

_RATE, _BEFORE, _AFTER = 25, 55, 100
"""Frames a second of the made clips, frames before a transition, frames of the second shot."""
_SHOTS = {
    "tower": ("videos/landmark/lin809_paris_vertical.mp4", "0", "1"),
    "car": ("videos/drama/beiwang_ep1_motor_depart.mp4", "2.1", "1.9"),
    "beach": ("videos/landmark/Petra.mp4", "4.05", "1.95"),
    "plane": ("videos/travel/fahadansari2004_airport.mp4", "0", "1"),
    "lights": ("videos/travel/niagarafalls.mp4", "0", "1"),
    "sunset": ("videos/landmark/benny_eiffel_sunset.mp4", "0", "1"),
}
"""Uncut stretches of real clips: file, where they begin in seconds, how often longer they are played."""
_PAIRS = (("tower", "car"), ("car", "beach"), ("beach", "tower"))
_WIPES = ("wiperight", "wipeup", "slideleft", "slidedown", "radial", "circleopen", "smoothleft", "hlslice")
_WIPE_SECONDS = ("0.4", "0.6", "1.0")
_DISSOLVES = (
    ("tower", "car", "2.0"),
    ("car", "beach", "2.0"),
    ("beach", "tower", "2.5"),
    ("plane", "sunset", "3.0"),
    ("lights", "plane", "2.5"),
)


class _Made(NamedTuple):
    """A transition that begins at frame `_BEFORE` and takes so many seconds."""

    kind: str
    seconds: str
    first: str
    second: str


def transitions() -> Iterator[_Made]:
    """The 24 wipes and slides, then the five dissolves."""
    lengths = itertools.cycle(_WIPE_SECONDS)
    for pair in _PAIRS:
        for kind in _WIPES:
            yield _Made(kind, next(lengths), *pair)
    for first, second, seconds in _DISSOLVES:
        yield _Made("fade", seconds, first, second)


def make(made: _Made, target: Path) -> Path:
    """Cut two real shots and lead the one into the other."""
    length = Fraction(made.seconds)
    command: list[str | Path] = [ffmpeg(), "-nostdin", "-v", "error", "-y"]
    chains = []
    for number, (name, seconds) in enumerate(
        ((made.first, Fraction(_BEFORE, _RATE) + length), (made.second, length + Fraction(_AFTER, _RATE)))
    ):
        file, start, slower = _SHOTS[name]
        command += ["-ss", start, "-i", REAL / file]
        trim = f"fps={_RATE},trim=duration={float(seconds)}"
        chains.append(f"[{number}:v]setpts=(PTS-STARTPTS)*{slower},{trim},scale=360:640,setsar=1,format=yuv420p,settb=1/{_RATE}[s{number}]")
    offset = float(Fraction(_BEFORE, _RATE))
    chains.append(f"[s0][s1]xfade=transition={made.kind}:duration={made.seconds}:offset={offset}[out]")
    command += ["-filter_complex", ";".join(chains), "-map", "[out]", "-c:v", "libx264", "-preset", "veryfast", target]
    try:
        subprocess.run(command, check=True, capture_output=True, text=True)
    except subprocess.CalledProcessError as error:
        raise BenchmarkError(f"{target}: ffmpeg failed: {error.stderr.strip()}") from error
    return target


class _Finder:
    """Finds shots and keeps count of what the rules cost beside the network."""

    def __init__(self) -> None:
        self._detector = ShotDetector(choose_runtime("cpu"))
        self.frames = 0
        self.network = self.rules = 0.0

    def shots(self, video: Path) -> list[tuple[int, int]]:
        thumbnails = np.stack([frame.thumbnail for frame in Decoder(video, samples_per_second=Fraction(1, 10))])
        begun = time.process_time()
        probabilities = self._detector.probabilities(thumbnails)
        seen = time.process_time()
        shots = find_shots(probabilities, thumbnails)
        self.network += seen - begun
        self.rules += time.process_time() - seen
        self.frames += len(thumbnails)
        return shots


def _labelled(finder: _Finder) -> tuple[ShotScore, int]:
    """Score of the clips labelled by hand, and how many boundaries too many the drama clips have."""
    total, drama = ShotScore(), 0
    for name, labels in json.loads((REAL / "shots.json").read_text(encoding="utf-8")).items():
        if name.startswith("_"):
            continue
        say(name)
        score = score_shots(finder.shots(REAL / name), labels["cuts"], labels["gradual"])
        total += score
        drama += score.extra if "/drama/" in name else 0
    return total, drama


def main() -> int:
    """Measure and print a table."""
    command = argparse.ArgumentParser(prog="python -m benchmarks.shots", description=__doc__)
    command.add_argument("--out", type=Path, default=ROOT / "build" / "benchmark-shots", help="(default: build/benchmark-shots)")
    folder: Path = command.parse_args().out.absolute()
    try:
        if not (REAL / "shots.json").is_file():
            raise BenchmarkError(f"{REAL / 'shots.json'}: not there; this measures real clips, which lie beside the checkout")
        folder.mkdir(parents=True, exist_ok=True)
        finder = _Finder()
        found = {"wipes and slides": [0, 0, 0], "dissolves": [0, 0, 0]}
        for made in transitions():
            name = "_".join(made)
            starts = [start for start, _ in finder.shots(make(made, folder / f"{name}.mp4"))][1:]
            inside = [start for start in starts if _BEFORE <= start <= _BEFORE + Fraction(made.seconds) * _RATE]
            counts = found["dissolves" if made.kind == "fade" else "wipes and slides"]
            for at, more in enumerate((len(inside) == 1, 1, len(starts) - min(len(inside), 1))):
                counts[at] += more
            say(f"{name}: {starts or 'none'}")
        score, drama = _labelled(finder)
        for kind, (right, of, extra) in found.items():
            print(f"{kind}: {right} of {of} found, {extra} boundaries too many")
        print(f"hard cuts of shots.json: F1 {score.cut_f1:.4f}, {score}; too many on drama clips: {drama}")
        network, rules = (1000 * seconds / finder.frames for seconds in (finder.network, finder.rules))
        print(f"processor seconds per 1000 frames: network {network:.2f}, rules {rules:.2f}")
    except EvidenceError as error:
        print(f"benchmark: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
