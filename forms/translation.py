"""The words of a booklet in another language: a file beside the booklets that gives each French text its translation.

`booklets/en/mariage.toml` is `booklets/mariage.toml` in English. Both texts stand there side by side, so that whoever
proofreads sees what was meant, and a French text that was changed since has no translation until somebody gives it one:
it is printed in French. `parcours check` lists what is missing, and what no longer belongs to a text.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Final

from forms.model import BookletTemplate
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
_LONGEST: Final = 500
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
    texts: dict[str, str] = {}
    places: dict[str, tuple[Path, int]] = {}
    read = _read(own, language, town_hall)
    for path in (own, *sorted(own.parent.glob("*.toml"))):
        for french, (said, line) in _read(path, language, town_hall).texts.items():
            if french not in texts:
                texts[french], places[french] = said, (path, line)
    for place in filter(None, town_hall.places.values()):
        if place in texts:
            texts = {french: said.replace(place, texts[place]) for french, said in texts.items()}
    return Translation(language, read.proofread, texts, places)


def untranslated(template: BookletTemplate, translation: Translation) -> tuple[str, ...]:
    """The texts of a booklet that would be printed in French, each once, in the booklet's order.

    The town hall's own words are not among them: it may write what it likes there.
    """
    return tuple(dict.fromkeys(text for text in printed_texts(template) if text and text not in translation.texts))


def outdated(template: BookletTemplate, translation: Translation, *, folder: Path | None = None) -> tuple[str, ...]:
    """The French texts of a booklet's own file of translations that the booklet no longer says."""
    own = _file(template.key, translation.language, folder)
    said = {*printed_texts(template), *(words for link in template.links for words in (link.number, link.address))}
    return tuple(text for text, (path, _line) in translation.places.items() if path == own and text not in said)


def printed_texts(template: BookletTemplate) -> Iterator[str]:
    """Every text of a template that may be printed and that another language says otherwise."""
    yield from (template.title, template.purpose, *template.summary)
    for step in template.steps:
        yield from (step.title, step.short, step.happens, step.place, step.delay, *step.confirm)
        for spec in step.fields:
            yield from (spec.label, *(option.label for option in spec.options))
    for document in template.documents:
        yield from (document.title, document.validity, document.obtain, *document.confirm)
    for situation in template.situations:
        yield from (rule.text for rule in situation.rules if rule.printed)
    for contact in template.contacts:
        service = shipped_town_hall().find(contact.service)
        if service is None:
            yield from (contact.name, *contact.details, *contact.confirm)
        else:  # what the town hall itself says of it is in a file of its own
            yield from (words for words in contact.details if words not in service.printed)
    for term in template.glossary:
        yield from (term.word, term.meaning)
    yield from (link.title for link in template.links)
    for question in template.questions:
        yield from (question.question, question.answer, *question.confirm)


@dataclass(frozen=True, slots=True)
class _File:
    """One file: whether it was proofread, and by French text the translation and its line."""

    proofread: bool
    texts: Mapping[str, tuple[str, int]]


def _file(key: str, language: str, folder: Path | None) -> Path:
    return (folder or _BOOKLETS) / language / f"{key}.toml"


@lru_cache(maxsize=256)
def _read(path: Path, language: str, town_hall: TownHall) -> _File:
    data, problems = read_toml(path, town_hall.places)
    root = Table(data, (), problems, ("language", "proofread", "text"))
    if root.text("language", limit=2, needed=True, printed=False) != language:
        problem = f"ce fichier est dans le dossier « {language} »"
        problems.add(("language",), problem, f'Écrivez language = "{language}".')
    texts: dict[str, tuple[str, int]] = {}
    for number, table in enumerate(root.tables("text", (FRENCH, language))):
        french = table.text(FRENCH, limit=_LONGEST, needed=True, printed=False)
        said = table.text(language, limit=_LONGEST, needed=True, printed=False)
        _check_names(table, french, said, language)
        if french in texts:
            table.problem(FRENCH, "ce texte a déjà une traduction plus haut", "Gardez l'une des deux.")
        texts[french] = said, problems.line(("text", number))
    read = _File(root.flag("proofread", default=False), texts)
    for error in problems.in_file_order():
        raise error
    return read


def _check_names(table: Table, french: str, said: str, language: str) -> None:
    """A name that is put into the French text must be put into the other one too."""
    for name in names_in(french):
        if name not in names_in(said):
            table.problem(language, f"il manque « {name} »", f"Écrivez {name} là où il va dans cette langue.")


def names_in(text: str) -> tuple[str, ...]:
    """What stands for something else in a text: `{nom}`."""
    return tuple(part.partition("}")[0].join("{}") for part in text.split("{")[1:] if "}" in part)


def load_phrases(path: Path, language: str) -> Translation:
    """Read a file of translations that belongs to no booklet.

    Raises:
        TemplateError: The first problem in the file.
    """
    read = _read(path, language, shipped_town_hall())
    return Translation(language, read.proofread, {french: said for french, (said, _line) in read.texts.items()})
