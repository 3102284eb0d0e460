"""Footage that comes again: found in real encodings, never in what only looks alike; and what is left without it."""

from collections.abc import Callable
from fractions import Fraction as F
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.film.decode import Decoder
from pipeline.measure.share import remaining
from pipeline.record.frame_table import FrameTable
from pipeline.record.grounds import Repeat, Stretch
from pipeline.record.timeline import Interval, union_length
from pipeline.repeats.repeats import Footage, find_repeats
from tests.conftest import DrawFacade


def places(repeat):
    return [(place.episode, float(place.start), float(place.end)) for place in repeat.places]


def panned(facade, seed, frames, rate):
    """A camera passing a drawn facade at `rate` frames a second, as 180 x 320 RGB pictures."""
    big = cv2.resize(facade(seed, 600, 500), (540, 480))
    for number in range(frames):
        left = int(40 + 24 * number / rate)
        yield np.ascontiguousarray(big[60:380, left : left + 180])


def decoded(path, name, shots):
    decoder = Decoder(path, samples_per_second=F(1, 1000), sample_short_side=16)
    grey = np.stack([cv2.cvtColor(frame.thumbnail, cv2.COLOR_RGB2GRAY) for frame in decoder])
    return Footage(name, grey, decoder.table, shots)


@pytest.fixture(scope="module")
def title(tmp_path_factory: pytest.TempPathFactory, write_clip: Callable[..., Path], facade: DrawFacade):
    """Six episodes, each encoded anew: 5 s opening, from the second on 10 s recap, 6 s of its own; a part of the picture differs."""
    folder, episodes = tmp_path_factory.mktemp("repeats"), []
    for number, (rate, crf) in enumerate([(12, 18), (12, 32), (15, 24), (10, 28), (12, 36), (15, 30)], 1):
        cut = [(1, 2), (2, 3), *([(3, 3), (4, 4), (5, 3)] if number > 1 else []), *((100 * number + i, 2) for i in range(3))]
        pictures, shots = [], []
        for seed, length in cut:
            shots.append((len(pictures), len(pictures) + length * rate))
            pictures += panned(facade, seed, length * rate, rate)
        for picture in pictures:
            cv2.putText(picture, f"EP{number}", (110, 30), cv2.FONT_HERSHEY_SIMPLEX, 0.8, (255, 255, 0), 2)
        options = {"preset": "ultrafast", "crf": str(crf), "threads": "1"}
        path = write_clip(folder / f"{number}.mp4", pictures, rate=F(rate), options=options)
        episodes.append(decoded(path, f"ep{number}", shots))
    return episodes


def test_an_opening_and_a_recap_shared_by_six_episodes_are_found_to_the_frame_and_counted_both_ways(title) -> None:
    opening, recap = find_repeats(title)
    assert opening.kind == "opening"
    assert places(opening) == [(f"ep{n}", 0, 5) for n in range(1, 7)]
    assert recap.kind == "recap"
    assert places(recap) == [(f"ep{n}", 5, 15) for n in range(2, 7)]
    left = remaining([opening, recap], {episode.name: episode.table.run_time for episode in title})
    assert left == {
        "ep1": [Interval(F(0), F(11))],
        "ep2": [Interval(F(5), F(21))],
        **{f"ep{n}": [Interval(F(15), F(21))] for n in range(3, 7)},
    }


# The rest is drawn at the size of a thumbnail.
RATE = 25


def scene(seed, seconds, start=0.0, noise=1.0):
    """Rows of hills passing by: `(frames, 27, 48)` at 25 frames/s, from `start` seconds of it on, as one encoding of it looks."""
    rng = np.random.default_rng(seed)
    world = cv2.resize(rng.uniform(0, 255, (9, 120)).astype(np.float32), (960, 27), interpolation=cv2.INTER_CUBIC)
    at = (start + np.arange(round(seconds * RATE)) / RATE) * 12
    frames = np.stack([cv2.getRectSubPix(world, (48, 27), (24 + x, 13)) for x in at])
    return np.clip(frames + np.random.default_rng().normal(0, noise, frames.shape), 0, 255).astype(np.uint8)


def still(picture, seconds, noise=0.5):
    frames = np.repeat(np.asarray(picture, np.float32)[None], round(seconds * RATE), 0)
    return np.clip(frames + np.random.default_rng().normal(0, noise, frames.shape), 0, 255).astype(np.uint8)


