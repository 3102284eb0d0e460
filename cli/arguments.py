"""The command's arguments and their help, in the user's language."""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path

from cli import commands, operations
from cli.parsing import LANGUAGES, PROGRAM, Commands, Help, Parser, say_help
from desk.provider import VARIABLE
from desk.roles import Role
from pages.notes import Language

_LOCALE = ("LC_ALL", "LC_MESSAGES", "LANG")


def asked_for(arguments: Sequence[str], environment: Mapping[str, str]) -> tuple[Language, bool]:
    """Return the language and whether events are asked for, before the arguments are understood: errors of usage need both.

    Without `--language` the locale decides: Chinese for `zh`, and for C, POSIX or none, since the users are officials; else English.
    """
    language: str | None = None
    for word, following in zip(arguments, [*arguments[1:], ""], strict=False):
        if word == "--":
            break
        if word == "--language":
            language = following
        elif word.startswith("--language="):
            language = word.partition("=")[2]
    as_json = "--json" in arguments[: arguments.index("--")] if "--" in arguments else "--json" in arguments
    return (language if language in LANGUAGES else _of_locale(environment)), as_json


def _of_locale(environment: Mapping[str, str]) -> Language:
    stated = next((environment[name] for name in _LOCALE if environment.get(name)), "")
    spoken = re.split(r"[_.@]", stated.lower())[0]
    return "zh" if spoken in ("", "c", "posix", "zh") else "en"


DIFF = "awards diff"
"""One command of two words: `awards` itself takes case files, which a command below it would make ambiguous."""


def joined(arguments: Sequence[str]) -> list[str]:
    """The arguments with that command's words as one. A folder of cases that is called `diff` is `./diff`."""
    words = list(arguments)
    for at, pair in enumerate(itertools.pairwise(words)):
        if " ".join(pair) == DIFF:
            return [*words[:at], DIFF, *words[at + 2 :]]
    return words


def parser(language: Language, *, as_json: bool = False) -> Parser:
    """Return the command's arguments."""
    made = Parser(language, as_json=as_json, prog=PROGRAM, description=say_help(language, "help.about"))
    top = Help(made, language)
    made.epilog = "\n\n".join(say_help(language, code) for code in ("help.epilog", "help.language.from", "help.json.events"))
    made.add_argument("--version", action="version", version=version(PROGRAM), help=top.say("help.version"))
    top.everywhere(suppressed=False)
    actions = top.commands("action")
    every = (
        _demo, _verify, _batch, _landmarks, _awards, _awards_diff, _check, _seal, _evaluate, _serve, _desk, _register, _store, _metrics,
        _worker, _completion,
    )  # fmt: skip
    for add in every:
        add(actions)
    return made


def _demo(actions: Commands) -> None:
    demo = actions.add("demo", "help.demo", commands.demo)
    demo.add("--out", help_of="help.demo.out", type=Path, required=True, metavar="DIR")


def _verify(actions: Commands) -> None:
    verify = actions.add("verify", "help.verify", commands.verify)
    verify.add("videos", help_of="help.verify.videos", nargs="+", type=Path, metavar="VIDEO")
    verify.add("--index", help_of="help.verify.index", type=Path, required=True, metavar="INDEX")
    verify.add("--out", help_of="help.verify.out", type=Path, required=True, metavar="DIR")
    verify.add("--title", help_of="help.verify.title", metavar="NAME")
    verify.add("--shooting-log", help_of="help.verify.shooting_log", type=Path, metavar="CSV|XLSX")
    verify.add("--rushes", help_of="help.verify.rushes", type=Path, metavar="DIR")
    verify.parser.add_argument(
        "--rushes-datum",
        choices=("WGS-84", "GCJ-02", "BD-09"),
        default="WGS-84",
        help=verify.say("help.verify.rushes_datum", default="WGS-84"),
    )
    verify.add("--released", help_of="help.verify.released", metavar="YYYY-MM-DD")
    _device(verify)
    verify.add("--processes", help_of="help.verify.processes", type=int, choices=range(1, 17), default=1, metavar="N")
    work = commands.default_work()
    verify.parser.add_argument("--work", type=Path, default=work, metavar="DIR", help=verify.say("help.verify.work", default=str(work)))


