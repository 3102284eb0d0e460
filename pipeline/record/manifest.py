"""The manifest of a report folder: SHA-256 and SM3 (GB/T 32905) of every file, so that a second person can recompute them.

It guards against damage and slips. Whoever may write to the folder can also write a new manifest: `pipeline.checking` holds the record
against itself and the pages against the record, and a seal (`pipeline.record.seal`) names who vouches for the whole.

The pages state the hash of the list of all other files, `content_sha256`; no page can state a hash that covers itself. The manifest lists
the pages too, and `list_sha256` covers that whole list. A seal covers the manifest's bytes and stands beside it, unlisted.
"""

from __future__ import annotations

import hashlib
import json
import os
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, ValidationError

from pages.errors import InputError, StorageError, system_reason
from pages.names import is_inside, one_line
from pages.notes import Note, note

MANIFEST_NAME = "manifest.json"
PAGES = ("report.html", "report.pdf")
"""What is made for people last, and states the hash of all the rest."""

REVIEW_FILES = ("review.json", "review.schema.json", "review.html", "review.pdf")
"""What a signed review adds. It is no part of what the report's pages state, so that the report stays as it was."""

ATTACHED = "award/"
"""What is computed from a signed review by others than the report, and leaves the desk with it: the manifest and the seal cover it."""

