"""The identity provider (统一身份认证) that a desk trusts to say who somebody is."""

from __future__ import annotations

from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, SecretStr

from pages.errors import InputError
from pages.notes import note

VARIABLE = "GANZHOU_EVIDENCE_OIDC_SECRET"
"""The variable of the environment that holds the desk's secret: a command line is read by everybody on the machine."""

_AT_HOME = ("127.0.0.1", "localhost", "::1")


class Provider(BaseModel):
    """An identity provider, and as what it knows the desk.

    Attributes:
        issuer: its address, as it names itself in what it signs.
        client: the desk's id there.
        secret: what the desk proves that by.
    """

    model_config = ConfigDict(frozen=True)

    issuer: str
    client: str
    secret: SecretStr

    def require_safe(self) -> None:
        """Refuse a provider that is reached in clear text: what it says decides who may sign in.

        Raises:
            InputError: see above, or something is missing.
        """
        where = urlsplit(self.issuer)
        if not where.hostname or (where.scheme != "https" and not (where.scheme == "http" and where.hostname in _AT_HOME)):
            raise InputError(note("serve.oidc_address", issuer=self.issuer))
        if not self.client:
            raise InputError(note("serve.oidc_client"))
        if not self.secret.get_secret_value():
            raise InputError(note("serve.oidc_secret", variable=VARIABLE))
