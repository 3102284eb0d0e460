"""What is done with a title once its episodes and rushes are done: the stages that look across them, then its measurement and report.

repeats ──┐
link ─────┼─ settle (`pipeline.measure.settle`) ─ report
find ─────┘
"""

from __future__ import annotations

import datetime
import platform
import shutil
from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path

from flows.context import WorkerContext
from flows.episode_stages import Subtitles, find_episode, kept_episode, measured_episode, rush_matches
from flows.handed_in import rush_record
from flows.keys import elsewhere_key, link_key, repeats_key
from flows.orders import Done, EpisodeOrder, EpisodeRefs, TitleOrder, TitleRefs
from flows.preflight import require_free
from flows.store import read as read_record
from models.storage import whole_folder
from pages.errors import InputError
from pages.notes import note
from pipeline.film.decode import hold_the_same
from pipeline.film.keyframes import ShotKey
from pipeline.links.elsewhere import find_elsewhere
from pipeline.links.links import link_shots
from pipeline.log.shooting_log import ShootingLog
from pipeline.measure.settle import Material, read_log, settle, sighted_shots
from pipeline.measure.title import MeasuredEpisode
from pipeline.record.evidence import Evidence, Run
from pipeline.record.grounds import Elsewhere, Link, Repeat, Rush
from pipeline.record.record import Record
from pipeline.repeats.repeat_stills import with_stills
from pipeline.repeats.repeats import find_repeats
from pipeline.repeats.same_footage import Footage
from pipeline.report import write_report
from pipeline.rushes.claims import RushClaims
from pipeline.rushes.contradictions import contradictions_between
from pipeline.rushes.scan import load_rush
from pipeline.sightings.episode import STILLS, DecodedEpisode
from pipeline.texts.elements import EpisodeLines
from pipeline.texts.texts import EpisodeTexts


class Repeats(Record):
    """What the stage `repeats` found."""

    found: tuple[Repeat, ...]


class Links(Record):
    """What the stage `link` found."""

    found: tuple[Link, ...]


class ElsewhereShots(Record):
    """What the stage `elsewhere` found."""

    found: tuple[Elsewhere, ...]


def require_different_pictures(order: TitleOrder, refs: TitleRefs, context: WorkerContext) -> None:
    """Refuse an episode that holds another one's pictures in another file: one content counts once.

    Raises:
        InputError: it names the later one first.
    """
    pictures = [
        read_record(context.store, one.decoded.artifact, DecodedEpisode).pictures(context.store.local(one.decoded.artifact))
        for one in refs.episodes
    ]
    for number, mine in enumerate(pictures):
        for earlier in range(number):
            if hold_the_same(mine, pictures[earlier]):
                later, first = (context.file(order.episodes[at].video) for at in (number, earlier))
                raise InputError(note("video_same_pictures", file=str(later), other=str(first)))


def repeats(order: TitleOrder, refs: TitleRefs, context: WorkerContext) -> Done:
    """Find footage that stands in the title more than once."""

    def compute(folder: Path) -> Repeats:
        episodes = [kept_episode(*one, context) for one in zip(order.episodes, refs.episodes, strict=True)]
        return Repeats(found=with_stills(find_repeats([Footage.of(one) for one in episodes]), episodes, folder))

    return context.kept_or_computed("repeats", repeats_key(order), order.title, compute)


def link(order: TitleOrder, refs: TitleRefs, context: WorkerContext) -> Done:
    """Link shots to sighted ones of the same place."""

    def compute(folder: Path) -> Links:
        sighted = sighted_shots(_measured(refs, context), order.settings, context.index(order.index))
        episodes = [kept_episode(*one, context) for one in zip(order.episodes, refs.episodes, strict=True)]
        matcher = context.networks(order.index).recogniser.matcher
        return Links(found=link_shots(episodes, sighted, matcher, folder, context.teller(order.title), context.turns))

    return context.kept_or_computed("link", link_key(order), order.title, compute)


def find(order: TitleOrder, refs: TitleRefs, number: int, context: WorkerContext) -> tuple[Done, ...]:
    """Find the shots of episode `number` in each of the title's rushes."""
    rushes = tuple(zip(order.usable_rushes, refs.rushes, strict=True))
    return find_episode(order.episodes[number], refs.episodes[number], rushes, context)


