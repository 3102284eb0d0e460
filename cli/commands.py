"""What each command does. Imports stand inside, since the networks' libraries take seconds to load and most commands need none."""

from __future__ import annotations

import argparse
import datetime
import functools
import getpass
import os
import sys
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from platformdirs import user_cache_path

from cli.console import Console
from cli.progress import ProgressLine
from flows.progress import observed_by, title_parts
from pages.errors import InputError
from pages.names import one_line
from pages.notes import Note, note

if TYPE_CHECKING:
    from pipeline.evidence import Condition, Evidence


_PASSPHRASE = "GANZHOU_EVIDENCE_PASSPHRASE"  # noqa: S105 - the name of a variable
"""The environment variable that may hold the passphrase of a key."""

_DEMO_BYTES = 500 << 20
"""Free space that the demo takes."""


def default_work() -> Path:
    """Where results are kept between runs."""
    return user_cache_path("ganzhou-evidence", appauthor=False)


def verify(options: argparse.Namespace) -> int:
    """`verify`: the report of one title."""
    console: Console = options.console
    videos = tuple(path.absolute() for path in options.videos)
    title = one_line(options.title or videos[0].parent.name or "untitled")
    with console.working(note("work.inputs", count=len(videos), title=title)) as watch:
        from flows.preflight import look_at

        released = _day("--released", options.released)
        places = {name: getattr(options, name) and getattr(options, name).absolute() for name in ("rushes", "shooting_log")}
        index, out, work = options.index.absolute(), options.out.absolute(), options.work.absolute()
        handed_in = look_at(videos, index=index, out=out, work=work, device=options.device, **places)
        watch.expect(title_parts(title, handed_in.episodes, handed_in.rushes))
        watch(title, "start", Fraction(0))

        from flows.request import VerifyRequest
        from flows.verify import verify as run

        request = VerifyRequest(
            title=title,
            videos=videos,
            index=index,
            out=out,
            work=work,
            device=options.device,
            rushes_datum=options.rushes_datum,
            released=released,
            language=console.language,
            **places,
        )
        with observed_by(watch):
            evidence = run(request)
    return _say_figures(console, evidence, options.out / "report.html")


def _day(option: str, text: str | None) -> datetime.date | None:
    if text is None:
        return None
    try:
        return datetime.date.fromisoformat(text)
    except ValueError as error:
        raise InputError(note("usage.day", option=option, value=text)) from error


def demo(options: argparse.Namespace) -> int:
    """`demo`: a drawn title with known truth, verified and compared with it."""
    console: Console = options.console
    out = options.out.absolute()
    with console.working(note("work.demo")) as watch:
        from flows.preflight import require_free
        from models.storage import require_space

        require_free(out / "report")
        require_space(out, _DEMO_BYTES, "--out")

        from demo.run import demo_parts, run_demo
        from pipeline.evaluation import format_evaluation
        from pipeline.grade_evaluation import format_grade_evaluation

        watch.expect(demo_parts(console.language))
        with observed_by(watch):
            ran = run_demo(out, console.language)
    page = ran.report / "report.html"
    return console.result(
        [
            format_evaluation(ran.occurrences, console.language),
            "",
            format_grade_evaluation(ran.grades, console.language),
            note("summary.report", path=str(page)),
        ],
        {"report": str(page)},
    )


def check(options: argparse.Namespace) -> int:
    """`check`: a report folder's files, figures, pages and seal; with its videos, its stills too."""
    console: Console = options.console
    with console.working(note("work.check", folder=str(options.folder))):
        from pipeline.checking import check_report
        from pipeline.seal import read_certificates

        checked = check_report(options.folder, options.evidence, read_certificates(options.trust))
    for difference in checked.differences:
        console.warn(note(f"difference_{difference.kind}", path=difference.path, detail=difference.detail))
    outcome = (
        note("check_differs", folder=str(options.folder), count=len(checked.differences))
        if checked.differences
        else note("check_passed", folder=str(options.folder))
    )
    return console.result([*checked.said, outcome], code=1 if checked.differences else 0)


