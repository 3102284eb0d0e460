"""Money out never exceeds what the law gives, at any moment of any history, and what was paid stays paid.

Random histories: an office that enters cases late and out of order, announces what the ledger grants and pays what it calls payable, meets
objections, recovers, rejects, is told of prior awards late and lives under two versions of the law. After every event the whole ledger is
settled anew.

The money out of what people share is held against the law in arithmetic of its own, in this file. `INVARIANT_EXAMPLES` sets how many
histories are tried; pytest's `--hypothesis-seed` which.
"""

import os
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

import awards.accounts
from awards.explain import explain
from awards.ledger import order_key, settle
from awards.loader import from_data
from awards.money import plain_yuan
from awards.readings import Readings
from awards.registry import assess
from awards.trace import Outcome
from law import measures
from tests.awards.conftest import Ledger

EXAMPLES = int(os.environ.get("INVARIANT_EXAMPLES", "120"))
LATER = ("第6条：每部最高不超过5万元}", '第6条：每部最高不超过5万元}\n      - {value: "60000", from: "2026-03-01", by: 文件甲}')

# Rules with the fact that sets their amount; of works: one matter (1, 2, 3), caps of a work and of an enterprise's year (5, 6, 9), one
# project's two policies (13, 14), once only (11), parks' levels (8b, 8c).
RULES = {"1": "production_cost", "2": None, "3": None, "5": "platforms", "6": "local_costs", "9": "spending", "10": "translation_cost"}
RULES |= {"11": None, "13": "training_cost", "14": "spending", "8b": None, "8c": None}
COSTS = (40_000, 90_000, 300_000, 500_000, 900_000, 2_500_000)

WORK_CAP = {"5": 200_000, "6": 60_000, "10": 100_000}
YEAR_CAP = {"5": 600_000, "6": 150_000, "9": 300_000}
MATTER = {"1": "script", "2": "script", "3": "script", "13": "event", "14": "event", "8b": "honour", "8c": "honour", "11": "11"}
MOST = {"script": 100_000, "event": 300_000, "honour": 300_000, "11": 200_000}
PLACES = 2
"""Of the contest: lowered, so that random histories reach the last one."""


class Office:
    """Keeps the histories, settles them after every event, and remembers what it paid."""

    def __init__(self, draw) -> None:
        self.draw, self.ledger, self.cases, self.day, self.payments = draw, Ledger(), {}, 1, {}
        self.assessed = {}  # of the cases as they are now; a case alone depends on no other

    def today(self):
        self.day += self.draw(st.integers(0, 3))
        return f"2026-{1 + self.day // 28:02d}-{1 + self.day % 28:02d}"

    def enter(self) -> None:
        """A new case: received today, or a late entry that was approved long ago."""
        name, rule = f"C{len(self.cases):02d}", self.draw(st.sampled_from(list(RULES)))
        applicant = self.draw(st.sampled_from("UV"))
        work = self.draw(st.sampled_from("XY")) + (applicant if rule in ("5", "6", "10") else "")
        case = self.ledger.case(rule, name, work=work, applicant=applicant)
        if RULES[rule] == "platforms":
            case["facts"]["platforms"][0]["revenue"] = self.draw(st.sampled_from((1_100_000, 2_000_000)))
            case["facts"]["year"] = self.draw(st.sampled_from((2024, 2025)))
        elif RULES[rule]:
            case["facts"][RULES[rule]] = self.draw(st.sampled_from(COSTS))
        if rule == "2":
            case["facts"]["prize"] = self.draw(st.sampled_from(("first", "second", "third")))
            case["work"] = {"id": name, "title": name, "animation": self.draw(st.booleans())}
        if rule in ("1", "3"):
            case["work"] |= {"id": "S" + work, "title": "S" + work}
        del case["state"], case["dates"]
        late = self.draw(st.booleans())
        day = "2026-01-02" if late else self.today()
        case["events"] = [{"event": "received", "day": day}]
        if late:
            case["events"].append({"event": "approved", "day": "2026-01-03"})
        self.cases[name] = case

    def settled(self):
        """Every case's award and standing now."""
        law, readings = measures(), Readings()
        for name in self.cases.keys() - self.assessed.keys():
            self.assessed[name] = assess(from_data(self.cases[name], "c.yaml", None).cases[0], law, readings)
        assessments = sorted(self.assessed.values(), key=lambda assessment: order_key(assessment.case))
        decisions = settle(assessments, range(len(assessments)), readings)
        return {a.case.id: explain(i, assessments, decisions) for i, a in enumerate(assessments)}

    def step(self, awards) -> None:
        """One event of one case, as the ledger's result allows it."""
        name = self.draw(st.sampled_from(sorted(self.cases)))
        case, award = self.cases[name], awards[name]
        standing, last = award.case.standing, case["events"][-1]["event"]
        usual = {
            "received": ["reviewed", "approved", "approved", "rejected", "withdrawn"],
            "reviewed": ["approved"],
            "approved": ["notice_begun"] * 3 + ["rejected"],
            "notice_begun": ["notice_over"] * 3 + ["objection_raised", "withdrawn"],
            "objection_raised": ["objection_upheld", "objection_dismissed"],
            "objection_dismissed": ["notice_over"],
            "objection_upheld": ["approved", "rejected"],
            "notice_over": ["payable"],
            "payable": ["paid"],
            "paid": ["notice_begun", "notice_begun", "recovered", "prior"],
            "recovered": [],
            "rejected": [],
            "withdrawn": [],
        }[last]
        if not usual:
            return
        kind = self.draw(st.sampled_from(usual))
        self.assessed.pop(name)
        if kind == "prior":
            case.setdefault("prior_awards", []).append({"level": "city", "policy": f"P{len(case['events'])}", "amount": 10_000})
            return
        event = {"event": kind, "day": max(self.today(), case["events"][-1]["day"])}
        if kind == "notice_begun":
            # Announced is what is granted beside what is out.
            more = (award.amount or 0) - standing.lock
            if award.outcome is not Outcome.ELIGIBLE or more <= 0:
                return
            event["amount"] = plain_yuan(more)
        elif kind == "paid":
            if not award.to_pay:
                return
            event["amount"] = plain_yuan(award.to_pay)
            self.payments.setdefault(name, []).append(award.to_pay)
        elif kind == "recovered":
            event["amount"] = plain_yuan(self.draw(st.integers(1, standing.out)))
        case["events"].append(event)


