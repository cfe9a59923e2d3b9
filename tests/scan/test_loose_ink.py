"""What people leave outside the zones is told from wear, on pages that go through the reader's own stages."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from forms.geometry import Box, Point, bounding_box
from forms.layout import PageLayout
from scan.darkness import Window
from scan.ink_pieces import Piece
from scan.loose_ink import LOOKS_AT_ONCE, SHOWN, Candidate, LooseInk, find_loose, of_pieces, places_along
from scan.readings import ReadPage
from scan.searched import search
from tests import paper, paper_capture, paper_carried, paper_damage, paper_ink, paper_office, paper_pens, paper_wear
from tests.paper import Paper
from tests.paper_hands import load_hands
from tests.paper_ink import Pen
from tests.paper_notes import NoteKind, count_notes, leave_note
from tests.reading import pages_read, read_scan, without_handwriting
from tests.scan.captured import printed_mariage

PAGE = 7


def sheet() -> Paper:
    return paper.print_page(printed_mariage()[1].pages_pdf, PAGE - 1)


def layout() -> PageLayout:
    return printed_mariage()[1].layout.page(PAGE)


def read(written: Paper, *, seed: int = 1) -> ReadPage:
    (page,) = pages_read(read_scan(paper_capture.flat(written, seed=seed), printed_mariage()[0], without_handwriting()))
    return page


WEAR: dict[str, Callable[[Paper], Paper]] = {
    "punched": paper_wear.punch,
    "a hole": lambda written: paper_office.hole(written, at=Point(120.0, 60.0)),
    "stapled": lambda written: paper_office.staple(written, at=Point(14.0, 12.0), angle_deg=40.0),
    "a staple pulled out": lambda written: paper_office.pull_staple(written, at=Point(14.0, 12.0), angle_deg=40.0),
    "a corner folded over": paper_office.dog_ear,
    "a torn edge": lambda written: paper_damage.tear_edge(written, "right", at=0.6),
    "rain": paper_damage.rain,
    "folds": lambda written: paper_carried.folded_in_four(written, 3),
    "coffee": lambda written: paper_wear.stain(written, at=(0.6, 0.5), radius=20.0),
}


@pytest.mark.sampled(3)
@pytest.mark.parametrize("happened", WEAR.values(), ids=WEAR)
def test_wear_is_no_annotation(happened: Callable[[Paper], Paper]) -> None:
    assert read(happened(sheet())).annotations == ()


@pytest.mark.sampled(4)
@pytest.mark.parametrize("kind", NoteKind)
def test_what_people_leave_outside_the_zones_is_an_annotation(kind: NoteKind) -> None:
    written, note = leave_note(sheet(), layout(), load_hands(), kind, seed=4)

    boxes = [found.box for found in read(written).annotations]

    assert count_notes(boxes, [note]).found == (note,)


@pytest.mark.parametrize("pen", [paper_pens.LEAD_HB, paper_pens.PALE_BLUE, paper_pens.FELT_GREEN])
def test_pale_words_on_a_folded_page_are_an_annotation(pen: Pen) -> None:
    written, note = leave_note(sheet(), layout(), load_hands(), NoteKind.WORDS, pen, seed=7)

    boxes = [found.box for found in read(paper_carried.folded_in_four(written, 3)).annotations]

    assert count_notes(boxes, [note]).found == (note,)


@pytest.mark.sampled(2)
@pytest.mark.parametrize("seed", [0, 2, 3, 5, 6, 7])
def test_a_bar_in_the_margin_is_an_annotation_however_much_it_looks_like_a_fold(seed: int) -> None:
    written, note = leave_note(sheet(), layout(), load_hands(), NoteKind.BAR, paper_pens.FELT_FINE, seed=seed)

    boxes = [found.box for found in read(written).annotations]

    assert count_notes(boxes, [note]).found == (note,)


def candidate(x: float, y: float, *, area: float = 2.0) -> Candidate:
    return Candidate(Box(x, y, 2.0, 2.0), area, ((round(x * 4), round(y * 4)),))


def crumbs() -> list[Candidate]:
    """More of them than are looked at together, all over the page."""
    many = [candidate(5.0 + 6.0 * (number % 20), 5.0 + 6.0 * (number // 20)) for number in range(400)]
    assert len(many) > 4 * LOOKS_AT_ONCE
    return many


def loose(*candidates: Candidate, written: Paper | None = None) -> tuple[LooseInk, ...]:
    return find_loose(search(read(written or sheet()).registered).views, candidates)[0]


def test_without_candidates_nothing_is_loose() -> None:
    assert loose() == ()


def test_what_is_no_ink_is_no_annotation_however_much_there_is_of_it() -> None:
    assert loose(*crumbs()) == ()


def test_writing_is_found_however_much_else_is_looked_at_first() -> None:
    written, note = leave_note(sheet(), layout(), load_hands(), NoteKind.STAMP, seed=4)
    middle = note.box.center
    own = candidate(middle.x, middle.y)

    found = loose(*(one for one in crumbs() if not one.box.overlaps(note.box.grown(8.0))), own, written=written)

    assert [ink.box for ink in found] == [own.box]


def test_crumbs_too_small_to_be_meant_together_are_not_all_looked_at_and_none_is_sure_to_be_wear() -> None:
    places = [(5.0 + 8.0 * (number % 17), 5.0 + 8.0 * (number // 17)) for number in range(400)]
    dust = [
        replace(candidate(x, y, area=0.3), piece=Piece(number, Box(x, y, 2.0, 2.0), 0.3, 0.4, 0.0, 0.3))
        for number, (x, y) in enumerate(places, start=1)
    ]

    shown, perhaps = find_loose(search(read(sheet()).registered).views, dust)

    assert shown == ()
    assert len(perhaps) == len(dust) - LOOKS_AT_ONCE


def word(x: float, y: float, *, wide: float = 2.0, tall: float = 2.0) -> Candidate:
    return replace(candidate(x, y), box=Box(x, y, wide, tall), places=((round((x + wide / 2) * 4), round(y * 4 + 3)),))


def words_written(*words: Candidate) -> Paper:
    """The sheet with a zigzag of a ballpoint pen in the rectangle of every word."""
    strokes = []
    for one in words:
        along = np.linspace(0, 1, 1 + max(2, round(one.box.w)))
        down = np.where(np.arange(along.size) % 2 == 0, one.box.y, one.box.bottom)
        strokes.append(np.stack([one.box.x + along * one.box.w, down], axis=1))
    return paper_ink.strokes(sheet(), strokes, paper_pens.BALL_BLUE, hand=np.random.default_rng(1))


def test_what_is_plainly_blank_paper_is_not_shown_for_its_length_alone() -> None:
    assert loose(replace(candidate(30.0, 40.0), least=SHOWN)) == ()


@pytest.mark.parametrize(
    ("second", "together"),
    [
        (word(79.0, 172.5), True),
        (word(83.0, 172.0), False),
        (word(79.0, 179.5), False),
        (word(79.0, 168.0, tall=6.0), True),
        (word(79.0, 167.0, tall=5.5), False),
        (word(79.0, 162.0, wide=0.6, tall=40.0), False),
    ],
    ids=["level", "far", "lower", "beside something high", "hardly level", "beside a bar"],
)
def test_words_of_one_line_are_one_annotation(second: Candidate, together: bool) -> None:
    first = word(60.0, 172.0, wide=12.0)

    found = loose(second, first, written=words_written(first, second))

    assert len(found) == (1 if together else 2)
    assert (found[0].box == bounding_box([first.box, second.box])) is together


def test_all_words_of_a_line_are_one_annotation_in_whatever_order_they_come() -> None:
    words = [word(60.0 + 9.0 * place, 172.0) for place in (2, 0, 3, 1)]

    (found,) = loose(*words, written=words_written(*words))

    assert found.box == Box(60.0, 172.0, 29.0, 2.0)
    assert found.by_hand >= SHOWN


@pytest.mark.parametrize(("length", "looks"), [(3, 1), (63, 1), (64, 2), (128, 3), (400, 4)])
def test_long_pieces_are_looked_at_in_several_places_on_their_ink(length: int, looks: int) -> None:
    own = np.zeros((3, length), np.bool_)
    own[1] = True

    places = places_along(own, Window(10, 20, 13, 20 + length), 4.0)

    assert len(places) == looks
    assert all(y == 11 and 20 <= x < 20 + length for x, y in places)


def test_firm_ink_is_looked_at_before_pale_ink_of_the_same_size() -> None:
    labels = np.zeros((40, 40), np.int32)
    labels[5:10, 5:10], labels[20:25, 20:25] = 1, 2
    firm = Piece(1, Box(1.25, 1.25, 1.25, 1.25), 1.5, 0.4, 0.9, 0.5)
    pale = Piece(2, Box(5.0, 5.0, 1.25, 1.25), 1.5, 0.4, 0.0, 0.5)

    first, second = of_pieces(labels, (firm, pale), 4.0)

    assert first.weight > second.weight
    assert (first.piece, second.piece) == (firm, pale)
