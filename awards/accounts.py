"""Amounts that several cases share: an enterprise's year, a work, a matter. Money that is out or announced is kept free for its case.

Cases come in the order of the ledger. What a case gets is what the cap leaves after those before it; and after the locked amounts of those
behind it, too, which nobody before them may use up.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field

from awards.money import Fen


@dataclass(slots=True)
class Account:
    """Who has used it so far, by position in the list of cases, and the locked amounts in the same order, `passed` of them already used."""

    kind: str
    year: int | None
    used: Fen = 0
    uses: list[tuple[int, Fen]] = field(default_factory=list)
    locks: list[tuple[int, Fen]] = field(default_factory=list)
    passed: int = 0
    waiting: Fen = 0
    """The locked amounts of cases that have not come yet."""

    def lock(self, i: int, amount: Fen) -> None:
        """Keep an amount free for a case; called in the order of the ledger, before any use."""
        self.locks.append((i, amount))
        self.waiting += amount


@dataclass(frozen=True, slots=True)
class Share:
    """A cap that a case falls under: the account and the cap in force for the case, with its citation.

    None where the law of the case has none: it is not cut, and what it gets counts against those that are held to one.
    """

    account: Account
    cap: Fen | None
    citation: str


@dataclass(slots=True)
class Use:
    """How a case met an account: after its first `before` uses and, where `after` is no None, the locked amounts from `after` on."""

    account: Account
    cap: Fen
    citation: str
    before: int
    after: int | None
    used: Fen

    @property
    def others(self) -> list[tuple[int, Fen]]:
        """The cases and amounts that left the case what it gets."""
        later = self.account.locks[self.after :] if self.after is not None else []
        return self.account.uses[: self.before] + later


@dataclass(frozen=True, slots=True)
class Met:
    """What came of it: `amount` is granted in all, `computed` what the law gives with only the cases before; `amount` is never below the
    locked amount, `computed` can be.
    """

    amount: Fen
    computed: Fen
    uses: tuple[Use, ...]


def meet(i: int, wanted: Fen, lock: Fen, shares: list[Share]) -> Met:
    """Give a case what its caps leave, at least what is locked, and write that down in the accounts.

    Args:
        i: its position.
        wanted: what it would get alone, in fen.
        lock: what is out or announced, in fen.
        shares: the caps it falls under.
    """
    computed = wanted
    for share in shares:
        if share.cap is not None:
            computed = max(0, min(computed, share.cap - share.account.used))
    # A locked amount that the cases before leave room for stands; only what would come on top of it waits for the locked ones behind.
    behind = computed > lock or not lock
    amount, uses = wanted, []
    for share in shares:
        account = share.account
        if lock:
            account.passed += 1
            account.waiting -= lock
        if share.cap is None:
            continue
        used = account.used + (account.waiting if behind else 0)
        after = account.passed if behind and account.waiting else None
        uses.append(Use(account, share.cap, share.citation, len(account.uses), after, used))
        amount = max(0, min(amount, share.cap - used))
    amount = max(amount, kept(lock))
    if amount:
        for share in shares:
            share.account.used += amount
            share.account.uses.append((i, amount))
    return Met(amount, computed, tuple(uses))


def kept(lock: Fen) -> Fen:
    """What a computation may not lower: all that is out or announced."""
    return lock


Accounts = dict[Hashable, Account]
