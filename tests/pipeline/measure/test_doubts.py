"""What keeps measured conditions from standing by themselves: here the clocks of the files."""

from fractions import Fraction as F

import pytest

from pipeline.measure.doubts import doubts_of
from pipeline.record.evidence import Discontinuity, InputFile, Provenance, Verdict

PROVENANCE = Provenance(
    versions={}, models=(), index_sha256="0" * 64, configuration_sha256="0" * 64, configuration={}, thresholds={}, device="cpu",
    precision="fp32", threads=1, seeds={},
)  # fmt: skip


def file(duration=F(100), declared=None, jumps=()):
    return InputFile(
        file="ep01.ts", sha256="0" * 64, sm3="0" * 64, size_bytes=1, duration=duration, container_duration=declared, start_offset=F(0),
        frames=2500, codec="h264", width=1080, height=1920, rotation=0, time_base="1/90000", variable_rate=False, decode_failures=0,
        discontinuities=tuple(Discontinuity(frame=150, time=F(6), jump=jump) for jump in jumps),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("doubtful", "codes"),
    [
        (file(jumps=[F(-61)]), ["clock_jumps"]),
        (file(jumps=[F(1), F(36000)]), ["clock_jumps"]),
        (file(declared=F(9900, 101)), ["clock_mismatch"]),
        (file(declared=F(102)), ["clock_mismatch"]),
        (file(declared=F(9000), jumps=[F(1)]), ["clock_jumps", "clock_mismatch"]),
        (file(declared=F(101)), []),
        (file(declared=F(10000, 101)), []),
        (file(), []),
    ],
)
def test_clocks_that_only_a_person_can_judge(doubtful, codes) -> None:
    doubts = doubts_of([file(), doubtful], PROVENANCE)
    assert [reason.code for reason in doubts.for_a_person] == codes
    assert all("ep01.ts" in reason.say(language) for reason in doubts.for_a_person for language in ("zh", "en"))
    for verdict in (Verdict.MET, Verdict.NOT_MET):
        if codes:
            assert doubts.weigh(verdict) is Verdict.NEEDS_REVIEW
        elif not doubts.unproven:
            assert doubts.weigh(verdict) is verdict


def test_the_record_keeps_where_and_how_far() -> None:
    kept = InputFile.model_validate_json(file(jumps=[F(-5996, 90)]).model_dump_json())
    ((frame, time, jump),) = ((d.frame, d.time, d.jump) for d in kept.discontinuities)
    assert (frame, time, jump) == (150, 6, F(-5996, 90))
