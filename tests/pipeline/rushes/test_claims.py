"""How far a camera original is believed, and what contradicts what: real files with the tags, sidecars and signatures in question."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, datetime
from fractions import Fraction
from pathlib import Path

import c2pa
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from landmarks.places.coordinates import wgs84_to_bd09, wgs84_to_gcj02
from pages.errors import InputError
from pages.notes import Note
from pipeline.record.grounds import Datum, Trust
from pipeline.rushes.claims import RushClaims, describe_rush
from pipeline.rushes.contradictions import contradictions_between

HOME = (25.86, 114.94)
"""In Zhanggong District, far from any border."""
WEST_BORDER = (25.5726, 113.9855)
"""In Chongyi, a few hundred metres from Hunan."""
DIGITAL_CAPTURE = "http://cv.iptc.org/newscodes/digitalsourcetype/digitalCapture"
GENERATED = "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"


def iso(latitude: float, longitude: float) -> str:
    return f"{latitude:+.6f}{longitude:+.6f}/"


def codes(notes: tuple[Note, ...]) -> list[str]:
    return [note.code for note in notes]


def srt(latitude: float, longitude: float, clock: str = "2025-06-01 16:00:00") -> str:
    return f"1\n00:00:00,000 --> 00:00:00,033\n{clock},123\n[latitude: {latitude}] [longitude: {longitude}]\n\n"


@pytest.fixture
def rush(camera_file: Callable[..., Path], phone_tags: Callable[..., dict[str, str]], tmp_path: Path) -> Callable[..., Path]:
    """A phone's clip with changed tags and what stands beside it: `rush(srt=..., location=..., make=None)`."""

    def write(name: str = "a.mp4", srt: str | None = None, **changes: str | None) -> Path:
        if srt is not None:
            (tmp_path / name).with_suffix(".SRT").write_text(srt, "utf-8")
        return camera_file(tmp_path / name, phone_tags(**changes))

    return write


def test_a_cameras_file_with_all_its_tags(rush: Callable[..., Path]) -> None:
    claims = describe_rush(rush())
    assert claims.trust is Trust.CAMERA_ORIGINAL
    assert (claims.captured, claims.time_source) == ("2025-06-01T16:00:00+08:00", "com.apple.quicktime.creationdate")
    assert (claims.device, claims.duration, claims.in_ganzhou) == ("Apple iPhone 15 Pro", Fraction(2, 5), True)
    (position,) = claims.positions
    assert (position.latitude, position.longitude, position.county, position.at) == (*HOME, "章贡区", None)
    assert (claims.warnings, claims.contradictions) == ((), ())


def test_an_encoded_copy_keeps_its_tags_but_not_its_grade(ffmpeg: Callable[..., None], rush: Callable[..., Path], tmp_path: Path) -> None:
    ffmpeg("-i", rush(), "-c", "copy", "-movflags", "use_metadata_tags", tmp_path / "b.mp4")
    claims = describe_rush(tmp_path / "b.mp4")
    assert (claims.trust, claims.in_ganzhou) == (Trust.RE_ENCODED, True)
    assert codes(claims.warnings) == ["re_encoded"]


@pytest.mark.parametrize(
    ("changes", "trust", "inside", "warnings"),
    [
        ({"location": None}, Trust.CAMERA_ORIGINAL, None, ["position_missing"]),
        ({"location": "somewhere"}, Trust.CAMERA_ORIGINAL, None, ["position_garbled", "position_missing"]),
        ({"location": "+00.0000+000.0000/"}, Trust.CAMERA_ORIGINAL, None, ["position_zero", "position_missing"]),
        ({"creationdate": None}, Trust.RE_ENCODED, True, ["tags_incomplete"]),
        ({"creationdate": "1904-01-01T00:00:00Z"}, Trust.RE_ENCODED, True, ["time_unset", "tags_incomplete"]),
        ({"model": None}, Trust.RE_ENCODED, True, ["tags_incomplete"]),
        ({"model": None, "make": None, "creationdate": None, "location": None}, Trust.NONE, None, ["tags_incomplete", "position_missing"]),
        ({"software": "CapCut 3.2"}, Trust.RE_ENCODED, True, ["re_encoded"]),
    ],
)
def test_missing_and_garbled_tags(rush: Callable[..., Path], changes, trust, inside: bool | None, warnings: list[str]) -> None:
    claims = describe_rush(rush(**changes))
    assert (claims.trust, claims.in_ganzhou, codes(claims.warnings)) == (trust, inside, warnings)
    assert claims.contradictions == ()


def test_a_position_outside_ganzhou(rush: Callable[..., Path]) -> None:
    claims = describe_rush(rush(location="+28.6800+115.8800/"))
    assert claims.in_ganzhou is False
    assert claims.positions[0].county is None
    assert codes(claims.contradictions) == ["position_outside"]


