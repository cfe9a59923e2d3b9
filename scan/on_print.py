"""Small marks on printed words: a tick beside its box, an underline, a slash. Print hides most of their ink."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from forms.geometry import bounding_box
from forms.layout import PageLayout
from forms.model import FieldKind
from forms.units import Mm
from scan.darkness import Window
from scan.ink_pieces import MERGE_MM, Piece, are_over, grouped
from scan.loose_ink import LEAST_ON_PRINT_MM2, SHOWN, Candidate, of_pieces
from scan.searched import Searched
from scan.struck import left_when_moved

_DARK_PRINT: Final = 110
"""Darkness (of 255) as printed of letters, icons and frames; the tint of frames is paler."""

_BESIDE_MM: Final[Mm] = 1.0
"""Ink lies on print where there is some in its rectangle, or as near to that."""

_APART_MM: Final[Mm] = 3.0
"""Crumbs this near to writing in a zone belong to it."""

_LEFT_WHEN_MOVED: Final = 0.05
"""Ink on print of which less than this share is left when the print there is moved a little may be that print: of 246
marks on words one in ten is so."""


def on_print(
    candidates: Sequence[Candidate], owned: Sequence[Piece], found: Searched, layout: PageLayout
) -> list[Candidate]:
    """Say of candidates how much of them lies on print, and add what shows between its letters of smaller ones.

    Args:
        candidates: Ink outside the zones.
        owned: Ink that belongs to a zone.
        found: The page.
        layout: What was printed.
    """
    ours = [(one, one.piece) for one in candidates if one.piece is not None and _lies_on_print(one.piece, found)]
    on_words = {id(one) for one, _ in ours}
    known = {one.piece.label for one in candidates if one.piece is not None}
    free = list(_free([crumb for crumb in found.over if crumb.label not in known], owned, layout))
    ours += zip(of_pieces(found.labels, free, found.coarse.px_per_mm), free, strict=True)
    weighed = [replace(one, on_print_mm2=piece.area_mm2 * piece.firm) for one, piece in ours]
    groups = grouped(weighed, MERGE_MM)
    doubtful = {id(one) for group in groups if _is_doubtful(group, found) for one in group}
    return [
        *(one for one in candidates if id(one) not in on_words),
        *(replace(one, sure_on_print=SHOWN) if id(one) in doubtful else one for one in weighed),
    ]


def _lies_on_print(piece: Piece, found: Searched) -> bool:
    printed, scale = found.coarse.printed, found.coarse.px_per_mm
    around = printed[Window.of(piece.box.grown(_BESIDE_MM), scale, printed.shape).slices]
    return bool((around >= _DARK_PRINT).any())


def _free(crumbs: Sequence[Piece], owned: Sequence[Piece], layout: PageLayout) -> Iterator[Piece]:
    """The crumbs that are of no area and of no writing in a zone."""
    taken = [zone.box for zone in layout.zones if zone.kind is not FieldKind.TICK]
    taken += [piece.box.grown(_APART_MM) for piece in owned]
    is_taken = are_over([crumb.box for crumb in crumbs], taken)
    return (crumb for crumb, one in zip(crumbs, is_taken, strict=True) if not one)


def _is_doubtful(group: Sequence[Candidate], found: Searched) -> bool:
    """Say whether the page's own print, a little off, or the dots of a rough scan explain ink on print."""
    if found.two_levels or found.grainy:
        return True
    if sum(one.on_print_mm2 for one in group) < LEAST_ON_PRINT_MM2:
        return False
    coarse, scale = found.coarse, found.coarse.px_per_mm
    around = Window.of(bounding_box([one.box for one in group]).grown(1.0), scale, coarse.dark.shape).slices
    return left_when_moved(coarse.dark[around], coarse.printed[around], scale) < _LEFT_WHEN_MOVED
