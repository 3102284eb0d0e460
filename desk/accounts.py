"""What happens to accounts, each with its event."""

from __future__ import annotations

from django.db import transaction

from desk.models import Account, Invitation
from desk.roles import Role
from register.events import append

COMMAND = "command"
"""Who acts where it is done by the command, on the machine itself."""


def add_account(name: str, role: Role, *, actor: str) -> Account:
    """Return a new account that nobody can sign in by until its link was opened."""
    with transaction.atomic():
        account = Account(name=name, role=role)
        account.set_unusable_password()
        account.save()
        append("account_added", actor=actor, subject=f"account:{account.pk}", payload={"name": name, "role": role})
    return account


def invite(account: Account, *, actor: str) -> str:
    """Return the token of a fresh link for an account."""
    with transaction.atomic():
        append("account_link", actor=actor, subject=f"account:{account.pk}", payload={"name": account.name})
        return Invitation.make(account)


def set_active(account: Account, active: bool, *, actor: str) -> None:
    """Disable an account, or enable it again; who is signed in by it is out at the next request (for pictures see `desk.grants`)."""
    with transaction.atomic():
        account.is_active = active
        account.save(update_fields=["is_active"])
        kind = "account_enabled" if active else "account_disabled"
        append(kind, actor=actor, subject=f"account:{account.pk}", payload={"name": account.name})
