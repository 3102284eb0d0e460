"""The seal of a report: a detached CMS signature over its manifest, its PDF signed, and a time-stamp where a service is named.

    manifest.json.p7s    CAdES (ETSI EN 319 122) over the bytes of manifest.json, with the RFC 3161 token of the signature inside
    report.signed.pdf    report.pdf with a PAdES signature (ETSI EN 319 142) added to its end

Neither is in the manifest, which they cover. No service is contacted but the one that is named; no certificate is fetched.
"""

from __future__ import annotations

import asyncio
import re
import urllib.error
import urllib.request
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path

from asn1crypto import cms, keys, pem, tsp, x509  # type: ignore[import-untyped]
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key, pkcs12
from cryptography.x509 import Certificate, load_pem_x509_certificates
from pyhanko.keys import load_certs_from_pemder_data
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers import PdfSignatureMetadata, SimpleSigner, sign_pdf
from pyhanko.sign.timestamps import TimeStamper
from pyhanko.sign.validation import async_validate_detached_cms, validate_pdf_signature
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.status import SignatureCoverageLevel, StandardCMSSignatureStatus
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore

from pages.errors import InputError, StorageError, system_reason
from pages.notes import Note, note
from pipeline.record.manifest import MANIFEST_NAME, SEAL_NAME, SEALED_PDF_NAME, Difference

_PDF_NAME = "report.pdf"
_FIELD = "Seal"
_DIGEST = "sha256"
_SECONDS = 30
"""How long a time-stamping service is waited for."""

_SM2_OBJECT = bytes.fromhex("2a811ccf5501822d")
"""1.2.156.10197.1.301, the curve of SM2 (GM/T 0003), as keys and certificates name it."""

_PRIVATE_KEY = re.compile(rb"-----BEGIN ([A-Z ]*PRIVATE KEY)-----.*?-----END \1-----", re.DOTALL)

Certificates = Sequence[x509.Certificate]


@dataclass(frozen=True)
class SealChecked:
    """What is wrong with a seal, and what a person should know of it."""

    differences: tuple[Difference, ...]
    said: tuple[Note, ...]


class _Service(TimeStamper):
    """Asks a time-stamping service over HTTP (RFC 3161, section 3.4)."""

    def __init__(self, url: str) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # pyHanko leaves it untyped
        self._url = url

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        return await asyncio.to_thread(self._ask, req.dump())

    def _ask(self, request: bytes) -> tsp.TimeStampResp:
        asked = urllib.request.Request(  # noqa: S310 - the scheme was looked at
            self._url, request, {"Content-Type": "application/timestamp-query", "Accept": "application/timestamp-reply"}
        )
        with urllib.request.urlopen(asked, timeout=_SECONDS) as answer:  # noqa: S310 - the scheme was looked at  # nosec B310
            return tsp.TimeStampResp.load(answer.read())


def seal_report(folder: Path, key: Path, passphrase: Callable[[], str], timestamp_url: str | None = None) -> None:
    """Sign a report's manifest and PDF; an older seal is replaced.

    Args:
        folder: a report folder that `pipeline.checking.check_report` finds right; this function does not look.
        key: PKCS#12, or PEM with a private key and its certificate, and others that lead to its issuer.
        passphrase: called where the key is encrypted.
        timestamp_url: an RFC 3161 service; None: nothing is contacted, and the time is what this machine says.

    Raises:
        InputError: the key cannot be used, or the service does not answer as it should.
        StorageError: the seal cannot be written.
    """
    signer = _signer(key, passphrase)
    service = None if timestamp_url is None else _Service(_web_address(timestamp_url))
    try:
        manifest, pdf = (folder / MANIFEST_NAME).read_bytes(), (folder / _PDF_NAME).read_bytes()
        signature: cms.ContentInfo = asyncio.run(
            signer.async_sign_general_data(manifest, _DIGEST, detached=True, use_cades=True, timestamper=service)
        )
        described = PdfSignatureMetadata(field_name=_FIELD, md_algorithm=_DIGEST, subfilter=SigSeedSubFilter.PADES)
        signed = BytesIO()
        sign_pdf(IncrementalPdfFileWriter(BytesIO(pdf)), described, signer, timestamper=service, output=signed)
    except (urllib.error.URLError, TimeoutError, OSError) as error:
        if service is None:
            raise InputError(note("no_report_to_seal", folder=str(folder), why=system_reason(error))) from error
        raise InputError(note("timestamp_unreachable", url=str(timestamp_url), why=_unreachable(error))) from error
    except (SigningError, PdfError, ValueError) as error:
        raise InputError(note("cannot_sign", key=str(key))) from error
    try:
        (folder / SEAL_NAME).write_bytes(signature.dump())
        (folder / SEALED_PDF_NAME).write_bytes(signed.getvalue())
    except OSError as error:
        raise StorageError(note("file_unwritable", file=SEAL_NAME, why=system_reason(error))) from error


