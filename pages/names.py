"""File names: as people can read them on one line, and as they may stand in a list that somebody else wrote."""

from __future__ import annotations

import re
import unicodedata

_DRIVE = re.compile(r"[A-Za-z]:")


def one_line(text: str) -> str:
    """Write line breaks, control and direction-changing characters and undecodable bytes as escapes; all else stays.

    A name such as `a\\nb.mp4` would otherwise forge lines of a log, and U+202E would show `gpj.exe` as `exe.jpg`.
    """
    return "".join(c if c.isprintable() or unicodedata.category(c) == "Zs" else _escape(c) for c in text)


def _escape(character: str) -> str:
    return character.encode("unicode_escape", "surrogatepass").decode("ascii")


def is_inside(path: str) -> bool:
    """Whether `path` is a relative path with `/` between its parts, in its shortest form, that leaves its folder on no system."""
    if "\\" in path or "\0" in path or _DRIVE.match(path):
        return False
    return not any(part in ("", ".", "..") for part in path.split("/"))
