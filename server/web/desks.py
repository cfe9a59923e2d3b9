"""Whose desk this is: chosen once, remembered by the browser; and how it is with the folders that copiers fill."""

import errno
import os
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote, unquote

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from server.record.heartbeat import Beat, Health, beats, forget
from server.record.history import now
from server.record.model import BatchState
from server.record.readings import recent_batches, recent_desks
from server.web.services import database, services
from server.web.typography import N_, _

blueprint = Blueprint("desks", __name__, url_prefix="/numeriser")

COOKIE: Final = "poste"
LONGEST: Final = 60
"""Characters of a desk's name."""
_KEPT_S: Final = 400 * 24 * 3600
"""As long as browsers keep anything."""
_LATELY: Final = 5
"""Files of a folder that its card names."""

_PROBLEMS: Final = {
    os.strerror(errno.ENOENT): N_("Il n'existe pas, ou le partage du copieur n'est pas branché au serveur."),
    os.strerror(errno.ENOTDIR): N_("C'est un fichier, et non un répertoire."),
    os.strerror(errno.EACCES): N_("Le compte du logiciel n'a pas le droit de le lire."),
}
"""What the system says most, as people say it."""


@dataclass(frozen=True, slots=True)
class Watched:
    """A folder, as its card shows it.

    Attributes:
        beat: What was last said of it.
        health: How it is with it now.
        problem: Why it could not be opened, in a sentence; empty when it could.
        lately: Its last files.
    """

    beat: Beat
    health: Health
    problem: str
    lately: list[BatchState]


@blueprint.post("/poste")
def choose() -> ResponseReturnValue:
    """Remember which desk this browser stands on; an empty name: on none."""
    name = " ".join(request.form.get("poste", "").split())
    away = redirect(url_for("scanning.desk"))
    if len(name) > LONGEST:
        said = _(
            "Le nom du poste est trop long : %(count)d signes, %(most)d au plus. Rien n'a changé : "
            "donnez-lui un nom plus court.",
            count=len(name),
            most=LONGEST,
        )
        flash(said, "bad")
        return away
    if not name:
        away.delete_cookie(COOKIE)
        return away
    flash(_("Ce navigateur est maintenant au poste « %(name)s ».", name=name), "good")
    away.set_cookie(COOKIE, quote(name), max_age=_KEPT_S, httponly=True, samesite="Lax", secure=request.is_secure)
    return away


@blueprint.get("/dossiers")
def folders() -> ResponseReturnValue:
    """What every folder did lately, and when somebody last looked into it."""
    with database().reading() as records:
        found = [
            Watched(beat, beat.health(now()), _problem(beat), recent_batches(records, _LATELY, desk=beat.desk))
            for beat in beats(services().settings)
        ]
    return render_template("scanning/folders.html", folders=found, home=services().settings.home)


def _problem(beat: Beat) -> str:
    known = _PROBLEMS.get(beat.problem)
    if known is not None:
        return _(known)
    return _("Le système dit : « %(problem)s ».", problem=beat.problem) if beat.problem else ""


@blueprint.post("/dossiers/<key>/oublier")
def forget_folder(key: str) -> ResponseReturnValue:
    """Show a folder no more that nobody watches; what came from it stays."""
    if not forget(services().settings, key):
        flash(_("Ce répertoire est suivi de nouveau : il reste dans la liste."), "doubt")
    return redirect(url_for("desks.folders"))


def my_desk() -> str:
    """The desk that this browser remembers; empty: none."""
    return " ".join(unquote(request.cookies.get(COOKIE, "")).split())[:LONGEST]


def known_desks() -> list[str]:
    """Desks that have a folder, or had an upload lately."""
    with database().reading() as records:
        return sorted({*recent_desks(records), *(beat.desk for beat in beats(services().settings))})


def in_trouble() -> list[Beat]:
    """Folders into which nobody looks, though somebody once did."""
    moment = now()
    return [beat for beat in beats(services().settings) if beat.health(moment) is not Health.WATCHED]
