"""Reviewers at a desk on loopback while a title is verified: `python -m benchmarks.desk --demo DIR`, and `--help`.

DIR is what `ganzhou-evidence demo --out DIR` made. Each reviewer steps through the findings of a title as the review screen does: record
and standing once, then for each finding stills that the browser does not have yet, a piece of the film, and a note on every third. Two to
a title, two to four seconds for a finding. A title of many findings is opened in Chromium at the same time: first paint, and a key to the
next finding. All of it, with the client that measures, shares the machine's cores; the load of the machine is printed with the figures.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import os
import random
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from benchmarks.measure import BenchmarkError

_OPENING = ("page", "picture", "standing", "times")
_STEPPING = ("still", "film", "decision")

MOST_P95 = 0.3
"""Seconds, of what is asked for from one finding to the next."""

MOST_PAINT = 1.5
MOST_KEY = 0.1
_RAMP = 10.0
"""Seconds within which all have come."""

_PATIENCE = 180_000
"""Milliseconds for a page: a slow one is measured, too."""


@dataclass
class Figures:
    """What was measured: seconds by kind of request, and answers that were faults of the server."""

    seconds: dict[str, list[float]] = field(default_factory=dict)
    failed: list[str] = field(default_factory=list)

    async def ask(self, client: httpx.AsyncClient, kind: str, path: str, **more: Any) -> httpx.Response | None:  # noqa: ANN401 - httpx's own
        """Ask once and take the time until the whole answer is there."""
        began = time.perf_counter()
        try:
            answer = await client.request(more.pop("method", "GET"), path, **more)
        except httpx.HTTPError as error:
            self.failed.append(f"{kind}: {type(error).__name__}")
            return None
        self.seconds.setdefault(kind, []).append(time.perf_counter() - began)
        if answer.status_code >= 500:
            self.failed.append(f"{kind}: {answer.status_code}")
        return answer

    def of(self, *kinds: str) -> list[float]:
        """Of every request of some kinds."""
        return [one for kind in kinds for one in self.seconds.get(kind, ())]


async def review(url: str, session: str, case: str, until: float, figures: Figures, chance: random.Random) -> None:
    """One reviewer's work until a moment of the monotonic clock."""
    await asyncio.sleep(chance.uniform(0, _RAMP))
    async with httpx.AsyncClient(base_url=url, cookies={"desk_session": session}, timeout=60) as client:
        home = f"/titles/{case}/review"
        page = await figures.ask(client, "page", home)
        picture = await figures.ask(client, "picture", f"{home}/picture")
        standing = await figures.ask(client, "standing", f"{home}/decisions")
        if page is None or picture is None or standing is None:
            return
        token = re.search(r'name="csrf-token" content="(\w+)"', page.text)
        if token is None:
            raise BenchmarkError(f"{home} answered {page.status_code} without a token")
        findings, proofs, had = standing.json()["findings"], picture.json()["proofs"], set[str]()
        for episode in range(len(picture.json()["episodes"])):
            await figures.ask(client, "times", f"{home}/times/{episode}")
        number = 0
        while time.monotonic() < until:
            finding = findings[number % len(findings)]
            proof = proofs.get(finding["id"], {})
            for still in {proof.get("still"), proof.get("reference")} - had - {None, ""}:
                had.add(still)
                await figures.ask(client, "still", f"{home}/still/{still}")
            first = chance.randrange(0, 1 << 20)
            await figures.ask(
                client, "film", f"{home}/film/{finding['episode']}.mp4", headers={"Range": f"bytes={first}-{first + (1 << 18)}"}
            )
            if number % 3 == 0:
                body = {"token": uuid.uuid4().hex, "decision": {"kind": "remark", "finding": finding["id"], "text": f"{number}"}}
                headers = {"X-CSRFToken": token[1]}
                await figures.ask(client, "decision", f"{home}/decisions", method="POST", json=body, headers=headers)
            number += 1
            await asyncio.sleep(chance.uniform(2, 4))


async def load(url: str, made: dict[str, Any], seconds: float, figures: Figures) -> None:
    """All reviewers at once."""
    until = time.monotonic() + _RAMP + seconds
    every = zip(made["sessions"], made["cases"], strict=True)
    await asyncio.gather(*(review(url, one, case, until, figures, random.Random(n)) for n, (one, case) in enumerate(every)))  # noqa: S311


