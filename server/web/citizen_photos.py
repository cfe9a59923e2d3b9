"""« Garder une photo »: pictures of documents that a resident takes as a reminder, behind their PIN.

The town hall sees none of them until the resident chooses to show it; see `record.photos`.
"""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from flask import Response, abort, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage

from scan.errors import NotAnImage, ScanError, TooManyPixels, Truncated
from server.record.city_links import links_of
from server.record.days import today
from server.record.errors import JourneyClosed, UnknownContent, UnknownField
from server.record.journeys import journey_record, preview_booklet
from server.record.photo_files import TooSmall, shrunk
from server.record.photos import (
    AFTER_CLOSING,
    MOST,
    TooManyPhotos,
    check_photo,
    keep_photo,
    photo_picture,
    photos_of,
    remove_photo,
    show_photo,
)
from server.web.booklet_words import speak_of
from server.web.citizen_door import Door, blueprint, door, form_mark, is_open
from server.web.citizen_page import PHOTO_LOST, gate, shut, with_pin
from server.web.citizen_view import citizen_view
from server.web.journey_view import papers_of
from server.web.security import LARGEST_PHOTO
from server.web.services import database, services
from server.web.typography import N_, _

_REFUSED: Final = {
    TooSmall: N_(
        "Cette photo est trop petite pour être lue. Prenez-la de nouveau, ou choisissez une image plus grande."
    ),
    TooManyPixels: N_("Cette photo a trop de points. Réglez l'appareil sur une taille plus petite."),
    Truncated: N_("Cette photo est abîmée ou incomplète. Prenez-la de nouveau."),
    NotAnImage: N_("Ce fichier n'est pas une photo. Il faut une image JPEG, PNG ou HEIC."),
}
"""Why a file is not kept."""


@blueprint.get("/<any(P, p):_letter>/<address>/photos")
@with_pin
def photos(before: Door) -> ResponseReturnValue:
    """The photos of a document, and a form for one more; below them, those of others."""
    return _page(before, request.args.get("piece", ""))


@blueprint.post("/<any(P, p):_letter>/<address>/photos")
def keep_one(_letter: str, address: str) -> ResponseReturnValue:
    """Keep a photo."""
    before = door(address)
    if before is None:
        return shut(before)
    if not is_open(before.code):
        return gate(before, notice=_(PHOTO_LOST))
    paper = request.form.get("piece", "")
    kept, problem = _keep_all(before.code, paper)
    if problem:
        return _page(before, paper, problem), 400
    flash(_("La photo est gardée, pour vous.") if kept == 1 else _("Les deux photos sont gardées, pour vous."), "good")
    return redirect(_address(before, paper))


@blueprint.get("/<any(P, p):_letter>/<address>/photos/<key>.jpg")
@with_pin
def photo(before: Door, key: str) -> ResponseReturnValue:
    """A photo."""
    try:
        with database().reading() as records:
            picture = photo_picture(records, services().storage, before.code, key, to_agent=False)
    except UnknownContent:
        abort(404)
    return send_photo(picture)


@blueprint.post("/<any(P, p):_letter>/<address>/photos/<key>")
@with_pin
def change_photo(before: Door, key: str) -> ResponseReturnValue:
    """Let the town hall see a photo, or see it no more; or remove it."""
    try:
        match request.form.get("faire", ""):
            case "retirer":
                done, said = remove_photo(database(), services().storage, before.code, key), _("La photo est effacée.")
            case "montrer":
                done, said = _show(before.code, key, shown=True), _("La mairie peut voir cette photo.")
            case "cacher":
                done, said = _show(before.code, key, shown=False), _("La mairie ne voit plus cette photo.")
            case _:
                abort(400)
        if not done:
            said = _("Cette photo n'est plus là.")
        flash(said, "good" if done else "doubt")
    except JourneyClosed:
        flash(_("Ce parcours est terminé : rien n'a été changé."), "doubt")
    return redirect(_address(before, request.form.get("piece", "")))


def send_photo(picture: bytes) -> Response:
    """A photo as an answer that no browser keeps."""
    response = make_response(picture)
    response.mimetype = "image/jpeg"
    response.headers["Cache-Control"] = "no-store"
    return response


def _keep_all(code: str, paper: str) -> tuple[int, str]:
    """Keep the photos that were sent, of the camera and of the files; how many were, and what is wrong, in words."""
    sent = [one for one in request.files.getlist("photo") if one.filename]
    if not sent:
        return 0, _("Aucune photo n'est choisie. Prenez-la, ou choisissez-la, puis pressez « Garder la photo ».")
    problems = [_keep(code, paper, one) for one in sent]
    kept, problem = problems.count(""), next(filter(None, problems), "")
    if problem and kept:
        problem = _("Une des deux photos est gardée. L'autre ne l'est pas :") + " " + problem
    return kept, problem


def _keep(code: str, paper: str, sent: FileStorage) -> str:
    """Keep a photo; what is wrong with it, in words, or nothing."""
    try:
        with database().reading() as records:
            check_photo(records, code, paper)
        with _on_disk(sent) as file:
            jpeg = shrunk(file)
        keep_photo(database(), services().storage, code, paper, jpeg)
    except ScanError as error:
        return _(next((words for kind, words in _REFUSED.items() if isinstance(error, kind)), _REFUSED[NotAnImage]))
    except TooManyPhotos:
        return _(
            "Vous avez %(count)d photos : c'est le plus possible. Effacez-en une pour en garder une autre.", count=MOST
        )
    except UnknownField:
        return _("Cette pièce n'est plus demandée : rien n'a été changé.")
    except JourneyClosed:
        return _("Ce parcours est terminé : rien n'a été changé.")
    return ""


@contextmanager
def _on_disk(sent: FileStorage) -> Iterator[Path]:
    """What was sent as a file, which is gone when the block ends."""
    with tempfile.NamedTemporaryFile() as file:
        sent.save(file)
        file.flush()
        yield Path(file.name)


def _show(code: str, key: str, *, shown: bool) -> bool:
    with database().transaction() as records:
        return show_photo(records, code, key, shown=shown)


def _page(before: Door, paper: str, problem: str = "") -> str:
    with database().reading() as records:
        record, booklet = journey_record(records, before.code), preview_booklet(records, before.code)
        kept, linked = photos_of(records, before.code), links_of(records, before.code)
    speak_of(booklet.template, booklet)
    papers = {one.item.ready.id: one for one in papers_of(record, booklet)}
    groups = {one.paper: [each for each in kept if each.paper == one.paper] for one in kept}
    asked = paper if paper in papers else ""
    return render_template(
        "citizen/photos.html",
        view=citizen_view(record, booklet, today()),
        papers=papers,
        asked=asked,
        mine=groups.pop(asked, []),
        shown=any(one.shown_at for one in kept),
        others=groups,
        linked=linked,
        problem=problem,
        left=MOST - len(kept),
        most=MOST,
        largest_mb=LARGEST_PHOTO // 1024**2,
        days_after=AFTER_CLOSING.days,
        form_mark=form_mark(before.code),
        address=before.address,
        here=_address(before, asked),
    )


def _address(before: Door, paper: str) -> str:
    return url_for("citizen.photos", _letter="P", address=before.address, piece=paper or None)
