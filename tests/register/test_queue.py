"""Who gets which job, and who is refused."""

import datetime
import threading
import time

import pytest
from django.db import connection, transaction

from pages.notes import note
from register import queue
from register.events import verify_chain
from register.models import Event, Job, JobState, Result, Run, State, Title
from register.queue import LeaseLostError, NewJob, OtherResultError, enqueue, hand_in, lease, publish, reconcile, renew

PLAN = NewJob(kind="plan")
REMEDY = note("remedy_worker_lost")


def ask(name, applicant="", *, priority=0, fingerprint="f", job=PLAN):
    title = hand_in(f"/inbox/{name}", name, applicant=applicant, batch="/inbox", priority=priority)
    return enqueue(title, fingerprint=fingerprint, request={"title": name}, job=job, actor="tests")


def leased(owner="w1", seconds=60.0):
    return lease(owner, ["plan", "verify"], seconds=seconds)


def published(got, key="k", digest="d", **others):
    return publish(got, key=key, digest=digest, content={"figures": 1}, report={"key": "r"}, **others)


def name_of(got):
    return Run.objects.get(pk=got.run).title.name


def let_time_pass():
    """As if every lease had run out."""
    Job.objects.filter(state=JobState.LEASED).update(leased_until=datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC))


def test_a_title_goes_its_way(register):
    run = ask("a")
    assert Title.objects.get().state == State.WAITING
    got = leased()
    assert leased("w2") is None
    assert Title.objects.get().state == State.RUNNING
    episodes = [{"name": "ep01.mp4", "sha256": "0" * 64, "size": 7, "seconds": 1.5}]
    queue.complete(got, then=[NewJob(kind="verify", key="content")], order={"title": "a"}, episodes=episodes)
    got = leased()
    assert (got.kind, got.token) == ("verify", 1)
    renew(got, seconds=60, progress={"stage": "decode"})
    assert Run.objects.get().progress == {"stage": "decode"}
    result = published(got)
    run.refresh_from_db()
    assert (run.state, run.result, run.order, run.report) == (State.DONE, result, {"title": "a"}, {"key": "r"})
    assert run.ended > run.started
    assert Title.objects.get().state == State.DONE
    assert leased() is None
    kinds = ["title_handed_in", "run_asked_for", "job_leased", "job_done", "job_leased", "result_published"]
    assert list(Event.objects.values_list("kind", flat=True)) == kinds
    verify_chain()


def test_what_was_answered_once_may_be_asked_again(register):
    """As when the answer was lost with the connection."""
    assert ask("a") == ask("a")
    got = leased()
    for _ in range(2):
        queue.complete(got, then=[NewJob(kind="verify")])
    got = leased()
    assert published(got) == published(got)
    assert Run.objects.count() == Result.objects.count() == 1
    assert Job.objects.count() == 2


HELPS = [NewJob(kind="verify", key="content"), *(NewJob(kind="episode", number=number, helps=True) for number in range(3))]


def at_work_and_helping():
    """A title in the hands of one worker, one of its episodes in those of another."""
    ask("a")
    queue.complete(leased(), then=HELPS)
    kinds = ["plan", "verify", "episode"]
    verifying, helping = (lease(owner, kinds, seconds=60) for owner in ("w1", "w2"))
    assert (verifying.kind, helping.kind, helping.number) == ("verify", "episode", 0)
    return verifying, helping


@pytest.mark.parametrize("how", ["done", "failed", "given back", "lost"])
def test_a_title_stands_where_it_stands_whatever_comes_of_who_helps(register, how):
    verifying, helping = at_work_and_helping()
    if how == "done":
        queue.complete(helping)
    elif how == "failed":
        queue.fail(helping, reasons=[REMEDY], remedy=REMEDY, again_after=0.0)
        assert Job.objects.get(pk=helping.job).state == JobState.FAILED
    elif how == "given back":
        queue.give_back(helping)
    else:
        reconcile(["w2"])
    assert Title.objects.get().state == Run.objects.get().state == State.RUNNING
    published(verifying)
    assert Title.objects.get().state == State.DONE
    assert set(Job.objects.filter(kind="episode").values_list("state", flat=True)) <= {JobState.DONE, JobState.FAILED, JobState.CANCELLED}
    assert lease("w2", ["episode"], seconds=60) is None


@pytest.mark.parametrize("how", ["published", "failed", "cancelled"])
def test_who_helps_with_a_title_that_is_ended_is_told_so(register, how):
    verifying, helping = at_work_and_helping()
    if how == "published":
        published(verifying)
    elif how == "failed":
        queue.fail(verifying, reasons=[REMEDY], remedy=REMEDY)
    else:
        queue.cancel(Run.objects.get(), actor="tests")
    ended = Title.objects.get().state
    with pytest.raises(LeaseLostError):
        renew(helping, seconds=60)
    with pytest.raises(LeaseLostError):
        queue.complete(helping)
    assert Title.objects.get().state == ended


def test_ten_titles_among_three_hundred_are_done_within_the_first_thirty(register):
    with transaction.atomic():
        for name in [*(f"a{number}" for number in range(290)), *(f"b{number}" for number in range(10))]:
            ask(name, "big" if name.startswith("a") else "small")
    order = []
    for _ in range(30):
        got = leased()
        order.append(name_of(got))
        published(got, key=order[-1])
    assert [name for name in order if name.startswith("b")] == [f"b{number}" for number in range(10)]


