"""Reads `booklets/*.toml` into checked `BookletTemplate`s. An error says file, line, what is wrong and what to write.

The form of a file is explained, for the people who edit it, in `booklets/LISEZMOI.md`.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Final

from forms.borrowed import Find, borrowed_documents, borrowed_keys, with_borrowed
from forms.errors import TemplateError, UnknownTemplate
from forms.model import BookletTemplate
from forms.template_checks import check_template
from forms.template_reading import read_template
from forms.toml_file import parse_toml, read_text
from forms.town_hall import TownHall, shipped_town_hall

BOOKLETS: Final = Path(__file__).parent / "booklets"


def load_template(path: Path, town_hall: TownHall | None = None) -> BookletTemplate:
    """Read one file.

    Args:
        path: The file.
        town_hall: Whose services its contacts are; None: the town hall for which the booklets were written.

    Raises:
        TemplateError: The first problem in the file, from the top.
        OSError: The file cannot be read.
    """
    template, problems = _read(path, town_hall or shipped_town_hall())
    if problems:
        raise problems[0]
    if template is None:  # a file without problems has a template
        raise AssertionError(path)
    return template


def find_problems(path: Path, town_hall: TownHall | None = None) -> tuple[TemplateError, ...]:
    """List everything that is wrong with one file, from the top; empty for a good one.

    Raises:
        OSError: The file cannot be read.
    """
    return _read(path, town_hall or shipped_town_hall())[1]


def read_booklet(
    key: str, text: str, town_hall: TownHall, find: Find
) -> tuple[BookletTemplate | None, tuple[TemplateError, ...]]:
    """Read the text of a booklet, wherever it is kept.

    Args:
        key: Of the booklet; its problems are told under this name.
        text: What would be in its file.
        town_hall: Whose services its contacts are.
        find: Gives the text of the other booklets, from which it may take blocks.

    Returns:
        The booklet, of which nothing is certain while there are problems; None where nothing can be read. And
        everything that is wrong, from the top; empty for a good one.
    """
    return _of_text(Path(f"{key}.toml"), text, town_hall, find)


def find_in(folders: Sequence[Path]) -> Find:
    """Gives the text of a booklet out of some folders: the first that has one counts."""

    def find(key: str) -> str | None:
        for folder in folders:
            path = folder / f"{key}.toml"
            if path.parent == folder and path.is_file():
                try:
                    return read_text(path)
                except TemplateError:
                    return None
        return None

    return find


def shipped_text(key: str) -> str | None:
    """The text of a booklet that is shipped here; None: there is none with this key."""
    return find_in((BOOKLETS,))(key)


def shipped_keys() -> tuple[str, ...]:
    """The keys of the booklets that are shipped here, in order."""
    return tuple(sorted(path.stem for path in BOOKLETS.glob("*.toml")))


@lru_cache(maxsize=64)
def borrows_from(text: str) -> frozenset[str]:
    """The keys of the booklets from which the text of one takes blocks; empty where it is not TOML.

    Kept: it is asked of what is shipped whenever a journey opens or a page shows one, and TOML takes its time.
    """
    try:
        return borrowed_keys(parse_toml(Path(), text)[0])
    except TemplateError:
        return frozenset()


def load_catalogue(folder: Path | None = None, town_hall: TownHall | None = None) -> Mapping[str, BookletTemplate]:
    """Read every file of a folder, by default the booklets that are shipped here; by key.

    Args:
        folder: Where the files are; None: those shipped, which are read once for each town hall.
        town_hall: Whose services their contacts are; None: the town hall for which the booklets were written.

    Raises:
        TemplateError: The first problem of the first file that has one.
    """
    town_hall = town_hall or shipped_town_hall()
    return _shipped(town_hall) if folder is None else _load_folder(folder, town_hall)


def find_template(key: str) -> BookletTemplate:
    """Find a shipped template by its key.

    Raises:
        UnknownTemplate: There is none.
    """
    known = load_catalogue()
    if key not in known:
        raise UnknownTemplate(key, tuple(known))
    return known[key]


def list_unconfirmed(template: BookletTemplate) -> tuple[tuple[str, str], ...]:
    """List what the town hall must still confirm or read again, as (where, what), in the template's order.

    What the town hall's own file leaves open is not repeated: see `forms.town_hall.list_to_confirm`.
    """
    asked = tuple(
        (place, text)
        for places in (
            [(step.id, (*step.confirm, *step.confirm_agent)) for step in template.steps],
            [(document.id, (*document.confirm, *document.confirm_agent)) for document in template.documents],
            [(situation.key, situation.confirm_agent) for situation in template.situations],
            [(contact.name, contact.confirm) for contact in template.contacts if not contact.service],
            [(question.question, question.confirm) for question in template.questions],
        )
        for place, texts in places
        for text in texts
    )
    return (*asked, *((where, f"à relire\u00a0: « {words} »") for where, words in template.unread))


@lru_cache(maxsize=8)
def _shipped(town_hall: TownHall) -> Mapping[str, BookletTemplate]:
    return _load_folder(BOOKLETS, town_hall)


def _load_folder(folder: Path, town_hall: TownHall) -> Mapping[str, BookletTemplate]:
    templates = [load_template(path, town_hall) for path in sorted(folder.glob("*.toml"))]
    return MappingProxyType({template.key: template for template in templates})


def _read(path: Path, town_hall: TownHall) -> tuple[BookletTemplate | None, tuple[TemplateError, ...]]:
    try:
        text = read_text(path)
    except TemplateError as error:
        return None, (error,)
    return _of_text(path, text, town_hall, find_in((path.parent, BOOKLETS)))


def _of_text(
    path: Path, text: str, town_hall: TownHall, find: Find
) -> tuple[BookletTemplate | None, tuple[TemplateError, ...]]:
    try:
        data, problems = parse_toml(path, text, town_hall.places)
    except TemplateError as error:
        return None, (error,)
    template = read_template(with_borrowed(data, find, problems), problems, town_hall)
    if template.key and template.key != path.stem:
        said = f"la clé « {template.key} » n'est pas le nom du fichier"
        remedy = f'Renommez le fichier « {template.key}.toml », ou écrivez key = "{path.stem}".'
        problems.add(("key",), said, remedy)
    check_template(template, problems, borrowed_documents(data))
    return template, problems.in_file_order()
