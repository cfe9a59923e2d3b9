"""Which of the pages that lie on the same area it shows: told by the print that only one of them has.

Booklets of one template share most of their print, so only the windows count that differ: a name, a step, a date.
Windows are 5 mm wide, and the codes with the letters under them are left out: these are gone, or prove more.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from forms.geometry import Box
from forms.layout import PageLayout
from forms.units import Mm
from scan.darkness import Window, has_two_levels
from scan.in_clear import ink_of
from scan.match import find_texture, landmarks, match
from scan.pose import Points
from scan.readings import Gray, RegisteredPage
from scan.warp import resized

_COMPARED: Final = 4.0
"""Scale at which print is compared, px per mm."""
_WINDOW: Final[Mm] = 5.0
_STRAY: Final[Mm] = 0.6
_UNLIKE: Final = 0.5
"""Correlation below which a window of one page is not on the other."""
_SEEN: Final = 0.6
"""Correlation from which the print of a window is there: 0.7 to 0.99 on pictures."""
_FEWEST: Final = 3
"""Windows that differ: fewer may be a stain."""
_THERE: Final = 0.6
_NOT_THERE: Final = 0.25
"""Shares of the windows that differ: the page's own are seen, those of the other page are not."""


_ALL_SEEN: Final = 0.85
"""Share of a page's print that is seen where nothing proves whose it is: 0.91 and more on worn paper and pictures."""
_ALL_DARK_SEEN: Final = 0.94
"""The same of dark print, in a scan of one bit a pixel: 0.98 and more, 0.92 where other names stand on the page."""
_CONTRADICTED: Final = 9
"""Windows that hold as much ink as was printed there and not the same: marks across print left 13 at most, mostly under
5, another person's names on the same page 10 to 29."""
_LIGHT: Final = 128
"""Gray above which print may be gone in a scan of one bit a pixel: rules are. With words beside them that came out
heavier, a window held as much ink as was printed, and something else."""
_OTHER_INK: Final = 0.4
"""Correlation below which a window shows something else."""
_AS_MUCH_INK: Final = (0.5, 2.0)
"""By what was printed: less is torn off or hidden, more is blotted out."""


def shows(one: RegisteredPage, other: RegisteredPage) -> bool | None:
    """Say whether an area shows one page and not another that lies on it as well; None where their print is the same.

    Args:
        one: The area warped onto the layout of the one page.
        other: And onto that of the other.
    """
    own, others = _share_seen(one, other), _share_seen(other, one)
    if own is None and others is None:
        return None
    return (own is None or own >= _THERE) and (others is None or others <= _NOT_THERE)


def is_all_seen(page: RegisteredPage) -> bool:
    """Say whether all of a page's print is seen on it and none contradicts it.

    Where no code proves whose page it is, this tells that of somebody whose booklet is not among those that it can be.
    """
    printed, gray = (resized(image, page.layout, _COMPARED) for image in (page.reference, page.gray))
    two_levels = has_two_levels(page.found.raw.gray, page.corners_px)
    dark = np.where(printed > _LIGHT, np.uint8(255), printed) if two_levels else printed
    places = _visible(_print_of(dark, page.layout), page)
    found = match(gray, printed, places, px_per_mm=_COMPARED, window=_WINDOW, search=_STRAY)
    if dark is not printed:
        found = found.with_better(match(gray, dark, places, px_per_mm=_COMPARED, window=_WINDOW, search=_STRAY))
    others = places[found.score < _OTHER_INK]
    held = [_AS_MUCH_INK[0] <= _ink_share(gray, printed, place) <= _AS_MUCH_INK[1] for place in others]
    least = _ALL_SEEN if dark is printed else _ALL_DARK_SEEN
    return float((found.score > _SEEN).mean()) >= least and sum(held) <= _CONTRADICTED


def _ink_share(gray: Gray, printed: Gray, place: NDArray[np.float64]) -> float:
    """How much ink stands in a window, by what was printed there."""
    left, top = (place - _WINDOW / 2).tolist()
    around = Window.of(Box(left, top, _WINDOW, _WINDOW), _COMPARED, gray.shape).slices
    return ink_of(gray[around]) / max(ink_of(printed[around]), 1.0)


def _share_seen(page: RegisteredPage, other: RegisteredPage) -> float | None:
    """How much of the print that the other page lacks is seen on this one, by share; None where nothing differs."""
    printed, without = (resized(each.reference, page.layout, _COMPARED) for each in (page, other))
    places = _visible(_print_of(printed, page.layout), page)
    alike = match(without, printed, places, px_per_mm=_COMPARED, window=_WINDOW, search=_STRAY)
    differing = places[alike.score < _UNLIKE]
    if len(differing) < _FEWEST:
        return None
    gray = resized(page.gray, page.layout, _COMPARED)
    seen = match(gray, printed, differing, px_per_mm=_COMPARED, window=_WINDOW, search=_STRAY)
    return float((seen.score > _SEEN).mean())


def _print_of(printed: Gray, layout: PageLayout) -> Points:
    """Windows with print, without the codes and the letters under them: these are gone, or prove more than it does."""
    texture = find_texture(printed, layout, px_per_mm=_COMPARED, window=_WINDOW)
    places = landmarks(texture, px_per_mm=_COMPARED, pitch=_WINDOW)
    keep = np.ones(len(places), np.bool_)
    for box in (*(code.box for code in layout.codes), *layout.typed):
        around = box.grown(_WINDOW / 2)
        keep &= (abs(places - (around.center.x, around.center.y)) > (around.w / 2, around.h / 2)).any(axis=1)
    return places[keep]


def _visible(places: Points, page: RegisteredPage) -> Points:
    """Those of some places on a page that are in the image."""
    columns, rows = (places * page.px_per_mm).astype(int).T
    return np.asarray(places[page.visible[rows, columns]], np.float64)
