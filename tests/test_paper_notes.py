"""Loose notes of the simulator are outside the zones, where they are said to be, and counted fairly."""

import numpy as np
import pytest

from forms.geometry import Box
from tests import paper, paper_notes, paper_stamps
from tests.editions import Edition
from tests.filling import Habits, fill_page
from tests.paper_hands import Hands
from tests.paper_notes import LooseNote, NoteKind, count_notes, leave_note

PAGE = 5
NOTE = LooseNote(NoteKind.WORDS, Box(20, 30, 40, 8))


@pytest.mark.parametrize("kind", list(NoteKind))
def test_a_note_lies_outside_every_zone_and_all_its_ink_in_its_box(
    mariage: Edition, hands: Hands, kind: NoteKind
) -> None:
    layout = mariage.layout.page(PAGE)
    sheet = paper.print_page(mariage.pages_pdf, PAGE - 1, dpi=150)

    after, note = leave_note(sheet, layout, hands, kind, seed=2)

    changed = np.abs(after.image.astype(int) - sheet.image).max(axis=2) > 24
    rows, columns = (np.flatnonzero(changed.any(axis=axis)) / sheet.px_per_mm for axis in (1, 0))
    assert note.kind is kind
    assert (note.box.x, note.box.y) == pytest.approx((columns[0], rows[0]), abs=0.1)
    assert (note.box.right, note.box.bottom) == pytest.approx((columns[-1], rows[-1]), abs=0.3)
    assert note.box.w * note.box.h > 3
    zones = [zone.box for zone in layout.zones]
    assert not any(
        min(note.box.right, zone.right) - max(note.box.x, zone.x) > 1
        and min(note.box.bottom, zone.bottom) - max(note.box.y, zone.y) > 1
        for zone in zones
    )


def test_the_same_seed_leaves_the_same_note(mariage: Edition, hands: Hands) -> None:
    layout = mariage.layout.page(PAGE)
    sheet = paper.print_page(mariage.pages_pdf, PAGE - 1, dpi=100)

    first, again, other = (leave_note(sheet, layout, hands, NoteKind.PHONE_NUMBER, seed=seed) for seed in (1, 1, 2))

    assert np.array_equal(first[0].image, again[0].image)
    assert first[1] == again[1]
    assert first[1] != other[1]


def test_a_filled_page_tells_its_notes_and_they_do_not_lie_on_each_other(mariage: Edition, hands: Hands) -> None:
    sheet = paper.print_page(mariage.pages_pdf, PAGE - 1, dpi=150)

    filled = fill_page(sheet, mariage.layout.page(PAGE), hands, habits=Habits(loose=3), seed=4)

    boxes = [note.box for note in filled.notes]
    assert len(boxes) == 3
    for number, box in enumerate(boxes):
        for other in boxes[:number]:
            assert min(box.right, other.right) < max(box.x, other.x) or min(box.bottom, other.bottom) < max(
                box.y, other.y
            )


def test_a_note_is_found_when_most_of_it_is_covered_and_what_lies_elsewhere_is_false() -> None:
    whole = count_notes([Box(19, 29, 25, 10), Box(44, 29, 18, 10)], [NOTE])
    half = count_notes([Box(20, 30, 15, 8), Box(100, 100, 9, 9)], [NOTE])

    assert whole.found == (NOTE,)
    assert whole.false == ()
    assert half.missed == (NOTE,)
    assert half.false == (Box(100, 100, 9, 9),)


def test_ink_of_a_mark_that_leaves_its_box_is_not_false() -> None:
    count = count_notes([Box(100, 100, 9, 9)], [], ink=[Box(95, 95, 4.5, 4.5)])

    assert count == paper_notes.NoteCount((), (), ())


def test_a_sticker_hides_what_is_under_it() -> None:
    sheet = paper.empty_sheet(80, 60, dpi=100)
    sheet.image[:] = 0

    stuck = paper_stamps.stick(sheet, paper_stamps.STICKERS[1], at=(40, 30))

    middle = stuck.image[stuck.image.shape[0] // 2, stuck.image.shape[1] // 2]
    assert middle.max() > 200
    assert stuck.image[5, 5].max() == 0
