"""Whether numbers that look like a day or an hour are one, by the words of the line before and behind them.

"3/4" is a share of the rent or a page, "10/12" are two houses, "2 h" is how long it takes. Where nobody can tell, it is
offered, and is not exact. The words are those of the line as it was read by what people write.
"""

import re
from datetime import UTC, datetime
from typing import Final

from scan.months import plain
from scan.near_numbers import AROUND, PERHAPS, SHARED, STREETS, first_word
from scan.written_forms import ValueKind

_DAYS: Final = """
au avant depuis dim dimanche du jeu jeudi le lun lundi mar mardi mer mercredi rdv rv sam samedi ven vendredi
"""
_BEFORE_A_DAY: Final = frozenset(_DAYS.split())
"""Before "3/12": a day, and hardly so many of more."""

_MANY: Final = """
app appartement appt apt bat batiment bureau demeurant domicilie domiciliee esc escalier etage etape feuille
feuillet groupe guichet habite loge lot manque mensualite module niveau note notes p page pages part partie porte pp
recto reste seance tarif temoin temps ticket tome tranche verso
"""
_BEFORE_SO_MANY: Final = frozenset(_MANY.split())
"""Before "3/12": so many of more, or the number of a house."""

_BORN: Final = r"nee?s?|naiss?(?:ances?)?|ddn|d\.? ?n|deces|decedee?s?|morte?s?|mere|peres?|grands?"
_PLANNED: Final = r"mariages?|pacs|prevue?s?|rdv|rendez|valable|valide|expire|jusqu"
_OVER_OR_TO_COME: Final = re.compile(rf"\b(?:(?P<over>{_BORN})|{_PLANNED})\b")
"""Before a day, the nearest of these: one that is over, or may be; or one to come."""

_DASH_BEFORE: Final = re.compile(r"\d ?-$")
"""Before pairs of digits joined by dashes: one pair more, perhaps."""

_SHORT_YEAR: Final = re.compile(r"(?:\d[ ./-]+\d+|[^\W\d_]\.?)[ ./-]+(\d\d)$")
"""A year of two digits, at the end of a day."""

_OF: Final = frozenset({"d", "de", "des", "du"})
"""Behind "2/3": a share of something, or the day of something."""

_LARGEST_SHARE: Final = 5
"""What is parted into more than this is hardly named by a fraction: "3/4 du loyer", but "3/12 du dossier"."""

_LAST_FOR: Final = frozenset({"dans", "delai", "durant", "duree", "dure", "en", "les", "pendant", "sous"})
"""Before hours: how long."""

_MAY_LAST_FOR: Final = frozenset(
    {"aide", "attendre", "attendu", "attente", "contrat", "menage", "partiel", "trajet", "travail", "travaille"}
)
"""Before hours: how long, or when."""

_COUNTED_BY: Final = """
adulte an annee enfant famille foyer j jour journee jours mois nuit pers personne s seance sem semaine semaines
trimestre visite
"""
_PERIODS: Final = frozenset(_COUNTED_BY.split())
"""What hours are counted by, behind "/" and "par"."""

_SO_OFTEN: Final = frozenset({"hebdo", "hebdomadaire", "hebdomadaires", "mensuel", "mensuelles", "supp"})
"""The same, behind the hours themselves."""

_TAKING: Final = """
aide attente avance avion bus conduite conge cours decalage ecart formation garde marche menage metro pause presence
repassage repos retard route service sommeil soutien stage train trajet transport transports travail visite voiture vol
"""
_LASTING: Final = frozenset(_TAKING.split())
"""What takes hours: "2 h de trajet"."""

_OF_THE_DAY: Final = frozenset({"l", "la", "preference"})
"""Behind an hour with "de": "14 h de l'après-midi"."""

_BY_MEANS: Final = frozenset({"courriel", "mail", "sms", "tel", "telephone", "visio", "zoom"})
"""Behind an hour with "par"."""

_AT_MOST: Final = frozenset(
    {"aller", "ar", "chacun", "chacune", "chaque", "max", "maxi", "maximum", "minimum", "sem", "semaine"}
)
"""Behind hours: how long, or when."""

_WORD_BEFORE: Final = re.compile(r"([^\W\d_]+) ?[.:]? ?$")
_STREET_OF: Final = re.compile(rf"\b(?:{'|'.join(sorted(STREETS))}) du $")
_OF_BEFORE: Final = re.compile(r"([^\W\d_]+) de $")
_HOUR_BEHIND: Final = re.compile(r",? (?:a )?\d\d? ?[h:]")
_NUMBER_BEFORE: Final = re.compile(r"(?:\b(?:le|du|au)|n°) ?$")
_THOUSANDS: Final = re.compile(r"\d\d? \d{3}\b.*")
_FROM_TO: Final = re.compile(r"\d ?/ ?$")
_RISING: Final = re.compile(r"([1-9]\d?) ?[/.-] ?([1-9]\d?)(?: ?[/.-] ?([1-9]\d?))?")
_SECOND: Final = re.compile(r"[^\W\d_]+[ ']")


