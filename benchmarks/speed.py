"""How fast `verify` is, kept for the page: `python -m benchmarks.speed [--cores N ...] [--index INDEX] [--repeat N]`.

Runs `python -m benchmarks` once for each number of cores, keeps what it measured in `speed.json`, and writes `docs/speed.md` and its plot
from it. Without `--cores` nothing is measured: page and plot are written again from what is kept.
"""

from __future__ import annotations

import argparse
import itertools
import json
import re
import subprocess
import sys
from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import Any

from benchmarks.title import ROOT

FIGURES = Path(__file__).with_name("speed.json")
PAGE = ROOT / "docs/speed.md"
PLOT = PAGE.with_suffix(".svg")

_MARKED = re.compile(r"(?<=<!-- benchmarks.speed -->\n).*?(?=\n<!-- end -->)", re.DOTALL)
_COLOURS = ("#1f4e79", "#2f7f95", "#6aa84f", "#c98a1b", "#a7302d", "#7d5ba6", "#8a97a6", "#c5ccd4", "#3f3f46", "#d08fb0", "#b5b13a")
_LEFT, _WIDTH, _ROW = 90, 620, 34


def measure(cores: Sequence[int], options: argparse.Namespace) -> list[dict[str, Any]]:
    """Run the benchmark for each number of cores; returns what each `result.json` holds."""
    kept = []
    for number in cores:
        command = [sys.executable, "-m", "benchmarks", "--cores", str(number), "--repeat", str(options.repeat), "--plain-episodes", "0"]
        command += ["--out", str(options.out)] + (["--index", str(options.index)] if options.index else [])
        subprocess.run(command, check=True)
        kept.append(json.loads((options.out / "result.json").read_text(encoding="utf-8")))
    return kept


def table(kept: Sequence[dict[str, Any]]) -> str:
    """Return the page's tables: what it costs on so many cores, and where the wall time goes."""
    lines = [
        "| cores | bare decode, CPU s | verify, CPU s | CPU ratio | wall s | wall ratio | film s per s | most memory, MiB | load before |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for one in kept:
        decode, verify, machine = one["decode"], one["verify"], one["machine"]
        cells = [
            str(machine["cores"]),
            f"{decode['cpu_seconds']:.1f}",
            f"{verify['cpu_seconds']:.1f}",
            f"{verify['cpu_seconds'] / decode['cpu_seconds']:.1f}",
            f"{verify['wall_seconds']:.1f}",
            f"{verify['times_decode']:.1f}",
            f"{one['title']['seconds'] / verify['wall_seconds']:.2f}",
            f"{verify['peak_mib']:.0f}",
            f"{machine['load_before']:.1f}",
        ]
        lines.append(f"| {' | '.join(cells)} |")
    lines += ["", "| stage | part | " + " | ".join(f"s on {_cores(one)}" for one in kept) + " |", "|---|---|" + "---|" * len(kept)]
    for stage in _stages(kept):
        lines.append(f"| {stage} | | " + " | ".join(f"{one['verify']['stages'].get(stage, 0.0):.1f}" for one in kept) + " |")
        for part in kept[-1]["verify"]["parts"].get(stage, {}):
            seconds = " | ".join(f"{one['verify']['parts'].get(stage, {}).get(part, 0.0):.1f}" for one in kept)
            lines.append(f"| | {part} | {seconds} |")
    title, machine = kept[-1]["title"], kept[-1]["machine"]
    versions = ", ".join(f"{name} {version}" for name, version in machine["versions"].items())
    lines += [
        "",
        f"{title['episodes']} episodes of {title['material']}, {title['seconds']:.0f} s, {title['width']}x{title['height']} "
        f"{title['codec']}, {title['shots']} shots, {title['landmark_shots']} of them with a landmark; {title['confirmed']} confirmed, "
        f"{title['review']} to review. {machine['device']}, {machine['precision']}; median of {kept[-1]['verify']['runs']}. "
        f"{versions}.",
    ]
    return "\n".join(lines)


def plot(kept: Sequence[dict[str, Any]]) -> str:
    """Return the wall time of each number of cores as a bar of its stages, in SVG."""
    longest = max(sum(one["verify"]["stages"].values()) for one in kept)
    stages = _stages(kept)
    drawn = []
    for row, one in enumerate(kept):
        at = float(_LEFT)
        drawn.append(f'<text x="{_LEFT - 8}" y="{row * _ROW + 26}" text-anchor="end">{_cores(one)}</text>')
        for stage, colour in zip(stages, itertools.cycle(_COLOURS), strict=False):
            seconds = one["verify"]["stages"].get(stage, 0.0)
            width = _WIDTH * seconds / longest
            words = f"{escape(stage)}: {seconds:.1f} s"
            drawn.append(
                f'<rect x="{at:.1f}" y="{row * _ROW + 10}" width="{width:.1f}" height="24" fill="{colour}"><title>{words}</title></rect>'
            )
            at += width
    below = len(kept) * _ROW + 34
    for number, (stage, colour) in enumerate(zip(stages, itertools.cycle(_COLOURS), strict=False)):
        x, y = _LEFT + number % 4 * 160, below + number // 4 * 20
        drawn.append(
            f'<rect x="{x}" y="{y - 10}" width="12" height="12" fill="{colour}"/><text x="{x + 18}" y="{y}">{escape(stage)}</text>'
        )
    height = below + (len(stages) + 3) // 4 * 20
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_LEFT + _WIDTH + 20} {height}" font-family="sans-serif" font-size="13">'
    name = "<title>Wall time of verify by stage</title>"
    return "\n".join([head, name, f'<rect width="100%" height="{height}" fill="#fff"/>', *drawn, "</svg>\n"])


def _stages(kept: Sequence[dict[str, Any]]) -> list[str]:
    return list(dict.fromkeys(stage for one in kept for stage in one["verify"]["stages"]))


def _cores(one: dict[str, Any]) -> str:
    number = one["machine"]["cores"]
    return f"{number} core" + ("s" if number > 1 else "")


def main() -> None:
    """Measure where asked to, and write page and plot."""
    command = argparse.ArgumentParser(prog="python -m benchmarks.speed", description=str(__doc__).partition(":")[0])
    command.add_argument("--cores", type=int, nargs="*", default=(), metavar="N", help="measure on so many cores, one number after another")
    command.add_argument("--index", type=Path, default=None, help="an index of the gallery, for instance a calibrated one (default: built)")
    command.add_argument("--repeat", type=int, default=3, metavar="N", help="runs for each (default: %(default)s)")
    command.add_argument("--out", type=Path, default=ROOT / "build" / "benchmark", help="(default: build/benchmark)")
    options = command.parse_args()
    if options.cores:
        FIGURES.write_text(json.dumps(measure(options.cores, options), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    kept = json.loads(FIGURES.read_text(encoding="utf-8"))
    PAGE.write_text(_MARKED.sub(lambda _: table(kept), PAGE.read_text(encoding="utf-8")), encoding="utf-8")
    PLOT.write_text(plot(kept), encoding="utf-8")


if __name__ == "__main__":
    main()
