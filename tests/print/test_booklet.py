"""What comes out of the printer, looked at as a person and a scanner would: on the rasterised page."""

from collections import Counter
from functools import partial
from itertools import pairwise

import numpy as np
import pypdfium2
import pypdfium2.raw as pdfium
import pytest
import zxingcpp

from forms.fields import NOTE_LINES, notes_fields, question_blanks
from forms.geometry import Box
from forms.layout import A5_HEIGHT, A5_WIDTH, layout_from_json
from forms.model import FieldKind, StepStatus
from forms.page_code import display_journey_code
from print.booklet import render_booklet
from print.fields import is_known_tick
from print.impose import Printer
from print.theme import BOX_FREE, RULE_PITCH
from tests.print.conftest import Printed, pixels, printed_booklet, raster
from tests.print.samples import address_of, first_marriage, simple_request

FOLD_FREE_MM = 12.0
CORNER_MM = 35
LEAST_POINTS = 10.0
CODE_POINTS = 7.0
QR_ONLY = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode])


def page_text(printed: Printed, index: int) -> str:
    document = pypdfium2.PdfDocument(printed.rendered.pages_pdf)
    text: str = document[index].get_textpage().get_text_range()
    document.close()
    return " ".join(text.replace("\u00a0", " ").split())


def whole_text(printed: Printed) -> str:
    return " ".join(page_text(printed, index) for index in range(len(printed.pages)))


def decoded(image: np.ndarray) -> list[str]:
    return [found.text for found in zxingcpp.read_barcodes(image, formats=QR_ONLY)]


@pytest.mark.sampled(4)
def test_every_field_that_is_not_known_has_one_zone_or_one_an_option(printed: Printed) -> None:
    expected: Counter[str] = Counter()
    for field in printed.booklet.fields:
        if not is_known_tick(field):
            expected.update([f"{field.id}.{option.key}" for option in field.options] or [field.id])

    zones = Counter(zone.id for page in printed.pages for zone in page.zones)

    # What is done or handed in asks for nothing more; frequent questions and pages of notes stand where there is room.
    done = tuple(f"{one.step.id}.blank." for one in printed.booklet.steps if one.status is StepStatus.DONE)
    asked = {field.id for one in printed.booklet.frequent for field in question_blanks(one, {})}
    notes = {field.id for field in notes_fields({})}
    handed_in = {one.ready.id for one in printed.booklet.documents if is_known_tick(one.received)}
    absent = expected - zones
    assert zones - expected == Counter()
    assert all(one in asked | notes | handed_in or (done and one.startswith(done)) for one in absent)
    assert set(absent.values()) <= {1}


def test_no_zone_touches_another_one_nor_a_code(printed: Printed) -> None:
    for page in printed.pages:
        quiet = [mark.box.grown(4 * mark.box.w / mark.modules) for mark in page.codes]
        taken = [*quiet, *page.typed]
        for zone in page.zones:
            touched = [other for other in taken if zone.box.overlaps(other)]
            assert touched == [], (page.page, zone.id)
            taken.append(zone.box)


def test_zones_and_codes_stay_on_the_page_and_away_from_the_fold(printed: Printed) -> None:
    for page in printed.pages:
        left = FOLD_FREE_MM if page.page % 2 else 0.0
        free = Box(left, 0.0, A5_WIDTH - FOLD_FREE_MM, A5_HEIGHT)
        boxes = [zone.box for zone in page.zones] + [mark.box for mark in page.codes]
        assert all(free.contains(box) for box in boxes), page.page


def test_cells_are_one_a_digit_inside_their_zone(printed: Printed) -> None:
    digits = {field.id: field.digits or 8 for field in printed.booklet.fields}
    for zone in (
        zone for page in printed.pages for zone in page.zones if zone.kind in {FieldKind.DATE, FieldKind.NUMBER}
    ):
        assert len(zone.cells) == digits[zone.id]
        assert all(zone.box.grown(0.001).contains(cell) for cell in zone.cells)
        assert {(round(cell.w, 3), round(cell.h, 3)) for cell in zone.cells} == {(6.0, 8.0)}


