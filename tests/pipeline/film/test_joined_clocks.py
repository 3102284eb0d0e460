"""Recordings joined byte by byte: their clock jumps, and no jump may turn into seconds of film."""

import itertools
from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from pipeline.film.decode import Decoder
from pipeline.record.frame_table import Clock

TICKS = 90_000
TURN = 1 << 33
HOUR = 3600
SHARED = Path(__file__).parents[3].parent / "shared/cases/video"

RATES = [Fraction(25), Fraction(50), Fraction(24000, 1001), Fraction(30)]


def shifted(stream: bytes, ticks: int) -> bytes:
    """The same transport stream (ISO/IEC 13818-1) with its PCR, PTS and DTS moved, modulo 2 ** 33."""
    moved = bytearray(stream)
    for at in range(0, len(moved), 188):
        payload = at + 4
        if moved[at + 3] & 0x20:
            length = moved[at + 4]
            if length and moved[at + 5] & 0x10:
                field = int.from_bytes(moved[at + 6 : at + 12], "big")
                base = ((field >> 15) + ticks) % TURN
                moved[at + 6 : at + 12] = (base << 15 | field & 0x7FFF).to_bytes(6, "big")
            payload += 1 + length
        starts = moved[at + 1] & 0x40 and moved[at + 3] & 0x10
        if starts and moved[payload : payload + 3] == b"\0\0\1":
            for number in range((moved[payload + 7] >> 6 & 1) + (moved[payload + 7] >> 7)):
                _move(moved, payload + 9 + 5 * number, ticks)
    return bytes(moved)


def _move(moved: bytearray, at: int, ticks: int) -> None:
    a, b, c, d, e = moved[at : at + 5]
    value = ((a >> 1 & 7) << 30 | b << 22 | c >> 1 << 15 | d << 7 | e >> 1) + ticks
    value %= TURN
    moved[at : at + 5] = bytes(
        (a & 0xF1 | value >> 29 & 0xE, value >> 22 & 255, value >> 14 & 0xFE | 1, value >> 7 & 255, value << 1 & 0xFE | 1)
    )


@dataclass(frozen=True)
class Part:
    """A transport stream and how many frames it has."""

    stream: bytes = field(repr=False)  # hypothesis prints it when it tells of a failure
    frames: int


@pytest.fixture(scope="module")
def parts(write_clip: Callable[..., Path], tmp_path_factory: pytest.TempPathFactory, ffmpeg: Callable[..., None]) -> dict[Fraction, Part]:
    """12 frames at 25 and 25 frames at 50 a second, with B-frames and sound."""
    root = tmp_path_factory.mktemp("parts")
    made = {}
    for rate in (Fraction(25), Fraction(50)):
        frames = int(rate) // 2
        pictures = [np.full((36, 64, 3), 20 + 5 * number, np.uint8) for number in range(frames)]
        clip = write_clip(root / f"{rate}.mp4", pictures, rate=rate, options={"preset": "medium", "bf": "2"})
        sound = ["-f", "lavfi", "-t", "0.5", "-i", "sine"]
        ffmpeg("-i", clip, *sound, "-c:v", "copy", "-c:a", "aac", "-f", "mpegts", root / f"{rate}.ts")
        made[rate] = Part((root / f"{rate}.ts").read_bytes(), frames)
    return made


def read(path):
    decoder = Decoder(path, samples_per_second=Fraction(1))
    return sum(1 for _ in decoder), decoder.table, decoder.probe


STEPS = {
    "back 0.3 s": Fraction(-3, 10),
    "back 10 s": Fraction(-10),
    "back 59 s": Fraction(-59),
    "back 61 s": Fraction(-61),
    "back 10 min": Fraction(-600),
    "back 10 h": Fraction(-10 * HOUR),
    "forward 1 s": Fraction(1),
    "forward 14 s": Fraction(14),
    "forward 1 h": Fraction(HOUR),
    "forward 10 h": Fraction(10 * HOUR),
}


@pytest.mark.parametrize("start", [0, TURN - 70 * TICKS], ids=["at 0", "before the turn"])
@pytest.mark.parametrize("step", STEPS.values(), ids=STEPS)
def test_a_jump_is_one_typical_frame(parts: dict[Fraction, Part], tmp_path: Path, step, start) -> None:
    stream, frames = parts[Fraction(25)].stream, parts[Fraction(25)].frames
    joined = tmp_path / "joined.ts"
    length = frames * TICKS // 25
    joined.write_bytes(shifted(stream, start) + shifted(stream, start + length + int(step * TICKS)))
    count, table, _ = read(joined)
    assert count == 2 * frames
    assert table.run_time == Fraction(2 * frames, 25)
    ((frame, ticks),) = table.jumps
    assert (frame, Fraction(ticks, TICKS)) == (frames, step + Fraction(1, 25))
    assert {warning.code for warning in table.warnings} == {"pts_restart" if step < 0 else "pts_jump"}


