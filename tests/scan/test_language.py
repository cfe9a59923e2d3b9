import random
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from scan.language import MODEL, BadLanguageModel, LanguageModel, load_model
from scan.training.handwriting_lines import ALPHABET
from scan.training.language import (
    WEIGHTS,
    counted,
    encoded,
    lines_of,
    measured,
    pruned,
    smoothed,
    wrapped,
    write_model,
)


@pytest.fixture(scope="module")
def french() -> LanguageModel:
    return load_model()


def made(
    folder: Path, lines: list[str], *, entries: int = 100_000, words: str = "le\t0.1\nchat\t0.01\n"
) -> LanguageModel:
    """A model of a few lines, which count as those of copiste-train do."""
    folder.mkdir(exist_ok=True)
    (folder / "copiste-train.txt").write_text("\n".join(lines), "utf-8")
    (folder / "words.tsv").write_text(words, "utf-8")
    levels = pruned(smoothed(counted(folder)), entries)
    write_model(folder / "model.npz", levels, ["chat", "le"])
    return load_model(folder / "model.npz")


def state_after(model: LanguageModel, text: str) -> int:
    state = model.start
    for character in text:
        state = model.after(state, model.column[character])
    return state


def shares_after(model: LanguageModel, text: str) -> dict[str, float]:
    state = state_after(model, text)
    return {character: model.share(state, column) for character, column in model.column.items()}


def likeliest(model: LanguageModel, text: str) -> str:
    shares = shares_after(model, text)
    return max(shares, key=lambda character: shares[character])


def test_probabilities_after_anything_are_one_together(french: LanguageModel) -> None:
    hand = random.Random(7)
    texts = ["", "Je soussigné ", "RDV le 12/03 à 14h30", "zzzzzz", "ÂÔ²>"]
    texts += ["archevê"]  # after which a q is as good as certain, and has to be for the shorter sequence too
    texts += ["".join(hand.choices(french.characters[1:], k=hand.randint(1, 12))) for _ in range(200)]

    for text in texts:
        shares = shares_after(french, text).values()
        assert sum(shares) == pytest.approx(1.0, abs=1e-5)
        assert min(shares) > 0


def test_what_was_forgotten_is_looked_up_again(french: LanguageModel, monkeypatch: pytest.MonkeyPatch) -> None:
    texts = ["acte de naissance", "RDV le 12/03 à 14h30", "l'attestation"]
    expected = [shares_after(french, text) for text in texts]

    monkeypatch.setattr("scan.language._KEPT", 400)

    assert [shares_after(load_model(), text) for text in texts] == expected


def test_what_french_goes_on_with_is_likeliest(french: LanguageModel) -> None:
    assert likeliest(french, "la mairi") == "e"
    assert likeliest(french, "acte de naissanc") == "e"
    assert likeliest(french, "l'attestatio") == "n"
    assert likeliest(french, "pi") == "è"


def test_words_are_known_in_small_and_capital_letters(french: LanguageModel) -> None:
    assert all(french.knows(word) for word in ("naissance", "Naissance", "ÉTÉ", "été"))
    assert not french.knows("naisance")
    assert list(french.words_of("l'acte du 12/03, vu")) == ["l", "acte", "du", "vu"]


def test_every_character_of_the_training_has_a_column(french: LanguageModel) -> None:
    assert french.characters == "\n" + ALPHABET


def test_the_shipped_model_tells_notes_from_letters_in_no_order(french: LanguageModel) -> None:
    notes = ["manque l'acte de naissance", "Madame Diallo rappellera lundi matin"]
    shuffled = ["".join(random.Random(1).sample(note, len(note))) for note in notes]

    assert measured(french, notes)[0] < 3.0
    assert measured(french, shuffled)[0] > measured(french, notes)[0] + 2.0


def test_a_sequence_seen_has_the_probability_that_witten_and_bell_give_it(tmp_path: Path) -> None:
    model = made(tmp_path, ["ab", "ab", "ab", "ac"], words="le\t0.000000000001\n")

    shares = shares_after(model, "a")

    assert shares["b"] > 2 * shares["c"] > 20 * shares["d"]
    assert shares["d"] == pytest.approx(shares["z"], rel=1e-3)


def test_the_longest_sequence_known_decides(tmp_path: Path) -> None:
    model = made(tmp_path, ["un chat dort"] * 20 + ["le rat"] * 20)

    assert likeliest(model, "un ch") == "a"
    assert likeliest(model, "xyz ra") == "t"  # never after xyz, but after what is shorter
    assert likeliest(model, "un chat dort") == "\n"


