"""The title that is measured: 1080x1920 H.264 at 25 frames/s, landmarks in about a fifth of its shots, truth known, kept between runs.

From real clips where they lie beside the checkout, else from the demonstration's drawn shots.
"""

from __future__ import annotations

import csv
import hashlib
import itertools
import json
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any, Literal

import imageio_ffmpeg  # type: ignore[import-untyped]

from benchmarks.measure import BenchmarkError
from models.storage import whole_folder
from pipeline.evaluation.labels import COLUMNS, read_truth
from pipeline.film.media import probe
from pipeline.record.timeline import Interval, decimal_seconds

ROOT = Path(__file__).resolve().parents[1]
REAL = ROOT.parent / "shared" / "real"
DEVELOPMENT = REAL / "titles" / "dev.csv"
"""The edit list of the title that the product is developed on."""

RATE = 25

_CUTTER = REAL / "tools" / "make_title.py"

Material = Literal["real", "drawn"]

_PIECE = Fraction(16, 5)
"""Seconds of a clip without landmark."""
_ONE_SHOT_IN = 5
"""Of so many shots one shows a landmark."""
_HEAD, _TAIL = Fraction(2, 5), Fraction(3, 10)
"""Seconds left out at a clip's ends, where fades and short frames stand."""


@dataclass(frozen=True)
class Piece:
    """A part of a clip: `[start, end)` seconds of it, what it shows, where inside the piece that is visible, and how many shots it has."""

    clip: str
    start: Fraction
    end: Fraction
    landmark: str = ""
    visible: Interval | None = None
    shots: int = 1

    @property
    def length(self) -> Fraction:
        """Seconds."""
        return self.end - self.start


@dataclass(frozen=True)
class BenchmarkTitle:
    """Where the title, its labels and the photos of its landmarks lie."""

    material: str
    episodes: tuple[Path, ...]
    labels: Path
    gallery: Path


def arrange(fillers: Sequence[Piece], landmarks: Sequence[Piece], episodes: int, seconds: Fraction) -> list[list[Piece]]:
    """Put pieces in a row, with a landmark whenever fewer than a fifth of the shots would show one, until each episode has `seconds`.

    Both kinds start over when they are used up.
    """
    filler, landmark = itertools.cycle(fillers), itertools.cycle(landmarks)
    title: list[list[Piece]] = []
    shots = shown = 0
    for _ in range(episodes):
        episode: list[Piece] = []
        while sum((piece.length for piece in episode), Fraction(0)) < seconds:
            is_due = (shown + 1) * _ONE_SHOT_IN <= shots + 1
            episode.append(next(landmark if is_due else filler))
            shots += episode[-1].shots
            shown += is_due
        title.append(episode)
    return title


