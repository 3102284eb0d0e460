"""Titles that crash, hang or fill the process that reads them, among good ones: the good ones are done, the others are named."""

import functools
import os
import signal
import struct
import zlib
from fractions import Fraction
from pathlib import Path

import av
import pytest

from register.models import Job
from tests.batch.conftest import descendants
from tests.night.conftest import Memory, at_work, process_of, wait_until

GOOD = [f"good{number:02}" for number in range(20)]
CONTENTS = 3
"""Films of different bytes among the good ones; the others are the same ones again."""

MEMORY_GIB = 2.5
CRASHES = 2


def bomb(side):
    """A PNG of kilobytes that is a black picture of `side` x `side` RGB pixels."""
    packed = zlib.compressobj(9)
    data = b"".join([*(packed.compress(bytes(1 + 3 * side)) for _ in range(side)), packed.flush()])
    chunks = ((b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)), (b"IDAT", data), (b"IEND", b""))
    whole = b"".join(struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body)) for kind, body in chunks)
    return b"\x89PNG\r\n\x1a\n" + whole


def bomb_film(path, side, frames):
    """The same as a film: each frame is one that FFmpeg just takes."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("png", rate=25)
        stream.width, stream.height, stream.pix_fmt = side, side, "rgb24"
        picture = bomb(side)
        for number in range(frames):
            packet = av.Packet(picture)
            packet.stream, packet.pts, packet.dts, packet.time_base = stream, number, number, Fraction(1, 25)
            container.mux(packet)


def has_crashed(times):
    return Job.objects.get(kind="verify", run__title__name="crash").strikes == times


@pytest.mark.slow
def test_the_good_ones_are_done_and_the_bad_ones_named(night, require_whole):
    for number, name in enumerate(GOOD):
        night.hand_in(name, f"good{number % CONTENTS}")
    night.hand_in("crash")
    night.hand_in("subtitle")
    lines = (f"{n}\n00:00:00,{n % 999:03} --> 00:00:01,{n % 999:03}\n郁孤台下{n}\n\n" for n in range(1, 100_001))
    (night.inbox / "subtitle/1.srt").write_text("".join(lines), encoding="utf-8")
    os.mkfifo(night.hand_in("hang") / "log.csv")  # nobody writes into it
    (night.inbox / "hang/title.yaml").write_text("shooting_log: log.csv\n", encoding="utf-8")
    for name, of in (("zeros", "1.mp4"), ("zero subtitle", "1.srt")):
        with (night.hand_in(name) / of).open("wb") as zeros:
            zeros.truncate(10 << 30)
    (night.hand_in("bomb") / "rushes").mkdir()
    (night.inbox / "bomb/rushes/still.png").write_bytes(bomb(40_000))
    (night.inbox / "bomb/title.yaml").write_text("rushes: rushes\n", encoding="utf-8")
    bomb_film(night.hand_in("bomb film") / "2.mov", 16_000, 4)
    batch = night.start("--memory", MEMORY_GIB, "--stall", 120)
    with Memory(batch.pid) as memory:
        for crash in range(1, CRASHES + 1):
            worker = process_of(wait_until(lambda: at_work("crash"), alive=[batch]))
            for carrier in descendants(worker):
                if b"resource_tracker" not in Path(f"/proc/{carrier}/cmdline").read_bytes():
                    os.kill(carrier, signal.SIGSEGV)
            wait_until(functools.partial(has_crashed, crash), alive=[batch])
        assert batch.wait(1200) == 1
    print(f"most memory of a process: {memory.most / 2**30:.2f} GiB")
    rows = night.rows()
    reasons = {name: row["why"] for name, row in rows.items() if row["result"] == "failed"}
    print(reasons)
    assert memory.most < (MEMORY_GIB + 0.2) * 2**30
    require_whole(night, GOOD, ["crash", "hang", "zeros", "bomb", "bomb film"], ["subtitle", "zero subtitle"])
    assert "SIGSEGV" in reasons["crash"]
    assert "1.mp4" in reasons["zeros"]
    assert "still.png" in reasons["bomb"]
    assert "1.srt" in (night.report("zero subtitle") / "report.html").read_text(encoding="utf-8")
