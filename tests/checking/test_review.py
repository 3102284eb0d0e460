"""A signed review in a report folder: what it says follows from the record and its decisions, and whatever was changed is named."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import jsonschema  # type: ignore[import-untyped]
import pytest

from pages.errors import InputError
from pipeline.checking import check_report
from pipeline.checking.reviewed import reviewed_folder
from pipeline.record.decisions import Accept, Add, Judge, Reason, Reject, Stretch
from pipeline.record.evidence import Evidence
from pipeline.record.manifest import write_manifest
from pipeline.record.review import Review, read_review
from pipeline.record.upgrade import read_record
from pipeline.report import write_report
from tests.checking.signed import review_of, with_review

ROW = "row {} does not have the hash that it states, or does not follow the one before: it was changed, dropped or put in"
ALL = Stretch(start=Fraction(0), end=Fraction(100))


@pytest.fixture(scope="module")
def signed(report: tuple[Path, Evidence], tmp_path_factory: pytest.TempPathFactory) -> tuple[Evidence, Path, Review]:
    folder, _ = report
    evidence = read_record((folder / "evidence.json").read_bytes(), "evidence.json")
    doubtful = next(occurrence.id for occurrence in evidence.occurrences if occurrence.status == "review")
    decisions = (
        Accept(finding=doubtful, shown=(ALL,)),
        Reject(findings=("occ-0001",), reason=Reason.POSTER, remark="墙上的海报"),
        Add(episode="第02集.mp4", shot=3, landmark="yugutai", start=Fraction(13), end=Fraction(15)),
        Judge(condition="elements", met=True),
    )
    return evidence, *with_review(folder, tmp_path_factory.mktemp("signed") / "report", evidence, decisions)


@pytest.fixture
def changed(signed: tuple[Evidence, Path, Review], tmp_path: Path) -> Callable[..., list[str]]:
    """`changed(review)`: what check says of the folder with this review written in its place, manifest and all."""
    _, folder, _ = signed

    def check(review: Review | None = None, name: str = "review.json", data: bytes | None = None) -> list[str]:
        target = shutil.copytree(folder, tmp_path / "changed")
        (target / name).write_bytes(data if review is None else review.model_dump_json(indent=1).encode() + b"\n")
        write_manifest(target)
        return [str(difference) for difference in check_report(target).differences]

    return check


def test_a_signed_folder_is_as_it_should_be(signed: tuple[Evidence, Path, Review]) -> None:
    _, folder, review = signed
    assert check_report(folder).differences == ()
    written = json.loads((folder / "review.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator(json.loads((folder / "review.schema.json").read_text(encoding="utf-8"))).validate(written)
    assert read_review((folder / "review.json").read_bytes(), "review.json") == review
    page = (folder / "review.html").read_text(encoding="utf-8")
    assert all(words in page for words in ("属实", "墙上的海报", "补录", review.chain.sha256))


def test_a_changed_row_is_named_by_its_number(signed: tuple[Evidence, Path, Review], changed: Callable[..., list[str]]) -> None:
    _, _, review = signed
    row = review.entries[1]
    other = row.model_copy(update={"payload": row.payload.replace("poster", "screen")})
    entries = (review.entries[0], other, *review.entries[2:])
    assert changed(review.model_copy(update={"entries": entries})) == [f"figure: review.json: {ROW.format(6)}"]


def test_a_dropped_row_is_named(signed: tuple[Evidence, Path, Review], changed: Callable[..., list[str]]) -> None:
    evidence, _, review = signed
    rows = [row for row in review.entries if row.number != 6]
    without = review_of(evidence, review.evidence_sha256, rows, review.opinion).model_copy(update={"chain": review.chain})
    assert changed(without) == [f"figure: review.json: {ROW.format(9)}"]


def test_figures_that_do_not_follow_are_named(signed: tuple[Evidence, Path, Review], changed: Callable[..., list[str]]) -> None:
    _, _, review = signed
    measure = review.measure6.model_copy(update={"occurrence_count": 99})
    assert changed(review.model_copy(update={"measure6": measure})) == [
        "figure: review.json: measure6 is not what follows from the decisions"
    ]


def test_a_review_of_another_record_is_named(signed: tuple[Evidence, Path, Review], changed: Callable[..., list[str]]) -> None:
    _, _, review = signed
    assert "it is of another record" in changed(review.model_copy(update={"evidence_sha256": "0" * 64}))[0]


def test_a_page_that_says_something_else_is_named(signed: tuple[Evidence, Path, Review], changed: Callable[..., list[str]]) -> None:
    _, folder, _ = signed
    page = (folder / "review.html").read_bytes().replace("墙上的海报".encode(), "墙上的照片".encode())
    assert changed(name="review.html", data=page) == ["page: review.html: it is not the page that the review makes"]


def test_what_is_no_review_is_refused_by_its_field(changed: Callable[..., list[str]]) -> None:
    assert "unreadable: review.json" in changed(data=b"{}")[0]


def test_awards_takes_the_figures_of_a_signed_review(signed: tuple[Evidence, Path, Review], tmp_path: Path) -> None:
    _, folder, review = signed
    figures = reviewed_folder(folder, (), (), folder / "review.json")
    assert (figures.occurrences, figures.seconds) == (review.measure6.occurrence_count, review.measure6.on_screen_seconds.point)
    assert (figures.accepted, figures.rejected, figures.to_review) == (2, 1, 0)
    assert (figures.added.added, figures.added.occurrences) == (1, figures.occurrences - 1)
    assert figures.judgements == {"elements": True}
    forged = tmp_path / "review.json"
    forged.write_text(review.model_copy(update={"opinion": "另一意见"}).model_dump_json(), encoding="utf-8")
    with pytest.raises(InputError, match="the review contradicts itself: opinion is not what follows"):
        reviewed_folder(folder, (), (), forged)


def test_a_new_report_takes_an_old_review_away(signed: tuple[Evidence, Path, Review], tmp_path: Path) -> None:
    evidence, folder, _ = signed
    target = shutil.copytree(folder, tmp_path / "again")
    write_report(evidence, target)
    assert not list(target.glob("review.*"))
    assert check_report(target).differences == ()
