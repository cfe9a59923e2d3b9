"""Sends what residents load as small as it can be: a telephone in a basement, on the last of its data.

Only what reflects nothing that a stranger may choose: the answers to forms are sent as they are, so that no one learns
from the length of an answer what else is in it.
"""

import gzip
from functools import lru_cache
from typing import Final

from flask import Flask, Response, request

_TEXTS: Final = frozenset({"text/html", "text/css", "text/javascript", "application/javascript", "image/svg+xml"})
_PAGES: Final = frozenset({"citizen", "collection", "colours"})
_LEAST: Final = 512
"""Bytes below which nothing is won."""


def install(app: Flask) -> None:
    """Pack the residents' pages, and the files of all pages, for browsers that take them so."""
    app.after_request(_pack)


def _pack(response: Response) -> Response:
    ours = request.endpoint == "static" or request.blueprint in _PAGES
    if not ours or request.method != "GET" or response.status_code != 200 or response.mimetype not in _TEXTS:
        return response
    response.vary.add("Accept-Encoding")
    if not request.accept_encodings["gzip"]:
        return response
    response.direct_passthrough = False
    content = response.get_data()
    if len(content) < _LEAST:
        return response
    response.set_data(_packed_file(content) if request.endpoint == "static" else _packed(content))
    response.headers["Content-Encoding"] = "gzip"
    etag, _weak = response.get_etag()
    if etag is not None:
        response.set_etag(etag, weak=True)  # the same words, other bytes
    return response


def _packed(content: bytes) -> bytes:
    return gzip.compress(content, mtime=0)


@lru_cache(maxsize=128)
def _packed_file(content: bytes) -> bytes:
    """A file of ours, packed once a process."""
    return _packed(content)