def _batch(actions: Commands) -> None:
    batch = actions.add("batch", "help.batch", commands.batch)
    batch.add("inbox", help_of="help.batch.inbox", type=Path, metavar="INBOX")
    batch.add("--out", help_of="help.batch.out", type=Path, required=True, metavar="DIR")
    batch.add("--index", help_of="help.verify.index", type=Path, metavar="INDEX")
    batch.add("--workers", help_of="help.batch.workers", type=int, default=1, metavar="N")
    batch.add("--register", help_of="help.batch.register", metavar="URL")
    work = commands.default_work()
    batch.parser.add_argument("--store", default=str(work), metavar="URI", help=batch.say("help.batch.store", default=str(work)))
    batch.add("--watch", help_of="help.batch.watch", action="store_true")
    batch.add("--status", help_of="help.batch.status", action="store_true")
    batch.add("--memory", help_of="help.batch.memory", type=float, default=6.0, metavar="GIB")
    batch.add("--stall", help_of="help.batch.stall", type=float, default=900.0, metavar="SECONDS")
    batch.add("--rest", help_of="help.batch.rest", type=float, default=20.0, metavar="SECONDS")
    _device(batch)


def _device(of: Help) -> None:
    of.add("--device", help_of="help.device", choices=("auto", "cpu", "cuda"), default="auto")


def _landmarks(actions: Commands) -> None:
    landmarks = actions.add("landmarks", "help.landmarks").commands("landmarks_action")

    build = landmarks.add("build", "help.landmarks.build", commands.landmarks_build)
    build.add("photos", help_of="help.landmarks.build.photos", type=Path, metavar="PHOTOS")
    build.add("--out", help_of="help.landmarks.build.out", type=Path, required=True, metavar="INDEX")
    build.add("--embedder", help_of="help.landmarks.build.embedder", metavar="NAME[@FILE]")
    build.add("--catalogue", help_of="help.landmarks.catalogue", type=Path, metavar="FILE")
    build.add("--allow-unlisted", help_of="help.landmarks.build.allow_unlisted", action="store_true")
    _device(build)

    listing = landmarks.add("list", "help.landmarks.list", commands.landmarks_list)
    which = listing.parser.add_mutually_exclusive_group()
    for option, metavar, help_of in (
        ("--index", "INDEX", "help.landmarks.list.index"),
        ("--catalogue", "FILE", "help.landmarks.list.catalogue"),
    ):
        which.add_argument(option, type=Path, metavar=metavar, help=listing.say(help_of))

    check = landmarks.add("check", "help.landmarks.check", commands.landmarks_check)
    check.add("index", help_of="help.landmarks.check.index", type=Path, metavar="INDEX")
    check.add("--recall", help_of="help.landmarks.check.recall", action="store_true")
    _device(check)

    calibrate = landmarks.add("calibrate", "help.landmarks.calibrate", commands.landmarks_calibrate)
    calibrate.add("index", help_of="help.landmarks.calibrate.index", type=Path, metavar="INDEX")
    calibrate.add("--negatives", help_of="help.landmarks.calibrate.negatives", type=Path, nargs="+", required=True, metavar="DIR")
    _device(calibrate)


def _awards(actions: Commands) -> None:
    awards = actions.add("awards", "help.awards", commands.awards)
    awards.add("cases", help_of="help.awards.cases", nargs="?", type=Path, metavar="CASES")
    awards.add("--out", help_of="help.awards.out", type=Path, metavar="DIR")
    awards.add("--template", help_of="help.awards.template", metavar="N")
    awards.add("--form", help_of="help.awards.form", metavar="N")


def _awards_diff(actions: Commands) -> None:
    diff = actions.add(DIFF, "help.awards.diff", commands.awards_diff)
    for name, metavar in (("before", "A"), ("after", "B")):
        diff.add(name, help_of="help.awards.diff.law", metavar=metavar)
    diff.add("cases", help_of="help.awards.cases", type=Path, metavar="CASES")


def _check(actions: Commands) -> None:
    check = actions.add("check", "help.check", commands.check)
    check.add("folder", help_of="help.check.folder", type=Path, metavar="DIR")
    check.add("--evidence", help_of="help.check.evidence", nargs="+", default=[], type=Path, metavar="VIDEO")
    check.add("--trust", help_of="help.check.trust", nargs="+", default=[], type=Path, metavar="CERT")
    check.add("--register", help_of="help.check.register", metavar="URL")


def _seal(actions: Commands) -> None:
    seal = actions.add("seal", "help.seal", commands.seal)
    seal.add("folder", help_of="help.seal.folder", type=Path, metavar="DIR")
    seal.add("--key", help_of="help.seal.key", type=Path, required=True, metavar="KEY")
    seal.add("--timestamp", help_of="help.seal.timestamp", metavar="URL")


def _evaluate(actions: Commands) -> None:
    evaluate = actions.add("evaluate", "help.evaluate", commands.evaluate)
    evaluate.add("labels", help_of="help.evaluate.labels", type=Path, metavar="LABELS.csv")
    evaluate.add("folder", help_of="help.evaluate.folder", type=Path, metavar="DIR")


