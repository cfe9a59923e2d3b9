"""Booklets in large print: A4 pages, nothing under 16 points but codes, nothing that runs into anything else."""

from functools import cache, partial

import numpy as np
import pypdfium2
import pypdfium2.raw as pdfium
import pytest
import zxingcpp

from forms.booklet import build_booklet
from forms.catalogue import find_template
from forms.circumstances import Answer, Circumstances, KnownValue, Subject
from forms.geometry import Box
from forms.layout import A4_HEIGHT, A4_WIDTH, A5_HEIGHT, layout_from_json
from forms.model import UNKNOWN_ANSWER, FieldKind
from forms.page_code import display_journey_code
from forms.town_hall import shipped_town_hall
from forms.units import mm_to_pt, pt_to_mm
from print.canvas import text_width
from print.compose import compose
from print.faces import MORE, Face, has_greek_or_cyrillic
from print.page import Page
from print.page_checks import Fault, page_faults, texts_of
from print.shapes import Circle, Text
from print.theme import A5_PAGES, AT_FOLD, CAP_HEIGHT, CONTENT_WIDTH, LARGE_PRINT, OUTSIDE, PageFormat
from server.record.languages import wording_in
from tests.editions import EDITIONS
from tests.make_collection import samples
from tests.print.conftest import MAKERS, Printed, pixels, printed_booklet, printed_large, raster
from tests.print.samples import PRINTED_ON, address_of, foreign_family

pytestmark = pytest.mark.sampled(3)

LEAST_POINTS = 16.0
QR_ONLY = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode])
FORMATS = {"folded": A5_PAGES, "large": LARGE_PRINT}


@pytest.fixture(params=sorted(MAKERS))
def large(request: pytest.FixtureRequest) -> Printed:
    """Each of the sample booklets in turn, in large print."""
    return printed_large(request.param)


@cache
def composed(name: str, made: PageFormat) -> tuple[Page, ...]:
    booklet = MAKERS[name]()
    pages, _layout = compose(
        booklet, address=lambda page: address_of(booklet, page), folded=made is A5_PAGES, made=made
    )
    return pages


def words_of(page: Page) -> list[tuple[str, Box]]:
    """Every line of text, from the top of its capitals to its baseline."""
    words = []
    for part in page.parts:
        for shape in part.shapes:
            if isinstance(shape, Text) and shape.text.strip():
                height = pt_to_mm(shape.size) * CAP_HEIGHT
                width = text_width(shape.text, shape.size, bold=shape.bold)
                words.append((shape.text, Box(part.x + shape.x, part.y + shape.y - height, width, height)))
    return words


def test_every_page_is_a_sheet_of_a4(large: Printed) -> None:
    document = pypdfium2.PdfDocument(large.rendered.booklet_pdf)

    sizes = {tuple(round(side, 3) for side in page.get_size()) for page in document}

    document.close()
    assert sizes == {(round(mm_to_pt(A4_WIDTH), 3), round(mm_to_pt(A4_HEIGHT), 3))}


def test_there_are_as_many_sheets_as_pages_and_no_empty_one(large: Printed) -> None:
    document = pypdfium2.PdfDocument(large.rendered.booklet_pdf)

    counts = [page.get_textpage().count_chars() for page in document]

    document.close()
    assert len(counts) == len(large.pages)
    assert min(counts) > 0


def test_no_text_is_smaller_than_sixteen_points_but_the_small_code(large: Printed) -> None:
    document = pypdfium2.PdfDocument(large.rendered.pages_pdf)
    allowed = set(f"{display_journey_code(large.booklet.code)} · 0123456789.")
    small = set()
    for page, layout in zip(document, large.pages, strict=True):
        text = page.get_textpage()
        for place in range(text.count_chars()):
            size = pdfium.FPDFText_GetFontSize(text, place) * layout.scale
            character = chr(pdfium.FPDFText_GetUnicode(text, place))
            if has_greek_or_cyrillic(character):  # as high in less than its points as Latin letters are in theirs
                size /= MORE[Face.GREEK_AND_CYRILLIC]
            if size < LEAST_POINTS and not character.isspace():
                small.add((round(size, 1), character in allowed))
    document.close()
    assert small == {(9.9, True)}


