"""The names of months, as people write them, whole and shortened."""

import unicodedata
from typing import Final

MONTHS: Final = (
    ("janvier", "janv", "jan"),
    ("février", "fevrier", "févr", "fevr", "fév"),
    ("mars",),
    ("avril", "avr"),
    ("mai",),
    ("juin",),
    ("juillet", "juil"),
    ("août", "aout"),
    ("septembre", "sept"),
    ("octobre", "oct"),
    ("novembre", "nov"),
    ("décembre", "decembre", "déc", "dec"),
)
"""Of each month its name, then the other ways to write that."""


def plain(said: str) -> str:
    """In small letters without accents."""
    return "".join(sign for sign in unicodedata.normalize("NFD", said.lower()) if not unicodedata.combining(sign))


_NUMBERS: Final = {plain(name): number for number, names in enumerate(MONTHS, 1) for name in names}


def month_of(name: str) -> int:
    """The number of a month, from 1; 0 for none."""
    return _NUMBERS.get(plain(name), 0)
