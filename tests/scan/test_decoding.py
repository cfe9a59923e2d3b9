"""Prefix search, compared with a search through every alignment where that is possible."""

import itertools
from collections import defaultdict
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from scan.beginnings import SEQUENCES, Weights
from scan.decoding import Decoder
from scan.language import LanguageModel, load_model
from scan.recurrent import RecurrentModel

ALONE = Weights(language=0.0, internal=0.0, insertion=0.0, unknown=0.0, beam=200, near=1e-9, grows=1e-9)


@pytest.fixture(scope="module")
def french() -> LanguageModel:
    return load_model()


def frames(*rows: list[float]) -> NDArray[np.float32]:
    return np.asarray(np.log(np.array(rows)), np.float32)


def written(
    text: str, characters: str, *, share: float = 0.9, unsure: dict[int, str] | None = None
) -> NDArray[np.float32]:
    """Frames that say a text, a blank after each character; where `unsure`, two characters are equally likely."""
    rows = []
    rest = (1 - share) / (len(characters) - 1)
    for place, character in enumerate(text):
        row = np.full(len(characters) + 1, rest / 2)
        either = (character, (unsure or {}).get(place, character))
        for one in either:
            row[characters.index(one) + 1] = share / 2 if either[0] != either[1] else share
        rows += [row / row.sum(), np.array([0.9995, *[0.0005 / len(characters)] * len(characters)])]
    return np.asarray(np.log(np.array(rows)), np.float32)


def spelled(steps: NDArray[np.float32], characters: str) -> dict[str, float]:
    """The probability of every text, from all alignments."""
    shares = np.exp(steps.astype(np.float64))
    texts: dict[str, float] = defaultdict(float)
    for path in itertools.product(range(steps.shape[1]), repeat=len(steps)):
        kept = [place for place, _ in itertools.groupby(path) if place]
        texts["".join(characters[place - 1] for place in kept)] += float(np.prod(shares[range(len(path)), path]))
    return texts


@pytest.mark.parametrize("seed", range(6))
def test_every_text_has_the_probability_of_all_its_alignments(seed: int) -> None:
    steps = np.log(np.random.default_rng(seed).dirichlet(np.full(4, 3.0), 5)).astype(np.float32)
    expected = spelled(steps, "abc")

    read = Decoder("abc", None, ALONE).decode(steps)

    best = sorted(expected, key=lambda text: -expected[text])
    assert read.text == best[0]
    assert read.probability == pytest.approx(expected[best[0]], rel=0.02)
    assert [text for text, _ in read.others] == best[1:6]
    assert [share for _, share in read.others] == pytest.approx([expected[text] for text in best[1:6]], rel=0.02)


def test_summing_alignments_beats_the_likeliest_one() -> None:
    steps = frames([0.6, 0.4], [0.6, 0.4])  # greedily nothing, 0.36; but "a" has 0.64

    read = Decoder("a", None, ALONE).decode(steps)

    assert read.text == "a"
    assert read.probability == pytest.approx(0.64, abs=1e-4)
    ((other, share),) = read.others
    assert other == ""
    assert share == pytest.approx(0.36, abs=1e-4)


def test_repeats_need_a_blank_between() -> None:
    decoder = Decoder("a", None, ALONE)

    assert decoder.decode(frames([0.1, 0.9], [0.1, 0.9])).text == "a"
    assert decoder.decode(frames([0.1, 0.9], [0.9, 0.1], [0.1, 0.9])).text == "aa"


def test_frames_that_are_surely_blank_still_part_equal_letters() -> None:
    apart = frames([0.001, 0.999], [0.9999, 0.0001], [0.9999, 0.0001], [0.001, 0.999])

    assert Decoder("a", None, ALONE).decode(apart).text == "aa"
    assert Decoder("a", None, ALONE).decode(apart[[0, 3]]).text == "a"


def test_nothing_said_is_read_as_nothing(french: LanguageModel) -> None:
    for language in (None, french):
        decoder = Decoder("ab", language)

        assert decoder.decode(np.zeros((0, 3), np.float32)).text == ""
        blank = decoder.decode(frames([0.9999, 0.00005, 0.00005]))
        assert (blank.text, blank.words) == ("", ())
        assert blank.probability == pytest.approx(1.0)


def test_frames_of_another_network_are_refused() -> None:
    with pytest.raises(ValueError, match="3 classes"):
        Decoder("ab", None).decode(np.zeros((5, 4), np.float32))


def test_language_chooses_between_two_equal_letters(french: LanguageModel) -> None:
    characters = french.characters[1:]
    steps = written("la mairic", characters, unsure={8: "e"})

    assert Decoder(characters, french).decode(steps).text == "la mairie"
    steps = written("le parc", characters, unsure={6: "e"})
    assert Decoder(characters, french).decode(steps).text == "le parc"


def test_language_does_not_overrule_what_is_clearly_written(french: LanguageModel) -> None:
    characters = french.characters[1:]

    read = Decoder(characters, french).decode(written("Xgor Vqilt", characters, share=0.999))

    assert read.text == "Xgor Vqilt"