def card(text):
    """A picture with writing on black."""
    large = cv2.putText(np.zeros((270, 480), np.uint8), text, (30, 150), cv2.FONT_HERSHEY_SIMPLEX, 3, 255, 14)
    return cv2.resize(large, (48, 27), interpolation=cv2.INTER_AREA)


def episode(name, *parts):
    ends = np.cumsum([len(part) for part in parts]).tolist()
    pictures = np.concatenate(parts)
    return Footage(name, pictures, FrameTable(np.arange(len(pictures)), 1, F(1, RATE)), list(zip([0, *ends[:-1]], ends, strict=True)))


def test_a_recap_of_pieces_leads_to_where_they_stood_before() -> None:
    before = episode("a", *(scene(seed, 8) for seed in (1, 2, 3)))
    recap = [scene(1, 1.2, 3), scene(2, 2, 1), scene(3, 3, 4)]
    others = [episode(name, scene(seed, 3)) for name, seed in (("c", 6), ("d", 7))]
    found = find_repeats([before, episode("b", *recap, *(scene(seed, 8) for seed in (4, 5))), *others])
    assert [one.kind for one in found] == ["recap"] * 3
    expected = [[("a", 3, 4.2), ("b", 0, 1.2)], [("a", 9, 11), ("b", 1.2, 3.2)], [("a", 20, 23), ("b", 3.2, 6.2)]]
    assert np.allclose([[place[1:] for place in places(one)] for one in found], [[p[1:] for p in one] for one in expected], atol=1 / RATE)
    assert [[place[0] for place in places(one)] for one in found] == [["a", "b"]] * 3


def test_a_piece_too_short_to_be_a_repeat_by_itself_is_left() -> None:
    assert find_repeats([episode("a", scene(1, 8)), episode("b", scene(2, 4), scene(1, 1.4, 3), scene(3, 4))]) == ()


def test_footage_that_comes_again_in_its_own_episode_is_found_once() -> None:
    (found,) = find_repeats([episode("a", scene(1, 6), scene(2, 4), scene(1, 3, 1), scene(3, 4))])
    assert np.allclose([place[1:] for place in places(found)], [(1, 4), (10, 13)], atol=1 / RATE)


def test_a_picture_held_longer_than_where_it_stood_first_is_a_repeat_only_as_far_as_that_goes() -> None:
    held = scene(1, 1 / RATE)[0]
    found = find_repeats(
        [episode("a", still(held, 0.2), scene(1, 5), scene(11, 8)), episode("b", still(held, 1.2), scene(1, 5), scene(12, 8))]
    )
    assert np.allclose([place[1:] for place in places(found[0])], [(0, 5.2), (1, 6.2)], atol=1 / RATE)


def test_footage_cut_anew_by_a_few_frames_stays_one_piece() -> None:
    parts = [[scene(1, 3), scene(2, 3), scene(11, 8)], [scene(1, 2.88), scene(2, 3), scene(12, 8)]]
    (found,) = find_repeats([episode(f"e{number}", *each) for number, each in enumerate(parts)])
    assert np.allclose([place[1:] for place in places(found)], [(0, 6), (0, 5.88)], atol=1 / RATE)


def test_an_opening_is_split_where_a_known_one_ends() -> None:
    opening, recap = lambda: scene(1, 5), lambda: scene(2, 10)
    parts = [[opening(), scene(11, 8)], [opening(), scene(12, 8)], [opening(), recap(), scene(13, 8)], [opening(), recap(), scene(14, 8)]]
    found = find_repeats([episode(f"e{number}", *each) for number, each in enumerate(parts)])
    assert [len(one.places) for one in found] == [4, 2]
    assert places(found[1]) == [("e2", 5, 15), ("e3", 5, 15)]


