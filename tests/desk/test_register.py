"""A signed report against the register that its decisions stand in: whatever was done to the register since is named by `check`."""

from __future__ import annotations

import shutil
import sqlite3
import uuid
import zipfile
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import psycopg
import pytest
from django.db import connection

from cli.main import main
from cli.register import register_differences
from register.database import connect
from tests.desk.review import make_given, running
from tests.desk.test_review import Person, open_ones


@dataclass
class Signed:
    """The papers of a signed case, and the register they come from."""

    papers: Path
    url: str
    vendor: str
    entries: list[int]

    def copy(self, folder):
        """The URL of a register with the same rows."""
        if self.vendor == "sqlite":
            shutil.copyfile(self.url.removeprefix("sqlite://"), folder / "copy.sqlite3")
            return f"sqlite://{folder / 'copy.sqlite3'}"
        server, _, name = self.url.rpartition("/")
        copied = f"copy_{uuid.uuid4().hex}"
        with psycopg.connect(f"{server}/postgres", autocommit=True) as administrator:
            administrator.execute(f"CREATE DATABASE {copied} TEMPLATE {name}")
        return f"{server}/{copied}"


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def signed(request, tmp_path_factory, write_clip):
    given, data, papers = (tmp_path_factory.mktemp(name) for name in ("given", "desk", "papers"))
    make_given(given, write_clip)
    url = f"sqlite://{data / 'register.sqlite3'}" if request.param == "sqlite" else request.getfixturevalue("postgres").database()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GANZHOU_EVIDENCE_REGISTER", url)
        with running(given, data) as desk:
            reader = Person(desk, "r1")
            reader.decide(kind="reject", findings=open_ones(reader.standing()), reason="poster")
            reader.decide(kind="judge", condition="elements", met=True)
            reader.decide(kind="sign", opinion="属实")
            archive = reader.client.get(f"{desk.case}/review/papers.zip").content
    zipfile.ZipFile(BytesIO(archive)).extractall(papers)
    with _rows(url) as rows:
        entries = [number for (number,) in rows.execute("SELECT number FROM register_event WHERE kind = 'review_decision' ORDER BY number")]
    return Signed(papers, url, request.param, entries)


def _rows(url):
    if url.startswith("sqlite"):
        return sqlite3.connect(url.removeprefix("sqlite://"))
    return psycopg.connect(url)


def test_check_holds_a_signed_report_against_its_register(signed, capsys):
    assert main(["--language", "en", "check", str(signed.papers), "--register", signed.url]) == 0
    connection.close()
    assert len(signed.entries) == 3


_DROPPED = {
    "sqlite": ("DROP TRIGGER register_event_update", "DROP TRIGGER register_event_delete", "DROP TRIGGER register_event_insert"),
    "postgresql": ("ALTER TABLE register_event DISABLE TRIGGER USER",),
}
_PUT_BACK = {"sqlite": (), "postgresql": ("ALTER TABLE register_event ENABLE TRIGGER USER",)}
FORGERIES = {
    "a flipped byte": ("UPDATE register_event SET payload = replace(payload, 'poster', 'poSter') WHERE number = {first}", "{first} 条起"),
    "a dropped entry": ("DELETE FROM register_event WHERE number = {second}", "{second} 条起"),
    "the newest dropped": ("DELETE FROM register_event WHERE number = {last}", "已到第 {last} 条"),
    "all dropped": ("DELETE FROM register_event", "已到第 {last} 条"),
    "the table dropped": ("DROP TABLE register_event", "已没有事件表"),
}


@pytest.mark.parametrize("forgery", FORGERIES)
def test_what_was_done_to_the_register_is_named_from_the_signed_report(signed, tmp_path, forgery):
    statement, said = FORGERIES[forgery]
    numbers = dict(zip(("first", "second", "last"), signed.entries, strict=True))
    url = signed.copy(tmp_path)
    with _rows(url) as rows:
        for one in (*_DROPPED[signed.vendor], statement.format(**numbers)):
            rows.execute(one)
    (fault,) = register_differences(url, signed.papers)
    connection.close()
    assert said.format(**numbers) in fault.say("zh")


def test_a_whole_chain_in_place_of_the_right_one_is_named_by_its_first_other_event(signed, tmp_path):
    """Rows that follow one another in a table with all its triggers; only the report knows better."""
    from register.events import append
    from register.models import Event

    url = signed.copy(tmp_path)
    connect(url)
    kept = list(Event.objects.order_by("number"))
    with connection.cursor() as cursor:
        for one in (*_DROPPED[signed.vendor], "DELETE FROM register_event", *_PUT_BACK[signed.vendor]):
            cursor.execute(one)
    for event in kept:
        append(event.kind, actor="other", subject=event.subject, payload=event.content)
    (fault,) = register_differences(url, signed.papers)
    connection.close()
    assert f"第 {signed.entries[0]} 条" in fault.say("zh")


def test_a_report_that_nobody_signed_has_nothing_to_hold_against(tmp_path, capsys, signed):
    shutil.copytree(signed.papers, tmp_path / "unsigned")
    (tmp_path / "unsigned/review.json").unlink()
    assert main(["--language", "en", "check", str(tmp_path / "unsigned"), "--register", signed.url]) == 2
    assert "has no review.json" in capsys.readouterr().err
