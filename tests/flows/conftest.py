"""Running a title without Prefect, since its start takes longer than a title of seconds."""

import json
from pathlib import Path

import pytest
from pydantic import BaseModel

import flows.verify
from flows.request import VerifyRequest
from flows.store import write_reference


def run_title(videos, index, out: Path, work: Path):
    """Verify in this process; what is not kept is computed on the way that an unchanged title takes."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(flows.verify, "is_kept", lambda order, store: True)
        return flows.verify.verify(VerifyRequest(title="drawn", videos=tuple(videos), index=index, out=out, work=work))


@pytest.fixture(scope="session")
def verify_here():
    """`verify_here(videos, index, out, work)`: the evidence; no Prefect."""
    return run_title


@pytest.fixture(scope="session")
def undisturbed(drawn_title, made_once) -> Path:
    """A folder with the `report` and the `work` of one run."""
    return made_once("undisturbed", lambda root: run_title(drawn_title.videos, drawn_title.index, root / "report", root / "work"))


def record_of(report: Path) -> str:
    record = json.loads((report / "evidence.json").read_text(encoding="utf-8"))
    del record["run"]
    return json.dumps(record)


@pytest.fixture(scope="session")
def evidence_of():
    """`evidence_of(report)`: the text of `evidence.json` without its `run` block."""
    return record_of


@pytest.fixture
def rewrite_kept():
    """`rewrite_kept(folder, record)`: put another record into a kept artifact, and refer to it."""

    def rewrite(folder: Path, record: BaseModel) -> None:
        stage, key = folder.parts[-2:]
        write_reference(stage, key, folder, record)

    return rewrite
