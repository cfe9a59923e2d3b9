"""The help beside the text of a booklet: what `forms/booklets/LISEZMOI.md` says of the block where somebody writes."""

import re
from functools import cache
from typing import Final

from markupsafe import Markup, escape

from forms.catalogue import BOOKLETS

BEGINNING: Final = "debut"
ELSEWHERE: Final = "autres"

_OF_FILES: Final = "Un livret dans une autre langue"
"""A heading of what designers have no files for: they translate on a page of the studio."""

_HEADING: Final = re.compile(r"(#{2,3}) (.+)")
_BLOCK: Final = re.compile(r"`\[{1,2}([a-z.]+)\]{1,2}`")
_CODE: Final = re.compile(r"`([^`]+)`")


@cache
def help_by_block() -> dict[str, Markup]:
    """What is said of each block, as HTML, by its name in a file: `step`, `step.field`; by `debut` of its beginning.

    `autres` is all that is said of the other blocks.
    """
    parts: dict[str, list[str]] = {}
    names = [BEGINNING]
    for line in (BOOKLETS / "LISEZMOI.md").read_text(encoding="utf-8").splitlines():
        heading = _HEADING.match(line)
        if heading:
            elsewhere = [] if heading[2] == _OF_FILES else [BEGINNING if "début" in heading[2] else ELSEWHERE]
            names = _BLOCK.findall(heading[2]) or elsewhere
        for name in names:
            if not line.startswith("# "):
                parts.setdefault(name, []).append(line)
    return {name: _html(lines) for name, lines in parts.items()}


def _html(lines: list[str]) -> Markup:
    made: list[Markup] = []
    rows = [line.strip() for line in lines]
    at = 0
    while at < len(rows):
        row, end = rows[at], at + 1
        if row.startswith("|"):
            while end < len(rows) and rows[end].startswith("|"):
                end += 1
            made.append(_table(rows[at:end]))
        elif row.startswith("#"):
            made.append(Markup("<h3>{}</h3>").format(_inline(row.lstrip("# "))))
        elif row.startswith("- "):
            while end < len(rows) and rows[end] and not rows[end].startswith(("|", "#")):
                end += 1
            items = re.split(r"\s*(?:^|\n)- ", "\n".join(rows[at:end]))[1:]
            listed = Markup("").join(Markup("<li>{}</li>").format(_inline(item.replace("\n", " "))) for item in items)
            made.append(Markup("<ul>{}</ul>").format(listed))
        elif row:
            while end < len(rows) and rows[end] and not rows[end].startswith(("|", "#", "- ")):
                end += 1
            made.append(Markup("<p>{}</p>").format(_inline(" ".join(rows[at:end]))))
        at = end
    return Markup("\n").join(made)


def _table(rows: list[str]) -> Markup:
    """Names and what they are: a list of terms, which reads well in a narrow column."""
    made = []
    for row in rows[2:]:
        name, said = (cell.strip() for cell in row.strip("|").split("|", 1))
        made.append(Markup("<dt>{}</dt><dd>{}</dd>").format(_inline(name), _inline(said)))
    return Markup("<dl>{}</dl>").format(Markup("").join(made))


def _inline(text: str) -> Markup:
    return Markup(_CODE.sub(lambda found: f"<code>{found[1]}</code>", str(escape(text))))  # noqa: S704  # escaped
