"""Files on their way in: bytes under an id in one folder, what is known of them in the database, which is changed last.

A row's `offset` counts bytes that are on the disk. Whatever ends this process between writing and saying so, the same bytes are written to
the same place again.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import threading
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Sum

from desk.models import Account, Case, Section, Upload
from desk.signatures import could_be_video
from pages.errors import NotedError
from pages.names import is_inside, one_line
from pages.notes import note
from register.events import append

if TYPE_CHECKING:
    from hashlib import _Hash

QUOTA = 500 << 30
"""Bytes that an account's files may take together."""

_LEFT_FREE = 2 << 30
"""Bytes of the disk that no upload may take: results need room."""

_BESIDE = {
    Section.EPISODES: {".srt", ".ass", ".ssa", ".vtt", ".sub"},
    Section.RUSHES: {".srt", ".gpx"},
    Section.LOG: {".csv", ".xlsx"},
}
"""What may stand in a section beside videos, or instead of them."""

_VIDEOS = re.compile(r"\.(mp4|m4v|mov|mkv|webm|ts|m2ts|mts|mpg|mpeg|avi|flv|mxf|wmv|asf|ogv|ogg)", re.IGNORECASE)
_PART = 1 << 20
_MOST_HASHES = 256


class OffsetError(Exception):
    """A chunk begins elsewhere than where the upload ends; `actual` says where that is."""

    def __init__(self, actual: int) -> None:
        super().__init__(actual)
        self.actual = actual


class BusyError(Exception):
    """Another chunk of the same upload is being written."""


def folder() -> Path:
    """Where the bytes lie."""
    found: Path = settings.PLACE.data / "uploads"
    return found


def path_of(upload: Upload) -> Path:
    """Where an upload's bytes lie."""
    return folder() / upload.pk.hex


def begin(case: Case, account: Account, section: str, name: str, size: int, modified: int | None) -> Upload:
    """Return a new upload, or the one of the same file that was begun before.

    Raises:
        NotedError: its name or size cannot be used, or there is no room.
    """
    section = _section(section)
    name = _file_name(name, section)
    if size <= 0:
        raise NotedError(note("desk.upload.empty", name=name))
    with transaction.atomic():
        _require_open(case)
        known = Upload.objects.filter(case=case, section=section, name=name).first()
        if known is not None:
            if known.whole or (known.size, known.modified) != (size, modified):
                raise NotedError(note("desk.upload.taken", name=name))
            return known
        if section == Section.LOG and case.uploads.filter(section=section).exists():
            raise NotedError(note("desk.upload.one_log"))
        _require_room(account, name, size)
        upload = Upload(case=case, section=section, name=name, size=size, modified=modified)
        path = path_of(upload)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        try:
            with transaction.atomic():
                upload.save(force_insert=True)
        except IntegrityError as error:
            path.unlink()
            raise NotedError(note("desk.upload.taken", name=name)) from error
    return upload


def _require_open(case: Case) -> None:
    """Refuse to change a case that was handed in, perhaps a moment ago; none is until the transaction ends."""
    if Case.objects.select_for_update().get(pk=case.pk).handed_in is not None:
        raise NotedError(note("desk.upload.handed_in"))


def _section(given: str) -> Section:
    if given not in Section.values:
        raise NotedError(note("desk.upload.section"))
    return Section(given)


def _file_name(given: str, section: Section) -> str:
    """Return a name as it can stand in a folder of any system; rushes may lie in folders of their own.

    Raises:
        NotedError: it cannot be used.
    """
    parts = given.split("/")
    if given != one_line(given) or not is_inside(given) or len(given.encode()) > 250 or any(part.startswith(".") for part in parts):
        raise NotedError(note("desk.upload.name", name=one_line(given)[:120]))
    if section != Section.RUSHES and len(parts) > 1:
        given = parts[-1]
    suffix = Path(given).suffix.lower()
    if suffix not in _BESIDE[section] and not (section != Section.LOG and _VIDEOS.fullmatch(suffix)):
        raise NotedError(note("desk.upload.suffix", name=given, section=note(f"desk.section.{section.value}")))
    return given


def _require_room(account: Account, name: str, size: int) -> None:
    taken = Upload.objects.filter(case__owner=account).aggregate(total=Sum("size"))["total"] or 0
    if taken + size > QUOTA:
        raise NotedError(note("desk.upload.quota", name=name, quota=QUOTA >> 30))
    on_their_way = sum(Upload.objects.filter(sha256="").values_list("size", flat=True)) - sum(
        Upload.objects.filter(sha256="").values_list("offset", flat=True)
    )
    if shutil.disk_usage(settings.PLACE.data).free - on_their_way - size < _LEFT_FREE:
        raise NotedError(note("desk.upload.disk", name=name))


