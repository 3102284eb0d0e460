"""A case above the amount: two readers and the lead, what leaves the desk with award and seal, and what auditors look at again."""

from __future__ import annotations

import re
import zipfile
from io import BytesIO

import pytest

from awards.loader import load
from awards.run import run_ledger
from cli.main import main
from desk.awarded import award_differences
from desk.evidence import read_evidence
from pipeline.checking import check_report
from pipeline.record.manifest import SEALS, write_manifest
from pipeline.record.seal import read_certificates
from tests.checking.keys import Signer
from tests.desk.review import make_given, running, wait_for
from tests.desk.test_review import Person, open_ones

CLAIMS = {"local_costs": "1200000.50", "first_producer": "yes", "released": "2026-05-01", "credit_code": "91360700MA35DDXX0C"}


@pytest.fixture(scope="module")
def bureau(tmp_path_factory):
    return Signer(tmp_path_factory.mktemp("keys"), "Bureau")


@pytest.fixture(scope="module")
def signed(tmp_path_factory, write_clip, bureau):
    """A desk with a signed case; what was said on the way."""
    given, data = tmp_path_factory.mktemp("given"), tmp_path_factory.mktemp("desk") / "data"
    make_given(given, write_clip)
    with running(given, data, claims=CLAIMS, seal_key=str(bureau.pem), recheck_percent=100) as desk:
        first, second, lead = (Person(desk, name) for name in ("r1", "r2", "lead"))
        first.client.get(desk.case + "/review")
        wait_for(lambda: all(first.client.get(f"{desk.case}/review/times/{n}").status_code == 200 for n in (0, 1)), 120)
        (doubtful,) = open_ones(first.standing())
        waited = [stage(lead)]
        first.decide(kind="accept", finding=doubtful, shown=[[0, 100]])
        waited.append(stage(lead))
        refused = first.send({"kind": "sign", "opinion": "属实"}).json()["error"]
        second.decide(kind="reject", findings=[doubtful], reason="screen")
        waited.append(stage(lead))
        blind = second.standing()
        (apart,) = lead.standing()["readers"]["apart"]
        lead.decide(kind="settle", episode=apart["file"], shot=apart["shot"], landmark=apart["landmark"], take="first")
        waited.append(stage(lead))
        lead.decide(kind="judge", condition="elements", met=True)
        lead.decide(kind="judge", condition="released", met=True)
        lead.decide(kind="sign", opinion="经复核，情况属实。")
        waited.append(stage(lead))
        yield desk, {"waited": waited, "refused": refused, "blind": blind}


def stage(person):
    """What the list says of the one case."""
    row = person.client.get(f"{person.desk.url}/titles").text.split("<tbody>")[1]
    return re.findall(r'<span class="pill [^"]*">([^<]+)</span>', row)[-1]


def download(desk, name, language, folder):
    person = Person(desk, name)
    person.client.cookies.set("language", language)
    answer = person.client.get(f"{desk.case}/review/papers.zip")
    assert answer.status_code == 200, answer.text
    zipfile.ZipFile(BytesIO(answer.content)).extractall(folder)
    return answer.content


def test_above_the_amount_a_second_reader_is_asked_for_and_the_list_says_for_whom_a_case_waits(signed):
    _, said = signed
    assert "第二评审" in said["refused"]
    assert said["waited"] == ["待评审", "待第二评审", "待组长裁定", "待签署", "已签署"]
    assert (said["blind"]["readers"], said["blind"]["waits"]) == (None, "您的评审已完成，无须签署")


def test_below_the_amount_and_not_drawn_one_reader_signs(tmp_path, write_clip):
    make_given(tmp_path / "given", write_clip)
    with running(tmp_path / "given", tmp_path / "desk", claims={"local_costs": "999999.99"}) as desk:
        person = Person(desk, "r1")
        person.decide(kind="reject", findings=open_ones(person.standing()), reason="stock")
        assert person.decide(kind="sign", opinion="不予采信。")["signed"]["who"] == "r1"
    # Whatever is asked for tomorrow, it was signed under what was asked for then.
    with running(tmp_path / "given", tmp_path / "desk", second_percent=100) as desk:
        download(desk, "auditor", "zh", tmp_path / "papers")
    assert [str(one) for one in check_report(tmp_path / "papers").differences] == []


def test_the_download_is_whole_sealed_and_the_same_each_time(signed, bureau, tmp_path):
    desk, _ = signed
    first = download(desk, "auditor", "zh", tmp_path / "papers")
    assert first == download(desk, "lead", "zh", tmp_path / "again")
    checked = check_report(tmp_path / "papers", trusted=read_certificates([bureau.trust]))
    assert [str(one) for one in checked.differences] == []
    (tmp_path / "papers/award/sheet.html").write_text("", encoding="utf-8")
    assert [one.path for one in check_report(tmp_path / "papers").differences] == ["award/sheet.html"]


