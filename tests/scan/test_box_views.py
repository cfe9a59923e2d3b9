"""What the network for marks is shown."""

from dataclasses import replace

import numpy as np
import pytest

from forms.geometry import Box
from forms.layout import PageLayout, Zone
from forms.model import Author, FieldKind
from scan.box_views import SIDE_PX, Views, view_boxes
from scan.readings import RawPage, RegisteredPage
from scan.ticks import score_ticks
from tests import paper, paper_ink
from tests.paper_ink import Drawn

SCALE = 8.0
BOX = Box(20.0, 20.0, 4.5, 4.5)
LAYOUT = PageLayout(1, 60.0, 50.0, (Zone("M1.done", FieldKind.TICK, Author.AGENT, BOX),))
MIDDLE = slice(SIDE_PX // 2 - 12, SIDE_PX // 2 + 12)
"""Inside the frame, 3.6 mm wide."""


def page_with(drawn: Drawn | None, *, lamp: tuple[float, float, float] | None = None) -> RegisteredPage:
    """The one box, marked in blue; in colour under a lamp, or in grey."""
    blank = paper.blank_page(LAYOUT, px_per_mm=SCALE)
    sheet = paper.empty_sheet(LAYOUT.width, LAYOUT.height, dpi=SCALE * 25.4)
    sheet.image[:] = blank.reference[: sheet.image.shape[0], : sheet.image.shape[1], None]
    if drawn is not None:
        sheet = paper_ink.mark(sheet, BOX, drawn, paper_ink.BLUE, seed=3)
    if lamp is None:
        return paper.lying_flat(sheet.image[:, :, 1].copy(), blank.reference, LAYOUT, px_per_mm=SCALE)
    lit = (sheet.image * np.array(lamp)).astype(np.uint8)
    page = paper.lying_flat(lit[:, :, 1].copy(), blank.reference, LAYOUT, px_per_mm=SCALE)
    return replace(page, found=replace(page.found, raw=RawPage(page.gray, lambda: lit, 0)))


def view(page: RegisteredPage) -> Views:
    return np.asarray(view_boxes(page, score_ticks(page))[0], np.uint8)


def test_an_empty_box_looks_like_the_printed_one_beside_it() -> None:
    seen = view(page_with(None))

    assert np.abs(seen[0].astype(int) - seen[3]).mean() < 4


def test_a_grey_scan_is_shown_three_times() -> None:
    seen = view(page_with(Drawn.CROSS))

    assert (seen[:3] == seen[0]).all()


def test_the_printed_page_shows_no_ink() -> None:
    seen = view(page_with(Drawn.FILL))

    assert seen[0, MIDDLE, MIDDLE].mean() < 160
    assert seen[3, MIDDLE, MIDDLE].min() == 255


def test_blue_ink_is_blue_in_the_view() -> None:
    seen = view(page_with(Drawn.FILL, lamp=(1.0, 1.0, 1.0)))

    assert seen[0, MIDDLE, MIDDLE].mean() > seen[2, MIDDLE, MIDDLE].mean() + 40


@pytest.mark.parametrize("lamp", [(0.55, 0.8, 0.95), (0.4, 0.4, 0.4)], ids=["warm", "dim"])
def test_the_lamp_is_not_seen(lamp: tuple[float, float, float]) -> None:
    plain, lit = (view(page_with(Drawn.TICK, lamp=light)) for light in ((1.0, 1.0, 1.0), lamp))

    assert np.abs(plain.astype(int) - lit).mean() < 3


def test_a_page_without_boxes_has_no_views() -> None:
    page = page_with(None)

    assert view_boxes(page, ()).shape == (0, 4, SIDE_PX, SIDE_PX)
