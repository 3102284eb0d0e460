"""A desk in a process of its own on loopback, and people who use it by HTTP."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

import httpx

PASSWORD = "郁孤台下 clear water 9"  # noqa: S105 - of the tests
ROLES = ("applicant", "reviewer", "lead", "auditor", "administrator")
_ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}


@dataclass
class Desk:
    """A served desk; `more` goes into its environment, `said` is what it said at its start by code, `people` are signed in, by role."""

    data: Path
    options: tuple[str, ...] = ()
    port: int = 0
    url: str = ""
    first_link: str = ""
    process: subprocess.Popen[str] | None = None
    more: dict[str, str] = field(default_factory=dict)
    said: dict[str, dict[str, str]] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    clients: list[httpx.Client] = field(default_factory=list)

    def start(self):
        command = [sys.executable, "-m", "cli.main", "--json", "serve", "--data", self.data, "--port", str(self.port), *self.options]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env={**_ENVIRONMENT, **self.more})
        for line in self.process.stdout:
            event = json.loads(line)
            self.said[event.get("code")] = event.get("arguments", {})
            if event.get("code") == "serve.first":
                self.first_link = event["arguments"]["url"]
            if event.get("code") == "serve.ready":
                self.url = event["arguments"]["url"]
                self.port = int(self.url.rpartition(":")[2])
                return self
        self.process.stdout.close()
        raise AssertionError(f"it ended with {self.process.wait()}")

    def kill(self):
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()

    def stop(self):
        self.process.send_signal(signal.SIGINT)
        code = self.process.wait(60)  # it takes seconds, and many where other tests take the cores
        self.process.stdout.close()
        for client in self.clients:
            client.close()
        return code

    def person(self):
        made = Person(self)
        self.clients.append(made.client)
        return made

    def settle(self):
        """One person for each role, the administrator by the first link."""
        administrator = self.person().begin(self.first_link, name="administrator")
        self.people = {"administrator": administrator}
        for role in ROLES[:-1]:
            self.people[role] = self.person().begin(administrator.invite(role, role))
        return self


class Person:
    """Somebody with a browser of their own."""

    def __init__(self, desk):
        self.desk = desk
        self.client = httpx.Client(base_url=desk.url, timeout=60)

    @property
    def token(self):
        found = re.search(r'name="csrf-token" content="([^"]+)"', self.client.get("/sign-in", follow_redirects=True).text)
        return found[1]

    def get(self, path, **more):
        return self.client.get(path, **more)

    def post(self, path, **form):
        return self.client.post(path, data={"csrfmiddlewaretoken": self.token, **form})

    def begin(self, link, **form):
        found = self.post(link.removeprefix(self.desk.url), password=PASSWORD, again=PASSWORD, **form)
        assert found.status_code == 302, found.text
        return self

    def sign_in(self, name):
        return self.post("/sign-in", name=name, password=PASSWORD)

    def invite(self, name, role):
        return re.search(r"<code>([^<]+/begin/[^<]+)</code>", self.post("/accounts", name=name, role=role).text)[1]

    def new_case(self, name="郁孤台下"):
        found = self.post("/titles/new", name=name, applicant="赣南影视", released="", datum="WGS-84")
        assert found.status_code == 302, found.text
        return found.headers["location"]

    def tus(self, method, path, **more):
        headers = {"Tus-Resumable": "1.0.0", "X-CSRFToken": self.token, **more.pop("headers", {})}
        return self.client.request(method, path, headers=headers, **more)

    def begin_upload(self, case, name, size, section="episodes", **more):
        import base64

        said = {"section": section, "name": name, "modified": "1"}
        metadata = ",".join(f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in said.items())
        headers = {"Upload-Length": str(size), "Upload-Metadata": metadata, **more.pop("headers", {})}
        return self.tus("POST", f"{case}/uploads", headers=headers, **more)

    def patch(self, place, offset, content, **headers):
        kind = {"Content-Type": "application/offset+octet-stream", "Upload-Offset": str(offset)}
        return self.tus("PATCH", place, content=content, headers={**kind, **headers})

    def offset(self, place):
        return int(self.tus("HEAD", place).headers["upload-offset"])

    def upload(self, case, name, content, section="episodes"):
        place = self.begin_upload(case, name, len(content), section).headers["location"]
        for start in range(0, len(content), 8 << 20):
            assert self.patch(place, start, content[start : start + (8 << 20)]).status_code == 204
        return place


def until(true, seconds=60.0):
    """Wait until something is so; return what it then is."""
    end = time.monotonic() + seconds
    while True:
        found = true()
        if found:
            return found
        assert time.monotonic() < end, "it never came to be so"
        time.sleep(0.2)
