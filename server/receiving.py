"""How the server receives a request, before the application is asked: see `_Parser`."""

from contextlib import suppress
from copy import copy
from io import BytesIO
from typing import Any

from flask import Flask
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser
from werkzeug.http import parse_cookie

from server.record.storage import is_full
from server.web.auth import largest_body
from server.web.security import NO_ROOM


def channel(app: Flask) -> type[HTTPChannel]:
    """How waitress talks with one who asks for pages of an application."""

    class Parser(_Parser):
        application = app

    class Channel(HTTPChannel):  # type: ignore[misc]  # waitress has no annotations
        parser_class = Parser

    return Channel


class _Parser(HTTPRequestParser):  # type: ignore[misc]  # waitress has no annotations
    """Receives a request. The application is only asked when all of it is there, so two things are settled before.

    A large body is taken only from somebody who has signed in, or given a PIN; and a full disk ends nothing: the rest
    is let go, and the application says what happened.
    """

    application: Flask
    adj: Any

    def parse_header(self, header_plus: bytes) -> None:
        """Read the header, and bound the body by who sends it."""
        super().parse_header(header_plus)
        cookies = parse_cookie(self.headers.get("COOKIE", ""))
        cookie = cookies.get(self.application.config["SESSION_COOKIE_NAME"], "")
        mine = copy(self.adj)
        mine.max_request_body_size = largest_body(self.application, cookie)
        self.adj = mine

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
