"""What an applicant says of a title: taken as it was written, or refused in words; fixed once it is handed in."""

from __future__ import annotations

import sqlite3

import pytest

from tests.desk.server import until

GIVEN = {"name": "郁孤台下", "applicant": "", "released": "", "datum": "WGS-84"}


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("local_costs", "12万", "400000.50"),
        ("local_costs", "-5", "400000.50"),
        ("local_costs", "1e9", "400000.50"),
        ("local_costs", "1.005", "400000.50"),
        ("credit_code", "91360700MA35DDXX08", "校验码"),
        ("first_producer", "perhaps", "第一出品方"),
        ("datum", "", "坐标系"),
        ("released", "2026年5月", "2026-05-01"),
        ("name", " ", "作品名称"),
    ],
)
def test_a_field_that_cannot_be_used_is_named(desk, field, value, words):
    answer = desk.people["applicant"].post("/titles/new", **{**GIVEN, field: value})
    assert answer.status_code == 400
    assert words in answer.text.split('role="alert"')[1][:200]


def test_claims_are_kept_to_the_fen_and_changed_until_they_are_handed_in(desk, film):
    person = desk.people["applicant"]
    case = person.new_case()
    assert person.post(f"{case}/change", **{**GIVEN, "local_costs": "1,200,000.07"}).status_code == 302
    assert "1,200,000.07" in person.get(case).text
    assert 'value="1200000.07"' in person.get(f"{case}/change").text
    with sqlite3.connect(desk.data / "register.sqlite3") as database:
        assert (120000007,) in database.execute("SELECT local_costs FROM desk_case").fetchall()
    database.close()
    assert desk.people["reviewer"].get(f"{case}/change").status_code == 404
    person.upload(case, "第01集.mp4", film)
    until(lambda: "已收到" in person.get(case).text)
    assert person.post(f"{case}/act", do="hand_in").status_code == 302
    assert person.post(f"{case}/change", **{**GIVEN, "local_costs": "5"}).status_code == 404
    assert "1,200,000.07" in person.get(case).text
