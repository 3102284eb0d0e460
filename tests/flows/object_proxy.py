"""A proxy on loopback in front of an object store: it writes down what is asked, and fails as it is told to."""

import http.client
import http.server
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlsplit


@dataclass(frozen=True)
class Asked:
    """A request as it came: header names in lower case."""

    method: str
    host: str
    path: str
    headers: dict[str, str]


def no_fault(asked: Asked, number: int) -> str:
    """Pass everything on."""
    return ""


@dataclass(eq=False)
class ObjectProxy:
    """`fault(asked, number)` says what happens to a request: "" nothing, "500", "cut request", "cut answer", "stall"."""

    port: int
    fault: Callable[[Asked, int], str] = no_fault
    stalled: float = 3.0
    asked: list[Asked] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)

    def __enter__(self) -> "ObjectProxy":
        proxy = self

        class Handler(_Handler):
            of = proxy

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    @property
    def url(self) -> str:
        """Where it listens, both as an endpoint and as a proxy for requests to any host."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"


class _Handler(http.server.BaseHTTPRequestHandler):
    of: ObjectProxy
    protocol_version = "HTTP/1.1"

    def _handle(self) -> None:
        parts = urlsplit(self.path)
        headers = {name.lower(): value for name, value in self.headers.items()}
        asked = Asked(self.command, headers["host"], self.path.removeprefix(f"{parts.scheme}://{parts.netloc}"), headers)
        self.of.asked.append(asked)
        fault = self.of.fault(asked, len(self.of.asked))
        if fault:
            self.of.failed.append(fault)
        length = int(headers.get("content-length", "0"))
        if fault == "cut request":
            self.rfile.read(length // 2)
            self.close_connection = True
            return
        body = self.rfile.read(length)
        if fault == "stall":
            time.sleep(self.of.stalled)
        if fault == "500":
            self._answer(500, {}, b"<Error><Code>InternalError</Code></Error>", 41)
            return
        self._pass_on(asked, body, cut=fault == "cut answer")

    def _pass_on(self, asked: Asked, body: bytes, *, cut: bool) -> None:
        # A request for a host that begins with the bucket's name, as in virtual-host style, goes to the bucket's folder.
        path = asked.path if self.path.startswith("/") else f"/{asked.host.partition('.')[0]}{asked.path}"
        back = http.client.HTTPConnection("127.0.0.1", self.of.port, timeout=30)
        back.request(asked.method, path, body, {name: value for name, value in asked.headers.items() if name == "content-type"})
        answer = back.getresponse()
        data = answer.read()
        back.close()
        kept = {name: value for name, value in answer.getheaders() if name.lower() in ("etag", "last-modified", "content-type")}
        length = int(answer.headers.get("content-length") or 0) if asked.method == "HEAD" else len(data)
        self._answer(answer.status, kept, data[: len(data) // 2] if cut else data, length)
        if cut:
            self.close_connection = True

    def _answer(self, status: int, headers: dict[str, str], data: bytes, length: int) -> None:
        try:
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("content-length", str(length))
            self.end_headers()
            self.wfile.write(b"" if self.command == "HEAD" else data)
        except ConnectionError:  # whoever asked waits no longer
            self.close_connection = True

    do_GET = do_HEAD = do_PUT = do_POST = do_DELETE = _handle  # noqa: N815 - the names that the library calls them by

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""
