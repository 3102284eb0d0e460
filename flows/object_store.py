"""Artifacts in S3-compatible storage, with a folder of this machine as cache.

    <prefix>/<stage>/<key>/parts/<sha256>      each file by its content
    <prefix>/<stage>/<key>/artifact.json       the reference, put last: an artifact is there when it is
    <prefix>/blobs/<sha256>

Requests are such as Aliyun OSS and Tencent COS take: bodies of a stated length, no chunked signature, no checksum in a header or behind a
body, one object a deletion. Nothing rests on conditional writes, which not every such storage has: two workers that put the same artifact
put parts under their hashes, and whichever reference is last refers to parts that are all there. What comes from the storage is held
against its hash before it is used.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from datetime import UTC, timedelta
from http import HTTPStatus
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import parse_qsl, urlsplit, urlunsplit

import obstore
from obstore.exceptions import BaseError
from obstore.store import S3Store
from pydantic import BaseModel, ValidationError

from flows.references import ArtifactRef, BlobRef
from flows.store import BLOBS, REFERENCE, Entry, FolderStore, gone, write_reference
from models.storage import unwritable
from pages.errors import InputError, StorageError
from pages.notes import note

if TYPE_CHECKING:
    from obstore import ObjectMeta

_Got = TypeVar("_Got")

_TRIES = 5
"""Times that obstore makes a request again."""

_WHOLE = 3
"""Times that a whole transfer is tried: obstore makes no request again whose answer broke off in the middle."""

_RETRIED_FOR = timedelta(minutes=2)
_NO_ANSWER_FOR = "30s"
"""A request that gives no byte for so long is made again."""

_CHUNK = 8 << 20

_DELETED_WITHIN = 60.0
"""Seconds."""


def open_s3(uri: str) -> tuple[S3Store, str]:
    """Open `s3://BUCKET/PREFIX?endpoint=URL&region=NAME&virtual_hosted=1`; return it and the prefix.

    Credentials come from the environment (`AWS_ACCESS_KEY_ID` and so on). Aliyun OSS and Tencent COS want `virtual_hosted=1`: the bucket
    then goes before the endpoint's host, `https://s3.oss-cn-shanghai.aliyuncs.com` or `https://cos.ap-shanghai.myqcloud.com`.

    Raises:
        InputError: no such form.
    """
    parts = urlsplit(uri)
    if parts.scheme != "s3" or not parts.netloc:
        raise InputError(note("store_uri", uri=uri))
    asked = dict(parse_qsl(parts.query))
    endpoint, virtual_hosted = asked.get("endpoint", ""), asked.get("virtual_hosted") == "1"
    if endpoint and virtual_hosted:
        endpoint = _of_bucket(endpoint, parts.netloc)
    store = S3Store(
        parts.netloc,
        config={
            "region": asked.get("region", "us-east-1"),
            "virtual_hosted_style_request": virtual_hosted,
            **({"endpoint": endpoint} if endpoint else {}),
            # Without keys requests go unsigned instead of waiting for an answer that only machines of one provider get.
            **({} if "AWS_ACCESS_KEY_ID" in os.environ else {"skip_signature": True}),
        },
        client_options={"allow_http": endpoint.startswith("http://"), "read_timeout": _NO_ANSWER_FOR},
        retry_config={"max_retries": _TRIES, "retry_timeout": _RETRIED_FOR},
    )
    return store, parts.path.strip("/")


def _of_bucket(endpoint: str, bucket: str) -> str:
    """An endpoint whose host begins with the bucket, as obstore takes it."""
    parts = urlsplit(endpoint)
    host = parts.netloc if parts.netloc.startswith(f"{bucket}.") else f"{bucket}.{parts.netloc}"
    return urlunsplit(parts._replace(netloc=host))


class ObjectStore:
    """See the module; `cache` is a folder of this machine.

    Raises:
        InputError: the URI has no such form.
    """

    def __init__(self, uri: str, cache: Path) -> None:
        self._uri = uri.partition("?")[0]
        self._store, self._prefix = open_s3(uri)
        self._cache = FolderStore(cache)
        self._cache_root = cache

    def find(self, stage: str, key: str) -> ArtifactRef | None:
        """Return what the storage holds under a key, though it may not be here yet; None also where its reference is damaged."""
        data = self._get(self._name(stage, key, REFERENCE))
        if data is None:
            return None
        try:
            return ArtifactRef.model_validate_json(data)
        except ValidationError:
            return None

    def making(self, stage: str) -> contextlib.AbstractContextManager[Path]:
        """Yield a fresh folder in the cache."""
        return self._cache.making(stage)

    def commit(self, stage: str, key: str, folder: Path, record: BaseModel) -> ArtifactRef:
        """Put parts and record, then the reference; where another worker was first, its artifact stays."""
        ref = write_reference(stage, key, folder, record)
        for part in (*ref.parts, ref.record):
            self._put(self._part(ref, part), folder / part.name)
        there = self.find(stage, key)
        if there is None:
            there = ref
            self._put(self._name(stage, key, REFERENCE), folder / REFERENCE)
        if there == ref:
            self._cache.commit(stage, key, folder, record)
        return there

    def local(self, ref: ArtifactRef) -> Path:
        """Fetch what the cache lacks; each file is held against its hash."""
        if self._cache.find(ref.stage, ref.key) == ref:
            return self._cache.folder(ref.stage, ref.key)
        with self._cache.making(ref.stage) as folder:
            for part in (*ref.parts, ref.record):
                self._fetch(self._part(ref, part), part, folder / part.name)
            (folder / REFERENCE).write_text(ref.model_dump_json(), encoding="utf-8")
            return self._cache.adopt(ref, folder)

    def put_blob(self, path: Path, ref: BlobRef) -> None:
        """Put a file under its hash."""
        with contextlib.suppress(FileNotFoundError):
            if self._trying(lambda: obstore.head(self._store, self._name(BLOBS, ref.sha256)))["size"] == ref.size:
                return
        self._put(self._name(BLOBS, ref.sha256), path)

    def blob(self, ref: BlobRef) -> Path:
        """Fetch a file, unless the cache has it."""
        with contextlib.suppress(StorageError):
            return self._cache.blob(ref)
        home = self._cache_root / BLOBS
        try:
            home.mkdir(parents=True, exist_ok=True)
            with _fresh_file(home) as fresh:
                self._fetch(self._name(BLOBS, ref.sha256), ref, fresh)
                self._cache.put_blob(fresh, ref)
        except OSError as error:
            raise unwritable(home, error) from error
        return self._cache.blob(ref)

    def entries(self) -> Iterator[Entry]:
        """Yield what stands under the prefix, by stage and key; parts without a reference, too."""
        objects = self._listed(self._prefix or None)
        named = sorted((self._stage_and_key(one["path"]), one["size"], one["last_modified"]) for one in objects)
        for (stage, key), several in groupby(named, key=lambda one: one[0]):
            sizes = [(size, changed) for _, size, changed in several]
            yield Entry(stage, key, sum(size for size, _ in sizes), max(changed for _, changed in sizes).astimezone(UTC))

    def _stage_and_key(self, path: str) -> tuple[str, str]:
        stage, _, below = path.removeprefix(f"{self._prefix}/" if self._prefix else "").partition("/")
        return stage, below.partition("/")[0]

    def remove(self, entry: Entry) -> None:
        """Remove the reference, then the rest, one object a request."""
        home = self._name(entry.stage, entry.key)
        if entry.stage == BLOBS:
            self._delete(home)
            return
        self._delete(f"{home}/{REFERENCE}")
        for one in self._listed(home):
            self._delete(one["path"])

    def _listed(self, below: str | None) -> list[ObjectMeta]:
        return self._trying(lambda: [one for several in obstore.list(self._store, below) for one in several])

    def _delete(self, name: str) -> None:
        """Delete one object; obstore's own way is the bulk request, which carries a checksum that not every such storage takes."""
        try:
            address = obstore.sign(self._store, "DELETE", name, timedelta(minutes=5))
            request = urllib.request.Request(address, method="DELETE")  # noqa: S310 - at the endpoint that was configured
            urllib.request.build_opener().open(request, timeout=_DELETED_WITHIN).close()
        except urllib.error.HTTPError as error:
            if error.code != HTTPStatus.NOT_FOUND:
                raise self._failed(error) from error
        except (BaseError, OSError) as error:
            raise self._failed(error) from error

    def _part(self, ref: ArtifactRef, part: BlobRef) -> str:
        return self._name(ref.stage, ref.key, "parts", part.sha256)

    def _name(self, *parts: str) -> str:
        return "/".join((*filter(None, [self._prefix]), *parts))

    def _get(self, name: str) -> bytes | None:
        try:
            return self._trying(lambda: bytes(obstore.get(self._store, name).bytes()))
        except FileNotFoundError:
            return None

    def _put(self, name: str, path: Path) -> None:
        try:
            self._trying(lambda: obstore.put(self._store, name, path, chunk_size=_CHUNK))
        except FileNotFoundError as error:
            raise gone(str(path)) from error

    def _fetch(self, name: str, ref: BlobRef, target: Path) -> None:
        """Write an object to a file; one that comes otherwise than its hash says is fetched once more and then refused."""
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            if ref.sha256 not in (self._trying(lambda: self._download(name, target)) for _ in range(2)):
                raise gone(f"{self._uri}: {name}")
        except FileNotFoundError as error:
            raise gone(f"{self._uri}: {name}") from error

    def _download(self, name: str, target: Path) -> str:
        """Write an object to a file and return its SHA-256."""
        digest = hashlib.sha256()
        with target.open("wb") as handle:
            for chunk in obstore.get(self._store, name).stream(min_chunk_size=_CHUNK):
                data = bytes(chunk)
                digest.update(data)
                handle.write(data)
        return digest.hexdigest()

    def _trying(self, transfer: Callable[[], _Got]) -> _Got:
        """Do a transfer, from its beginning again where it breaks off.

        Raises:
            FileNotFoundError: there is no such object, or file.
            StorageError: it does not succeed.
        """
        for tried in range(1, _WHOLE + 1):
            try:
                return transfer()
            except FileNotFoundError:
                raise
            except BaseError as error:
                if tried == _WHOLE:
                    raise self._failed(error) from error
        raise AssertionError("a transfer is tried at least once")

    def _failed(self, error: Exception) -> StorageError:
        return StorageError(note("store_failed", uri=self._uri, reason=str(error).partition("\n")[0]))


@contextlib.contextmanager
def _fresh_file(home: Path) -> Iterator[Path]:
    handle, name = tempfile.mkstemp(dir=home)
    os.close(handle)
    try:
        yield Path(name)
    finally:
        Path(name).unlink(missing_ok=True)


def open_store(uri: str, cache: Path) -> FolderStore | ObjectStore:
    """Open a store by its URI: `s3://...` (see `open_s3`), or a folder's path.

    Raises:
        InputError: the URI has no such form.
    """
    return ObjectStore(uri, cache) if "://" in uri else FolderStore(Path(uri))
