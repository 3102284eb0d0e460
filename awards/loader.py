"""Case files to cases; the only place of this package that reads what was handed in. Every error names file, case and field."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from awards.articles.article_06 import Case06, EvidenceFigures
from awards.case import CaseBase, Project, Work
from awards.documents import parse_json, parse_yaml
from awards.errors import AwardsError
from awards.registry import ARTICLES
from awards.settings import LedgerSettings

EvidenceReader = Callable[[Path, tuple[str, ...], tuple[str, ...]], EvidenceFigures]
"""Reads an evidence folder under the reviewers' decisions (accepted, rejected); raises `AwardsError` saying what is wrong with it."""

SUFFIXES = (".yaml", ".yml", ".json", ".jsonl")
MAX_ERRORS = 100
_FIELD = re.compile(r"[a-z_]+(\[\d+\])?(\.[a-z_]+(\[\d+\])?)*: ")


@dataclass
class Cases:
    """What was handed in; `sources` says for each case where it stands."""

    cases: list[CaseBase] = field(default_factory=list)
    sources: list[str] = field(default_factory=list)
    settings: LedgerSettings = field(default_factory=LedgerSettings)


def load(path: Path, read_evidence: EvidenceReader) -> Cases:
    """Read a file, or all case files of a folder (not of folders inside it).

    Raises:
        AwardsError: with one line for each thing that is wrong, at most `MAX_ERRORS`.
    """
    reader = _Reader(read_evidence)
    for file in _files(path):
        reader.read(file)
    return reader.finish(path)


def from_data(data: Any, source: str, read_evidence: EvidenceReader, folder: Path = Path()) -> Cases:  # noqa: ANN401 - data of any shape
    """Cases from plain data as a file would hold it; `folder` is what paths to evidence are relative to. Raises as `load` does."""
    reader = _Reader(read_evidence)
    reader.document(data, source, folder / source)
    return reader.finish(Path(source))


class _Reader:
    def __init__(self, read_evidence: EvidenceReader) -> None:
        self._read_evidence = read_evidence
        self._found = Cases()
        self._settings_in: dict[str, str] = {}
        self._errors: list[str] = []

    def read(self, file: Path) -> None:
        try:
            for source, data in _documents(file):
                self.document(data, source, file)
        except AwardsError as error:
            self._errors.extend(map(str, error.args))

    def finish(self, path: Path) -> Cases:
        if not self._errors and not self._found.cases:
            self._errors.append(f"{path}: holds no case")
        if not self._errors:
            self._errors += contradictions(self._found)
        if self._errors:
            more = len(self._errors) - MAX_ERRORS
            raise AwardsError(*self._errors[:MAX_ERRORS], *([f"... and {more} more"] if more > 0 else []))
        return self._found

    def document(self, data: Any, source: str, file: Path) -> None:  # noqa: ANN401 - data of any shape
        if isinstance(data, dict) and ("cases" in data or "ledger" in data):
            for name in data.keys() - {"cases", "ledger"}:
                self._errors.append(f"{source}: {name}: unknown field beside `cases` and `ledger`")
            if "ledger" in data:
                self._settings(data["ledger"], source)
            data = data.get("cases", [])
            if not isinstance(data, list):
                self._errors.append(f"{source}: cases: expected a list of cases")
                return
        if isinstance(data, list):
            for number, one in enumerate(data, 1):
                self._case(one, f"{source}: case {number}", file)
        else:
            self._case(data, source, file)

    def _settings(self, data: Any, source: str) -> None:  # noqa: ANN401 - data of any shape
        """Several files may state different settings, none the same one twice."""
        try:
            stated = LedgerSettings.model_validate(data)
        except ValidationError as error:
            self._errors += [f"{source}: ledger{'.' if one['loc'] else ': '}{line}" for one, line in _lines(error)]
            return
        for name in stated.model_fields_set:
            if (first := self._settings_in.setdefault(name, source)) is not source:
                self._errors.append(f"{source}: ledger.{name}: stands in {first} already; state it once")
        self._found.settings = self._found.settings.model_copy(update={name: getattr(stated, name) for name in stated.model_fields_set})

    def _case(self, data: Any, source: str, file: Path) -> None:  # noqa: ANN401 - data of any shape
        if not isinstance(data, dict):
            self._errors.append(f"{source}: expected the fields of a case")
            return
        name = data.get("id")
        where = f"{source} ({name})" if isinstance(name, str) and name else source
        number = data.get("article")
        article = ARTICLES.get(number) if isinstance(number, int) and not isinstance(number, bool) else None
        if article is None:
            self._errors.append(f"{where}: article: must be a whole number from 1 to {len(ARTICLES)}")
            return
        try:
            case = article.case.model_validate(data)
            if isinstance(case, Case06) and case.evidence is not None:
                case = self._with_evidence(case, file)
        except ValidationError as error:
            self._errors += [f"{where}: {line}" for _, line in _lines(error)]
        except AwardsError as error:
            self._errors += [f"{where}: {line}" for line in error.args]
        else:
            self._found.cases.append(case)
            self._found.sources.append(where)

    def _with_evidence(self, case: Case06, file: Path) -> Case06:
        review = case.review
        accepted, rejected = (review.accepted, review.rejected) if review else ((), ())
        return case.with_figures(self._read_evidence(file.parent / str(case.evidence), accepted, rejected))


