"""Makes lines of text as people and agents write them at a town hall, and French lines of every other kind.

What is written about procedures comes from the booklets themselves; whole sentences come from lines that the caller
gives (never those of writers that something is measured with), rare words from a spelling dictionary. With the same
seed, the same lines.
"""

import csv
import re
import tomllib
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Final, TypeVar

import numpy as np

from forms.catalogue import load_catalogue
from scan.training.handwriting_fonts import CHARACTERS

_ASKED: Final = frozenset(f"{CHARACTERS} ")
"""What a hand is asked to write: a text of a booklet with another sign is left out."""

LONGEST: Final = 70
"""Characters of a line; those of people have 46 as a rule, 68 where it is narrow (copiste-train)."""

_MONTHS: Final = (
    ("janvier", "janv."),
    ("février", "févr."),
    ("mars", "mars"),
    ("avril", "avr."),
    ("mai", "mai"),
    ("juin", "juin"),
    ("juillet", "juil."),
    ("août", "août"),
    ("septembre", "sept."),
    ("octobre", "oct."),
    ("novembre", "nov."),
    ("décembre", "déc."),
)
_DAYS: Final = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi")
_CONSENT: Final = re.compile(
    "particip|BAnQ|consen|anonymis|CC-BY|licence|commercial|wikitext|manuscrit sera|librement", re.IGNORECASE
)
"""The sentence that every volunteer of Copiste copied."""
_WORD: Final = re.compile(r"[^\W\d_]{3,}")
_SLOT: Final = re.compile(r"\{(\w+)\}")
_LINKS: Final = ("de", "du", "des", "la", "le", "les", "un", "une", "à", "au", "pour", "avec", "dans", "et", "ou", "en")


_Chosen = TypeVar("_Chosen")


