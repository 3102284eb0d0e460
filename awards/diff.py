"""What an amendment changes: the same cases under two laws. A report for whoever drafts one; no money follows from it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from awards.award import Award
from awards.case import CaseBase
from awards.money import Fen
from awards.papers.stages import Sums, summed
from awards.run import awarded
from awards.settings import LedgerSettings
from law import Measures


@dataclass(frozen=True, slots=True)
class Change:
    """A case that comes out differently."""

    before: Award
    after: Award

    @property
    def difference(self) -> Fen | None:
        """How much more, in fen; None where a person decides on one of the amounts or on neither there is money."""
        was, now = self.before.amount, self.after.amount
        return None if was is None or now is None else now - was


@dataclass(frozen=True, slots=True)
class Comparison:
    """All cases under both laws; `changes` in the order of the ledger, `before` and `after` what all of them come to by stage."""

    changes: tuple[Change, ...]
    before: Sums
    after: Sums


def compared(cases: Sequence[CaseBase], settings: LedgerSettings, before: Measures, after: Measures) -> Comparison:
    """Compute the cases under two laws, all else being equal.

    Raises:
        InputError: one of the laws names what no article has, see `registry.require_known`.
    """
    first, second = awarded(cases, settings, before).awards, awarded(cases, settings, after).awards
    return Comparison(tuple(_changes(first, second)), summed(first), summed(second))


def _changes(first: Sequence[Award], second: Sequence[Award]) -> Iterator[Change]:
    # Nothing of the order hangs on the law: both runs go through the cases one by one alike.
    for before, after in zip(first, second, strict=True):
        if _said(before) != _said(after):
            yield Change(before, after)


def _said(award: Award) -> tuple[object, ...]:
    """What of a result somebody would act on; another version's citation alone is no change."""
    return award.outcome, award.amount, award.to_pay, award.follow, award.difference
