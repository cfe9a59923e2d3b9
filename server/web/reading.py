"""The record as one request reads it: what a page looks at meanwhile, and who asks, is read in one session.

To begin and to end a session takes as long as several questions to the record, and pages are asked for at every key.
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Final

from flask import Flask, g, has_request_context
from sqlalchemy.orm import Session

from server.record.db import Database

_OPEN: Final = "reading"
"""Where a request keeps the session that it is reading in."""

_LEFT: Final = "left_open"
"""Where it keeps the one that its next block reads on in."""


class RequestDatabase(Database):
    """The record's database, whose blocks within one request share a session where one stands inside another."""

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """As `Database.reading`. A block inside another one sees the same moment, until the request writes."""
        if not has_request_context():
            with super().reading() as session:
                yield session
        elif _OPEN in g:
            with self.told():
                yield g.get(_OPEN)
        else:
            with ExitStack() as ending:
                session = self._left(ending) or ending.enter_context(super().reading())
                setattr(g, _OPEN, session)
                ending.callback(g.pop, _OPEN, None)
                yield session

    @contextmanager
    def reading_on(self) -> Iterator[Session]:
        """As `reading`; the first block that the request reads afterwards goes on in this session."""
        with ExitStack() as ending:
            session = ending.enter_context(super().reading())
            yield session
            setattr(g, _LEFT, (session, ending.pop_all()))

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """As `Database.transaction`. What is read afterwards is read anew."""
        if has_request_context():
            end_reading()
            g.pop(_OPEN, None)
        with super().transaction() as session:
            yield session

    def _left(self, ending: ExitStack) -> Session | None:
        left: tuple[Session, ExitStack] | None = g.pop(_LEFT, None)
        if left is None:
            return None
        ending.enter_context(left[1])
        return left[0]


def end_reading(_error: BaseException | None = None) -> None:
    """End the session that was left open, if one was."""
    left: tuple[Session, ExitStack] | None = g.pop(_LEFT, None)
    if left is not None:
        left[1].close()


def install(app: Flask) -> None:
    """Leave no session open once a request is answered."""
    app.teardown_request(end_reading)
