"""Moving journeys to another version in the studio: first what that changes for whom, then those that were chosen."""

from collections.abc import Collection
from typing import Final

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from server.record.moving import what_changes
from server.record.moving_on import Move, Moved, move_journeys
from server.web.auth import agent
from server.web.errors import answer
from server.web.policy import may_open
from server.web.services import database, template_of
from server.web.studio_door import blueprint
from server.web.studio_moved import overview
from server.web.typography import N_, _, plural

_BECAME: Final = (
    (
        "good",
        N_("%(num)d parcours a maintenant la version %(after)d."),
        N_("%(num)d parcours ont maintenant la version %(after)d."),
    ),
    (
        "info",
        N_("%(num)d parcours avait déjà la version %(after)d."),
        N_("%(num)d parcours avaient déjà la version %(after)d."),
    ),
    (
        "doubt",
        N_("%(num)d parcours n'est pas passé : il a changé depuis que la page est ouverte. Regardez-le encore."),
        N_("%(num)d parcours ne sont pas passés : ils ont changé depuis que la page est ouverte. Regardez-les encore."),
    ),
    (
        "bad",
        N_("%(num)d parcours n'est pas passé : les données ne répondent plus. Recommencez dans un moment."),
        N_("%(num)d parcours ne sont pas passés : les données ne répondent plus. Recommencez dans un moment."),
    ),
    (
        "doubt",
        N_("%(num)d parcours n'a plus la version %(before)d."),
        N_("%(num)d parcours n'ont plus la version %(before)d."),
    ),
    (
        "doubt",
        N_("%(num)d parcours garde sa version : il est clos, ou la version %(after)d n'en fait pas de livret."),
        N_("%(num)d parcours gardent leur version : ils sont clos, ou la version %(after)d n'en fait pas de livret."),
    ),
)
"""What became of journeys that were ticked: moved, moved before, changed, not tried, elsewhere, not possible."""


@blueprint.get("/<key>/deplacer")
def moving(key: str) -> ResponseReturnValue:
    """What another version would change for whom, before anybody's journey is moved."""
    return _only_newer() or _page(key)


@blueprint.post("/<key>/deplacer")
def move(key: str) -> ResponseReturnValue:
    """Move the journeys that were chosen to another version."""
    refused = _only_newer()
    if refused is not None:
        return refused
    before, after = _number("avant"), _number("apres")
    picked = (one.partition(".") for one in request.form.getlist("code"))
    chosen = {code: mark for code, _dot, mark in picked}
    if not chosen:
        return _page(key, problem=_("Cochez au moins un parcours.")), 422
    way = Move(key, before, after, agent().name)
    moved = move_journeys(database(), way, chosen, chosen, named=_named())
    _tell(moved, way, len(chosen))
    return (_page(key, only=moved.again), 409) if moved.again else redirect(url_for("studio.versions", key=key))


def _tell(moved: Moved, way: Move, chosen: int) -> None:
    """Say what became of the journeys that were ticked."""
    counts = [len(one) for one in (moved.codes, moved.already, moved.again, moved.left, moved.gone)]
    for (kind, one, several), number in zip(_BECAME, (*counts, chosen - sum(counts)), strict=True):
        if number:
            flash(plural(one, several, number, before=way.before, after=way.after), kind)


def _only_newer() -> ResponseReturnValue | None:
    """The answer to who would move journeys back: what was noted since would have no place there."""
    before, after = _number("avant"), _number("apres")
    if before < after:
        return None
    words = _(
        "Un parcours passe à une version plus récente que la sienne : la version %(after)d ne l'est pas.", after=after
    )
    return answer(404, words)


def _named() -> bool:
    """Whether whoever looks on may know whose journeys these are, and what they hold."""
    return may_open(agent().role, "journey.page")


def _page(key: str, *, problem: str = "", only: Collection[str] = ()) -> str:
    """The list, of all journeys or of those that somebody must look at again; then, or after a problem, none ticked.

    Where all that somebody must look at have been closed or moved meanwhile, it is that of the others.
    """
    before, after = _number("avant"), _number("apres")
    with database().reading() as records:
        found = what_changes(records, key, before, after, named=_named())
    again = [one for one in found if one.code in only]
    changes = again or list(found)
    return render_template(
        "studio/moving.html",
        template=template_of(key),
        before=before,
        after=after,
        changes=changes,
        some=sum(one.any for one in changes),
        overview=overview(changes),
        problem=problem,
        again=bool(again),
        unticked=bool(problem or only),
        named=_named(),
    )


def _number(name: str) -> int:
    typed = request.values.get(name, "")
    if not typed.isdecimal() or len(typed) > 6:
        abort(404)
    return int(typed)
