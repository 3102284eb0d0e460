"""The application that a server runs: style sheets and scripts, a limit on what is taken in, and Django behind it.

Django keeps a whole request before a view may refuse it; the limit stands before that, so that nobody fills the disk with one.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, MutableMapping
from pathlib import Path
from typing import Any, cast

from asgiref.sync import SyncToAsync, ThreadSensitiveContext, sync_to_async
from django.core.handlers.asgi import ASGIHandler
from django.http import HttpRequest, HttpResponseBase
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

from desk.settings import CHUNK
from pages.styles import STYLES

MOST = CHUNK + (1 << 20)
"""Bytes of a request's body: a chunk of an upload, or a form."""

_THREADS = 4
"""More would wait for the interpreter; fewer would wait for a page that takes long."""

Message = MutableMapping[str, Any]
Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]


class Styles(StaticFiles):
    """Files that browsers ask for again each time, so that an upgrade is seen at once; unchanged ones travel once."""

    def file_response(self, *arguments: Any, **named: Any) -> Any:  # noqa: ANN401 - starlette's own
        """Answer with a file."""
        response = super().file_response(*arguments, **named)
        response.headers.update({"Cache-Control": "no-cache", "X-Content-Type-Options": "nosniff"})
        return response


def application() -> Application:
    """Return the desk as an application; Django has been set up."""
    here = Path(__file__).parent / "static"
    logging.getLogger("django.request").addFilter(in_one_line)
    return Starlette(
        routes=[
            Mount("/static/pages", Styles(directory=STYLES)),
            Mount("/static", Styles(directory=here)),
            Mount("/", limited(cast("Application", InFewThreads()))),
        ]
    )


class InFewThreads(ASGIHandler):
    """Django's handler, its views in a few threads that stay, each with its connection to the database.

    Django's own takes a thread and a connection anew for each request, and a hundred people at the pages wait for that.
    """

    def __init__(self) -> None:
        super().__init__()
        # Its middleware changes between loop and threads some twenty times a request unless all of it is for threads.
        self.load_middleware(is_async=False)
        self._under_way = {ThreadSensitiveContext(): 0 for _ in range(_THREADS)}

    async def get_response_async(self, request: HttpRequest) -> HttpResponseBase:
        """Go to a thread once, for middleware and view together."""
        return await sync_to_async(self.get_response)(request)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:  # noqa: ANN401 - as Django's own
        """Answer a request in the thread that has the fewest."""
        thread = min(self._under_way, key=self._under_way.__getitem__)
        self._under_way[thread] += 1
        before = SyncToAsync.thread_sensitive_context.set(thread)
        try:
            await self.handle(scope, receive, send)
        finally:
            SyncToAsync.thread_sensitive_context.reset(before)
            self._under_way[thread] -= 1


def in_one_line(record: logging.LogRecord) -> bool:
    """Leave the way through the program out of a refusal's log line: who may not do a thing is no fault of the program."""
    if getattr(record, "status_code", 500) < 500:
        record.exc_info = record.exc_text = None
    return True


def limited(inner: Application) -> Application:
    """Refuse a body that is longer than `MOST`, whether it says so or not."""

    async def bounded(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        said = dict(scope["headers"]).get(b"content-length", b"0")
        if not said.isdigit() or int(said) > MOST:
            await _refuse(send)
            return
        taken = 0

        async def counted() -> Message:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            # A longer body than was said ends here: Django drops the request as one that broke off.
            return message if taken <= MOST else {"type": "http.disconnect"}

        await inner(scope, counted, send)

    return bounded


async def _refuse(send: Send) -> None:
    await send({"type": "http.response.start", "status": 413, "headers": [(b"content-length", b"0"), (b"connection", b"close")]})
    await send({"type": "http.response.body"})
