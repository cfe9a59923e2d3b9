"""Typography and glossary: what happens to the words between the file and the page."""

import pytest

from forms.catalogue import find_template, load_catalogue
from forms.glossary import terms_used
from forms.model import Term
from forms.typography import kept_together, typeset

NB = "\N{NO-BREAK SPACE}"


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("l'agent", "l’agent"),
        ("Où ?", f"Où{NB}?"),
        ("« oui »", f"«{NB}oui{NB}»"),
        ("10 jours d'affichage : oui !", f"10{NB}jours d’affichage{NB}: oui{NB}!"),
        ("2 ou 3 pièces", f"2 ou 3{NB}pièces"),
        ("01 44 52 29 19", NB.join(("01", "44", "52", "29", "19"))),
        ("8 h 30 à 17 h, le 30", f"8{NB}h{NB}30 à 17{NB}h, le 30"),
        ("service-public.fr/simulateur", "service-public.fr/simulateur"),
        ("Cerfa 14069*05", "Cerfa 14069*05"),
        ("les 10 témoins", "les 10 témoins"),
        ("", ""),
    ],
)
def test_french_typography_is_put_in_for_whoever_types_plainly(typed: str, printed: str) -> None:
    assert typeset(typed) == printed


@pytest.mark.parametrize(
    ("words", "kept"),
    [
        ("form Cerfa 14069*05", f"form Cerfa{NB}14069*05"),
        ("Fiches F1345 y F18910", f"Fiches{NB}F1345 y{NB}F18910"),
        ("Notice 51423", "Notice 51423"),
        ("Faut-il venir à deux ?", f"Faut-il venir à deux{NB}?"),
    ],
)
def test_a_sign_and_the_number_of_a_form_stay_with_their_word_as_they_are_laid_out(words: str, kept: str) -> None:
    assert kept_together(words) == kept


def test_typesetting_twice_changes_nothing_more() -> None:
    once = typeset("L'acte doit avoir moins de 3 mois : « demandez-le » !")

    assert typeset(once) == once


@pytest.mark.parametrize(
    ("word", "text", "used"),
    [
        ("audition", "L'audition a lieu.", True),
        ("audition", "Les Auditions ont lieu.", True),
        ("bans", "un banquet", False),
        ("bail", "le bailleur", False),
        ("acte de naissance", "vos actes de naissance", True),
        ("apostille, légalisation", "sans légalisation", True),
        ("ADIL", "l'ADIL", True),
        ("filiation", "", False),
    ],
)
def test_a_hard_word_is_explained_when_the_text_uses_it(word: str, text: str, used: bool) -> None:
    term = Term(word, "…")

    assert terms_used([term], ["Autre chose.", text]) == ((term,) if used else ())


@pytest.mark.parametrize("key", list(load_catalogue()))
def test_an_explanation_is_one_easy_sentence(key: str) -> None:
    for term in find_template(key).glossary:
        assert term.meaning.endswith(".")
        assert term.meaning.count(". ") <= 1
        assert len(term.meaning) <= 110
