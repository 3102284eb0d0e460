"""The shooting log (取景日志) that an applicant hands in: which part of which episode was shot where, and when. A claim, checked for form.

All faults of a file are named at once, so that it has to be corrected once only. How the rows stand to what was measured, see
`pipeline.log_agreement`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TypeVar

from landmarks.addresses import UnplacedAddressError, county_of_address, folded, without_division
from landmarks.catalogue import Catalogue
from pages.errors import InputError
from pages.names import one_line
from pipeline.log_cells import iso_date, seconds, text_of, which_episode
from pipeline.log_table import Cell, TableRow, read_table
from pipeline.timeline import Interval, clock

__all__ = ["DeclaredRow", "read_shooting_log"]

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


def read_shooting_log(
    path: Path, catalogue: Catalogue, episodes: Mapping[str, Fraction], gallery: Collection[str] = ()
) -> tuple[DeclaredRow, ...]:
    """Read and check a shooting log; rows come in the file's order.

    Args:
        path: CSV or XLSX with the columns episode (集), in (入点), out (出点), place (取景地) and, where known, date (日期), in any order.
        catalogue: names places and their counties.
        episodes: file name -> run time in seconds.
        gallery: ids of the landmarks with reference photos, which a row may name too.

    Raises:
        InputError: the file cannot be read, or rows are wrong; every fault is a message of its own.
    """
    name = one_line(str(path))
    rows: list[DeclaredRow] = []
    faults: list[str] = []
    for line in read_table(path, _HEADINGS, optional=("date",)):
        found, wrong = _row(line, catalogue, episodes, gallery)
        faults += [f"{name}: row {line.number}: {fault}" for fault in wrong]
        if found is not None:
            rows.append(found)
    faults += [f"{name}: {fault}" for fault in _overlaps(rows)]
    if len(faults) > _FAULTS_SHOWN:
        faults[_FAULTS_SHOWN:] = [f"{name}: {len(faults) - _FAULTS_SHOWN} more faults; correct these first"]
    if faults:
        raise InputError(*faults)
    if not rows:
        raise InputError(f"{name}: has no row below its headings; fill it in or leave out the shooting log")
    return tuple(rows)


def _row(
    line: TableRow, catalogue: Catalogue, episodes: Mapping[str, Fraction], gallery: Collection[str]
) -> tuple[DeclaredRow | None, list[str]]:
    """The row, or None and what is wrong with it."""
    faults: list[str] = []

    def take(column: str, read: Callable[[Cell], _Value], required: bool = True) -> _Value | None:
        cell = line.cells.get(column)
        if required and not text_of(cell):
            faults.append(f"{column} is empty; fill it in")
            return None
        try:
            return read(cell)
        except ValueError as error:
            faults.append(f"{column} {error}")
            return None

    episode = take("episode", lambda cell: which_episode(cell, episodes))
    start, end = take("in", seconds), take("out", seconds)
    place = take("place", lambda cell: _placed(text_of(cell), catalogue, gallery))
    date = take("date", iso_date, required=False)
    if episode is not None and start is not None and end is not None:
        faults += _time_faults(start, end, episode, episodes[episode], line.cells)
    if faults or episode is None or start is None or end is None or place is None:
        return None, faults
    interval = Interval(start, min(end, episodes[episode]))
    return DeclaredRow(line.number, episode, interval, text_of(line.cells["place"]), *place, date), []


def _time_faults(start: Fraction, end: Fraction, episode: str, run_time: Fraction, cells: Mapping[str, Cell]) -> list[str]:
    written = f"in {text_of(cells['in'])!r}, out {text_of(cells['out'])!r}"
    if end <= start:
        return [f"{written}: out must be later than in"]
    # A log written to the second may round the end up.
    reach = -(-run_time // 1) if end.denominator == 1 else run_time + _LONGEST_FRAME
    if end <= max(reach, run_time + _LONGEST_FRAME) and start < run_time:
        return []
    hint = (
        "; a spreadsheet takes 1:05 for one hour and five minutes: write 0:01:05" if start >= 60 and _is_whole_minutes(start, end) else ""
    )
    return [f"{written}: lies past the end of {one_line(episode)}, which runs for {clock(run_time)}{hint}"]


def _is_whole_minutes(*times: Fraction) -> bool:
    return all(time % 60 == 0 for time in times)


def _placed(text: str, catalogue: Catalogue, gallery: Collection[str]) -> tuple[str | None, str | None]:
    """Landmark and county of a place as written: a catalogued one, with or without its county before it, a gallery's own, or an address."""
    written, rest = without_division(folded(text))
    for place in (catalogue.named(text), catalogue.get(text), catalogue.named(rest)):
        if place is None:
            continue
        if written not in (None, place.county):
            raise ValueError(f"{text!r} is in {place.county}, not in {written}; correct the county or the place")
        return place.id, place.county
    if text in gallery:
        return text, ""
    try:
        return None, county_of_address(text)
    except UnplacedAddressError as error:
        raise ValueError(f"{text!r} {error}") from error


def _overlaps(rows: Sequence[DeclaredRow]) -> list[str]:
    found = []
    reaching: dict[str, DeclaredRow] = {}
    for row in sorted(rows, key=lambda row: (row.interval, row.row)):
        earlier = reaching.get(row.episode)
        if earlier is not None and row.interval.start < earlier.interval.end:
            first, second = sorted((earlier.row, row.row))
            found.append(f"row {second}: overlaps row {first} in {one_line(row.episode)}; a moment is shot in one place")
        if earlier is None or row.interval.end > earlier.interval.end:
            reaching[row.episode] = row
    return found
