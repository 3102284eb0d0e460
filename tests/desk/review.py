"""A desk with a checked title of two short episodes, and a browser that reviews it."""

from __future__ import annotations

import contextlib
import json
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np

from pipeline.record.evidence import Evidence
from pipeline.record.manifest import hash_file
from pipeline.report import write_report
from tests.checking.conftest import EPISODES, build_title

ROOT = Path(__file__).parents[2]
ACCOUNTS = ("r1:reviewer", "r2:reviewer", "r3:reviewer", *(f"{role}:{role}" for role in ("lead", "auditor", "applicant", "administrator")))


def make_given(folder: Path, write_clip) -> Evidence:
    """A report folder and the two episodes that it is of, 500 frames each."""
    (folder / "episodes").mkdir(parents=True)
    videos = [
        write_clip(folder / "episodes" / name, pictures(seed), time_base=Fraction(1, 12800), pts=range(0, 512 * 500, 512))
        for seed, name in enumerate(EPISODES)
    ]
    (folder / "report").mkdir()
    evidence = build_title(folder / "report", [hash_file(video) for video in videos])
    write_report(evidence, folder / "report")
    return evidence


def pictures(seed):
    """Upright pictures of 90 by 160 with a bar that wanders."""
    for number in range(500):
        picture = np.full((160, 90, 3), (120, 150, 110 + 60 * seed), np.uint8)
        picture[40:120, number % 80 : number % 80 + 10] = (220, 60, 40)
        yield picture


@dataclass
class RunningDesk:
    """A desk that answers at `url`; its one case is at `case`."""

    url: str
    case: str
    data: Path
    opened: list[Any] = field(default_factory=list)
    """What is to be closed with it."""


@contextlib.contextmanager
def running(given: Path, data: Path, *, claims: dict[str, str] | None = None, deaths: int = 0, **place: Any):
    """Open a desk over `data` with the title of `given` at it.

    `claims` are fields of its form, `deaths` of what makes copies for playing, `place` parameters of the desk.
    """
    data.mkdir(parents=True, exist_ok=True)
    if not (data / "given").exists():
        shutil.copytree(given, data / "given")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [
        sys.executable,
        "-m",
        "tests.desk.reviewing",
        str(data),
        str(port),
        json.dumps({"claims": claims or {}, "deaths": deaths, "place": place}),
        *ACCOUNTS,
    ]
    with (data / "log").open("w") as log, contextlib.ExitStack() as opened:
        process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=log, text=True)
        try:
            number = process.stdout.readline().strip()
            assert number, (data / "log").read_text()
            url = f"http://127.0.0.1:{port}"
            wait_for(lambda: answers(url), 60)
            desk = RunningDesk(url, f"{url}/titles/{number}", data)
            opened.callback(lambda: [one.close() for one in desk.opened])
            yield desk
        finally:
            process.kill()
            process.wait()
            process.stdout.close()


def answers(url):
    try:
        with urllib.request.urlopen(f"{url}/sign-in", timeout=5):  # noqa: S310
            return True
    except OSError:
        return False


def wait_for(true, seconds=30):
    """Poll until something holds."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not come to be"
        time.sleep(0.1)


def sign_in(page, desk, name):
    page.goto(f"{desk.url}/sign-in")
    page.fill("input[name=name]", name)
    page.fill("input[name=password]", f"{name}-password")
    page.keyboard.press("Enter")
    page.wait_for_url("**/titles")


def open_review(browser, desk, name, *, language="zh", scheme="light", size=(1366, 768)):
    """The review screen in a window of its own, ready and with its film; faults of its scripts are in `errors`."""
    context = browser.new_context(viewport={"width": size[0], "height": size[1]}, color_scheme=scheme)
    context.add_cookies([{"name": "language", "value": language, "url": desk.url}])
    page = context.new_page()
    page.errors = []
    page.on("pageerror", lambda error: page.errors.append(str(error)))
    page.on("console", lambda message: page.errors.append(message.text) if message.type == "error" else None)
    sign_in(page, desk, name)
    page.goto(f"{desk.case}/review")
    page.wait_for_selector("desk-review[data-ready]")
    until(page, "document.querySelector('desk-film video')?.readyState >= 2 && !document.querySelector('desk-film video').paused", 60)
    return page


def until(page, script, seconds=20):
    """Wait in the page; its policy forbids Playwright's own way, which evaluates a string there."""
    end = time.monotonic() + seconds
    while not page.evaluate(script):
        assert time.monotonic() < end, script
        page.wait_for_timeout(50)