def test_priority_counts_among_titles_of_one_applicant(register):
    ask("a1", "a")
    ask("a2", "a", priority=5)
    ask("b1", "b", priority=1)
    assert [name_of(leased()) for _ in range(3)] == ["a2", "b1", "a1"]


def test_an_old_token_is_refused_and_the_other_result_stands(register):
    ask("a")
    slept = leased("slept")
    let_time_pass()
    other = leased("other")
    assert (other.job, other.token) == (slept.job, slept.token + 1)
    for late in (
        lambda: renew(slept, seconds=60),
        lambda: published(slept, digest="late"),
        lambda: queue.complete(slept),
        lambda: queue.give_back(slept),
        lambda: queue.fail(slept, reasons=[REMEDY], remedy=REMEDY),
    ):
        with pytest.raises(LeaseLostError):
            late()
    result = published(other, digest="first")
    with pytest.raises(LeaseLostError):
        published(slept, digest="late")
    assert Result.objects.get() == result
    assert [event.actor for event in Event.objects.filter(kind="late_result_refused")] == ["slept", "slept"]
    lost = Event.objects.get(kind="lease_lost")
    assert lost.content == {"owner": "slept", "token": 1}


def test_a_lease_that_ran_out_is_renewed_while_nobody_took_it_back(register):
    ask("a")
    got = leased()
    let_time_pass()
    renew(got, seconds=60)
    assert reconcile() == 0
    published(got)


def test_the_dead_are_known_before_their_leases_run_out(register):
    ask("a")
    ask("b")
    dead, alive = leased("dead"), leased("alive")
    assert reconcile(["dead"]) == 1
    assert leased("next").job == dead.job
    renew(alive, seconds=60)


def test_a_title_whose_workers_vanish_again_and_again_is_given_up_with_its_reason(register):
    run = ask("a")
    for number in range(queue.MOST_LOSSES + 1):
        assert leased(f"w{number}") is not None
        let_time_pass()
    assert leased() is None
    run.refresh_from_db()
    assert run.state == State.FAILED
    assert run.reason[0]["code"] == "register_worker_lost"
    assert run.remedy["code"] == "remedy_worker_lost"


def test_a_failed_try_waits_and_the_last_one_says_why(register):
    run = ask("a")
    queue.fail(leased(), reasons=[REMEDY], remedy=REMEDY, again_after=600.0)
    assert leased() is None
    Job.objects.update(not_before=datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC))
    got = leased()
    assert queue.strikes(got) == 1
    queue.fail(got, reasons=[REMEDY], remedy=REMEDY)
    run.refresh_from_db()
    assert (run.state, run.remedy) == (State.FAILED, REMEDY.model_dump())


def test_the_same_content_waits_for_the_one_that_computes_it(register):
    for name in ("a", "b"):
        ask(name, job=NewJob(kind="verify", key="same"))
    first = leased("w1")
    assert leased("w2") is None
    result = published(first, key="same")
    second = leased("w2")
    assert published(second, key="same") == result
    assert Result.objects.count() == 1
    assert set(Title.objects.values_list("state", flat=True)) == {State.DONE}


def test_another_result_of_the_same_key_is_refused(register):
    for name in ("a", "b"):
        ask(name)
    published(leased(), digest="one")
    got = leased()
    with pytest.raises(OtherResultError):
        published(got, digest="other")
    assert Result.objects.get().digest == "one"
    renew(got, seconds=60)  # its worker says what becomes of it


def test_files_that_changed_cancel_the_run_that_was_under_way(register):
    ask("a", fingerprint="before")
    got = leased()
    ask("a", fingerprint="after")
    with pytest.raises(LeaseLostError):
        published(got)
    assert list(Run.objects.order_by("pk").values_list("state", flat=True)) == [State.CANCELLED, State.WAITING]
    assert Title.objects.get().state == State.WAITING
    assert leased().run == Run.objects.get(fingerprint="after").pk


def test_a_job_of_one_machine_is_not_for_another(register):
    ask("a", job=NewJob(kind="plan", place="here"))
    assert lease("w", ["plan"], seconds=9, place="there") is None
    assert lease("w", ["verify"], seconds=9, place="here") is None
    assert lease("w", ["plan"], seconds=9, place="here") is not None


def test_workers_at_once_never_get_the_same_job_or_the_same_content(register):
    for number in range(24):
        ask(f"t{number}", f"applicant{number % 3}", job=NewJob(kind="verify", key=f"content{number // 2}"))
    got, wrong = [], []
    working = set()
    guard = threading.Lock()

    def work(owner):
        while (mine := lease(owner, ["verify"], seconds=60)) is not None or Job.objects.filter(state=JobState.WAITING).exists():
            if mine is None:
                time.sleep(0.01)
                continue
            key = Job.objects.get(pk=mine.job).key
            with guard:
                wrong.extend([key] if key in working else [])
                working.add(key)
                got.append(mine.job)
            time.sleep(0.01)
            with guard:
                working.discard(key)
            publish(mine, key=key, digest="d", content={}, report={})
        connection.close()

    threads = [threading.Thread(target=work, args=(f"w{number}",)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(got) == sorted(set(got))
    assert len(got) == 24
    assert wrong == []
    assert Result.objects.count() == 12
    verify_chain()


def test_names_that_are_no_text_are_kept_as_escapes(register):
    run = ask("a")
    queue.fail(leased(), reasons=[note("batch.said", text="a\udcff\0b.mp4")], remedy=REMEDY)
    run.refresh_from_db()
    assert run.reason[0]["arguments"]["text"] == "a\\udcff\\x00b.mp4"
    verify_chain()
