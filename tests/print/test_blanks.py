"""Whatever is printed to be written on is a zone: nobody's words stand where nothing looks for them."""

from dataclasses import replace
from datetime import date
from functools import partial
from typing import Final

import pytest

from forms.booklet import build_booklet
from forms.catalogue import load_catalogue
from forms.circumstances import Circumstances, KnownValue
from forms.fields import Field
from forms.geometry import Box
from forms.model import Author, FieldKind
from forms.town_hall import Service, TownHall, completed, shipped_town_hall
from forms.units import pt_to_mm
from print.blanks import draw_blanks, draw_line
from print.booklet import render_booklet
from print.canvas import text_width
from print.compose import compose
from print.shapes import Ink, Line, Text
from print.sketch import Column, Sketch
from print.theme import CAP_HEIGHT, RULE_PITCH, Theme
from tests.print.conftest import MAKERS, Printed, printed_booklet
from tests.print.samples import COUPLE, PRINTED_ON, address_of

THEME: Final = Theme(Ink.from_hex("#A8264F"), "M")
BLANK: Final = Field(
    "M1.blank.jours",
    FieldKind.NOTE,
    Author.AGENT,
    "Retirer le dossier — Jours d’accueil",
    lines=1,
    caption="Jours d’accueil",
    blank=True,
)
LONG: Final = replace(
    BLANK, id="M1.blank.long", caption="Tout ce que la mairie doit encore dire de ses jours d’accueil"
)
KNOWN: Final = KnownValue("lundi et jeudi, 9 h à 12 h", date(2026, 11, 20))
LEAST_MM: Final = 28.0


def words(sketch: Sketch) -> str:
    return " ".join(shape.text for shape in sketch.shapes if isinstance(shape, Text)).replace("\u00a0", " ")


def text_box(text: Text) -> Box:
    """From the top of its capitals to below its longest letters."""
    size = pt_to_mm(text.size)
    return Box(text.x, text.y - size * CAP_HEIGHT, text_width(text.text, text.size, bold=text.bold), size)


@pytest.mark.sampled(4)
@pytest.mark.parametrize("folded", [True, False], ids=["folded", "single pages"])
@pytest.mark.parametrize("name", sorted(MAKERS))
def test_every_dotted_line_stands_in_a_zone_of_its_page(name: str, folded: bool) -> None:
    booklet = MAKERS[name]()

    pages, _ = compose(booklet, address=partial(address_of, booklet), folded=folded)

    for page in pages:
        for part in page.parts:
            for shape in part.shapes:
                if isinstance(shape, Line) and shape.stroke.dots:
                    x, y, end = part.x + shape.x1, part.y + shape.y1, part.x + shape.x2
                    around = [
                        zone
                        for zone in page.layout.zones
                        if zone.kind is FieldKind.NOTE
                        and zone.box.x <= x + 0.001
                        and zone.box.right >= end - 0.001
                        and zone.box.y < y < zone.box.bottom
                    ]
                    assert len(around) == 1, (page.layout.page, x, y)


@pytest.mark.parametrize("width", [125.0, 60.0])
@pytest.mark.parametrize("fields", [[BLANK], [LONG], [BLANK, LONG]], ids=["short", "long", "both"])
def test_a_blank_is_as_high_as_a_written_line_and_clear_of_every_word(fields: list[Field], width: float) -> None:
    sketch = Sketch(THEME)

    sketch.paragraph("Ce qui se passe à cette étape, en une phrase qui va jusqu’au bord. " * 2)
    draw_blanks(sketch, fields, Column(0.0, width))

    assert [(zone.id, zone.kind, zone.author) for zone in sketch.zones] == [
        (field.id, FieldKind.NOTE, Author.AGENT) for field in fields
    ]
    texts = [shape for shape in sketch.shapes if isinstance(shape, Text)]
    for zone in sketch.zones:
        assert zone.box.h == zone.line_mm == RULE_PITCH
        assert zone.box.w >= LEAST_MM
        assert [text.text for text in texts if text_box(text).overlaps(zone.box)] == []
    assert sketch.y >= sketch.zones[-1].box.bottom - 0.001


