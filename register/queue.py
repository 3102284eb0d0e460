"""Handing work out: titles are asked for, jobs leased, renewed, published, failed, and taken back from workers that are gone.

A lease is good for some seconds and renewed while its worker lives. Each lease of a job has a higher fencing token than the one before, and
whoever comes with an older one is refused: a worker that slept through its lease changes nothing, however late it wakes.
All of these may be called again where an answer was lost (`register.database.patiently`).
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import F, Max, QuerySet

from pages.names import one_line
from pages.notes import Note, note
from register.clock import now
from register.events import append
from register.locks import locked
from register.models import FINAL, Episode, Job, JobState, Result, Run, State, Title

MOST_LOSSES = 10
"""Leases of one job that may be lost with their workers before it is given up."""


_BEYOND_ALL_TOKENS = 1_000_000
"""More leases than a job ever has."""


class LeaseLostError(Exception):
    """The job is another worker's by now, or nobody's: what this one did with it does not count. Nobody has to act on it."""


class OtherResultError(Exception):
    """The same input under the same configuration came to another result than the one that was published before."""


@dataclass(frozen=True)
class Lease:
    """A job in a worker's hands."""

    job: int
    token: int
    owner: str
    run: int
    kind: str
    number: int
    payload: dict[str, Any]


@dataclass(frozen=True)
class NewJob:
    """A job to be made; see `models.Job` for the fields."""

    kind: str
    number: int = 0
    payload: Mapping[str, Any] = field(default_factory=dict)
    key: str = ""
    place: str = ""
    helps: bool = False


def hand_in(source: str, name: str, *, applicant: str = "", batch: str = "", priority: int = 0) -> Title:
    """Return the title that a source stands for, made where it is new; what is said of it now replaces what was."""
    with transaction.atomic():
        found = {"name": name, "applicant": applicant, "batch": batch, "priority": priority}
        title, made = Title.objects.update_or_create(source=source, defaults=found, create_defaults={**found, "created": now()})
        if made:
            append("title_handed_in", actor="register", subject=f"title:{title.pk}", payload={"source": source, **found})
    return title


def enqueue(title: Title, *, fingerprint: str, request: Mapping[str, Any], job: NewJob, actor: str) -> Run:
    """Ask for a title. An open run of the same fingerprint is returned as it is; one of another is cancelled."""
    with transaction.atomic():
        Title.objects.select_for_update().get(pk=title.pk)
        still_open = Run.objects.filter(title=title).exclude(state__in=FINAL).first()
        if still_open is not None and still_open.fingerprint == fingerprint:
            return still_open
        if still_open is not None:
            cancel(still_open, actor=actor)
        run = Run.objects.create(title=title, fingerprint=fingerprint, request=dict(request), created=now())
        _add_job(run, job)
        _move(run, State.WAITING)
        append("run_asked_for", actor=actor, subject=f"run:{run.pk}", payload={"title": title.pk, "fingerprint": fingerprint})
    return run


def cancel(run: Run, *, actor: str) -> None:
    """End a run; what workers still do for it does not count."""
    with transaction.atomic():
        run.jobs.exclude(state__in=(JobState.DONE, JobState.FAILED)).update(state=JobState.CANCELLED)
        _move(run, State.CANCELLED)
        append("run_cancelled", actor=actor, subject=f"run:{run.pk}")


def lease(owner: str, kinds: Sequence[str], *, seconds: float, place: str = "") -> Lease | None:
    """Lease the job whose turn it is; None where none waits that this worker can do.

    Kinds go in the order given. Applicants take turns: the one whose last turn is longest ago comes first, whatever their numbers of
    titles; of one applicant's jobs the highest priority, then the oldest. A job whose key is in another worker's hands waits, so that the
    same content is computed once.

    Args:
        owner: the worker's name, of no other worker.
        kinds: what it can do.
        seconds: how long the lease is good for unless it is renewed.
        place: the machine on which it is.
    """
    with transaction.atomic(), locked("lease"):
        moment = now()
        _take_back(moment)
        held = Job.objects.filter(state=JobState.LEASED).exclude(key="").values("key")
        waiting = Job.objects.filter(state=JobState.WAITING, not_before__lte=moment, place__in=("", place)).exclude(key__in=held)
        job = next((found for kind in kinds if (found := _whose_turn(waiting.filter(kind=kind))) is not None), None)
        if job is None:
            return None
        job.state, job.owner, job.token = JobState.LEASED, owner, job.token + 1
        job.leased_at, job.leased_until = moment, moment + datetime.timedelta(seconds=seconds)
        job.save()
        run = job.run
        if not job.helps:
            run.started = run.started or moment
            _move(run, State.RUNNING)
        append("job_leased", actor=owner, subject=f"run:{run.pk}", payload={"kind": job.kind, "number": job.number, "token": job.token})
    return Lease(job.pk, job.token, owner, run.pk, job.kind, job.number, job.payload)


