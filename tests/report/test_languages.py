"""A Chinese page, PDF or table holds no English sentence and an English one no Chinese one, but for names and citations."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable
from html.parser import HTMLParser
from pathlib import Path

import pypdf
import pytest

from pipeline.record.evidence import Evidence
from pipeline.report.build import build_view
from pipeline.report.html import render_html
from pipeline.report.pdf import render_pdf
from pipeline.report.shelf import load_pictures
from pipeline.report.tables import tables

SAID = ("alt", "title", "aria-label", "placeholder", "label")
CHINESE = re.compile(r"[㐀-鿿]+")
COMMAND = re.compile(r"ganzhou-evidence(?: [a-z-]+){1,2}")
# Three words of small letters in a row are a sentence; names and settings are shorter or written together.
ENGLISH = re.compile(r"\b[A-Za-z]?[a-z']+(?: [a-z']{2,}){2,}\b")


class Words(HTMLParser):
    """Every text that a reader or a screen reader meets, with the words a script may say (`data-…`)."""

    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=True)
        self.found, self.inside = [], []
        self.feed(source)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("style", "script"):
            self.inside.append(tag)
        self.found += [value for name, value in attrs if value and (name in SAID or name.startswith("data-"))]

    def handle_endtag(self, tag: str) -> None:
        if self.inside and self.inside[-1] == tag:
            self.inside.pop()

    def handle_data(self, data: str) -> None:
        if not self.inside:
            self.found.append(data)


@pytest.fixture(scope="module", params=["zh", "en"])
def said(written: tuple[Path, Evidence], request: pytest.FixtureRequest) -> tuple[str, dict[str, list[str]]]:
    """The language, and every text of its page, PDF and tables."""
    folder, evidence = written
    language = request.param
    view, pictures = build_view(evidence, language), load_pictures(evidence, folder)
    printed = pypdf.PdfReader(io.BytesIO(render_pdf(view, pictures)))
    cells = [
        cell for table in tables(evidence, language).values() for row in csv.reader(io.StringIO(table.decode("utf-8-sig"))) for cell in row
    ]
    return language, {
        "page": Words(render_html(view, pictures)).found,
        "PDF": ["".join(page.extract_text().replace("\n", "") for page in printed.pages)],
        "tables": cells,
    }


def names(evidence: Evidence) -> set[str]:
    """What stands in the record as somebody else wrote it: titles, files, places, what was read in pictures, and citations."""
    found = [evidence.title, *(item.file for item in evidence.inputs)]
    found += [part for place in evidence.landmarks for part in (place.name, place.english, place.county)]
    found += [condition.citation for condition in evidence.measure6.conditions]
    found += [part for rush in evidence.rushes for part in (rush.file, rush.device or "")]
    found += [row.place for row in evidence.shooting_log]
    found += [part for mention in evidence.mentions for part in (mention.text, *mention.text.partition(mention.name))]
    found += [str(value) for several in (evidence.shooting_log_notes,) for note in several for value in note.arguments.values()]
    found += [part for licence in evidence.licences for part in (licence.text, licence.number)]
    found += [found.identity.removeprefix("_decoy/") for found in evidence.elsewhere]
    # A long name is shown with its middle left out.
    return {part for name in found for part in (name, name.rpartition(".")[0], name.rpartition("/")[2], name[:22], name[-10:]) if part}


def without(text: str, known: Iterable[str]) -> str:
    for name in known:
        text = text.replace(name, " \0 ")
    return COMMAND.sub(" \0 ", text)


def test_no_sentence_of_the_other_language(said: tuple[str, dict[str, list[str]]], written: tuple[Path, Evidence]) -> None:
    language, texts = said
    known = sorted(names(written[1]), key=len, reverse=True)
    other = ENGLISH if language == "zh" else CHINESE
    for where, several in texts.items():
        assert len(" ".join(several)) > 500, where
        for text in several:
            # The typesetter breaks lines anywhere: in the PDF a name may hold blanks that it has not.
            assert other.findall(without(text, known)) == [], (where, text[:300])
