import pytest

from server.record.joined_notes import add_note, drop_note, has_note

IN_TWO_PARTS = "Venir avec les témoins\n\nRappeler lundi"


def test_two_notes_stay_two_notes() -> None:
    assert add_note("Un", "Deux") == "Un\n\nDeux"


@pytest.mark.parametrize("text", ["Un", "Deux", IN_TWO_PARTS])
def test_a_note_is_never_added_twice(text: str) -> None:
    known = f"Un\n\n{IN_TWO_PARTS}\n\nDeux"

    assert add_note(known, text) == known


@pytest.mark.parametrize(
    "text", ["Venir", "Rappeler lundi\n\nVenir avec les témoins", "Un\n\nRappeler lundi", "", None]
)
def test_a_part_of_a_note_is_no_note(text: str | None) -> None:
    assert not has_note(f"Un\n\n{IN_TWO_PARTS}", text)


@pytest.mark.parametrize(
    ("known", "left"),
    [
        (IN_TWO_PARTS, None),
        (f"Un\n\n{IN_TWO_PARTS}", "Un"),
        (f"{IN_TWO_PARTS}\n\nDeux", "Deux"),
        (f"Un\n\n{IN_TWO_PARTS}\n\nDeux", "Un\n\nDeux"),
        ("Un\n\nDeux", "Un\n\nDeux"),
    ],
)
def test_a_note_with_a_blank_line_is_taken_out_as_a_whole(known: str, left: str | None) -> None:
    assert drop_note(known, IN_TWO_PARTS) == left


def test_a_note_with_a_blank_line_is_replaced_as_a_whole_where_it_stands() -> None:
    assert add_note(f"Un\n\n{IN_TWO_PARTS}\n\nDeux", "Trois", replacing=IN_TWO_PARTS) == "Un\n\nTrois\n\nDeux"


def test_a_note_that_is_there_twice_is_taken_out_once() -> None:
    assert drop_note("Un\n\nUn", "Un") == "Un"


def test_a_note_is_found_whatever_signs_that_do_not_show_it_was_pasted_with() -> None:
    pasted = "Venir avec\u202e les témoins\x07\n\nRappeler lundi "

    assert has_note(IN_TWO_PARTS, pasted)
    assert drop_note(f"Un\n\n{IN_TWO_PARTS}", pasted) == "Un"
    assert add_note(IN_TWO_PARTS, "Deux", replacing=pasted) == "Deux"


def test_what_is_no_text_has_no_notes() -> None:
    assert not has_note(None, "Un")
    assert not has_note(True, "Un")
    assert drop_note("Un", None) == "Un"