def test_check_computes_the_award_again_and_names_one_that_does_not_follow(signed, tmp_path, capsys):
    desk, _ = signed
    download(desk, "auditor", "zh", tmp_path / "papers")
    for seal in SEALS:
        (tmp_path / "papers" / seal).unlink(missing_ok=True)
    write_manifest(tmp_path / "papers")
    assert main(["--language", "zh", "check", str(tmp_path / "papers")]) == 0
    assert "奖补金额已按案件重新核算，结果一致" in capsys.readouterr().out
    record, case = (tmp_path / "papers" / "award" / name for name in ("awards.json", "case.yaml"))
    whole = record.read_text(encoding="utf-8")
    for file, data in (
        (record, whole.replace("八境台下的灯火", "八境台下的灯")),
        (case, case.read_text(encoding="utf-8").replace("1200000.50", "1300000.50")),
    ):
        before = file.read_text(encoding="utf-8")
        assert data != before
        file.write_text(data, encoding="utf-8")
        write_manifest(tmp_path / "papers")
        assert main(["--language", "zh", "check", str(tmp_path / "papers")]) == 1
        assert "award/awards.json 与按 award/case.yaml 重新核算的结果不一致" in capsys.readouterr().err
        file.write_text(before, encoding="utf-8")


@pytest.mark.parametrize(
    "case", ["", "{", 'evidence: "../../other"\nreview: {decisions: ../review.json}\n'], ids=["empty", "no yaml", "of another"]
)
def test_an_award_rests_on_the_report_that_it_lies_in(signed, tmp_path, case):
    desk, _ = signed
    download(desk, "auditor", "zh", tmp_path)
    assert award_differences(tmp_path) == []
    (tmp_path / "award" / "case.yaml").write_text(case, encoding="utf-8")
    assert [one.code for one in award_differences(tmp_path)] == ["award_of_another"]


def test_the_award_follows_from_the_download(signed, tmp_path):
    desk, _ = signed
    download(desk, "auditor", "zh", tmp_path)
    found = load(tmp_path / "award" / "case.yaml", read_evidence)
    (award,) = run_ledger(found.cases, found.settings).awards
    assert award.case.facts.local_costs == 120000050
    assert (award.case.review.elements, award.case.review.released) == (True, True)
    sheet = (tmp_path / "award" / "sheet.html").read_text(encoding="utf-8")
    assert "八境台下的灯火" in sheet
    assert "91360700MA35DDXX0C" in sheet


def test_papers_and_report_follow_the_switch_of_the_language(signed, tmp_path):
    desk, _ = signed
    download(desk, "auditor", "en", tmp_path)
    assert "Report of the reviewed case" in (tmp_path / "review.html").read_text(encoding="utf-8")
    assert [str(one) for one in check_report(tmp_path).differences] == []
    person = Person(desk, "auditor")
    for language, words in (("en", 'lang="en'), ("zh", 'lang="zh')):
        person.client.cookies.set("language", language)
        page = person.client.get(f"{desk.case}/report/report.html").text
        assert words in page[:400]
        assert person.client.get(f"{desk.case}/report/report.pdf").content.startswith(b"%PDF")


def test_auditors_look_again_and_the_rate_follows(signed):
    desk, _ = signed
    auditor, lead = Person(desk, "auditor"), Person(desk, "lead")

    def answer(person, number, **form):
        form = {"csrfmiddlewaretoken": person.token, **form}
        return person.client.post(f"{desk.url}/recheck/{number}", data=form, follow_redirects=True)

    page = auditor.client.get(f"{desk.url}/recheck").text
    numbers = re.findall(r'action="/recheck/(\d+)"', page)
    assert len(numbers) == 1, "every decision was drawn; the machine's own are none"
    assert "100.0 %" in page, "the readers differed on the one place that they decided on"
    assert "action=" not in lead.client.get(f"{desk.url}/recheck").text.split("<main")[1]
    assert answer(lead, numbers[0], agrees="yes").status_code == 403
    assert "请写明原因" in answer(auditor, numbers[0], agrees="no").text
    assert answer(auditor, numbers[0], agrees="no", remark="墙上的屏幕").status_code == 200
    assert "已复查过" in answer(auditor, numbers[0], agrees="yes").text
    page = auditor.client.get(f"{desk.url}/recheck").text
    assert page.count("100.0 %") == 2
    assert "墙上的屏幕" in page
    assert "审计复查" in auditor.client.get(f"{desk.url}/audit?kind=rechecked").text
