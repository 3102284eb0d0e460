"""Whatever the command says is in one language: no English sentence in Chinese, no Chinese in English but names and citations."""

import argparse
import json
import re
from collections.abc import Iterator

import pytest

from cli.arguments import asked_for, parser
from cli.main import main
from cli.parsing import _FORMS, cells, wrapped
from pages.texts import TEXTS, command, money

LATIN_WORDS = re.compile(r"[A-Za-z]{2,}( [A-Za-z]{2,}){2,}")
"""Three words in a row: no Chinese line needs them, whatever names it holds."""

CODE = re.compile(r"`[^`]*`|ganzhou-evidence[^）)；;]*|[\w.-]*[/\\][\w./\\-]*")
CHINESE = re.compile(r"[\u4e00-\u9fff]+")
CITATION = re.compile(r"附?则?第\d+条|附则")


def is_chinese(text: str) -> bool:
    return not LATIN_WORDS.search(CODE.sub("", text))


def is_english(text: str) -> bool:
    return not CHINESE.search(CITATION.sub("", text))


@pytest.mark.parametrize("code", sorted({**command.TEXTS, **money.TEXTS}))
def test_every_text_is_in_its_language(code: str) -> None:
    chinese, english = TEXTS[code]

    assert all(is_chinese(line) for line in chinese.splitlines())
    assert is_english(english)


def every_parser(of: argparse.ArgumentParser) -> Iterator[argparse.ArgumentParser]:
    yield of
    for action in of._actions:
        if isinstance(action, argparse._SubParsersAction):
            for below in action.choices.values():
                yield from every_parser(below)


def test_the_help_of_every_command_is_in_one_language_and_fits_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    commands = {language: list(every_parser(parser(language))) for language in ("zh", "en")}

    for chinese, english in zip(commands["zh"], commands["en"], strict=True):
        assert chinese.format_help().startswith("用法：")
        assert english.format_help().startswith("usage: ")
        for line in chinese.format_help().splitlines():
            assert is_chinese(re.sub(r"\[[^]]*\]|\.\.\.", "", line)), line
            assert cells(line) <= 80, line
        assert is_english(english.format_help())
        assert all(action.help or isinstance(action, argparse._SubParsersAction) for action in chinese._actions)
    assert len(commands["zh"]) >= 12


BAD_USAGE = [
    ["verfy"],
    ["landmarks", "lst"],
    ["landmarks"],
    ["verify"],
    ["verify", "a.mp4"],
    ["verify", "a.mp4", "--index"],
    ["verify", "a.mp4", "--index", "i", "--out", "o", "--device", "abacus"],
    ["check", "a", "--quiet=x"],
    ["check", "a", "--qiet"],
    ["check", "a", "b"],
    ["--language", "fr", "check", "a"],
]


@pytest.mark.parametrize("arguments", BAD_USAGE, ids=" ".join)
def test_errors_of_usage(arguments: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    said = {}
    for language, stated in (("zh", "C"), ("en", "en_GB.UTF-8")):
        monkeypatch.setenv("LC_ALL", stated)
        with pytest.raises(SystemExit) as ended:
            main(arguments)
        assert ended.value.code == 2
        said[language] = capsys.readouterr().err.splitlines()
    assert said["zh"][0].startswith("用法：")
    assert said["en"][0].startswith("usage: ganzhou-evidence")
    assert is_chinese(said["zh"][-1])
    assert said["zh"][-1].startswith("ganzhou-evidence：")
    assert is_english("\n".join(said["en"]))
    assert "see --help (" not in said["en"][-1]  # a form of argparse that has no words of its own


def test_every_form_of_argparse_has_words() -> None:
    assert {code for _, code in _FORMS} <= TEXTS.keys()


def test_what_was_meant_is_suggested(capsys: pytest.CaptureFixture[str]) -> None:
    for arguments, meant in ((["verfy"], "verify"), (["landmarks", "bild"], "build"), (["check", "a", "--langage", "en"], "--language")):
        with pytest.raises(SystemExit):
            main(arguments)
        assert capsys.readouterr().err.rstrip().endswith(f"是否要用 {meant}？")


def test_without_arguments_there_is_short_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2
    assert "ganzhou-evidence --help" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [["--help"], ["verify", "--help"], ["--version"]])
def test_help_ends_with_zero(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 0
    assert capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "locale", "language"),
    [
        ([], {}, "zh"),
        ([], {"LANG": "C.UTF-8"}, "zh"),
        ([], {"LANG": "POSIX"}, "zh"),
        ([], {"LANG": "zh_CN.UTF-8"}, "zh"),
        ([], {"LANG": "en_US.UTF-8"}, "en"),
        ([], {"LANG": "de_DE@euro"}, "en"),
        ([], {"LANG": "zh_CN", "LC_MESSAGES": "en_US"}, "en"),
        ([], {"LANG": "en_US", "LC_MESSAGES": "en_US", "LC_ALL": "zh_TW"}, "zh"),
        ([], {"LANG": "en_US", "LC_ALL": ""}, "en"),
        (["--language", "en", "check"], {}, "en"),
        (["check", "a", "--language=en"], {"LANG": "zh_CN"}, "en"),
        (["--language", "en", "check", "--language", "zh"], {}, "zh"),
        (["verify", "--", "--language", "en"], {}, "zh"),
    ],
)
def test_the_language_is_the_options_or_the_locales(arguments: list[str], locale: dict[str, str], language: str) -> None:
    assert asked_for(arguments, locale) == (language, False)


@pytest.mark.parametrize(
    "arguments", [["--language", "en", "check", "a"], ["check", "--language", "en", "a"], ["check", "a", "--language=en"]]
)
def test_options_of_all_commands_stand_before_or_after_the_command(arguments: list[str]) -> None:
    assert parser("zh").parse_args(arguments).language == "en"
    assert parser("zh").parse_args(["--json", *arguments]).json
    assert parser("zh").parse_args([*arguments, "--json", "--quiet"]).quiet


def test_errors_of_usage_are_events_too(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["verfy", "--json"])
    shown = capsys.readouterr()
    event = json.loads(shown.out)
    assert (event["event"], event["code"], event["arguments"]["nearest"]) == ("error", "usage.command.nearest", "verify")
    assert shown.err == ""


def test_chinese_is_wrapped_by_its_width_and_keeps_its_punctuation() -> None:
    assert wrapped("取景时长占比超过百分之二十，须人工确认。", 12) == ["取景时长占比", "超过百分之二", "十，须人工确", "认。"]
    assert wrapped("", 12) == [""]
    assert wrapped("one two three", 9) == ["one two", "three"]
