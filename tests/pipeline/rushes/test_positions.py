"""Positions as files write them: ISO 6709 in its forms, DJI's SRT, GPX tracks, and a GoPro's telemetry track."""

from __future__ import annotations

import struct
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from fractions import Fraction
from pathlib import Path

import av
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from landmarks.places.coordinates import wgs84_to_bd09, wgs84_to_gcj02
from pages.notes import Note, note
from pipeline.record.grounds import Datum
from pipeline.rushes.claims import describe_rush
from pipeline.rushes.positions import Fix, PositionError, border_warnings, located, parse_iso6709, thinned
from pipeline.rushes.sidecars import read_sidecar, sidecars_of
from pipeline.rushes.telemetry import read_telemetry


def code(warning: Note) -> str:
    """Its code, or that of what stands in several entries."""
    fault = warning.arguments.get("fault")
    return fault.code if isinstance(fault, Note) else warning.code


CASES = Path(__file__).parents[3].parent / "shared" / "cases" / "video"
START = datetime(2025, 6, 1, 8, 0, tzinfo=UTC)
BORDER = (25.5726, 113.9855)
"""A place in Chongyi a few hundred metres from Hunan, whose other readings lie in Hunan."""


@pytest.mark.parametrize(
    ("text", "latitude", "longitude"),
    [
        ("+25.8600+114.9400+099.000/", 25.86, 114.94),
        ("+25.8600+114.9400/", 25.86, 114.94),
        ("+25.8600+114.9400", 25.86, 114.94),
        ("+2551.600+11456.400/", 25.86, 114.94),
        ("+255136+1145624/", 25.86, 114.94),
        ("+255136.00+1145624.00+99CRSWGS_84/", 25.86, 114.94),
        ("-33.8568+151.2153/", -33.8568, 151.2153),
        ("+40.75-074.00/", 40.75, -74.0),
        ("+25+114/", 25, 114),
        ("-0030.0-00030.0/", -0.5, -0.5),
        (" +25,8600+114,9400/\n", 25.86, 114.94),
        ("+90+180/", 90, 180),
    ],
)
def test_iso_6709_in_its_forms(text: str, latitude: float, longitude: float) -> None:
    fix = parse_iso6709(text, "QuickTime ISO 6709", Datum.WGS84)
    assert (fix.latitude, fix.longitude) == pytest.approx((latitude, longitude), abs=1e-9)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "position_garbled"),
        ("/", "position_garbled"),
        ("25.86,114.94", "position_garbled"),
        ("+25.86+14.94/", "position_garbled"),
        ("+25.86", "position_garbled"),
        ("+2560+11400/", "position_garbled"),
        ("+255160+1145600/", "position_garbled"),
        ("+91.00+114.00/", "position_off_globe"),
        ("+25.86+180.01/", "position_off_globe"),
        ("+２５.86+114.94/", "position_garbled"),
        ("+25.86+114.94/+25.86+114.94/", "position_garbled"),
        ("+00.0000+000.0000/", "position_zero"),
        ("+25.86+114.94CRSEPSG:2437/", "position_system"),
    ],
)
def test_what_is_no_position_is_named(text: str, code: str) -> None:
    with pytest.raises(PositionError) as caught:
        parse_iso6709(text, "MP4 location", Datum.WGS84)
    assert caught.value.note.code == code


@given(st.text(max_size=40) | st.from_regex(r"[+-]\d{0,7}\.?\d{0,3}[+-]\d{0,8}\.?\d{0,3}(CRS.{0,8})?/?"))
@example("+25.86+114.94CRS\n/")
def test_any_text_is_a_position_or_a_warning_on_one_line(text) -> None:
    try:
        fix = parse_iso6709(text, "tag", Datum.WGS84)
        said = ""
    except PositionError as error:
        fix = Fix("tag", 0, 0, Datum.WGS84)
        said = str(error)
    assert len(said.splitlines()) <= 1
    assert abs(fix.latitude) <= 90
    assert abs(fix.longitude) <= 180


