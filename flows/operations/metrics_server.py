"""`/metrics` on a port, for a Prometheus of the same network; it answers nothing else."""

from __future__ import annotations

from collections.abc import Iterable
from http import HTTPStatus
from typing import TYPE_CHECKING
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from django.db import InterfaceError, OperationalError, connection
from prometheus_client import CONTENT_TYPE_LATEST

from flows.operations.metrics import metrics

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIEnvironment


def application(environment: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
    """Answer `GET /metrics`; 503 while the register is away, so that the watcher sees that, too."""
    if environment.get("PATH_INFO") != "/metrics" or environment.get("REQUEST_METHOD") != "GET":
        return _answer(start, HTTPStatus.NOT_FOUND, b"only /metrics\n")
    try:
        return _answer(start, HTTPStatus.OK, metrics(), CONTENT_TYPE_LATEST)
    except (OperationalError, InterfaceError) as error:
        connection.close()
        return _answer(start, HTTPStatus.SERVICE_UNAVAILABLE, f"the register is away: {error}\n".encode())


def serve(address: str, port: int) -> None:
    """Serve until the process is ended."""
    made(address, port).serve_forever()


def made(address: str, port: int) -> WSGIServer:
    """Return the server; port 0 takes a free one."""
    return make_server(address, port, application, handler_class=_Quiet)


def _answer(start: StartResponse, status: HTTPStatus, body: bytes, kind: str = "text/plain; charset=utf-8") -> Iterable[bytes]:
    start(f"{status.value} {status.phrase}", [("Content-Type", kind), ("Content-Length", str(len(body)))])
    return [body]


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *arguments: object) -> None:
        """A line for every scrape helps nobody."""
