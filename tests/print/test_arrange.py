"""What concerns a person's situation is printed, however little room there is, and stands where it belongs."""

import re
from dataclasses import replace

import pytest

from forms.booklet import Booklet
from forms.catalogue import load_catalogue
from forms.glossary import terms_used
from forms.model import Link, StepStatus, Term
from print.compose import compose
from print.links import links_of
from print.looked_at import address
from print.page import Page
from print.page_checks import Fault, page_faults, texts_of, texts_on
from tests.make_collection import samples
from tests.print.samples import marriage_under_way, simple_request


@pytest.mark.parametrize("key", sorted(load_catalogue()))
def test_what_concerns_the_situation_or_is_essential_is_printed_and_the_hard_words_of_what_is_printed_explained(
    key: str,
) -> None:
    for sample in samples(load_catalogue()[key]):
        booklet = sample.booklet
        pages, _layout = compose(booklet, address=address, folded=True)
        text = words_on(pages)

        assert [each for each in page_faults(pages, written=texts_of(booklet)) if each.fault is Fault.NO_HEADING] == []
        assert len(pages) % 4 == 0
        for link in booklet.links:
            assert plain(link.title) in text, (sample.name, link.title)
            assert plain(" ".join(filter(None, (f"{link.number}," if link.number else "", link.address)))) in text
        essential = [*booklet.essential, *(one.question for one in booklet.frequent if one.essential)]
        assert [words for words in essential if plain(words) not in text] == []
        explained = [term for term in booklet.glossary if plain(term.meaning) in text]
        used = terms_used(booklet.glossary, [words_beside(booklet.glossary, pages)])
        assert [term.word for term in explained if term not in used] == []
        unsaid = [term.word for term in used if term not in explained]
        assert not unsaid or plain("sont expliqués sur parcours.mairie.example/livrets") in text, (sample.name, unsaid)


def test_the_papers_of_a_step_stand_with_it_and_never_before_an_earlier_step() -> None:
    simple, *_others = samples(load_catalogue()["logement-insalubrite"])
    booklet = simple.booklet

    pages, _layout = compose(booklet, address=address, folded=True)

    page = {zone.id: layout.page for layout in (each.layout for each in pages) for zone in layout.zones}
    order = [step.step.id for step in booklet.steps]
    for paper in booklet.documents:
        own = page[f"{paper.document.step}.done"]
        assert page[paper.ready.id] == own
        assert all(page[f"{step_id}.done"] <= own for step_id in order[: order.index(paper.document.step)])
    assert len(pages) == 8


def test_a_form_stands_beside_the_step_or_the_paper_it_is_for_unless_the_step_is_done() -> None:
    paper = Link("Pour la pièce", "a.fr", only_with=("P-D01",))
    step = Link("Pour l’étape", "b.fr", only_with=("D9", "D2"))
    booklet = replace(simple_request(), links=(paper, step, Link("Pour tous", "c.fr")))
    done = replace(booklet, line=tuple(replace(step, status=StepStatus.DONE) for step in booklet.line), documents=())

    assert titles(booklet, "P-D01") == ["Pour la pièce"]
    assert titles(booklet, "D2") == ["Pour l’étape"]
    assert titles(booklet, "") == ["Pour tous"]
    assert titles(done, "") == ["Pour la pièce", "Pour l’étape", "Pour tous"]


def test_forms_go_to_the_foot_of_pages_where_their_place_would_cost_a_sheet() -> None:
    booklet = marriage_under_way()

    pages, _layout = compose(booklet, address=address, folded=True)

    assert len(pages) == 12
    assert [words_on(pages).count(plain(link.title)) for link in booklet.links] == [1] * len(booklet.links)


def test_questions_go_on_after_their_title_when_an_essential_one_stands_late() -> None:
    template = load_catalogue()["mariage"]
    asked = tuple(replace(one, essential=place == 0) for place, one in enumerate(template.questions))
    simple, *_others = samples(replace(template, questions=asked))

    pages, _layout = compose(simple.booklet, address=address, folded=True)

    lines = [text.text for page in pages for text, _box in texts_on(page)]
    said = [line for line in lines if line.startswith("Questions fréquentes")]
    assert said[0] == "Questions fréquentes"
    assert said.count(said[0]) == 1


def titles(booklet: Booklet, place: str) -> list[str]:
    return [link.title for link in links_of(booklet, place)]


def words_on(pages: tuple[Page, ...]) -> str:
    return plain(" ".join(text.text for page in pages for text, _box in texts_on(page)))


def words_beside(terms: tuple[Term, ...], pages: tuple[Page, ...]) -> str:
    """What is printed but explanations of hard words."""
    words = " ".join(" ".join(text.text for page in pages for text, _box in texts_on(page)).split())
    for term in terms:
        words = words.replace(" ".join(f"{term.word[:1].upper()}{term.word[1:]} : {term.meaning}".split()), "")
    return words


def plain(text: str) -> str:
    """Text without spaces: a line may end inside an address."""
    return re.sub(r"\s", "", text)


def test_no_page_has_a_part_of_an_address_on_a_line() -> None:
    _simple, usual, _heavy = samples(load_catalogue()["logement-renouvellement"])

    pages, _layout = compose(usual.booklet, address=address, folded=True)

    lines = [text.text for page in pages for text, _box in texts_on(page)]
    assert not [line for line in lines if line.endswith("gouv.")]
    assert any(line.startswith("demande-logement-social.gouv.fr,") for line in lines)
