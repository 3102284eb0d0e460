"""The pure parts of the benchmark: what the title is made of, how time is divided, how a process is measured. No timing is asserted."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path

import pytest

from benchmarks import many, traced
from benchmarks.measure import BenchmarkError, Measured, environment, run
from benchmarks.report import format_result, measured_as_json, median_run, targets
from benchmarks.rush_material import choose_cuts
from benchmarks.title import REAL, Piece, arrange, ffmpeg, join, labelled_shots, pieces
from benchmarks.traced import Clocks, Span, attribute
from benchmarks.variant_material import VARIANTS, write_variant
from benchmarks.variant_table import Column, false_figures, format_table, taken_for_another
from benchmarks.variants import write_labels
from pipeline.evaluation.labels import Truth, read_truth
from pipeline.film.decode import Decoder
from pipeline.film.media import probe
from pipeline.record.evidence import Status
from pipeline.record.timeline import Interval
from tests.conftest import DrawFacade

SECOND = Fraction(1)


def piece(clip: str, shots: int = 1, landmark: str = "") -> Piece:
    return Piece(clip, Fraction(0), 2 * SECOND, landmark, shots=shots)


def test_a_fifth_of_the_shots_show_a_landmark_whatever_cuts_the_clips_have() -> None:
    fillers = [piece("a", 3), piece("b"), piece("c", 2), piece("d")]
    title = arrange(fillers, [piece("x", landmark="bajingtai"), piece("y", landmark="yugutai")], 4, 60 * SECOND)
    assert [sum(p.length for p in episode) for episode in title] == [60] * 4
    all_pieces = [p for episode in title for p in episode]
    share = sum(bool(p.landmark) for p in all_pieces) / sum(p.shots for p in all_pieces)
    assert share == pytest.approx(0.2, abs=0.01)
    assert {p.clip for p in all_pieces} == {"a", "b", "c", "d", "x", "y"}


def test_pieces_stay_inside_the_clip_and_count_its_cuts() -> None:
    found = pieces("clip.mp4", 8 * SECOND, [Fraction(1), Fraction(3), Fraction(36, 10), Fraction(75, 10)])
    assert [(float(p.start), float(p.end), p.shots) for p in found] == [(0.4, 3.6, 3), (3.6, 6.8, 1)]
    assert pieces("clip.mp4", Fraction(3)) == []


def test_a_shot_shows_a_landmark_if_half_of_it_does(tmp_path: Path) -> None:
    labels = tmp_path / "labels.csv"
    labels.write_text("file,start,end,landmark\na.mp4,1,2,x\na.mp4,5,6,x\nb.mp4,0,9,y\n")
    shots = [("a.mp4", Fraction(0), Fraction(2)), ("a.mp4", Fraction(2), Fraction(8)), ("b.mp4", Fraction(3), Fraction(4))]
    assert labelled_shots(labels, shots) == 2


def test_stages_side_by_side_share_the_wall_time() -> None:
    spans = [Span("decode", 0, 4), Span("match", 2, 8), Span("decode", 2, 3), Span("report", 10, 11)]
    found = attribute(spans)
    assert found == pytest.approx({"decode": 2 + 2 / 3 + 1 / 2, "match": 1 / 3 + 1 / 2 + 4, "report": 1})
    assert sum(found.values()) == pytest.approx(9)


def test_a_clock_counts_its_own_time_and_a_generator_only_while_it_works(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    monkeypatch.setattr(traced.time, "perf_counter", lambda: now[0])

    def take(seconds: float) -> None:
        now[0] += seconds

    clocks = Clocks()
    inner = clocks.around(lambda: take(2), "decode/part")

    def numbers() -> Iterator[int]:
        for number in range(3):
            take(1)
            yield number

    steps = clocks.around(numbers, "decode/steps")

    def outer() -> list[int]:
        inner()
        seen = []
        for number in steps():
            take(10)
            seen.append(number)
        return seen

    assert clocks.around(outer, "decode")() == [0, 1, 2]
    assert clocks.own == {"decode/part": 2, "decode/steps": 3, "decode": 30}
    assert traced.summary(clocks)["stages"] == {"decode": 35}
    assert traced.summary(clocks)["parts"]["decode"] == {"part": 2, "steps": 3, "rest": 30}


def test_every_clock_has_its_place() -> None:
    # In a process of its own: the clocks stay where they are laid.
    code = "from benchmarks.traced import Clocks, install_all; install_all(Clocks())"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_a_place_that_is_gone_is_named() -> None:
    with pytest.raises(BenchmarkError, match=r"pipeline.record.timeline:Interval.gone"):
        Clocks().install("pipeline.record.timeline:Interval.gone", "decode/gone")


def test_memory_of_children_counts(tmp_path: Path) -> None:
    # Measured from a process of its own: the kernel counts a child's memory from the fork on, and this one may be large.
    hold = "import time; held = bytearray(150 << 20); time.sleep(1.2)"
    parallel = f"import subprocess, sys; other = subprocess.Popen([sys.executable, '-c', {hold!r}]); {hold}; other.wait()"
    code = (
        "import sys; from pathlib import Path; from benchmarks.measure import environment, run\n"
        f"for held in ({hold!r}, {parallel!r}):\n"
        f"    got = run([sys.executable, '-c', held], environment(1), Path({str(tmp_path / 'log')!r}))\n"
        "    print(got.peak_bytes >> 20, got.largest_bytes >> 20)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    (alone, _), (together, largest) = (tuple(int(word) for word in line.split()) for line in done.stdout.splitlines())
    assert 150 < alone < 250
    assert together > 300
    assert largest < 250


def test_a_command_that_fails_is_named_with_its_last_line(tmp_path: Path) -> None:
    with pytest.raises(BenchmarkError, match=r"exit 3: no such thing"):
        run([sys.executable, "-c", "print('no such thing'); raise SystemExit(3)"], environment(1), tmp_path / "log")


def test_figures_against_their_targets() -> None:
    decode = Measured(10.0, 20.0, 100 << 20, 100 << 20)
    runs = [Measured(90.0, 1.0, 2000 << 20, 1), Measured(70.0, 2.0, 2700 << 20, 1), Measured(79.0, 3.0, 1 << 20, 1)]
    bare, verify = measured_as_json(decode, decode), measured_as_json(median_run(runs), decode)
    assert (verify["wall_seconds"], verify["cpu_seconds"], verify["times_decode"], verify["peak_mib"]) == (79.0, 3.0, 7.9, 2700.0)
    half = measured_as_json(Measured(30.0, 50.0, 1 << 20, 1), decode, part=0.5)
    assert (half["wall_seconds"], half["times_decode"], half["peak_mib"]) == (60.0, 6.0, 1.0)
    enough = {**verify, "traced_wall_seconds": 80.0, "stages": {"decode": 30.0, "read": 20.0, "link": 9.0, "repeats": 1.0}}
    assert [ok for _, _, ok in targets({"decode": bare, "verify": enough, "plain_build": half})] == [True, False, False, True, False]
    slow = {**enough, "times_decode": 3.5, "cpu_seconds": 81.0, "wall_seconds": 59.0, "peak_mib": 2560.0, "traced_wall_seconds": 79.0}
    assert [ok for _, _, ok in targets({"decode": bare, "verify": slow, "plain_build": half})] == [False, True, True, False, True]


def test_a_pace_leaves_out_what_comes_before_its_first_episode() -> None:
    ends = [50.0, 60.0, 70.0, 80.0, 100.0]
    assert many.pace(ends, [30.0] * 5, 1, 3) == 3.0
    assert many.pace(ends, [30.0] * 5, 3, 5) == 2.0


def test_an_episode_of_a_long_title_counts_once_for_its_landmark() -> None:
    found = [
        ("ep1", "a", Status.CONFIRMED),
        ("ep1", "a", Status.CONFIRMED),
        ("ep2", "b", Status.REVIEW),
        ("ep3", "a", Status.CONFIRMED),
        ("ep3", "c", Status.REJECTED),
    ]
    assert many.found_of([("ep1", "a"), ("ep2", "b"), ("ep3", "c")], found) == {
        "landmarks": 3, "confirmed": 1, "review": 1, "missed": 1, "false_confirmed": 2, "false_review": 0,
    }  # fmt: skip


def test_a_repeated_film_is_as_much_longer(tmp_path: Path) -> None:
    film = tmp_path / "it's one.mp4"
    made = [ffmpeg(), "-v", "error", "-f", "lavfi", "-i", "testsrc=size=64x96:rate=25:duration=2", "-pix_fmt", "yuv420p", str(film)]
    subprocess.run(made, check=True)
    duration = probe(join([film] * 4, tmp_path / "longer" / "film.mp4")).container_duration
    assert duration is not None
    assert abs(duration - 8) < Fraction(1, 25)


def test_the_table_holds_every_figure() -> None:
    figures = {"wall_seconds": 10.0, "cpu_seconds": 11.0, "times_decode": 1.0, "peak_mib": 12.0, "largest_process_mib": 9.0, "runs": 1}
    result = {
        "decode": figures,
        "verify": {
            **figures,
            "traced_wall_seconds": 10.0,
            "stages": {"decode": 6.0, "read": 4.0},
            "parts": {"decode": {"TransNetV2": 5.0}},
        },
        "plain_build": {**figures, "part": 0.5, "measured_wall_seconds": 5.0, "steps": {"SIFT": 4.0}, "index_seconds": 2.0},
        "longer": {"one episode x 8": {**figures, "peak_mib": 3000.0}},
        "title": dict.fromkeys(("material", "episodes", "seconds", "frames", "width", "height", "codec", "shots", "landmark_shots"), 1)
        | {"true_occurrences": 1, "confirmed": 1, "review": 0},
        "machine": {"cores": 2, "processor": "x", "load_before": 1.5, "device": "cpu", "precision": "bf16", "versions": {"torch": "2"}},
    }
    table = format_result(result)
    for part in (
        "TransNetV2",
        "50.0 %",
        "one episode x 8",
        "MISSED   peak memory <= 2560 MiB, one episode x 8",
        "MISSED   text, links and repeats add <= 60% to the rest: 67%",
        "busy",
        "scaled",
    ):
        assert part in table


def test_no_shot_is_cut_from_a_picture_that_stands(write_clip: Callable[..., Path], facade: DrawFacade, tmp_path: Path) -> None:
    stands, wall = facade(1, 320, 180), facade(2, 560, 180)
    pans = [wall[:, 3 * number : 3 * number + 320] for number in range(75)]
    cuts = choose_cuts([write_clip(tmp_path / "both.mp4", [*[stands] * 75, *pans])], 8, 1)
    assert all(cut.first >= 75 for cut in cuts)
    with pytest.raises(BenchmarkError, match=r"still\.mp4"):
        choose_cuts([write_clip(tmp_path / "still.mp4", [stands] * 75)], 1, 1)


@pytest.fixture(scope="module")
def uneven_clip(write_clip: Callable[..., Path], facade: DrawFacade, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A second and a half, no two frames alike, at 25 frames/s with a frame of four ticks' length now and then."""
    wall = facade(4, 300, 320)
    pts = [number + 3 * (number // 7) for number in range(38)]
    pictures = [wall[:, 3 * number : 3 * number + 180] for number in range(38)]
    return write_clip(tmp_path_factory.mktemp("uneven") / "ep01.mp4", pictures, time_base=Fraction(1, 25), pts=pts)


def decoded(film: Path) -> tuple[list[Fraction], list]:
    decoder = Decoder(film, samples_per_second=Fraction(1000))
    frames = list(decoder)
    return [decoder.table.time(number) for number in range(len(decoder.table) + 1)], [frame.picture for frame in frames]


@pytest.mark.parametrize("name", [name for name in VARIANTS if name != "cut"])
def test_a_variant_keeps_every_frame_its_time_and_the_size(name: str, uneven_clip: Path, tmp_path: Path) -> None:
    if name == "inset" and not REAL.is_dir():
        pytest.skip("no ../shared/real beside the checkout")
    (made,) = write_variant(name, [uneven_clip], tmp_path)
    times, pictures = decoded(made)
    original_times, originals = decoded(uneven_clip)
    assert times == original_times
    assert made.name == uneven_clip.name
    assert {picture.shape for picture in pictures} == {(640, 360, 3) if name == "low" else (320, 180, 3)}
    changed = [abs(a.astype(int) - b).mean() for a, b in zip(pictures, originals, strict=True) if a.shape == b.shape]
    assert all(difference > 4 for difference in changed)
    assert write_variant(name, [uneven_clip], tmp_path) == (made,)


def test_the_cut_is_a_variant_of_itself_and_an_unknown_one_is_named(uneven_clip: Path, tmp_path: Path) -> None:
    assert write_variant("cut", [uneven_clip], tmp_path) == (uneven_clip,)
    with pytest.raises(BenchmarkError, match=r"sepia: no such variant.* mirrored"):
        write_variant("sepia", [uneven_clip], tmp_path)


def test_the_picture_in_bars_has_its_share_of_the_frame(uneven_clip: Path, tmp_path: Path) -> None:
    for name, grey in (("black_bars", 0), ("grey_bars", 128)):
        _, pictures = decoded(write_variant(name, [uneven_clip], tmp_path)[0])
        inside = (abs(pictures[0].astype(int) - grey) > 12).any(axis=2)
        rows, columns = inside.any(axis=1).nonzero()[0], inside.any(axis=0).nonzero()[0]
        share = (rows[-1] - rows[0] + 1) * (columns[-1] - columns[0] + 1) / inside.size
        assert share == pytest.approx(0.16, abs=0.02)


def test_a_variants_figures_stand_beside_the_earlier_ones() -> None:
    columns = (Column("missed"), Column("error", "+.1%"))
    rows = {"cut": {"missed": 1, "error": 0.0312}, "mirrored": {"missed": 20, "error": None}}
    assert [line.split() for line in format_table(columns, rows, {"cut": {"missed": 3, "error": -0.1}}).splitlines()] == [
        ["variant", "missed", "error"],
        ["cut", "1", "(3)", "+3.1%", "(-10.0%)"],
        ["mirrored", "20", "-"],
    ]


class Found:
    """As much of an occurrence as is counted."""

    def __init__(self, episode: str, shot: int, status: Status, start: int = 0, end: int = 1) -> None:
        self.episode, self.shot, self.status = episode, shot, status
        self.interval = Interval(Fraction(start), Fraction(end))


def test_a_shot_without_landmarks_fails_once_however_much_is_confirmed_in_it() -> None:
    found = [Found("a", 1, Status.CONFIRMED), Found("a", 1, Status.CONFIRMED), Found("b", 1, Status.REVIEW), Found("b", 2, Status.REJECTED)]
    assert false_figures(300, []) == {
        "shots": 300,
        "shots confirmed": 0,
        "false confirmed": 0,
        "false review": 0,
        "rate at most": pytest.approx(1 - 0.05 ** (1 / 300)),
    }
    figures = false_figures(300, found)
    assert (figures["shots confirmed"], figures["false confirmed"], figures["false review"]) == (1, 2, 1)
    assert figures["rate at most"] == pytest.approx(0.0157, abs=1e-3)


def test_what_a_place_without_photos_is_taken_for(tmp_path: Path) -> None:
    labels = tmp_path / "labels.csv"
    truth = Truth("a", "petra", Interval(Fraction(5), Fraction(7)), 2)
    assert read_truth(write_labels([truth], labels)) == (truth,)
    others = [Found("b", 0, Status.CONFIRMED, 5, 7), Found("a", 0, Status.CONFIRMED, 7, 9), Found("a", 1, Status.REJECTED, 5, 7)]
    assert taken_for_another(truth, others) is None
    assert taken_for_another(truth, [*others, Found("a", 2, Status.REVIEW, 6, 8)]) is Status.REVIEW
    assert taken_for_another(truth, [Found("a", 2, Status.REVIEW, 6, 8), Found("a", 3, Status.CONFIRMED, 4, 6)]) is Status.CONFIRMED


@pytest.mark.slow
def test_the_benchmark_runs_from_nothing_to_its_table(tmp_path: Path) -> None:
    """On the real material where there is one: its gallery holds places that the packaged catalogue has not."""
    command = [sys.executable, "-m", "benchmarks", "--quick", "--plain-episodes", "0", "--out", tmp_path]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "result.json").is_file()
    assert "verify" in done.stdout
