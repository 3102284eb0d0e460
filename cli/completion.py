"""Completion scripts for shells: commands, options and their choices, and files or folders where a path belongs. Made by shtab, so that
a shell completes without starting the program."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

import shtab

from cli.arguments import DIFF, parser
from pages.notes import Language

_FOLDERS = {"DIR", "INDEX", "PHOTOS"}
"""Metavars of paths that are folders."""


def script(shell: str, language: Language) -> str:
    """Return the script for `bash`, `zsh` or `tcsh`; zsh shows the help of what it offers, in this language."""
    made = parser(language)
    _leave_out(made, DIFF)
    for action in _actions(made):
        if action.type is Path:
            # The attribute by which shtab asks an action how it is completed.
            action.complete = shtab.DIRECTORY if action.metavar in _FOLDERS else shtab.FILE  # type: ignore[attr-defined]
    return str(shtab.complete(made, shell))


def _leave_out(of: argparse.ArgumentParser, command: str) -> None:
    """Forget a command of two words, whose name zsh's `case` would read as two patterns."""
    for action in of._actions:
        if isinstance(action, argparse._SubParsersAction):
            action._name_parser_map.pop(command)
            action._choices_actions = [shown for shown in action._choices_actions if shown.dest != command]


def _actions(of: argparse.ArgumentParser) -> Iterator[argparse.Action]:
    for action in of._actions:
        yield action
        if isinstance(action, argparse._SubParsersAction):
            for below in action.choices.values():
                yield from _actions(below)
