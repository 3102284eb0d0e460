"""Work orders: what a worker is asked for, as plain records without paths, locks or open files; and the references it answers with.

Whatever an order names it names by content. Where that content lies on this machine is the worker's business (`flows.context`), so that the
same order can be carried out here, by another process, or on another machine that shares nothing but the store.
"""

from __future__ import annotations

import datetime
from typing import Literal

from pydantic import Field

from flows.references import ArtifactRef, BlobRef
from pages.notes import Note
from pipeline.record.grounds import Datum
from pipeline.record.record import Record
from pipeline.sightings.episode import Settings


class Profile(Record):
    """What every result hangs on beside its input: chosen once, when the order is made, and honoured or refused by each worker."""

    device: str = Field(description="as `models.device.Runtime.name` says it, with the card's name")
    precision: str
    threads: int = Field(ge=1, description="threads of one operation; results hang on it in the last digits")
    versions: dict[str, str]


class IndexRef(Record):
    """A landmark index: its own hash, and those of what keys of stages hang on that do not need all of it."""

    sha256: str
    embedder_sha256: str
    catalogue_sha256: str


class FileOrder(Record):
    """A video that was handed in. `beside` are the files that carry its name: subtitles of an episode, sidecars of a rush.

    `refused` says why it is of no use, with the file's name in this order; empty where it is a video that can be read.
    """

    video: BlobRef
    beside: tuple[BlobRef, ...] = ()
    refused: Note | str = ""


class EpisodeOrder(Record):
    """One episode to be measured."""

    video: BlobRef
    beside: tuple[BlobRef, ...]
    index: IndexRef
    settings: Settings
    profile: Profile


class RushOrder(Record):
    """One camera original (素材) to be scanned; positions that name no datum are in `datum`."""

    video: BlobRef
    beside: tuple[BlobRef, ...]
    datum: Datum
    index: IndexRef
    profile: Profile


class TitleOrder(Record):
    """One title to be verified, with all that was handed in with it."""

    title: str
    videos: tuple[FileOrder, ...]
    index: IndexRef
    settings: Settings
    profile: Profile
    rushes: tuple[FileOrder, ...] = ()
    rushes_datum: Datum = Datum.WGS84
    log: BlobRef | None = None
    released: datetime.date | None = None
    language: Literal["zh", "en"] = "zh"

    @property
    def episodes(self) -> tuple[EpisodeOrder, ...]:
        """An order for each episode."""
        return tuple(
            EpisodeOrder(video=one.video, beside=one.beside, index=self.index, settings=self.settings, profile=self.profile)
            for one in self.videos
        )

    @property
    def usable_rushes(self) -> tuple[RushOrder, ...]:
        """An order for each rush that is a video."""
        return tuple(
            RushOrder(video=one.video, beside=one.beside, datum=self.rushes_datum, index=self.index, profile=self.profile)
            for one in self.rushes
            if not one.refused
        )


class BatchOrder(Record):
    """Titles to be verified one after another, or as many side by side as there are workers."""

    titles: tuple[TitleOrder, ...]


class Done(Record):
    """An artifact, whether it was found kept, and the seconds it took otherwise."""

    artifact: ArtifactRef
    name: str = Field(description="what the run block calls it")
    reused: bool
    seconds: float = Field(ge=0, default=0.0, description="wall time without waiting for a turn; 0 where it was kept")


class EpisodeRefs(Record):
    """What the stages of one episode left."""

    decoded: Done
    texts: Done
    subtitles: Done
    matched: Done

    @property
    def all(self) -> tuple[Done, ...]:
        """In the order of the stages."""
        return self.decoded, self.texts, self.subtitles, self.matched


class RushRefs(Record):
    """What the stages of one rush left."""

    scanned: Done
    described: Done

    @property
    def all(self) -> tuple[Done, ...]:
        """In the order of the stages."""
        return self.scanned, self.described


class TitleRefs(Record):
    """What the stages of a title's episodes and usable rushes left, in the order's order."""

    episodes: tuple[EpisodeRefs, ...]
    rushes: tuple[RushRefs, ...] = ()

    @property
    def all(self) -> tuple[Done, ...]:
        """In the order's order, an episode's or a rush's together."""
        episodes = tuple(done for one in self.episodes for done in one.all)
        return episodes + tuple(done for one in self.rushes for done in one.all)
