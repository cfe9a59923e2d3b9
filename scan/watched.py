"""An edition source that remembers its own failure."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from forms.errors import CodeError
from forms.layout import Layout
from forms.page_code import PageCode
from scan.errors import EditionLost
from scan.readings import EditionSource, Gray


class Watched:
    """An edition source that remembers its own failure: a database that has gone is not the page's fault."""

    def __init__(self, editions: EditionSource) -> None:
        self._editions = editions
        self._failure: Exception | None = None

    def page_code(self, text: str) -> PageCode:
        with self._watching():
            return self._editions.page_code(text)

    def layout(self, journey: str, edition: int) -> Layout | None:
        with self._watching():
            return self._editions.layout(journey, edition)

    def reference(self, journey: str, edition: int, page: int, px_per_mm: float) -> Gray:
        with self._watching():
            return self._editions.reference(journey, edition, page, px_per_mm)

    def names(self, journey: str) -> Sequence[str]:
        with self._watching():
            return self._editions.names(journey)

    def reraise(self) -> None:
        """Raise what the source raised, if it did."""
        if self._failure is not None:
            raise self._failure

    @contextmanager
    def _watching(self) -> Iterator[None]:
        try:
            yield
        except (CodeError, EditionLost):
            raise
        except Exception as error:
            self._failure = error
            raise
