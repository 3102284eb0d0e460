"""argparse in two languages: help, errors of usage, lines broken by the cells of a terminal."""

from __future__ import annotations

import argparse
import difflib
import re
import sys
import unicodedata
from collections.abc import Callable, Iterable
from typing import Any, NoReturn

from cli.console import Console
from pages.errors import InputError
from pages.notes import Argument, Language, Note, note

PROGRAM = "ganzhou-evidence"
LANGUAGES: tuple[Language, Language] = ("zh", "en")


class Parser(argparse.ArgumentParser):
    """argparse in two languages: help, and errors that end with exit code 2."""

    def __init__(self, language: Language, *, as_json: bool = False, **settings: Any) -> None:  # noqa: ANN401 - argparse's own
        super().__init__(**settings, add_help=False, allow_abbrev=False, formatter_class=_Formatter)
        self.language = language
        self.as_json = as_json
        self._positionals.title = say_help(language, "help.arguments")
        self._optionals.title = say_help(language, "help.options")
        self.add_argument("-h", "--help", action="help", help=say_help(language, "help.help"))

    def format_usage(self) -> str:
        """The line that says how to call it."""
        formatter = self._get_formatter()
        formatter.add_usage(self.usage, self._actions, self._mutually_exclusive_groups, say_help(self.language, "help.usage"))
        return formatter.format_help()

    def format_help(self) -> str:
        """All that can be asked."""
        formatter = self._get_formatter()
        formatter.add_usage(self.usage, self._actions, self._mutually_exclusive_groups, say_help(self.language, "help.usage"))
        formatter.add_text(self.description)
        for group in self._action_groups:
            formatter.start_section(group.title)
            formatter.add_text(group.description)
            formatter.add_arguments(group._group_actions)
            formatter.end_section()
        for paragraph in (self.epilog or "").split("\n\n"):
            formatter.add_text(paragraph)
        return formatter.format_help()

    def error(self, message: str) -> NoReturn:
        """Say in the user's language what argparse found; exit code 2."""
        if not self.as_json:
            self.print_usage(sys.stderr)
        console = Console(self.language, as_json=self.as_json)
        console.error(InputError(_usage_error(message, self._known_options())))
        self.exit(2)

    def _known_options(self) -> list[str]:
        options: list[str] = []
        for action in self._actions:
            options += action.option_strings
            if isinstance(action, argparse._SubParsersAction):
                options += [option for below in action.choices.values() for option in below._known_options()]
        return options


class _Formatter(argparse.HelpFormatter):
    """Breaks lines by the cells that they take on a terminal: a Chinese character takes two, and may end a line anywhere."""

    def _format_usage(self, usage: Any, actions: Any, groups: Any, prefix: Any) -> str:  # noqa: ANN401 - argparse's own
        wider = cells(prefix or "") - len(prefix or "")
        self._width -= wider
        said = super()._format_usage(usage, actions, groups, prefix)
        self._width += wider
        return said

    def _split_lines(self, text: str, width: int) -> list[str]:
        return wrapped(text, width)

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        return "\n".join(indent + line for line in wrapped(text, width - len(indent)))


def wrapped(text: str, width: int) -> list[str]:
    """Break a text into lines of at most `width` cells: at spaces, and between Chinese characters, but not before their punctuation."""
    lines, line = [], ""
    for piece in re.findall(r"\s+|[^\s\u2e80-\uffef]+[、，。；：！？）》”]*|[\u2e80-\uffef][、，。；：！？）》”]*", text):
        if cells(line + piece.rstrip()) > width and line.strip():
            lines.append(line.rstrip())
            line = ""
        line += piece if line or not piece.isspace() else ""
    return [*lines, line.rstrip()] if line.strip() or not lines else lines


def cells(text: str) -> int:
    """How many cells of a terminal a text takes."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


_FORMS: tuple[tuple[str, str], ...] = (
    (r"the following arguments are required: (?P<names>.+)", "usage.required"),
    (r"unrecognized arguments: (?P<names>.+)", "usage.unknown"),
    (r"argument COMMAND: invalid choice: (?P<value>.+) \(choose from (?P<choices>.+)\)", "usage.command"),
    (r"argument (?P<name>.+?): invalid choice: (?P<value>.+) \(choose from (?P<choices>.+)\)", "usage.choice"),
    (r"argument (?P<name>.+?): expected .*arguments?", "usage.value"),
    (r"argument (?P<name>.+?): ignored explicit argument (?P<value>.+)", "usage.no_value"),
    (r"argument (?P<name>.+?): not allowed with argument (?P<other>.+)", "usage.not_both"),
    (r"ambiguous option: (?P<name>.+) could match (?P<choices>.+)", "usage.ambiguous"),
)
"""What argparse says, and the note that says it; a test asks argparse for each of them."""


def _usage_error(message: str, options: Iterable[str]) -> Note:
    for form, code in _FORMS:
        found = re.fullmatch(form, message, re.DOTALL)
        if found is None:
            continue
        arguments: dict[str, Argument] = {name: value.replace("'", "") for name, value in found.groupdict().items()}
        if code == "usage.command":
            nearest = difflib.get_close_matches(str(arguments["value"]), str(arguments["choices"]).split(", "), 1, 0.5)
        elif code == "usage.unknown":
            nearest = difflib.get_close_matches(str(arguments["names"]).split()[0], options, 1, 0.6)
        else:
            nearest = []
        return note(f"{code}.nearest", **arguments, nearest=nearest[0]) if nearest else note(code, **arguments)
    return note("usage.other", name=message.partition(":")[0].removeprefix("argument "))


class Help:
    """Adds arguments to a parser with their help in its language."""

    def __init__(self, made: Parser, language: Language) -> None:
        self.parser = made
        self.language = language

    def say(self, code: str, **arguments: Argument) -> str:
        """A help text, its per cent signs as argparse wants them."""
        return say_help(self.language, code, **arguments).replace("%", "%%")

    def add(self, *names: str, help_of: str, **settings: Any) -> None:  # noqa: ANN401 - argparse's own
        """Add an argument."""
        self.parser.add_argument(*names, help=self.say(help_of), **settings)

    def everywhere(self, *, suppressed: bool = True) -> None:
        """The options that stand before or after the command."""

        def default(value: object) -> object:
            return argparse.SUPPRESS if suppressed else value

        self.add("--language", help_of="help.language", choices=LANGUAGES, default=default(self.language))
        for name in ("quiet", "json", "verbose"):
            self.add(f"--{name}", help_of=f"help.{name}", action="store_true", default=default(False))

    def commands(self, name: str) -> Commands:
        """Let commands follow."""
        settings = {"language": self.language, "as_json": self.parser.as_json}
        return Commands(
            self, self.parser.add_subparsers(dest=name, required=True, metavar="COMMAND", title=self.say("help.commands")), settings
        )


class Commands:
    """The commands of a parser."""

    def __init__(self, above: Help, actions: argparse._SubParsersAction[Parser], settings: dict[str, Any]) -> None:
        self._above = above
        self._actions = actions
        self._settings = settings

    def add(self, name: str, help_of: str, run: Callable[[argparse.Namespace], int] | None = None) -> Help:
        """Add a command."""
        said = self._above.say(help_of)
        made = Help(self._actions.add_parser(name, help=said, description=said, **self._settings), self._above.language)
        made.everywhere()
        if run is not None:
            made.parser.set_defaults(run=run, command=made.parser.prog.removeprefix(f"{PROGRAM} "))
        return made


def say_help(language: Language, code: str, **arguments: Argument) -> str:
    """A text of the help in this language."""
    return note(code, **arguments).say(language)
