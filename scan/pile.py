"""What the pages of one file say of the pile that was scanned: sides that belong to two sheets, twice, missing.

Nothing here changes a reading: every page goes where its own code says. But two sheets that went through the feeder
together leave a page behind, and only the order of the images shows it.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from typing import Final, TypeAlias

from forms.page_code import PageCode
from scan.readings import Finding, Noted

Pile: TypeAlias = Sequence[Sequence[PageCode]]
"""The pages that were read in each image of a file, in its order."""

_FEWEST_SHEETS: Final = 2
"""So many pairs of images must be both sides of a sheet until a file is taken for sheets scanned on both sides."""
_FEWEST_PAGES: Final = 3
_MOST_MISSING: Final = 1 / 3
"""Of a booklet of which fewer pages are there, or more are missing between them, single pages were brought."""


def findings_of(pile: Pile) -> tuple[Noted, ...]:
    """Say what is odd about a pile; images and pages are counted from 1.

    Args:
        pile: The pages read in each image.
    """
    return (*_sides_that_disagree(pile), *_twice(pile), *_missing(pile))


def _sides_that_disagree(pile: Pile) -> Iterator[Noted]:
    """Images in pairs that are no sheet, in a file of sheets, and pairs that only two people's sheets together make."""
    pairs = [(index, *_only(pile[index : index + 2])) for index in range(0, len(pile) - 1, 2)]
    both = [(index, front, back) for index, front, back in pairs if front is not None and back is not None]
    sheets = sum(_is_sheet(front, back) for _, front, back in both)
    of_sheets = sheets >= _FEWEST_SHEETS and 2 * sheets > len(both)
    for index, front, back in both:
        same_booklet = _booklet(front) == _booklet(back)
        if not _is_sheet(front, back) and (of_sheets or (not same_booklet and _are_sides(front, back))):
            yield Noted(Finding.SIDES_DISAGREE, {"image": index + 1, "next": index + 2})


def _twice(pile: Pile) -> Iterator[Noted]:
    counted = Counter(code for image in pile for code in image)
    for code, times in counted.items():
        if times > 1:
            yield Noted(Finding.PAGE_TWICE, {**_facts(code), "times": times})


def _missing(pile: Pile) -> Iterator[Noted]:
    """Pages that are absent between others of their booklet."""
    there: dict[tuple[str, int], set[int]] = defaultdict(set)
    for code in (code for image in pile for code in image):
        there[_booklet(code)].add(code.page)
    for (journey, edition), pages in there.items():
        absent = sorted(set(range(min(pages), max(pages))) - pages)
        if len(pages) >= _FEWEST_PAGES and len(absent) <= _MOST_MISSING * len(pages):
            for page in absent:
                yield Noted(Finding.PAGE_MISSING, _facts(PageCode(journey, edition, page)))


def _only(images: Pile) -> tuple[PageCode | None, PageCode | None]:
    """The page of each of two images; None where there is none or more than one."""
    front, back = (image[0] if len(image) == 1 else None for image in images)
    return front, back


def _booklet(code: PageCode) -> tuple[str, int]:
    return code.journey, code.edition


def _are_sides(front: PageCode, back: PageCode) -> bool:
    """Whether page numbers stand on one sheet: 1 and 2, 3 and 4, whichever came first."""
    first, second = sorted((front.page, back.page))
    return first % 2 == 1 and second == first + 1


def _is_sheet(front: PageCode, back: PageCode) -> bool:
    return _booklet(front) == _booklet(back) and _are_sides(front, back)


def _facts(code: PageCode) -> dict[str, float | str]:
    return {"code": code.journey, "edition": code.edition, "page": code.page}
