"""Cases worked by hand from the text of the measures."""

import pytest

from awards.trace import Outcome
from tests.awards.conftest import Ledger


@pytest.mark.parametrize(("cost", "amount"), [(400_000, 50_000), (120_000, 36_000), ("166666.66", 50_000), ("166666.64", "49999.99")])
def test_第1条_省级剧本(ledger: Ledger, cost: int | str, amount: int | str) -> None:
    awards = ledger.awards(ledger.case("1", plan="provincial", production_cost=cost))
    assert awards["A"].amount == round(float(amount) * 100)
    assert awards["A"].outcome is Outcome.ELIGIBLE


def test_第1条_国家级剧本(ledger: Ledger) -> None:
    assert ledger.paid(ledger.case("1", plan="national", production_cost=400_000)) == {"A": 100_000}


def platforms(*revenues):
    return {"platforms": [{"name": f"P{i}", "revenue": revenue, "qualified": True} for i, revenue in enumerate(revenues)]}


def test_第5条_两个平台就高不相加(ledger: Ledger) -> None:
    award = ledger.awards(ledger.case("5", **platforms(900_000, 1_200_000)))["A"]
    assert award.steps[0].formula == "max(900,000.00; 1,200,000.00) = 1,200,000.00"
    assert award.amount == 180_000_00


def test_第5条_正好100万元不符合(ledger: Ledger) -> None:
    award = ledger.awards(ledger.case("5", **platforms(1_000_000)))["A"]
    assert (award.outcome, award.amount) == (Outcome.INELIGIBLE, 0)
    assert "1,000,000.00，标准为超过 1,000,000.00" in award.reasons[0].text.zh


def test_第5条_两个平台各60万元不相加(ledger: Ledger) -> None:
    run = ledger.run(ledger.case("5", **platforms(600_000, 600_000)))
    assert run.awards[0].outcome is Outcome.INELIGIBLE
    both = ledger.paid(ledger.case("5", **platforms(600_000, 600_000)), readings={"art5_threshold": "sum", "art5_base": "sum"})
    assert both == {"A": 180_000}


def test_第5条_没有资质的平台不计(ledger: Ledger) -> None:
    facts = platforms(5_000_000, 1_100_000)
    facts["platforms"][0]["qualified"] = False
    assert ledger.paid(ledger.case("5", **facts)) == {"A": 165_000}


def test_第5条_四部各20万元一年共60万元(ledger: Ledger) -> None:
    cases = [ledger.case("5", f"A{n}", approved=f"2026-0{n}-01", **platforms(2_000_000)) for n in range(3, 7)]
    assert ledger.paid(*cases) == {"A3": 200_000, "A4": 200_000, "A5": 200_000, "A6": 0}


def test_第6条_占比正好百分之二十不符合(ledger: Ledger) -> None:
    award = ledger.awards(ledger.case("6", share_percent="20.00"))["A"]
    assert (award.outcome, award.amount) == (Outcome.INELIGIBLE, 0)
    assert ledger.awards(ledger.case("6", share_percent="20.01"))["A"].outcome is Outcome.ELIGIBLE


def test_第6条_二十次和四十秒符合_并标明手工录入(ledger: Ledger) -> None:
    award = ledger.awards(ledger.case("6", occurrences=20, on_screen_seconds="40.000", local_costs=700_000))["A"]
    assert (award.outcome, award.amount) == (Outcome.ELIGIBLE, 50_000_00)
    assert award.typed_in == ("facts.share_percent", "facts.occurrences", "facts.on_screen_seconds")


def test_第6条_第四个五万元为零并说明理由(ledger: Ledger) -> None:
    cases = [ledger.case("6", f"A{n}", approved=f"2026-0{n}-01", local_costs=700_000) for n in range(3, 7)]
    awards = ledger.awards(*cases)
    assert [award.amount for award in awards.values()] == [50_000_00, 50_000_00, 50_000_00, 0]
    assert [(reason.code, reason.text.zh) for reason in awards["A6"].reasons] == [
        ("cap_used_up", "累计上限 150,000.00 元，此前已用 150,000.00 元，尚余 0.00 元")
    ]
    assert awards["A6"].steps[-1].formula == "min(50,000.00; 150,000.00 − 50,000.00 − 50,000.00 − 50,000.00) = 0.00"


