"""The tables. Whoever adds users, decisions or papers does so in an app of their own that refers to these.

Title ─< Episode            what was handed in
  └───< Run ─< Job          one carrying out of it, and its pieces of work, leased to workers
          └── Result        what came out, once per input and configuration
Event                       what happened, in a chain that is only ever added to
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django.db import models


class State(models.TextChoices):
    """Where a title or one of its runs stands."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    PERSON = "person", "needs a person"
    FAILED = "failed"
    CANCELLED = "cancelled"


FINAL = (State.DONE, State.PERSON, State.FAILED, State.CANCELLED)
"""The states in which nothing more happens by itself."""


class JobState(models.TextChoices):
    """Where a piece of work stands."""

    WAITING = "waiting"
    LEASED = "leased"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


class Title(models.Model):
    """A title as it was handed in. `source` says where it came from and is its identity: a folder's path, the id of an upload."""

    name = models.CharField(max_length=300)
    applicant = models.CharField(max_length=300, blank=True)
    source = models.CharField(max_length=1000, unique=True)
    batch = models.CharField(max_length=1000, blank=True, db_index=True, help_text="what it was handed in with: an inbox's path")
    priority = models.IntegerField(default=0, help_text="higher goes first among titles of the same applicant")
    state = models.CharField(max_length=16, choices=State.choices, default=State.WAITING, help_text="that of its newest run")
    created = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class Episode(models.Model):
    """One episode by its content, in the title's order, as the newest run found it."""

    title = models.ForeignKey(Title, models.CASCADE, related_name="episodes")
    number = models.PositiveIntegerField()
    name = models.CharField(max_length=300)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField(help_text="bytes")
    seconds = models.FloatField(default=0.0, help_text="run time as the container says it, for estimates only")

    class Meta:
        constraints = (models.UniqueConstraint(fields=("title", "number"), name="episode_once"),)

    def __str__(self) -> str:
        return self.name


class Result(models.Model):
    """What came out of an input under a configuration. Never changed: whoever comes to the same key with another digest is refused."""

    kind = models.CharField(max_length=32)
    key = models.CharField(max_length=64, help_text="hangs on the input and the configuration and on nothing else")
    digest = models.CharField(max_length=64, help_text="SHA-256 of what must be the same whoever computes it")
    content = models.JSONField(help_text="the record with references to artifacts")
    owner = models.CharField(max_length=200, help_text="the worker that published it")
    created = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("kind", "key"), name="result_once"),)

    def __str__(self) -> str:
        return f"{self.kind} {self.key[:12]}"


class Run(models.Model):
    """One carrying out of a title: what was asked for, how far it is, what came of it."""

    title = models.ForeignKey(Title, models.CASCADE, related_name="runs")
    fingerprint = models.CharField(max_length=64, help_text="of the files and the configuration as they were when it was asked for")
    request = models.JSONField(help_text="what is asked for, as whoever carries it out reads it")
    order = models.JSONField(null=True, help_text="the work order with its contents by hash, once it is planned")
    state = models.CharField(max_length=16, choices=State.choices, default=State.WAITING)
    progress = models.JSONField(null=True, help_text="what the worker last told")
    reason = models.JSONField(null=True, help_text="notes: why it failed or needs a person")
    remedy = models.JSONField(null=True, help_text="a note: what to do")
    result = models.ForeignKey(Result, models.PROTECT, null=True, related_name="runs")
    report = models.JSONField(null=True, help_text="reference to its report; runs of one result have each their own")
    created = models.DateTimeField()
    started = models.DateTimeField(null=True)
    ended = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("title",), condition=models.Q(state__in=(State.WAITING, State.RUNNING)), name="one_open_run_a_title"
            ),
        )

    def __str__(self) -> str:
        return f"{self.title} {self.created:%Y-%m-%d %H:%M}"


class Job(models.Model):
    """A piece of work of a run. Whoever leases it gets the next fencing token, and nothing is taken from an older one."""

    run = models.ForeignKey(Run, models.CASCADE, related_name="jobs")
    kind = models.CharField(max_length=32)
    number = models.PositiveIntegerField(default=0, help_text="which of several of its kind")
    payload = models.JSONField(default=dict)
    key = models.CharField(max_length=64, blank=True, help_text="of two waiting jobs of one key the second waits for the first")
    place = models.CharField(max_length=200, blank=True, help_text="the one machine that can do it; empty: any")
    applicant = models.CharField(max_length=300, blank=True)
    priority = models.IntegerField(default=0)
    helps = models.BooleanField(default=False, help_text="its run stands and falls without it")
    state = models.CharField(max_length=16, choices=JobState.choices, default=JobState.WAITING)
    not_before = models.DateTimeField()
    strikes = models.PositiveIntegerField(default=0, help_text="tries that failed")
    losses = models.PositiveIntegerField(default=0, help_text="leases whose worker was never heard of again")
    owner = models.CharField(max_length=200, blank=True)
    token = models.PositiveBigIntegerField(default=0)
    leased_at = models.DateTimeField(null=True)
    leased_until = models.DateTimeField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("run", "kind", "number"), name="job_once"),)
        indexes = (
            models.Index(fields=("state", "kind", "applicant"), name="job_waiting"),
            models.Index(fields=("applicant", "leased_at"), name="job_turns"),
        )

    def __str__(self) -> str:
        return f"{self.kind} of {self.run_id}"


class Event(models.Model):
    """Something that happened. Only `register.events.append` adds one; the database itself refuses all else (migration 0002).

    A migration that alters this table on SQLite makes it anew, and has to make the triggers anew, too.
    """

    number = models.PositiveBigIntegerField(primary_key=True)
    at = models.DateTimeField()
    kind = models.CharField(max_length=64)
    actor = models.CharField(max_length=200)
    subject = models.CharField(max_length=200, db_index=True)
    payload = models.TextField(help_text="JSON in the one form that the hash covers")
    previous = models.CharField(max_length=64)
    sha256 = models.CharField(max_length=64, unique=True)

    def __str__(self) -> str:
        return f"{self.number} {self.kind} {self.subject}"

    @property
    def content(self) -> dict[str, Any]:
        """What the event says."""
        read: dict[str, Any] = json.loads(self.payload)
        return read

    def digest(self) -> str:
        """SHA-256 over all else that the row holds and over the hash of the one before."""
        parts = [self.number, self.at.isoformat(), self.kind, self.actor, self.subject, self.payload, self.previous]
        return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()
