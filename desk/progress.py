"""How far a run is, as a page shows it, and how its changes reach the browser."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

from asgiref.sync import sync_to_async

from pages.durations import duration
from pages.notes import Language, note
from register.models import FINAL, Run

_EVERY = 1.0
"""Seconds between two looks."""

_AT_LEAST_EVERY = 15
"""Looks after which something is sent although nothing changed, so that no proxy takes the line for dead."""


def told(run: Run | None) -> dict[str, Any]:
    """Return what a run's worker told last."""
    progress = run.progress if run is not None else None
    if not progress:
        return {"done": 0.0, "left": None, "episodes": []}
    episodes: dict[str, list[dict[str, Any]]] = {}
    for name, stage, done in progress.get("rows", ()):
        episodes.setdefault(name, []).append({"stage": stage, "text": f"stage.{stage}", "done": done, "percent": int(done * 100)})
    left = progress.get("left")
    said = note("progress.left", time=duration(round(left))) if left is not None else None
    return {"done": progress["done"], "percent": int(progress["done"] * 100), "left": said, "episodes": list(episodes.items())}


async def events(title: int, language: Language) -> AsyncIterator[bytes]:
    """Yield the newest run's progress of a title as server-sent events, at once and on each change, until it ends."""
    last, since = "", 0
    while True:
        run = await sync_to_async(_newest)(title)
        said = json.dumps(_event(run, language), ensure_ascii=False)
        if said != last or since >= _AT_LEAST_EVERY:
            yield f"data: {said}\n\n".encode()
            last, since = said, 0
        if run is None or run.state in FINAL:
            return
        since += 1
        await asyncio.sleep(_EVERY)


def _newest(title: int) -> Run | None:
    return Run.objects.filter(title_id=title).order_by("-pk").first()


def _event(run: Run | None, language: Language) -> dict[str, Any]:
    found = told(run)
    rows = [[name, one["stage"], one["done"]] for name, stages in found["episodes"] for one in stages]
    left = found["left"].say(language) if found["left"] is not None else ""
    return {"run": run.pk if run else None, "state": run.state if run else "", "done": found["done"], "left": left, "rows": rows}