def test_what_is_to_be_filled_in_keeps_a_line_of_its_own_with_the_dotted_one_right_after_it() -> None:
    sketch = Sketch(THEME)

    draw_blanks(sketch, [replace(BLANK, caption="Antenne logement du 19e : adresse et horaires")])

    label, asked = (shape for shape in sketch.shapes if isinstance(shape, Text))
    (zone,) = sketch.zones
    assert label.text == "À compléter par la mairie\u00a0:"
    assert zone.box.y < asked.y < zone.box.bottom
    assert zone.box.x == pytest.approx(text_box(asked).right + 2.0)


@pytest.mark.parametrize("width", [90.0, 58.0, 40.0])
def test_the_lines_under_words_begin_at_the_same_two_places(width: float) -> None:
    captions = [" ".join(["jours et heures de la permanence en mairie et ailleurs"] * count) for count in range(2, 9)]
    starts = set()

    for words_above in captions:
        sketch = Sketch(THEME)
        draw_line(sketch, BLANK, words_above, Column(0.0, width))
        starts.add(sketch.zones[0].box.x)

    assert starts <= {0.0, width / 2}


def test_a_blank_that_the_record_knows_is_said_in_words_and_asks_for_nothing() -> None:
    sketch = Sketch(THEME)

    draw_blanks(sketch, [replace(BLANK, known=KNOWN)])

    assert words(sketch) == "Jours d’accueil : lundi et jeudi, 9 h à 12 h, noté le 20/11/2026"
    assert sketch.zones == []


def test_a_blank_of_which_only_the_image_is_kept_is_said_to_be_kept() -> None:
    sketch = Sketch(THEME)

    draw_blanks(sketch, [replace(BLANK, known=replace(KNOWN, value=""))])

    assert words(sketch) == "Jours d’accueil : gardé en image par la mairie le 20/11/2026"


def test_the_lines_of_the_next_appointment_stay_when_one_is_known_which_is_said_above_them() -> None:
    booklet = replace(MAKERS["first_marriage"](), noted={"next.when": KNOWN})

    rendered = render_booklet(booklet, address=partial(address_of, booklet))

    zones = {zone.id: zone for zone in rendered.layout.pages[-1].zones}
    assert zones["next.when"].printed == KNOWN.value
    assert zones["next.where"].printed is None
    assert zones["next.when"].author is Author.AGENT


def test_what_a_town_hall_must_confirm_of_its_service_is_a_blank_and_what_it_knows_is_printed() -> None:
    hall = TownHall((Service("etat-civil", "Bureau 4", "au 2e étage", ("01 00 00 00 04",), ("Jours de fermeture",)),))
    template = load_catalogue(town_hall=completed(hall, shipped_town_hall()))["mariage"]
    booklet = build_booklet(template, Circumstances(COUPLE), code="K4T7XHA", edition=1, printed_on=PRINTED_ON)

    pages, _ = compose(booklet, address=partial(address_of, booklet), folded=True)

    (zone,) = [one for page in pages for one in page.layout.zones if one.id.startswith("contacts.etat-civil.")]
    assert (zone.id, zone.author) == ("contacts.etat-civil.jours-de-fermeture", Author.AGENT)
    said = " ".join(
        shape.text for page in pages for part in page.parts for shape in part.shapes if isinstance(shape, Text)
    )
    for printed in ("Bureau 4", "Au 2e étage", "01 00 00 00 04", "À compléter par la mairie : jours de fermeture"):
        assert printed in said.replace("\u00a0", " ")
    assert "Armand-Carrel" not in said


def test_a_line_that_stands_on_words_stands_at_their_right() -> None:
    sketch = Sketch(THEME)

    draw_line(sketch, BLANK, "Date et heure\u00a0:", sketch.column)

    (zone,) = sketch.zones
    assert zone.box.y == pytest.approx(0.0)
    assert zone.box.x > 20
    assert zone.box.right == sketch.column.width


def notes_zones(printed: Printed) -> list[tuple[int, str]]:
    return [(page.page, zone.id) for page in printed.pages for zone in page.zones if zone.id.startswith("notes.")]


def test_a_page_that_the_sheets_leave_free_is_there_to_write_on() -> None:
    printed = printed_booklet("roomy_booklet")

    assert [zone for _, zone in notes_zones(printed)] == ["notes.1", "notes.2"]
    page = printed.pages[notes_zones(printed)[0][0] - 1]
    (zone,) = page.zones
    assert zone.box.h == 18 * RULE_PITCH
    assert zone.author is Author.CITIZEN
