"""From what `verify` is asked for to an order and to what this machine carries it out with. All that can be refused is refused here."""

from __future__ import annotations

from fractions import Fraction

from flows.context import WorkerContext
from flows.handed_in import HandedIn, episodes_in, file_in, rushes_in
from flows.keys import match_key, read_key, scan_key
from flows.orders import IndexRef, TitleOrder
from flows.preflight import REPORT_BYTES, WORK_BYTES, require_different_files, require_free, require_usable_names
from flows.request import VerifyRequest
from flows.store import ArtifactStore, FolderStore
from landmarks.index import load_index
from models.storage import require_space
from pipeline.measure.settle import read_log

_LONGER_THAN_ANY = Fraction(10**9)
_NOTHING = HandedIn((), {})


def plan(request: VerifyRequest) -> tuple[TitleOrder, WorkerContext]:
    """Return the order of a title and a context of this process that carries it out here.

    Raises:
        EvidenceError: something that was handed in, or a place to write to, cannot be used.
    """
    require_usable_names(request.videos)
    require_free(request.out)
    index = load_index(request.index)
    require_space(request.out.parent, REPORT_BYTES, "--out")
    require_space(request.work, WORK_BYTES, "--work")
    rushes = rushes_in(request.rushes) if request.rushes else _NOTHING
    log, log_files = file_in(request.shooting_log) if request.shooting_log else (None, {})
    if request.shooting_log is not None:
        # Before the long work; only times past an episode's end show when its frames are known.
        read_log(request.shooting_log, index, {video.name: _LONGER_THAN_ANY for video in request.videos})
    episodes = episodes_in(request.videos)
    require_different_files(request.videos)
    context = WorkerContext(
        store=FolderStore(request.work),
        scratch=request.work / "scratch",
        files={**episodes.files, **rushes.files, **log_files},
        indexes={index.sha256: request.index},
        device=request.device,
    )
    order = TitleOrder(
        title=request.title,
        videos=episodes.orders,
        index=IndexRef(sha256=index.sha256, embedder_sha256=index.models.embedder_sha256, catalogue_sha256=index.catalogue.sha256),
        settings=request.settings,
        profile=context.profile,
        rushes=rushes.orders,
        rushes_datum=request.rushes_datum,
        log=log,
        released=request.released,
        language=request.language,
    )
    return order, context


def is_kept(order: TitleOrder, store: ArtifactStore) -> bool:
    """Whether nothing is left that takes long: then starting Prefect would take longer than the rest."""
    keys = [(stage, key(episode)) for episode in order.episodes for stage, key in (("match", match_key), ("read", read_key))]
    keys += [("scan", scan_key(rush)) for rush in order.usable_rushes]
    return all(store.find(stage, key) is not None for stage, key in keys)
