"""`python -m benchmarks.many`: whether `verify` keeps its pace and its memory over a long title, with a landmark in one of twenty shots.

Each episode has the same pieces of real clips in an order of its own and one landmark, so that an episode late in the title costs what an
early one does. Pieces are encoded once and put together as they are. Costs about as long as the film lasts; needs the real material.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import os
import random
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from benchmarks.__main__ import TitleBenchmark
from benchmarks.measure import BenchmarkError, Measured, cores, say
from benchmarks.report import measured_as_json, median_run
from benchmarks.title import REAL, ROOT, BenchmarkTitle, as_edits, cut_real, join, real_pieces
from pages.errors import EvidenceError
from pipeline.record.evidence import Status

_PLACES = 10
"""Landmarks in turn, so that any ten episodes in a row have the same pieces; a bare decode of so many stands for one of all."""

_ENDS = 10
"""Episodes at either end whose paces are compared."""

_DECODES = 3


@dataclasses.dataclass(frozen=True)
class ManyEpisodes:
    """Episodes and the one landmark that each of them shows."""

    title: BenchmarkTitle
    landmarks: tuple[str, ...]


def make_many(folder: Path, episodes: int, shots: int) -> ManyEpisodes:
    """Put together `episodes` episodes of `shots` shots each under `folder`.

    Raises:
        BenchmarkError: what they are made of, or a tool for it, is missing.
    """
    fillers, known = real_pieces()
    plain = [piece for piece in fillers if piece.shots == 1][: shots - 1]
    if len(plain) < shots - 1 or len(known) < _PLACES:
        raise BenchmarkError(f"{REAL}: gives {len(plain)} shots without a landmark and {len(known)} with one; ask for fewer --shots")
    cut = cut_real(as_edits([[piece] for piece in (*plain, *known[:_PLACES])]), folder)
    made = []
    for number in range(episodes):
        parts = [*cut.episodes[: len(plain)], cut.episodes[len(plain) + number % _PLACES]]
        random.Random(number).shuffle(parts)  # noqa: S311 - an order that is the same each time
        made.append(join(parts, folder / "many" / f"ep{number + 1:03d}.mp4"))
    landmarks = tuple(known[number % _PLACES].landmark for number in range(episodes))
    return ManyEpisodes(BenchmarkTitle(cut.material, tuple(made), cut.labels, cut.gallery), landmarks)


def pace(ends: Sequence[float], seconds: Sequence[float], first: int, last: int) -> float:
    """Film seconds per second from the end of episode number `first` to that of number `last`, in the order in which they ended."""
    return sum(seconds[first:last]) / (ends[last - 1] - ends[first - 1])


def measure(benchmark: TitleBenchmark, many: ManyEpisodes) -> dict[str, Any]:
    """Verify all episodes as one title; returns what is kept of it."""
    load = os.getloadavg()[0]
    decodes = []
    for number in range(_DECODES):
        say(f"ffmpeg -f null {number + 1}/{_DECODES}")
        decodes.append(benchmark.decode(many.title.episodes[:_PLACES]))
    decode = _times(median_run(decodes), len(many.title.episodes) // _PLACES)
    say("verify")
    measured, trace, evidence = benchmark.verify("many", many.title.episodes)
    seconds = [float(one.duration) for one in evidence.inputs]
    ends: list[float] = trace["episodes"]
    return {
        "cores": cores(),
        "precision": evidence.provenance.precision,
        "load_before": load,
        "episodes": len(seconds),
        "seconds": sum(seconds),
        "shots": len(evidence.shots),
        **found_of(
            zip((one.file for one in evidence.inputs), many.landmarks, strict=True),
            ((one.episode, one.landmark, one.status) for one in evidence.occurrences),
        ),
        "decode": {**measured_as_json(decode, decode), "runs": _DECODES},
        "verify": measured_as_json(measured, decode),
        # The first one is begun with what is only done once.
        "first_pace": pace(ends, seconds, 1, 1 + _ENDS),
        "last_pace": pace(ends, seconds, len(ends) - _ENDS, len(ends)),
        "episode_ends": [round(end - ends[0], 1) for end in ends],
    }


def _times(part: Measured, count: int) -> Measured:
    """What a part costs that comes so many times."""
    return dataclasses.replace(part, wall=part.wall * count, cpu=part.cpu * count)


def found_of(expected: Iterable[tuple[str, str]], found: Iterable[tuple[str, str, Status]]) -> dict[str, int]:
    """Count the landmarks that are confirmed, those that a person is asked about, those missed, and what is found beyond them.

    Args:
        expected: episode and landmark of each true occurrence.
        found: episode, landmark and status of each one found.
    """
    true, listed = Counter(expected), list(found)
    confirmed, asked = (
        Counter((episode, landmark) for episode, landmark, one in listed if one is status) for status in (Status.CONFIRMED, Status.REVIEW)
    )
    right = true & confirmed
    review = (true - right) & asked
    return {
        "landmarks": true.total(),
        "confirmed": right.total(),
        "review": review.total(),
        "missed": (true - right - review).total(),
        "false_confirmed": (confirmed - true).total(),
        "false_review": (asked - true).total(),
    }


def sentence(kept: dict[str, Any]) -> str:
    """Say what was measured."""
    decode, verify = kept["decode"], kept["verify"]
    shots, minutes = kept["shots"] / max(1, kept["landmarks"]), kept["seconds"] / 60
    return (
        f"{kept['episodes']} episodes of the same pieces, shuffled ({minutes:.0f} minutes, one of {shots:.0f} shots with a landmark), "
        f"{kept['cores']} cores, {kept['precision']}: {verify['cpu_seconds'] / decode['cpu_seconds']:.1f} times the processor time and "
        f"{verify['times_decode']:.1f} times the wall time of a bare decode, {verify['peak_mib']:.0f} MiB at most; "
        f"{kept['first_pace']:.2f} film seconds per second in the first ten episodes, {kept['last_pace']:.2f} in the last ten. "
        f"{kept['confirmed']} of {kept['landmarks']} landmarks confirmed, {kept['review']} to review, {kept['missed']} missed; "
        f"{kept['false_confirmed']} confirmed and {kept['false_review']} to review beyond them."
    )


def main() -> int:
    """Run it; the figures are printed and lie in `many.json` under the folder."""
    command = argparse.ArgumentParser(
        prog="python -m benchmarks.many", description=str(__doc__).partition(":")[2].partition("\n")[0].strip()
    )
    command.add_argument("--episodes", type=int, default=80, metavar="N", help="(default: %(default)s)")
    command.add_argument(
        "--shots", type=int, default=20, metavar="N", help="in each episode, one of them with a landmark (default: %(default)s)"
    )
    command.add_argument("--index", type=Path, default=None, help="an index of the gallery, for instance a calibrated one (default: built)")
    command.add_argument("--out", type=Path, default=ROOT / "build" / "benchmark", help="(default: build/benchmark)")
    options = command.parse_args()
    try:
        if options.episodes <= 2 * _ENDS or options.episodes % _PLACES:
            raise BenchmarkError(f"--episodes: give a multiple of {_PLACES} above {2 * _ENDS}")
        folder = options.out.absolute()
        say(f"{options.episodes} episodes, kept in {folder}")
        many = make_many(folder, options.episodes, options.shots)
        kept = measure(TitleBenchmark(many.title, folder, options.index and options.index.absolute()), many)
        (folder / "many.json").write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")
        print(f"{sentence(kept)}\n\n{folder / 'many.json'}")
    except EvidenceError as error:
        print(f"benchmark: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
