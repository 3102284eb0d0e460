"""The one place that prints: every line in the user's language, as text or as JSON events.

As text, results go to standard output; progress, warnings and errors to standard error. With `--json` everything is an event on standard
output, one JSON object a line:

    {"event": "start", "command", "version", "language"}
    {"event": "stage", "name", "stage", "state": "begun" | "done", "number", "total"}
    {"event": "progress", "done": 0..1, "seconds", "seconds_left": seconds or null}      at most one a second
    {"event": "told", "code", "arguments", "text"}
    {"event": "warning", "code", "arguments", "text"}
    {"event": "result", "exit", "text": [lines], ... the command's figures}
    {"event": "error", "code", "arguments", "text"}
"""

from __future__ import annotations

import contextlib
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from cli.progress import Bar, Display, Events, Lines, Nothing, Watch
from flows.progress import Part
from pages.errors import EvidenceError
from pages.names import one_line
from pages.notes import Language, Note, note


class Console:
    """What a command says, in one language."""

    def __init__(self, language: Language, *, command: str = "", quiet: bool = False, as_json: bool = False, plain: bool = False) -> None:
        """`plain`: lines instead of a moving bar, since something else writes to the terminal too."""
        self.language = language
        self._command = command
        self._quiet = quiet
        self._json = as_json
        self._plain = plain
        self._exit: int | None = None
        self._display: Display = Nothing()

    def say(self, found: Note | str) -> str:
        """A note in the user's language, on one line."""
        return found.say(self.language) if isinstance(found, Note) else one_line(found)

    def start(self, version: str) -> None:
        """Tell a program that reads events what begins."""
        self._event("start", command=self._command, version=version, language=self.language)

    def result(self, lines: Sequence[Note | str], figures: Mapping[str, Any] | None = None, *, code: int = 0) -> int:
        """Say what came out; returns the exit code. `figures`: the same for programs.

        A string may have several lines and is printed as it is: whoever wrote it made its names safe.
        """
        said = [line if isinstance(line, str) else self.say(line) for line in lines]
        if self._json:
            self._event("result", exit=code, text=[one for line in said for one in line.splitlines()], **(figures or {}))
        else:
            print(*said, sep="\n")
        return code

    def warn(self, found: Note | str, file: str = "") -> None:
        """Say what a person should know, about a file where one is named."""
        if file:
            found = note("command.of_file", file=file, text=found)
        if self._json:
            self._event("warning", **_of(found), text=self.say(found))
        else:
            self._display.above(note("command.warning", text=found).say(self.language))

    def tell(self, found: Note) -> None:
        """Say something before the command comes to its end."""
        if self._json:
            self._event("told", **_of(found), text=self.say(found))
        else:
            print(self.say(found), flush=True)

    def error(self, error: EvidenceError) -> None:
        """Say why the command ends."""
        for message in error.args:
            if self._json:
                self._event("error", **_of(message), text=self.say(message))
            else:
                self._display.above(note("command.error", text=message).say(self.language))

    @contextlib.contextmanager
    def working(self, work: Note, parts: Sequence[Part] = ()) -> Iterator[Watch]:
        """Show how far the body is; the first line stands there at once. What is yielded is told, from any thread."""
        if self._json:
            self._display = Events(self._event)
        elif self._quiet:
            self._display = Nothing()
        elif sys.stderr.isatty() and not self._plain:
            self._display = Bar(self.language)
        else:
            self._display = Lines(self.language)
        watch = Watch(self._display)
        self._display.begin(work, watch)
        watch.expect(parts)
        try:
            yield watch
        finally:
            self._display.end()

    def _event(self, event: str, **content: Any) -> None:  # noqa: ANN401 - whatever an event holds
        if self._json:
            print(json.dumps({"event": event, **content}, ensure_ascii=False), flush=True)


def _of(found: Note | str) -> dict[str, Any]:
    """Code and arguments of an event."""
    return found.model_dump() if isinstance(found, Note) else {"code": None, "arguments": {}}