def held(office, awards) -> None:
    """The invariant: payments unchanged, and the money out and announced within the law by this file's own sums."""
    matters, works, years, places = {}, {}, {}, {}
    for name, award in awards.items():
        payments = [e.amount for e in award.case.history if e.event == "paid"]
        assert payments == office.payments.get(name, []), name
        recovered = sum(e.amount for e in award.case.history if e.event == "recovered")
        out = sum(payments) - recovered
        assert award.paid == out
        assert award.amount is None or award.amount >= out, name
        money, rule, case = out + award.to_pay, award.rule, award.case
        if not money:
            continue
        subject = case.applicant.id if rule == "11" else case.subject.id
        if rule in MATTER:
            matters.setdefault((MATTER[rule], subject), []).append(money)
        if rule in WORK_CAP:
            works.setdefault((rule, subject), []).append(money)
        if rule in YEAR_CAP:
            years.setdefault((rule, case.applicant.id, award.year), []).append(money)
        if rule == "2":
            places.setdefault(case.facts.contest_year, []).append(money)
    for (matter, subject), money in matters.items():
        assert sum(money) <= entitled(awards, matter, subject) <= MOST[matter] * 100, (matter, subject)
    for (rule, subject), money in works.items():
        assert sum(money) <= WORK_CAP[rule] * 100, (rule, subject)
    for (rule, applicant, year), money in years.items():
        assert sum(money) <= YEAR_CAP[rule] * 100, (rule, applicant, year)
    for year, money in places.items():
        assert len(money) <= PLACES, year


def entitled(awards, matter, subject):
    """The most that one case of the matter gives, before what was given by others."""
    return max(
        award.entitlement or 0
        for award in awards.values()
        if MATTER.get(award.rule) == matter and subject == (award.case.applicant.id if award.rule == "11" else award.case.subject.id)
    )


def check_histories(examples) -> None:
    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        # A failing history is told as it is: shrinking one takes minutes.
        phases=(Phase.generate,),
        report_multiple_bugs=False,
    )
    @given(data=st.data())
    def each(data) -> None:
        office = Office(data.draw)
        for _ in range(data.draw(st.integers(6, 44))):
            if not office.cases or (len(office.cases) < 7 and data.draw(st.integers(0, 2)) == 0):
                office.enter()
            awards = office.settled()
            held(office, awards)
            office.step(awards)
        held(office, office.settled())

    each()


@pytest.fixture
def two_versions(change_law: Callable[[str, str], None]) -> None:
    """The cap of a work of article 6 rises in March; the contest has two places."""
    change_law(*LATER)
    change_law('"10", unit: count, citation: 第2条', '"2", unit: count, citation: 第2条')


def test_no_history_pays_more_than_the_law_gives_or_changes_what_was_paid(two_versions: None) -> None:
    check_histories(EXAMPLES)


def test_without_the_lock_it_fails(two_versions: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(awards.accounts, "kept", lambda lock: 0)
    with pytest.raises((AssertionError, RuntimeError)):
        check_histories(max(EXAMPLES, 120))
