"""Every amount on a decision sheet follows from the numbers printed on that sheet alone: the pages are parsed and computed again."""

import io
import re
from datetime import date
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from fractions import Fraction
from html.parser import HTMLParser
from pathlib import Path

import pypdf
import pytest
from playwright.sync_api import sync_playwright

from awards.loader import from_data, load
from awards.report.write import write_run
from awards.run import run_ledger
from tests.awards.conftest import Ledger
from tests.awards.test_history import announced, paid, payable, with_events
from tests.report.browser import needs_browser, start

EXAMPLES = Path(__file__).parents[2] / "awards/examples"
COMPARE = {"超过": Fraction.__gt__, "不低于": Fraction.__ge__, "不超过": Fraction.__le__}
CALLS = {"取较高者": max, "取较低者": min}
ROUNDINGS = {"四舍五入到分": ("0.01", ROUND_HALF_UP), "舍去不足一元的部分": ("1.00", ROUND_DOWN)}
IDENTIFIER = re.compile(r"[a-z]+_[a-z]+")
VERDICTS = {"符合": "met", "不符合": "not_met", "缺少": "missing", "未定": "open"}


class Page(HTMLParser):
    """The text of a page by class: what somebody reads who knows nothing of the program."""

    VOID = frozenset({"meta", "br", "link"})

    def __init__(self, text) -> None:
        super().__init__()
        self.stack, self.alternatives, self.text = [], [], []
        self.main = {"conditions": [], "steps": [], "amount": None}
        self.parts = self.main
        self.feed(text)

    def handle_starttag(self, tag, attributes) -> None:
        if tag in self.VOID:
            return
        classes = dict(attributes).get("class", "").split()
        self.stack.append((tag, classes))
        if "alternative" in classes:
            self.parts = {"conditions": [], "steps": [], "amount": None}
            self.alternatives.append(self.parts)
        if tag == "tr" and "condition" in classes:
            self.parts["conditions"].append({"cells": [""], "value": "", "source": "", "note": ""})
        if tag == "tr" and "step" in classes:
            self.parts["steps"].append({"before": "", "formula": "", "after": ""})

    def handle_endtag(self, tag) -> None:
        closed = self.stack.pop()
        assert closed[0] == tag
        if "alternative" in closed[1]:
            self.parts = self.main

    def handle_data(self, data) -> None:
        classes = [name for _, several in self.stack for name in several]
        self.text.append(data)
        if "amount-then" in classes or ("amount" in classes and self.parts is self.main):
            self.parts["amount"] = data
        if "condition" in classes and data.strip():
            row = self.parts["conditions"][-1]
            for name in ("value", "source", "note", "threshold", "pill"):
                if name in classes:
                    row[name] = row.get(name, "") + data
        if "step" in classes:
            for name in ("before", "formula", "after"):
                if name in classes:
                    self.parts["steps"][-1][name] += data


def number(text):
    return Decimal(text.replace(",", "").strip())


def computed(formula):
    """The value of the left side, by nothing but school arithmetic."""
    left = formula.split(" = ")[0]
    call = re.fullmatch(r"([\u4e00-\u9fff]+)（(.*)）", left)
    if call:
        arguments = [computed(argument) for argument in call[2].split("；")]
        if call[1] in ROUNDINGS:
            unit, rounding = ROUNDINGS[call[1]]
            return (arguments[0] / Decimal(unit)).quantize(Decimal(1), rounding) * Decimal(unit)
        return CALLS[call[1]](arguments)
    if "×" in left:
        base, rate = left.split("×")
        return number(base) * number(rate.strip().removesuffix("%")) / 100
    if "+" in left:
        return sum(number(part) for part in left.split("+"))
    first, *rest = left.split("−")
    return number(first) - sum(number(part) for part in rest)


