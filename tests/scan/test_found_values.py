"""What with a form stands in a line, by frames that are as a network gives them."""

import math
from collections.abc import Mapping, Sequence
from itertools import product

import numpy as np
import pytest
from numpy.typing import NDArray

from scan.decoding import LogProbabilities
from scan.found_values import candidates, find_values, values_of
from scan.grammar import Acceptor, one, text, times
from scan.spotting import Line, spot
from scan.training.handwriting_lines import ALPHABET
from scan.written_forms import ValueKind


def frames_of(said: Sequence[str | Mapping[str, float]], *, between: int = 1) -> LogProbabilities:
    """Frames in which characters stand one after another, with blanks between; a mapping is one of several."""
    rows: list[NDArray[np.float64]] = []
    for each in said:
        row = np.full(len(ALPHABET) + 1, 1e-9)
        for character, share in ({each: 1.0} if isinstance(each, str) else each).items():
            row[0 if character == "" else ALPHABET.index(character) + 1] = share
        blank = np.full(len(ALPHABET) + 1, 1e-9)
        blank[0] = 1.0
        rows += [row, *[blank] * between]
    return np.asarray(np.log(np.array(rows).reshape(-1, len(ALPHABET) + 1)), np.float32)


def found(said: Sequence[str | Mapping[str, float]]) -> list[tuple[str, str]]:
    return [(one.kind.value, one.value) for one in candidates(frames_of(said), ALPHABET)]


def texts_of(frames: LogProbabilities, alphabet: str) -> dict[str, float]:
    """Every text that frames may say, with its probability, by every path there is: slow and plain."""
    shares = np.exp(frames.astype(np.float64))
    texts: dict[str, float] = {}
    for path in product(range(len(alphabet) + 1), repeat=len(frames)):
        kept = [letter for place, letter in enumerate(path) if place == 0 or path[place - 1] != letter]
        said = "".join(alphabet[letter - 1] for letter in kept if letter)
        chance = math.prod(float(shares[place, letter]) for place, letter in enumerate(path))
        texts[said] = texts.get(said, 0.0) + chance
    return texts


@pytest.mark.parametrize("seed", range(4))
def test_the_chance_of_a_text_is_the_sum_over_all_paths(seed: int) -> None:
    hand = np.random.default_rng(seed)
    frames = np.asarray(np.log(hand.dirichlet(np.ones(4), 6)), np.float32)
    alphabet, form = " 12", Acceptor(times(one("12"), 1, 3))

    chances: dict[str, float] = {}
    for spotted in spot(Line(frames, alphabet), form):
        chances[spotted.said] = chances.get(spotted.said, 0.0) + spotted.chance

    expected: dict[str, float] = {}
    for said, chance in texts_of(frames, alphabet).items():
        for word in said.split(" "):
            if 1 <= len(word) <= 3:
                expected[word] = expected.get(word, 0.0) + chance
    assert chances == pytest.approx(expected, abs=0.01)
    assert max(chances.values()) > 0.1


def test_equal_digits_need_a_blank_between() -> None:
    twice = Acceptor(text("11"))

    apart = spot(Line(frames_of("11"), ALPHABET), twice)
    together = spot(Line(frames_of("11", between=0), ALPHABET), twice)

    assert apart[0].chance == pytest.approx(1.0, abs=1e-3)
    assert together == ()


@pytest.mark.parametrize(
    ("said", "values"),
    [
        ("RDV le 14/03 à 14h30", [("date", "--03-14"), ("time", "14:30")]),
        ("Tél : 06 12 34 56 78 / 01 42 03 04 05", [("phone", "06 12 34 56 78"), ("phone", "01 42 03 04 05")]),
        ("du 12/03 au 15/03/2026", [("date", "--03-12"), ("date", "2026-03-15")]),
        ("mardi 3 mars 2026, oui", [("date", "2026-03-03"), ("yes-no", "oui")]),
        ("n° 0751234567890", [("file-number", "0751234567890")]),
        ("0612345678", [("phone", "06 12 34 56 78")]),
        ("15 € et 3 x 12,50€", [("amount", "15.00"), ("amount", "12.50")]),
        ("marie.martin@orange.fr", [("email", "marie.martin@orange.fr")]),
        ("06.12.34.56.78 90", []),
        ("12 06 12 34 56 78", []),
        ("le 31/02/2026", []),
        ("le 19 mars 14h30", [("date", "--03-19"), ("time", "14:30")]),
        ("du 15 juil. au 3 août.", [("date", "--07-15"), ("date", "--08-03")]),
        ("du 15 juil. 17", [("date", "2017-07-15")]),
        ("du 15 juil. 176", []),
        ("vendredi 25 à 12 h 95", []),
        ("je touche 1 453 €", [("amount", "1453.00")]),
        ("payé 2 258, 46 €", []),
        ("rdv 26 septembre 1766", []),
        ("fondé en 1873", []),
        ("Oliver, de son nom complet", []),
        ("", []),
    ],
)
def test_what_stands_in_a_line_is_found_whole_and_once(said: str, values: list[tuple[str, str]]) -> None:
    assert found(said) == values


