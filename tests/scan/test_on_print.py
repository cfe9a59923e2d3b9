"""Small marks on printed words are shown, on pages that go through the reader's own stages."""

import pytest

from forms.geometry import Box
from scan.readings import Decision, ReadPage
from tests import paper, paper_capture, paper_pens
from tests.paper import Paper
from tests.paper_on_words import OnWords, mark_words
from tests.reading import pages_read, read_scan, without_handwriting
from tests.scan.captured import printed_mariage

PAGE = 3
PENS = (paper_pens.BALL_BLUE, paper_pens.BALL_BLACK, paper_pens.GEL_BLACK, paper_pens.FELT_FINE)
EACH = 5


def marked(kind: OnWords, seed: int) -> tuple[Paper, list[Box]]:
    """A page with some marks of a kind, far from each other, some of them on the words beside boxes."""
    written, boxes = paper.print_page(printed_mariage()[1].pages_pdf, PAGE - 1), list[Box]()
    layout = printed_mariage()[1].layout.page(PAGE)
    for number in range(EACH):
        taken = [box.grown(9.0) for box in boxes]
        pen = PENS[(seed + number) % len(PENS)]
        drawn = mark_words(written, layout, kind, pen, by_box=number < 2, taken=taken, seed=10 * seed + number)
        assert drawn is not None
        written, box = drawn
        boxes.append(box)
    return written, boxes


def read(written: Paper, seed: int) -> ReadPage:
    scan = paper_capture.flat(written, angle_deg=0.4, seed=seed)
    (page,) = pages_read(read_scan(scan, printed_mariage()[0], without_handwriting()))
    return page


def told(page: ReadPage) -> list[Box]:
    """What an agent is shown, and where boxes are asked about."""
    asked = [one.zone.box.grown(9.0) for one in page.zones if one.decision is not Decision.AUTO]
    return [*(note.box for note in page.annotations), *asked]


@pytest.mark.sampled(3)
@pytest.mark.parametrize(
    ("kind", "least"),
    [
        (OnWords.TICK, 6),
        (OnWords.CROSS, 6),
        (OnWords.QUESTION_MARK, 8),
        (OnWords.UNDERLINE, 9),
        (OnWords.SLASH, 6),
        (OnWords.THROUGH, 7),
    ],
)
def test_most_small_marks_on_words_are_shown_or_their_box_is_asked_about(kind: OnWords, least: int) -> None:
    found = 0
    for seed in (1, 2):
        written, boxes = marked(kind, seed)
        places = told(read(written, seed))
        found += sum(any(place.grown(1.0).overlaps(box) for place in places) for box in boxes)

    assert found >= least


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_print_with_nothing_on_it_is_no_mark(seed: int) -> None:
    assert read(paper.print_page(printed_mariage()[1].pages_pdf, PAGE - 1), seed).annotations == ()
