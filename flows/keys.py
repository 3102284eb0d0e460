"""The keys under which results are kept: each hangs on everything that its result does and on nothing else.

They are computed from orders alone, so that whoever plans knows them before a worker begins, and every worker comes to the same ones.
"""

from __future__ import annotations

import functools
import hashlib
import json
from collections.abc import Collection, Iterable, Sequence

from flows.orders import EpisodeOrder, Profile, RushOrder, TitleOrder
from models.shot_detector import ShotDetector
from models.text_reader import TextReader
from pipeline.film.keyframes import ShotKey
from pipeline.measure.title import configuration_sha256

DECODE_VERSION = "10"
MATCH_VERSION = "12"
READ_VERSION = "1"
SUBTITLES_VERSION = "1"
REPEATS_VERSION = "1"
LINK_VERSION = "6"
SCAN_VERSION = "7"
FIND_VERSION = "9"
ELSEWHERE_VERSION = "2"
"""Raised by hand whenever a stage's result changes for the same input; older results are then left alone."""


def content_key(**parts: str) -> str:
    """Hash everything a result depends on, by name."""
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[:40]


def decode_key(order: EpisodeOrder) -> str:
    """The key of an episode's decoding; its name stands in the record."""
    return content_key(
        stage=f"decode-{DECODE_VERSION}",
        video=order.video.sha256,
        name=order.video.name,
        configuration=configuration_sha256(order.settings),
        shot_detector=_shot_detector(),
        **_machine(order.profile),
    )


def match_key(order: EpisodeOrder) -> str:
    """The key of the search that belongs to a decoding."""
    return content_key(stage=f"match-{MATCH_VERSION}", decoded=decode_key(order), index=order.index.sha256)


def read_key(order: EpisodeOrder) -> str:
    """The key of the texts that belong to a decoding; which lines have stills hangs on the names looked for."""
    catalogue = order.index.catalogue_sha256
    return content_key(stage=f"read-{READ_VERSION}", decoded=decode_key(order), weights=_text_reader(), catalogue=catalogue)


def subtitles_key(order: EpisodeOrder) -> str:
    """The key of an episode's subtitles, inside the video and beside it."""
    beside = " ".join(f"{file.name}={file.sha256}" for file in order.beside)
    return content_key(stage=f"subtitles-{SUBTITLES_VERSION}", decoded=decode_key(order), beside=beside)


def scan_key(order: RushOrder) -> str:
    """The key of a rush's scan."""
    embedder = order.index.embedder_sha256
    return content_key(stage=f"scan-{SCAN_VERSION}", rush=order.video.sha256, embedder=embedder, **_machine(order.profile))


def describe_key(order: RushOrder) -> str:
    """The key of what a rush says of itself."""
    beside = " ".join(f"{file.name}={file.sha256}" for file in order.beside)
    name = order.video.name
    return content_key(stage=f"describe-{SCAN_VERSION}", rush=order.video.sha256, name=name, beside=beside, datum=order.datum.value)


def find_key(episode: EpisodeOrder, rush: RushOrder) -> str:
    """The key of an episode's shots in one rush; its name stands in the record."""
    return content_key(stage=f"find-{FIND_VERSION}", matched=match_key(episode), rush=scan_key(rush), name=rush.video.name)


def repeats_key(order: TitleOrder) -> str:
    """The key of the footage that stands in a title more than once."""
    return content_key(stage=f"repeats-{REPEATS_VERSION}", matched=_of_all(order.episodes))


def link_key(order: TitleOrder) -> str:
    """The key of a title's links."""
    return content_key(stage=f"link-{LINK_VERSION}", matched=_of_all(order.episodes))


def elsewhere_key(order: TitleOrder, wanted: Collection[ShotKey]) -> str:
    """The key of the places elsewhere that the wanted shots of a title show."""
    shots = " ".join(f"{episode}:{shot}" for episode, shot in sorted(wanted))
    return content_key(stage=f"elsewhere-{ELSEWHERE_VERSION}", matched=_of_all(order.episodes), wanted=shots)


def _of_all(episodes: Iterable[EpisodeOrder]) -> str:
    return " ".join(match_key(episode) for episode in episodes)


def _machine(profile: Profile) -> dict[str, str]:
    """Never what else is in the run, nor the machine's cores or the day."""
    return {
        "device": profile.device,
        "precision": profile.precision,
        "threads": str(profile.threads),
        "versions": " ".join(f"{name}={version}" for name, version in sorted(profile.versions.items())),
    }


@functools.cache
def _shot_detector() -> str:
    return ShotDetector.weights_sha256()


@functools.cache
def _text_reader() -> str:
    return " ".join(f"{name}={sha256}" for name, sha256 in sorted(TextReader.weights_sha256().items()))


__all__: Sequence[str] = [
    "content_key", "decode_key", "describe_key", "elsewhere_key", "find_key", "link_key", "match_key", "read_key", "repeats_key",
    "scan_key", "subtitles_key",
]  # fmt: skip