def test_parts_of_different_rates(parts: dict[Fraction, Part], tmp_path: Path) -> None:
    slow, fast = parts[Fraction(25)], parts[Fraction(50)]
    joins = {"slow first": slow.stream + shifted(fast.stream, 5 * TICKS), "fast first": shifted(fast.stream, 99 * TICKS) + slow.stream}
    for name, joined in joins.items():
        (tmp_path / f"{name}.ts").write_bytes(joined)
        count, table, _ = read(tmp_path / f"{name}.ts")
        assert count == slow.frames + fast.frames
        assert table.run_time == Fraction(slow.frames, 25) + Fraction(fast.frames, 50)
        assert [frame for frame, _ in table.jumps] == [slow.frames if name == "slow first" else fast.frames]


@pytest.mark.parametrize("before", [1, 8, 40])
def test_a_clock_that_turns_over_does_not_jump(parts: dict[Fraction, Part], tmp_path: Path, before: int) -> None:
    stream, frames = parts[Fraction(25)].stream, parts[Fraction(25)].frames
    (tmp_path / "one.ts").write_bytes(stream)
    start = read(tmp_path / "one.ts")[1].pts[0]
    turning = shifted(stream, TURN - int(start) - before * TICKS // 25)
    length = frames * TICKS // 25
    joined = turning + shifted(turning, length) + shifted(turning, 2 * length)
    (tmp_path / "turns.ts").write_bytes(joined)
    count, table, probe = read(tmp_path / "turns.ts")
    assert (count, table.run_time, table.jumps, table.warnings) == (3 * frames, Fraction(3 * frames, 25), (), ())
    assert probe.start_offset == table.start_offset == Fraction(TURN, TICKS) - Fraction(before, 25)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.tuples(st.sampled_from([Fraction(25), Fraction(50)]), st.integers(0, TURN - 1)), min_size=2, max_size=5),
)
@example([(Fraction(25), 0), (Fraction(25), 43200)])
def test_random_joins_of_streams(parts: dict[Fraction, Part], tmp_path: Path, joins) -> None:
    for (rate, ticks), (_, then) in itertools.pairwise(joins):
        # What begins less than half a second after the end before it is no jump: the last frame stays.
        assume((then - ticks - int(parts[rate].frames * TICKS / rate)) % TURN not in range(1, TICKS))
    joined = tmp_path / "joined.ts"
    joined.write_bytes(b"".join(shifted(parts[rate].stream, ticks) for rate, ticks in joins))
    count, table, _ = read(joined)
    assert count == sum(parts[rate].frames for rate, _ in joins)
    assert abs(table.run_time - sum(Fraction(parts[rate].frames) / rate for rate, _ in joins)) <= Fraction(1, 25)


part = st.tuples(st.sampled_from(RATES), st.integers(2, 60))
step = st.one_of(st.integers(-TURN, TURN), st.integers(-5 * TICKS, 5 * TICKS))


@settings(deadline=None)
@given(st.integers(0, TURN - 1), part, st.lists(st.tuples(step, part), max_size=4))
def test_random_joins_of_clocks(start, first, joins) -> None:
    raw, true, at, before = [], Fraction(0), Fraction(start), Fraction(0)
    for jump, (rate, frames) in [(0, first), *joins]:
        ahead = before + (jump + TURN // 2) % TURN - TURN // 2  # from the last frame before it
        # A frame that repeats the last one's time, to the tick, lasts no time.
        assume(not raw or abs(ahead) > 1)
        if 1 < ahead <= max(TICKS // 2, 5 * before):
            true += ahead - before  # no jump: the last frame stays
        at += jump
        raw += [round(at + number * TICKS / rate) % TURN for number in range(frames)]
        at += frames * TICKS / rate
        true += frames * TICKS / rate
        before = TICKS / rate
    clock = Clock(Fraction(1, TICKS), Fraction(25), 33)
    stamps = [clock.stamp(pts, 0, following) for pts, following in zip(raw, [*raw[1:], None], strict=True)]
    assert all(a < b for a, b in itertools.pairwise(stamps))
    assert abs(stamps[-1] + clock.typical - stamps[0] - true) <= max(TICKS / rate for _, (rate, _) in [(0, first), *joins])


@pytest.mark.parametrize(
    "name", ["01-ts-joined-clock/back_61.ts", "01-ts-joined-clock/joined_back_70s.ts", "02-ts-forward-gap/joined_fwd.ts"]
)
def test_files_that_failed(name: str) -> None:
    if not (SHARED / name).is_file():
        pytest.skip(f"{SHARED / name} is not there")
    count, table, _ = read(SHARED / name)
    assert (count, table.run_time, [frame for frame, _ in table.jumps]) == (300, 12, [150])
