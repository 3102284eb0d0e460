"""One title of several episodes and two workers: the one that has no title of its own helps, and the figures are those of one alone."""

import json

import pytest
from django.db import connection

from register.database import connect
from register.models import Event, Job, JobState
from tests.conftest import draw_shot
from tests.night.conftest import Night, figures

EPISODES = 6


@pytest.mark.slow
def test_the_episodes_of_one_title_are_done_by_two_workers(night, material, require_whole, write_clip, tmp_path):
    for number in range(EPISODES):
        folder = night.inbox / "long"
        folder.mkdir(exist_ok=True)
        write_clip(folder / f"{number + 1}.mp4", draw_shot(1, (235 - 30 * number, 235, 235), frames=30))
    alone = Night(tmp_path / "alone", material / "film.mp4", material / "index", f"sqlite://{tmp_path / 'alone.sqlite3'}")
    (alone.inbox / "long").symlink_to(night.inbox / "long")
    assert alone.run(workers=1) == 0
    connection.close()
    connect(night.url)
    assert night.run(workers=2) == 0
    require_whole(night, [], odd=["long"])
    verify = Job.objects.get(kind="verify")
    helped = Job.objects.filter(kind="episode", state=JobState.DONE)
    assert helped
    assert verify.owner not in helped.values_list("owner", flat=True)
    record = json.loads((night.report("long") / "evidence.json").read_text(encoding="utf-8"))
    assert {f"match {job.payload['order']['video']['name']}" for job in helped} & set(record["run"]["reused"])
    assert figures(night.report("long")) == figures(alone.report("long"))
    assert not Event.objects.filter(kind="help_failed")
