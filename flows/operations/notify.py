"""Telling people that a batch ended or a title failed: a webhook with plain JSON, or the robots of WeCom (企业微信) and DingTalk (钉钉).

Robots take `{"msgtype": "text", "text": {"content": ...}}` and answer 200 with an `errcode` that is not 0 where they refuse
(WeCom's 群机器人配置说明; DingTalk's 自定义机器人接入, with its signature over time and secret).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import logging
import os
import time
import urllib.request
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import parse_qsl, quote_plus, urlencode, urlsplit, urlunsplit

from pages.errors import InputError
from pages.notes import Language, Note, note

VARIABLE = "GANZHOU_EVIDENCE_WEBHOOKS"
"""The environment variable with the addresses, separated by spaces: `https://...`, `wecom+https://...`, `dingtalk+https://...`.

Addresses hold secrets, so that they are no parameters of a deployment, which everybody sees who sees Prefect's pages. A signed DingTalk
robot's secret stands behind the address: `dingtalk+https://...&secret=SEC...`.
"""

_TRIES, _PAUSE, _WITHIN = 3, 2.0, 10.0
"""Tries, seconds between them, and seconds that an answer may take."""

_LOG = logging.getLogger(__name__)

_FORMS: tuple[Literal["json", "wecom", "dingtalk"], ...] = ("json", "wecom", "dingtalk")


@dataclass(frozen=True)
class Webhook:
    """Where to tell it, and how."""

    url: str
    form: Literal["json", "wecom", "dingtalk"]
    secret: str = ""


def webhooks(addresses: str) -> tuple[Webhook, ...]:
    """Read addresses.

    Raises:
        InputError: one has another form; it is named without what may be secret in it.
    """
    return tuple(_webhook(address) for address in addresses.split())


def configured() -> tuple[Webhook, ...]:
    """Return the webhooks of the environment; none without the variable.

    Raises:
        InputError: one has another form.
    """
    return webhooks(os.environ.get(VARIABLE, ""))


def _webhook(address: str) -> Webhook:
    scheme, _, rest = address.partition("://")
    form, _, transport = scheme.rpartition("+")
    if transport not in ("http", "https") or not urlsplit(f"{transport}://{rest}").netloc or (form or "json") not in _FORMS:
        raise InputError(note("webhook_address", variable=VARIABLE, begin=f"{scheme}://{rest.partition('/')[0]}"))
    parts = urlsplit(f"{transport}://{rest}")
    query = parse_qsl(parts.query, keep_blank_values=True)
    secret = dict(query).get("secret", "") if form == "dingtalk" else ""
    url = urlunsplit(parts._replace(query=urlencode([one for one in query if one[0] != "secret"]))) if secret else urlunsplit(parts)
    return Webhook(url, next(known for known in _FORMS if known == (form or "json")), secret)


def tell(hooks: Sequence[Webhook], event: str, lines: Sequence[Note], figures: Mapping[str, Any], language: Language) -> None:
    """Tell every webhook; one that does not answer is logged and keeps nothing from going on.

    Args:
        hooks: where.
        event: what happened, for programs: `batch_ended`, `title_failed`.
        lines: the same for people.
        figures: the same for programs.
        language: of the lines.
    """
    said = [line.say(language) for line in lines]
    for hook in hooks:
        for tried in range(1, _TRIES + 1):
            try:
                _post(hook, event, said, figures)
                break
            except (OSError, ValueError) as error:
                # Without the address: it holds a secret.
                _LOG.error("webhook (%s, try %d of %d) did not take %s: %s", hook.form, tried, _TRIES, event, type(error).__name__)
                time.sleep(_PAUSE if tried < _TRIES else 0)


def _post(hook: Webhook, event: str, said: Sequence[str], figures: Mapping[str, Any]) -> None:
    if hook.form == "json":
        body: dict[str, Any] = {"event": event, "text": list(said), **figures}
    else:
        body = {"msgtype": "text", "text": {"content": "\n".join(said)}}
    data = json.dumps(body, ensure_ascii=False).encode()
    request = urllib.request.Request(_signed(hook, time.time_ns() // 1_000_000), data, {"Content-Type": "application/json; charset=utf-8"})  # noqa: S310
    with urllib.request.urlopen(request, timeout=_WITHIN) as answer:  # noqa: S310 - http or https, see `_webhook`  # nosec B310
        content = answer.read(65536)
    if hook.form != "json" and json.loads(content).get("errcode") != 0:
        raise ValueError("the robot refused")


def _signed(hook: Webhook, moment: int) -> str:
    """The address with DingTalk's signature, where the robot asks for one; `moment` in milliseconds."""
    if not hook.secret:
        return hook.url
    digest = hmac.new(hook.secret.encode(), f"{moment}\n{hook.secret}".encode(), hashlib.sha256).digest()
    joint = "&" if urlsplit(hook.url).query else "?"
    return f"{hook.url}{joint}timestamp={moment}&sign={quote_plus(base64.b64encode(digest))}"
