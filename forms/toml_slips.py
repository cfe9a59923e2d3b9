"""What a person who edits a booklet did where a text is no TOML: tomllib says only where it gave up."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

_SAYS: Final[Mapping[str, str]] = {
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
_COMPARE: Final = "Comparez avec la ligne d'avant et avec un autre bloc du même genre."

_PLACE: Final = re.compile(r"\(at line (\d+), column (\d+)\)")
_QUOTED: Final = re.compile(r'"[^"\n]*"')
_UNSEEN: Final = re.compile("[\ufeff\u00a0\u2007\u200b\u202f]")
"""Spaces that are none for TOML, and a mark that some editors put before the first sign."""
_SEVERAL: Final = frozenset({"step", "document", "situation", "contact", "term", "link", "question", "need"})
"""Blocks that a booklet may have several of; those in them, as `step.field`, too."""
_ONCE: Final = re.compile(r"(?m)^[ \t]*(letter|purpose|person_word)[ \t]*=")
"""Lines that stand at the head of a booklet and nowhere else."""
_SINGLE: Final = re.compile(r"^[ \t]*\[([a-z.]+)\][ \t]*(?:#.*)?$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Slip:
    """What is wrong.

    Attributes:
        line: Of the text, from 1.
        said: What is there.
        remedy: What to do.
    """

    line: int
    said: str
    remedy: str = _COMPARE


def find_slip(text: str, message: str) -> Slip:
    """Say what is wrong in a text.

    Args:
        text: All of it.
        message: What tomllib says; it ends with "(at line 3, column 7)" or "(at end of document)".
    """
    rows = text.splitlines()
    found = _PLACE.search(message)
    line = int(found.group(1)) if found else len(rows)
    row = rows[line - 1] if 0 < line <= len(rows) else ""
    before = "\n".join([*rows[: line - 1], row[: int(found.group(2)) - 1]]) if found else text
    return (
        _unseen(line, row)
        or _single(text, message)
        or _twice(line, row, message)
        or _no_comma(line, before, row, message)
        or _cut_text(line, row, message)
        or Slip(line, next((french for start, french in _SAYS.items() if message.startswith(start)), _UNKNOWN))
    )


def pasted_twice(text: str) -> Slip | None:
    """A whole booklet that stands twice in one text, which may well be TOML; None: it does not."""
    found = list(_ONCE.finditer(text))
    heads = [one[1] for one in found]
    if any(heads.count(name) < 2 for name in ("letter", "purpose", "person_word")):
        return None
    head = text.count("\n", 0, found[heads.index(heads[0], 1)].start(1)) + 1
    rows = [row.strip() for row in text.splitlines()]
    first = next(row for row in rows if row)
    again = [number for number, row in enumerate(rows[:head], start=1) if row == first][1:]
    line = again[-1] if again else head
    return Slip(line, "ce texte est collé deux fois : il recommence ici", "Gardez-en un seul, et effacez l'autre.")


def _unseen(line: int, row: str) -> Slip | None:
    """A sign that looks like a space, or like nothing, outside every text."""
    if _UNSEEN.search(_QUOTED.sub("", row)) is None:
        return None
    remedy = "Effacez les espaces de cette ligne qui sont hors des guillemets, et tapez-les de nouveau."
    return Slip(
        line, "cette ligne a un signe qui ne se voit pas : une espace insécable, ou une marque de début", remedy
    )


def _single(text: str, message: str) -> Slip | None:
    """`[step]` where there are several: only `[[step]]` begins one of them."""
    if not message.startswith(("Cannot declare", "Cannot overwrite")):
        return None
    for found in _SINGLE.finditer(text):
        name = found[1]
        if name.partition(".")[0] not in _SEVERAL:
            continue
        if f"[[{name}]]" in text or len(re.findall(rf"(?m)^[ \t]*\[{re.escape(name)}\]", text)) > 1:
            line = text.count("\n", 0, found.start()) + 1
            return Slip(line, f"« [{name}] » n'a qu'un crochet de chaque côté", f"Écrivez [[{name}]].")
    return None


def _twice(line: int, row: str, message: str) -> Slip | None:
    """A block of which there is only one, begun again."""
    found = _SINGLE.match(row)
    if found is None or not message.startswith(("Cannot declare", "Cannot overwrite")):
        return None
    return Slip(line, f"« [{found[1]}] » est écrit deux fois", "Gardez-en un seul.")


def _no_comma(line: int, before: str, row: str, message: str) -> Slip | None:
    """Two things of a list that nothing parts."""
    rest = row[len(before.rpartition("\n")[2]) :].lstrip()
    if not message.startswith("Unclosed array") or not rest.startswith(("{", '"')):
        return None
    if not before.rstrip().endswith(("}", '"')):
        return None
    return Slip(line, "il manque une virgule dans cette liste", "Mettez une virgule après chaque élément de la liste.")


def _cut_text(line: int, row: str, message: str) -> Slip | None:
    """A text in which there are quotes."""
    goes_on = [row[text.end() :].lstrip() for text in _QUOTED.finditer(row)]
    if not message.startswith("Expected newline") or not any(one and one[0] not in ',#"]}' for one in goes_on):
        return None
    return Slip(line, 'les signes " dans un texte le coupent', "Dans un texte, mettez les guillemets « … » à la place.")