def recompute(part):
    """Compute the amount of a sheet, or of another reading on it, and hold it against what is printed."""
    verdicts, compared = [], []
    for row in part["conditions"]:
        verdict = VERDICTS[row["pill"]]
        figures = re.match(r"[\d,.]+", row["value"]), re.match(r"(超过|不低于|不超过) ([\d,.]+)", row.get("threshold", ""))
        if all(figures) and row["source"] != "人工认定" and "年" not in row["threshold"] and verdict != "missing":
            value, operator, limit = Fraction(number(figures[0][0])), figures[1][1], Fraction(number(figures[1][2]))
            if exact := re.search(r"%（(\d+/\d+)）", row["value"]):
                assert abs(Fraction(exact[1]) * 100 - value) <= Fraction(1, 200)
                value = Fraction(exact[1]) * 100
            compared.append(operator)
            assert COMPARE[operator](value, limit) == (verdict == "met"), row
        verdicts.append(verdict)
    amount = None
    for step in part["steps"]:
        if step["before"].strip():
            assert number(step["before"]) == amount, step
        found = computed(step["formula"])
        if " = " in step["formula"]:
            assert found == number(step["formula"].split(" = ")[1]), step
        amount = number(step["after"])
        assert found == amount, step
    if not part["amount"][0].isdigit():
        return len(part["steps"])  # for people to decide, or no money
    if part["steps"]:
        assert number(part["amount"]) == amount
    else:
        assert number(part["amount"]) == 0
        assert "not_met" in verdicts
    part["compared"] = compared
    return len(part["steps"])


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory, ledger: Ledger) -> dict[Path, Page]:
    """The sheets of all examples and of ledgers that meet every rule between cases."""
    folder = tmp_path_factory.mktemp("sheets")
    found = load(EXAMPLES, None)
    write_run(run_ledger(found.cases, found.settings), sub(folder, "examples"))
    write_run(ledger.run(*worked(ledger), issued="2026-02-01"), sub(folder, "worked"))
    write_run(
        ledger.run(*worked(ledger), readings={"rounding": "yuan_down", "art5_base": "sum", "repeated": "cumulative"}), sub(folder, "other")
    )
    return {path: Page(path.read_text(encoding="utf-8")) for path in sorted(folder.rglob("case-*.html"))}


def sub(folder, name):
    (folder / name).mkdir()
    return folder / name


def worked(ledger):
    prior = {"level": "city", "policy": "P", "amount": "1234.56"}
    revenue = [{"name": str(n), "revenue": a, "qualified": True} for n, a in enumerate(("900000.01", 1_200_000))]
    return [
        ledger.case("1", "A1", work="W", plan="provincial", production_cost=400_000),
        {**ledger.case("1", "A2", plan="provincial", production_cost="120000.55"), "prior_awards": [prior]},
        ledger.case("3", "A3", work="W"),
        *(ledger.case("5", f"B{n}", approved=f"2026-05-0{n}", platforms=revenue) for n in range(1, 6)),
        ledger.case("5", "B9", platforms=[{"name": "P", "revenue": 1_000_000, "qualified": True}]),
        *(ledger.case("6", f"C{n}", approved=f"2026-05-0{n}", local_costs=700_000) for n in range(1, 5)),
        ledger.case("6", "C9", share_percent="20.00"),
        ledger.case("6", "C8", work="of-C1", local_costs="123456.78"),
        {**ledger.case("7", "D1"), "approved_amount": "33333.33"},
        ledger.case("7", "D2", approved="2027-01-01"),
        ledger.case("8a", "E1", work="P"),
        ledger.case("8b", "E2", work="P"),
        ledger.case("9", "F1", spending="999999.99"),
        ledger.case("9", "F2", spending="1500000.05", approved="2026-06-01"),
        ledger.case("10", "G1", translation_cost=400_000, work="X"),
        ledger.case("10", "G2", translation_cost="77777.77", work="X", approved="2026-06-01"),
        ledger.case("11", "H1"),
        {**ledger.case("11", "H2", applicant="E2"), "prior_awards": [{**prior, "article": 11}]},
        *(ledger.case("2", f"S{n:02d}", applicant=f"S{n}", approved=f"2026-03-{n:02d}") for n in range(1, 13)),
        ledger.case("3", "M1", ganzhou_writer=None),
        with_events(ledger.case("13", "N1"), *paid(20_000)),
        with_events(ledger.case("13", "N2"), *paid(45_000)),
        with_events(ledger.case("13", "N3"), *payable(45_000)),
        with_events(ledger.case("13", "N4"), *paid(30_000), "recovered:10000"),
        with_events(ledger.case("3", "O1", work="Z"), *paid(20_000)),
        ledger.case("1", "O2", work="Z", approved="2026-06-01"),
        with_events(ledger.case("4a", "O3", work="Y"), "received"),
        with_events(ledger.case("4b", "O4", work="Y"), "received", "approved:70000"),
        with_events(ledger.case("9", "Q1", spending=1_000_000), *paid(150_000)),
        with_events(ledger.case("9", "Q2", spending=1_500_000), *announced(200_000)),
        with_events(ledger.case("8a", "R1", work="P5"), *paid(500_000)),
        with_events(ledger.case("8b", "R2", work="P5"), *announced(300_000)),
    ]


