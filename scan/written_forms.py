"""What has a form in notes of a town hall, the ways to write it, and what it says: dates, times, phone numbers."""

import calendar
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Final

from forms.ages import YEARS_AROUND
from scan.grammar import Acceptor, Form, either, maybe, one, text, then, times
from scan.months import MONTHS, month_of
from scan.what_follows import (
    Wholes,
    after_a_date,
    after_a_time,
    after_an_address,
    after_an_amount,
    after_an_answer,
    numbers_after,
)


class ValueKind(StrEnum):
    """What a value is."""

    DATE = "date"
    TIME = "time"
    PHONE = "phone"
    AMOUNT = "amount"
    FILE_NUMBER = "file-number"
    EMAIL = "email"
    YES_NO = "yes-no"


@dataclass(frozen=True, slots=True)
class WrittenForm:
    """How something is written.

    Attributes:
        form: Every way to write it.
        values: From a text of that form to its normal forms, each with how likely it is meant, 0.0 to 1.0; none where
            there is none such: no day, no hour.
        came_by: Signs by which a number before it would belong to it: it must not be there.
        by_words: Whether a word before it would, too.
        whole: How likely a text is whole by what follows it.
        signs: Sets of characters: one of each is in every text, so that where none is likely there is none.
    """

    form: Acceptor
    values: Callable[[str], Mapping[str, float]]
    came_by: str
    by_words: bool
    whole: Wholes
    signs: tuple[str, ...]


_DIGITS: Final = "0123456789"
_DIGIT: Final = one(_DIGITS)
_SPACE: Final = maybe(one(" "))

_YEARS: Final = (1900, 2099)
"""Of what is written in full."""

_AHEAD: Final = 20
"""Two digits further ahead of the year of the scan are of the last century: people are born in 85, no paper ends in
2085. The loan of a home ends after twenty years. Nearer, from the last year that a booklet lives on, either may be."""

_PAPERS: Final = 10
"""An identity card ends after ten years: up to there the coming year is likelier, further ahead the one of a birth."""

_CENTURIES: Final = (0.8, 0.2)
"""How likely the likelier century is meant where either may be, and the other. Nobody has measured it: it must be far
below what is exact (`scan.decide_values`), and what is offered in the likelier one's place must be in doubt."""

_PHONE_BEGINS: Final = "12345679"
"""Second digits of French numbers of people, by Arcep's plan: 01 to 05, 06 and 07, 09. Those with 08 are of firms."""

_PARTED: Final = ", "
"""Between digits of an amount: a decimal comma with room behind it, or the end of another number. Nobody can say which,
so that it says nothing; without it the cents alone would pass for the amount. So an amount just behind a comma that
ends a date or a number is not found either."""

_HOSTS: Final = ("fr", "com", "net", "org", "eu")


def _spellings(name: str) -> tuple[str, ...]:
    return name, name.capitalize(), name.upper()


def _in_words() -> Form:
    """A month by its name, shortened or not."""
    whole = text(*(way for names in MONTHS for way in _spellings(names[0])))
    bare = text(*(way for names in MONTHS for name in names[1:] for way in _spellings(name)))
    return either(whole, then(bare, maybe(one("."))))


def _dates() -> Form:
    day = either(then(one("123"), _DIGIT), then(maybe(one("0")), one("123456789")))
    month = either(then(one("1"), one("012")), then(maybe(one("0")), one("123456789")))
    named = then(either(day, text("1er", "1 er")), _SPACE, _in_words())
    four = times(_DIGIT, 4, 4)  # also years that are refused: without them the day alone would be left
    year = either(four, times(_DIGIT, 2, 2))
    parted = (then(day, _SPACE, one(by), _SPACE, month, _SPACE, one(by), _SPACE, year) for by in "/.-")
    without_year = either(then(day, _SPACE, one("/"), _SPACE, month), named)
    return either(*parted, then(day, one(" "), month, one(" "), four), then(named, _SPACE, year), without_year)


