"""What Prometheus reads."""

import datetime
import threading
import urllib.error
import urllib.request

import pytest
from prometheus_client.parser import text_string_to_metric_families

from cli.main import main
from flows.operations.metrics import metrics
from flows.operations.metrics_server import made
from register import queue
from register.clock import now
from register.models import Episode, Run, State, Title
from register.queue import NewJob

HOUR = datetime.timedelta(hours=1)


def figures(text):
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(text.decode())
        for sample in family.samples
    }


def ask(name, **changes):
    title = queue.hand_in(f"/inbox/{name}", name)
    queue.enqueue(title, fingerprint=name, request={}, job=NewJob(kind="plan"), actor="tests")
    if changes:
        Run.objects.filter(title=title).update(**changes)
        Title.objects.filter(pk=title.pk).update(state=changes.get("state", State.WAITING))
    return title


def test_an_empty_register_has_no_queue_and_no_pace(register):
    found = figures(metrics())
    assert found["ganzhou_evidence_queue_length",] == found["ganzhou_evidence_oldest_title_age_seconds",] == 0
    assert ("ganzhou_evidence_seconds_per_film_second",) not in found


def test_the_queue_its_age_failures_and_the_pace_are_the_registers(register):
    ask("a", created=now() - 2 * HOUR)
    ask("b")
    ask("c", state=State.FAILED, ended=now())
    done = ask("d", state=State.DONE, started=now() - HOUR, ended=now())
    Episode.objects.create(title=done, number=0, name="1.mp4", sha256="0" * 64, size=1, seconds=1800.0)
    found = figures(metrics())
    assert found["ganzhou_evidence_queue_length",] == 2
    assert found["ganzhou_evidence_titles", "failed"] == found["ganzhou_evidence_failures_total",] == 1
    assert found["ganzhou_evidence_oldest_title_age_seconds",] == pytest.approx(7200, abs=60)
    assert found["ganzhou_evidence_seconds_per_film_second",] == pytest.approx(2.0, abs=0.1)


@pytest.fixture
def on_a_port(register_url):
    """`on_a_port(path)`: status and body, from a server of its own."""
    from register.database import connect

    connect(register_url)
    server = made("127.0.0.1", 0)
    serving = threading.Thread(target=server.serve_forever, args=(0.05,))
    serving.start()

    def get(path):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{server.server_port}{path}", timeout=20) as answer:
                return answer.status, answer.read()
        except urllib.error.HTTPError as error:
            return error.code, error.read()

    yield get
    server.shutdown()
    serving.join()
    server.server_close()


@pytest.mark.parametrize("register_url", ["sqlite"], indirect=True)
def test_a_port_answers_metrics_alone(on_a_port):
    status, body = on_a_port("/metrics")
    assert status == 200
    assert b"ganzhou_evidence_queue_length 0.0" in body
    assert on_a_port("/")[0] == 404


@pytest.mark.parametrize("register_url", ["sqlite"], indirect=True)
def test_a_register_that_is_away_is_a_failed_scrape_and_the_next_one_works(on_a_port, tmp_path):
    home = tmp_path / "register.sqlite3"
    home.rename(tmp_path / "aside")
    home.mkdir()
    assert on_a_port("/metrics")[0] == 503
    home.rmdir()
    (tmp_path / "aside").rename(home)
    assert on_a_port("/metrics")[0] == 200


def test_the_command_prints_them_once(register, capsys):
    ask("a")
    assert main(["metrics", "--register", register]) == 0
    assert "ganzhou_evidence_queue_length 1.0" in capsys.readouterr().out
