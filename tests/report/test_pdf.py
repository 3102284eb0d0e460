"""The PDF: every character has a glyph of the embedded font, on every page people are told to decide."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pypdf
import pytest
from pypdf.generic import ByteStringObject, ContentStream, TextStringObject

from pages.fonts import font_file, spell_out
from pipeline.record.evidence import Evidence
from pipeline.report import pdf
from pipeline.report.build import build_view
from pipeline.report.shelf import PRINTED_PAIRS, ReportPictures, load_pictures
from tests.report.conftest import MakeEvidence


@pytest.fixture(scope="module")
def reader(written: tuple[Path, Evidence]) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO((written[0] / "report.pdf").read_bytes()))


@pytest.fixture(scope="module")
def hostile_words(hostile: tuple[Path, Evidence]) -> str:
    return words(pypdf.PdfReader(io.BytesIO((hostile[0] / "report.pdf").read_bytes())))


def words(reader: pypdf.PdfReader) -> str:
    return "".join(page.extract_text() for page in reader.pages).replace("\n", "")


def test_every_page_says_that_people_decide(reader: pypdf.PdfReader) -> None:
    assert len(reader.pages) > 3
    for page in reader.pages:
        assert "机器初检结果，须人工确认" in page.extract_text()


def test_the_only_font_is_the_embedded_noto(reader: pypdf.PdfReader) -> None:
    fonts = {}
    for page in reader.pages:
        for font in page["/Resources"]["/Font"].values():
            described = font.get_object()["/DescendantFonts"][0].get_object()
            fonts[described["/BaseFont"].split("+")[-1]] = described["/FontDescriptor"].get_object()
    assert [name for name in fonts if not name.startswith("NotoSansCJKsc-Regular")] == []
    for descriptor in fonts.values():
        assert len(descriptor["/FontFile3"].get_object().get_data()) > 1000
    assert font_file().name == "NotoSansCJKsc-Regular.otf"


def test_every_chinese_word_is_in_it(reader: pypdf.PdfReader, written: tuple[Path, Evidence]) -> None:
    _, evidence = written
    view = build_view(evidence, "zh")
    found = words(reader)
    expected = [view.title, view.headline.line, view.runtime, evidence.inputs[0].sha256, evidence.inputs[0].sm3]
    expected += [
        part for c in view.conditions for part in (c.label, c.value, c.threshold, c.margin, c.detail, c.citation, c.verdict_label) if part
    ]
    expected += [part for o in view.occurrences for part in (o.landmark, o.county, o.status_label, o.start, o.reference, *o.reasons)]
    expected += [episode.summary for episode in view.episodes]
    expected += [row.meaning for row in view.share.rows]
    expected += [part for link in view.links.pairs for part in (*link.chain, *link.notes, link.id)]
    expected += [part for row in view.rushes.rows for part in (row.file, row.trust_label, row.positions[0][0])]
    expected += [county.name for county in view.rushes.map.counties] + [view.rushes.map.source]
    expected += [part for row in (*view.log.rows, *view.log.only_measured) for part in (row.place, row.agreement_label)]
    expected += [m.before + m.name + m.after for group in (*view.elements.groups, *view.elements.doubtful) for m in group.mentions]
    expected += [part for licence in view.elements.licences for part in (licence.number, licence.label)]
    expected += [part for row in view.repeats.rows for part in (row.kind, row.length, row.places[0][0])]
    expected += [view.elsewhere.pairs[0].chain[1]]
    for text in expected:
        assert text.replace(" ", "") in found.replace(" ", ""), text


def missing_glyphs(reader: pypdf.PdfReader) -> int:
    """How often the pages show glyph 0, which a font has for every character that it lacks."""
    count = 0
    for page in reader.pages:
        for operands, operator in ContentStream(page.get_contents(), reader).operations:
            parts = operands[0] if operator == b"TJ" else operands if operator == b"Tj" else []
            for part in parts:
                if isinstance(part, (TextStringObject, ByteStringObject)):
                    glyphs = part.original_bytes
                    count += sum(glyphs[i : i + 2] == b"\0\0" for i in range(0, len(glyphs), 2))
    return count


def test_no_glyph_is_missing(
    reader: pypdf.PdfReader, hostile: tuple[Path, Evidence], make_evidence: MakeEvidence, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert missing_glyphs(reader) == 0
    assert missing_glyphs(pypdf.PdfReader(hostile[0] / "report.pdf")) == 0
    # The count would show one.
    monkeypatch.setattr(pdf, "spell_out", lambda text: text)
    bare = make_evidence(tmp_path, episodes=1, per_episode=1).model_copy(update={"occurrences": (), "title": "赣🎬"})
    assert missing_glyphs(pypdf.PdfReader(io.BytesIO(pdf.render_pdf(build_view(bare, "zh"), ReportPictures())))) > 0


def test_a_missing_character_is_noticed_and_spelled_out(hostile_words: str) -> None:
    found = hostile_words
    assert "[U+1F3AC]" in found
    assert "下列字符在字库中没有字形，文中以编号代替：U+1F3AC" in found
    assert "🎬" not in found
    assert spell_out("赣🎬") == "赣[U+1F3AC]"


def test_names_are_words_and_no_markup(hostile_words: str) -> None:
    found = hostile_words.replace(" ", "")
    assert '#panic("x")$x$*b*</title><imgsrc=xonerror=alert(1)>' in found
    assert "=a\\n<script>alert('1')</script>" in found
    assert "x" * 250 + ".mp4" in found


def test_it_carries_no_date(reader: pypdf.PdfReader) -> None:
    assert reader.metadata.creation_date is None
    assert reader.metadata.modification_date is None


def test_a_font_without_chinese_would_be_noticed(make_evidence: MakeEvidence, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    evidence = make_evidence(tmp_path, episodes=1, per_episode=1)
    monkeypatch.setattr(pdf, "characters", lambda: frozenset(map(chr, range(32, 127))))
    monkeypatch.setattr("pages.fonts.characters", lambda: frozenset(map(chr, range(32, 127))))
    bare = evidence.model_copy(update={"occurrences": ()})
    data = pdf.render_pdf(build_view(bare, "zh"), ReportPictures())
    assert "[U+8D63]" in words(pypdf.PdfReader(io.BytesIO(data)))


def test_the_first_of_many_links_are_printed_and_the_rest_are_counted(
    make_evidence: MakeEvidence, add_grounds: Callable[[Evidence, Path], Evidence], tmp_path: Path
) -> None:
    evidence = add_grounds(make_evidence(tmp_path, episodes=2, per_episode=5), tmp_path, links=PRINTED_PAIRS + 5)
    pictures = load_pictures(evidence, tmp_path)
    assert sum(pair.drawn is not None for pair in pictures.links) == PRINTED_PAIRS
    found = words(pypdf.PdfReader(io.BytesIO(pdf.render_pdf(build_view(evidence, "zh"), pictures))))
    assert f"link-{PRINTED_PAIRS:04d}" in found
    assert f"link-{PRINTED_PAIRS + 1:04d}" not in found
    assert "另有5处见report.html" in found.replace(" ", "")
