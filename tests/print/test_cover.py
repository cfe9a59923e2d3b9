"""What finds room on a booklet's first page."""

from dataclasses import replace
from typing import Final

import pytest

from forms.catalogue import find_template
from forms.town_hall import shipped_town_hall
from forms.translation import FRENCH
from print.cover import cover_blocks, cover_choice
from print.own import Owned
from print.shapes import Text
from print.theme import A5_PAGES, theme_of
from server.record.languages import wording_in
from tests.make_collection import samples

LONGEST_TITLE: Final = "Accompagnement administratif interdépartemental : démarches complémentaires, obligatoires"


def test_a_cover_names_each_of_two_ways_above_its_first_step() -> None:
    template = find_template("mediateur")
    booklet = samples(template)[2].booklet
    theme = theme_of(template, A5_PAGES.sizes)

    blocks = cover_blocks(theme, booklet, cover_choice(theme, booklet), {})

    said = [" ".join(shape.text for shape in block.shapes if isinstance(shape, Text)) for block in blocks]
    firsts = {one.step.way: one.step.title for one in reversed(booklet.steps) if one.step.way}
    assert len(firsts) == 2
    for way, title in firsts.items():
        assert said[said.index(way) + 1].startswith(title)


@pytest.mark.parametrize(("key", "title"), [("arrivee", ""), ("logement-demande", LONGEST_TITLE)])
def test_six_very_long_names_leave_the_list_of_steps_on_the_cover_whatever_the_title(key: str, title: str) -> None:
    template = find_template(key)
    template = replace(template, title=title or template.title)
    booklet = replace(samples(template)[2].booklet, template=template)
    wording = wording_in(booklet, FRENCH, shipped_town_hall())
    owned = Owned(template, translated=wording is not None).booklet(booklet)

    assert cover_choice(theme_of(template, A5_PAGES.sizes, wording), owned).stops