def require_key(key: Path, passphrase: Callable[[], str]) -> None:
    """Read a key as `seal_report` does, to know early that it can be used.

    Raises:
        InputError: it cannot.
    """
    _signer(key, passphrase)


def check_seal(folder: Path, trusted: Certificates = ()) -> SealChecked:
    """Verify the seal of a folder, if it has one.

    Without certificates to trust, a seal is held against what it covers, and who signed is only what the seal says of itself. With
    some, the folder must be sealed, and signature and time-stamp must lead to one of them.
    """
    differences: list[Difference] = []
    said: list[Note] = []
    for name, look in ((SEAL_NAME, _look_at_signature), (SEALED_PDF_NAME, _look_at_pdf)):
        path = folder / name
        if not path.exists() and not path.is_symlink():
            if trusted:
                differences.append(Difference(name, "missing", note("seal_missing")))
            continue
        if path.is_symlink() or not path.is_file():
            continue  # named with the files that the manifest does not list
        try:
            status = look(folder, trusted)
        except (ValueError, TypeError, KeyError, OSError, PdfError, SignatureValidationError):
            differences.append(Difference(name, "seal", note("seal_unreadable")))
            continue
        if isinstance(status, Note):
            differences.append(Difference(name, "seal", status))
        elif (why := _wrong(status, trusted)) is not None:
            differences.append(Difference(name, "seal", why))
        else:
            said.append(_signed(name, status))
            if not trusted:
                said.append(note("signer_not_verified", file=name))
    return SealChecked(tuple(differences), tuple(said))


def read_certificates(paths: Iterable[Path]) -> list[x509.Certificate]:
    """Read certificates, PEM or DER.

    Raises:
        InputError: a file is unreadable or holds none.
    """
    found: list[x509.Certificate] = []
    for path in paths:
        try:
            certificates = list(load_certs_from_pemder_data(path.read_bytes()))
            for certificate in certificates:
                _ = certificate.subject.native  # parsed no sooner
        except OSError as error:
            raise InputError(note("file_unreadable", file=str(path), why=system_reason(error))) from error
        except (ValueError, TypeError) as error:
            raise InputError(note("no_certificate", file=str(path))) from error
        if not certificates:
            raise InputError(note("no_certificate", file=str(path)))
        found += certificates
    return found


def _look_at_signature(folder: Path, trusted: Certificates) -> StandardCMSSignatureStatus | Note:
    info = cms.ContentInfo.load((folder / SEAL_NAME).read_bytes(), strict=True)
    if info["content_type"].native != "signed_data":
        return note("seal_unreadable")
    signed = info["content"]
    return asyncio.run(
        async_validate_detached_cms(
            (folder / MANIFEST_NAME).read_bytes(), signed, _trusting(trusted, _moment(signed)), ts_validation_context=_trusting(trusted)
        )
    )


def _look_at_pdf(folder: Path, trusted: Certificates) -> StandardCMSSignatureStatus | Note:
    """The signed PDF must be the report's own, byte for byte, with one signature over all of it and nothing after."""
    data = (folder / SEALED_PDF_NAME).read_bytes()
    if not data.startswith((folder / _PDF_NAME).read_bytes()):
        return note("signed_pdf_differs")
    signatures = PdfFileReader(BytesIO(data)).embedded_signatures
    if len(signatures) != 1:
        return note("signed_pdf_signatures", count=len(signatures))
    signature = signatures[0]
    if signature.compute_integrity_info() or signature.coverage is not SignatureCoverageLevel.ENTIRE_FILE:
        return note("signed_pdf_not_whole")
    return validate_pdf_signature(signature, _trusting(trusted, _moment(signature.signed_data)), _trusting(trusted))


def _trusting(trusted: Certificates, moment: datetime | None = None) -> ValidationContext:
    return ValidationContext(trust_roots=list(trusted), moment=moment, allow_fetching=False)


def _moment(signed: cms.SignedData) -> datetime | None:
    """When the time-stamp says it was signed: certificates run out, and a seal still held then. Whether it says true is looked at too."""
    for attribute in signed["signer_infos"][0]["unsigned_attrs"]:
        if attribute["type"].native == "signature_time_stamp_token":
            token: cms.SignedData = attribute["values"][0]["content"]
            moment: datetime = token["encap_content_info"]["content"].parsed["gen_time"].native
            return moment
    return None


