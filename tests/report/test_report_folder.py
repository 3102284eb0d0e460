"""The whole folder: what is in it, that it says the same each time, and that it is whole or absent."""

from __future__ import annotations

import json
import re
import shutil
from datetime import date
from fractions import Fraction
from pathlib import Path

import jsonschema
import pypdf
import pytest

import pipeline.record
from pages.errors import InputError, StorageError
from pipeline.record.evidence import Evidence, evidence_schema
from pipeline.record.manifest import MANIFEST_NAME, PAGES, check_folder
from pipeline.record.upgrade import read_record
from pipeline.report import canonical, write_report
from pipeline.report.build import build_view
from pipeline.report.imprint import imprint_of, report_number
from pipeline.report.renderer import renderer
from tests.report.conftest import MakeEvidence

SCHEMA = Path(pipeline.record.__file__).with_name("evidence.schema.json")
WRITTEN = (
    "evidence.json",
    "report.html",
    "report.pdf",
    "occurrences.csv",
    "shots.csv",
    "shooting_log.csv",
    "mentions.csv",
    "rush_matches.csv",
    "rushes.csv",
    "timeline/01.otio",
    "timeline/01.edl",
    "evidence.schema.json",
)
GROUNDS = ("links", "rushes", "rush_matches", "elsewhere", "shooting_log", "mentions", "licences", "repeats")


def contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_the_folder_holds_everything_and_checks(written: tuple[Path, Evidence]) -> None:
    folder, _ = written
    assert set(WRITTEN) | {MANIFEST_NAME} <= set(contents(folder))
    assert check_folder(folder) == []


def test_the_record_reads_back_exactly_and_fits_its_schema(written: tuple[Path, Evidence]) -> None:
    folder, evidence = written
    data = (folder / "evidence.json").read_bytes()
    assert Evidence.model_validate_json(data) == canonical(evidence).model_copy(update={"renderer": renderer()})
    jsonschema.Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8"))).validate(json.loads(data))
    first = json.loads(data)["occurrences"][0]
    assert (first["start"], first["start_exact"]) == ("4.200000", "21/5")
    assert "郁孤台".encode() in data


def test_the_shipped_schema_is_the_one_of_the_code() -> None:
    stale = f"write {SCHEMA.name} anew: json.dumps(evidence_schema(), indent=1, ensure_ascii=False) and a line feed"
    assert SCHEMA.read_text(encoding="utf-8") == json.dumps(evidence_schema(), indent=1, ensure_ascii=False) + "\n", stale


def test_the_folder_holds_the_schema_and_every_property_is_described(written: tuple[Path, Evidence]) -> None:
    folder, _ = written
    schema = json.loads((folder / "evidence.schema.json").read_bytes())
    assert schema == evidence_schema()
    models = {"Evidence": schema, **schema["$defs"]}
    bare = [
        f"{name}.{field}"
        for name, model in models.items()
        for field, said in model.get("properties", {}).items()
        if not said.get("description")
    ]
    assert bare == []


def test_number_day_and_hash_stand_on_the_first_page(written: tuple[Path, Evidence]) -> None:
    folder, evidence = written
    manifest = json.loads((folder / MANIFEST_NAME).read_bytes())
    page = (folder / "report.html").read_text(encoding="utf-8")
    first = pypdf.PdfReader(folder / "report.pdf").pages[0].extract_text()
    for stated in (report_number(canonical(evidence)), "2026-01-01", manifest["content_sha256"]):
        assert stated in page
        assert stated in re.sub(r"\s", "", first)


def test_the_day_is_the_one_in_china(make_evidence: MakeEvidence, tmp_path: Path) -> None:
    evidence = make_evidence(tmp_path, episodes=1, per_episode=1)
    late = evidence.model_copy(update={"run": evidence.run.model_copy(update={"finished": "2026-01-01T16:00:00+00:00"})})
    assert imprint_of(late, "").day == "2026-01-02"
    assert imprint_of(late, "").number == imprint_of(evidence, "").number