def test_a_tick_box_is_printed_where_the_layout_says(printed: Printed) -> None:
    dpi = 200
    for page in printed.pages:
        image = raster(printed.rendered.pages_pdf, page.page - 1, dpi)
        for zone in (zone for zone in page.zones if zone.kind is FieldKind.TICK):
            top, left = pixels(zone.box.y, dpi), pixels(zone.box.x, dpi)
            bottom, right = pixels(zone.box.bottom, dpi), pixels(zone.box.right, dpi)
            rows, columns = slice(top + 4, bottom - 3), slice(left + 4, right - 3)
            edges = (image[top - 1 : top + 2, columns], image[bottom - 1 : bottom + 2, columns])
            sides = (image[rows, left - 1 : left + 2], image[rows, right - 1 : right + 2])
            assert all(edge.min(axis=0).max() < 190 for edge in edges), (page.page, zone.id)
            assert all(side.min(axis=1).max() < 190 for side in sides), (page.page, zone.id)
            assert image[rows, columns].min() > 250, (page.page, zone.id)


def test_nothing_darker_than_a_light_rule_is_printed_in_a_zone(printed: Printed) -> None:
    dpi = 150
    for page in printed.pages:
        image = raster(printed.rendered.pages_pdf, page.page - 1, dpi)
        for zone in page.zones:
            for box in (cell.grown(-0.6) for cell in zone.cells or (zone.box,)):
                rows = slice(pixels(box.y, dpi), pixels(box.bottom, dpi))
                inside = image[rows, slice(pixels(box.x, dpi), pixels(box.right, dpi))]
                assert inside.min() > 165, (page.page, zone.id)


def test_both_codes_of_every_page_are_read_at_150_dpi(printed: Printed) -> None:
    for page in printed.pages:
        image = raster(printed.rendered.pages_pdf, page.page - 1, 150)

        assert decoded(image) == [address_of(printed.booklet, page.page)] * 2


@pytest.mark.parametrize("triangle", [True, False], ids=["torn", "cut"])
@pytest.mark.parametrize("corner", [(0, 0), (0, -1), (-1, 0), (-1, -1)])
def test_a_page_still_says_what_it_is_without_a_corner(
    under_way: Printed, corner: tuple[int, int], triangle: bool
) -> None:
    side = pixels(CORNER_MM, 150)
    missing = np.triu(np.ones((side, side), dtype=bool))[:, ::-1] if triangle else np.ones((side, side), dtype=bool)
    missing = missing[::-1] if corner[0] else missing
    missing = missing[:, ::-1] if corner[1] else missing
    for page in under_way.pages[:2]:
        image = raster(under_way.rendered.pages_pdf, page.page - 1, 150).copy()
        rows = slice(-side, None) if corner[0] else slice(side)
        columns = slice(-side, None) if corner[1] else slice(side)
        image[rows, columns][missing] = 90

        assert address_of(under_way.booklet, page.page) in decoded(image), page.page


def test_the_code_in_clear_stands_beside_both_codes(printed: Printed) -> None:
    for page in printed.pages:
        text = page_text(printed, page.page - 1)
        number = f"{printed.booklet.edition}.{page.page}"

        assert text.count(display_journey_code(printed.booklet.code)) >= 2
        assert text.count(number) >= 2
        assert len(page.typed) == 2


def test_codes_are_as_large_as_the_design_says(printed: Printed) -> None:
    for large, small in (page.codes for page in printed.pages):
        assert 15.0 <= large.box.w <= 18.0
        assert small.box.w >= 10.0
        assert large.box.w / large.modules > small.box.w / small.modules


def test_no_text_is_smaller_than_ten_points_but_the_small_code(printed: Printed) -> None:
    document = pypdfium2.PdfDocument(printed.rendered.pages_pdf)
    allowed = set(f"{display_journey_code(printed.booklet.code)} · 0123456789.")
    for page in document:
        text = page.get_textpage()
        for place in range(text.count_chars()):
            size = pdfium.FPDFText_GetFontSize(text, place)
            character = chr(pdfium.FPDFText_GetUnicode(text, place))
            assert size >= LEAST_POINTS - 0.01 or (size == CODE_POINTS and character in allowed) or character.isspace()
    document.close()


def test_every_font_is_embedded(printed: Printed) -> None:
    for pdf in (printed.rendered.pages_pdf, printed.rendered.booklet_pdf):
        document = pypdfium2.PdfDocument(pdf)
        embedded = set()
        for page in document:
            for found in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_TEXT]):
                font = pdfium.FPDFTextObj_GetFont(found)
                embedded.add(bool(pdfium.FPDFFont_GetIsEmbedded(font)))
        document.close()
        assert embedded == {True}


