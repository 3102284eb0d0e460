"""Runs the command with clocks around the parts of each stage: `python -m benchmarks.traced TRACE.json verify ...`.

The clocks are laid around the product's methods from here; the product knows nothing of them. A clock costs about two microseconds a call,
and a frame passes fewer than ten.
"""

from __future__ import annotations

import contextlib
import functools
import importlib
import inspect
import itertools
import json
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.measure import BenchmarkError

STAGES: dict[str, tuple[str, ...]] = {
    "ingest": ("flows.verify:plan",),
    "load networks": ("landmarks.builder:models_of",),
    "decode": ("flows.episode_stages:decode_episode",),
    "match": ("pipeline.sightings.sightings:ShotSearch.tracks", "pipeline.sightings.episode:keep_keyframes"),
    "read": ("flows.episode_stages:read_texts",),
    "link": ("flows.title_stages:link_shots",),
    "repeats": ("flows.title_stages:find_repeats",),
    "measure": ("flows.title_stages:settle",),
    "report": ("flows.title_stages:report",),
}
"""Where each stage is at work, and not where it waits for its turn."""

WHOLE = "flows.verify:verify"
EPISODE = "flows.episode_stages:match_episode"
"""The last that is done with an episode by itself."""

PARTS: dict[str, dict[str, tuple[str, ...]]] = {
    "decode": {
        "load network": ("models.shot_detector:ShotDetector.__init__",),
        "decoded frames (waiting for)": ("pipeline.film.decode:Decoder.__iter__",),
        "scaling": ("pipeline.film.decode:VideoReformatter.reformat",),
        "TransNetV2": ("models.shot_detector:ShotDetector.run_window",),
        "writing samples": ("pipeline.sightings.episode:store",),
        "overlays": ("pipeline.sightings.episode:find_overlays",),
        "shots": ("pipeline.sightings.episode:find_shots",),
    },
    "match": {
        "reading samples": ("pipeline.film.samples:Sample.picture",),
        "gate: crops and search": ("landmarks.recogniser:Recogniser.similarities",),
        "embeddings": ("models.embedder:Embedder.embed",),
        "local features": ("models.local_matcher:LocalMatcher.extract",),
        "matching": ("models.local_matcher:LocalMatcher.match",),
        "tracking": ("pipeline.sightings.tracking:to_grey", "pipeline.sightings.tracking:begin", "pipeline.sightings.tracking:follow"),
        "second witness": ("landmarks.recogniser:Recogniser.second_witness",),
    },
    "read": {
        "load networks": ("models.text_reader:TextReader.__init__",),
        "finding lines": ("models.text_reader:TextReader.find",),
        "reading lines": ("models.text_reader:TextReader.read",),
    },
}
"""Where the clocks go, as `module:name` or `module:Class.method`; what a stage spends elsewhere is its rest."""


class Span(NamedTuple):
    """A stage at work in one thread, `[begin, end)` seconds."""

    stage: str
    begin: float
    end: float


def attribute(spans: list[Span]) -> dict[str, float]:
    """Divide the wall time in which any stage was at work among the stages: at each moment in equal parts among those at work then."""
    seconds = dict.fromkeys((span.stage for span in spans), 0.0)
    moments = sorted({moment for span in spans for moment in (span.begin, span.end)})
    for begin, end in itertools.pairwise(moments):
        working = [span.stage for span in spans if span.begin <= begin and end <= span.end]
        for stage in working:
            seconds[stage] += (end - begin) / len(working)
    return seconds


