import pytest

from forms.nearest import nearest

MANY = ("mar.divorce", "mar.mineur", "mar.contrat", "mar.veuf", "mar.enfants", "mar.etranger", "mar.tutelle")


@pytest.mark.parametrize("typed", ["mar.divorse", "divorce", "mar.Divorcé", "log.divorce"])
def test_a_slip_of_the_hand_brings_what_was_meant(typed: str) -> None:
    assert nearest(typed, MANY) == "mar.divorce"


@pytest.mark.parametrize("typed", ["", "mar.inconnu", "x" * 1000])
def test_of_many_words_none_is_named_when_none_is_near(typed: str) -> None:
    assert nearest(typed, MANY) == ""


def test_few_words_are_all_named_when_none_is_near() -> None:
    assert nearest("peut-etre", ("oui", "non")) == "oui, non"
