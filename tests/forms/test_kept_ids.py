from dataclasses import replace

from forms.catalogue import load_catalogue
from forms.kept_ids import id_slips
from forms.model import BookletTemplate

MARRIAGE = load_catalogue()["mariage"]


def with_step(old: str, **changes: str) -> BookletTemplate:
    """The booklet with one step changed."""
    steps = tuple(replace(one, **changes) if one.id == old else one for one in MARRIAGE.steps)  # type: ignore[arg-type]
    return replace(MARRIAGE, steps=steps)


def test_an_id_that_names_another_thing_is_found_and_a_title_that_is_mended_is_not() -> None:
    other = with_step("M2", title="Choisir ses témoins", happens="Une tout autre chose se passe ici.")
    mended = with_step("M2", title="Rassembler les pièces")
    same_text = with_step("M2", title="Tout préparer")

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
