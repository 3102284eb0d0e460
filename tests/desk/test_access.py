"""Every route x every role x every method against one table; what the table lacks fails, and so does a route that says nothing."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import uuid

import httpx
import pytest

from tests.desk.server import ROLES

ALL = set(ROLES)
PREPARE = {"applicant", "reviewer", "lead"}
READ = ALL - {"applicant"}
DECIDE = {"reviewer", "lead"}
LOOK = {"lead", "auditor", "administrator"}
NOBODY_NEEDED = {*ALL, "nobody"}
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")

TABLE = {
    "": {"GET": ALL},
    "sign-in": {"GET": NOBODY_NEEDED, "POST": NOBODY_NEEDED},
    "sign-in/identity": {"GET": NOBODY_NEEDED},
    "sign-in/identity/back": {"GET": NOBODY_NEEDED},
    "sign-out": {"POST": ALL},
    "language": {"POST": NOBODY_NEEDED},
    "begin/<str:token>": {"GET": NOBODY_NEEDED, "POST": NOBODY_NEEDED},
    "titles": {"GET": ALL},
    "titles/new": {"GET": PREPARE, "POST": PREPARE},
    "titles/<uuid:case>": {"GET": ALL},
    "titles/<uuid:case>/change": {"GET": PREPARE, "POST": PREPARE},
    "titles/<uuid:case>/act": {"POST": ALL},
    "titles/<uuid:case>/progress": {"GET": ALL},
    "titles/<uuid:case>/report/<path:name>": {"GET": ALL},
    "titles/<uuid:case>/uploads": {"POST": PREPARE},
    "titles/<uuid:case>/review": {"GET": READ},
    "titles/<uuid:case>/review/picture": {"GET": READ},
    "titles/<uuid:case>/review/decisions": {"GET": READ, "POST": DECIDE},
    "titles/<uuid:case>/review/times/<int:episode>": {"GET": READ},
    "titles/<uuid:case>/review/film/<int:episode>.mp4": {"GET": READ},
    "titles/<uuid:case>/review/frame/<int:episode>/<int:frame>.jpg": {"GET": READ},
    "titles/<uuid:case>/review/papers.zip": {"GET": READ},
    "titles/<uuid:case>/review/still/<path:path>": {"GET": READ},
    "recheck": {"GET": LOOK},
    "recheck/<int:number>": {"POST": {"auditor"}},
    "uploads/<uuid:number>/hash": {"POST": PREPARE},
    "uploads/<uuid:number>": {"HEAD": PREPARE, "PATCH": PREPARE, "DELETE": PREPARE},
    "audit": {"GET": LOOK, "POST": LOOK},
    "accounts": {"GET": {"administrator"}, "POST": {"administrator"}},
    "accounts/<int:number>": {"POST": {"administrator"}},
}
"""Who may use what, written by hand: the declarations in the code are held against it."""

_LIST = """
import django, json
django.setup()
from django.urls import get_resolver
print(json.dumps([str(one.pattern) for one in get_resolver().url_patterns]))
"""


def test_the_table_has_every_route():
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "desk.bare_settings"}
    listed = subprocess.run([sys.executable, "-c", _LIST], check=True, capture_output=True, text=True, env=environment)
    assert set(json.loads(listed.stdout)) == TABLE.keys()


@pytest.mark.parametrize("route", TABLE)
def test_only_those_whom_a_route_names_get_in(desk, route):
    path = "/" + route.replace("<uuid:case>", str(uuid.uuid4())).replace("<uuid:number>", str(uuid.uuid4())).replace(
        "<str:token>", "x"
    ).replace("<path:name>", "report.html").replace("<int:number>", "999").replace("<int:episode>", "0").replace(
        "<int:frame>", "0"
    ).replace("<path:path>", "stills/x.jpg")
    allowed = TABLE[route]
    for role in (*ROLES, "nobody"):
        person = desk.people.get(role) or desk.person()
        token = person.token
        for method in METHODS:
            roles = allowed.get(method, allowed.get("GET") if method == "HEAD" else None)
            answer = person.client.request(method, path, headers={"X-CSRFToken": token, "Tus-Resumable": "1.0.0"})
            if roles is None:
                assert answer.status_code == 405, (role, method)
            elif role in roles:
                assert answer.status_code not in (401, 405, 500), (role, method)
                assert "您的角色不能使用" not in answer.text, (role, method)
            else:
                assert answer.status_code == (401 if role == "nobody" else 403), (role, method)
            if route == "sign-out" and method == "POST" and role in ALL:
                person.sign_in(role)
                token = person.token


def test_a_browser_that_has_not_signed_in_is_led_to_the_page_for_it(desk):
    answer = httpx.get(f"{desk.url}/audit?kind=x", headers={"Accept": "text/html"})
    assert (answer.status_code, answer.headers["location"]) == (302, "/sign-in?next=%2Faudit%3Fkind%3Dx")


def test_an_unknown_page_tells_nothing(desk):
    answer = desk.people["auditor"].get("/settings.py")
    assert answer.status_code == 404
    assert "Traceback" not in answer.text
    assert "没有该页面" in answer.text
