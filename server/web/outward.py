"""What words of a booklet lead to, out of our pages: a telephone number, a site, a page of the State's guide."""

import re
from typing import Final

from flask import Flask
from markupsafe import Markup, escape

from forms.model import Link

_SPACE: Final = "[ \N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}]"
_HYPHEN: Final = "\N{NON-BREAKING HYPHEN}"
_SITE: Final = rf"(?:[a-z0-9{_HYPHEN}-]+\.)+(?:fr|org|eu|com|net)\b(?:/[\w./{_HYPHEN}-]*[\w/])?"
_OPENS: Final = re.compile(
    rf"(?<![\w@./-])(?:(?P<long>0\d(?:{_SPACE}\d\d){{4}})(?!\d)|(?P<site>{_SITE}))"
    rf"|(?:^|(?<=[>\u2066\u2068]))(?P<short>3\d{{3}}|1\d\d?)(?={_SPACE}?:|[<\u2069]|$)"
)
"""A number of ten figures or a site anywhere; a short number only where a line begins with it and says it is one."""

_GUIDE: Final = "service-public.fr"
_SHEET: Final = re.compile(r"\b[FR]\d{2,6}\b")
"""The number of a page of that guide: `F930`."""


def leading(words: str) -> Markup:
    """A line of words as a page shows it, whose numbers are called and whose sites are opened.

    Args:
        words: As they are shown, marked up or not.
    """
    return Markup(_OPENS.sub(_opened, str(escape(words))))  # noqa: S704 -- escaped; of it, only what matches is taken


def page_of(link: Link) -> str:
    """The very page of a form or guide; empty: nothing is known but the site, or there are several."""
    sheets = _sheets(link)
    if len(sheets) == 1:
        return _sheet_page(sheets[0])
    return f"https://{link.address}" if "/" in link.address and re.fullmatch(_SITE, link.address) else ""


def numbered(words: str, link: Link) -> Markup:
    """The number of a form or guide as a page shows it: where it has several pages of the State's guide, each opens.

    Args:
        words: The number as it is shown, marked up or not.
        link: The form or guide.
    """
    shown = str(escape(words))
    for sheet in dict.fromkeys(_sheets(link)) if not page_of(link) else ():
        shown = re.sub(rf"\b{sheet}\b", f'<a href="{_sheet_page(sheet)}">{sheet}</a>', shown)
    return Markup(shown)  # noqa: S704 -- escaped; a sheet is a letter and figures


def install(app: Flask) -> None:
    """Let templates show what words lead to."""
    app.jinja_env.filters.update({"leading": leading, "page_of": page_of, "numbered": numbered})


def _opened(found: re.Match[str]) -> str:
    words = found[0]
    if found["site"]:
        return f'<a href="https://{words.replace(_HYPHEN, "-")}" dir="ltr">{words}</a>'
    return f'<a href="tel:{re.sub(r"[^0-9]", "", words)}" dir="ltr">{words}</a>'


def _sheets(link: Link) -> list[str]:
    return _SHEET.findall(f"{link.address} {link.number}") if link.address.startswith(_GUIDE) else []


def _sheet_page(number: str) -> str:
    return f"https://www.{_GUIDE}/particuliers/vosdroits/{number}"
