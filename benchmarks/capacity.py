"""What a year of titles takes: `python -m benchmarks.capacity [EVIDENCE.json...]`.

A small simulation of nights: titles come on working days, many of them before the deadline of the year's applications; each night workers
take them one after another until the morning. What one second of film takes is measured (`capacity.json`, or the `run` block of evidence
that is named: wall time over film); everything else is assumed and stands in the same file.
"""

from __future__ import annotations

import heapq
import json
import random
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

FIGURES = Path(__file__).with_name("capacity.json")
SEED = 6
TITLES = (1_000, 10_000)


@dataclass(frozen=True)
class Machine:
    """What carries out one title after another: seconds of work a second of film, and yuan an hour."""

    name: str
    pace: float
    yuan_an_hour: float

    @property
    def yuan_a_film_hour(self) -> float:
        """The price of an hour of film."""
        return self.pace * self.yuan_an_hour


def machines(figures: dict[str, Any], pace: float | None = None) -> tuple[Machine, Machine]:
    """Return a worker on a processor and one with a card; `pace` replaces the measured one of the processor.

    On a card the networks' share is divided by what the card is assumed to be faster by; the rest is spread over the worker's cores as well
    as it was measured to be.
    """
    measured, assumed = figures["measured"], figures["assumed"]
    stages: dict[str, float] = measured["cpu_seconds"]
    cpu_pace = pace or measured["wall_seconds"] / measured["film_seconds"]
    moved = sum(stages[name] for name in assumed["on_a_card"]) / sum(stages.values())
    cores = assumed["worker_cores"]
    left = (1 - moved) * cores["cpu"] / cores["card"] + moved / assumed["card_is_faster_by"]
    core = assumed["core_hour_yuan"]
    return (
        Machine("CPU, 2 cores", cpu_pace * measured["cores"] / cores["cpu"], core * cores["cpu"]),
        Machine("GPU, 4 cores", cpu_pace * left, core * cores["card"] + assumed["card_hour_yuan"]),
    )


def arrivals(titles: int, assumed: dict[str, Any], chance: random.Random) -> list[list[float]]:
    """Return the hours of film of each title by the night in which it waits."""
    nights: list[list[float]] = [[] for _ in range(assumed["nights_a_year"])]
    shortest, longest = assumed["film_hours_a_title"]
    for _ in range(titles):
        late = chance.random() < assumed["share_before_the_deadline"]
        night = (
            chance.randrange(len(nights) - assumed["nights_before_the_deadline"], len(nights)) if late else chance.randrange(len(nights))
        )
        nights[night].append(chance.uniform(shortest, longest))
    return nights


def mornings(nights: Iterable[Sequence[float]], machine: Machine, workers: int, hours: float) -> list[float]:
    """Return the hours of film that are left on each morning. A title that a night is too short for goes on in the next one."""
    waiting: list[float] = []
    left = []
    for handed_in in nights:
        waiting += handed_in
        free = [0.0] * workers
        still: list[float] = []
        for film in waiting:
            begun = heapq.heappop(free)
            ended = begun + film * machine.pace
            if begun >= hours:
                still.append(film)
            elif ended > hours:
                still.append((ended - hours) / machine.pace)
            heapq.heappush(free, min(ended, hours))
        waiting = still
        left.append(sum(waiting))
    return left


def workers_needed(titles: int, machine: Machine, assumed: dict[str, Any]) -> tuple[int, float]:
    """Return the fewest workers with which enough mornings have nothing left, and the most hours of film left on one."""
    nights = arrivals(titles, assumed, random.Random(SEED))  # noqa: S311 - a simulation
    workers = 1
    while True:
        left = mornings(nights, machine, workers, assumed["night_hours"])
        if sum(hours == 0 for hours in left) >= assumed["mornings_with_nothing_left"] * len(left):
            return workers, max(left)
        workers += 1


def pace_of(evidence: Path) -> float:
    """Return wall seconds a second of film of a run that found nothing kept.

    Raises:
        ValueError: some of it was kept, so that its time says nothing.
    """
    record = json.loads(evidence.read_text(encoding="utf-8"))
    if record["run"]["reused"]:
        raise ValueError(f"{evidence}: parts of this run were kept from another; measure with an empty --work")
    begun, ended = (datetime.fromisoformat(record["run"][name]) for name in ("started", "finished"))
    return (ended - begun).total_seconds() / sum(float(one["duration"]) for one in record["inputs"])


def table(figures: dict[str, Any], pace: float | None = None) -> str:
    """Return the page's tables."""
    made = machines(figures, pace)
    lines = ["| worker | seconds a film second | yuan a film hour |", "|---|---|---|"]
    lines += [f"| {one.name} | {one.pace:.2f} | {one.yuan_a_film_hour:.2f} |" for one in made]
    lines += ["", "| titles a year | worker | workers | most film left on a morning (hours) |", "|---|---|---|---|"]
    for titles in TITLES:
        for one in made:
            workers, most = workers_needed(titles, one, figures["assumed"])
            lines.append(f"| {titles} | {one.name} | {workers} | {most:.1f} |")
    return "\n".join(lines)


def main(arguments: Sequence[str]) -> None:
    """Print the tables."""
    figures = json.loads(FIGURES.read_text(encoding="utf-8"))
    paces = [pace_of(Path(one)) for one in arguments]
    print(table(figures, sum(paces) / len(paces) if paces else None))


if __name__ == "__main__":
    main(sys.argv[1:])
