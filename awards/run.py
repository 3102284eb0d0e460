"""A whole ledger run: cases in, every award with its trace, the readings' effects and the fund out. Pure: no files, no clock."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from awards.agreement import look_alikes
from awards.award import Award
from awards.case import CaseBase
from awards.effects import Effect, effects
from awards.explain import explain
from awards.fund import Fund, overview
from awards.ledger import order_key, settle
from awards.ranges import Range, fund_range
from awards.registers import Registers
from awards.registry import assess, require_known
from awards.rule import Assessment
from awards.settings import LedgerSettings
from law import Measures, measures
from pages.notes import Note


@dataclass(frozen=True)
class LedgerRun:
    """The result; `awards` in the order of the ledger, `effects` speak of them by position."""

    measures: Measures
    settings: LedgerSettings
    assessments: tuple[Assessment, ...]
    awards: tuple[Award, ...]
    effects: tuple[Effect, ...]
    fund: Fund
    range: Range
    questions: tuple[Note, ...] = ()
    """Ids that look alike, for people to check."""


def run_ledger(
    cases: Sequence[CaseBase], settings: LedgerSettings, law: Measures | None = None, registers: Registers | None = None
) -> LedgerRun:
    """Run the ledger over cases with different ids; their order does not matter.

    Args:
        cases: the cases.
        settings: what a ledger file states.
        law: the measures; those of this program unless named.
        registers: those that the cases were filled from.

    Raises:
        InputError: the measures name a rule, condition or formula that no article has.
    """
    stated = measures() if law is None else law
    require_known(stated)
    in_force = stated.issued_on(settings.issued if settings.issued is not None else stated.issued)
    readings = settings.readings
    assessments = [assess(case, in_force, readings) for case in sorted(cases, key=order_key)]
    order = range(len(assessments))
    decisions = settle(assessments, order, readings)
    awards = tuple(explain(i, assessments, decisions) for i in order)
    return LedgerRun(
        in_force,
        settings,
        tuple(assessments),
        awards,
        tuple(effects(assessments, decisions, in_force, readings)),
        overview(awards, in_force, settings),
        fund_range(assessments, decisions, in_force, readings),
        tuple(look_alikes(cases, registers or Registers())),
    )