def test_every_amount_follows_from_the_numbers_on_its_sheet(pages: dict[Path, Page]) -> None:
    assert len(pages) > 80
    steps = sum(recompute(part) for page in pages.values() for part in (page.main, *page.alternatives))
    assert steps > 400
    compared = {operator for page in pages.values() for part in (page.main, *page.alternatives) for operator in part.get("compared", ())}
    assert compared == {"超过", "不低于", "不超过"}
    assert sum(bool(page.alternatives) for page in pages.values()) > 20


def test_a_changed_figure_is_noticed(pages: dict[Path, Page]) -> None:
    page = next(page for path, page in pages.items() if path.match("worked/sheets/case-B1.html"))
    page.main["steps"][1]["after"] = "180,000.01"
    with pytest.raises(AssertionError):
        recompute(page.main)
    page.main["steps"][1]["after"] = "180,000.00"
    assert recompute(page.main)


def test_a_sheet_can_be_signed_and_says_its_day_law_and_amount_in_capitals(tmp_path: Path, ledger: Ledger) -> None:
    write_run(ledger.run(*worked(ledger)), tmp_path, "zh", day=date(2026, 11, 27))
    text = "".join(Page((tmp_path / "sheets/case-B1.html").read_text(encoding="utf-8")).text)
    for said in (
        "大写 人民币壹拾捌万元整",
        "核算日期 2026-11-27",
        "初稿，尚未发布 · 发布时的数字 · SHA-256",
        "经办",
        "复核",
        "审批",
        "（盖章）",
    ):
        assert said in text, said
    assert "counter(page)" in text
    assert "超过 1,000,000.00 元" in text
    page = (tmp_path / "sheets/case-B9.html").read_text(encoding="utf-8")
    words = "".join(Page(re.sub("<style>.*</style>", "", page, flags=re.DOTALL)).text)
    assert "标准为超过 1,000,000.00" in words
    assert not re.search(r"[<>]=?\s*\d|max\(|min\(", words)


def test_a_share_has_two_decimals_and_its_exact_fraction(tmp_path: Path, ledger: Ledger) -> None:
    write_run(ledger.run(ledger.case("6", share_percent="20.005")), tmp_path)
    assert "20.01%（4001/20000）" in (tmp_path / "sheets/case-A.html").read_text(encoding="utf-8")
    write_run(ledger.run(ledger.case("6", share_percent="20.005")), sub(tmp_path, "en"), "en")
    assert "20.01% (4001/20000)" in (tmp_path / "en/sheets/case-A.html").read_text(encoding="utf-8")


def test_typed_in_figures_are_marked(pages: dict[Path, Page]) -> None:
    for path, page in pages.items():
        text = "".join(page.text)
        assert ("手工录入，没有证据文件支持" in text) == (page.main["conditions"] != [] and "取景时长占比" in text), path


def test_a_sheet_opens_offline_and_lets_nothing_run(pages: dict[Path, Page]) -> None:
    for path in pages:
        text = path.read_text(encoding="utf-8")
        assert "default-src 'none'" in text
        assert not re.search(r"<script|src=|href=\"http|@import|url\(", text)


