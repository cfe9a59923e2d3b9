"""The poster of a booklet's line, for the wall of the reception hall, as a PDF file."""

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue

from forms.model import BookletTemplate
from print.poster import SIZES, connections, render_poster
from server.web.services import template_of, templates

blueprint = Blueprint("posters", __name__, url_prefix="/parcours")


@blueprint.get("/nouveau/<key>/affiche.pdf")
def poster(key: str) -> ResponseReturnValue:
    """The poster of a kind of booklet as it was last published."""
    return poster_of(template_of(key))


def poster_of(template: BookletTemplate) -> Response:
    """The poster of a line, as large as was asked for: A3 unless it was A2."""
    size = request.args.get("taille", "A3")
    pdf = render_poster(template, connections(template, templates().all()), size=size if size in SIZES else "A3")
    answer = Response(pdf, mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f'inline; filename="affiche-{template.key}.pdf"'
    return answer
