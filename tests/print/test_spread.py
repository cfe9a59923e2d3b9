"""What falls into the room that steps and documents leave: the summary, frequent questions, their titles."""

import re
from functools import cache
from itertools import pairwise

import pytest

from forms.booklet import build_booklet
from forms.catalogue import load_catalogue
from forms.circumstances import Circumstances, KnownValue, Subject
from forms.model import FieldKind
from forms.town_hall import shipped_town_hall
from forms.translation import FRENCH
from print.compose import compose
from print.flow import PAGES_PER_SHEET
from print.looked_at import address
from print.page import Page
from print.page_checks import texts_on
from print.shapes import Text
from print.theme import A5_PAGES, LARGE_PRINT, USUAL
from server.record.languages import wording_in
from tests.make_collection import samples
from tests.print.samples import LONG_NAME, PRINTED_ON

SIMPLE, ORDINARY, HEAVY = range(3)
ASKED, WORDS, FORMS = "Questions fréquentes", "Les mots difficiles", "Formulaires et guides"


@cache
def printed(key: str, sample: int, *, large: bool = False, language: str = FRENCH) -> tuple[Page, ...]:
    booklet = samples(load_catalogue()[key])[sample].booklet
    wording = wording_in(booklet, language, shipped_town_hall())
    made = LARGE_PRINT if large else A5_PAGES
    return compose(booklet, address=address, folded=not large, made=made, wording=wording)[0]


def test_a_booklet_can_be_folded_however_long_the_notes_that_its_steps_repeat() -> None:
    simple, *_others = samples(load_catalogue()["logement-demande"])
    notes = [one for step in simple.booklet.steps for one in step.fields if one.kind is FieldKind.NOTE]
    long = KnownValue("Une note assez longue. " * 20, simple.booklet.printed_on)
    noted = build_booklet(
        simple.booklet.template,
        Circumstances(simple.booklet.persons),
        code=simple.booklet.code,
        edition=2,
        printed_on=simple.booklet.printed_on,
        known={one.id: long for one in notes},
    )

    pages, _layout = compose(noted, address=address, folded=True)

    assert len(pages) % PAGES_PER_SHEET == 0


def said_on(pages: tuple[Page, ...]) -> str:
    return plain(" ".join(text.text for page in pages for text, _box in texts_on(page)))


def plain(text: str) -> str:
    return re.sub(r"\s", "", text)


def titles_on(page: Page) -> list[str]:
    """The titles of its blocks, from top to bottom; empty for a block without one."""
    found = []
    for part in page.parts[1:]:
        words = [one for one in part.shapes if isinstance(one, Text)]
        found.append(" ".join(one.text for one in words if one.bold and one.size >= USUAL.stop.size))
    return found


@pytest.mark.parametrize(("key", "sample"), [("logement-echange", ORDINARY), ("mariage", SIMPLE), ("mariage", HEAVY)])
def test_a_summary_whose_sentences_belong_together_is_printed_whole_or_not_at_all(key: str, sample: int) -> None:
    text, summary = said_on(printed(key, sample)), load_catalogue()[key].summary

    assert sum(plain(words) in text for words in summary) == (0 if sample == HEAVY else len(summary))


def test_large_print_has_all_of_the_summary_and_all_questions() -> None:
    template = load_catalogue()["mariage"]

    text = said_on(printed("mariage", ORDINARY, large=True))

    asked = [one.question for one in template.questions]
    assert [words for words in (*template.summary, *asked) if plain(words) not in text] == []


def test_questions_are_printed_in_their_order() -> None:
    text = said_on(printed("mariage", ORDINARY))

    places = [text.find(plain(one.question)) for one in load_catalogue()["mariage"].questions]
    assert -1 not in places
    assert places == sorted(places)


def test_neither_hard_words_nor_questions_cut_a_list_of_documents() -> None:
    booklet = build_booklet(
        load_catalogue()["mariage"],
        Circumstances((Subject("p1", LONG_NAME), Subject("p2", ""))),
        code="K4T7XHA",
        edition=1,
        printed_on=PRINTED_ON,
    )
    wording = wording_in(booklet, FRENCH, shipped_town_hall())

    pages, _layout = compose(booklet, address=address, folded=True, wording=wording)

    cut = [(page, after) for page, after in pairwise(pages) if titles_on(after)[0] == "Pour l’étape 3 (suite)"]
    assert cut
    assert not any(titles_on(page)[-1].startswith((ASKED, WORDS)) for page, _after in cut)


def test_no_question_stands_between_the_words_of_a_step_and_its_boxes() -> None:
    pages = printed("arrivee", ORDINARY, language="fr+en")
    steps = [plain(step.title) for step in load_catalogue()["arrivee"].steps]

    for page, after in pairwise(pages):
        goes_on = plain(titles_on(after)[0]).removesuffix("(suite)") in steps and "suite" in titles_on(after)[0]
        assert not goes_on or not any(title.startswith(ASKED) for title in titles_on(page)), page.layout.page


@pytest.mark.parametrize(("key", "section"), [("logement-demande", WORDS), ("mariage", FORMS)])
def test_a_section_has_its_title_once_and_goes_on_under_one_that_says_so(key: str, section: str) -> None:
    titles = [title for page in printed(key, HEAVY) for title in titles_on(page) if title.startswith(section)]

    assert titles == [section, *[f"{section} (suite)"] * (len(titles) - 1)]
