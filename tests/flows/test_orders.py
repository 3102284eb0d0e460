"""Orders travel: through JSON and pickle, to processes that share nothing but a store."""

import pickle
import subprocess
import sys
from pathlib import Path

import pytest

from flows.handing_out import hand_out
from flows.object_store import ObjectStore, open_store
from flows.orders import BatchOrder, Done, EpisodeRefs, RushRefs, TitleRefs
from flows.planner import plan
from flows.references import ArtifactRef, BlobRef
from flows.request import VerifyRequest
from flows.store import FolderStore, file_ref, read
from pages.errors import InputError, StorageError
from pages.notes import Note
from pipeline.record.record import Record


class Figure(Record):
    value: int


@pytest.fixture
def title(drawn_title, tmp_path):
    """Order and context of the drawn title with everything that can be handed in."""
    folder, rushes = tmp_path / "handed in", tmp_path / "handed in/rushes"
    rushes.mkdir(parents=True)
    log = folder / "log.csv"
    log.write_text("集,入点,出点,地点\nep01.mp4,0,1,郁孤台\n", encoding="utf-8")
    (rushes / "a.mp4").write_bytes(drawn_title.videos[0].read_bytes())
    (rushes / "broken.mp4").write_bytes(b"")
    request = VerifyRequest(
        title="drawn", videos=drawn_title.videos, index=drawn_title.index, out=tmp_path / "out", work=tmp_path / "own",
        shooting_log=log, rushes=rushes,
    )  # fmt: skip
    return plan(request)


def test_orders_and_references_travel_and_name_no_path(title, drawn_title, tmp_path):
    order, _ = title
    ref = ArtifactRef(stage="decode", key="k", record=BlobRef(name="result.json", sha256="0" * 64, size=1))
    done = Done(artifact=ref, name="decode ep01.mp4", reused=False, seconds=1.5)
    episodes = EpisodeRefs(decoded=done, texts=done, subtitles=done, matched=done)
    rushes = RushRefs(scanned=done, described=done)
    refs = TitleRefs(episodes=(episodes,), rushes=(rushes,))
    for record in (order, *order.episodes, *order.usable_rushes, BatchOrder(titles=(order,)), ref, refs):
        assert type(record).model_validate_json(record.model_dump_json()) == record
        assert pickle.loads(pickle.dumps(record)) == record  # noqa: S301 - our own
    said = BatchOrder(titles=(order,)).model_dump_json()
    assert str(tmp_path) not in said
    refused = order.rushes[1].refused
    assert isinstance(refused, Note)
    assert refused.arguments["file"] == "broken.mp4"
    assert str(drawn_title.index.parent) not in said
    assert [rush.video.name for rush in order.usable_rushes] == ["a.mp4"]


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["folder", "objects"])
def test_two_workers_and_a_third_that_share_a_store_alone_come_to_the_same(drawn_title, undisturbed, evidence_of, bucket, tmp_path, kind):
    request = VerifyRequest(
        title="drawn", videos=drawn_title.videos, index=drawn_title.index, out=tmp_path / "report", work=tmp_path / "own", device="cpu"
    )
    order, context = plan(request)
    uri = str(tmp_path / "store") if kind == "folder" else bucket
    hand_out(order, context, open_store(uri, tmp_path / "cache"))
    (tmp_path / "order.json").write_text(order.model_dump_json(), encoding="utf-8")

    def worker(name, *task):
        command = [sys.executable, Path(__file__).with_name("worker.py"), uri, tmp_path / name, tmp_path / "order.json", *task]
        (tmp_path / name).mkdir()
        with (tmp_path / f"{name}.json").open("wb") as answer:
            return subprocess.Popen(command, stdout=answer, cwd=tmp_path / name, env=environment())

    workers = [worker(f"worker{number}", "episode", str(number)) for number in range(2)]
    assert [one.wait(400) for one in workers] == [0, 0]
    answers = [tmp_path / f"worker{number}.json" for number in range(2)]
    assert worker("third", "settle", tmp_path / "report", *answers).wait(400) == 0
    assert evidence_of(tmp_path / "report") == evidence_of(undisturbed / "report")


def environment():
    import os

    return {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}


def keep(store, value=7):
    with store.making("stage") as folder:
        (folder / "part").mkdir()
        (folder / "part/data").write_bytes(b"part" * 100_000)
        return store.commit("stage", "key", folder, Figure(value=value))


@pytest.fixture
def stores(bucket, tmp_path, request):
    """`stores(name)`: a store of this test's own prefix with a cache of that name."""
    prefix = bucket.replace("/artifacts", f"/{tmp_path.name}")
    return lambda name: ObjectStore(prefix, tmp_path / name)


def test_an_artifact_in_the_object_store_comes_to_another_machine(stores, tmp_path):
    assert stores("a").find("stage", "key") is None
    ref = keep(stores("a"))
    other = stores("b")
    assert other.find("stage", "key") == ref
    assert (other.local(ref) / "part/data").read_bytes() == b"part" * 100_000
    assert read(other, ref, Figure) == Figure(value=7)
    assert keep(other, value=8) == ref  # whoever was first stays
    (tmp_path / "film.mp4").write_bytes(b"film")
    blob = file_ref(tmp_path / "film.mp4", "film.mp4")
    stores("a").put_blob(tmp_path / "film.mp4", blob)
    assert other.blob(blob).read_bytes() == b"film"


def test_without_its_reference_an_artifact_is_absent_and_an_altered_part_is_refused(stores, bucket, tmp_path, request):
    ref = keep(stores("a"))
    root = next(path for path in tmp_path.parents[0].parent.rglob(f"evidence/{tmp_path.name}"))
    part = root / "stage/key/parts" / ref.parts[0].sha256
    part.write_bytes(part.read_bytes()[:-1] + b"!")
    with pytest.raises(StorageError, match=ref.parts[0].sha256):
        stores("b").local(ref)
    assert not list((tmp_path / "b").rglob("*.part"))
    (root / "stage/key/artifact.json").unlink()
    assert stores("b").find("stage", "key") is None


def test_a_store_that_does_not_answer_is_named(tmp_path, monkeypatch, free_port):
    monkeypatch.setattr("flows.object_store._TRIES", 0)
    store = ObjectStore(f"s3://evidence/x?endpoint=http://127.0.0.1:{free_port()}", tmp_path)
    with pytest.raises(StorageError, match=r"^s3://evidence/x: the object store failed"):
        store.find("stage", "key")


@pytest.mark.parametrize("uri", ["s3:///no-bucket", "ftp://somewhere/x"])
def test_a_uri_of_another_form_is_refused(tmp_path, uri):
    with pytest.raises(InputError, match="give a folder, or s3://BUCKET"):
        open_store(uri, tmp_path)


def test_a_path_is_a_folder(tmp_path):
    assert isinstance(open_store(str(tmp_path), tmp_path), FolderStore)