def test_two_takes_from_one_tripod_are_no_repeat() -> None:
    """A room that stays as it is, and somebody in it who moves otherwise each time."""
    room = scene(1, 1 / RATE, noise=0)[0]

    def take(seed):
        frames = still(room, 8)
        walk = np.cumsum(np.random.default_rng(seed).normal(0, 0.8, (len(frames), 2)), 0)
        for frame, (x, y) in zip(frames, walk, strict=True):
            cv2.circle(frame, (int(24 + x), int(16 + y)), 7, 30, -1)
        return frames

    takes = [take(seed) for seed in range(4)]
    assert find_repeats([episode(f"e{n}", scene(10 + n, 3), take, scene(20 + n, 3)) for n, take in enumerate(takes)]) == ()
    twice = [episode("a", scene(10, 3), takes[0], scene(20, 3)), episode("b", scene(11, 3), takes[0], scene(21, 3))]
    assert np.allclose([place[1:] for place in places(find_repeats(twice)[0])], [(3, 11)] * 2, atol=1 / RATE)


def test_black_and_blank_frames_are_no_repeats() -> None:
    parts = [(still(np.zeros((27, 48)), 4), scene(n, 6), still(np.full((27, 48), 255), 3)) for n in range(3)]
    assert find_repeats([episode(f"e{n}", *each) for n, each in enumerate(parts)]) == ()


def test_cards_at_the_start_count_whole_where_they_carry_the_same() -> None:
    found = find_repeats(
        [
            episode("a", still(card("NET 01"), 3), scene(1, 6)),
            episode("b", still(np.zeros((27, 48)), 0.4), still(card("NET 01"), 4), scene(2, 6)),
            episode("c", still(card("HELLO"), 3), scene(3, 6)),
        ]
    )
    assert [(one.kind, places(one)) for one in found] == [("licence_card", [("a", 0, 3), ("b", 0.4, 4.4)])]


def test_a_still_in_the_middle_of_long_episodes_is_no_card() -> None:
    parts = [(scene(n, 21), still(scene(9, 1 / RATE)[0], 4), scene(10 + n, 21)) for n in range(2)]
    assert find_repeats([episode(f"e{n}", *each) for n, each in enumerate(parts)]) == ()


def test_an_end_card_is_a_closing() -> None:
    parts = [(scene(n, 8), still(card("THE END"), 3)) for n in range(3)]
    (found,) = find_repeats([episode(f"e{n}", *each) for n, each in enumerate(parts)])
    assert (found.kind, [place[1:] for place in places(found)]) == ("closing", [(8, 11)] * 3)


@pytest.mark.parametrize("frames", [1, 2, 30])
def test_the_shortest_episodes_do_no_harm(frames: int) -> None:
    assert find_repeats([episode(name, scene(1, frames / RATE)) for name in "ab"]) == ()
    assert find_repeats([]) == ()


NAMES = ("a", "b", "c")
RUN_TIMES = {name: F(20) for name in NAMES}
stretches = st.builds(
    lambda name, start, length: Stretch(episode=name, start=F(start), end=F(min(start + length, 20))),
    st.sampled_from(NAMES),
    st.integers(0, 19),
    st.integers(1, 20),
)
repeats = st.builds(
    lambda several: Repeat(id="r", kind="other", places=tuple(sorted(several, key=lambda place: (place.episode, place.start, place.end)))),
    st.lists(stretches, min_size=2, max_size=4),
)


def covers(intervals, moment):
    return any(interval.start <= moment < interval.end for interval in intervals)


@given(st.lists(repeats, max_size=5))
def test_what_remains_is_what_no_repeat_takes_away_and_each_footage_stays_somewhere(several) -> None:
    left = remaining(several, RUN_TIMES)
    assert all(union_length(left[name]) <= 20 for name in NAMES)
    for name in NAMES:
        assert left[name] == sorted(left[name])
        for second in range(20):
            moment = F(second) + F(1, 2)
            taken = any(
                place.episode == name and covers([place.interval], moment)
                for one in several
                for place in one.places[1:]
                if not (one.places[0].episode == name and covers([one.places[0].interval], moment))
            )
            assert covers(left[name], moment) == (not taken)


@given(repeats)
def test_the_first_place_of_a_repeat_stays_whole(one) -> None:
    first = one.places[0]
    left = remaining([one], RUN_TIMES)[first.episode]
    assert any(part.start <= first.start and first.end <= part.end for part in left)
    assert remaining([one, one], RUN_TIMES) == remaining([one], RUN_TIMES)


def test_without_repeats_everything_remains() -> None:
    assert remaining([], RUN_TIMES) == {name: [Interval(F(0), F(20))] for name in NAMES}
