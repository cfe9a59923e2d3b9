"""Serves the web application with waitress, and runs a worker beside it when asked."""

import logging
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from copy import copy
from io import BytesIO
from types import FrameType
from typing import Any, Final

import waitress
from flask import Flask
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser
from werkzeug.http import parse_cookie

from server.config import Settings
from server.record.storage import is_full
from server.web import create_app
from server.web.auth import has_signed_in
from server.web.security import LARGEST_FORM, LARGEST_UPLOAD, NO_ROOM

_THREADS: Final = 8
"""A desk of some agents, each with a page that asks for progress and some images."""


_LAST_PAGE_S: Final = 20.0
"""How long a worker may take to stop; what it had not finished is read again at the next start."""


def serve_forever(settings: Settings, host: str, port: int) -> None:
    """Serve until interrupted.

    Args:
        settings: Of a home whose database is up to date.
        host: The address to listen on.
        port: The port to listen on.

    Raises:
        OSError: Another program listens there.
    """
    logging.basicConfig()
    server = make_server(settings, host, port)
    server.print_listen("Serving on http://{}:{}")
    server.run()


def make_server(settings: Settings, host: str, port: int) -> Any:
    """A server that listens already; its `run()` answers, its `close()` ends it. Arguments as above.

    What is being received waits in the home, where the town hall has made room, and not in a folder of the machine.
    """
    app = create_app(settings)
    arriving = settings.storage / "incoming"
    arriving.mkdir(exist_ok=True)
    tempfile.tempdir = str(arriving)
    sockets: dict[int, Any] = {}
    server = waitress.create_server(
        app,
        map=sockets,
        host=host,
        port=port,
        threads=_THREADS,
        ident=None,
        max_request_body_size=LARGEST_UPLOAD + LARGEST_FORM,
        **_proxy(settings),
    )
    for listening in sockets.values():
        listening.channel_class = _channel(app)
    return server


def _proxy(settings: Settings) -> dict[str, Any]:
    """Whose word is taken on who asks, and whether over https. Without a proxy, nobody's."""
    if not settings.trusted_proxy:
        return {}
    headers = {"x-forwarded-for", "x-forwarded-proto"}
    return {"trusted_proxy": settings.trusted_proxy, "trusted_proxy_headers": headers}


def _channel(app: Flask) -> type[HTTPChannel]:
    """How requests are received: see `_Parser`."""

    class Parser(_Parser):
        application = app

    class Channel(HTTPChannel):  # type: ignore[misc]  # waitress has no annotations
        parser_class = Parser

    return Channel


class _Parser(HTTPRequestParser):  # type: ignore[misc]  # likewise
    """Receives a request. The application is only asked when all of it is there, so two things are settled before.

    A large body is taken only from somebody who has signed in, and a full disk ends nothing: the rest is let go, and
    the application says what happened.
    """

    application: Flask
    adj: Any

    def parse_header(self, header_plus: bytes) -> None:
        """Read the header, and bound the body by who sends it."""
        super().parse_header(header_plus)
        cookies = parse_cookie(self.headers.get("COOKIE", ""))
        if not has_signed_in(self.application, cookies.get(self.application.config["SESSION_COOKIE_NAME"], "")):
            few = copy(self.adj)
            few.max_request_body_size = LARGEST_FORM
            self.adj = few

    def received(self, data: bytes) -> int:
        """Take what has come; on a full disk, let the body go from here on and say so in a header."""
        try:
            return int(super().received(data))
        except OSError as error:
            if not is_full(error):
                raise
            self.headers[NO_ROOM.upper().replace("-", "_")] = "1"
            with suppress(OSError):  # what was not written yet finds no room either
                self.body_rcv.getbuf().close()
            self.body_rcv.buf = _Nowhere()
            return int(super().received(data))


class _Nowhere:
    """A body that is not kept; counts what is thrown away, as waitress asks of a chunked one."""

    def __init__(self) -> None:
        self.size = 0

    def __len__(self) -> int:
        return self.size

    def append(self, data: bytes) -> None:
        """Let it go."""
        self.size += len(data)

    def getfile(self) -> BytesIO:
        """Nothing."""
        return BytesIO()

    def close(self) -> None:
        """Nothing was opened."""


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
