"""tus 1.0 (https://tus.io/protocols/resumable-upload) with the extensions `creation` and `termination`, for the files of a case.

Server sides of others were tried and left: each kept the truth in files of its own, beside the accounts and quotas that stand in the
database (docs/decisions/0014-uploads-and-runs.md).
"""

from __future__ import annotations

import base64
import binascii
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from desk import uploads
from desk.access import open_to
from desk.cases import case_for, may_prepare
from desk.language import language_of
from desk.models import Account, Upload
from desk.roles import PREPARERS
from desk.settings import CHUNK
from pages.errors import NotedError

_VERSION = "1.0.0"
_LARGEST = 1 << 50


@open_to(post=PREPARERS)
def begin(request: HttpRequest, case: UUID) -> HttpResponse:
    """Begin an upload; one of the same file that was begun before is answered with its place."""
    found = case_for(request, case)
    account = request.user
    if not isinstance(account, Account) or not may_prepare(found, account):
        raise Http404
    if (refusal := _version_refused(request)) is not None:
        return refusal
    said = _metadata(request.headers.get("Upload-Metadata", ""))
    length, modified = _number(request.headers.get("Upload-Length")), _number(said.get("modified"))
    if length is None or length > _LARGEST:
        return _answer(400)
    try:
        upload = uploads.begin(found, account, said.get("section", ""), said.get("name", ""), length, modified)
    except NotedError as error:
        return _refuse(request, error, 422)
    return _answer(201, Location=reverse("upload", args=[upload.pk]), **{"Upload-Offset": str(upload.offset)})


@open_to(head=PREPARERS, patch=PREPARERS, delete=PREPARERS)
def upload(request: HttpRequest, number: UUID) -> HttpResponse:
    """Say how much of an upload is there, take a chunk, or forget it."""
    found = _own(request, number)
    if (refusal := _version_refused(request)) is not None:
        return refusal
    if request.method == "HEAD":
        return _answer(200, **{"Upload-Offset": str(found.offset), "Upload-Length": str(found.size)})
    if request.method == "DELETE":
        try:
            uploads.remove(found)
        except NotedError as error:
            return _refuse(request, error, 409)
        return _answer(204)
    return _take(request, found)


@open_to(post=PREPARERS)
def compare(request: HttpRequest, number: UUID) -> HttpResponse:
    """Take the hash that the browser computed; what differs is removed. No part of tus."""
    found = _own(request, number)
    try:
        asked = _Hash.model_validate_json(request.body)
    except ValidationError:
        return HttpResponse(status=400)
    try:
        uploads.compare(found, asked.sha256)
    except NotedError as error:
        return _refuse(request, error, 422)
    return HttpResponse(status=204)


class _Hash(BaseModel):
    model_config = ConfigDict(extra="forbid")

    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")


def _own(request: HttpRequest, number: UUID) -> Upload:
    """Return an upload of whoever asks, whose case may still be changed.

    Raises:
        Http404: there is none.
    """
    found = Upload.objects.select_related("case__owner", "case__title").filter(pk=number).first()
    if found is None or not isinstance(request.user, Account) or not may_prepare(found.case, request.user):
        raise Http404
    return found


def _take(request: HttpRequest, found: Upload) -> HttpResponse:
    if request.headers.get("Content-Type") != "application/offset+octet-stream":
        return _answer(415)
    offset, length = _number(request.headers.get("Upload-Offset")), _number(request.headers.get("Content-Length"))
    if offset is None or length is None:
        return _answer(400)
    if length > CHUNK:
        return _answer(413)
    try:
        found = uploads.write(found, offset, request)  # type: ignore[arg-type]  # a request reads as a file does
    except uploads.OffsetError as error:
        return _answer(409, **{"Upload-Offset": str(error.actual)})
    except uploads.BusyError:
        return _answer(423)
    except NotedError as error:
        return _refuse(request, error, 422)
    return _answer(204, **{"Upload-Offset": str(found.offset)})


def _version_refused(request: HttpRequest) -> HttpResponse | None:
    return None if request.headers.get("Tus-Resumable") == _VERSION else _answer(412, **{"Tus-Version": _VERSION})


def _answer(status: int, **headers: str) -> HttpResponse:
    return HttpResponse(status=status, headers={"Tus-Resumable": _VERSION, **headers})


def _refuse(request: HttpRequest, error: NotedError, status: int) -> HttpResponse:
    """In plain words, which the page shows as they are."""
    said = error.note.say(language_of(request))
    return HttpResponse(said, status=status, content_type="text/plain; charset=utf-8", headers={"Tus-Resumable": _VERSION})


def _number(text: str | None) -> int | None:
    """What the database holds in eight bytes."""
    return int(text) if text is not None and text.isascii() and text.isdigit() and len(text) < 19 else None


def _metadata(header: str) -> dict[str, str]:
    """Read `Upload-Metadata`: names, each with a value in Base64 of UTF-8; what is none is left out."""
    found: dict[str, str] = {}
    for pair in header.split(","):
        name, _, value = pair.strip().partition(" ")
        try:
            found[name] = base64.b64decode(value, validate=True).decode()
        except (binascii.Error, UnicodeDecodeError):
            continue
    return found
