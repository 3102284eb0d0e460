"""What the installed package consists of; `scripts/try-wheel` builds it and compares."""

import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]
SETTINGS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]
NOT_INSTALLED = {"benchmarks", "tests"}


def test_every_room_is_installed_and_its_imports_are_checked() -> None:
    rooms = {path.parent.name for path in ROOT.glob("*/__init__.py")} - NOT_INSTALLED
    assert {pattern.removesuffix("*") for pattern in SETTINGS["setuptools"]["packages"]["find"]["include"]} == rooms
    assert set(SETTINGS["importlinter"]["root_packages"]) == rooms
    assert rooms <= set(SETTINGS["mypy"]["packages"])


def test_every_folder_with_code_is_a_package() -> None:
    """`find` passes over one that is none, and the wheel would lack it."""
    rooms = SETTINGS["importlinter"]["root_packages"]
    folders = {path.parent for room in rooms for path in (ROOT / room).rglob("*.py")}
    assert [folder for folder in sorted(folders) if not (folder / "__init__.py").is_file()] == []
