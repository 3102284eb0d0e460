"""A carrier that computes nothing: it does what the first episode of a title says. Only where a fault is not about the computation.

It reads and writes real files, lies in a process of its own, and takes a title's content for its result.
"""

import hashlib
import json
import os
import shutil
import time
from pathlib import Path

from flows.carrying.messages import PLAN, Planned, Refused, Told, Verified
from pages.notes import note


def carry(pipe, tools):
    while True:
        try:
            task = pipe.recv()
        except EOFError:
            return
        try:
            answer = planned(task.payload) if task.kind == PLAN else verified(task.payload, Path(tools.store), pipe)
        except OSError as error:
            answer = Refused((note("batch.said", text=f"{tools.store}: {error.strerror}"),), storage=True)
        pipe.send(answer)


def planned(payload):
    files = sorted(Path(payload["folder"]).glob("*.mp4"))
    if not files:
        return Refused((note("batch.folder_gone", folder=payload["folder"]),), storage=False)
    contents = [path.read_text() for path in files]
    if contents[0] == "refuse":
        return Refused((note("batch.no_videos", folder=payload["folder"], kinds=".mp4"),), storage=False)
    order = {"contents": contents, "title": Path(payload["folder"]).name}
    episodes = tuple({"name": path.name, "sha256": sha256(path.read_text()), "size": 1, "seconds": 2.0} for path in files)
    return Planned(order, {"order": order}, sha256(json.dumps(contents))[:40], episodes)


def verified(payload, store, pipe):
    order = payload["order"]
    what, _, how_long = order["contents"][0].partition(":")
    act(what, float(how_long or 0), order["title"], pipe)
    key = sha256(json.dumps(order))[:40]
    outcome = {
        "digest": sha256(json.dumps(order["contents"])), "verdict": "met", "episodes": len(order["contents"]), "runtime": "2.000000",
        "occurrences": 3, "review": 1, "on_screen": "1.000000", "share": "0.500000", "warnings": 0,
        "person": [note("batch.person.review", count=1).model_dump()] if what == "person" else [],
    }  # fmt: skip
    report = commit(store, key, json.dumps(outcome), f"report of {order['title']}" + "." * 100_000)
    person = (note("batch.person.review", count=1),) if what == "person" else ()
    return Verified(sha256(json.dumps(order["contents"]))[:40], outcome["digest"], outcome, report, person)


def act(what, seconds, title, pipe):
    end = time.monotonic() + seconds
    pipe.send(Told("1.mp4", "decode", 0.1))
    if what == "crash":
        os.abort()
    if what == "hang":
        time.sleep(3600)
    if what == "grow":
        taken = bytearray(600 << 20)
        time.sleep(3600)
        print(len(taken))
    while time.monotonic() < end:
        pipe.send(Told("1.mp4", "match", 1 - (end - time.monotonic()) / seconds))
        time.sleep(0.05)


def commit(store, key, record, page):
    """As `flows.store.FolderStore` does, which would load all that computes."""
    target = store / "report" / key
    fresh = store / "report" / f".{os.getpid()}.part"
    shutil.rmtree(fresh, ignore_errors=True)
    (fresh / "report").mkdir(parents=True)
    files = {"result.json": record, "report/report.html": page, "report/manifest.json": json.dumps({"page": sha256(page)})}
    refs = {}
    for name, text in files.items():
        (fresh / name).write_text(text)
        refs[name] = {"name": name, "sha256": sha256(text), "sm3": "", "size": len(text.encode())}
    ref = {"stage": "report", "key": key, "record": refs.pop("result.json"), "parts": list(refs.values())}
    (fresh / "artifact.json").write_text(json.dumps(ref))
    try:
        fresh.rename(target)
    except OSError:
        if not target.is_dir():
            raise
        shutil.rmtree(fresh)
    return json.loads((target / "artifact.json").read_text())


def sha256(text):
    return hashlib.sha256(text.encode()).hexdigest()
