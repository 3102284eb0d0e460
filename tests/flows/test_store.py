"""Artifacts: whole or absent, whoever commits them and whatever happens meanwhile."""

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from flows.references import BlobRef
from flows.store import FolderStore, file_ref, read
from pages.errors import StorageError
from pipeline.record.record import Record


class Figure(Record):
    value: int


def keep(store, value=7, key="key", files=("part/data",)):
    with store.making("stage") as folder:
        for name in files:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(name.encode())
        return store.commit("stage", key, folder, Figure(value=value))


def test_what_is_kept_comes_back_with_its_files(tmp_path):
    store = FolderStore(tmp_path)
    assert store.find("stage", "key") is None
    ref = keep(store)
    assert store.find("stage", "key") == ref
    assert [part.name for part in ref.parts] == ["part/data"]
    assert (store.local(ref) / "part/data").read_bytes() == b"part/data"
    assert read(store, ref, Figure) == Figure(value=7)


def test_a_stage_that_fails_keeps_nothing(tmp_path):
    store = FolderStore(tmp_path)

    def fail():
        with store.making("stage") as folder:
            (folder / "half").write_bytes(b"x")
            raise ValueError("in the middle")

    with pytest.raises(ValueError, match="in the middle"):
        fail()
    assert list((tmp_path / "stage").iterdir()) == []


@pytest.mark.parametrize("content", [b"", b"{", b'{"value": "many"}', b"\xff"], ids=["empty", "cut short", "other", "no text"])
@pytest.mark.parametrize("name", ["result.json", "artifact.json", "part/data"])
def test_what_is_damaged_counts_as_absent_and_makes_way(tmp_path, name, content):
    store = FolderStore(tmp_path)
    ref = keep(store)
    (tmp_path / "stage/key" / name).write_bytes(content)
    assert store.find("stage", "key") is None
    with pytest.raises(StorageError, match=r"stage/key: a kept result is gone"):
        store.local(ref)
    keep(store, value=8)
    assert read(store, store.find("stage", "key"), Figure) == Figure(value=8)
    assert [path.name for path in (tmp_path / "stage").iterdir()] == ["key"]


def test_the_first_of_two_that_commit_one_key_stays(tmp_path):
    store = FolderStore(tmp_path)
    first = keep(store, value=7)
    assert keep(store, value=8) == first
    assert read(store, first, Figure) == Figure(value=7)


def test_many_that_commit_one_key_at_once_all_come_to_the_same(tmp_path):
    store, together, refs = FolderStore(tmp_path), threading.Barrier(8), []

    def commit(number):
        with store.making("stage") as folder:
            (folder / "data").write_bytes(b"x" * 100_000)
            together.wait()
            refs.append(store.commit("stage", "key", folder, Figure(value=7)))

    workers = [threading.Thread(target=commit, args=(number,)) for number in range(8)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert refs == [store.find("stage", "key")] * 8
    assert [path.name for path in (tmp_path / "stage").iterdir()] == ["key"]


def test_a_killed_process_leaves_nothing_under_the_key_and_its_remains_go(tmp_path):
    program = (
        "import os, signal, sys; from pathlib import Path; from flows.store import FolderStore\n"
        "with FolderStore(Path(sys.argv[1])).making('stage') as folder:\n"
        "    (folder / 'half').write_bytes(b'x'); os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    killed = subprocess.run([sys.executable, "-c", program, tmp_path], check=False, cwd=Path(__file__).parents[2])
    assert killed.returncode == -signal.SIGKILL
    store = FolderStore(tmp_path)
    assert store.find("stage", "key") is None
    assert len(list((tmp_path / "stage").iterdir())) == 1
    keep(store)
    assert [path.name for path in (tmp_path / "stage").iterdir()] == ["key"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root writes anywhere")
def test_a_store_that_cannot_be_written_to_is_named(tmp_path):
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(StorageError, match=str(tmp_path)), FolderStore(tmp_path / "work").making("stage"):
            pass
    finally:
        tmp_path.chmod(0o700)


def test_a_blob_comes_back_and_a_missing_or_shortened_one_is_named(tmp_path):
    store = FolderStore(tmp_path / "work")
    (tmp_path / "a.mp4").write_bytes(b"film")
    ref = file_ref(tmp_path / "a.mp4", "a.mp4")
    with pytest.raises(StorageError, match=ref.sha256):
        store.blob(ref)
    for _ in ("put", "there already"):
        store.put_blob(tmp_path / "a.mp4", ref)
        assert store.blob(ref).read_bytes() == b"film"
    assert isinstance(ref, BlobRef)
    store.blob(ref).write_bytes(b"fi")
    with pytest.raises(StorageError, match=ref.sha256):
        store.blob(ref)
