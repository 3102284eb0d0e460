"""`python wheel_contents.py SOURCE WHEEL`: whether the wheel holds what the packages hold, names all they import, and is what runs here.

Exit 1 with a line for everything that is wrong.
"""

from __future__ import annotations

import ast
import importlib
import re
import sys
import tomllib
import zipfile
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, distribution, packages_distributions
from pathlib import Path


def rooms_of(source: Path) -> tuple[str, ...]:
    """Return the packages that the project's settings name."""
    settings = tomllib.loads((source / "pyproject.toml").read_text(encoding="utf-8"))
    return tuple(name.rstrip("*") for name in settings["tool"]["setuptools"]["packages"]["find"]["include"])


def differences(source: Path, wheel: Path, rooms: Sequence[str]) -> list[str]:
    """Return the files that stand in a package and not in the wheel, or the other way round."""
    wanted = {path.relative_to(source).as_posix() for room in rooms for path in (source / room).rglob("*") if path.is_file()}
    with zipfile.ZipFile(wheel) as archive:
        held = {name for name in archive.namelist() if ".dist-info/" not in name}
    return [f"{name}: not in the wheel" for name in sorted(wanted - held)] + [f"{name}: in no package" for name in sorted(held - wanted)]


def undeclared(source: Path, rooms: Sequence[str]) -> list[str]:
    """Return the modules that code imports and no requirement, nor what it requires in turn, brings."""
    brought = _closure("ganzhou-evidence")
    owners = packages_distributions()
    found: dict[str, str] = {}
    for room in rooms:
        for path in sorted((source / room).rglob("*.py")):
            for module in _imports(ast.parse(path.read_text(encoding="utf-8"))) - set(sys.stdlib_module_names) - set(rooms):
                if brought.isdisjoint(map(_canonical, owners.get(module, ()))):
                    found.setdefault(module, path.relative_to(source).as_posix())
    return [f"{path}: imports {module}, which no requirement brings" for module, path in found.items()]


def from_elsewhere(rooms: Sequence[str]) -> list[str]:
    """Return the packages that do not come from this environment."""
    files = {room: importlib.import_module(room).__file__ or "" for room in rooms}
    return [f"{room}: runs from {file}" for room, file in files.items() if not file.startswith(sys.prefix)]


def _imports(tree: ast.AST) -> set[str]:
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {name.name.partition(".")[0] for name in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.partition(".")[0])
    return found


def _closure(name: str) -> set[str]:
    """Return a distribution's requirements and theirs; optional ones count where they are installed."""
    seen: set[str] = set()
    waiting = [name]
    while waiting:
        one = _canonical(waiting.pop())
        if one in seen:
            continue
        seen.add(one)
        try:
            requires = distribution(one).requires or []
        except PackageNotFoundError:
            continue
        waiting += [re.split(r"[^A-Za-z0-9._-]", line, maxsplit=1)[0] for line in requires if "extra ==" not in line]
    return seen


def _canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


if __name__ == "__main__":
    checkout, built = map(Path, sys.argv[1:])
    known = rooms_of(checkout)
    wrong = [*differences(checkout, built, known), *undeclared(checkout, known), *from_elsewhere(known)]
    print(*wrong, sep="\n", end="\n" if wrong else "")
    sys.exit(bool(wrong))
