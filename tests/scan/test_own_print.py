import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from forms.geometry import Box, Quad
from forms.layout import Zone
from forms.model import Author, FieldKind
from scan.darkness import darkness, has_two_levels
from scan.own_print import LostPrint, find_lost_print
from scan.readings import Gray

SCALE = 4.0
AREA = Zone("M1.note", FieldKind.NOTE, Author.CITIZEN, Box(10.0, 80.0, 80.0, 56.0), line_mm=8.0)
WORDS = Box(6.0, 10.0, 80.0, 50.0)


def printed(text: str = "Pièce d'identité avec photo") -> Gray:
    """A page of 100 × 150 mm with ten lines of words above a writing area."""
    page = np.full((1200, 800), 255, np.uint8)
    for row in range(10):
        cv2.putText(page, text[row % 5 :], (48, 110 + 40 * row), cv2.FONT_HERSHEY_SIMPLEX, 1.0, (0,), 3, cv2.LINE_AA)
    left, top, right, bottom = (round(8 * edge) for edge in (10.0, 80.0, 90.0, 136.0))
    cv2.rectangle(page, (left, top), (right, bottom), 160, 2)
    for rule in range(top + 64, bottom, 64):
        page[rule : rule + 2, left:right:2] = 190
    return np.asarray(cv2.resize(page, (400, 600), interpolation=cv2.INTER_AREA), np.uint8)


def lost(page: Gray, *, two_levels: bool = False, grainy: bool = False) -> LostPrint:
    return lost_of(page, printed(), two_levels=two_levels, grainy=grainy)


def lost_of(page: Gray, reference: Gray, *, two_levels: bool = False, grainy: bool = False) -> LostPrint:
    seen = np.ones(page.shape, np.uint8)
    dark, expected = darkness(page, SCALE), darkness(reference, SCALE)
    return find_lost_print(dark, expected, seen, [AREA], SCALE, two_levels=two_levels, grainy=grainy, gray=page)


def grain(page: Gray) -> Gray:
    noise = np.random.default_rng(1).normal(0, 2, page.shape)
    return np.asarray(np.clip(page * 0.95 + noise, 0, 255), np.uint8)


def rows(top: float, bottom: float) -> slice:
    return slice(round(top * SCALE), round(bottom * SCALE))


def test_a_page_as_printed_has_lost_nothing() -> None:
    found = lost(grain(printed()))

    assert not found.words.any()
    assert not found.lines.any()


@pytest.mark.parametrize("strength", [0.4, 0.7])
def test_a_pale_print_has_lost_nothing(strength: float) -> None:
    assert not lost(grain((255 - strength * (255.0 - printed())).astype(np.uint8))).words.any()


def test_other_words_where_ones_own_were_printed_are_noticed() -> None:
    page = printed()
    page[rows(30, 60)] = printed("Quittances de loyer, douze")[rows(30, 60)]

    found = lost(grain(page))

    assert found.words_near(Box(20.0, 40.0, 4.5, 4.5), 8.0) > 0
    assert found.words_near(Box(20.0, 12.0, 4.5, 4.5), 2.0) == 0


@pytest.mark.parametrize("strength", [0.2, 0.25])
def test_words_that_are_far_paler_in_one_place_are_not_gone_unless_they_are_others(strength: float) -> None:
    own, other = printed(), printed()
    pale, others = (255 - strength * (255.0 - words[rows(30, 60)]) for words in (own, printed("Quittances de loyer")))
    own[rows(30, 60)], other[rows(30, 60)] = pale.astype(np.uint8), others.astype(np.uint8)

    assert not lost(own).words.any()
    assert lost(other).words_near(Box(20.0, 40.0, 4.5, 4.5), 8.0) > 0


NEAR = Box(20.0, 40.0, 4.5, 4.5)
"""A box in the middle of words."""


def in_doubt(found: LostPrint) -> tuple[bool, bool]:
    """Whether words near the box are gone, and whether some of these are not excused."""
    return found.words_near(NEAR, 8.0) > 0, found.words_near(NEAR, 8.0, but_excused=True) > 0


def pale(page: Gray, kept: NDArray[np.float64]) -> Gray:
    """The page with so much left of its print in every column."""
    return np.asarray(np.rint(255 - (255.0 - page) * kept[None]), np.uint8)


