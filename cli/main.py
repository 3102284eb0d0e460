"""The command `ganzhou-evidence`: arguments, progress, exit codes; nothing else.

Exit 0: done, whatever the verdict. 1: a check failed. 2: bad usage or bad input, with one line that says which file and what to do.
"""

from __future__ import annotations

import argparse
import atexit
import datetime
import gc
import io
import logging
import os
import sys
import warnings
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

from cli import commands
from pages.errors import EvidenceError
from pages.names import one_line


def parser() -> argparse.ArgumentParser:
    """Return the command's arguments."""
    top = argparse.ArgumentParser(
        prog="ganzhou-evidence",
        description="赣州微短剧第6条取景证据。机器初检结果，须人工确认。 Evidence on measure 6: found by a machine, confirmed by people.",
    )
    top.add_argument("--version", action="version", version=version("ganzhou-evidence"))
    top.add_argument("--language", choices=("zh", "en"), default="zh", help="language of reports and tables 报告语言")
    top.add_argument("--verbose", action="store_true", help="log what is being done to standard error")
    actions = top.add_subparsers(dest="action", required=True, metavar="COMMAND")

    demo = actions.add_parser("demo", help="build a small drawn title with known truth, verify it, write the report")
    demo.add_argument("--out", type=Path, required=True)
    demo.set_defaults(run=commands.demo)

    verify = actions.add_parser("verify", help="verify the episodes of one title and write the evidence report")
    verify.add_argument("videos", nargs="+", type=Path, metavar="VIDEO", help="episodes in their order")
    verify.add_argument("--index", type=Path, required=True, help="folder written by `landmarks build`")
    verify.add_argument("--out", type=Path, required=True, help="report folder; replaced when it holds an older report")
    verify.add_argument("--title", help="name of the work (default: name of the first episode's folder)")
    verify.add_argument(
        "--shooting-log", type=Path, metavar="CSV|XLSX", help="拍摄日志: columns episode, in, out, place, date (集,入点,出点,地点,日期)"
    )
    verify.add_argument("--rushes", type=Path, metavar="DIR", help="原始素材: camera originals, with their .srt and .gpx files beside them")
    verify.add_argument(
        "--rushes-datum", choices=("WGS-84", "GCJ-02", "BD-09"), default="WGS-84", help="of positions that name none (default: %(default)s)"
    )
    verify.add_argument("--released", type=_day, metavar="YYYY-MM-DD", help="上线日期: rushes taken after it are a contradiction")
    verify.add_argument("--device", choices=("auto", "cpu", "cuda"), default="auto")
    verify.add_argument(
        "--work", type=Path, default=commands.default_work(), help="where results are kept between runs (default: %(default)s)"
    )
    verify.set_defaults(run=commands.verify)

    _landmarks(actions.add_parser("landmarks", help="the catalogue and the index of reference photos"))

    awards = actions.add_parser("awards", help="compute the awards of all articles; write decision sheets and the fund's overview")
    awards.add_argument("cases", nargs="?", type=Path, metavar="CASES", help="a YAML, JSON or JSON Lines file, or a folder of them")
    awards.add_argument("--out", type=Path, metavar="DIR", help="result folder; replaced when it holds an older result")
    awards.add_argument("--template", metavar="N", help="print a commented example: an article 1 to 15, or a rule s1 to s4")
    awards.set_defaults(run=commands.awards)

    check = actions.add_parser("check", help="recompute every hash of a report folder; name the first difference")
    check.add_argument("folder", type=Path, metavar="DIR")
    check.set_defaults(run=commands.check)

    evaluate = actions.add_parser("evaluate", help="compare a report with known truth")
    evaluate.add_argument("labels", type=Path, metavar="LABELS.csv", help="file,start,end,landmark")
    evaluate.add_argument("folder", type=Path, metavar="DIR")
    evaluate.set_defaults(run=commands.evaluate)
    for sub in (demo, verify, awards, evaluate):
        sub.add_argument("--language", choices=("zh", "en"), default=argparse.SUPPRESS)
    return top


def _day(text: str) -> datetime.date:
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no date; write it as 2026-01-31") from None


def _landmarks(landmarks: argparse.ArgumentParser) -> None:
    actions = landmarks.add_subparsers(dest="landmarks_action", required=True, metavar="COMMAND")

    build = actions.add_parser("build", help="make an index of a folder of photos; only new photos are computed")
    build.add_argument("photos", type=Path, metavar="PHOTOS", help="PHOTOS/<landmark_id>/*.jpg, decoys in PHOTOS/_decoy/<name>/")
    build.add_argument("--out", type=Path, required=True, metavar="INDEX")
    build.add_argument(
        "--embedder", default=None, metavar="NAME[@FILE]", help="network for the gate (default: efficientnet-lite0, packaged)"
    )
    build.add_argument("--catalogue", type=Path, metavar="FILE", help="名录: a bureau's own, in the form of landmarks/catalogue.yaml")
    build.add_argument("--allow-unlisted", action="store_true", help="build with folders the catalogue does not list; they never count")
    build.add_argument("--device", choices=("auto", "cpu", "cuda"), default="auto")
    build.set_defaults(run=commands.landmarks_build)

    listing = actions.add_parser("list", help="list the catalogue; with an index, how many photos each place has")
    which = listing.add_mutually_exclusive_group()
    which.add_argument("--index", type=Path, default=None, metavar="INDEX")
    which.add_argument("--catalogue", type=Path, default=None, metavar="FILE", help="check and list a bureau's own")
    listing.set_defaults(run=commands.landmarks_list)

    check = actions.add_parser("check", help="name what is wrong with the photos of an index")
    check.add_argument("index", type=Path, metavar="INDEX")
    check.set_defaults(run=commands.landmarks_check)

    calibrate = actions.add_parser("calibrate", help="set an index's thresholds from its photos and pictures without its landmarks")
    calibrate.add_argument("index", type=Path, metavar="INDEX")
    calibrate.add_argument(
        "--negatives", type=Path, nargs="+", required=True, metavar="DIR", help="photos and videos without any landmark of the index"
    )
    calibrate.add_argument("--device", choices=("auto", "cpu", "cuda"), default="auto")
    calibrate.set_defaults(run=commands.landmarks_calibrate)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns the exit code."""
    # Otherwise the interpreter looks for garbage among torch's modules for two seconds before it ends.
    atexit.register(gc.freeze)
    # Read when torch is imported: threads that spin while they wait take the cores from whoever shares the machine.
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a terminal that lacks Chinese still gets its figures
    options = parser().parse_args(arguments)
    logging.basicConfig(
        level=logging.INFO if options.verbose else logging.ERROR, format="%(levelname)s %(name)s: %(message)s", stream=sys.stderr
    )
    if not options.verbose:
        warnings.simplefilter("ignore")  # third-party chatter; tests run with warnings as errors
    try:
        return int(options.run(options))
    except EvidenceError as error:
        start = "\r\x1b[K" if sys.stderr.isatty() else ""  # the progress line may stand there
        for message in error.lines("en"):
            print(f"{start}ganzhou-evidence: {one_line(message)}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("ganzhou-evidence: stopped; what is finished is kept, run the same command to go on", file=sys.stderr)
        return 130


if __name__ == "__main__":
    sys.exit(main())