def test_a_stated_system_overrides_the_assumed_one() -> None:
    assumed = parse_iso6709("+25.8600+114.9400/", "tag", Datum.GCJ02)
    assert (assumed.datum, assumed.datum_stated) == (Datum.GCJ02, False)
    for text, datum in (("CRSWGS_84", Datum.WGS84), ("CRSEPSG:4490", Datum.WGS84), ("CRSGCJ-02", Datum.GCJ02), ("CRSBD09", Datum.BD09)):
        fix = parse_iso6709(f"+25.8600+114.9400{text}/", "tag", Datum.BD09)
        assert (fix.datum, fix.datum_stated) == (datum, True)


@pytest.mark.parametrize(("datum", "write"), [(Datum.WGS84, lambda *p: p), (Datum.GCJ02, wgs84_to_gcj02), (Datum.BD09, wgs84_to_bd09)])
def test_a_position_is_located_in_wgs84(datum, write) -> None:
    position = located(Fix("tag", *write(25.86, 114.94), datum))
    assert (position.latitude, position.longitude) == pytest.approx((25.86, 114.94), abs=1e-6)
    assert (position.county, position.kilometres_outside, position.datum) == ("章贡区", 0, datum)
    nanchang = located(Fix("tag", *write(28.68, 115.88), datum))
    assert nanchang.county is None
    assert nanchang.kilometres_outside == pytest.approx(170, abs=10)


def test_near_the_border_the_datum_and_the_drawn_line_matter() -> None:
    codes = [warning.code for warning in border_warnings([Fix("tag", *BORDER, Datum.WGS84)])]
    assert codes == ["near_border", "datum_matters"]
    assert [warning.code for warning in border_warnings([Fix("tag", *BORDER, Datum.WGS84, datum_stated=True)])] == ["near_border"]
    assert border_warnings([Fix("tag", 25.86, 114.94, Datum.WGS84), Fix("tag", 28.68, 115.88, Datum.WGS84)]) == []


@given(st.integers(0, 2000), st.integers(2, 300))
def test_thinning_keeps_order_and_both_ends(count, limit) -> None:
    kept = thinned(range(count), limit)
    assert len(kept) == min(count, limit)
    assert kept == sorted(set(kept))
    assert not count or (kept[0], kept[-1]) == (0, count - 1)


SRT_FORMS = {
    "mini": "[iso : 100] [shutter : 1/400.0] [latitude: 25.860000] [longitude: 114.940000] [rel_alt: 1.3 abs_alt: 100.1]",
    "mavic_2": "[iso : 110] [latitude : 25.860000] [longtitude : 114.940000] [altitude: 100.1]",
    "one_bracket": "[latitude: 25.860000, longitude: 114.940000, altitude: 99]",
    "mavic_pro": "GPS(114.9400,25.8600,18) BAROMETER:1.9",
    "phantom_4": "F/5.6, SS 320, ISO 100, GPS (114.9400, 25.8600, 18), D 10.2m, H 1.5m",
    "matrice_300": "GPS(25.8600,114.9400,99.1M) BAROMETER:0.3M",
    "matrice_300_turned_round": "GPS(114.9400,25.8600,99.1M)",
}

XINJIANG = (43.8012, 87.6003)
"""Where both numbers may be a latitude."""


def srt(*texts: str) -> str:
    cues = [
        f'{number}\n00:00:0{number - 1},033 --> 00:00:0{number},000\n<font size="28">SrtCnt : {number}\n{text}</font>\n\n'
        for number, text in enumerate(texts, 1)
    ]
    return "".join(cues)


@pytest.mark.parametrize("form", SRT_FORMS)
def test_dji_srt_in_its_forms(tmp_path: Path, form) -> None:
    path = tmp_path / "DJI_0001.SRT"
    path.write_text(srt(f"2025-06-01 16:00:00,123,456\n{SRT_FORMS[form]}", SRT_FORMS[form]), "utf-8")
    read = read_sidecar(path, datum=Datum.GCJ02, start=None, duration=None)
    assert [(fix.latitude, fix.longitude, fix.datum) for fix in read.fixes] == [(25.86, 114.94, Datum.GCJ02)] * 2
    assert [fix.at for fix in read.fixes] == [Fraction(33, 1000), Fraction(1033, 1000)]
    assert read.time == datetime(2025, 6, 1, 16, 0)
    assert read.warnings == ()


