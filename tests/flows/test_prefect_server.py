"""What Prefect's server is told before it starts."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from flows.prefect_server import begin_early, begin_server
from tests.flows.test_processes import descendants, said_by
from tests.flows.test_resume import is_running, wait_until

MIGRATE, DATABASE = "PREFECT_SERVER_DATABASE_MIGRATE_ON_START", "PREFECT_SERVER_DATABASE_CONNECTION_URL"


@pytest.fixture
def told(tmp_path, monkeypatch):
    """`told(**environment)`: the environment afterwards, beside a server that runs already."""

    def begin(**environment):
        monkeypatch.setattr(os, "environ", {"PREFECT_API_URL": "http://127.0.0.1:1/api", **environment})
        begin_server(tmp_path)()
        return os.environ

    return begin


def test_prefect_hears_of_the_server_though_it_was_imported_before(tmp_path):
    code = "import pathlib, sys, prefect.settings as settings; from flows.prefect_server import begin_server; "
    code += "begin_server(pathlib.Path(sys.argv[1])); print(settings.get_current_settings().api.url)"
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
    named = environment | {"PREFECT_HOME": str(tmp_path)}
    told = [
        subprocess.run([sys.executable, "-c", code, tmp_path], env=env, capture_output=True, text=True, check=True).stdout.strip()
        for env in (named, named | {"PREFECT_API_URL": "http://127.0.0.1:1/api"})
    ]
    assert told[0].startswith("http://127.0.0.1:")
    assert told[1] == "http://127.0.0.1:1/api"


def test_a_database_in_memory_needs_no_migrations(told):
    assert told()[MIGRATE] == "false"


def test_a_database_that_somebody_named_is_left_to_prefects_migrations(told):
    environment = told(**{DATABASE: "sqlite+aiosqlite:////srv/prefect.db"})
    assert environment[DATABASE] == "sqlite+aiosqlite:////srv/prefect.db"
    assert MIGRATE not in environment


def test_a_server_ends_with_the_process_that_needed_it_though_that_is_killed(tmp_path):
    code = "import pathlib, sys, time; from flows.prefect_server import begin_server; begin_server(pathlib.Path(sys.argv[1]))(); "
    code += "print('up', flush=True); time.sleep(600)"
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
    needing = subprocess.Popen(
        [sys.executable, "-c", code, tmp_path], stdout=subprocess.PIPE, text=True, env=environment, cwd=Path(__file__).parents[2]
    )
    assert needing.stdout.readline() == "up\n"
    (server,) = (one for one in descendants(needing.pid) if "flows.prefect_server" in said_by(one))
    needing.kill()
    needing.wait()
    needing.stdout.close()
    wait_until(lambda: not is_running(server), 10)


def test_a_title_that_has_its_report_is_not_thought_to_need_a_server(tmp_path, monkeypatch):
    monkeypatch.setenv("PREFECT_API_URL", "http://127.0.0.1:1/api")
    assert begin_early(tmp_path / "work", tmp_path / "report") is not None
    (tmp_path / "report").mkdir()
    (tmp_path / "report/manifest.json").touch()
    assert begin_early(tmp_path / "work", tmp_path / "report") is None


def test_a_flow_has_no_sign_of_life_to_wait_for_at_its_end():
    from prefect.settings import get_current_settings

    from flows.processes import without_heartbeat

    assert get_current_settings().flows.heartbeat_frequency
    with without_heartbeat():
        assert get_current_settings().flows.heartbeat_frequency is None
