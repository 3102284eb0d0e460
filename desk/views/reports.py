"""The report of a title's newest settled run in the reader's language, in a box of its own: its scripts reach nothing of the desk."""

from __future__ import annotations

import mimetypes
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.http import content_disposition_header

from desk import runs
from desk.access import open_to
from desk.cases import case_for
from desk.language import language_of
from desk.reports import in_language
from desk.roles import EVERYBODY
from pages.names import is_inside

_POLICY = (
    "sandbox allow-scripts allow-popups allow-downloads; default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; "
    "img-src 'self' data: blob:; media-src data: blob:; frame-ancestors 'none'"
)


@open_to(get=EVERYBODY)
def report(request: HttpRequest, case: UUID, name: str) -> HttpResponse:
    """A file of the report's folder."""
    run = runs.settled(case_for(request, case))
    if run is None or not is_inside(name):
        raise Http404
    path = in_language(runs.report_folder(run), name, language_of(request))
    if not path.is_file():
        raise Http404
    kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    shown = kind in ("text/html", "application/pdf") or kind.startswith("image/")
    response = HttpResponse(path.read_bytes(), content_type=kind)
    if not shown:
        response.headers["Content-Disposition"] = str(content_disposition_header(True, path.name))
    response.headers["Content-Security-Policy"] = _POLICY
    return response
