"""Reads the values of a TOML file with their types, and keeps every problem with its line instead of stopping.

Problems and remedies are French: the people who edit booklets read them.
"""

import difflib
import re
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Any, Final, TypeVar

from forms import toml_lines
from forms.errors import TemplateError
from forms.rules import NAME
from forms.typography import typeset
from forms.visible import visible_text

_Kind = TypeVar("_Kind", bound=StrEnum)

_NEAR: Final = 0.6
"""How alike two words must be for one to be a slip for the other: difflib's own default."""

_UNSEEN: Final = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ue000-\uf8ff\ufffe\uffff]"
)
"""Signs that no paper shows: control characters, those that turn the words around them, and what is no letter."""

_HEAVY_WORDS: Final = re.compile(
    r"\b(veuillez|il convient|nonobstant|susmentionnée?s?|le cas échéant)\b", re.IGNORECASE
)
"""Words of letters from an administration, which residents do not say."""

_SENSITIVE_WORDS: Final = re.compile(
    r"\b(violen\w+|handicap\w*|(?<!assurance )maladies?|malades?|médica\w+|(?<!carnet de )santé"
    r"|tutelle|tuteur|curatelle|curateur|sauvegarde de justice|habilitation familiale"
    r"|réfugiée?s?|apatrides?|asile|ofpra|protection subsidiaire"
    r"|sans[- ]papiers|prison|détention|détenue?s?|hôpital|hospitali\w+)\b",
    re.IGNORECASE,
)
"""Reasons that a booklet never tells, because it is read by the family and gets lost: health, violence, protection,
residence status, detention."""


_PLACE: Final = re.compile(r"\{([^{}]*)\.([^{}]*)\}")
"""What stands for the place of a service: `{accueil.lieu}`."""

_BRACE: Final = re.compile(r"\{[^{}]{0,40}\}?|\}")
"""A brace that stands for nothing, with what follows it: it would be printed as it is typed."""

LONGEST_PLACE: Final = 60
"""Characters of a place: with it, a step's `place` still says in 60 others with whom."""

_NO_PLACE: Final = "lieu à demander à l'accueil"
"""What a text says where the town hall did not write the place."""


class Named(StrEnum):
    """What a name in a file may stand for."""

    STEP = "étape"
    STEP_OR_DOCUMENT = "pièce ou étape"
    REMOVABLE = "pièce, étape, contact, ou champ d'une étape"
    CONTACT_OR_BOOKLET = "contact ou livret"
    SITUATION = "situation"


class Problems:
    """The problems found in one file, and the names that remain to be looked up when all of it is read.

    Attributes:
        path: The file.
        found: In the order in which they were found; see `in_file_order`.
        asked: What the file takes from the town hall's: `accueil`, or `accueil.lieu` for its place alone.
    """

    def __init__(self, path: Path, lines: dict[toml_lines.Path, int], places: Mapping[str, str] | None = None) -> None:
        """Begin with no problem.

        Args:
            path: The file.
            lines: The line of each of its values.
            places: Where the town hall's services are, by key, empty where it is not known; None: no text names one.
        """
        self.path = path
        self.found: list[TemplateError] = []
        self.asked: set[str] = set()
        self._places = places or {}
        self._lines = lines
        self._names: list[tuple[toml_lines.Path, str, Named]] = []

    def add(self, place: toml_lines.Path, problem: str, remedy: str) -> None:
        """Note a problem with the value at `place`."""
        self.found.append(TemplateError(self.path, self.line(place), problem, remedy))

    def line(self, place: toml_lines.Path) -> int:
        """On which line a value stands, from 1."""
        return toml_lines.line_of(self._lines, place)

    def with_places(self, place: toml_lines.Path, text: str) -> str:
        """Say in a text where the town hall's services are: `{accueil.lieu}`. What stands for none is a problem."""

        def written(found: re.Match[str]) -> str:
            key, what = found.groups()
            if key in self._places and what == "lieu":
                self.asked.add(f"{key}.{what}")
                return self._places[key] or _NO_PLACE
            self._add_brace(place, found.group())
            return ""

        return _PLACE.sub(written, text)

    def check_braces(self, place: toml_lines.Path, text: str) -> None:
        """Note a brace that stands for nothing; `{nom}` is a person in what a rule says."""
        said = text.replace(NAME, "") if "rule" in place and {"text", "warn"} & set(place) else text
        left = _BRACE.search(_PLACE.sub("", said))
        if left is not None:
            self._add_brace(place, left.group().strip())

    def _add_brace(self, place: toml_lines.Path, words: str) -> None:
        known = [f"{{{one}.lieu}}" for one in self._places]
        remedy = "Enlevez-le, avec ses accolades."
        if words == NAME:
            remedy = f"{NAME} ne se met que dans text et warn d'une règle."
        elif "." in words and difflib.get_close_matches(words, known, n=1, cutoff=_NEAR):
            remedy = what_to_write(words, known)
        self.add(place, f"« {words} » ne veut rien dire ici", remedy)

    def longest(self, text: str) -> int:
        """How many characters a text has with the longest places that a town hall may write."""
        return len(_PLACE.sub(lambda found: "x" * LONGEST_PLACE if found[1] in self._places else found[0], text))

    def note_name(self, place: toml_lines.Path, name: str, named: Named) -> None:
        """Remember a name that stands for something elsewhere in the file."""
        self._names.append((place, name, named))

    def check_names(self, known: Mapping[Named, Sequence[str]]) -> None:
        """Look up every remembered name."""
        for place, name, named in self._names:
            if name not in known[named]:
                self.add(place, f"« {name} » n'existe pas ({named})", what_to_write(name, known[named]))

    def in_file_order(self) -> tuple[TemplateError, ...]:
        """Every problem, by line."""
        return tuple(sorted(self.found, key=lambda error: error.line or 0))


