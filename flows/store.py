"""Artifacts: a stage's record with its files under a content key, whole or absent.

    <root>/<stage>/<key>/result.json      the stage's record
    <root>/<stage>/<key>/...              files that belong to it
    <root>/<stage>/<key>/artifact.json    the reference: names, sizes and hashes of all of them, written last

Our own rather than Prefect's result storage: that writes a record in place, so that a kill in the middle leaves half of one, and it keeps
no files beside it.
"""

from __future__ import annotations

import contextlib
import datetime
import hashlib
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeVar

from pydantic import BaseModel, ValidationError

from flows.references import ArtifactRef, BlobRef
from models.storage import beside, clear_abandoned, unwritable
from pages.errors import StorageError
from pages.notes import note

RESULT, REFERENCE = "result.json", "artifact.json"

BLOBS = "blobs"
"""Where a store keeps files by their hash, as if it were a stage and the hash a key."""

Kept = TypeVar("Kept", bound=BaseModel)


@dataclass(frozen=True)
class Entry:
    """What a store holds under a stage and a key, whole or not; `size` in bytes, `changed` when the last of it was written (UTC)."""

    stage: str
    key: str
    size: int
    changed: datetime.datetime


class ArtifactStore(Protocol):
    """Where artifacts are kept. Several processes may use one at once: what two of them commit under one key is the same."""

    def find(self, stage: str, key: str) -> ArtifactRef | None:
        """Return what is kept whole under a key; None: nothing, and it has to be computed."""

    def making(self, stage: str) -> contextlib.AbstractContextManager[Path]:
        """Yield a fresh folder on this machine in which an artifact is made; it goes at the end, whatever happens.

        Raises:
            StorageError: there is no room for it.
        """

    def commit(self, stage: str, key: str, folder: Path, record: BaseModel) -> ArtifactRef:
        """Keep a record and the files of `folder`, which is used up; where the key is taken by something whole, that stays.

        Raises:
            StorageError: the store cannot be written to; nothing stands under the key then.
        """

    def local(self, ref: ArtifactRef) -> Path:
        """Return a folder of this machine that holds an artifact's files; it stays as long as the process, so that maps of them work.

        Raises:
            StorageError: the artifact is gone or damaged.
        """

    def put_blob(self, path: Path, ref: BlobRef) -> None:
        """Keep a file under its hash for whoever else carries out an order.

        Raises:
            StorageError: the store cannot be written to.
        """

    def blob(self, ref: BlobRef) -> Path:
        """Return a file of this machine with the content of a blob.

        Raises:
            StorageError: it is gone or damaged.
        """

    def entries(self) -> Iterator[Entry]:
        """Yield what is held, artifacts and blobs, also what a broken-off commit left.

        Raises:
            StorageError: the store cannot be read.
        """

    def remove(self, entry: Entry) -> None:
        """Remove an artifact or a blob; from its first moment it counts as absent.

        Raises:
            StorageError: the store cannot be written to; what is left of it counts as absent.
        """


def read(store: ArtifactStore, ref: ArtifactRef, kind: type[Kept]) -> Kept:
    """Read an artifact's record.

    Raises:
        StorageError: it is gone or damaged.
    """
    path = store.local(ref) / RESULT
    try:
        return kind.model_validate_json(path.read_bytes())
    except (OSError, ValidationError) as error:
        raise gone(str(path.parent)) from error


def gone(where: str) -> StorageError:
    """The error for an artifact that is referred to and not there."""
    return StorageError(note("artifact_gone", where=where))


def file_ref(path: Path, name: str) -> BlobRef:
    """Refer to a file by its content."""
    with path.open("rb") as handle:
        return BlobRef(name=name, sha256=hashlib.file_digest(handle, "sha256").hexdigest(), size=path.stat().st_size)


