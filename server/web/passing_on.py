"""A question is passed on to a colleague, with a word, given back, or left for later; the next one follows."""

from collections.abc import Sequence
from typing import Any, Final

from flask import Blueprint, abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from server.record.accounts import accounts
from server.record.errors import AlreadyDecided, HeldByAnother, WrongValue
from server.record.escalations import escalate
from server.record.locks import free, refuse_held
from server.record.model import Account, ReviewItem, Role
from server.record.opinions import Opinion, opinions_of
from server.record.readings import review
from server.record.waiting import place_of
from server.web.advice import record_error_advice
from server.web.auth import agent
from server.web.holding import holder, next_one
from server.web.messages import role_name
from server.web.policy import DECIDES, may_decide
from server.web.questions import filters
from server.web.services import database
from server.web.typography import _

blueprint = Blueprint("passing_on", __name__, url_prefix="/relire/<review_id>")

_ROLE: Final = "role."
_ACCOUNT: Final = "compte."


@blueprint.post("/confier")
def give(review_id: str) -> ResponseReturnValue:
    """Pass a question on to a colleague or to a role, and go on to the next one."""
    said = request.form.get("words", "")
    try:
        with database().transaction() as records:
            item = review(records, review_id)
            name, to = _chosen(records, item)
            refuse_held(records, review_id, holder())
            place = place_of(records, review_id)
            escalate(records, review_id, to, said, agent().name)
            free(records, [review_id])
            following = next_one(records, place)
    except WrongValue:
        flash(_("Écrivez un mot : votre collègue saura ce que vous attendez. Rien n'est encore confié."), "bad")
        return _to(review_id)
    except (AlreadyDecided, HeldByAnother) as error:
        flash(record_error_advice(error), "doubt")
        return _to(review_id)
    flash(_("C'est confié à %(name)s : %(question)s", name=name, question=item.question), "good")
    return _to(following)


@blueprint.post("/rendre")
def give_back(review_id: str) -> ResponseReturnValue:
    """Let a question that was passed on be everybody's again."""
    try:
        with database().transaction() as records:
            escalate(records, review_id, None, request.form.get("words", ""), agent().name)
    except AlreadyDecided as error:
        flash(record_error_advice(error), "doubt")
        return _to(review_id)
    flash(_("La question est de nouveau à tous."), "good")
    return _to(review_id)


@blueprint.get("/suivante")
def skip(review_id: str) -> ResponseReturnValue:
    """Leave a question as it is, and go on to the next one."""
    with database().transaction() as records:
        place = place_of(records, review_id)
        following = next_one(records, place)
        if not following:
            flash(_("C'est la seule question qui vous attend dans cette liste."), "")
    return _to(following or review_id)


def colleagues(records: Session, item: ReviewItem, said: Sequence[Opinion]) -> list[tuple[str, str]]:
    """To whom a question can be passed on: value and words of each, roles first, then those who may answer it.

    Args:
        records: To read from.
        item: The question.
        said: What was said of it and stands.
    """
    roles = [role for role in Role if role in DECIDES[item.reason]]
    named = [one for one in accounts(records) if _may_have(one, item, said)]
    return [
        *((f"{_ROLE}{role.value}", _("Tous : %(role)s", role=role_name(role))) for role in roles),
        *((f"{_ACCOUNT}{one.id}", f"{one.name} ({role_name(one.role)})") for one in named),
    ]


def _may_have(one: Account, item: ReviewItem, said: Sequence[Opinion]) -> bool:
    """Whether a colleague signs in, may answer, and has not said already what they see."""
    others = one.active and one.id != agent().id and may_decide(one.role, item.reason)
    return others and not any(opinion.is_by(one.name, one.id) for opinion in said)


def _chosen(records: Session, item: ReviewItem) -> tuple[str, int | Role]:
    """Who was chosen: how they are called, and who it is."""
    chosen = request.form.get("to", "")
    said = opinions_of(records, [item.id]).get(item.id, ())
    words = dict(colleagues(records, item, said)).get(chosen)
    if words is None:
        abort(400)
    if chosen.startswith(_ROLE):
        return words, Role(chosen.removeprefix(_ROLE))
    return words, int(chosen.removeprefix(_ACCOUNT))


def _to(review_id: str) -> ResponseReturnValue:
    where: dict[str, Any] = {**filters(), "_anchor": "question"}
    if review_id:
        return redirect(url_for("review.item", review_id=review_id, **where))
    return redirect(url_for("review.queue", **where))
