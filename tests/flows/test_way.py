"""The way of a frame to `evidence.json`, as it is run and as docs/architecture.md tells it."""

import re
import sys
import threading
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MEASURING = ("landmarks", "models", "pipeline")
AT_MOST = 63
"""Modules of ours that measure, between a frame and the record; to be lowered when one goes."""


@pytest.mark.slow
def test_the_files_that_the_document_lists_are_run_and_no_more_than_is_known(drawn_title, verify_here, tmp_path):
    run = set()

    def look(frame, event, _):
        if event == "call":
            run.add(frame.f_code.co_filename)

    threading.setprofile(look)
    sys.setprofile(look)
    try:
        verify_here(drawn_title.videos[1:], drawn_title.index, tmp_path / "report", tmp_path / "work")
    finally:
        sys.setprofile(None)
        threading.setprofile(None)
    ours = {Path(file).relative_to(ROOT).as_posix() for file in run if Path(file).is_relative_to(ROOT)}
    way = {file for file in ours if file.split("/")[0] in MEASURING and not file.startswith(("pipeline/report/", "landmarks/places/"))}
    text = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
    section = text.partition("## The way of a frame")[2].partition("## ")[0]
    listed = set(re.findall(r"^ (\S+\.py)", section, re.MULTILINE))
    assert len(listed) >= 10
    assert listed <= way
    assert len(way) <= AT_MOST, sorted(way)