def contradictions(found: Cases) -> list[str]:
    """What several cases say differently about one applicant, work or project, and days that the measures' issue rules out."""
    errors: list[str] = []
    ids: dict[str, int] = {}
    said: dict[str, dict[str, object]] = {name: {} for name in _STATEMENTS}
    issued = found.settings.issued
    for number, (case, source) in enumerate(zip(found.cases, found.sources, strict=True)):
        if (first := ids.setdefault(case.id.casefold(), number)) != number:
            errors.append(f"{source}: id: {case.id} is also the id of {found.sources[first]}; every case needs its own")
        if issued and case.dates.approved and case.dates.approved < issued:
            errors.append(f"{source}: dates.approved: {case.dates.approved} is before the measures were issued ({issued})")
        for name, state in _STATEMENTS.items():
            about, value = state(case)
            if about is None or value is None:
                continue
            if (first_said := said[name].setdefault(about, value)) != value:
                where = found.sources[_first_to_say(state, about, first_said, found.cases)]
                errors.append(f"{source}: {name}: differs from what {where} says of {about}; correct one of them")
    return errors


def _first_to_say(state: _Statement, about: str, value: object, cases: Sequence[CaseBase]) -> int:
    return next(number for number, case in enumerate(cases) if state(case) == (about, value))


_Statement = Callable[[CaseBase], tuple[str | None, object]]


def _of_work(name: str) -> _Statement:
    def state(case: CaseBase) -> tuple[str | None, object]:
        subject = case.subject
        return (subject.id, getattr(subject, name)) if isinstance(subject, Work) else (None, None)

    return state


def _project_name(case: CaseBase) -> tuple[str | None, object]:
    subject = case.subject
    return (subject.id, subject.name) if isinstance(subject, Project) else (None, None)


_STATEMENTS: dict[str, _Statement] = {
    "applicant.name": lambda case: (case.applicant.id, case.applicant.name),
    "applicant.ganzhou_enterprise": lambda case: (case.applicant.id, case.applicant.ganzhou_enterprise),
    "work.title": _of_work("title"),
    "work.animation": _of_work("animation"),
    "project.name": _project_name,
}
"""What all cases about one thing must agree on, where they say it: whom or what it is about, and what is said."""


def _files(path: Path) -> list[Path]:
    if path.is_dir():
        files = sorted(file for file in path.iterdir() if file.suffix.lower() in SUFFIXES and file.is_file())
        if not files:
            raise AwardsError(f"{path}: holds no case file ({', '.join(SUFFIXES)})")
        return files
    if path.suffix.lower() not in SUFFIXES:
        raise AwardsError(f"{path}: is no case file; give a file that ends in {', '.join(SUFFIXES)}, or a folder of them")
    return [path]


def _documents(file: Path) -> Iterator[tuple[str, Any]]:
    try:
        if file.suffix.lower() == ".jsonl":
            with file.open(encoding="utf-8-sig") as lines:
                for number, line in enumerate(lines, 1):
                    if line.strip():
                        source = f"{file}: line {number}"
                        yield source, parse_json(line, source)
            return
        text = file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise AwardsError(f"{file}: is not UTF-8; save it as UTF-8") from error
    except OSError as error:
        raise AwardsError(f"{file}: cannot be read ({error.strerror}); check that it exists and may be read") from error
    yield str(file), parse_json(text, str(file)) if file.suffix.lower() == ".json" else parse_yaml(text, str(file))


_MESSAGES = {
    "extra_forbidden": "unknown field; `ganzhou-evidence awards --template N` shows the fields of an article",
    "missing": "is missing",
    "bool_type": "must be yes or no (in JSON: true or false)",
    "int_type": "must be a whole number, without quotes",
    "string_type": "must be text; put it in quotes",
    "model_type": "expected fields with their values",
    "tuple_type": "expected a list",
}


def _lines(error: ValidationError) -> Iterator[tuple[ErrorDetails, str]]:
    for one in error.errors(include_url=False, include_input=False):
        place = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in one["loc"]).lstrip(".")
        message = _MESSAGES.get(one["type"], one["msg"].removeprefix("Value error, "))
        joint = "." if _FIELD.match(message) else ": "
        yield one, (f"{place}{joint}{message}" if place else message)
