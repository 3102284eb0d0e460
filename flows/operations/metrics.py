"""What is to be watched, as Prometheus reads it; all of it from the register, whoever does the work."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from django.db.models import Min, Sum
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from register.clock import now
from register.models import Episode, Job, JobState, Run, State, Title

_PREFIX = "ganzhou_evidence"

_OPEN = (State.WAITING, State.RUNNING)


def metrics() -> bytes:
    """Return the figures of this moment in Prometheus' text format.

    `queue_length`: titles that wait. `oldest_title_age_seconds`: since the oldest title that is not ended was handed in; 0 without one.
    `titles{state}`: by state. `failures_total`: runs that failed. `lost_leases`: leases of unfinished jobs whose worker was not heard of
    again. `seconds_per_film_second`: from the start to the end of the runs that ended in the last day, over the film in them; absent
    without any.
    """
    registry = CollectorRegistry()
    registry.register(_Register())
    return generate_latest(registry)


class _Register(Collector):
    def collect(self) -> Iterator[Metric]:
        """Ask the register."""
        titles = GaugeMetricFamily(f"{_PREFIX}_titles", "titles by state", labels=["state"])
        for state in State:
            titles.add_metric([state.value], Title.objects.filter(state=state).count())
        yield titles
        waiting = Title.objects.filter(state=State.WAITING).count()
        yield GaugeMetricFamily(f"{_PREFIX}_queue_length", "titles that wait", waiting)
        oldest = Run.objects.filter(state__in=_OPEN).aggregate(oldest=Min("created"))["oldest"]
        age = (now() - oldest).total_seconds() if oldest else 0.0
        yield GaugeMetricFamily(f"{_PREFIX}_oldest_title_age_seconds", "age of the oldest title that is not ended", max(age, 0.0))
        failed = Run.objects.filter(state=State.FAILED).count()
        yield CounterMetricFamily(f"{_PREFIX}_failures", "runs that failed", failed)
        lost = Job.objects.exclude(state__in=(JobState.DONE, JobState.FAILED, JobState.CANCELLED)).aggregate(sum=Sum("losses"))["sum"] or 0
        yield GaugeMetricFamily(f"{_PREFIX}_lost_leases", "lost leases of jobs that are not ended", lost)
        pace = _pace()
        if pace is not None:
            yield GaugeMetricFamily(f"{_PREFIX}_seconds_per_film_second", "seconds of work per second of film, of the last day", pace)


def _pace() -> float | None:
    since = now() - datetime.timedelta(days=1)
    ended = list(Run.objects.filter(state__in=(State.DONE, State.PERSON), ended__gte=since, started__isnull=False))
    film = Episode.objects.filter(title__in=[run.title_id for run in ended]).aggregate(sum=Sum("seconds"))["sum"] or 0.0
    worked = sum((run.ended - run.started).total_seconds() for run in ended if run.ended and run.started)
    return worked / film if film else None
