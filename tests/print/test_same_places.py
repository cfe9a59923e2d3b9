"""Zones stand at the same places in whatever language a booklet is printed alone."""

import sys
from functools import partial

import pytest

from forms.booklet import Booklet
from forms.catalogue import find_template, load_catalogue
from forms.layout import Layout
from forms.model import BookletTemplate
from forms.town_hall import shipped_town_hall
from forms.translation import FRENCH, languages_of
from print import shaping
from print.compose import compose
from print.theme import A5_PAGES, LARGE_PRINT, PageFormat
from server.record.languages import wording_in
from tests.make_collection import samples
from tests.print.samples import address_of, first_marriage


def composed(booklet: Booklet, language: str, made: PageFormat = A5_PAGES) -> Layout:
    wording = wording_in(booklet, language, shipped_town_hall())
    address = partial(address_of, booklet)
    _pages, layout = compose(booklet, address=address, folded=made is A5_PAGES, made=made, wording=wording)
    return layout


def places(layout: Layout) -> list[tuple[object, ...]]:
    return [
        (page.page, zone.id, *(round(side, 6) for box in (zone.box, *zone.cells) for side in box.as_list()))
        for page in layout.pages
        for zone in page.zones
    ]


@pytest.mark.sampled(2)
@pytest.mark.parametrize("template", load_catalogue().values(), ids=lambda template: template.key)
def test_zones_stand_at_the_same_places_in_every_language(template: BookletTemplate) -> None:
    usual = samples(template)[1].booklet

    layouts = [composed(usual, language) for language in languages_of(template)]

    assert [layout.language for layout in layouts] == list(languages_of(template))
    assert [len(layout.pages) for layout in layouts] == [len(layouts[0].pages)] * len(layouts)
    assert len(places(layouts[0])) > 20
    assert all(places(layout) == places(layouts[0]) for layout in layouts[1:])


def test_large_print_leaves_no_room_for_languages_that_are_not_printed() -> None:
    booklet = first_marriage()
    _pages, alone = compose(booklet, address=partial(address_of, booklet), folded=False, made=LARGE_PRINT)

    assert places(composed(booklet, FRENCH, LARGE_PRINT)) == places(alone)


def test_french_is_printed_where_nothing_joins_arabic_letters(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "uharfbuzz", None)
    shaping._library.cache_clear()
    try:
        wording = wording_in(first_marriage(), FRENCH, shipped_town_hall())
    finally:
        shaping._library.cache_clear()

    assert wording is not None
    assert [wording.language, *(one.language for one in wording.beside)] == ["en", "es"]


def test_a_hard_word_is_called_as_its_own_booklet_calls_it_not_as_another_ones_title() -> None:
    usual = samples(find_template("arrivee"))[1].booklet

    wording = wording_in(usual, "en", shipped_town_hall())

    assert wording is not None
    assert wording.say("Attestation\u00a0:") == "Statement (attestation):"
