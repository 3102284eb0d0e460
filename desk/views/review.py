"""The review screen and what its scripts ask for. What is decided is checked by `pipeline.measure.decisions`, whoever sends it."""

from __future__ import annotations

import re
from pathlib import Path
from uuid import UUID

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header

from desk.access import open_to
from desk.cases import case_for
from desk.grants import GRANTS, granted, session_of, shown_again
from desk.language import language_of
from desk.models import Account
from desk.review.asked import decision_of, read_request
from desk.review.dossier import Dossier, open_dossier
from desk.review.log import add, read
from desk.review.papers import papers
from desk.review.picture import written_picture_of
from desk.review.recheck import draw
from desk.review.standing import standing
from desk.roles import READERS, REVIEWERS
from pages.errors import EvidenceError, InputError
from pages.notes import Note, note
from pipeline.film.one_frame import frame_jpeg
from pipeline.record.decisions import Reading, Sign
from pipeline.record.evidence import InputFile

_SEVERAL_MIB = 4 << 20
"""A player asks for a film from some byte on; it gets this much at once and asks again."""

_RANGE = re.compile(r"bytes=(\d{0,15})-(\d{0,15})")


@open_to(get=READERS)
def page(request: HttpRequest, case: UUID) -> HttpResponse:
    """The screen; where there is no report yet it says so."""
    found = open_dossier(case_for(request, case))
    return render(request, "desk/review.html", {"case": case, "ready": found is not None, "title": found.evidence.title if found else ""})


@open_to(get=READERS)
@shown_again
def picture(request: HttpRequest, case: UUID) -> HttpResponse:
    """What no decision changes."""
    return HttpResponse(written_picture_of(_dossier_again(request, case), language_of(request)), "application/json")


@open_to(get=READERS, post=REVIEWERS)
def decisions(request: HttpRequest, case: UUID) -> HttpResponse:
    """How the review stands; POST: one more decision, and how it stands then."""
    dossier, account, language = _dossier(request, case), _account(request), language_of(request)
    try:
        if request.method != "POST":
            return JsonResponse(standing(read(dossier), account, language))
        asked = read_request(request.body)
        with transaction.atomic():
            after, decided = add(dossier, account, lambda log, reading: decision_of(dossier, log, reading, asked.decision), asked.token)
            if isinstance(decided, Sign):
                draw(after)
        return JsonResponse(standing(after, account, language))
    except EvidenceError as error:
        said = [message.say(language) if isinstance(message, Note) else str(message) for message in error.args]
        return JsonResponse({"error": " ".join(said)}, status=409)


@open_to(get=READERS)
@shown_again
def times(request: HttpRequest, case: UUID, episode: int) -> HttpResponse:
    """The times of an episode's frames; 202 while its copy is being made, 409 with the reasons where it cannot be."""
    dossier = _dossier_again(request, case)
    item = _episode(dossier, episode)
    if (written := dossier.written_times(item)) is not None:
        return HttpResponse(written, "application/json")
    if reasons := dossier.refusal(item):
        return JsonResponse({"error": " ".join(reason.say(language_of(request)) for reason in reasons)}, status=409)
    return JsonResponse({}, status=202)


@open_to(get=READERS)
@shown_again
def film(request: HttpRequest, case: UUID, episode: int) -> HttpResponse:
    """An episode's copy for playing, in pieces."""
    dossier = _dossier_again(request, case)
    path = dossier.proxy(_episode(dossier, episode))
    if not path.is_file():
        raise Http404
    return _piece(path, request.headers.get("range", ""))


@open_to(get=READERS)
@shown_again
def still(request: HttpRequest, case: UUID, path: str) -> HttpResponse:
    """A picture that the record names, and no other file."""
    dossier = _dossier_again(request, case)
    file = dossier.files.report / path
    if path not in dossier.stills or not file.is_file() or file.is_symlink():
        raise Http404
    return _kept(HttpResponse(file.read_bytes(), "image/jpeg"))


@open_to(get=READERS)
@shown_again
def frame(request: HttpRequest, case: UUID, episode: int, frame: int) -> HttpResponse:
    """One frame of the file that was handed in."""
    dossier = _dossier_again(request, case)
    item = _episode(dossier, episode)
    video, found = dossier.videos.get(item.file), dossier.times(item)
    if video is None or found is None:
        raise Http404
    try:
        return _kept(HttpResponse(frame_jpeg(video, found, frame), "image/jpeg"))
    except InputError as error:
        raise Http404 from error


@open_to(get=READERS)
def download(request: HttpRequest, case: UUID) -> HttpResponse:
    """The papers of a signed case; a second reader gets them like everybody once it is signed."""
    log = read(_dossier(request, case))
    if log.desk.state(Reading.FIRST).signed is None:
        raise Http404
    try:
        archive = papers(log, language_of(request))
    except EvidenceError as error:
        why = error.args[0]
        text = why if isinstance(why, Note) else note("desk.run.said", text=str(why))
        return render(request, "desk/refused.html", {"text": text}, status=503)
    name = f"{log.dossier.evidence.title}.zip"
    headers = {"Content-Disposition": str(content_disposition_header(True, name))}
    return HttpResponse(archive.read_bytes(), "application/zip", headers=headers)


def _account(request: HttpRequest) -> Account:
    assert isinstance(request.user, Account)  # noqa: S101 - RoleMiddleware let nobody else in
    return request.user


def _dossier(request: HttpRequest, case: UUID) -> Dossier:
    found = open_dossier(case_for(request, case))
    if found is None:
        raise Http404
    GRANTS.let(session_of(request), case, found)
    return found


def _dossier_again(request: HttpRequest, case: UUID) -> Dossier:
    return granted(request) or _dossier(request, case)


def _episode(dossier: Dossier, index: int) -> InputFile:
    try:
        return dossier.episode(index)
    except InputError as error:
        raise Http404 from error


def _piece(path: Path, asked: str) -> HttpResponse:
    """Answer a request for bytes: from the first one asked for, as far as asked for and no more than a few MiB."""
    size = path.stat().st_size
    found = _RANGE.fullmatch(asked)
    first, last = 0, size - 1
    if found and found[1]:
        first, last = int(found[1]), min(int(found[2] or last), last)
    elif found and found[2]:
        first = max(0, size - int(found[2]))
    if first > last:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    last = min(last, first + _SEVERAL_MIB - 1)
    with path.open("rb") as stream:
        stream.seek(first)
        body = stream.read(last - first + 1)
    headers = {"Accept-Ranges": "bytes", "Content-Range": f"bytes {first}-{last}/{size}"}
    return _kept(HttpResponse(body, "video/mp4", status=206, headers=headers))


def _kept(response: HttpResponse) -> HttpResponse:
    """A browser may keep what never changes, for the one who asked."""
    response.headers["Cache-Control"] = "private, max-age=3600"
    return response
