"""What each command does. Imports stand inside, since the networks' libraries take seconds to load and most commands need none."""

from __future__ import annotations

import argparse
import datetime
import functools
import getpass
import os
import sys
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

from platformdirs import user_cache_path, user_data_path

from cli.console import Console
from flows.progress import Part, observed_by, title_parts
from pages.errors import InputError
from pages.names import one_line
from pages.notes import Note, note

if TYPE_CHECKING:
    from landmarks.index import LandmarkIndex
    from landmarks.leave_one_out import PlaceRecall, Recall
    from pipeline.record.evidence import Condition, Evidence


_PASSPHRASE = "GANZHOU_EVIDENCE_PASSPHRASE"  # noqa: S105 - the name of a variable  # nosec B105
"""The environment variable that may hold the passphrase of a key."""

_LOAD_COST, _PHOTOS_COST, _PHOTO_COST = 5.0, 60.0, 1.0
"""Seconds that loading networks, all photos of a gallery, and one picture of a calibration usually take."""

_RECALL_COST = 4.0
"""Seconds that holding a photo in all looks against the others of its place usually takes."""

_DEMO_BYTES = 500 << 20
"""Free space that the demo takes."""


def default_work() -> Path:
    """Where results are kept between runs."""
    return user_cache_path("ganzhou-evidence", appauthor=False)


def default_desk() -> Path:
    """Where the desk keeps what it is given."""
    return user_data_path("ganzhou-evidence", appauthor=False)


def verify(options: argparse.Namespace) -> int:
    """`verify`: the report of one title."""
    console: Console = options.console
    videos = tuple(path.absolute() for path in options.videos)
    title = one_line(options.title or videos[0].parent.name or "untitled")
    with console.working(note("work.inputs", count=len(videos), title=title)) as watch:
        from flows.prefect_server import begin_early
        from flows.preflight import look_at

        released = _day("--released", options.released)
        places = {name: getattr(options, name) and getattr(options, name).absolute() for name in ("rushes", "shooting_log")}
        index, out, work = options.index.absolute(), options.out.absolute(), options.work.absolute()
        handed_in = look_at(videos, index=index, out=out, work=work, device=options.device, **places)
        watch.expect(title_parts(title, handed_in.episodes, handed_in.rushes))
        watch(title, "start", Fraction(0))
        await_server = begin_early(work, out)

        from flows.request import VerifyRequest
        from flows.verify import verify as run

        request = VerifyRequest(
            title=title,
            videos=videos,
            index=index,
            out=out,
            work=work,
            device=options.device,
            processes=options.processes,
            rushes_datum=options.rushes_datum,
            released=released,
            language=console.language,
            **places,
        )
        with observed_by(watch):
            evidence = run(request, await_server)
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
        from pipeline.evaluation.evaluation import format_evaluation
        from pipeline.evaluation.grade_evaluation import format_grade_evaluation

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
    """`check`: a report folder's files, figures, pages and seal; with its videos, its stills too; with a register, its events."""
    console: Console = options.console
    with console.working(note("work.check", folder=str(options.folder))):
        _require_report(options.folder)
        from pipeline.checking import check_report
        from pipeline.record.manifest import ATTACHED
        from pipeline.record.seal import read_certificates

        checked = check_report(options.folder, options.evidence, read_certificates(options.trust))
        differences: list[Note | str] = [difference.said for difference in checked.differences]
        if options.register:
            from cli.register import register_differences

            differences += register_differences(options.register, options.folder)
        said: list[Note | str] = [*checked.said]
        # What was changed is named above; the award would be computed from it.
        if not differences and (options.folder / ATTACHED).is_dir():
            from desk.awarded import award_differences

            award = award_differences(options.folder)
            differences += award or []
            said += [note("award_holds", folder=ATTACHED)] if award == [] else []
    for difference in differences:
        console.warn(difference)
    outcome = (
        note("check_differs", folder=str(options.folder), count=len(differences))
        if differences
        else note("check_passed", folder=str(options.folder))
    )
    return console.result([*said, outcome], code=1 if differences else 0)


