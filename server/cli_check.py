"""The command that looks things over: a home, or the files of booklets."""

import os
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Final

import click

from forms.errors import TemplateError
from server.config import NoHome, settings_from
from server.terminal import DASH, NEEDS_ATTENTION, answer, database_of, options, progress

if TYPE_CHECKING:
    from forms.model import BookletTemplate
    from forms.town_hall import TownHall
    from print.checking import Checked


_LANGUAGES: Final = {"en": "anglais", "es": "espagnol", "ar": "arabe"}
_KEY: Final = re.compile(rb'^[ \t]*key[ \t]*=[ \t]*"([a-z]+(?:-[a-z]+)*)"', re.MULTILINE)
"""The first such line of a booklet is its own."""


@click.command()
@click.argument("files", nargs=-1, type=click.Path(readable=False, path_type=Path), metavar="[FILE]...")
@options()
def check(files: Sequence[Path], home: Path | None, as_json: bool) -> None:
    """Look a home over: what is to be confirmed, what is damaged.

    With FILE, look a booklet's file over instead; - is standard input.
    """
    if files:
        _check_files(files, home, as_json=as_json)
        return
    from server.record.checking import check_home

    settings = settings_from(home)
    with progress("looking the home over"):
        document = check_home(database_of(settings), settings)
    answer(document, as_json=as_json, text="\n".join(_told(document)) or "Rien à confirmer, rien d'abîmé.")
    if document["problems"]:
        sys.exit(NEEDS_ATTENTION)


def _told(document: Mapping[str, Any]) -> Iterator[str]:
    """What `check_home` found, a line each, in the words of those who edit booklets; damage in those of its keepers."""
    yield from (f"{each['template']} {each['where']} : {each['what']}" for each in document["unconfirmed"])
    yield from (f"mairie {each['service']} : {each['what']}" for each in document["town_hall"])
    for each in document["untranslated"]:
        yield f"{each['template']}, {_in(each['language'])} : {_texts(each['texts'])}"
    for each in document["translated"]:
        yield f"{each['template']}, {_in(each['language'])} : {each['said']}. {each['advice']}"
    for each in document["published"]:
        yield f"{each['template']}:{each['line'] or 1}: {each['said']}. {each['advice']}"
    yield from (f"damaged: {each}" for each in document["problems"])


def _in(language: str) -> str:
    return f"en\N{NO-BREAK SPACE}{_LANGUAGES.get(language, language)}"


def _texts(count: int) -> str:
    return "1 texte n'est pas traduit" if count == 1 else f"{count} textes ne sont pas traduits"


def _find(path: Path) -> None:
    """See that a file is there to be read; in the words of its editors, like all that is said of it.

    Raises:
        TemplateError: It is not.
    """
    if path == DASH:
        return
    if not path.exists():
        raise TemplateError(path, None, "ce fichier n'existe pas", "Vérifiez son nom et son dossier.")
    if not path.is_file():
        raise TemplateError(path, None, "ce n'est pas un fichier", "Donnez le nom d'un fichier .toml.")
    if not os.access(path, os.R_OK):
        raise TemplateError(path, None, "ce fichier ne se laisse pas lire", "Demandez le droit de le lire.")


def _beside(home: Path | None) -> tuple["TownHall | None", "Sequence[BookletTemplate] | None"]:
    """The town hall for which files are looked over, and its booklets; None without a home: what is shipped."""
    try:
        settings = settings_from(home)
    except NoHome:
        return None, None
    database = database_of(settings)
    with database.reading() as session:
        return database.templates.town_hall, tuple(database.templates.newest(session).values())


def _check_files(files: Sequence[Path], home: Path | None, *, as_json: bool) -> None:
    """Say what is wrong with files, what to look at again, and what is to be confirmed; a problem is an error."""
    from print.checking import check_file

    if files.count(DASH) > 1:
        raise click.UsageError("- stands there twice, and standard input is read once: give it once")
    for path in files:
        _find(path)
    town_hall, others = _beside(home)
    documents, lines, far = [], [], _Far()
    with progress("tous les livrets de", far), TemporaryDirectory() as folder:
        for name in files:
            far.file = name.name
            path = _received(Path(folder)) if name == DASH else name
            checked = check_file(path, town_hall=town_hall, others=others, tell=far.tell)
            documents.append({"file": str(name)} | _to_json(checked))
            lines += _lines(name, path, checked)
    answer(documents, as_json=as_json, text="\n".join(lines))
    if any(document["problems"] for document in documents):
        sys.exit(NEEDS_ATTENTION)


def _received(folder: Path) -> Path:
    """Put what comes on standard input into a file, called as the booklet's key asks for."""
    content = sys.stdin.buffer.read()
    found = _KEY.search(content)
    path = folder / f"{found[1].decode() if found else 'livret'}.toml"
    path.write_bytes(content)
    return path


class _Far:
    """How far a file has come, in words.

    Attributes:
        file: Its name.
    """

    def __init__(self) -> None:
        self.file, self._count = "", ""

    def tell(self, done: int, of: int) -> None:
        """So many booklets of so many are composed."""
        self._count = f" : {done} sur {of}"

    def __str__(self) -> str:
        return f"{self.file}{self._count}"


def _to_json(checked: "Checked") -> dict[str, Any]:
    return {
        "problems": [{"line": each.line, "problem": each.problem, "remedy": each.remedy} for each in checked.problems],
        "remarks": [
            {"kind": each.kind.value, "line": each.line, "said": each.said, "advice": each.advice}
            for each in checked.remarks
        ],
        "unconfirmed": [{"where": where, "what": what} for where, what in checked.unconfirmed],
        "booklets": [{"answers": each.answers, "pages": each.pages} for each in checked.printings],
    }


def _lines(name: Path, path: Path, checked: "Checked") -> list[str]:
    """A line each, with the place in the file first, as an editor can jump to it.

    Args:
        name: Of the file, as it was typed.
        path: Where it was read.
        checked: What was found.
    """
    if checked.problems:
        places = [_place(name if each.path == path else each.path, each.line) for each in checked.problems]
        return [f"{place}: {each.problem}. {each.remedy}" for place, each in zip(places, checked.problems, strict=True)]
    lines = [f"{_place(name, each.line)}: {each.said}. {each.advice}" for each in checked.remarks]
    lines += [f"{name}: à confirmer, {where} : {what}" for where, what in checked.unconfirmed]
    pages = [each.pages for each in checked.printings]
    lines.append(f"{name}: {len(pages)} livrets composés, de {min(pages)} à {max(pages)} pages.")
    return lines


def _place(file: Path, line: int | None) -> str:
    return f"{file}:{line}" if line else str(file)
