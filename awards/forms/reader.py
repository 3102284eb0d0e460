"""A filled-in form as plain data, case by case, each with where it stands, so that what is wrong later is said by header and cell, too.

A table with the id of an enterprise, work or project and without cases is a register of those.
"""

from __future__ import annotations

import difflib
import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from awards.errors import AwardsError
from awards.forms.cells import article_of, meaning
from awards.forms.columns import Column, Place, by_header, by_register_header, key
from awards.forms.names import NAMES
from awards.forms.tables import Cell, Table, read_tables
from awards.registers import PARTS, RegisterName
from awards.registry import ARTICLES
from awards.text import Text
from pages.errors import NotedError
from pages.notes import Note, note

_LOOKED_AT = 20
"""Rows in which the headers are looked for; a title may stand above them."""

_ID = frozenset(map(key, NAMES["id"]))
_ARTICLE = frozenset(map(key, NAMES["article"]))
"""The headers without which no row is a case."""

_REGISTER_IDS: Mapping[str, RegisterName] = {key(name): register for register, (part, _) in PARTS.items() for name in NAMES[f"{part}.id"]}
"""The header that makes a table a register."""


@dataclass(frozen=True, slots=True)
class FormRow:
    """Where a case of a form stands: its row, and the cells of its fields with their headers."""

    row: int
    cells: Mapping[Place, tuple[str, Text]]

    def __call__(self, place: Place) -> int:
        """The line in which a field stands."""
        return self.row

    def wrong(self, place: Place, problem: Note) -> Note:
        """What is wrong with a field, by its header and cell; one that has none is told by its row."""
        near = (at for at in self.cells if _inside(at, place) or _inside(place, at)) if place else iter(())
        found = self.cells.get(place) or next((self.cells[at] for at in near), None)
        if found is None:
            return note("form.row", row=self.row, problem=problem)
        return in_cell(found[0], found[1], problem)


def in_cell(cell: str, name: Text, problem: Note) -> Note:
    """`F5（收入年度）：…`."""
    return note("form.cell", cell=cell, name=note("form.words", zh=name.zh, en=name.en), problem=problem)


def read_form(file: Path) -> Iterator[tuple[Note, dict[str, Any], FormRow]]:
    """Yield every case of an XLSX or CSV: what names it in errors, its data, and where it stands; of a register every line likewise.

    Raises:
        AwardsError: after the last case, with a line for everything in the file that is not read as a fact.
    """
    source = note("case.source", file=str(file))
    errors: list[Note] = []
    for table in read_tables(file, source):
        within = note("form.sheet", file=str(file), sheet=table.name) if table.name else source
        yield from _Reader(within, errors).cases(table)
    if errors:
        raise AwardsError(*errors)


