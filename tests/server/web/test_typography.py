import pytest

from server.web.typography import _, of, plural, typeset

NO_BREAK = "\N{NO-BREAK SPACE}"


@pytest.mark.parametrize("mark", ["?", "!", ":", ";", "»", "%"])
def test_high_punctuation_never_begins_a_line(mark: str) -> None:
    assert typeset(f"Qui est là {mark}") == f"Qui est là{NO_BREAK}{mark}"


def test_an_apostrophe_is_typeset_inside_words_only() -> None:
    assert typeset("l'acte dit '12'") == "l’acte dit '12'"


@pytest.mark.parametrize(
    ("plain", "set_"),
    [
        ("Où est-il né ?", f"Où est‑il né{NO_BREAK}?"),
        ("A-t-elle un garant", "A‑t‑elle un garant"),
        ("Numérisez-la", "Numérisez‑la"),
        ("un après-midi", "un après-midi"),
    ],
)
def test_a_verb_and_its_pronoun_stay_on_one_line(plain: str, set_: str) -> None:
    assert typeset(plain) == set_


def test_what_people_typed_is_put_in_untouched() -> None:
    sentence = _("Le nom « %(name)s » n'existe pas.", name="d'Arc : 50 %")

    assert sentence == f"Le nom «{NO_BREAK}d'Arc : 50 %{NO_BREAK}» n’existe pas."


@pytest.mark.parametrize(("count", "sentence"), [(1, "Encore 1 essai."), (3, "Encore 3 essais.")])
def test_a_count_takes_its_number(count: int, sentence: str) -> None:
    assert plural("Encore %(num)d essai.", "Encore %(num)d essais.", count) == sentence


@pytest.mark.parametrize(
    ("name", "whose"), [("Awa Exemple", "d’Awa Exemple"), ("Élise", "d’Élise"), ("Noé", "de Noé"), ("", "de ")]
)
def test_a_name_is_joined_as_people_say_it(name: str, whose: str) -> None:
    assert of(name) == whose


def test_a_value_put_in_keeps_the_space_before_it() -> None:
    assert _("Livrets connus %(known)s", known="mariage") == "Livrets connus mariage"