_FIRST_PAINT = "() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? null"
_TO_NEXT = """async () => {
  const before = document.querySelector('[aria-current=true]'), began = performance.now();
  document.dispatchEvent(new KeyboardEvent('keydown', {code: 'KeyJ', key: 'j', bubbles: true}));
  await new Promise((painted) => requestAnimationFrame(() => setTimeout(painted)));
  return [performance.now() - began, document.querySelector('[aria-current=true]') !== before];
}"""


def in_browser(url: str, session: str, case: str, shot: Path | None) -> tuple[float, float, float]:
    """Open the title of many findings: seconds to the first paint, to the findings, and from a key to the next one (p95)."""
    from playwright.sync_api import sync_playwright

    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        raise BenchmarkError("needs chromium or google-chrome on the PATH")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--headless", "--no-sandbox", "--disable-gpu"])
        context = browser.new_context(viewport={"width": 1366, "height": 768})
        context.add_cookies([{"name": "desk_session", "value": session, "url": url}])
        page = context.new_page()
        began = time.perf_counter()
        page.set_default_timeout(_PATIENCE)
        page.goto(f"{url}/titles/{case}/review")
        page.wait_for_selector("desk-review[data-ready] .finding")
        ready = time.perf_counter() - began
        paint = page.evaluate(_FIRST_PAINT)
        steps = []
        for _ in range(40):
            step, moved = page.evaluate(_TO_NEXT)
            if not moved:
                raise BenchmarkError("the key did not lead to the next finding")
            steps.append(step / 1000)
            page.wait_for_timeout(100)
        if shot is not None:
            page.screenshot(path=shot)
        browser.close()
    return paint / 1000, ready, percentile(steps)


def percentile(values: list[float], of: float = 0.95) -> float:
    """The smallest value that this part of all does not exceed."""
    return sorted(values)[max(0, -(-int(len(values) * of * 1000) // 1000) - 1)] if values else float("nan")


@contextlib.contextmanager
def opened(data: Path, index: Path) -> Iterator[str]:
    """A served desk; yields its URL."""
    command = [sys.executable, "-m", "cli.main", "--json", "serve", "--data", str(data), "--index", str(index), "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None  # noqa: S101 - asked for above
        try:
            events = (json.loads(line) for line in process.stdout)
            yield next(event["arguments"]["url"] for event in events if event.get("code") == "serve.ready")
        finally:
            process.terminate()


def main() -> int:
    """Measure and print; 1 where a target is missed."""
    parser = argparse.ArgumentParser(description=str(__doc__).partition(":")[0])
    parser.add_argument("--demo", type=Path, required=True)
    parser.add_argument("--reviewers", type=int, default=100)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--findings", type=int, default=300)
    parser.add_argument("--screenshot", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="desk-benchmark-") as name:
        data, demo = Path(name), options.demo.absolute()
        command = [sys.executable, "-m", "benchmarks.desk_data", str(data), str(demo), str(options.reviewers), str(options.findings)]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
        made = json.loads(done.stdout.splitlines()[-1])
        figures = Figures()
        with opened(data, demo / "index") as url:
            before = os.getloadavg()[0]
            asyncio.run(_all(url, made, options.seconds, figures, options.screenshot))
        return _say(figures, before)


_seen: list[tuple[float, float, float]] = []


async def _all(url: str, made: dict[str, Any], seconds: float, figures: Figures, shot: Path | None) -> None:
    working = asyncio.create_task(load(url, made, seconds, figures))
    await asyncio.sleep(_RAMP + seconds / 4)
    _seen.append(await asyncio.to_thread(in_browser, url, made["sessions"][0], made["large"], shot))
    await working


def _say(figures: Figures, before: float) -> int:
    print(f"{'request':10} {'n':>6} {'median':>8} {'p95':>8} {'most':>8}  ms")
    sums = {"opening": figures.of(*_OPENING), "stepping": figures.of(*_STEPPING)}
    for kind, seconds in [*sorted(figures.seconds.items()), *sums.items()]:
        shown = (statistics.median(seconds), percentile(seconds), max(seconds))
        print(f"{kind:10} {len(seconds):6} " + " ".join(f"{1000 * one:8.0f}" for one in shown))
    paint, ready, key = _seen[0]
    print(f"faults of the server: {len(figures.failed)} {sorted(set(figures.failed))}")
    print(f"first paint {paint:.2f} s, findings there {ready:.2f} s, a key to the next finding (p95) {1000 * key:.0f} ms")
    print(f"load of the machine before {before:.1f}, at the end {os.getloadavg()[0]:.1f}, on {os.cpu_count()} cores")
    missed = figures.failed or percentile(sums["stepping"]) > MOST_P95 or paint > MOST_PAINT or key > MOST_KEY
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
