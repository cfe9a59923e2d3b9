"""Which page an area shows when no code of it can be read: known by its content among the booklets that it can be.

The booklets are those of the pages beside it, of the other images of its file, and of the journey that is open. Every
page of theirs that may be the one is laid on the area, and one must be told from all others by print that only one of
them has: a name, a step, a date. Booklets of one template share their print, and only what is left of the codes proves
whose page it is; where nothing is, two journeys are never told apart by a guess.
"""

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from enum import IntEnum
from typing import Final, TypeAlias

from forms.geometry import Quad
from forms.layout import PageLayout
from forms.page_code import PageCode
from scan.booklets import Booklet
from scan.by_print import Features, marks_in
from scan.errors import EditionLost, NotRegistered, PageRejected
from scan.in_clear import InClear, compare_in_clear
from scan.left_of_code import is_left_of_code
from scan.overlap import shared_area
from scan.readings import EditionSource, FoundPage, Gray, How, RawPage, RegisteredPage
from scan.register import register
from scan.rest import leftover_pages
from scan.told_apart import is_all_seen, shows
from scan.warp import PX_PER_MM

_Printed: TypeAlias = tuple[PageCode, PageLayout, Gray]
"""A page, where everything is on it, and its image at `scan.warp.PX_PER_MM`."""

MOST_BOOKLETS: Final = 8
"""Among the pages of more, looking takes longer than a person does."""
_NEARLY: Final = 0.4
"""A page may be the one when it has so many of the features of the best. Other pages, which share frames and feet with
it, have 0.02 to 0.25."""
_MOST: Final = 8
"""So many pages are laid on the area: more are alike only where nothing tells them apart."""
_PART: Final = 0.5
"""Share of what is left of an area, beside a page that was recognised in it, that lies in the area."""


@dataclass(frozen=True, slots=True)
class Recognised:
    """A page that was known by its content.

    Attributes:
        found: Where it is, `how` says content.
        corners_px: The trimmed page in the image.
        proven: What is left of its codes says whose it is; otherwise only its print says which page it is.
    """

    found: FoundPage
    corners_px: Quad
    proven: bool