def test_what_an_older_report_left_is_taken_away(make_evidence: MakeEvidence, tmp_path: Path) -> None:
    evidence = make_evidence(tmp_path, episodes=2, per_episode=1)
    write_report(evidence, tmp_path)
    (tmp_path / "stills" / "left.jpg").write_bytes(b"x")
    (tmp_path / "manifest.json.p7s").write_bytes(b"x")
    kept = evidence.inputs[0].file
    write_report(
        evidence.model_copy(
            update={
                "inputs": evidence.inputs[:1],
                "shots": tuple(shot for shot in evidence.shots if shot.episode == kept),
                "occurrences": tuple(o for o in evidence.occurrences if o.episode == kept),
            }
        ),
        tmp_path,
    )
    left = set(contents(tmp_path))
    assert {"timeline/01.otio", "timeline/01.edl"} <= left
    assert not {"timeline/02.otio", "stills/left.jpg", "stills/001.jpg", "manifest.json.p7s"} & left


def test_the_schema_refuses_a_record_without_its_verdict(written: tuple[Path, Evidence]) -> None:
    folder, _ = written
    record = json.loads((folder / "evidence.json").read_bytes())
    del record["measure6"]["verdict"]
    with pytest.raises(jsonschema.ValidationError, match="verdict"):
        jsonschema.validate(record, json.loads(SCHEMA.read_text(encoding="utf-8")))


def test_another_run_in_another_order_changes_the_run_block_only(written: tuple[Path, Evidence], tmp_path: Path) -> None:
    folder, evidence = written
    shutil.copytree(folder / "stills", tmp_path / "stills")
    provenance = evidence.provenance
    other = evidence.model_copy(
        update={
            "shots": evidence.shots[::-1],
            "occurrences": evidence.occurrences[::-1],
            "landmarks": evidence.landmarks[::-1],
            **{name: getattr(evidence, name)[::-1] for name in GROUNDS},
            "provenance": provenance.model_copy(
                update={"versions": dict(reversed(provenance.versions.items())), "models": provenance.models[::-1]},
            ),
            "run": evidence.run.model_copy(update={"host": "host-b", "started": "2026-02-02T00:00:00Z"}),
        }
    )
    write_report(other, tmp_path)
    before, after = contents(folder), contents(tmp_path)
    assert before.keys() == after.keys()
    # The pages state the hash of all the rest, the record with its run among it.
    assert {name for name in before if before[name] != after[name]} == {"evidence.json", *PAGES, MANIFEST_NAME}
    numbers = {re.search(rb"GE-[0-9A-F-]{19}", page["report.html"])[0] for page in (before, after)}
    assert len(numbers) == 1
    one, two = json.loads(before["evidence.json"]), json.loads(after["evidence.json"])
    assert one.pop("run") != two.pop("run")
    assert one == two
    assert list(one["provenance"]["versions"]) == list(two["provenance"]["versions"])


def test_a_missing_still_is_named_and_no_old_manifest_stays(make_evidence: MakeEvidence, tmp_path: Path) -> None:
    evidence = make_evidence(tmp_path, episodes=1, per_episode=2)
    write_report(evidence, tmp_path)
    (tmp_path / "stills" / "001.jpg").unlink()
    with pytest.raises(InputError, match=r"stills/001\.jpg"):
        write_report(evidence, tmp_path)
    assert [(difference.path, difference.kind) for difference in check_folder(tmp_path)] == [(MANIFEST_NAME, "missing")]


@pytest.mark.parametrize("still", ["../outside.jpg", "/etc/hostname"])
def test_a_still_outside_the_folder_is_refused(make_evidence: MakeEvidence, tmp_path: Path, still: str) -> None:
    evidence = make_evidence(tmp_path, episodes=1, per_episode=1)
    occurrence = evidence.occurrences[0].model_copy(update={"still": still})
    with pytest.raises(InputError, match="outside the report folder"):
        write_report(evidence.model_copy(update={"occurrences": (occurrence,)}), tmp_path)


