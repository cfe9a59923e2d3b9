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
from scan.near_numbers import PERHAPS, spellings
from scan.what_follows import (
    Wholes,
    after_a_date,
    after_a_phone,
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
        values: From a text of that form to its normal forms, each with how likely it is meant, 0.0 to 1.0; what is
            left of 1.0 is how likely it is none such: no day, no hour.
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

_PHONE_BEGINS: Final = "123456789"
"""Second digits of French numbers, by Arcep's plan."""

_OF_A_FIRM: Final = "08"
"""Numbers with it are of firms and services. A resident's 06 is taken for one now and then, so that it is in doubt."""

_EARLIEST: Final = 7
"""Nobody is at a town hall before, and hours so few are how long something takes: "1h30", "2 heures"."""

_SCHOOL_YEARS: Final = range(2000, 2050)
"""Years that stand behind another: "2025-2026" is a school year, and no number of a file."""

_LONGEST: Final = 14
_OF_A_REQUEST: Final = 18
"""Digits of a file number at most, and those of the unique number of a request for social housing. Between these are
numbers of social security, with their key, and of bank cards."""

_OF_A_PERSON: Final = re.compile(r"[12]\d\d(?:0[1-9]|1[0-2])\d{8}")
"""A number of social security without its key: sex, year, month of birth, place."""

_PARTED: Final = ", "
"""Between digits of an amount: a decimal comma with room behind it, or the end of another number. Nobody can say which,
so that it says nothing; without it the cents alone would pass for the amount. So an amount just behind a comma that
ends a date or a number is not found either."""

_DOTS_APART: Final = (". ", " .")
"""Dots in an address, with room that does not belong there."""

_HOSTS: Final = ("fr", "com", "net", "org", "eu")


def _in_words() -> Form:
    """A month by its name, shortened or not."""
    whole = text(*(way for names in MONTHS for way in spellings(names[:1])))
    bare = text(*(way for names in MONTHS for way in spellings(names[1:])))
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


def _time(said: str) -> Mapping[str, float]:
    hour, minute = [*re.findall(r"\d+", said), "00"][:2]
    if int(hour) > 23 or int(minute) > 59:
        return {}
    return {f"{int(hour):02d}:{minute}": PERHAPS if int(hour) < _EARLIEST else 1.0}


def _phones() -> Form:
    between = maybe(either(one(" .-"), text(". ", " - ")))
    pairs = either(*(times(then(by, _DIGIT, _DIGIT), 4, 4) for by in (between, one("/"))))
    national = then(one("0"), one(_PHONE_BEGINS), pairs)
    foreign = then(text("+33", "0033"), _SPACE, maybe(text("(0)", "(0) ")), one(_PHONE_BEGINS), pairs)
    threes = then(text(_OF_A_FIRM), *[_DIGIT] * 2, *[maybe(one(" .")), *[_DIGIT] * 3] * 2)
    elsewhere = then(text("+", "00"), times(_DIGIT, 8, 13))  # says nothing: it would pass for the number of a file
    return either(
        national,
        then(text("0 8"), *[_DIGIT] * 2, times(then(between, _DIGIT, _DIGIT), 3, 3)),
        threes,
        foreign,
        elsewhere,
    )


def _phone(said: str) -> Mapping[str, float]:
    if re.match(r"(\+|00)(?!33)", said):
        return {}
    digits = re.sub(r"\(0\)|\D", "", said)
    digits = f"0{digits[-9:]}" if len(digits) > 10 else digits
    if len(digits) != 10:
        return {}
    number = " ".join(digits[place : place + 2] for place in range(0, 10, 2))
    return {number: PERHAPS if number.startswith(_OF_A_FIRM) else 1.0}


def _amounts() -> Form:
    whole = either(times(_DIGIT, 1, 6), then(times(_DIGIT, 1, 3), one(" ."), _DIGIT, _DIGIT, _DIGIT))
    cents = then(text(",", ".", _PARTED), _DIGIT, _DIGIT)
    sign = then(_SPACE, text("€", "euros", "euro", "EUR", "Euros", "eur", "EUROS"))
    behind = then(_SPACE, _DIGIT, _DIGIT, maybe(then(_SPACE, text("c", "ct", "cts", "centimes"))))
    return then(whole, either(then(cents, sign), then(sign, maybe(behind))))


def _amount(said: str) -> Mapping[str, float]:
    if _PARTED in said:
        return {}
    found = re.match(r"(\d[\d .]*?)(?:[,.](\d{2}))? ?[€a-zA-Z]+ ?(\d{2})?\D*$", said)
    if found is None:
        return {}
    whole, cents = re.sub(r"\D", "", found[1]), found[2] or found[3]
    if whole.startswith("0") and (len(whole) > 1 or cents is None):
        return {}
    parted = re.match(r"\d{3}[ .]", found[1]) is not None  # "bureau 204 500 €"
    return {f"{int(whole)}.{cents or '00'}": PERHAPS if parted else 1.0}


def _file_numbers() -> Form:
    four = then(_DIGIT, _DIGIT, _DIGIT, _DIGIT)
    capital = one("ABCDEFGHJKLMNPRSTUVWXYZ")
    grouped = then(four, one(" "), four, one(" "), four)
    of_year = then(text("20"), _DIGIT, _DIGIT, one("-/"), times(_DIGIT, 3, 6))
    with_letters = either(
        then(_DIGIT, _DIGIT, capital, capital, times(_DIGIT, 5, 5)),
        then(capital, capital, one("-"), times(_DIGIT, 6, 6)),
    )
    in_threes = then(_DIGIT, _DIGIT, _DIGIT, times(then(one(" "), _DIGIT, _DIGIT, _DIGIT), 5, 5))
    of_a_request = either(times(_DIGIT, _OF_A_REQUEST, _OF_A_REQUEST), in_threes)
    return either(times(_DIGIT, 6, _LONGEST), grouped, of_a_request, of_year, with_letters)


def _file_number(said: str) -> Mapping[str, float]:
    """What may be a day, two years or a person's number is in doubt; a year and the next are nothing else."""
    if re.fullmatch(r"\d{6}|\d{8}", said):
        return {said: PERHAPS if _is_a_day(said) else 1.0}
    if _OF_A_PERSON.fullmatch(said):
        return {said: PERHAPS}
    joined = said.replace(" ", "")
    if len(joined) == _OF_A_REQUEST:
        return {joined: 1.0}
    years = [int(year) for year in re.findall(r"\d+", said)] if re.fullmatch(r"\d{4}[-/]\d{4}", said) else [0, 0]
    return {} if years[1] == years[0] + 1 else {said: PERHAPS if years[1] in _SCHOOL_YEARS else 1.0}


def _is_a_day(digits: str) -> bool:
    """Whether digits are a day, its month and a year of this century or the last, or these the other way round."""
    ways = [(digits[:2], digits[2:4], digits[4:]), (digits[-2:], digits[-4:-2], digits[:-4])]
    return any(_date(f"{day}/{month}/{year}") for day, month, year in ways)


def _emails() -> Form:
    letters = "abcdefghijklmnopqrstuvwxyz"
    part = one(f"{letters}{letters.upper()}{_DIGITS}_-+")
    dotted = then(times(part, 1, 20), times(then(text(".", *_DOTS_APART), times(part, 1, 20)), 0, 3))
    host = times(one(f"{letters}{letters.upper()}{_DIGITS}-"), 2, 20)
    return then(dotted, one("@"), host, one("."), text(*spellings(_HOSTS)))


def _email(said: str) -> Mapping[str, float]:
    """A dot with room beside it may be within the address, or end what is before: nobody can tell."""
    address = said.lower()
    whole, behind = address.replace(" ", ""), re.split(r" ?\. | \.", address)[-1]
    return {whole: 1.0} if whole == address else {whole: PERHAPS, behind: 1.0 - PERHAPS}


def _answers() -> Form:
    either_way = then(text(*spellings(("oui",))), text("/", " / ", " ou "), text(*spellings(("non",))))
    return either(text(*spellings(("oui", "non"))), either_way)


def _answer(said: str) -> Mapping[str, float]:
    return {said.lower(): 1.0} if said.isalpha() else {}


def _form(
    form: Form,
    values: Callable[[str], Mapping[str, float]],
    came_by: str,
    whole: Wholes | str,
    *signs: str,
    by_words: bool = False,
) -> WrittenForm:
    """A form; where `whole` are signs, no number may follow through them."""
    if isinstance(whole, str):
        whole = numbers_after(whole)
    return WrittenForm(Acceptor(form), values, came_by, by_words, whole, signs)


FORMS: Final[Mapping[ValueKind, Sequence[WrittenForm]]] = {
    ValueKind.PHONE: (_form(_phones(), _phone, " .", after_a_phone, _DIGITS),),
    ValueKind.DATE: (_form(_dates(), _date, "./", after_a_date, _DIGITS),),
    ValueKind.TIME: (_form(_times(), _time, ":,.", after_a_time, _DIGITS, "hH:"),),
    ValueKind.AMOUNT: (_form(_amounts(), _amount, " ,.", after_an_amount, _DIGITS, "€uU"),),
    ValueKind.FILE_NUMBER: (_form(_file_numbers(), _file_number, " .-/,", " .-/,", _DIGITS),),
    ValueKind.EMAIL: (_form(_emails(), _email, ".-_@+'&", after_an_address, "@", by_words=True),),
    ValueKind.YES_NO: (_form(_answers(), _answer, "-", after_an_answer, "iInN", by_words=True),),
}
"""The ways to write each kind. Where a text has the form of two kinds, the first is meant."""
