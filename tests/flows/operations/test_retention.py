"""What a store forgets, and what it does not."""

import datetime
import os
import time

import pytest

from cli.main import main
from flows.keys import decode_key, find_key, match_key
from flows.object_store import ObjectStore
from flows.operations.retention import kept_for_cases, look_through, places_of, prune
from flows.orders import EpisodeOrder, FileOrder, IndexRef, Profile, TitleOrder
from flows.references import ArtifactRef, BlobRef
from flows.store import BLOBS, FolderStore, file_ref
from pages.notes import note
from pipeline.record.record import Record
from pipeline.sightings.episode import Settings
from register import queue
from register.models import Run, State
from register.queue import NewJob

DAY = datetime.timedelta(days=1)


class Figure(Record):
    value: int


def keep(store, stage, key):
    with store.making(stage) as folder:
        (folder / "data").write_bytes(b"part" * 1000)
        return store.commit(stage, key, folder, Figure(value=7))


def now():
    return datetime.datetime.now(datetime.UTC)


@pytest.fixture(params=["folder", "objects"])
def store(request, tmp_path, monkeypatch):
    """An empty store of either kind."""
    if request.param == "folder":
        return FolderStore(tmp_path / "store")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "a")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "b")
    bucket = request.getfixturevalue("bucket")
    return ObjectStore(bucket.replace("/artifacts", f"/{tmp_path.name}"), tmp_path / "cache")


def test_what_is_old_and_not_kept_goes_and_nothing_else(store, tmp_path):
    kept, gone = keep(store, "decode", "a"), keep(store, "decode", "b")
    (tmp_path / "film").write_bytes(b"film")
    blob = file_ref(tmp_path / "film", "film")
    store.put_blob(tmp_path / "film", blob)
    seen = list(look_through(store, now() - DAY, {}))
    assert [(one.entry.stage, one.entry.key, one.goes) for one in seen] == [
        (BLOBS, blob.sha256, False), ("decode", "a", False), ("decode", "b", False),
    ]  # fmt: skip
    assert seen[1].entry.size > 4000
    seen = list(look_through(store, now() + DAY, {("decode", "a"): "some title", (BLOBS, blob.sha256): "some title"}))
    assert [(one.entry.key, one.goes, one.case) for one in seen[1:]] == [("a", False, "some title"), ("b", True, "")]
    prune(store, seen)
    assert store.find("decode", "a") == kept
    assert store.find("decode", gone.key) is None
    assert store.blob(blob).read_bytes() == b"film"


def test_scratch_and_what_is_in_the_making_are_no_entries(tmp_path):
    store = FolderStore(tmp_path)
    (tmp_path / "scratch/host-1/samples").mkdir(parents=True)
    (tmp_path / "prefect/storage").mkdir(parents=True)
    with store.making("decode"):
        assert list(store.entries()) == []


def order_of(name):
    index = IndexRef(sha256="1" * 64, embedder_sha256="2" * 64, catalogue_sha256="3" * 64)
    video = BlobRef(name=name, sha256=name[0] * 64, size=4)
    profile = Profile(device="cpu", precision="fp32", threads=1, versions={})
    rush = FileOrder(video=BlobRef(name=f"{name}.mov", sha256=name[0] * 63 + "0", size=4))
    return TitleOrder(title=name, videos=(FileOrder(video=video),), rushes=(rush,), index=index, settings=Settings(), profile=profile)


def run_of(name, state, *, ended=None):
    """A title of the register whose newest run has an order and a report."""
    title = queue.hand_in(f"/inbox/{name}", name)
    queue.enqueue(title, fingerprint=name, request={}, job=NewJob(kind="plan"), actor="tests")
    report = ArtifactRef(stage="report", key=name, record=BlobRef(name="result.json", sha256="9" * 64, size=1))
    Run.objects.filter(title=title).update(
        state=state, order=order_of(name).model_dump(mode="json"), report=report.model_dump(mode="json"), ended=ended
    )


def test_what_an_open_case_rests_on_stays_however_old(register):
    run_of("a", State.PERSON, ended=now() - 900 * DAY)
    run_of("b", State.RUNNING)
    run_of("c", State.DONE, ended=now() - 900 * DAY)
    run_of("d", State.DONE, ended=now() - 5 * DAY)
    run_of("e", State.FAILED, ended=now())
    kept = kept_for_cases(now() - 30 * DAY)
    assert set(kept.values()) == {"a", "b", "d"}
    assert {("report", name) for name in "abd"} <= kept.keys()
    for name, stays in (("a", True), ("c", False)):
        order = order_of(name)
        episode: EpisodeOrder = order.episodes[0]
        (rush,) = order.usable_rushes
        wanted = {("decode", decode_key(episode)), ("match", match_key(episode)), ("find", find_key(episode, rush)), (BLOBS, name * 64)}
        assert wanted <= set(places_of(order))
        assert (wanted <= kept.keys()) == stays
    assert ("index", "1" * 64) in kept


def test_the_command_lists_first_and_removes_when_told(register, tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("GANZHOU_EVIDENCE_REGISTER", register)
    run_of("a", State.PERSON, ended=now() - 900 * DAY)
    store = FolderStore(tmp_path / "work")
    mine = keep(store, "decode", decode_key(order_of("a").episodes[0]))
    keep(store, "decode", "other")
    long_ago = time.time() - 40 * 86400
    for path in (tmp_path / "work").rglob("*"):
        os.utime(path, (long_ago, long_ago))
    command = ["--language", "en", "store", "prune", "--older-than", "30", "--store", str(tmp_path / "work")]
    assert main(command) == 0
    said = capsys.readouterr().out
    assert "may go: 1, " in said
    assert "an open case rests on it: 1, " in said
    assert "a: 1 old ones" in said
    assert store.find("decode", "other") is not None
    assert main([*command, "--delete"]) == 0
    assert "removed: 1, " in capsys.readouterr().out
    assert store.find("decode", "other") is None
    assert store.find("decode", mine.key) == mine


def test_without_a_register_nothing_is_looked_at(tmp_path, capsys, monkeypatch):
    monkeypatch.delenv("GANZHOU_EVIDENCE_REGISTER", raising=False)
    command = ["--language", "en", "store", "prune", "--older-than", "30", "--store", str(tmp_path)]
    assert main(command) == 2
    assert "no register is named" in capsys.readouterr().err
    assert main([*command, "--without-register"]) == 0
    assert note("prune.dry").say("en") in capsys.readouterr().out
