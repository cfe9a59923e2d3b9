"""Words that stand before and behind numbers in notes, and what they make of them: a house, so many papers, an hour.

All are plain: in small letters without accents (`scan.months.plain`).
"""

import re
from collections.abc import Iterable
from typing import Final

from scan.months import MONTHS, plain

PERHAPS: Final = 0.5
"""How likely a number is what nobody can tell from what stands around it. Nobody has measured it: what is as likely as
that is never exact."""

_LONGEST: Final = 12
"""Letters of a word that are waited for."""

_STREETS: Final = """
all allee allees av ave avenue bd bis bld blvd boulevard bvd ch chemin cite esplanade faubourg fbg hameau imp impasse
passage pl place quai quater r route rue ruelle sente sentier square sq ter venelle villa voie
"""
STREETS: Final = frozenset(_STREETS.split())
"""What comes behind the number of a house."""

_UNITS: Final = """
an ans cm e eme er ere eur euro euros ex f fois franc francs h heure heures ieme j jour jours kg km m min minute minutes
mn mois nuit nuits pers semaine semaines x
"""
_PEOPLE: Final = "adultes convives eleves enfants invitees invites personnes temoins"
_PAPERS: Final = """
actes annees bulletins chaises copies docs documents dossiers exemplaires feuilles justificatifs logements originaux
pages parts photocopies photos pieces places points tables
"""
_PARTED: Final = "charge charges groupe journee journees loyer niveau part pension portion prix tarif temps total"
_ONE_OF: Final = frozenset(things[:-1] for things in (*_PEOPLE.split(), *_PAPERS.split()) if things.endswith("s"))
"""What is so many only where there is one of it: behind "30" in "10 h 30 dossier logement" it is what comes next."""

PAPERS: Final = frozenset(_PAPERS.split())
"""What an hour may be for: "9 h 15 photos"."""

_COUNTED: Final = frozenset(f"{_UNITS} {_PEOPLE} {_PAPERS}".split()).union(
    plain(way) for ways in MONTHS for way in ways
)
"""What there can be so many of, and what comes after the hour and the day of something else."""

SHARED: Final = STREETS | _COUNTED | _ONE_OF | frozenset(_PARTED.split())
"""Behind "2/3": no day, but houses side by side, or so many of something or such a share of it."""

_OTHERS: Final = """
a accueil apres au aux avant avec bureau c car centimes chez comme compris ct cts d dans de depuis dernier des du elle
elles en entre est et guichet il ils inclus j je jusqu jusque l la le les leur lui ma madame mademoiselle mairie mais
matin maximum me merci mes midi minimum mlle mme mon monsieur mr n ne ni nous on ou par pas pour prochain puis qu que
qui rdv rv s sa salle sans sauf se ses si soir son sont sous sur svp tous tout toute tres un une vers via vous y
"""
AROUND: Final = frozenset(_OTHERS.split())
"""Words before which a number is not so many of them."""

_LETTERS: Final = re.compile(r"[^\W\d_]*")


def spellings(names: Iterable[str]) -> tuple[str, ...]:
    """Words as people write them: with accents and without, in small letters and in capitals."""
    ways = (way for name in names for way in (name, plain(name)))
    return tuple(dict.fromkeys(each for way in ways for each in (way, way.capitalize(), way.upper())))


def first_word(text: str) -> str | None:
    """The word with which a text begins, plain; empty: with none; None: the word may go on."""
    found = _LETTERS.match(text)
    letters = found[0] if found is not None else ""
    return None if len(letters) == len(text) <= _LONGEST else plain(letters)


def counted(number: str, word: str) -> float | None:
    """How likely a number before a word is so many of it, its house, or its hour or day; None: the word may go on."""
    if word and word[0] in "€%²":
        return 1.0
    said = first_word(word)
    if said is None:
        return None
    if said in _ONE_OF and said not in STREETS:
        return 1.0 if number.lstrip("0") == "1" else PERHAPS
    return 0.0 if not said or said in AROUND else 1.0 if said in STREETS or said in _COUNTED else PERHAPS
