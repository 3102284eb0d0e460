"""The signature that some cameras put into their files (C2PA, Content Credentials), checked offline.

`c2pa-python` checks three things: the signature over the claim, the hashes of its assertions, and the hash that binds them to this very
file, its tags included. Whom the certificate belongs to is not checked: no list of trusted issuers is fetched, and none is shipped. So a
signature proves that the file is as the signer left it, and the signer is a name for a person to judge.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import c2pa  # type: ignore[import-untyped]

from pages.notes import Note, note
from pipeline.rushes.positions import quoted

_CAPTURED = ("digitalCapture", "computationalCapture")
_GENERATED = ("trainedAlgorithmicMedia", "compositeWithTrainedAlgorithmicMedia", "algorithmicMedia", "virtualRecording")
# What a camera does to its own picture; every other action is editing.
_IN_CAMERA = {"c2pa.created", "c2pa.orientation"}
_OFFLINE = {"verify": {"verify_trust": False, "remote_manifest_fetch": False, "ocsp_fetch": False}}


@dataclass(frozen=True)
class Signature:
    """What a file's signature is worth.

    `of_camera`: it is intact, and what was signed is a recording that nobody edited. `signer`: the name in the certificate, where the
    signature is intact.
    """

    of_camera: bool = False
    signer: str | None = None
    warnings: tuple[Note, ...] = ()
    contradictions: tuple[Note, ...] = ()


def read_signature(path: Path) -> Signature:
    """Check a file's C2PA signature; a file without one has none, whatever its format."""
    try:
        # One for each file: a context may not be used in a process forked after it was made.
        reader = c2pa.Reader.try_create(str(path), context=c2pa.Context.from_dict(_OFFLINE))
        if reader is None:
            return Signature()
        with reader:
            return _judge(reader.get_active_manifest() or {}, reader.get_validation_state(), reader.get_validation_results() or {})
    except (c2pa.C2paError.NotSupported, c2pa.C2paError.Io):
        # Formats without C2PA, and files too short to hold any.
        return Signature()
    except c2pa.C2paError as error:
        if "could not be parsed" in str(error):
            return Signature()
        return Signature(warnings=(note("signature_broken", reason=type(error).__name__),))


def _judge(manifest: Mapping[str, Any], state: str | None, results: Mapping[str, Any]) -> Signature:
    if state not in ("Valid", "Trusted"):
        codes = [str(failure.get("code")) for failure in results.get("activeManifest", {}).get("failure", [])]
        return Signature(warnings=(note("signature_invalid", reason=quoted(", ".join(codes) or str(state))),))
    info = manifest.get("signature_info", {})
    signer = quoted(", ".join(str(info[key]) for key in ("common_name", "issuer") if info.get(key)) or "—")
    actions = list(_actions(manifest))
    sources = {str(action.get("digitalSourceType", "")).rpartition("/")[2] for action in actions}
    if sources.intersection(_GENERATED):
        return Signature(signer=signer, contradictions=(note("generated", signer=signer),))
    names = {str(action.get("action")) for action in actions}
    if not sources.intersection(_CAPTURED) or names - _IN_CAMERA:
        what = quoted(", ".join(sorted(names - {"c2pa.created"})) or "—")
        return Signature(signer=signer, warnings=(note("signed_not_recorded", signer=signer, actions=what),))
    return Signature(of_camera=True, signer=signer, warnings=(note("signer_unverified", signer=signer),))


def _actions(manifest: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for assertion in manifest.get("assertions", []):
        if str(assertion.get("label", "")).startswith("c2pa.actions"):
            yield from assertion.get("data", {}).get("actions", [])
