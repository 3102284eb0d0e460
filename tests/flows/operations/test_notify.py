"""Webhooks and robots are told in the form that each takes."""

import base64
import hashlib
import hmac
from urllib.parse import parse_qs, urlsplit

import pytest

from flows.operations import notify
from flows.operations.notify import tell, webhooks
from pages.errors import InputError
from pages.notes import note

LINES = [note("ops.title_failed", title="江畔来信"), note("batch.said", text="没有视频")]


@pytest.fixture(autouse=True)
def _at_once(monkeypatch):
    monkeypatch.setattr(notify, "_PAUSE", 0.0)


def test_plain_json_has_the_event_the_text_and_the_figures(webhook):
    tell(webhooks(webhook.url), "title_failed", LINES, {"title": "江畔来信"}, "zh")
    assert webhook.bodies == [{"event": "title_failed", "text": ["【取景核查】江畔来信：未能完成", "没有视频"], "title": "江畔来信"}]


@pytest.mark.parametrize("form", ["wecom", "dingtalk"])
def test_a_robot_gets_one_text_and_its_address_as_it_is(webhook, form):
    tell(webhooks(f"{form}+{webhook.url}?key=abc"), "title_failed", LINES, {}, "zh")
    assert webhook.bodies == [{"msgtype": "text", "text": {"content": "【取景核查】江畔来信：未能完成\n没有视频"}}]
    assert webhook.paths == ["/hook?key=abc"]


def test_a_signed_dingtalk_robot_gets_time_and_signature_and_never_the_secret(webhook):
    tell(webhooks(f"dingtalk+{webhook.url}?access_token=t&secret=SECret"), "title_failed", LINES, {}, "zh")
    asked = parse_qs(urlsplit(webhook.paths[0]).query)
    assert asked.keys() == {"access_token", "timestamp", "sign"}
    digest = hmac.new(b"SECret", f"{asked['timestamp'][0]}\nSECret".encode(), hashlib.sha256).digest()
    assert base64.b64decode(asked["sign"][0]) == digest


@pytest.mark.parametrize("first", [(500, {}), (200, {"errcode": 93000})], ids=["http", "robot"])
def test_one_that_refuses_is_asked_again(webhook, first, caplog):
    webhook.answers.append(first)
    tell(webhooks(f"wecom+{webhook.url}?key=abc"), "batch_ended", LINES, {}, "zh")
    assert len(webhook.bodies) == 2
    assert "try 1 of 3" in caplog.text
    assert "abc" not in caplog.text


def test_one_that_is_away_keeps_nothing_from_going_on_and_the_others_are_told(webhook, free_port, caplog):
    tell(webhooks(f"http://127.0.0.1:{free_port()}/gone {webhook.url}"), "batch_ended", LINES, {}, "zh")
    assert len(webhook.bodies) == 1
    assert "try 3 of 3" in caplog.text


@pytest.mark.parametrize("address", ["ftp://x/y?secret=1", "slack+https://x/y?secret=1", "https:///y?secret=1", "nonsense"])
def test_another_form_is_refused_without_what_may_be_secret(address):
    with pytest.raises(InputError, match="GANZHOU_EVIDENCE_WEBHOOKS") as caught:
        webhooks(address)
    assert "secret=1" not in str(caught.value)