def settle_title(order: TitleOrder, refs: TitleRefs, context: WorkerContext) -> tuple[Evidence, tuple[Done, ...]]:
    """Settle a title; return its evidence and every artifact that holds stills of it.

    Raises:
        EvidenceError: what was handed in, or the place where results are kept, cannot be used.
    """
    context.require(order.profile)
    index = context.index(order.index)
    across = _Across(order, refs, context)
    found = [find(order, refs, number, context) for number in range(len(order.episodes))] if order.usable_rushes else []
    repeated = repeats(order, refs, context)
    episodes = _measured(refs, context)
    material = Material(
        title=order.title,
        episodes=episodes,
        texts=[_lines(*one, context) for one in zip(order.episodes, refs.episodes, strict=True)],
        repeats=read_record(context.store, repeated.artifact, Repeats).found,
        rushes=_rushes(order, refs, context),
        rush_matches=[match for several in found for match in rush_matches(several, context)],
        log=_log(order, {one.decoded.input.file: one.table.run_time for one in episodes}, context),
        released=order.released,
    )
    evidence = settle(material, across, index, order.settings, context.runtime, lambda: run_block(context))
    stills = [done for one in refs.episodes for done in (one.matched, one.texts)]
    return evidence, (*stills, *across.done, *(done for several in found for done in several), repeated)


class _Across:
    """`pipeline.measure.settle.Searches`, kept by content key."""

    def __init__(self, order: TitleOrder, refs: TitleRefs, context: WorkerContext) -> None:
        self._order, self._refs, self._context = order, refs, context
        self.done: list[Done] = []

    def links(self, sighted: set[ShotKey]) -> tuple[Link, ...]:
        """The key hangs on all that `sighted` does."""
        self.done.append(link(self._order, self._refs, self._context))
        return read_record(self._context.store, self.done[-1].artifact, Links).found

    def elsewhere(self, wanted: set[ShotKey]) -> tuple[Elsewhere, ...]:
        """Nothing is looked for where nothing is wanted."""
        if not wanted:
            return ()
        order, context = self._order, self._context

        def compute(folder: Path) -> ElsewhereShots:
            episodes = [kept_episode(*one, context) for one in zip(order.episodes, self._refs.episodes, strict=True)]
            return ElsewhereShots(found=find_elsewhere(episodes, wanted, context.networks(order.index).recogniser, folder))

        self.done.append(context.kept_or_computed("elsewhere", elsewhere_key(order, wanted), order.title, compute))
        return read_record(context.store, self.done[-1].artifact, ElsewhereShots).found


def report(evidence: Evidence, stills: Iterable[Done], out: Path, order: TitleOrder, context: WorkerContext) -> Path:
    """Write the report folder; it appears under its name only when complete.

    Raises:
        StorageError: it cannot be written.
    """
    context.tell(order.title, "report", Fraction(0))
    require_free(out)
    with whole_folder(out) as fresh:
        (fresh / STILLS).mkdir()
        for done in stills:
            folder = context.store.local(done.artifact) / STILLS
            if folder.is_dir():
                shutil.copytree(folder, fresh / STILLS, dirs_exist_ok=True)
        write_report(evidence, fresh, order.language)
    context.tell(order.title, "report", Fraction(1))
    return out


def run_block(context: WorkerContext) -> Run:
    """When and where this run ran, and what it found computed already; what it computed itself it asks for again when it settles."""
    seconds: dict[str, float] = {}
    for done in context.done:
        if not done.reused:
            stage = done.name.partition(" ")[0]
            seconds[stage] = seconds.get(stage, 0.0) + done.seconds
    computed = {done.name for done in context.done if not done.reused}
    return Run(
        started=context.started.isoformat(timespec="seconds"),
        finished=datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
        host=platform.node(),
        seconds={name: round(value, 3) for name, value in sorted(seconds.items())},
        reused=tuple(sorted({done.name for done in context.done if done.reused} - computed)),
    )


def _measured(refs: TitleRefs, context: WorkerContext) -> list[MeasuredEpisode]:
    return [measured_episode(one, context) for one in refs.episodes]


def _lines(order: EpisodeOrder, refs: EpisodeRefs, context: WorkerContext) -> EpisodeLines:
    """An episode's text, burned in and as subtitles."""
    burned_in = read_record(context.store, refs.texts.artifact, EpisodeTexts).lines
    return EpisodeLines(order.video.name, [*burned_in, *read_record(context.store, refs.subtitles.artifact, Subtitles).lines])


def _rushes(order: TitleOrder, refs: TitleRefs, context: WorkerContext) -> tuple[Rush, ...]:
    usable = tuple(zip(order.usable_rushes, refs.rushes, strict=True))
    scanned = {rush.video.name: load_rush(context.store.local(done.scanned.artifact), rush.video.name) for rush, done in usable}
    claims = {rush.video.name: read_record(context.store, done.described.artifact, RushClaims) for rush, done in usable}
    durations = {name: one.table.run_time for name, one in scanned.items()}
    against = contradictions_between(claims, durations, released=order.released)
    names = [rush.video.name for rush in order.rushes]
    return tuple(
        rush_record(rush, claims.get(name), scanned.get(name), against.get(name, ()))
        for rush, name in zip(order.rushes, names, strict=True)
    )


def _log(order: TitleOrder, run_times: dict[str, Fraction], context: WorkerContext) -> ShootingLog | None:
    return None if order.log is None else read_log(context.file(order.log), context.index(order.index), run_times)
