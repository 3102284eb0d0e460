"""A whole ledger run: cases in, every award with its trace, the readings' effects and the fund out. Pure: no files, no clock."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from awards.agreement import look_alikes
from awards.award import Award
from awards.case import CaseBase
from awards.effects import Effect, effects
from awards.explain import explain
from awards.fund import Fund, overview
from awards.ledger import Decision, order_key, settle
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


@dataclass(frozen=True)
class Awarded:
    """All cases together under one law: in the order of the ledger, what each comes to alone, beside the others, and why."""

    measures: Measures
    assessments: tuple[Assessment, ...]
    decisions: Mapping[int, Decision]
    awards: tuple[Award, ...]


def awarded(cases: Sequence[CaseBase], settings: LedgerSettings, law: Measures | None = None) -> Awarded:
    """Compute the awards of cases with different ids; their order does not matter.

    Args:
        cases: the cases.
        settings: what a ledger file states.
        law: the measures; those of this program unless named.

    Raises:
        InputError: the measures name a rule, condition or formula that no article has.
    """
    stated = measures() if law is None else law
    require_known(stated)
    in_force = stated.issued_on(settings.issued if settings.issued is not None else stated.issued)
    assessments = tuple(assess(case, in_force, settings.readings) for case in sorted(cases, key=order_key))
    order = range(len(assessments))
    decisions = settle(assessments, order, settings.readings)
    return Awarded(in_force, assessments, decisions, tuple(explain(i, assessments, decisions) for i in order))


def run_ledger(
    cases: Sequence[CaseBase], settings: LedgerSettings, law: Measures | None = None, registers: Registers | None = None
) -> LedgerRun:
    """Compute the awards, what every other reading would make of them, and the fund.

    Arguments and errors are those of `awarded`; `registers` are those that the cases were filled from.
    """
    found = awarded(cases, settings, law)
    return LedgerRun(
        found.measures,
        settings,
        found.assessments,
        found.awards,
        tuple(effects(found.assessments, found.decisions, found.measures, settings.readings)),
        overview(found.awards, found.measures, settings),
        fund_range(found.assessments, found.decisions, found.measures, settings.readings),
        tuple(look_alikes(cases, registers or Registers())),
    )
