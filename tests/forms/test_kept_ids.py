from dataclasses import replace
from typing import Any

import pytest

from forms.catalogue import load_catalogue
from forms.kept_ids import SlipKind, id_slips
from forms.model import Author, BookletTemplate, Choice, FieldKind, FieldSpec

MARRIAGE = load_catalogue()["mariage"]


def with_step(old: str, **changes: Any) -> BookletTemplate:
    """The booklet with one step changed."""
    steps = tuple(replace(one, **changes) if one.id == old else one for one in MARRIAGE.steps)
    return replace(MARRIAGE, steps=steps)


def with_field(label: str = "La carte est", **changes: Any) -> BookletTemplate:
    """The booklet with a choice in its second step."""
    options = tuple(Choice(key, words) for key, words in (("egaree", "égarée"), ("volee", "volée")))
    field = replace(FieldSpec("etat", FieldKind.CHOICE, Author.CITIZEN, label, options), **changes)
    return with_step("M2", fields=(field,))


def kinds(before: BookletTemplate, after: BookletTemplate) -> list[SlipKind]:
    return [one.kind for one in id_slips(before, after)]


def test_an_id_that_names_another_thing_is_found_and_a_title_that_is_mended_is_not() -> None:
    other = with_step("M2", title="Choisir ses témoins", happens="Une tout autre chose se passe ici.")
    mended = with_step("M2", title="Réunir toutes les pièces")
    same_text = with_step("M2", title="Réunissez ce qu'il faut apporter")

    (slip,) = id_slips(MARRIAGE, other)

    assert (slip.id, slip.former_title, slip.title) == ("M2", "Réunir les pièces", "Choisir ses témoins")
    assert id_slips(MARRIAGE, mended) == id_slips(MARRIAGE, same_text) == id_slips(MARRIAGE, MARRIAGE) == ()


def test_what_gets_another_id_is_found_with_the_one_that_it_had() -> None:
    (slip,) = id_slips(MARRIAGE, with_step("M3", id="M33"))

    assert (slip.former_id, slip.id, slip.title) == ("M3", "M33", "Déposer le dossier à deux")


def test_two_certificates_that_share_a_few_words_are_not_the_same_paper() -> None:
    before, after = (
        replace(MARRIAGE, documents=(replace(MARRIAGE.documents[0], title=title),))
        for title in ("Acte de naissance établi en France", "Acte de décès du conjoint, établi en mairie")
    )

    (slip,) = id_slips(before, after)

    assert (slip.former_title, slip.title) == (before.documents[0].title, after.documents[0].title)


def test_a_title_that_shares_no_word_with_the_former_one_names_another_thing_whatever_is_said_under_it() -> None:
    (slip,) = id_slips(MARRIAGE, with_step("M2", title="Inscrire à la crèche"))

    assert (slip.kind, slip.former_title, slip.title) == (SlipKind.OTHER, "Réunir les pièces", "Inscrire à la crèche")


def test_boxes_and_answers_that_say_something_else_under_their_key_are_found_and_a_slip_mended_is_not() -> None:
    swapped = with_field(options=(Choice("egaree", "volée"), Choice("volee", "égarée")))
    mended = with_field(options=(Choice("egaree", "Égarée."), Choice("volee", "volées"), Choice("jetee", "jetée")))
    first, *others = MARRIAGE.situations
    answers = (replace(first.answers[0], label="Autre chose"), *first.answers[1:])
    other = replace(MARRIAGE, situations=(replace(first, answers=answers), *others))

    found = id_slips(with_field(), swapped)

    assert [(one.id, one.former_title, one.title, one.of) for one in found] == [
        ("egaree", "égarée", "volée", "La carte est"),
        ("volee", "volée", "égarée", "La carte est"),
    ]
    assert {one.kind for one in found} == {SlipKind.ANSWER} == set(kinds(MARRIAGE, other))
    assert kinds(with_field(), mended) == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("La carte a-t-elle été volée ?", "La carte n'a-t-elle pas été volée ?"),
        ("Le dossier déposé est complet", "Le dossier déposé est incomplet"),
        ("Un enfant majeur vit avec vous", "Un enfant mineur vit avec vous"),
        ("La carte a-t-elle été volée ?", "La carte a-t-elle été perdue ?"),
        ("Acte de moins de 3 mois", "Acte de moins de 6 mois"),
    ],
)
def test_words_that_turn_into_their_contrary_or_into_another_one_are_found(before: str, after: str) -> None:
    assert kinds(with_field(before), with_field(after)) == [SlipKind.TURNED]


def test_a_field_that_is_filled_in_otherwise_is_found_and_a_longer_one_is_not() -> None:
    number = with_field(kind=FieldKind.NUMBER, options=(), digits=6)
    shorter, longer = (with_field(kind=FieldKind.NUMBER, options=(), digits=digits) for digits in (4, 8))
    private = with_field(sensitive=True)

    (slip,) = id_slips(number, shorter)

    assert (slip.former_title, slip.title) == (
        "un nombre de 6 chiffres, par la personne",
        "un nombre de 4 chiffres, par la personne",
    )
    assert kinds(with_field(), with_field(author=Author.AGENT)) == kinds(private, with_field()) == [SlipKind.WRITTEN]
    assert kinds(number, longer) == kinds(with_field(), private) == []
