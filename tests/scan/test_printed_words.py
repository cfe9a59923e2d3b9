"""Whether a picture of a place shows its words, told by where the PDF itself says that every letter stands."""

from functools import lru_cache

import pypdfium2
import pytest

from forms.geometry import Box, bounding_box
from forms.layout import PageLayout
from forms.model import FieldKind
from scan.new_ink import SHOWN_MM
from scan.printed_words import shown_part
from tests.editions import Edition, Editions

SCALE = 8.0
MM = 25.4 / 72
PHONE_MM = 75.0
"""A picture this wide on a telephone shows a box 4.5 mm wide on 20 px."""


@lru_cache(maxsize=64)
def letters(pdf: bytes, page: PageLayout) -> tuple[str, tuple[Box, ...]]:
    """The text of a page, and where each of its letters stands."""
    document = pypdfium2.PdfDocument(pdf)
    text = document[page.page - 1].get_textpage()
    height = document[page.page - 1].get_height()
    boxes = []
    for place in range(text.count_chars()):
        left, bottom, right, top = text.get_charbox(place)
        boxes.append(Box(left * MM, (height - top) * MM, (right - left) * MM, (top - bottom) * MM))
    return text.get_text_range(), tuple(boxes)


def places(page: PageLayout) -> dict[str, tuple[Box, FieldKind]]:
    """Every field of a page: all the boxes of a choice together."""
    fields: dict[str, tuple[Box, FieldKind]] = {}
    for zone in page.zones:
        of_group = [one.box for one in page.zones if zone.group is not None and one.group == zone.group]
        kind = FieldKind.CHOICE if of_group else zone.kind
        fields[zone.group or zone.id] = (bounding_box(of_group or [zone.box]), kind)
    return fields


def picture(edition: Edition, editions: Editions, page: PageLayout, field: str) -> Box:
    box, kind = places(page)[field]
    reference = editions.reference(edition.layout.code, edition.layout.edition, page.page, SCALE)
    return shown_part(box, kind, layout=page, reference=reference, px_per_mm=SCALE)


def page_of(edition: Edition, field: str) -> PageLayout:
    return next(page for page in edition.layout.pages if field in places(page))


@pytest.mark.parametrize(
    ("field", "words"),
    [
        ("M8.livret", ["Livret de famille", "remis", "mis à jour"]),
        ("M8.livret_le", ["Livret remis ou mis à jour le"]),
        ("M3.appointment", ["Rendez-vous le"]),
        ("M3.dossier_complet", ["Dossier complet"]),
        ("M3.done", ["Étape faite"]),
        ("M3.agent_note", ["Agent, note"]),
    ],
)
def test_a_picture_shows_the_words_of_its_place(
    mariage: Edition, editions: Editions, field: str, words: list[str]
) -> None:
    page = page_of(mariage, field)
    shown = picture(mariage, editions, page, field)
    text, where = letters(mariage.pages_pdf, page)

    for said in words:
        starts = [place for place in range(len(text)) if text.startswith(said, place)]
        seen = [all(shown.contains(where[at]) for at in range(start, start + len(said))) for start in starts]
        assert any(seen), said


def test_no_line_of_type_above_or_below_is_cut_through(mariage: Edition, editions: Editions) -> None:
    cut = []
    for page in mariage.layout.pages:
        _, where = letters(mariage.pages_pdf, page)
        for field in places(page):
            shown = picture(mariage, editions, page, field)
            if ".blank." in field:
                continue  # dotted lines stand right above each other: no picture shows what is written on the next
            over = [one for one in where if one.h and shown.x < one.center.x < shown.right]
            edges = (shown.y, shown.bottom)
            cut += [field for edge in edges if any(one.y < edge < one.bottom for one in over)]

    assert not cut


def test_a_picture_shows_as_much_as_is_said_to_be_shown_and_a_telephone_can_show_it(
    mariage: Edition, editions: Editions
) -> None:
    for page in mariage.layout.pages:
        for field, (box, kind) in places(page).items():
            shown = picture(mariage, editions, page, field)
            assert shown.grown(1e-6).contains(box.grown(SHOWN_MM)), field
            assert kind is not FieldKind.TICK or shown.w < PHONE_MM, field