def test_pruning_keeps_what_differs_most_and_all_that_it_begins_with(tmp_path: Path) -> None:
    lines = ["le chat dort", "la mairie ouvre"] * 30 + ["xylophone"]
    whole = made(tmp_path / "whole", lines)
    small = made(tmp_path / "small", lines, entries=60)

    assert (tmp_path / "small" / "model.npz").stat().st_size < (tmp_path / "whole" / "model.npz").stat().st_size
    assert measured(whole, ["la mairie"])[0] < measured(small, ["la mairie"])[0] < np.log2(len(ALPHABET))
    assert likeliest(small, "le cha") == "t"


def test_sources_count_as_often_as_is_said(tmp_path: Path) -> None:
    (tmp_path / "littre.txt").write_text("ba", "utf-8")
    (tmp_path / "poilus.txt").write_text("ba", "utf-8")
    (tmp_path / "words.tsv").write_text("le\t0.0\n", "utf-8")

    keys, weighted, counts = counted(tmp_path)[1]

    ba = int(np.flatnonzero(keys == (ALPHABET.index("b") + 1) * 256 + ALPHABET.index("a") + 1)[0])
    assert weighted[ba] == pytest.approx(WEIGHTS["littre"] + WEIGHTS["poilus"])
    assert counts[ba] == 2


def test_no_sequence_runs_over_the_edge_of_a_line(tmp_path: Path) -> None:
    (tmp_path / "ours.txt").write_text("ab\ncd", "utf-8")
    (tmp_path / "words.tsv").write_text("le\t0.0\n", "utf-8")

    three = counted(tmp_path)[2][0]

    within = {bytes(int(key).to_bytes(3, "big")) for key in three.tolist()}
    assert not any(places[1] == 0 for places in within)
    a, b, c, d = (ALPHABET.index(letter) + 1 for letter in "abcd")
    assert {bytes([0, a, b]), bytes([a, b, 0]), bytes([0, c, d]), bytes([c, d, 0])} <= within


def test_wrapping_loses_no_word() -> None:
    text = "Vous retirez un dossier, vous le remplissez, vous le déposez à deux. Un agent vous reçoit en entretien."

    lines = list(wrapped([text] * 40, random.Random(2)))

    assert " ".join(lines) == " ".join([text] * 40)
    assert len(lines) > 60


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"letters": np.full(3, 200, np.uint8)}, "200"),
        ({"costs": np.zeros(2, np.uint8)}, "costs"),
        ({"children": np.array([9], np.uint8)}, "children"),
        ({"words": np.zeros(5, np.uint8)}, "words"),
        ({"costs": np.zeros(3, np.float32)}, "costs is float32"),
    ],
)
def test_a_damaged_model_is_refused(tmp_path: Path, change: dict[str, NDArray[Any]], said: str) -> None:
    whole: dict[str, Any] = {
        "characters": np.array("\nab"),
        "letters": np.array([0, 1, 2], np.uint8),
        "costs": np.array([16, 16, 16], np.uint8),
        "children": np.array([3], np.uint8),
        "words": np.frombuffer(zlib.compress(b"a"), np.uint8),
    }
    path = tmp_path / "model.npz"
    np.savez(path, **whole)
    assert load_model(path).characters == "\nab"
    np.savez(path, **(whole | change))

    with pytest.raises(BadLanguageModel, match=said):
        load_model(path)


def test_a_file_cut_short_is_refused_with_its_name(tmp_path: Path) -> None:
    path = tmp_path / "cut.npz"
    path.write_bytes(MODEL.read_bytes()[:100_000])

    with pytest.raises(BadLanguageModel, match=r"cut\.npz.*scan\.training\.language"):
        load_model(path)


def test_lines_to_learn_from_are_short_and_begin_and_end_at_an_edge() -> None:
    paragraphs = ["mot " * 100, "Ω n'est pas de l'alphabet", "ab"]

    lines = lines_of(paragraphs, random.Random(3))

    assert all(line[0] == line[-1] == 0 and (line[1:-1] > 0).all() for line in lines)
    assert max(len(line) for line in lines) <= 107
    assert sum(int((line == encoded(["m"])[1]).sum()) for line in lines) == 100
    assert lines[-1].tolist() == encoded(["ab"]).tolist()