def _require_report(folder: Path) -> None:
    """Before what makes pages again is loaded, which takes seconds."""
    if not folder.is_dir():
        from pipeline.record.manifest import MANIFEST_NAME

        raise InputError(note("no_report_folder", folder=str(folder), name=MANIFEST_NAME))


def seal(options: argparse.Namespace) -> int:
    """`seal`: a report signed, and stamped with the time where a service is named."""
    console: Console = options.console
    with console.working(note("work.seal", folder=str(options.folder))):
        _require_report(options.folder)
        from pipeline.checking import check_report
        from pipeline.record.seal import check_seal, seal_report

        # What does not hold is not vouched for; an older seal is replaced, whatever it is worth.
        problems = [one for one in check_report(options.folder).differences if one.kind != "seal"]
        if problems:
            raise InputError(note("report_does_not_hold", folder=str(options.folder), detail=problems[0].said))
    # The bar is gone: the passphrase may be asked for.
    seal_report(options.folder, options.key, functools.partial(passphrase_of_key, console), options.timestamp)
    written = [one for one in check_seal(options.folder).said if one.code != "signer_not_verified"]
    return console.result([*written, note("seal_written", folder=str(options.folder))])


def passphrase_of_key(console: Console) -> str:
    """The key's passphrase, from the environment or from whoever sits at the terminal."""
    given = os.environ.get(_PASSPHRASE)
    if given is not None:
        return given
    if not sys.stdin.isatty():
        raise InputError(note("seal_needs_passphrase", variable=_PASSPHRASE))
    return getpass.getpass(note("seal_passphrase_prompt").say(console.language))


def evaluate(options: argparse.Namespace) -> int:
    """`evaluate`: a report against known truth."""
    from pipeline.evaluation.evaluation import evaluate as compare
    from pipeline.evaluation.evaluation import format_evaluation

    console: Console = options.console
    return console.result([format_evaluation(compare(options.labels, options.folder), console.language)])


def awards_diff(options: argparse.Namespace) -> int:
    """`awards diff`: what another law would change."""
    from cli.awards_diff import diff

    return diff(options)


def awards(options: argparse.Namespace) -> int:
    """`awards`: what every article gives for the cases handed in."""
    from cli.awards import awards as run

    return run(options)


def batch(options: argparse.Namespace) -> int:
    """`batch`: a folder of titles, each one done or explained."""
    from cli.batch import batch as run

    return run(options)


def serve(options: argparse.Namespace) -> int:
    """`serve`: the reviewers' desk, open until it is stopped."""
    from cli.desk import serve as run

    return run(options)


def register(options: argparse.Namespace) -> int:
    """`register`: backup, restore, check."""
    from cli.register import COMMANDS

    return COMMANDS[options.register_action](options)


def desk_user_add(options: argparse.Namespace) -> int:
    """`desk user add`: an account and the link by which it is taken up."""
    from cli.desk import add_user

    return add_user(options)


def desk_user_link(options: argparse.Namespace) -> int:
    """`desk user link`: a fresh link for an account."""
    from cli.desk import link_user

    return link_user(options)


def desk_user_disable(options: argparse.Namespace) -> int:
    """`desk user disable`: nobody signs in by it any more."""
    from cli.desk import disable_user

    return disable_user(options)


def completion(options: argparse.Namespace) -> int:
    """`completion`: a script that completes commands, options and file names."""
    from cli.completion import script

    console: Console = options.console
    print(script(options.shell, console.language))
    return 0


