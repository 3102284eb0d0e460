"""Files on their way in, over real connections that break off, and a server that is killed."""

from __future__ import annotations

import hashlib
import os
import socket
import sqlite3
import threading

import pytest

from tests.desk.server import Desk, until

CHUNK = 8 << 20
HEAD = b"\x00\x00\x00\x18ftypisom"
"""How an MP4 begins: enough for a first look."""


@pytest.fixture(scope="module")
def applicant(desk):
    return desk.people["applicant"]


@pytest.fixture(scope="module")
def case(applicant):
    return applicant.new_case()


def rows(desk):
    with sqlite3.connect(desk.data / "register.sqlite3") as database:
        found = database.execute("SELECT name, offset, size, sha256, id FROM desk_upload").fetchall()
    database.close()
    return {name: (offset, size, sha256, number) for name, offset, size, sha256, number in found}


def content(size, seed=0):
    return HEAD + hashlib.shake_128(bytes([seed])).digest(size - len(HEAD))


def cut(desk, person, place, offset, part, whole):
    """A chunk of which only `part` bytes travel before the line breaks."""
    cookies = "; ".join(f"{name}={value}" for name, value in person.client.cookies.items())
    head = (
        f"PATCH {place} HTTP/1.1\r\nHost: 127.0.0.1:{desk.port}\r\nCookie: {cookies}\r\nX-CSRFToken: {person.token}\r\n"
        f"Tus-Resumable: 1.0.0\r\nUpload-Offset: {offset}\r\nContent-Type: application/offset+octet-stream\r\n"
        f"Content-Length: {len(whole)}\r\n\r\n"
    )
    line = socket.create_connection(("127.0.0.1", desk.port))
    try:
        line.sendall(head.encode() + whole[:part])
    except OSError:  # the server was killed meanwhile
        line.close()
        raise
    return line


def test_a_file_arrives_as_it_was_sent(desk, applicant, case, film):
    applicant.upload(case, "第01集 “郁孤台”.mp4", film)
    offset, size, sha256, number = rows(desk)["第01集 “郁孤台”.mp4"]
    assert (offset, size, sha256) == (len(film), len(film), hashlib.sha256(film).hexdigest())
    assert (desk.data / "uploads" / number).read_bytes() == film
    until(lambda: "已收到" in applicant.get(case).text)


def test_a_chunk_that_breaks_off_changes_nothing_and_the_next_goes_on(desk, applicant, case):
    whole = content(3 << 20, 1)
    place = applicant.begin_upload(case, "cut.mp4", len(whole)).headers["location"]
    assert applicant.patch(place, 0, whole[: 1 << 20]).status_code == 204
    for part in (0, 1000, 900_000):
        cut(desk, applicant, place, 1 << 20, part, whole[1 << 20 : 2 << 20]).close()
        assert applicant.offset(place) == 1 << 20
    half_open = cut(desk, applicant, place, 1 << 20, 500_000, whole[1 << 20 : 2 << 20])
    assert applicant.patch(place, 1 << 20, whole[1 << 20 :]).status_code == 204
    half_open.sendall(whole[(1 << 20) + 500_000 : 2 << 20])
    answer = half_open.recv(4096).decode()
    half_open.close()
    assert answer.startswith("HTTP/1.1 409")
    assert rows(desk)["cut.mp4"][2] == hashlib.sha256(whole).hexdigest()


