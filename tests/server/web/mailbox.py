"""A mail server of our own on this machine: takes mails as SMTP has it, and keeps them; or refuses some addresses."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Final

REFUSED: Final = "refusee@exemple.fr"
"""The address that it takes no mail for."""


@dataclass(slots=True)
class Mailbox:
    """What came.

    Attributes:
        port: Where it listens, on 127.0.0.1.
        mails: Every mail that was taken, in the order in which they came.
        to: The addresses of each.
        good_bye: What it answers to QUIT.
    """

    port: int = 0
    mails: list[EmailMessage] = field(default_factory=list)
    to: list[list[str]] = field(default_factory=list)
    good_bye: str = "221 au revoir"

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"


@contextmanager
def mailbox() -> Iterator[Mailbox]:
    """A mail server, while the block runs."""
    box = Mailbox()

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            _Talk(self, box).go_on()

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        box.port = server.server_address[1]
        serving = threading.Thread(target=server.serve_forever, daemon=True)
        serving.start()
        yield box
        server.shutdown()
        serving.join(timeout=10)


class _Talk:
    """One connection."""

    def __init__(self, handler: socketserver.StreamRequestHandler, box: Mailbox) -> None:
        self.handler, self.box, self.to = handler, box, list[str]()

    def say(self, line: str) -> None:
        self.handler.wfile.write(f"{line}\r\n".encode())

    def go_on(self) -> None:
        self.say("220 mairie.exemple")
        while line := self.handler.rfile.readline():
            verb, _, rest = line.decode().strip().partition(" ")
            match verb.upper():
                case "EHLO" | "HELO" | "MAIL" | "RSET" | "NOOP":
                    self.say("250 ok")
                case "RCPT":
                    self._to(rest.partition("<")[2].partition(">")[0])
                case "DATA":
                    self._take()
                case "QUIT":
                    self.say(self.box.good_bye)
                    return
                case _:
                    self.say("502 not here")

    def _to(self, address: str) -> None:
        if address == REFUSED:
            self.say("550 no such mailbox")
            return
        self.to.append(address)
        self.say("250 ok")

    def _take(self) -> None:
        self.say("354 go on")
        lines: list[bytes] = []
        while (line := self.handler.rfile.readline()) not in {b".\r\n", b""}:
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        self.box.mails.append(message_from_bytes(b"".join(lines), policy=policy.default))
        self.box.to.append(self.to)
        self.to = []
        self.say("250 kept")
