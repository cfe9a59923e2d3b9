"""What is found in an image, kept: tests bring the same sheet to the desk again and again.

Only for tests of what is done with it; those of `scan` look anew each time.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any, Final, TypeAlias, cast

import pytest

from forms.layout import Layout
from forms.page_code import PageCode
from scan import by_print, pipeline
from scan.booklets import Booklet
from scan.engine_tesseract import TesseractReader
from scan.engine_zbar import ZbarReader
from scan.pipeline import Engines
from scan.readings import Gray, ImageReading, RawPage
from scan.watched import Watched
from server.record.editions import StoredEditions
from tests.once import digest, once
from tests.reading import all_engines, without_handwriting

_MOST: Final = 50
"""Answers that are kept of each reader: the largest are features, 3 MB."""
_MOST_IMAGES: Final = 12
"""Images whose reading is kept, some 30 MB each."""


@contextmanager
def remembered() -> Iterator[None]:
    """What looks at images looks once at each, while the block runs: SIFT, Tesseract, zbar, and the whole pipeline."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(by_print, "_features", _FEATURES)
        patch.setattr(TesseractReader, "_read", _PRINTED)
        patch.setattr(ZbarReader, "read_codes", _CODES)
        patch.setattr(pipeline, "_read_image", READINGS.read)
        yield


def _made_alike(asked: Any) -> Any:
    """One reader is as good as another that was made alike."""
    if isinstance(asked, TesseractReader):
        return asked._language, asked._seconds
    return asked._zbar is None if isinstance(asked, ZbarReader) else asked


_FEATURES: Final = once(by_print._features, _MOST)
_PRINTED: Final = once(TesseractReader._read, _MOST, _made_alike)
_CODES: Final = once(ZbarReader.read_codes, _MOST, _made_alike)


_Told: TypeAlias = tuple[str, tuple[Any, ...], bytes]
"""What the record was asked, and the digest of its answer or of its refusal."""


class _Readings:
    """Reads an image as the pipeline does, and again only where the record would now tell something else than then."""

    def __init__(self) -> None:
        self._read = pipeline._read_image
        self._kept: dict[bytes, tuple[Sequence[_Told], ImageReading]] = {}

    def read(
        self, raw: RawPage, editions: Watched, engines: Engines, booklets: Callable[[], Sequence[Booklet]]
    ) -> ImageReading:
        usual = (all_engines(), without_handwriting())
        if type(editions._editions) is not StoredEditions or not any(engines is one for one in usual):
            return self._read(raw, editions, engines, booklets)
        colour = None if raw.colour is None else raw.colour()
        place = digest(raw.gray, colour, raw.index, raw.dpi, engines is usual[0])
        if place in self._kept:
            told, reading = self._kept.pop(place)
            if _would_tell(told, editions, booklets):
                self._kept[place] = told, reading
                return reading
        record = _Record(editions, booklets)
        reading = self._read(raw, record, engines, record.booklets)
        self._kept[place] = record.told, reading
        if len(self._kept) > _MOST_IMAGES:
            del self._kept[next(iter(self._kept))]
        return reading


READINGS: Final = _Readings()
"""Kept from file to file, as what the readers saw: in most of them the same box of the same booklet is ticked."""


class _Record(Watched):
    """The record, with what it told."""

    def __init__(self, editions: Watched, booklets: Callable[[], Sequence[Booklet]]) -> None:
        super().__init__(editions)
        self._booklets = booklets
        self.told: list[_Told] = []

    def page_code(self, text: str) -> PageCode:
        found: PageCode = self._tell("page_code", text)
        return found

    def layout(self, journey: str, edition: int) -> Layout | None:
        found: Layout | None = self._tell("layout", journey, edition)
        return found

    def reference(self, journey: str, edition: int, page: int, px_per_mm: float) -> Gray:
        found: Gray = self._tell("reference", journey, edition, page, px_per_mm)
        return found

    def names(self, journey: str) -> Sequence[str]:
        found: Sequence[str] = self._tell("names", journey)
        return found

    def reraise(self) -> None:
        cast(Watched, self._editions).reraise()

    def booklets(self) -> Sequence[Booklet]:
        found: Sequence[Booklet] = self._tell("booklets")
        return found

    def _tell(self, what: str, *asked: Any) -> Any:
        ask = self._booklets if what == "booklets" else getattr(self._editions, what)
        try:
            answer = ask(*asked)
        except Exception as refusal:
            self.told.append((what, asked, digest(repr(refusal))))
            raise
        self.told.append((what, asked, digest(answer)))
        return answer


def _would_tell(told: Sequence[_Told], editions: Watched, booklets: Callable[[], Sequence[Booklet]]) -> bool:
    """Whether the record would tell the same now."""
    record = _Record(editions, booklets)
    for what, asked, answer in told:
        with suppress(Exception):  # a refusal is compared as an answer is
            record._tell(what, *asked)
        if record.told[-1][2] != answer:
            return False
    return True
