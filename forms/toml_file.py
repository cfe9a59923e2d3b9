"""Opens a TOML file that people edit by hand, and says in their words where it is not TOML."""

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from forms.errors import TemplateError
from forms.toml_lines import value_lines
from forms.toml_tables import Problems

_SYNTAX: Final[Mapping[str, str]] = {
    "Cannot declare": "ce bloc est déjà écrit plus haut",
    "Cannot overwrite": "ce nom est déjà écrit dans ce bloc",
    "Escaped character": "ce code après \\u n'est celui d'aucune lettre",
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

_UNKNOWN: Final = "cette ligne ne peut pas se lire"


def read_toml(path: Path, places: Mapping[str, str] | None = None) -> tuple[dict[str, Any], Problems]:
    """Read a file into a dictionary, and begin the list of its problems.

    Args:
        path: The file.
        places: As in `Problems`.

    Raises:
        TemplateError: It is not TOML, or not UTF-8.
        OSError: The file cannot be read.
    """
    return parse_toml(path, read_text(path), places)


def read_text(path: Path) -> str:
    """Read the text of a file.

    Raises:
        TemplateError: It is not UTF-8.
        OSError: The file cannot be read.
    """
    try:
        return path.read_text(encoding="utf-8-sig")  # an editor may put a mark before the first sign
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise TemplateError(path, line, "ce signe n'est pas en UTF-8", "Enregistrez le fichier en UTF-8.") from error


def parse_toml(path: Path, text: str, places: Mapping[str, str] | None = None) -> tuple[dict[str, Any], Problems]:
    """Read the text of a file, wherever it is kept, into a dictionary, and begin the list of its problems.

    Args:
        path: The name under which its problems are told.
        text: What is in it.
        places: As in `Problems`.

    Raises:
        TemplateError: It is not TOML.
    """
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise _syntax_error(path, text, str(error)) from error
    except (RecursionError, ValueError) as error:  # brackets in brackets without end, a number of thousands of digits
        problem, remedy = "ce texte ne peut pas se lire", "Retirez ce que vous venez d'ajouter."
        raise TemplateError(path, None, problem, remedy) from error
    return data, Problems(path, value_lines(text), places)


def _syntax_error(path: Path, text: str, message: str) -> TemplateError:
    """Turn tomllib's message, which ends with "(at line 3, column 7)" or "(at end of document)", into ours."""
    found = re.search(r"\(at line (\d+)", message)
    line = int(found.group(1)) if found else len(text.splitlines())
    reason = next((french for start, french in _SYNTAX.items() if message.startswith(start)), _UNKNOWN)
    return TemplateError(path, line, reason, "Comparez avec la ligne d'avant et avec un autre bloc du même genre.")
