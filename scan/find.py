"""RawPage -> FoundPages: the booklet pages in an image, any way up, and their codes.

Codes are looked for on the image reduced to 150 dpi first, where most are read in a few milliseconds; then, where an
area that looks like a page has none, more patiently. What is left is not forgotten: a page whose code nobody could
read is reported, so that no page disappears between two others.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Final, Self

from forms.errors import CodeError, WrongSignature
from forms.geometry import Quad
from forms.layout import PageLayout
from forms.page_code import PageCode
from scan.around import pages_around
from scan.codes import add_new, patient_look, quick_look
from scan.engines import CodeReader, CodeSeen
from scan.errors import EditionLost
from scan.place import place_codes
from scan.pose import area_px, holds, outline
from scan.readings import EditionSource, FoundPage, Gray, How, RawPage, RejectedPage, Rejection
from scan.rest import is_filled_with_paper, leftover_pages
from scan.side_by_side import single_pages
from scan.warp import PX_PER_MM

UNREAD: Final = "an area that looks like a page, without a code that could be read"
_JOINED: Final = 1.3
"""An area that much larger than the page around a code is more than that page: the lid, or somebody else's as well."""


@dataclass(frozen=True, slots=True)
class _Refused:
    """A code that leads to no page of ours.

    Attributes:
        seen: The code.
        reason: Why.
        detail: Facts for the log.
        code: What it says, when it is signed.
        page: The page around it, where that is certain and something else may lie beside it.
    """

    seen: CodeSeen
    reason: Rejection
    detail: str
    code: PageCode | None = None
    page: Quad | None = None


@dataclass(frozen=True, slots=True)
class _Sorted:
    """What the codes seen so far say.

    Attributes:
        pages: Found.
        refused: Codes that lead to no page.
        unread: Areas that look like a page and have no code that was read.
    """

    pages: tuple[FoundPage, ...]
    refused: tuple[_Refused, ...]
    unread: tuple[Quad, ...]

    @classmethod
    def of(cls, raw: RawPage, seen: Sequence[CodeSeen], editions: EditionSource, readers: Sequence[CodeReader]) -> Self:
        ours, refused = _checked(seen, editions)
        placed: list[tuple[FoundPage, Quad]] = []
        for code, (layout, codes) in ours.items():
            try:
                copies = place_codes(raw, layout, codes, readers, partial(_reference, editions, code))
            except EditionLost as error:
                refused.extend(_Refused(item, error.reason, str(error), code) for item in codes)
            else:
                placed.extend((FoundPage(raw, code, How.CODE, marks), outline(marks, layout)) for marks in copies)
        outlines = tuple(where for _, where in placed)
        unread = leftover_pages(raw, outlines)
        own = _told_apart(raw.gray, [item for item in refused if not _links_elsewhere(item, outlines)], unread)
        around = [item.page for item in own if item.page is not None]
        if around:
            unread = leftover_pages(raw, (*outlines, *around))
        single = tuple(page for area in unread for page in single_pages(raw.gray, area, raw.dpi))
        return cls(tuple(page for page, _ in placed), tuple(own), single)

    def unexplained(self) -> tuple[Quad, ...]:
        """Unread areas without even a refused code."""
        codes = [item.seen.corners_px for item in self.refused if item.page is None]
        return tuple(area for area in self.unread if not any(holds(area, code) for code in codes))


def find_pages(
    raw: RawPage, editions: EditionSource, readers: Sequence[CodeReader]
) -> tuple[FoundPage | RejectedPage, ...]:
    """Find every booklet page in an image.

    Args:
        raw: The image.
        editions: What was printed.
        readers: Of codes, the fastest first.

    Returns:
        The pages, then what had to be rejected; never empty.
    """
    seen = list(quick_look(raw, readers))
    result = _Sorted.of(raw, seen, editions, readers)
    for more in patient_look(raw, readers) if result.unexplained() else ():
        if add_new(seen, more):
            result = _Sorted.of(raw, seen, editions, readers)
        if not result.unexplained():
            break
    outcomes: tuple[FoundPage | RejectedPage, ...] = (*result.pages, *_rejected(result))
    return outcomes or (_nothing_on(raw),)


