from collections.abc import Callable

import pytest

import server.record.editions
from forms.booklet import Booklet
from forms.catalogue import load_catalogue
from forms.errors import ForeignCode, WrongSignature
from forms.page_code import PageCode, page_address
from print.booklet import RenderedBooklet, render_booklet
from print.impose import Printer
from print.wording import Wording
from scan.engine_pdfium import count_pdf_pages, measure_pdf_page
from server.record.editions import FORMATS, StoredEditions, edition_layout, edition_pdf, editions, print_edition
from server.record.errors import JourneyClosed, UnknownEdition, UnknownJourney, UnknownLanguage
from server.record.journeys import close_journey, set_field
from tests.server.townhall import AGENT, TownHall


def know(hall: TownHall, code: str, field: str) -> None:
    with hall.database.transaction() as session:
        set_field(session, code, field, True, AGENT)


def test_an_edition_keeps_its_pages_its_booklet_and_its_layout(either_hall: TownHall) -> None:
    code = either_hall.open()

    edition = print_edition(either_hall.database, either_hall.settings, code, AGENT)

    layout = either_hall.layout(code)
    pdfs = {form: edition_pdf(either_hall.database, either_hall.settings, code, form=form) for form in FORMATS}
    assert (edition.code, edition.number, edition.created_by) == (code, 1, AGENT)
    assert edition.pages == len(layout.pages) == count_pdf_pages(pdfs["pages"])
    assert count_pdf_pages(pdfs["booklet"]) == edition.pages // 2


def test_an_edition_in_large_print_is_on_a4_whatever_is_asked_for(either_hall: TownHall) -> None:
    code = either_hall.open()
    either_hall.print(code)

    edition = print_edition(either_hall.database, either_hall.settings, code, AGENT, large=True)

    layout = either_hall.layout(code, 2)
    pages = [
        measure_pdf_page(edition_pdf(either_hall.database, either_hall.settings, code, 2, form=form), 0)
        for form in FORMATS
    ]
    assert edition.large
    assert layout.format == "large"
    assert {(round(page.width, 1), round(page.height, 1)) for page in pages} == {(210.0, 297.0)}
    with either_hall.database.reading() as session:
        assert [one.large for one in editions(session, code)] == [False, True]


@pytest.mark.parametrize("language", ["en", "fr+en"])
def test_an_edition_keeps_its_language(either_hall: TownHall, language: str) -> None:
    code = either_hall.open()

    print_edition(either_hall.database, either_hall.settings, code, AGENT, language=language)

    assert either_hall.layout(code).language == language


def test_an_edition_in_an_unknown_language_is_none(hall: TownHall) -> None:
    code = hall.open()

    with pytest.raises(UnknownLanguage) as error:
        print_edition(hall.database, hall.settings, code, AGENT, language="tlh")

    assert "en" in error.value.known
    assert hall.record(code).editions == ()


def test_a_page_in_large_print_is_compared_with_what_its_layout_measures(hall: TownHall) -> None:
    code = hall.open()
    print_edition(hall.database, hall.settings, code, AGENT, large=True)

    stored = StoredEditions(hall.database, hall.settings)

    page = hall.layout(code).pages[0]
    height, width = stored.reference(code, 1, 1, 8.0).shape
    assert (width, height) == (round(page.width * 8), round(page.height * 8))
    assert round(page.width * page.scale, 3) == 210.0


def test_a_large_edition_after_a_folded_one_asks_the_same(hall: TownHall) -> None:
    code = hall.open()
    hall.print(code)

    print_edition(hall.database, hall.settings, code, AGENT, large=True)

    folded, large = (
        {zone.id for page in hall.layout(code, number).pages for zone in page.zones if "." in zone.id}
        for number in (1, 2)
    )
    there_is_room = ("questions.", "notes.")
    assert {zone for zone in folded ^ large if not zone.startswith(there_is_room)} == set()


def test_editions_are_numbered_and_all_kept(either_hall: TownHall) -> None:
    code = either_hall.open()

    numbers = [either_hall.print(code) for _ in range(3)]

    with either_hall.database.reading() as session:
        assert [edition.number for edition in editions(session, code)] == numbers == [1, 2, 3]


RECEIVED = ("P-M01.p1.received", "P-M01.p2.received", "M1.done", "M2.done")


