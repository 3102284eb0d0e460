"""A register is backed up while it is worked with, and put back."""

import threading

import pytest
from django.db import connection

from pages.errors import InputError, StorageError
from register import queue
from register.backup import back_up, restore
from register.database import connect
from register.events import append, verify_chain
from register.models import Event, Job, JobState, State, Title
from register.queue import LeaseLostError, NewJob, enqueue, hand_in, lease, publish


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request, tmp_path):
    """A register in a database of its own: a backup takes all of it."""
    if request.param == "sqlite":
        return f"sqlite://{tmp_path / 'register.sqlite3'}"
    return request.getfixturevalue("postgres").database()


def test_a_backup_holds_one_moment_and_no_lease_of_before_is_good_after_it(url, tmp_path):
    connect(url)
    title = hand_in("/inbox/a", "a")
    enqueue(title, fingerprint="f", request={}, job=NewJob(kind="verify"), actor="tests")
    before = lease("w", ["verify"], seconds=600)
    stop = threading.Event()

    def work():
        while not stop.is_set():
            append("decided", actor="a", subject="s")
        connection.close()

    worker = threading.Thread(target=work)
    worker.start()
    try:
        back_up(url, tmp_path / "backup")
    finally:
        stop.set()
        worker.join()
    publish(before, key="k", digest="d", content={}, report={})
    later = Event.objects.count()
    connection.close()

    restore(url, tmp_path / "backup")
    head = verify_chain()
    assert 0 < head.number <= later
    assert Event.objects.get(number=head.number).kind == "register_restored"
    assert (Title.objects.get().state, Job.objects.get().state) == (State.WAITING, JobState.WAITING)
    after = lease("w2", ["verify"], seconds=600)
    with pytest.raises(LeaseLostError):
        publish(before, key="k", digest="late", content={}, report={})
    publish(after, key="k", digest="d", content={}, report={})
    with connection.cursor() as cursor, pytest.raises(Exception, match="events are only added"):
        cursor.execute("DELETE FROM register_event")
    connection.close()


def test_a_backup_is_put_where_no_register_is(tmp_path):
    connect(f"sqlite://{tmp_path / 'one.sqlite3'}")
    hand_in("/inbox/a", "a")
    back_up(f"sqlite://{tmp_path / 'one.sqlite3'}", tmp_path / "backup")
    restore(f"sqlite://{tmp_path / 'new/other.sqlite3'}", tmp_path / "backup")
    assert Title.objects.get().name == "a"
    assert queue.reconcile() == 0
    connection.close()


def test_what_is_no_backup_is_refused_and_nothing_is_overwritten(tmp_path):
    url = f"sqlite://{tmp_path / 'one.sqlite3'}"
    connect(url)
    hand_in("/inbox/a", "a")
    (tmp_path / "text").write_text("no database, however long it is" * 100)
    (tmp_path / "empty").write_bytes(b"")
    with pytest.raises(InputError, match="no backup of a register"):
        restore(url, tmp_path / "none")
    with pytest.raises(InputError, match="no backup of a register"):
        restore(url, tmp_path / "empty")
    with pytest.raises(StorageError, match="file is not a database"):
        restore(url, tmp_path / "text")
    with pytest.raises(InputError, match="is there already"):
        back_up(url, tmp_path / "text")
    with pytest.raises(StorageError, match="unable to open"):
        back_up(f"sqlite://{tmp_path / 'absent.sqlite3'}", tmp_path / "backup")
    connect(url)
    assert Title.objects.get().name == "a"
    connection.close()
    assert not list(tmp_path.glob(".*.part"))