@pytest.mark.parametrize(
    ("texts", "fixes", "codes"),
    [
        (("[latitude: abc] [longitude: 114.94]", SRT_FORMS["mini"], "[latitude: 25.86]"), 1, ["position_unreadable"]),
        (("[latitude: 0.000000] [longitude: 0.000000]", SRT_FORMS["mini"]), 1, ["position_zero"]),
        (("GPS(n/a,n/a,0)", "[latitude: 125.86] [longitude: 114.94]"), 0, ["position_off_globe"]),
        (("他在赣州等你。",), 0, ["sidecar_empty"]),
        ((), 0, ["sidecar_empty"]),
    ],
)
def test_garbled_srt(tmp_path: Path, texts, fixes: int, codes: list[str]) -> None:
    path = tmp_path / "a.srt"
    path.write_text(srt(*texts), "utf-8")
    read = read_sidecar(path, datum=Datum.WGS84, start=None, duration=None)
    assert len(read.fixes) == fixes
    assert [code(warning) for warning in read.warnings] == codes


@pytest.mark.parametrize(
    ("texts", "places"),
    [
        (["GPS(43.8012,87.6003,0.0M) BAROMETER:0.3M", "GPS(43.8012,87.6003,12.5M) BAROMETER:0.8M"], [XINJIANG] * 2),
        (["HOME(87.6003,43.8012)\nGPS(87.6003,43.8012,16) BAROMETER:1.9", "GPS (87.6003, 43.8012, 9), D 698.70m"], [XINJIANG] * 2),
        # One reading that can be read in one way only tells of all.
        (["GPS(43.8012,89.9998,7.5)", "GPS(43.8012,90.0002,7.5)"], [(43.8012, 89.9998), (43.8012, 90.0002)]),
        (["GPS(43.8012,87.6003)", "GPS(43.8012,87.6003)"], None),
        (["GPS(43.8012,87.6003,7.5)"], None),
        (["GPS(43.8012,87.6003,16)", "GPS(43.8012,87.6003,12.5M)"], None),
        (["GPS(114.94,25.86,16)", "GPS(25.86,114.94,16)"], None),
    ],
)
def test_which_number_is_the_latitude_the_file_says_or_nobody_knows(tmp_path: Path, texts: list[str], places) -> None:
    path = tmp_path / "a.srt"
    path.write_text(srt(*texts), "utf-8")
    read = read_sidecar(path, datum=Datum.WGS84, start=None, duration=None)
    assert [(fix.latitude, fix.longitude) for fix in read.fixes] == (places or [])
    assert [warning.code for warning in read.warnings] == ([] if places else ["position_order_unknown"])


@pytest.mark.parametrize("stamp", ["2025.03.02 14:11:5{},393,525,393,525", "2025-3-2 14:11:5{}.393", "2025.3.2 14:11:5{}"])
def test_a_date_where_srt_has_its_arrow(tmp_path: Path, stamp: str) -> None:
    path = tmp_path / "a.SRT"
    path.write_text("".join(f"{n}\n{stamp.format(n)}\n{SRT_FORMS['mavic_2']}\n\n" for n in range(1, 4)), "utf-8")
    read = read_sidecar(path, datum=Datum.WGS84, start=None, duration=None)
    assert [(fix.latitude, fix.longitude, fix.at) for fix in read.fixes] == [(25.86, 114.94, at) for at in range(3)]
    assert read.time is not None
    assert read.time.replace(microsecond=0) == datetime(2025, 3, 2, 14, 11, 51)
    assert read.warnings == ()


@pytest.mark.parametrize(("name", "place"), [("matrice_300_layout.srt", XINJIANG), ("mavic_2_layout.SRT", (25.8702, 114.9401))])
def test_the_sidecars_that_failed(name: str, place) -> None:
    path = CASES / "09-dji-srt" / name
    if not path.exists():
        pytest.skip(f"{path} is not here")
    read = read_sidecar(path, datum=Datum.WGS84, start=None, duration=None)
    assert {(fix.latitude, fix.longitude) for fix in read.fixes} == {place}
    assert read.warnings == ()