def landmarks_build(options: argparse.Namespace) -> int:
    """`landmarks build`: the index of a gallery."""
    console: Console = options.console
    name = options.photos.name
    with console.working(note("work.build", folder=str(options.photos))) as watch:
        from landmarks.rebuilding import rebuild

        watch.expect([Part(name, "load", _LOAD_COST), Part(name, "photos", _PHOTOS_COST)])
        watch(name, "load", Fraction(0))
        built = rebuild(
            options.photos,
            options.out,
            embedder=options.embedder,
            catalogue=options.catalogue,
            device=options.device,
            allow_unlisted=options.allow_unlisted,
            loaded=lambda: watch(name, "load", Fraction(1)),
            count=functools.partial(watch.count, name, "photos"),
        )
    for warning in built.warnings:
        console.warn(warning)
    index = built.index
    places, photos, left = len({photo.identity for photo in index.photos}), len(index.photos), len(index.unreadable)
    return console.result(
        [
            note("print.landmarks.built", folder=str(options.out), photos=photos, places=places, left=left),
            note("print.landmarks.look", folder=str(options.out)),
        ],
        {"index": str(options.out), "photos": photos, "places": places, "left_out": left},
    )


def landmarks_list(options: argparse.Namespace) -> int:
    """`landmarks list`: the catalogue."""
    from collections import Counter

    from landmarks.catalogue import load_catalogue

    console: Console = options.console
    counts: Counter[str] = Counter()
    if options.index is None:
        catalogue = load_catalogue(options.catalogue)
    else:
        from landmarks.index import load_index

        index = load_index(options.index)
        counts.update(photo.identity for photo in index.photos)
        catalogue = index.catalogue
    lines: list[Note | str] = []
    for place in catalogue.places:
        kind = place.kind.chinese if console.language == "zh" else place.kind.value
        named = {"county": place.county, "kind": kind, "name": place.name, "english": place.english, "id": place.id}
        if options.index is None:
            lines.append(note("print.landmarks.place", **named))
        else:
            lines.append(note("print.landmarks.place.photos", photos=counts[place.id], **named))
    return console.result(lines)


def landmarks_check(options: argparse.Namespace) -> int:
    """`landmarks check`: faults of an index's photos, and with `--recall` what they can prove; exit 1 where a fault must be mended."""
    console: Console = options.console
    name = options.index.name
    recalls: list[PlaceRecall] = []
    with console.working(note("work.check", folder=str(options.index))) as watch:
        from landmarks.index import load_index
        from landmarks.screening import check_index

        index = load_index(options.index)
        if options.recall:
            watch.expect([Part(name, "load", _LOAD_COST), Part(name, "gallery", len(index.photos) * _RECALL_COST)])
            watch(name, "load", Fraction(0))

            from landmarks.builder import models_of
            from landmarks.leave_one_out import place_recalls
            from landmarks.recogniser import Recogniser
            from models.device import choose_runtime

            recogniser = Recogniser(index, *models_of(index, choose_runtime(options.device)))
            watch(name, "load", Fraction(1))
            recalls = place_recalls(recogniser, functools.partial(watch.count, name, "gallery"))
        findings = check_index(index)
    lines: list[Note | str] = [note(f"print.landmarks.{one.severity}", kind=one.code, text=one.note) for one in findings]
    if recalls:
        lines += _recall_lines(index, recalls)
    errors = sum(finding.severity == "error" for finding in findings)
    lines.append(note("print.landmarks.findings", errors=errors, warnings=len(findings) - errors))
    figures: dict[str, Any] = {"errors": errors, "warnings": len(findings) - errors}
    if recalls:
        figures["recall"] = {
            one.place: {"photos": len(one.photos), "alone": one.alone, **{look: recall._asdict() for look, recall in one.looks.items()}}
            for one in recalls
        }
    return console.result(lines, figures, code=1 if errors else 0)


