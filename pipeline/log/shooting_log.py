"""The shooting log (取景日志) that an applicant hands in: which part of which episode was shot where, and when. A claim, checked for form.

All faults of a file are named at once, so that it has to be corrected once only. How the rows stand to what was measured, see
`pipeline.log.log_agreement`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TypeVar

from landmarks.catalogue import Catalogue
from landmarks.places.addresses import county_of_address, folded, without_division
from landmarks.places.place_names import folded as simplified
from pages.errors import InputError, NotedError
from pages.names import one_line
from pages.notes import Argument, Note, note
from pipeline.log.log_cells import iso_date, require_readable, seconds, text_of, which_episode
from pipeline.log.log_table import Cell, TableRow, Unreadable, read_table
from pipeline.record.timeline import Interval, clock

__all__ = ["DeclaredRow", "ShootingLog", "read_shooting_log"]

_HEADINGS = {
    "episode": ("集", "集数", "剧集", "文件", "文件名", "episode", "file"),
    "in": ("入点", "开始", "开始时间", "起", "in", "start"),
    "out": ("出点", "结束", "结束时间", "止", "out", "end"),
    "place": ("地点", "取景地", "取景地点", "拍摄地", "拍摄地点", "place", "location"),
    "date": ("日期", "拍摄日期", "date"),
}
_LONGEST_FRAME = Fraction(1001, 24000)
_FAULTS_SHOWN = 50

_Value = TypeVar("_Value")


@dataclass(frozen=True)
class DeclaredRow:
    """A row of the log as it was understood.

    `interval` lies inside the episode. `landmark` is an id of the catalogue or the gallery, where the place is such a one; `county` is a
    county-level unit of Ganzhou, empty for a place of the gallery that the catalogue does not list, None for a place outside Ganzhou.
    """

    row: int
    episode: str
    interval: Interval
    place: str
    landmark: str | None
    county: str | None
    date: str | None


@dataclass(frozen=True)
class ShootingLog:
    """A log's rows in the file's order. `notes` say what of the file was left out, or read in a way that a person should know."""

    rows: tuple[DeclaredRow, ...]
    notes: tuple[Note, ...] = ()


def read_shooting_log(path: Path, catalogue: Catalogue, episodes: Mapping[str, Fraction], gallery: Collection[str] = ()) -> ShootingLog:
    """Read and check a shooting log.

    Args:
        path: CSV or XLSX with the columns episode (集), in (入点), out (出点), place (取景地) and, where known, date (日期), in any order.
        catalogue: names places and their counties.
        episodes: file name -> run time in seconds.
        gallery: ids of the landmarks with reference photos, which a row may name too.

    Raises:
        InputError: the file cannot be read, or rows are wrong; every fault is a message of its own.
    """
    table = read_table(path, _HEADINGS, optional=("date",), carried="episode")
    rows: list[DeclaredRow] = []
    faults: list[Note] = []
    for line in table.rows:
        found, wrong = _row(line, catalogue, episodes, gallery)
        faults += [note("log_row", file=table.where, row=line.number, fault=fault) for fault in wrong]
        if found is not None:
            rows.append(found)
    faults += [note("log_fault", file=table.where, fault=fault) for fault in _overlaps(rows)]
    if len(faults) > _FAULTS_SHOWN:
        faults[_FAULTS_SHOWN:] = [note("log_more_faults", file=table.where, count=len(faults) - _FAULTS_SHOWN)]
    if faults:
        raise InputError(*faults)
    if not rows:
        raise InputError(note("log_without_rows", file=table.where))
    return ShootingLog(tuple(rows), tuple(table.notes))


def _row(
    line: TableRow, catalogue: Catalogue, episodes: Mapping[str, Fraction], gallery: Collection[str]
) -> tuple[DeclaredRow | None, list[Note]]:
    """The row, or None and what is wrong with it."""
    faults: list[Note] = []

    def take(column: str, read: Callable[[Cell], _Value], required: bool = True) -> _Value | None:
        cell = line.cells.get(column)
        heading = note(f"log_column_{column}")
        if required and not isinstance(cell, Unreadable) and not text_of(cell):
            faults.append(note("log_cell_empty", column=heading))
            return None
        try:
            return read(cell)
        except NotedError as error:
            reference: dict[str, Argument] = {"cell": line.references[column]} if column in line.references else {}
            faults.append(note("log_cell" if reference else "log_cell_of_text", column=heading, fault=error.note, **reference))
            return None

    episode = take("episode", lambda cell: which_episode(cell, episodes))
    start, end = take("in", seconds), take("out", seconds)
    place = take("place", lambda cell: _placed(cell, catalogue, gallery))
    date = take("date", iso_date, required=False)
    if episode is not None and start is not None and end is not None:
        faults += _time_faults(start, end, episode, episodes[episode], line.cells)
    if faults or episode is None or start is None or end is None or place is None:
        return None, faults
    interval = Interval(start, min(end, episodes[episode]))
    return DeclaredRow(line.number, episode, interval, text_of(line.cells["place"]), *place, date), []


def _time_faults(start: Fraction, end: Fraction, episode: str, run_time: Fraction, cells: Mapping[str, Cell]) -> list[Note]:
    written = {"start": text_of(cells["in"]), "end": text_of(cells["out"])}
    if end <= start:
        return [note("log_out_before_in", **written)]
    # A log written to the second may round the end up.
    reach = -(-run_time // 1) if end.denominator == 1 else run_time + _LONGEST_FRAME
    if end <= max(reach, run_time + _LONGEST_FRAME) and start < run_time:
        return []
    code = "log_past_end_hours" if start >= 60 and _is_whole_minutes(start, end) else "log_past_end"
    return [note(code, **written, episode=one_line(episode), run_time=clock(run_time))]


def _is_whole_minutes(*times: Fraction) -> bool:
    return all(time % 60 == 0 for time in times)


def _placed(cell: Cell, catalogue: Catalogue, gallery: Collection[str]) -> tuple[str | None, str | None]:
    """Landmark and county of a place as written: a catalogued one, with or without its county before it, a gallery's own, or an address."""
    require_readable(cell)
    text = text_of(cell)
    plain = simplified(text)
    written, rest = without_division(folded(plain))
    for place in (catalogue.named(text), catalogue.named(plain), catalogue.get(text), catalogue.named(rest)):
        if place is None:
            continue
        if written is not None and written != place.county:
            raise NotedError(note("address_other_county", address=text, county=place.county, written=written))
        return place.id, place.county
    if text in gallery:
        return text, ""
    return None, county_of_address(plain)


def _overlaps(rows: Sequence[DeclaredRow]) -> list[Note]:
    found = []
    reaching: dict[str, DeclaredRow] = {}
    for row in sorted(rows, key=lambda row: (row.interval, row.row)):
        earlier = reaching.get(row.episode)
        if earlier is not None and row.interval.start < earlier.interval.end:
            first, second = sorted((earlier.row, row.row))
            found.append(note("log_overlap", row=second, other=first, episode=one_line(row.episode)))
        if earlier is None or row.interval.end > earlier.interval.end:
            reaching[row.episode] = row
    return found
