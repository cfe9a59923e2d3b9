"""How much of an upload its card shows: which cards open by themselves, and which of their pages are shown at once."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from scan.readings import Rejection
from server.record.model import BatchState, BatchStatus, PageResult

AT_ONCE: Final = 10
"""Pages of an upload that are shown at once, a run counting as one; a booklet has seldom more."""


@dataclass(frozen=True, slots=True)
class Parts:
    """The pages of an upload as a card shows them, in runs.

    A run is one page, or pages in a row that say nothing: blank ones, or those of a journey without anything new.

    Attributes:
        first: Shown at once.
        rest: Shown when asked for.
    """

    first: tuple[tuple[PageResult, ...], ...]
    rest: tuple[tuple[PageResult, ...], ...]

    @property
    def others(self) -> int:
        """How many pages are shown when asked for."""
        return sum(len(run) for run in self.rest)


def parts_of(pages: Iterable[PageResult]) -> Parts:
    """Part the pages of an upload, in their order."""
    runs: list[tuple[PageResult, ...]] = []
    for silence, group in groupby(pages, key=_silence):
        run = tuple(group)
        runs += [(page,) for page in run] if silence is None else [run]
    return Parts(tuple(runs[:AT_ONCE]), tuple(runs[AT_ONCE:]))


def _silence(page: PageResult) -> tuple[str, str | None] | None:
    """How a page says nothing; None: it does say something."""
    if page.rejection:
        return ("blank", None) if page.rejection == Rejection.BLANK else None
    says = page.changes or page.reviews or page.findings or page.named_by
    return None if says else ("quiet", page.journey)


def asks_here(batch: BatchState) -> bool:
    """Whether an upload needs somebody at the desk: it was not read, or a page is nobody's, or missing.

    One that could not be read needs nobody any more once somebody has set it aside.

    Doubts about what was read are answered elsewhere: their number, and the way to them, stand on a folded card too.
    """
    if batch.repeated or batch.aside is not None:
        return False
    unread = any(page.rejection and page.reviews for page in batch.pages)
    return batch.status is not BatchStatus.READ or bool(batch.findings) or unread
