"""Case files to cases; the only place of this package that reads what was handed in. Every error names file, case and field."""

from __future__ import annotations

import functools
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from awards.agreement import contradictions
from awards.articles.article_06 import Case06, EvidenceFigures
from awards.case import CaseBase
from awards.documents import line_of, parse_json, parse_yaml
from awards.errors import AwardsError, named
from awards.forms import tables
from awards.forms.reader import FormRow, read_form
from awards.problems import Place, problems
from awards.registers import MODELS, RegisterName, Registers
from awards.registry import ARTICLES
from awards.settings import LedgerSettings
from pages.errors import system_reason
from pages.notes import Argument, Note, note

EvidenceReader = Callable[[Path, tuple[str, ...], tuple[str, ...], Path | None], EvidenceFigures]
"""Reads an evidence folder under the reviewers' decisions (accepted, rejected, or a signed review's file).

Raises `AwardsError` saying what is wrong with it.
"""

SUFFIXES = (".yaml", ".yml", ".json", ".jsonl", *tables.SUFFIXES)
MAX_ERRORS = 100

_PARTS = frozenset({"cases", "ledger", *MODELS})
"""What a document can hold that is no case itself."""

_Lines = Callable[[Place], int | None]
"""Says in which line of its file a field stands, where that is known."""


@dataclass
class Cases:
    """What was handed in; `sources` says for each case where it stands."""

    cases: list[CaseBase] = field(default_factory=list)
    sources: list[Note] = field(default_factory=list)
    registers: Registers = field(default_factory=Registers)
    settings: LedgerSettings = field(default_factory=LedgerSettings)


def load(path: Path, read_evidence: EvidenceReader) -> Cases:
    """Read a file, or all files of a folder; a folder inside it only where a case names it as its evidence.

    Raises:
        AwardsError: with one line for each thing that is wrong, at most `MAX_ERRORS`.
    """
    reader = _Reader(read_evidence)
    try:
        files, others = _files(path)
    except OSError as error:
        raise AwardsError(_at(str(path), system_reason(error))) from error
    # JSON Lines are read case by case, when all registers are known: a hundred thousand of them need not be kept as data.
    for file in sorted(files, key=_is_lines):
        reader.read(file)
    reader.require_read(others)
    return reader.finish(path)


def from_data(data: Any, source: str, read_evidence: EvidenceReader, folder: Path = Path()) -> Cases:  # noqa: ANN401 - data of any shape
    """Cases from plain data as a file would hold it; `folder` is what paths to evidence are relative to. Raises as `load` does."""
    reader = _Reader(read_evidence)
    reader.document(data, note("case.source", file=source), folder / source, _no_line)
    return reader.finish(Path(source))


