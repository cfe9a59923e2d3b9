"""Forms, how they are written and what they say."""

import re
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Barrier

import pytest

from scan.grammar import EMPTY, NEVER, Acceptor, either, maybe, one, text, then, times
from scan.written_forms import FORMS, ValueKind

ROUNDS = 100
"""Fresh forms that threads race for: without a lock, one in three is spoilt."""


def test_a_form_is_read_one_character_at_a_time() -> None:
    form = Acceptor(then(one("ab"), times(one("01"), 1, 2), maybe(text("!", "?!"))))

    texts = [first + digits + end for first in "ab" for digits in ("0", "10") for end in ("", "!", "?!")]

    assert all(form.has(each) for each in texts)
    assert not any(form.has(each) for each in ("", "a", "a012", "a0?", "c0", "a0!!"))


@pytest.mark.parametrize("said", ["", "a", "ab", "abab", "ba", "aab", "b"])
def test_a_form_says_what_a_regular_expression_says(said: str) -> None:
    form = Acceptor(either(times(text("ab"), 0, 2), then(maybe(one("b")), one("a"))))

    assert form.has(said) is (re.fullmatch(r"(?:ab){0,2}|b?a", said) is not None)


def test_nothing_has_the_form_of_no_character() -> None:
    assert then(one("a"), NEVER) == NEVER
    assert either(NEVER, one("a")) == one("a")
    assert not Acceptor(NEVER).has("")
    assert Acceptor(EMPTY).has("")


