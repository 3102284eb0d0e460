"""A ledger run over 100 000 cases: `python -m benchmarks.awards [CASES]`. Processor seconds and memory on one core, against the targets.

The cases are made with a fixed seed, of all articles, 20 to an enterprise, and written as JSON Lines, which is read case by case. The run
goes through what the command does before it writes: reading, every rule, the ledger, the traces, what each other reading would pay, the
fund's overview and its range over all readings, and ids that look alike. It runs in a process of its own, so that making the cases does
not count.
"""

from __future__ import annotations

import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

CASES = 100_000
MOST_SECONDS = 40.0
MOST_MIB = 1536.0


def make_case(number: int, cases: int, chance: random.Random) -> dict[str, Any]:
    """One case of a random article; about one in twenty misses a fact or fails a condition."""
    article = chance.choice((1, 2, 3, 4, 5, 5, 5, 6, 6, 6, 6, 7, 8, 9, 9, 10, 10, 11, 12, 13, 14, 15))
    enterprise, subject, year = (
        chance.randrange(max(1, cases // 20)),
        chance.randrange(max(1, cases // 2)),
        chance.choice((2026, 2027, 2028)),
    )
    month = chance.randint(1, 11)
    case: dict[str, Any] = {
        "id": f"C{number:06d}",
        "article": article,
        "applicant": {"id": f"E{enterprise}", "name": f"企业{enterprise}", "ganzhou_enterprise": True},
        "events": make_events(f"{year}-{month:02d}", f"{year}-{month + 1:02d}", chance),
        "facts": make_facts(article, year, chance),
    }
    if article in (1, 2, 3, 4, 5, 6, 10, 15):
        # A work has one first producer: those of articles 5, 6 and 10 are their enterprise's own.
        name = f"{subject}E{enterprise}" if article in (5, 6, 10) else str(subject)
        case["work"] = {"id": f"W{name}", "title": f"作品{name}", "animation": subject % 7 == 0}
    elif article in (7, 8, 9, 13, 14):
        case["project"] = {"id": f"P{subject}", "name": f"项目{subject}"}
    return case


def make_events(month: str, next_month: str, chance: random.Random) -> list[dict[str, Any]]:
    """A history of one to six events, five on the average; what is announced is small, so that top-ups and recoveries come about."""
    amount = f"{chance.randint(5_000, 40_000)}.00"
    events: list[dict[str, Any]] = [
        {"event": "received", "day": f"{month}-{chance.randint(1, 28):02d}"},
        {"event": "approved", "day": f"{next_month}-10"},
        {"event": "notice_begun", "day": f"{next_month}-11", "amount": amount},
        {"event": "notice_over", "day": f"{next_month}-18"},
        {"event": "payable", "day": f"{next_month}-19"},
        {"event": "paid", "day": f"{next_month}-20", "amount": amount},
    ]
    return events[: chance.choice((1, 2, 5, 6, 6, 6, 6, 6, 6, 6))]


def make_facts(article: int, year: int, chance: random.Random) -> dict[str, Any]:
    """Facts of an article around its thresholds and caps."""
    mostly = chance.choice((True,) * 28 + (False, None))

    def yuan(least: int, most: int) -> str:
        return f"{chance.randint(least, most)}.{chance.randint(0, 99):02d}"

    if article == 1:
        plan = chance.choice(("national", "provincial"))
        return {"plan": plan, "licence": mostly, "released": True, "review_passed": True, "production_cost": yuan(50_000, 600_000)}
    if article == 2:
        return {"contest_year": year, "prize": chance.choice(("first", "second", "third")), "ganzhou_elements": mostly}
    if article == 3:
        return {"adapted_from_novel": mostly, "ganzhou_writer": True, "plays": chance.randint(100_000, 900_000)}
    if article == 4:
        honour = chance.choice(("five_one_central", "five_one_provincial", "yearly_selection"))
        return {"honour": honour, "released": True, "review_passed": True, "rights_holder": mostly}
    if article == 5:
        platforms = [{"name": f"平台{n}", "revenue": yuan(500_000, 2_000_000), "qualified": True} for n in range(chance.randint(1, 3))]
        return {"first_producer": mostly, "licence_in_jiangxi": True, "released": True, "year": year - 1, "platforms": platforms}
    if article == 6:
        return {
            "first_producer": True,
            "elements": mostly,
            "released": True,
            "released_on": f"{year}-01-01",
            "local_costs": yuan(100_000, 900_000),
            "share_percent": f"{chance.randint(15, 60)}.5",
            "occurrences": chance.randint(15, 90),
            "on_screen_seconds": "61.250",
        }
    if article == 7:
        crews, days = chance.randint(3, 12), chance.randint(20, 90)
        return {"operator": mostly, "year": year, "crews": crews, "shooting_days": days, "review_passed": True}
    if article == 8:
        kind = chance.choice(("platform_park", "demonstration_park", "demonstration_base"))
        park = {"built_by_platform": mostly, "tenants": chance.randint(10, 30), "joint_revenue": 90_000_000, "review_passed": True}
        return {"kind": kind, "level": chance.choice(("national", "provincial")), **park}
    if article == 9:
        return {"technology": "aigc", "year": year, "spending": yuan(100_000, 2_000_000), "review_passed": mostly or None}
    if article == 10:
        languages = {"audio_languages": ["zh"], "subtitle_languages": ["en"]}
        return {"first_producer": True, **languages, "aired_abroad": mostly, "translation_cost": yuan(50_000, 600_000)}
    if article == 11:
        rate = {"units_per_usd": "7.1", "date": "2026-01-01", "source": "S"}
        return {"year": year, "revenue": {"amount": yuan(6_000_000, 9_000_000), "currency": "CNY", "rate": rate}}
    if article == 12:
        return {"role": "writer", "works": chance.randint(5, 20), "plays_of_works": [300_000, 400_000], "excellent": mostly}
    if article == 13:
        return {"organiser": mostly, "filed": True, "training_cost": yuan(10_000, 200_000)}
    if article == 14:
        return {"organiser": True, "scope": "national", "review_passed": mostly or None, "spending": yuan(100_000, 2_000_000)}
    return {}


def measure(path: Path) -> dict[str, float]:
    """Read and run the ledger in this process; returns seconds of both, the total, and the peak of the resident set in MiB."""
    from awards.loader import load
    from awards.quiet import no_cycle_search
    from awards.run import run_ledger

    begun = time.perf_counter(), time.process_time()
    with no_cycle_search():
        found = load(path, lambda *_: sys.exit("no evidence here"))
        read = time.perf_counter()
        run = run_ledger(found.cases, found.settings)
    ended = time.perf_counter(), time.process_time()
    return {
        "cases": len(run.awards),
        "read_seconds": round(read - begun[0], 2),
        "ledger_seconds": round(ended[0] - read, 2),
        "wall_seconds": round(ended[0] - begun[0], 2),
        "cpu_seconds": round(ended[1] - begun[1], 2),
        "peak_mib": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1),
    }


def main() -> int:
    """Make the cases, measure in a process of its own on one core, print figures and targets; returns 1 where a target is missed."""
    if sys.argv[1:2] == ["--measure"]:
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
        print(json.dumps(measure(Path(sys.argv[2]))))
        return 0
    cases = int(sys.argv[1]) if len(sys.argv) > 1 else CASES
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "cases.jsonl"
        chance = random.Random(20_260_101)  # noqa: S311 - test material, no secret
        with path.open("w", encoding="utf-8") as stream:
            for number in range(cases):
                stream.write(json.dumps(make_case(number, cases, chance), ensure_ascii=False) + "\n")
        command = [sys.executable, "-m", "benchmarks.awards", "--measure", str(path)]
        done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    found = json.loads(done.stdout)
    for name, value in found.items():
        print(f"{name:<16} {value:>16,}")
    print(f"{'load average':<16} {os.getloadavg()[0]:>16.2f}   (other work on this machine lengthens the wall time)")
    missed = cases == CASES and not (found["cpu_seconds"] <= MOST_SECONDS and found["peak_mib"] <= MOST_MIB)
    print(f"{'MISSED' if missed else 'held'}: {CASES:,} cases in at most {MOST_SECONDS:.0f} s and {MOST_MIB:.0f} MiB on one core")
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
