"""Reads what `tests.paper` captured, through a real file as a scanner writes it."""

import tempfile
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from scan.engines import NullDigitReader, NullHandwritingReader
from scan.pipeline import Engines, default_engines, read_file
from scan.readings import EditionSource, ImageReading, ReadPage, RejectedPage
from tests import paper
from tests.paper import Scan


@lru_cache(maxsize=1)
def all_engines() -> Engines:
    """Every reader that is installed here."""
    return default_engines()


@lru_cache(maxsize=1)
def without_handwriting() -> Engines:
    """The same, except that handwriting goes to a person: for tests of everything else, four times as fast."""
    return replace(all_engines(), handwriting=NullHandwritingReader(), digits=NullDigitReader())


def read_scan(scan: Scan, editions: EditionSource, engines: Engines, *, suffix: str = ".jpg") -> ImageReading:
    """Write a scan to a file and read it.

    Args:
        scan: What was captured.
        editions: What was printed.
        engines: The outside readers.
        suffix: How the file is written: a JPEG of quality 80, a PNG or a TIFF.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = paper.save(scan, Path(folder) / f"scan{suffix}")
        (reading,) = read_file(path, editions, engines)
    return reading


def pages_read(reading: ImageReading) -> tuple[ReadPage, ...]:
    """The pages of an image that were read."""
    return tuple(outcome for outcome in reading.outcomes if isinstance(outcome, ReadPage))


def pages_rejected(reading: ImageReading) -> tuple[RejectedPage, ...]:
    """What in an image was not read."""
    return tuple(outcome for outcome in reading.outcomes if isinstance(outcome, RejectedPage))