class _Reader:
    def __init__(self, read_evidence: EvidenceReader) -> None:
        self._read_evidence = read_evidence
        self._found = Cases()
        self._settings_in: dict[str, Note] = {}
        self._errors: list[Note | str] = []
        self._evidence: set[Path] = set()
        self._waiting: deque[tuple[Any, Note, Path, _Lines, Place]] = deque()
        self._stated = 0
        """Cases, entries of registers and settings met."""

    def read(self, file: Path) -> None:
        """Take in a file; one that states nothing is said, not passed over."""
        before = self._stated + len(self._errors)
        try:
            for source, data, lines in _documents(file):
                self.document(data, source, file, lines)
                if _is_lines(file):
                    self._take_cases()
        except AwardsError as error:
            self._errors.extend(error.args)
        if self._stated + len(self._errors) == before:
            self._errors.append(_at(str(file), note("case.none")))

    def require_read(self, others: Sequence[Path]) -> None:
        """Name what lies beside the case files and was not read: nothing is passed over in silence."""
        for path in others:
            whole = path.resolve()
            if not (path.is_dir() and any(folder.is_relative_to(whole) for folder in self._evidence)):
                code = "case.unread_folder" if path.is_dir() else "case.unread_file"
                self._errors.append(_at(str(path), note(code, suffixes=" ".join(SUFFIXES))))

    def finish(self, path: Path) -> Cases:
        self._take_cases()
        if not self._errors and not self._found.cases:
            self._errors.append(_at(str(path), note("case.none")))
        if not self._errors:
            found = self._found
            self._errors += contradictions(found.cases, found.sources, found.settings.issued, found.registers)
        if self._errors:
            more = len(self._errors) - MAX_ERRORS
            raise AwardsError(*self._errors[:MAX_ERRORS], *([note("case.more", count=more)] if more > 0 else []))
        return self._found

    def document(self, data: Any, source: Note, file: Path, lines: _Lines) -> None:  # noqa: ANN401 - data of any shape
        """Take in settings and registers; cases wait until all registers are known."""
        root: Place = ()
        if isinstance(data, dict) and not _PARTS.isdisjoint(data):
            for name in data.keys() - _PARTS:
                self._wrong(source, (name,), note("case.beside"), lines)
            if "ledger" in data:
                self._settings(data["ledger"], source, lines)
            for register in MODELS:
                if register in data:
                    self._register(register, data[register], source, file, lines)
            data, root = data.get("cases", []), ("cases",)
            if not isinstance(data, list):
                self._wrong(source, root, note("case.no_list"), lines)
                return
        if isinstance(data, list):
            for number, one in enumerate(data, 1):
                where = note("case.source.number", source=source, number=number)
                self._wait(one, where, file, lines, (*root, number - 1))
        else:
            self._wait(data, source, file, lines, root)

    def _wait(self, data: Any, source: Note, file: Path, lines: _Lines, root: Place) -> None:  # noqa: ANN401 - data of any shape
        self._stated += 1
        self._waiting.append((data, source, file, lines, root))

    def _take_cases(self) -> None:
        while self._waiting:
            self._case(*self._waiting.popleft())

    def _register(self, name: RegisterName, data: Any, source: Note, file: Path, lines: _Lines) -> None:  # noqa: ANN401 - data of any shape
        if _is_lines(file):
            self._wrong(source, (name,), note("register.lines"), lines)
            return
        if not isinstance(data, list):
            self._wrong(source, (name,), note("register.no_list"), lines)
            return
        for number, one in enumerate(data):
            self._stated += 1
            where = source
            if not isinstance(lines, FormRow):
                where = note("register.source", source=source, register=note(f"register.{name}"), number=number + 1)
            try:
                self._found.registers.add(name, one, where)
            except ValidationError as error:
                for place, problem in problems(error):
                    self._wrong(where, place, problem, lines, (name, number))
            except AwardsError as error:
                self._errors += [_at(where, message) for message in error.args]

    def _settings(self, data: Any, source: Note, lines: _Lines) -> None:  # noqa: ANN401 - data of any shape
        """Several files may state different settings, none the same one twice."""
        try:
            stated = LedgerSettings.model_validate(data)
        except ValidationError as error:
            for place, problem in problems(error):
                self._wrong(source, ("ledger", *place), problem, lines)
            return
        for name in stated.model_fields_set:
            self._stated += 1
            if (first := self._settings_in.setdefault(name, source)) is not source:
                self._wrong(source, ("ledger", name), note("case.stated_twice", first=first), lines)
        self._found.settings = self._found.settings.model_copy(update={name: getattr(stated, name) for name in stated.model_fields_set})

    def _case(self, data: Any, source: Note, file: Path, lines: _Lines, root: Place) -> None:  # noqa: ANN401 - data of any shape
        if not isinstance(data, dict):
            self._wrong(source, (), note("case.no_fields"), lines, root)
            return
        name = data.get("id")
        where = note("case.source.named", source=source, id=name) if isinstance(name, str) and name else source
        number = data.get("article")
        article = ARTICLES.get(number) if isinstance(number, int) and not isinstance(number, bool) else None
        if article is None:
            self._wrong(where, ("article",), note("case.article", most=max(ARTICLES)), lines, root)
            return
        registers = self._found.registers
        try:
            case = article.case.model_validate(registers.filled(data, article.case) if registers.entries else data)
            if isinstance(case, Case06) and case.evidence is not None:
                case = self._with_evidence(case, file)
            faults = len(self._errors)
            for at, prior in enumerate(case.prior_awards):
                if prior.article is not None and prior.article not in ARTICLES:
                    problem = note("case.article", most=max(ARTICLES))
                    self._wrong(where, ("prior_awards", at, "article"), problem, lines, root)
            if len(self._errors) > faults:
                return
        except ValidationError as error:
            for place, problem in problems(error):
                unknown = registers.unknown(place, data) if problem.code == "case.missing" else ""
                self._wrong(where, place, note("register.unknown", id=unknown) if unknown else problem, lines, root)
        except AwardsError as error:
            self._errors += [_at(where, message) for message in error.args]
        else:
            self._found.cases.append(case)
            self._found.sources.append(where)

    def _wrong(self, where: Note, place: Place, problem: Note, lines: _Lines, root: Place = ()) -> None:
        """Take note of what is wrong with a field of a case that stands at `root`, with its line where that is known."""
        if isinstance(lines, FormRow):
            self._errors.append(_at(where, lines.wrong(place, problem)))
            return
        line = lines((*root, *place))
        found = _at(named(_shown(place)), problem) if place else problem
        self._errors.append(_at(where, found if line is None else note("case.line", problem=found, line=line)))

    def _with_evidence(self, case: Case06, file: Path) -> Case06:
        review = case.review
        accepted, rejected = (review.accepted, review.rejected) if review else ((), ())
        folder = file.parent / str(case.evidence)
        try:
            decisions = file.parent / review.decisions if review and review.decisions else None
            figures = self._read_evidence(folder, accepted, rejected, decisions)
            self._evidence.add(folder.resolve())
        except OSError as error:
            raise AwardsError(_at(named("evidence"), system_reason(error))) from error
        return case.with_figures(figures)