def _whose_turn(waiting: QuerySet[Job]) -> Job | None:
    applicants = list(waiting.values_list("applicant", flat=True).distinct())
    if not applicants:
        return None
    turns = Job.objects.filter(applicant__in=applicants, leased_at__isnull=False).values("applicant").annotate(last=Max("leased_at"))
    last = {turn["applicant"]: turn["last"].timestamp() for turn in turns}
    chosen = min(applicants, key=lambda applicant: (last.get(applicant, 0.0), applicant))
    return waiting.filter(applicant=chosen).order_by("-priority", "run_id", "number").select_for_update(of=("self",)).first()


def renew(lease: Lease, *, seconds: float, progress: Mapping[str, Any] | None = None) -> None:
    """Say that a lease's worker lives, and how far it is.

    Raises:
        LeaseLostError: it is not this worker's any more.
    """
    with transaction.atomic():
        until = now() + datetime.timedelta(seconds=seconds)
        if not Job.objects.filter(pk=lease.job, token=lease.token, state=JobState.LEASED).update(leased_until=until):
            raise LeaseLostError
        if progress is not None:
            Run.objects.filter(pk=lease.run).update(progress=dict(progress))


def complete(
    lease: Lease, *, then: Sequence[NewJob] = (), order: Mapping[str, Any] | None = None, episodes: Sequence[Mapping[str, Any]] = ()
) -> None:
    """End a job well and let others of its run follow.

    Args:
        lease: the job.
        then: the jobs that follow.
        order: the run's work order, where the job found it.
        episodes: the title's episodes (fields of `models.Episode`), where it found them.

    Raises:
        LeaseLostError: it is not this worker's any more.
    """
    with transaction.atomic():
        job = _held(lease)
        if job is None:
            return
        _end(job, JobState.DONE)
        for one in then:
            _add_job(job.run, one)
        if order is not None:
            job.run.order = dict(order)
            job.run.save(update_fields=["order"])
        if episodes:
            job.run.title.episodes.all().delete()
            Episode.objects.bulk_create(Episode(title=job.run.title, number=number, **one) for number, one in enumerate(episodes))
        append("job_done", actor=lease.owner, subject=f"run:{lease.run}", payload={"kind": lease.kind, "number": lease.number})


def publish(
    lease: Lease, *, key: str, digest: str, content: Mapping[str, Any], report: Mapping[str, Any], person: Sequence[Note] = ()
) -> Result:
    """End a job and its run with a result; the same result twice stands once, with a report for each run.

    Args:
        lease: the job.
        key: hangs on the input and the configuration.
        digest: SHA-256 of what must be the same whoever computes it.
        content: the record with references to artifacts.
        report: reference to this run's report.
        person: why a person has to look; empty where the machine settled it.

    Raises:
        LeaseLostError: it is not this worker's any more; the attempt is kept as an event.
        OtherResultError: under this key something else was published before, which stands.
    """
    try:
        return _publish(lease, key, digest, content, report, person)
    except LeaseLostError:
        append("late_result_refused", actor=lease.owner, subject=f"run:{lease.run}", payload={"token": lease.token, "key": key})
        raise


def _publish(lease: Lease, key: str, digest: str, content: Mapping[str, Any], report: Mapping[str, Any], person: Sequence[Note]) -> Result:
    with transaction.atomic():
        job = _held(lease)
        if job is None:  # said before, and the answer was lost
            return Result.objects.get(kind=lease.kind, key=key)
        found = {"digest": digest, "content": dict(content), "owner": lease.owner, "created": now()}
        result, _ = Result.objects.get_or_create(kind=lease.kind, key=key, defaults=found)
        if result.digest != digest:
            raise OtherResultError
        _end(job, JobState.DONE)
        run = job.run
        run.result, run.report, run.ended = result, dict(report), now()
        run.reason = _dumped(person) or None
        _move(run, State.PERSON if person else State.DONE)
        payload = {"key": key, "digest": digest, "state": run.state, "token": lease.token}
        append("result_published", actor=lease.owner, subject=f"run:{run.pk}", payload=payload)
    return result


def fail(lease: Lease, *, reasons: Sequence[Note], remedy: Note, again_after: float | None = None) -> None:
    """End a job and its run with a reason, or let it be tried again; one that helps ends alone, and is not tried again.

    Args:
        lease: the job.
        reasons: why, as a person reads it.
        remedy: what to do.
        again_after: seconds after which it is tried again; None: it is not.

    Raises:
        LeaseLostError: it is not this worker's any more.
    """
    with transaction.atomic():
        job = _held(lease)
        if job is None:
            return
        job.strikes += 1
        said = {"reasons": _dumped(reasons), "remedy": _dumped([remedy])[0]}
        if job.helps:
            _end(job, JobState.FAILED)
            append("help_failed", actor=lease.owner, subject=f"run:{lease.run}", payload={**said, "number": job.number})
        elif again_after is not None:
            _wait(job, now() + datetime.timedelta(seconds=again_after))
            append("job_failed_once", actor=lease.owner, subject=f"run:{lease.run}", payload={**said, "strikes": job.strikes})
        else:
            _end(job, JobState.FAILED)
            _fail_run(job.run, reasons, remedy, lease.owner)


