"""`python -m benchmarks.variants`: what is found of the development title and of variants of it, and what is found where nothing is.

A variant's frames stand at the times of the cut's, so that one truth holds for all (`variant_material`). Before and after a change:

    python -m benchmarks.variants --json before.json
    python -m benchmarks.variants --json after.json --compare before.json
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import json
import shutil
import sys
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.measure import BenchmarkError, Measured, cores, environment, run, say
from benchmarks.real_gallery import real_index, without_places
from benchmarks.title import DEVELOPMENT, REAL, ROOT, cut_real
from benchmarks.variant_material import VARIANTS, write_variant
from landmarks.calibration import upper_bound
from landmarks.gallery import identities_in, is_landmark
from landmarks.index import LandmarkIndex, load_index, save_index
from pages.errors import EvidenceError
from pipeline.evaluation import evaluate
from pipeline.evidence import RECORD_NAME, Evidence, Occurrence, Status
from pipeline.labels import COLUMNS, Truth, read_truth
from pipeline.timeline import Interval, decimal_seconds

Row = Mapping[str, float | None]
"""Figures of one variant by the name of their column."""


class Column(NamedTuple):
    """A column of a table: the figure's name, which heads it too, and how it is written."""

    name: str
    form: str = ".0f"


TITLE = (
    *(Column(name) for name in ("occurrences", "confirmed", "review", "missed", "false confirmed", "false review")),
    Column("true s", ".1f"),
    Column("found s", ".1f"),
    Column("error", "+.1%"),
    Column("wall s"),
    Column("cpu s"),
)
WITHOUT_HALF = (*TITLE[:6], Column("left out"), Column("taken for others, confirmed"), Column("taken for others, review"), *TITLE[6:])
NEGATIVES = (
    *(Column(name) for name in ("shots", "shots confirmed", "false confirmed", "false review")),
    Column("rate at most", ".2%"),
    Column("wall s"),
    Column("cpu s"),
)

_TABLES = {
    "title": ("development title", TITLE),
    "without_half": ("development title, every second place without photos", WITHOUT_HALF),
    "negatives": ("clips without landmarks; rate: of shots confirmed, exact bound at 95 % confidence", NEGATIVES),
}


