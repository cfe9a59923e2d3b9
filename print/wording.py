"""In which language the words of a booklet are printed: French, another one, or both under each other.

Blocks are composed with French words. What draws or measures them asks here what to print, so that nothing else knows
of languages. Whichever language is shown, all are measured that a booklet is printed in: boxes, cells and areas stand
at the same places in each.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum, auto
from functools import cache, lru_cache
from pathlib import Path
from typing import Final

from forms.booklet import Booklet
from forms.translation import FRENCH, RIGHT_TO_LEFT, Translation, load_phrases
from print.own import OWN, own_name
from print.shaping import has_shaping
from print.words import joined, subject_name

_PHRASES: Final = Path(__file__).parent / "phrases"

_KINDS: Final = {"jour": r"\d\d/\d\d/\d{4}", "nombre": r"\d+", "étape": r"[A-Z]?\d+"}
"""What some names stand for; any other name stands for any words."""
_SOMEBODY: Final = "nom"
_NAME: Final = re.compile(r"\\\{(\w+)\\\}|\{(\w+)\}")
_STEP: Final = re.compile(r"(?<=tape )[A-Z]\d+|(?<=tapes )[A-Z]\d+")
"""A step named by its id, which is printed with the number it has in the booklet."""
_WEEKDAYS: Final = "lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche"
_LONG_DATE: Final = re.compile(rf"({_WEEKDAYS}) (\d+)(?:er)? (\w+) (\d{{4}})((?:, .*)?)", re.IGNORECASE | re.DOTALL)
_DATE_ORDER: Final = "{semaine} {nombre} {mois} {an}"
_FIRST_OWN: Final = 0xE000
"""Somebody's own words are characters of private use, from here on, while what is around them is translated."""
_OWN: Final = re.compile("[\ue000-\uf8ff]")
_ENDS: Final = (" :", ".", ",")
"""Signs that blocks put after a text of a template."""


class Shown(Enum):
    """Which language is printed."""

    FRENCH = auto()
    OTHER = auto()
    BOTH = auto()


@dataclass(frozen=True, slots=True)
class _Pattern:
    """A text in which something is put: `page {nombre} sur {combien}`."""

    french: re.Pattern[str]
    said: str


@dataclass(frozen=True, slots=True)
class _Lexicon:
    """All that is known of a language: whole texts, texts in which something is put, and how a date is said."""

    exact: Mapping[str, str]
    patterns: tuple[_Pattern, ...]
    date_order: str


@dataclass(frozen=True, slots=True)
class _Texts:
    """The texts of a translation, known again by being the same object: their words are not compared."""

    texts: Mapping[str, str]

    def __hash__(self) -> int:
        return id(self.texts)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Texts) and self.texts is other.texts


