"""Being let in again to what a session was just shown."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.desk.review import make_given, running
from tests.desk.test_review import Person

_LET = """
import sys
from pathlib import Path
from uuid import UUID
from desk.settings import Place, begin

begin(Place(data=Path(sys.argv[1])))
from desk.grants import Grants

now = 0.0
grants, case, other = Grants(10, lambda: now), UUID(int=1), UUID(int=2)
grants.let("a", case, "dossier")
assert grants.seen("a", case) == "dossier"
assert grants.seen("b", case) is None
assert grants.seen("a", other) is None
assert grants.seen("", case) is None
now = 9.9
assert grants.seen("a", case) == "dossier"
now = 10.0
assert grants.seen("a", case) is None
grants.let("a", case, "dossier")
grants.let("b", case, "dossier")
grants.forget("a")
assert (grants.seen("a", case), grants.seen("b", case)) == (None, "dossier")
"""


def test_a_session_sees_its_own_case_for_ten_seconds(tmp_path: Path) -> None:
    root = Path(__file__).parents[2]
    command = [sys.executable, "-c", _LET, str(tmp_path)]
    done = subprocess.run(command, env={"PYTHONPATH": str(root)}, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr


def test_who_signs_out_sees_no_picture_any_more_and_no_one_else_ever_did(tmp_path, write_clip):
    make_given(tmp_path / "given", write_clip)
    with running(tmp_path / "given", tmp_path / "desk") as desk:
        reader, applicant = Person(desk, "r1"), Person(desk, "applicant")
        still = next(iter(reader.client.get(f"{desk.case}/review/picture").json()["proofs"].values()))["still"]
        address = f"{desk.case}/review/still/{still}"
        session = reader.client.cookies["desk_session"]
        assert [reader.client.get(address).status_code for _ in range(2)] == [200, 200]
        assert applicant.client.get(address).status_code == 403
        assert reader.client.post(f"{desk.url}/sign-out", headers={"X-CSRFToken": reader.token}).status_code == 302
        reader.client.cookies.set("desk_session", session)
        assert reader.client.get(address).status_code in (302, 401)
