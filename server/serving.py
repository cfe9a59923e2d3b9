"""Serves the web application with waitress, and runs a worker beside it when asked."""

import errno
import gc
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import Any, Final

import waitress

from server.config import ConfigError, Settings
from server.receiving import channel
from server.record.errors import RecordError
from server.web import create_app
from server.web.news import MOST_STREAMS
from server.web.security import LARGEST_FORM, LARGEST_UPLOAD
from server.web.services import services

_ORDINARY: Final = 8
"""Threads for a desk of some agents, each with a page and some images."""

HOW: Final[dict[str, Any]] = {
    # A stream of what changes holds its thread for a minute: however many there may be, the others are left.
    "threads": _ORDINARY + MOST_STREAMS,
    # Look at the connection of a request that is being answered: a stream whose page has gone gives its thread back.
    "channel_request_lookahead": 1,
    "ident": None,
    "max_request_body_size": LARGEST_UPLOAD + LARGEST_FORM,
}
"""How waitress serves the application."""

_LAST_PAGE_S: Final = 20.0
"""How long a worker may take to stop; what it had not finished is read again at the next start."""


def serve_forever(settings: Settings, host: str, port: int, listening: Callable[[], None]) -> None:
    """Serve until interrupted.

    Args:
        settings: Of a home whose database is up to date.
        host: The address to listen on.
        port: The port to listen on.
        listening: Called once it listens.

    Raises:
        ConfigError: This program cannot listen there.
    """
    app = create_app(settings)
    with app.app_context(), suppress(RecordError):  # the disk or the database: they stay for the next start
        services().sittings.receive_left()
    _receive_in(settings)
    sockets: dict[int, Any] = {}
    try:
        server = waitress.create_server(app, map=sockets, host=host, port=port, **HOW, **_proxy(settings))
    except (OSError, ValueError) as error:  # waitress's own for a host that has no address
        raise ConfigError(f"this program cannot listen on {host}, port {port}: {_why(error)}") from error
    for each in sockets.values():
        each.channel_class = channel(app)
    settle()
    listening()
    server.run()


def settle() -> None:
    """Leave what is loaded by now out of every later search for garbage.

    It stays until the program ends. To look through its 200,000 objects again and again took 0.1 s each time, in which
    nobody was answered.
    """
    gc.collect()
    gc.freeze()


def _receive_in(settings: Settings) -> None:
    """Let what is arriving wait in the home, where the town hall has made room, and not in a folder of the machine."""
    arriving = settings.storage / "incoming"
    arriving.mkdir(exist_ok=True)
    tempfile.tempdir = str(arriving)


def _proxy(settings: Settings) -> dict[str, Any]:
    """Whose word is taken on who asks, and whether over https. Without a proxy, nobody's."""
    if not settings.trusted_proxy:
        return {}
    headers = {"x-forwarded-for", "x-forwarded-proto"}
    return {"trusted_proxy": settings.trusted_proxy, "trusted_proxy_headers": headers}


def _why(error: OSError | ValueError) -> str:
    match error:
        case OSError(errno=errno.EADDRINUSE):
            return "another program does; stop it, or choose another one with --port"
        case PermissionError():
            return "this account may not; choose one from 1024 with --port"
        case _:
            return "that is no address of this machine; name one with --host"


@contextmanager
def worker_beside(settings: Settings) -> Iterator[None]:
    """Run a worker as a process of its own while the block runs; it ends with it, also when we are told to stop."""
    command = [sys.executable, "-m", "server", "worker", "--home", str(settings.home)]
    before = signal.signal(signal.SIGTERM, _leave)
    process = subprocess.Popen(command)  # noqa: S603  # our own command, and a folder that exists
    try:
        yield
    finally:
        process.terminate()
        try:
            process.wait(_LAST_PAGE_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        signal.signal(signal.SIGTERM, before)


def _leave(_signal: int, _frame: FrameType | None) -> None:
    raise SystemExit(0)