@dataclass(slots=True)
class Wording:
    """French words and what they are in another language.

    Attributes:
        language: Code of the other language.
        proofread: Whether somebody has read its translation again.
        shown: What is printed.
        beside: The further languages that are measured, of which none is printed.
    """

    language: str
    proofread: bool
    shown: Shown
    _lexicon: _Lexicon
    _names: Mapping[str, str]
    beside: tuple["Wording", ...] = ()
    _found: dict[str, str | None] = field(default_factory=dict)

    @property
    def code(self) -> str:
        """What an edition keeps of its language: `en`, or `fr+en` for both."""
        return {Shown.FRENCH: FRENCH, Shown.OTHER: self.language, Shown.BOTH: f"{FRENCH}+{self.language}"}[self.shown]

    @property
    def by_itself(self) -> "Wording | None":
        """The same, where no other language is measured than French and the one that is printed; None for French."""
        return None if self.shown is Shown.FRENCH else replace(self, beside=())

    def say(self, text: str) -> str:
        """A French text in the other language; as it is where it has no translation there, or is somebody's own."""
        if text not in self._found:
            bare, owned = _bare(text)
            said = None if _is_own(bare) else self._translated(_plain(bare))
            self._found[text] = None if said is None else _OWN.sub(lambda sign: _put_back(sign[0], owned), said)
        said = self._found[text]
        return text if said is None else said

    @property
    def rtl(self) -> bool:
        """Whether the other language is written from right to left."""
        return self.language in RIGHT_TO_LEFT

    def joined(self, names: list[str]) -> str:
        """Names one after the other, as that language puts them: `Awa, Marc and Lina`."""
        return joined(names, self.say("et"), self._comma)

    @property
    def translations(self) -> tuple[str, ...]:
        """Everything in the other language that may be printed."""
        return (*self._lexicon.exact.values(), *self._names.values())

    @property
    def unknown(self) -> tuple[str, ...]:
        """What was asked for and has no translation: names, numbers, and what is missing."""
        known = set(self.translations)
        return tuple(
            text
            for text, said in self._found.items()
            if said is None and text not in known and not _is_own(_bare(text)[0])
        )

    def _translated(self, text: str) -> str | None:
        for find in (self._word, self._date, self._put_together, self._ended):
            said = find(text)
            if said is not None:
                return said
        return None

    def _word(self, text: str) -> str | None:
        """A text that stands in a file; with a small letter where it is printed with a capital, or the other way."""
        exact = self._lexicon.exact
        if text in self._names:
            return self._names[text]
        if text in exact:
            return exact[text]
        first = text[:1]
        said = exact.get(first.swapcase() + text[1:]) if first else None
        if said is None:
            return None
        return _capital(said) if first.isupper() else said[:1].lower() + said[1:]

    def _date(self, text: str) -> str | None:
        """A day in words, and what is said after it."""
        found = _LONG_DATE.fullmatch(text)
        if found is None:
            return None
        weekday, day, month, year, rest = found.groups()
        named = {"semaine": self.say(weekday), "nombre": day, "mois": self.say(month), "an": year}
        said = _filled(self._lexicon.date_order, named)
        return self._comma.join((said, *(self.say(part) for part in rest.split(", ")[1:])))

    def _put_together(self, text: str) -> str | None:
        for pattern in self._lexicon.patterns:
            found = pattern.french.fullmatch(text)
            if found is not None:
                return _filled(
                    pattern.said, {name: self._put_in(name, words) for name, words in found.groupdict().items()}
                )
        return None

    def _put_in(self, name: str, words: str) -> str:
        """What stands for a name in a text: of a template too, unless it calls somebody by it."""
        if name != _SOMEBODY:
            return self.say(words)
        called = own_name(words)
        return self.say(called) if called == words else (called if self.rtl else words)

    def _ended(self, text: str) -> str | None:
        for end in _ENDS:
            stem = text.removesuffix(end)
            if stem not in {text, ""}:
                said = self.say(stem)
                if self._found[stem] is not None:
                    return said + (self._comma if end == "," else end).strip()
        return None

    @property
    def _comma(self) -> str:
        return "، " if self.rtl else ", "


def make_wording(
    booklet: Booklet | None, translation: Translation, shown: Shown, beside: Iterable[Translation] = ()
) -> Wording:
    """What a booklet's words are in another language.

    Args:
        booklet: The booklet; None: nobody's, with the words of its template alone.
        translation: Of its template.
        shown: What is printed.
        beside: Of the further languages that are measured, unless they cannot be here.

    Raises:
        TemplateError: The file of fixed phrases cannot be used.
    """
    lexicon, together = _lexicon(translation.language, _Texts(translation.texts)), dict[str, str]()
    others = tuple(make_wording(booklet, one, Shown.FRENCH) for one in beside if _is_measured(one.language))
    wording = Wording(translation.language, translation.proofread, shown, lexicon, together, others)
    names = [] if booklet is None else [own_name(subject_name(booklet, person)) for person in booklet.persons]
    if names[1:]:
        called, _ = _bare(joined(names))
        said, _ = _bare(wording.joined([wording.say(name) for name in names]))
        together[_plain(called)] = said
    for term in () if booklet is None else booklet.glossary:
        said = wording.say(term.word)
        if said != term.word:  # another booklet may have the same word with a capital, as a title, said otherwise
            together[f"{_capital(_plain(term.word))} :"] = f"{_capital(said)}:"
    return wording


