import re
from dataclasses import replace
from datetime import date
from functools import cache

import pypdfium2
import pytest

from forms.booklet import Booklet, build_booklet
from forms.catalogue import find_template, load_catalogue
from forms.circumstances import (
    AddContact,
    AddDocument,
    AddStep,
    AddWord,
    Circumstances,
    KnownValue,
    SetAppointment,
    Subject,
)
from forms.layout import Layout, layout_from_json
from forms.model import Contact
from forms.translation import FRENCH, Translation, languages_of, load_translation
from print.bidi import has_right_to_left, visual_runs
from print.booklet import RenderedBooklet, render_booklet
from print.compose import compose
from print.own import own
from print.page_checks import LEAST_SIZE, page_faults, texts_of, texts_on
from print.shapes import Text
from print.theme import AT_FOLD, BOX_LABEL, CONTENT_WIDTH, QUIET
from print.wording import Shown, Wording, make_wording, phrases
from tests.print.conftest import MAKERS
from tests.print.samples import address_of, first_marriage, marriage_under_way

SAMPLES = [
    (name, language)
    for name, make in MAKERS.items()
    if name not in {"overflowing", "short_booklet", "roomy_booklet"}  # invented texts, which nobody translated
    for language in languages_of(make().template)
    if language != FRENCH
]
NO_WORDS = re.compile(
    r"[\d\W]*|.*service-public\.fr.*|\S+\.(fr|org|com|example/livrets)|Notice \d+.*|\d\d h \d\d|Fiches? .*|Cerfa .*"
    r"|\d+.*\d{5} Paris|[^,]+, [\w.]+\.\w+(/\S+)?"
)
"""Numbers, addresses, and the names of pages that have a French name only."""


@cache
def wording(name: str, language: str, shown: Shown) -> Wording:
    booklet = MAKERS[name]()
    translation = load_translation(booklet.template, language)
    assert translation is not None
    return make_wording(booklet, translation, shown)


@cache
def composed(name: str, language: str, shown: Shown) -> Layout:
    booklet = MAKERS[name]()
    _, layout = compose(
        booklet,
        address=lambda page: address_of(booklet, page),
        folded=True,
        wording=wording(name, language, shown),
    )
    return layout


def words_for(exact: dict[str, str], booklet: Booklet | None = None) -> Wording:
    return make_wording(booklet or first_marriage(), Translation("en", proofread=False, texts=exact), Shown.OTHER)


@pytest.mark.sampled(4)
@pytest.mark.parametrize(("name", "language"), SAMPLES)
def test_every_word_that_is_drawn_has_a_translation(name: str, language: str) -> None:
    booklet = MAKERS[name]()
    composed(name, language, Shown.OTHER)

    unknown = wording(name, language, Shown.OTHER).unknown

    written = {subject.name for subject in (*booklet.persons, *booklet.children)} | set(booklet.words)
    written |= {str(known.value) for known in booklet.noted.values()}
    written |= {words for step in booklet.steps if step.appointment for words in step.appointment.details}
    own = {one.step.title for one in booklet.steps} - {step.title for step in booklet.template.steps}
    own.add(booklet.template.title)  # one of them has a longer title than its file
    left = [text for text in unknown if not any(text in words or words == text + "." for words in written | own)]
    assert [text for text in left if not NO_WORDS.fullmatch(text.replace("\u00a0", " "))] == []


@pytest.mark.sampled(4)
@pytest.mark.parametrize("shown", [Shown.OTHER, Shown.BOTH])
@pytest.mark.parametrize(("name", "language"), SAMPLES)
def test_nothing_runs_off_a_page_in_another_language(name: str, language: str, shown: Shown) -> None:
    booklet = MAKERS[name]()
    words = wording(name, language, shown)
    translated = "\n".join(words.translations)

    pages, _ = compose(booklet, address=lambda page: address_of(booklet, page), folded=True, wording=words)

    assert page_faults(pages, written=f"{texts_of(booklet)}\n{translated}") == ()


@pytest.mark.parametrize(
    "language", sorted({one for template in load_catalogue().values() for one in languages_of(template)} - {FRENCH})
)
def test_every_language_has_the_same_fixed_words(language: str) -> None:
    assert set(phrases(language)) == set(phrases("en"))


