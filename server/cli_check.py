"""The command that looks things over: a home, or the files of booklets."""

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from forms.errors import TemplateError
from server.config import NoHome, settings_from
from server.terminal import NEEDS_ATTENTION, answer, database_of, options, progress

if TYPE_CHECKING:
    from forms.model import BookletTemplate
    from forms.town_hall import TownHall
    from print.checking import Checked


@click.command()
@click.argument("files", nargs=-1, type=click.Path(readable=False, path_type=Path), metavar="[FILE]...")
@options()
def check(files: Sequence[Path], home: Path | None, as_json: bool) -> None:
    """Look a home over: what is to be confirmed, what is damaged. With FILE, look a booklet's file over instead."""
    if files:
        _check_files(files, home, as_json=as_json)
        return
    from server.record.checking import check_home

    settings = settings_from(home)
    with progress("looking the home over"):
        document = check_home(database_of(settings), settings)
    lines = [f"{each['template']} {each['where']}: {each['what']}" for each in document["unconfirmed"]]
    lines += [f"town hall {each['service']}: {each['what']}" for each in document["town_hall"]]
    lines += [
        f"{each['template']}: {_texts(each['texts'])} not translated, language {each['language']}"
        for each in document["untranslated"]
    ]
    lines += [
        f"{each['template']}:{each['line'] or 1}: {each['said']}. {each['advice']}" for each in document["published"]
    ]
    lines += [f"damaged: {each}" for each in document["problems"]]
    answer(document, as_json=as_json, text="\n".join(lines) or "Nothing to confirm, nothing damaged.")
    if document["problems"]:
        sys.exit(NEEDS_ATTENTION)


def _texts(count: int) -> str:
    return "1 text is" if count == 1 else f"{count} texts are"


def _find(path: Path) -> None:
    """See that a file is there to be read; in the words of its editors, like all that is said of it.

    Raises:
        TemplateError: It is not.
    """
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

    for path in files:
        _find(path)
    town_hall, others = _beside(home)
    documents, lines, far = [], [], _Far()
    with progress("composing every booklet of", far):
        for path in files:
            far.file = path.name
            checked = check_file(path, town_hall=town_hall, others=others, tell=far.tell)
            documents.append({"file": str(path)} | _to_json(checked))
            lines += _lines(path, checked)
    answer(documents, as_json=as_json, text="\n".join(lines))
    if any(document["problems"] for document in documents):
        sys.exit(NEEDS_ATTENTION)


class _Far:
    """How far a file has come, in words.

    Attributes:
        file: Its name.
    """

    def __init__(self) -> None:
        self.file, self._count = "", ""

    def tell(self, done: int, of: int) -> None:
        """So many booklets of so many are composed."""
        self._count = f": {done} of {of}"

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


def _lines(path: Path, checked: "Checked") -> list[str]:
    """A line each, with the place in the file first, as an editor can jump to it."""
    if checked.problems:
        return [str(each) for each in checked.problems]
    places = [f"{path.name}:{each.line}" if each.line else path.name for each in checked.remarks]
    lines = [f"{place}: {each.said}. {each.advice}" for place, each in zip(places, checked.remarks, strict=True)]
    lines += [f"{path.name}: à confirmer, {where} : {what}" for where, what in checked.unconfirmed]
    pages = [each.pages for each in checked.printings]
    lines.append(f"{path.name}: {len(pages)} livrets composés, de {min(pages)} à {max(pages)} pages.")
    return lines