@pytest.mark.slow
def test_a_killed_server_loses_no_chunk_that_it_answered_for(tmp_path, film):
    desk = Desk(tmp_path / "data").start().settle()
    person = desk.people["applicant"]
    case = person.new_case()
    whole = content(5 * CHUNK, 2)
    place = person.begin_upload(case, "第02集.mp4", len(whole)).headers["location"]
    safe = 0
    for _ in range(2):
        if safe < len(whole) - CHUNK:
            assert person.patch(place, safe, whole[safe : safe + CHUNK]).status_code == 204
            safe += CHUNK
        line = cut(desk, person, place, safe, CHUNK // 2, whole[safe : safe + CHUNK])
        desk.kill()
        line.close()
        desk.start()
        assert person.offset(place) == safe
    for start in range(safe, len(whole), CHUNK):
        assert person.patch(place, start, whole[start : start + CHUNK]).status_code == 204
    desk.kill()
    desk.start()
    assert person.offset(place) == len(whole)
    assert rows(desk)["第02集.mp4"][2] == hashlib.sha256(whole).hexdigest()
    again = person.begin_upload(case, "第02集.mp4", len(whole))
    assert again.status_code == 422
    desk.stop()


def test_the_same_file_begun_again_goes_on_and_a_changed_one_does_not(applicant, case):
    whole = content(1 << 20, 3)
    place = applicant.begin_upload(case, "again.mp4", len(whole)).headers["location"]
    applicant.patch(place, 0, whole[:1000])
    answer = applicant.begin_upload(case, "again.mp4", len(whole))
    assert (answer.headers["location"], answer.headers["upload-offset"]) == (place, "1000")
    assert applicant.begin_upload(case, "again.mp4", len(whole) + 1).status_code == 422


@pytest.mark.parametrize(
    "name",
    [
        "../x.mp4",
        "/etc/passwd.mp4",
        "a\\b.mp4",
        ".mp4",
        "",
        "a\nb.mp4",
        "x" * 260 + ".mp4",
        "\u202egpj.mp4",
        "C:x.mp4",
        "x.exe",
        "a/../b.mp4",
    ],
)
def test_a_hostile_name_is_refused_in_words(applicant, case, name):
    answer = applicant.begin_upload(case, name, 1000)
    assert answer.status_code == 422
    assert answer.text
    assert "\n" not in answer.text


def test_what_is_no_video_is_refused_at_its_first_bytes(desk, applicant, case):
    place = applicant.begin_upload(case, "report.mp4", 50 << 20).headers["location"]
    answer = applicant.patch(place, 0, b"%PDF-1.7" + bytes(1000))
    assert answer.status_code == 422
    assert "不是视频文件" in answer.text
    assert "report.mp4" not in rows(desk)
    assert not (desk.data / "uploads" / place.rpartition("/")[2].replace("-", "")).exists()


def test_what_looks_like_a_video_and_is_none_is_named_once_it_is_there(applicant, case):
    applicant.upload(case, "hollow.mp4", content(100_000, 4))
    assert until(lambda: "hollow.mp4：" in applicant.get(case).text)
    answer = applicant.post(f"{case}/act", do="hand_in")
    assert answer.status_code == 409


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Upload-Offset": "5"}, 409),
        ({"Upload-Offset": "-1"}, 400),
        ({"Upload-Offset": "9" * 30}, 400),
        ({"Upload-Offset": "x"}, 400),
        ({"Content-Type": "text/plain"}, 415),
        ({"Tus-Resumable": "0.2.2"}, 412),
    ],
)
def test_a_malformed_chunk_is_refused(applicant, case, headers, status):
    place = applicant.begin_upload(case, "bent.mp4", 1000).headers["location"]
    assert applicant.patch(place, 0, HEAD, **headers).status_code == status
    assert applicant.offset(place) == 0


@pytest.mark.parametrize("length", ["", "-5", "x", "0", "1e9", str(1 << 60)])
def test_a_size_that_is_none_is_refused(applicant, case, length):
    assert applicant.begin_upload(case, "sized.mp4", 1, headers={"Upload-Length": length}).status_code in (400, 422)


def test_a_time_of_change_that_is_none_is_left_out(applicant, case):
    """A number of more than eight bytes made the desk answer 500."""
    metadata = "section ZXBpc29kZXM=,name bGF0ZXIubXA0,modified OTk5OTk5OTk5OTk5OTk5OTk5OQ=="
    assert applicant.begin_upload(case, "later.mp4", 1000, headers={"Upload-Metadata": metadata}).status_code == 201


def test_more_than_was_said_is_refused_and_a_chunk_has_its_limit(applicant, case):
    place = applicant.begin_upload(case, "longer.mp4", 20).headers["location"]
    assert applicant.patch(place, 0, HEAD + bytes(100)).status_code == 422
    assert applicant.offset(place) == 0
    large = applicant.begin_upload(case, "large.mp4", 100 << 20).headers["location"]
    assert applicant.patch(large, 0, content(CHUNK + 1)).status_code == 413