class Table:
    """A table of the file; each value that is asked for is checked, and what was never asked for is a problem.

    Attributes:
        place: Where it is in the file.
    """

    def __init__(self, data: dict[str, Any], place: toml_lines.Path, problems: Problems, known: Sequence[str]) -> None:
        """Read a table that may have the keys `known`."""
        self.place = place
        self._data = data
        self._problems = problems
        self._mistyped = set[str]()
        for key in data:
            if key not in known:
                self.problem(key, f"« {key} » n'existe pas ici", what_to_write(key, known))
                self._mistyped.update(difflib.get_close_matches(key, known, n=1, cutoff=_NEAR))

    def has(self, key: str) -> bool:
        """Say whether a key is written."""
        return key in self._data

    def problem(self, key: str | tuple[str | int, ...], problem: str, remedy: str) -> None:
        """Note a problem with one of this table's values."""
        keys = (key,) if isinstance(key, str) else key
        self._problems.add((*self.place, *keys), problem, remedy)

    def text(self, key: str, *, limit: int, needed: bool = False, printed: bool = True, braces: bool = False) -> str:
        """Read a text of at most `limit` characters; empty when it is missing.

        Args:
            key: Its key.
            limit: How many characters fit where it is shown.
            needed: It must not be missing nor empty.
            printed: It may stand on paper, so no word of it tells a sensitive reason.
            braces: Whoever asks looks at what stands in braces.
        """
        value = self._data.get(key, "")
        if not isinstance(value, str):
            self.problem(key, f"« {key} » doit être un texte", f'Écrivez {key} = "…", entre guillemets.')
            return ""
        if needed and not value.strip():
            self._missing(key, f'Ajoutez une ligne {key} = "…".')
        return self._written((key,), value, limit=limit, printed=printed, braces=braces)

    def texts(self, key: str, *, limit: int, printed: bool = True, single: bool = False) -> tuple[str, ...]:
        """Read a list of texts; empty when it is missing. With `single`, one text alone is a list of one."""
        value = self._data.get(key, [])
        if single and isinstance(value, str):
            value = [value]
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            self.problem(key, f"« {key} » doit être une liste de textes", f'Écrivez {key} = ["…", "…"].')
            return ()
        return tuple(
            self._written((key, number), item, limit=limit, printed=printed) for number, item in enumerate(value)
        )

    def name(self, key: str, named: Named, *, needed: bool = False) -> str:
        """Read the name of something that is elsewhere in the file."""
        value = self.text(key, limit=60, needed=needed, printed=False)
        if value:
            self._problems.note_name((*self.place, key), value, named)
        return value

    def names(self, key: str, named: Named, *, needed: bool = False) -> tuple[str, ...]:
        """Read names of things that are elsewhere in the file: one text, or a list; with `needed`, at least one."""
        if needed and self._data.get(key, "") in ("", []):
            self._missing(key, f'Ajoutez une ligne {key} = "…".')
            return ()
        values = self.texts(key, limit=60, printed=False, single=True)
        for number, value in enumerate(values):
            self._problems.note_name((*self.place, key, number), value, named)
        return values

    def flag(self, key: str, *, default: bool) -> bool:
        """Read yes or no."""
        value = self._data.get(key, default)
        if not isinstance(value, bool):
            self.problem(key, f"« {key} » doit dire oui ou non", f"Écrivez {key} = true ou {key} = false.")
            return default
        return value

    def number(self, key: str, *, low: int, high: int, default: int) -> int:
        """Read a whole number from `low` to `high`."""
        value = self._data.get(key, default)
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            near = high if isinstance(value, int) and value > high else max(low, 1)
            remedy = f"Écrivez un nombre sans guillemets, par exemple {key} = {near}."
            self.problem(key, f"« {key} » doit être un nombre entier de {low} à {high}", remedy)
            return near if isinstance(value, int) else default
        return value

    def numbers(self, key: str, *, low: int, high: int) -> tuple[int, ...]:
        """Read a list of whole numbers from `low` to `high`; empty when it is missing."""
        values = self._data.get(key, [])
        if not isinstance(values, list) or not all(type(value) is int and low <= value <= high for value in values):
            remedy = f"Écrivez {key} = [{low}], avec des nombres de {low} à {high}, ou enlevez cette ligne."
            self.problem(key, f"« {key} » doit être une liste de nombres de {low} à {high}", remedy)
            return ()
        return tuple(values)

    def kind(self, key: str, kinds: type[_Kind], *, default: _Kind | None = None) -> _Kind:
        """Read one of the words of an enumeration."""
        value = self._data.get(key, default)
        words = [kind.value for kind in kinds]
        if value in words:
            return kinds(value)
        if value is None:
            self._missing(key, f'Ajoutez une ligne {key} = "…" avec {_or(words)}.')
        else:
            self.problem(key, f"« {value} » n'est pas possible pour « {key} »", what_to_write(str(value), words))
        return next(iter(kinds))

    def pattern(self, key: str, pattern: str, example: str, *, said: str = "") -> str:
        """Read an identifier of a given form; `said`: in words, where an example does not show it."""
        value = self.text(key, limit=60, needed=True, printed=False)
        if value and re.fullmatch(pattern, value) is None:
            form = f"{said[:1].upper()}{said[1:]}. " if said else ""
            remedy = f"{form}Écrivez par exemple {example}."
            self.problem(key, f"« {value} » n'a pas la forme d'un « {key} » ici", remedy)
        return value

    def tables(self, key: str, known: Sequence[str]) -> list["Table"]:
        """Read the tables of a list, each with the keys `known`."""
        value = self._data.get(key, [])
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            self.problem(
                key, f"« {key} » doit être une suite de blocs", f"Écrivez [[{self._name(key)}]] sur une ligne."
            )
            return []
        return [Table(item, (*self.place, key, number), self._problems, known) for number, item in enumerate(value)]

    def table(self, key: str, known: Sequence[str]) -> "Table | None":
        """Read a table written on one line; None when it is missing."""
        value = self._data.get(key)
        if value is None:
            return None
        if not isinstance(value, dict):
            self.problem(
                key, f"« {key} » doit être un bloc entre accolades", f'Écrivez {key} = {{ {known[0]} = "…" }}.'
            )
            return None
        return Table(value, (*self.place, key), self._problems, known)

    def _missing(self, key: str, remedy: str) -> None:
        if key not in self._mistyped:  # said already, where it is mistyped
            self.problem(key, f"il manque « {key} »", remedy)

    def _name(self, key: str) -> str:
        return ".".join([part for part in self.place if isinstance(part, str)] + [key])

    def _written(
        self, keys: tuple[str | int, ...], value: str, *, limit: int, printed: bool, braces: bool = False
    ) -> str:
        """A text as it is printed, once its words are checked: the same ones whatever a town hall says of itself."""
        self._check_words(keys, value, length=self._problems.longest(value), limit=limit, printed=printed)
        place = (*self.place, *keys)
        if not braces:
            self._problems.check_braces(place, value)
        return typeset(self._problems.with_places(place, value))

    def _check_words(self, keys: tuple[str | int, ...], value: str, *, length: int, limit: int, printed: bool) -> None:
        if length > limit:
            problem = f"ce texte a {length} signes, {limit} au plus tiennent à cette place"
            if length != len(value):
                problem += f" (un lieu compte pour {LONGEST_PLACE})"
            self.problem(keys, problem, "Raccourcissez-le, ou faites deux phrases de deux textes.")
        if value.strip() and not visible_text(value):
            self.problem(
                keys, "ce texte n'a que des signes qui ne se voient pas", "Écrivez-le, ou enlevez cette ligne."
            )
            return
        unseen = _UNSEEN.search(value)
        if unseen is not None:
            problem = f"ce texte a un signe qui ne se voit pas, U+{ord(unseen.group()):04X}"
            self.problem(keys, problem, f"Enlevez-le{_after(value, unseen.start())}.")
        heavy, sensitive = _HEAVY_WORDS.search(value), _SENSITIVE_WORDS.search(value)
        if heavy is not None:
            self.problem(keys, f"« {heavy.group()} » n'est pas un mot que les gens disent", "Dites-le plus simplement.")
        if printed and sensitive is not None:
            problem = f"« {sensitive.group()} » peut s'imprimer et dirait une raison que le livret tait"
            self.problem(keys, problem, "Dites la pièce à apporter, pas la raison ; ou réservez ce texte à l'agent.")


def _after(text: str, at: int) -> str:
    """Where a sign is that nobody sees: ` après « le mot »`."""
    words = text[:at].split()
    return f" après « {words[-1]} »" if words else " au début"


def what_to_write(word: str, known: Iterable[str]) -> str:
    """Say what to write instead of an unknown word: the nearest known one, or the list of them."""
    known = list(dict.fromkeys(known))  # a file may say one twice
    close = difflib.get_close_matches(word, known, n=1, cutoff=_NEAR)
    if close:
        return f"Vouliez-vous écrire « {close[0]} » ?"
    return f"Écrivez {_or(known)}." if known else "Enlevez-le."


def _or(words: Sequence[str]) -> str:
    return " ou ".join([", ".join(f"« {word} »" for word in words[:-1]), f"« {words[-1]} »"] if words[1:] else words)
