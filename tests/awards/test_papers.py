"""The papers of a finance office: each opens, says its figures to the fen, has every glyph, and stays in its language."""

import csv
import io
import re
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import docx
import openpyxl
import pypdf
import pytest
from pypdf.generic import ByteStringObject, ContentStream, TextStringObject

from awards.capitals import in_capitals
from awards.papers import statements, typeset
from awards.papers.words import FILES, WORDS, Words
from awards.papers.write import write_papers
from awards.run import LedgerRun
from cli.main import main
from tests.awards.conftest import Case, Ledger

PDFS = ("public", "statements", "supplements", "report")
DAYS = {"applied": "2026-02-01", "approved": "2026-03-01", "notice_start": "2026-03-05", "notice_end": "2026-03-12", "paid": "2026-04-01"}
KNOWN_DAYS = {"received": 1, "under_review": 1, "approved": 2, "public_notice": 3, "payable": 4, "paid": 5}


def in_state(case: Case, state: str, name: str = "赣州示例影视传媒有限公司") -> Case:
    case = {**case, "state": state, "dates": dict(list(DAYS.items())[: KNOWN_DAYS[state]])}
    case["applicant"]["name"] = name
    return {**case, "objection": False} if state in ("payable", "paid") else case


@pytest.fixture(scope="module")
def run(ledger: Ledger) -> LedgerRun:
    """Cases in every state, of several enterprises and years, with names that are hard to print."""
    cases = [
        in_state(ledger.case("5", "A1"), "payable"),
        in_state(ledger.case("6", "A2", local_costs="123456.78"), "payable"),
        in_state(ledger.case("13", "A3", applicant="E2", training_cost="0.10"), "payable", "=1+1"),
        {**in_state(ledger.case("14", "A4", applicant="E3"), "paid", "<章贡&协会>"), "paid_amount": "150000"},
        in_state(ledger.case("1", "B1", applicant="E3", plan="provincial", production_cost="120000.55"), "approved", "<章贡&协会>"),
        in_state(ledger.case("9", "B2", applicant="E4"), "public_notice", "信丰🎬"),
        in_state(ledger.case("5", "C1", applicant="E5", platforms=None), "received", "脐橙影业"),
        in_state(ledger.case("6", "C2", applicant="E5", local_costs=None, occurrences=None), "under_review", "脐橙影业"),
        in_state(ledger.case("7", "C3", applicant="E6", review_passed=None), "under_review", "景区"),
        in_state(ledger.case("9", "D1", applicant="E7", technology="none"), "received", "不符合"),
    ]
    return ledger.run(*cases, fund_budget={"2026": "400000"}, achieved={"works": 120}, issued="2026-01-01")