def test_words_that_run_out_of_toner_little_by_little_are_gone_and_excused() -> None:
    found = []
    for left in range(76, 124, 4):
        page, across = full_of_words(), np.abs(np.arange(400) - left) / SCALE
        page[rows(30, 60)] = pale(page, np.interp(across, [1.0, 6.0], [0.06, 1.0]))[rows(30, 60)]
        found.append(in_doubt(lost_of(page, full_of_words())))

    assert {doubted for _, doubted in found} == {False}
    assert sum(gone for gone, _ in found) >= 4


@pytest.mark.parametrize("shows", [0.0, 0.06, 0.1])
@pytest.mark.parametrize(("left", "right"), [(10, 18), (20, 30), (24, 45), (16, 26.5)])
def test_words_under_blank_paper_are_gone_however_much_shows_through(left: float, right: float, shows: float) -> None:
    page, part = full_of_words(), slice(round(left * SCALE), round(right * SCALE))
    page[rows(30, 60), part] = cv2.GaussianBlur(pale(page, np.full(400, shows)), (0, 0), 1.2)[rows(30, 60), part]

    assert in_doubt(lost_of(page, full_of_words())) == (True, True)


@pytest.mark.sampled(15)
@pytest.mark.parametrize("others", ["Quittances de loyer, douze", "Acte de naissance récent", "iiiii lllll iiiii"])
@pytest.mark.parametrize("right", [-9, -4, 0, 3, 7])
@pytest.mark.parametrize("down", [-6, 0, 5])
def test_words_under_a_strip_of_another_page_are_gone_wherever_it_lies(others: str, right: int, down: int) -> None:
    page, strip = full_of_words(), np.roll(printed(others), (down, right), axis=(0, 1))
    page[rows(30, 60), 40:360] = strip[rows(30, 60), 40:360]

    assert in_doubt(lost_of(grain(page), full_of_words())) == (True, True)


def punched(left: float, top: float, size: float, *, rim: int = 205) -> Gray:
    """A page of words with a round hole, in mm."""
    page = full_of_words()
    middle = (round((left + size / 2) * SCALE), round((top + size / 2) * SCALE))
    cv2.circle(page, middle, round(size / 2 * SCALE), (240,), -1)
    cv2.circle(page, middle, round(size / 2 * SCALE), (rim,), 1, cv2.LINE_AA)
    return page


@pytest.mark.parametrize("right", [False, True])
@pytest.mark.parametrize(("left", "top"), [(9.0, 34.0), (11.0, 31.0), (7.0, 35.0), (12.0, 32.0), (8.0, 110.0)])
def test_words_that_were_punched_out_are_gone_and_excused(left: float, top: float, *, right: bool) -> None:
    page, print_ = punched(left, top, 6.0), full_of_words()
    found = lost_of(page[:, ::-1].copy(), print_[:, ::-1].copy()) if right else lost_of(page, print_)
    beside = Box(100.0 - left - 5.5 if right else left + 1.0, top + 7.0, 4.5, 4.5)

    assert found.words_near(beside, 8.0) > 0
    assert found.words_near(beside, 8.0, but_excused=True) == 0


@pytest.mark.parametrize(("left", "top", "size"), [(40.0, 32.0, 6.0), (9.0, 55.0, 6.0), (7.0, 30.0, 10.0)])
def test_what_hides_words_where_nobody_punches_or_is_larger_is_no_hole(left: float, top: float, size: float) -> None:
    found = lost_of(punched(left, top, size), full_of_words())

    assert found.words_near(Box(left, top + size, 4.5, 4.5), 8.0, but_excused=True) > 0


def test_handwriting_takes_no_print_away() -> None:
    page, hand = grain(printed()), np.random.default_rng(2)
    for y in range(60, 560, 30):
        line = np.stack([np.arange(20, 380, 6), y + hand.integers(-10, 11, 60)], axis=1)
        cv2.polylines(page, [line.astype(np.int32)], isClosed=False, color=(60,), thickness=2)

    found = lost(page)

    assert not found.words.any()
    assert not found.lines.any()


def test_digits_that_fill_cells_take_no_lines_away() -> None:
    page, hand = grain(printed()), np.random.default_rng(3)
    for x in range(45, 350, 22):
        for y in range(330, 540, 32):
            corners = np.stack([x + hand.integers(0, 18, 7), y + hand.integers(0, 26, 7)], axis=1)
            cv2.polylines(page, [corners.astype(np.int32)], isClosed=False, color=(40,), thickness=2)

    assert not lost(page).lines.any()


