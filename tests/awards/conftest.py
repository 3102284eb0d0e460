"""Cases as plain data, as a file would hold them, and the ledger run over them."""

import copy
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NoReturn

import pytest

from awards.award import Award
from awards.errors import AwardsError
from awards.loader import from_data
from awards.run import LedgerRun, run_ledger
from law import reader

WORK_RULES = ("1", "2", "3", "4a", "4b", "5", "6", "10", "15")

FACTS = {
    "1": {"plan": "national", "licence": True, "released": True, "review_passed": True, "production_cost": 400_000},
    "2": {"contest_year": 2026, "prize": "first", "ganzhou_elements": True},
    "3": {"adapted_from_novel": True, "ganzhou_writer": True, "plays": 200_000},
    "4a": {"honour": "five_one_central"},
    "4b": {"honour": "yearly_selection", "released": True, "review_passed": True, "rights_holder": True},
    "5": {
        "first_producer": True,
        "licence_in_jiangxi": True,
        "released": True,
        "year": 2025,
        "platforms": [{"name": "P", "revenue": 1_200_000, "qualified": True}],
    },
    "6": {
        "first_producer": True,
        "elements": True,
        "released": True,
        "released_on": "2026-01-01",
        "local_costs": 300_000,
        "share_percent": "26.40",
        "occurrences": 31,
        "on_screen_seconds": "95.280",
    },
    "7": {"operator": True, "year": 2025, "crews": 6, "shooting_days": 42, "review_passed": True},
    "8a": {"kind": "platform_park", "built_by_platform": True, "tenants": 20, "joint_revenue": 90_000_000, "review_passed": True},
    "8b": {"kind": "demonstration_park", "level": "national"},
    "8c": {"kind": "demonstration_base", "level": "national"},
    "9": {"technology": "aigc", "year": 2025, "spending": 1_000_000, "review_passed": True},
    "10": {
        "first_producer": True,
        "audio_languages": ["zh"],
        "subtitle_languages": ["en", "th"],
        "aired_abroad": True,
        "translation_cost": 200_000,
    },
    "11": {"year": 2025, "revenue": {"amount": 1_500_000, "currency": "USD"}},
    "12": {"role": "director", "works": 12, "plays_of_works": [600_000], "excellent": True},
    "13": {"organiser": True, "filed": True, "training_cost": 60_000},
    "14": {"organiser": True, "scope": "national", "review_passed": True, "spending": 500_000},
    "15": {},
}


ENGLISH = re.compile(r"[A-Za-z]{2,}( [A-Za-z]{2,}){2,}")
"""Three words in a row: no Chinese line needs them."""


Case = dict[str, Any]
"""A case as a file holds it."""


def no_evidence(folder: Path, accepted: tuple[str, ...], rejected: tuple[str, ...], decisions: Path | None) -> NoReturn:
    raise AwardsError(f"evidence: {folder}: none")


class Ledger:
    """Builds cases that get their award, and runs the ledger."""

    def case(
        self, rule: str, case_id: str = "A", *, work: str | None = None, applicant: str = "E1", approved: str = "2026-03-01", **facts: Any
    ) -> Case:
        """A case of a rule, eligible unless `facts` say otherwise."""
        data = {
            "id": case_id,
            "article": int(rule.rstrip("abc")),
            "applicant": {"id": applicant, "name": applicant, "ganzhou_enterprise": True},
            "state": "approved",
            "dates": {"applied": "2026-02-01", "approved": approved},
            "facts": {**copy.deepcopy(FACTS[rule]), **facts},
        }
        subject = work or f"of-{case_id}"
        if rule in WORK_RULES:
            data["work"] = {"id": subject, "title": subject, "animation": rule == "15"}
        elif rule not in ("11", "12"):
            data["project"] = {"id": subject, "name": subject}
        return data

    def run(self, *cases: Case, **settings: Any) -> LedgerRun:
        """The ledger over these cases."""
        found = from_data({"ledger": settings, "cases": list(cases)}, "cases.yaml", no_evidence)
        return run_ledger(found.cases, found.settings)

    def awards(self, *cases: Case, **settings: Any) -> dict[str, Award]:
        """Every case's award by its id."""
        return {award.case.id: award for award in self.run(*cases, **settings).awards}

    def paid(self, *cases: Case, **settings: Any) -> dict[str, float | None]:
        """What every case gets, in yuan, None where it gets no amount."""
        return {name: None if award.amount is None else award.amount / 100 for name, award in self.awards(*cases, **settings).items()}

    def refuse(self, *cases: Case, **settings: Any) -> list[str]:
        """The lines with which these cases are refused."""
        with pytest.raises(AwardsError) as error:
            self.run(*cases, **settings)
        assert not [line for line in error.value.lines("zh") if ENGLISH.search(line)]
        return error.value.lines("en")


@pytest.fixture(scope="session")
def ledger() -> Ledger:
    return Ledger()


@pytest.fixture
def change_law(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str, str], None]]:
    """Put a copy of the law's data in its place, in which some text is another; the program then reads that copy."""

    def change(before: str, after: str) -> None:
        original = reader.FILE.read_text(encoding="utf-8")
        assert original.count(before) == 1
        copy = tmp_path / "measures.yaml"
        copy.write_text(original.replace(before, after), encoding="utf-8")
        monkeypatch.setattr(reader, "FILE", copy)
        reader.measures.cache_clear()

    yield change
    monkeypatch.undo()
    reader.measures.cache_clear()