def test_names_stay_names(tmp_path: Path, ledger: Ledger) -> None:
    hostile = "<script>alert(1)</script>=1+1&\"'{{ 7*7 }}"
    case = ledger.case("13")
    case["applicant"]["name"] = case["project"]["name"] = hostile
    write_run(ledger.run(case), tmp_path)
    for name in ("overview.html", "sheets/case-A.html"):
        page = (tmp_path / name).read_text(encoding="utf-8")
        assert "<script" not in page
        assert "{{ 7*7 }}" in page
    case["applicant"]["name"] = "=cmd()"
    folder = sub(tmp_path, "again")
    write_run(ledger.run(case), folder)
    assert "'=cmd()" in (folder / "awards.csv").read_text(encoding="utf-8-sig")


def test_english_pages(tmp_path: Path, ledger: Ledger) -> None:
    write_run(ledger.run(*worked(ledger)), tmp_path, "en")
    sheet = (tmp_path / "sheets/case-C4.html").read_text(encoding="utf-8")
    assert "Decision sheet" in sheet
    assert "of the cap of 150,000.00 yuan 150,000.00 were used before" in sheet
    assert (tmp_path / "awards.csv").read_text(encoding="utf-8-sig").startswith("case,article,rule,")


TEXT = re.compile(r">([^<>]+)<")
LATIN_WORDS = re.compile(r"[A-Za-z]{2,}( [A-Za-z]{2,}){2,}")
CHINESE = re.compile(r"[\u4e00-\u9fff]{2,}")
CITED = re.compile(r"第[\d、]+条[^<]*|附则第\d条[^<]*|一、.*")


def test_pages_are_in_one_language_but_for_names_and_citations(tmp_path: Path) -> None:
    found = load(EXAMPLES, None)
    names = set(CHINESE.findall("".join(path.read_text(encoding="utf-8") for path in EXAMPLES.glob("*.yaml"))))
    names |= set(CHINESE.findall("赣州市促进微短剧产业高质量发展的若干措施（试行）（初稿）"))
    for language in ("zh", "en"):
        folder = sub(tmp_path, language)
        write_run(run_ledger(found.cases, found.settings), folder, language)
        pages = [folder / "overview.html", *folder.glob("sheets/*.html")]
        assert len(pages) == len(found.cases) + 1
        for page in pages:
            body = page.read_text(encoding="utf-8").partition("<body")[2]
            for text in TEXT.findall(body):
                if language == "zh":
                    assert not LATIN_WORDS.search(text), (page, text)
                    assert page.name != "overview.html" or not IDENTIFIER.search(text), text
                else:
                    assert set(CHINESE.findall(CITED.sub("", text))) <= names, (page, text)


def test_the_table_opens_in_excel(tmp_path: Path, ledger: Ledger) -> None:
    write_run(ledger.run(ledger.case("1")), tmp_path)
    data = (tmp_path / "awards.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    assert data.count(b"\r\n") == 2


def test_the_same_cases_give_the_same_bytes(tmp_path: Path, ledger: Ledger) -> None:
    cases = worked(ledger)
    for name, ordered in (("a", cases), ("b", cases[::-1])):
        found = from_data(ordered, "cases.json", None)
        write_run(run_ledger(found.cases, found.settings), sub(tmp_path, name))
    for path in (tmp_path / "a").rglob("*.*"):
        assert path.read_bytes() == (tmp_path / "b" / path.relative_to(tmp_path / "a")).read_bytes()


@pytest.mark.slow
@needs_browser
def test_a_sheet_takes_one_or_two_pages(tmp_path: Path, ledger: Ledger) -> None:
    """A4, as the browser prints it, every sheet of the worked cases, which meet every rule between cases."""
    write_run(ledger.run(*worked(ledger), issued="2026-02-01"), tmp_path, "zh", day=date(2026, 11, 27))
    printed = {}
    with sync_playwright() as playwright:
        browser = start(playwright)
        page = browser.new_page()
        for sheet in sorted((tmp_path / "sheets").iterdir()):
            page.goto(sheet.as_uri())
            printed[sheet.name] = pypdf.PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True)))
        browser.close()
    assert {len(reader.pages) for reader in printed.values()} == {1, 2}
    for reader in printed.values():
        for number, page in enumerate(reader.pages, 1):
            assert (round(page.mediabox.width), round(page.mediabox.height)) == (595, 842)
            assert f"{number} / {len(reader.pages)}" in page.extract_text()