_DAY: Final = re.compile(r"(\d{1,2})(?: ?er)? ?([^\W\d]+)\.? ?(\d{2,4})?")
_NUMERIC: Final = re.compile(r"(\d{1,2})[ ./-]+(\d{1,2})(?:[ ./-]+(\d{2,4}))?")


def _date(said: str) -> Mapping[str, float]:
    """The days as ISO 8601 has them, with how likely each is meant; `--03-14` where no year is written."""
    named, numeric = _DAY.fullmatch(said), _NUMERIC.fullmatch(said)
    if numeric is not None:
        day, month, year = int(numeric[1]), int(numeric[2]), numeric[3]
    elif named is not None:
        day, month, year = int(named[1]), month_of(named[2]), named[3]
    else:
        return {}
    if not 1 <= month <= 12:
        return {}
    if year is None:
        return {f"--{month:02d}-{day:02d}": 1.0} if 1 <= day <= calendar.monthrange(2024, month)[1] else {}
    years = {int(year): 1.0} if len(year) > 2 else _in_full(int(year), datetime.now(tz=UTC).year)
    return {
        date(number, month, day).isoformat(): share
        for number, share in years.items()
        if _YEARS[0] <= number <= _YEARS[1] and 1 <= day <= calendar.monthrange(number, month)[1]
    }


def _in_full(two_digits: int, now: int) -> Mapping[int, float]:
    """The years that two digits may mean, at most `_AHEAD` years after `now`, with how likely each is meant."""
    last = now + _AHEAD
    year = last - (last - two_digits) % 100
    if year <= now + YEARS_AROUND[1]:
        return {year: 1.0}
    likelier, other = (year, year - 100) if year <= now + _PAPERS else (year - 100, year)
    return dict(zip((likelier, other), _CENTURIES, strict=True))


def _times() -> Form:
    hour = either(then(one("01"), _DIGIT), then(one("2"), one("0123")), _DIGIT)
    minute = then(one("012345"), _DIGIT)
    by_word = text(" heures", " heure")
    without_minutes = then(hour, either(then(_SPACE, one("hH")), by_word))
    before_minutes = either(then(_SPACE, one("hH"), _SPACE), one(":"), then(by_word, one(" ")))
    return either(without_minutes, then(hour, before_minutes, minute))


def _time(said: str) -> str | None:
    hour, minute = [*re.findall(r"\d+", said), "00"][:2]
    return f"{int(hour):02d}:{minute}" if int(hour) <= 23 and int(minute) <= 59 else None


def _phones() -> Form:
    between = maybe(either(one(" .-/"), text(". ", " - ")))
    pairs = times(then(between, _DIGIT, _DIGIT), 4, 4)
    national = then(one("0"), one(_PHONE_BEGINS), pairs)
    foreign = then(text("+33", "0033"), _SPACE, maybe(text("(0)", "(0) ")), one(_PHONE_BEGINS), pairs)
    elsewhere = then(text("+", "00"), times(_DIGIT, 8, 13))  # says nothing: it would pass for the number of a file
    return either(national, foreign, elsewhere)


def _phone(said: str) -> str | None:
    if re.match(r"(\+|00)(?!33)", said):
        return None
    digits = re.sub(r"\(0\)|\D", "", said)
    digits = f"0{digits[-9:]}" if len(digits) > 10 else digits
    return " ".join(digits[place : place + 2] for place in range(0, 10, 2)) if len(digits) == 10 else None


def _amounts() -> Form:
    whole = either(times(_DIGIT, 1, 5), then(times(_DIGIT, 1, 2), one(" ."), _DIGIT, _DIGIT, _DIGIT))
    cents = then(text(",", ".", _PARTED), _DIGIT, _DIGIT)
    sign = then(_SPACE, text("€", "euros", "euro", "EUR", "Euros", "eur", "EUROS"))
    behind = then(_SPACE, _DIGIT, _DIGIT, maybe(then(_SPACE, text("c", "ct", "cts", "centimes"))))
    return then(whole, either(then(cents, sign), then(sign, maybe(behind))))


