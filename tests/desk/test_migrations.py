"""Databases of earlier schemas, with rows, are opened by the program of today; one of tomorrow's is refused."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from tests.desk.server import Desk

ROOT = Path(__file__).parents[2]
FIRST = {"the register before the desk": ("register", "0001_titles_runs_and_events"), "the desk's first": ("desk", "0001_initial")}


@pytest.mark.parametrize("schema", FIRST)
def test_a_database_of_an_earlier_schema_keeps_its_rows(register_url, tmp_path, schema):
    app, migration = FIRST[schema]
    command = [sys.executable, "-m", "tests.desk.upgrading", tmp_path / "data", register_url, app, migration]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    found = json.loads(done.stdout)
    assert (found["fault"], found["left"]) == ("", 0)
    rows = found["rows"]
    assert rows["runs"] == [["郁孤台下", "done", {"verdict": "met"}, {"folder": "reports/1"}]]
    assert rows["events"] == [[1, "审核员"], [2, "审核员"], [3, "审核员"]]
    with_desk = app == "desk"
    assert rows["cases"] == ([["郁孤台下", "applicant", "applicant", "GCJ-02"]] if with_desk else [])
    assert rows["uploads"] == ([["第01集.mp4", 7, 7, "a" * 64]] if with_desk else [])
    assert rows["invitations"] == (1 if with_desk else 0)


def test_a_desk_of_a_newer_version_is_left_alone(tmp_path):
    Desk(tmp_path / "data").start().stop()
    with sqlite3.connect(tmp_path / "data/register.sqlite3") as database:
        database.execute("INSERT INTO django_migrations (app, name, applied) VALUES ('desk', '9999_of_tomorrow', '2030-01-01')")
    database.close()
    command = [sys.executable, "-m", "cli.main", "--language", "en", "serve", "--data", tmp_path / "data", "--port", "0"]
    refused = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert (refused.returncode, "newer version" in refused.stderr) == (2, True), refused.stderr
