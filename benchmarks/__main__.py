"""`python -m benchmarks`: what verifying a title costs, against a bare decode and a plain build, in one run on the same cores."""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import sys
from fractions import Fraction
from importlib.metadata import version
from pathlib import Path
from typing import Any

import imageio_ffmpeg  # type: ignore[import-untyped]

from benchmarks.measure import BenchmarkError, Measured, cores, environment, run, say
from benchmarks.real_gallery import index_folder
from benchmarks.report import format_result, measured_as_json, median_run
from benchmarks.title import REAL, ROOT, BenchmarkTitle, ffmpeg, join, labelled_shots, make_title
from pages.errors import EvidenceError
from pipeline.evaluation.labels import read_truth
from pipeline.record.evidence import Evidence, Status

_DECODES = 3
_LONGER = (2, 8)
_PACKAGES = ("ganzhou-evidence", "torch", "av", "opencv-python", "faiss-cpu", "open_clip_torch", "scenedetect-headless", "prefect")


class TitleBenchmark:
    """One run of the benchmark; everything it makes lies under `folder`."""

    def __init__(self, title: BenchmarkTitle, folder: Path, index: Path | None) -> None:
        self.title = title
        self.folder = folder
        self.runs = folder / "run"
        self.logs = folder / "logs"
        self.environment = environment(cores())
        shutil.rmtree(self.runs, ignore_errors=True)
        self.runs.mkdir(parents=True)
        self.index = index or self._build_index()

    def _build_index(self) -> Path:
        """Make the index of the title's gallery; photos that an earlier run computed are taken over.

        That of the real gallery is calibrated, with places in its catalogue that lie elsewhere.
        """
        if self.title.gallery == REAL / "gallery":
            say("index of the real gallery")
            run([sys.executable, "-m", "benchmarks.real_gallery", self.folder], self.environment, self.logs / "index.log")
            return index_folder(self.folder)
        target = self.folder / f"index-{self.title.gallery.parent.name}"
        say("index of the gallery")
        command: list[str | Path] = [sys.executable, "-m", "cli.main", "landmarks", "build", self.title.gallery, "--out", target]
        run(command, self.environment, self.logs / "index.log")
        return target

    def decode(self, videos: tuple[Path, ...]) -> Measured:
        """Decode the videos' pictures and throw them away, one file after the other, with as many threads as ffmpeg likes."""
        total = Measured(0.0, 0.0, 0, 0)
        for video in videos:
            only_pictures = ["-map", "0:v:0", "-fps_mode", "passthrough"]
            command: list[str | Path] = [ffmpeg(), "-v", "error", "-nostdin", "-i", video, *only_pictures, "-f", "null", "-"]
            one = run(command, self.environment, self.logs / "ffmpeg.log")
            peaks = max(total.peak_bytes, one.peak_bytes), max(total.largest_bytes, one.largest_bytes)
            total = Measured(total.wall + one.wall, total.cpu + one.cpu, *peaks)
        return total

    def verify(self, name: str, videos: tuple[Path, ...]) -> tuple[Measured, dict[str, Any], Evidence]:
        """Verify with nothing kept from earlier; returns also the clocks' summary and the evidence."""
        place = self.runs / name
        place.mkdir(parents=True)
        trace = place / "trace.json"
        options: list[str | Path] = ["--index", self.index, "--out", place / "report", "--work", place / "work", "--title", "benchmark"]
        command: list[str | Path] = [sys.executable, "-m", "benchmarks.traced", trace, "verify", *videos, *options]
        measured = run(command, self.environment, self.logs / f"verify-{name}.log")
        evidence = Evidence.model_validate_json((place / "report" / "evidence.json").read_bytes())
        shutil.rmtree(place / "work")
        return measured, json.loads(trace.read_text(encoding="utf-8")), evidence

    def plain_index(self) -> float:
        """Make the plain build's index; returns seconds."""
        command: list[str | Path] = [sys.executable, "-m", "benchmarks.plain_build", "index", self.title.gallery, self.runs / "plain.npz"]
        return run(command, self.environment, self.logs / "plain-index.log").wall

    def plain(self, videos: tuple[Path, ...]) -> tuple[Measured, dict[str, float]]:
        """Run the plain build; returns also the seconds of its steps."""
        times = self.runs / "plain-times.json"
        options: list[str | Path] = ["--index", self.runs / "plain.npz", "--out", self.runs / "plain.csv", "--times", times]
        command: list[str | Path] = [sys.executable, "-m", "benchmarks.plain_build", "find", *videos, *options]
        measured = run(command, self.environment, self.logs / "plain.log")
        steps: dict[str, float] = json.loads(times.read_text(encoding="utf-8"))
        return measured, {**steps, "start-up and rest": measured.wall - sum(steps.values())}


def measure(benchmark: TitleBenchmark, options: argparse.Namespace) -> dict[str, Any]:
    """Measure everything, one after the other; returns what `result.json` holds."""
    load = os.getloadavg()[0]
    decodes = []
    for number in range(_DECODES):
        say(f"ffmpeg -f null {number + 1}/{_DECODES}")
        decodes.append(benchmark.decode(benchmark.title.episodes))
    decode = median_run(decodes)
    verified = []
    for number in range(options.repeat):
        say(f"verify {number + 1}/{options.repeat}")
        verified.append(benchmark.verify(str(number + 1), benchmark.title.episodes))
    result: dict[str, Any] = {"decode": {**measured_as_json(decode, decode), "runs": _DECODES}}
    chosen = median_run([measured for measured, _, _ in verified])
    traced, trace, evidence = next(one for one in verified if one[0].wall == chosen.wall)
    result["verify"] = {
        **measured_as_json(chosen, decode),
        "runs": options.repeat,
        **_split(traced, trace),
        "evidence_seconds": evidence.run.seconds,
    }
    result["title"] = _title(benchmark.title, evidence)
    result["machine"] = _machine(load, evidence)
    if options.plain_episodes != 0:
        result["plain_build"] = _plain(benchmark, options, decode, evidence)
    if options.long:
        result["longer"] = {}
        for times in _LONGER:
            say(f"one episode, {times} x its length")
            film = join([benchmark.title.episodes[0]] * times, benchmark.runs / f"x{times}" / "film.mp4")
            measured, _, _ = benchmark.verify(f"long-{times}", (film,))
            result["longer"][f"one episode x {times}"] = measured_as_json(measured, benchmark.decode((film,)))
    return result