SEAL_NAME = "manifest.json.p7s"
SEALED_PDF_NAME = "report.signed.pdf"
SEALS = (SEAL_NAME, SEALED_PDF_NAME)
"""What seals a folder that is complete; the manifest cannot list it."""

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
    """`manifest.json`. The `list_` hashes are of the list of files itself, the `content_` hashes of its part that is no page.

    Version 1.0 had no `content_` hashes.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    manifest_version: Literal["1.0", "2.0"] = "2.0"
    files: tuple[FileEntry, ...]
    content_sha256: str | None = None
    content_sm3: str | None = None
    list_sha256: str
    list_sm3: str

    def to_bytes(self) -> bytes:
        """The one way this manifest is written, to the byte."""
        return self.model_dump_json(indent=1, exclude_none=True).encode() + b"\n"


@dataclass(frozen=True)
class Difference:
    """Something of a report folder that is not as it should be; `said` says so, `str()` in English.

    `path` is the file that it is about. `figure`: the record states what does not follow from the rest of it. `page`: a file does not
    show what the record says. `picture`: a still is not what the video shows.
    """

    path: str
    kind: Literal["changed", "missing", "added", "unreadable", "figure", "page", "seal", "picture"]
    detail: Note

    @property
    def said(self) -> Note:
        """What differs, for a person to read."""
        return note(f"difference_{self.kind}", path=self.path, detail=self.detail)

    def __str__(self) -> str:
        return self.said.say("en")


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
        raise InputError(note("file_unreadable", file=str(path), why=system_reason(error))) from error
    return FileHashes(sha256.hexdigest(), sm3.hexdigest())


def listed_files(folder: Path) -> tuple[FileEntry, ...]:
    """Hash every file under `folder` but the manifest and the seals, by path.

    Raises:
        StorageError: there is what a manifest cannot vouch for (a symbolic link, a device, a name with control characters).
    """
    entries = []
    for path, is_plain in _walk(folder):
        if path == MANIFEST_NAME or path in SEALS:
            continue
        if not is_plain:
            raise StorageError(note("manifest_not_plain", file=path))
        if not is_inside(path) or one_line(path) != path:
            raise StorageError(note("manifest_bad_name", file=path))
        entries.append(_entry(folder, path))
    return tuple(entries)


def content_sha256(files: Iterable[FileEntry]) -> str:
    """Return the SHA-256 of the list of those files that are no pages: what the pages state."""
    return _list_hash("sha256", _content(files))


def write_manifest(folder: Path) -> Manifest:
    """List every file under `folder` but the manifest and the seals, and write `manifest.json` there.

    Raises:
        StorageError: see `listed_files`; or it cannot be written.
    """
    files = listed_files(folder)
    manifest = Manifest(
        files=files,
        content_sha256=content_sha256(files),
        content_sm3=_list_hash("sm3", _content(files)),
        list_sha256=_list_hash("sha256", files),
        list_sm3=_list_hash("sm3", files),
    )
    try:
        (folder / MANIFEST_NAME).write_bytes(manifest.to_bytes())
    except OSError as error:
        raise StorageError(note("file_unwritable", file=MANIFEST_NAME, why=system_reason(error))) from error
    return manifest


def check_folder(folder: Path) -> list[Difference]:
    """Recompute every hash of a report folder and return what differs, by path; an empty list means that nothing does.

    If the manifest itself is damaged, only that is reported, since nothing it says can be relied on. Seals are left to
    `pipeline.record.seal`.

    Raises:
        InputError: `folder` is no folder.
    """
    manifest = read_manifest(folder)
    if isinstance(manifest, Difference):
        return [manifest]
    listed = {entry.path: entry for entry in manifest.files}
    present = {path: is_plain for path, is_plain in _walk(folder) if path != MANIFEST_NAME and not (path in SEALS and is_plain)}
    differences = []
    for path in sorted(listed.keys() | present.keys()):
        if path not in present:
            differences.append(Difference(path, "missing", note("manifest_lists_missing")))
        elif path not in listed:
            differences.append(Difference(path, "added", note("manifest_lacks_file")))
        elif not present[path]:
            differences.append(Difference(path, "changed", note("not_a_plain_file")))
        elif detail := _what_changed(folder, listed[path]):
            differences.append(detail)
    return differences


def _what_changed(folder: Path, listed: FileEntry) -> Difference | None:
    try:
        found = _entry(folder, listed.path)
    except InputError as error:
        return Difference(listed.path, "unreadable", note("could_not_be_read", why=error.args[0]))
    for name in ("size", "sha256", "sm3"):
        expected, actual = getattr(listed, name), getattr(found, name)
        if expected != actual:
            return Difference(listed.path, "changed", note("manifest_hash_differs", name=name, found=str(actual), listed=str(expected)))
    return None


def read_manifest(folder: Path) -> Manifest | Difference:
    """Read a folder's manifest and hold it against itself; return what is wrong with it where something is.

    Raises:
        InputError: `folder` is no folder.
    """
    if not folder.is_dir():
        raise InputError(note("no_report_folder", folder=str(folder), name=MANIFEST_NAME))
    path = folder / MANIFEST_NAME

    def unusable(detail: Note, kind: Literal["changed", "missing", "unreadable"] = "unreadable") -> Difference:
        return Difference(MANIFEST_NAME, kind, detail)

    if not path.is_symlink() and not path.exists():
        return unusable(note("manifest_missing"), "missing")
    if path.is_symlink() or not path.is_file():
        return unusable(note("not_a_plain_file"))
    try:
        data = path.read_bytes()
        manifest = Manifest.model_validate_json(data)
    except OSError as error:
        return unusable(note("could_not_be_read", why=system_reason(error)))
    except ValidationError as error:
        where = ".".join(str(part) for part in error.errors()[0]["loc"])
        return unusable(note("manifest_unfit", where=where or "-"))
    paths = [entry.path for entry in manifest.files]
    for name in paths:
        if not is_inside(name) or name == MANIFEST_NAME or name in SEALS:
            return unusable(note("manifest_path_outside", file=name))
    if paths != sorted(set(paths)):
        return unusable(note("manifest_not_sorted"))
    content = _content(manifest.files)
    stated = {"list_sha256": (manifest.list_sha256, manifest.files), "list_sm3": (manifest.list_sm3, manifest.files)}
    if manifest.manifest_version != "1.0":
        stated |= {"content_sha256": (manifest.content_sha256 or "", content), "content_sm3": (manifest.content_sm3 or "", content)}
    for name, (hash_stated, files) in stated.items():
        if _list_hash(name.partition("_")[2], files) != hash_stated:
            return unusable(note("manifest_list_differs", name=name), "changed")
    # A space turned into a tab changes no value, but it is a changed byte all the same.
    if manifest.to_bytes() != data:
        return unusable(note("manifest_bytes_differ"), "changed")
    return manifest


def _content(files: Iterable[FileEntry]) -> tuple[FileEntry, ...]:
    return tuple(entry for entry in files if entry.path not in (*PAGES, *REVIEW_FILES) and not entry.path.startswith(ATTACHED))


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
    raise InputError(note("folder_unreadable", file=str(error.filename), why=system_reason(error))) from error


def _list_hash(algorithm: str, files: tuple[FileEntry, ...]) -> str:
    digest = _new_sm3() if algorithm == "sm3" else hashlib.new(algorithm)
    digest.update(json.dumps([entry.model_dump() for entry in files], ensure_ascii=False, separators=(",", ":")).encode())
    return digest.hexdigest()


def _new_sm3() -> hashlib._Hash:
    try:
        return hashlib.new("sm3")
    except ValueError as error:
        raise StorageError(note("no_sm3")) from error