def test_a_folded_booklet_has_whole_sheets(printed: Printed) -> None:
    document = pypdfium2.PdfDocument(printed.rendered.booklet_pdf)

    sides, (width, height) = len(document), document[0].get_size()

    document.close()
    assert len(printed.pages) % 4 == 0
    assert sides == len(printed.pages) // 2
    assert (round(width), round(height)) == (842, 595)


def test_what_fits_on_one_sheet_takes_one_sheet() -> None:
    assert len(printed_booklet("short_booklet").pages) == 4


def test_a_simple_request_for_a_home_takes_two_sheets_with_everything_in_it() -> None:
    printed = printed_booklet("simple_request")
    text = whole_text(printed)

    assert len(printed.pages) == 8
    assert all(document.document.title.replace("\u00a0", " ") in text for document in printed.booklet.documents)
    assert "Mes questions" in text
    assert "Qui peut vous aider" in text


def test_a_conflict_takes_two_sheets_with_everything_in_it() -> None:
    printed = printed_booklet("conflict_with_a_landlord")
    text = whole_text(printed)

    assert len(printed.pages) == 8
    assert all(document.document.title.replace("\u00a0", " ") in text for document in printed.booklet.documents)
    assert all(contact.name.replace("\u00a0", " ") in text for contact in printed.booklet.contacts)


def test_the_deadlines_of_arriving_stand_on_the_cover_and_in_their_steps() -> None:
    printed = printed_booklet("arriving_family")
    cover, steps = page_text(printed, 0), whole_text(printed)

    for deadline in ("carte grise, 1 mois", "titre de séjour, 3 mois", "crèche, 6e mois de grossesse"):
        assert deadline in cover
    for deadline in ("Carte grise : 1 mois", "le 6e mercredi", "Dès le début du 6e mois de grossesse"):
        assert deadline in steps


def test_no_title_of_the_contacts_stands_without_the_first_of_them() -> None:
    printed = printed_booklet("arriving_family")

    first, *others = [
        page for page in map(partial(page_text, printed), range(len(printed.pages))) if "Qui peut vous aider" in page
    ]
    assert "5-7 place Armand-Carrel" in first
    assert all("Qui peut vous aider (suite)" in page for page in others)