@pytest.mark.parametrize(("changes", "drawings"), [(0, 1), (1, 2), (3, 4)])
def test_desks_write_while_a_booklet_is_drawn_and_it_shows_what_they_wrote(
    hall: TownHall, monkeypatch: pytest.MonkeyPatch, changes: int, drawings: int
) -> None:
    code = hall.open()
    drawn: list[Booklet] = []

    def draw(
        booklet: Booklet, *, address: Callable[[int], str], printer: Printer, wording: Wording | None
    ) -> RenderedBooklet:
        if len(drawn) < changes:
            know(hall, code, RECEIVED[len(drawn)])  # would wait for ever if the database were held
        drawn.append(booklet)
        return render_booklet(booklet, address=address, printer=printer, wording=wording)

    monkeypatch.setattr(server.record.editions, "render_booklet", draw)
    hall.print(code)

    zones = {zone.id for page in hall.layout(code).pages for zone in page.zones}
    assert len(drawn) == drawings
    assert zones.isdisjoint(RECEIVED[:changes])


def test_an_old_edition_is_unchanged_when_the_journey_has_moved_on(hall: TownHall) -> None:
    code = hall.open()
    hall.print(code)
    layout = hall.layout(code, 1)
    pdf = edition_pdf(hall.database, hall.settings, code, 1, form="pages")

    know(hall, code, "P-M01.p1.received")
    hall.print(code)

    assert hall.layout(code, 1) == layout
    assert edition_pdf(hall.database, hall.settings, code, 1, form="pages") == pdf
    assert hall.layout(code, 2) != layout


def test_what_the_record_knows_has_no_box_in_the_next_edition(hall: TownHall) -> None:
    code = hall.open()
    know(hall, code, "P-M01.p1.received")

    hall.print(code)

    zones = {zone.id for page in hall.layout(code).pages for zone in page.zones}
    assert "P-M01.p1.received" not in zones
    assert "P-M01.p2.received" in zones


def test_every_zone_belongs_to_a_field_that_the_edition_explains(hall: TownHall) -> None:
    from server.record.editions import edition_row

    for template in load_catalogue():
        code = hall.open(template=template)
        hall.print(code)
        with hall.database.reading() as session:
            fields = set(edition_row(session, code).fields)

        zones = {zone.group or zone.id for page in hall.layout(code).pages for zone in page.zones}

        assert zones <= fields


def test_printing_is_told_in_the_history(hall: TownHall) -> None:
    code = hall.open()

    hall.print(code)

    entry = hall.record(code).history[-1]
    assert (entry.action, entry.target, entry.by) == ("printed", "1", AGENT)


@pytest.mark.parametrize("number", [None, 1, 7])
def test_an_edition_that_was_never_printed_is_unknown(hall: TownHall, number: int | None) -> None:
    code = hall.open()

    with pytest.raises(UnknownEdition):
        edition_layout(hall.database, hall.settings, code, number)


def test_nobodys_booklet_is_not_printed(hall: TownHall) -> None:
    with pytest.raises(UnknownJourney):
        hall.print("K4T7XHK")


def test_a_closed_journey_is_not_printed(hall: TownHall) -> None:
    code = hall.open()
    with hall.database.transaction() as session:
        close_journey(session, code, AGENT)

    with pytest.raises(JourneyClosed):
        hall.print(code)

    assert hall.record(code).editions == ()


def test_the_pipeline_finds_what_was_printed(hall: TownHall) -> None:
    code = hall.open()
    hall.print(code)
    stored = StoredEditions(hall.database, hall.settings)

    reference = stored.reference(code, 1, 2, 4.0)

    assert stored.layout(code, 1) == hall.layout(code, 1)
    assert reference.shape == pytest.approx((840, 592), abs=1)
    assert stored.reference(code, 1, 2, 4.0) is reference


def test_the_pipeline_is_told_that_something_was_never_printed_until_it_is(hall: TownHall) -> None:
    code = hall.open()
    stored = StoredEditions(hall.database, hall.settings)
    assert stored.layout(code, 1) is None
    with pytest.raises(UnknownEdition):
        stored.reference(code, 1, 1, 4.0)

    hall.print(code)

    assert stored.layout(code, 1) is not None


def test_only_codes_of_this_town_hall_are_accepted(hall: TownHall) -> None:
    stored = StoredEditions(hall.database, hall.settings)
    page = PageCode("K4T7XHK", 1, 2)
    ours, theirs = (
        page_address(page, base_url=hall.settings.base_url, key=key)
        for key in (hall.settings.secrets.signing_keys[-1], b"another town hall's key")
    )

    assert stored.page_code(ours) == page
    with pytest.raises(WrongSignature):
        stored.page_code(theirs)
    with pytest.raises(ForeignCode):
        stored.page_code("https://example.org/menu")