def test_what_the_network_knows_of_french_does_not_count_twice(french: LanguageModel) -> None:
    characters = french.characters[1:]
    steps = written("qu", characters, unsure={1: "y"})  # nothing but u follows a q
    steps[2] += np.where(np.arange(len(characters) + 1) == characters.index("u") + 1, 1.0, 0.0)

    seen = Decoder(characters, french, Weights(language=0.0, internal=0.0, insertion=0.0, unknown=0.0)).decode(steps)
    less = Decoder(characters, french, Weights(language=0.0, internal=0.6, insertion=0.0, unknown=0.0)).decode(steps)
    both = Decoder(characters, french, Weights(language=1.0, internal=0.6, insertion=0.0, unknown=0.0)).decode(steps)

    assert (seen.text, less.text, both.text) == ("qu", "qy", "qu")


def test_a_known_word_is_preferred_to_an_unknown_one(french: LanguageModel) -> None:
    characters = french.characters[1:]
    steps = written("un rendex vous", characters, unsure={8: "z"})
    assert french.knows("rendez")
    assert not french.knows("rendex")

    charged = Decoder(characters, french, Weights(language=0.0, internal=0.0, insertion=0.0, unknown=2.0)).decode(steps)
    free = Decoder(characters, french, Weights(language=0.0, internal=0.0, insertion=0.0, unknown=0.0)).decode(steps)

    assert charged.text == "un rendez vous"
    assert charged.probability > 1.5 * free.probability


@pytest.mark.parametrize("recurrent", [None, RecurrentModel()], ids=["sequences", "both"])
def test_names_of_the_record_are_believed(french: LanguageModel, recurrent: RecurrentModel | None) -> None:
    characters = french.characters[1:]
    steps = written("vu Mme Korbax", characters, unsure={10: "h", 12: "n"})
    decoder = Decoder(characters, french, recurrent=recurrent)

    without, *given = [decoder.decode(steps, words=names) for names in ((), ("Ada Korbax", "rue Manin"), ("KORHAN",))]

    assert [read.text for read in given] == ["vu Mme Korbax", "vu Mme Korhan"]
    assert without.text not in {read.text for read in given}


@pytest.mark.parametrize("name", ["Korbax", "KORBAX", "Ada Korbax", "Jean-Korbax"])
@pytest.mark.parametrize("said", ["Korbax", "KORBAX"])
def test_a_name_of_the_record_is_a_known_word_however_it_is_written(
    french: LanguageModel, name: str, said: str
) -> None:
    characters = french.characters[1:]
    steps = written(f"Mme {said} ici", characters, unsure={7: "h" if said[3].islower() else "H"})
    decoder = Decoder(characters, french, Weights(language=0.0, internal=0.0, insertion=0.0, unknown=2.0))

    without, given = (decoder.decode(steps, words=names) for names in ((), (name,)))

    assert given.text == f"Mme {said} ici"
    assert given.probability > 1.5 * without.probability


def test_words_lie_where_their_characters_were_seen(french: LanguageModel) -> None:
    characters = french.characters[1:]

    read = Decoder(characters, french).decode(written("acte de naissance", characters))

    assert [(word.text, word.first, word.last) for word in read.words] == [
        ("acte", 0, 6),
        ("de", 10, 12),
        ("naissance", 16, 32),
    ]


def test_a_doubtful_word_is_less_sure_than_the_others_however_early_it_stands() -> None:
    characters = "abcdefgh "
    steps = written("ab cd ef gh ab cd ef gh ab cd ef gh", characters, share=0.999, unsure={4: "h", 19: "h"})

    read = Decoder(characters, None, Weights(language=0.0, internal=0.0, insertion=0.0, beam=8)).decode(steps)

    shares = [word.probability for word in read.words]
    assert [place for place, share in enumerate(shares) if share < 0.6] == [1, 6]
    assert min(share for place, share in enumerate(shares) if place not in {1, 6}) > 0.97
    assert {read.words[1].text, read.words[1].others[0][0]} == {"cd", "ch"}
    assert read.words[1].probability + read.words[1].others[0][1] == pytest.approx(1.0, abs=0.02)


def test_what_others_have_in_the_place_of_a_word_may_be_two_words() -> None:
    characters = "abcd "
    steps = written("aabb", characters, share=0.999)
    steps = np.concatenate([steps[:4], frames([0.4, *[0.0025] * 4, 0.59]), steps[4:]])

    read = Decoder(characters, None, ALONE).decode(steps)

    assert read.text == "aa bb"
    assert [word.others[0][0] for word in read.words] == ["aabb", "aabb"]


def test_a_wider_beam_reads_no_worse(french: LanguageModel) -> None:
    characters = french.characters[1:]
    hand = np.random.default_rng(3)
    text = "dossier incomplet, manque l'acte de naissance"
    noisy = written(text, characters, share=0.9) + hand.gumbel(0, 1.2, (2 * len(text), len(characters) + 1))
    noisy -= np.log(np.exp(noisy).sum(axis=1, keepdims=True))
    wrong = []
    for beam in (1, 30):
        read = Decoder(characters, french, replace(SEQUENCES, beam=beam)).decode(noisy.astype(np.float32))
        wrong.append(sum(one != other for one, other in itertools.zip_longest(read.text, text)))

    assert wrong[1] <= wrong[0]
    assert wrong[1] <= 3
