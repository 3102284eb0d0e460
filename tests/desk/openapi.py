"""The desk's interface as OpenAPI, made from what the code says: routes, who may use them, and the records that requests are read into.

`python -m tests.desk.openapi` prints it. Fields of forms and headers are what the pages send; the path's numbers are filled in by whoever
asks (`known`), since of random ones none is there. The desk itself ships no such document: docs/decisions/0016-plain-views.md says why.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from typing import Any

Json = dict[str, Any]
TEXT: Json = {"type": "string"}


def _one_of(*values: str) -> Json:
    return {"type": "string", "enum": list(values)}


_CLAIMS = {
    "name": TEXT,
    "applicant": TEXT,
    "credit_code": TEXT,
    "released": {"type": "string", "format": "date"},
    "datum": _one_of("WGS-84", "GCJ-02", "BD-09"),
    "first_producer": _one_of("", "yes", "no"),
    "local_costs": TEXT,
}
FORMS: dict[str, Json] = {
    "sign_in": {"name": TEXT, "password": TEXT, "next": TEXT},
    "sign_out": {},
    "language": {"language": _one_of("zh", "en"), "next": TEXT},
    "begin": {"name": TEXT, "password": TEXT, "again": TEXT},
    "new": _CLAIMS,
    "change": _CLAIMS,
    "recheck_one": {"agrees": _one_of("yes", "no"), "remark": TEXT},
    "act": {"do": _one_of("check", "hand_in", "stop")},
    "audit": {},
    "accounts": {"name": TEXT, "role": _one_of("applicant", "reviewer", "lead", "auditor", "administrator")},
    "account": {"do": _one_of("disable", "enable", "link")},
}
QUERIES: dict[str, tuple[str, ...]] = {
    "sign_in": ("next",),
    "identity": ("next", "begin"),
    "identity_back": ("state", "code", "error"),
    "titles": ("q", "page"),
    "audit": ("subject", "actor", "kind", "page"),
    "recheck": ("page",),
}
_TUS = ("Tus-Resumable",)
HEADERS: dict[tuple[str, str], tuple[str, ...]] = {
    ("uploads", "POST"): (*_TUS, "Upload-Length", "Upload-Metadata"),
    ("upload", "HEAD"): _TUS,
    ("upload", "PATCH"): (*_TUS, "Upload-Offset"),
    ("upload", "DELETE"): _TUS,
    ("review_film", "GET"): ("Range",),
}
_BASE64 = "[A-Za-z0-9+/]{0,40}={0,2}"
_HEADER_VALUES: dict[str, Json] = {
    "Tus-Resumable": _one_of("1.0.0"),
    "Upload-Length": {"type": "integer", "minimum": 0},
    "Upload-Offset": {"type": "integer", "minimum": 0},
    "Upload-Metadata": {"type": "string", "pattern": rf"^section (ZXBpc29kZXM=|{_BASE64}),name {_BASE64}(,modified {_BASE64})?$"},
    "Range": {"type": "string", "pattern": r"^bytes=\d{0,20}-\d{0,20}$"},
}  # fmt: skip


def interface() -> Json:
    """The document, by a process with the desk's own settings."""
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "desk.bare_settings"}
    made = subprocess.run([sys.executable, "-m", __name__], check=True, capture_output=True, text=True, env=environment)
    found: Json = json.loads(made.stdout)
    return found


def known(document: Json, values: Mapping[str, list[Any]]) -> Json:
    """Let parameters of paths be values that are there, and fields of records by the same names be such or any others."""

    def put(part: Any) -> Any:
        if isinstance(part, list):
            return [put(one) for one in part]
        if not isinstance(part, dict):
            return part
        if part.get("in") == "path" and part["name"] in values:
            return {**part, "schema": {"enum": values[part["name"]]}}
        if isinstance(part.get("properties"), dict):
            fields = part["properties"].items()
            put_in = {name: {"anyOf": [{"enum": values[name]}, one]} if name in values else put(one) for name, one in fields}
            return {**part, "properties": put_in}
        return {name: put(one) for name, one in part.items()}

    whole: Json = put(document)
    return whole


def _document() -> Json:
    from django.urls import URLPattern, get_resolver

    from desk.access import declared

    paths: Json = {}
    for one in get_resolver().url_patterns:
        assert isinstance(one, URLPattern)
        route, name = str(one.pattern), str(one.name)
        methods = declared(one.callback)
        assert methods is not None, name
        paths["/" + re.sub(r"<\w+:(\w+)>", r"{\1}", route)] = {
            method.lower(): {
                "operationId": f"{name}_{method.lower()}",
                "x-roles": sorted(roles),
                "parameters": [*_in_path(route), *_in_query(name), *_in_headers(name, method)],
                **_body(name, method),
                "responses": {"default": {"description": "an answer"}},
            }
            for method, roles in methods.items()
        }
    return {"openapi": "3.1.0", "info": {"title": "desk", "version": "1"}, "paths": paths}


def _in_path(route: str) -> list[Json]:
    kinds = {"int": {"type": "integer", "minimum": 0}, "uuid": {"type": "string", "format": "uuid"}}
    return [
        {"name": name, "in": "path", "required": True, "schema": kinds.get(kind, TEXT)}
        for kind, name in re.findall(r"<(\w+):(\w+)>", route)
    ]


def _in_query(name: str) -> list[Json]:
    return [{"name": one, "in": "query", "schema": TEXT} for one in QUERIES.get(name, ())]


def _in_headers(name: str, method: str) -> list[Json]:
    return [{"name": one, "in": "header", "schema": _HEADER_VALUES[one]} for one in HEADERS.get((name, method), ())]


def _body(name: str, method: str) -> Json:
    if method == "PATCH":
        return _content("application/offset+octet-stream", {"type": "string", "format": "binary"})
    if method != "POST" or name == "uploads":
        return {}
    if name == "review_decisions":
        from desk.review.asked import Request

        return _content("application/json", _inlined(Request.model_json_schema()))
    if name == "upload_hash":
        sha256 = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
        return _content("application/json", {"type": "object", "properties": {"sha256": sha256}, "required": ["sha256"]})
    fields = {"type": "object", "properties": FORMS[name], "required": list(FORMS[name])}
    return _content("application/x-www-form-urlencoded", fields)


def _content(kind: str, schema: Json) -> Json:
    return {"requestBody": {"required": True, "content": {kind: {"schema": schema}}}}


def _inlined(schema: Json) -> Json:
    """Without `$defs`, which lie elsewhere in OpenAPI; no record of a request refers to itself."""
    parts = schema.pop("$defs", {})

    def put(value: Any) -> Any:
        if isinstance(value, dict):
            if "$ref" in value:
                return put(parts[value["$ref"].rpartition("/")[2]])
            return {key: put(one) for key, one in value.items() if key != "discriminator"}
        return [put(one) for one in value] if isinstance(value, list) else value

    inlined: Json = put(schema)
    return inlined


if __name__ == "__main__":
    import django

    django.setup()
    print(json.dumps(_document()))
