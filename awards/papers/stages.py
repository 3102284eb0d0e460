"""How far an award has come, as a finance office counts it: what is paid, due, granted and applied for is never added up together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from awards.award import Award
from awards.money import Fen
from awards.text import Text

Stage = Literal["paid", "payable", "granted", "applied"]

STAGES: Mapping[Stage, Text] = {
    "paid": Text("已兑付", "paid"),
    "payable": Text("待兑付", "payable"),
    "granted": Text("已认定（含公示中）", "approved or under public notice"),
    "applied": Text("申报中", "applied for"),
}

_OF_STATE: Mapping[str, Stage] = {
    "paid": "paid",
    "payable": "payable",
    "approved": "granted",
    "public_notice": "granted",
    "received": "applied",
    "under_review": "applied",
}


@dataclass(slots=True)
class Sums:
    """Cases and fen by stage."""

    cases: int = 0
    paid: Fen = 0
    payable: Fen = 0
    granted: Fen = 0
    applied: Fen = 0

    @property
    def committed(self) -> Fen:
        """What the fund has paid or owes: all but what is only applied for."""
        return self.paid + self.payable + self.granted


def stage_of(award: Award) -> Stage | None:
    """The stage of an award; None for a case that has left the way to payment."""
    return _OF_STATE.get(award.case.state)


def due(award: Award) -> Fen:
    """Fen that the next payment batch pays: 附则第3条, after review and a public notice without objection, less what is paid."""
    return award.to_pay


def summed(awards: Iterable[Award]) -> Sums:
    """Add up awards by stage, as the ledger parts each amount."""
    sums = Sums()
    for award in awards:
        sums.cases += 1
        sums.paid += award.paid
        sums.payable += award.to_pay
        sums.granted += award.approved
        sums.applied += award.applied_for
    return sums
