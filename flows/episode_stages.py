"""What is done with one episode and with one rush: plain functions from an order to references, the same in every worker."""

from __future__ import annotations

import contextvars
import functools
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction
from pathlib import Path

from pydantic import Field

from flows.context import WorkerContext, hashes_of
from flows.keys import decode_key, describe_key, find_key, match_key, read_key, scan_key, subtitles_key
from flows.orders import Done, EpisodeOrder, EpisodeRefs, RushOrder, RushRefs
from flows.store import read as read_record
from pages.errors import InputError
from pages.notes import Note, note
from pipeline.film.kept_episode import KeptEpisode
from pipeline.film.keyframes import load_keyframes
from pipeline.film.samples import listed
from pipeline.measure.title import MeasuredEpisode
from pipeline.record.grounds import RushMatch
from pipeline.record.record import Record
from pipeline.rushes.claims import RushClaims, describe_rush
from pipeline.rushes.find import RushSearch, most_certain
from pipeline.rushes.scan import RushFacts, load_rush
from pipeline.rushes.scan import scan_rush as scan
from pipeline.rushes.sought_shot import FoundShot
from pipeline.sightings.episode import KEYFRAMES, DecodedEpisode, MatchedEpisode, decode_episode, match_episode
from pipeline.texts.subtitles import read_subtitles
from pipeline.texts.texts import EpisodeTexts, TextLine, read_texts


class Subtitles(Record):
    """An episode's subtitles, inside the video and beside it."""

    lines: tuple[TextLine, ...]
    warnings: tuple[Note, ...] = Field(description="what could not be read")


class ShotsInRush(Record):
    """What the stage `find` found of one episode in one rush."""

    found: tuple[FoundShot, ...]


def run_episode(order: EpisodeOrder, context: WorkerContext) -> EpisodeRefs:
    """Take one episode through its stages; nothing is computed that is kept.

    The search comes last, since only that spreads over cores: those that the other episodes leave do not wait for the longest. Text is read
    beside it, so that no core waits where this is the only episode.

    Raises:
        EvidenceError: the episode, or the place where results are kept, cannot be used.
    """
    context.require(order.profile)
    decoded = decode(order, context)
    spoken = subtitles(order, decoded, context)
    with ThreadPoolExecutor(1) as beside:
        # In this context, which says who is told how far it is.
        texts = beside.submit(contextvars.copy_context().run, read, order, decoded, context)
        matched = match(order, decoded, context)
    refs = EpisodeRefs(decoded=decoded, texts=texts.result(), subtitles=spoken, matched=matched)
    context.drop_samples(decode_key(order))
    return refs


def decode(order: EpisodeOrder, context: WorkerContext) -> Done:
    """Decode an episode, or take up what is kept; its sampled frames are made again while texts or matches still need them."""
    key, name = decode_key(order), order.video.name

    def compute(folder: Path) -> DecodedEpisode:
        video = context.file(order.video, order.beside)
        networks = context.networks(order.index)
        detector = networks.shot_detector
        # One after the other: two threads that import may meet half-way. Decoding leaves the interpreter to it, starting a flow does not.
        networks.begin_to_load()
        with context.fresh_samples(key) as samples, context.turns:
            found = decode_episode(video, order.video.hashes, detector, order.settings, folder, samples, context.teller(name))
        if hashes_of(video).sha256 != order.video.sha256:
            raise InputError(note("file_changed", file=str(video)))
        return found

    anew = not context.has_samples(key) and not _needs_no_samples(order, context)
    return context.kept_or_computed("decode", key, name, compute, anew=anew)


def _needs_no_samples(order: EpisodeOrder, context: WorkerContext) -> bool:
    """Whether all that is computed from an episode's samples is kept."""
    return all(context.store.find(stage, key) is not None for stage, key in (("match", match_key(order)), ("read", read_key(order))))


def match(order: EpisodeOrder, decoded: Done, context: WorkerContext) -> Done:
    """Search an episode's shots for landmarks."""

    def compute(folder: Path) -> MatchedEpisode:
        episode = read_record(context.store, decoded.artifact, DecodedEpisode)
        table = episode.table(context.store.local(decoded.artifact))
        samples = listed(context.samples(decode_key(order)))
        recogniser = context.networks(order.index).recogniser
        return match_episode(episode, table, samples, recogniser, folder, context.teller(order.video.name), context.turns)

    return context.kept_or_computed("match", match_key(order), order.video.name, compute)


