"""Django's settings, made in code from where the desk stands and how it is reached: no settings file."""

from __future__ import annotations

import importlib
import os
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import django
from django.conf import settings
from pydantic import BaseModel, ConfigDict, Field, SecretStr

from desk.provider import Provider
from flows.carrying.messages import Tools
from models.storage import unwritable

_HERE = Path(__file__).parent
LOOPBACK = ("127.0.0.1", "localhost", "[::1]")

CHUNK = 8 << 20
"""Bytes of an upload that travel in one request."""


class Place(BaseModel):
    """Where a desk stands.

    Attributes:
        data: its folder: database, uploads, results, secret.
        database: its URL (`register.database`); one in `data` where none is given.
        store: URI of the store that workers share (`flows.object_store`); a folder in `data` where none is given.
        index: the index of landmarks that titles are checked with; None where none is there yet.
        index_sha256: which one that is.
        other_indexes: by SHA-256, those that reviewers may have a title checked with instead.
        hosts: the names under which browsers reach it.
        secure: whether they do so by TLS, its own or a proxy's.
        second_percent: of all cases the part that a second reader reads, too, drawn at random.
        second_above: claimed local costs from which every case has a second reader, in yuan.
        recheck_percent: of the decisions on signed cases the part that auditors look at again, drawn at random.
        seal_key: with what signed papers are sealed (`pipeline.record.seal`); None: they are not.
        seal_passphrase: the key's; empty where it has none.
        seal_timestamp: the service that stamps the seal with the time.
        provider: who says who somebody is, beside passwords.
    """

    model_config = ConfigDict(frozen=True)

    data: Path
    database: str = ""
    store: str = ""
    index: Path | None = None
    index_sha256: str = ""
    other_indexes: Mapping[str, Path] = {}
    hosts: tuple[str, ...] = LOOPBACK
    secure: bool = False
    second_percent: int = Field(default=10, ge=0, le=100)
    second_above: int = Field(default=1_000_000, ge=0)
    recheck_percent: int = Field(default=5, ge=0, le=100)
    seal_key: Path | None = None
    seal_passphrase: SecretStr = SecretStr("")
    seal_timestamp: str | None = None
    provider: Provider | None = None

    @property
    def indexes(self) -> dict[str, Path]:
        """Every index that a title may be checked with, by SHA-256; the one that is taken unasked comes first."""
        return ({self.index_sha256: self.index} if self.index is not None else {}) | dict(self.other_indexes)

    @property
    def url(self) -> str:
        """The database's."""
        from register.database import default_url

        return self.database or default_url(self.data)

    @property
    def tools(self) -> Tools:
        """What carries its titles out works with; people at the pages go before the checks, which take what cores are left."""
        work = self.data / "work"
        return Tools(self.store or str(work), work, nice=10)


def begin(place: Place) -> None:
    """Set Django up for this process; once.

    Raises:
        StorageError: the folder cannot be written to.
    """
    try:
        place.data.mkdir(parents=True, exist_ok=True)
        place.data.chmod(0o700)
        secret = _secret(place.data / "secret")
    except OSError as error:
        raise unwritable(place.data, error, "--data") from error
    # The register makes Django ready by itself, unless a project's settings are being read or have been.
    os.environ["DJANGO_SETTINGS_MODULE"] = "desk.bare_settings"
    importlib.import_module("desk.bare_settings")
    settings.configure(**values(place, secret))
    django.setup()


def _secret(file: Path) -> str:
    """Read the secret that signs sessions; the first start makes it, readable by its owner alone."""
    if not file.is_file():
        fresh = file.with_suffix(".part")
        fresh.touch(mode=0o600)
        fresh.write_text(secrets.token_urlsafe(48), encoding="ascii")
        fresh.rename(file)
    return file.read_text(encoding="ascii")


def values(place: Place, secret: str) -> Mapping[str, Any]:
    """Return the settings of a desk."""
    from register.database import databases

    return {
        "DEBUG": False,
        "SECRET_KEY": secret,
        "PLACE": place,
        "ALLOWED_HOSTS": list(place.hosts),
        "CSRF_TRUSTED_ORIGINS": [f"https://{host}" for host in place.hosts] if place.secure else [],
        "DATABASES": databases(place.url),
        "DEFAULT_AUTO_FIELD": "django.db.models.BigAutoField",
        "INSTALLED_APPS": ["django.contrib.contenttypes", "django.contrib.auth", "django.contrib.sessions", "register", "desk"],
        "AUTH_USER_MODEL": "desk.Account",
        "AUTHENTICATION_BACKENDS": ["django.contrib.auth.backends.ModelBackend"],
        "PASSWORD_HASHERS": ["desk.hasher.Hasher"],
        "AUTH_PASSWORD_VALIDATORS": [
            {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
            for name, options in (
                ("MinimumLengthValidator", {"min_length": 10}),
                ("UserAttributeSimilarityValidator", {"user_attributes": ("name",)}),
                ("CommonPasswordValidator", {}),
                ("NumericPasswordValidator", {}),
            )
        ],
        "MIDDLEWARE": [
            "django.middleware.security.SecurityMiddleware",
            "desk.headers.PolicyMiddleware",
            "django.middleware.common.CommonMiddleware",
            "django.contrib.sessions.middleware.SessionMiddleware",
            "desk.language.LanguageMiddleware",
            "django.middleware.csrf.CsrfViewMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
            "django.middleware.clickjacking.XFrameOptionsMiddleware",
            "desk.access.RoleMiddleware",
            "desk.refusing.TextMiddleware",
            "desk.refusing.UnreadableMiddleware",
        ],
        "ROOT_URLCONF": "desk.urls",
        "TEMPLATES": [
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "DIRS": [_HERE / "templates"],
                "OPTIONS": {
                    "context_processors": ["django.template.context_processors.request", "desk.frame.frame"],
                    "builtins": ["desk.templatetags.desk", "django.templatetags.static"],
                },
            }
        ],
        "STATIC_URL": "/static/",
        "USE_TZ": True,
        "TIME_ZONE": "Asia/Shanghai",
        "LANGUAGES": [("zh-hans", "中文"), ("en", "English")],
        "LANGUAGE_CODE": "zh-hans",
        "SESSION_COOKIE_NAME": "desk_session",
        "SESSION_COOKIE_AGE": 12 * 3600,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": place.secure,
        "CSRF_COOKIE_SECURE": place.secure,
        "CSRF_COOKIE_HTTPONLY": True,
        "CSRF_FAILURE_VIEW": "desk.views.refusals.csrf",
        "SECURE_CONTENT_TYPE_NOSNIFF": True,
        "SECURE_REFERRER_POLICY": "same-origin",
        "SECURE_HSTS_SECONDS": 31536000 if place.secure else 0,
        "X_FRAME_OPTIONS": "DENY",
        "DATA_UPLOAD_MAX_MEMORY_SIZE": 2 << 20,
        "DATA_UPLOAD_MAX_NUMBER_FIELDS": 400,
        "APPEND_SLASH": False,
        "LOGGING_CONFIG": None,
    }