class Clocks:
    """Time that each label took for itself, without what was clocked inside it, summed over threads; and when the stages worked."""

    def __init__(self) -> None:
        self.own: dict[str, float] = {}
        self.spans: list[Span] = []
        self._threads = threading.local()
        self._lock = threading.Lock()

    @contextlib.contextmanager
    def running(self, label: str) -> Iterator[None]:
        """Clock the body under `label`."""
        inside: list[float] = self._threads.__dict__.setdefault("inside", [])
        begin = time.perf_counter()
        inside.append(0.0)
        try:
            yield
        finally:
            end = time.perf_counter()
            own = end - begin - inside.pop()
            if inside:
                inside[-1] += end - begin
            with self._lock:
                self.own[label] = self.own.get(label, 0.0) + own
                if "/" not in label:
                    self.spans.append(Span(label, begin, end))

    def around(self, function: Callable[..., Any], label: str) -> Callable[..., Any]:
        """Return `function` with a clock around it; of a generator only the time it works is counted."""
        if inspect.isgeneratorfunction(function):

            @functools.wraps(function)
            def stepwise(*arguments: Any, **named: Any) -> Iterator[Any]:  # noqa: ANN401 - whatever the function takes
                steps = function(*arguments, **named)
                while True:
                    with self.running(label):
                        try:
                            step = next(steps)
                        except StopIteration:
                            return
                    yield step

            return stepwise

        @functools.wraps(function)
        def whole(*arguments: Any, **named: Any) -> Any:  # noqa: ANN401 - whatever the function takes
            with self.running(label):
                return function(*arguments, **named)

        return whole

    def install(self, place: str, label: str) -> None:
        """Lay a clock around `module:name` or `module:Class.method`.

        Raises:
            BenchmarkError: there is no such place any more.
        """
        module_name, _, path = place.partition(":")
        owner: Any = importlib.import_module(module_name)
        *classes, name = path.split(".")
        try:
            for one in classes:
                inner = getattr(owner, one)
                if not _is_changeable(inner):
                    # A compiled class cannot be changed: the module gets a subclass of it.
                    inner = type(one, (inner,), {})
                    setattr(owner, one, inner)
                owner = inner
            setattr(owner, name, self.around(getattr(owner, name), label))
        except AttributeError as error:
            raise BenchmarkError(f"{place}: not there any more ({error}); correct benchmarks/traced.py") from error


def _is_changeable(kind: type) -> bool:
    return bool(kind.__flags__ & 1 << 9)  # Py_TPFLAGS_HEAPTYPE: made by a class statement


def install_all(clocks: Clocks) -> None:
    """Lay all clocks."""
    for stage, parts in PARTS.items():
        for part, places in parts.items():
            for place in places:
                clocks.install(place, f"{stage}/{part}")
    for stage, places in STAGES.items():
        for place in places:
            clocks.install(place, stage)
    clocks.install(EPISODE, "episode")
    clocks.install(WHOLE, "verify")


def summary(clocks: Clocks) -> dict[str, Any]:
    """Return seconds of wall time per stage (`stages`), of them per part (`parts`), inside `verify` as a whole, and when episodes ended.

    Episodes run side by side, so that a stage's threads may add up to more than its wall time; its parts are scaled to the latter.
    """
    stages = attribute([span for span in clocks.spans if span.stage not in {"verify", "episode"}])
    parts: dict[str, dict[str, float]] = {}
    for stage, wall in stages.items():
        own = {label.partition("/")[2] or "rest": s for label, s in clocks.own.items() if label.partition("/")[0] == stage}
        total = sum(own.values())
        if len(own) > 1 and total:
            parts[stage] = {part: wall * seconds / total for part, seconds in own.items()}
    whole = sum(span.end - span.begin for span in clocks.spans if span.stage == "verify")
    ends = sorted(span.end for span in clocks.spans if span.stage == "episode")
    return {"stages": stages, "parts": parts, "verify": whole, "episodes": ends}


def main() -> int:
    """Run the command; the clocks are written when it ends."""
    target, *arguments = sys.argv[1:]
    clocks = Clocks()
    install_all(clocks)
    from cli.main import main as command

    code = command(arguments)
    Path(target).write_text(json.dumps(summary(clocks), indent=1), encoding="utf-8")
    return code


if __name__ == "__main__":
    sys.exit(main())