class _Reader:
    """Reads one table; what is wrong goes to `errors`."""

    def __init__(self, source: Note, errors: list[Note]) -> None:
        self._source, self._errors = source, errors

    def cases(self, table: Table) -> Iterator[tuple[Note, dict[str, Any], FormRow]]:
        head = next((at for at, (_, cells) in enumerate(table.rows[:_LOOKED_AT]) if _ID & set(map(_header, cells))), None)
        if head is None:
            yield from self._register(table)
            return
        headers = {cell.column: cell for cell in table.rows[head][1]}
        if not self._each_once(headers):
            return
        of_article = next((at for at, cell in headers.items() if _header(cell) in _ARTICLE), None)
        if of_article is None:
            self._wrong(note("form.no_article"))
            return
        rows = table.rows[head + 1 :]
        articles = [self._article(number, cells, of_article) for number, cells in rows]
        known = {name: column for article in dict.fromkeys(articles) if article for name, column in by_header(article).items()}
        if known and not self._known(headers, known):
            return
        for (number, cells), article in zip(rows, articles, strict=True):
            if article is not None:
                yield from self._row(number, cells, headers, by_header(article), article)

    def _register(self, table: Table) -> Iterator[tuple[Note, dict[str, Any], FormRow]]:
        """Every line of a register as a document that holds it alone."""
        found = next(((at, name) for at, (_, cells) in enumerate(table.rows[:_LOOKED_AT]) if (name := _register_of(cells))), None)
        if found is None:
            if table.rows or not table.name:
                self._wrong(note("form.no_header"))
            return
        at, register = found
        headers, fields = {cell.column: cell for cell in table.rows[at][1]}, by_register_header(register)
        if not self._each_once(headers) or not self._known(headers, fields):
            return
        rows = table.rows[at + 1 :]
        for number, cells in rows:
            for source, data, row in self._row(number, cells, headers, fields):
                inside: Place = (register, 0)
                yield source, {register: [data]}, FormRow(row.row, {(*inside, *place): cell for place, cell in row.cells.items()})

    def _each_once(self, headers: Mapping[int, Cell]) -> bool:
        seen: set[str] = set()
        for cell in headers.values():
            if _header(cell) in seen:
                self._wrong(note("form.header_twice", cell=cell.name, name=str(cell.value)))
            seen.add(_header(cell))
        return len(seen) == len(headers)

    def _wrong(self, problem: Note) -> None:
        self._errors.append(note("case.at", where=self._source, problem=problem))

    def _article(self, row: int, cells: Sequence[Cell], column: int) -> int | None:
        cell = next((cell for cell in cells if cell.column == column), None)
        if cell is None:
            self._wrong(note("form.row", row=row, problem=note("form.row_without_article")))
            return None
        try:
            article = article_of(cell)
        except NotedError as error:
            self._wrong(in_cell(cell.name, NAMES["article"], error.note))
            return None
        if article not in ARTICLES:
            self._wrong(in_cell(cell.name, NAMES["article"], note("case.article", most=max(ARTICLES))))
            return None
        return article

    def _known(self, headers: Mapping[int, Cell], known: Mapping[str, Column]) -> bool:
        """Whether every header is a known field; says which is none."""
        strange = [cell for cell in headers.values() if _header(cell) not in known]
        for cell in strange:
            nearest = difflib.get_close_matches(_header(cell), known, 1, 0.5)
            if nearest:
                name = known[nearest[0]].name
                words = note("form.words", zh=name.zh, en=name.en)
                self._wrong(note("form.header.nearest", cell=cell.name, name=str(cell.value), nearest=words))
            else:
                self._wrong(note("form.header", cell=cell.name, name=str(cell.value)))
        return not strange

    def _row(
        self, row: int, cells: Sequence[Cell], headers: Mapping[int, Cell], fields: Mapping[str, Column], article: int = 0
    ) -> Iterator[tuple[Note, dict[str, Any], FormRow]]:
        """One row as data; of a form whose headers are of several articles it may fill in those of its own `article` only."""
        stated: list[tuple[Column, str, object]] = []
        faults = len(self._errors)
        for cell in cells:
            header = headers.get(cell.column)
            column = fields.get(_header(header)) if header else None
            if header is None:
                self._wrong(note("form.no_header_above", cell=cell.name))
            elif column is None:
                name = str(header.value)
                self._wrong(in_cell(cell.name, Text(name, name), note("form.other_article", article=article)))
            else:
                try:
                    stated.append((column, cell.name, meaning(cell, column)))
                except NotedError as error:
                    self._wrong(in_cell(cell.name, column.name, error.note))
        if len(self._errors) > faults:
            return
        data, places = _built(stated)
        empty = {
            fields[_header(header)].place: (f"{header.name.rstrip('0123456789')}{row}", fields[_header(header)].name)
            for header in headers.values()
            if _header(header) in fields
        }
        source = note("case.source.line", file=self._source, line=row)
        yield source, data, FormRow(row, {**empty, **places})


def _register_of(cells: Sequence[Cell]) -> RegisterName | None:
    """Of what a row of headers is a register; None where it is none."""
    said = {_header(cell) for cell in cells}
    return None if _ARTICLE & said else next((register for name, register in _REGISTER_IDS.items() if name in said), None)


def _header(cell: Cell) -> str:
    return key(str(cell.value))


def _inside(inner: Place, outer: Place) -> bool:
    return inner[: len(outer)] == outer


def _built(stated: Sequence[tuple[Column, str, object]]) -> tuple[dict[str, Any], dict[Place, tuple[str, Text]]]:
    """The case's data, and the cell and header of each field. Of several, those that are empty are left out: 平台1 and 平台3 are two."""
    taken: dict[Place, list[int]] = {}
    for column, _, _ in stated:
        for at, part in enumerate(column.place):
            if isinstance(part, int) and part not in taken.setdefault(column.place[:at], []):
                taken[column.place[:at]].append(part)
    data: dict[str, Any] = {}
    places: dict[Place, tuple[str, Text]] = {}
    for column, cell, value in stated:
        place = tuple(
            sorted(taken[column.place[:at]]).index(part) if isinstance(part, int) else part for at, part in enumerate(column.place)
        )
        places[place] = (cell, column.name)
        below: Any = data
        for part, following in itertools.pairwise(place):
            if isinstance(below, list) and isinstance(part, int):
                below.extend({} for _ in range(part + 1 - len(below)))
                below = below[part]
            else:
                below = below.setdefault(part, [] if isinstance(following, int) else {})
        below[place[-1]] = value
    return data, places
