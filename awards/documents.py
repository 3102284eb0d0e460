"""YAML and JSON as plain data, read strictly: nothing is guessed, nothing said twice, nothing that could exhaust the machine.

YAML's own guesses are left out: `0400` and `1:30` stay text, `2026-03-01` is text for whoever wants a day, anchors and tags are refused.
"""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Iterator, Sequence
from typing import Any

import yaml
from pydantic_core import PydanticCustomError

from awards.errors import AwardsError, fault, note_of
from pages.notes import Note, note

_MAX_DEPTH = 40
_INTEGER = re.compile(r"-?(0|[1-9]\d*)", re.ASCII)
_FLOAT = re.compile(r"[-+]?(\d+\.\d*|\.\d+|\d+(?=[eE]))([eE][-+]?\d+)?|[-+]?\.(inf|nan)", re.ASCII | re.IGNORECASE)
_WORDS = {"": None, "~": None, "null": None, "true": True, "yes": True, "false": False, "no": False}
_LONGEST_INTEGER = 30


def parse_json(text: str, source: Note | str) -> Any:  # noqa: ANN401 - data of any shape
    """Read one JSON document.

    Raises:
        AwardsError: not JSON, a key twice in one object, NaN or infinity, nested too deeply.
    """
    try:
        return _JSON.decode(text)
    except RecursionError:
        raise _at(source, note("document.deep")) from None
    except json.JSONDecodeError as error:
        raise _at(source, note("document.not_json", line=error.lineno, column=error.colno)) from error
    except PydanticCustomError as error:
        raise _at(source, note_of(error.context)) from error
    except ValueError as error:
        raise _at(source, note("document.json_number")) from error


def parse_yaml(text: str, source: Note | str) -> Any:  # noqa: ANN401 - data of any shape
    """Read one YAML document.

    Raises:
        AwardsError: not YAML, several documents or none, a key twice in one mapping, an anchor, alias or tag, nested too deeply.
    """
    try:
        return _Composer(source).compose(yaml.parse(text, Loader=yaml.CSafeLoader))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        if mark is None:
            raise _at(source, note("document.yaml_characters")) from error
        raise _at(source, note("document.not_yaml", line=mark.line + 1, column=mark.column + 1)) from error


def line_of(text: str, path: Sequence[str | int]) -> int | None:
    """Return the line, counted from 1, in which a field of a YAML document stands; the nearest one above it where it is missing.

    Only for text that `parse_yaml` has read, so that it is nested no deeper than recursion bears.
    """
    node, line = _nodes(text), None
    for part in path:
        if isinstance(node, yaml.MappingNode):
            found = next(((key, value) for key, value in node.value if key.value == part), None)
            if found is None:
                break
            line, node = found[0].start_mark.line + 1, found[1]
        elif isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
            node = node.value[part]
            line = node.start_mark.line + 1
        else:
            break
    return line


@functools.lru_cache(1)
def _nodes(text: str) -> yaml.Node | None:
    return yaml.compose(text, Loader=yaml.CSafeLoader)


def _at(source: Note | str, problem: Note) -> AwardsError:
    return AwardsError(note("case.at", where=source, problem=problem))


class _Composer:
    """Builds data from the parser's events without recursion: the usual loader overflows the stack on deep nesting."""

    def __init__(self, source: Note | str) -> None:
        self._source = source

    def compose(self, events: Iterator[Any]) -> Any:  # noqa: ANN401 - data of any shape
        result: list[Any] = []
        stack: list[tuple[Any, list[str]]] = [(result, [])]  # a container, and in a mapping the key that waits for its value
        documents = 0
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    raise self._error(event, note("document.second"))
            elif isinstance(event, yaml.ScalarEvent):
                self._refuse_extras(event)
                self._add(stack, event, self._scalar(event), event.value)
            elif isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
                self._refuse_extras(event)
                container: Any = {} if isinstance(event, yaml.MappingStartEvent) else []
                self._add(stack, event, container, None)
                stack.append((container, []))
                if len(stack) > _MAX_DEPTH:
                    raise self._error(event, note("document.deep"))
            elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
                stack.pop()
            elif isinstance(event, yaml.AliasEvent):
                raise self._error(event, note("document.anchor"))
        if not result:
            raise _at(self._source, note("document.empty"))
        return result[0]

    def _add(self, stack: list[tuple[Any, list[str]]], event: Any, value: Any, key: str | None) -> None:  # noqa: ANN401
        container, waiting = stack[-1]
        if isinstance(container, list):
            container.append(value)
        elif waiting:
            container[waiting.pop()] = value
        elif key is None:
            raise self._error(event, note("document.plain_name"))
        elif key in container:
            raise self._error(event, note("document.field_twice", name=key))
        else:
            waiting.append(key)

    def _scalar(self, event: Any) -> Any:  # noqa: ANN401 - data of any shape
        text: str = event.value
        if event.style:  # quoted or a block
            return text
        if text.lower() in _WORDS:
            return _WORDS[text.lower()]
        if _INTEGER.fullmatch(text) and len(text) <= _LONGEST_INTEGER:
            return int(text)
        return float(text.lower().replace(".inf", "inf").replace(".nan", "nan")) if _FLOAT.fullmatch(text) else text

    def _refuse_extras(self, event: Any) -> None:  # noqa: ANN401
        if event.anchor is not None:
            raise self._error(event, note("document.anchor"))
        if event.tag is not None:
            raise self._error(event, note("document.tag"))

    def _error(self, event: Any, problem: Note) -> AwardsError:  # noqa: ANN401
        return _at(self._source, note("document.line", line=event.start_mark.line + 1, problem=problem))


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        raise fault("document.twice", name=next(name for name in names if names.count(name) > 1))
    return found


def _no_constant(name: str) -> None:
    raise fault("document.no_number", name=name)


_JSON = json.JSONDecoder(object_pairs_hook=_object, parse_constant=_no_constant)
