"""`measures.yaml` read strictly: every scalar as the text that stands there, nothing guessed, nothing said twice."""

from __future__ import annotations

import functools
import re
from collections.abc import Hashable, Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from pathlib import Path
from types import MappingProxyType
from typing import Any, get_args

import yaml

from law.numbers import FORMULA, RULE, Line, Measures, Operator, Parameter, Provision, Unit, Value
from pages.errors import InputError
from pages.notes import Note, note

FILE = Path(__file__).parent / "measures.yaml"

_DECIMAL = re.compile(r"(0|[1-9]\d{0,12})(?:\.(\d+))?", re.ASCII)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_SHA256 = re.compile(r"[0-9a-f]{64}", re.ASCII)

_DECIMALS: Mapping[Unit, int] = {"yuan": 2, "usd": 2, "percent": 12, "seconds": 6, "count": 0, "years": 0}
"""How many decimals a number may have."""

_FIRST = frozenset({"operator", "value", "unit", "citation"})
_LATER = frozenset({"value", "from", "by"})
_LATER_MAY = frozenset({"operator", "citation"})
_DATED = frozenset({"from", "by"})
"""What a number's first line must state, what every later one must, and may; a number set after the issue states its day at once."""

_PROVISION = frozenset({"is", "from", "by"})
_STATES = ("in_force", "repealed")
_FORMULA_NAME = re.compile(r"[a-z][a-z0-9_]*", re.ASCII)


@functools.cache
def measures() -> Measures:
    """The measures as shipped. Raises `InputError`, see `read_measures`."""
    return read_measures(FILE)


PACKAGED = "packaged"
"""The name of the measures as shipped, where a law can be chosen."""


def chosen(name: str) -> Measures:
    """The law that a user names: `PACKAGED`, a file, or a folder that holds a `measures.yaml`. Raises `InputError`, see `read_measures`."""
    if name == PACKAGED:
        return measures()
    path = Path(name)
    path = path / FILE.name if path.is_dir() else path
    if not path.is_file():
        raise InputError(note("law.wrong", file=name, where="-", problem=note("law.no_file")))
    return read_measures(path)


def read_measures(path: Path) -> Measures:
    """Read the numbers of the measures.

    Raises:
        InputError: the file cannot be read, or a number in it is not stated as `measures.yaml` says; names file and place.
    """
    return _Reader(str(path)).read(path)


