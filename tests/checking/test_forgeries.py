"""Whoever alters one thing of a report and writes the manifest anew is found out."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from landmarks.catalogue import packaged_sha256
from pipeline.checking import check_report
from pipeline.record.evidence import Evidence
from pipeline.record.manifest import MANIFEST_NAME, write_manifest


def edit(folder: Path, change: Callable[[dict[str, Any]], object]) -> None:
    path = folder / "evidence.json"
    record = json.loads(path.read_bytes())
    change(record)
    path.write_bytes(json.dumps(record, indent=1, ensure_ascii=False).encode() + b"\n")


def in_record(*where: str | int, value: object = None, exact: str | None = None) -> Callable[[Path], None]:
    """Set one value of the record; `exact` is its rational, for values that are written twice."""

    def forge(folder: Path) -> None:
        def change(record: dict[str, Any]) -> None:
            target = record
            for step in where[:-1]:
                target = target[step]
            target[where[-1]] = value
            if exact is not None:
                target[f"{where[-1]}_exact"] = exact

        edit(folder, change)

    return forge


def in_file(name: str, old: bytes, new: bytes) -> Callable[[Path], None]:
    def forge(folder: Path) -> None:
        data = (folder / name).read_bytes()
        assert old in data
        (folder / name).write_bytes(data.replace(old, new))

    return forge


def swapped(one: int, other: int) -> Callable[[Path], None]:
    def forge(folder: Path) -> None:
        stills = sorted((folder / "stills").glob("*.jpg"))
        first, second = stills[one].read_bytes(), stills[other].read_bytes()
        assert first != second
        stills[one].write_bytes(second)
        stills[other].write_bytes(first)

    return forge


def added(name: str, data: bytes) -> Callable[[Path], None]:
    def forge(folder: Path) -> None:
        (folder / name).write_bytes(data)

    return forge


def removed(name: str) -> Callable[[Path], None]:
    return lambda folder: (folder / name).unlink()


def condition(number: int, field: str, value: object, exact: str | None = None) -> Callable[[Path], None]:
    return in_record("measure6", "conditions", number, field, value=value, exact=exact)


def seen_frame(occurrence: int, seen: int, frame: int, field: str, value: object, exact: str | None = None) -> Callable[[Path], None]:
    return in_record("occurrences", occurrence, "seen", seen, "frames", frame, field, value=value, exact=exact)


def dropped_occurrence(folder: Path) -> None:
    edit(folder, lambda record: record["occurrences"].pop(1))


def dropped_sighting(folder: Path) -> None:
    edit(folder, lambda record: record["occurrences"][0]["seen"].pop())


FORGERIES = {
    "occurrence_count 99": (in_record("measure6", "occurrence_count", value=99), "measure6.occurrence_count"),
    "review_count": (in_record("measure6", "review_count", value=0), "measure6.review_count"),
    "seconds on screen": (in_record("measure6", "on_screen_seconds", "point", value="41.000000", exact="41/1"), "on_screen_seconds.point"),
    "share": (in_record("measure6", "ganzhou_share", "rushes", value="0.900000", exact="9/10"), "ganzhou_share.rushes"),
    "only the decimal of a share": (in_record("measure6", "ganzhou_share", "sighted", value="0.999999"), "evidence.json"),
    "run time": (in_record("measure6", "runtime", value="80.000000", exact="80/1"), "measure6.runtime"),
    "an episode's duration": (in_record("inputs", 0, "duration", value="10.000000", exact="10/1"), "inputs.第01集.mp4.duration"),
    "verdict of the title": (in_record("measure6", "verdict", value="met"), "measure6.verdict"),
    "verdict of a condition": (condition(2, "verdict", "met"), "measure6.conditions.occurrences.verdict"),
    "threshold": (condition(2, "threshold", "3.000000", "3/1"), "conditions.occurrences.threshold"),
    "margin": (condition(3, "margin", "1.000000", "1/1"), "conditions.on_screen_seconds.margin"),
    "a tip": (in_record("measure6", "conditions", 2, "tips", 2, "verdict", value="met"), "conditions.occurrences.tips"),
    "figures without repeats": (in_record("measure6", "without_repeats", "occurrence_count", value=20), "without_repeats.occurrence_count"),
    "status": (in_record("occurrences", 3, "status", value="confirmed"), "occurrences.occ-0004.status"),
    "end of an occurrence": (in_record("occurrences", 0, "end", value="7.900000", exact="79/10"), "occurrences.occ-0001.end"),
    "inliers of a sighting": (seen_frame(3, 0, 0, "inliers", 60), "occurrences.occ-0004"),
    "a sighting passed for confirmed": (seen_frame(3, 0, 0, "confirmed", value=True), "25.confirmed"),
    "thresholds of the index": (in_record("provenance", "thresholds", "confirm_inliers", value=12), "occurrences.occ-0004.seen"),
    "an occurrence left out": (dropped_occurrence, "occurrences.occ-000"),
    "a stretch left out": (dropped_sighting, "occurrences.occ-0001"),
    "grade of a shot": (in_record("shots", 9, "grade", value="linked"), "shots.第02集.mp4 4.grade"),
    "link of an unsighted shot": (in_record("links", 0, "to_shot", value=4), "links.link-0001"),
    "position of a rush": (in_record("rushes", 0, "positions", 0, "latitude", value=39.9), "rushes.DJI_0012.MP4.positions.1"),
    "bridging gap": (in_record("provenance", "configuration", "bridging_gap_seconds", value="2"), "provenance.configuration_sha256"),
    "hash of an episode": (in_record("inputs", 0, "sha256", value="e" * 64), "occurrences.occ-0001.seen.still"),
    "title": (in_record("title", value="别的剧"), "report.html"),
    "stills swapped": (swapped(0, 1), "report.html"),
    "a rush's still": (swapped(-1, 0), "stills/rush-"),
    "a file added": (added("stills/extra.jpg", b"\xff\xd8"), "added: stills/extra.jpg"),
    "a still gone": (lambda folder: sorted((folder / "stills").glob("*.jpg"))[0].unlink(), "missing: stills/"),
    "figure on the page": (in_file("report.html", "郁孤台".encode(), "八境台".encode()), "page: report.html"),
    "hash on the page": (in_file("report.html", b"GE-", b"GX-"), "page: report.html"),
    "PDF": (lambda folder: (folder / "report.pdf").write_bytes((folder / "report.pdf").read_bytes() + b"%"), "page: report.pdf"),
    "table": (in_file("occurrences.csv", b"yugutai/01.jpg", b"yugutai/02.jpg"), "page: occurrences.csv: row"),
    "time line": (in_file("timeline/01.otio", b'"start": "21/5"', b'"start": "19/5"'), "page: timeline/01.otio"),
    "edit list": (in_file("timeline/02.edl", b"YELLOW", b"GREEN "), "page: timeline/02.edl"),
    "schema": (in_file("evidence.schema.json", b"2020-12", b"2019-09"), "page: evidence.schema.json"),
    "language": (in_record("language", value="en"), "report.html"),
    "renderer": (in_record("renderer", value="0" * 32), "page: report.html"),
    "no time line": (removed("timeline/01.edl"), "missing: timeline/01.edl"),
    "a place that counts": (in_record("occurrences", 0, "counted", value=False), "occurrences.occ-0001.counted"),
    "a place said to be listed": (in_record("landmarks", 0, "listed", value=False), "landmarks.bajingtai"),
    "calibration": (in_record("provenance", "calibration", "negatives", value=3), "provenance.calibration"),
    "place in the county": (in_record("shooting_log", 1, "county", value=None), "shots.第01集.mp4 4.grade"),
}  # fmt: skip


@pytest.mark.parametrize("name", FORGERIES)
def test_each_forgery_is_named(copy: Path, name: str) -> None:
    forge, named = FORGERIES[name]
    forge(copy)
    write_manifest(copy)
    differences = [str(difference) for difference in check_report(copy).differences]
    assert any(named in difference for difference in differences), differences


def test_a_place_of_elsewhere_passed_for_a_listed_one_is_named(copy: Path) -> None:
    def forge(record: dict[str, Any]) -> None:
        record["provenance"]["catalogue_sha256"] = packaged_sha256()
        record["landmarks"][0] |= {"kind": "landmark", "english": "Bajing Terrace"}
        record["landmarks"][1] |= {"id": "petra", "name": "petra", "english": "petra", "kind": "landmark"}

    edit(copy, forge)
    write_manifest(copy)
    differences = [str(difference) for difference in check_report(copy).differences]
    assert any("landmarks.petra.listed" in difference for difference in differences), differences
    assert not any("landmarks.bajingtai" in difference for difference in differences), differences


def test_thirty_forgeries_and_more_are_tried() -> None:
    assert len(FORGERIES) >= 30


def test_an_untouched_report_passes(report: tuple[Path, Evidence]) -> None:
    checked = check_report(report[0])
    assert [str(difference) for difference in checked.differences] == []
    assert checked.said == ()


def test_another_titles_report_under_this_name(report: tuple[Path, Evidence], copy: Path, tmp_path: Path) -> None:
    (copy / "report.pdf").write_bytes(b"%PDF-1.7\n%%EOF\n")
    write_manifest(copy)
    assert [str(d) for d in check_report(copy).differences] == ["page: report.pdf: it is not what the record gives when it is made again"]


def test_the_manifest_alone_tells_of_a_change(copy: Path) -> None:
    (copy / "shots.csv").write_bytes(b"")
    kinds = {(difference.path, difference.kind) for difference in check_report(copy).differences}
    assert kinds == {("shots.csv", "changed"), ("shots.csv", "page")}
    (copy / MANIFEST_NAME).unlink()
    assert [(d.path, d.kind) for d in check_report(copy).differences] == [(MANIFEST_NAME, "missing")]
