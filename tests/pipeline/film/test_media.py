"""Reading media: what is refused, how pictures are turned, and that every time is exact to the frame."""

import tracemalloc
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image

from pages.errors import InputError
from pipeline.film.decode import Decoder, Frame, hold_the_same
from pipeline.film.media import probe
from pipeline.record.timeline import Interval

RATE = Fraction(25)
DARK, WHITE = 40, 235


def flagged(white, frames, size=(64, 36)):
    """`frames` pictures, dark with a moving bar, white from the first to before the second of `white`."""
    for number in range(frames):
        picture = np.full((size[1], size[0], 3), WHITE if white[0] <= number < white[1] else DARK, np.uint8)
        picture[:, number % size[0]] ^= 60
        yield picture


def read(path, **options):
    decoder = Decoder(Path(path), samples_per_second=options.pop("samples_per_second", Fraction(2)), **options)
    frames = list(decoder)
    return frames, decoder.table


def white_interval(frames, table):
    white = [frame.index for frame in frames if frame.thumbnail.mean() > 128]
    assert white == list(range(white[0], white[-1] + 1))
    return table.interval(white[0], white[-1] + 1)


def codes(table):
    return {warning.code for warning in table.warnings}


class TestTime:
    @pytest.mark.parametrize("rate", [Fraction(24000, 1001), Fraction(30000, 1001), Fraction(50), Fraction(25)], ids=str)
    def test_constant_rates_are_exact(self, write_clip: Callable[..., Path], tmp_path: Path, rate: Fraction) -> None:
        frames, table = read(write_clip(tmp_path / "a.mp4", flagged((20, 50), 90), rate=rate))
        assert table.run_time == 90 / rate
        assert white_interval(frames, table) == Interval(20 / rate, 50 / rate)
        assert [frame.time for frame in frames] == [number / rate for number in range(90)]
        assert (table.is_variable_rate, table.warnings) == (False, ())

    @pytest.mark.parametrize("suffix", ["mkv", "flv", "ts", "avi", "mpg"])
    def test_containers_with_coarse_or_no_times(
        self, write_clip: Callable[..., Path], ffmpeg: Callable[..., None], tmp_path: Path, suffix: str
    ) -> None:
        rate = Fraction(30000, 1001)
        codec = ["-c:v", "mpeg2video"] if suffix == "mpg" else ["-c", "copy"]
        ffmpeg(
            "-i", write_clip(tmp_path / "a.mp4", flagged((20, 50), 90), rate=rate, options={"bf": "2"}), *codec, tmp_path / f"a.{suffix}"
        )
        frames, table = read(tmp_path / f"a.{suffix}")
        tick = table.time_base
        assert abs(table.run_time - 90 / rate) <= tick
        white = white_interval(frames, table)
        assert abs(white.start - 20 / rate) <= tick
        assert abs(white.end - 50 / rate) <= tick
        assert (table.is_variable_rate, table.warnings) == (False, ())

    def test_variable_rate(self, write_clip: Callable[..., Path], tmp_path: Path) -> None:
        steps = [1] * 30 + [4] * 20 + [2, 7] * 10
        pts = [0, *np.cumsum(steps).tolist()]
        clip = write_clip(tmp_path / "a.mp4", flagged((25, 55), 71), time_base=Fraction(1, 60), pts=pts)
        frames, table = read(clip)
        assert table.is_variable_rate
        assert white_interval(frames, table) == Interval(Fraction(pts[25], 60), Fraction(pts[55], 60))
        assert [table.duration(n) for n in range(70)] == [Fraction(step, 60) for step in steps]
        assert table.time(70) == Fraction(pts[70], 60)

    def test_edit_list_hides_what_lies_before_the_trim(
        self, write_clip: Callable[..., Path], ffmpeg: Callable[..., None], tmp_path: Path
    ) -> None:
        source = write_clip(tmp_path / "a.mp4", flagged((50, 60), 100), options={"g": "25", "bf": "2"})
        ffmpeg("-ss", "1.32", "-i", source, "-c", "copy", tmp_path / "trim.mp4")
        frames, table = read(tmp_path / "trim.mp4")
        one_frame = 1 / RATE
        assert abs(table.run_time - (4 - Fraction(132, 100))) <= one_frame
        white = white_interval(frames, table)
        assert white.length == 10 * one_frame
        assert abs(white.start - (2 - Fraction(132, 100))) <= one_frame
        assert not table.warnings

    @pytest.mark.parametrize("suffix", ["mp4", "mkv"])
    def test_late_start_counts_from_the_first_frame(
        self, write_clip: Callable[..., Path], ffmpeg: Callable[..., None], tmp_path: Path, suffix: str
    ) -> None:
        source = write_clip(tmp_path / "a.mp4", flagged((20, 50), 75))
        sound = ["-f", "lavfi", "-t", "6", "-i", "sine"]
        ffmpeg("-itsoffset", "2", "-i", source, *sound, "-map", "0:v", "-map", "1:a", "-c:v", "copy", tmp_path / f"late.{suffix}")
        frames, table = read(tmp_path / f"late.{suffix}")
        assert abs(table.start_offset - 2) <= 1 / RATE
        assert (table.run_time, frames[0].time) == (3, 0)
        assert white_interval(frames, table) == Interval(Fraction(20, 25), Fraction(2))
        assert not table.warnings

    def test_run_time_shorter_than_the_container_says(
        self, write_clip: Callable[..., Path], ffmpeg: Callable[..., None], tmp_path: Path
    ) -> None:
        cut_off = tmp_path / "cut off.mp4"
        ffmpeg("-i", write_clip(tmp_path / "a.mp4", flagged((20, 50), 200)), "-c", "copy", "-movflags", "+faststart", cut_off)
        with cut_off.open("r+b") as handle:
            handle.truncate(cut_off.stat().st_size * 2 // 3)
        frames, table = read(cut_off)
        assert 60 < len(frames) < 199
        assert table.decode_failures == 1
        assert codes(table) == {"truncated", "damaged", "runtime_mismatch"}
        assert all("\n" not in warning.say("en") for warning in table.warnings)

    def test_joined_transport_streams_go_on_counting(self, write_clip: Callable[..., Path], tmp_path: Path) -> None:
        parts = [write_clip(tmp_path / f"{n}.ts", flagged((5, 15), 50, size)).read_bytes() for n, size in enumerate([(64, 36), (96, 54)])]
        (tmp_path / "joined.ts").write_bytes(b"".join(parts))
        frames, table = read(tmp_path / "joined.ts")
        assert abs(len(frames) - 100) <= 1
        assert table.run_time == len(frames) / RATE
        assert {"pts_restart", "size_changes"} <= codes(table)


class TestPictures:
    @staticmethod
    def corners(picture):
        """Colour of each corner: r, g, b or white, clockwise from the top left."""
        height, width = picture.shape[:2]
        spots = [(height // 8, width // 8), (height // 8, -width // 8), (-height // 8, -width // 8), (-height // 8, width // 8)]
        patches = [picture[spot] for spot in spots]
        return "".join("w" if patch.min() > 128 else "rgb"[int(patch.argmax())] for patch in patches)

    @staticmethod
    def drawn(width, height):
        """Red, green, blue, white quarters, clockwise from the top left."""
        picture = np.zeros((height, width, 3), np.uint8)
        picture[: height // 2, : width // 2, 0] = 255
        picture[: height // 2, width // 2 :, 1] = 255
        picture[height // 2 :, width // 2 :, 2] = 255
        picture[height // 2 :, : width // 2] = 255
        return picture

    @pytest.mark.parametrize(
        ("options", "rotation", "corners"),
        [
            (["-display_rotation", "90"], 270, "gbwr"),
            (["-display_rotation", "180"], 180, "bwrg"),
            (["-display_rotation", "270"], 90, "wrgb"),
            (["-display_rotation", "0", "-display_hflip"], 0, "grwb"),
            (["-display_rotation", "90", "-display_hflip"], 270, "bgrw"),
        ],
    )
    def test_turned_as_displayed(
        self, write_clip: Callable[..., Path], ffmpeg: Callable[..., None], tmp_path: Path, options: list[str], rotation: int, corners: str
    ) -> None:
        source = write_clip(tmp_path / "a.mp4", [self.drawn(160, 96)] * 5)
        ffmpeg(*options, "-i", source, "-c", "copy", tmp_path / "turned.mp4")
        frames, table = read(tmp_path / "turned.mp4")
        found = probe(tmp_path / "turned.mp4")
        assert found.orientation.rotation == rotation
        assert found.display_size == ((96, 160) if rotation in (90, 270) else (160, 96))
        assert frames[0].picture.shape[1::-1] == found.display_size
        assert self.corners(frames[0].picture) == corners
        assert self.corners(frames[0].thumbnail) == corners
        assert frames[0].thumbnail.shape == (27, 48, 3)
        assert table.run_time == 5 / RATE

    def test_pixels_that_are_not_square(self, write_clip: Callable[..., Path], ffmpeg: Callable[..., None], tmp_path: Path) -> None:
        picture = np.zeros((96, 80, 3), np.uint8)
        picture[:, 60:] = 255
        source = write_clip(tmp_path / "a.mp4", [picture] * 10)
        ffmpeg("-i", source, "-c", "copy", "-bsf:v", "h264_metadata=sample_aspect_ratio=2/1", tmp_path / "wide.mp4")
        frames, table = read(tmp_path / "wide.mp4")
        assert probe(tmp_path / "wide.mp4").display_size == (160, 96)
        shown = frames[0].picture
        assert shown.shape == (48, 80, 3)
        assert shown[:, 62:].min() > 200
        assert shown[:, :57].max() < 50
        assert table.run_time == 10 / RATE

    @pytest.mark.parametrize(
        ("name", "codec", "pixel_format", "size"),
        [
            ("a.mp4", "libx264", "yuv420p10le", (98, 66)),
            ("a.mp4", "libx264", "gray", (98, 66)),
            ("a.mov", "prores_ks", "yuva444p10le", (98, 66)),
            ("a.mkv", "ffv1", "yuv420p", (97, 65)),
            ("a.mov", "qtrle", "argb", (97, 65)),
        ],
    )
    def test_pixel_formats(
        self, write_clip: Callable[..., Path], tmp_path: Path, name: str, codec: str, pixel_format: str, size: tuple[int, int]
    ) -> None:
        clip = write_clip(tmp_path / name, [self.drawn(*size)] * 3, codec=codec, pixel_format=pixel_format, options={"threads": "1"})
        frames, _ = read(clip)
        assert frames[0].picture.shape == (size[1], size[0], 3)
        if pixel_format != "gray":
            assert self.corners(frames[0].picture) == self.corners(frames[0].thumbnail) == "rgbw"

    def test_lines_stored_from_the_bottom_up(self, write_clip: Callable[..., Path], tmp_path: Path) -> None:
        clip = write_clip(tmp_path / "a.avi", [self.drawn(96, 64)] * 3, codec="rawvideo", pixel_format="bgr24")
        data = bytearray(clip.read_bytes())
        height = data.find(b"strf") + 16
        assert int.from_bytes(data[height : height + 4], "little", signed=True) == -64
        data[height : height + 4] = (64).to_bytes(4, "little")
        clip.write_bytes(data)
        frames, _ = read(clip)
        assert [self.corners(frame.thumbnail) for frame in frames] == ["wbgr"] * 3

    def test_samples_stand_on_the_grid(self, write_clip: Callable[..., Path], tmp_path: Path) -> None:
        rate = Fraction(30000, 1001)
        frames, _ = read(write_clip(tmp_path / "a.mp4", flagged((0, 1), 90), rate=rate), samples_per_second=Fraction(4))
        sampled = [frame.time for frame in frames if frame.picture is not None]
        assert sampled == [
            min(frame.time for frame in frames if frame.time >= Fraction(k, 4)) for k in range(13) if frames[-1].time >= Fraction(k, 4)
        ]

    def test_pictures_are_reduced_but_never_enlarged(self, write_clip: Callable[..., Path], tmp_path: Path) -> None:
        clip = write_clip(tmp_path / "a.mp4", flagged((0, 1), 3, (320, 180)))
        assert read(clip, sample_short_side=90)[0][0].picture.shape == (90, 160, 3)
        assert read(clip, sample_short_side=720)[0][0].picture.shape == (180, 320, 3)

    @pytest.mark.parametrize("size", [(16, 16), pytest.param((7680, 4320), marks=pytest.mark.slow)], ids=str)
    def test_smallest_and_largest(self, write_clip: Callable[..., Path], tmp_path: Path, size: tuple[int, int]) -> None:
        frames, _ = read(write_clip(tmp_path / "a.mp4", [self.drawn(*size)] * 3))
        assert min(frames[0].picture.shape[:2]) == min(720, *size)
        assert self.corners(frames[0].picture) == "rgbw"


class TestRefusals:
    def refused(self, path, *words) -> None:
        with pytest.raises(InputError) as caught:
            read(path)
        message = str(caught.value)
        assert "\n" not in message
        assert message.startswith(str(path).replace("\n", "\\n"))
        for word in words:
            assert word in message

    def test_missing_empty_and_folders(self, tmp_path: Path) -> None:
        (tmp_path / "empty\n.mp4").touch()
        self.refused(tmp_path / "none.mp4", "no such file")
        self.refused(tmp_path / "empty\n.mp4", "empty")
        self.refused(tmp_path, "folder")
        self.refused("/dev/null", "not a plain file")

    @pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP", "BMP", "AVIF"])
    def test_pictures_in_disguise(self, tmp_path: Path, kind: str) -> None:
        Image.new("RGB", (64, 64), "red").save(tmp_path / "a.mp4", kind)
        self.refused(tmp_path / "a.mp4", "is a picture")

    def test_text_archives_and_play_lists(self, write_clip: Callable[..., Path], tmp_path: Path) -> None:
        write_clip(tmp_path / "real.ts", flagged((0, 1), 30))
        disguises = {
            "text": b"not a video\n" * 99,
            "zip": b"PK\3\4" + bytes(range(256)) * 9,
            "concat": b"ffconcat version 1.0\nfile real.ts\n",
            "hls": b"#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:1,\nreal.ts\n#EXT-X-ENDLIST\n",
        }
        for name, content in disguises.items():
            for suffix in ("mp4", "ts", "m3u8", "txt"):
                path = tmp_path / f"{name}.{suffix}"
                path.write_bytes(content)
                self.refused(path, "not a video")

    def test_sound_with_a_cover_picture(self, ffmpeg: Callable[..., None], tmp_path: Path) -> None:
        Image.new("RGB", (64, 64), "red").save(tmp_path / "cover.png")
        sound = ["-f", "lavfi", "-t", "1", "-i", "sine", "-i", tmp_path / "cover.png"]
        ffmpeg(*sound, "-map", "0", "-map", "1", "-c:v", "copy", "-disposition:v", "attached_pic", tmp_path / "a.m4a")
        self.refused(tmp_path / "a.m4a", "no video stream")

    def test_a_cover_picture_is_not_the_film(self, write_clip: Callable[..., Path], ffmpeg: Callable[..., None], tmp_path: Path) -> None:
        Image.new("RGB", (64, 64), "red").save(tmp_path / "cover.png")
        both = ["-i", tmp_path / "cover.png", "-i", write_clip(tmp_path / "a.mp4", flagged((5, 10), 20))]
        ffmpeg(*both, "-map", "0", "-map", "1", "-c", "copy", "-disposition:v:0", "attached_pic", tmp_path / "both.mp4")
        frames, table = read(tmp_path / "both.mp4")
        assert (len(frames), table.warnings) == (20, ())

    def test_still_pictures_alone_are_no_film(self, ffmpeg: Callable[..., None], tmp_path: Path) -> None:
        Image.new("RGB", (64, 64), "red").save(tmp_path / "cover.png")
        sound = ["-f", "lavfi", "-t", "2", "-i", "sine"]
        once, twice = ["-i", tmp_path / "cover.png"], ["-framerate", "1", "-loop", "1", "-t", "2", "-i", tmp_path / "cover.png"]
        for name, cover, codec in (
            ("a.mp4", once, "png"),
            ("b.mkv", twice, "mjpeg"),
            ("c.mp4", twice, "libx264"),
            ("d.ts", once, "libx264"),
        ):
            ffmpeg(*cover, *sound, "-map", "0", "-map", "1", "-c:v", codec, tmp_path / name)
            self.refused(tmp_path / name, "still picture")

    def test_no_frame_that_decodes(self, write_clip: Callable[..., Path], tmp_path: Path) -> None:
        clip = write_clip(tmp_path / "a.mkv", flagged((0, 1), 5), options={"g": "1"})
        data = bytearray(clip.read_bytes())
        start = data.find(b"\xa3", data.find(b"\x1f\x43\xb6\x75"))
        data[start + 4 : -40] = bytes(len(data) - start - 44)
        clip.write_bytes(data)
        self.refused(clip)

    @pytest.mark.parametrize(
        "name",
        [
            "with 'quotes\" and\nlines 赣州.mp4",
            "-i.mp4",
            "%03d.mp4",
            "http:x.mp4",
            "concat:a.mp4|b.mp4",
            "pipe:0",
            "file:x.mp4",
            "a?b#c.mp4",
            "x.m3u8",
        ],
    )
    def test_hostile_names_are_plain_files(
        self, write_clip: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
    ) -> None:
        write_clip(tmp_path / "a.mp4", flagged((5, 10), 20)).rename(tmp_path / name)
        monkeypatch.chdir(tmp_path)
        assert len(read(name)[0]) == 20


class TestWhichStreamIsTheFilm:
    """20 frames, white from the fifth to the tenth, behind or before other video streams."""

    @pytest.fixture
    def film(self, write_clip, tmp_path: Path):
        return write_clip(tmp_path / "film.mp4", flagged((5, 10), 20))

    @pytest.fixture
    def slides(self, write_clip, tmp_path: Path):
        """`slides(count, seconds)`: pictures that each stay that long."""

        def make(count, seconds=1):
            pictures = flagged((0, 0), count, (96, 54))
            return write_clip(tmp_path / f"{count}.mkv", pictures, rate=Fraction(1, seconds), codec="mjpeg", pixel_format="yuvj420p")

        return make

    @pytest.mark.parametrize("suffix", ["mp4", "mkv", "mov"])
    @pytest.mark.parametrize(("count", "seconds"), [(1, 1), (2, 1), (3, 9)])
    def test_not_a_cover_written_as_a_film(
        self, ffmpeg: Callable[..., None], tmp_path: Path, film, slides, suffix: str, count: int, seconds: int
    ) -> None:
        path = tmp_path / f"both.{suffix}"
        streams = ["-map", "0", "-map", "1", "-c", "copy", "-disposition:v:0", "default", "-disposition:v:1", "0"]
        ffmpeg("-i", slides(count, seconds), "-i", film, *streams, path)
        frames, table = read(path)
        assert probe(path).stream_index == 1
        assert (len(frames), table.run_time) == (20, Fraction(20, 25))
        assert white_interval(frames, table) == Interval(Fraction(5, 25), Fraction(10, 25))
        assert codes(table) == {"several_streams"}

    @pytest.mark.parametrize("default", [0, 1])
    def test_of_two_films_the_default_one(
        self, write_clip: Callable[..., Path], ffmpeg: Callable[..., None], tmp_path: Path, film, default: int
    ) -> None:
        other = write_clip(tmp_path / "other.mp4", flagged((0, 0), 40), rate=Fraction(50))
        chosen = ["-disposition:v:0", "0", "-disposition:v:1", "0", f"-disposition:v:{default}", "default"]
        ffmpeg("-i", film, "-i", other, "-map", "0", "-map", "1", "-c", "copy", *chosen, tmp_path / "both.mkv")
        assert len(read(tmp_path / "both.mkv")[0]) == [20, 40][default]


class TestWhatTheContainerSays:
    """A film of 2 s beside 5 s of sound."""

    @pytest.fixture
    def longer_sound(self, write_clip, ffmpeg, tmp_path: Path):
        def make(name):
            film = write_clip(tmp_path / "film.mp4", flagged((5, 10), 50), options={"bf": "2"})
            ffmpeg(
                "-i", film, "-f", "lavfi", "-t", "5", "-i", "sine", "-map", "0", "-map", "1", "-c:v", "copy", "-c:a", "aac", tmp_path / name
            )
            if name.endswith("mkv"):
                untagged = (tmp_path / name).read_bytes().replace(b"DURATION", b"DURATIOX")
                (tmp_path / name).write_bytes(untagged)
            return tmp_path / name

        return make

    @pytest.mark.parametrize("name", ["a.flv", "a.mkv"])
    def test_nothing_of_a_film_shorter_than_its_sound(self, longer_sound, name: str) -> None:
        _, table = read(longer_sound(name))
        assert (len(table), table.run_time, table.container_duration, table.warnings) == (50, 2, None, ())

    @pytest.mark.parametrize("name", ["a.flv", "a.mkv"])
    def test_that_something_is_missing_where_all_ends_early(self, longer_sound, name: str) -> None:
        path = longer_sound(name)
        path.write_bytes(path.read_bytes()[: path.stat().st_size * 2 // 5])
        _, table = read(path)
        assert table.container_duration > 4
        assert "runtime_mismatch" in codes(table)

    def test_nothing_of_an_flv_that_begins_late(self, write_clip: Callable[..., Path], ffmpeg: Callable[..., None], tmp_path: Path) -> None:
        film = write_clip(tmp_path / "film.mp4", flagged((5, 10), 50))
        ffmpeg("-i", film, "-c", "copy", "-output_ts_offset", "3600", tmp_path / "late.flv")
        _, table = read(tmp_path / "late.flv")
        assert (table.run_time, table.start_offset, table.warnings) == (2, 3600, ())

    @pytest.mark.parametrize(
        ("name", "stream", "frames"),
        [("05-cover-as-plain-stream/02b_cover_plain.mp4", 1, 150), ("12-flv-audio-longer/18c_longaudio.flv", 0, 150)],
    )
    def test_files_that_failed(self, name: str, stream: int, frames: int) -> None:
        path = Path(__file__).parents[3].parent / "shared/cases/video" / name
        if not path.is_file():
            pytest.skip(f"{path} is not there")
        _, table = read(path)
        assert (probe(path).stream_index, len(table), table.run_time) == (stream, frames, 6)
        assert not codes(table) & {"runtime_mismatch", "runtime_differs"}


class TestSamePictures:
    def digests(self, path):
        decoder = Decoder(path, samples_per_second=Fraction(1))
        assert len(list(decoder)) == len(decoder.pictures)
        return decoder.pictures

    def test_in_whatever_container_and_at_whatever_times(
        self, write_clip: Callable[..., Path], ffmpeg: Callable[..., None], tmp_path: Path
    ) -> None:
        film = write_clip(tmp_path / "film.mp4", flagged((5, 10), 60), options={"bf": "2", "g": "20"})
        pictures = self.digests(film)
        assert len(np.unique(pictures)) > 50
        for name, options in {
            "a.ts": [],
            "a.mkv": ["-metadata", "title=other", "-colorspace", "bt709", "-color_range", "pc"],
            "a.avi": [],
            "a.flv": ["-output_ts_offset", "9"],
            "a.mov": ["-bsf:v", "setts=ts=TS*2"],
        }.items():
            ffmpeg("-i", film, "-c", "copy", *options, tmp_path / name)
            assert hold_the_same(pictures, self.digests(tmp_path / name)), name
        ffmpeg("-ss", "0.8", "-i", film, "-c", "copy", tmp_path / "trimmed.mkv")
        assert hold_the_same(pictures, self.digests(tmp_path / "trimmed.mkv"))

    def test_not_in_another_encoding_or_film(self, write_clip: Callable[..., Path], ffmpeg: Callable[..., None], tmp_path: Path) -> None:
        film = write_clip(tmp_path / "film.mp4", flagged((5, 10), 60))
        ffmpeg("-i", film, "-c:v", "libx264", "-crf", "30", tmp_path / "again.mp4")
        other = write_clip(tmp_path / "other.mp4", flagged((30, 40), 60, (66, 36)))
        black = write_clip(tmp_path / "black.mp4", [np.zeros((36, 64, 3), np.uint8)] * 60)
        black_and_more = write_clip(tmp_path / "more.mp4", [*[np.zeros((36, 64, 3), np.uint8)] * 10, *flagged((0, 0), 50)])
        one, again, another, dark, more = (self.digests(path) for path in (film, tmp_path / "again.mp4", other, black, black_and_more))
        assert not any(hold_the_same(one, different) for different in (again, another, dark, more))
        assert not hold_the_same(dark, more)


class TestDamage:
    @staticmethod
    def damage(clip, spot):
        """Overwrite four bytes in every tenth packet, `spot` of the way through it."""
        with av.open(str(clip)) as container:
            places = [packet.pos + int(packet.size * spot) for packet in container.demux(video=0) if packet.size > 100]
        data = bytearray(clip.read_bytes())
        for place in places[5::10]:
            data[place : place + 4] = b"\xff\x55\xaa\xff"
        clip.write_bytes(data)
        return clip

    @pytest.fixture
    def clip(self, write_clip, tmp_path: Path):
        noise = np.random.default_rng(0).integers(0, 255, (5, 90, 160, 3), np.uint8)
        return write_clip(tmp_path / "a.mp4", [noise[number % 5] for number in range(60)])

    @pytest.mark.parametrize("spot", [0, 0.5], ids=["packets that are refused", "frames that come out damaged"])
    def test_decoding_goes_on_and_failures_are_counted(self, clip, spot: float) -> None:
        frames, table = read(self.damage(clip, spot))
        assert len(frames) >= 50
        assert table.decode_failures >= 6
        assert "damaged" in codes(table)

    def test_one_thread_gives_the_same_pixels_each_time(self, clip) -> None:
        self.damage(clip, 0.5)
        first, second = (read(clip, frame_threads=False)[0] for _ in range(2))
        assert all(np.array_equal(a.thumbnail, b.thumbnail) for a, b in zip(first, second, strict=True))


def test_memory_does_not_grow_with_the_length(write_clip: Callable[..., Path], tmp_path: Path) -> None:
    clip = write_clip(tmp_path / "a.mp4", flagged((0, 1), 2000, (16, 16)))
    tracemalloc.start()
    try:
        count = sum(1 for _ in Decoder(clip, samples_per_second=RATE))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert count == 2000
    assert peak < 1_000_000, "2000 thumbnails alone are 7.8 MB"


def test_the_table_is_there_only_at_the_end(write_clip: Callable[..., Path], tmp_path: Path) -> None:
    decoder = Decoder(write_clip(tmp_path / "a.mp4", flagged((0, 1), 10)), samples_per_second=RATE)
    frames = iter(decoder)
    assert isinstance(next(frames), Frame)
    with pytest.raises(RuntimeError):
        _ = decoder.table
    assert len(list(frames)) == 9
    assert len(decoder.table) == 10
    with pytest.raises(RuntimeError):
        next(iter(decoder))