def test_a_blank_note_on_a_writing_area_takes_its_lines_away() -> None:
    page = printed()
    page[rows(90, 125), 80:300] = 250

    found = lost(grain(page))

    assert found.lines_in(AREA.box) > 0
    assert found.lines_in(Box(80.0, 82.0, 9.0, 50.0)) == 0


def test_a_fold_across_a_writing_area_takes_none_away() -> None:
    page = printed()
    page[rows(103.7, 104.5)] = 235

    assert lost(grain(page)).lines_in(AREA.box) == 0


def test_lines_that_are_gone_everywhere_were_lost_by_the_printer() -> None:
    page = printed()
    page[rows(78, 138)] = 255

    assert not lost(grain(page)).lines.any()


def test_in_one_bit_a_pixel_only_black_words_count() -> None:
    page = np.where(printed() > 128, 255, 0).astype(np.uint8)

    found = lost(page, two_levels=True)

    assert not found.words.any()
    assert not found.lines.any()


def test_an_image_of_two_levels_is_told_from_a_grey_one() -> None:
    page = grain(printed())
    stretched = np.clip((page.astype(float) - 90) * 255 / 90, 0, 255).astype(np.uint8)
    corners = rectangle(0, 0, *page.shape[::-1])

    assert has_two_levels(np.where(page > 128, 255, 0).astype(np.uint8), corners)
    assert not has_two_levels(page, corners)
    assert not has_two_levels(stretched, corners)


@pytest.mark.parametrize("lid", [10, 37])
def test_a_dark_lid_makes_no_grey_page_one_of_two_levels(lid: int) -> None:
    page = grain(printed())
    height, width = page.shape
    image = np.full((2 * height, 2 * width), lid, np.uint8)
    image[:height, :width] = page
    turned = cv2.warpAffine(
        page, cv2.getRotationMatrix2D((width / 2, height / 2), 30, 0.7), (width, height), borderValue=lid
    )

    assert not has_two_levels(image, rectangle(0, 0, width, height))
    assert not has_two_levels(np.asarray(turned, np.uint8), rectangle(0, 0, width, height))


def rectangle(left: int, top: int, right: int, bottom: int) -> Quad:
    return Quad.from_list([[left, top], [right, top], [right, bottom], [left, bottom]])


@pytest.mark.parametrize("seed", range(4))
def test_lines_are_seen_in_grain_and_missed_where_a_note_lies_on_them(seed: int) -> None:
    page, noise = printed(), np.random.default_rng(seed).normal(0, 13, (600, 400))
    covered = page.copy()
    covered[rows(88, 130), 60:340] = 250

    free, under = (lost(np.clip(one * 0.85 + noise, 0, 255).astype(np.uint8), grainy=True) for one in (page, covered))

    assert free.lines_in(AREA.box) == 0
    assert under.lines_in(AREA.box) > 0


def full_of_words() -> Gray:
    """A page of words from top to bottom."""
    return np.asarray(np.vstack([printed()[:240], printed()[40:240], printed()[40:200]]), np.uint8)


@pytest.mark.parametrize(("rows", "gone"), [(slice(0, 600), False), (slice(80, 300), True)], ids=["streak", "strip"])
def test_a_streak_from_one_side_to_the_other_hides_nothing(rows: slice, *, gone: bool) -> None:
    page = full_of_words()
    page[rows, 150:162] = 255

    found = lost_of(grain(page), full_of_words())

    assert (found.words_near(Box(34.0, 44.0, 4.5, 4.5), 8.0) > 0) is gone


def test_a_streak_that_is_pale_all_along_and_blank_in_places_hides_nothing() -> None:
    kept = np.ones(400)
    kept[150:162] = 0.4
    page = pale(full_of_words(), kept)
    page[80:240, 150:162] = 255

    assert lost_of(grain(page), full_of_words()).words_near(Box(34.0, 44.0, 4.5, 4.5), 8.0) == 0


@pytest.mark.parametrize(("brightness", "doubts"), [(120, False), (235, True)], ids=["thumb", "note"])
def test_a_thumb_beside_a_box_brings_no_box_of_its_own(brightness: int, *, doubts: bool) -> None:
    page = printed()
    page[rows(20, 60), 160:340] = brightness

    found = lost(grain(page))

    assert found.words.any()
    assert (found.words_near(Box(26.0, 40.0, 4.5, 4.5), 8.0) > 0) is doubts
    assert found.words_near(Box(37.0, 40.0, 4.5, 4.5), 8.0) > 0