def _split(measured: Measured, trace: dict[str, Any]) -> dict[str, Any]:
    """Wall time by stage: what the clocks saw, and what is left outside of them."""
    working = sum(trace["stages"].values())
    stages = {"start-up and exit": measured.wall - trace["verify"], **trace["stages"], "Prefect and rest": trace["verify"] - working}
    return {"traced_wall_seconds": measured.wall, "stages": stages, "parts": trace["parts"]}


def _plain(benchmark: TitleBenchmark, options: argparse.Namespace, decode: Measured, evidence: Evidence) -> dict[str, Any]:
    say("index of the plain build")
    index_seconds = benchmark.plain_index()
    videos = benchmark.title.episodes[: options.plain_episodes]
    names = {video.name for video in videos}
    part = float(sum((i.duration for i in evidence.inputs if i.file in names), Fraction(0)) / evidence.measure6.runtime)
    runs = []
    for number in range(options.repeat):
        say(f"plain build {number + 1}/{options.repeat}")
        runs.append(benchmark.plain(videos))
    middle = median_run([measured for measured, _ in runs])
    steps = next(steps for measured, steps in runs if measured.wall == middle.wall)
    return {
        **measured_as_json(middle, decode, part),
        "runs": options.repeat,
        "part": part,
        "measured_wall_seconds": middle.wall,
        "steps": steps,
        "index_seconds": index_seconds,
    }


def _title(title: BenchmarkTitle, evidence: Evidence) -> dict[str, Any]:
    first = evidence.inputs[0]
    return {
        "material": title.material,
        "episodes": len(evidence.inputs),
        "seconds": float(evidence.measure6.runtime),
        "frames": sum(one.frames for one in evidence.inputs),
        "width": first.width,
        "height": first.height,
        "codec": first.codec,
        "shots": len(evidence.shots),
        "landmark_shots": labelled_shots(title.labels, [(shot.episode, shot.start, shot.end) for shot in evidence.shots]),
        "true_occurrences": len(read_truth(title.labels)),
        "confirmed": sum(one.status is Status.CONFIRMED for one in evidence.occurrences),
        "review": sum(one.status is Status.REVIEW for one in evidence.occurrences),
    }


def _machine(load: float, evidence: Evidence) -> dict[str, Any]:
    return {
        "cores": cores(),
        "processor": platform.machine(),
        "system": platform.platform(),
        "load_before": load,
        "device": evidence.provenance.device,
        "precision": evidence.provenance.precision,
        "threads": evidence.provenance.threads,
        "versions": {
            "python": platform.python_version(),
            "ffmpeg": str(imageio_ffmpeg.get_ffmpeg_version()),
            **{name: version(name) for name in _PACKAGES},
        },
    }


def parser() -> argparse.ArgumentParser:
    """Return the command's arguments."""
    command = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    command.add_argument("--quick", action="store_true", help="a title of half a minute; start-up then weighs more than anything else")
    command.add_argument("--long", action="store_true", help="also the peak memory on one episode repeated 2 and 8 times")
    command.add_argument("--repeat", type=int, default=1, metavar="N", help="runs of verify and of the plain build (default: 1)")
    command.add_argument("--cores", type=int, default=None, metavar="N", help="use only so many cores (default: all)")
    command.add_argument(
        "--material", choices=("real", "drawn"), default="real" if REAL.is_dir() else "drawn", help="(default here: %(default)s)"
    )
    command.add_argument("--index", type=Path, default=None, help="an index of the gallery, for instance a calibrated one (default: built)")
    command.add_argument(
        "--plain-episodes",
        type=int,
        default=None,
        metavar="N",
        help="run the plain build on the first N episodes and scale it; 0: leave it out",
    )
    command.add_argument("--out", type=Path, default=ROOT / "build" / "benchmark", help="(default: build/benchmark)")
    return command


def main() -> int:
    """Run the benchmark and print its table."""
    options = parser().parse_args()
    try:
        if options.repeat < 1:
            raise BenchmarkError("--repeat: give 1 or more")
        if options.cores is not None:
            allowed = sorted(os.sched_getaffinity(0))
            if not 1 <= options.cores <= len(allowed):
                raise BenchmarkError(f"--cores {options.cores}: this process may use {len(allowed)}")
            os.sched_setaffinity(0, allowed[: options.cores])
        folder = options.out.absolute()
        say(f"title ({options.material}), made once and kept in {folder}")
        title = make_title(options.material, folder, quick=options.quick)
        result = measure(TitleBenchmark(title, folder, options.index and options.index.absolute()), options)
        (folder / "result.json").write_text(json.dumps(result, indent=1, ensure_ascii=False), encoding="utf-8")
        print(format_result(result))
        print(f"\n{folder / 'result.json'}")
    except EvidenceError as error:
        print(f"benchmark: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
