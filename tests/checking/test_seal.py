"""A seal says who vouches for a report since when, and holds only while nothing of it is changed."""

from __future__ import annotations

import datetime
import json
import shutil
import socket
from pathlib import Path

import pytest

from pages.errors import InputError
from pipeline.checking import Checked, check_report
from pipeline.record.evidence import Evidence
from pipeline.record.manifest import SEAL_NAME, SEALED_PDF_NAME, check_folder
from pipeline.record.seal import read_certificates, seal_report
from pipeline.report import canonical, write_report
from tests.checking.keys import Signer, time_service


def no_passphrase() -> None:
    raise AssertionError("no passphrase is needed")


@pytest.fixture(scope="module")
def folder_of_keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("keys")


@pytest.fixture(scope="module")
def bureau(folder_of_keys: Path) -> Signer:
    return Signer(folder_of_keys, "Bureau")


@pytest.fixture(scope="module")
def clock(folder_of_keys: Path) -> Signer:
    return Signer(folder_of_keys, "Clock", stamps=True)


@pytest.fixture(scope="module")
def sealed(report: tuple[Path, Evidence], bureau: Signer, clock: Signer, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report, sealed with a time-stamp; to be read only."""
    folder = shutil.copytree(report[0], tmp_path_factory.mktemp("sealed") / "report")
    with time_service(clock) as (address, asked):
        seal_report(folder, bureau.pem, no_passphrase, address)
        assert asked
    return folder


@pytest.fixture
def again(sealed: Path, tmp_path: Path) -> Path:
    return shutil.copytree(sealed, tmp_path / "report")


def seals(checked: Checked) -> list[str]:
    return [str(difference) for difference in checked.differences if difference.kind in ("seal", "missing")]


def test_who_signed_and_when_is_said(sealed: Path, bureau: Signer, clock: Signer) -> None:
    trusted = read_certificates([bureau.trust, clock.trust])
    checked = check_report(sealed, trusted=trusted)
    assert [str(difference) for difference in checked.differences] == []
    said = [note.say("en") for note in checked.said]
    assert len(said) == 2
    assert all("signed by Common Name: Bureau; time-stamp 20" in one and "by Common Name: Clock" in one for one in said)
    assert [note.code for note in check_report(sealed).said].count("signer_not_verified") == 2


def test_another_signer_or_clock_is_not_trusted(sealed: Path, bureau: Signer, clock: Signer, folder_of_keys: Path) -> None:
    stranger = Signer(folder_of_keys, "Stranger", kind="ec")
    (first, second) = seals(check_report(sealed, trusted=read_certificates([stranger.trust])))
    assert "the certificate of Common Name: Bureau does not lead" in first
    assert "the certificate of Common Name: Bureau does not lead" in second
    assert all("time-stamp by Common Name: Clock" in one for one in seals(check_report(sealed, trusted=read_certificates([bureau.trust]))))


def test_a_consistent_rewrite_of_everything_breaks_the_seal(
    report: tuple[Path, Evidence], again: Path, bureau: Signer, clock: Signer
) -> None:
    # The record, all pages and tables, and the manifest: nothing in the folder contradicts anything else but the seal.
    forged = canonical(report[1]).model_copy(update={"title": "别的剧"})
    kept = {name: (again / name).read_bytes() for name in (SEAL_NAME, SEALED_PDF_NAME)}
    write_report(forged, again)
    assert check_report(again).differences == ()
    (first, second) = seals(check_report(again, trusted=read_certificates([bureau.trust, clock.trust])))
    assert "not sealed" in first
    assert "not sealed" in second
    for name, data in kept.items():
        (again / name).write_bytes(data)
    (first, second) = seals(check_report(again))
    assert first == f"seal: {SEAL_NAME}: the signature covers other bytes than these"
    assert second == f"seal: {SEALED_PDF_NAME}: it is not this report's report.pdf with a signature"


@pytest.mark.parametrize("part", ["signature", "time-stamp"])
def test_a_seal_with_another_bit_does_not_hold(again: Path, part: str) -> None:
    data = bytearray((again / SEAL_NAME).read_bytes())
    # The signer's signature lies before the unsigned attributes, which end the file with the time-stamp's own.
    at = len(data) - 20 if part == "time-stamp" else len(data) // 2
    for offset in range(0, 60, 20):
        data[at - offset] ^= 1
    (again / SEAL_NAME).write_bytes(data)
    assert [one for one in seals(check_report(again)) if one.startswith(f"seal: {SEAL_NAME}")]


def test_a_pdf_that_goes_on_after_its_signature_does_not_hold(again: Path) -> None:
    with (again / SEALED_PDF_NAME).open("ab") as stream:
        stream.write(b"\n% more\n")
    assert seals(check_report(again)) == [f"seal: {SEALED_PDF_NAME}: its signature does not cover all of it, or it was changed after"]


def test_a_folder_without_a_seal_fails_where_one_is_asked_for(report: tuple[Path, Evidence], bureau: Signer) -> None:
    assert check_report(report[0]).differences == ()
    assert len(seals(check_report(report[0], trusted=read_certificates([bureau.trust])))) == 2


def test_a_locked_key_and_an_elliptic_one_sign_without_the_network(
    copy: Path, bureau: Signer, folder_of_keys: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_network(*_: object) -> None:
        raise AssertionError("the network was used")

    monkeypatch.setattr(socket.socket, "connect", no_network)
    seal_report(copy, bureau.p12, lambda: "secret")
    assert [note.code for note in check_report(copy, trusted=read_certificates([bureau.trust])).said] == ["sealed", "sealed"]
    with pytest.raises(InputError, match="check the passphrase"):
        seal_report(copy, bureau.p12, lambda: "wrong")
    other = Signer(folder_of_keys, "Other", kind="ec")
    seal_report(copy, other.pem, no_passphrase)
    assert check_report(copy, trusted=read_certificates([other.trust])).differences == ()
    assert check_folder(copy) == []


def test_a_certificate_that_has_run_out_is_trusted_only_where_a_clock_says_that_it_held_then(copy: Path, folder_of_keys: Path) -> None:
    root = Signer(folder_of_keys, "Root", days=(-800, 800))
    old = Signer(folder_of_keys, "Old", days=(-400, -1), issuer=root)
    stamper = Signer(folder_of_keys, "Stamper", stamps=True, days=(-400, 365))
    trusted = read_certificates([root.trust, stamper.trust])
    seal_report(copy, old.pem, no_passphrase)
    assert len(seals(check_report(copy, trusted=trusted))) == 2
    with time_service(stamper, datetime.datetime.now(datetime.UTC) - datetime.timedelta(days=30)) as (address, _):
        seal_report(copy, old.pem, no_passphrase, address)
    assert seals(check_report(copy, trusted=trusted)) == []
    assert len(seals(check_report(copy, trusted=read_certificates([root.trust])))) == 2


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"nothing", "cannot be read as a key"),
        (b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", "needs a private key|cannot be read"),
        (bytes.fromhex("301306072a8648ce3d020106082a811ccf5501822d"), "SM2 key"),
    ],
    ids=["no key", "no private key", "SM2"],
)
def test_a_key_that_cannot_be_used_is_named(copy: Path, tmp_path: Path, content: bytes, said: str) -> None:
    key = tmp_path / "key.bin"
    key.write_bytes(content)
    with pytest.raises(InputError, match=said):
        seal_report(copy, key, lambda: "")
    assert not (copy / SEAL_NAME).exists()


def test_a_service_that_does_not_answer_is_named(copy: Path, bureau: Signer) -> None:
    with pytest.raises(InputError, match="no web address"):
        seal_report(copy, bureau.pem, no_passphrase, "ftp://example.org/")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{taken.getsockname()[1]}/"
        with pytest.raises(InputError, match="gave no time-stamp"):
            seal_report(copy, bureau.pem, no_passphrase, address)
    assert not (copy / SEAL_NAME).exists()
    assert json.loads((copy / "manifest.json").read_bytes())["manifest_version"] == "2.0"