@given(st.binary(max_size=300))
def test_any_bytes_are_a_sidecar_or_a_warning(tmp_path_factory: pytest.TempPathFactory, data) -> None:
    for name in ("a.srt", "a.gpx"):
        path = tmp_path_factory.getbasetemp() / name
        path.write_bytes(data)
        assert read_sidecar(path, datum=Datum.WGS84, start=START, duration=Fraction(5)).warnings


def gpx(*points: tuple[float, float, datetime | None]) -> str:
    written = "".join(
        f'<trkpt lat="{latitude}" lon="{longitude}">{f"<time>{time.isoformat()}</time>" if time else ""}</trkpt>'
        for latitude, longitude, time in points
    )
    return f'<?xml version="1.0"?><gpx version="1.1" creator="t" xmlns="http://www.topografix.com/GPX/1/1"><trk><trkseg>{written}</trkseg></trk></gpx>'


def read_gpx(tmp_path: Path, text: str, start: datetime | None = START, duration: Fraction | None = Fraction(10)):
    path = tmp_path / "a.gpx"
    path.write_text(text, "utf-8")
    return read_sidecar(path, datum=Datum.WGS84, start=start, duration=duration)


def minutes(*offsets: float) -> list[tuple[float, float, datetime]]:
    """Points that go north by 0.01 degrees a minute."""
    return [(25.8 + 0.01 * offset, 114.94, START + timedelta(minutes=offset)) for offset in offsets]


def test_of_a_track_only_the_clip_counts(tmp_path: Path) -> None:
    read = read_gpx(tmp_path, gpx(*minutes(-60, -1, 0.1, 1, 60)))
    assert [fix.at for fix in read.fixes] == [0, 6, 10]
    assert [fix.latitude for fix in read.fixes] == pytest.approx([25.8, 25.801, 25.8 + 0.01 / 6])
    assert read.warnings == ()


def test_over_a_long_gap_no_position_is_guessed(tmp_path: Path) -> None:
    read = read_gpx(tmp_path, gpx(*minutes(-60, 60)))
    assert read.fixes == ()
    assert read.warnings[0].code == "track_elsewhen"


def test_a_clock_that_shows_beijing_time_as_utc(tmp_path: Path) -> None:
    read = read_gpx(tmp_path, gpx(*minutes(-1, 0, 1)), start=START + timedelta(hours=8))
    assert [fix.at for fix in read.fixes] == [0, 10]
    assert read.warnings[0].code == "clock_local"


@pytest.mark.parametrize("zone", [UTC, timezone(timedelta(hours=8)), None])
def test_times_without_an_offset(tmp_path: Path, zone) -> None:
    """A clip's is Beijing's, a track's is UTC."""
    track = [(*place, time.astimezone(zone) if zone else time.replace(tzinfo=None)) for *place, time in minutes(-1, 0, 1)]
    read = read_gpx(tmp_path, gpx(*track), start=datetime(2025, 6, 1, 16, 0))
    assert ([fix.at for fix in read.fixes], read.warnings) == ([0, 10], ())


@pytest.mark.parametrize("start", [START, None])
def test_a_track_that_cannot_be_aligned_is_taken_whole(tmp_path: Path, start) -> None:
    points = minutes(0, 1) if start is None else [(25.8, 114.94, None), (25.9, 114.94, None)]
    read = read_gpx(tmp_path, gpx(*points), start=start)
    assert [fix.at for fix in read.fixes] == [None, None]
    assert read.warnings[0].code == "track_unaligned"


@pytest.mark.parametrize(
    "text",
    [
        "<gpx",
        "",
        '<gpx version="1.1"><wpt lat="x" lon="1"/></gpx>',
        '<!DOCTYPE a [<!ENTITY b "c">]><gpx version="1.1"><wpt lat="25.8" lon="114.9"><name>&b;</name></wpt></gpx>',
    ],
)
def test_a_broken_or_hostile_track_is_a_warning(tmp_path: Path, text: str) -> None:
    read = read_gpx(tmp_path, text)
    assert read.fixes == ()
    assert read.warnings[0].code == "sidecar_unreadable"


