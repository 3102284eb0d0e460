"""The summary of a batch: one page that is read over coffee, and the same as CSV and XLSX."""

from __future__ import annotations

import datetime
import io
import os
import tempfile
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import quote

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from flows.carrying.outcome import Outcome, percent
from models.storage import unwritable
from pages.notes import Argument, Language, Note, note
from pages.tables import as_csv
from pipeline.record.timeline import clock
from register.models import Run, State, Title

_ORDER = (State.FAILED, State.PERSON, State.RUNNING, State.WAITING, State.CANCELLED, State.DONE)
"""What somebody has to act on comes first."""

_PILLS = {State.FAILED: "not_met", State.PERSON: "needs_review", State.DONE: "met"}

_COLUMNS = (
    "title", "applicant", "state", "reason", "remedy", "episodes", "film", "occurrences", "review", "on_screen", "share", "begun", "ended",
    "took", "report",
)  # fmt: skip

REPORTS = "reports"
"""The folder of the laid-out reports beside the summary."""


@dataclass(frozen=True)
class Row:
    """One title as the summary shows it; what is not known yet is empty."""

    title: str
    applicant: str
    code: State
    state: str
    pill: str
    reason: tuple[str, ...]
    remedy: str
    episodes: str
    film: str
    occurrences: str
    review: str
    on_screen: str
    share: str
    begun: str
    ended: str
    took: str
    report: str

    def cells(self) -> list[str]:
        """In the order of the columns of the tables."""
        return ["；".join(getattr(self, name)) if name == "reason" else str(getattr(self, name)) for name in _COLUMNS]


def write_summary(titles: Sequence[tuple[Title, Run | None]], out: Path, language: Language) -> None:
    """Write `summary.html`, `summary.csv` and `summary.xlsx`, each whole or as it was.

    Args:
        titles: each with its newest run.
        out: where to.
        language: of the page and the tables.

    Raises:
        StorageError: they cannot be written.
    """
    rows = sorted((row_of(title, run, language) for title, run in titles), key=lambda row: (_ORDER.index(row.code), row.title))
    try:
        _write(out / "summary.html", _page(rows, language).encode())
        _write(out / "summary.csv", as_csv(_heads(language), [row.cells() for row in rows]))
        _write(out / "summary.xlsx", _xlsx(rows, language))
    except OSError as error:
        raise unwritable(out, error, "--out") from error


def row_of(title: Title, run: Run | None, language: Language) -> Row:
    """Return a title's row."""
    state = State(title.state)
    found = None if run is None or run.result is None else Outcome.model_validate(run.result.content["outcome"])
    reasons = () if run is None else tuple(Note.model_validate(one).say(language) for one in run.reason or ())
    begun, ended = (None, None) if run is None else (run.started, run.ended)
    return Row(
        title=title.name,
        applicant=title.applicant,
        code=state,
        state=note(f"batch.state.{state.value}").say(language),
        pill=_PILLS.get(state, "open"),
        reason=reasons,
        remedy="" if run is None or not run.remedy else Note.model_validate(run.remedy).say(language),
        episodes=str(len(title.episodes.all()) or ""),
        film="" if found is None else clock(found.runtime),
        occurrences="" if found is None else str(found.occurrences),
        review="" if found is None else str(found.review),
        on_screen="" if found is None else f"{float(found.on_screen):.3f}",
        share="" if found is None else percent(found.share),
        begun=_moment(begun),
        ended=_moment(ended),
        took=_took(begun, ended),
        report="" if found is None else f"{REPORTS}/{Path(title.source).name}/report.html",
    )


def _moment(moment: datetime.datetime | None) -> str:
    return "" if moment is None else f"{moment.astimezone():%Y-%m-%d %H:%M:%S}"


def _took(begun: datetime.datetime | None, ended: datetime.datetime | None) -> str:
    if begun is None or ended is None:
        return ""
    seconds = max(0, round((ended - begun).total_seconds()))
    return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"


def _page(rows: Sequence[Row], language: Language) -> str:
    counts = Counter(row.code for row in rows)
    counted = [(state, note(f"batch.state.{state.value}").say(language), counts[state]) for state in _ORDER if counts[state]]

    def say(code: str, **arguments: Argument) -> str:
        return note(code, **arguments).say(language)

    return (
        _environment()
        .get_template("summary.html")
        .render(
            rows=rows,
            counted=counted,
            total=len(rows),
            say=say,
            language="zh-CN" if language == "zh" else "en",
            links={row.report: quote(row.report) for row in rows},
            written=f"{datetime.datetime.now().astimezone():%Y-%m-%d %H:%M:%S (UTC%z)}",
            style=_style(),
        )
    )


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("flows.batch", "."), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )


@cache
def _style() -> Markup:
    """The report's own look, with what this page has beside it."""
    import pipeline.report

    shared = Path(str(pipeline.report.__file__)).with_name("report.css").read_text(encoding="utf-8")
    own = Path(__file__).with_name("summary.css").read_text(encoding="utf-8")
    return Markup(shared + own)  # noqa: S704 - our own files, no input  # nosec B704


def _heads(language: Language) -> list[str]:
    return [note(f"batch.column.{name}").say(language) for name in _COLUMNS]


def _xlsx(rows: Iterable[Row], language: Language) -> bytes:
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    book = Workbook()
    book.remove(book.worksheets[0])
    sheet = book.create_sheet(note("batch.sheet").say(language))
    sheet.append(_heads(language))
    for number, row in enumerate(rows, 2):
        for column, value in enumerate(row.cells(), 1):
            cell = sheet.cell(number, column, value or None)
            if value:
                cell.data_type = "s"  # a name that begins with = is no formula
            cell.alignment = Alignment(wrap_text=True, vertical="top")
        if row.report:
            sheet.cell(number, len(_COLUMNS)).hyperlink = quote(row.report)
    for column, name in enumerate(_COLUMNS, 1):
        sheet.cell(1, column).font = Font(bold=True)
        sheet.column_dimensions[get_column_letter(column)].width = 40 if name in ("reason", "remedy") else 16
    sheet.freeze_panes = "B2"
    sheet.auto_filter.ref = sheet.dimensions
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _write(path: Path, content: bytes) -> None:
    """Write a file in one step: whoever opens it meanwhile has the older one."""
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}-", delete=False) as fresh:
        try:
            fresh.write(content)
            fresh.flush()
            os.fchmod(fresh.fileno(), 0o644)
            Path(fresh.name).replace(path)
        except BaseException:
            Path(fresh.name).unlink(missing_ok=True)
            raise
