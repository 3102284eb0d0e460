"""What the desk keeps beside the register: accounts, links by which they are taken up, cases and the files handed in for them.

Account ─< Case ─< Upload       a case has one title of the register, whose runs and events are its own
   └── Identity                 who it is at an identity provider, where there is one
"""

from __future__ import annotations

import datetime
import hashlib
import secrets
import uuid
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models, transaction
from django.utils import timezone

from desk.roles import Role
from pages.notes import Note
from register.models import Title

_LINK_LASTS = datetime.timedelta(days=3)


class Account(AbstractBaseUser):
    """A person who may sign in: one role, no default password, never deleted, since events name it."""

    name = models.CharField(max_length=64, unique=True)
    role = models.CharField(max_length=16, choices=[(role.value, role.value) for role in Role])
    is_active = models.BooleanField(default=True)
    created = models.DateTimeField(auto_now_add=True)

    objects = BaseUserManager()

    USERNAME_FIELD = "name"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["role"]

    class Meta:
        """A role that is none is refused by the database."""

        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=models.Q(role__in=[role.value for role in Role]), name="account_has_a_role")
        ]

    def __str__(self) -> str:
        return self.name

    def has(self, *roles: Role) -> bool:
        """Whether the account has one of these roles."""
        return self.role in roles


class Identity(models.Model):
    """By whom at an identity provider an account is used; who has one signs in there and has no password here."""

    account = models.OneToOneField(Account, on_delete=models.CASCADE)
    issuer = models.CharField(max_length=255)
    subject = models.CharField(max_length=255, help_text="the issuer's name for the person, `sub`; never given to another one")

    class Meta:
        """Somebody has one account."""

        constraints = (models.UniqueConstraint(fields=("issuer", "subject"), name="identity_once"),)

    def __str__(self) -> str:
        return f"{self.subject} of {self.issuer}"


class Invitation(models.Model):
    """A link that works once: whoever opens it chooses how an account is signed in by; the administrator's is made by it.

    The link itself is not kept, only its hash.
    """

    token_sha256 = models.CharField(max_length=64, unique=True)
    account = models.ForeignKey(Account, null=True, on_delete=models.CASCADE)
    expires = models.DateTimeField()
    used = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"invitation of {self.account or 'the administrator'}"

    @classmethod
    def make(cls, account: Account | None) -> str:
        """Return the token of a fresh link for an account, or for the administrator to be; older ones of the same work no longer."""
        token = secrets.token_urlsafe(24)
        with transaction.atomic():
            cls.objects.filter(account=account, used=None).delete()
            cls.objects.create(token_sha256=_hashed(token), account=account, expires=timezone.now() + _LINK_LASTS)
        return token

    @classmethod
    def open(cls, token: str) -> Invitation | None:
        """Return what a token stands for; None where it is unknown, used or too old."""
        found = cls.objects.select_related("account").filter(token_sha256=_hashed(token), used=None, expires__gt=timezone.now()).first()
        return None if found is not None and found.account is not None and not found.account.is_active else found

    def take(self) -> bool:
        """Use the link; False where another request was faster."""
        return type(self).objects.filter(pk=self.pk, used=None).update(used=timezone.now()) == 1


def _hashed(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


class Stage(models.TextChoices):
    """For whom the review of a case waits; kept beside its decisions so that lists need not read them all."""

    FIRST = "first"
    SECOND = "second"
    LEAD = "lead"
    SIGNATURE = "signature"
    SIGNED = "signed"


class Case(models.Model):
    """A title as somebody prepares and hands it in; once handed in its files stay as they are."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    owner = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="cases")
    title = models.OneToOneField(Title, on_delete=models.PROTECT, related_name="case")
    released = models.DateField(null=True)
    datum = models.CharField(max_length=8, default="WGS-84")
    credit_code = models.CharField(max_length=18, blank=True, help_text="the applicant's unified social credit code (统一社会信用代码)")
    first_producer = models.BooleanField(null=True, help_text="the applicant is the first producer (第一出品方); None: not said")
    local_costs = models.PositiveBigIntegerField(
        null=True, help_text="fen: production and supporting costs incurred in Ganzhou (制作配套费) as claimed"
    )
    created = models.DateTimeField(default=timezone.now)
    handed_in = models.DateTimeField(null=True)
    stage = models.CharField(max_length=16, blank=True, choices=[(one.value, one.value) for one in Stage], help_text="of its review")
    staged_run = models.PositiveBigIntegerField(null=True, help_text="the run whose result `stage` is about")
    compared = models.PositiveIntegerField(default=0, help_text="places that two readers decided on, once signed")
    apart = models.PositiveIntegerField(default=0, help_text="of these, where they differed")

    def __str__(self) -> str:
        return self.title.name


class Recheck(models.Model):
    """A decision of a signed case that was drawn for an auditor to look at again; what he finds changes nothing of the case."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="rechecks")
    signature = models.PositiveBigIntegerField(help_text="number of the event that signed the case")
    finding = models.CharField(max_length=400)
    seen = models.JSONField(help_text="what is listed of it: place in both languages, episode, clock, mark")
    agrees = models.BooleanField(null=True)
    remark = models.CharField(max_length=2000, blank=True)
    by = models.CharField(max_length=64, blank=True)
    at = models.DateTimeField(null=True)

    class Meta:
        """A finding is drawn once for a signature."""

        constraints = (models.UniqueConstraint(fields=("signature", "finding"), name="recheck_once"),)

    def __str__(self) -> str:
        return f"{self.case}: {self.finding}"


class Section(models.TextChoices):
    """What a file is handed in as."""

    EPISODES = "episodes"
    RUSHES = "rushes"
    LOG = "log"


class Upload(models.Model):
    """A file of a case, whole or still on its way; its bytes lie under its id, whatever it is called."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="uploads")
    section = models.CharField(max_length=16, choices=Section.choices)
    name = models.CharField(max_length=255)
    size = models.PositiveBigIntegerField()
    modified = models.BigIntegerField(
        null=True, help_text="milliseconds, as the browser says; tells a changed file from the one that was begun"
    )
    offset = models.PositiveBigIntegerField(default=0, help_text="bytes that are safe")
    sha256 = models.CharField(max_length=64, blank=True, help_text="set once all bytes are safe")
    compared = models.BooleanField(default=False, help_text="the browser's own hash of the file was the same")
    looked_at = models.DateTimeField(null=True)
    refused = models.JSONField(null=True, help_text="a note: why it cannot be used")
    created = models.DateTimeField(default=timezone.now)

    class Meta:
        """A name stands once in a section."""

        constraints = (models.UniqueConstraint(fields=("case", "section", "name"), name="upload_once"),)

    def __str__(self) -> str:
        return self.name

    @property
    def whole(self) -> bool:
        """Whether all of it is there."""
        return bool(self.sha256)

    @property
    def note(self) -> Note | None:
        """Why it cannot be used."""
        return Note.model_validate(self.refused) if self.refused else None

    @property
    def percent(self) -> int:
        """How much of it is there."""
        return 100 * self.offset // self.size