def test_a_digit_in_doubt_leaves_two_values_with_their_shares() -> None:
    line = [*"le ", {"1": 0.7, "2": 0.3}, *"4/03"]

    (one,) = candidates(frames_of(line), ALPHABET)

    assert one.value == "--03-14"
    assert one.share == pytest.approx(0.7, abs=0.01)
    assert dict(one.others) == {"--03-24": pytest.approx(0.3, abs=0.01)}


def test_what_cannot_be_leaves_its_place_to_what_can() -> None:
    line = [{"1": 0.2, "4": 0.8}, *"4/03"]

    (one,) = candidates(frames_of(line), ALPHABET)

    assert (one.value, round(one.chance, 2)) == ("--03-14", 0.2)


def test_other_values_are_said_best_first() -> None:
    line = [*"14h", {"3": 0.6, "5": 0.3, "2": 0.1}, "0"]

    (one,) = find_values(frames_of(line), ALPHABET, "à 14h30")

    assert one.value == "14:30"
    assert [value for value, _ in one.others] == ["14:50", "14:20"]
    assert one.others[0][1] == pytest.approx(0.3, abs=0.01)


def test_ways_to_write_the_same_are_added_up() -> None:
    line = [*"14", {" ": 0.5, "": 0.5}, "h", {" ": 0.5, "": 0.5}, *"30"]

    (one,) = candidates(frames_of(line), ALPHABET)

    assert (one.value, round(one.chance, 2), round(one.share, 2)) == ("14:30", 1.0, 1.0)


def test_what_is_as_likely_a_word_is_as_likely_none() -> None:
    line = [*"le ", {"1": 0.4, "l": 0.6}, *"4/03"]

    (one,) = find_values(frames_of(line), ALPHABET, "le 14/03")

    assert one.confidence == pytest.approx(0.4, abs=0.01)


def test_a_value_that_the_line_as_read_does_not_say_is_less_sure() -> None:
    frames = frames_of("le 14/03")

    (agreed,), (alone,) = (find_values(frames, ALPHABET, text) for text in ("le 14 / 03", "le 14 mai"))

    assert alone.confidence == pytest.approx(agreed.confidence / 2)


def test_the_place_of_a_value_is_a_share_of_the_width() -> None:
    said = "le 14/03 matin"

    (one,) = find_values(frames_of(said), ALPHABET, said)

    assert one.begin == pytest.approx(3 / len(said), abs=0.04)
    assert one.end == pytest.approx(8 / len(said), abs=0.06)
    assert (one.kind, one.text) == (ValueKind.DATE, "14/03")


def test_a_line_that_says_everything_everywhere_is_given_up_after_a_bounded_search(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tried, step = [0], Acceptor.step

    def counted(self: Acceptor, state: int, character: str) -> int:
        tried[0] += 1
        return step(self, state, character)

    monkeypatch.setattr(Acceptor, "step", counted)
    shares = np.full((320, len(ALPHABET) + 1), 1e-6)
    shares[:, [ALPHABET.index(sign) + 1 for sign in "0123456789/.: h"]] = 1.0

    found = candidates(np.log(shares / shares.sum(axis=1, keepdims=True)).astype(np.float32), ALPHABET)

    assert found == ()
    assert tried[0] < 150_000  # 300,000 if nothing gave up


def test_a_text_with_a_sign_that_the_network_does_not_have_is_searched_all_the_same() -> None:
    assert values_of("漢 12/03/2026", "0123456789/ ") == [(ValueKind.DATE, "2026-03-12")]
