"""A batch whose titles another process carries out, which shares a register and an object store with it."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from flows.operations.helping import help_until_done
from pages.errors import InputError


@pytest.mark.slow
def test_titles_of_a_batch_without_workers_are_done_by_a_helper_that_ends_then(drawn_title, bucket, tmp_path):
    (tmp_path / "inbox/one").mkdir(parents=True)
    shutil.copy(drawn_title.videos[1], tmp_path / "inbox/one/ep01.mp4")
    root = Path(__file__).parents[3]
    store = bucket.replace("/artifacts", f"/{tmp_path.name}")
    environment = {
        **os.environ,
        "PYTHONPATH": str(root),
        "GANZHOU_EVIDENCE_REGISTER": f"sqlite://{tmp_path / 'register.sqlite3'}",
        "XDG_CACHE_HOME": str(tmp_path / "cache"),
    }
    batch = [sys.executable, "-P", "-m", "cli.main", "batch", tmp_path / "inbox", "--out", tmp_path / "out", "--index", drawn_title.index]
    batch += ["--workers", "0", "--store", store, "--rest", "0", "--device", "cpu"]
    help_ = "import sys; from pathlib import Path; from flows.operations.helping import help_until_done\n"
    help_ += "if __name__ == '__main__': help_until_done(Path(sys.argv[1]), sys.argv[2], 'cpu', patience=30.0)"
    (tmp_path / "help.py").write_text(help_, encoding="utf-8")
    running = [
        subprocess.Popen(command, env=environment, cwd=tmp_path)
        for command in (batch, [sys.executable, tmp_path / "help.py", tmp_path / "other", store])
    ]
    try:
        assert [one.wait(500) for one in running] == [0, 0]
    finally:
        for one in running:
            one.kill()
    assert (tmp_path / "out/reports/one/evidence.json").is_file()
    assert (tmp_path / "other/report").is_dir()


def test_a_store_that_no_other_machine_reaches_is_refused(tmp_path, monkeypatch):
    monkeypatch.setenv("GANZHOU_EVIDENCE_REGISTER", f"sqlite://{tmp_path / 'register.sqlite3'}")
    with pytest.raises(InputError, match=r"give s3://"):
        help_until_done(tmp_path, str(tmp_path), "cpu")
    monkeypatch.delenv("GANZHOU_EVIDENCE_REGISTER")
    with pytest.raises(InputError, match="GANZHOU_EVIDENCE_REGISTER"):
        help_until_done(tmp_path, "s3://evidence/x", "cpu")
