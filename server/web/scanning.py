"""The scan desk: files in, what became of each, page by page."""

from typing import BinaryIO, Final, cast

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage

from server.record.ingest import receive
from server.record.model import BatchState, BatchStatus
from server.record.overview import journeys_by_code
from server.record.readings import batches, recent_batches
from server.record.templates import template_of
from server.web.auth import agent
from server.web.services import database, services
from server.web.typography import _

blueprint = Blueprint("scanning", __name__, url_prefix="/numeriser")

SHOWN: Final = 12
"""Uploads on the page: a sitting at the desk."""

ACCEPTED: Final = ".jpg,.jpeg,.png,.tif,.tiff,.pdf,.heic,.heif,.webp,.bmp,image/*,application/pdf"
"""What the file picker offers first. Whatever else arrives is received too, and the reader says what it is."""

_UNFINISHED: Final = frozenset({BatchStatus.WAITING, BatchStatus.READING})


@blueprint.get("/")
def desk() -> ResponseReturnValue:
    """Where files are dropped, above the last uploads."""
    with database().reading() as records:
        recent = recent_batches(records, SHOWN)
        return render_template("scanning/desk.html", batches=recent, accepted=ACCEPTED, **_around(records, recent))


@blueprint.post("/")
def upload() -> ResponseReturnValue:
    """Take files in. Each is on the disk and in the database before this says so."""
    files = [file for file in request.files.getlist("files") if file.filename]
    if not files:
        flash(_("Choisissez au moins un fichier."), "bad")
        return redirect(url_for("scanning.desk"))
    received = [_take_in(file) for file in files]
    if request.headers.get("X-Requested-With") == "fetch":
        with database().reading() as records:
            return _cards(records, batches(records, received)), 201
    return redirect(url_for("scanning.desk"))


@blueprint.get("/envois/<batch_id>")
def batch(batch_id: str) -> ResponseReturnValue:
    """One upload: its card alone when the page asks how far it has come, else a page of its own."""
    with database().reading() as records:
        found = batches(records, [batch_id])
        if "HX-Request" in request.headers:
            return _cards(records, found)
        return render_template("scanning/one.html", batches=found, **_around(records, found))


def _take_in(file: FileStorage) -> str:
    received = receive(
        database(), services().settings, cast("BinaryIO", file.stream), file.filename or "", agent().name
    )
    services().queue.enqueue(received)
    return received


def _cards(records: Session, found: list[BatchState]) -> str:
    return render_template("scanning/cards.html", batches=found, **_around(records, found))


def _around(records: Session, found: list[BatchState]) -> dict[str, object]:
    """What the cards of some uploads need besides."""
    pages = [page for one in found for page in one.pages]
    codes = {page.journey for page in pages if page.journey is not None}
    proposed = {page.in_clear.journey for page in pages if page.in_clear is not None}
    owners = journeys_by_code(records, codes | proposed)
    lines = {code: template_of(summary.template) for code, summary in owners.items()}
    return {"owners": owners, "templates": lines, "unfinished": _UNFINISHED}