def is_video(upload: Upload) -> bool:
    """Whether a file is handed in as a video, and not as something beside one."""
    return Path(upload.name).suffix.lower() not in _BESIDE[Section(upload.section)]


def write(upload: Upload, offset: int, chunk: IO[bytes]) -> Upload:
    """Take a chunk: on the disk first, then in the database.

    Raises:
        OffsetError: it begins elsewhere than where the upload ends.
        BusyError: another chunk is being written.
        NotedError: it is too long, or no video begins so.
    """
    with _alone(upload.pk):
        upload.refresh_from_db()
        if offset != upload.offset:
            raise OffsetError(upload.offset)
        if upload.whole:
            return upload
        digest = _digest_of(upload)
        with path_of(upload).open("r+b") as file:
            file.seek(offset)
            while part := chunk.read(_PART):
                if offset + len(part) > upload.size:
                    raise NotedError(note("desk.upload.longer", name=upload.name))
                if offset == 0 and is_video(upload) and not could_be_video(part):
                    remove(upload, "upload_refused")
                    raise NotedError(note("desk.upload.no_video", name=upload.name))
                file.write(part)
                digest.update(part)
                offset += len(part)
            file.flush()
            os.fsync(file.fileno())
        upload.offset = offset
        upload.sha256 = digest.hexdigest() if offset == upload.size else ""
        with transaction.atomic():
            upload.save(update_fields=["offset", "sha256"])
            if upload.whole:
                _note_event("file_received", upload, sha256=upload.sha256)
        _digests.keep(upload.pk, offset, digest)
    return upload


def compare(upload: Upload, sha256: str) -> None:
    """Hold an upload that is whole against the hash that its sender computed.

    Raises:
        NotedError: they differ, and the upload is removed; or it is not whole.
    """
    if not upload.whole:
        raise NotedError(note("desk.case.unfinished", name=upload.name))
    if sha256 != upload.sha256:
        remove(upload, "upload_refused")
        raise NotedError(note("desk.upload.differs", name=upload.name))
    Upload.objects.filter(pk=upload.pk).update(compared=True)


def remove(upload: Upload, why: str = "file_removed") -> None:
    """Forget an upload and its bytes.

    Raises:
        NotedError: it was handed in meanwhile.
    """
    with transaction.atomic():
        _require_open(upload.case)
        _note_event(why, upload)
        path = path_of(upload)
        Upload.objects.filter(pk=upload.pk).delete()
    path.unlink(missing_ok=True)


def sweep() -> None:
    """Remove bytes that no upload knows: of one that was removed while the process was killed."""
    known = {number.hex for number in Upload.objects.values_list("pk", flat=True)}
    for path in folder().iterdir() if folder().is_dir() else ():
        if path.name not in known:
            path.unlink()


def _note_event(kind: str, upload: Upload, **more: str) -> None:
    said = {"section": upload.section, "name": upload.name, "size": upload.size, **more}
    append(kind, actor=upload.case.owner.name, subject=f"title:{upload.case.title_id}", payload=said)


class _Digests:
    """Hashes of uploads that are being written; what is not kept is computed again from the disk."""

    def __init__(self) -> None:
        self._kept: OrderedDict[UUID, tuple[int, _Hash]] = OrderedDict()
        self._lock = threading.Lock()

    def keep(self, number: UUID, offset: int, digest: _Hash) -> None:
        """Keep the hash of the first `offset` bytes."""
        with self._lock:
            self._kept[number] = offset, digest
            self._kept.move_to_end(number)
            while len(self._kept) > _MOST_HASHES:
                self._kept.popitem(last=False)

    def take(self, number: UUID, offset: int) -> _Hash | None:
        """Return the hash of the first `offset` bytes, to go on with."""
        with self._lock:
            kept, digest = self._kept.pop(number, (-1, None))
        return digest if kept == offset else None


_digests = _Digests()


def _digest_of(upload: Upload) -> _Hash:
    found = _digests.take(upload.pk, upload.offset)
    if found is not None:
        return found
    digest, left = hashlib.sha256(), upload.offset
    with path_of(upload).open("rb") as file:
        while left and (part := file.read(min(_PART, left))):
            digest.update(part)
            left -= len(part)
    return digest


_writing: set[UUID] = set()
_writing_lock = threading.Lock()


@contextmanager
def _alone(number: UUID) -> Iterator[None]:
    with _writing_lock:
        if number in _writing:
            raise BusyError
        _writing.add(number)
    try:
        yield
    finally:
        with _writing_lock:
            _writing.discard(number)