def _amount(said: str) -> str | None:
    if _PARTED in said:
        return None
    found = re.match(r"(\d[\d .]*?)(?:[,.](\d{2}))? ?[€a-zA-Z]+ ?(\d{2})?\D*$", said)
    if found is None:
        return None
    whole, cents = re.sub(r"\D", "", found[1]), found[2] or found[3]
    if whole.startswith("0") and (len(whole) > 1 or cents is None):
        return None
    return f"{int(whole)}.{cents or '00'}"


def _file_numbers() -> Form:
    four = then(_DIGIT, _DIGIT, _DIGIT, _DIGIT)
    capital = one("ABCDEFGHJKLMNPRSTUVWXYZ")
    grouped = then(four, one(" "), four, one(" "), four)
    of_year = then(text("20"), _DIGIT, _DIGIT, one("-/"), times(_DIGIT, 3, 6))
    with_letters = either(
        then(_DIGIT, _DIGIT, capital, capital, times(_DIGIT, 5, 5)),
        then(capital, capital, one("-"), times(_DIGIT, 6, 6)),
    )
    return either(times(_DIGIT, 6, 14), grouped, of_year, with_letters)


def _file_number(said: str) -> str | None:
    return said


def _emails() -> Form:
    letters = "abcdefghijklmnopqrstuvwxyz"
    part = one(f"{letters}{letters.upper()}{_DIGITS}_-+")
    dotted = then(times(part, 1, 20), times(then(one("."), times(part, 1, 20)), 0, 3))
    host = times(one(f"{letters}{letters.upper()}{_DIGITS}-"), 2, 20)
    return then(dotted, one("@"), host, one("."), text(*(way for host in _HOSTS for way in _spellings(host))))


def _only(value: Callable[[str], str | None]) -> Callable[[str], Mapping[str, float]]:
    """What says one thing, or nothing."""

    def values(said: str) -> Mapping[str, float]:
        meant = value(said)
        return {} if meant is None else {meant: 1.0}

    return values


def _form(
    form: Form,
    value: Callable[[str], str | None],
    came_by: str,
    whole: Wholes | str,
    *signs: str,
    by_words: bool = False,
) -> WrittenForm:
    """A form of one value; where `whole` are signs, no number may follow through them."""
    if isinstance(whole, str):
        whole = numbers_after(whole)
    return WrittenForm(Acceptor(form), _only(value), came_by, by_words, whole, signs)


FORMS: Final[Mapping[ValueKind, Sequence[WrittenForm]]] = {
    ValueKind.PHONE: (_form(_phones(), _phone, " .-/", " .-/", _DIGITS),),
    ValueKind.DATE: (WrittenForm(Acceptor(_dates()), _date, "./-", False, after_a_date, (_DIGITS,)),),
    ValueKind.TIME: (_form(_times(), _time, ":,.", after_a_time, _DIGITS, "hH:"),),
    ValueKind.AMOUNT: (_form(_amounts(), _amount, " ,.", after_an_amount, _DIGITS, "€uU"),),
    ValueKind.FILE_NUMBER: (_form(_file_numbers(), _file_number, " .-/,", " .-/,", _DIGITS),),
    ValueKind.EMAIL: (_form(_emails(), str.lower, ".-_@+'&", after_an_address, "@", by_words=True),),
    ValueKind.YES_NO: (
        _form(
            text(*(way for word in ("oui", "non") for way in _spellings(word))),
            str.lower,
            "-",
            after_an_answer,
            "iInN",
            by_words=True,
        ),
    ),
}
"""The ways to write each kind. Where a text has the form of two kinds, the first is meant."""