def _recall_lines(index: LandmarkIndex, recalls: Sequence[PlaceRecall]) -> list[Note]:
    """A table of places, then the photos that stand alone."""
    from landmarks.checks import place_note

    thresholds = index.thresholds
    lines = [
        note("print.landmarks.recall", confirm=thresholds.confirm_inliers, review=thresholds.review_inliers),
        note("print.landmarks.recall.head"),
    ]
    for one in recalls:
        of: dict[str, Note | int] = {"place": place_note(index.catalogue.place(one.place)), "photos": len(one.photos)}
        if one.looks:
            lines.append(note("print.landmarks.recall.place", **of, **{look: _share(recall) for look, recall in one.looks.items()}))
        else:
            lines.append(note("print.landmarks.recall.unproven", **of))
    return lines + [note("print.landmarks.recall.alone", photo=photo) for one in recalls for photo in one.alone]


def _share(recall: Recall) -> Note:
    percent = {name: f"{100 * getattr(recall, name) / recall.photos:.0f}" for name in ("confirmed", "found")}
    return note("print.landmarks.recall.share", **percent)


def landmarks_calibrate(options: argparse.Namespace) -> int:
    """`landmarks calibrate`: an index's thresholds."""
    console: Console = options.console
    name = options.index.name
    with console.working(note("work.calibrate", folder=str(options.index))) as watch:
        from landmarks.gallery import is_landmark
        from landmarks.index import load_index, save_index

        for folder in options.negatives:
            if not folder.exists():
                raise InputError(note("print.landmarks.no_negatives", folder=str(folder)))
        index = load_index(options.index)
        photos = sum(is_landmark(photo.identity) for photo in index.photos)
        pictures = sum(1 for folder in options.negatives for path in folder.rglob("*") if path.is_file())
        watch.expect(
            [Part(name, "load", _LOAD_COST), Part(name, "gallery", photos * _PHOTO_COST), Part(name, "negatives", pictures * _PHOTO_COST)]
        )
        watch(name, "load", Fraction(0))

        from landmarks.builder import models_of
        from landmarks.calibration import calibrate
        from landmarks.recogniser import Recogniser
        from models.device import choose_runtime
        from pipeline.evaluation.negatives import negatives_in

        recogniser = Recogniser(index, *models_of(index, choose_runtime(options.device)))
        watch(name, "load", Fraction(1))
        totals = {"gallery": len(index.photos), "negatives": pictures}

        def tell(stage: str, number: int) -> None:
            # Videos among the negatives give several pictures each, so that their number is not known before.
            watch(name, stage, min(Fraction(number, totals[stage]), Fraction(99, 100)))

        source = ", ".join(folder.name for folder in options.negatives)
        found = calibrate(recogniser, negatives_in(options.negatives), source, tell)
        save_index(index.with_calibration(found.thresholds, found.record), options.index)
    thresholds, record = found.thresholds, found.record
    lines: list[Note | str] = [
        note(
            "print.landmarks.thresholds",
            gate=str(thresholds.gate_similarity),
            review=thresholds.review_inliers,
            confirm=thresholds.confirm_inliers,
            margin=thresholds.decoy_margin,
        ),
        note("print.landmarks.positives", confirmed=record.positives_confirmed, total=record.positives),
        note(
            "print.landmarks.false",
            count=record.false_confirms,
            total=record.negatives,
            bound=f"{100 * record.false_confirm_rate_upper95:.2f} %",
        ),
    ]
    for confusion in found.confusions:
        inliers = {"inliers": confusion.inliers, "own": confusion.own_inliers}
        lines.append(note("print.landmarks.confusion", photo=confusion.photo, other=confusion.other, **inliers))
    return console.result(lines, {"thresholds": thresholds.model_dump(mode="json"), "calibration": record.model_dump(mode="json")})


def _say_figures(console: Console, evidence: Evidence, page: Path) -> int:
    """The verdict with its conditions, the warnings of the files, and where the report lies."""
    from pipeline.measure.doubts import warnings_of

    measured = evidence.measure6
    for known in warnings_of(evidence.provenance):
        console.warn(known)
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