def test_what_cannot_be_written_is_named_and_no_manifest_vouches_for_it(make_evidence: MakeEvidence, tmp_path: Path) -> None:
    evidence = make_evidence(tmp_path, episodes=1, per_episode=1)
    (tmp_path / "report.pdf").mkdir()
    with pytest.raises(StorageError, match=r"report\.pdf"):
        write_report(evidence, tmp_path)
    assert not (tmp_path / MANIFEST_NAME).exists()


@pytest.mark.parametrize(("field", "value"), [("episode", "other.mp4"), ("landmark", "nowhere")])
def test_a_record_that_contradicts_itself_is_refused(make_evidence: MakeEvidence, tmp_path: Path, field: str, value: str) -> None:
    evidence = make_evidence(tmp_path, episodes=1, per_episode=1)
    occurrence = evidence.occurrences[0].model_copy(update={field: value})
    with pytest.raises(InputError, match=value):
        write_report(evidence.model_copy(update={"occurrences": (occurrence,)}), tmp_path)


def test_a_title_without_any_finding_has_a_report(make_evidence: MakeEvidence, tmp_path: Path) -> None:
    evidence = make_evidence(tmp_path, episodes=1, per_episode=1)
    write_report(evidence.model_copy(update={"occurrences": (), "landmarks": ()}), tmp_path)
    assert check_folder(tmp_path) == []
    assert "本集未发现地标画面" in (tmp_path / "report.html").read_text(encoding="utf-8")


def test_a_title_of_no_length_has_a_report(make_evidence: MakeEvidence, tmp_path: Path) -> None:
    evidence = make_evidence(tmp_path, episodes=1, per_episode=1)
    empty = evidence.inputs[0].model_copy(update={"duration": Fraction(0), "frames": 0})
    write_report(evidence.model_copy(update={"inputs": (empty,), "shots": (), "occurrences": ()}), tmp_path)
    assert check_folder(tmp_path) == []


def test_a_record_from_before_second_looks_is_read_as_one_without_any(written: tuple[Path, Evidence]) -> None:
    _, evidence = written
    raw = json.loads(evidence.model_dump_json()) | {"schema_version": "2.0"}
    for occurrence in raw["occurrences"]:
        del occurrence["proof"]["look"]
        for frame in (frame for seen in occurrence["seen"] for frame in seen["frames"]):
            del frame["look"]
    assert read_record(json.dumps(raw).encode(), "evidence.json").occurrences == evidence.occurrences


def test_a_record_from_before_the_law_was_named_is_read_and_its_page_says_so(written: tuple[Path, Evidence]) -> None:
    _, evidence = written
    raw = json.loads(evidence.model_dump_json()) | {"schema_version": "2.1"}
    del raw["measure6"]["law"]
    older = read_record(json.dumps(raw).encode(), "evidence.json")
    assert older == evidence.model_copy(update={"measure6": evidence.measure6.model_copy(update={"law": None})})
    assert build_view(older, "zh").law == "判定标准：原记录未载明适用版本"


def test_the_report_names_the_version_of_the_law_in_both_languages(written: tuple[Path, Evidence]) -> None:
    folder, evidence = written
    used = evidence.measure6.law
    line = f"判定标准：《{used.documents[0]}》所列数值；未提供上线日期，适用最新版本"
    assert line in (folder / "report.html").read_text(encoding="utf-8")
    assert (
        build_view(evidence, "en").law
        == "Judged by the numbers as they stand in these measures; no day of release was stated: the newest version"
    )
    day = date(2027, 7, 1)
    changed = used.model_copy(update={"version": str(day), "start": day, "documents": (*used.documents, "文件甲"), "day": date(2027, 8, 2)})
    later = evidence.model_copy(update={"measure6": evidence.measure6.model_copy(update={"law": changed})})
    assert build_view(later, "zh").law == (
        f"判定标准：《{used.documents[0]}》经调整、自 2027-07-01 起施行的数值（调整依据：文件甲）；按上线日期 2027-08-02 确定适用版本"
    )
    assert "in force from 2027-07-01 (by 文件甲); the version in force on the day of release, 2027-08-02" in build_view(later, "en").law
    assert ("判定标准版本及校验值（SHA-256）", f"issued · {used.sha256}") in build_view(evidence, "zh").provenance.rows
