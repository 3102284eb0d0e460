"""Shots found in camera originals: `python -m benchmarks.rushes`. How many of 40 shots cut from 12 real clips are found, and what it costs.

The shots are reframed to 9:16, graded, encoded at a low rate, some mirrored, some at 1.1x (`rush_material`). They are looked for in their
own clips, in half and in all of them to see how time grows, and in 200 short films of photos that none of them comes from.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from fractions import Fraction
from itertools import cycle, islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

import numpy as np

from benchmarks.measure import BenchmarkError, say
from benchmarks.rush_material import RATE, CutShot, choose_cuts, over_blur, read_cut, true_start, write_cut, write_shots
from benchmarks.title import REAL
from landmarks.gallery import load_picture
from landmarks.picture import fit
from models.device import choose_runtime
from models.embedder import Embedder
from models.local_matcher import LocalMatcher
from pages.errors import EvidenceError
from pipeline.film.kept_episode import KeptEpisode
from pipeline.record.grounds import RushMatch
from pipeline.rushes.find import find_in_rushes
from pipeline.rushes.scan import ScannedRush, scan_rush

CLIPS = (
    "landmark/benny_eiffel_sunset.mp4",
    "landmark/kaeshav_paris_montage.mp4",
    "landmark/lin809_paris_vertical.mp4",
    "time/goldeneye-vfr-drop3.mp4",
    "time/issue-134-rotate.mp4",
    "time/scene_cuts.mp4",
    "time/testvideo.mp4",
    "time/video_with_failing_audio.mp4",
    "time/vtest.avi",
    "travel/HoangPhu05_danangnen.mp4",
    "travel/fahadansari2004_airport.mp4",
    "travel/rachelyjpark_xian.mp4",
)
SHOTS, DISTRACTORS = 40, 200
LEAST_RECALL, MOST_FRAMES_OFF = 0.95, 2
_DISTRACTOR_FRAMES = 25

Result = TypeVar("Result")


@dataclass(frozen=True)
class Found:
    """Of `shots`: found in their own clip (`right`), found in another (`wrong`); of the right ones, in-points within two frames (`placed`).

    A doubt that a match states excuses nothing here, it is counted beside: `doubtful` right ones name one of more than two frames,
    `doubtful_placed` of which are within two frames all the same; `beyond_doubt` are off by more than two frames and than they say.
    """

    shots: int
    right: int
    placed: int
    wrong: int
    doubtful: int
    doubtful_placed: int
    beyond_doubt: int


class RushBenchmark:
    """Networks, the cut and what is scanned; everything lies under `folder`."""

    def __init__(self, folder: Path) -> None:
        runtime = choose_runtime("cpu")
        self._folder = folder
        self._embedder, self._matcher = Embedder("efficientnet-lite0", runtime), LocalMatcher(runtime)

    def scan(self, clips: Sequence[Path], name: str) -> list[ScannedRush]:
        """Scan clips as rushes."""
        return [
            scan_rush(clip, self._embedder, self._folder / f"{name}-{number:03d}", lambda done: None, file=clip.name)
            for number, clip in enumerate(clips)
        ]

    def cut(self, cuts: Sequence[CutShot]) -> KeptEpisode:
        """Write the cut and read it as the main job would."""
        path = self._folder / "cut.mp4"
        return read_cut(path, write_cut(cuts, path), self._embedder, self._folder / "episode")

    def find(self, episode: KeptEpisode, rushes: Sequence[ScannedRush]) -> tuple[RushMatch, ...]:
        """Find the cut's shots."""
        return find_in_rushes(episode, rushes, self._embedder, self._matcher, self._folder / "found")

    def distractors(self, count: int) -> list[Path]:
        """Write short films of photos, each zoomed into a little; a photo that comes again is shown from further in."""
        photos = sorted(path for path in (REAL / "negatives").rglob("*") if path.suffix.lower() in {".jpg", ".jpeg", ".png"})
        folder = self._folder / "distractors"
        folder.mkdir()
        paths = []
        for number, photo in enumerate(islice(cycle(photos), count)):
            picture = fit(load_picture(photo), 960)
            inset = 0.12 * (number // len(photos))
            height, width = picture.shape[:2]
            steps = (inset + 0.04 * frame / _DISTRACTOR_FRAMES for frame in range(_DISTRACTOR_FRAMES))
            views = (picture[int(s * height) : int((1 - s) * height), int(s * width) : int((1 - s) * width)] for s in steps)
            paths.append(folder / f"{number:03d}.mp4")
            write_shots([(over_blur(np.ascontiguousarray(view)) for view in views)], paths[-1])
        return paths


def judge(cuts: Sequence[CutShot], matches: Sequence[RushMatch], rushes: Sequence[ScannedRush]) -> Found:
    """Hold what was found against the truth; shots whose clip is not among the rushes can only be found wrongly."""
    tables = {rush.file: rush.table for rush in rushes}
    right = [match for match in matches if (match.rush, match.mirrored) == (cuts[match.shot].clip.name, cuts[match.shot].mirrored)]
    allowed = Fraction(MOST_FRAMES_OFF, RATE)
    off = [abs(match.rush_start - true_start(cuts[match.shot], tables[match.rush])) for match in right]
    doubts = [match.doubt for match in right]
    return Found(
        shots=sum(cut.clip.name in tables for cut in cuts),
        right=len(right),
        placed=sum(error <= allowed for error in off),
        wrong=len(matches) - len(right),
        doubtful=sum(doubt > allowed for doubt in doubts),
        doubtful_placed=sum(error <= allowed < doubt for error, doubt in zip(off, doubts, strict=True)),
        beyond_doubt=sum(error > max(doubt, allowed) for error, doubt in zip(off, doubts, strict=True)),
    )


def timed(work: Callable[[], Result]) -> tuple[Result, float]:
    """Return a result and the seconds it took."""
    begun = time.perf_counter()
    return work(), time.perf_counter() - begun


def measure(folder: Path, shots: int, distractors: int) -> dict[str, object]:
    """Measure everything, one after the other."""
    benchmark = RushBenchmark(folder)
    clips = [REAL / "videos" / clip for clip in CLIPS]
    say(f"{shots} shots of {len(clips)} clips")
    cuts = choose_cuts(clips, shots, 1)
    episode = benchmark.cut(cuts)
    say("half of the clips: scanned, and the shots looked for in them")
    half, half_scan = timed(lambda: benchmark.scan(clips[::2], "half"))
    _, half_find = timed(lambda: benchmark.find(episode, half))
    say("all of the clips")
    rest, rest_scan = timed(lambda: benchmark.scan(clips[1::2], "rest"))
    rushes = half + rest
    found, find = timed(lambda: benchmark.find(episode, rushes))
    say(f"{distractors} distractors")
    others = benchmark.scan(benchmark.distractors(distractors), "other")
    strangers, among_others = timed(lambda: benchmark.find(episode, others))

    def minutes(several: Sequence[ScannedRush]) -> float:
        return round(float(sum(rush.table.run_time for rush in several)) / 60, 2)

    return {
        "found": asdict(judge(cuts, found, rushes)),
        "in_distractors": len(strangers),
        "distractors": distractors,
        "minutes": {"half": minutes(half), "all": minutes(rushes), "distractors": minutes(others)},
        "scan_seconds": {"half": round(half_scan, 1), "all": round(half_scan + rest_scan, 1)},
        "find_seconds": {"half": round(half_find, 1), "all": round(find, 1), "distractors": round(among_others, 1)},
    }


def main() -> int:
    """Measure and print; returns 1 where a target is missed."""
    command = argparse.ArgumentParser(prog="python -m benchmarks.rushes", description=__doc__)
    command.add_argument("--shots", type=int, default=SHOTS, metavar="N")
    command.add_argument("--distractors", type=int, default=DISTRACTORS, metavar="N")
    options = command.parse_args()
    try:
        if not REAL.is_dir():
            raise BenchmarkError(f"{REAL}: there is no real material beside the checkout, of which this benchmark is made")
        with TemporaryDirectory() as folder:
            result = measure(Path(folder), options.shots, options.distractors)
    except EvidenceError as error:
        print(f"benchmark: {error}", file=sys.stderr)
        return 2
    print(json.dumps(result, indent=1))
    found = result["found"]
    assert isinstance(found, dict)  # noqa: S101 - says to mypy what `measure` put there
    reached = found["right"] >= LEAST_RECALL * found["shots"] and not found["wrong"] and not result["in_distractors"]
    reached = reached and found["placed"] == found["right"]
    print(
        f"{'reached' if reached else 'MISSED'}: {LEAST_RECALL:.0%} of the shots found, none in a wrong clip or among the distractors, "
        f"in-points within {MOST_FRAMES_OFF} frames"
    )
    return int(not reached)


if __name__ == "__main__":
    sys.exit(main())
