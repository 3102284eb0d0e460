"""Live progress of a title's run (server-sent events): a page that is loaded again simply asks again."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, StreamingHttpResponse

from desk.access import open_to
from desk.cases import case_for
from desk.language import language_of
from desk.progress import events
from desk.roles import EVERYBODY


@open_to(get=EVERYBODY)
def stream(request: HttpRequest, case: UUID) -> StreamingHttpResponse:
    """Tell how far the newest run is until it ends."""
    found = case_for(request, case)
    return StreamingHttpResponse(
        events(found.title_id, language_of(request)), content_type="text/event-stream", headers={"X-Accel-Buffering": "no"}
    )