def test_a_sidecar_bears_its_clips_name(tmp_path: Path) -> None:
    for name in ("DJI_0001.SRT", "DJI_0001.MP4.gpx", "DJI_0002.SRT", "DJI_0001.txt"):
        (tmp_path / name).touch()
    (tmp_path / "DJI_0001.gpx").mkdir()
    assert [path.name for path in sidecars_of(tmp_path / "DJI_0001.MP4")] == ["DJI_0001.SRT", "DJI_0001.MP4.gpx"]


@pytest.fixture(scope="module")
def clip(camera_file: Callable[..., Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    return camera_file(tmp_path_factory.mktemp("clip") / "clip.mp4", {})


def klv(key: str, kind: str, size: int, count: int, payload: bytes) -> bytes:
    """One entry of GPMF, the form of GoPro's telemetry: key, type, size, count, and a payload filled up to four bytes."""
    return key.encode() + kind.encode() + bytes([size]) + struct.pack(">H", count) + payload + b"\0" * (-len(payload) % 4)


def nested(key: str, payload: bytes) -> bytes:
    return key.encode() + b"\0\1" + struct.pack(">H", len(payload)) + payload


def hero9(latitude: float, *, fix: int = 3) -> bytes:
    """One payload with two readings."""
    reading = struct.pack(">5l", round(latitude * 1e7), 1149400000, 99000, 0, 0)
    stream = (
        klv("GPSF", "L", 4, 1, struct.pack(">L", fix))
        + klv("GPSU", "U", 16, 1, b"250601080000.000")
        + klv("SCAL", "l", 4, 5, struct.pack(">5l", 10**7, 10**7, 1000, 1000, 100))
        + klv("GPS5", "l", 20, 2, reading * 2)
    )
    return nested("DEVC", klv("DVNM", "c", 1, 11, b"HERO9 Black") + nested("STRM", stream))


def hero13(latitude: float, *, fix: int = 3) -> bytes:
    """As `hero9`, in the form GPS9: 2025-06-01 is day 9283 since 2000."""
    reading = struct.pack(">7lHH", round(latitude * 1e7), 1149400000, 99000, 0, 0, 9283, 28_800_000, 150, fix)
    stream = (
        klv("TYPE", "c", 1, 9, b"lllllllSS")
        + klv("SCAL", "l", 4, 9, struct.pack(">9l", 10**7, 10**7, 1000, 1000, 100, 1, 1000, 100, 1))
        + klv("GPS9", "?", 32, 2, reading * 2)
    )
    return nested("DEVC", klv("DVNM", "c", 1, 12, b"HERO13 Black") + nested("STRM", stream))


def karma(latitude: float, *, fix: int = 3) -> bytes:
    """As a HERO5 writes it that a Karma drone carries: the camera's part, which knows no place, and the drone's."""
    position = struct.pack(">LllllhhhH", 146071, round(latitude * 1e7), 1149400000, 15711, 2003, 88, -75, -8, 33156)
    receiver = struct.pack(">QlllHHHHBB", 145911705, round(latitude * 1e7) + 90, 1149400090, 15445, 25, 42, 59, 33435, fix, 20)
    stream = (
        klv("STNM", "c", 1, 8, b"Position")
        + klv("TYPE", "c", 1, 9, b"LllllsssS")
        + klv("SCAL", "l", 4, 9, struct.pack(">9l", 1000, 10**7, 10**7, 1000, 1000, 100, 100, 100, 100))
        + klv("GLPI", "?", 28, 2, position * 2)
    )
    raw = (
        klv("STNM", "c", 1, 7, b"GPS RAW")
        + klv("TYPE", "c", 1, 10, b"JlllSSSSBB")
        + klv("SCAL", "l", 4, 10, struct.pack(">10l", 10**6, 10**7, 10**7, 1000, 100, 100, 100, 100, 1, 1))
        + klv("GPRI", "?", 30, 1, receiver)
    )
    camera = nested("DEVC", klv("DVID", "L", 4, 1, b"\0\0\0\1") + klv("DVNM", "c", 1, 6, b"Camera"))
    drone = klv("DVID", "L", 4, 1, b"\1\0\xe5\x11") + klv("DVNM", "c", 1, 16, b"GoPro Karma v1.0")
    return camera + nested("DEVC", drone + nested("STRM", raw) + nested("STRM", stream))


def gopro(path: Path, clip: Path, *payloads: bytes) -> Path:
    """A clip with a telemetry track of one payload per 0.2 s."""
    with av.open(str(clip)) as source, av.open(str(path), "w") as target:
        film = target.add_stream_from_template(source.streams.video[0])
        track = target.add_data_stream("bin_data")
        track.metadata["handler_name"] = "GoPro MET"
        track.time_base = Fraction(1, 1000)
        for packet in source.demux(video=0):
            if packet.size:
                packet.stream = film
                target.mux(packet)
        for number, payload in enumerate(payloads):
            packet = av.Packet(payload)
            packet.stream, packet.pts, packet.dts, packet.duration = track, 200 * number, 200 * number, 200
            packet.time_base, packet.is_keyframe = Fraction(1, 1000), True
            target.mux(packet)
    return path


@pytest.mark.parametrize(("camera", "model"), [(hero9, "GoPro HERO9 Black"), (hero13, "GoPro HERO13 Black")])
def test_a_gopros_own_track(tmp_path: Path, clip: Path, camera, model: str) -> None:
    read = read_telemetry(gopro(tmp_path / "a.mp4", clip, camera(25.86), camera(25.87)), Fraction(2, 5))
    assert [(fix.latitude, fix.longitude) for fix in read.fixes] == [(25.86, 114.94)] * 2 + [(25.87, 114.94)] * 2
    assert [fix.at for fix in read.fixes] == [0, Fraction(1, 10), Fraction(2, 10), Fraction(3, 10)]
    assert all((fix.datum, fix.datum_stated) == (Datum.WGS84, True) for fix in read.fixes)
    assert (read.device, read.time, read.warnings) == (model, START, ())


def test_the_drones_place_where_the_camera_has_none(tmp_path: Path, clip: Path) -> None:
    read = read_telemetry(gopro(tmp_path / "a.mp4", clip, karma(25.86), karma(25.87)), Fraction(2, 5))
    assert [(fix.latitude, fix.longitude) for fix in read.fixes] == [(25.86, 114.94)] * 2 + [(25.87, 114.94)] * 2
    assert [fix.at for fix in read.fixes] == [0, Fraction(1, 10), Fraction(2, 10), Fraction(3, 10)]
    assert read.warnings == ()


def test_what_describes_no_device_names_none(tmp_path: Path, clip: Path) -> None:
    highlights = nested("DEVC", klv("DVNM", "c", 1, 10, b"Highlights"))
    camera = hero9(25.86).replace(b"HERO9 Black", b"Cam Eleven!")
    assert read_telemetry(gopro(tmp_path / "a.mp4", clip, highlights, camera), Fraction(2, 5)).device == "GoPro Cam Eleven!"


def test_the_gopro_that_failed() -> None:
    path = CASES / "10-gopro-device" / "gopro_max-heromode.mp4"
    if not path.exists():
        pytest.skip(f"{path} is not here")
    claims = describe_rush(path)
    assert claims.device == "GoPro Max"
    # By exiftool and the tag of the container.
    assert claims.positions[0].kilometres_outside == pytest.approx(11_300, rel=0.02)


@pytest.mark.parametrize("camera", [hero9, hero13, karma])
def test_a_receiver_without_a_fix(tmp_path: Path, clip: Path, camera) -> None:
    read = read_telemetry(gopro(tmp_path / "a.mp4", clip, camera(25.86, fix=0)), Fraction(2, 5))
    assert read.fixes == ()
    assert read.warnings == (note("telemetry_no_fix", source="GoPro GPS"),)


def test_a_file_without_telemetry(clip: Path) -> None:
    read = read_telemetry(clip, Fraction(2, 5))
    assert (read.device, read.fixes, read.time, read.warnings) == (None, (), None, ())
