"""What a competent user would otherwise write: the yardstick that `verify` is held against.

    python -m benchmarks.plain_build index GALLERY INDEX.npz
    python -m benchmarks.plain_build find VIDEO... --index INDEX.npz --out OUT.csv --times TIMES.json

Shots by PySceneDetect, frames by OpenCV at 2 a second, fp32 CLIP ViT-B-32 by open_clip in batches, FAISS over the photos, SIFT and a RANSAC
homography against the 8 most similar photos; the photos are embedded and their SIFT features computed once, beforehand. Nothing of this
project is used. The tower has random weights: nothing is downloaded, and it costs the same, but what the plain build *finds* says nothing.
"""

from __future__ import annotations

import argparse
import csv
import json
import logging
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import cv2
import faiss
import numpy as np
import open_clip  # type: ignore[import-untyped]
import torch
from numpy.typing import NDArray
from scenedetect import AdaptiveDetector, detect  # type: ignore[import-untyped]

FRAMES_PER_SECOND = 2
NEAREST = 8
MATCHING_SIDE = 1024
MAX_FEATURES = 2048
MIN_INLIERS = 15
_BATCH = 16
_RATIO = 0.75
_RANSAC_PIXELS = 5.0

Picture = NDArray[np.uint8]


class SiftFeatures(NamedTuple):
    """SIFT keypoints `(N, 2)` in pixels at matching size, descriptors `(N, 128)`."""

    points: NDArray[np.float32]
    descriptors: NDArray[np.float32]


