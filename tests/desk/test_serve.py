"""The socket that a desk listens on."""

from __future__ import annotations

import asyncio
import socket
from pathlib import Path

import pytest

from cli.main import main
from desk.serve import Serving, _listening


def test_an_answer_is_sent_at_once_and_not_once_its_head_has_arrived(tmp_path: Path) -> None:
    async def told_to(listener: socket.socket) -> int:
        asked: asyncio.Future[int] = asyncio.get_running_loop().create_future()

        def answer(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            asked.set_result(writer.get_extra_info("socket").getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
            writer.close()

        async with await asyncio.start_server(answer, sock=listener):
            _, writer = await asyncio.open_connection(*listener.getsockname())
            try:
                return await asyncio.wait_for(asked, 10)
            finally:
                writer.close()
                await writer.wait_closed()

    with _listening(Serving(data=tmp_path, port=0)) as listener:
        assert asyncio.run(told_to(listener))


def test_other_indexes_stand_beside_one_that_is_taken_unasked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--language", "en", "serve", "--data", str(tmp_path / "data"), "--other-index", str(tmp_path)]) == 2
    assert "--other-index: give the index that is taken unasked, too (--index)" in capsys.readouterr().err
