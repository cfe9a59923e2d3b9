"""A booklet's file is looked over as its editors want it looked over, on every booklet that it can make."""

from pathlib import Path

import pytest

from forms.catalogue import BOOKLETS, load_template
from forms.errors import TemplateError
from print.checking import Checked, check_file
from print.remarks import RemarkKind, remarks_on_design

SMALL = """
key = "essai"
letter = "T"
colour = "{colour}"
title = "{title}"
purpose = "Vous voulez essayer."
person_word = "personne"
persons_min = 1
persons_max = 2

[[step]]
id = "T1"
title = "Venir"
short = "Venir"
happens = "{happens}"
place = "À la mairie."
confirm = ["Les heures"]

[[document]]
id = "P-T01"
title = "Une carte"
scope = "person"
step = "T1"

[[situation]]
key = "ess.carte"
scope = "person"
question = "Avez-vous une carte ?"

  [[situation.rule]]
  when = "oui"
  add = ["P-T01"]

[[contact]]
key = "accueil"
name = "Accueil"
details = ["Ouvert le lundi"]
"""


def checked(folder: Path, *, colour: str = "#5B2A86", title: str = "Un essai", happens: str = "Vous venez.") -> Checked:
    path = folder / "essai.toml"
    path.write_text(SMALL.format(colour=colour, title=title, happens=happens), encoding="utf-8")
    return check_file(path)


def test_a_good_file_has_nothing_but_what_is_to_be_confirmed(tmp_path: Path) -> None:
    found = checked(tmp_path)

    assert (found.problems, found.remarks) == ((), ())
    assert found.unconfirmed == (("T1", "Les heures"),)


def test_every_answer_that_changes_something_is_composed(tmp_path: Path) -> None:
    found = checked(tmp_path)

    assert [each.answers for each in found.printings] == [
        "",
        "Avez-vous une carte\u00a0? Oui",
        "« Je ne sais pas » partout",
        "le plus de personnes, avec de longs noms, et « je ne sais pas » partout",
    ]
    assert all(each.pages % 4 == 0 for each in found.printings)


def test_a_slip_is_a_problem_and_nothing_else_is_said(tmp_path: Path) -> None:
    found = checked(tmp_path, colour="rouge")

    assert [each.line for each in found.problems] == [4]
    assert (found.remarks, found.printings) == ((), ())


def test_hard_words_pale_colours_and_what_no_page_can_hold_are_remarks(tmp_path: Path) -> None:
    found = checked(tmp_path, colour="#E8A0B0", happens="Demandez une apostille à 北京.")

    kinds = {each.kind: each for each in found.remarks}
    assert set(kinds) == {RemarkKind.HARD_WORD, RemarkKind.CONTRAST, RemarkKind.PAGE}
    assert kinds[RemarkKind.HARD_WORD].line == 15
    assert "apostille" in kinds[RemarkKind.HARD_WORD].said
    assert kinds[RemarkKind.CONTRAST].line == 4
    assert "北京" in kinds[RemarkKind.PAGE].said


def test_a_fault_is_said_once_however_many_booklets_have_it(tmp_path: Path) -> None:
    found = checked(tmp_path, happens="Venez à 北京.")

    assert len([each for each in found.remarks if each.kind is RemarkKind.PAGE]) == 1


def test_pages_in_large_print_are_looked_at_too(tmp_path: Path) -> None:
    found = checked(tmp_path, happens=f"{'m' * 36}.")  # as wide as a line of the usual pages

    said = [each.said for each in found.remarks if each.kind is RemarkKind.PAGE]
    assert len(said) == 1
    assert said[0].startswith("page 2 du livret en grands caractères")
    assert "a un mot coupé au bout de la ligne" in said[0]


def test_it_tells_how_far_it_is(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    path = tmp_path / "essai.toml"
    path.write_text(SMALL.format(colour="#A8264F", title="Un essai", happens="Venez."), encoding="utf-8")

    check_file(path, tell=lambda done, of: told.append((done, of)))

    assert told == [(1, 4), (2, 4), (3, 4), (4, 4)]


@pytest.mark.sampled(2)
@pytest.mark.parametrize("path", sorted(BOOKLETS.glob("*.toml")), ids=lambda path: path.stem)
def test_nothing_goes_wrong_on_the_pages_of_the_collection(path: Path) -> None:
    found = check_file(path, each_answer=False)

    assert [each for each in found.remarks if each.kind in {RemarkKind.PAGE, RemarkKind.CONTRAST}] == []
    assert len(found.printings) == 3


def test_a_question_for_nothing_and_a_choice_with_too_many_boxes_are_said(tmp_path: Path) -> None:
    options = ", ".join(f'{{ key = "o{number}", label = "Choix {number}" }}' for number in range(20))
    field = '\n  [[step.field]]\n  key = "f"\n  kind = "choice"\n  author = "agent"\n  label = "Quoi"\n'
    field += f"  options = [{options}]\n"
    asked = '\n[[situation]]\nkey = "ess.rien"\nscope = "record"\nquestion = "Pour rien ?"\n'
    text = SMALL.format(colour="#5B2A86", title="Un essai", happens="Vous venez.")
    path = tmp_path / "essai.toml"
    path.write_text(
        text.replace("\n[[document]]", f"{field}\n[[document]]", 1).replace("\n[[contact]]", f"{asked}\n[[contact]]")
    )

    found = check_file(path, each_answer=False)

    assert {one.kind for one in found.remarks} >= {RemarkKind.NO_EFFECT, RemarkKind.MANY_BOXES}


def test_an_answer_that_leaves_no_step_or_a_paper_nowhere_to_go_and_two_steps_alike_are_said(tmp_path: Path) -> None:
    step = '\n[[step]]\nid = "T2"\ntitle = "VENIR"\nshort = "Encore"\nhappens = "Vous venez."\n'
    removes = SMALL.replace('add = ["P-T01"]', 'remove = "T1"').replace('step = "T1"', 'step = "T1"\nbase = true')
    path = tmp_path / "essai.toml"

    said = []
    for text in (removes, removes + step):
        path.write_text(text.format(colour="#5B2A86", title="Un essai", happens="Vous venez."), encoding="utf-8")
        found = remarks_on_design(load_template(path), path.read_text(encoding="utf-8"))
        said.append([(one.kind, one.line, " ".join(one.said.split())) for one in found])

    answer = "avec « Oui » à « Avez-vous une carte ? »"
    assert said[0] == [(RemarkKind.DEAD_END, 26, f"{answer}, le livret n'a plus d'étape")]
    assert said[1] == [
        (RemarkKind.DEAD_END, 26, f"{answer}, « Une carte » reste sans étape où l'apporter"),
        (RemarkKind.SAME_TITLE, 42, "deux étapes s'appellent « VENIR »"),
    ]


def test_an_error_in_a_translation_names_its_folder(tmp_path: Path) -> None:
    (tmp_path / "en").mkdir()
    (tmp_path / "en" / "essai.toml").write_text("proofread = true\n")

    with pytest.raises(TemplateError, match=r"^en/essai\.toml:1: "):
        checked(tmp_path)
