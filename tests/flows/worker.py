"""A worker that shares nothing but a store: `worker.py STORE CACHE ORDER.json episode NUMBER | settle OUT [REFS.json...]`.

`episode` prints the references of one episode; `settle` carries out what looks across them and writes the report.
"""

import json
import sys
from pathlib import Path

from flows.context import WorkerContext
from flows.episode_stages import run_episode
from flows.object_store import open_store
from flows.orders import EpisodeRefs, TitleOrder, TitleRefs
from flows.title_stages import report, require_different_pictures, settle_title

store, cache, order_file, task, *rest = sys.argv[1:]
order = TitleOrder.model_validate_json(Path(order_file).read_bytes())
context = WorkerContext(store=open_store(store, Path(cache)), scratch=Path(cache) / "scratch", device="cpu")
if task == "episode":
    print(run_episode(order.episodes[int(rest[0])], context).model_dump_json())
else:
    out, *answers = rest
    refs = TitleRefs(episodes=tuple(EpisodeRefs.model_validate_json(Path(answer).read_bytes()) for answer in answers))
    require_different_pictures(order, refs, context)
    evidence, stills = settle_title(order, refs, context)
    report(evidence, stills, Path(out), order, context)
    print(json.dumps(evidence.run.reused))
