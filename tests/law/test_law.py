"""The numbers of the measures: exact, dated, one line more for a later value; a file at fault names the place."""

from datetime import date
from fractions import Fraction
from pathlib import Path
from types import MappingProxyType

import pytest

import law
from law.reader import FILE
from pages.errors import InputError

CAP = "第6条：每部最高不超过5万元}"
LATER = '      - {value: "60000", from: "2027-07-01", by: 文件甲}'

TEXT = FILE.read_text(encoding="utf-8")


def read(tmp_path: Path, text: str) -> law.Measures:
    path = tmp_path / "measures.yaml"
    path.write_text(text, encoding="utf-8")
    return law.read_measures(path)


def under_cap(*lines: str) -> str:
    """The data as shipped with lines added under the cap of a work of measure 6."""
    assert TEXT.count(CAP) == 1
    return TEXT.replace(CAP, "\n".join([CAP, *lines]))


def test_values_are_exact_and_frozen() -> None:
    share, seconds, cap = (law.measures().versions[0][f"6.{name}"] for name in ("ganzhou_share", "on_screen_seconds", "cap_work"))
    assert (share.value, share.operator, seconds.value, cap.value) == (Fraction(1, 5), ">", Fraction(40), 5_000_000)
    assert [type(number.value) for number in (share, seconds, cap)] == [Fraction, Fraction, int]
    assert (cap.start, cap.by) == (None, law.measures().title)
    for number in law.newest().numbers.values():
        assert type(number.value) in (int, Fraction)
    assert isinstance(law.newest().numbers, MappingProxyType)
    with pytest.raises(AttributeError):
        cap.value = 1  # type: ignore[misc]


def test_a_figure_is_held_to_the_operator() -> None:
    share, seconds = law.measures().versions[0]["6.ganzhou_share"], law.measures().versions[0]["6.on_screen_seconds"]
    least = Fraction(1, 10**12)
    assert [share.holds(Fraction(1, 5) + d) for d in (-least, 0, least)] == [False, False, True]
    assert [seconds.holds(40 + d) for d in (-least, 0, least)] == [False, True, True]


def test_one_line_more_begins_a_version_and_changes_nothing_else(tmp_path: Path) -> None:
    before, after = read(tmp_path, TEXT), read(tmp_path, under_cap(LATER))
    assert set(after.lines) == set(before.lines)
    first, second = after.versions
    assert (first.id, first.sha256, dict(first.numbers)) == (before.newest.id, before.newest.sha256, dict(before.newest.numbers))
    assert (second.id, second.start, second.documents) == ("2027-07-01", date(2027, 7, 1), (before.title, "文件甲"))
    assert second.sha256 != first.sha256
    assert [name for name in first.numbers if first[name] != second[name]] == ["6.cap_work"]
    cap = second["6.cap_work"]
    # The wording as issued says 5万元: it is not what sets this number.
    assert (cap.value, cap.operator, cap.unit, cap.citation) == (6_000_000, "<=", "yuan", "第6条（文件甲）")


def test_a_day_has_the_version_in_force(tmp_path: Path) -> None:
    measures = read(tmp_path, under_cap(LATER, "      - {value: 70000, from: 2028-01-01, by: 文件乙, citation: 第6条：每部最高7万元}"))
    caps = {day: measures.on(date.fromisoformat(day)).fen("6.cap_work") // 100 for day in
            ("2020-01-01", "2027-06-30", "2027-07-01", "2027-12-31", "2028-01-01", "2199-12-31")}  # fmt: skip
    assert list(caps.values()) == [50_000, 50_000, 60_000, 60_000, 70_000, 70_000]
    assert measures.newest.documents == (measures.title, "文件乙")
    assert measures.newest["6.cap_work"].citation == "第6条：每部最高7万元"
    assert measures.find("2027-07-01", measures.versions[1].sha256) is measures.versions[1]
    assert measures.find("2027-07-01", measures.versions[0].sha256) is None


