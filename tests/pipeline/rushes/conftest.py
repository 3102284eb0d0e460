"""Clips as cameras write them: no trace of an encoding program, and the tags that a test gives."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

QUICKTIME = "com.apple.quicktime."


@pytest.fixture(scope="session")
def bare_stream(ffmpeg: Callable[..., None], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """0.4 s of H.264 without a container and without the encoder's signature."""
    path = tmp_path_factory.mktemp("camera") / "clip.h264"
    source = ["-f", "lavfi", "-i", "testsrc=d=0.4:r=25:s=128x96", "-c:v", "libx264", "-preset", "ultrafast"]
    ffmpeg(*source, "-bsf:v", "filter_units=remove_types=6", path)
    return path


@pytest.fixture(scope="session")
def camera_file(ffmpeg: Callable[..., None], bare_stream: Path) -> Callable[..., Path]:
    """`camera_file(path, {tag: text}, *options)`: the clip with exactly these tags, and nothing that names libavformat."""

    def write(path: Path, tags: dict[str, str], *options: str) -> Path:
        written = [part for tag, text in tags.items() for part in ("-metadata", f"{tag}={text}")]
        bitexact = ["-c", "copy", "-fflags", "+bitexact", "-movflags", "use_metadata_tags"]
        ffmpeg("-r", "25", "-i", bare_stream, *bitexact, *written, *options, path)
        return path

    return write


@pytest.fixture(scope="session")
def phone_tags() -> Callable[..., dict[str, str]]:
    """The tags of a phone that stands in Ganzhou's Zhanggong District, with changes; None leaves one out."""

    def tags(**changes: str | None) -> dict[str, str]:
        full = {
            "location.ISO6709": "+25.8600+114.9400+099.000/",
            "make": "Apple",
            "model": "iPhone 15 Pro",
            "software": "18.1",
            "creationdate": "2025-06-01T16:00:00+0800",
        }
        full.update({name.replace("location", "location.ISO6709"): text for name, text in changes.items()})
        return {QUICKTIME + name: text for name, text in full.items() if text is not None}

    return tags
