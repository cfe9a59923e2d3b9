"""Which booklets the codes of a file name: pages without a code may be of one of them."""

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TypeAlias

from scan.codes import quick_look
from scan.engines import CodeReader
from scan.errors import ScanError
from scan.find import codes_of_ours
from scan.load import open_pages
from scan.readings import EditionSource, RawPage

Booklet: TypeAlias = tuple[str, int]
"""Journey and edition."""


def booklets_in(path: Path, editions: EditionSource, readers: Sequence[CodeReader]) -> tuple[Booklet, ...]:
    """The booklets that the codes in a file name, as a quick look at its images finds them."""
    named: dict[Booklet, None] = {}
    with suppress(ScanError):  # what is damaged is said where it is read
        for raw in open_pages(path):
            if isinstance(raw, RawPage):
                for code in codes_of_ours(quick_look(raw, readers), editions):
                    named[code.journey, code.edition] = None
    return tuple(named)