def test_one_position_outside_is_enough(rush: Callable[..., Path]) -> None:
    claims = describe_rush(rush(srt=srt(*HOME) + srt(28.68, 115.88).replace("00:00:00", "01:00:00")))
    assert claims.in_ganzhou is False
    assert [position.county for position in claims.positions] == ["章贡区", "章贡区", None]
    assert codes(claims.contradictions) == ["position_outside"]


def test_two_tags_that_name_two_places(camera_file: Callable[..., Path], phone_tags: Callable[..., dict[str, str]], tmp_path: Path) -> None:
    claims = describe_rush(camera_file(tmp_path / "a.mp4", {**phone_tags(), "location": "+25.8900+116.0300/"}))
    assert codes(claims.contradictions) == ["positions_disagree"]
    assert {position.county for position in claims.positions} == {"章贡区", "瑞金市"}


def test_container_and_sidecar_name_two_places(rush: Callable[..., Path]) -> None:
    assert describe_rush(rush(srt=srt(25.865, 114.94))).contradictions == ()
    claims = describe_rush(rush(srt=srt(25.89, 116.03)))
    assert codes(claims.contradictions) == ["positions_disagree"]
    assert "109" in claims.contradictions[0].say("en")


def test_two_places_that_differ_by_the_datum_only(rush: Callable[..., Path]) -> None:
    claims = describe_rush(rush(srt=srt(*wgs84_to_bd09(*HOME))))
    assert codes(claims.contradictions) == ["positions_disagree"]
    assert claims.contradictions[0].say("en").endswith("they agree if one of them is BD-09")


@pytest.mark.parametrize(("datum", "write"), [(Datum.WGS84, lambda *p: p), (Datum.GCJ02, wgs84_to_gcj02), (Datum.BD09, wgs84_to_bd09)])
def test_the_datum_a_user_states(rush: Callable[..., Path], datum, write) -> None:
    place = iso(*write(*WEST_BORDER))
    claims = describe_rush(rush(location=place), datum=datum)
    assert (claims.in_ganzhou, claims.positions[0].datum) == (True, datum)
    assert (claims.positions[0].latitude, claims.positions[0].longitude) == pytest.approx(WEST_BORDER, abs=1e-4)
    assert {"near_border", "datum_matters"} >= set(codes(claims.warnings)) >= {"near_border"}


def test_telemetry_in_a_subtitle_track(ffmpeg: Callable[..., None], rush: Callable[..., Path], tmp_path: Path) -> None:
    (tmp_path / "cues.txt").write_text(srt(*HOME) + srt(25.861, 114.94).replace("00:00:00,000 -->", "00:00:00,020 -->"), "utf-8")
    mapped = ["-f", "srt", "-i", tmp_path / "cues.txt", "-map", "0", "-map", "1", "-c:v", "copy", "-c:s", "mov_text"]
    ffmpeg("-i", rush(location=None), *mapped, "-fflags", "+bitexact", "-movflags", "use_metadata_tags", tmp_path / "b.mp4")
    claims = describe_rush(tmp_path / "b.mp4")
    assert [(position.latitude, position.at) for position in claims.positions] == [(25.86, 0), (25.861, Fraction(2, 100))]
    assert (claims.in_ganzhou, claims.warnings, claims.contradictions) == (True, (), ())


def test_only_a_sidecar_says_where(rush: Callable[..., Path]) -> None:
    claims = describe_rush(rush(location=None, srt=srt(*HOME)))
    assert (claims.in_ganzhou, claims.trust) == (True, Trust.CAMERA_ORIGINAL)
    assert codes(claims.warnings) == ["position_beside"]


def test_times_that_differ_by_more_than_a_zone(rush: Callable[..., Path]) -> None:
    assert describe_rush(rush(srt=srt(*HOME, clock="2025-06-02 00:00:00"))).contradictions == ()
    assert codes(describe_rush(rush(srt=srt(*HOME, clock="2025-06-03 00:00:00"))).contradictions) == ["times_disagree"]


def test_a_way_that_nothing_can_fly(rush: Callable[..., Path]) -> None:
    far = srt(25.90, 114.94).replace("00:00:00,000 -->", "00:00:01,000 -->")
    assert codes(describe_rush(rush(location=None, srt=srt(*HOME) + far)).contradictions) == ["position_jumps"]
    near = srt(25.862, 114.94).replace("00:00:00,000 -->", "00:00:01,000 -->")
    assert describe_rush(rush(location=None, srt=srt(*HOME) + near)).contradictions == ()


def test_long_tracks_are_thinned(rush: Callable[..., Path]) -> None:
    cues = "".join(srt(25.86 + n / 1e5, 114.94).replace("00:00:00,000 -->", f"00:00:{n // 10:02d},{n % 10}00 -->") for n in range(500))
    claims = describe_rush(rush(srt=cues))
    way = claims.positions[1:]
    assert len(way) == 200
    assert (way[0].at, way[-1].at) == (0, Fraction(499, 10))