def test_第10条(ledger: Ledger) -> None:
    assert ledger.paid(ledger.case("10", translation_cost=400_000)) == {"A": 100_000}


def test_第11条_美元和汇率(ledger: Ledger) -> None:
    assert ledger.paid(ledger.case("11", revenue={"amount": 1_000_000, "currency": "USD"})) == {"A": 200_000}
    rate = {"units_per_usd": "7.1", "date": "2025-12-31", "source": "S"}
    assert ledger.paid(ledger.case("11", revenue={"amount": 7_100_000, "currency": "CNY", "rate": rate})) == {"A": 200_000}
    short = ledger.awards(ledger.case("11", revenue={"amount": "7099999.99", "currency": "CNY", "rate": rate}))["A"]
    assert (short.outcome, short.amount) == (Outcome.INELIGIBLE, 0)
    (line,) = ledger.refuse(ledger.case("11", revenue={"amount": 7_100_000, "currency": "CNY"}))
    assert line.startswith("cases.yaml: case 1 (A): facts.revenue.rate: ")
    (line,) = ledger.refuse(ledger.case("11", revenue={"amount": 1, "currency": "ABC", "rate": rate}))
    assert line.startswith("cases.yaml: case 1 (A): facts.revenue.currency: there is no currency ABC")


def test_第2条_第十一名被点名不予支持_动画优先(ledger: Ledger) -> None:
    cases = [ledger.case("2", f"S{n:02d}", applicant=f"E{n}", approved=f"2026-03-{n:02d}") for n in range(1, 12)]
    awards = ledger.awards(*cases)
    assert [name for name, award in awards.items() if award.outcome is Outcome.INELIGIBLE] == ["S11"]
    assert "《of-S11》（E11）排第 11 位" in awards["S11"].reasons[0].text.zh
    cases[-1]["work"]["animation"] = True
    awards = ledger.awards(*cases)
    assert [name for name, award in awards.items() if award.outcome is Outcome.INELIGIBLE] == ["S10"]
    assert awards["S11"].amount == 50_000_00


def test_第12条_第15条_不涉及资金(ledger: Ledger) -> None:
    awards = ledger.awards(ledger.case("12"), ledger.case("15", "B"))
    assert [(award.outcome, award.amount, bool(award.benefit)) for award in awards.values()] == [(Outcome.ELIGIBLE, None, True)] * 2


@pytest.mark.parametrize(
    ("rule", "facts", "amount"),
    [
        ("2", {"prize": "second"}, 30_000),
        ("3", {"plays": 150_000}, 20_000),
        ("4a", {"honour": "five_one_provincial"}, 50_000),
        ("4b", {}, 150_000),
        ("7", {"crews": 5, "shooting_days": 30}, 50_000),
        ("8a", {"tenants": 15, "joint_revenue": 80_000_000}, 500_000),
        ("8b", {"level": "provincial"}, 200_000),
        ("8c", {"level": "provincial"}, 100_000),
        ("9", {"spending": 3_000_000}, 300_000),
        ("13", {"training_cost": 120_000}, 50_000),
        ("14", {"spending": 900_000}, 270_000),
    ],
)
def test_other_articles(ledger: Ledger, rule: str, facts, amount: int) -> None:
    assert ledger.paid(ledger.case(rule, **facts)) == {"A": amount}


def test_a_condition_that_fails_and_one_that_is_missing(ledger: Ledger) -> None:
    award = ledger.awards(ledger.case("3", plays=10, ganzhou_writer=None))["A"]
    assert (award.outcome, award.amount, award.missing) == (Outcome.INELIGIBLE, 0, ("facts.ganzhou_writer",))
    award = ledger.awards(ledger.case("3", ganzhou_writer=None))["A"]
    assert (award.outcome, award.amount, award.missing) == (Outcome.NEEDS_HUMAN, None, ("facts.ganzhou_writer",))
