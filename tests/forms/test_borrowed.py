"""A block that two booklets share is written in one file."""

from pathlib import Path

import pytest

from forms.catalogue import find_problems, load_template
from forms.model import Scope
from tests.forms.people import SMALL_HEAD

LENDER = """\
[[document]]
id = "P-U01"
title = "Un bail"
scope = "record"
step = "U1"
validity = "Récent."
obtain = "Chez vous."
unread = ["validity", "obtain"]

[[document]]
id = "P-U02"
as_in = "essai"

[[term]]
word = "bail"
meaning = "Un contrat."
"""
BORROWER = (
    SMALL_HEAD
    + """\
happens = "Vous montrez le bail."

[[document]]
id = "P-U01"
as_in = "autre"
step = "T1"
obtain = "Au guichet."
base = true

[[term]]
word = "bail"
as_in = "autre"
"""
)


def write(folder: Path, text: str, lender: str = LENDER) -> Path:
    (folder / "autre.toml").write_text(lender, encoding="utf-8")
    path = folder / "essai.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_block_says_what_the_other_file_says_and_its_own_words_go_first(tmp_path: Path) -> None:
    template = load_template(write(tmp_path, BORROWER))

    (document,) = template.documents
    assert (document.id, document.title, document.scope) == ("P-U01", "Un bail", Scope.RECORD)
    assert (document.step, document.obtain, document.validity) == ("T1", "Au guichet.", "Récent.")
    assert template.glossary[0].meaning == "Un contrat."


def test_what_is_unread_there_is_unread_here_except_what_is_said_anew(tmp_path: Path) -> None:
    assert load_template(write(tmp_path, BORROWER)).unread == (("P-U01", "Récent."),)


def test_a_booklet_that_is_not_in_this_folder_is_looked_for_among_those_shipped(tmp_path: Path) -> None:
    text = BORROWER.replace('word = "bail"\nas_in = "autre"', 'word = "bail"\nas_in = "logement-demande"')

    assert load_template(write(tmp_path, text)).glossary[0].meaning == "Le contrat de location."


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('as_in = "autre"\nstep', 'as_in = "ailleurs"\nstep', "16 « ailleurs » n'est pas un livret qui se lit ici"),
        ('as_in = "autre"\nstep', 'as_in = "../autre"\nstep', "16 « ../autre » n'est pas un livret qui se lit ici"),
        ('id = "P-U01"', 'id = "P-U03"', "15 « P-U03 » n'est pas dans le livret « autre »"),
        ('id = "P-U01"', 'id = "P-U02"', "15 « P-U02 » n'est pas dans le livret « autre »"),
        ('word = "bail"', 'word = "baux"', "22 « baux » n'est pas dans le livret « autre »"),
        ('step = "T1"\n', "", "14 « U1 » n'existe pas (étape)"),
        ('as_in = "autre"\nstep', 'title = "À soi"\nscope = "record"\nstep', "15 « P-U01 » n'a pas la forme attendue"),
    ],
)
def test_what_cannot_be_shared_is_a_problem_with_its_line(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert old in BORROWER

    problems = [f"{one.line} {one.problem}" for one in find_problems(write(tmp_path, BORROWER.replace(old, new, 1)))]

    assert said in problems


def test_another_booklet_that_is_broken_is_told_here_too(tmp_path: Path) -> None:
    problems = find_problems(write(tmp_path, BORROWER, lender='[[document]]\nid = "P-U01'))

    assert [one.line for one in problems if "n'est pas un livret qui se lit ici" in one.problem] == [16, 23]


def test_a_list_that_holds_no_blocks_is_a_problem_and_no_fault(tmp_path: Path) -> None:
    text = 'document = ["P-U01"]\n' + BORROWER.replace("[[document]]", "[[link]]")

    assert any(
        "« document » doit être une suite de blocs" in one.problem for one in find_problems(write(tmp_path, text))
    )
