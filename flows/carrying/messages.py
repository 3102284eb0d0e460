"""What a worker and its carrier say to each other. Plain values: a worker knows nothing of orders and loads nothing that computes."""

from __future__ import annotations

import hashlib
import platform
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pages.notes import Note

PLAN, VERIFY = "plan", "verify"
"""The kinds of jobs that a title hangs on: making an order of its folder, and carrying that out."""

EPISODE = "episode"
"""A job that helps: one episode of a title beforehand. Its results lie in the store under their contents, where whoever carries the order
out finds them; where they are missing it computes them itself."""

PROXY = "proxy"
"""A task that is no job of the register: a copy of an episode for playing, made again wherever it is missing."""


@dataclass(frozen=True)
class Tools:
    """What a carrier works with.

    Attributes:
        store: URI of the store that workers share (`flows.object_store.open_store`).
        cache: folder of this machine for scratch, and for copies of what lies in an object store.
        device: see `models.device.choose_runtime`.
        nice: how far it stands back for other processes, 0..19.
    """

    store: str
    cache: Path
    device: str = "auto"
    nice: int = 0

    @property
    def is_shared(self) -> bool:
        """Whether workers of other machines have the store, too."""
        return "://" in self.store

    @property
    def place(self) -> str:
        """Where jobs have to be done that need this machine's files: here, and by a worker whose results come into the same store."""
        return f"{platform.node()}:{hashlib.sha256(self.store.encode()).hexdigest()[:16]}"


@dataclass(frozen=True)
class Task:
    """A job's kind and payload."""

    kind: str
    payload: Mapping[str, Any]


@dataclass(frozen=True)
class Told:
    """How far a title is.

    Attributes:
        name: what is worked on.
        stage: the stage at which it is.
        done: how much of the title is done, 0..1.
        left: seconds that the rest may take; None while that is not known.
        rows: each episode or rush and stage, with how much of it is done, 0..1.
    """

    name: str
    stage: str
    done: float
    left: float | None = None
    rows: tuple[tuple[str, str, float], ...] = ()


@dataclass(frozen=True)
class Planned:
    """What the files of a title came to.

    Attributes:
        order: see `flows.orders.TitleOrder`.
        payload: of the job that carries it out.
        key: of its content.
        episodes: fields of `register.models.Episode`.
        helps: payloads of the jobs that do an episode each beforehand.
    """

    order: Mapping[str, Any]
    payload: Mapping[str, Any]
    key: str
    episodes: tuple[Mapping[str, Any], ...]
    helps: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True)
class Verified:
    """What is published (`register.queue.publish`)."""

    key: str
    digest: str
    outcome: Mapping[str, Any]
    report: Mapping[str, Any]
    person: tuple[Note, ...]


@dataclass(frozen=True)
class Well:
    """A task that leaves nothing to publish went well."""


@dataclass(frozen=True)
class Refused:
    """Why an order cannot be carried out; `storage`: a place to write to failed, and another try may not."""

    reasons: tuple[Note, ...]
    storage: bool


@dataclass(frozen=True)
class Broken:
    """A fault of the program."""

    error: str


@dataclass(frozen=True)
class Stopped:
    """The carrier was asked to end."""


@dataclass(frozen=True)
class Ended:
    """A carrier that ended, or was ended, in the middle of a job; `told` is the last that it said."""

    why: str
    arguments: Mapping[str, str | int]
    told: Told | None


Answer = Planned | Verified | Well | Refused | Broken | Stopped | Ended