@pytest.mark.parametrize(
    ("french", "english"),
    [
        ("Étape faite", "Step done"),
        ("le\u00a012/03/2026", "on 12/03/2026"),
        ("jeudi 12\u00a0mars\u00a02026", "Thursday 12 March 2026"),
        ("Dimanche 1er\u00a0mars\u00a02026, 10 h 30, avec Lou", "Sunday 1 March 2026, 10 h 30, with Lou"),
        (f"Pour {own('Mai')}", f"For {own('Mai')}"),
        (own("Pour moi, le 12/03/2026"), own("Pour moi, le 12/03/2026")),
        (
            f"Dimanche 1er mars 2026, {own('10 h')}, avec {own('Mai')}",
            f"Sunday 1 March 2026, {own('10 h')}, with {own('Mai')}",
        ),
        ("Mai\u00a0: prévoyez un interprète.", "Mai: plan for an interpreter."),
        (", page 3 sur 8", ", page 3 of 8"),
        (f"{own('Awa Diallo')} et {own('Marc Petit-Lefèvre')}", f"{own('Awa Diallo')} and {own('Marc Petit-Lefèvre')}"),
        ("Personne 2", "Person 2"),
        ("Vous êtes ici\u00a0:", "You are here:"),
        ("Pour l’étape 3, Retirer le dossier", "Step 3, Collect the file"),
        ("retirer le dossier", "collect the file"),
        ("Retirer le dossier (suite)", "Collect the file (continued)"),
        ("Pour l’étape 4 (suite)", "Step 4 (continued)"),
        (
            "D’autres mots sont expliqués sur parcours.example/livrets",
            "Other words are explained on parcours.example/livrets",
        ),
        ("Lou\u00a0: prévoyez un interprète.", "Lou: plan for an interpreter."),
        ("Voyez l’étape\u00a07 avant l’étape\u00a02.", "See step 7 before step 2."),
        ("Rien de connu", "Rien de connu"),
    ],
)
def test_what_blocks_put_together_is_said_in_the_other_language(french: str, english: str) -> None:
    words = words_for(
        {
            "Retirer le dossier": "Collect the file",
            "{nom}\u00a0: prévoyez un interprète.": "{nom}: plan for an interpreter.",
            "Voyez l’étape M6 avant l’étape M2.": "See step M6 before step M2.",
        }
    )

    assert words.say(french) == english


def english(shown: Shown) -> RenderedBooklet:
    booklet = first_marriage()
    words = wording("first_marriage", "en", shown)
    return render_booklet(booklet, address=lambda page: address_of(booklet, page), wording=words)


