"""« Télécharger mon livret »: the edition of today as a PDF, to read on a screen or to print and fold."""

from io import BytesIO
from typing import Final

from flask import Response, abort, flash, redirect, request, send_file, url_for
from flask.typing import ResponseReturnValue

from server.record.editions import edition_pdf
from server.record.errors import StorageFailed, UnknownContent, UnknownEdition
from server.record.own_edition import edition_of_today
from server.web.citizen_door import Door, blueprint
from server.web.citizen_page import with_pin
from server.web.services import database, services
from server.web.typography import _

_FORMS: Final = ("booklet", "pages")
"""Of a file: to fold, or page by page; an edition in large print has one file, under either name."""


@blueprint.post("/<any(P, p):_letter>/<address>/livret")
@with_pin
def make_edition(before: Door) -> ResponseReturnValue:
    """Find the edition that says what the record says now, or make it, and open it."""
    try:
        number = edition_of_today(database(), services().settings, before.code)
    except UnknownEdition:
        flash(_("Ce livret n'a jamais été imprimé, et le parcours est terminé."), "doubt")
        return redirect(url_for("citizen.own", _letter="P", address=before.address))
    except StorageFailed:
        flash(_("Le livret n'a pas pu être fait. Réessayez plus tard."), "bad")
        return redirect(url_for("citizen.own", _letter="P", address=before.address))
    form = request.form.get("format", "")
    wanted = form if form in _FORMS else "pages"
    return redirect(url_for("citizen.edition", _letter="P", address=before.address, number=number, form=wanted))


@blueprint.get("/<any(P, p):_letter>/<address>/livret/<int(max=2147483647):number>/<form>.pdf")
@with_pin
def edition(before: Door, number: int, form: str) -> ResponseReturnValue:
    """The file of an edition."""
    if form not in _FORMS:
        abort(404)
    try:
        content = edition_pdf(database(), services().settings, before.code, number, form=form)
    except (UnknownEdition, UnknownContent):
        abort(404)
    name = f"mon-livret-edition-{number}{'-a-plier' if form == 'booklet' else ''}.pdf"
    response: Response = send_file(BytesIO(content), mimetype="application/pdf", as_attachment=True, download_name=name)
    response.headers["Cache-Control"] = "no-store"
    return response
