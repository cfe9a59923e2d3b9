"""What the reader said of a picture from the camera, as facts for a script and words for a person."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Any

from flask import url_for

from scan.readings import Rejection
from server.record.model import BatchState, BatchStatus, PageResult
from server.web.page_words import rejection_title
from server.web.typography import _, plural, typeset


class Said(StrEnum):
    """What became of a page, as the strip shows it."""

    READ = "read"
    DOUBT = "doubt"
    CUT = "cut"
    UNREAD = "unread"
    BLANK = "blank"


def upload_facts(batch: BatchState) -> dict[str, Any]:
    """An upload for the strip: how far it has come, and each of its pages.

    Returns:
        `id`, `state` (waiting, reading, read, failed), `words` (why it failed, or empty) and `pages`, each with
        `journey`, `edition`, `page` (null where it is not known), `said`, `words` and `href`.
    """
    failed = batch.status is BatchStatus.FAILED
    return {
        "id": batch.id,
        "state": batch.status.value,
        "words": typeset(batch.error) if failed else "",
        "pages": [_page(page, batch) for page in best_of_each(batch.pages)],
    }


def best_of_each(pages: Iterable[PageResult]) -> list[PageResult]:
    """The pages of an upload; of one that was read, what else was found of it (a code, cut off) is left out."""
    listed = list(pages)
    read = {_key(page) for page in listed if not page.rejection}
    return [page for page in listed if not page.rejection or page.page is None or _key(page) not in read]


def _key(page: PageResult) -> tuple[str | None, int | None, int | None]:
    return page.journey, page.edition, page.page


def _page(page: PageResult, batch: BatchState) -> dict[str, Any]:
    said = _said(page)
    seen = page.overlay is not None and page.number > 0
    where = url_for("seen.page", number=page.number) if seen else url_for("scanning.batch", batch_id=batch.id)
    return {
        "journey": page.journey,
        "edition": page.edition,
        "page": page.page,
        "said": said.value,
        "doubts": len(page.reviews),
        "words": _words(page, said),
        "href": where,
    }


def _said(page: PageResult) -> Said:
    if page.rejection:
        return Said.BLANK if page.rejection == Rejection.BLANK else Said.UNREAD
    if page.cut_off:
        return Said.CUT
    return Said.DOUBT if page.reviews else Said.READ


def _words(page: PageResult, said: Said) -> str:
    match said:
        case Said.UNREAD | Said.BLANK:
            return rejection_title(page.rejection)
        case Said.CUT:
            return _("lue, mais une partie n'est pas dans l'image")
        case Said.DOUBT:
            return plural("lue, %(num)d réponse à relire", "lue, %(num)d réponses à relire", len(page.reviews))
        case Said.READ:
            new = len(page.changes)
            news = plural("lue, %(num)d nouveauté", "lue, %(num)d nouveautés", new)
            return news if new else _("lue, rien de nouveau")
