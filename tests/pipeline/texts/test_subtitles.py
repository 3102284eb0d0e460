from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from pipeline.record.evidence import InputFile
from pipeline.record.grounds import TextSource
from pipeline.texts.subtitles import read_subtitles, subtitle_files

SRT = "1\n00:00:00,500 --> 00:00:01,500\n<i>我们去于都</i>\n\n2\n00:00:02,000 --> 00:00:03,000\n郁孤台下\n清江水\n"
EXPECTED = [(Fraction(1, 2), Fraction(3, 2), "我们去于都"), (Fraction(2), Fraction(3), "郁孤台下 清江水")]


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory, write_clip: Callable[..., Path]) -> Path:
    """Four seconds without sound or subtitles."""
    return write_clip(tmp_path_factory.mktemp("plain") / "ep01.mp4", [np.zeros((64, 48, 3), np.uint8)] * 100)


@pytest.fixture
def video(plain: Path, tmp_path: Path) -> Path:
    copy = tmp_path / "ep01.mp4"
    copy.write_bytes(plain.read_bytes())
    return copy


def read(video: Path, start_offset: Fraction = Fraction(0), duration: Fraction = Fraction(4)):
    return read_subtitles(video, InputFile.model_construct(file=video.name, start_offset=start_offset, duration=duration))


def spoken(lines) -> list[tuple[Fraction, Fraction, str]]:
    return [(line.start, line.end, line.text) for line in lines]


@pytest.mark.parametrize(("name", "codec"), [("ep.mp4", "mov_text"), ("ep.mkv", "ass"), ("ep.mkv", "srt")])
def test_a_track_inside_the_video(ffmpeg: Callable[..., None], plain: Path, tmp_path: Path, name: str, codec: str) -> None:
    (tmp_path / "in.srt").write_text(SRT, "utf-8")
    ffmpeg("-i", plain, "-i", tmp_path / "in.srt", "-c:v", "copy", "-c:s", codec, tmp_path / name)
    lines, warnings = read(tmp_path / name)
    assert spoken(lines) == EXPECTED
    assert {line.source for line in lines} == {TextSource.SUBTITLE_TRACK}
    assert {line.score for line in lines} == {1.0}
    assert warnings == ()


def test_a_track_counts_from_the_first_frame(ffmpeg: Callable[..., None], plain: Path, tmp_path: Path) -> None:
    (tmp_path / "in.srt").write_text(SRT, "utf-8")
    ffmpeg("-i", plain, "-i", tmp_path / "in.srt", "-c:v", "copy", "-c:s", "ass", tmp_path / "ep.mkv")
    lines, _ = read(tmp_path / "ep.mkv", start_offset=Fraction(1, 4))
    assert [line.start for line in lines] == [Fraction(1, 4), Fraction(7, 4)]


def test_a_video_without_a_track_has_no_lines(video: Path) -> None:
    assert read(video) == ((), ())


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030"])
def test_a_file_beside_the_video_in_any_encoding(video: Path, encoding: str) -> None:
    video.with_suffix(".srt").write_bytes(SRT.encode(encoding))
    lines, warnings = read(video)
    assert spoken(lines) == EXPECTED
    assert {line.source for line in lines} == {TextSource.SUBTITLE_FILE}
    assert warnings == ()


TRADITIONAL = "1\n00:00:00,500 --> 00:00:01,500\n我們今天去贛州的鬱孤臺看看\n\n2\n00:00:02,000 --> 00:00:03,000\n妳點解喺度？\n"


@pytest.mark.parametrize("encoding", ["cp950", "big5hkscs", "gb18030", "utf-8", "utf-16", "utf-16-be"])
@pytest.mark.parametrize("lines", [1, 2])
def test_traditional_characters_in_any_encoding(video: Path, encoding: str, lines: int) -> None:
    text = TRADITIONAL if lines == 2 and encoding != "cp950" else TRADITIONAL[: TRADITIONAL.index("2\n00")]
    video.with_suffix(".srt").write_bytes(text.encode(encoding))
    found, warnings = read(video)
    assert [line.text for line in found] == ["我們今天去贛州的鬱孤臺看看", "妳點解喺度？"][: len(found)]
    assert len(found) == text.count("-->")
    assert warnings == ()


@pytest.mark.parametrize("words", ["为什么", "对不起", "你骗我", "我爱你", "离婚吧", "放开她", "瑞金是红色故都"])
def test_a_few_words_in_gb18030_are_read_as_they_are(video: Path, words: str) -> None:
    """为什么 is well-formed UTF-8 as well, and the others are Big5."""
    video.with_suffix(".srt").write_bytes(f"1\n00:00:00,500 --> 00:00:01,500\n{words}\n".encode("gb18030"))
    found, warnings = read(video)
    assert [line.text for line in found] == [words]
    assert warnings == ()