class LineMaker:
    """Makes one line after the other.

    Args:
        seed: Of the lines.
        sentences: Lines of French as people wrote them.
        words: Rarer words; a few come between others.
    """

    def __init__(self, seed: int, sentences: Sequence[str] = (), words: Sequence[str] = ()) -> None:
        self._hand = np.random.default_rng(seed)
        self._lists = _lists()
        self._booklets = _of_booklets()
        self._sentences = tuple(sentences) or self._booklets
        self._words = tuple(words) or tuple(sorted({word for text in self._booklets for word in _WORD.findall(text)}))
        self._slots: Mapping[str, Callable[[], str]] = {
            "address": self._address,
            "amount": self._amount,
            "date": self._date,
            "day": lambda: self._one(_DAYS),
            "digit": lambda: str(self._hand.integers(1, 10)),
            "email": self._email,
            "file": self._file_number,
            "first": lambda: self._one(self._lists["first_names"]),
            "initials": lambda: "".join(
                self._one(self._lists["first_names"])[0] + "." * self._maybe(0.3) for _ in range(2)
            ),
            "language": lambda: self._one(self._lists["languages"]),
            "lastname": self._last_name,
            "mister": lambda: f"{self._one(('M.', 'Mme', 'Mlle', 'Mr', 'Monsieur', 'Madame'))} {self._last_name()}",
            "month": lambda: self._one(_MONTHS)[0],
            "name": self._name,
            "nom": lambda: self._one(self._lists["first_names"]),
            "paper": lambda: self._one(self._lists["papers"]),
            "phone": self._phone,
            "small": lambda: str(self._hand.integers(2, 120)),
            "street": lambda: self._one(self._lists["streets"]),
            "time": self._time,
            "town": lambda: self._one(self._lists["towns"]),
            "year": lambda: str(self._hand.integers(1950, 2031)),
        }
        self._kinds: Sequence[tuple[float, Callable[[], str]]] = (
            (26, self._sentence),
            (11, self._sentence_with_rare_words),
            (6, self._rare_words),
            (15, lambda: self._filled(self._one(self._lists["agent_notes"]))),
            (12, lambda: self._filled(self._one(self._lists["resident_notes"]))),
            (9, self._field),
            (8, self._numbers),
            (11, lambda: self._cut(self._one(self._booklets))),
        )

    def line(self) -> str:
        """One more line, of 1 to `LONGEST` characters."""
        while True:
            shares = np.array([share for share, _ in self._kinds])
            kind = self._kinds[int(self._hand.choice(len(self._kinds), p=shares / shares.sum()))][1]
            text = self._dressed(self._cut(kind()))
            if text and len(text) <= LONGEST:
                return text

    def _sentence(self) -> str:
        """Sentences as somebody broke them into lines, broken elsewhere."""
        start = int(self._hand.integers(len(self._sentences)))
        text = self._sentences[start]
        if self._maybe(0.8) and start + 1 < len(self._sentences):
            text = f"{text} {self._sentences[start + 1]}"
        return text

    def _sentence_with_rare_words(self) -> str:
        return _WORD.sub(lambda found: self._word_like(found[0]) if self._maybe(0.4) else found[0], self._sentence())

    def _word_like(self, word: str) -> str:
        """A rare word in place of another, with a capital where that had one."""
        rare = self._one(self._words)
        if word.isupper():
            return rare.upper()
        return rare[0].upper() + rare[1:] if word[0].isupper() else rare

    def _rare_words(self) -> str:
        """A few words, one after the other or in a list."""
        words = [self._one(self._words) for _ in range(int(self._hand.integers(1, 7)))]
        if self._maybe(0.3):
            return ", ".join(words)
        for place in range(len(words) - 1, 0, -1):
            if self._maybe(0.5):
                words.insert(place, self._one(_LINKS))
        text = " ".join(words)
        return text[0].upper() + text[1:] + self._one((".", "", "", " ?", " !", ";")) if self._maybe(0.5) else text

    def _field(self) -> str:
        """What somebody writes into a form: who, where, how to be reached."""
        form = self._one(
            (
                "{name}",
                "{name}",
                "{lastname}",
                "{first}",
                "{mister}",
                "Nom : {lastname}",
                "Nom : {lastname}  Prénom : {first}",
                "Prénoms : {first}, {first}, {first}",
                "{name}, né le {date} à {town}",
                "{name}, née le {date}",
                "{address}",
                "{address}",
                "{small} {street}",
                "75019 Paris",
                "75019 PARIS",
                "{email}",
                "{phone}",
                "{phone} / {phone}",
                "{town}",
                "{town}, le {date}",
                "{mister}, {small} {street}",
                "M. et Mme {lastname}",
                "chez {mister}",
                "{name} ({town})",
                "{name} & {name}",
            )
        )
        return self._filled(form)

    def _numbers(self) -> str:
        form = self._one(
            (
                "{date}",
                "{date}",
                "{date}",
                "{date} à {time}",
                "le {date}",
                "{time}",
                "{phone}",
                "{file}",
                "n° {file}",
                "{amount}",
                "{digit} x {amount}",
                "{small} %",
                "{date} - {date}",
                "du {date} au {date}",
                "{day} {time}",
                "{day}",
                "{month} {year}",
                "{year}",
                "{small}",
                "{digit}/{digit}",
                "({small})",
                "{small} + {small}",
                "1) {paper}",
                "{digit}) {paper}",
                "{digit}. {paper}",
            )
        )
        return self._filled(form)

    def _filled(self, form: str) -> str:
        return _SLOT.sub(lambda slot: self._slots[slot[1]]() if slot[1] in self._slots else slot[0], form)

    def _last_name(self) -> str:
        name = self._one(self._lists["last_names"])
        if self._maybe(0.04):
            name = f"{name}-{self._one(self._lists['last_names'])}"
        return _upper(name, accents=self._maybe(0.5)) if self._maybe(0.45) else name

    def _name(self) -> str:
        parts = [self._one(self._lists["first_names"]), self._last_name()]
        return " ".join(reversed(parts) if self._maybe(0.35) else parts)

    def _address(self) -> str:
        number = f"{self._hand.integers(1, 240)}{self._one(('', '', '', '', ' bis', ' ter', ' B'))}"
        end = self._one(
            ("", "", ", Paris 19e", ", 75019 Paris", " 75019 PARIS", " Paris 75020", " - 75018 Paris", ", Pantin")
        )
        return f"{number}{self._one((' ', ' ', ', '))}{self._one(self._lists['streets'])}{end}"

    def _date(self) -> str:
        """A date in one of the forms that people give it."""
        day, month = int(self._hand.integers(1, 32)), int(self._hand.integers(1, 13))
        year = int(self._hand.integers(2024, 2030) if self._maybe(0.7) else self._hand.integers(1935, 2024))
        said = "1er" if day == 1 else str(day)
        two = f"{year % 100:02d}"
        mark = self._one(("/", "/", "/", "/", ".", "-", " / ", " "))
        long = f"{day:02d}{mark}{month:02d}{mark}{year}"
        forms = (
            f"{day:02d}/{month:02d}",
            f"{day}/{month}",
            f"{day:02d}/{month:02d}",
            long,
            long,
            f"{day:02d}{mark}{month:02d}{mark}{two}",
            f"{day}{mark}{month}{mark}{two}",
            f"{said} {_MONTHS[month - 1][0]} {year}",
            f"{said} {_MONTHS[month - 1][0]}",
            f"{said} {_MONTHS[month - 1][1]} {year}",
            f"{said} {_MONTHS[month - 1][1]}",
            f"{self._one(_DAYS)} {said} {_MONTHS[month - 1][0]}",
            f"{self._one(_DAYS)} {said}",
            f"{self._one(_DAYS)} {day:02d}/{month:02d}",
        )
        return self._one(forms)

    def _time(self) -> str:
        hour, minute = int(self._hand.integers(8, 20)), int(self._hand.integers(12)) * 5
        return self._one(
            (
                f"{hour}h",
                f"{hour}h{minute:02d}",
                f"{hour}h{minute:02d}",
                f"{hour} h {minute:02d}",
                f"{hour} h",
                f"{hour}:{minute:02d}",
                f"{hour}H{minute:02d}",
            )
        )

    def _phone(self) -> str:
        start = self._one(("06", "06", "07", "01", "09"))
        pairs = [start, *(f"{self._hand.integers(100):02d}" for _ in range(4))]
        if self._maybe(0.06):
            pairs[0] = f"+33 {start[1]}"
        return self._one((" ", " ", "", ".", "-", "/")).join(pairs)

    def _file_number(self) -> str:
        """Numbers of requests, files, papers."""

        def digits(count: int) -> str:
            return "".join(str(self._hand.integers(10)) for _ in range(count))

        letters = "".join(self._one("ABCDEFGHJKLMNPRSTUVXYZ") for _ in range(2))
        return self._one(
            (
                f"075{digits(10)}",
                f"{digits(4)} {digits(4)} {digits(4)}",
                f"{digits(6)}",
                f"{digits(8)}",
                f"20{self._hand.integers(20, 30)}-{digits(5)}",
                f"20{self._hand.integers(20, 30)}/{digits(4)}",
                f"{digits(2)}{letters}{digits(5)}",
                f"{letters}-{digits(6)}",
                f"D{digits(1)}",
                f"P-{letters[0]}{digits(2)}",
            )
        )

    def _amount(self) -> str:
        whole = int(self._hand.integers(3, 3000))
        said = f"{whole // 1000} {whole % 1000:03d}" if whole >= 1000 and self._maybe(0.5) else str(whole)
        cents = f",{self._hand.integers(100):02d}" if self._maybe(0.4) else ""
        return f"{said}{cents}{self._one((' €', '€', ' euros', ' €', ' EUR'))}"

    def _email(self) -> str:
        first, last = (
            _plain(name).lower().replace(" ", "").replace("'", "")
            for name in (self._one(self._lists["first_names"]), self._one(self._lists["last_names"]))
        )
        number = str(self._hand.integers(1, 100)) if self._maybe(0.4) else ""
        return f"{first}{self._one(('.', '_', '-', ''))}{last}{number}@{self._one(self._lists['mail_hosts'])}"

    def _cut(self, text: str) -> str:
        """As much of a text as one line takes, from some word on; now and then broken within its last word."""
        text = self._filled(_written(text))
        wanted = int(np.clip(self._hand.normal(48, 13), 4, LONGEST))
        if len(text) <= wanted:
            return text
        starts = [0, *(found.end() for found in re.finditer(" +", text))]
        fitting = [start for start in starts if len(text) - start >= wanted]
        start = self._one(fitting) if self._maybe(0.75) else 0
        end = text.rfind(" ", start, start + wanted + 1)
        piece = text[start : end if end > start else start + wanted]
        rest = text[start + len(piece) :].strip()
        if self._maybe(0.06) and len(rest) > 6 and rest[:5].isalpha() and len(piece) < LONGEST - 6:
            piece = f"{piece} {rest[: int(self._hand.integers(2, 4))]}-"
        return piece.strip()

    def _dressed(self, text: str) -> str:
        """In capitals, behind a dash, between brackets, within guillemets, as lines of notes are."""
        if self._maybe(0.06):
            text = _upper(text, accents=self._maybe(0.5))
        ways = (
            "- {}",
            "* {}",
            "{} !",
            "({})",
            "« {} »",
            '"{}"',
            "{} ?",
            "{} :",
            "{}...",
            "NB : {}",
            "= {}",
            "{} ;",
            "{},",
            "[{}]",
        )
        return self._one(ways).format(text) if self._maybe(0.1) else text

    def _maybe(self, share: float) -> bool:
        return bool(self._hand.random() < share)

    def _one(self, of: Sequence[_Chosen]) -> _Chosen:
        return of[int(self._hand.integers(len(of)))]


