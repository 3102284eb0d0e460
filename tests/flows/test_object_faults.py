"""What object stores of Chinese clouds are asked, and what becomes of artifacts where a store fails."""

import importlib.util
import time
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest

from flows.object_store import ObjectStore
from flows.store import Entry, file_ref, read
from pages.errors import StorageError
from pipeline.record.record import Record

_spec = importlib.util.spec_from_file_location("object_proxy", Path(__file__).with_name("object_proxy.py"))
object_proxy = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(object_proxy)
ObjectProxy = object_proxy.ObjectProxy


class Figure(Record):
    value: int


def keep(store, value=7, size=400_000):
    with store.making("stage") as folder:
        (folder / "data").write_bytes(b"part" * (size // 4))
        return store.commit("stage", "key", folder, Figure(value=value))


@pytest.fixture
def keys(monkeypatch):
    """Credentials, so that requests are signed."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "a")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "b")


@pytest.mark.parametrize("endpoint", ["s3.oss-cn-shanghai.aliyuncs.com", "cos.ap-shanghai.myqcloud.com"])
def test_every_kind_of_request_is_one_that_oss_and_cos_take(object_server, keys, tmp_path, monkeypatch, endpoint):
    """Virtual-host style, bodies of a stated length, no aws-chunked signature, no checksum in headers or trailers, no condition."""
    port, _ = object_server
    with ObjectProxy(port) as proxy:
        monkeypatch.setenv("http_proxy", proxy.url)
        uri = f"s3://evidence/{tmp_path.name}?endpoint=http://{endpoint}&region=cn&virtual_hosted=1"
        one, other = ObjectStore(uri, tmp_path / "a"), ObjectStore(uri, tmp_path / "b")
        ref = keep(one, size=20 << 20)
        assert read(other, other.find("stage", "key"), Figure) == Figure(value=7)
        (tmp_path / "film").write_bytes(b"film")
        blob = file_ref(tmp_path / "film", "film")
        one.put_blob(tmp_path / "film", blob)
        one.put_blob(tmp_path / "film", blob)
        assert other.blob(blob).read_bytes() == b"film"
        assert [(entry.stage, entry.key) for entry in one.entries()] == [("blobs", blob.sha256), ("stage", "key")]
        for entry in list(one.entries()):
            one.remove(entry)
        assert one.find("stage", ref.key) is None
    kinds = {
        (asked.method, tuple(sorted(dict(parse_qsl(urlsplit(asked.path).query, keep_blank_values=True)).keys() - SIGNED)))
        for asked in proxy.asked
    }
    assert kinds == {
        ("GET", ()),
        ("HEAD", ()),
        ("PUT", ()),
        ("DELETE", ()),
        ("GET", ("list-type", "prefix")),
        ("POST", ("uploads",)),
        ("PUT", ("partNumber", "uploadId")),
        ("POST", ("uploadId",)),
    }
    for asked in proxy.asked:
        assert asked.host == f"evidence.{endpoint}", asked
        assert not asked.path.startswith("/evidence"), asked
        # Signed over the body itself, never over chunks of it.
        assert "STREAMING" not in asked.headers.get("x-amz-content-sha256", ""), asked
        forbidden = {name for name in asked.headers if "checksum" in name or name.startswith("if-") or name in FORBIDDEN}
        assert forbidden == set(), asked
        if asked.method in ("PUT", "POST"):
            assert "content-length" in asked.headers, asked


SIGNED = {f"X-Amz-{name}" for name in ("Algorithm", "Credential", "Date", "Expires", "SignedHeaders", "Signature")}
"""What a signed address carries."""

FORBIDDEN = {"transfer-encoding", "content-encoding", "trailer", "x-amz-trailer", "x-amz-sdk-checksum-algorithm", "expect"}


def every_third(fault):
    return lambda asked, number: fault if number % 3 == 1 else ""


@pytest.mark.parametrize("fault", ["500", "cut request", "cut answer", "stall"])
def test_a_store_that_fails_now_and_then_ends_right(object_server, tmp_path, monkeypatch, fault):
    port, _ = object_server
    monkeypatch.setattr("flows.object_store._NO_ANSWER_FOR", "1s")
    with ObjectProxy(port, every_third(fault), stalled=2.0) as proxy:
        uri = f"s3://evidence/{tmp_path.name}?endpoint={proxy.url}"
        ref = keep(ObjectStore(uri, tmp_path / "a"), size=20 << 20)
        other = ObjectStore(uri, tmp_path / "b")
        assert other.find("stage", "key") == ref
        assert (other.local(ref) / "data").read_bytes() == b"part" * (5 << 20)
    assert fault in proxy.failed


@pytest.mark.parametrize("fault", ["500", "cut request", "cut answer", "stall"])
@pytest.mark.parametrize("when", ["kept", "fetched"])
def test_a_store_that_goes_on_failing_is_named_in_bounded_time_and_nothing_half_is_there(object_server, tmp_path, monkeypatch, fault, when):
    port, root = object_server
    monkeypatch.setattr("flows.object_store._NO_ANSWER_FOR", "1s")
    monkeypatch.setattr("flows.object_store._TRIES", 1)
    sound = f"s3://evidence/{tmp_path.name}?endpoint=http://127.0.0.1:{port}"
    ref = keep(ObjectStore(sound, tmp_path / "a")) if when == "fetched" else None
    with ObjectProxy(port, lambda asked, number: fault, stalled=2.0) as proxy:
        store = ObjectStore(f"s3://evidence/{tmp_path.name}?endpoint={proxy.url}", tmp_path / "b")
        begun = time.monotonic()
        with pytest.raises(StorageError, match=rf"^s3://evidence/{tmp_path.name}: the object store failed"):
            store.local(ref) if ref else keep(store)
        assert time.monotonic() - begun < 20
    assert list((tmp_path / "b").rglob("*.json")) == []
    assert (root / tmp_path.name / "stage/key/artifact.json").exists() == (when == "fetched")
    again = ObjectStore(sound, tmp_path / "c")
    assert read(again, keep(again), Figure) == Figure(value=7)


def test_a_removed_artifact_is_absent_from_its_first_moment(object_server, keys, tmp_path):
    """The reference goes first: where the store fails after that, nothing refers to parts that are gone."""
    port, _ = object_server
    deleted = []

    def fail_after_the_first(asked, number):
        if asked.method == "DELETE":
            deleted.append(asked.path)
        return "500" if len(deleted) > 1 else ""

    with ObjectProxy(port, fail_after_the_first) as proxy:
        store = ObjectStore(f"s3://evidence/{tmp_path.name}?endpoint={proxy.url}", tmp_path / "a")
        ref = keep(store)
        entry = next(store.entries())
        assert isinstance(entry, Entry)
        with pytest.raises(StorageError, match="the object store failed"):
            store.remove(entry)
    sound = ObjectStore(f"s3://evidence/{tmp_path.name}?endpoint=http://127.0.0.1:{port}", tmp_path / "b")
    assert sound.find("stage", "key") is None
    assert [one.key for one in sound.entries()] == ["key"]
    assert keep(sound) == ref