def seal(options: argparse.Namespace) -> int:
    """`seal`: a report signed, and stamped with the time where a service is named."""
    console: Console = options.console
    with console.working(note("work.seal", folder=str(options.folder))):
        from pipeline.checking import check_report
        from pipeline.seal import check_seal, seal_report

        # What does not hold is not vouched for; an older seal is replaced, whatever it is worth.
        problems = [one for one in check_report(options.folder).differences if one.kind != "seal"]
        if problems:
            raise InputError(note("report_does_not_hold", folder=str(options.folder), detail=str(problems[0])))
    # The bar is gone: the passphrase may be asked for.
    seal_report(options.folder, options.key, functools.partial(_passphrase, console), options.timestamp)
    written = [one for one in check_seal(options.folder).said if one.code != "signer_not_verified"]
    return console.result([*written, note("seal_written", folder=str(options.folder))])


def _passphrase(console: Console) -> str:
    """The key's passphrase, from the environment or from whoever sits at the terminal."""
    given = os.environ.get(_PASSPHRASE)
    if given is not None:
        return given
    if not sys.stdin.isatty():
        raise InputError(note("seal_needs_passphrase", variable=_PASSPHRASE))
    return getpass.getpass(note("seal_passphrase_prompt").say(console.language))


def evaluate(options: argparse.Namespace) -> int:
    """`evaluate`: a report against known truth."""
    from pipeline.evaluation import evaluate as compare
    from pipeline.evaluation import format_evaluation

    console: Console = options.console
    return console.result([format_evaluation(compare(options.labels, options.folder), console.language)])


def awards(options: argparse.Namespace) -> int:
    """`awards`: what every article gives for the cases handed in."""
    from cli.awards import awards as run

    return run(options)


def completion(options: argparse.Namespace) -> int:
    """`completion`: a script that completes commands, options and file names."""
    from cli.completion import script

    console: Console = options.console
    print(script(options.shell, console.language))
    return 0


def landmarks_build(options: argparse.Namespace) -> int:
    """`landmarks build`: the index of a gallery."""
    from landmarks.builder import build_index, load_models
    from landmarks.index import load_index, save_index
    from landmarks.screening import mask_shared_marks
    from models.device import choose_runtime
    from models.embedder import DEFAULT_EMBEDDER

    previous = load_index(options.out) if (options.out / "index.json").is_file() else None
    setting = options.embedder or (previous.models.embedder if previous else DEFAULT_EMBEDDER)
    embedder, matcher = load_models(setting, choose_runtime(options.device))
    line = ProgressLine()
    index = build_index(options.photos, embedder, matcher, previous, lambda done, total: line.count("photos", done, total))
    save_index(mask_shared_marks(index), options.out)
    landmarks = {photo.identity for photo in index.photos}
    print(f"{options.out}: {len(index.photos)} photos of {len(landmarks)} places and decoys, {len(index.unreadable)} left out")
    for name, reason in index.unreadable.items():
        print(f"  {name}: {reason}", file=sys.stderr)
    print(f"look at its faults with: ganzhou-evidence landmarks check {options.out}")
    return 0


def landmarks_list(options: argparse.Namespace) -> int:
    """`landmarks list`: the catalogue."""
    from collections import Counter

    from landmarks.catalogue import load_catalogue

    counts: Counter[str] = Counter()
    if options.index is not None:
        from landmarks.index import load_index

        counts.update(photo.identity for photo in load_index(options.index).photos)
    for place in load_catalogue().places:
        photos = f"\t{counts[place.id]} photos" if options.index is not None else ""
        print(f"{place.county}\t{place.kind}\t{place.name}\t{place.english}\t{place.id}{photos}")
    return 0


