"""The copy that browsers play: every frame at its time, and the page finds each of them by number."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from playwright.sync_api import Page, sync_playwright

from pages.errors import InputError, StorageError
from pipeline.film.decode import Decoder
from pipeline.film.proxy import frame_times, make_proxy, require_frames_of, require_same_times
from pipeline.record.evidence import InputFile
from tests.report.browser import needs_browser, start

FRAMES, BITS = 120, 7
BAR = 40
STATIC = Path(__file__).parents[3] / "desk/static/desk/review"
PAGE = """<!doctype html><video muted preload="auto"></video><canvas></canvas>
<script type="module">
import {FrameSeeker, FrameTimes} from "/frames.js";
const video = document.querySelector("video"), canvas = document.querySelector("canvas");
const seeker = new FrameSeeker(video);
const blob = await (await fetch("/proxy.mp4")).blob();
seeker.load(URL.createObjectURL(blob), new FrameTimes(await (await fetch("/frames.json")).json()));
await new Promise((resolve) => video.addEventListener("canplaythrough", resolve, {once: true}));
canvas.width = video.videoWidth; canvas.height = video.videoHeight;
// What is painted into the picture: bright bars are ones.
const painted = () => {
  const brush = canvas.getContext("2d", {willReadFrequently: true});
  brush.drawImage(video, 0, 0);
  return Array.from({length: BITS}, (_, bit) => brush.getImageData(BAR * bit + BAR / 2, canvas.height / 2, 1, 1).data[0] > 127)
    .reduce((number, one, bit) => number + (one ? 2 ** bit : 0), 0);
};
window.visit = async (frames) => {
  const seen = [];
  for (const frame of frames) { const named = await seeker.show(frame); seen.push([frame, named, seeker.frame, painted()]); }
  return seen;
};
window.stopping = async (times) => {
  const seen = [];
  for (let time = 0; time < times; time += 1) {
    video.playbackRate = 0.5;
    await video.play();
    const whilePlaying = seeker.frame;
    await new Promise((resolve) => setTimeout(resolve, 60 + 37 * time));
    const named = await seeker.rest();
    seen.push([whilePlaying, named, painted()]);
  }
  return seen;
};
window.ready = true;
</script>""".replace("BITS", str(BITS)).replace("BAR", str(BAR))


def numbered_pictures():
    """Grey pictures with their number in bars."""
    for number in range(FRAMES):
        picture = np.full((160, BAR * BITS, 3), 16, np.uint8)
        for bit in range(BITS):
            if number >> bit & 1:
                picture[:, BAR * bit : BAR * (bit + 1)] = 235
        yield picture


@pytest.fixture(scope="module")
def numbered(tmp_path_factory: pytest.TempPathFactory, write_clip: Callable[..., Path]):
    """A video of variable rate (1/60 to 1/12 s a frame) with B-frames and one key frame in sixty, and its proxy with its table."""
    folder = tmp_path_factory.mktemp("proxy")
    ticks, at = [], 0
    for step in np.random.default_rng(7).choice((1500, 3000, 3750, 7500), FRAMES):
        ticks.append(at)
        at += int(step)
    options = {"preset": "medium", "crf": "12", "g": "60", "bf": "3", "sc_threshold": "0"}
    video = write_clip(
        folder / "numbered.mp4", numbered_pictures(), rate=Fraction(30), time_base=Fraction(1, 90000), pts=ticks, options=options
    )
    table = make_proxy(video, folder / "proxy.mp4")
    return video, folder / "proxy.mp4", table


def test_every_frame_stands_at_its_own_time(numbered) -> None:
    video, proxy, table = numbered
    original = Decoder(video, samples_per_second=Fraction(1))
    assert any(packet.pts != packet.dts for packet in packets(video)), "the original should hold B-frames"
    assert sum(packet.is_keyframe for packet in packets(video)) == 2
    assert len(list(original)) == FRAMES
    assert table.is_variable_rate
    assert np.array_equal(original.table.boundaries, table.boundaries)
    copy = Decoder(proxy, samples_per_second=Fraction(1))
    assert len(list(copy)) == FRAMES
    assert [copy.table.time(frame) for frame in range(FRAMES)] == [table.time(frame) for frame in range(FRAMES)]
    times = frame_times(table)
    assert (times.frames, times.time(FRAMES)) == (FRAMES, table.run_time)


def packets(path):
    with av.open(str(path)) as container:
        return [packet for packet in container.demux(container.streams.video[0]) if packet.size]


@pytest.mark.parametrize(
    ("size", "base"), [((101, 67), Fraction(1, 1000)), ((3, 33), Fraction(1001, 30000)), ((1300, 780), Fraction(1, 12800))]
)
def test_odd_sizes_and_clocks_keep_their_frames(
    tmp_path: Path, write_clip: Callable[..., Path], size: tuple[int, int], base: Fraction
) -> None:
    width, height = size
    pictures = (np.full((height, width, 3), 20 * number, np.uint8) for number in range(8))
    video = write_clip(
        tmp_path / "odd.mkv",
        pictures,
        rate=Fraction(30),
        time_base=base,
        pts=range(0, 320, 40),
        codec="ffv1",
        pixel_format="bgr0",
        options={},
    )
    table = make_proxy(video, tmp_path / "proxy.mp4")
    assert len(table) == 8
    with av.open(str(tmp_path / "proxy.mp4")) as container:
        stream = container.streams.video[0]
        assert min(stream.width, stream.height) <= 720
        assert abs(stream.width / stream.height - width / height) < 0.05


def test_a_proxy_of_other_frames_is_refused(numbered, tmp_path: Path, write_clip: Callable[..., Path]) -> None:
    video, _, table = numbered
    other = write_clip(tmp_path / "other.mp4", numbered_pictures(), rate=Fraction(30))
    with pytest.raises(StorageError, match=r"numbered\.mp4: its copy for playing has frame \d+ at"):
        require_same_times(video.name, table, other)
    fewer = write_clip(tmp_path / "fewer.mp4", list(numbered_pictures())[:100], rate=Fraction(30))
    with pytest.raises(StorageError, match=r"numbered\.mp4: its copy for playing has 100 frames, the file 120"):
        require_same_times(video.name, table, fewer)


def test_a_table_of_another_video_is_refused(numbered) -> None:
    _, _, table = numbered
    item = InputFile.model_construct(file="第01集.mp4", frames=FRAMES, duration=table.run_time)
    require_frames_of(item, table)
    for other in ({"frames": FRAMES + 1}, {"duration": table.run_time + 1}):
        with pytest.raises(InputError, match=r"第01集\.mp4: the record has 12[01] frames, this video 120"):
            require_frames_of(item.model_copy(update=other), table)


@pytest.fixture(scope="module")
def page(numbered) -> Iterator[Page]:
    _, proxy, table = numbered
    bodies = {
        "/": ("text/html", PAGE.encode()),
        "/frames.js": ("text/javascript", (STATIC / "frames.js").read_bytes()),
        "/frames.json": ("application/json", frame_times(table).model_dump_json().encode()),
        "/proxy.mp4": ("video/mp4", proxy.read_bytes()),
    }

    def answer(route) -> None:
        kind, body = bodies["/" + route.request.url.split("/", 3)[3]]
        route.fulfill(content_type=kind, body=body)

    with sync_playwright() as playwright:
        browser = start(playwright)
        page = browser.new_page()
        page.route("http://localhost/**", answer)
        page.goto("http://localhost/")
        page.wait_for_function("window.ready")
        yield page
        browser.close()


@needs_browser
@pytest.mark.parametrize("order", ["forwards", "backwards", "at random"])
def test_the_page_names_the_frame_that_it_shows(page: Page, order: str) -> None:
    frames = list(range(FRAMES))
    if order == "backwards":
        frames.reverse()
    elif order == "at random":
        frames = np.random.default_rng(11).integers(0, FRAMES, 2 * FRAMES).tolist()
    wrong = [seen for seen in page.evaluate("(frames) => visit(frames)", frames) if len(set(seen)) != 1]
    assert wrong == []


@needs_browser
def test_where_it_stops_playing_the_number_is_the_pictures_and_while_it_plays_there_is_none(page: Page) -> None:
    seen = page.evaluate("stopping(12)")
    assert [playing for playing, *_ in seen] == [None] * 12
    assert [named for _, named, _ in seen] == [painted for *_, painted in seen]
    assert len({named for _, named, _ in seen}) > 6
