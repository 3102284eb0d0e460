"""What the documents name exists."""

import argparse
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from cli.arguments import parser

ROOT = Path(__file__).parents[1]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
ROOMS = (
    "awards", "benchmarks", "cli", "demo", "desk", "docs", "flows", "landmarks", "law", "models",
    "pages", "pipeline", "register", "scripts", "tests",
)  # fmt: skip


def named_paths(text: str) -> Iterator[str]:
    """Files and folders of ours between backticks or as link targets."""
    for word in re.findall(r"`([^`\s]+)`", text):
        if word.split("/")[0] in ROOMS and "/" in word and not set(word) & set("*<>{}:$"):
            yield word
    yield from re.findall(r"\]\(([^)#:\s]+)\)", text)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_file_that_a_document_names_exists(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    blocks = re.findall(r"^ (?:\w+/)*\w+\.py", "\n".join(re.findall(r"```\n(.*?)```", text, re.DOTALL)), re.MULTILINE)
    names = [*named_paths(text), *(name.strip() for name in blocks)]
    missing = [name for name in names if not (ROOT / name).exists() and not (document.parent / name).exists()]
    assert missing == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_make_target_and_command_that_a_document_names_exists(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert set(re.findall(r"`?\bmake ([a-z][a-z-]*)`", text)) <= targets
    commands = commands_of(parser("en"))
    assert set(re.findall(r"`ganzhou-evidence ([a-z]+)", text)) <= commands


def commands_of(parser: argparse.ArgumentParser) -> set[str]:
    return {name for action in parser._actions if isinstance(action, argparse._SubParsersAction) for name in action.choices}


def test_the_four_questions_are_answered_by_four_files() -> None:
    text = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
    files = re.findall(r"\| \[`[^`]+`\]\(\.\./([^)]+)\) \|", text)
    said = [("def tracks", "class ShotSearch"), ("def occurrences_of",), ("def measure6",), ("class ",)]
    assert len(files) == 4
    for file, definitions in zip(files, said, strict=True):
        content = (ROOT / file).read_text(encoding="utf-8")
        assert all(definition in content for definition in definitions), file


def test_the_readme_leads_to_the_architecture() -> None:
    assert "docs/architecture.md" in (ROOT / "README.md").read_text(encoding="utf-8")


def test_make_lists_its_targets() -> None:
    listed = subprocess.run(["make", "-C", str(ROOT), "help"], capture_output=True, text=True, check=True).stdout
    assert "make test-fast" in listed
