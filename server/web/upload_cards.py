"""How much of an upload its card shows: which cards open by themselves, and which of their pages are shown at once."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from scan.readings import Finding, Rejection
from server.record.model import BatchState, BatchStatus, PageResult
from server.record.trials import TRIAL
from server.web.messages import batch_status
from server.web.page_words import finding_title, rejection_title
from server.web.typography import _

AT_ONCE: Final = 10
"""Pages of an upload that are shown at once, a run counting as one; a booklet has seldom more."""


_UNSEEN: Final = frozenset({Finding.HALF_PAGE, Finding.PENCIL_HIDDEN, Finding.STREAKS})
"""What is said of a page on which something may stand that the reader did not see."""


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


_LOOKED_AT: Final = frozenset({Rejection.BLANK, TRIAL})
"""Pages of which nothing can come into a record, though they were read."""


def left_unread(batch: BatchState) -> tuple[PageResult, ...]:
    """The pages of an upload that was read of which nobody knows what they say, whatever was done with them since."""
    if batch.status is not BatchStatus.READ:
        return ()
    return tuple(page for page in batch.pages if page.rejection and page.rejection not in _LOOKED_AT)


def upload_status(batch: BatchState) -> str:
    """How far an upload has come, in a word or three: read only where none of its pages was left unread."""
    left = left_unread(batch)
    if not left:
        return batch_status(batch.status)
    if any(not page.rejection for page in batch.pages):
        return _("Lu en partie")
    if not all(page.put_away for page in left):
        return _("Pas lu")
    kept = all(page.put_away and page.put_away.journey for page in left)
    return _("Rangé sans être lu") if kept else _("Laissé de côté")


def not_seen(batch: BatchState) -> tuple[str, ...]:
    """What was not, or may not have been, seen of an upload that was read, in two or three words each; empty: nothing.

    A blank page beside others is the back of a sheet; nothing but blank pages may be a pile that lay the wrong way up.
    """
    found = [words for page in batch.pages for words in _not_seen_of(page)]
    if batch.pages and all(page.rejection == Rejection.BLANK for page in batch.pages):
        found.append(rejection_title(Rejection.BLANK))
    return tuple(dict.fromkeys(found))


def _not_seen_of(page: PageResult) -> Iterator[str]:
    """Of one page: why it waits unread, or what is said of it, but not what a question that waits says already."""
    if page.rejection:
        if page.reviews:
            yield rejection_title(page.rejection)
        return
    for found in page.findings:
        if found["finding"] in _UNSEEN and not (page.hidden and found["finding"] == Finding.PENCIL_HIDDEN):
            yield finding_title(found)