def test_a_name_that_is_two_words_either_way_is_in_doubt(video: Path) -> None:
    video.with_suffix(".srt").write_bytes("1\n00:00:00,500 --> 00:00:01,500\n陆铭\n".encode("gb18030"))
    _, warnings = read(video)
    assert [warning.code for warning in warnings] == ["subtitle_encoding_doubtful"]
    assert {warnings[0].arguments["encoding"], warnings[0].arguments["rival"]} == {"GB18030", "Big5"}


@pytest.mark.parametrize(
    ("text", "encoding"),
    [("あなたは誰ですか？ここはどこ", "shift_jis"), ("당신은 누구입니까", "euc-kr"), ("Ça déjà été prévu à Noël", "cp1252")],
)
def test_what_is_no_chinese_is_unreadable_and_never_nonsense(video: Path, text: str, encoding: str) -> None:
    video.with_suffix(".srt").write_bytes(f"1\n00:00:00,500 --> 00:00:01,500\n{text}\n".encode(encoding))
    found, warnings = read(video)
    assert (found, [warning.code for warning in warnings]) == ((), ["subtitle_unreadable"])
    assert "GB18030" in warnings[0].say("zh")


def test_french_in_utf_8_stays_french(video: Path) -> None:
    video.with_suffix(".srt").write_text("1\n00:00:00,500 --> 00:00:01,500\nÉté déjà passé à Noël\n", "utf-8")
    assert [line.text for line in read(video)[0]] == ["Été déjà passé à Noël"]


def test_the_file_that_failed(video: Path) -> None:
    path = Path(__file__).parents[3].parent / "shared" / "cases" / "video" / "08-big5-subtitles" / "ep01.srt"
    if not path.exists():
        pytest.skip(f"{path} is not here")
    video.with_suffix(".srt").write_bytes(path.read_bytes())
    assert [line.text for line in read(video)[0]] == ["我們今天去贛州的鬱孤臺看看", "再去八境臺和古浮橋"]


def test_ass_and_vtt_files(video: Path) -> None:
    video.with_suffix(".vtt").write_text("WEBVTT\n\n00:00:00.500 --> 00:00:01.500\n我们去于都\n", "utf-8")
    (video.parent / "ep01.zh.ass").write_text(
        "[Script Info]\n[Events]\nFormat: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text\n"
        "Dialogue: 0,0:00:02.00,0:00:03.00,Default,,0,0,0,,{\\an8}郁孤台下\\N清江水\n"
        "Comment: 0,0:00:02.00,0:00:03.00,Default,,0,0,0,,瑞金\n",
        "utf-8",
    )
    assert spoken(read(video)[0]) == EXPECTED


def test_only_files_of_the_same_name_belong_to_a_video(video: Path) -> None:
    for name in ("ep01.srt", "ep01.en.SRT", "ep011.srt", "ep0.srt", "ep01.txt"):
        (video.parent / name).write_text(SRT, "utf-8")
    assert [path.name for path in subtitle_files(video)] == ["ep01.en.SRT", "ep01.srt"]


@pytest.mark.parametrize(
    "data",
    [b"", b"\xff\xff\x80garbage", b"no subtitle at all", b"\0" * 40, "1\n你好".encode()],
    ids=["empty", "no encoding", "no subtitle", "zeros", "cut short"],
)
def test_a_broken_file_is_a_warning_that_names_it(video: Path, data) -> None:
    video.with_suffix(".srt").write_bytes(data)
    lines, warnings = read(video)
    assert lines == ()
    assert len(warnings) == 1
    assert (warnings[0].code, warnings[0].arguments["file"]) == ("subtitle_unreadable", "ep01.srt")
    assert "\n" not in warnings[0].say("en")


def test_a_file_too_large_to_be_subtitles_is_not_read(video: Path) -> None:
    with video.with_suffix(".srt").open("wb") as handle:
        handle.truncate((16 << 20) + 1)
    assert "larger than 16 MiB" in read(video)[1][0].say("en")


def test_lines_after_the_end_are_left_out_and_told(video: Path) -> None:
    video.with_suffix(".srt").write_text(SRT, "utf-8")
    lines, warnings = read(video, duration=Fraction(5, 4))
    assert spoken(lines) == [(Fraction(1, 2), Fraction(5, 4), "我们去于都")]
    assert [warning.say("en") for warning in warnings] == ["subtitles outside the episode: 1 of 2 lines of ep01.srt"]
