from dataclasses import replace

from forms.booklet import Booklet
from forms.model import Contact
from print.closing import contact_blocks
from print.flow import Flow
from print.page_checks import texts_of
from print.shapes import Ink
from print.theme import Theme
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
