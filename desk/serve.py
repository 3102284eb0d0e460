"""Starting the desk: what is demanded before anybody is let in, tables, the first link, the server.

One process answers requests; `desk.worker` carries out runs in a process beside it.
"""

from __future__ import annotations

import contextlib
import ipaddress
import socket
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from pydantic import BaseModel, ConfigDict, SecretStr

from desk.provider import Provider
from desk.settings import LOOPBACK, Place, begin
from desk.working import worker_beside
from models.storage import held
from pages.errors import InputError
from pages.notes import Note, note

ADDRESS = "address"
"""The file in the desk's folder that holds the address under which it was last open, for links that another process prints."""


class Serving(BaseModel):
    """How a desk is opened.

    Attributes:
        data: see `desk.settings.Place`.
        index: likewise.
        index_sha256: likewise.
        other_indexes: likewise.
        database: likewise.
        store: likewise.
        host: the address to listen on.
        port: 0 takes any that is free.
        names: host names that browsers ask for.
        certificate: PEM of TLS with `key`.
        proxy: address of the one proxy whose word on scheme and client counts.
        second_percent: see `desk.settings.Place`.
        second_above: likewise.
        recheck_percent: likewise.
        seal_key: likewise.
        seal_passphrase: likewise.
        seal_timestamp: likewise.
        provider: likewise.
    """

    model_config = ConfigDict(frozen=True)

    data: Path
    index: Path | None = None
    index_sha256: str = ""
    other_indexes: Mapping[str, Path] = {}
    database: str = ""
    store: str = ""
    host: str = "127.0.0.1"
    port: int = 8000
    names: tuple[str, ...] = ()
    certificate: Path | None = None
    key: Path | None = None
    proxy: str | None = None
    second_percent: int = Place.model_fields["second_percent"].default
    second_above: int = Place.model_fields["second_above"].default
    recheck_percent: int = Place.model_fields["recheck_percent"].default
    seal_key: Path | None = None
    seal_passphrase: SecretStr = SecretStr("")
    seal_timestamp: str | None = None
    provider: Provider | None = None

    @property
    def place(self) -> Place:
        """Where it stands, once `require_safe` found nothing."""
        return Place(
            data=self.data,
            database=self.database,
            store=self.store,
            index=self.index,
            index_sha256=self.index_sha256,
            other_indexes=self.other_indexes,
            hosts=self.names or LOOPBACK,
            secure=bool(self.certificate or self.proxy),
            second_percent=self.second_percent,
            second_above=self.second_above,
            recheck_percent=self.recheck_percent,
            seal_key=self.seal_key,
            seal_passphrase=self.seal_passphrase,
            seal_timestamp=self.seal_timestamp,
            provider=self.provider,
        )


def serve(serving: Serving, say: Callable[[Note], None]) -> None:
    """Open the desk and keep it open until it is stopped.

    Args:
        serving: how.
        say: shown to whoever started it.

    Raises:
        InputError: it would not be safe, or the port is taken.
        StorageError: its folder cannot be used.
    """
    require_safe(serving)
    # Two of them would carry out each other's runs and answer with each other's sessions.
    with held(serving.data / "lock", "--data", note("serve.running", folder=str(serving.data))):
        begin(serving.place)
        from register.database import connect

        connect(serving.place.url)
        with _listening(serving) as listener:
            url = _url(serving, listener.getsockname()[1])
            (serving.data / ADDRESS).write_text(url, encoding="utf-8")
            _greet(serving, url, say)
            with worker_beside(serving.place):
                _run(serving, listener, lambda: say(note("serve.ready", url=url)))


def require_safe(serving: Serving) -> None:
    """Refuse to be reached from other machines in clear text, or under any name.

    Raises:
        InputError: see above; or a file that is named is not there.
    """
    if (serving.certificate is None) != (serving.key is None):
        raise InputError(note("serve.both_files"))
    for option, file in (("--certificate", serving.certificate), ("--key", serving.key), ("--seal-key", serving.seal_key)):
        if file is not None and not file.is_file():
            raise InputError(note("serve.no_file", option=option, file=str(file)))
    for option, percent in (("--second-reader", serving.second_percent), ("--recheck", serving.recheck_percent)):
        if not 0 <= percent <= 100:
            raise InputError(note("serve.percent", option=option, value=percent))
    if serving.provider is not None:
        serving.provider.require_safe()
    if serving.second_above < 0:
        raise InputError(note("serve.amount", option="--second-reader-above", value=serving.second_above))
    if _is_loopback(serving.host) and not serving.proxy:
        return
    if serving.certificate is None and serving.proxy is None:
        raise InputError(note("serve.needs_tls", host=serving.host))
    if not serving.names:
        raise InputError(note("serve.needs_name", host=serving.host))


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


@contextlib.contextmanager
def _listening(serving: Serving) -> Iterator[socket.socket]:
    family = socket.AF_INET6 if ":" in serving.host else socket.AF_INET
    # Only a socket that names its protocol is told to send at once: an answer's body would wait 40 ms for the word that its head arrived.
    with socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((serving.host, serving.port))
        except OSError as error:
            reason = error.strerror or str(error)
            raise InputError(note("serve.port_taken", host=serving.host, port=serving.port, reason=reason)) from error
        listener.listen()
        yield listener


def _url(serving: Serving, port: int) -> str:
    scheme = "https" if serving.place.secure else "http"
    host = serving.names[0] if serving.names else f"[{serving.host}]" if ":" in serving.host else serving.host
    return f"{scheme}://{host}" if serving.proxy else f"{scheme}://{host}:{port}"


def _greet(serving: Serving, url: str, say: Callable[[Note], None]) -> None:
    from desk.models import Account, Invitation

    if not Account.objects.exists():
        say(note("serve.first", url=f"{url}/begin/{Invitation.make(None)}"))
    if serving.index is None:
        say(note("serve.no_index"))
    if serving.provider is not None:
        _greet_provider(serving.provider, url, say)


def _greet_provider(provider: Provider, url: str, say: Callable[[Note], None]) -> None:
    """Say what the provider has to know, and whether it answers; people with a password come in without it."""
    from django.urls import reverse

    from desk.identity import IdentityError, look

    say(note("serve.oidc", issuer=provider.issuer, url=f"{url}{reverse('identity_back')}"))
    try:
        look(provider)
    except IdentityError as error:
        say(note("serve.oidc_away", issuer=provider.issuer, reason=error.reason))


def _run(serving: Serving, listener: socket.socket, ready: Callable[[], None]) -> None:
    """Serve; `ready` is called once Ctrl-C is the server's: before, it may strike where Python drops what it raises."""
    import uvicorn

    from desk.asgi import application

    class Server(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            ready()

    config = uvicorn.Config(
        application(),
        lifespan="off",
        ws="none",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=serving.proxy is not None,
        forwarded_allow_ips=serving.proxy or "",
        ssl_certfile=serving.certificate,
        ssl_keyfile=serving.key,
        timeout_graceful_shutdown=3,
        h11_max_incomplete_event_size=64 << 10,
    )
    Server(config).run(sockets=[listener])
