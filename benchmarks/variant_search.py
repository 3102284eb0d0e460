"""Decoding and search alone, in this process: what recall and false alarms hang on, for a third of what a whole `verify` takes.

Texts, links, repeats, the pages and Prefect are left out; shots, tracks, occurrences and figures come from the product's own functions.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

from benchmarks.measure import Measured
from flows.context import hashes_of
from landmarks.builder import models_of
from landmarks.index import load_index
from landmarks.recogniser import Recogniser
from models.device import choose_runtime, cores
from models.shot_detector import ShotDetector
from models.turns import Turns
from pipeline.film.samples import listed
from pipeline.measure.title import Across, MeasuredEpisode, measure_title, occurrences_by_gap
from pipeline.record.evidence import RECORD_NAME, Evidence, Run
from pipeline.sightings.episode import Settings, decode_episode, match_episode

_NO_RUN = Run(started="", finished="", host="", seconds={})


class Search:
    """The networks of one index, loaded once for all variants."""

    def __init__(self, index: Path) -> None:
        runtime = choose_runtime("cpu")
        self._index, self._runtime = load_index(index), runtime
        self._detector = ShotDetector(runtime)
        self._recogniser = Recogniser(self._index, *models_of(self._index, runtime))
        self._turns = Turns(cores())

    def record(self, name: str, films: Sequence[Path], place: Path) -> Measured:
        """Search films and write their record under `place/report`; returns what it cost, without the memory, which is not measured."""
        wall, cpu = time.perf_counter(), time.process_time()
        episodes = [self._episode(film, place / "work") for film in films]
        evidence = self._evidence(name, episodes)
        (place / "report").mkdir(parents=True)
        (place / "report" / RECORD_NAME).write_text(evidence.model_dump_json(), encoding="utf-8")
        return Measured(time.perf_counter() - wall, time.process_time() - cpu, 0, 0)

    def _episode(self, film: Path, work: Path) -> MeasuredEpisode:
        folder = work / film.name
        folder.mkdir(parents=True)
        (folder / "samples").mkdir()
        decoded = decode_episode(film, hashes_of(film), self._detector, Settings(), folder, folder / "samples", _silent)
        table, samples = decoded.table(folder), listed(folder / "samples")
        matched = match_episode(decoded, table, samples, self._recogniser, folder / "matched", _silent, self._turns)
        shutil.rmtree(folder)
        return MeasuredEpisode(decoded, matched, table)

    def _evidence(self, name: str, episodes: Sequence[MeasuredEpisode]) -> Evidence:
        settings = Settings()
        by_gap = occurrences_by_gap(episodes, settings, self._index.catalogue)
        return measure_title(name, episodes, by_gap, Across(), self._index, settings, self._runtime, _NO_RUN)


def _silent(stage: str, done: Fraction) -> None:
    """Nobody watches."""