class Benchmark:
    """Runs the product on variants; all that is made lies under `folder`, and what does not hang on the product is kept there."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._index: Path | None = None

    def index(self) -> Path:
        """The real gallery's index, made anew where the code that makes it changed."""
        if self._index is None:
            sources = sorted(path for room in ("landmarks", "models") for path in (ROOT / room).rglob("*.py"))
            code = hashlib.sha256(b"".join(path.read_bytes() for path in sources)).hexdigest()[:12]
            self._index = self._folder / f"index-{code}"
            if not self._index.is_dir():
                say("index of the real gallery")
                self._folder.mkdir(parents=True, exist_ok=True)
                save_index(real_index(REAL, _tell), self._index)
        return self._index

    def index_without(self, places: Collection[str]) -> Path:
        """The same without some places' photos."""
        folder = self._folder / "index-without-half"
        whole: LandmarkIndex = load_index(self.index())
        save_index(without_places(whole, places), folder)
        return folder

    def title(self, names: Sequence[str], episodes: int | None, left_out: Collection[str] = ()) -> dict[str, Row]:
        """Measure variants of the development title, or of its first episodes; `left_out` are places without photos."""
        say("the development title")
        title = cut_real(DEVELOPMENT.read_text(encoding="utf-8"), self._folder)
        films = title.episodes[:episodes]
        truths = [truth for truth in read_truth(title.labels) if truth.file in {film.name for film in films}]
        labels = write_labels([truth for truth in truths if truth.landmark not in left_out], self._folder / "labels.csv")
        unknown = [truth for truth in truths if truth.landmark in left_out]
        index = self.index_without(left_out) if left_out else self.index()
        return {name: self._title_row(name, films, index, labels, unknown) for name in names}

    def _title_row(self, name: str, films: Sequence[Path], index: Path, labels: Path, unknown: Sequence[Truth]) -> Row:
        measured, report = self._verify(f"without-half-{name}" if unknown else name, films, index, name)
        result = evaluate(labels, report)
        error = result.relative_error
        row: dict[str, float | None] = {
            "occurrences": len(result.truths),
            "confirmed": result.found_confirmed,
            "review": len(result.pairs) - result.found_confirmed,
            "missed": len(result.missed),
            "false confirmed": len(result.false_confirmed),
            "false review": len(result.false_review),
            "true s": float(result.true_seconds),
            "found s": float(result.seconds.point),
            "error": None if error is None else float(error),
            **_cost(measured),
        }
        if unknown:
            taken = [taken_for_another(truth, _findings(report)) for truth in unknown]
            row |= {
                "left out": len(unknown),
                "taken for others, confirmed": taken.count(Status.CONFIRMED),
                "taken for others, review": taken.count(Status.REVIEW),
            }
        return row

    def negatives(self, names: Sequence[str]) -> dict[str, Row]:
        """Measure variants of the clips that show no landmark, all as one title."""
        clips = [path for kind in ("drama", "travel") for path in sorted((REAL / "videos" / kind).glob("*.mp4"))]
        if not clips:
            raise BenchmarkError(f"{REAL / 'videos'}: no clips there")
        rows: dict[str, Row] = {}
        for name in names:
            measured, report = self._verify(f"negatives-{name}", clips, self.index(), name)
            evidence = _evidence(report)
            rows[name] = {**false_figures(len(evidence.shots), evidence.occurrences), **_cost(measured)}
        return rows

    def _verify(self, run_name: str, films: Sequence[Path], index: Path, name: str) -> tuple[Measured, Path]:
        """Run the command on a variant with nothing kept from earlier; returns what it cost and the report's folder."""
        say(f"{run_name}: making the variant")
        videos = write_variant(name, films, self._folder / "variants")
        say(f"{run_name}: verify")
        place = self._folder / "runs" / run_name
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir(parents=True)
        options: list[str | Path] = ["--index", index, "--out", place / "report", "--work", place / "work", "--title", run_name]
        command: list[str | Path] = [sys.executable, "-m", "cli.main", "verify", *videos, *options]
        measured = run(command, environment(cores()), self._folder / "logs" / f"{run_name}.log")
        shutil.rmtree(place / "work")
        return measured, place / "report"


def write_labels(truths: Sequence[Truth], path: Path) -> Path:
    """Write labels of a part of a title."""
    with path.open("w", newline="", encoding="utf-8") as handle:
        rows = csv.writer(handle)
        rows.writerow(COLUMNS)
        rows.writerows([truth.file, *(decimal_seconds(moment, 3) for moment in truth.interval), truth.landmark] for truth in truths)
    return path


def taken_for_another(truth: Truth, findings: Sequence[Occurrence]) -> Status | None:
    """What the strongest finding is that shares a moment with a true occurrence of a place without photos; None: nothing was found."""
    seen = [finding.status for finding in findings if finding.episode == truth.file and _meet(finding.interval, truth.interval)]
    return next((status for status in (Status.CONFIRMED, Status.REVIEW) if status in seen), None)


def _meet(one: Interval, other: Interval) -> bool:
    return one.start < other.end and other.start < one.end


def false_figures(shots: int, occurrences: Sequence[Occurrence]) -> Row:
    """Figures of a title without any landmark: a shot is one trial, which fails by whatever is confirmed in it."""
    confirmed = [one for one in occurrences if one.status is Status.CONFIRMED]
    failed = len({(one.episode, one.shot) for one in confirmed})
    return {
        "shots": shots,
        "shots confirmed": failed,
        "false confirmed": len(confirmed),
        "false review": sum(one.status is Status.REVIEW for one in occurrences),
        "rate at most": upper_bound(failed, shots),
    }


def every_second_place(gallery: Path) -> tuple[str, ...]:
    """Return every second landmark of a gallery, in the order of their ids."""
    return tuple(identity for identity in identities_in(gallery) if is_landmark(identity))[1::2]