def test_the_sheet_is_the_page_enlarged(large: Printed) -> None:
    page = raster(large.rendered.pages_pdf, 1, 140)
    sheet = raster(large.rendered.booklet_pdf, 1, 99)

    height, width = (min(sides) for sides in zip(page.shape, sheet.shape, strict=True))
    assert abs(page.shape[0] - sheet.shape[0]) <= 2
    assert np.abs(page[:height, :width].astype(int) - sheet[:height, :width]).mean() < 6


def test_both_codes_of_every_sheet_are_read_at_100_dpi(large: Printed) -> None:
    for page in large.pages[:12]:
        image = raster(large.rendered.booklet_pdf, page.page - 1, 99)

        found = [code.text for code in zxingcpp.read_barcodes(image, formats=QR_ONLY)]

        assert found == [address_of(large.booklet, page.page)] * 2


def test_boxes_stand_where_the_layout_on_paper_says(large: Printed) -> None:
    dpi = 150
    for page in large.rendered.layout.on_paper().pages[:12]:
        image = raster(large.rendered.booklet_pdf, page.page - 1, dpi)
        for zone in (zone for zone in page.zones if zone.kind is FieldKind.TICK):
            top, bottom = pixels(zone.box.y, dpi), pixels(zone.box.bottom, dpi)
            left, right = pixels(zone.box.x, dpi), pixels(zone.box.right, dpi)
            edge = image[top - 1 : top + 2, left + 4 : right - 3]
            assert edge.min(axis=0).max() < 190, (page.page, zone.id)
            assert image[top + 4 : bottom - 3, left + 4 : right - 3].min() > 250, (page.page, zone.id)


def test_on_paper_a_page_is_as_large_as_a4_and_a_line_as_far_from_the_next(large: Printed) -> None:
    layout = large.rendered.layout

    paper = layout.on_paper()

    assert layout.format == paper.format == "large"
    assert {(page.width, page.height, page.scale) for page in paper.pages} == {(A4_WIDTH, A4_HEIGHT, 1.0)}
    scale = A4_HEIGHT / A5_HEIGHT
    zones = [zone for page in layout.pages for zone in page.zones]
    enlarged = [zone for page in paper.pages for zone in page.zones]
    assert [zone.id for zone in zones] == [zone.id for zone in enlarged]
    assert [zone.box.w * scale for zone in zones] == pytest.approx([zone.box.w for zone in enlarged], abs=0.001)
    assert {zone.line_mm for zone in enlarged if zone.line_mm} == {round(8.0 * scale, 3)}


def test_the_layout_survives_its_json_and_that_of_an_older_edition_is_not_enlarged(large: Printed) -> None:
    layout = large.rendered.layout
    document = layout.to_json()
    without = {**document, "pages": [{key: page[key] for key in page if key != "scale"} for page in document["pages"]]}

    assert layout_from_json(document) == layout
    assert {page.scale for page in layout_from_json(without).pages} == {1.0}


@pytest.mark.sampled(3)
@pytest.mark.parametrize("name", sorted(MAKERS))
def test_a_large_edition_has_the_zones_of_a_folded_one(name: str) -> None:
    folded, large = (
        {zone.id for page in made(name).pages for zone in page.zones} for made in (printed_booklet, printed_large)
    )

    # Frequent questions and pages for notes are printed where there is room.
    assert {zone_id for zone_id in folded ^ large if not zone_id.startswith(("questions.", "notes."))} == set()


@pytest.mark.sampled(4)
@pytest.mark.parametrize("made", list(FORMATS.values()), ids=list(FORMATS))
@pytest.mark.parametrize("name", sorted(MAKERS))
def test_no_text_leaves_its_page_nor_runs_into_a_zone_or_a_code(name: str, made: PageFormat) -> None:
    for page in composed(name, made):
        own = page.layout
        right = (AT_FOLD if made is LARGE_PRINT or own.page % 2 else OUTSIDE) + CONTENT_WIDTH
        paper = Box(5.0, 5.0, own.width - 10.0, own.height - 10.0)
        taken = [zone.box for zone in own.zones] + [mark.box for mark in own.codes]
        for text, box in words_of(page):
            assert paper.contains(box), (own.page, text)
            assert not any(box.overlaps(other.grown(-0.05)) for other in taken), (own.page, text)
            assert box.right <= right + 0.1 or box.x > right, (own.page, text)  # the latter: a stop beside the fold