def _register(actions: Commands) -> None:
    register = actions.add("register", "help.register").commands("register_action")
    for name in ("backup", "restore", "check"):
        made = register.add(name, f"help.register.{name}", commands.register)
        if name != "check":
            made.add("file", help_of="help.register.file", type=Path, metavar="FILE")
        made.add("--register", help_of="help.register.url", metavar="URL")


def _store(actions: Commands) -> None:
    prune = actions.add("store", "help.store").commands("store_action").add("prune", "help.store.prune", operations.store_prune)
    prune.add("--older-than", help_of="help.store.prune.older_than", type=int, required=True, metavar="DAYS")
    work = str(commands.default_work())
    store_help = prune.say("help.store.prune.store", default=work)
    prune.parser.add_argument("--store", default=work, metavar="URI", help=store_help)
    prune.add("--register", help_of="help.register.url", metavar="URL")
    prune.add("--without-register", help_of="help.store.prune.without_register", action="store_true")
    prune.add("--delete", help_of="help.store.prune.delete", action="store_true")


def _metrics(actions: Commands) -> None:
    metrics = actions.add("metrics", "help.metrics", operations.metrics)
    metrics.add("--register", help_of="help.register.url", metavar="URL")
    metrics.add("--port", help_of="help.metrics.port", type=int, metavar="PORT")
    metrics.add("--address", help_of="help.metrics.address", default="127.0.0.1", metavar="ADDRESS")


def _worker(actions: Commands) -> None:
    worker = actions.add("worker", "help.worker", operations.worker)
    worker.add("--pool", help_of="help.worker.pool", metavar="POOL")
    worker.add("--gpu", help_of="help.worker.gpu", type=int, metavar="NUMBER")
    worker.add("--name", help_of="help.worker.name", metavar="NAME")


def _serve(actions: Commands) -> None:
    serve = actions.add("serve", "help.serve", commands.serve)
    _desk_folder(serve)
    serve.add("--index", help_of="help.serve.index", type=Path, metavar="INDEX")
    serve.add("--other-index", help_of="help.serve.other_index", type=Path, action="append", default=[], metavar="INDEX")
    serve.add("--store", help_of="help.serve.store", metavar="URI")
    serve.parser.add_argument("--host", default="127.0.0.1", help=serve.say("help.serve.host", default="127.0.0.1"))
    serve.parser.add_argument("--port", type=int, default=8000, help=serve.say("help.serve.port", default="8000"))
    serve.add("--name", help_of="help.serve.name", action="append", default=[], metavar="HOST")
    serve.add("--certificate", help_of="help.serve.certificate", type=Path, metavar="PEM")
    serve.add("--key", help_of="help.serve.key", type=Path, metavar="PEM")
    serve.add("--proxy", help_of="help.serve.proxy", metavar="ADDRESS")
    serve.parser.add_argument("--oidc", default="", metavar="URL", help=serve.say("help.serve.oidc", variable=VARIABLE))
    serve.add("--oidc-client", help_of="help.serve.oidc_client", default="", metavar="ID")
    for option, default in (("second-reader", 10), ("recheck", 5)):
        said = serve.say(f"help.serve.{option.replace('-', '_')}", default=str(default))
        serve.parser.add_argument(f"--{option}", type=int, default=default, metavar="PERCENT", help=said)
    said = serve.say("help.serve.second_reader_above", default="1000000")
    serve.parser.add_argument("--second-reader-above", type=int, default=1_000_000, metavar="YUAN", help=said)
    serve.add("--seal-key", help_of="help.serve.seal_key", type=Path, metavar="KEY")
    serve.add("--timestamp", help_of="help.seal.timestamp", metavar="URL")


def _desk(actions: Commands) -> None:
    user = actions.add("desk", "help.desk").commands("desk_action").add("user", "help.desk.user").commands("user_action")
    for action in ("add", "link", "disable"):
        made = user.add(action, f"help.desk.user.{action}", getattr(commands, f"desk_user_{action}"))
        made.add("name", help_of="help.desk.user.name", metavar="NAME")
        if action == "add":
            made.add("--role", help_of="help.desk.user.role", choices=tuple(Role), required=True, metavar="ROLE")
        _desk_folder(made)


def _desk_folder(of: Help) -> None:
    data = commands.default_desk()
    of.parser.add_argument("--data", type=Path, default=data, metavar="DIR", help=of.say("help.serve.data", default=str(data)))
    of.add("--register", help_of="help.serve.register", metavar="URL")


def _completion(actions: Commands) -> None:
    completion = actions.add("completion", "help.completion", commands.completion)
    completion.add("shell", help_of="help.completion.shell", choices=("bash", "zsh", "tcsh"), metavar="bash|zsh|tcsh")
