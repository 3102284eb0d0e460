"""What the pages, tables and time lines were made with: the same record and the same renderer give the same bytes."""

from __future__ import annotations

import hashlib
import platform
from functools import cache
from importlib.metadata import version
from pathlib import Path

import pages
import pipeline
from landmarks.places import counties, outlines
from pages.fonts import font_file

_PACKAGES = ("fonttools", "jinja2", "numpy", "opencv-python", "opentimelineio", "pillow", "pydantic", "shapely", "typst")
_SUFFIXES = {".py", ".html", ".css", ".js", ".typ"}
_RECORD = (
    "record/evidence.py",
    "record/grounds.py",
    "record/record.py",
    "record/timeline.py",
    "record/manifest.py",
    "measure/doubts.py",
    "measure/verdict.py",
)


@cache
def renderer() -> str:
    """Return the renderer's version: the hash of its own sources, templates and words, of the font, and of the packages it draws with.

    Nobody has to raise a number by hand, and none can be forgotten.
    """
    own = Path(pipeline.__file__).parent
    sources = [path for folder in (own / "report", Path(pages.__file__).parent) for path in folder.rglob("*") if path.suffix in _SUFFIXES]
    sources += [own / name for name in _RECORD] + [Path(str(module.__file__)) for module in (counties, outlines)]
    digest = hashlib.sha256()
    for path in sorted(sources, key=lambda path: (path.name, str(path))):
        digest.update(f"{path.name} {hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    digest.update(f"{font_file().name} {hashlib.sha256(font_file().read_bytes()).hexdigest()}\n".encode())
    for name in _PACKAGES:
        digest.update(f"{name} {version(name)}\n".encode())
    # Pictures are made smaller by code that is compiled for each kind of processor.
    digest.update(f"{platform.python_version()} {platform.machine()}\n".encode())
    return digest.hexdigest()[:32]