@pytest.fixture
def hasty_threads() -> Iterator[None]:
    """Threads that take turns after every few instructions."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


@pytest.mark.usefixtures("hasty_threads")
def test_threads_that_read_along_one_form_find_what_one_alone_finds() -> None:
    beginnings = "abcdefgh"
    form = either(*(then(one(letter), *[one(f"01{letter}")] * 24) for letter in beginnings))
    texts = [letter + "01" * 12 for letter in beginnings]

    def read_along(shared: Acceptor, together: Barrier, first: int) -> bool:
        together.wait()
        return all(shared.has(said) for said in texts[first:] + texts[:first])

    with ThreadPoolExecutor(4) as threads:
        for _ in range(ROUNDS):
            shared, together = Acceptor(form), Barrier(4)
            found = [threads.submit(read_along, shared, together, first) for first in range(0, 8, 2)]

            assert all(each.result() for each in found)
            assert all(shared.has(said) for said in texts)


WRITTEN = [
    (ValueKind.DATE, "14/03/2026", "2026-03-14"),
    (ValueKind.DATE, "3.2.84", "1984-02-03"),
    (ValueKind.DATE, "12 mars 85", "1985-03-12"),
    (ValueKind.DATE, "14 / 03 / 26", "2026-03-14"),
    (ValueKind.DATE, "14 03 2026", "2026-03-14"),
    (ValueKind.DATE, "14/3", "--03-14"),
    (ValueKind.DATE, "1er avril", "--04-01"),
    (ValueKind.DATE, "12 févr. 2027", "2027-02-12"),
    (ValueKind.DATE, "12 FEVRIER 2027", "2027-02-12"),
    (ValueKind.DATE, "29 février", "--02-29"),
    (ValueKind.DATE, "29/02/2027", None),
    (ValueKind.DATE, "31/04", None),
    (ValueKind.DATE, "32/03", None),
    (ValueKind.DATE, "26 septembre 1766", None),
    (ValueKind.TIME, "14h30", "14:30"),
    (ValueKind.TIME, "14 h 30", "14:30"),
    (ValueKind.TIME, "9 h", "09:00"),
    (ValueKind.TIME, "9H05", "09:05"),
    (ValueKind.TIME, "14:30", "14:30"),
    (ValueKind.TIME, "9 heures 30", "09:30"),
    (ValueKind.PHONE, "06 12 34 56 78", "06 12 34 56 78"),
    (ValueKind.PHONE, "0612345678", "06 12 34 56 78"),
    (ValueKind.PHONE, "06.12-34 56.78", "06 12 34 56 78"),
    (ValueKind.PHONE, "06/12/34/56/78", "06 12 34 56 78"),
    (ValueKind.PHONE, "+33 6 12 34 56 78", "06 12 34 56 78"),
    (ValueKind.PHONE, "0033 (0)6 12 34 56 78", "06 12 34 56 78"),
    (ValueKind.AMOUNT, "12,50 €", "12.50"),
    (ValueKind.AMOUNT, "1 250€", "1250.00"),
    (ValueKind.AMOUNT, "45 euros", "45.00"),
    (ValueKind.FILE_NUMBER, "0751234567890", "0751234567890"),
    (ValueKind.FILE_NUMBER, "2026-12345", "2026-12345"),
    (ValueKind.FILE_NUMBER, "12AB12345", "12AB12345"),
    (ValueKind.EMAIL, "marie.martin2@orange.fr", "marie.martin2@orange.fr"),
    (ValueKind.YES_NO, "OUI", "oui"),
    (ValueKind.YES_NO, "Non", "non"),
]


@pytest.mark.parametrize(("kind", "said", "value"), WRITTEN, ids=[said for _, said, _ in WRITTEN])
def test_what_people_write_has_a_form_and_says_something(kind: ValueKind, said: str, value: str | None) -> None:
    (written,) = [form for form in FORMS[kind] if form.form.has(said)]

    assert dict(written.values(said)) == ({} if value is None else {value: 1.0})


@pytest.mark.parametrize(
    ("kind", "said", "values"),
    [
        (ValueKind.PHONE, "0812345678", {"08 12 34 56 78"}),
        (ValueKind.PHONE, "0 825 00 00 75", {"08 25 00 00 75"}),
        (ValueKind.PHONE, "0800 840 800", {"08 00 84 08 00"}),
        (ValueKind.FILE_NUMBER, "12122026", {"12122026"}),
        (ValueKind.FILE_NUMBER, "20261212", {"20261212"}),
        (ValueKind.FILE_NUMBER, "031285", {"031285"}),
        (ValueKind.FILE_NUMBER, "2024-2030", {"2024-2030"}),
        (ValueKind.TIME, "2 heures", {"02:00"}),
        (ValueKind.TIME, "1h30", {"01:30"}),
        (ValueKind.EMAIL, "jean. dupont@mail.fr", {"jean.dupont@mail.fr", "dupont@mail.fr"}),
        (ValueKind.EMAIL, "Jean .Dupont@mail.fr", {"jean.dupont@mail.fr", "dupont@mail.fr"}),
    ],
)
def test_what_may_be_something_else_is_half_as_likely(kind: ValueKind, said: str, values: set[str]) -> None:
    (written,) = [form for form in FORMS[kind] if form.form.has(said)]

    assert dict(written.values(said)) == dict.fromkeys(values, 0.5)


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        (ValueKind.FILE_NUMBER, "2025-2026"),
        (ValueKind.FILE_NUMBER, "2025/2026"),
        (ValueKind.YES_NO, "oui/non"),
        (ValueKind.YES_NO, "Oui ou non"),
    ],
)
def test_what_is_something_else_has_a_form_and_says_nothing(kind: ValueKind, said: str) -> None:
    (written,) = [form for form in FORMS[kind] if form.form.has(said)]

    assert not written.values(said)


@pytest.mark.parametrize(("ahead", "years"), [(-79, -79), (-1, -1), (0, 0), (5, 5), (21, -79), (70, -30)])
def test_two_digits_are_a_year_up_to_the_last_in_which_a_booklet_lives(ahead: int, years: int) -> None:
    now = datetime.now(tz=UTC).year
    said = f"14/03/{(now + ahead) % 100:02d}"

    (written,) = [form for form in FORMS[ValueKind.DATE] if form.form.has(said)]

    assert dict(written.values(said)) == {f"{now + years}-03-14": 1.0}


@pytest.mark.parametrize(("ahead", "likelier"), [(6, 6), (10, 10), (11, -89), (19, -81), (20, -80)])
def test_two_digits_further_ahead_may_mean_either_century_and_neither_surely(ahead: int, likelier: int) -> None:
    now = datetime.now(tz=UTC).year
    said = f"14/03/{(now + ahead) % 100:02d}"

    (written,) = [form for form in FORMS[ValueKind.DATE] if form.form.has(said)]

    shares = written.values(said)
    assert set(shares) == {f"{now + ahead}-03-14", f"{now + ahead - 100}-03-14"}
    assert max(shares, key=lambda day: shares[day]) == f"{now + likelier}-03-14"
    assert max(shares.values()) < 0.9


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        (ValueKind.DATE, "14/13/2026"),
        (ValueKind.DATE, "41/03"),
        (ValueKind.DATE, "14 3"),
        (ValueKind.DATE, "14 mars 202"),
        (ValueKind.TIME, "24h00"),
        (ValueKind.TIME, "14h60"),
        (ValueKind.TIME, "14"),
        (ValueKind.PHONE, "00 12 34 56 78"),
        (ValueKind.PHONE, "06 12 34 56 7"),
        (ValueKind.PHONE, "06 12 34 56 78 9"),
        (ValueKind.PHONE, "16 12 34 56 78"),
        (ValueKind.AMOUNT, "12,5 €"),
        (ValueKind.AMOUNT, "€"),
        (ValueKind.FILE_NUMBER, "12345"),
        (ValueKind.EMAIL, "marie@orange"),
        (ValueKind.EMAIL, "@orange.fr"),
        (ValueKind.YES_NO, "nom"),
    ],
)
def test_what_has_no_form_is_refused(kind: ValueKind, said: str) -> None:
    assert not any(written.form.has(said) for written in FORMS[kind])
