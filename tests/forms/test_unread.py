"""What was written from memory is on the town hall's list until somebody has read it again."""

import re
import tomllib
from pathlib import Path

import pytest

from forms.catalogue import BOOKLETS, find_template, list_unconfirmed, load_catalogue
from forms.toml_lines import value_lines
from forms.toml_tables import Problems
from forms.unread import read_unread

KEYS = tuple(load_catalogue())
TEXT = """\
key = "essai"
summary = ["Une phrase.", "Une autre."]
unread = ["summary"]

[[step]]
id = "T1"
delay = "Un mois."
unread = ["delay"]

[[situation]]
key = "ess.un"

  [[situation.rule]]
  when = "oui"
  add = ["P-T01", "T2"]
  unread = ["add"]
"""


def read(text: str) -> tuple[tuple[tuple[str, str], ...], list[str]]:
    problems = Problems(Path("essai.toml"), value_lines(text))
    return read_unread(tomllib.loads(text), problems), [
        f"{one.line} {one.problem} {one.remedy}" for one in problems.in_file_order()
    ]


def test_what_must_be_read_again_is_listed_with_its_words_and_its_place() -> None:
    listed, problems = read(TEXT)

    assert listed == (("essai", "Une phrase.\u00a0; Une autre."), ("T1", "Un mois."), ("ess.un", "P-T01\u00a0; T2"))
    assert problems == []


@pytest.mark.parametrize(
    ("good", "bad", "said"),
    [
        ('unread = ["delay"]', 'unread = ["delai"]', "8 « delai » n'est pas écrit dans ce bloc"),
        ('unread = ["delay"]', 'unread = ["place"]', "8 « place » n'est pas écrit dans ce bloc"),
        ('unread = ["delay"]', 'unread = "delay"', "8 « unread » doit être une liste de noms"),
    ],
)
def test_a_name_that_stands_for_nothing_is_a_problem_with_its_line(good: str, bad: str, said: str) -> None:
    _, problems = read(TEXT.replace(good, bad))

    assert len(problems) == 1
    assert problems[0].startswith(said)


@pytest.mark.parametrize("key", KEYS)
def test_nothing_is_marked_where_no_list_would_tell_it(key: str) -> None:
    lines = (BOOKLETS / f"{key}.toml").read_text(encoding="utf-8").splitlines()

    assert [line for line in lines if re.search(r"# ?[CM]( :|$)", line)] == []
    assert [line for line in lines if re.search(r"À trancher par la mairie|à relire par la mairie", line)] == []


@pytest.mark.parametrize(
    ("key", "place", "words"),
    [
        ("mariage", "P-M04", "Moins de 3 mois, au jour fixé par la mairie."),
        ("mariage", "P-M04", "Ne pas demander l’acte quand la mairie peut le vérifier directement"),
        ("mariage", "mar.nationalite_etrangere", "Titre de séjour"),
        ("mariage", "M1", "plusieurs mois avant"),
        ("logement-demande", "P-D08", "Tribunal, avocat ou notaire"),
        ("logement-demande", "log.conge_expulsion", "Dalo est possible sans délai"),
        ("mediateur", "C1", "2 mois"),
        ("mediateur", "C8", "code de procédure civile"),
        ("consultation-juridique", "cj.interprete", "qui le paie"),
        ("consultation-juridique", "J4", "secret"),
        ("arrivee", "A6", "Prix"),
        ("arrivee", "P-A12", "Cerfa 12669"),
    ],
)
def test_facts_that_nobody_read_again_and_what_agents_do_are_on_the_list(key: str, place: str, words: str) -> None:
    listed = [what for where, what in list_unconfirmed(find_template(key)) if where == place]

    assert any(words in what.replace("\u00a0", " ") for what in listed)
