"""Who asks: somebody whose browser shows what comes as a page, or a script of a page that is open."""

from flask import request


def of_script() -> bool:
    """Whether a script asks, one of ours or the one that puts a part of a page in its place."""
    return "HX-Request" in request.headers or asks_by_script()


def asks_by_script() -> bool:
    """Whether one of our scripts asks, which shows the paragraphs of any answer but the one that it hopes for."""
    listens = "text/event-stream" in request.headers.get("Accept", "")
    return listens or request.headers.get("X-Requested-With") == "fetch"
