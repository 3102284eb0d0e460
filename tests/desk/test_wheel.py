"""The wheel in a place of its own, far from the checkout: `ganzhou-evidence serve` from it has every page, script and style."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import sysconfig
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest

from tests.desk.server import Desk

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.slow
PAGES = ("/titles", "/titles/new", "/audit", "/accounts")
_LINKED = re.compile(r"""(?:src|href)="([^"#]+)"|(?:from|import)\s*\(?["'](\.{0,2}/[^"'\s]+)["']|url\(["']?([^"')]+)["']?\)""")


@pytest.fixture(scope="module")
def python(tmp_path_factory):
    """An environment that holds the wheel alone; what it depends on it sees in this one."""
    home = tmp_path_factory.mktemp("wheel")
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    source = home / "source"
    for name in filter(None, listed.stdout.decode().split("\0")):
        if (ROOT / name).is_file() and not name.startswith("tests/"):
            (source / name).parent.mkdir(parents=True, exist_ok=True)
            (source / name).write_bytes((ROOT / name).read_bytes())
    _run(sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "--wheel-dir", home, source)
    _run(sys.executable, "-m", "venv", "--without-pip", home / "venv")
    found = home / "venv/bin/python"
    (wheel,) = home.glob("ganzhou_evidence-*.whl")
    _run(sys.executable, "-m", "pip", "--python", found, "install", "--quiet", "--no-deps", "--no-index", wheel)
    asked = [found, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"]
    site = subprocess.run(asked, check=True, capture_output=True, text=True)
    # The line of an editable install does not run from here, so that the checkout is not seen.
    (Path(site.stdout.strip()) / "dependencies.pth").write_text(sysconfig.get_path("purelib"))
    return found


def _run(*command):
    done = subprocess.run([str(one) for one in command], capture_output=True, text=True, env=_without_path(), check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def _without_path():
    return {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "DJANGO_SETTINGS_MODULE")}


def test_the_desk_of_the_wheel_has_all_its_pages_scripts_and_styles(python, tmp_path):
    desk = Installed(tmp_path / "data", program=python).start()
    try:
        desk.settle()
        administrator, lead = desk.people["administrator"], desk.people["lead"]
        pages = [(lead, lead.new_case()), *((administrator if path != "/titles/new" else lead, path) for path in PAGES)]
        seen = set()
        for person, path in pages:
            _fetch_all(person, path, seen)
        assert len([name for name in seen if name.startswith("/static/")]) > 5
        # Those of the review screen, too, which a desk without a report does not link.
        shipped = [path.relative_to(ROOT / "desk").as_posix() for path in (ROOT / "desk/static").rglob("*") if path.is_file()]
        assert [name for name in shipped if lead.get(f"/{name}").status_code != 200] == []
        asked = [python, "-c", "import desk; print(desk.__file__)"]
        where = subprocess.run(asked, cwd=tmp_path, env=_without_path(), capture_output=True, text=True, check=True)
        assert not where.stdout.startswith(str(ROOT))
    finally:
        desk.stop()


def _fetch_all(person, path, seen):
    """Whatever a page, a script or a style names is there."""
    if path in seen:
        return
    seen.add(path)
    answer = person.get(path)
    assert answer.status_code == 200, path
    if path.startswith("/static/") and not path.endswith((".js", ".css")):
        return
    for several in _LINKED.findall(answer.text):
        found = urljoin(path, next(filter(None, several)))
        if urlsplit(found).path.startswith("/static/"):
            _fetch_all(person, found, seen)


class Installed(Desk):
    """A desk by the command that the wheel installed."""

    def __init__(self, data, *, program):
        super().__init__(data)
        self.program = program

    def start(self):
        command = [self.program.with_name("ganzhou-evidence"), "--json", "serve", "--data", self.data, "--port", "0"]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=_without_path(), cwd=self.data.parent)
        for line in self.process.stdout:
            event = json.loads(line)
            if event.get("code") == "serve.first":
                self.first_link = event["arguments"]["url"]
            if event.get("code") == "serve.ready":
                self.url = event["arguments"]["url"]
                return self
        raise AssertionError(f"it ended with {self.process.wait()}")
