"""The words of a booklet in another language: a file beside the booklets that gives each French text its translation.

`booklets/en/mariage.toml` is `booklets/mariage.toml` in English. Both texts stand there side by side, so that whoever
proofreads sees what was meant, and a French text that was changed since has no translation until somebody gives it one:
it is printed in French. `parcours check` lists what is missing, and what no longer belongs to a text.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Final

from forms.errors import TemplateError
from forms.model import BookletTemplate
from forms.printed_texts import Part, placed_texts
from forms.toml_file import read_toml
from forms.toml_tables import Table
from forms.town_hall import TownHall, shipped_town_hall

FRENCH: Final = "fr"
LANGUAGES: Final[Mapping[str, str]] = {FRENCH: "français", "en": "English", "es": "español", "ar": "العربية"}
"""The languages that booklets may be printed in, by their code, as they call themselves."""
RIGHT_TO_LEFT: Final = frozenset({"ar"})
"""Those that are written from right to left."""

_BOOKLETS: Final = Path(__file__).parent / "booklets"
_TOWN_HALL: Final = "mairie"
"""The file with the words of the town hall's own file; no booklet has this key."""
LONGEST: Final = 500
"""Signs of a translation; what fits is looked at on the pages."""


@dataclass(frozen=True, slots=True)
class Translation:
    """What a booklet's texts are in another language.

    Attributes:
        language: Its code: `en`.
        proofread: Whether somebody who speaks both languages has read it again.
        texts: Each French text, as it is printed, and what it is there. `{nom}` stands in both.
        places: Where each text is written, as (file, line): for who corrects it.
    """

    language: str
    proofread: bool
    texts: Mapping[str, str]
    places: Mapping[str, tuple[Path, int]] = field(default_factory=dict)


def languages_of(template: BookletTemplate, folder: Path | None = None) -> tuple[str, ...]:
    """The codes of the languages that a booklet can be printed in, French first."""
    found = (code for code in LANGUAGES if code != FRENCH and _file(template.key, code, folder).is_file())
    return (FRENCH, *found)


def load_translation(
    template: BookletTemplate, language: str, town_hall: TownHall | None = None, *, folder: Path | None = None
) -> Translation | None:
    """Read what a booklet is in another language; None where there is no such file.

    What the booklet's own file does not say is looked for in those of the other booklets, from which it may have
    taken a block, and in that of the town hall's words.

    Args:
        template: The booklet.
        language: A code of `LANGUAGES`.
        town_hall: Whose services its contacts are; None: the town hall for which the booklets were written.
        folder: Where the booklets are; None: those shipped here.

    Raises:
        TemplateError: The first problem of the first file that has one.
    """
    own = _file(template.key, language, folder)
    if language not in LANGUAGES or not own.is_file():
        return None
    town_hall = town_hall or shipped_town_hall()
    found = _collected(own, language, town_hall)
    return replace(found, texts=_with_places(found.texts, town_hall))


def translation_with(
    template: BookletTemplate, language: str, town_hall: TownHall, own: Mapping[str, str]
) -> Translation:
    """What a booklet is in another language, first in the words of its town hall, then in those that are shipped.

    A booklet that is not shipped has no file: what it says as the others do is found in theirs.

    Args:
        template: The booklet.
        language: A code of `LANGUAGES`, not French.
        town_hall: Whose services its contacts are.
        own: What the town hall wrote itself, by French text.
    """
    return _translation_with(template.key, language, town_hall, own)


def town_hall_translation(language: str, town_hall: TownHall, own: Mapping[str, str]) -> Translation:
    """What a town hall says of itself in another language, of no booklet in particular; see `translation_with`."""
    return _translation_with(_TOWN_HALL, language, town_hall, own)


def _translation_with(key: str, language: str, town_hall: TownHall, own: Mapping[str, str]) -> Translation:
    if any(place in own for place in town_hall.places.values()):
        shipped = _shipped(key, language, town_hall)
        return replace(shipped, texts=_with_places({**shipped.texts, **own}, town_hall))
    shipped = _shipped_with_places(key, language, town_hall)
    return replace(shipped, texts={**shipped.texts, **own}) if own else shipped


def untranslated(
    template: BookletTemplate, translation: Translation, town_hall: TownHall | None = None
) -> tuple[str, ...]:
    """The texts of a booklet that would be printed in French, each once, in the booklet's order.

    The town hall's own words are not among them: it may write what it likes there.

    Args:
        template: The booklet.
        translation: Of it.
        town_hall: As in `load_translation`.
    """
    texts = printed_texts(template, town_hall)
    return tuple(dict.fromkeys(text for text in texts if text not in translation.texts))


def outdated(template: BookletTemplate, translation: Translation, *, folder: Path | None = None) -> tuple[str, ...]:
    """The French texts of a booklet's own file of translations that the booklet no longer says."""
    own = _file(template.key, translation.language, folder)
    said = {*printed_texts(template), *(words for link in template.links for words in (link.number, link.address))}
    return tuple(text for text, (path, _line) in translation.places.items() if path == own and text not in said)


