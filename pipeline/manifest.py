"""The manifest of a report folder: SHA-256 and SM3 (GB/T 32905) of every file, so that a second person can recompute them.

It guards against damage and slips. Whoever may write to the folder can also write a new manifest: to shut that out, keep the seal
(`Manifest.list_sha256`) in another place.
"""

from __future__ import annotations

import hashlib
import json
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, ValidationError

from pages.errors import InputError, StorageError
from pages.names import is_inside, one_line

MANIFEST_NAME = "manifest.json"
_CHUNK = 1 << 20


class FileHashes(NamedTuple):
    """Lower-case hexadecimal digests of one file, 64 digits each."""

    sha256: str
    sm3: str


class FileEntry(BaseModel):
    """One file of the folder; `path` is relative with `/` between its parts."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    path: str
    size: int
    sha256: str
    sm3: str


class Manifest(BaseModel):
    """`manifest.json`. `list_sha256` and `list_sm3` seal the list of files itself."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    manifest_version: Literal["1.0"] = "1.0"
    files: tuple[FileEntry, ...]
    list_sha256: str
    list_sm3: str

    def to_bytes(self) -> bytes:
        """The one way this manifest is written, to the byte."""
        return self.model_dump_json(indent=1).encode() + b"\n"


@dataclass(frozen=True)
class Difference:
    """A file that is not what the manifest says; `str()` gives one line."""

    path: str
    kind: Literal["changed", "missing", "added", "unreadable"]
    detail: str

    def __str__(self) -> str:
        return f"{self.kind}: {one_line(self.path)}: {self.detail}"


def hash_file(path: Path) -> FileHashes:
    """Hash a file in one pass, with memory independent of its size.

    Raises `InputError` if it cannot be read and `StorageError` if this Python has no SM3.
    """
    sha256, sm3 = hashlib.sha256(), _new_sm3()
    try:
        with path.open("rb", buffering=0) as stream:
            while chunk := stream.read(_CHUNK):
                sha256.update(chunk)
                sm3.update(chunk)
    except OSError as error:
        raise InputError(f"{one_line(str(path))}: cannot be read ({error.strerror}); check that it exists and may be read") from error
    return FileHashes(sha256.hexdigest(), sm3.hexdigest())


def write_manifest(folder: Path) -> Manifest:
    """List every file under `folder` except the manifest itself and write `manifest.json` there.

    Raises `StorageError` for what a manifest cannot vouch for (a symbolic link, a device, a name with control characters) and if it
    cannot be written.
    """
    entries = []
    for path, is_plain in _walk(folder):
        if path == MANIFEST_NAME:
            continue
        if not is_plain:
            raise StorageError(f"{one_line(path)}: only plain files belong into a report folder; remove it or put a copy in its place")
        if not is_inside(path) or one_line(path) != path:
            raise StorageError(f"{one_line(path)}: such a name cannot be listed on every system; rename the file")
        entries.append(_entry(folder, path))
    files = tuple(entries)
    manifest = Manifest(files=files, list_sha256=_seal("sha256", files), list_sm3=_seal("sm3", files))
    try:
        (folder / MANIFEST_NAME).write_bytes(manifest.to_bytes())
    except OSError as error:
        raise StorageError(
            f"{MANIFEST_NAME}: cannot be written ({error.strerror}); check the space and the rights of the folder"
        ) from error
    return manifest


def check_folder(folder: Path) -> list[Difference]:
    """Recompute every hash of a report folder and return what differs, by path; an empty list means that nothing does.

    If the manifest itself is damaged, only that is reported, since nothing it says can be relied on. Raises `InputError` if `folder`
    is no folder.
    """
    if not folder.is_dir():
        raise InputError(f"{one_line(str(folder))}: no such folder; give the folder that holds {MANIFEST_NAME}")
    manifest = _read_manifest(folder)
    if isinstance(manifest, Difference):
        return [manifest]
    listed = {entry.path: entry for entry in manifest.files}
    present = {path: is_plain for path, is_plain in _walk(folder) if path != MANIFEST_NAME}
    differences = []
    for path in sorted(listed.keys() | present.keys()):
        if path not in present:
            differences.append(Difference(path, "missing", "the manifest lists it, the folder does not hold it"))
        elif path not in listed:
            differences.append(Difference(path, "added", "the folder holds it, the manifest does not list it"))
        elif not present[path]:
            differences.append(Difference(path, "changed", "it is no longer a plain file"))
        elif detail := _what_changed(folder, listed[path]):
            differences.append(detail)
    return differences