def likely(kind: ValueKind, said: str, before: str, behind: str) -> float:
    """How likely a text of a line is meant as what it has the form of, 0.0 to 1.0.

    Args:
        kind: Of what it has the form.
        said: The text.
        before: What stands before it in the line.
        behind: What stands behind it.
    """
    before, behind = plain(before), plain(behind)
    found = _WORD_BEFORE.search(before)
    word = found[1] if found is not None else ""
    match kind:
        case ValueKind.DATE:
            return _day(said, before, word, behind)
        case ValueKind.TIME:
            return _hour(before, word, behind)
        case ValueKind.AMOUNT:  # "le 3 650 €": the first number may be a day
            return PERHAPS if _THOUSANDS.fullmatch(said) and _NUMBER_BEFORE.search(before) else 1.0
        case ValueKind.PHONE:
            return PERHAPS if "-" in said and _DASH_BEFORE.search(before) else 1.0
        case _:
            return 1.0


def _may_be_over(before: str) -> bool:
    """Whether the nearest word that tells speaks of a birth or a death."""
    said = [found["over"] for found in _OVER_OR_TO_COME.finditer(before)]
    return bool(said and said[-1])


def _is_to_come(said: str) -> bool:
    """Whether the two digits of a year, of this century, are of one to come: people are born in 29, not in 2029."""
    short = _SHORT_YEAR.search(said)
    return short is not None and 2000 + int(short[1]) > datetime.now(tz=UTC).year


def _day(said: str, before: str, word: str, behind: str) -> float:
    """A birth is not to come, and the name of a street no day."""
    if _may_be_over(before) and _is_to_come(said):
        return PERHAPS
    if any(sign.isalpha() for sign in said):
        return 0.0 if _STREET_OF.search(before) else 1.0
    return _numeric_day(said, word, behind)


def _numeric_day(said: str, word: str, behind: str) -> float:
    """Numbers that rise and begin with no zero may be pages, shares or houses; others are hardly anything but a day."""
    numbers, following = [int(one) for one in re.findall(r"\d+", said)], _word_behind(behind)
    rising = _RISING.fullmatch(said) is not None and numbers == sorted(numbers)
    if len(numbers) > 2:
        return PERHAPS if rising and following in SHARED and word not in _BEFORE_A_DAY else 1.0
    if not rising:
        return PERHAPS if word in _BEFORE_SO_MANY or following in STREETS | _OF else 1.0
    if word in _BEFORE_A_DAY:
        return PERHAPS if following in SHARED | _OF else 1.0
    if word not in _BEFORE_SO_MANY and _HOUR_BEHIND.match(behind):
        return 1.0
    share = following in _OF and numbers[0] < numbers[1] <= _LARGEST_SHARE
    return 0.0 if word in _BEFORE_SO_MANY or share or following in SHARED else PERHAPS


def _hour(before: str, word: str, behind: str) -> float:
    """An hour of the day, or how long something takes; "visite de 9 h à 10 h", but "retard de 8 h"."""
    if word in _LAST_FOR:
        return 0.0
    if _FROM_TO.search(before):  # "14/17 h": from two to five
        return PERHAPS
    of = _OF_BEFORE.search(before)
    may_last = word in _MAY_LAST_FOR or (of is not None and of[1] in _LASTING)
    return min(PERHAPS if may_last else 1.0, 1.0 - _lasts(behind))


def _lasts(behind: str) -> float:
    """How likely hours are so many, and no hour of the day, by what stands behind them."""
    word = _word_behind(behind)
    if not word:
        return 0.0
    if behind[0] == "/":
        return 1.0 if word in _PERIODS else 0.0 if word in AROUND else PERHAPS
    if word in {"d", "de", "par"}:
        return _lasts_by(word, behind[1:])
    return 1.0 if word in _SO_OFTEN else PERHAPS if word in _AT_MOST else 0.0


def _lasts_by(word: str, behind: str) -> float:
    """The same, behind "par" and "de" by the next word."""
    found = _SECOND.match(behind)
    second = _first(behind[found.end() :]) if found is not None else ""
    if second in (_PERIODS if word == "par" else _LASTING):
        return 1.0
    none = _BY_MEANS | AROUND if word == "par" else _OF_THE_DAY
    return 0.0 if not second or second in none else PERHAPS


def _word_behind(behind: str) -> str:
    """The word that follows behind a space or "/"; empty: none."""
    return _first(behind[1:]) if behind[:1] in {" ", "/"} else ""


def _first(words: str) -> str:
    return first_word(f"{words}\n") or ""
