import time

import pytest

from server.record.note_words import MOST_WORDS, excerpt, index_words, searchable, words_of

NOTE = (
    "Rappeler Mme Évrard au 06 12 34 56 78 : l'attestation\nde la CAF manque, [raturé] "
    "rendez-vous le 12/03, cœur d'îlot"
)


def says(note: str, typed: str) -> bool:
    """Whether a note says everything that was typed."""
    searched, words = searchable(note), words_of(typed)
    return bool(words) and all(word.is_in(searched) for word in words)


@pytest.mark.parametrize(
    "typed",
    [
        "évrard",
        "EVRARD",
        "attest",
        "l'attestation",
        "L’ATTESTATION",
        "rendez-vous",
        "rendez vous",
        "coeur",
        "cœur",
        "îlot",
        "CAF evrard",
        "06 12 34",
        "061234",
        "06.12.34.56.78",
        "3456",
        "56 78",
        "+33 6 12 34 56 78",
        "0033 (0)6 12 34",
        "12/03",
        "rappeler, 06-12",
    ],
)
def test_a_note_is_found_however_its_words_and_numbers_are_typed(typed: str) -> None:
    assert says(NOTE, typed)


@pytest.mark.parametrize(
    "typed",
    ["vrard", "06 34", "061243", "caf dupont", "rature", "a", "vous rendez-vous le 13", "12 04", "&", "%", "_"],
)
def test_a_note_is_not_found_by_what_it_does_not_say(typed: str) -> None:
    assert not says(NOTE, typed)


@pytest.mark.parametrize(
    ("note", "typed"),
    [("06.12.34.56.78", "06 12"), ("+33 6 12 34 56 78", "0612"), ("dossier 4521 de 2024", "4521 2024")],
)
def test_numbers_are_the_same_whatever_stands_between_their_digits(note: str, typed: str) -> None:
    assert says(note, typed)


@pytest.mark.parametrize(("typed", "found"), [("T3", True), ("t 3", True), ("T", True), ("3", True), ("4", False)])
def test_a_single_letter_or_digit_is_found_where_it_stands_alone(typed: str, found: bool) -> None:
    assert says("un T3 avec balcon, 45 m2", typed) is found


def test_a_page_that_was_pasted_is_looked_for_by_its_first_words() -> None:
    assert len(words_of(" ".join(f"mot{place}x" for place in range(300)))) == MOST_WORDS


def marked(note: str, typed: str) -> tuple[str, list[str]]:
    """What is shown of a note, and what of it is marked."""
    parts = excerpt(note, words_of(typed))
    return "".join(part.text for part in parts), [part.text for part in parts if part.found]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("evrard attest", ["Évrard", "attestation"]),
        ("34 56", ["06 12 34 56 78"]),
        ("0033612", ["06 12 34 56 78"]),
        ("rendez-vous", ["rendez", "vous"]),
        ("introuvable", []),
    ],
)
def test_what_was_looked_for_is_marked_as_it_stands_in_the_note(typed: str, found: list[str]) -> None:
    assert marked(NOTE, typed)[1] == found


def test_of_a_long_note_the_part_around_what_was_looked_for_is_shown_with_whole_words() -> None:
    long = " ".join(["bonjour"] * 60 + ["préfecture"] + ["merci"] * 60)

    shown, found = marked(long, "prefecture")

    assert found == ["préfecture"]
    assert len(shown) < 190
    assert set(shown.split()) == {"…", "bonjour", "préfecture", "merci"}


def test_a_note_with_accents_in_two_signs_is_shown_and_found_like_any_other() -> None:
    assert says("pre\N{COMBINING ACUTE ACCENT}fecture", "préf")
    assert marked("pre\N{COMBINING ACUTE ACCENT}fecture", "préf")[1] == ["préfecture"]


@pytest.mark.parametrize("typed", ["1" * 20_000, "1" * 20_000 + "a", "+33" + " " * 20_000])
def test_a_key_that_was_held_down_keeps_nobody_waiting(typed: str) -> None:
    began = time.process_time()

    index_words(searchable(typed))
    words_of(typed)

    assert time.process_time() - began < 2, "it grows with the length, not with its square: some 40 s"