def pieces(clip: str, duration: Fraction, cuts: Sequence[Fraction] = ()) -> list[Piece]:
    """Cut a clip of `duration` seconds without landmark, which has cuts of its own, into as many pieces as it gives."""
    starts = [_HEAD + number * _PIECE for number in range(int((duration - _HEAD - _TAIL) // _PIECE))]
    return [Piece(clip, at, at + _PIECE, shots=1 + sum(at < cut < at + _PIECE for cut in cuts)) for at in starts]


def make_title(material: Material, folder: Path, *, quick: bool) -> BenchmarkTitle:
    """Make the title under `folder`, or take up the one that an earlier run made of the same pieces by the same code.

    Raises:
        BenchmarkError: what it is made of, or a tool for it, is missing.
    """
    episodes, seconds = (1, Fraction(24)) if quick else (4, Fraction(60))
    if material == "real":
        return _real(folder, episodes, seconds)
    return _drawn(folder, episodes, seconds)


def labelled_shots(labels: Path, shots: Sequence[tuple[str, Fraction, Fraction]]) -> int:
    """Count the shots (file, start, end) for at least half of whose length the labels name a landmark."""
    truths = read_truth(labels)

    def seen(file: str, start: Fraction, end: Fraction) -> Fraction:
        return sum(
            (Interval(max(start, t.interval.start), min(end, t.interval.end)).length for t in truths if t.file == file),
            Fraction(0),
        )

    return sum(2 * seen(file, start, end) >= end - start for file, start, end in shots)


def real_pieces() -> tuple[list[Piece], list[Piece]]:
    """Return pieces of the real clips without a landmark, and those of the development title that show one."""
    clips = [path for kind in ("drama", "travel") for path in sorted((REAL / "videos" / kind).glob("*.mp4"))]
    boundaries = json.loads((REAL / "shots.json").read_text(encoding="utf-8"))
    by_clip = [_pieces_of(path, boundaries) for path in clips]
    # First pieces of all clips, then second ones, and so on.
    fillers = [piece for row in itertools.zip_longest(*by_clip) for piece in row if piece is not None]
    return fillers, _known(DEVELOPMENT)


def _real(folder: Path, episodes: int, seconds: Fraction) -> BenchmarkTitle:
    _require_cutter("; use --material drawn")
    return cut_real(as_edits(arrange(*real_pieces(), episodes, seconds)), folder)


def cut_real(edits: str, folder: Path) -> BenchmarkTitle:
    """Cut a title out of real clips under `folder`, or take up the one that an earlier run cut by the same `edits`.

    Args:
        edits: a CSV list, as `titles/dev.csv` of the real material is one.
        folder: what is made stands in a folder of its own there.

    Raises:
        BenchmarkError: the real material, or a tool for cutting it, is missing.
    """
    _require_cutter()
    made = folder / f"title-real-{_digest(edits.encode(), _CUTTER.read_bytes())}"
    if not made.is_dir():
        folder.mkdir(parents=True, exist_ok=True)
        listed = folder / "edits.csv"
        listed.write_text(edits, encoding="utf-8")
        with whole_folder(made) as fresh:
            _call([sys.executable, str(_CUTTER), str(listed), str(REAL), str(fresh)])
    return BenchmarkTitle("real clips and photos", _films(made), made / "labels.csv", REAL / "gallery")


def _require_cutter(otherwise: str = "") -> None:
    """Make sure that real clips can be cut; `otherwise` is what to do where they cannot."""
    if not _CUTTER.is_file():
        raise BenchmarkError(f"{_CUTTER}: not there{otherwise}")
    if not shutil.which("ffmpeg") or not shutil.which("ffprobe"):
        raise BenchmarkError(f"ffmpeg, ffprobe: not in PATH, but cutting real clips needs both; install them{otherwise}")


def _pieces_of(path: Path, boundaries: dict[str, Any]) -> list[Piece]:
    """Cut a real clip into pieces; `boundaries` are the hand-labelled frames at which its shots begin, by its path."""
    name = path.relative_to(REAL).as_posix()
    facts = probe(path)
    if facts.container_duration is None or not facts.frame_rate:
        raise BenchmarkError(f"{path}: states no duration or frame rate; take it out of the folder")
    labelled = boundaries.get(name, {})
    frames = [*labelled.get("cuts", ()), *(first for first, _ in labelled.get("gradual", ()))]
    return pieces(name, facts.container_duration, [frame / facts.frame_rate for frame in frames])


def _known(edits: Path) -> list[Piece]:
    """The pieces of an edit list that show a landmark."""
    with edits.open(newline="", encoding="utf-8") as handle:
        return [
            Piece(
                row["clip"],
                Fraction(row["in"]),
                Fraction(row["out"]),
                row["landmark"],
                Interval(Fraction(row["from"]), Fraction(row["to"])) if row["from"] and row["to"] else None,
            )
            for row in csv.DictReader(handle)
            if row["landmark"]
        ]


def _drawn(folder: Path, episodes: int, seconds: Fraction) -> BenchmarkTitle:
    from demo.title import make_demo

    source = folder / f"drawn-{_digest(*(path.read_bytes() for path in sorted((ROOT / 'demo').glob('*.py'))))}"
    if not source.is_dir():
        folder.mkdir(parents=True, exist_ok=True)
        with whole_folder(source) as fresh:
            make_demo(fresh)
    shots = list(_drawn_shots(source))
    title = arrange([shot for shot in shots if not shot.landmark], [shot for shot in shots if shot.landmark], episodes, seconds)
    made = folder / f"title-drawn-{_digest(as_edits(title).encode(), source.name.encode(), Path(__file__).read_bytes())}"
    if not made.is_dir():
        with whole_folder(made) as fresh:
            _cut(title, source, fresh)
    return BenchmarkTitle("drawn by the demonstration, enlarged", _films(made), made / "labels.csv", source / "gallery")


def _drawn_shots(source: Path) -> Iterator[Piece]:
    """The demonstration's shots with what is on screen in them."""
    from demo.cast import LANDMARKS
    from demo.screenplay import EPISODES
    from demo.screenplay import RATE as DRAWN_RATE

    truths = iter(read_truth(source / "labels.csv"))
    for path, shots in zip(_films(source), EPISODES, strict=True):
        start = Fraction(0)
        for shot in shots:
            end = start + Fraction(shot.frames, DRAWN_RATE)
            truth = next(truths) if shot.place in LANDMARKS else None
            visible = Interval(truth.interval.start - start, truth.interval.end - start) if truth else None
            yield Piece(path.name, start, end, truth.landmark if truth else "", visible)
            start = end


def _cut(title: Sequence[Sequence[Piece]], source: Path, out: Path) -> None:
    """Write episodes and labels; every piece begins and ends on a frame."""
    with (out / "labels.csv").open("w", newline="", encoding="utf-8") as handle:
        labels = csv.writer(handle)
        labels.writerow(COLUMNS)
        for number, episode in enumerate(title, 1):
            target = out / f"ep{number:02d}.mp4"
            inputs: list[str] = []
            chains: list[str] = []
            at = Fraction(0)
            for place, piece in enumerate(episode):
                # Half a frame early, so that rounding never loses the first one.
                start = max(piece.start - Fraction(1, 2 * RATE), Fraction(0))
                inputs += ["-ss", decimal_seconds(start), "-i", str(source / piece.clip)]
                frames = round(piece.length * RATE)
                chains.append(f"[{place}:v]trim=end_frame={frames},setpts=PTS-STARTPTS,scale=1080:1920:flags=lanczos,setsar=1[v{place}];")
                if piece.visible:
                    seen = [decimal_seconds(at + moment, 3) for moment in piece.visible]
                    labels.writerow([target.name, *seen, piece.landmark])
                at += Fraction(frames, RATE)
            joined = "".join(chains) + "".join(f"[v{place}]" for place in range(len(episode))) + f"concat=n={len(episode)}[out]"
            encoding = ["-c:v", "libx264", "-preset", "veryfast", "-crf", "20", "-pix_fmt", "yuv420p", "-r", str(RATE)]
            command = [ffmpeg(), "-v", "error", "-y", *inputs, "-filter_complex", joined, "-map", "[out]", *encoding, str(target)]
            _call(command)


def join(parts: Sequence[Path], target: Path) -> Path:
    """Write films of one kind one after the other into `target`, without encoding them again."""
    target.parent.mkdir(parents=True, exist_ok=True)
    listing = target.with_suffix(".txt")
    quoted = [str(part.resolve()).replace("'", "'\\''") for part in parts]
    listing.write_text("".join(f"file '{part}'\n" for part in quoted), encoding="utf-8")
    _call([ffmpeg(), "-v", "error", "-y", "-f", "concat", "-safe", "0", "-i", str(listing), "-map", "0:v:0", "-c", "copy", str(target)])
    return target


def ffmpeg() -> str:
    """The ffmpeg that the packages carry, so that all machines decode with the same one."""
    return str(imageio_ffmpeg.get_ffmpeg_exe())


def _films(folder: Path) -> tuple[Path, ...]:
    return tuple(sorted(folder.glob("*.mp4")))


def as_edits(title: Sequence[Sequence[Piece]]) -> str:
    """Write the pieces of each episode as `cut_real` reads them."""
    rows = ["episode,clip,in,out,landmark,from,to"]
    for number, episode in enumerate(title, 1):
        for piece in episode:
            visible = ",".join(decimal_seconds(moment, 3) for moment in piece.visible) if piece.visible else ","
            seconds = f"{decimal_seconds(piece.start, 3)},{decimal_seconds(piece.end, 3)}"
            rows.append(f"ep{number:02d},{piece.clip},{seconds},{piece.landmark},{visible}")
    return "\n".join(rows) + "\n"


def _digest(*parts: bytes) -> str:
    return hashlib.sha256(b"".join(hashlib.sha256(part).digest() for part in parts)).hexdigest()[:12]


def _call(command: Sequence[str]) -> None:
    done = subprocess.run(command, check=False, stdin=subprocess.DEVNULL, capture_output=True, text=True, errors="replace")
    if done.returncode:
        said = done.stderr.strip().splitlines()
        raise BenchmarkError(f"{Path(command[0]).name}: exit {done.returncode}: {said[-1] if said else 'it said nothing'}")
