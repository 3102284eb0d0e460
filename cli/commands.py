"""What each command does. Imports stand inside, since the networks' libraries take seconds to load and most commands need none."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from platformdirs import user_cache_path

from cli.progress import ProgressLine
from pages.errors import InputError
from pages.names import one_line

if TYPE_CHECKING:
    from pipeline.evidence import Evidence


def default_work() -> Path:
    """Where results are kept between runs."""
    return user_cache_path("ganzhou-evidence", appauthor=False)


def verify(options: argparse.Namespace) -> int:
    """`verify`: the report of one title."""
    from flows.progress import observed_by
    from flows.request import VerifyRequest
    from flows.verify import verify as run
    from pipeline.episode import require_usable_names

    videos = tuple(path.absolute() for path in options.videos)
    require_usable_names(videos)
    request = VerifyRequest(
        title=one_line(options.title or videos[0].parent.name or "untitled"),
        videos=videos,
        index=options.index.absolute(),
        out=options.out.absolute(),
        work=options.work.absolute(),
        device=options.device,
        rushes=options.rushes and options.rushes.absolute(),
        rushes_datum=options.rushes_datum,
        shooting_log=options.shooting_log and options.shooting_log.absolute(),
        released=options.released,
        language=options.language,
    )
    with observed_by(ProgressLine()):
        evidence = run(request)
    _print_figures(evidence, options)
    return 0


def demo(options: argparse.Namespace) -> int:
    """`demo`: a drawn title with known truth, verified and compared with it."""
    from demo.run import run_demo
    from flows.progress import observed_by
    from pipeline.evaluation import format_evaluation
    from pipeline.grade_evaluation import format_grade_evaluation

    line = ProgressLine()
    with observed_by(line):
        ran = run_demo(options.out.absolute(), options.language, lambda done, total: line.count("photos", done, total))
    print(format_evaluation(ran.occurrences, options.language), format_grade_evaluation(ran.grades, options.language), sep="\n\n")
    print(f"报告 report: {one_line(str(ran.report / 'report.html'))}")
    return 0


def check(options: argparse.Namespace) -> int:
    """`check`: every hash of a report folder."""
    from pipeline.manifest import check_folder

    differences = check_folder(options.folder)
    for difference in differences:
        print(difference, file=sys.stderr)
    if not differences:
        print(f"{options.folder}: every file is as the manifest says 所有文件与清单一致")
    return 1 if differences else 0


def evaluate(options: argparse.Namespace) -> int:
    """`evaluate`: a report against known truth."""
    from pipeline.evaluation import evaluate as compare
    from pipeline.evaluation import format_evaluation

    print(format_evaluation(compare(options.labels, options.folder), options.language))
    return 0


def awards(options: argparse.Namespace) -> int:
    """`awards`: what every article gives for the cases handed in."""
    from cli.awards import awards as run

    return run(options)


def landmarks_build(options: argparse.Namespace) -> int:
    """`landmarks build`: the index of a gallery."""
    from landmarks.catalogue import load_catalogue
    from landmarks.gallery import identities_in
    from landmarks.unlisted import require_listed

    # Before networks are loaded: what is misspelt is answered at once.
    catalogue = load_catalogue(options.catalogue)
    unlisted = require_listed(identities_in(options.photos), catalogue, allow_unlisted=options.allow_unlisted)

    from landmarks.builder import build_index, calibration_notes, earlier_index, load_models
    from landmarks.index import save_index
    from landmarks.screening import mask_shared_marks
    from models.device import choose_runtime
    from models.embedder import DEFAULT_EMBEDDER

    previous, refused = earlier_index(options.out)
    setting = options.embedder or (previous.models.embedder if previous else DEFAULT_EMBEDDER)
    embedder, matcher = load_models(setting, choose_runtime(options.device))
    line = ProgressLine()
    index = build_index(options.photos, embedder, matcher, previous, lambda done, total: line.count("photos", done, total), catalogue)
    save_index(mask_shared_marks(index), options.out)
    landmarks = {photo.identity for photo in index.photos}
    print(f"{options.out}: {len(index.photos)} photos of {len(landmarks)} places and decoys, {len(index.unreadable)} left out")
    for warning in (*refused, *index.unreadable.values(), *unlisted, *calibration_notes(index)):
        print(f"ganzhou-evidence: warning: {warning.say(options.language)}", file=sys.stderr)
    print(f"look at its faults with: ganzhou-evidence landmarks check {options.out}")
    return 0


def landmarks_list(options: argparse.Namespace) -> int:
    """`landmarks list`: the catalogue."""
    from collections import Counter

    from landmarks.catalogue import load_catalogue

    counts: Counter[str] = Counter()
    if options.index is None:
        catalogue = load_catalogue(options.catalogue)
    else:
        from landmarks.index import load_index

        index = load_index(options.index)
        counts.update(photo.identity for photo in index.photos)
        catalogue = index.catalogue
    for place in catalogue.places:
        photos = f"\t{counts[place.id]} photos" if options.index is not None else ""
        print(f"{place.county}\t{place.kind}\t{place.name}\t{place.english}\t{place.id}{photos}")
    return 0


def landmarks_check(options: argparse.Namespace) -> int:
    """`landmarks check`: faults of an index's photos; exit 1 where one must be mended."""
    from landmarks.index import load_index
    from landmarks.screening import check_index

    findings = check_index(load_index(options.index))
    for finding in findings:
        print(f"{finding.severity}\t{finding.code}\t{finding.note.say(options.language)}")
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


def _print_figures(evidence: Evidence, options: argparse.Namespace) -> None:
    from pipeline.doubts import warnings_of

    measured = evidence.measure6
    seconds = measured.on_screen_seconds
    print(f"第6条 measure 6: {measured.verdict.value}")
    print(f"  次数 occurrences        {measured.occurrence_count} confirmed, {measured.review_count} to review (>= 20)")
    print(f"  合计时长 on screen       {float(seconds.point):.3f} s (low {float(seconds.low):.3f}, high {float(seconds.high):.3f}; >= 40)")
    share = measured.ganzhou_share
    print(
        f"  取景占比 Ganzhou share   {float(share.rushes) * 100:.2f} % (> 20 %; sighted {float(share.sighted) * 100:.2f}, "
        f"with linked {float(share.linked) * 100:.2f}, with rushes {float(share.rushes) * 100:.2f}, "
        f"with declared {float(share.declared) * 100:.2f})"
    )
    print(f"  片长 run time           {float(measured.runtime):.3f} s")
    for warning in warnings_of(evidence.provenance):
        print(f"ganzhou-evidence: warning: {warning.say(options.language)}", file=sys.stderr)
    for item in evidence.inputs:
        for warning in item.warnings:
            print(f"ganzhou-evidence: warning: {one_line(item.file)}: {warning.say(options.language)}", file=sys.stderr)
    print(evidence.notice)
    print(one_line(str(options.out / "report.html")))
