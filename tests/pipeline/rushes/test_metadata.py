"""What containers say of position, time, device and the program that wrote them, read from files that ffmpeg wrote."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from fractions import Fraction
from pathlib import Path

import pytest

from pages.errors import InputError
from pipeline.rushes.metadata import Stated, parse_time, read_tags

BEIJING = timezone(timedelta(hours=8))
SOURCE = ["-f", "lavfi", "-i", "testsrc=d=0.4:r=25:s=128x96", "-c:v", "libx264", "-preset", "ultrafast"]


@pytest.mark.parametrize("name", ["a.mov", "a.mp4", "a.mkv"])
def test_a_phones_tags(camera_file: Callable[..., Path], phone_tags: Callable[..., dict[str, str]], tmp_path: Path, name: str) -> None:
    tags = read_tags(camera_file(tmp_path / name, phone_tags()))
    assert tags.positions == (Stated("QuickTime ISO 6709", "+25.8600+114.9400+099.000/"),)
    assert tags.times == (("com.apple.quicktime.creationdate", datetime(2025, 6, 1, 16, 0, tzinfo=BEIJING)),)
    assert tags.device == "Apple iPhone 15 Pro"
    assert tags.duration == Fraction(2, 5)
    assert tags.warnings == ()


@pytest.mark.parametrize(("name", "box"), [("a.mov", "©xyz"), ("a.mp4", "loci")])
def test_the_position_in_the_user_data(ffmpeg: Callable[..., None], tmp_path: Path, name: str, box: str) -> None:
    path = tmp_path / name
    ffmpeg(*SOURCE, "-metadata", "location=+25.8600+114.9400/", "-metadata", "creation_time=2025-06-01T08:00:00Z", path)
    assert box.encode("latin-1") in path.read_bytes()
    tags = read_tags(path)
    # libavformat gives it twice, with and without its language.
    assert tags.positions == (Stated("MP4 location", "+25.8600+114.9400/"),)
    assert tags.times == (("creation_time", datetime(2025, 6, 1, 8, 0, tzinfo=UTC)),)
    assert tags.device is None


def test_positions_that_differ_are_all_kept(
    camera_file: Callable[..., Path], phone_tags: Callable[..., dict[str, str]], tmp_path: Path
) -> None:
    tags = read_tags(camera_file(tmp_path / "a.mp4", {**phone_tags(), "location": "+28.6800+115.8800/"}))
    assert {stated.text for stated in tags.positions} == {"+25.8600+114.9400+099.000/", "+28.6800+115.8800/"}


@pytest.mark.parametrize(
    ("tags", "device"),
    [
        ({"com.android.manufacturer": "Xiaomi", "com.android.model": "24031PN0DC"}, "Xiaomi 24031PN0DC"),
        ({"make": "Canon", "model": "Canon EOS R5"}, "Canon EOS R5"),
        ({"make": "Sony"}, None),
        ({"model": "a\u202eb\nc" + "x" * 200}, "a\\u202eb\\nc" + "x" * 49 + "…"),
        ({}, None),
    ],
)
def test_devices(camera_file: Callable[..., Path], tmp_path: Path, tags, device: str | None) -> None:
    read = read_tags(camera_file(tmp_path / "a.mov", tags))
    assert read.device == device
    assert read.programs == ("FFMP",)


@pytest.mark.parametrize(
    ("encoder", "device", "programs"),
    [
        ("DJI Mini3Pro", "DJI Mini3Pro", ()),
        ("HandBrake 1.", None, ("HandBrake 1.",)),
        ("GoPro AVC encoder", None, ()),
        ("GoPro H.265", None, ()),
    ],
)
def test_what_stands_as_encoder(
    ffmpeg: Callable[..., None], bare_stream: Path, tmp_path: Path, encoder: str, device: str | None, programs
) -> None:
    path = tmp_path / "a.mp4"
    ffmpeg("-r", "25", "-i", bare_stream, "-c", "copy", path)
    # ffmpeg writes its own name there whatever it is told.
    path.write_bytes(re.sub(rb"Lavf[\d.]+", lambda match: encoder.encode().ljust(len(match[0]))[: len(match[0])], path.read_bytes()))
    tags = read_tags(path)
    assert (tags.device, tags.programs) == (device, programs)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("yesterday", "time_garbled"),
        ("2025-13-01T00:00:00Z", "time_garbled"),
        ("2025-06-01", "time_garbled"),
        ("1970-01-01T00:00:00Z", "time_unset"),
    ],
)
def test_times_that_are_none(
    camera_file: Callable[..., Path], phone_tags: Callable[..., dict[str, str]], tmp_path: Path, text: str, code: str
) -> None:
    tags = read_tags(camera_file(tmp_path / "a.mp4", phone_tags(creationdate=text)))
    assert tags.times == ()
    assert [warning.code for warning in tags.warnings] == [code]


def test_a_time_without_an_offset_stays_without() -> None:
    assert parse_time("2025-06-01 16:00:00") == datetime(2025, 6, 1, 16, 0)


@pytest.mark.parametrize(
    "tags",
    [
        {"com.apple.quicktime.software": "Adobe Premiere Pro 2024"},
        {"software": "剪映专业版"},
        {"comment": "vid:v0200fg10000c3abc"},
    ],
)
def test_programs_leave_their_name(
    camera_file: Callable[..., Path], phone_tags: Callable[..., dict[str, str]], tmp_path: Path, tags
) -> None:
    assert read_tags(camera_file(tmp_path / "a.mp4", {**phone_tags(), **tags})).programs == (*tags.values(),)


def test_a_camera_leaves_no_programs_name(
    camera_file: Callable[..., Path], phone_tags: Callable[..., dict[str, str]], tmp_path: Path
) -> None:
    tags = {**phone_tags(), "comment": "Premiere of the film, Las Vegas", "description": "x264"}
    assert read_tags(camera_file(tmp_path / "a.mp4", tags)).programs == ()


def test_an_encoders_signature_in_the_pictures_outlasts_the_tags(
    ffmpeg: Callable[..., None], tmp_path: Path, phone_tags: Callable[..., dict[str, str]]
) -> None:
    path = tmp_path / "a.mp4"
    ffmpeg(*SOURCE, tmp_path / "raw.h264")
    tags = [part for tag, text in phone_tags().items() for part in ("-metadata", f"{tag}={text}")]
    ffmpeg("-i", tmp_path / "raw.h264", "-c", "copy", "-fflags", "+bitexact", "-movflags", "use_metadata_tags", *tags, path)
    assert [program[:11] for program in read_tags(path).programs] == ["x264 - core"]


def test_what_is_no_video_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.mp4").write_bytes(b"no video")
    with pytest.raises(InputError, match=r"a\.mp4: is not a video"):
        read_tags(tmp_path / "a.mp4")