def format_table(columns: Sequence[Column], rows: Mapping[str, Row], earlier: Mapping[str, Row]) -> str:
    """Write a line for each variant and, where an earlier run measured it too, what it was in brackets beside each figure."""
    lines = [["variant", *(column.name for column in columns)]]
    for name, row in rows.items():
        was = earlier.get(name)
        lines.append([name, *(_cell(column, row, was) for column in columns)])
    widths = [max(len(line[at]) for line in lines) for at in range(len(columns) + 1)]
    return "\n".join(
        "  ".join([line[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(line[1:], widths[1:], strict=True))])
        for line in lines
    )


def _cell(column: Column, row: Row, was: Row | None) -> str:
    now = _figure(row.get(column.name), column.form)
    return now if was is None else f"{now} ({_figure(was.get(column.name), column.form)})"


def _figure(value: float | None, form: str) -> str:
    return "-" if value is None else f"{value:{form}}"


def _cost(measured: Measured) -> dict[str, float | None]:
    return {"wall s": round(measured.wall, 1), "cpu s": round(measured.cpu, 1)}


def _evidence(report: Path) -> Evidence:
    return Evidence.model_validate_json((report / RECORD_NAME).read_bytes())


def _findings(report: Path) -> tuple[Occurrence, ...]:
    return _evidence(report).occurrences


def _tell(what: str, done: int) -> None:
    if done % 20 == 0:
        say(f"{what}: {done}")


def _options() -> argparse.Namespace:
    command = argparse.ArgumentParser(prog="python -m benchmarks.variants", description=(__doc__ or "").partition("\n")[0])
    command.add_argument("--variants", metavar="NAME,...", help=f"which (default: all of {','.join(VARIANTS)})")
    command.add_argument("--episodes", type=int, metavar="N", help="the title's first N episodes; 0 leaves the title out (default: all)")
    command.add_argument("--without-half", action="store_true", help="index without every second place: what was theirs must go to nothing")
    command.add_argument("--negatives", action="store_true", help="also the clips without landmarks")
    command.add_argument(
        "--work", type=Path, default=ROOT / "build" / "benchmark-variants", help="kept (default: build/benchmark-variants)"
    )
    command.add_argument("--json", type=Path, metavar="FILE", help="write the figures")
    command.add_argument("--compare", type=Path, metavar="FILE", help="figures of an earlier run, which are printed beside")
    return command.parse_args()


def measure(options: argparse.Namespace) -> dict[str, dict[str, Row]]:
    """Measure what is asked for, table by table."""
    names = options.variants.split(",") if options.variants else list(VARIANTS)
    for name in names:
        if name not in VARIANTS:
            raise BenchmarkError(f"--variants {name}: no such variant; there are {', '.join(VARIANTS)}")
    if not REAL.is_dir():
        raise BenchmarkError(f"{REAL}: there is no real material beside the checkout, of which this benchmark is made")
    benchmark = Benchmark(options.work.absolute())
    tables: dict[str, dict[str, Row]] = {}
    if options.episodes != 0 and options.without_half:
        tables["without_half"] = benchmark.title(names, options.episodes, every_second_place(REAL / "gallery"))
    elif options.episodes != 0:
        tables["title"] = benchmark.title(names, options.episodes)
    if options.negatives:
        tables["negatives"] = benchmark.negatives(names)
    return tables


def main() -> int:
    """Measure and print a table for each thing that is measured."""
    options = _options()
    try:
        earlier: dict[str, Any] = json.loads(options.compare.read_text(encoding="utf-8")) if options.compare else {}
        tables = measure(options)
    except (EvidenceError, OSError, ValueError) as error:
        print(f"benchmark: {error}", file=sys.stderr)
        return 2
    if options.json:
        options.json.write_text(json.dumps(tables, indent=1) + "\n", encoding="utf-8")
    for name, rows in tables.items():
        heading, columns = _TABLES[name]
        print(f"{heading}\n{format_table(columns, rows, earlier.get(name, {}))}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
