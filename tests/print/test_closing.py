from dataclasses import replace
from datetime import date

import pytest

from forms.booklet import Booklet
from forms.catalogue import find_template, load_catalogue
from forms.circumstances import KnownValue
from forms.model import Contact
from print.closing import appointment_block, contact_blocks
from print.compose import compose
from print.ending import draw_closing
from print.flow import STYLES, Flow, paginate
from print.looked_at import address
from print.page_checks import texts_of, texts_on
from print.shapes import Ink, Rectangle
from print.sketch import Block
from print.theme import CONTENT_HEIGHT, RULE_PITCH, Theme
from tests.make_collection import samples
from tests.print.samples import first_marriage

THEME = Theme(Ink.black(1), "T")


def with_contacts(count: int) -> Booklet:
    contacts = (Contact(f"c{n}", f"Service {n}", ("01 23 45 67 89",), confirm=("Adresse",)) for n in range(count))
    return replace(first_marriage(), contacts=tuple(contacts))


def test_contacts_that_fit_a_page_stand_in_two_columns_of_one_block() -> None:
    heading, *blocks = contact_blocks(THEME, with_contacts(6))

    assert len(blocks) == 1
    assert Flow().takes([heading, *blocks])


def test_more_contacts_than_a_page_holds_may_be_cut_and_never_leave_their_title_alone() -> None:
    heading, *rows = contact_blocks(THEME, with_contacts(20))

    assert len(rows) == 10
    assert Flow().takes([heading, rows[0]])
    assert not Flow().takes([heading, *rows])
    said = texts_of(rows)
    assert all(f"Service {n}" in said for n in range(20))


def test_the_next_appointment_is_the_agents_to_write_as_their_panels_are() -> None:
    block = appointment_block(THEME, first_marriage(), known=True)

    (tint,) = (shape for shape in block.shapes if isinstance(shape, Rectangle) and shape.fill == THEME.tint)
    assert len(block.zones) == 2
    assert all(tint.box.y <= zone.box.y and zone.box.bottom <= tint.box.bottom for zone in block.zones)
    assert "Agent" in texts_of([block])


@pytest.mark.parametrize("folded", [True, False], ids=["folded", "single pages"])
@pytest.mark.parametrize("key", sorted(load_catalogue()))
def test_what_a_resident_wrote_as_notes_and_questions_is_printed_to_its_last_word_with_room_for_more(
    key: str, *, folded: bool
) -> None:
    noted = {"notes.1": 450, "notes.2": 1, "notes.3": 40, "questions.note": 450}
    known = {
        field_id: KnownValue(" ".join(f"{field_id}-{place}x" for place in range(count)), date(2026, 11, 20))
        for field_id, count in noted.items()
    }
    simple = samples(find_template(key))[0].booklet
    questions = replace(simple.questions, known=known["questions.note"])
    booklet = replace(simple, noted=known, questions=questions)

    pages, layout = compose(booklet, address=address, folded=folded)

    lines = [text.text for page in pages for text, _box in texts_on(page)]
    words = " ".join(lines).split()
    assert all(f"{field_id}-{place}x" in words for field_id, count in noted.items() for place in range(count))
    zones = {zone.id: zone for page in layout.pages for zone in page.zones}
    assert all(zones[field_id].box.h >= 3 * RULE_PITCH for field_id in noted)
    assert {"Mes notes (suite)", "Mes questions (suite)"} <= set(lines)


@pytest.mark.parametrize(("words", "title"), [(0, "Les mots difficiles"), (4, "Les mots difficiles (suite)")])
def test_where_other_words_are_explained_begins_no_page_without_a_title(words: int, title: str) -> None:
    booklet = first_marriage()
    closing = draw_closing(THEME, booklet).with_words(booklet.glossary[:words], "livrets.example")
    before = next(one.before for one in closing.endings(words) if "livrets.example" in texts_of(one.before))
    place = next(place for place, block in enumerate(before) if "livrets.example" in texts_of([block]))

    *_others, page = paginate([Block(CONTENT_HEIGHT, ()), before[place]], STYLES[-1])

    assert " ".join(texts_of([block.shapes for block in page.blocks]).split()).startswith(f"{title} D’autres mots")