def test_the_day_of_issue_leaves_versions_as_they_are() -> None:
    issued = law.measures().issued_on(date(2026, 5, 4))
    assert issued.issued == date(2026, 5, 4)
    assert [(v.id, v.sha256) for v in issued.versions] == [(v.id, v.sha256) for v in law.measures().versions]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ('{value: "60000", from: "2027-07-01"}', "6.cap_work, 2.: lacks by"),
        ('{value: "60000", by: x}', "6.cap_work, 2.: lacks from"),
        ('{value: "60000", from: "2027-07-01", by: x, unit: usd}', "6.cap_work, 2.: unit does not belong here"),
        ('{value: "60,000", from: "2027-07-01", by: x}', "6.cap_work, 2. value: write a number without"),
        ('{value: 6e4, from: "2027-07-01", by: x}', "6.cap_work, 2. value: write a number without"),
        ('{value: "60000.001", from: "2027-07-01", by: x}', "at most 2 decimals"),
        ('{value: "60000", from: 2027-7-1, by: x}', "6.cap_work, 2. from: write a day such as"),
        ('{value: "60000", from: 2027-02-30, by: x}', "6.cap_work, 2. from: write a day such as"),
        ('{value: "60000", from: "2027-07-01", by: ""}', "6.cap_work, 2. by: write a text"),
        ('{value: "60000", from: "2027-07-01", by: x, operator: "<"}', "6.cap_work, 2. operator: write one of: > >= <= ="),
        ("60000", "6.cap_work, 2.: write `name: value`"),
        ('{value: "1", value: "2", from: "2027-07-01", by: x}', "value: twice"),
        ('{value: "60000", from: "2027-07-01", by: x', "not YAML"),
    ],
)  # fmt: skip
def test_a_line_at_fault_names_its_place(tmp_path: Path, line: str, words: str) -> None:
    with pytest.raises(InputError) as error:
        read(tmp_path, under_cap(f"      - {line}"))
    (said,) = error.value.lines("en")
    assert "measures.yaml: " in said
    assert words in said


def test_lines_stand_in_the_order_of_their_days(tmp_path: Path) -> None:
    for second in ("2027-07-01", "2026-01-01"):
        with pytest.raises(InputError, match=r"6\.cap_work, 3\. from: .* is not after 2027-07-01"):
            read(tmp_path, under_cap(LATER, f'      - {{value: "1", from: "{second}", by: x}}'))


def test_a_number_that_stands_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cap_work: twice"):
        read(tmp_path, TEXT.replace("    cap_enterprise_year:", "    cap_work:"))


def test_a_file_that_is_missing_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"nothing\.yaml"):
        law.read_measures(tmp_path / "nothing.yaml")


RULE_16 = """  "16":
    rule:
      - {is: in_force, from: "2027-07-01", by: 文件甲}
    rate:
      - {operator: "=", value: "20", unit: percent, citation: 第16条}
  "targets":
"""


def with_16(text: str = TEXT) -> str:
    return text.replace('  "targets":\n', RULE_16)


def test_a_rule_that_begins_later_says_nothing_before_its_day(tmp_path: Path) -> None:
    shipped, measures = law.measures(), read(tmp_path, with_16())
    first, second = measures.versions
    assert (first.id, first.sha256, dict(first.numbers)) == (
        shipped.versions[0].id,
        shipped.versions[0].sha256,
        dict(shipped.versions[0].numbers),
    )
    assert (first.has("16"), second.has("16"), first.find("16.rate")) == (False, True, None)
    assert (second["16.rate"].value, second.documents) == (Fraction(1, 5), (measures.title, "文件甲"))
    with pytest.raises(InputError, match=r"16\.rate: is needed and not in force in version issued"):
        first["16.rate"]


def test_what_is_repealed_ends_on_its_day_and_changes_the_hash(tmp_path: Path) -> None:
    measures = read(
        tmp_path,
        under_cap('      - {is: repealed, from: "2027-07-01", by: 文件甲}', '      - {value: "7", from: "2028-01-01", by: 文件乙}'),
    )
    first, second, third = measures.versions
    assert [version.find("6.cap_work") is None for version in measures.versions] == [False, True, False]
    assert third.fen("6.cap_work") == 700
    assert len({version.sha256 for version in measures.versions}) == 3
    assert (first.sha256, second.documents) == (law.measures().versions[0].sha256, (measures.title, "文件甲"))


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ('{is: gone, from: "2027-07-01", by: x}', "6.cap_work, 2. is: write one of: in_force repealed"),
        ('{is: in_force, from: "2027-07-01", by: x}', "6.cap_work, 2.: is in_force already"),
        ('{is: repealed, from: "2027-07-01"}', "6.cap_work, 2.: lacks by"),
        ('{is: repealed, value: "1", from: "2027-07-01", by: x}', "6.cap_work, 2.: value does not belong here"),
    ],
)  # fmt: skip
def test_a_provision_at_fault_names_its_place(tmp_path: Path, line: str, words: str) -> None:
    with pytest.raises(InputError) as error:
        read(tmp_path, under_cap(f"      - {line}"))
    assert words in error.value.lines("en")[0]


def test_a_number_cannot_begin_under_a_condition(tmp_path: Path) -> None:
    lines = '    elements:\n      - {is: repealed, from: "2027-07-01", by: x}\n      - {value: "1", from: "2028-07-01", by: x}\n'
    with pytest.raises(InputError, match=r"6\.elements, 2\.: the lines before set no number"):
        read(tmp_path, TEXT.replace('  "6":\n', f'  "6":\n{lines}'))
