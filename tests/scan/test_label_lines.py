"""On a real page, written on and looked at without any loss: whose label is struck out, and what lies under words."""

from functools import lru_cache

import numpy as np
import pytest

from forms.geometry import Box
from forms.layout import PageLayout, Zone
from forms.model import FieldKind
from scan.ink_pieces import Piece
from scan.label_lines import Labels
from tests import paper, paper_beside, paper_ink, paper_pens
from tests.paper import Paper
from tests.paper_beside import OnLabel
from tests.paper_ink import Pen
from tests.scan.captured import printed_mariage

PAGE = 3
"""The documents of a wedding: 14 boxes."""

LONG, SHORT, BY_SHORT = "P-M18.ready", "P-M19.p1.received", "P-M19.p2.ready"
"""A box with two lines of bold words; one with a single word; the next one in its row."""

PENS = [paper_pens.BALL_BLUE, paper_pens.GEL_BLACK, paper_pens.LEAD_HB, paper_pens.FELT_THICK]


@lru_cache(maxsize=1)
def printed() -> tuple[Paper, PageLayout]:
    """The page as it was printed, 8 px a mm."""
    edition = printed_mariage()[1]
    return paper.print_page(edition.pages_pdf, PAGE - 1, dpi=8 * 25.4), edition.layout.page(PAGE)


def labels(sheet: Paper) -> Labels:
    """What is seen of a sheet that lies flat."""
    plain, layout = printed()
    seen, reference = (np.asarray(one.image.mean(axis=2), np.uint8) for one in (sheet, plain))
    return Labels(paper.lying_flat(seen, reference, layout, px_per_mm=sheet.px_per_mm), [one.box for one in ticks()])


def ticks() -> list[Zone]:
    return [zone for zone in printed()[1].zones if zone.kind is FieldKind.TICK]


def box(zone: str) -> Box:
    return printed()[1].zone(zone).box


def drawn(what: OnLabel, pen: Pen = paper_pens.BALL_BLUE, *, zone: str = LONG, seed: int = 0) -> Labels:
    sheet, layout = printed()
    return labels(paper_beside.draw_on_label(sheet, layout, layout.zone(zone), what, pen, seed=seed))


def struck(found: Labels) -> set[str]:
    return {zone.id for zone in ticks() if found.struck(zone.box)}


@pytest.mark.parametrize("what", [what for what in OnLabel if what.takes_back and what is not OnLabel.WAVE_END])
@pytest.mark.parametrize("zone", [LONG, SHORT], ids=["long", "one word"])
def test_a_line_through_a_label_or_its_last_words_strikes_it_out(what: OnLabel, zone: str) -> None:
    assert all(struck(drawn(what, pen, zone=zone, seed=seed)) == {zone} for seed, pen in enumerate(PENS))


@pytest.mark.parametrize("what", [what for what in OnLabel if not what.takes_back])
def test_a_line_under_a_label_and_a_highlighter_do_not(what: OnLabel) -> None:
    assert not any(struck(drawn(what, pen, seed=seed)) for seed, pen in enumerate(PENS))


def test_free_labels_are_not_struck_out() -> None:
    assert not struck(labels(printed()[0]))


def test_the_tail_of_a_tick_that_runs_into_a_label_does_not_strike_it_out() -> None:
    short = box(SHORT)
    tail = np.array([[short.x + 1.0, short.bottom - 1.0], [short.right + 2.0, short.center.y + 0.4]])

    def with_line(end: float) -> Labels:
        line = np.vstack([tail, [short.right + end, short.center.y - 0.2]])
        return labels(paper_ink.stroke(printed()[0], line, paper_pens.BALL_BLUE, hand=np.random.default_rng(1)))

    assert not struck(with_line(6.0))
    assert struck(with_line(11.0)) == {SHORT}


def test_words_beyond_a_label_do_not_strike_it_out() -> None:
    short = box(SHORT)

    sheet = paper_beside.write(printed()[0], "oui", (short.right + 11.0, short.y + 1.3), tall=2.0)

    assert not struck(labels(sheet))


def test_what_strikes_a_label_out_says_nothing_of_the_next_box() -> None:
    line = piece(Box(box(SHORT).right + 3.0, box(SHORT).center.y - 0.3, 9.0, 0.6))

    found = drawn(OnLabel.LINE, zone=SHORT)

    assert found.explains(line, box(BY_SHORT))
    assert not found.explains(line, box(SHORT))
    assert not labels(printed()[0]).explains(line, box(BY_SHORT))


def test_a_line_under_words_says_nothing_of_any_box_and_a_word_there_may() -> None:
    under = Box(box(SHORT).right + 2.0, box(SHORT).center.y + 1.6, 8.0, 0.7)

    found = labels(printed()[0])

    assert found.explains(piece(under), box(SHORT))
    assert found.explains(piece(under), box(BY_SHORT))
    assert not found.explains(piece(Box(under.x, under.y, 5.0, 2.0)), box(SHORT))


def test_a_highlighter_on_words_says_nothing_of_any_box_and_a_pen_may() -> None:
    over = Box(box(SHORT).right + 2.0, box(SHORT).center.y - 1.5, 6.0, 3.0)

    found = labels(printed()[0])

    assert found.explains(piece(over, dark=0.12, firm=0.0), box(SHORT))
    assert not found.explains(piece(over), box(SHORT))


def test_a_line_that_hangs_on_a_mark_is_known_by_its_number() -> None:
    ink = np.zeros((880, 640), np.int32)
    foot = round((box(SHORT).center.y + 1.6) * 4)
    ink[foot : foot + 2, round((box(SHORT).right + 1.5) * 4) : round((box(SHORT).right + 9.0) * 4)] = 3
    ink[foot - 12 : foot + 4, round((box(SHORT).right + 4.0) * 4) : round((box(SHORT).right + 5.0) * 4)] = 5

    assert labels(printed()[0]).under(box(SHORT), ink, 4.0) == {3}


def piece(place: Box, *, dark: float = 0.6, firm: float = 1.0) -> Piece:
    return Piece(1, place, place.w * place.h, dark, firm, 0.5)
