"""Whether a date, a time, an amount or an address that may end in a place of a line ends there, by what follows it.

A number behind a day or an hour is a year, are minutes, or something by itself: "12 mars 14 h", "3 mai 30 personnes".
What is written of the next word tells; where it does not, both are said, and neither is exact. Each function is one of
`Wholes`: it says how likely a text is whole, or None until more of what follows is known.
"""

import re
from collections.abc import Callable
from typing import Final, TypeAlias

from scan.months import plain
from scan.near_numbers import PAPERS, PERHAPS, STREETS, counted, first_word

LINE_ENDS: Final = "\n"
"""What follows the last character of a line."""

Wholes: TypeAlias = Callable[[str, str], float | None]
"""How likely a text, the first, is whole where the second follows it, 0.0 to 1.0: `LINE_ENDS` is the last of that where
the line ends. None: it takes more of what follows to tell, as it never does at the end."""

_ROUND: Final = 5
"""Minutes of which people make an appointment: a quarter, ten past."""

_MINUTES: Final = re.compile(r"\b(?:minutes?|min|mn)\b")

_CENTS: Final = re.compile(r"[.,]\d\d ?[€eE]")
_CENTS_SO_FAR: Final = re.compile(r"[.,]\d{0,2} ?")
_WITHOUT_YEAR: Final = re.compile(r".*[^\W\d_]\.?|\d+ ?/ ?\d+")
_NAMED: Final = re.compile(r".*[^\W\d_].*")
_TWO: Final = re.compile(r"\d\d(?! ?\d)")
_DAY_APART: Final = re.compile(r"[.-]\d\d?[.-]\d")
_DAY_SO_FAR: Final = re.compile(r"[.-]\d{0,2}[.-]?")
_FOUR: Final = re.compile(r"\d{4}(?!\d)")
_MINUTES_BEHIND: Final = re.compile(r"[0-5]\d(?!\d)")
_MINUTES_APART: Final = re.compile(r" \d\d$")
_HOUR: Final = re.compile(r"\d+ ?[hH:]")
_HOURS_SO_FAR: Final = re.compile(r"[:/]\d{0,2} ?")
_CENTS_NAMED: Final = re.compile(r" (?:c|ct|cts|centimes)\b")
_CENTS_AFTER: Final = re.compile(r"(?:€|[^\W\d_]) ?\d\d$")


def numbers_after(signs: str) -> Wholes:
    """After a text no number may follow through some signs: it would be a part of it."""

    def whole(said: str, follows: str) -> float | None:
        del said
        return _no_digit(follows, signs)

    return whole


def after_a_date(said: str, follows: str) -> float | None:
    """A year has no other number behind it; behind a day without one, a number is something by itself."""
    sign = follows[0]
    if _WITHOUT_YEAR.fullmatch(said):
        return _after_a_day(said, follows)
    two = not said[-4:].isdigit()
    if two and sign == " " and (len(follows) == 1 or follows[1].isdigit()):
        return _after_a_short_year(follows[1:])
    if sign in "./-" or not _NAMED.fullmatch(said):
        return _no_digit(follows, "./-" if two else "./")  # behind a whole year "-" is no part of a day
    if sign != " ":
        return 0.0 if sign in "€%" else _no_digit(follows, ":,") if two else 1.0
    many = counted(said[-2:], follows[1:])
    if many is None or two:
        return None if many is None else 1.0 - many
    return 0.0 if many == 1.0 else 1.0


def _after_a_day(said: str, follows: str) -> float | None:
    """What a number behind it may be of a year is found with it, as another text."""
    number = _number_apart(follows, " ./-,")
    if not isinstance(number, str):
        return number
    alone = _by_itself(number)
    return _surely(alone) if _NAMED.fullmatch(said) and _FOUR.match(number) else alone


def _after_a_short_year(number: str) -> float | None:
    """Two digits behind two others: "3 mai 10 30" may be half past ten, "12/03/20 26" another year."""
    alone = _by_itself(number)
    return None if alone is None else 1.0 if alone == 1.0 or not _TWO.match(number) else PERHAPS


def after_a_time(said: str, follows: str) -> float | None:
    """Minutes apart from their hour may be the day of a date, a house, or so many of something."""
    if said[-1].isdigit():
        return _after_minutes(said, follows)
    number = _number_apart(follows, " :,.")
    if not isinstance(number, str):
        return number
    alone = _by_itself(number)
    if alone and _MINUTES.search(plain(number)):
        return 0.0
    if alone and _MINUTES_BEHIND.match(number):
        return _minutes_or_counted(number[:2], number[2:].removeprefix(" "), alone)
    return alone