def test_what_is_no_video_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.mp4").write_bytes(b"")
    with pytest.raises(InputError, match="empty"):
        describe_rush(tmp_path / "a.mp4")


def test_the_record_travels(rush: Callable[..., Path]) -> None:
    claims = describe_rush(rush(srt=srt(*HOME)))
    assert RushClaims.model_validate_json(claims.model_dump_json()) == claims


# --- signatures


@pytest.fixture(scope="module")
def signer() -> Callable[[], c2pa.Signer]:
    """A signer with a certificate chain of its own making."""
    keys = [ec.generate_private_key(ec.SECP256R1()) for _ in range(2)]
    names = [
        x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name), x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Test")])
        for name in ("Root", "Camera")
    ]

    def certificate(number: int) -> x509.Certificate:
        is_root = number == 0
        usage = [(is_root and flag in (5, 6)) or flag == 0 for flag in range(9)]
        builder = (
            x509.CertificateBuilder(
                names[0], names[number], keys[number].public_key(), number + 1, datetime(2020, 1, 1), datetime(2120, 1, 1)
            )
            .add_extension(x509.BasicConstraints(is_root, None), True)
            .add_extension(x509.KeyUsage(*usage), True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(keys[number].public_key()), False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(keys[0].public_key()), False)
        )
        if not is_root:
            builder = builder.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION]), False)
        return builder.sign(keys[0], hashes.SHA256())

    chain = b"".join(certificate(number).public_bytes(serialization.Encoding.PEM) for number in (1, 0))
    key = keys[1].private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return lambda: c2pa.Signer.from_info(c2pa.C2paSignerInfo(alg=b"es256", sign_cert=chain, private_key=key, ta_url=None))


@pytest.fixture
def signed(rush: Callable[..., Path], signer: Callable[[], c2pa.Signer], tmp_path: Path) -> Callable[..., Path]:
    """`signed({action: source type})`: the phone's clip, signed to have come about by these actions."""

    def sign(actions: dict[str, str | None], clip: Path | None = None) -> Path:
        listed = [{"action": action} | ({"digitalSourceType": source} if source else {}) for action, source in actions.items()]
        manifest = {
            "claim_generator_info": [{"name": "Test camera", "version": "1"}],
            "assertions": [{"label": "c2pa.actions", "data": {"actions": listed}}],
        }
        path = tmp_path / "signed.mp4"
        with c2pa.Context.from_dict({"verify": {"verify_trust": False}}) as context, c2pa.Builder(json.dumps(manifest), context) as builder:
            builder.sign_file(str(clip or rush()), str(path), signer())
        return path

    return sign


def test_a_camera_signs_its_file(signed: Callable[..., Path]) -> None:
    claims = describe_rush(signed({"c2pa.created": DIGITAL_CAPTURE}))
    assert (claims.trust, claims.signer, claims.in_ganzhou) == (Trust.SIGNED, "Camera, Test", True)
    assert codes(claims.warnings) == ["signer_unverified"]


def test_a_changed_file_is_not_signed(signed: Callable[..., Path]) -> None:
    path = signed({"c2pa.created": DIGITAL_CAPTURE})
    path.write_bytes(path.read_bytes().replace(b"+25.8600+114.9400", b"+25.8700+114.9400"))
    claims = describe_rush(path)
    assert (claims.trust, claims.signer) == (Trust.CAMERA_ORIGINAL, None)
    assert codes(claims.warnings) == ["signature_invalid"]
    assert claims.positions[0].latitude == 25.87


def test_a_broken_signature_is_not_signed(signed: Callable[..., Path]) -> None:
    path = signed({"c2pa.created": DIGITAL_CAPTURE})
    data = path.read_bytes()
    at = data.index(b"c2pa.signature") + 400
    path.write_bytes(data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :])
    claims = describe_rush(path)
    assert claims.trust is Trust.CAMERA_ORIGINAL
    assert set(codes(claims.warnings)) <= {"signature_broken", "signature_invalid"}
    assert claims.warnings


def test_what_an_algorithm_made_is_a_contradiction(signed: Callable[..., Path]) -> None:
    claims = describe_rush(signed({"c2pa.created": GENERATED}))
    assert claims.trust is Trust.CAMERA_ORIGINAL
    assert codes(claims.contradictions) == ["generated"]


def test_a_signed_edit_is_no_cameras_recording(signed: Callable[..., Path]) -> None:
    claims = describe_rush(signed({"c2pa.created": DIGITAL_CAPTURE, "c2pa.color_adjustments": None}))
    assert claims.trust is Trust.CAMERA_ORIGINAL
    assert codes(claims.warnings) == ["signed_not_recorded"]


