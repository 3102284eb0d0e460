"""Running a title without Prefect, since its start takes longer than a title of seconds."""

import json
import subprocess
import sys
import time
import urllib.request
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


@pytest.fixture(scope="session")
def object_server(tmp_path_factory, free_port):
    """The port of an S3-compatible server on loopback, and the folder of its one bucket, `evidence`."""
    root = tmp_path_factory.mktemp("buckets")
    (root / "evidence").mkdir()
    port = free_port()
    server = subprocess.Popen([sys.executable, "-m", "localbucket", "--port", str(port), root], stderr=subprocess.DEVNULL)
    limit = time.monotonic() + 30
    while True:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/evidence?list-type=2", timeout=5):
                break
        except OSError:
            assert time.monotonic() < limit
            time.sleep(0.1)
    yield port, root / "evidence"
    server.terminate()
    server.wait(10)


@pytest.fixture(scope="session")
def bucket(object_server):
    """What a store on that server is opened by."""
    port, _ = object_server
    return f"s3://evidence/artifacts?endpoint=http://127.0.0.1:{port}"