def _what_changed(folder: Path, listed: FileEntry) -> Difference | None:
    try:
        found = _entry(folder, listed.path)
    except InputError as error:
        return Difference(listed.path, "unreadable", str(error))
    for name in ("size", "sha256", "sm3"):
        expected, actual = getattr(listed, name), getattr(found, name)
        if expected != actual:
            return Difference(listed.path, "changed", f"{name} is {actual}, the manifest says {expected}")
    return None


def _read_manifest(folder: Path) -> Manifest | Difference:
    path = folder / MANIFEST_NAME
    if not path.is_symlink() and not path.exists():
        return Difference(MANIFEST_NAME, "missing", "without it nothing can be checked; write the report again")
    if path.is_symlink() or not path.is_file():
        return Difference(MANIFEST_NAME, "unreadable", "it is not a plain file")
    try:
        data = path.read_bytes()
        manifest = Manifest.model_validate_json(data)
    except OSError as error:
        return Difference(MANIFEST_NAME, "unreadable", str(error.strerror))
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        return Difference(MANIFEST_NAME, "unreadable", f"{where + ': ' if where else ''}{first['msg']}")
    paths = [entry.path for entry in manifest.files]
    for name in paths:
        if not is_inside(name) or name == MANIFEST_NAME:
            return Difference(MANIFEST_NAME, "unreadable", f"lists the path {one_line(name)!r}, which is not inside the folder")
    if paths != sorted(set(paths)):
        return Difference(MANIFEST_NAME, "unreadable", "the list is not sorted, or names a file twice")
    for algorithm, stated in (("sha256", manifest.list_sha256), ("sm3", manifest.list_sm3)):
        if _seal(algorithm, manifest.files) != stated:
            return Difference(MANIFEST_NAME, "changed", f"list_{algorithm} does not fit the list of files")
    # A space turned into a tab changes no value, but it is a changed byte all the same.
    if manifest.to_bytes() != data:
        return Difference(MANIFEST_NAME, "changed", "its bytes are not as they were written")
    return manifest


def _entry(folder: Path, path: str) -> FileEntry:
    location = folder / path
    hashes = hash_file(location)
    return FileEntry(path=path, size=location.stat().st_size, sha256=hashes.sha256, sm3=hashes.sm3)


def _walk(folder: Path) -> Iterator[tuple[str, bool]]:
    """Relative POSIX paths below `folder`, sorted, each with whether it is a plain file; links are named and not followed."""
    found = []
    for root, directories, names in os.walk(folder, followlinks=False, onerror=_raise):
        links = [name for name in directories if (Path(root) / name).is_symlink()]
        for name in [*names, *links]:
            location = Path(root) / name
            found.append((PurePosixPath(location.relative_to(folder)).as_posix(), stat.S_ISREG(location.lstat().st_mode)))
    return iter(sorted(found))


def _raise(error: OSError) -> None:
    raise InputError(f"{one_line(str(error.filename))}: cannot be read ({error.strerror}); check its rights") from error


def _seal(algorithm: str, files: tuple[FileEntry, ...]) -> str:
    digest = _new_sm3() if algorithm == "sm3" else hashlib.new(algorithm)
    digest.update(json.dumps([entry.model_dump() for entry in files], ensure_ascii=False, separators=(",", ":")).encode())
    return digest.hexdigest()


def _new_sm3() -> hashlib._Hash:
    try:
        return hashlib.new("sm3")
    except ValueError as error:
        raise StorageError("SM3: this Python's OpenSSL does not offer it; use a Python built with OpenSSL 1.1.1 or later") from error
