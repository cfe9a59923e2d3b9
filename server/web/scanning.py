"""The scan desk: files in, what became of each, page by page."""

from typing import BinaryIO, Final, cast

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage

from server.record import failed
from server.record.failed import failed_uploads
from server.record.folder_files import SUFFIXES
from server.record.ingest import receive
from server.record.model import UNFINISHED, BatchState, JourneySummary
from server.record.overview import journeys_by_code
from server.record.readings import batches, recent_batches
from server.record.unattended import unattended_uploads
from server.web.asking import asks_by_script
from server.web.auth import agent
from server.web.desks import LONGEST, in_trouble, known_desks, my_desk
from server.web.nearby_names import nearby_with_names
from server.web.scanner import chosen
from server.web.services import database, services, template_of
from server.web.typography import _
from server.web.undoing import offer_undo
from server.web.upload_cards import asks_here, left_unread, not_seen, parts_of

blueprint = Blueprint("scanning", __name__, url_prefix="/numeriser")

SHOWN: Final = 12
"""Uploads on the page: a sitting at the desk."""

_ACCEPTED: Final = ",".join([*sorted(SUFFIXES), "image/*", "application/pdf"])
"""What the file picker offers first. Whatever else arrives is received too, and the reader says what it is."""


@blueprint.get("/")
def desk() -> ResponseReturnValue:
    """Where files are dropped, above the last uploads."""
    mine = "" if "tous" in request.args else my_desk()
    with database().reading() as records:
        unread = failed_uploads(records, SHOWN)
        waiting = {one.id for one in unread}
        last, older = _page_of_uploads(records, mine)
        recent = [one for one in last if one.id not in waiting]
        opened = _open_journey(records, request.args.get("parcours", ""))
        return render_template(
            "scanning/desk.html",
            batches=recent,
            older=older,
            unread=unread,
            accepted=_ACCEPTED,
            opened=opened,
            scanner=chosen(),
            only=mine,
            desk_name=my_desk(),
            longest_desk=LONGEST,
            desks=known_desks(),
            troubles=[beat for beat in in_trouble() if my_desk() in {"", beat.desk}],
            **_around(records, [*unread, *recent]),
        )


@blueprint.post("/")
def upload() -> ResponseReturnValue:
    """Take files in. Each is on the disk and in the database before this says so."""
    files = [file for file in request.files.getlist("files") if file.filename]
    if not files:
        flash(_("Choisissez au moins un fichier."), "bad")
        return redirect(url_for("scanning.desk"))
    with database().reading() as records:
        opened = _open_journey(records, request.form.get("parcours", ""))
    names = [request.form.get("envoi", "")] if len(files) == 1 else [""] * len(files)
    journey = None if opened is None else opened.code
    received = [_take_in(file, journey, name) for file, name in zip(files, names, strict=True)]
    if asks_by_script():
        with database().reading() as records:
            return _cards(records, batches(records, received)), 201
    return redirect(url_for("scanning.desk", parcours=None if opened is None else opened.code))


@blueprint.get("/envois/")
def older() -> ResponseReturnValue:
    """Uploads of which the desk shows no card any more, a page of them at a time."""
    mine = "" if "tous" in request.args else my_desk()
    with database().reading() as records:
        found, following = _page_of_uploads(records, mine, before=request.args.get("avant", ""))
        around = _around(records, found)
    return render_template("scanning/older.html", batches=found, older=following, only=mine, **around)


@blueprint.get("/envois/<batch_id>")
def batch(batch_id: str) -> ResponseReturnValue:
    """One upload: its card alone when the page asks how far it has come, else a page of its own."""
    with database().reading() as records:
        found = batches(records, [batch_id])
        if asks_by_script():
            counts = render_template("_waiting.html", again=True) + render_template("_unread.html", again=True)
            return _cards(records, found) + counts
        return render_template("scanning/one.html", batches=found, **_around(records, found))


@blueprint.post("/envois/<batch_id>/de-cote")
def set_aside(batch_id: str) -> ResponseReturnValue:
    """Somebody has dealt with an upload that could not be read."""
    with database().transaction() as records:
        failed.set_aside(records, batch_id, agent().name)
    flash(_("C'est mis de côté. Le fichier est gardé."), "good")
    offer_undo(url_for("scanning.take_up", batch_id=batch_id))
    return redirect(url_for("scanning.desk", _anchor="envois"))


@blueprint.post("/envois/<batch_id>/a-reprendre")
def take_up(batch_id: str) -> ResponseReturnValue:
    """Somebody sees that it is not dealt with after all."""
    with database().transaction() as records:
        failed.take_up(records, batch_id)
    flash(_("Ce fichier attend de nouveau."), "good")
    return redirect(url_for("scanning.desk", _anchor="pas-lu"))


def _page_of_uploads(records: Session, desk: str, before: str = "") -> tuple[list[BatchState], str]:
    """Uploads as one page shows them, newest first, and the last of them where there are more behind it."""
    found = recent_batches(records, SHOWN + 1, desk=desk, before=before)
    return found[:SHOWN], found[SHOWN - 1].id if len(found) > SHOWN else ""


def _open_journey(records: Session, code: str) -> JourneySummary | None:
    """The journey from which the agent came; None: from none that is followed here."""
    return journeys_by_code(records, {code}).get(code)


def _take_in(file: FileStorage, open_journey: str | None, wanted: str) -> str:
    received = receive(
        database(),
        services().settings,
        cast("BinaryIO", file.stream),
        file.filename or "",
        agent().name,
        open_journey=open_journey,
        wanted=wanted,
        desk=my_desk(),
    )
    services().queue.enqueue(received)
    return received


def _cards(records: Session, found: list[BatchState]) -> str:
    return render_template("scanning/cards.html", batches=found, **_around(records, found))


def _around(records: Session, found: list[BatchState]) -> dict[str, object]:
    """What the cards of some uploads need besides."""
    pages = [page for one in found for page in one.pages]
    codes = {page.journey for page in pages if page.journey is not None}
    codes |= {page.put_away.journey for page in pages if page.put_away and page.put_away.journey}
    codes |= {seen.journey for one in found for seen in one.so_far if seen.journey is not None}
    proposed = {page.in_clear.journey for page in pages if page.in_clear is not None}
    owners = journeys_by_code(records, codes | proposed)
    lines = {code: template_of(*summary.kind) for code, summary in owners.items()}
    parts = {one.id: parts_of(one.pages) for one in found}
    unattended = unattended_uploads(records, services().settings, found)
    return {
        "owners": owners,
        "templates": lines,
        "unfinished": UNFINISHED,
        "unattended": unattended,
        "parts": parts,
        "nearby": nearby_with_names(records, found),
        "asks_here": asks_here,
        "not_seen": not_seen,
        "left_unread": left_unread,
        "is_mine": _is_mine,
    }


def _is_mine(found: BatchState) -> bool:
    """Whether a key may open what is new in an upload: who presses it brought it, or the copier of their desk did."""
    return found.received_by == agent().name or found.desk == (my_desk() or None)