def landmarks_check(options: argparse.Namespace) -> int:
    """`landmarks check`: faults of an index's photos; exit 1 where one must be mended."""
    from landmarks.catalogue import load_catalogue
    from landmarks.index import load_index
    from landmarks.screening import check_index

    findings = check_index(load_index(options.index), load_catalogue())
    for finding in findings:
        print(f"{finding.severity}\t{finding.code}\t{finding.message_zh if options.language == 'zh' else finding.message}")
    errors = sum(finding.severity == "error" for finding in findings)
    print(f"{errors} errors, {len(findings) - errors} warnings")
    return 1 if errors else 0


def landmarks_calibrate(options: argparse.Namespace) -> int:
    """`landmarks calibrate`: an index's thresholds."""
    from landmarks.builder import models_of
    from landmarks.calibration import calibrate
    from landmarks.index import load_index, save_index
    from landmarks.recogniser import Recogniser
    from models.device import choose_runtime
    from pipeline.negatives import negatives_in

    for folder in options.negatives:
        if not folder.exists():
            raise InputError(f"{folder}: no such folder of negatives")
    index = load_index(options.index)
    recogniser = Recogniser(index, *models_of(index, choose_runtime(options.device)))
    source = ", ".join(folder.name for folder in options.negatives)
    line = ProgressLine()
    found = calibrate(recogniser, negatives_in(options.negatives), source, line.phase)
    save_index(index.with_calibration(found.thresholds, found.record), options.index)
    thresholds, record = found.thresholds, found.record
    print(
        f"gate similarity {thresholds.gate_similarity}, review from {thresholds.review_inliers} inliers, "
        f"confirm from {thresholds.confirm_inliers}, margin to a decoy {thresholds.decoy_margin}"
    )
    print(f"positives (leave one out): {record.positives_confirmed} of {record.positives} confirmed by one photo of the same place")
    print(
        f"false confirms: {record.false_confirms} of {record.negatives} independent negatives; "
        f"rate at most {record.false_confirm_rate_upper95:.4f} with 95 % confidence"
    )
    for confusion in found.confusions:
        print(f"look at {confusion.photo}: {confusion.inliers} inliers with {confusion.other}, {confusion.own_inliers} with its own place")
    return 0


def _say_figures(console: Console, evidence: Evidence, page: Path) -> int:
    """The verdict with its conditions, the warnings of the files, and where the report lies."""
    measured = evidence.measure6
    for item in evidence.inputs:
        for warning in item.warnings:
            console.warn(warning, item.file)
    lines: list[Note | str] = [note("summary.verdict", verdict=note(f"summary.verdict.{measured.verdict.value}"))]
    for condition in measured.conditions:
        lines.append(
            note(
                "summary.condition",
                name=note(f"summary.condition.{condition.id}"),
                verdict=note(f"summary.verdict.{condition.verdict.value}"),
                figure=_figure(condition, evidence),
            )
        )
        lines += [note("summary.reason", reason=reason) for reason in condition.reasons]
    lines += [note("summary.runtime", seconds=_decimal(measured.runtime)), note("summary.notice"), note("summary.report", path=str(page))]
    figures = {"verdict": measured.verdict.value, "report": str(page), "measure6": measured.model_dump(mode="json")}
    return console.result(lines, figures)


def _figure(condition: Condition, evidence: Evidence) -> Note:
    measured, threshold = evidence.measure6, condition.threshold
    if threshold is None:
        return note("summary.person")
    if condition.id == "ganzhou_share":
        shares = {name: _percent(getattr(measured.ganzhou_share, name)) for name in ("rushes", "sighted", "linked", "declared")}
        return note("summary.share", threshold=_percent(threshold), **shares)
    if condition.id == "occurrences":
        counts = {"confirmed": measured.occurrence_count, "review": measured.review_count}
        return note("summary.occurrences", threshold=str(threshold), **counts)
    seconds = {name: _decimal(getattr(measured.on_screen_seconds, name)) for name in ("point", "low", "high")}
    return note("summary.seconds", threshold=str(threshold), **seconds)


def _percent(share: Fraction) -> str:
    return f"{float(share * 100):.2f}".removesuffix(".00")


def _decimal(seconds: Fraction) -> str:
    return f"{float(seconds):.3f}"
