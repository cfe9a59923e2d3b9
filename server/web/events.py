"""Tells an open page what changes, as it changes: server-sent events. `static/js/events.js` listens.

A stream says that something is new, never what: the page asks for that as it always does, and is told what it may see.

A thread of the server waits behind every stream, so streams are counted (`news.MOST_STREAMS`), the server has that many
threads more than ordinary requests need (`server/serving.py`), and a page that finds no place asks every two seconds
instead. A stream lasts a minute: then the page opens another one, says how far it was told, and the guard of all pages
asks again who it is. A stream whose page has gone, or whose account was closed, ends within seconds.
"""

from collections.abc import Callable, Iterator
from time import monotonic
from typing import Final

from flask import Blueprint, Response, abort, request
from flask.typing import ResponseReturnValue

from server.web.auth import agent, who_goes_on
from server.web.news import News, Piece
from server.web.services import services
from server.web.typography import _

blueprint = Blueprint("events", __name__)

STREAM: Final = "text/event-stream"

_TICK_S: Final = 1.0
"""How long a stream waits before it looks whether its page is still there."""
_SIGN_OF_LIFE_S: Final = 10.0
"""Between two signs of life: less than any proxy's patience. At each of them the account is looked at again."""
_FIRST_LOOK_S: Final = 10.0
"""How long a page waits for it; when the record does not answer, it is told later to look at everything again."""
_COMES_BACK_MS: Final = 1000
"""How long a browser waits before it opens the next stream."""


@blueprint.get("/evenements")
def stream() -> ResponseReturnValue:
    """A stream of what changes; 503 when there are too many, and the page asks for itself."""
    if STREAM not in request.headers.get("Accept", ""):
        abort(406)
    news, account = services().news, agent().id
    if not news.enter(account):
        return _("Trop de pages ouvertes à la fois : celle-ci se met à jour autrement."), 503
    told = news.place(request.headers.get("Last-Event-ID", ""))
    gone = request.environ.get("waitress.client_disconnected", lambda: False)
    answer = Response(_lines(news, told, gone, who_goes_on()), mimetype=STREAM)
    answer.call_on_close(lambda: news.leave(account))
    answer.headers["X-Accel-Buffering"] = "no"  # nginx would keep it until it is full
    return answer


def _lines(news: News, told: int | None, gone: Callable[[], bool], goes_on: Callable[[], bool]) -> Iterator[str]:
    """What is sent: first how far the page was told, or that it must look at everything again."""
    begun = said = monotonic()
    yield f"retry: {_COMES_BACK_MS}\n\n"
    if told is None:
        news.wait_until_it_looks(_FIRST_LOOK_S)
        told = news.now()
        yield f"id: {news.mark(told)}\nevent: everything\ndata:\n\n"
    while monotonic() - begun < news.lasts_s and not gone():
        pieces = news.wait(told, _TICK_S)
        if pieces:
            told, said = pieces[-1].number, monotonic()
            yield "".join(_as_lines(news, piece) for piece in pieces)
        elif monotonic() - said >= _SIGN_OF_LIFE_S:
            if not goes_on():
                return
            said = monotonic()
            yield ":\n\n"


def _as_lines(news: News, piece: Piece) -> str:
    return f"id: {news.mark(piece.number)}\nevent: {piece.topic}\ndata: {piece.about}\n\n"
