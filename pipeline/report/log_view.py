"""The shooting log beside the measurement, row by row."""

from __future__ import annotations

from dataclasses import dataclass

from pages.names import one_line
from pages.notes import Note
from pipeline.record.evidence import Evidence
from pipeline.record.grounds import Agreement, LogRow
from pipeline.record.timeline import clock
from pipeline.report.text import note_parts
from pipeline.report.wording import Wording


@dataclass(frozen=True)
class LogRowView:
    """One row; `place_note` is the county and, where it differs from what is written, the catalogue's name."""

    anchor: str
    row: str
    episode: str
    episode_anchor: str
    start: str
    end: str
    place: str
    place_note: str
    date: str
    agreement: Agreement
    agreement_label: str
    reasons: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class LogView:
    """The rows of the log, and the stretches that it leaves out; `notes` say what of the file was left out."""

    lead: str
    notes: tuple[tuple[str, str], ...]
    counts: tuple[tuple[Agreement, str, int], ...]
    rows: tuple[LogRowView, ...]
    only_measured: tuple[LogRowView, ...]


def log_view(evidence: Evidence, words: Wording) -> LogView:
    """Write the log out; without one, say so."""
    text = words.text
    rows = tuple(_row(row, words) for row in evidence.shooting_log if row.agreement is not Agreement.ONLY_MEASURED)
    missing = tuple(_row(row, words) for row in evidence.shooting_log if row.agreement is Agreement.ONLY_MEASURED)
    if not rows and not missing:
        return LogView(text["log.empty"], (), (), (), ())
    counts = tuple(
        (agreement, text[f"agreement.{agreement}"], sum(row.agreement is agreement for row in evidence.shooting_log))
        for agreement in Agreement
    )
    notes = tuple(note_parts(note, words.language) for note in evidence.shooting_log_notes)
    return LogView(text["log.lead"].format(count=len(rows)), notes, counts, rows, missing)


def _row(row: LogRow, words: Wording) -> LogRowView:
    known = words.place(row.landmark, "") if row.landmark else ""
    place = known if known and row.agreement is Agreement.ONLY_MEASURED else one_line(row.place)
    county = words.county(row.county) if row.county else words.text["log.outside"]
    return LogRowView(
        anchor=words.anchors[row.id],
        row="" if row.row is None else str(row.row),
        episode=words.episode(row.episode),
        episode_anchor=words.episode_anchors[row.episode],
        start=clock(row.start),
        end=clock(row.end),
        place=place,
        place_note=" · ".join(part for part in (known if known != place else "", county) if part),
        date=one_line(row.date or ""),
        agreement=row.agreement,
        agreement_label=words.text[f"agreement.{row.agreement}"],
        reasons=tuple(note_parts(named_reason(reason, words), words.language) for reason in row.reasons),
    )


def named_reason(reason: Note, words: Wording) -> Note:
    """A reason of `pipeline.log.log_agreement` with the names of the landmarks, decoys and counties that it gives by id."""
    places = str(reason.arguments.get("places", "")).split(", ")
    named = ", ".join(words.place(place, place) for place in places)
    return reason.model_copy(update={"arguments": {**reason.arguments, "places": named}})
