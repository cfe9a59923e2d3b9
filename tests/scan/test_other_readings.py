from itertools import pairwise

import pytest

from scan.decoding import ReadLine, ReadWord
from scan.other_readings import other_readings, placed

LINE = ReadLine(
    "la mairic de Paris",
    0.3,
    (("la mairic de Pari", 0.06), ("la mairic de Paris", 0.01)),
    (
        ReadWord("la", 1.0, 0, 6),
        ReadWord("mairic", 0.6, 10, 32, (("mairie", 0.3), ("mairc", 0.005))),
        ReadWord("de", 0.9, 36, 40, (("", 0.08),)),
        ReadWord("Paris", 0.8, 44, 60, (("Pari", 0.1), ("Par is", 0.06))),
    ),
)
OWN = 0.6 * 0.9 * 0.8


def test_another_reading_differs_in_one_word_and_the_likeliest_comes_first() -> None:
    others = other_readings(LINE)

    assert [text for text, _ in others] == [
        "la mairie de Paris",
        "la mairic de Pari",
        "la mairic Paris",
        "la mairic de Par is",
    ]
    assert others[0][1] == pytest.approx(OWN * 0.3 / 0.6)


def test_the_same_reading_is_said_once_and_never_the_line_itself() -> None:
    texts = [text for text, _ in other_readings(LINE, most=20)]

    assert len(texts) == len(set(texts))
    assert LINE.text not in texts


def test_no_more_readings_are_said_than_asked_for_and_none_that_is_next_to_impossible() -> None:
    assert len(other_readings(LINE, most=2)) == 2
    assert "la mairc de Paris" not in [text for text, _ in other_readings(LINE, most=20)]


def test_what_differs_in_several_words_is_taken_from_the_search() -> None:
    line = ReadLine("un deux", 0.5, (("une dent", 0.25),), (ReadWord("un", 0.5, 0, 4), ReadWord("deux", 0.5, 8, 14)))

    ((text, share),) = other_readings(line)
    assert text == "une dent"
    assert share == pytest.approx(0.125)


@pytest.mark.parametrize(
    ("read", "others", "said"),
    [
        ("Selenopidae.", ["Selenopidae ."], []),
        ("Selenopidae .", ["Selenopidae.", "Selenopidée .", "Selenopidée."], ["Selenopidae.", "Selenopidée."]),
        ("né au Prince-Edouard", ["né au Prince- Edouard", "né au Prince -Edouard"], []),
        ("né a l'île", ["né à l' île", "né à l'île", "né a l 'île"], ["né à l'île"]),
        ("qui vient", ["qui vient?", "qui vient ?"], ["qui vient ?"]),
        ("vu a 14:30", ["vu à 14:30", "vu à 14 :30"], ["vu à 14:30"]),
        (
            "radical socialiste",
            ["radical - socialiste", "radical-socialiste"],
            ["radical - socialiste", "radical-socialiste"],
        ),
    ],
)
def test_what_only_a_blank_by_its_punctuation_tells_apart_is_said_once_as_french_has_it(
    read: str, others: list[str], said: list[str]
) -> None:
    line = ReadLine(read, 0.5, tuple((text, 0.1) for text in others))

    assert [text for text, _ in other_readings(line)] == said


def test_a_line_without_words_has_no_other_reading() -> None:
    assert other_readings(ReadLine("", 1.0)) == ()


def test_words_lie_one_after_the_other_within_their_line() -> None:
    words = placed(LINE.words, 64)

    assert [word.text for word in words] == ["la", "mairic", "de", "Paris"]
    assert words[0].begin == 0.0
    assert words[-1].end == pytest.approx(1.0, abs=0.05)
    assert all(one.begin < one.end for one in words)
    assert all(one.end <= two.begin + 0.03 for one, two in pairwise(words))


def test_what_else_a_word_may_be_is_something_that_can_be_chosen() -> None:
    (_, mairic, de, _) = placed(LINE.words, 64)

    assert mairic.others == (("mairie", 0.3),)
    assert de.others == (), "nothing at all is no word"