class _Reader:
    """Reads one file, whose name each error gives."""

    def __init__(self, file: str) -> None:
        self._file = file

    def read(self, path: Path) -> Measures:
        try:
            data = yaml.load(path.read_text(encoding="utf-8"), _Loader)  # noqa: S506 - builds text, lists, mappings  # nosec B506
        except (OSError, UnicodeDecodeError) as error:
            raise self._wrong("-", note("law.unreadable")) from error
        except yaml.MarkedYAMLError as error:
            line = str(error.problem_mark.line + 1) if error.problem_mark else "-"
            raise self._wrong(line, note("law.not_yaml", problem=error.problem or "-")) from error
        except yaml.YAMLError as error:
            raise self._wrong("-", note("law.not_yaml", problem=type(error).__name__)) from error
        top = self._fields(data, "-", {"document", "numbers"}, frozenset())
        document = self._fields(top["document"], "document", {"title", "sha256"}, {"issued"})
        title = self._text(document["title"], "document.title")
        sha256 = self._text(document["sha256"], "document.sha256")
        if not _SHA256.fullmatch(sha256):
            raise self._wrong("document.sha256", note("law.sha256"))
        issued = self._day(document["issued"], "document.issued") if "issued" in document else None
        lines = dict(self._numbers(top["numbers"], title, issued))
        rules = frozenset(self._mapping(top["numbers"], "numbers"))
        return Measures(title, sha256, issued, MappingProxyType(lines), rules, self._file)

    def _numbers(self, data: object, title: str, issued: date | None) -> Iterator[tuple[str, tuple[Line, ...]]]:
        for rule, several in self._mapping(data, "numbers").items():
            for short, lines in self._mapping(several, f"numbers.{rule}").items():
                name = f"{rule}.{short}"
                if not isinstance(lines, list) or not lines:
                    raise self._wrong(name, note("law.no_lines"))
                yield name, tuple(self._lines(lines, name, title, issued))

    def _lines(self, lines: Sequence[object], name: str, title: str, issued: date | None) -> Iterator[Line]:
        last: Line | None = None
        number: Parameter | None = None
        for count, data in enumerate(lines, 1):
            where = f"{name}, {count}."
            if (isinstance(data, dict) and "is" in data) or name.endswith((f".{RULE}", f".{FORMULA}")):
                line: Line = self._provision(data, where, name, last)
            elif number is None:
                if last is not None:
                    raise self._wrong(where, note("law.no_number"))
                line = number = self._first(data, where, name, title)
            else:
                line = number = self._later(data, where, number)
            before = last.start if last is not None and last.start is not None else issued
            if before is not None and line.start is not None and line.start <= before:
                raise self._wrong(f"{where} from", note("law.order", day=str(line.start), before=str(before)))
            yield line
            last = line

    def _provision(self, data: object, where: str, name: str, last: Line | None) -> Provision:
        fields = self._fields(data, where, _PROVISION, frozenset())
        state = self._text(fields["is"], f"{where} is")
        if name.endswith(f".{FORMULA}"):
            if not _FORMULA_NAME.fullmatch(state) or state in _STATES:
                raise self._wrong(f"{where} is", note("law.formula"))
        elif state not in _STATES:
            raise self._wrong(f"{where} is", note("law.choice", choices=" ".join(_STATES)))
        if (isinstance(last, Provision) and last.state == state) or (isinstance(last, Parameter) and state == "in_force"):
            raise self._wrong(where, note("law.same_state", state=state))
        return Provision(name, state, self._day(fields["from"], f"{where} from"), self._text(fields["by"], f"{where} by"))

    def _first(self, data: object, where: str, name: str, title: str) -> Parameter:
        dated = isinstance(data, dict) and not _DATED.isdisjoint(data)
        fields = self._fields(data, where, _FIRST | _DATED if dated else _FIRST, frozenset())
        unit: Unit = self._choice(fields["unit"], f"{where} unit", Unit)
        return Parameter(
            name,
            self._choice(fields["operator"], f"{where} operator", Operator),
            self._value(fields["value"], f"{where} value", unit),
            unit,
            self._text(fields["citation"], f"{where} citation"),
            self._day(fields["from"], f"{where} from") if dated else None,
            self._text(fields["by"], f"{where} by") if dated else title,
        )

    def _later(self, data: object, where: str, before: Parameter) -> Parameter:
        fields = self._fields(data, where, _LATER, _LATER_MAY)
        by = self._text(fields["by"], f"{where} by")
        # The wording of the line before holds its number, too, and would be a false citation.
        article = before.citation.partition("：")[0].partition("（")[0]
        return Parameter(
            before.name,
            self._choice(fields["operator"], f"{where} operator", Operator) if "operator" in fields else before.operator,
            self._value(fields["value"], f"{where} value", before.unit),
            before.unit,
            self._text(fields["citation"], f"{where} citation") if "citation" in fields else f"{article}（{by}）",
            self._day(fields["from"], f"{where} from"),
            by,
        )

    def _value(self, data: object, where: str, unit: Unit) -> Value:
        """The exact value in the unit that `Parameter` keeps it in."""
        found = _DECIMAL.fullmatch(self._text(data, where))
        if found is None or len(found[2] or "") > _DECIMALS[unit]:
            raise self._wrong(where, note("law.value", decimals=_DECIMALS[unit]))
        decimals = found[2] or ""
        number = Fraction(int(found[1] + decimals), 10 ** len(decimals))
        if unit == "percent" and number > 100:
            raise self._wrong(where, note("law.percent"))
        if unit == "percent":
            return number / 100
        if unit == "seconds":
            return number
        return int(number * 100) if unit in ("yuan", "usd") else int(number)

    def _day(self, data: object, where: str) -> date:
        text = self._text(data, where)
        try:
            if _DAY.fullmatch(text):
                return date.fromisoformat(text)
        except ValueError:
            pass
        raise self._wrong(where, note("law.day"))

    def _choice(self, data: object, where: str, choices: Any) -> Any:  # noqa: ANN401 - a Literal and one of its members
        if data not in get_args(choices):
            raise self._wrong(where, note("law.choice", choices=" ".join(get_args(choices))))
        return data

    def _text(self, data: object, where: str) -> str:
        if not isinstance(data, str) or not data.strip() or data != data.strip():
            raise self._wrong(where, note("law.text"))
        return data

    def _fields(self, data: object, where: str, must: set[str] | frozenset[str], may: set[str] | frozenset[str]) -> Mapping[str, object]:
        fields = self._mapping(data, where)
        for name in sorted(must - fields.keys()):
            raise self._wrong(where, note("law.lacks", name=name))
        for name in sorted(fields.keys() - must - may):
            raise self._wrong(where, note("law.unknown", name=name))
        return fields

    def _mapping(self, data: object, where: str) -> Mapping[str, object]:
        if not isinstance(data, dict) or not all(isinstance(name, str) for name in data):
            raise self._wrong(where, note("law.mapping"))
        return data

    def _wrong(self, where: str, problem: Note) -> InputError:
        return InputError(note("law.wrong", file=self._file, where=where, problem=problem))


class _Loader(yaml.BaseLoader):
    """Takes every scalar as text, so that no number becomes a float on the way, and refuses a name that stands twice."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen: set[str] = set()
        for key, _ in node.value:
            if key.value in seen:
                raise yaml.constructor.ConstructorError(None, None, f"{key.value}: twice", key.start_mark)
            seen.add(key.value)
        return super().construct_mapping(node, deep)
