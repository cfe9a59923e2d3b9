"""What a field can hold; pure."""

import json
import re
import unicodedata
from datetime import date
from hashlib import sha256
from typing import Final

from forms.booklet import Field
from forms.model import FieldKind
from forms.page_code import plain_digits
from forms.visible import visible_text
from server.record.errors import ImpossibleDay, TextRefused, WrongValue
from server.record.model import Value

LONGEST_VALUE: Final = 4000
"""Signs of a text that somebody types into a field."""

YEARS: Final = range(1900, 2100)
"""Of the days that the record takes: from the oldest birth on a certificate to no day that anybody plans today."""

_BETWEEN: Final = r"(?:\s*[^\w\s]\s*|\s+)"
"""Between the parts of a day: a slash, a point or a dash, one, with spaces around it; or only spaces."""
_DAY_FIRST: Final = re.compile(rf"(?P<day>\d{{1,2}}){_BETWEEN}(?P<month>\d{{1,2}}){_BETWEEN}(?P<year>\d{{4}})")
_YEAR_FIRST: Final = re.compile(rf"(?P<year>\d{{4}}){_BETWEEN}(?P<month>\d{{1,2}}){_BETWEEN}(?P<day>\d{{1,2}})")
_SHORT_YEAR: Final = re.compile(rf"(?P<day>\d{{1,2}}){_BETWEEN}(?P<month>\d{{1,2}}){_BETWEEN}(?P<year>\d{{2}})")
_IN_A_ROW: Final = re.compile(r"(?P<day>\d{2})(?P<month>\d{2})(?P<year>\d{4})")
_SHORT_YEARS: Final = range(-20, 11)
"""From today on, those that two digits are taken for: of appointments and papers, not of births."""


def refuse_longer(place: str, text: str, longest: int = LONGEST_VALUE) -> None:
    """Refuse a text for which a place has no room: nothing is cut off without a word.

    Raises:
        TextRefused
    """
    if len(text) > longest:
        raise TextRefused(place, longest)


def plain_number(digits: str) -> str:
    """A number without the zeros that fill the cells before it: `045` is 45, `00` is 0."""
    return digits.lstrip("0") or "0"


def typed_number(text: str) -> str:
    """A number as somebody types it, of whatever keyboard, without the spaces and the marks of direction around it."""
    return "".join(_without_marks(plain_digits(text)).split())


def typed_day(text: str) -> str:
    """A day as somebody types it without a calendar to pick it from, as the record keeps it: `15/05/2027`, `2027.5.15`.

    Args:
        text: The day first or the year first, which has four digits, of whatever keyboard.

    Returns:
        `2027-05-15`, which may be no day of the calendar; any other text is itself, with the digits 0 to 9.
    """
    plain = _without_marks(plain_digits(text)).strip()
    found = _DAY_FIRST.fullmatch(plain) or _YEAR_FIRST.fullmatch(plain)
    return "{year}-{month:0>2}-{day:0>2}".format(**found.groupdict()) if found else plain


def day_in_haste(text: str, *, year: int) -> str:
    """The same as an agent types it: also `3/4/27`, and `03042027` without anything between.

    Residents are asked for four digits of a year: nobody sees with them what two are taken for. Of an agent's, two are
    taken for a year near today and for no other: `48` may be 1948 or 2048.

    Args:
        text: As typed.
        year: Of today.
    """
    plain = _without_marks(plain_digits(text)).strip()
    if found := _IN_A_ROW.fullmatch(plain):
        return "{year}-{month}-{day}".format(**found.groupdict())
    if found := _SHORT_YEAR.fullmatch(plain):
        near = [one for one in (year + away for away in _SHORT_YEARS) if one % 100 == int(found["year"])]
        return "{0}-{month:0>2}-{day:0>2}".format(*near, **found.groupdict()) if near else plain
    return typed_day(text)


def has_short_year(text: str) -> bool:
    """Whether a text is a day with two digits of a year."""
    return _SHORT_YEAR.fullmatch(_without_marks(plain_digits(text)).strip()) is not None


def plain_value(kind: str | None, value: Value) -> Value:
    """A value without what says nothing: spaces of a text, zeros before a number; None for a text that is empty.

    Args:
        kind: Of its field, as `FieldKind` says it; None: of no field.
        value: As it was read or typed.
    """
    if not isinstance(value, str):
        return value
    text = " ".join(value.split())
    return plain_number(text) if kind == FieldKind.NUMBER.value and text else text or None


def value_mark(value: Value) -> str:
    """A short sign of a value, the same for the same value and for no other: what a form says that it showed."""
    return sha256(json.dumps(value).encode()).hexdigest()[:16]


def check_value(field: Field, value: Value) -> Value:
    """Refuse a value that the field cannot hold.

    Returns:
        The value; text as `visible_text` has it, a number without zeros before it, and None for text that was empty.

    Raises:
        WrongValue: Says what is expected.
    """
    if isinstance(value, str):
        value = visible_text(value) or None
    if value is None:
        return None
    if field.kind is FieldKind.TICK:
        if not isinstance(value, bool):
            raise WrongValue(field.id, value, "true or false")
        return value
    if isinstance(value, bool):
        raise WrongValue(field.id, value, "text")
    return _check_text(field, value)


def check_day(field: str, day: date) -> date:
    """Refuse a day that nobody means: a year typed with two digits is one of the first century.

    Raises:
        ImpossibleDay: Its year is not one of `YEARS`.
    """
    if day.year not in YEARS:
        raise ImpossibleDay(field, day.isoformat(), f"a day of the years {YEARS.start} to {YEARS.stop - 1}")
    return day


def _check_text(field: Field, value: str) -> str:
    match field.kind:
        case FieldKind.CHOICE:
            keys = [option.key for option in field.options]
            if value not in keys:
                raise WrongValue(field.id, value, f"one of {', '.join(keys)}")
        case FieldKind.DATE:
            try:
                day = date.fromisoformat(value)
            except ValueError as error:
                raise WrongValue(field.id, value, "a day, as 2026-12-03") from error
            return check_day(field.id, day).isoformat()
        case FieldKind.NUMBER:
            number = plain_number(value)
            if not (number.isascii() and number.isdigit() and len(number) <= field.digits):
                raise WrongValue(field.id, value, f"at most {field.digits} digits")
            return number
        case _:
            pass
    return value


def _without_marks(text: str) -> str:
    """A text without the signs that only turn or join the ones beside them."""
    return "".join(sign for sign in text if unicodedata.category(sign) != "Cf")