class Times:
    """Seconds per step."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    @contextmanager
    def of(self, step: str) -> Iterator[None]:
        """Add what the body takes to a step."""
        begun = time.perf_counter()
        yield
        self.seconds[step] = self.seconds.get(step, 0.0) + time.perf_counter() - begun


class Clip:
    """The image tower of ViT-B-32 in fp32."""

    def __init__(self) -> None:
        logging.getLogger().setLevel(logging.ERROR)  # open_clip warns of the random weights that are meant here
        torch.manual_seed(0)
        self._tower = open_clip.create_model("ViT-B-32", pretrained=None).visual.eval()
        self._mean = torch.tensor(open_clip.OPENAI_DATASET_MEAN)[None, :, None, None]
        self._std = torch.tensor(open_clip.OPENAI_DATASET_STD)[None, :, None, None]

    def embed(self, pictures: Sequence[Picture]) -> NDArray[np.float32]:
        """Embed BGR pictures as `(N, 512)`, L2-normalised."""
        small = np.stack([cv2.cvtColor(cv2.resize(p, (224, 224), interpolation=cv2.INTER_AREA), cv2.COLOR_BGR2RGB) for p in pictures])
        with torch.inference_mode():
            batch = (torch.from_numpy(small).permute(0, 3, 1, 2).float() / 255 - self._mean) / self._std
            return np.asarray(torch.nn.functional.normalize(self._tower(batch), dim=1).numpy(), np.float32)


def sift(picture: Picture, detector: cv2.SIFT) -> SiftFeatures:
    """Compute SIFT features of a BGR picture scaled to the matching size."""
    scale = MATCHING_SIDE / max(picture.shape[:2])
    grey = cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY)
    grey = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC)
    keypoints, descriptors = detector.detectAndCompute(grey, None)
    if descriptors is None:
        return SiftFeatures(np.zeros((0, 2), np.float32), np.zeros((0, 128), np.float32))
    return SiftFeatures(np.array([k.pt for k in keypoints], np.float32), np.asarray(descriptors, np.float32))


def inliers(query: SiftFeatures, reference: SiftFeatures) -> int:
    """Count the matches that agree on one homography: brute force, ratio test (Lowe 2004), RANSAC."""
    if min(len(query.points), len(reference.points)) < 4:
        return 0
    pairs = cv2.BFMatcher(cv2.NORM_L2).knnMatch(query.descriptors, reference.descriptors, k=2)
    good = [pair[0] for pair in pairs if len(pair) == 2 and pair[0].distance < _RATIO * pair[1].distance]
    if len(good) < 4:
        return 0
    source = np.array([query.points[match.queryIdx] for match in good], np.float32)
    target = np.array([reference.points[match.trainIdx] for match in good], np.float32)
    _, mask = cv2.findHomography(source, target, cv2.RANSAC, _RANSAC_PIXELS)
    return int(mask.sum()) if mask is not None else 0


def index(gallery: Path, target: Path) -> None:
    """Embed the photos of a gallery and compute their SIFT features."""
    clip, detector = Clip(), cv2.SIFT.create(MAX_FEATURES)
    names: list[str] = []
    vectors: list[NDArray[np.float32]] = []
    features: dict[str, NDArray[np.float32]] = {}
    for path in sorted(path for path in gallery.rglob("*") if path.is_file()):
        photo = cv2.imread(str(path), cv2.IMREAD_COLOR_BGR)
        if photo is None:
            continue
        found = sift(np.asarray(photo, np.uint8), detector)
        features[f"points_{len(names)}"], features[f"descriptors_{len(names)}"] = found
        vectors.append(clip.embed([np.asarray(photo, np.uint8)])[0])
        names.append(str(path.parent.relative_to(gallery)))
    np.savez(target, allow_pickle=False, names=np.array(names), vectors=np.stack(vectors), **features)


def frames(video: Path) -> Iterator[tuple[float, Picture]]:
    """Yield time in seconds and picture (BGR) of the frames to look at; the others are decoded but not converted."""
    capture = cv2.VideoCapture(str(video))
    try:
        step = max(1, round((capture.get(cv2.CAP_PROP_FPS) or 25) / FRAMES_PER_SECOND))
        number = 0
        while capture.grab():
            if number % step == 0:
                ok, picture = capture.retrieve()
                if ok:
                    yield capture.get(cv2.CAP_PROP_POS_MSEC) / 1000, np.asarray(picture, np.uint8)
            number += 1
    finally:
        capture.release()


class PlainBuild:
    """The index in memory and the models, for any number of videos."""

    def __init__(self, source: Path, times: Times) -> None:
        self._times = times
        with times.of("load"):
            self._clip, self._sift = Clip(), cv2.SIFT.create(MAX_FEATURES)
            with np.load(source, allow_pickle=False) as stored:
                self._names = [str(name) for name in stored["names"]]
                self._references = [SiftFeatures(stored[f"points_{n}"], stored[f"descriptors_{n}"]) for n in range(len(self._names))]
                vectors = stored["vectors"]
            self._index = faiss.IndexFlatIP(vectors.shape[1])
            self._index.add(vectors)

    def find(self, video: Path) -> list[tuple[str, int, str, float, float, int]]:
        """Return file, shot, landmark, first and last second, most inliers of every landmark seen in a shot."""
        with self._times.of("shots (PySceneDetect)"):
            starts = [start.seconds for start, _ in detect(str(video), AdaptiveDetector(), start_in_scene=True)]
        seen: dict[tuple[int, str], list[tuple[float, int]]] = {}
        pending: list[tuple[float, Picture]] = []
        source = frames(video)
        while True:
            with self._times.of("decode (OpenCV)"):
                frame = next(source, None)
            if frame is not None:
                pending.append(frame)
            if pending and (frame is None or len(pending) == _BATCH):
                self._look(pending, starts, seen)
                pending = []
            if frame is None:
                break
        return [
            (video.name, shot, name, min(t for t, _ in hits), max(t for t, _ in hits), max(count for _, count in hits))
            for (shot, name), hits in sorted(seen.items())
        ]

    def _look(
        self, batch: Sequence[tuple[float, Picture]], starts: Sequence[float], seen: dict[tuple[int, str], list[tuple[float, int]]]
    ) -> None:
        with self._times.of("embeddings (ViT-B-32)"):
            vectors = self._clip.embed([picture for _, picture in batch])
        with self._times.of("search (FAISS)"):
            _, nearest = self._index.search(vectors, min(NEAREST, len(self._names)))
        for (moment, picture), rows in zip(batch, nearest, strict=True):
            with self._times.of("SIFT"):
                features = sift(picture, self._sift)
            with self._times.of("matching (BF, RANSAC)"):
                counts = {int(row): inliers(features, self._references[int(row)]) for row in rows}
            best = max(counts, key=lambda row: counts[row])
            if counts[best] >= MIN_INLIERS and not self._names[best].startswith("_decoy/"):
                shot = max(0, int(np.searchsorted(starts, moment, side="right")) - 1)
                seen.setdefault((shot, self._names[best]), []).append((moment, counts[best]))


def main() -> int:
    """Make the index, or find landmarks in videos."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.plain_build", description="A plain build of the job that verify does.")
    actions = parser.add_subparsers(dest="action", required=True)
    making = actions.add_parser("index")
    making.add_argument("gallery", type=Path)
    making.add_argument("target", type=Path)
    finding = actions.add_parser("find")
    finding.add_argument("videos", type=Path, nargs="+")
    finding.add_argument("--index", type=Path, required=True)
    finding.add_argument("--out", type=Path, required=True)
    finding.add_argument("--times", type=Path, required=True)
    options = parser.parse_args()
    if options.action == "index":
        index(options.gallery, options.target)
        return 0
    times = Times()
    build = PlainBuild(options.index, times)
    with options.out.open("w", newline="", encoding="utf-8") as handle:
        writer = csv.writer(handle)
        writer.writerow(["file", "shot", "landmark", "first", "last", "inliers"])
        for video in options.videos:
            writer.writerows(build.find(video))
    options.times.write_text(json.dumps(times.seconds, indent=1), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
