"""The studio: every kind of booklet, and beginning a new one."""

from collections.abc import Mapping
from typing import Final

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from forms.draft import OWN_STEP
from forms.errors import TemplateError
from forms.model import MOTIFS
from server.record import designs
from server.record.design_errors import KeyTaken, NotPublishable
from server.record.left_drafts import left_of_account
from server.record.versions import versions_of
from server.web.advice import record_error_advice
from server.web.auth import agent
from server.web.moments import moment
from server.web.services import database, templates
from server.web.studio_door import blueprint
from server.web.typography import N_, _

_LETTERS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ".replace(OWN_STEP, "")
"""Those that a booklet may have: one stands for what an agent adds."""
_NEW_COLOURS: Final = ("#8a1c5b", "#3f5e00", "#005f8a", "#8c3b00", "#5b4b8a", "#00635a", "#7a3e48", "#4a4f57")
"""Colours that are dark enough for paper and that no shipped booklet has; the first free one is proposed.

In small letters, as a browser writes what its field for colours holds: otherwise the form would seem to be filled in.
"""

_MOTIFS: Final[Mapping[str, str]] = {
    "": N_("Une vague"),
    "carte": N_("Une carte"),
    "cle": N_("Une clé"),
    "arbre": N_("Un arbre"),
    "landau": N_("Un landau"),
    "enveloppe": N_("Une enveloppe"),
}
"""What a new booklet's cover may draw, in words."""


@blueprint.get("/")
def listing() -> ResponseReturnValue:
    """Every kind of booklet, and what is being written."""
    return _listing()


@blueprint.post("/")
def begin() -> ResponseReturnValue:
    """Begin a new kind of booklet from an empty form."""
    names = ("key", "letter", "colour", "title", "motif")
    typed = {name: " ".join(request.form.get(name, "").split()) for name in names}
    try:
        with database().transaction() as records:
            draft = designs.begin(records, agent().id, **typed)
    except KeyTaken as error:
        return _listing(record_error_advice(error), at="key")
    except NotPublishable as error:
        first, at = error.problems[0], _field_of(error.problems[0])
        if at == "key":
            return _listing(
                _(
                    "« %(key)s » ne peut pas être un nom de fichier : prenez de petites lettres sans accent et "
                    "des tirets, comme « mariage » ou « logement-demande ».",
                    key=typed["key"],
                ),
                at=at,
            )
        return _listing(f"{first.problem[:1].upper()}{first.problem[1:]}. {first.remedy}", at=at)
    return redirect(url_for("studio.page", key=draft.key))


def _listing(problem: str = "", *, at: str = "") -> ResponseReturnValue:
    with database().reading() as records:
        known = templates().all()
        versions = {one.key: versions_of(records, one.key) for one in known}
        drafts = {one.key: one for one in designs.drafts_of_account(records, agent().id)}
        shown = {*versions, *drafts}
        left = [one for one in left_of_account(records, agent().id) if one.key not in shown]
    letters = {one.letter for one in known}
    used = {one.colour.lower() for one in known}
    drawn = {one.motif for one in known}
    page = render_template(
        "studio/listing.html",
        templates=known,
        versions=versions,
        drafts=drafts,
        begun=[draft for key, draft in drafts.items() if key not in versions],
        left=left,
        moment=moment,
        problem=problem,
        at=at,
        typed=request.form,
        letters=[one for one in _LETTERS if one not in letters],
        motifs=[(one, _(_MOTIFS[one])) for one in ("", *MOTIFS) if not one or one not in drawn],
        colour=next((one for one in _NEW_COLOURS if one not in used), _NEW_COLOURS[0]),
    )
    return page, 422 if problem else 200


def _field_of(error: TemplateError) -> str:
    """Which field of the form for a new kind a problem is about, by its line in the first text."""
    return {3: "key", 4: "letter", 5: "colour", 6: "title", 7: "motif"}.get(error.line or 0, "key")
