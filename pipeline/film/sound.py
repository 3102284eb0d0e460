"""The sound of an episode's copy for playing: AAC of the first audio stream, each moment of it where the pictures' clock has it.

Every sample is placed by the time that the file gives it, counted from the first picture: what comes before that is cut, a hole is silence,
what overlaps goes once. So the stream begins at zero and needs no edit list, which browsers read differently; the encoder's own lead-in,
which would need one, is left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from av.audio.stream import AudioStream
from av.container import OutputContainer
from numpy.typing import NDArray

from pipeline.film.media import open_sound

_RATES = (96000, 88200, 64000, 48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025, 8000)
"""Samples a second that AAC knows; others become 48000."""

_JITTER = Fraction(1, 50)
"""Seconds by which a frame's time may differ from the end of the one before without being moved: containers round times."""

_BIT_RATE = 128_000


def lay_sound(video: Path, copy: OutputContainer, start: Fraction) -> Sound | None:
    """Add a stream for the sound of a video to its copy; None where it has none that can be decoded.

    Args:
        video: the file as handed in.
        copy: the container of the copy, before anything is written to it.
        start: the first picture's time in seconds on the file's clock.
    """
    with open_sound(video) as found:
        if found is None:
            return None
        rate = found[1].rate
    stream = copy.add_stream("aac", rate=rate if rate in _RATES else 48000, options={"b": str(_BIT_RATE)})
    stream.layout = "stereo"
    return Sound(video, stream, start)


class Sound:
    """The sound of one copy, encoded as far as its pictures are."""

    def __init__(self, video: Path, stream: AudioStream, start: Fraction) -> None:
        self._stream = stream
        self._rate = stream.rate
        self._samples = _placed(video, start, self._rate)
        self._held = np.zeros((2, 0), np.float32)
        self._at = 0

    def until(self, seconds: Fraction, *, last: bool = False) -> Iterator[av.Packet[AudioStream]]:
        """Yield the packets up to a moment of the copy; at the `last` call nothing of the sound goes beyond it."""
        size = self._stream.codec_context.frame_size or 1024
        end = int(seconds * self._rate)
        while self._at + (0 if last else size) < end:
            wanted = min(size, end - self._at)
            while self._held.shape[1] < wanted and (more := next(self._samples, None)) is not None:
                self._held = np.concatenate((self._held, more), axis=1)
            if not self._held.shape[1]:
                break
            chunk, self._held = self._held[:, :wanted], self._held[:, wanted:]
            yield from self._encoded(chunk)
        if last:
            yield from self._kept(self._stream.encode(None))

    def _encoded(self, samples: NDArray[np.float32]) -> Iterator[av.Packet[AudioStream]]:
        frame = AudioFrame.from_ndarray(np.ascontiguousarray(samples), format="fltp", layout="stereo")
        frame.sample_rate, frame.time_base, frame.pts = self._rate, Fraction(1, self._rate), self._at
        self._at += samples.shape[1]
        return self._kept(self._stream.encode(frame))

    @staticmethod
    def _kept(packets: list[av.Packet[AudioStream]]) -> Iterator[av.Packet[AudioStream]]:
        return (packet for packet in packets if packet.pts is not None and packet.pts >= 0)


def _placed(video: Path, start: Fraction, rate: int) -> Iterator[NDArray[np.float32]]:
    """Yield stereo samples `(2, n)` without a hole from the first picture's moment on."""
    written = 0
    for begins, samples in _decoded(video, start, rate):
        while begins > written:
            # Second by second: a hostile file has its first sound after a hundred years, and nobody asks for more than the film.
            silence = min(begins - written, rate)
            yield np.zeros((2, silence), np.float32)
            written += silence
        fresh = samples[:, written - begins :]
        if fresh.shape[1]:
            yield fresh
            written += fresh.shape[1]


def _decoded(video: Path, start: Fraction, rate: int) -> Iterator[tuple[int, NDArray[np.float32]]]:
    """Yield where in the copy each run of samples begins, and the samples."""
    due = 0
    kind: tuple[str, str, int] | None = None
    resampler: AudioResampler | None = None
    for frame in _frames(video):
        said = None if frame.pts is None or frame.time_base is None else int((frame.pts * frame.time_base - start) * rate)
        now = (frame.format.name, frame.layout.name, frame.sample_rate)
        if resampler is None or now != kind or (said is not None and abs(said - due) > _JITTER * rate):
            kind, resampler = now, AudioResampler(format="fltp", layout="stereo", rate=rate)
            due = due if said is None else said
        frame.pts = None
        for part in resampler.resample(frame):
            samples = np.asarray(part.to_ndarray(), np.float32)
            yield due, samples
            due += samples.shape[1]


def _frames(video: Path) -> Iterator[AudioFrame]:
    """Yield the frames of the first audio stream; what cannot be decoded is left out and becomes silence."""
    with open_sound(video) as found:
        if found is None:
            return
        container, stream = found
        packets = container.demux(stream)
        while True:
            try:
                packet = next(packets)
            except (StopIteration, av.FFmpegError):
                return
            try:
                decoded = packet.decode()
            except av.FFmpegError:
                continue
            yield from (frame for frame in decoded if isinstance(frame, AudioFrame))
