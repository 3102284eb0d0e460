"""The result as a table for the terminal; `result.json` holds the same figures."""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence
from typing import Any

from benchmarks.measure import Measured

MAX_DECODES_OF_CPU = 4.0
MAX_DECODES = 3.5
MAX_PEAK_MIB = 2560
MAX_ADDED = 0.6
"""To reach: `verify` takes at most so many times a bare decode, in processor and wall time, and at most so much memory (2.5 GiB)."""

_BESIDE_THE_MAIN_JOB = ("read", "link", "repeats")

_MIB = 1 << 20


def median_run(runs: Sequence[Measured]) -> Measured:
    """Return the run with the (lower) median wall time; its memory is the highest of all runs."""
    middle = statistics.median_low([run.wall for run in runs])
    chosen = next(run for run in runs if run.wall == middle)
    return Measured(chosen.wall, chosen.cpu, max(run.peak_bytes for run in runs), max(run.largest_bytes for run in runs))


def measured_as_json(run: Measured, decode: Measured, part: float = 1.0) -> dict[str, float]:
    """Return a run's figures, scaled from the `part` of the title it was made on to the whole (memory is not scaled)."""
    wall = run.wall / part
    return {
        "wall_seconds": round(wall, 3),
        "cpu_seconds": round(run.cpu / part, 3),
        "times_decode": round(wall / decode.wall, 3),
        "peak_mib": round(run.peak_bytes / _MIB, 1),
        "largest_process_mib": round(run.largest_bytes / _MIB, 1),
    }


def targets(result: Mapping[str, Any]) -> list[tuple[str, str, bool]]:
    """Return what is to be reached, what was, and whether that is enough."""
    verify, plain, longer = result["verify"], result.get("plain_build"), result.get("longer", {})
    ratio, of_cpu = verify["times_decode"], verify["cpu_seconds"] / result["decode"]["cpu_seconds"]
    found = [
        (f"verify <= {MAX_DECODES_OF_CPU} x bare decode in processor time", f"{of_cpu:.2f} x", of_cpu <= MAX_DECODES_OF_CPU),
        (f"verify <= {MAX_DECODES} x bare decode in wall time", f"{ratio:.2f} x", ratio <= MAX_DECODES),
    ]
    if plain:
        faster = plain["wall_seconds"] / verify["wall_seconds"]
        found.append(("verify faster than the plain build", f"{faster:.2f} x as fast", faster > 1))
    beside = sum(verify["stages"].get(stage, 0.0) for stage in _BESIDE_THE_MAIN_JOB)
    added = beside / (verify["traced_wall_seconds"] - beside)
    found.append((f"text, links and repeats add <= {MAX_ADDED:.0%} to the rest", f"{added:.0%}", added <= MAX_ADDED))
    peaks = {"this title": verify["peak_mib"], **{name: run["peak_mib"] for name, run in longer.items()}}
    for name, peak in peaks.items():
        found.append((f"peak memory <= {MAX_PEAK_MIB} MiB, {name}", f"{peak:.0f} MiB", peak <= MAX_PEAK_MIB))
    return found


def format_result(result: Mapping[str, Any]) -> str:
    """Write the result as a table."""
    title, machine = result["title"], result["machine"]
    lines = [
        f"title     {title['material']}: {title['episodes']} episodes, {title['seconds']:.1f} s, {title['frames']} frames, "
        f"{title['width']}x{title['height']} {title['codec']}",
        f"          landmarks in {title['landmark_shots']} of {title['shots']} shots "
        f"({100 * title['landmark_shots'] / max(1, title['shots']):.0f} %), {title['true_occurrences']} true occurrences; "
        f"verify: {title['confirmed']} confirmed, {title['review']} to review",
        f"machine   {machine['cores']} cores of {machine['processor']}, load before {machine['load_before']:.2f}; "
        f"{machine['device']}, {machine['precision']}",
        "versions  " + ", ".join(f"{name} {version}" for name, version in machine["versions"].items()),
        "",
        f"{'':<32}{'wall s':>9}{'CPU s':>9}{'x decode':>10}{'peak MiB':>10}{'largest process':>17}",
        _row(f"ffmpeg -f null (median of {result['decode']['runs']})", result["decode"]),
        _row(_of("verify", result["verify"]["runs"]), result["verify"]),
    ]
    if plain := result.get("plain_build"):
        lines.append(_row(_of("plain build", plain["runs"]), plain))
    lines += [_row(f"verify, {name}", run) for name, run in result.get("longer", {}).items()]
    lines += ["", "verify: where the wall time goes", *_stages(result["verify"])]
    if plain:
        lines += ["", "plain build: where the wall time goes", *_shares(plain["steps"], plain["measured_wall_seconds"])]
        if plain["part"] < 1:
            lines.append(f"  measured on {100 * plain['part']:.0f} % of the run time and scaled up (start-up too)")
        lines.append("  random ViT-B-32 weights: the cost is that of real ones, what it finds says nothing")
        lines.append(f"  its index of the photos, made beforehand: {plain['index_seconds']:.1f} s (verify's index is made beforehand too)")
    if machine["load_before"] > machine["cores"] / 4:
        lines += ["", f"The machine was busy (load {machine['load_before']:.2f}): times are too long, and not comparable."]
    lines += ["", *(f"{'reached' if ok else 'MISSED ':<8} {what}: {got}" for what, got, ok in targets(result))]
    return "\n".join(lines)


def _of(name: str, runs: int) -> str:
    return name if runs == 1 else f"{name} (median of {runs})"


def _row(name: str, run: Mapping[str, float]) -> str:
    seconds = f"{run['wall_seconds']:>9.1f}{run['cpu_seconds']:>9.1f}{run['times_decode']:>10.2f}"
    return f"{name:<32}{seconds}{run['peak_mib']:>10.0f}{run['largest_process_mib']:>17.0f}"


def _stages(verify: Mapping[str, Any]) -> list[str]:
    """Rows of the stages and, under them, of their parts."""
    wall = verify["traced_wall_seconds"]
    lines: list[str] = []
    for stage, seconds in verify["stages"].items():
        lines += _shares({stage: seconds}, wall)
        parts: Mapping[str, float] = verify["parts"].get(stage, {})
        lines += ["  " + line for line in _shares(dict(sorted(parts.items(), key=lambda part: -part[1])), wall)]
    return lines


def _shares(steps: Mapping[str, float], wall: float) -> list[str]:
    return [f"  {name:<34}{seconds:>9.1f} s {100 * seconds / wall:>5.1f} %" for name, seconds in steps.items()]