def read_sentences(path: Path) -> Iterator[str]:
    """Lines of a data set's `lines.tsv`, without the sentence that all its writers copied."""
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            if not _CONSENT.search(row["text"]):
                yield row["text"]


def read_words(path: Path) -> Iterator[str]:
    """Words of a spelling dictionary in Hunspell's form, `word/FLAGS`; many in the plural too."""
    for line in path.read_text("utf-8").splitlines()[1:]:
        word = line.partition("/")[0].partition("\t")[0].replace("\u2019", "'")
        if re.fullmatch(r"[A-Za-zÀ-ÿŒœ'-]{2,20}", word) and not word.isupper():
            yield word
            if "/S." in line:
                yield f"{word}s"


def _lists() -> Mapping[str, tuple[str, ...]]:
    """The lists of handwriting_words.toml: some between semicolons, some one to a line."""
    lists = tomllib.loads((Path(__file__).parent / "handwriting_words.toml").read_text("utf-8"))
    return {
        key: tuple(" ".join(one.split()) for one in (text.split(";") if ";" in text else text.splitlines()))
        for key, text in lists.items()
    }


def _of_booklets() -> tuple[str, ...]:
    """Every text of the booklets that people read."""
    return tuple(text for _, template in sorted(load_catalogue().items()) for text in _texts(template))


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        if " " in value and _ASKED.issuperset(_written(value)):
            yield value
    elif isinstance(value, tuple):
        for part in value:
            yield from _texts(part)
    elif is_dataclass(value):
        for field in fields(value):
            yield from _texts(getattr(value, field.name))


def _written(text: str) -> str:
    """As data sets of handwriting are transcribed: straight apostrophes, plain dashes and spaces, composed letters."""
    text = unicodedata.normalize("NFC", text)
    for found, wanted in (("\u2019", "'"), ("\u2018", "'"), ("\u2013", "-"), ("\u2014", "-"), ("\u2026", "...")):
        text = text.replace(found, wanted)
    return " ".join(text.split())


def _upper(text: str, *, accents: bool) -> str:
    """In capitals, which many people write without accents."""
    return text.upper() if accents else _plain(text).upper()


def _plain(text: str) -> str:
    """Without accents."""
    bare = unicodedata.normalize("NFD", text.replace("œ", "oe").replace("Œ", "OE"))
    return "".join(sign for sign in bare if not unicodedata.combining(sign))
