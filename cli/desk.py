"""The commands `serve` and `desk user`."""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import SecretStr

from cli.console import Console
from desk.provider import VARIABLE, Provider
from desk.roles import Role
from desk.serve import ADDRESS, Serving
from desk.serve import serve as open_desk
from desk.settings import Place, begin
from pages.errors import InputError, NotedError
from pages.notes import note

if TYPE_CHECKING:
    from desk.models import Account


def serve(options: argparse.Namespace) -> int:
    """Open the desk and keep it open."""
    console: Console = options.console
    index: Path | None = options.index.absolute() if options.index else None
    if index is None and options.other_index:
        raise InputError(note("serve.other_alone"))
    sha256 = "" if index is None else _sha256_of(index)
    others = [other.absolute() for other in options.other_index]
    serving = Serving(
        data=options.data.absolute(),
        index=index,
        index_sha256=sha256,
        other_indexes={_sha256_of(other): other for other in others},
        database=options.register or "",
        store=_store(options.store),
        host=options.host,
        port=options.port,
        names=tuple(options.name),
        certificate=options.certificate and options.certificate.absolute(),
        key=options.key and options.key.absolute(),
        proxy=options.proxy,
        second_percent=options.second_reader,
        second_above=options.second_reader_above,
        recheck_percent=options.recheck,
        seal_key=options.seal_key and options.seal_key.absolute(),
        seal_passphrase=SecretStr(_passphrase(options)),
        seal_timestamp=options.timestamp,
        provider=_provider(options),
    )
    open_desk(serving, console.tell)
    return 0


def _sha256_of(index: Path) -> str:
    from landmarks.index import load_index

    return load_index(index).sha256


def _provider(options: argparse.Namespace) -> Provider | None:
    if not options.oidc:
        if options.oidc_client:
            raise InputError(note("serve.oidc_alone"))
        return None
    return Provider(issuer=options.oidc, client=options.oidc_client, secret=SecretStr(os.environ.get(VARIABLE, "")))


def _store(given: str | None) -> str:
    """A folder has one place whatever folder the worker runs in."""
    return str(Path(given).absolute()) if given and "://" not in given else given or ""


def _passphrase(options: argparse.Namespace) -> str:
    """The seal's passphrase, empty where there is no key or an open one; a key that cannot be used is refused before the desk opens."""
    if options.seal_key is None:
        return ""
    from cli.commands import passphrase_of_key
    from pipeline.record.seal import require_key

    said: list[str] = []

    def asked() -> str:
        said.append(passphrase_of_key(options.console))
        return said[-1]

    require_key(options.seal_key, asked)
    return said[-1] if said else ""


def add_user(options: argparse.Namespace) -> int:
    """Add an account and print its link."""
    _begin(options)
    from desk.accounts import COMMAND, add_account
    from desk.names import account_name

    try:
        account = add_account(account_name(options.name), Role(options.role), actor=COMMAND)
    except NotedError as error:
        raise InputError(error.note) from error
    said = note("desk.user.added", name=account.name, role=note(f"desk.role.{account.role}"), url=_link(options, account))
    console: Console = options.console
    return console.result([said])


def link_user(options: argparse.Namespace) -> int:
    """Print a fresh link for an account."""
    account = _existing(options)
    console: Console = options.console
    return console.result([note("desk.user.link", name=account.name, url=_link(options, account))])


def disable_user(options: argparse.Namespace) -> int:
    """Let nobody sign in by an account any more; who has, is out at the next request."""
    account = _existing(options)
    from desk.accounts import COMMAND, set_active

    set_active(account, False, actor=COMMAND)
    console: Console = options.console
    return console.result([note("desk.user.disabled", name=account.name)])


def _begin(options: argparse.Namespace) -> None:
    place = Place(data=options.data.absolute(), database=options.register or "")
    begin(place)
    from register.database import connect

    connect(place.url)


def _existing(options: argparse.Namespace) -> Account:
    _begin(options)
    from desk.models import Account

    account = Account.objects.filter(name=options.name).first()
    if account is None:
        raise InputError(note("desk.account.unknown", name=options.name))
    return account


def _link(options: argparse.Namespace, account: Account) -> str:
    """The link under the address where the desk was last open; the path alone where it never was."""
    from desk.accounts import COMMAND, invite

    known = options.data / ADDRESS
    url = known.read_text(encoding="utf-8") if known.is_file() else ""
    return f"{url}/begin/{invite(account, actor=COMMAND)}"
