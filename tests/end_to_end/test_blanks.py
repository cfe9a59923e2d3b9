"""What is written on a dotted line among printed words, or on a page of notes, comes back; a free one stays empty."""

import pytest

from forms.layout import PageLayout
from forms.model import FieldKind
from scan.readings import Decision, NoteReading, ReadPage, is_empty
from tests import paper, paper_ink
from tests.captures import WAYS
from tests.editions import Edition, Editions
from tests.filling import Filled, Habits, fill_page
from tests.paper_hands import Hands
from tests.paper_ink import Pen
from tests.print.samples import roomy_booklet
from tests.reading import pages_read, read_scan, without_handwriting

BLANKS = ("next.", "contacts.", "questions.", "notes.")


def is_blank(zone_id: str) -> bool:
    return zone_id.startswith(BLANKS) or ".blank." in zone_id


def pages_with_blanks(edition: Edition) -> list[PageLayout]:
    return [page for page in edition.layout.pages if any(is_blank(zone.id) for zone in page.zones)]


def written(edition: Edition, page: PageLayout, hands: Hands, pen: Pen, *, notes: float) -> Filled:
    sheet = paper.print_page(edition.pages_pdf, page.page - 1)
    return fill_page(sheet, page, hands, habits=Habits(pens=[pen], share=0.0, notes=notes), seed=page.page)


def read(page: Filled, name: str, editions: Editions) -> ReadPage:
    (found,) = pages_read(read_scan(WAYS[name](page.paper, page.layout.page), editions, without_handwriting()))
    return found


def notes(page: ReadPage) -> dict[str, NoteReading]:
    return {zone.zone.id: zone for zone in page.zones if isinstance(zone, NoteReading) and is_blank(zone.zone.id)}


@pytest.mark.sampled(2)
@pytest.mark.parametrize(
    "pen", [paper_ink.BLUE, paper_ink.PENCIL, paper_ink.FAINT_PENCIL], ids=["ink", "pencil", "faint"]
)
@pytest.mark.parametrize("name", ["flat, 300 dpi", "grey, 300 dpi"])
def test_what_is_written_on_a_blank_is_found(
    logement: Edition, editions: Editions, hands: Hands, name: str, pen: Pen
) -> None:
    for layout in pages_with_blanks(logement):
        page = written(logement, layout, hands, pen, notes=1.0)

        found = notes(read(page, name, editions))

        assert found.keys() == {zone.id for zone in layout.zones if is_blank(zone.id)}
        silent = [one for one, note in found.items() if is_empty(note) and note.decision is Decision.AUTO]
        assert silent == []


@pytest.mark.sampled(1)
@pytest.mark.parametrize("name", ["grey, 300 dpi", "flat, 150 dpi", "picture"])
def test_a_free_blank_needs_no_person(mariage: Edition, editions: Editions, hands: Hands, name: str) -> None:
    for layout in pages_with_blanks(mariage):
        page = written(mariage, layout, hands, paper_ink.BLUE, notes=0.0)

        found = read(page, name, editions)

        assert {
            one for one, note in notes(found).items() if not is_empty(note) or note.decision is not Decision.AUTO
        } == set()
        assert found.annotations == ()


def test_a_page_of_notes_is_read(hands: Hands) -> None:
    own = Editions()
    edition = own.print_booklet(roomy_booklet())
    first, _ = (page for page in edition.layout.pages for zone in page.zones if zone.id.startswith("notes."))
    page = written(edition, first, hands, paper_ink.BLACK, notes=1.0)

    found = read(page, "flat, 300 dpi", own)

    (zone,) = found.zones
    assert zone.zone.kind is FieldKind.NOTE
    assert not is_empty(zone)
    assert found.annotations == ()
