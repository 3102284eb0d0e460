"""The commands of whoever keeps the house running: `store prune`, `metrics`, `worker`."""

from __future__ import annotations

import argparse
import datetime
import os
import sys

from cli.commands import default_work
from cli.console import Console
from pages.errors import InputError
from pages.notes import Note, note


def store_prune(options: argparse.Namespace) -> int:
    """`store prune`: what a store holds that is old and no open case rests on; removed with `--delete`."""
    console: Console = options.console
    before = datetime.datetime.now(datetime.UTC) - datetime.timedelta(days=options.older_than)
    kept = {}
    with console.working(note("work.prune", store=options.store)):
        from flows.object_store import open_store
        from flows.operations import retention

        store = open_store(options.store, default_work())
        if not options.without_register:
            _connect(options.register)
            from register.database import patiently

            kept = patiently(retention.kept_for_cases)(before)
        seen = list(retention.look_through(store, before, kept))
        if options.delete:
            retention.prune(store, seen)
    lines: list[Note | str] = []
    figures = retention.counted(seen)
    for what, (number, size) in figures.items():
        code = "prune.gone" if what == "goes" and options.delete else f"prune.{what}"
        lines.append(note(code, number=number, size=_mib(size), days=options.older_than))
    for case in sorted({one.case for one in seen if one.old and one.case}):
        lines.append(note("prune.case", title=case, number=sum(one.old and one.case == case for one in seen)))
    if not options.delete:
        lines.append(note("prune.dry"))
    return console.result(lines, {what: {"number": number, "bytes": size} for what, (number, size) in figures.items()})


def metrics(options: argparse.Namespace) -> int:
    """`metrics`: the register's figures, once or on a port."""
    _connect(options.register)
    if options.port is None:
        from flows.operations.metrics import metrics as figures

        sys.stdout.write(figures().decode())
        return 0
    from flows.operations.metrics_server import serve

    serve(options.address, options.port)
    return 0


def worker(options: argparse.Namespace) -> int:
    """`worker`: a worker of a Prefect work pool with everything set."""
    from flows.operations.worker import run_worker

    return run_worker(options.pool, gpu=options.gpu, name=options.name)


def _connect(url: str | None) -> None:
    from register.database import VARIABLE, connect

    named = url or os.environ.get(VARIABLE)
    if not named:
        raise InputError(note("register_needed"))
    connect(named)


def _mib(size: int) -> str:
    return f"{size / (1 << 20):.1f}"
