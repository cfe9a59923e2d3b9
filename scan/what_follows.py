"""Whether a date, a time, an amount or an address that may end in a place of a line ends there, by what follows it.

A number behind a day or an hour is a year, are minutes, or something by itself: "12 mars 14 h", "3 mai 30 personnes".
What is written of the next word tells; where it does not, both are said, and neither is exact. Each function is one of
`Wholes`: it says how likely a text is whole, or None until more of what follows is known.
"""

import re
from collections.abc import Callable
from typing import Final, TypeAlias

from scan.months import MONTHS, plain

LINE_ENDS: Final = "\n"
"""What follows the last character of a line."""

Wholes: TypeAlias = Callable[[str, str], float | None]
"""How likely a text, the first, is whole where the second follows it, 0.0 to 1.0: `LINE_ENDS` is the last of that where
the line ends. None: it takes more of what follows to tell, as it never does at the end."""

_PERHAPS: Final = 0.5
"""How likely a number before a word that is in neither list is so many of that. Nobody has measured it: it says that
nobody knows, and what is as likely as that is never exact."""

_LONGEST: Final = 12
"""Letters of a word that are waited for."""

_THINGS: Final = """
adulte adultes an ans acte actes chaise chaises cm convive convives copie copies doc docs document documents
dossier dossiers e enfant enfants eur euro euros ex exemplaire exemplaires f feuille feuilles fois franc francs h heure
heures invite invitee invitees invites jour jours kg km logement logements m min minute minutes mn mois nuit nuits page
pages parts pers personne personnes photo photocopie photocopies photos piece pieces place places point points semaine
semaines table tables temoin temoins x
"""
_COUNTED: Final = frozenset(_THINGS.split()).union(plain(name) for names in MONTHS for name in names)
"""What there can be so many of, and what comes after the hour and the day of something else."""

_OTHERS: Final = """
a apres au aux avant avec c car centimes chez comme compris ct cts d dans de depuis dernier des du elle elles en entre
est et il ils inclus j je jusqu jusque l la le les leur lui ma madame mademoiselle mairie mais matin maximum me merci
mes midi minimum mlle mme mon monsieur mr n ne ni nous on ou par pas pour prochain puis qu que qui rdv rv s sa sans
sauf se ses si soir son sont sous sur svp tous tout toute tres un une vers via vous y
"""
_AROUND: Final = frozenset(_OTHERS.split())
"""Words before which a number is not so many of them."""

_MINUTES: Final = re.compile(r"\b(?:minutes?|min|mn)\b")

_LETTERS: Final = re.compile(r"[^\W\d_]*")
_CENTS: Final = re.compile(r"[.,]\d\d ?[€eE]")
_CENTS_SO_FAR: Final = re.compile(r"[.,]\d{0,2} ?")
_WITHOUT_YEAR: Final = re.compile(r".*[^\W\d_]\.?|\d+ ?/ ?\d+")
_NAMED: Final = re.compile(r".*[^\W\d_].*")
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
    if sign in "./-" or not _NAMED.fullmatch(said):
        return _no_digit(follows, "./-")
    two = not said[-4:].isdigit()
    if sign != " ":
        return 0.0 if sign in "€%" else _no_digit(follows, ":,") if two else 1.0
    counted = _counted(follows[1:])
    if counted is None or two:
        return None if counted is None else 1.0 - counted
    return 0.0 if counted == 1.0 else 1.0


def _after_a_day(said: str, follows: str) -> float | None:
    """What a number behind it may be of a year is found with it, as another text."""
    number = _number_apart(follows, " ./-,")
    if not isinstance(number, str):
        return number
    alone = _by_itself(number)
    return _surely(alone) if _NAMED.fullmatch(said) and _FOUR.match(number) else alone


def after_a_time(said: str, follows: str) -> float | None:
    """Minutes apart from their hour may be the day of a date, or so many of something."""
    if not said[-1].isdigit():
        number = _number_apart(follows, " :,.")
        if not isinstance(number, str):
            return number
        alone = _by_itself(number)
        if alone and _MINUTES.search(plain(number)):
            return 0.0
        return _surely(alone) if _MINUTES_BEHIND.match(number) else alone
    return _after_minutes(said, follows)


def _after_minutes(said: str, follows: str) -> float | None:
    if follows[0] not in " /-" or not _MINUTES_APART.search(said):
        return _no_digit(follows, ":,.")
    rest = follows[1:]
    if follows[0] == " ":
        if rest[:1].isdigit():
            return _PERHAPS
        counted = _counted(rest)
        return counted if counted is None else float(counted < 1.0 or _MINUTES.match(plain(rest)) is not None)
    if not rest or re.fullmatch(r"\d+ ?", rest):
        return None
    return 1.0 if not rest[0].isdigit() or _HOUR.match(rest) else 0.0


def after_an_amount(said: str, follows: str) -> float | None:
    """Two digits behind the sign are cents, unless they are something by themselves."""
    sign = follows[0]
    if said[-1].isdigit():
        if sign != " ":
            return 0.0 if sign in "€%" else _no_digit(follows, "./-:,")
        counted = _counted(follows[1:])
        if counted is not None and (follows[1].isdigit() or _CENTS_NAMED.match(plain(follows))):
            return 0.0
        return None if counted is None else 1.0 - counted
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
    counted = _counted(follows[1:])
    return None if counted is None else 1.0 - counted


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
    if rest[0] in ".,":
        return None if _CENTS_SO_FAR.fullmatch(rest) else float(_CENTS.match(rest) is not None)
    return _counted(rest.removeprefix(" "))


def _counted(word: str) -> float | None:
    """How likely a number before a word is so many of it, or its hour or day; None: the word may go on."""
    if not word:
        return None
    if word[0] in "€%²":
        return 1.0
    found = _LETTERS.match(word)
    letters = found[0] if found is not None else ""
    if len(letters) == len(word) <= _LONGEST:
        return None
    said = plain(letters)
    return 0.0 if not said or said in _AROUND else 1.0 if said in _COUNTED else _PERHAPS