@pytest.mark.sampled(4)
@pytest.mark.parametrize("made", list(FORMATS.values()), ids=list(FORMATS))
@pytest.mark.parametrize("name", sorted(MAKERS))
def test_no_line_of_text_runs_into_another(name: str, made: PageFormat) -> None:
    for page in composed(name, made):
        words = words_of(page)
        for place, (text, box) in enumerate(words):
            near = [other for other, there in words[place + 1 :] if box.overlaps(there)]
            assert near == [], (page.layout.page, text)


def test_two_people_from_abroad_with_five_children_have_every_paper_under_their_names() -> None:
    booklet = foreign_family()
    assert len(booklet.template.title) == 90
    assert len(booklet.documents) >= 20
    assert len(booklet.children) == 5

    for printed in (printed_booklet("foreign_family"), printed_large("foreign_family")):
        zones = {zone.id for page in printed.pages for zone in page.zones}

        assert all({one.ready.id, one.received.id} <= zones for one in booklet.documents)


@pytest.mark.parametrize("made", list(FORMATS.values()), ids=list(FORMATS))
def test_the_day_on_which_a_document_was_received_stands_in_one_line(made: PageFormat) -> None:
    lines = [text for page in composed("marriage_under_way", made) for text, _ in words_of(page)]

    assert "12/03/2026" in lines


def test_the_title_at_the_foot_is_whole_where_the_number_of_the_page_has_two_digits() -> None:
    feet = [[words for words, _box in words_of(page)] for page in composed("legal_advice", LARGE_PRINT)[9:]]

    assert feet
    for words in feet:
        assert "Parler à un avocat ou à un juriste" in " ".join(words).replace("\N{NO-BREAK SPACE}", " ")
        assert not [one for one in words if "…, page" in one]


def test_nothing_at_the_foot_runs_into_the_code_in_clear_in_any_language() -> None:
    for key, language in EDITIONS:
        if language in {"en", "ar"}:
            booklet = samples(find_template(key))[0].booklet
            wording = wording_in(booklet, language, shipped_town_hall())
            pages, _ = compose(
                booklet, address=partial(address_of, booklet), folded=False, made=LARGE_PRINT, wording=wording
            )
            faults = page_faults(pages[-1:], folded=False, written=texts_of(booklet))
            assert [one for one in faults if one.fault is Fault.OVER_TEXT] == [], (key, language)


def test_the_number_of_a_stop_stays_inside_it() -> None:
    for made in FORMATS.values():
        for page in composed("first_marriage", made):
            circles = [shape for shape in page.parts[0].shapes if isinstance(shape, Circle)]
            numbers = [shape for shape in page.parts[0].shapes if isinstance(shape, Text) and shape.text.isdigit()]
            for number in numbers:
                width = text_width(number.text, number.size, bold=True)
                assert any(abs(circle.x - number.x - width / 2) < 0.1 and circle.radius > width for circle in circles)


def test_every_question_is_printed_in_large_print_even_where_pages_without_them_look_fuller() -> None:
    children = (Subject("c1"), Subject("c2", "Wolfeschlegelsteinhausenbergerdorff" * 2))
    answers = (
        *(Answer("mar.nationalite_etrangere", UNKNOWN_ANSWER, who) for who in ("p1", "p2")),
        Answer("mar.veuf", UNKNOWN_ANSWER, "p1"),
        Answer("mar.veuf", "oui", "p2"),
        Answer("mar.majeur_protege", UNKNOWN_ANSWER, "p1"),
        Answer("mar.etat_civil_modifie", "oui", "p2"),
    )
    couple = (Subject("p1", "Awa Diallo"), Subject("p2", "Camille Exemple"))
    ticked = ("M1.done", "M8.prevenu_assurance", "M8.prevenu_employeur")
    booklet = build_booklet(
        find_template("mariage"),
        Circumstances(couple, children, answers),
        code="K4T7XHA",
        edition=2,
        printed_on=PRINTED_ON,
        known={field: KnownValue(value=True, on=PRINTED_ON) for field in ticked},
    )

    pages, _ = compose(booklet, address=partial(address_of, booklet), folded=False, made=LARGE_PRINT)

    said = "".join("".join(text.split()) for page in pages for text, _ in words_of(page))
    assert [one.question for one in booklet.frequent if "".join(one.question.split()) not in said] == []