class FolderStore:
    """Artifacts in a folder, which several processes of one machine may share."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def find(self, stage: str, key: str) -> ArtifactRef | None:
        """Return what is kept whole under a key: its reference, record and the sizes of its files agree."""
        folder = self.folder(stage, key)
        try:
            ref = ArtifactRef.model_validate_json((folder / REFERENCE).read_bytes())
            record = (folder / RESULT).read_bytes()
            whole = all((folder / part.name).stat().st_size == part.size for part in ref.parts)
        except (OSError, ValidationError):
            return None
        return ref if whole and hashlib.sha256(record).hexdigest() == ref.record.sha256 else None

    @contextlib.contextmanager
    def making(self, stage: str) -> Iterator[Path]:
        """Yield a fresh folder beside the stage's artifacts, so that it can take its name in one step."""
        home = self._root / stage
        fresh: Path | None = None
        try:
            home.mkdir(parents=True, exist_ok=True)
            clear_abandoned(home)
            fresh = beside(home / "any")
            yield fresh
        except OSError as error:
            raise unwritable(home, error) from error
        finally:
            if fresh is not None:
                shutil.rmtree(fresh, ignore_errors=True)

    def commit(self, stage: str, key: str, folder: Path, record: BaseModel) -> ArtifactRef:
        """Keep an artifact: the folder takes the key's name once all of it is there."""
        target = self.folder(stage, key)
        try:
            ref = write_reference(stage, key, folder, record)
            folder.chmod(0o755)
            self._take_name(folder, target)
        except OSError as error:
            raise unwritable(target, error) from error
        found = self.find(stage, key)
        if found is None:
            raise gone(str(target))
        return found if found.record.sha256 != ref.record.sha256 else ref

    def adopt(self, ref: ArtifactRef, folder: Path) -> Path:
        """Let a folder that holds all of an artifact take its name; return where it stands.

        Raises:
            StorageError: it cannot take it.
        """
        target = self.folder(ref.stage, ref.key)
        try:
            folder.chmod(0o755)
            self._take_name(folder, target)
        except OSError as error:
            raise unwritable(target, error) from error
        if self.find(ref.stage, ref.key) != ref:
            raise gone(str(target))
        return target

    def _take_name(self, folder: Path, target: Path) -> None:
        """Rename, unless another process was first and what it left is whole; what is damaged makes way."""
        for _ in range(3):
            try:
                folder.rename(target)
            except OSError:
                if not target.is_dir():
                    raise
                if self.find(target.parent.name, target.name) is not None:
                    return
                aside = beside(target)
                with contextlib.suppress(FileNotFoundError):  # another process moved it aside first
                    target.rename(aside)
                shutil.rmtree(aside, ignore_errors=True)
            else:
                return

    def local(self, ref: ArtifactRef) -> Path:
        """The artifact's own folder."""
        if self.find(ref.stage, ref.key) is None:
            raise gone(str(self.folder(ref.stage, ref.key)))
        return self.folder(ref.stage, ref.key)

    def put_blob(self, path: Path, ref: BlobRef) -> None:
        """Copy a file to its name, in one step."""
        target = self._blob(ref)
        try:
            if target.is_file() and target.stat().st_size == ref.size:
                return
            target.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=target.parent, delete=False) as fresh:
                try:
                    with path.open("rb") as source:
                        shutil.copyfileobj(source, fresh, 1 << 20)
                    fresh.flush()
                    Path(fresh.name).rename(target)
                except BaseException:
                    Path(fresh.name).unlink(missing_ok=True)
                    raise
        except OSError as error:
            raise unwritable(target.parent, error) from error

    def blob(self, ref: BlobRef) -> Path:
        """The file itself."""
        path = self._blob(ref)
        if not path.is_file() or path.stat().st_size != ref.size:
            raise gone(str(path))
        return path

    def entries(self) -> Iterator[Entry]:
        """Yield what stands under two names; scratch of runs and folders in the making begin with a dot or hold no reference."""
        for path in sorted(self._root.glob("*/*")):
            if path.name.startswith(".") or (path.parent.name != BLOBS and not (path / REFERENCE).is_file()):
                continue
            with contextlib.suppress(FileNotFoundError):  # another process removed it meanwhile
                found = [one.stat() for one in ([path] if path.is_file() else [one for one in path.rglob("*") if one.is_file()])]
                changed = datetime.datetime.fromtimestamp(max(one.st_mtime for one in found), datetime.UTC)
                yield Entry(path.parent.name, path.name, sum(one.st_size for one in found), changed)

    def remove(self, entry: Entry) -> None:
        """Remove a file, or the reference and then its folder."""
        path = self.folder(entry.stage, entry.key)
        try:
            if entry.stage == BLOBS:
                path.unlink(missing_ok=True)
                return
            (path / REFERENCE).unlink(missing_ok=True)
            shutil.rmtree(path)
        except OSError as error:
            raise unwritable(path, error) from error

    def folder(self, stage: str, key: str) -> Path:
        """Where an artifact stands or would stand."""
        return self._root / stage / key

    def _blob(self, ref: BlobRef) -> Path:
        return self._root / BLOBS / ref.sha256


def write_reference(stage: str, key: str, folder: Path, record: BaseModel) -> ArtifactRef:
    """Write an artifact's record and reference beside its files and return the reference."""
    (folder / RESULT).write_text(record.model_dump_json(), encoding="utf-8")
    names = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    parts = tuple(file_ref(folder / name, name) for name in names if name not in (RESULT, REFERENCE))
    ref = ArtifactRef(stage=stage, key=key, record=file_ref(folder / RESULT, RESULT), parts=parts)
    (folder / REFERENCE).write_text(ref.model_dump_json(), encoding="utf-8")
    return ref