def _after_minutes(said: str, follows: str) -> float | None:
    apart = _MINUTES_APART.search(said) is not None
    if follows[0] == " ":
        return _minutes_before(said[-2:], follows[1:], apart=apart)
    if follows[0] not in "/-" or not apart:
        return _no_digit(follows, ":,.")
    rest = follows[1:]
    if not rest or re.fullmatch(r"\d+ ?", rest):
        return None
    return 1.0 if not rest[0].isdigit() or _HOUR.match(rest) else 0.0


def _minutes_before(minutes: str, rest: str, *, apart: bool) -> float | None:
    """How likely two digits behind an hour are its minutes; with no room between, a house may be all the same."""
    if not apart and int(minutes) % _ROUND == 0:
        return 1.0
    if apart and rest[:1].isdigit():
        return PERHAPS
    many = counted(minutes, rest)
    if many is None:
        return None
    if not apart:
        return PERHAPS if first_word(rest) in STREETS else 1.0
    if many == 1.0 and _MINUTES.match(plain(rest)):
        return 1.0
    return 1.0 - _minutes_or_counted(minutes, rest, many)


def _minutes_or_counted(minutes: str, word: str, many: float) -> float:
    """How likely two digits behind an hour are so many of something, or a house: round ones may be minutes too."""
    may_be_minutes = many > PERHAPS and int(minutes) % _ROUND == 0 and first_word(word) in STREETS | PAPERS
    return PERHAPS if may_be_minutes else many


def after_a_phone(said: str, follows: str) -> float | None:
    """Behind a dash another number follows, where none parts this one: "0612345678-0711223344"."""
    return _no_digit(follows, " .-" if "-" in said else " .")


def after_an_amount(said: str, follows: str) -> float | None:
    """Two digits behind the sign are cents, unless they are something by themselves."""
    sign = follows[0]
    if said[-1].isdigit():
        if sign != " ":
            return 0.0 if sign in "€%" else _no_digit(follows, "./-:,")
        many = counted(said[-2:], follows[1:])
        if many is not None and (follows[1].isdigit() or _CENTS_NAMED.match(plain(follows))):
            return 0.0
        return None if many is None else 1.0 - many
    number = _number_apart(follows, " ")
    if not isinstance(number, str) or re.match(r"\d{3}|\d\d[ ./-]\d", number) or _CENTS_AFTER.search(said):
        return number if not isinstance(number, str) else 1.0
    if re.fullmatch(r"\d{1,2}[ ./-]?", number):
        return None
    return _by_itself(number)  # what two digits may be of cents is found with them, as another text


def after_an_address(said: str, follows: str) -> float | None:
    """An address goes on through its signs, with letters as with digits."""
    del said
    return _no_letter(follows, ".-_@+'&")


def after_an_answer(said: str, follows: str) -> float | None:
    """A "non" before a word that may be an adjective is none: "non conforme"."""
    if follows[0] != " " or said.lower() != "non":
        return _no_letter(follows, "-'")
    many = counted("", follows[1:])
    return None if many is None else 1.0 - many


def _no_digit(follows: str, signs: str) -> float | None:
    return _none_such(follows, signs, str.isdigit)


def _no_letter(follows: str, signs: str) -> float | None:
    return _none_such(follows, signs, str.isalnum)


def _none_such(follows: str, signs: str, such: Callable[[str], bool]) -> float | None:
    """0.0 where a character of a kind follows through one of some signs, or through ". " where both are among them."""
    if follows[0] not in signs:
        return 1.0
    if len(follows) == 1 or (follows == ". " and " " in signs):
        return None
    return 0.0 if such(follows[-1]) else 1.0


def _number_apart(follows: str, signs: str) -> str | float | None:
    """The number that follows behind a space, with all behind it; else how likely what was before is whole."""
    whole = 1.0 if follows[0] not in signs else None
    if whole is None and len(follows) > 1 and follows != ". ":
        number = follows[2 if follows.startswith(". ") and " " in signs else 1 :]
        if number and number[0].isdigit():
            return number if follows[: -len(number)].endswith(" ") else 0.0
        whole = 1.0
    return whole


def _surely(share: float | None) -> float | None:
    """Only what is certain, where all else is taken for a part of what stands before."""
    return share if share is None else float(share == 1.0)


def _by_itself(number: str) -> float | None:
    """How likely a number is an hour, a day, an amount or so many of something; None: that is not known yet.

    Args:
        number: Digits, and what follows them.
    """
    rest = number.lstrip("0123456789")
    if not rest or rest == " ":
        return None
    if rest[0] in ":/":
        more = _HOURS_SO_FAR.fullmatch(rest)
        return None if more is not None else float(rest[1].isdigit() and not _HOUR.match(rest[1:]))
    if rest[0] in ".,-":
        if _CENTS_SO_FAR.fullmatch(rest) or _DAY_SO_FAR.fullmatch(rest):
            return None
        return float(_CENTS.match(rest) is not None or _DAY_APART.match(rest) is not None)
    return counted(number[: -len(rest)], rest.removeprefix(" "))
