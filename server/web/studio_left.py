"""The studio: a draft that is given up, what was written before another text took its place, and taking it back."""

from flask import abort, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from server.record import designs, draft_ends
from server.record.errors import TextRefused
from server.record.left_drafts import LeftDraft, find_left, is_version, leave, left_of
from server.record.versions import kept_text, newest_numbers, newest_of
from server.web.auth import agent
from server.web.moments import moment
from server.web.services import database
from server.web.studio_door import blueprint, check_key
from server.web.studio_looking import base_sent, typed_text
from server.web.studio_writing import too_long
from server.web.typography import _
from server.web.undoing import offer_undo


@blueprint.post("/<key>/abandonner")
def give_up(key: str) -> ResponseReturnValue:
    """End a draft; its text is left, and can be taken back."""
    check_key(key)
    try:
        with database().transaction() as records:
            mark = draft_ends.give_up(
                records, agent().id, key, typed_text(), base=base_sent(), mark=request.form.get("mark", "")
            )
            known = key in newest_numbers(records)
    except TextRefused:
        return too_long(key)
    _say(_("Votre brouillon est effacé."), key, mark)
    return redirect(url_for("studio.page", key=key) if known else url_for("studio.listing"))


@blueprint.post("/<key>/versions/<int(max=2147483647):number>/repartir")
def begin_again(key: str, number: int) -> ResponseReturnValue:
    """Begin again from a version; the draft is left, and can be taken back."""
    with database().transaction() as records:
        text = kept_text(records, key, number).text
        mark = draft_ends.write_instead(records, agent().id, key, text, base=newest_of(records, key))
    said = _("Vous repartez de la version %(number)d.", number=number)
    _say(f"{said} {_('Votre brouillon d’avant est mis de côté.')}" if mark else said, key, mark)
    return redirect(url_for("studio.page", key=key))


@blueprint.get("/<key>/laisse/<mark>")
def left(key: str, mark: str) -> ResponseReturnValue:
    """A text that was left, to be read or taken back."""
    return render_template("studio/left.html", one=_find(key, mark), moment=moment)


@blueprint.post("/<key>/laisse/<mark>")
def take_back(key: str, mark: str) -> ResponseReturnValue:
    """Go on with a text that was left; what stands in its place is left in turn."""
    check_key(key)
    one = _find(key, mark)
    try:
        with database().transaction() as records:
            if "text" in request.form:
                _keep_first(records, key)
            instead = draft_ends.write_instead(records, agent().id, key, one.text, base=one.base)
    except TextRefused:
        return too_long(key)
    _say(_("Voici le texte que vous aviez laissé %(at)s.", at=moment(one.left_at)), key, instead)
    return redirect(url_for("studio.page", key=key))


@blueprint.post("/<key>/laisser")
def set_aside(key: str) -> ResponseReturnValue:
    """Leave a text that a browser has kept and that stands in no draft any more; for the script."""
    check_key(key)
    text = typed_text()
    try:
        designs.check_length(text)
    except TextRefused:
        return too_long(key)
    with database().transaction() as records:
        draft = designs.draft_of(records, agent().id, key)
        if (draft is not None and draft.text == text) or is_version(records, key, text):
            return jsonify({"known": True})
        known = any(one.text == text for one in left_of(records, agent().id, key))
        if not known:
            leave(records, agent().id, key, text, base=base_sent())
        return jsonify({"known": known, "left": left_list(records, key)})


def left_list(records: Session, key: str) -> str:
    """What who asks left of a kind of booklet, as the page shows it; empty: nothing."""
    return render_template("studio/_left.html", left=left_of(records, agent().id, key), key=key, moment=moment)


def _keep_first(records: Session, key: str) -> None:
    """Keep what the page that asks shows: it may be newer than its draft."""
    typed, base, mark = typed_text(), base_sent(), request.form.get("mark", "")
    draft = designs.draft_of(records, agent().id, key)
    if is_version(records, key, typed) or (draft is not None and draft.text == typed):
        return
    designs.keep_draft(records, agent().id, key, typed, base=base, mark=mark, anyway=True)


def _find(key: str, mark: str) -> LeftDraft:
    with database().reading() as records:
        one = find_left(records, agent().id, key, mark)
    if one is None:
        abort(404)
    return one


def _say(said: str, key: str, mark: str) -> None:
    """Say what was done, beside the button that takes back the text that it left."""
    flash(said, "good")
    if mark:
        offer_undo(url_for("studio.take_back", key=key, mark=mark))