def _nothing_on(raw: RawPage) -> RejectedPage:
    """An image without a page: only paper that was surely seen is blank, the rest is a question."""
    if is_filled_with_paper(raw):
        return RejectedPage(Rejection.BLANK, "no code, and nothing written or printed")
    return RejectedPage(
        Rejection.NO_CODE, "nothing that looks like a page, and no paper large enough to be called blank"
    )


def codes_of_ours(seen: Sequence[CodeSeen], editions: EditionSource) -> tuple[PageCode, ...]:
    """The pages that codes name, of those that were printed here."""
    return tuple(_checked(seen, editions)[0])


def _checked(
    seen: Sequence[CodeSeen], editions: EditionSource
) -> tuple[Mapping[PageCode, tuple[PageLayout, list[CodeSeen]]], list[_Refused]]:
    """Sort codes by the page that they name; refuse those that name none of ours."""
    ours: dict[PageCode, tuple[PageLayout, list[CodeSeen]]] = {}
    refused = []
    for item in seen:
        try:
            code = editions.page_code(item.text)
        except CodeError as error:
            reason = Rejection.WRONG_SIGNATURE if isinstance(error, WrongSignature) else Rejection.FOREIGN_CODE
            refused.append(_Refused(item, reason, str(error)))
            continue
        try:
            page = page_layout(code, editions)
        except EditionLost as error:
            refused.append(_Refused(item, error.reason, str(error), code))
            continue
        if page is None:
            refused.append(_Refused(item, Rejection.UNKNOWN_EDITION, f"{code} was never printed here", code))
        else:
            ours.setdefault(code, (page, []))[1].append(item)
    return ours, refused


def page_layout(code: PageCode, editions: EditionSource) -> PageLayout | None:
    """What was printed on a page; None when it was never printed here.

    Raises:
        EditionLost: It was, and what was kept of it is gone.
    """
    layout = editions.layout(code.journey, code.edition)
    try:
        return None if layout is None else layout.page(code.page)
    except KeyError:
        return None


def _reference(editions: EditionSource, code: PageCode) -> Gray:
    return editions.reference(code.journey, code.edition, code.page, PX_PER_MM)


def _told_apart(gray: Gray, refused: Sequence[_Refused], unread: Sequence[Quad]) -> list[_Refused]:
    """Give refused codes the page around them where the area in which they lie is more than that.

    Somebody else's page may touch it, or lie on the same white lid: it must not go where the code says.
    """
    result = list(refused)
    for text in {item.seen.text for item in refused if item.reason is not Rejection.FOREIGN_CODE}:
        same = [index for index, item in enumerate(refused) if item.seen.text == text]
        areas = [next((area for area in unread if holds(area, refused[index].seen.corners_px)), None) for index in same]
        pages = pages_around(gray, [refused[index].seen.corners_px for index in same])
        joined = {page for page, area in zip(pages, areas, strict=True) if page and area and _is_more(area, page)}
        for index, page in zip(same, pages, strict=True):
            if page in joined:
                result[index] = replace(refused[index], page=page)
    return result


def _is_more(area: Quad, page: Quad) -> bool:
    return area_px(area) > _JOINED * area_px(page)


def _rejected(result: _Sorted) -> list[RejectedPage]:
    """One rejection for every page-like area, and for every refused code that lies in none."""
    rejected = [RejectedPage(Rejection.NO_CODE, UNREAD, area) for area in result.unexplained()]
    told: list[tuple[Rejection, Quad, PageCode | None]] = []
    for item in result.refused:
        own = item.seen.corners_px
        area = item.page or next((area for area in result.unread if holds(area, own)), own)
        if (item.reason, area, item.code) not in told:
            told.append((item.reason, area, item.code))
            rejected.append(RejectedPage(item.reason, item.detail, area, item.code))
    return rejected


def _links_elsewhere(item: _Refused, outlines: Sequence[Quad]) -> bool:
    """Say whether a foreign code is merely printed or stuck on one of our pages, such as the address of a form."""
    lies_on_ours = any(holds(page, item.seen.corners_px) for page in outlines)
    return item.reason is Rejection.FOREIGN_CODE and lies_on_ours
