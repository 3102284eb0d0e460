"""Keys and certificates made for a test, and a time-stamping service on this machine's own address."""

from __future__ import annotations

import contextlib
import datetime
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

from asn1crypto import keys, tsp, x509  # type: ignore[import-untyped]
from cryptography import x509 as pyca
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, NoEncryption, PrivateFormat, pkcs12
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.sign.timestamps.dummy_client import DummyTimeStamper


def certificate(
    name: str,
    key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey,
    *,
    stamps: bool = False,
    days: tuple[int, int] = (-1, 365),
    issuer: Signer | None = None,
) -> pyca.Certificate:
    """A certificate that vouches for itself, or that `issuer` vouches for."""
    subject = pyca.Name([pyca.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        pyca.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.own.subject if issuer else subject)
        .public_key(key.public_key())
        .serial_number(pyca.random_serial_number())
        .not_valid_before(now + datetime.timedelta(days=days[0]))
        .not_valid_after(now + datetime.timedelta(days=days[1]))
        .add_extension(pyca.KeyUsage(True, True, False, False, False, issuer is None, False, False, False), critical=True)
        .add_extension(pyca.BasicConstraints(ca=issuer is None, path_length=None), critical=True)
    )
    if stamps:
        made = made.add_extension(pyca.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
    return made.sign(issuer.key if issuer else key, hashes.SHA256())


class Signer:
    """A key with its certificate, in the files that people keep them in."""

    def __init__(self, folder: Path, name: str, *, kind: str = "rsa", **settings: Any) -> None:
        self.key = rsa.generate_private_key(65537, 2048) if kind == "rsa" else ec.generate_private_key(ec.SECP256R1())
        self.own = certificate(name, self.key, **settings)
        self.trust = folder / f"{kind}-{name}.crt"
        self.trust.write_bytes(self.own.public_bytes(Encoding.PEM))
        self.pem = folder / f"{kind}-{name}.pem"
        plain = self.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        self.pem.write_bytes(plain + self.trust.read_bytes())
        self.p12 = folder / f"{kind}-{name}.p12"
        self.p12.write_bytes(pkcs12.serialize_key_and_certificates(b"key", self.key, self.own, None, BestAvailableEncryption(b"secret")))


@contextlib.contextmanager
def time_service(signer: Signer, moment: datetime.datetime | None = None) -> Iterator[tuple[str, list[tsp.TimeStampReq]]]:
    """Serve time-stamps by a signer's key, of a moment or of now; yields the address and the list of what was asked."""
    certificate_ = x509.Certificate.load(signer.own.public_bytes(Encoding.DER))
    private = keys.PrivateKeyInfo.load(signer.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption()))
    stamper = DummyTimeStamper(certificate_, private, certs_to_embed=[certificate_], fixed_dt=moment)
    asked = []

    class Service(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            request = tsp.TimeStampReq.load(self.rfile.read(int(self.headers["Content-Length"])))
            asked.append(request)
            answer = stamper.request_tsa_response(request).dump()
            self.send_response(200)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Service)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/", asked
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
