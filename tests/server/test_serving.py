"""The server as it runs for a town hall: behind a proxy or not, and what it takes from whom."""

import http.client
import resource
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass
from email.message import Message
from pathlib import Path
from urllib.parse import urlencode

import pytest

from server.config import settings_from
from server.record.accounts import create_account
from server.record.db import Database
from server.record.heartbeat import beat_as_worker, forget_worker
from server.record.model import Role
from server.web.news import MOST_OF_ONE
from server.web.security import LARGEST_FORM
from tests.server.conftest import SERVER_PATIENCE_S
from tests.server.web.people import PASSWORD, TOKEN

HSTS = "Strict-Transport-Security"
ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Served:
    """A server of its own.

    Attributes:
        port: Where it answers.
        process: Its id.
        home: What it serves.
    """

    port: int
    process: int
    home: Path


@dataclass(frozen=True, slots=True)
class Answered:
    """What a server answered."""

    status: int
    headers: Message
    text: str


@pytest.fixture(scope="module")
def home(empty_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with one agent."""
    home = tmp_path_factory.mktemp("served") / "home"
    shutil.copytree(empty_home, home)
    database = Database(settings_from(home, {}))
    with database.transaction() as session:
        create_account(session, "agnes", "Agnès Accueil", Role.RECEPTION, PASSWORD)
    database.close()
    return home


@pytest.fixture(scope="module")
def trusting(home: Path) -> Iterator[Served]:
    """A server whose proxy is on this machine."""
    with serving(home, "127.0.0.1") as served:
        yield served


@pytest.fixture(scope="module")
def alone(home: Path) -> Iterator[Served]:
    """A server without a proxy."""
    with serving(home, "") as served:
        yield served


@pytest.fixture(scope="module")
def full(home: Path) -> Iterator[Served]:
    """A server for which a file of more than two megabytes has no room on the disk."""
    with serving(home, "", room=2 * LARGEST_FORM) as served:
        yield served


@contextmanager
def serving(home: Path, proxy: str, *, room: int | None = None) -> Iterator[Served]:
    """A server that listens.

    Args:
        home: What it serves.
        proxy: Whom it trusts.
        room: Bytes of the largest file that it can write; None: any.
    """
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        port = int(free.getsockname()[1])
    settings = ["env", f"PARCOURS_TRUSTED_PROXY={proxy}"]
    command = [*settings, sys.executable, "-m", "server", "serve", "--home", str(home), "--port", str(port)]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    if room is not None:
        resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (room, room))
    try:
        _wait_for(port, process)
        yield Served(port, process.pid, home)
    finally:
        process.terminate()
        process.wait(SERVER_PATIENCE_S)


def test_an_address_is_said_once_something_listens_there_and_a_taken_port_is_said_instead(home: Path) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        port = int(taken.getsockname()[1])
        command = [sys.executable, "-m", "server", "serve", "--home", str(home), "--port", str(port)]
        refused = subprocess.run(
            command, cwd=ROOT, capture_output=True, text=True, timeout=SERVER_PATIENCE_S, check=False
        )
    with subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        said = process.stderr.readline()
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
        process.terminate()

    assert refused.returncode == 2
    assert refused.stderr == (
        f"parcours: this program cannot listen on 127.0.0.1, port {port}: "
        "another program does; stop it, or choose another one with --port\n"
    )
    assert said == f"parcours: serving http://127.0.0.1:{port}/; stop with Ctrl+C\n"


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + SERVER_PATIENCE_S
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            assert process.poll() is None
            assert time.monotonic() < end
            time.sleep(0.05)
        else:
            return


def ask(
    served: Served, path: str, *, method: str = "GET", headers: Mapping[str, str] | None = None, body: bytes = b""
) -> Answered:
    with closing(http.client.HTTPConnection("127.0.0.1", served.port, timeout=SERVER_PATIENCE_S)) as connection:
        connection.request(method, path, body or None, dict(headers or {}))
        answer = connection.getresponse()
        return Answered(answer.status, answer.headers, answer.read().decode())


def signed_in(served: Served, login: str = "agnes") -> tuple[str, str]:
    """The cookie and the token of an agent who has signed in."""
    cookie, token = opened(served, "/connexion", "")
    form = urlencode({"csrf_token": token, "login": login, "password": PASSWORD}).encode()
    headers = {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"}
    answer = ask(served, "/connexion", method="POST", headers=headers, body=form)
    return opened(served, "/numeriser/", str(answer.headers["Set-Cookie"]).partition(";")[0])


def opened(served: Served, path: str, cookie: str) -> tuple[str, str]:
    """A page's cookie and the token of its forms."""
    answer = ask(served, path, headers={"Cookie": cookie})
    token = TOKEN.search(answer.text)
    assert token is not None
    return str(answer.headers["Set-Cookie"]).partition(";")[0], token.group(1)


def test_a_trusted_proxy_says_that_a_request_came_over_https(trusting: Served) -> None:
    secure = ask(trusting, "/connexion", headers={"X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.7"})
    plain = ask(trusting, "/connexion", headers={"X-Forwarded-Proto": "http", "X-Forwarded-For": "203.0.113.7"})

    assert secure.headers[HSTS] == "max-age=31536000"
    assert plain.headers[HSTS] is None


def test_without_a_proxy_nobodys_word_is_taken(alone: Served) -> None:
    assert ask(alone, "/connexion", headers={"X-Forwarded-Proto": "https"}).headers[HSTS] is None


def test_wrong_passwords_are_counted_by_who_asks_the_proxy(trusting: Served) -> None:
    cookie, token = opened(trusting, "/connexion", "")
    form = urlencode({"csrf_token": token, "login": "agnes", "password": "faux"}).encode()
    headers = {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"}

    def guess(address: str) -> int:
        asked = {**headers, "X-Forwarded-For": address}
        return ask(trusting, "/connexion", method="POST", headers=asked, body=form).status

    assert [guess("203.0.113.7") for _ in range(7)][-1] == 429
    assert guess("203.0.113.8") == 401


@pytest.mark.parametrize("path", ["/numeriser/", "/connexion", "/rien"])
def test_a_large_body_of_somebody_who_did_not_sign_in_is_refused_before_it_is_received(
    alone: Served, path: str
) -> None:
    with closing(http.client.HTTPConnection("127.0.0.1", alone.port, timeout=SERVER_PATIENCE_S)) as connection:
        connection.putrequest("POST", path)
        connection.putheader("Content-Length", str(LARGEST_FORM + 1))
        connection.putheader("Cookie", "parcours=forged")
        connection.endheaders()  # and not one byte of the body

        assert connection.getresponse().status == 413


def test_an_agent_sends_large_files_and_they_arrive_in_the_home(alone: Served) -> None:
    cookie, token = signed_in(alone)
    head = b'--x\r\nContent-Disposition: form-data; name="files"; filename="a.jpg"\r\n\r\n'
    body = head + b"0" * (LARGEST_FORM + 1) + b"\r\n--x--\r\n"
    with closing(http.client.HTTPConnection("127.0.0.1", alone.port, timeout=SERVER_PATIENCE_S)) as connection:
        connection.putrequest("POST", "/numeriser/")
        connection.putheader("Cookie", cookie)
        connection.putheader("X-CSRFToken", token)
        connection.putheader("Content-Type", "multipart/form-data; boundary=x")
        connection.putheader("Content-Length", str(len(body)))
        connection.endheaders(body[:-10])
        arriving = _arriving(alone)
        connection.send(body[-10:])
        answer = connection.getresponse()

        assert answer.status == 302
        assert str(alone.home / "storage" / "incoming") in arriving


def test_a_full_disk_is_said_in_words_when_all_was_sent(full: Served) -> None:
    cookie, token = signed_in(full)
    head = b'--x\r\nContent-Disposition: form-data; name="files"; filename="a.jpg"\r\n\r\n'
    body = head + b"0" * 3 * LARGEST_FORM + b"\r\n--x--\r\n"
    headers = {"Cookie": cookie, "X-CSRFToken": token, "Content-Type": "multipart/form-data; boundary=x"}

    answer = ask(full, "/numeriser/", method="POST", headers=headers, body=body)

    assert answer.status == 507
    assert "plus de place" in answer.text
    assert ask(full, "/numeriser/", headers={"Cookie": cookie}).status == 200


def test_twenty_open_desks_leave_the_server_free_for_every_other_page(alone: Served) -> None:
    cookies = _cookies(alone, 4)
    with ExitStack() as open_ones:
        desks = [open_ones.enter_context(listening(alone, cookie)) for cookie in cookies for _ in range(5)]

        pages = [ask(alone, "/connexion").status for _ in range(20)]

        assert [desk.status for desk in desks] == [200] * 20
        assert [desk.readline() for desk in desks] == [b"retry: 1000\n"] * 20
        assert pages == [200] * 20


def test_a_stream_whose_page_has_gone_gives_its_place_back(alone: Served) -> None:
    (cookie,) = _cookies(alone, 1)
    with ExitStack() as open_ones:
        first = [open_ones.enter_context(listening(alone, cookie)).status for _ in range(MOST_OF_ONE)]
        assert first == [200] * MOST_OF_ONE
        assert _status_of_one_more(alone, cookie) == 503

    end = time.monotonic() + SERVER_PATIENCE_S
    while (again := _status_of_one_more(alone, cookie)) == 503 and time.monotonic() < end:
        time.sleep(0.1)
    assert again == 200


def _status_of_one_more(served: Served, cookie: str) -> int:
    with listening(served, cookie) as answer:
        return answer.status


@contextmanager
def listening(served: Served, cookie: str) -> Iterator[http.client.HTTPResponse]:
    """An open desk: its stream has begun, and goes on while the block runs."""
    with closing(http.client.HTTPConnection("127.0.0.1", served.port, timeout=SERVER_PATIENCE_S)) as connection:
        connection.request("GET", "/evenements", headers={"Cookie": cookie, "Accept": "text/event-stream"})
        with closing(connection.getresponse()) as answer:
            yield answer


def _cookies(served: Served, agents: int) -> list[str]:
    """Sessions of as many agents."""
    database = Database(settings_from(served.home, {}))
    logins = [f"agent{number}-{time.monotonic_ns()}" for number in range(agents)]
    with database.transaction() as session:
        for login in logins:
            create_account(session, login, login, Role.RECEPTION, PASSWORD)
    database.close()
    return [signed_in(served, login)[0] for login in logins]


def _arriving(served: Served) -> str:
    """Where the server keeps what it has received of a request; Linux says which files a process has open."""
    files, end = Path(f"/proc/{served.process}/fd"), time.monotonic() + SERVER_PATIENCE_S
    while time.monotonic() < end:
        for file in files.iterdir():
            with suppress(FileNotFoundError):  # closed since it was listed
                if "(deleted)" in (path := str(file.readlink())):
                    return path
        time.sleep(0.05)
    return "nowhere"


def test_a_server_says_at_its_start_whether_anybody_reads_what_is_uploaded(home: Path) -> None:
    settings = settings_from(home, {})

    assert f"nobody reads what is uploaded: run `parcours worker --home {home}`" in said_at_the_start(home)
    beat_as_worker(settings)
    assert "a worker reads what is uploaded" in said_at_the_start(home)
    forget_worker(settings)


def said_at_the_start(home: Path) -> str:
    """What a server says once it listens."""
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        port = str(free.getsockname()[1])
    command = [sys.executable, "-m", "server", "serve", "--home", str(home), "--port", port]
    with subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        said = process.stderr.readline() + process.stderr.readline()
        process.terminate()
    return said