@pytest.fixture(scope="module")
def papers(run: LedgerRun, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The folder of the papers by language."""
    found = {}
    for language in ("zh", "en"):
        found[language] = tmp_path_factory.mktemp("papers") / language
        write_papers(run, found[language], Words(language, date(2026, 11, 27), run.measures))
    return found


def path(papers: dict[str, Path], name: str, language: str = "zh") -> Path:
    return papers[language] / FILES[name].of(language)


def text_of(papers: dict[str, Path], name: str, language: str = "zh") -> str:
    return "".join(page.extract_text() for page in pypdf.PdfReader(path(papers, name, language)).pages)


def rows(papers, name, language="zh"):
    data = path(papers, name, language).read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def squeezed(text):
    return re.sub(r"\s", "", text)


def batch(papers, language="zh"):
    return openpyxl.load_workbook(path(papers, "batch", language)).worksheets[0]


def test_the_batch_pays_what_is_payable_to_the_fen(run: LedgerRun, papers: dict[str, Path]) -> None:
    sheet = batch(papers)
    head = [cell.value for cell in sheet[4]]
    amount = head.index("金额（元）")
    lines = [row for row in sheet.iter_rows(min_row=5) if isinstance(row[0].value, int)]
    assert [row[1].value for row in lines] == ["A1", "A2", "A3"]
    fen = [round(row[amount].value * 100) for row in lines]
    assert fen == [18_000_000, 1_234_568, 5]
    assert sum(fen) == run.fund.whole.payable
    total = next(row for row in sheet.iter_rows(min_row=5) if row[0].value == "合计")
    assert round(total[amount].value * 100) == run.fund.whole.payable
    assert total[amount + 1].value == in_capitals(run.fund.whole.payable)
    assert [row[amount + 1].value for row in lines] == [in_capitals(one) for one in fen]


def test_the_batch_has_numbers_days_and_texts_where_they_belong(papers: dict[str, Path]) -> None:
    sheet = batch(papers)
    head = {cell.value: at for at, cell in enumerate(sheet[4])}
    for row in sheet.iter_rows(min_row=5, max_row=7):
        assert row[head["金额（元）"]].data_type == "n"
        assert row[head["金额（元）"]].number_format == "#,##0.00"
        assert row[head["认定日期"]].value == datetime(2026, 3, 1)
        assert row[head["公示结束日期"]].value == datetime(2026, 3, 12)
        assert row[head["申报者编号"]].data_type == "s"
    assert sheet["D7"].value == "=1+1"
    assert sheet["D7"].data_type == "s"
    words = " ".join(str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value)
    for said in ("核算日期：2026-11-27", "SHA-256 4aa00709ff30", "经办", "复核", "审批", "（盖章）"):
        assert said in words
    assert sheet.oddFooter.right.text == "第 &P 页，共 &N 页"
    assert sheet.print_title_rows == "$4:$4"


def test_the_list_announces_what_is_granted_and_nothing_else(papers: dict[str, Path]) -> None:
    listed = rows(papers, "public_table")
    assert [(row["案件编号"], row["金额（元）"]) for row in listed] == [("B2", "150000.00"), ("B1", "36000.17")]
    text = squeezed(text_of(papers, "public"))
    for said in (
        "拟奖补名单公示",
        "36,000.17",
        "150,000.00",
        "186,000.17",
        "人民币壹拾捌万陆仟元零壹角柒分",
        "信丰[U+1F3AC]",
        "公示期：____年",
    ):
        assert said in text
    assert "E3" not in text


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_list_opens_as_a_document_and_says_what_the_pdf_says(papers: dict[str, Path], language: str) -> None:
    found = docx.Document(str(path(papers, "public_document", language)))
    listed, signed = found.tables
    head, *lines, foot = [[cell.text for cell in row.cells] for row in listed.rows]
    shown = squeezed(text_of(papers, "public", language))
    assert [line[4] for line in lines] == ["150,000.00", "36,000.17"]
    assert foot[4] == "186,000.17"
    for cell in (*head, *foot, *(cell for line in lines for cell in line)):
        assert squeezed(cell).replace("🎬", "[U+1F3AC]") in shown
    title, lead = (squeezed(paragraph.text) for paragraph in found.paragraphs[:2])
    assert title in shown
    assert lead in shown
    assert [cell.text for cell in signed.rows[0].cells] == [WORDS[name].of(language) for name in ("handled", "checked", "signed")]
    # The head stands on every page, no row is torn, the page lies on its side and is numbered.
    assert [len(row._tr.xpath("w:trPr/w:tblHeader")) for row in listed.rows] == [1, 0, 0, 0]
    assert all(row._tr.xpath("w:trPr/w:cantSplit") for row in listed.rows)
    section = found.sections[0]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (297, 210)
    assert [one.text for one in section.footer._element.xpath(".//w:instrText")] == ["PAGE", "NUMPAGES"]
    everything = " ".join(
        [found.core_properties.title, *(paragraph.text for paragraph in found.paragraphs), *head, *foot, section.footer.paragraphs[0].text]
    )
    if language == "zh":
        assert not ENGLISH.search(everything)
        assert "合计：人民币壹拾捌万陆仟元零壹角柒分" in everything
    else:
        assert set(CHINESE.findall(CITED.sub("", everything))) == set()


def test_a_statement_for_every_enterprise_and_year(run: LedgerRun, papers: dict[str, Path]) -> None:
    reader = pypdf.PdfReader(path(papers, "statements"))
    assert len(reader.pages) == len(statements.by_year(run.awards)) == 7
    first = squeezed(reader.pages[0].extract_text())
    for said in (
        "赣州示例影视传媒有限公司：2026年度奖补对账单",
        "192,345.68",
        "待兑付人民币壹拾玖万贰仟叁佰肆拾伍元陆角捌分",
        "第1页，共1页",
    ):
        assert said in first
    assert sum(Decimal(row["金额（元）"] or 0) for row in rows(papers, "statements_table")) * 100 == run.fund.whole.amount


def test_a_notice_names_what_the_applicant_lacks_and_not_what_the_office_decides(papers: dict[str, Path]) -> None:
    asked = {(row["案件编号"], row["需补正的内容"]) for row in rows(papers, "supplements_table")}
    assert asked == {
        ("C1", "平台：名称、平台：年度分账收入（元）、平台：是否持国家主管部门资质"),
        ("C2", "在赣州发生的制作配套费（元）"),
        ("C2", "展现次数"),
    }
    reader = pypdf.PdfReader(path(papers, "supplements"))
    assert len(reader.pages) == 2
    first = squeezed(reader.pages[0].extract_text())
    for said in ("补正材料通知书", "脐橙影业：", "依据第6条申报", "案件编号C2", "第6条：20次"):
        assert said in first


def test_the_report_holds_the_year_against_its_budget_and_the_targets(papers: dict[str, Path]) -> None:
    text = squeezed(text_of(papers, "report"))
    for said in (
        "2026年度微短剧扶持资金执行情况",
        "400,000.00",
        "528,345.90",
        "132.09%（5283459/4000000）",
        "超出预算128,345.90元",
        "不低于300",
        "120",
        "尚未达到",
        "未填",
    ):
        assert said in text, said


def test_the_stages_add_up_apart(run: LedgerRun) -> None:
    whole = statements.summed(run.awards)
    assert (whole.paid, whole.payable, whole.granted, whole.applied) == (15_000_000, 19_234_573, 18_600_017, 0)
    assert whole.payable == run.fund.whole.payable
    assert whole.paid == run.fund.whole.paid


def missing_glyphs(file):
    """How often the pages show glyph 0, which a font has for every character that it lacks."""
    reader, count = pypdf.PdfReader(file), 0
    for page in reader.pages:
        for operands, operator in ContentStream(page.get_contents(), reader).operations:
            for part in operands[0] if operator == b"TJ" else operands if operator == b"Tj" else []:
                if isinstance(part, (TextStringObject, ByteStringObject)):
                    glyphs = part.original_bytes
                    count += sum(glyphs[at : at + 2] == b"\0\0" for at in range(0, len(glyphs), 2))
    return count


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("name", PDFS)
def test_every_glyph_is_there(name, language: str, papers: dict[str, Path]) -> None:
    assert missing_glyphs(path(papers, name, language)) == 0


def test_a_missing_glyph_would_be_noticed(run: LedgerRun, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(typeset, "spell_out", lambda text: text)
    write_papers(run, tmp_path / "papers", Words("zh", None, run.measures))
    assert missing_glyphs(tmp_path / "papers" / FILES["public"].zh) > 0


@pytest.mark.parametrize("name", PDFS)
def test_every_page_has_its_day_law_number_and_signatures(name, papers: dict[str, Path]) -> None:
    for page in pypdf.PdfReader(path(papers, name)).pages:
        text = squeezed(page.extract_text())
        for said in ("核算日期2026-11-27", "SHA-2564aa00709ff30", "发布时的数字", "第1页，共1页", "经办", "复核", "审批", "（盖章）"):
            assert said in text


CHINESE = re.compile(r"[\u4e00-\u9fff]+")
CITED = re.compile(r"第[\d、]+条[^\n,]*|附则第\d条")
ENGLISH = re.compile(r"[A-Za-z]{2,}( [A-Za-z]{2,}){2,}")


def test_papers_are_in_one_language_but_for_names_and_citations(papers: dict[str, Path]) -> None:
    names = {"赣州示例影视传媒有限公司", "章贡", "协会", "信丰", "脐橙影业", "景区", "不符合"}
    for name in PDFS:
        assert not ENGLISH.search(text_of(papers, name))
    for name in ("public_table", "statements_table", "supplements_table"):
        table = path(papers, name, "en").read_text(encoding="utf-8-sig")
        assert set(CHINESE.findall(CITED.sub("", table))) <= names
    sheet = batch(papers, "en")
    text = " ".join(str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value)
    assert set(CHINESE.findall(CITED.sub("", text))) <= names
    assert sheet["I4"].value == "Amount (yuan)"
    for name in ("statements", "report"):
        text = text_of(papers, name, "en")
        assert set(CHINESE.findall(CITED.sub("", text))) <= names, name


def test_words_ask_for_the_same_parts_in_both_languages() -> None:
    for text in (*WORDS.values(), *FILES.values()):
        assert set(re.findall(r"{\w+}", text.zh)) == set(re.findall(r"{\w+}", text.en)), text


def test_the_same_run_gives_the_same_bytes(run: LedgerRun, papers: dict[str, Path], tmp_path: Path) -> None:
    write_papers(run, tmp_path / "again", Words("zh", date(2026, 11, 27), run.measures))
    for file in papers["zh"].iterdir():
        assert file.read_bytes() == (tmp_path / "again" / file.name).read_bytes(), file.name


def test_without_cases_for_them_papers_say_so(ledger: Ledger, tmp_path: Path) -> None:
    run = ledger.run(ledger.case("5", platforms=[{"name": "P", "revenue": 1, "qualified": True}]))
    write_papers(run, tmp_path / "papers", Words("zh", None, run.measures))
    assert "没有需要公示的奖补" in docx.Document(str(tmp_path / "papers" / FILES["public_document"].zh)).paragraphs[1].text
    for name, said in (("public", "没有需要公示的奖补"), ("supplements", "没有需要补正的案件"), ("report", "初稿，尚未发布")):
        assert said in squeezed(text_of({"zh": tmp_path / "papers"}, name))
    assert [cell.value for cell in batch({"zh": tmp_path / "papers"})[5]][:1] == ["合计"]


def test_what_is_not_printed_is_said(run: LedgerRun, papers: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(statements, "MOST_PRINTED", 3)
    write_papers(run, tmp_path / "papers", Words("zh", None, run.measures))
    text = squeezed(text_of({"zh": tmp_path / "papers"}, "statements"))
    assert "以上为前3项，共7项；全部见企业对账单.csv" in text


def test_a_long_paper_is_several_files(run: LedgerRun, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(typeset, "LEAVES_OF_ONE", 3)
    write_papers(run, tmp_path / "papers", Words("zh", None, run.measures))
    files = sorted(file.name for file in (tmp_path / "papers").glob("企业对账单*.pdf"))
    assert files == ["企业对账单-1.pdf", "企业对账单-2.pdf", "企业对账单-3.pdf"]
    assert [len(pypdf.PdfReader(tmp_path / "papers" / file).pages) for file in files] == [3, 3, 1]


def test_the_command_writes_them_beside_the_sheets(tmp_path: Path) -> None:
    assert main(["--language", "zh", "awards", "awards/examples", "--out", str(tmp_path / "out")]) == 0
    assert {file.name for file in (tmp_path / "out/公文").iterdir()} == {text.zh for text in FILES.values()}