@pytest.mark.parametrize(("name", "count"), [("short_booklet", 4), ("first_marriage", 12), ("marriage_under_way", 12)])
def test_the_sheets_hold_the_pages_in_folding_order(name: str, count: int) -> None:
    printed = printed_booklet(name)
    document = pypdfium2.PdfDocument(printed.rendered.booklet_pdf)
    sides = len(document)
    document.close()
    halves: list[int] = []
    for side in range(sides):
        image = raster(printed.rendered.booklet_pdf, side, 150)
        for half in np.array_split(image, [image.shape[1] // 2], axis=1):
            (text,) = set(decoded(half))
            halves.append(next(page for page in range(1, count + 1) if address_of(printed.booklet, page) == text))

    read = [page for pair in fold(halves) for page in pair]

    assert read == list(range(1, count + 1))


def fold(halves: list[int]) -> list[tuple[int, int]]:
    """Lay the sheets inside each other and leaf through: right front, left back … then out again on the other side."""
    sheets = [halves[first : first + 4] for first in range(0, len(halves), 4)]
    inwards = [(front_right, back_left) for _, front_right, back_left, _ in sheets]
    outwards = [(back_right, front_left) for front_left, _, _, back_right in reversed(sheets)]
    return inwards + outwards


def test_sheets_carry_the_same_page_as_the_single_pages(first: Printed) -> None:
    page = raster(first.rendered.pages_pdf, 0, 100)
    sheet = raster(first.rendered.booklet_pdf, 0, 100)

    right = sheet[: page.shape[0], sheet.shape[1] - page.shape[1] - pixels(0.5, 100) :][:, : page.shape[1]]

    assert np.abs(right.astype(int) - page[: right.shape[0]]).mean() < 8


@pytest.mark.parametrize(
    ("side", "half", "moved"),
    [(0, 0, (0, 0)), (1, 0, (2, -1)), (2, 0, (1, 0)), (2, 1, (-1, 0)), (3, 0, (3, -1)), (3, 1, (1, -1))],
    ids=["outer front", "outer back", "inner front, left", "right", "inner back, left", "inner back, right"],
)
def test_sheets_are_put_right_for_the_printer_and_the_paper(
    first: Printed, side: int, half: int, moved: tuple[int, int]
) -> None:
    booklet, dpi = first.booklet, 127  # five pixels a mm
    printer = Printer(creep=1.0, right=2.0, down=-1.0)
    sheets = render_booklet(booklet, address=partial(address_of, booklet), printer=printer)
    exact = np.array_split(raster(first.rendered.booklet_pdf, side, dpi), 2, axis=1)[half].astype(int)

    seen = np.array_split(raster(sheets.booklet_pdf, side, dpi), 2, axis=1)[half]

    expected = np.roll(exact, (5 * moved[1], 5 * moved[0]), axis=(0, 1))[50:-50, 50:-50]
    assert np.abs(expected - seen[50:-50, 50:-50]).mean() < 2
    assert sheets.layout == first.rendered.layout


def test_the_same_booklet_prints_to_the_same_bytes() -> None:
    booklet = first_marriage()

    first, second = (render_booklet(booklet, address=partial(address_of, booklet)) for _ in range(2))

    assert first == second


def test_the_layout_survives_its_json(printed: Printed) -> None:
    layout = printed.rendered.layout

    assert layout_from_json(layout.to_json()) == layout


def test_a_document_received_is_said_in_words_and_has_no_box(under_way: Printed) -> None:
    zones = {zone.id for page in under_way.pages for zone in page.zones}

    assert "reçu le 12/03/2026" in whole_text(under_way)
    assert not {"P-M01.p1.received", "P-M01.p1.ready"} & set(zones)
    assert {"P-M01.p2.received", "P-M01.p2.ready"} <= set(zones)


def test_a_step_done_says_its_day_and_has_no_box(under_way: Printed) -> None:
    zones = {zone.id for page in under_way.pages for zone in page.zones}

    assert "étape faite le 02/10/2026" in whole_text(under_way)
    assert not {"M1.done", "M2.done", "M3.done"} & zones


def test_a_known_date_is_printed_in_words_beside_free_cells(under_way: Printed) -> None:
    (zone,) = (zone for page in under_way.pages for zone in page.zones if zone.id == "M3.date_depot")

    assert "jeudi 15 octobre 2026, noté le 16/10/2026" in whole_text(under_way)
    assert zone.printed == "2026-10-15"
    assert len(zone.cells) == 8


def test_a_known_note_is_printed_above_room_for_more(under_way: Printed) -> None:
    (zone,) = (zone for page in under_way.pages for zone in page.zones if zone.id == "M2.note")

    assert "Noté le 08/10/2026 : La traduction est en cours." in whole_text(under_way)
    assert zone.printed == "La traduction est en cours."
    assert zone.line_mm == 8.0


def test_an_appointment_and_a_word_of_the_agent_are_printed(under_way: Printed) -> None:
    text = whole_text(under_way)

    assert "jeudi 3 décembre 2026, 10 h 30, salle des mariages" in text
    assert "Pensez à demander la traduction dès maintenant" in text


def test_an_unsure_document_is_to_be_seen_with_the_agent(under_way: Printed) -> None:
    assert "À voir avec l’agent" in whole_text(under_way)


def test_what_the_town_hall_must_confirm_is_a_blank_and_not_a_fact(first: Printed) -> None:
    assert "À compléter par la mairie : jours d’accueil" in whole_text(first)


def test_the_cover_names_the_booklet_its_persons_and_how_it_works(first: Printed) -> None:
    cover = page_text(first, 0)

    assert "Se marier à la mairie" in cover
    assert "Awa Diallo et Marc Petit-Lefèvre" in cover
    assert all(words in cover for words in ("Gardez-le avec vous", "Cochez et écrivez", "Rendez-le au guichet"))


def test_the_cover_says_on_which_page_every_step_begins(first: Printed) -> None:
    cover = page_text(first, 0)
    for step in first.booklet.steps:
        page = next(page.page for page in first.pages if any(zone.id == f"{step.step.id}.done" for zone in page.zones))
        assert f"page {page}" in cover, step.step.title


def test_every_page_says_where_we_are(under_way: Printed) -> None:
    here = f"Vous êtes ici : {under_way.booklet.steps[3].step.short}"

    assert all(here in page_text(under_way, page.page - 1) for page in under_way.pages)


def test_the_last_page_says_what_becomes_of_what_is_written(first: Printed) -> None:
    last = page_text(first, len(first.pages) - 1)

    assert "la mairie le numérise" in last
    assert "Votre prochain rendez-vous" in last
    assert "Qui peut vous aider" in last


def test_everybody_of_a_large_family_has_boxes_under_their_name() -> None:
    family = printed_booklet("large_family")
    text = whole_text(family)
    subjects = {document.subject.key for document in family.booklet.documents if document.subject is not None}

    assert {"p1", "p2", "p3", "c1", "c2", "c3", "c4"} <= subjects
    assert all(name in text for name in ("Lina Haddad", "Omar", "Ioana Șerban", "Zoé", "Noé", "Enfant 3", "Ümit"))


def test_letters_of_long_names_are_never_lost() -> None:
    text = whole_text(printed_booklet("overflowing"))

    assert all(letters in text for letters in ("Übermäßig", "Łukaszewicz", "Öğretmenoğlu"))


def test_long_texts_are_printed_to_their_last_word() -> None:
    text = whole_text(printed_booklet("overflowing"))

    assert text.count("Attention") == text.count("ceci.") == 90
    assert text.count("très long mot") == text.count("de l’agent.") == 60


def test_a_long_appointment_is_printed_to_its_last_word_with_its_step_and_before_the_last_page() -> None:
    printed = printed_booklet("overflowing")

    text, steps = whole_text(printed), len(printed.booklet.steps)

    assert text.count("couloir") == text.count("salle") == 40 * (steps + 1)
    assert "Votre prochain rendez-vous" in page_text(printed, len(printed.pages) - 1)
    assert "couloir" not in page_text(printed, len(printed.pages) - 1)


def test_a_page_has_print_near_all_four_sides(printed: Printed) -> None:
    """The page itself is what the scanner registers, so no side may be empty."""
    for page in printed.pages:
        dark = raster(printed.rendered.pages_pdf, page.page - 1, 100) < 160
        band = pixels(30, 100)
        for side in (dark[:band], dark[-band:], dark[:, :band], dark[:, -band:]):
            assert side.mean() > 0.004, page.page


@pytest.mark.parametrize(
    "name", ["first_marriage", "marriage_under_way", "legal_advice", "conflict_with_a_landlord", "arriving_family"]
)
def test_a_step_stands_whole_on_its_page_with_both_panels(name: str) -> None:
    printed = printed_booklet(name)
    for step in printed.booklet.steps:
        pages = {page.page for page in printed.pages for zone in page.zones if zone.id.startswith(f"{step.step.id}.")}
        assert len(pages) == 1, step.step.id


def test_notes_of_the_agent_and_of_the_resident_stand_side_by_side(first: Printed) -> None:
    zones = {zone.id: zone for page in first.pages for zone in page.zones}
    agent, resident = zones["M2.agent_note"].box, zones["M2.note"].box

    assert agent.right < resident.x
    assert agent.h >= 16
    assert resident.h >= 16


def test_an_interview_has_few_lines_to_write_on_under_what_must_not_be_written(first: Printed) -> None:
    page, zone = next((page, zone) for page in first.pages for zone in page.zones if zone.id == "M4.note")

    assert zone.box.h == pytest.approx(NOTE_LINES * RULE_PITCH)
    assert "Écrivez la langue de l’interprète, pas ce qui s’est dit." in page_text(first, page.page - 1)


def test_people_who_bring_the_same_document_stand_in_one_row(first: Printed) -> None:
    zones = {zone.id: zone.box for page in first.pages for zone in page.zones}
    row = [zones[f"P-M01.{person}.{box}"] for person in ("p1", "p2") for box in ("ready", "received")]

    assert len({round(box.y, 3) for box in row}) == 1
    assert all(right.x - left.right > 2 * BOX_FREE for left, right in pairwise(row))


def test_single_pages_are_as_many_as_needed_and_bound_at_the_left() -> None:
    booklet = simple_request()

    rendered = render_booklet(booklet, address=lambda page: address_of(booklet, page), folded=False)

    pages = rendered.layout.pages
    assert rendered.booklet_pdf == b""
    assert len(pages) % 4 != 0
    assert all(zone.box.x >= FOLD_FREE_MM for page in pages for zone in page.zones)


def test_done_current_and_next_stops_differ_in_grey(under_way: Printed) -> None:
    image = raster(under_way.rendered.pages_pdf, 1, 200)
    strip = image[pixels(8, 200) : pixels(14, 200)]
    thick = (strip < 128).sum(axis=0)

    middle_of_done_line, middle_of_line_ahead = thick[pixels(20, 200)], thick[pixels(91, 200)]

    assert middle_of_done_line > 1.5 * middle_of_line_ahead > 0
