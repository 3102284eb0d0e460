"""A webhook on loopback."""

import http.server
import json
import threading

import pytest


class Told:
    """What a webhook was told; `answer` is what it says to each."""

    def __init__(self):
        self.bodies, self.paths, self.answers = [], [], []

    def of(self, event):
        return [body for body in self.bodies if body.get("event") == event]


@pytest.fixture
def webhook():
    """A server that takes down what it is told; `told.url` is its address."""
    told = Told()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            told.bodies.append(json.loads(self.rfile.read(int(self.headers["content-length"]))))
            told.paths.append(self.path)
            status, answer = told.answers.pop(0) if told.answers else (200, {"errcode": 0})
            data = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("content-length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    serving = threading.Thread(target=server.serve_forever, args=(0.05,))
    serving.start()
    told.url = f"http://127.0.0.1:{server.server_port}/hook"
    yield told
    server.shutdown()
    serving.join()
    server.server_close()
