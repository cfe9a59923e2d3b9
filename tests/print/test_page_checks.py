"""What can go wrong on a page is seen on its shapes, and nothing is seen where nothing is wrong."""

from dataclasses import replace
from functools import partial

import pytest

from forms.booklet import Booklet
from forms.catalogue import find_template
from forms.geometry import Box
from forms.layout import A5_HEIGHT, A5_WIDTH, PageLayout, Zone
from forms.model import Author, FieldKind
from print.compose import compose
from print.page import Page, Part
from print.page_checks import Fault, contrast, page_faults, texts_of, texts_on
from print.shapes import Ink, Text
from print.theme import INK, LARGE_PRINT
from tests.make_collection import samples
from tests.print.samples import (
    address_of,
    arriving_family,
    conflict_with_a_landlord,
    first_marriage,
    large_family,
    legal_advice,
    marriage_under_way,
    overflowing,
    simple_request,
)

BOX = Box(20.0, 100.0, 4.5, 4.5)


def page(*texts: Text, zones: tuple[Zone, ...] = (), number: int = 1) -> Page:
    return Page((Part(tuple(texts)),), PageLayout(number, A5_WIDTH, A5_HEIGHT, zones))


def text(words: str, x: float = 30.0, y: float = 50.0, size: float = 10.5) -> Text:
    return Text(x, y, words, size, INK)


def zone(box: Box) -> Zone:
    return Zone("T1.done", FieldKind.TICK, Author.AGENT, box)


def faults(*pages: Page, written: str = "") -> list[Fault]:
    return [each.fault for each in page_faults(pages, written=written)]


@pytest.mark.sampled(4)
@pytest.mark.parametrize(
    "booklet",
    [
        *(first_marriage(), marriage_under_way(), simple_request(), large_family(), overflowing()),
        *(legal_advice(), conflict_with_a_landlord(), arriving_family()),
    ],
)
@pytest.mark.parametrize("folded", [True, False])
def test_nothing_is_wrong_with_the_pages_of_booklets(booklet: Booklet, folded: bool) -> None:
    pages, _ = compose(booklet, address=partial(address_of, booklet), folded=folded)

    found = page_faults(pages, folded=folded, written=texts_of(booklet))

    # Made up: one stands beside letters that the fonts lack, the others are longer than a line.
    assert [each for each in found if not any(made_up in each.words for made_up in ("ễ", "xxx", "interminable"))] == []


def test_a_text_that_runs_off_the_paper_is_seen() -> None:
    assert faults(page(text("Un texte qui va bien trop loin à droite de la page", x=90.0))) == [Fault.OFF_PAPER]


def test_two_texts_on_each_other_are_seen_and_two_lines_are_not() -> None:
    assert faults(page(text("Une ligne"), text("Une autre", y=50.0 + 2.0))) == [Fault.OVER_TEXT]
    assert faults(page(text("Une ligne"), text("Une autre", y=50.0 + 4.9))) == []


def test_a_text_that_was_cut_is_seen_unless_it_was_written_so() -> None:
    cut = page(text("Une facture…"))

    assert faults(cut) == [Fault.CUT_SHORT]
    assert faults(cut, written="Apportez : Une facture…") == []


def test_a_word_that_goes_on_in_the_next_line_is_seen() -> None:
    assert faults(page(replace(text("Formulair"), cut=True), text("e remis", y=55.0))) == [Fault.CUT_WORD]


@pytest.mark.parametrize("case", [1, 2])
def test_no_word_is_cut_in_large_print(case: int) -> None:
    booklet = samples(find_template("arrivee"))[case].booklet

    pages, _ = compose(booklet, address=partial(address_of, booklet), folded=False, made=LARGE_PRINT)

    assert page_faults(pages, folded=False, written=texts_of(booklet)) == ()


def test_a_page_that_begins_without_a_title_is_seen() -> None:
    layout = page().layout
    around, words = Part(()), Part((text("Vous, notes", y=70.0),))
    title = Part((replace(text("Le rendez-vous (suite)", size=12.0), bold=True),))

    assert faults(Page((around, words, title), layout)) == [Fault.NO_HEADING]
    assert faults(Page((around, title, words), layout)) == []


def test_a_heading_with_nothing_under_it_is_seen() -> None:
    layout, around, words = page().layout, Part(()), Part((text("Apportez-la.", y=90.0),))
    table = Part((replace(text("Les pièces à apporter", size=12.0), bold=True),), heading=True)
    section = Part((replace(text("Questions fréquentes", y=70.0, size=17.0), bold=True),), heading=True)

    assert faults(Page((around, table), layout)) == [Fault.LONE_HEADING]
    assert faults(Page((around, table, section, words), layout)) == [Fault.LONE_HEADING]
    assert faults(Page((around, section, table, words), layout)) == []


def test_the_last_line_of_a_full_page_stays_away_from_the_large_code() -> None:
    booklet = samples(find_template("logement-demande"))[0].booklet

    pages, _ = compose(booklet, address=partial(address_of, booklet), folded=True)

    for each in pages[1:]:
        code = each.layout.codes[0].box.grown(4.0)
        lines = [box for part in each.parts[1:] for _, box in texts_on(replace(each, parts=(part,)))]
        assert not any(code.overlaps(box) for box in lines)


def test_small_print_is_seen_but_the_code_in_clear_is_not() -> None:
    assert faults(page(text("trop petit", size=9.0))) == [Fault.TOO_SMALL]
    assert faults(page(text("K4T-7XHA · 1.2", size=7.0))) == []


def test_a_letter_that_the_fonts_lack_is_seen() -> None:
    assert faults(page(text("שלום"))) == [Fault.NO_LETTER]


def test_a_text_in_a_box_and_a_box_at_the_fold_are_seen() -> None:
    assert faults(page(text("mot", x=21.0, y=103.0), zones=(zone(BOX),))) == [Fault.OVER_ZONE]
    assert faults(page(zones=(zone(replace(BOX, x=8.0)),))) == [Fault.OFF_PAPER]
    assert faults(page(zones=(zone(replace(BOX, x=8.0)),), number=2)) == []


def test_two_zones_on_each_other_are_seen() -> None:
    assert faults(page(zones=(zone(BOX), zone(BOX.moved(2.0, 0.0))))) == [Fault.OVER_ZONE]


@pytest.mark.parametrize(("one", "ratio"), [("#000000", 21.0), ("#777777", 4.48), ("#A8264F", 6.9), ("#7A5600", 6.7)])
def test_contrast_is_that_of_wcag(one: str, ratio: float) -> None:
    assert contrast(Ink.from_hex(one), Ink.from_hex("#FFFFFF")) == pytest.approx(ratio, abs=0.06)
