"""The colours of lines that `tokens.css` does not know: of booklets that were made, or coloured anew, in the studio.

The address of the sheet says all that stands in it: it may be kept for ever, and another colour is another address.
"""

import re
from typing import Final

from flask import Blueprint, Flask, Response, abort, render_template, url_for
from flask.typing import ResponseReturnValue

from forms.model import BookletTemplate
from server.record.errors import DatabaseGone
from server.web.services import database, templates

blueprint: Final = Blueprint("colours", __name__, url_prefix="/couleurs")

_LINES: Final = re.compile(r"[A-Z][0-9a-f]{6}(-[A-Z][0-9a-f]{6}){0,25}")
"""A letter and the colour of its line, joined by hyphens: `P123456-Q5b4b8a`."""


@blueprint.get("/<lines>.css")
def sheet(lines: str) -> ResponseReturnValue:
    """The style of the lines that the address names, for anybody."""
    if not _LINES.fullmatch(lines):
        abort(404)
    colours = {one[0]: f"#{one[1:]}" for one in lines.split("-")}
    answer = Response(render_template("colours.css", colours=colours), mimetype="text/css")
    answer.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return answer


def address(shown: BookletTemplate | None = None) -> str:
    """Where the colours are that a page needs beside those of `tokens.css`; empty: none, or the record does not answer.

    Args:
        shown: The kind of booklet that the page is about, as it is there: a draft has a colour before anybody sees it.
    """
    try:
        kinds = templates().all()
    except DatabaseGone:
        return ""  # the page that says so needs no colour
    lines = {one.letter: one.colour for one in (*kinds, *([shown] if shown else ()))}
    known = {one.letter: one.colour for one in database().templates.by_key.values()}
    ours = [f"{letter}{colour[1:].lower()}" for letter, colour in sorted(lines.items()) if known.get(letter) != colour]
    return url_for("colours.sheet", lines="-".join(ours)) if ours else ""


def install(app: Flask) -> None:
    """Let templates ask for it."""
    app.jinja_env.globals["line_colours"] = address