def _wrong(status: StandardCMSSignatureStatus, trusted: Certificates) -> Note | None:
    stamp = status.timestamp_validity
    if not status.intact:
        return note("seal_covers_other_bytes")
    if not status.valid:
        return note("seal_not_valid")
    if stamp is not None and not (stamp.intact and stamp.valid):
        return note("timestamp_not_valid")
    if trusted and not status.trusted:
        return note("signer_not_trusted", signer=_name(status.signing_cert))
    if trusted and stamp is not None and not stamp.trusted:
        return note("timestamp_not_trusted", service=_name(stamp.signing_cert))
    return None


def _signed(name: str, status: StandardCMSSignatureStatus) -> Note:
    signer, stamp = _name(status.signing_cert), status.timestamp_validity
    if stamp is not None:
        when, service = stamp.timestamp.isoformat(timespec="seconds"), _name(stamp.signing_cert)
        return note("sealed_with_timestamp", file=name, signer=signer, when=when, service=service)
    claimed = status.signer_reported_dt
    return note("sealed", file=name, signer=signer, when="-" if claimed is None else claimed.isoformat(timespec="seconds"))


def _name(certificate: x509.Certificate) -> str:
    return str(certificate.subject.human_friendly)


def _signer(key: Path, passphrase: Callable[[], str]) -> SimpleSigner:
    """Read a private key with its certificate."""
    try:
        data = key.read_bytes()
    except OSError as error:
        raise InputError(note("file_unreadable", file=str(key), why=system_reason(error))) from error
    try:
        signer = _from_pem(data, passphrase) if b"-----BEGIN" in data else _from_pkcs12(data, passphrase)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        if _SM2_OBJECT in data or any(_SM2_OBJECT in block for block in _unarmoured(data)):
            raise InputError(note("seal_sm2", key=str(key))) from error
        raise InputError(note("seal_key_unusable", key=str(key))) from error
    if signer is None:
        raise InputError(note("seal_key_incomplete", key=str(key)))
    return signer


def _from_pem(data: bytes, passphrase: Callable[[], str]) -> SimpleSigner | None:
    """The key of a PEM file with the certificate that belongs to it; None where either is missing."""
    block = _PRIVATE_KEY.search(data)
    if block is None or b"BEGIN CERTIFICATE" not in data:
        return None
    secret = passphrase().encode() if b"ENCRYPTED" in block[0] else None
    return _signing(load_pem_private_key(block[0], secret), load_pem_x509_certificates(data))


def _from_pkcs12(data: bytes, passphrase: Callable[[], str]) -> SimpleSigner | None:
    try:
        key, own, others = pkcs12.load_key_and_certificates(data, None)
    except ValueError:
        # Locked, or no PKCS#12 at all; then no passphrase helps, and what is said next names both.
        key, own, others = pkcs12.load_key_and_certificates(data, passphrase().encode())
    return None if key is None or own is None else _signing(key, [own, *others])


def _signing(key: PrivateKeyTypes, certificates: Sequence[Certificate]) -> SimpleSigner | None:
    """A signer by the certificate that belongs to the key; the others may lead to its issuer."""
    own = next((one for one in certificates if one.public_key() == key.public_key()), None)
    if own is None:
        return None
    store = SimpleCertificateStore()  # type: ignore[no-untyped-call]  # pyHanko leaves it untyped
    store.register_multiple(x509.Certificate.load(one.public_bytes(Encoding.DER)) for one in certificates)
    private = keys.PrivateKeyInfo.load(key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption()))
    return SimpleSigner(signing_cert=x509.Certificate.load(own.public_bytes(Encoding.DER)), signing_key=private, cert_registry=store)


def _unarmoured(data: bytes) -> list[bytes]:
    """The contents of a PEM file's blocks."""
    if not pem.detect(data):
        return []
    try:
        return [der for _, _, der in pem.unarmor(data, multiple=True)]
    except ValueError:
        return []


def _unreachable(error: OSError) -> Note:
    """Why a service gave nothing: what it answered by number, or what the system says."""
    if isinstance(error, urllib.error.HTTPError):
        return note("http_status", number=error.code)
    reason = error.reason if isinstance(error, urllib.error.URLError) else error
    return system_reason(reason) if isinstance(reason, OSError) else note("no_answer")


def _web_address(url: str) -> str:
    if not url.lower().startswith(("http://", "https://")):
        raise InputError(note("timestamp_url", url=url))
    return url
