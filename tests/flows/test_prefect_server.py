"""What Prefect's server is told before it starts."""

import os

import pytest

from flows.prefect_server import begin_server

MIGRATE, DATABASE = "PREFECT_SERVER_DATABASE_MIGRATE_ON_START", "PREFECT_SERVER_DATABASE_CONNECTION_URL"


@pytest.fixture
def told(tmp_path, monkeypatch):
    """`told(**environment)`: the environment afterwards, beside a server that runs already."""

    def begin(**environment):
        monkeypatch.setattr(os, "environ", {"PREFECT_API_URL": "http://127.0.0.1:1/api", **environment})
        begin_server(tmp_path)()
        return os.environ

    return begin


def test_a_database_in_memory_needs_no_migrations(told):
    assert told()[MIGRATE] == "false"


def test_a_database_that_somebody_named_is_left_to_prefects_migrations(told):
    environment = told(**{DATABASE: "sqlite+aiosqlite:////srv/prefect.db"})
    assert environment[DATABASE] == "sqlite+aiosqlite:////srv/prefect.db"
    assert MIGRATE not in environment
