"""What is hard to read in a booklet's file is found where it stands, and what is easy is left alone."""

import tomllib
from pathlib import Path

import pytest

from forms.catalogue import BOOKLETS
from forms.readability import SENTENCE_WORDS, Hard, hard_to_read, is_common

SHORT = "Vous venez tous les deux à la mairie avec vos papiers."
LONG = "Vous venez tous les deux à la mairie avec vos papiers et avec vos deux témoins demain."


def step(happens: str, more: str = "") -> str:
    return f'key = "essai"\n[[step]]\nid = "T1"\ntitle = "Venir"\nhappens = "{happens}"\n{more}'


def hard(text: str) -> tuple[Hard, ...]:
    return hard_to_read(tomllib.loads(text))


def test_a_long_sentence_is_found_with_its_length_and_its_place() -> None:
    (found,) = hard(step(f"{SHORT} {LONG}"))

    assert found == Hard(("step", 0, "happens"), LONG, len(LONG.split()))
    assert found.count > SENTENCE_WORDS


def test_what_stands_for_a_name_or_for_a_place_of_the_town_hall_is_no_hard_word() -> None:
    assert hard(step("Allez {mjd-13.lieu}, avec {nom}.")) == ()


@pytest.mark.parametrize("end", [". ", " : ", " ; ", " ? "])
def test_short_sentences_in_a_row_are_no_long_one(end: str) -> None:
    assert hard(step(end.join([SHORT.rstrip(".")] * 4))) == ()


def test_a_rare_word_is_found_once_whatever_its_ending() -> None:
    found = hard(step("Demandez une apostille.", 'place = "Les apostilles se demandent ici."'))

    assert [(each.words, each.place, each.count) for each in found] == [("apostille", ("step", 0, "happens"), 0)]


def test_a_rare_word_that_is_explained_is_not_hard() -> None:
    term = '[[term]]\nword = "apostille, légalisation"\nmeaning = "Un signe de la mairie."'

    assert hard(step("Demandez une apostille.", term)) == ()


def test_names_addresses_and_numbers_are_no_hard_words() -> None:
    assert hard(step("Écrivez à Anastasie Zzyzx, voir zzyzx.fr, 75019 Paris.")) == ()


@pytest.mark.parametrize("word", ["déposez", "habitez", "traduites", "mairie", "à", "loyers", "notez", "remettez"])
def test_forms_of_common_words_are_common(word: str) -> None:
    assert is_common(word)


@pytest.mark.parametrize("word", ["apostille", "curatelle", "opposable", "nonobstant"])
def test_words_of_the_trade_are_not_common(word: str) -> None:
    assert not is_common(word)


def test_what_only_agents_read_is_not_looked_at() -> None:
    assert hard(step("Venez.", f'agent_text = "{LONG} Apostille, curatelle."')) == ()


def test_labels_rules_and_answers_are_looked_at() -> None:
    text = """
[[step]]
  [[step.field]]
  label = "Votre apostille"
  options = [{ key = "a", label = "la curatelle" }]
[[situation]]
question = "Êtes-vous apatride ?"
  [[situation.rule]]
  text = "Demandez un récépissé."
[[question]]
answer = "C'est opposable."
"""
    assert {each.words for each in hard(text)} == {"apostille", "curatelle", "apatride", "récépissé", "opposable"}


@pytest.mark.parametrize("path", sorted(BOOKLETS.glob("*.toml")), ids=lambda path: path.stem)
def test_the_booklets_have_few_long_sentences(path: Path) -> None:
    data = tomllib.loads(path.read_text(encoding="utf-8"))

    assert sum(1 for each in hard_to_read(data) if each.count) <= 6
