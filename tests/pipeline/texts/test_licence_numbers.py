import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.texts.licence_numbers import is_about_a_licence, parse_numbers

YEAR = 2026
USUAL = "(赣)网微剧审字(2025)第001号"


@pytest.mark.parametrize(
    "text",
    [
        USUAL,
        "（赣）网微剧审字（2025）第001号",
        "[赣]网微剧审字[2025]第001号",
        "【赣】网微剧审字【2025】第001号",
        "〔赣〕网微剧审字〔2025〕第001号",
        "「赣」网微剧审字「2025」第001号",
        "《赣》网微剧审字〈2025〉第001号",
        "赣网微剧审字2025第001号",
        "(赣网微剧审字(2025)001号",
        "（贛）網微劇審字（２０２５）第００１號",
        "( 赣 ) 网 微 剧 审 字 ( 2025 ) 第 001 号",
        "网络剧片发行许可证号：（赣）网微剧审字（2025）第001号",
    ],
)
def test_every_writing_gives_the_usual_form(text) -> None:
    (number,) = parse_numbers(text, YEAR)
    assert (number.number, number.plausible, number.reasons) == (USUAL, True, ())


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("(京)网微剧备字(2024)第0123号", "(京)网微剧备字(2024)第0123号"),
        ("（番茄）网微剧备字（2026）第847205号", "(番茄)网微剧备字(2026)第847205号"),
        ("(芒果TV)网微剧备字(2025)第01177号", "(芒果tv)网微剧备字(2025)第01177号"),
        ("(国家广播电视总局)网剧审字(2022)第001号", "(总局)网剧审字(2022)第001号"),
        ("(总局)网影审字(2023)第012号", "(总局)网影审字(2023)第012号"),
    ],
)
def test_other_classes_and_issuers(text: str, number: str) -> None:
    assert [(found.number, found.plausible) for found in parse_numbers(text, YEAR)] == [(number, True)]


def test_letters_read_for_digits_are_put_right_and_told() -> None:
    (number,) = parse_numbers("(赣)网微剧审字(2O25)第OOl号", YEAR)
    assert (number.number, number.plausible) == (USUAL, True)
    assert number.reasons[0].code == "digits_read_as_letters"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("(赣)网微剧审字(2027)第001号", "number_after_release"),
        ("(赣)网微剧审字(2021)第001号", "number_year"),
        ("(赣)网微剧审字(225)第001号", "number_year"),
        ("(火星)网微剧审字(2025)第001号", "unknown_issuer"),
        ("网微剧审字(2025)第001号", "number_without_issuer"),
        ("(红果)网微剧审字(2025)第001号", "platform_gives_no_licence"),
        ("(赣)网微剧审字(2025)第000号", "number_range"),
        ("(赣)网微剧审字(2025)第12345号", "number_range"),
        ("(赣)网微剧审字(2025)第号", "number_missing"),
        ("(赣)网微剧审字", "number_form_unknown"),
        ("备案号：V36011532408001", "number_form_unknown"),
        ("(赣)剧审字(2024)第001号", "number_form_unknown"),
    ],
)
def test_what_is_formed_otherwise_is_implausible_and_says_why(text: str, code: str) -> None:
    (number,) = parse_numbers(text, YEAR)
    assert not number.plausible
    assert number.reasons[0].code == code


def test_the_years_ends_are_plausible() -> None:
    assert all(parse_numbers(f"(赣)网微剧审字({year})第001号", YEAR)[0].plausible for year in (2022, YEAR))


def test_a_year_is_held_against_the_release_and_never_against_the_clock() -> None:
    later = "(赣)网微剧审字(2035)第001号"
    assert parse_numbers(later, None)[0].plausible
    (number,) = parse_numbers(later, 2026)
    assert (number.plausible, number.reasons[0].say("zh")) == (False, "年份晚于上线：编号为 2035 年，作品 2026 年上线")
    assert not any(parse_numbers(f"(赣)网微剧审字({year})第001号", None)[0].plausible for year in (2021, 2925))


def test_two_numbers_in_a_line() -> None:
    found = parse_numbers("发行许可证号：（粤）网微剧审字（2024）第088号 备案号：(粤)网微剧备字(2024)第0100号", YEAR)
    assert [number.number for number in found] == ["(粤)网微剧审字(2024)第088号", "(粤)网微剧备字(2024)第0100号"]


@pytest.mark.parametrize("text", ["", "你有营业许可证吗", "网上备课", "赣ICP备2021000001号", "网络视听"])
def test_other_text_holds_no_number(text: str) -> None:
    assert parse_numbers(text, YEAR) == []
    assert not is_about_a_licence(text)


@given(st.text(st.sampled_from("(赣)网微剧审备字第号0OlI25（〔 番茄〕"), max_size=40))
def test_any_text_is_parsed_without_error_and_plausible_ones_are_in_the_usual_form(text) -> None:
    for number in parse_numbers(text, YEAR):
        assert not number.plausible or parse_numbers(number.number, YEAR)[0].number == number.number