def test_the_senders_own_hash_is_held_against_what_came(desk, applicant, case, film):
    def told(place, **body):
        return applicant.client.post(f"{place}/hash", json=body, headers={"X-CSRFToken": applicant.token})

    right = hashlib.sha256(film).hexdigest()
    place = applicant.upload(case, "same.mp4", film)
    assert [told(place, sha256=right[:-1]).status_code, told(place).status_code] == [400, 400]
    assert told(place, sha256=right).status_code == 204
    assert "已收到，与本机文件一致" in until(lambda: found if "正在检查" not in (found := applicant.get(case).text) else "")
    unfinished = applicant.begin_upload(case, "half.mp4", len(film)).headers["location"]
    assert told(unfinished, sha256=right).status_code == 422
    applicant.tus("DELETE", unfinished)
    place = applicant.upload(case, "other.mp4", film)
    answer = told(place, sha256=right[::-1])
    assert (answer.status_code, "与本机文件不一致" in answer.text) == (422, True)
    assert "other.mp4" not in rows(desk)
    assert not (desk.data / "uploads" / place.rpartition("/")[2].replace("-", "")).exists()


def test_a_removed_file_leaves_nothing(desk, applicant, case, film):
    place = applicant.upload(case, "gone.mp4", film)
    assert applicant.tus("DELETE", place).status_code == 204
    assert applicant.tus("HEAD", place).status_code == 404
    assert not (desk.data / "uploads" / place.rpartition("/")[2].replace("-", "")).exists()


def test_two_that_send_the_same_chunk_at_once_write_it_once(desk, applicant, case):
    whole = content(4 << 20, 5)
    place = applicant.begin_upload(case, "twice.mp4", len(whole)).headers["location"]
    others = [desk.person() for _ in range(4)]
    for other in others:
        other.sign_in("applicant")
    answers = []
    threads = [threading.Thread(target=lambda one=one: answers.append(one.patch(place, 0, whole).status_code)) for one in others]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers)[0] == 204
    assert set(answers) <= {204, 409, 423}
    assert rows(desk)["twice.mp4"][2] == hashlib.sha256(whole).hexdigest()


def test_what_was_handed_in_stays_as_it_is(desk, film):
    person = desk.people["applicant"]
    case = person.new_case("已提交")
    place = person.upload(case, "第01集.mp4", film)
    until(lambda: "已收到" in person.get(case).text)
    assert person.post(f"{case}/act", do="hand_in").status_code == 302
    assert person.tus("DELETE", place).status_code == 404
    assert person.begin_upload(case, "第02集.mp4", 1000).status_code == 404
    assert desk.people["reviewer"].get(case).status_code == 200


@pytest.mark.slow
def test_twenty_large_files_at_once_cut_and_killed(tmp_path):
    """20 x 200 MB, each cut three times, and the server killed in the middle: every hash is right."""
    desk = Desk(tmp_path / "data").start().settle()
    case = desk.people["applicant"].new_case()
    size = int(os.environ.get("DESK_UPLOAD_MB", "200")) << 20
    kills = threading.Event()

    def send(seed):
        person = desk.person()
        until(lambda: _tried(lambda: person.sign_in("applicant").status_code == 302))
        name, block = f"第{seed:02}集.mp4", content(CHUNK, seed)
        digest = hashlib.sha256()
        for start in range(0, size, CHUNK):
            digest.update(block[: min(CHUNK, size - start)])
        place = until(lambda: _tried(lambda: person.begin_upload(case, name, size).headers["location"]))
        cuts = {size // 4 // CHUNK * CHUNK, size // 2 // CHUNK * CHUNK, size * 3 // 4 // CHUNK * CHUNK}
        offset = 0
        while offset < size:
            chunk = block[: min(CHUNK, size - offset)]
            if offset in cuts:
                cuts.discard(offset)
                _tried(lambda at=offset, whole=chunk: cut(desk, person, place, at, 3 << 20, whole).close())
            _tried(lambda at=offset, whole=chunk: person.patch(place, at, whole))
            offset = until(lambda: _tried(lambda: person.offset(place) + 1)) - 1
        expected[name] = digest.hexdigest()

    expected = {}
    threads = [threading.Thread(target=send, args=(seed,)) for seed in range(20)]
    for thread in threads:
        thread.start()
    for _ in range(3):
        kills.wait(15)
        desk.kill()
        desk.start()
    for thread in threads:
        thread.join()
    assert {name: found[2] for name, found in rows(desk).items()} == expected
    assert len(expected) == 20
    for name, (_, _, _, number) in rows(desk).items():
        with (desk.data / "uploads" / number).open("rb") as file:
            assert hashlib.file_digest(file, "sha256").hexdigest() == expected[name]
    desk.stop()


def _tried(call):
    """What a call gives, or None where the server was away."""
    import httpx

    try:
        return call()
    except (httpx.HTTPError, OSError, KeyError, TypeError):
        return None