def strikes(lease: Lease) -> int:
    """How often a job failed before."""
    return Job.objects.values_list("strikes", flat=True).get(pk=lease.job)


def give_back(lease: Lease) -> None:
    """Return a job that was not carried out, since its worker ends.

    Raises:
        LeaseLostError: it is not this worker's any more.
    """
    with transaction.atomic():
        job = _held(lease)
        if job is not None:
            _wait(job, now())
            append("job_given_back", actor=lease.owner, subject=f"run:{lease.run}")


def owners(beginning: str) -> list[str]:
    """Return the workers that hold leases and whose names begin so."""
    return sorted(set(Job.objects.filter(state=JobState.LEASED, owner__startswith=beginning).values_list("owner", flat=True)))


def reconcile(dead: Sequence[str] = ()) -> int:
    """Take back the jobs of workers that let their leases run out, and of those that are known to be dead; return how many."""
    with transaction.atomic(), locked("lease"):
        moment = now()
        if dead:
            Job.objects.filter(state=JobState.LEASED, owner__in=dead).update(leased_until=moment)
        return _take_back(moment)


def forget_leases() -> None:
    """Let every leased job wait again, and make all tokens so far worthless; for a register that a backup was put into."""
    with transaction.atomic(), locked("lease"):
        Job.objects.update(token=F("token") + _BEYOND_ALL_TOKENS)
        for job in Job.objects.filter(state=JobState.LEASED):
            _wait(job, now())
        append("register_restored", actor="register", subject="register")


def _take_back(moment: datetime.datetime) -> int:
    lost = list(Job.objects.filter(state=JobState.LEASED, leased_until__lte=moment).select_for_update(of=("self",)))
    for job in lost:
        owner, job.losses = job.owner, job.losses + 1
        if job.losses > MOST_LOSSES:
            _end(job, JobState.FAILED)
            if not job.helps:
                _fail_run(job.run, [note("register_worker_lost", times=job.losses)], note("remedy_worker_lost"), "register")
        else:
            _wait(job, moment)
        append("lease_lost", actor="register", subject=f"run:{job.run_id}", payload={"owner": owner, "token": job.token})
    return len(lost)


def _held(lease: Lease) -> Job | None:
    """Return a lease's job; None where it was ended by this very lease."""
    job = Job.objects.select_for_update(of=("self",)).select_related("run__title").get(pk=lease.job)
    if job.token == lease.token and job.state in (JobState.DONE, JobState.FAILED):
        return None
    if job.token != lease.token or job.state != JobState.LEASED:
        raise LeaseLostError
    return job


def _add_job(run: Run, new: NewJob) -> None:
    title = run.title
    found = {"payload": dict(new.payload), "key": new.key, "place": new.place, "helps": new.helps, "not_before": now()}
    Job.objects.create(run=run, kind=new.kind, number=new.number, applicant=title.applicant, priority=title.priority, **found)


def _wait(job: Job, until: datetime.datetime) -> None:
    job.state, job.owner, job.leased_until, job.not_before = JobState.WAITING, "", None, until
    job.save()
    if not job.helps:
        _move(job.run, State.WAITING)


def _end(job: Job, state: JobState) -> None:
    job.state, job.leased_until = state, None
    job.save()


def _fail_run(run: Run, reasons: Sequence[Note], remedy: Note, actor: str) -> None:
    run.reason, run.remedy, run.ended = _dumped(reasons), _dumped([remedy])[0], now()
    _move(run, State.FAILED)
    append("run_failed", actor=actor, subject=f"run:{run.pk}", payload={"reasons": run.reason, "remedy": run.remedy})


def _dumped(notes: Sequence[Note]) -> list[Any]:
    """Notes as the database holds them. A name of a file may have bytes that are no text, which PostgreSQL refuses."""
    return [_held_as_text(one.model_dump()) for one in notes]


def _held_as_text(value: Any) -> Any:  # noqa: ANN401 - JSON
    if isinstance(value, dict):
        return {name: _held_as_text(one) for name, one in value.items()}
    return one_line(value) if isinstance(value, str) else value


def _move(run: Run, state: State) -> None:
    """Set a run's state and its title's; the only place that does. Where nothing more happens nobody has to help."""
    run.state = state
    run.save()
    if state in FINAL:
        run.jobs.filter(helps=True, state__in=(JobState.WAITING, JobState.LEASED)).update(state=JobState.CANCELLED)
    Title.objects.filter(pk=run.title_id).update(state=state)
