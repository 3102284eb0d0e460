"""The flows that `prefect.yaml` deploys. Each is what a command does, so that a title comes to the same with and without Prefect."""

from __future__ import annotations

import datetime
import time
from pathlib import Path
from typing import Any

from prefect import flow, get_run_logger
from prefect.artifacts import create_link_artifact, create_markdown_artifact, create_table_artifact
from prefect.client.schemas.objects import State as PrefectState
from prefect.deployments import run_deployment
from prefect.states import Cancelled

from flows.operations.notify import configured, tell
from flows.operations.worker import end_with_worker
from pages.errors import EvidenceError
from pages.names import one_line
from pages.notes import Language, Note, note


@flow(name="nightly-batch", persist_result=False)
def nightly_batch(
    inbox: Path,
    out: Path,
    index: Path,
    workers: int = 1,
    work: Path | None = None,
    store: str = "",
    device: str = "auto",
    rest: float = 20.0,
    helpers: int = 0,
    language: Language = "zh",
) -> dict[str, int] | PrefectState[Any]:
    """Carry out a batch, as `ganzhou-evidence batch` does; return how many titles are in which state.

    One that begins while another writes into the same folder ends at once, as cancelled.

    The register is that of the environment (`GANZHOU_EVIDENCE_REGISTER`), since its address may hold a password, or one in `out`.

    Args:
        inbox: a folder with a folder for each title.
        out: where reports and the summary go.
        index: the landmark index of titles that name no other.
        workers: worker processes of this machine.
        work: folder of this machine for results and scratch; without it `out/work`.
        store: URI of the store that machines share; without it results lie in `work`.
        device: where networks run.
        rest: seconds for which a title's files have to lie still before it is taken.
        helpers: flow runs of `help-batch` that are asked for on other machines of the pool; they need a store that machines share.
        language: of reports, summary and messages.

    Raises:
        EvidenceError: the inbox, the register or a place to write to cannot be used.
    """
    end_with_worker()
    from flows.batch.run import REPORTS, RUNS_ALREADY, Batch, BatchRequest
    from flows.carrying.messages import Tools
    from flows.operations.showing import Showing, table_of
    from register.database import default_url

    cache = work or out / "work"
    request = BatchRequest(
        inbox=inbox,
        out=out,
        index=index,
        register=default_url(out),
        tools=Tools(store=store or str(cache), cache=cache, device=device),
        language=language,
        workers=workers,
        rest=rest,
    )
    for _ in range(helpers):
        helped = {"work": str(cache), "store": store, "device": device}
        run_deployment("help-batch/help-batch", parameters=helped, timeout=0, as_subflow=False)
    begun, hooks, log = time.monotonic(), configured(), get_run_logger()
    with Showing(hooks, language, tags=[f"batch:{inbox.name}"]) as showing:
        try:
            titles = Batch(request, showing.watch, lambda warning: log.warning(warning.say("en"))).run()
        except EvidenceError as error:
            if any(isinstance(one, Note) and one.code == RUNS_ALREADY for one in error.args):
                return Cancelled(message=_as_note(error.args[0]).say(language))
            tell(hooks, "batch_failed", [note("ops.batch_failed", inbox=str(inbox)), *map(_as_note, error.args)], {}, language)
            raise
    counts = {state: sum(title.state == state for title, _ in titles) for state in ("done", "person", "failed")}
    create_table_artifact(table_of(titles, out / REPORTS, language), key="batch-titles")
    create_link_artifact((out / "summary.html").absolute().as_uri(), note("batch.sheet").say(language), key="batch-summary")
    minutes = round((time.monotonic() - begun) / 60)
    ended = note("ops.batch_ended", inbox=str(inbox), total=len(titles), minutes=minutes, **counts)
    tell(hooks, "batch_ended", [ended], {"inbox": str(inbox), "total": len(titles), **counts}, language)
    return counts


@flow(name="help-batch", persist_result=False)
def help_batch(work: Path, store: str, device: str = "auto") -> None:
    """Carry out titles of the register on this machine until none is left; see `nightly_batch`.

    Args:
        work: folder of this machine for scratch and copies.
        store: URI of the store that machines share.
        device: where networks run.

    Raises:
        EvidenceError: no register is named, or it or the store cannot be used.
    """
    end_with_worker()
    from flows.operations.helping import help_until_done

    help_until_done(work, store, device)


@flow(name="verify", persist_result=False)
def verify_on_request(
    videos: list[Path],
    index: Path,
    out: Path,
    work: Path,
    title: str = "",
    device: str = "auto",
    shooting_log: Path | None = None,
    rushes: Path | None = None,
    released: datetime.date | None = None,
    language: Language = "zh",
) -> str:
    """Verify one title, as `ganzhou-evidence verify` does; return the verdict. Its stages are a flow run of their own.

    Raises:
        EvidenceError: something that was handed in, or a place to write to, cannot be used.
    """
    end_with_worker()
    from flows.request import VerifyRequest
    from flows.verify import verify

    name = one_line(title or videos[0].parent.name)
    request = VerifyRequest(
        title=name,
        videos=tuple(videos),
        index=index,
        out=out,
        work=work,
        device=device,
        shooting_log=shooting_log,
        rushes=rushes,
        released=released,
        language=language,
    )
    try:
        evidence = verify(request)
    except EvidenceError as error:
        tell(configured(), "title_failed", [note("ops.title_failed", title=name), *map(_as_note, error.args)], {"title": name}, language)
        raise
    create_link_artifact((out / "report.html").absolute().as_uri(), name, key="report")
    return evidence.measure6.verdict.value


@flow(name="rebuild-index", persist_result=False)
def rebuild_index(
    photos: Path, index: Path, embedder: str = "", catalogue: Path | None = None, device: str = "auto", language: Language = "zh"
) -> dict[str, Any]:
    """Bring an index up to date with its gallery, as `ganzhou-evidence landmarks build` does; only new photos are computed.

    Raises:
        EvidenceError: the gallery, the catalogue or the index cannot be used.
    """
    end_with_worker()
    from landmarks.rebuilding import rebuild

    built = rebuild(photos, index, embedder=embedder or None, catalogue=catalogue, device=device)
    said = [warning.say(language) if isinstance(warning, Note) else str(warning) for warning in built.warnings]
    create_markdown_artifact("\n".join(f"- {line}" for line in said) or "-", key="index-warnings")
    return {"index": str(index), "photos": len(built.index.photos), "sha256": built.index.sha256}


def _as_note(message: Note | str) -> Note:
    return message if isinstance(message, Note) else note("batch.said", text=message)


__all__ = ["help_batch", "nightly_batch", "rebuild_index", "verify_on_request"]
