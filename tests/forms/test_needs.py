"""What residents say brings them: read from every booklet's file, and told apart by at most two questions."""

from dataclasses import replace
from pathlib import Path

import pytest

from forms.catalogue import find_problems, find_template, load_catalogue, load_template
from forms.model import BookletTemplate, Need, Reply
from forms.needs import WHICH_BOOKLET, Way, along, first_ways
from tests.forms.people import SMALL_HEAD

SMALL = (
    SMALL_HEAD
    + """\
happens = "Vous commencez."

[time]
takes = "Deux mois"
unread = ["takes"]

[[need]]
says = "J'essaie"
words = ["essai", "tenter"]

  [[need.reply]]
  question = "Déjà venu ?"
  answer = "Non"

[[need]]
says = "J'essaie encore"
"""
)

NO = '\n  [[need.reply]]\n  question = "Déjà venu ?"\n  answer = "Non"'


def write(folder: Path, text: str) -> Path:
    path = folder / "essai.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_booklet_says_who_needs_it_and_how_long_it_takes(tmp_path: Path) -> None:
    template = load_template(write(tmp_path, SMALL))

    assert template.needs[0] == Need("J’essaie", (Reply("Déjà venu\N{NO-BREAK SPACE}?", "Non"),), ("essai", "tenter"))
    assert template.needs[1] == Need("J’essaie encore")
    assert template.takes == "Deux mois"
    assert template.unread == (("essai", "Deux mois"),)


@pytest.mark.parametrize(
    ("good", "bad", "line", "said"),
    [
        ('says = "J\'essaie"\n', "", 18, "il manque « says »"),
        ('says = "J\'essaie"', f'says = "{"a" * 41}"', 19, "41 signes, 40 au plus"),
        ('says = "J\'essaie"', 'says = "Je parle de ma maladie"', 19, "« maladie »"),
        ('answer = "Non"', 'anwser = "Non"', 24, "« anwser » n'existe pas ici"),
        ('  answer = "Non"\n', "", 22, "il manque « answer »"),
        ('takes = "Deux mois"', 'takes = ""', 15, "il manque « takes »"),
        ('unread = ["takes"]', 'unread = ["prend"]', 16, "« prend » n'est pas écrit dans ce bloc"),
        ('says = "J\'essaie encore"', f'says = "J\'essaie"{NO}', 27, "déjà dit plus haut"),
        ('  answer = "Non"', f'  answer = "Non"{NO}', 26, "posée deux fois"),
        ('  answer = "Non"', f'  answer = "Non"{NO}{NO}', 28, "pose 3 questions, 2 au plus"),
    ],
)  # fmt: skip
def test_a_slip_is_told_with_its_line(tmp_path: Path, good: str, bad: str, line: int, said: str) -> None:
    assert good in SMALL
    problems = find_problems(write(tmp_path, SMALL.replace(good, bad, 1)))

    told = [(one.line, one.problem.replace("\u00a0", " ")) for one in problems]
    assert [(at, words) for at, words in told if said in words and at == line], told


def booklet(key: str, *needs: Need) -> BookletTemplate:
    return replace(find_template("mariage"), key=key, title=f"Livret {key}", needs=needs)


def asked(says: str, *replies: tuple[str, str]) -> Need:
    return Need(says, tuple(Reply(*reply) for reply in replies))


SEARCH, MOVE = "Je cherche", "Je veux changer"
FIRST = booklet("premier", asked(SEARCH, ("Un numéro ?", "Non")), asked(MOVE, ("Abîmé ?", "Non"), ("Social ?", "Non")))
SECOND = booklet("second", asked(SEARCH, ("Un numéro ?", "Oui")))
THIRD = booklet("tiers", asked(MOVE, ("Abîmé ?", "Non"), ("Social ?", "Oui")))
FOURTH = booklet("utile", asked(MOVE, ("Abîmé ?", "Oui")))


def told(way: Way) -> object:
    """What a way says, without the booklets' content."""
    return way.template.key if way.template else (way.question, {one.words: told(one) for one in way.ways})


def test_what_two_booklets_share_is_one_choice_and_their_questions_tell_them_apart() -> None:
    ways = {way.words: told(way) for way in first_ways([FIRST, SECOND, THIRD, FOURTH])}

    assert ways == {
        SEARCH: ("Un numéro ?", {"Non": "premier", "Oui": "second"}),
        MOVE: ("Abîmé ?", {"Non": ("Social ?", {"Non": "premier", "Oui": "tiers"}), "Oui": "utile"}),
    }


def test_yes_comes_before_no() -> None:
    way, _move = first_ways([FIRST, SECOND])

    assert [one.words for one in way.ways] == ["Oui", "Non"]


def test_nothing_is_asked_where_every_answer_leads_to_the_same_booklet() -> None:
    ways = {way.words: told(way) for way in first_ways([FIRST])}

    assert ways == {SEARCH: "premier", MOVE: "premier"}


@pytest.mark.parametrize(
    "other", [asked(SEARCH), asked(SEARCH, ("Depuis quand ?", "Un an")), asked(SEARCH, ("Un numéro ?", "Non"))]
)
def test_where_replies_do_not_tell_booklets_apart_the_booklets_are_the_choice(other: Need) -> None:
    (way,) = first_ways([booklet("premier", asked(SEARCH, ("Un numéro ?", "Non"))), booklet("second", other)])

    reached = told(way) if way.question == WHICH_BOOKLET else told(way.ways[0])
    assert reached == (WHICH_BOOKLET, {"Livret premier": "premier", "Livret second": "second"})


def test_a_booklet_without_a_need_is_found_by_its_title_behind_those_of_the_collection() -> None:
    ways = first_ways([booklet("aaa"), find_template("mariage")])

    assert [way.words for way in ways] == ["Je me marie", "Livret aaa"]


def test_a_way_is_found_again_by_the_number_of_each_choice() -> None:
    ways = first_ways([FIRST, SECOND, THIRD, FOURTH])

    found = along(ways, [2, 2, 1])
    assert found is not None
    assert found.template is THIRD
    assert along(ways, []) is along(ways, [3]) is along(ways, [1, 0]) is along(ways, [1, 1, 1]) is None


def test_every_booklet_is_reached_by_what_somebody_says_with_at_most_two_questions() -> None:
    reached: dict[str, int] = {}

    def follow(way: Way, questions: int) -> None:
        if way.template:
            reached[way.template.key] = max(questions, reached.get(way.template.key, 0))
        for one in way.ways:
            follow(one, questions + 1)

    for first in first_ways(load_catalogue().values()):
        follow(first, 0)

    assert set(reached) == set(load_catalogue())
    assert max(reached.values()) <= 2
    assert all(template.needs for template in load_catalogue().values())
