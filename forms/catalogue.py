"""Reads `booklets/*.toml` into checked `BookletTemplate`s. An error says file, line, what is wrong and what to write.

The form of a file is explained, for the people who edit it, at the top of each of them.
"""

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Final

from forms.borrowed import borrowed_documents, with_borrowed
from forms.errors import TemplateError, UnknownTemplate
from forms.model import BookletTemplate
from forms.template_checks import check_template
from forms.template_reading import read_template
from forms.toml_lines import value_lines
from forms.toml_tables import Problems

BOOKLETS: Final = Path(__file__).parent / "booklets"

_SYNTAX: Final[Mapping[str, str]] = {
    "Cannot declare": "ce bloc est déjà écrit plus haut",
    "Cannot overwrite": "ce nom est déjà écrit dans ce bloc",
    "Expected '=' after": "il manque le signe = après le nom",
    "Expected ']": "il manque un crochet",
    "Expected newline": "il y a un signe de trop après la valeur",
    "Illegal character": "un texte doit finir par un guillemet sur la même ligne",
    "Invalid statement": "cette ligne ne commence pas par un nom",
    "Invalid value": "la valeur n'est ni un texte entre guillemets, ni un nombre, ni true ou false, ni une liste",
    "Unclosed array": "un crochet n'est pas fermé",
    "Unclosed inline table": "une accolade n'est pas fermée sur la même ligne",
    "Unescaped": "le signe \\ ne s'écrit pas dans un texte",
    "Unterminated string": "un guillemet n'est pas fermé",
}
"""How tomllib's messages begin (Python 3.11 to 3.13), in words for people who edit booklets."""


def load_template(path: Path) -> BookletTemplate:
    """Read one file.

    Raises:
        TemplateError: The first problem in the file, from the top.
        OSError: The file cannot be read.
    """
    template, problems = _read(path)
    if problems:
        raise problems[0]
    if template is None:  # a file without problems has a template
        raise AssertionError(path)
    return template


def find_problems(path: Path) -> tuple[TemplateError, ...]:
    """List everything that is wrong with one file, from the top; empty for a good one.

    Raises:
        OSError: The file cannot be read.
    """
    return _read(path)[1]


def load_catalogue(folder: Path | None = None) -> Mapping[str, BookletTemplate]:
    """Read every file of a folder, by default the booklets that are shipped here; by key.

    Raises:
        TemplateError: The first problem of the first file that has one.
    """
    return _shipped() if folder is None else _load_folder(folder)


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
    """List what the town hall must still confirm or read again, as (where, what), in the template's order."""
    asked = tuple(
        (place, text)
        for places in (
            [(step.id, (*step.confirm, *step.confirm_agent)) for step in template.steps],
            [(document.id, (*document.confirm, *document.confirm_agent)) for document in template.documents],
            [(situation.key, situation.confirm_agent) for situation in template.situations],
            [(contact.name, contact.confirm) for contact in template.contacts],
            [(question.question, question.confirm) for question in template.questions],
        )
        for place, texts in places
        for text in texts
    )
    return (*asked, *((where, f"à relire\u00a0: « {words} »") for where, words in template.unread))


@cache
def _shipped() -> Mapping[str, BookletTemplate]:
    return _load_folder(BOOKLETS)


def _load_folder(folder: Path) -> Mapping[str, BookletTemplate]:
    templates = [load_template(path) for path in sorted(folder.glob("*.toml"))]
    return MappingProxyType({template.key: template for template in templates})


def _read(path: Path) -> tuple[BookletTemplate | None, tuple[TemplateError, ...]]:
    try:
        text = path.read_text(encoding="utf-8-sig")  # an editor may put a mark before the first sign
        data = tomllib.loads(text)
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        return None, (TemplateError(path, line, "ce signe n'est pas en UTF-8", "Enregistrez le fichier en UTF-8."),)
    except tomllib.TOMLDecodeError as error:
        return None, (_syntax_error(path, text, str(error)),)
    problems = Problems(path, value_lines(text))
    template = read_template(with_borrowed(data, (path.parent, BOOKLETS), problems), problems)
    if template.key != path.stem:
        problems.add(
            ("key",), f"la clé « {template.key} » n'est pas le nom du fichier", f'Écrivez key = "{path.stem}".'
        )
    check_template(template, problems, borrowed_documents(data))
    return template, problems.in_file_order()


def _syntax_error(path: Path, text: str, message: str) -> TemplateError:
    """Turn tomllib's message, which ends with "(at line 3, column 7)" or "(at end of document)", into ours."""
    found = re.search(r"\(at line (\d+)", message)
    line = int(found.group(1)) if found else len(text.splitlines())
    reason = next((french for start, french in _SYNTAX.items() if message.startswith(start)), message)
    return TemplateError(path, line, reason, "Comparez avec la ligne d'avant et avec un autre bloc du même genre.")
