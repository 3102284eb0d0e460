"""`python -m benchmarks.variants`: what is found of the development title and of variants of it, and what is found where nothing is.

A variant's frames stand at the times of the cut's, so that one truth holds for all (`variant_material`). Before and after a change:

    python -m benchmarks.variants --json before.json
    python -m benchmarks.variants --json after.json --compare before.json

All of it takes hours on two cores. `--search-only` leaves out what finds no landmark, `--excerpts` shortens the clips
without one: together a fifth of the time, for trying a change.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import shutil
import sys
from collections.abc import Collection, Iterator, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

from benchmarks.measure import BenchmarkError, Measured, cores, environment, run, say
from benchmarks.real_gallery import kept_index, without_places
from benchmarks.title import DEVELOPMENT, REAL, ROOT, cut_real
from benchmarks.variant_material import VARIANTS, write_variant
from benchmarks.variant_search import Search
from benchmarks.variant_table import TABLES, Row, false_figures, format_table, taken_for_another
from landmarks.gallery import identities_in, is_landmark
from landmarks.index import LandmarkIndex, load_index, save_index
from pages.errors import EvidenceError
from pipeline.evaluation.evaluation import evaluate
from pipeline.evaluation.labels import COLUMNS, Truth, read_truth
from pipeline.record.evidence import RECORD_NAME, Evidence, Occurrence, Status
from pipeline.record.timeline import decimal_seconds

_GLIMPSE = Fraction(4, 5)

EDIT_COLUMNS = ("episode", "clip", "in", "out", "landmark", "from", "to")
"""Columns of an edit list of the real material."""


class Benchmark:
    """Runs the product on variants; all that is made lies under `folder`, and what does not hang on the product is kept there."""

    def __init__(self, folder: Path, *, search_only: bool, excerpts: bool) -> None:
        self._folder = folder
        self._index: Path | None = None
        self._search_only = search_only
        self._excerpts = excerpts
        self._searches: dict[Path, Search] = {}

    def index(self) -> Path:
        """The real gallery's index, made anew where the code that makes it changed."""
        if self._index is None:
            say("index of the real gallery")
            self._index = kept_index(self._folder, _tell)
        return self._index

    def index_without(self, places: Collection[str]) -> Path:
        """The same without some places' photos."""
        folder = self._folder / "index-without-half"
        whole: LandmarkIndex = load_index(self.index())
        save_index(without_places(whole, places), folder)
        return folder

    def title(self, names: Sequence[str], episodes: int | None, left_out: Collection[str] = ()) -> Iterator[tuple[str, Row]]:
        """Measure variants of the development title, or of its first episodes; `left_out` are places without photos."""
        say("the development title")
        edits = DEVELOPMENT.read_text(encoding="utf-8")
        title = cut_real(shortened(edits) if self._excerpts else edits, self._folder)
        films = title.episodes[:episodes]
        truths = [truth for truth in read_truth(title.labels) if truth.file in {film.name for film in films}]
        labels = write_labels([truth for truth in truths if truth.landmark not in left_out], self._folder / "labels.csv")
        unknown = [truth for truth in truths if truth.landmark in left_out]
        index = self.index_without(left_out) if left_out else self.index()
        for name in names:
            yield name, self._title_row(name, films, index, labels, unknown)

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

    def negatives(self, names: Sequence[str]) -> Iterator[tuple[str, Row]]:
        """Measure variants of the clips that show no landmark, all as one title."""
        clips = [path for kind in ("drama", "travel") for path in sorted((REAL / "videos" / kind).glob("*.mp4"))]
        if not clips:
            raise BenchmarkError(f"{REAL / 'videos'}: no clips there")
        if self._excerpts:
            edits = "".join(f"ep01,{path.relative_to(REAL).as_posix()},0.4,2.4,,,\n" for path in clips)
            clips = list(cut_real(f"{','.join(EDIT_COLUMNS)}\n{edits}", self._folder).episodes)
        for name in names:
            measured, report = self._verify(f"negatives-{name}", clips, self.index(), name)
            evidence = _evidence(report)
            yield name, {**false_figures(len(evidence.shots), evidence.occurrences), **_cost(measured)}

    def _verify(self, run_name: str, films: Sequence[Path], index: Path, name: str) -> tuple[Measured, Path]:
        """Run the command on a variant with nothing kept from earlier; returns what it cost and the report's folder."""
        say(f"{run_name}: making the variant")
        videos = write_variant(name, films, self._folder / "variants")
        say(f"{run_name}: verify")
        place = self._folder / "runs" / run_name
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir(parents=True)
        if self._search_only:
            if index not in self._searches:
                self._searches[index] = Search(index)
            return self._searches[index].record(run_name, videos, place), place / "report"
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


def shortened(edits: str) -> str:
    """Return an edit list with a glimpse of each clip without landmark; what lies between landmarks tells scene from overlay."""
    kept = io.StringIO()
    writer = csv.DictWriter(kept, EDIT_COLUMNS, lineterminator="\n")
    writer.writeheader()
    for row in csv.DictReader(io.StringIO(edits)):
        out = row["out"] if row["landmark"] else decimal_seconds(Fraction(row["in"]) + _GLIMPSE, 2)
        writer.writerow({**row, "out": out})
    return kept.getvalue()


def every_second_place(gallery: Path) -> tuple[str, ...]:
    """Return every second landmark of a gallery, in the order of their ids."""
    return tuple(identity for identity in identities_in(gallery) if is_landmark(identity))[1::2]


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
    command.add_argument("--search-only", action="store_true", help="decoding and search in this process instead of the command `verify`")
    command.add_argument("--excerpts", action="store_true", help="the title's landmark shots alone, two seconds of each clip without")
    command.add_argument(
        "--work", type=Path, default=ROOT / "build" / "benchmark-variants", help="kept (default: build/benchmark-variants)"
    )
    command.add_argument("--json", type=Path, metavar="FILE", help="write the figures")
    command.add_argument("--compare", type=Path, metavar="FILE", help="figures of an earlier run, which are printed beside")
    return command.parse_args()


def measure(options: argparse.Namespace) -> dict[str, dict[str, Row]]:
    """Measure what is asked for, table by table; the JSON file grows by each variant, since all of them together take long."""
    names = options.variants.split(",") if options.variants else list(VARIANTS)
    for name in names:
        if name not in VARIANTS:
            raise BenchmarkError(f"--variants {name}: no such variant; there are {', '.join(VARIANTS)}")
    if not REAL.is_dir():
        raise BenchmarkError(f"{REAL}: there is no real material beside the checkout, of which this benchmark is made")
    benchmark = Benchmark(options.work.absolute(), search_only=options.search_only, excerpts=options.excerpts)
    asked: dict[str, Iterator[tuple[str, Row]]] = {}
    if options.episodes != 0 and options.without_half:
        asked["without_half"] = benchmark.title(names, options.episodes, every_second_place(REAL / "gallery"))
    elif options.episodes != 0:
        asked["title"] = benchmark.title(names, options.episodes)
    if options.negatives:
        asked["negatives"] = benchmark.negatives(names)
    tables: dict[str, dict[str, Row]] = {}
    for table, measured in asked.items():
        tables[table] = {}
        for name, row in measured:
            tables[table][name] = row
            if options.json:
                options.json.write_text(json.dumps(tables, indent=1) + "\n", encoding="utf-8")
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
    for name, rows in tables.items():
        heading, columns = TABLES[name]
        print(f"{heading}\n{format_table(columns, rows, earlier.get(name, {}))}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