class _Proof(IntEnum):
    """What is left of the codes says, of a page that was laid on the area."""

    ANOTHER = 0
    NOTHING = 1
    THIS = 2


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A printed page that may be the one.

    Attributes:
        code: Journey, edition and page.
        layout: What was printed.
        reference: The printed page.
        found: Where it would be.
        agreeing: How many features agree on that.
    """

    code: PageCode
    layout: PageLayout
    reference: Gray
    found: FoundPage
    agreeing: int


@dataclass(frozen=True, slots=True)
class _Laid:
    """A candidate whose print lies on the area.

    Attributes:
        code: Journey, edition and page.
        page: As registered.
        proof: What is left of its codes says.
    """

    code: PageCode
    page: RegisteredPage
    proof: _Proof


def recognise(
    raw: RawPage,
    area: Quad,
    booklets: Sequence[Booklet],
    editions: EditionSource,
    *,
    first: Container[PageCode] = (),
) -> Recognised | None:
    """Find out which printed page an area shows.

    Args:
        raw: The image.
        area: Corners in px of what looks like a page.
        booklets: What it may be a page of.
        editions: What was printed.
        first: The pages to try first: one that its codes prove needs no comparing with the others.

    Returns:
        The page; None when none of these is it, or when more than one may be.
    """
    if not booklets or len(booklets) > MOST_BOOKLETS:
        return None
    features = Features.of_area(raw.gray, area)
    for candidate in _likely(raw, features, _pages(booklets, editions, first)):
        page = _laid(candidate, editions)
        if page is not None and page.proof is _Proof.THIS:
            return Recognised(page.page.found, page.page.corners_px, proven=True)
    candidates = _likely(raw, features, _pages(booklets, editions))
    laid = [page for each in candidates if (page := _laid(each, editions)) is not None]
    for page in laid:
        if page.proof is not _Proof.ANOTHER and all(_beats(page, other) for other in laid if other is not page):
            proven = page.proof is _Proof.THIS
            sure = proven or is_all_seen(page.page)
            return Recognised(page.page.found, page.page.corners_px, proven) if sure else None
    return None


def recognise_all(
    raw: RawPage,
    areas: Sequence[Quad],
    known: Mapping[PageCode, Quad],
    booklets: Sequence[Booklet],
    editions: EditionSource,
) -> tuple[tuple[Recognised, ...], tuple[Quad, ...]]:
    """Find out which printed pages the areas of an image show that no code explains.

    Args:
        raw: The image.
        areas: Corners in px; an area may hold several pages.
        known: The pages that were found in the image, and their corners in px.
        booklets: What they may be pages of.
        editions: What was printed.

    Returns:
        The pages, and the areas that stay unknown.
    """
    outlines, waiting = dict(known), list(areas)
    pages: list[Recognised] = []
    unknown: list[Quad] = []
    while waiting:
        area = waiting.pop(0)
        page = recognise(raw, area, booklets, editions, first=_beside(outlines))
        if page is None or page.found.code in outlines:  # the same page twice in one image: one of them is another
            unknown.append(area)
            continue
        pages.append(page)
        outlines[page.found.code] = page.corners_px
        left = leftover_pages(raw, tuple(outlines.values()))
        waiting += [more for more in left if shared_area(more, area) > _PART]
    return tuple(pages), tuple(unknown)


def _beside(known: Iterable[PageCode]) -> frozenset[PageCode]:
    """The pages before and after some: they lie beside them in an open booklet."""
    return frozenset(replace(code, page=code.page + step) for code in known for step in (-1, 1))


def _likely(raw: RawPage, features: Features, pages: Iterable[_Printed]) -> Sequence[_Candidate]:
    """The pages with the most features of an area, the best first."""
    found: list[_Candidate] = []
    for code, layout, reference in pages:
        with suppress(NotRegistered):
            marks, agreeing = marks_in(features, layout, reference)
            found.append(_Candidate(code, layout, reference, FoundPage(raw, code, How.CONTENT, marks), agreeing))
    found.sort(key=lambda candidate: candidate.agreeing, reverse=True)
    return [each for each in found if each.agreeing >= _NEARLY * found[0].agreeing][:_MOST]


def _pages(
    booklets: Sequence[Booklet], editions: EditionSource, only: Container[PageCode] | None = None
) -> Iterator[_Printed]:
    """Every page of some booklets as it was printed, or only some, without those that are lost."""
    for journey, edition in booklets:
        with suppress(EditionLost):
            layout = editions.layout(journey, edition)
            for page in () if layout is None else layout.pages:
                code = PageCode(journey, edition, page.page)
                if only is None or code in only:
                    yield code, page, editions.reference(journey, edition, page.page, PX_PER_MM)


def _laid(candidate: _Candidate, editions: EditionSource) -> _Laid | None:
    """The candidate laid on the area; None when its print is not there."""
    try:
        page = register(candidate.found, candidate.layout, candidate.reference)
    except PageRejected:
        return None
    return _Laid(candidate.code, page, _proof(page, editions))


def _proof(page: RegisteredPage, editions: EditionSource) -> _Proof:
    in_clear = compare_in_clear(page, editions)
    if in_clear is InClear.OTHER:
        return _Proof.ANOTHER
    return _Proof.THIS if in_clear is InClear.SAME or is_left_of_code(page) else _Proof.NOTHING


def _beats(one: _Laid, other: _Laid) -> bool:
    """Say whether an area that both lie on shows the one and not the other."""
    if one.proof is not other.proof and _Proof.THIS in {one.proof, other.proof}:
        return one.proof > other.proof
    shown = shows(one.page, other.page)
    if shown is None:  # two printings of the same page: what is read on one is said on the other
        same_page = (one.code.journey, one.code.page) == (other.code.journey, other.code.page)
        return same_page and one.code.edition > other.code.edition
    return shown
