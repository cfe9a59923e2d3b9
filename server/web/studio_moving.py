"""Moving journeys to another version in the studio: first what that changes for whom, then those that were chosen."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from server.record.moving import move_journeys, what_changes
from server.web.auth import agent
from server.web.errors import answer
from server.web.policy import may_open
from server.web.services import database, template_of
from server.web.studio_door import blueprint
from server.web.studio_moved import overview
from server.web.typography import _, plural


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
    chosen = frozenset(request.form.getlist("code"))
    if not chosen:
        return _page(key, problem=_("Cochez au moins un parcours.")), 422
    with database().transaction() as records:
        moved = move_journeys(records, key, before, after, agent().name, codes=chosen)
    flash(
        plural(
            "%(num)d parcours a maintenant la version %(after)d.",
            "%(num)d parcours ont maintenant la version %(after)d.",
            len(moved),
            after=after,
        ),
        "good",
    )
    return redirect(url_for("studio.versions", key=key))


def _only_newer() -> ResponseReturnValue | None:
    """The answer to who would move journeys back: what was noted since would have no place there."""
    before, after = _number("avant"), _number("apres")
    if before < after:
        return None
    words = _(
        "Un parcours passe à une version plus récente que la sienne : la version %(after)d ne l'est pas.", after=after
    )
    return answer(404, words)


def _page(key: str, *, problem: str = "") -> str:
    before, after = _number("avant"), _number("apres")
    named = may_open(agent().role, "journey.page")
    with database().reading() as records:
        changes = what_changes(records, key, before, after, named=named)
    return render_template(
        "studio/moving.html",
        template=template_of(key),
        before=before,
        after=after,
        changes=changes,
        some=sum(one.any for one in changes),
        overview=overview(changes),
        problem=problem,
    )


def _number(name: str) -> int:
    typed = request.values.get(name, "")
    if not typed.isdecimal() or len(typed) > 6:
        abort(404)
    return int(typed)