def measured_in(booklet: Booklet, translations: Iterable[Translation]) -> Wording | None:
    """French for a booklet of which every other language is measured; None where there is none."""
    able = [one for one in translations if _is_measured(one.language)]
    return make_wording(booklet, able[0], Shown.FRENCH, able[1:]) if able else None


def _is_measured(language: str) -> bool:
    """Whether a language can be measured: where nothing joins Arabic letters, the others are printed all the same."""
    return language not in RIGHT_TO_LEFT or has_shaping()


@lru_cache(maxsize=64)
def _lexicon(language: str, own: _Texts) -> _Lexicon:
    """What is the same for every booklet that is printed with a translation."""
    exact = {_plain(french): said for french, said in {**phrases(language), **own.texts}.items()}
    order = exact.pop(_DATE_ORDER, _DATE_ORDER)
    patterns = [(french, said) for french, said in exact.items() if "{" in french or _STEP.search(french)]
    patterns.sort(key=lambda pair: -len(_NAME.sub("", pair[0])))
    made = tuple(
        _Pattern(re.compile(_regular(french), re.DOTALL), _with_steps(french, said)) for french, said in patterns
    )
    return _Lexicon(exact, made, order)


def has_phrases(language: str) -> bool:
    """Whether the fixed words of booklets are known in a language: without them it cannot be printed."""
    return (_PHRASES / f"{language}.toml").is_file()


@cache
def phrases(language: str) -> Mapping[str, str]:
    """The fixed words of booklets in another language."""
    return load_phrases(_PHRASES / f"{language}.toml", language).texts


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _plain(text: str) -> str:
    """A text with plain spaces: where a line may not end says nothing about what it means."""
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def _bare(text: str) -> tuple[str, list[str]]:
    """A text with a character of private use for all that is somebody's own, and what each stands for."""
    owned: list[str] = []

    def kept(found: re.Match[str]) -> str:
        owned.append(found[0])
        return chr(_FIRST_OWN + len(owned) - 1)

    return OWN.sub(kept, text), owned


def _put_back(sign: str, owned: Sequence[str]) -> str:
    place = ord(sign) - _FIRST_OWN
    return owned[place] if place < len(owned) else sign


def _is_own(bare: str) -> bool:
    """Whether nothing in a text is to be translated but what somebody said."""
    return _OWN.search(bare) is not None and not any(sign.isalnum() for sign in _OWN.sub("", bare))


def _regular(french: str) -> str:
    """A text with names as a regular expression, each name a group."""
    seen: set[str] = set()

    def group(found: re.Match[str]) -> str:
        name = found[1] or found[2]
        if name in seen:
            return f"(?P={name})"
        seen.add(name)
        return f"(?P<{name}>{_kind(name)})"

    marked = re.escape(_STEP.sub(lambda found: f"{{étape{found[0]}}}", french))
    return _NAME.sub(group, marked)


def _kind(name: str) -> str:
    """What a name stands for: `nombre2` for the same as `nombre`, `étapeM6` for a step."""
    return next((kind for word, kind in _KINDS.items() if name.startswith(word)), ".+")


def _with_steps(french: str, said: str) -> str:
    """The translation of a text that names steps, with a name for each instead of its id."""
    for step in _STEP.findall(french):
        said = said.replace(step, f"{{étape{step}}}")
    return said


def _filled(said: str, named: Mapping[str, str]) -> str:
    return _NAME.sub(lambda found: named.get(found[2] or found[1], found[0]), said)