def text_of(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    return " ".join(" ".join(page.get_textpage().get_text_range().split()) for page in document)


def test_names_notes_and_words_of_an_agent_are_printed_as_they_were_written() -> None:
    changes = (
        AddWord("Non"),
        AddStep("X1", "Pour moi", "Mes notes"),
        AddDocument("P-X1", title="Livret de famille"),
        AddContact(Contact("x", "Agent", ("Mes questions",))),
        SetAppointment("M2", date(2026, 12, 3), "10 h 30", "Autres pièces", "Mai"),
    )
    booklet = build_booklet(
        find_template("mariage"),
        Circumstances((Subject("p1", "Avril"), Subject("p2", "Jean Mai")), changes=changes),
        code="K4T7XHA",
        edition=1,
        printed_on=date(2026, 11, 25),
        known={"M1.note": KnownValue("Pour Camille", date(2026, 11, 20))},
    )
    translation = load_translation(booklet.template, "en")
    assert translation is not None

    pages, _ = compose(
        booklet,
        address=lambda page: address_of(booklet, page),
        folded=True,
        wording=make_wording(booklet, translation, Shown.OTHER),
    )

    lines = [text.text for page in pages for text, _ in texts_on(page)]
    drawn, said = set(lines), " ".join(lines)
    assert {
        "Avril and Jean Mai",
        "Non",
        "Pour moi",
        "Mes notes",
        "Livret de famille",
        "Agent",
        "Mes questions",
    } <= drawn
    assert "Thursday 3 December 2026, 10\u00a0h\u00a030, Autres pièces, with Mai" in said
    assert "Pour Camille" in said


def test_an_arabic_sentence_in_a_french_booklet_ends_at_its_left() -> None:
    booklet = replace(first_marriage(), words=("الرقم 01 44 52 29 19 قبل الساعة 10:30",))

    pages, _ = compose(booklet, address=lambda page: address_of(booklet, page), folded=True)

    (word,) = (text for page in pages for text, _ in texts_on(page) if has_right_to_left(text.text))
    assert visual_runs(word.text, rtl=word.rtl)[0].text == "10:30"


def test_a_booklet_in_english_says_so_and_that_nobody_read_it_again() -> None:
    made = english(Shown.OTHER)

    text = text_of(made.pages_pdf)
    assert "Marrying at the town hall" in text
    assert "Translation to be proofread." in text
    assert "Étape faite" not in text
    assert made.layout.language == "en"
    assert layout_from_json(made.layout.to_json()) == made.layout
    assert b"/Lang (en)" in made.pages_pdf


def test_a_bilingual_booklet_says_french_first_and_the_other_language_smaller() -> None:
    booklet = first_marriage()
    words = wording("first_marriage", "en", Shown.BOTH)
    pages, layout = compose(booklet, address=lambda page: address_of(booklet, page), folded=True, wording=words)

    shapes = [(page, part.y, shape) for page in pages for part in page.parts for shape in part.shapes]
    drawn = [(page.layout.page, y + shape.y, shape) for page, y, shape in shapes if isinstance(shape, Text)]
    (french,) = [each for each in drawn if each[2].text.startswith("Vous voulez vous marier.")]
    (other,) = [each for each in drawn if each[2].text.startswith("You want to get married.")]
    assert layout.language == "fr+en"
    assert french[0] == other[0]
    assert french[1] < other[1]
    assert french[2].size > other[2].size >= LEAST_SIZE
    assert other[2].ink == QUIET
    cover = {text.text for text, _ in texts_on(pages[0])}
    assert {"Collect the file · you are here", "You are here: Collect"} <= cover
    assert {"You", "Agent"} <= {text.text for page in pages for text, _ in texts_on(page)}


def test_arabic_begins_at_the_right_and_the_words_of_a_box_stay_beside_it() -> None:
    booklet = first_marriage()
    words = wording("first_marriage", "ar", Shown.OTHER)
    pages, layout = compose(booklet, address=lambda page: address_of(booklet, page), folded=True, wording=words)

    drawn = [(page.layout.page, *each) for page in pages for each in texts_on(page)]
    (title,) = [box for _, text, box in drawn if text.text == words.say(booklet.template.title)]
    done = words.say("Étape faite")
    page, tick = next((page, zone) for page in layout.pages for zone in page.zones if zone.id.endswith(".done"))
    beside = [box for number, text, box in drawn if number == page.page and text.text == done]
    beside = [box for box in beside if box.y < tick.box.bottom and box.bottom > tick.box.y]
    assert title.right == pytest.approx(AT_FOLD + CONTENT_WIDTH)
    assert [box.x - tick.box.right for box in beside] == [pytest.approx(BOX_LABEL)]


def test_the_first_words_at_the_right_of_a_residents_box_are_of_its_document_in_arabic_too() -> None:
    booklet = marriage_under_way()
    papers = tuple(replace(paper, to_confirm=True) for paper in booklet.documents)  # each in a row of its own
    booklet = replace(booklet, documents=papers)
    words = wording("marriage_under_way", "ar", Shown.OTHER)
    pages, layout = compose(booklet, address=lambda page: address_of(booklet, page), folded=True, wording=words)

    alone = {paper.ready.id: paper.document.title for paper in booklet.documents}
    gaps = []
    for page, drawn in zip(layout.pages, map(texts_on, pages), strict=True):
        for zone in (zone for zone in page.zones if zone.id in alone):
            said = words.say(alone[zone.id])
            row = [(text, box) for text, box in drawn if box.y < zone.box.bottom and box.bottom > zone.box.y]
            gaps += [box.x - zone.box.right for text, box in row if said.startswith(text.text)]
    assert len(gaps) > 1
    assert gaps == [pytest.approx(BOX_LABEL)] * len(gaps)


def test_a_document_of_whose_name_nothing_is_seen_is_printed_in_arabic_with_its_box() -> None:
    booklet = first_marriage()
    paper = next(one for one in booklet.documents if one.subject is None)
    bare = replace(paper, document=replace(paper.document, title="\u2066\u2069"), to_confirm=False)
    booklet = replace(booklet, documents=(bare,))

    _, layout = compose(
        booklet,
        address=lambda page: address_of(booklet, page),
        folded=True,
        wording=wording("first_marriage", "ar", Shown.OTHER),
    )

    assert paper.ready.id in {zone.id for page in layout.pages for zone in page.zones}


def test_a_french_booklet_says_nothing_of_translations() -> None:
    booklet = first_marriage()

    made = render_booklet(booklet, address=lambda page: address_of(booklet, page))

    assert "Traduction" not in text_of(made.pages_pdf)
    assert "language" not in made.layout.to_json()
    assert made.layout.language == FRENCH


def test_a_note_is_printed_once_under_french_and_what_it_is_in_both_languages() -> None:
    booklet = marriage_under_way()

    pages, _ = compose(
        booklet,
        address=lambda page: address_of(booklet, page),
        folded=True,
        wording=wording("marriage_under_way", "en", Shown.BOTH),
    )

    said = " ".join(text.text for page in pages for text, _ in texts_on(page))
    assert said.count("La traduction est en cours.") == 1
    assert "Noté le 08/10/2026 :" in said.replace("\u00a0", " ")
    assert "Noted on 08/10/2026" in said.replace("\u00a0", " ")
