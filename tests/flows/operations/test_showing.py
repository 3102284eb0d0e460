"""How Prefect shows what the register says."""

import pytest

from flows.operations.showing import state_of, table_of
from pages.notes import note
from register.models import Run, State, Title

REASON = note("batch.person.review", count=3)


@pytest.mark.parametrize(
    ("state", "shown", "name"),
    [
        (State.DONE, "COMPLETED", "Completed"),
        (State.PERSON, "COMPLETED", "NeedsPerson"),
        (State.FAILED, "FAILED", "Failed"),
        (State.CANCELLED, "CANCELLED", "Cancelled"),
    ],
)
def test_a_run_that_ended_is_shown_as_what_it_is(state, shown, name):
    reason = None if state == State.DONE else [REASON.model_dump()]
    found = state_of(Run(state=state, reason=reason), "en")
    assert (found.type.value, found.name) == (shown, name)
    assert found.message == (None if reason is None else REASON.say("en"))


def test_the_table_names_every_title_also_one_that_nobody_looked_at(tmp_path):
    title = Title(name="江畔来信", applicant="赣南影视", source="/inbox/a", state=State.PERSON)
    done = Run(title=title, state=State.PERSON, reason=[REASON.model_dump()], report={})
    waiting = Title(name="other", source="/inbox/b", state=State.WAITING)
    one, other = table_of([(title, done), (waiting, None)], tmp_path, "zh")
    assert one == {
        "剧目": "江畔来信", "申报单位": "赣南影视", "结果": "须人工处理", "说明": REASON.say("zh"), "处理办法": "", "报告": "",
    }  # fmt: skip
    assert (other["剧目"], other["结果"], other["报告"]) == ("other", "等待中", "")
