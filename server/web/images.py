"""Crops and pages from the storage, for agents who are signed in. Residents see theirs on their own page."""

from pathlib import Path
from typing import Final

from flask import Blueprint, Response, abort, send_file
from flask.typing import ResponseReturnValue

from server.record.contents import still_named
from server.record.errors import UnknownContent
from server.web.services import database, services

blueprint = Blueprint("images", __name__)

_KINDS: Final = ((b"\xff\xd8\xff", "image/jpeg"), (b"\x89PNG\r\n\x1a\n", "image/png"), (b"RIFF", "image/webp"))
"""How the images that browsers show begin."""

_HEAD: Final = 4096
"""Bytes at the beginning of a JPEG of ours that hold its size: the tables before it take some hundreds."""
_SOF: Final = frozenset({0xC0, 0xC1, 0xC2})
"""Segments that begin a frame: of a baseline, an extended, and a progressive JPEG."""

_KEPT_S: Final = 3600
"""Seconds that an agent's browser may keep an image; its key is its content, so it never goes stale."""


@blueprint.get("/images/<key>")
def image(key: str) -> ResponseReturnValue:
    """Send an image."""
    response = send_image(key, max_age=_KEPT_S)
    response.headers["Cache-Control"] = f"private, max-age={_KEPT_S}, immutable"
    return response


def send_image(key: str, *, max_age: int | None = None) -> Response:
    """An image of the storage as an answer; whatever else is stored under the key is not found."""
    path = _path(key)
    with path.open("rb") as file:
        start = file.read(12)
    kind = kind_of_image(start)
    if kind is None:
        abort(404)
    response: Response = send_file(path, mimetype=kind, max_age=max_age)
    return response


def _path(key: str) -> Path:
    """Where an image is. One that was erased is not there any more, although its file lies aside for some hours."""
    storage = services().storage
    if storage.is_laid_aside(key):
        with database().reading() as records:
            if not still_named(records, {key}):
                raise UnknownContent(key)
    return storage.path(key)


def size_of_picture(key: str) -> tuple[int, int] | None:
    """Width and height of a JPEG of the storage, in pixels; None: the disk does not give it, or it is no JPEG."""
    try:
        with services().storage.open(key) as file:
            return _jpeg_size(file.read(_HEAD))
    except (UnknownContent, OSError):
        return None


def _jpeg_size(start: bytes) -> tuple[int, int] | None:
    """Width and height of a JPEG by how it begins: they stand in the first segment of its kind `SOF`."""
    place = 2 if start.startswith(b"\xff\xd8") else len(start)
    while place + 9 <= len(start) and start[place] == 0xFF:  # every segment begins so
        marker, length = start[place + 1], int.from_bytes(start[place + 2 : place + 4])
        if marker in _SOF:
            height, width = (int.from_bytes(start[at : at + 2]) for at in (place + 5, place + 7))
            return width, height
        place += 2 + length
    return None


def kind_of_image(start: bytes) -> str | None:
    """The media type of an image that browsers show, by its first twelve bytes; None: it is something else."""
    return next((kind for signature, kind in _KINDS if start.startswith(signature)), None)
