"""Pictures of what each stage of reading saw, written into a folder for people to look at."""

import os
from collections.abc import Sequence
from pathlib import Path

from scan.overlay import draw_found, draw_overlay
from scan.readings import ImageReading, RawPage, ReadPage
from server.config import PRIVATE
from server.record.errors import StorageFailed
from server.record.images import to_jpeg
from server.record.storage import is_full


def write_overlays(image: ImageReading, folder: Path, name: str) -> tuple[Path | None, list[Path | None]]:
    """Write the pictures of an image, readable by their owner only: what people wrote is on them.

    Args:
        image: As read.
        folder: Where they go.
        name: How their names begin: that of the file.

    Returns:
        The picture of the whole image, and one for each page that was read, in the order of the outcomes. None where
        there is none: of a page that was rejected, and of an image of which nothing is left to draw.

    Raises:
        StorageFailed: They cannot be written.
    """
    begin = f"{name}-{image.index + 1}"
    raw = image.raw or _raw_of(image.outcomes)
    whole = None if raw is None else _write(folder / f"{begin}.jpg", to_jpeg(draw_found(raw, image.outcomes)))
    pages = [
        _write(folder / f"{begin}-page-{outcome.code.page}-{place + 1}.jpg", to_jpeg(draw_overlay(outcome)))
        if isinstance(outcome, ReadPage)
        else None
        for place, outcome in enumerate(image.outcomes)
    ]
    return whole, pages


def _raw_of(outcomes: Sequence[object]) -> RawPage | None:
    return next((page.registered.found.raw for page in outcomes if isinstance(page, ReadPage)), None)


def _write(path: Path, content: bytes) -> Path:
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, PRIVATE), "wb") as file:
            file.write(content)
    except OSError as error:
        raise StorageFailed(f"{path}: {error.strerror}", full=is_full(error)) from error
    return path
