"""`check` and `seal` as people call them: exit codes, and what is said in which language."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cli.main import main
from pipeline.record.manifest import write_manifest
from tests.checking.keys import Signer


@pytest.fixture(scope="module")
def bureau(tmp_path_factory: pytest.TempPathFactory) -> Signer:
    return Signer(tmp_path_factory.mktemp("keys"), "Bureau")


def test_check_passes_and_fails_by_its_exit_code(copy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(copy), "--language", "en"]) == 0
    assert "every figure follows from the record" in capsys.readouterr().out
    record = copy / "evidence.json"
    record.write_bytes(record.read_bytes().replace(b'"occurrence_count": 4', b'"occurrence_count": 99', 1))
    write_manifest(copy)
    assert main(["check", str(copy)]) == 1
    said = capsys.readouterr()
    assert "数据不符：evidence.json：measure6.occurrence_count：所载为 99，重新计算为 4" in said.err
    assert "处不符" in said.out


def test_a_report_is_sealed_and_checked(
    copy: Path, bureau: Signer, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GANZHOU_EVIDENCE_PASSPHRASE", "secret")
    assert main(["seal", str(copy), "--key", str(bureau.p12), "--language", "en"]) == 0
    assert "signed by Common Name: Bureau" in capsys.readouterr().out
    assert main(["check", str(copy), "--trust", str(bureau.trust)]) == 0
    assert "签署人自报时间" in capsys.readouterr().out
    assert main(["check", str(copy), "--trust", str(copy / "report.pdf"), "--language", "en"]) == 2
    assert "holds no certificate" in capsys.readouterr().err


def test_what_does_not_hold_is_not_sealed(copy: Path, bureau: Signer, capsys: pytest.CaptureFixture[str]) -> None:
    (copy / "shots.csv").write_bytes(b"")
    assert main(["seal", str(copy), "--key", str(bureau.pem)]) == 2
    assert "不能封签" in capsys.readouterr().err
    assert not (copy / "manifest.json.p7s").exists()


def test_a_record_of_before_is_checked_by_its_hashes_and_that_is_said(copy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for path in copy.rglob("*"):
        if path.is_file() and path.name != "evidence.json":
            path.unlink()
    record = json.loads((copy / "evidence.json").read_bytes())
    record["schema_version"] = "1.1"
    del record["language"], record["renderer"]
    for occurrence in record["occurrences"]:
        del occurrence["seen"], occurrence["counted"]
        occurrence["reasons"] = ["below_confirm_threshold"]
    for item in record["inputs"]:
        del item["discontinuities"]
        item["warnings"] = ["damaged: 1 packets or frames did not decode cleanly"]
    (copy / "evidence.json").write_text(json.dumps(record), encoding="utf-8")
    write_manifest(copy)
    assert main(["check", str(copy)]) == 0
    assert "只核对了哈希" in capsys.readouterr().out


def test_a_record_that_nobody_knows_is_refused(copy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    record = copy / "evidence.json"
    record.write_bytes(record.read_bytes().replace(b'"schema_version": "2.3"', b'"schema_version": "9.0"', 1))
    write_manifest(copy)
    assert main(["check", str(copy), "--language", "en"]) == 1
    assert "a record of version 9.0, this program reads 2.3 and older ones" in capsys.readouterr().err
