import math
from pathlib import Path

import numpy as np
import pytest

from scan.decoding import Decoder
from scan.digits import MODEL as DIGITS
from scan.engine_onnx import BadNetwork
from scan.language import load_model
from scan.recurrent import MODEL, RecurrentModel, Remembered
from scan.training.handwriting_lines import ALPHABET

CHARACTERS = ("", *ALPHABET)


@pytest.fixture(scope="module")
def french() -> RecurrentModel:
    return RecurrentModel()


def read(model: RecurrentModel, text: str) -> Remembered:
    """A text read character by character; the beginning with n characters has the number n."""
    remembered = Remembered(model, CHARACTERS)
    for place, character in enumerate(text, start=1):
        remembered.read([(place, place - 1, CHARACTERS.index(character))])
    return remembered


def share(model: RecurrentModel, text: str, character: str) -> float:
    return math.exp(read(model, text).log_share(len(text), CHARACTERS.index(character)))


def test_probabilities_after_anything_are_one_together(french: RecurrentModel) -> None:
    for text in ("", "Je soussigné ", "RDV le 12/03 à 14h30", "zzzzzz"):
        remembered = read(french, text)
        shares = [math.exp(remembered.log_share(len(text), place)) for place in range(1, len(CHARACTERS))]

        assert sum(shares) + math.exp(remembered.log_end(len(text))) == pytest.approx(1.0, abs=1e-3)


def test_beginnings_read_together_are_as_likely_as_read_one_by_one(french: RecurrentModel) -> None:
    texts = ["acte", "aide", "août"]
    together = Remembered(french, CHARACTERS)
    for place in range(4):
        rows = [
            (10 * place + own + 1, 10 * (place - 1) + own + 1 if place else 0, CHARACTERS.index(text[place]))
            for own, text in enumerate(texts)
        ]
        together.read(rows)

    for own, text in enumerate(texts):
        alone = read(french, text)
        for letter in (1, 5, 20):
            assert together.log_share(31 + own, letter) == pytest.approx(alone.log_share(4, letter), abs=1e-4)


def test_a_line_is_remembered_beyond_the_word(french: RecurrentModel) -> None:
    many, one = "les pièces demandées sont arrivée", "la pièce demandée est arrivée"

    assert share(french, many, "s") > 3 * share(french, one, "s")


def test_more_beginnings_than_there_was_room_for_are_kept(french: RecurrentModel) -> None:
    remembered = Remembered(french, CHARACTERS)
    before = read(french, "a").log_share(1, 5)

    remembered.read([(number, 0, 2) for number in range(1, 1200)])

    assert remembered.log_share(1199, 5) == pytest.approx(before, abs=1e-4)


def test_a_class_that_the_model_does_not_have_is_impossible_and_stops_nothing(french: RecurrentModel) -> None:
    remembered = Remembered(french, ("", "a", "\N{SNOWMAN}"))

    remembered.read([(1, 0, 2)])

    assert remembered.log_share(0, 2) == -math.inf
    assert math.isfinite(remembered.log_share(1, 1))


def test_what_was_written_before_decides_between_two_letters_that_look_alike(french: RecurrentModel) -> None:
    text = "les pièces demandées sont arrivées"
    rows = []
    for character in text[:-1]:
        row = np.full(len(CHARACTERS), 1e-4)
        row[CHARACTERS.index(character)] = 0.98
        rows += [row, np.eye(len(CHARACTERS))[0] * 0.999 + 1e-6]
    last = np.full(len(CHARACTERS), 1e-5)
    last[[CHARACTERS.index("s"), 0]] = 0.2, 0.8
    steps = np.log(np.array([*rows, last])).astype(np.float32)

    sequences = Decoder(ALPHABET, load_model()).decode(steps)
    both = Decoder(ALPHABET, load_model(), recurrent=french).decode(steps)

    assert sequences.text == text[:-1]
    assert both.text == text


def test_a_character_that_only_the_network_for_lines_has_can_be_read(french: RecurrentModel) -> None:
    classes = [*ALPHABET, "\N{SNOWMAN}"]
    steps = np.log(np.full((3, len(classes) + 1), 1e-6))
    steps[[0, 1, 2], [classes.index("a") + 1, 0, len(classes)]] = math.log(0.999)

    assert Decoder(classes, load_model(), recurrent=french).decode(steps.astype(np.float32)).text == "a\N{SNOWMAN}"


def test_a_file_that_is_no_recurrent_model_is_named_with_what_to_do(tmp_path: Path) -> None:
    whole = MODEL.read_bytes()
    holes = whole[:200_000] + b"\xff" * 400 + whole[200_400:]
    for name, data in (("cut", whole[:5000]), ("other", DIGITS.read_bytes()), ("holes", holes)):
        (tmp_path / name).write_bytes(data)

    for name in ("missing", "cut", "other", "holes"):
        with pytest.raises(BadNetwork, match=rf"{name}: .*install Mon parcours again"):
            Remembered(RecurrentModel(tmp_path / name), CHARACTERS)
