"""Notes are said in either language, and every text fits its twin."""

from __future__ import annotations

import pytest

from pages.errors import InputError
from pages.notes import Note, note, placeholders
from pages.texts import TEXTS


@pytest.mark.parametrize("code", sorted(TEXTS))
def test_both_languages_ask_for_the_same_arguments(code: str) -> None:
    chinese, english = TEXTS[code]

    assert placeholders(chinese) == placeholders(english)


@pytest.fixture
def texts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(TEXTS, "test.outer", ("{file}：{reason}", "{file}: {reason}"))
    monkeypatch.setitem(TEXTS, "test.inner", ("缺 {count} 帧", "{count} frames are missing"))


@pytest.mark.usefixtures("texts")
def test_a_note_in_a_note_is_said_in_the_same_language() -> None:
    found = note("test.outer", file="a\nb.mp4", reason=note("test.inner", count=3))

    assert (found.say("zh"), found.say("en")) == ("a\\nb.mp4：缺 3 帧", "a\\nb.mp4: 3 frames are missing")
    assert Note.model_validate_json(found.model_dump_json()) == found


@pytest.mark.usefixtures("texts")
def test_a_note_without_its_arguments_is_no_note() -> None:
    with pytest.raises(ValueError, match="lacks reason"):
        note("test.outer", file="a.mp4")
    with pytest.raises(ValueError, match="no such note"):
        note("test.unheard_of")


@pytest.mark.usefixtures("texts")
def test_an_error_says_all_its_messages() -> None:
    error = InputError(note("test.inner", count=1), note("test.inner", count=2))

    assert error.lines("zh") == ["缺 1 帧", "缺 2 帧"]
    assert str(error) == "1 frames are missing\n2 frames are missing"
