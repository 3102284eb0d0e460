"""Every route as every role, sent what its interface says and what it does not (schemathesis): no 5xx, nothing of the program's insides."""

from __future__ import annotations

import os
import re
import uuid
from dataclasses import dataclass
from typing import Any

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode

from tests.desk.openapi import interface, known
from tests.desk.review import RunningDesk, make_given, running

WHO = {"applicant": "applicant", "reviewer": "r1", "lead": "lead", "auditor": "auditor", "administrator": "administrator", "nobody": ""}
LEFT_OUT = {"POST /sign-out", "GET /titles/{case}/progress"}
"""The first would end the session that asks, the second answers as long as a run goes on."""

EXAMPLES = int(os.environ.get("DESK_FUZZ", "3"))
"""For each operation that a role may use, once of what it takes and once of what it does not; more of them find more."""

_QUIET = settings(
    deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck), phases=[Phase.generate], print_blob=False
)


@dataclass
class Asked:
    """A desk with a title under review, and what may be asked of it."""

    desk: RunningDesk
    operations: list[tuple[Any, Any]]
    """Each with a strategy for requests that it takes, and again with one for those that it does not."""

    def log(self):
        return (self.desk.data / "log").read_text(encoding="utf-8")


@pytest.fixture(scope="module", params=[pytest.param("sqlite", marks=pytest.mark.slow), "postgresql"])
def asked(request, tmp_path_factory, write_clip):
    folder = tmp_path_factory.mktemp("given")
    make_given(folder, write_clip)
    with pytest.MonkeyPatch.context() as patch:
        if request.param == "postgresql":
            patch.setenv("GANZHOU_EVIDENCE_REGISTER", request.getfixturevalue("postgres").database())
        with running(folder, tmp_path_factory.mktemp("asked") / "desk") as desk:
            yield Asked(desk, list(_operations(known(interface(), _numbers(desk)))))


def _operations(document):
    for found in schemathesis.openapi.from_dict(document).get_all_operations():
        operation = found.ok()
        said = operation.definition.raw
        if operation.label not in LEFT_OUT:
            for mode in GenerationMode if said["parameters"] or "requestBody" in said else [GenerationMode.POSITIVE]:
                yield operation, operation.as_strategy(generation_mode=mode)


def _numbers(desk):
    """What is there: a title under review and one of the applicant's own, an upload of it, findings, places; and numbers that are none."""
    applicant, reader = Caller(desk, "applicant"), Caller(desk, "r1")
    own = applicant.post("/titles/new", {"name": "郁孤台下", "datum": "WGS-84"}).url.rpartition("/")[2]
    headers = {"Tus-Resumable": "1.0.0", "Upload-Length": "1000", "Upload-Metadata": "section ZXBpc29kZXM=,name YS5tcDQ="}
    upload = applicant.post(f"/titles/{own}/uploads", {}, headers).headers["location"].rpartition("/")[2]
    findings = [one["id"] for one in reader.session.get(f"{desk.case}/review/decisions").json()["findings"]]
    return {
        "case": [desk.case.rpartition("/")[2], own, str(uuid.UUID(int=7))],
        "number": [upload, str(uuid.UUID(int=7)), 999, 2**40, 10**30],
        "token": ["x", "0" * 32],
        "episode": [0, 1, 99, 10**30],
        "frame": [0, 499, 500, 10**30],
        "finding": findings,
        "landmark": ["yugutai", "bajingtai"],
        "name": ["report.html", "evidence.json", "../../secret", "stills/x.jpg\0", "..%2f..%2fsecret"],
        "path": ["stills/x.jpg", "../evidence.json", "\0", "..%2fevidence.json"],
    }


class Caller:
    """An account that has signed in; the name "" is nobody's."""

    def __init__(self, desk, name):
        self.url, self.session = desk.url, requests.Session()
        self.token = self._token()
        if name:
            assert self.post("/sign-in", {"name": name, "password": f"{name}-password"}).url == f"{desk.url}/titles"
            self.token = self._token()

    def _token(self):
        return re.search(r'name="csrf-token" content="(\w+)"', self.session.get(f"{self.url}/sign-in").text)[1]

    def post(self, path, form, headers=None):
        return self.session.post(self.url + path, data=form, headers={"X-CSRFToken": self.token, **(headers or {})})


@schemathesis.serializer("application/offset+octet-stream")
def _as_it_is(_context, value):
    return value if isinstance(value, bytes) else str(value).encode()


@pytest.mark.parametrize("role", WHO)
def test_nothing_that_is_sent_breaks_the_desk(asked, role):
    before, caller = len(asked.log()), Caller(asked.desk, WHO[role])
    wrong = [one for operation, cases in asked.operations for one in _wrong(operation, cases, caller, role)]
    assert wrong == []
    assert "Traceback" not in asked.log()[before:]


def _wrong(operation, cases, caller, role):
    """The requests that were answered wrongly, as commands of curl."""
    roles, wrong = operation.definition.raw["x-roles"], []
    refused = bool(roles) and role not in roles

    @settings(_QUIET, max_examples=1 if refused else EXAMPLES)
    @given(case=cases)
    def ask(case):
        answer = case.call(base_url=caller.url, session=caller.session, headers={"X-CSRFToken": caller.token}, allow_redirects=False)
        right = answer.status_code in (400, 401, 403, 404, 405) if refused else answer.status_code < 500
        if not right or b"Traceback" in answer.content:
            wrong.append((answer.status_code, case.as_curl_command()))

    ask()
    return wrong