def read(order: EpisodeOrder, decoded: Done, context: WorkerContext) -> Done:
    """Read an episode's burned-in text."""

    def compute(folder: Path) -> EpisodeTexts:
        episode = read_record(context.store, decoded.artifact, DecodedEpisode)
        table = episode.table(context.store.local(decoded.artifact))
        samples = listed(context.samples(decode_key(order)))
        reader, names = context.networks(order.index).text_reader, context.names(order.index)
        with context.turns:
            return read_texts(samples, table, reader, names, episode.input, folder, context.teller(order.video.name))

    return context.kept_or_computed("read", read_key(order), order.video.name, compute)


def subtitles(order: EpisodeOrder, decoded: Done, context: WorkerContext) -> Done:
    """Read the subtitles inside an episode and beside it."""

    def compute(folder: Path) -> Subtitles:
        video = context.file(order.video, order.beside)
        lines, warnings = read_subtitles(video, read_record(context.store, decoded.artifact, DecodedEpisode).input)
        return Subtitles(lines=lines, warnings=warnings)

    return context.kept_or_computed("subtitles", subtitles_key(order), order.video.name, compute)


def scan_rush(order: RushOrder, context: WorkerContext) -> RushRefs:
    """Decode a rush once, keep what finding shots in it takes, and read what it says of itself.

    Raises:
        EvidenceError: the rush, or the place where results are kept, cannot be used.
    """
    context.require(order.profile)
    name = order.video.name
    tell = functools.partial(context.teller(name), "scan")

    def compute(folder: Path) -> RushFacts:
        embedder = context.networks(order.index).recogniser.embedder
        return scan(context.file(order.video, order.beside), embedder, folder, tell, file=name).facts

    scanned = context.kept_or_computed("scan", scan_key(order), name, compute)

    def describe(folder: Path) -> RushClaims:
        return describe_rush(context.file(order.video, order.beside), datum=order.datum)

    return RushRefs(scanned=scanned, described=context.kept_or_computed("describe", describe_key(order), name, describe))


def find_episode(
    order: EpisodeOrder, refs: EpisodeRefs, rushes: Sequence[tuple[RushOrder, RushRefs]], context: WorkerContext
) -> tuple[Done, ...]:
    """Find an episode's shots in each of several rushes."""
    name, tell = order.video.name, functools.partial(context.teller(order.video.name), "find")

    @functools.cache
    def search() -> RushSearch:
        networks = context.networks(order.index).recogniser
        return RushSearch(kept_episode(order, refs, context), networks.embedder, networks.matcher, context.turns)

    def find(number: int, rush: RushOrder, scanned: Done) -> Done:
        def tell_all(part: Fraction) -> None:
            tell((number + part) / len(rushes))

        def compute(folder: Path) -> ShotsInRush:
            loaded = load_rush(context.store.local(scanned.artifact), rush.video.name)
            return ShotsInRush(found=search().in_rush(loaded, folder, tell_all, context.turns))

        done = context.kept_or_computed("find", find_key(order, rush), name, compute, part=rush.video.name)
        tell_all(Fraction(1))
        return done

    return tuple(find(number, rush, done.scanned) for number, (rush, done) in enumerate(rushes))


def rush_matches(found: Sequence[Done], context: WorkerContext) -> tuple[RushMatch, ...]:
    """Return where the shots of an episode were taken, from what `find_episode` left.

    Raises:
        StorageError: it is gone.
    """
    return most_certain(read_record(context.store, done.artifact, ShotsInRush).found for done in found)


def kept_episode(order: EpisodeOrder, refs: EpisodeRefs, context: WorkerContext) -> KeptEpisode:
    """Return what is kept of an episode.

    Raises:
        StorageError: it is gone.
    """
    folder = context.store.local(refs.decoded.artifact)
    decoded = read_record(context.store, refs.decoded.artifact, DecodedEpisode)
    return KeptEpisode(
        file=order.video.name,
        sha256=order.video.sha256,
        table=decoded.table(folder),
        shots=decoded.shots,
        overlays=decoded.overlays,
        keyframes=load_keyframes(context.store.local(refs.matched.artifact) / KEYFRAMES),
        thumbnails=decoded.thumbnails(folder),
    )


def measured_episode(refs: EpisodeRefs, context: WorkerContext) -> MeasuredEpisode:
    """Return what was measured of an episode, with the warnings on its subtitles.

    Raises:
        StorageError: it is gone.
    """
    decoded = read_record(context.store, refs.decoded.artifact, DecodedEpisode)
    matched = read_record(context.store, refs.matched.artifact, MatchedEpisode)
    table = decoded.table(context.store.local(refs.decoded.artifact))
    warnings = read_record(context.store, refs.subtitles.artifact, Subtitles).warnings
    return MeasuredEpisode(decoded, matched, table).warned(warnings)
