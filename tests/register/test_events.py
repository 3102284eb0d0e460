"""Events are only ever added, and the database itself sees to it."""
# ruff: noqa: S608 - statements of an attacker who sits at the database

import sqlite3
import threading

import pytest
from django.db import DatabaseError, connection

from pages.errors import InputError
from register.database import connect, databases
from register.events import Head, append, chain_head, verify_chain
from register.models import Event


@pytest.fixture
def chain(register):
    for number in range(4):
        append("decided", actor="审核员", subject="finding:7", payload={"number": number, "why": "海报\u0000画面", "share": 0.1})
    return chain_head()


def test_a_chain_reads_back_as_it_was_written(chain):
    assert verify_chain() == chain
    assert verify_chain([Head(2, Event.objects.get(number=2).sha256), chain]) == chain
    assert chain.number == 4
    assert Event.objects.get(number=2).content == {"number": 1, "why": "海报\u0000画面", "share": 0.1}


COLUMNS = "number, at, kind, actor, subject, payload, previous, sha256"
CHANGES = {
    "update": "UPDATE register_event SET actor = 'other' WHERE number = 2",
    "update of the number": "UPDATE register_event SET number = 9 WHERE number = 4",
    "delete": "DELETE FROM register_event WHERE number = 4",
    "delete of all": "DELETE FROM register_event",
    "insert in the past": f"INSERT INTO register_event ({COLUMNS}) SELECT 0, at, kind, actor, subject, payload, previous, 'x' "
    "FROM register_event WHERE number = 1",
    "insert of another chain": f"INSERT INTO register_event ({COLUMNS}) SELECT 5, at, kind, actor, subject, payload, 'y', 'x' "
    "FROM register_event WHERE number = 1",
    "insert of a number left out": f"INSERT INTO register_event ({COLUMNS}) SELECT 6, at, kind, actor, subject, payload, sha256, 'x' "
    "FROM register_event WHERE number = 4",
}
OF_SQLITE = {
    "replace": f"INSERT OR REPLACE INTO register_event ({COLUMNS}) SELECT number, at, kind, 'other', subject, payload, previous, 'x' "
    "FROM register_event WHERE number = 2",
    "replace by the hash": f"INSERT OR REPLACE INTO register_event ({COLUMNS}) SELECT 5, at, kind, 'other', subject, payload, "
    "(SELECT sha256 FROM register_event WHERE number = 4), sha256 FROM register_event WHERE number = 2",
    "upsert": f"INSERT INTO register_event ({COLUMNS}) SELECT number, at, kind, 'other', subject, payload, previous, 'x' "
    "FROM register_event WHERE number = 2 ON CONFLICT (number) DO UPDATE SET actor = 'other'",
    "replace into": f"REPLACE INTO register_event ({COLUMNS}) SELECT number, at, kind, 'other', subject, payload, previous, sha256 "
    "FROM register_event WHERE number = 4",
    "update or replace": "UPDATE OR REPLACE register_event SET number = 3 WHERE number = 2",
}
OF_POSTGRESQL = {
    "truncate": "TRUNCATE register_event",
    "truncate with what refers to it": "TRUNCATE register_event RESTART IDENTITY CASCADE",
    "merge": "MERGE INTO register_event e USING (SELECT 2 AS number) o ON e.number = o.number WHEN MATCHED THEN UPDATE SET actor = 'other'",
    "within a query": "WITH gone AS (DELETE FROM register_event WHERE number = 4 RETURNING *) SELECT * FROM gone",
    "upsert": f"INSERT INTO register_event ({COLUMNS}) SELECT number, at, kind, 'other', subject, payload, previous, 'x' "
    "FROM register_event WHERE number = 2 ON CONFLICT (number) DO UPDATE SET actor = 'other'",
}


def test_every_way_to_change_an_event_is_refused(chain):
    changes = CHANGES | (OF_SQLITE if connection.vendor == "sqlite" else OF_POSTGRESQL)
    for statement in changes.values():
        with connection.cursor() as cursor, pytest.raises(DatabaseError, match="events are only added"):
            cursor.execute(statement)
    assert verify_chain() == chain


def test_a_plain_connection_to_the_file_is_refused_too(tmp_path):
    """Without the pragmas of ours."""
    connect(f"sqlite://{tmp_path / 'register.sqlite3'}")
    for _ in range(4):
        append("decided", actor="a", subject="s")
    connection.close()
    with sqlite3.connect(tmp_path / "register.sqlite3") as plain:
        for statement in (*CHANGES.values(), *OF_SQLITE.values()):
            with pytest.raises(sqlite3.DatabaseError, match="events are only added"):
                plain.execute(statement)
    plain.close()


FORGERIES = {
    "a changed event": ("UPDATE register_event SET payload = '{}' WHERE number = 2", 2),
    "a dropped event": ("DELETE FROM register_event WHERE number = 3", 3),
    "a dropped first event": ("DELETE FROM register_event WHERE number = 1", 1),
}


@pytest.mark.parametrize("forgery", FORGERIES)
def test_who_takes_the_triggers_away_is_found_out(chain, forgery):
    statement, number = FORGERIES[forgery]
    without_triggers()
    with connection.cursor() as cursor:
        cursor.execute(statement)
    with pytest.raises(InputError, match=f"from number {number} on"):
        verify_chain()


def test_a_shortened_or_a_replaced_chain_is_found_out_by_a_head_that_is_kept_elsewhere(chain):
    without_triggers()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM register_event WHERE number >= 3")
    assert chain_head() != chain
    with pytest.raises(InputError, match="end at number 2, and number 4"):
        verify_chain([chain])
    for _ in range(3):
        append("forged", actor="a", subject="s")
    with pytest.raises(InputError, match="event 4 differs"):
        verify_chain([chain])


def test_a_table_that_was_dropped_or_replaced_is_found_out(chain):
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE register_event RENAME TO aside")
    with pytest.raises(InputError, match="no table of events"):
        verify_chain()
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE register_event AS SELECT * FROM aside")
    with pytest.raises(InputError, match="no longer refuses changes"):
        verify_chain([chain])


def test_guards_that_were_dropped_or_put_out_of_work_are_named(chain):
    out_of_work = {
        "sqlite": "DROP TRIGGER register_event_delete",
        "postgresql": "ALTER TABLE register_event DISABLE TRIGGER register_event_change",
    }
    with connection.cursor() as cursor:
        cursor.execute(out_of_work[connection.vendor])
    name = out_of_work[connection.vendor].split()[-1]
    with pytest.raises(InputError, match=f"no longer refuses changes of events: triggers {name} are missing"):
        verify_chain()


def without_triggers():
    names = {"sqlite": ("update", "delete", "insert"), "postgresql": ("change", "truncate", "insert")}[connection.vendor]
    with connection.cursor() as cursor:
        for name in names:
            cursor.execute(f"DROP TRIGGER register_event_{name}" + (" ON register_event" if connection.vendor == "postgresql" else ""))


def test_threads_that_append_at_once_make_one_chain(register):
    def many():
        for number in range(20):
            append("decided", actor=threading.current_thread().name, subject="s", payload={"number": number})
        connection.close()

    threads = [threading.Thread(target=many) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert verify_chain().number == 160


def test_nothing_is_left_to_migrate(register):
    from django.core.management import call_command

    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


@pytest.mark.parametrize("url", ["mysql://a/b", "sqlite://relative.sqlite3", "postgresql://host", "", "register.sqlite3"])
def test_a_url_of_another_form_is_refused(url):
    with pytest.raises(InputError, match="of no known form"):
        databases(url)