def _at(where: Argument, problem: Note | str) -> Note:
    return note("case.at", where=where, problem=problem)


def _shown(place: Place) -> str:
    """`facts.platforms[0].revenue`."""
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in place).lstrip(".")


_OF_THE_SYSTEM = frozenset({".DS_Store", "Thumbs.db", "desktop.ini"})
"""What a file manager puts into every folder by itself."""


def _files(path: Path) -> tuple[list[Path], list[Path]]:
    """The case files, and what else the folder holds."""
    if path.is_dir():
        found = sorted(file for file in path.iterdir() if file.name not in _OF_THE_SYSTEM)
        files = [file for file in found if file.suffix.lower() in SUFFIXES and file.is_file()]
        if not files:
            raise AwardsError(_at(str(path), note("case.no_file", suffixes=" ".join(SUFFIXES))))
        return files, [file for file in found if file not in set(files)]
    if path.suffix.lower() not in SUFFIXES:
        raise AwardsError(_at(str(path), note("case.wrong_file", suffixes=" ".join(SUFFIXES))))
    return [path], []


def _documents(file: Path) -> Iterator[tuple[Note, Any, _Lines]]:
    whole = note("case.source", file=str(file))
    if file.suffix.lower() in tables.SUFFIXES:
        yield from read_form(file)
        return
    try:
        if _is_lines(file):
            with file.open(encoding="utf-8-sig") as lines:
                for number, line in enumerate(lines, 1):
                    if line.strip():
                        source = note("case.source.line", file=str(file), line=number)
                        yield source, parse_json(line, source), _no_line
            return
        text = file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise AwardsError(_at(whole, note("case.not_utf8"))) from error
    except OSError as error:
        raise AwardsError(_at(whole, note("case.unreadable"))) from error
    if file.suffix.lower() == ".json":
        yield whole, parse_json(text, whole), _no_line
    else:
        yield whole, parse_yaml(text, whole), functools.partial(line_of, text)


def _is_lines(file: Path) -> bool:
    return file.suffix.lower() == ".jsonl"


def _no_line(place: Place) -> None:
    """A program wrote the file."""
