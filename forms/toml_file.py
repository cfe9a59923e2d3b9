"""Opens a TOML file that people edit by hand, and says in their words where it is not TOML."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from forms.errors import TemplateError
from forms.toml_lines import value_lines
from forms.toml_slips import Slip, find_slip, pasted_twice
from forms.toml_tables import Problems


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
    if (twice := pasted_twice(text)) is not None:
        raise _slipped(path, twice)
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise _slipped(path, find_slip(text, str(error))) from error
    except (RecursionError, ValueError) as error:  # brackets in brackets without end, a number of thousands of digits
        problem, remedy = "ce texte ne peut pas se lire", "Retirez ce que vous venez d'ajouter."
        raise TemplateError(path, None, problem, remedy) from error
    return data, Problems(path, value_lines(text), places)


def _slipped(path: Path, slip: Slip) -> TemplateError:
    return TemplateError(path, slip.line, slip.said, slip.remedy)
