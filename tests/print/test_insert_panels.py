"""Panels of leaves: what is said in their gutter stands in them, and what belongs together is not cut."""

from dataclasses import replace

import pytest

from forms.catalogue import find_template
from forms.geometry import Box
from forms.model import Author, FieldKind
from forms.town_hall import shipped_town_hall
from forms.units import Mm
from print.insert_panels import leaf_panel
from print.panels import GUTTER
from print.shapes import Rectangle, Text
from print.sketch import Block
from print.theme import LEAF, theme_of
from server.record.languages import wording_in
from tests.print.samples import first_marriage

_UNDER: Mm = 2.0
"""Free paper from the baseline of a word to the edge under it."""


def ground(panel: Block) -> Box:
    return next(one.box for one in panel.shapes if isinstance(one, Rectangle) and one.box.w == LEAF.content_width)


def gutter(panel: Block) -> list[Mm]:
    """The baselines of the words in a panel's gutter, from top to bottom."""
    return sorted(one.y for one in panel.shapes if isinstance(one, Text) and one.x < GUTTER)


@pytest.mark.parametrize("language", ["fr", "fr+ar"])
def test_only_who_writes_stands_in_the_gutter_and_inside_its_panel_whole_or_cut(language: str) -> None:
    booklet = first_marriage()
    note = replace(next(one for one in booklet.steps[1].fields if one.id.endswith(".note")), lines=1)
    ticks = [replace(note, id=f"M2.t{place}", kind=FieldKind.TICK, caption="Dossier relu") for place in range(4)]
    theme = theme_of(booklet.template, LEAF.sizes, wording_in(booklet, language, shipped_town_hall()))

    alone = leaf_panel(theme, "M2", Author.CITIZEN, [note], again=None)
    cut = leaf_panel(theme, "M2", Author.CITIZEN, [*ticks, note], again=None)
    parts = cut.cut(cut.height - 9.0) if cut.cut is not None else None

    assert parts is not None
    for panel in (alone, parts[1]):
        assert len(gutter(panel)) == 1
        assert gutter(panel)[-1] + _UNDER <= ground(panel).bottom == panel.height
    assert alone.zones[0].box.bottom + _UNDER <= alone.height < alone.zones[0].box.bottom + 2 * _UNDER


def test_words_in_two_languages_beside_the_one_line_of_a_panel_stand_inside_it() -> None:
    booklet = first_marriage()
    told = [one for step in booklet.steps for one in step.fields if one.id in {"M4.done", "M4.appointment_at"}]
    theme = theme_of(booklet.template, LEAF.sizes, wording_in(booklet, "fr+es", shipped_town_hall()))

    panel = leaf_panel(theme, "M4", Author.AGENT, told, again=None)

    lowest = max(one.y for one in panel.shapes if isinstance(one, Text) and one.x >= GUTTER)
    assert lowest + _UNDER <= ground(panel).bottom


def test_wherever_a_panel_is_cut_the_line_for_an_hour_stays_with_its_day() -> None:
    step = next(one for one in first_marriage().steps if one.step.id == "M4")
    done, *told = (one for one in step.fields if one.author is Author.AGENT)
    fields = [done, replace(done, id="M4.lu"), *told, replace(done, id="M4.relu"), replace(done, id="M4.signe")]
    panel = leaf_panel(theme_of(find_template("mariage"), LEAF.sizes), "M4", Author.AGENT, fields, again=None)
    assert panel.cut is not None

    parted = [each for half in range(40, round(panel.height * 2)) if (each := panel.cut(half / 2)) is not None]

    assert parted
    for part in (part for each in parted for part in each):
        ids = {zone.id for zone in part.zones}
        assert ("M4.appointment" in ids) is ("M4.appointment_at" in ids)