def test_what_a_program_wrote_stays_so_when_it_is_signed(signed: Callable[..., Path], rush: Callable[..., Path]) -> None:
    claims = describe_rush(signed({"c2pa.created": DIGITAL_CAPTURE}, rush(software="HandBrake 1.8")))
    assert claims.trust is Trust.RE_ENCODED
    assert codes(claims.warnings) == ["signer_unverified", "re_encoded"]


# --- between files


def claim(time: str | None, place: tuple[float, float] = HOME, **changes: object) -> RushClaims:
    """What one camera says, as `describe_rush` gives it."""
    position = {
        "source": "tag",
        "datum": "WGS-84",
        "latitude": place[0],
        "longitude": place[1],
        "county": "章贡区",
        "kilometres_outside": 0,
    }
    fields = {
        "captured": time,
        "time_source": "creation_time",
        "duration": Fraction(10),
        "device": "Sony FX3",
        "serial": "1234567",
        "signer": None,
        "trust": "camera_original",
        "positions": [position],
        "in_ganzhou": True,
    }
    return RushClaims.model_validate(fields | changes)


def between(*claims: RushClaims, seconds: int = 10, released: date | None = None) -> list[list[str]]:
    names = {f"{number}.mp4": claim for number, claim in enumerate(claims)}
    found = contradictions_between(names, {name: Fraction(seconds) for name in names}, released=released)
    return [codes(found[name]) for name in names]


@pytest.mark.parametrize(
    ("time", "is_after"),
    [
        ("2025-06-01T23:59:59+08:00", False),
        # Beijing time written as UTC: the release day's evening may be the morning after by the clock.
        ("2025-06-01T20:00:00+00:00", False),
        ("2025-06-02T07:59:00+08:00", False),
        ("2025-06-02T08:00:00+08:00", True),
        ("2025-06-02T00:00:00", True),
        ("2025-06-02T00:00:00+00:00", True),
        (None, False),
    ],
)
def test_taken_after_the_release(time: str | None, is_after: bool) -> None:
    assert between(claim(time), released=date(2025, 6, 1)) == [["created_after_release"] * is_after]
    assert between(claim(time), released=None) == [[]]


RUIJIN = (25.89, 116.03)
"""109 km from `HOME`: 6.5 minutes at 1000 km/h."""


def test_one_camera_in_two_places() -> None:
    early, soon, late = "2025-06-01T08:00:00+00:00", "2025-06-01T08:05:00+00:00", "2025-06-01T08:10:00+00:00"
    assert between(claim(early), claim(soon, RUIJIN)) == [["device_two_places"]] * 2
    assert between(claim(early), claim(late, RUIJIN)) == [[], []]
    assert between(claim(early), claim(soon)) == [[], []]
    # Without serial numbers two cameras of one model would explain it, and of two cameras nothing is said.
    assert between(claim(early, serial=None), claim(soon, RUIJIN, serial=None)) == [["model_two_places"]] * 2
    assert between(claim(early), claim(soon, RUIJIN, serial="7654321")) == [[], []]
    assert between(claim(early), claim(soon, RUIJIN, device="Canon EOS R5")) == [[], []]
    # Hours apart by the tag they come from.
    assert between(claim(early), claim(soon, RUIJIN, time_source="telemetry")) == [[], []]


def test_a_take_without_a_position_hides_nothing() -> None:
    times = [f"2025-06-01T08:0{minute}:00+00:00" for minute in (0, 2, 5)]
    found = between(claim(times[0]), claim(times[1], positions=[], in_ganzhou=None), claim(times[2], RUIJIN))
    assert found == [["device_two_places"], [], ["device_two_places"]]


def test_one_camera_records_twice_at_one_time() -> None:
    first, second = "2025-06-01T08:00:00+00:00", "2025-06-01T08:00:05+00:00"
    assert between(claim(first), claim(second)) == [["device_overlap"]] * 2
    assert between(claim(first), claim(second), seconds=6) == [[], []]
    assert between(claim(first), claim(first)) == [[], []]
    assert between(claim(first, serial=None), claim(second, serial=None)) == [[], []]


def test_a_hostile_name_stays_on_one_line() -> None:
    names = {"a\n{other}.mp4": claim("2025-06-01T08:00:00+00:00"), "b.mp4": claim("2025-06-01T08:00:05+00:00")}
    found = contradictions_between(names, dict.fromkeys(names, Fraction(10)), released=None)
    assert [note.arguments["other"] for note in found["b.mp4"]] == ["a\\n{other}.mp4"]
    assert found["b.mp4"][0].say("en") == (
        "the same camera recorded something else at that time: a\\n{other}.mp4 for 5 s, unless one is a part of the other"
    )