def printed_texts(template: BookletTemplate, town_hall: TownHall | None = None) -> Iterator[str]:
    """Every text of a template that may be printed and that another language says otherwise.

    Args:
        template: The booklet.
        town_hall: As in `load_translation`.
    """
    return (one.text for one in placed_texts(template, town_hall) if one.part is not Part.TOWN_HALL)


@dataclass(frozen=True, slots=True)
class _File:
    """One file: whether it was proofread, and by French text the translation and its line."""

    proofread: bool
    texts: Mapping[str, tuple[str, int]]


def _file(key: str, language: str, folder: Path | None) -> Path:
    return (folder or _BOOKLETS) / language / f"{key}.toml"


@lru_cache(maxsize=64)
def _shipped(key: str, language: str, town_hall: TownHall) -> Translation:
    return _collected(_file(key, language, None), language, town_hall)


@lru_cache(maxsize=64)
def _shipped_with_places(key: str, language: str, town_hall: TownHall) -> Translation:
    shipped = _shipped(key, language, town_hall)
    return replace(shipped, texts=_with_places(shipped.texts, town_hall))


def _collected(own: Path, language: str, town_hall: TownHall) -> Translation:
    """What the file of a booklet says, if there is one, and then those beside it."""
    texts: dict[str, str] = {}
    places: dict[str, tuple[Path, int]] = {}
    first = [own] if own.is_file() else []
    for path in (*first, *sorted(own.parent.glob("*.toml"))):
        for french, (said, line) in _read(path, language, town_hall).texts.items():
            if french not in texts:
                texts[french], places[french] = said, (path, line)
    proofread = bool(first) and _read(own, language, town_hall).proofread
    return Translation(language, proofread, texts, places)


def _with_places(texts: Mapping[str, str], town_hall: TownHall) -> Mapping[str, str]:
    """The translations with the town hall's rooms and addresses as they are called in their language."""
    named = {place: texts[place] for place in town_hall.places.values() if place and place in texts}
    for place, called in named.items():
        texts = {french: said.replace(place, called) for french, said in texts.items()}
    return texts


@lru_cache(maxsize=256)
def _read(path: Path, language: str, town_hall: TownHall) -> _File:
    try:
        return _read_file(path, language, town_hall)
    except TemplateError as error:
        raise TemplateError(error.path, error.line, error.problem, error.remedy, under=language) from error


def _read_file(path: Path, language: str, town_hall: TownHall) -> _File:
    data, problems = read_toml(path, town_hall.places)
    root = Table(data, (), problems, ("language", "proofread", "text"))
    if root.text("language", limit=2, needed=True, printed=False) != language:
        problem = f"ce fichier est dans le dossier « {language} »"
        problems.add(("language",), problem, f'Écrivez language = "{language}".')
    texts: dict[str, tuple[str, int]] = {}
    for number, table in enumerate(root.tables("text", (FRENCH, language))):
        french = table.text(FRENCH, limit=LONGEST, needed=True, printed=False, braces=True)
        said = table.text(language, limit=LONGEST, needed=True, printed=False, braces=True)
        _check_names(table, french, said, language)
        if french in texts:
            table.problem(FRENCH, "ce texte a déjà une traduction plus haut", "Gardez l'une des deux.")
        texts[french] = said, problems.line(("text", number))
    read = _File(root.flag("proofread", default=False), texts)
    for error in problems.in_file_order():
        raise error
    return read


def _check_names(table: Table, french: str, said: str, language: str) -> None:
    """What is put into the French text must be put into the other one too, and nothing else."""
    for name in names_in(french):
        if name not in names_in(said):
            table.problem(language, f"il manque « {name} »", f"Écrivez {name} là où il va dans cette langue.")
    for name in unknown_names(french, said):
        known = ", ".join(names_in(french))
        remedy = f"Le texte français a : {known}." if known else "Le texte français n'a rien entre accolades."
        table.problem(language, f"« {name} » s'imprimerait tel quel", remedy)


def names_in(text: str) -> tuple[str, ...]:
    """What stands for something else in a text: `{nom}`."""
    return tuple(part.partition("}")[0].join("{}") for part in text.split("{")[1:] if "}" in part)


def unknown_names(french: str, said: str) -> tuple[str, ...]:
    """What stands in a translation as if something were put there, and is not in its French text."""
    return tuple(name for name in names_in(said) if name not in names_in(french))


def load_phrases(path: Path, language: str) -> Translation:
    """Read a file of translations that belongs to no booklet.

    Raises:
        TemplateError: The first problem in the file.
    """
    read = _read(path, language, shipped_town_hall())
    return Translation(language, read.proofread, {french: said for french, (said, _line) in read.texts.items()})
