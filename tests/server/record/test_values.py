import pytest

from forms.fields import Field
from forms.model import Author, FieldKind
from server.record.errors import ImpossibleDay, WrongValue
from server.record.values import check_value, day_in_haste, value_mark

POINTS = Field("D5.points", FieldKind.NUMBER, Author.CITIZEN, "Mes points", digits=4)


@pytest.mark.parametrize(("typed", "kept"), [("45", "45"), ("045", "45"), ("0", "0"), ("000", "0"), ("2026", "2026")])
def test_a_number_is_kept_without_the_zeros_before_it(typed: str, kept: str) -> None:
    assert check_value(POINTS, typed) == kept


@pytest.mark.parametrize("typed", ["12345", "4,5", "-4", "٤٥", True])
def test_a_number_that_does_not_fit_its_cells_is_refused(typed: bool | str) -> None:
    with pytest.raises(WrongValue):
        check_value(POINTS, typed)


@pytest.mark.parametrize("typed", ["0026-12-03", "1899-12-31", "2100-01-01"])
def test_a_day_of_a_year_that_nobody_means_is_refused(typed: str) -> None:
    with pytest.raises(ImpossibleDay):
        check_value(Field("M1.wish", FieldKind.DATE, Author.CITIZEN, "Le jour souhaité"), typed)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("03/04/2027", "2027-04-03"),
        ("3/4/27", "2027-04-03"),
        ("3.4.36", "2036-04-03"),
        ("3-4-06", "2006-04-03"),
        ("3/4/37", "3/4/37"),
        ("3/4/05", "3/4/05"),
        ("12/05/48", "12/05/48"),
        ("03.04.2027", "2027-04-03"),
        (" 03 04 2027 ", "2027-04-03"),
        ("03042027", "2027-04-03"),
        ("2027-04-03", "2027-04-03"),
        ("31/02/2027", "2027-02-31"),
        ("demain", "demain"),
        ("030427", "030427"),
    ],
)
def test_a_day_is_taken_as_an_agent_types_it_in_haste(typed: str, kept: str) -> None:
    assert day_in_haste(typed, year=2026) == kept


def test_two_digits_of_a_year_are_of_the_next_century_when_that_is_near() -> None:
    assert [day_in_haste(typed, year=2095) for typed in ("1/2/99", "1/2/03")] == ["2099-02-01", "2103-02-01"]


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("le \u202e7202/21/51", "le 7202/21/51"),
        ("a\x1b[31mb\0\u2066c", "a[31mbc"),
        ("une ligne\nune autre", "une ligne\nune autre"),
        ("\N{FAMILY}\N{ZERO WIDTH JOINER}\N{GIRL}", "\N{FAMILY}\N{ZERO WIDTH JOINER}\N{GIRL}"),
        ("\u200b\u200d \ufeff", None),
    ],
)
def test_a_text_is_kept_without_what_turns_it_round_or_is_not_seen(typed: str, kept: str | None) -> None:
    assert check_value(Field("M1.note", FieldKind.NOTE, Author.CITIZEN, "Notes"), typed) == kept


def test_every_value_has_a_mark_of_its_own() -> None:
    values = [None, True, False, "", "true", "null", "2030-12-03", "é"]

    assert len({value_mark(value) for value in values}) == len(values)
    assert value_mark("é") == value_mark("é")
