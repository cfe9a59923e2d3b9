"""Who has a question open: taken when it is shown, kept by the page that shows it, given back when that is left."""

from collections.abc import Collection
from datetime import datetime
from secrets import token_hex
from typing import Any, Final

from flask import Blueprint, flash, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from server.record.decisions import is_open
from server.record.errors import DatabaseGone
from server.record.history import now
from server.record.locks import KEPT, Holder, Lock, claim, free, give_back, keep_lease, locks_of
from server.record.model import ReviewItem
from server.record.opinions import opinions_of
from server.record.readings import review, waiting_of
from server.record.waiting import Place, hand_out
from server.web.auth import agent
from server.web.messages import caseworkers_words
from server.web.policy import may_decide
from server.web.questions import answerable, filters, wanted
from server.web.services import database
from server.web.typography import _, plural

blueprint = Blueprint("holding", __name__, url_prefix="/relire")

_PLACE: Final = "place"
"""Where a session keeps the mark of its browser."""

_HANDED: Final = "handed"
"""Where a session keeps the question that was handed out with the last answer, and its lease: it is not taken twice."""

_BYTES: Final = 8
"""Of a mark: nobody hits one by chance, and who guesses one ends a lock, no more."""


def holder() -> Holder:
    """Who is asking, and from which browser."""
    if _PLACE not in session:
        session[_PLACE] = token_hex(_BYTES)
    return Holder(agent().id, session[_PLACE])


def is_theirs(records: Session, shown: ReviewItem) -> bool:
    """Whether a question waits for an answer of who asks."""
    return is_open(records, shown.id) and _are_theirs(records, [shown]) == {shown.id}


def _are_theirs(records: Session, waiting: Collection[ReviewItem]) -> set[str]:
    """Those of some questions that wait which wait for an answer of who asks."""
    me, said = agent(), opinions_of(records, [one.id for one in waiting])
    given = {review for review, opinions in said.items() if any(one.is_by(me.name, me.id) for one in opinions)}
    return {one.id for one in waiting if may_decide(me.role, one.reason)} - given


def may_keep(records: Session, shown: ReviewItem, lease: str) -> bool:
    """Whether a page may keep its question: one that is theirs no more, it gives back at once, for who answers it now.

    Args:
        records: Of a transaction.
        shown: The question, as it is now.
        lease: Mark of the page.
    """
    if is_theirs(records, shown):
        return True
    give_back(records, lease, holder())
    return False


def new_lease() -> str:
    """Mark of a page that is about to be shown."""
    return token_hex(_BYTES)


def handed() -> str | None:
    """The question that was handed out for the page that is about to be shown; asked once."""
    return next(iter(session.pop(_HANDED, [])), None)


def handed_lock(records: Session, review_id: str) -> Lock | None:
    """The lock of a question that the last answer handed out for the page about to be shown; asked once."""
    taken = session.pop(_HANDED, [])
    lock = locks_of(records, [review_id]).get(review_id) if taken[:1] == [review_id] else None
    return lock if lock is not None and lock.lease == taken[1] else None


def hold(review_id: str) -> Lock | None:
    """Take a question that is about to be shown; who has it then. None: nobody can tell, for the record is busy."""
    try:
        with database().transaction() as records:
            return claim(records, [review_id], holder(), new_lease()).get(review_id)
    except DatabaseGone:  # it can be looked at all the same
        return None


def next_one(records: Session, after: Place | None = None) -> str:
    """The item of the list being worked through that comes next and that nobody else has; it is kept for who asks.

    Args:
        records: Of a transaction.
        after: Where the item stood that they come from; None: the first one is wanted.

    Returns:
        Its id; empty: there is none for them.
    """
    lease = new_lease()
    found = hand_out(records, holder(), wanted(), kinds=answerable(agent().role), lease=lease, after=after)
    if found is not None:
        session[_HANDED] = [found, lease]
    return found or ""


def since_words(since: datetime) -> str:
    """For how long somebody has a question, as one says it."""
    minutes = int((now() - since).total_seconds() // 60)
    return plural("depuis %(num)d min", "depuis %(num)d min", minutes) if minutes > 0 else _("depuis un instant")


def held_words(lock: Lock) -> str:
    """Who has a question, and for how long."""
    if lock.holder.account == agent().id:
        since = since_words(lock.since)
        return _("Vous l'avez ouverte sur un autre poste %(since)s : ouvrez-la ici pour la reprendre.", since=since)
    return _("Chez %(name)s %(since)s.", name=lock.name, since=since_words(lock.since))


@blueprint.post("/<review_id>/garder")
def keep(review_id: str) -> ResponseReturnValue:
    """Keep a question whose page is open; when it is somebody else's by now, or decided, say whose."""
    me, lease = holder(), request.form.get("lease", "")[:32]
    with database().transaction() as records:
        asked = review(records, review_id)
        if not may_keep(records, asked, lease):
            return {"mine": False, "words": not_theirs_words(records, asked)}
        lock = locks_of(records, [review_id]).get(review_id)
        same_page = lock is not None and lock.holder.account == me.account and lock.lease == lease  # signed in anew
        if lock is None or lock.holder == me or same_page:
            lock = claim(records, [review_id], me, lease, lasting=KEPT).get(review_id)
    mine = lock is not None and lock.holder == me
    return {"mine": mine, "words": "" if mine or lock is None else _taken_words(lock)}


def _taken_words(lock: Lock) -> str:
    """What the page of a question says that is open elsewhere by now."""
    if lock.holder.account == agent().id:
        return held_words(lock)
    return f"{held_words(lock)} {_('Regardez avec cette personne qui répond.')}"


def not_theirs_words(records: Session, asked: ReviewItem) -> str:
    """What a page says that has a question open which waits no more, or not for whose page it is."""
    if not is_open(records, asked.id):
        return _("C'est déjà décidé.")
    if not may_decide(agent().role, asked.reason):
        return caseworkers_words(asked.why)
    return _("Votre réponse est gardée déjà. Une autre personne répond à son tour.")


@blueprint.post("/quitter")
def leave() -> ResponseReturnValue:
    """Give back what a page kept that is left."""
    with database().transaction() as records:
        give_back(records, request.form.get("lease", ""), holder())
    return "", 204


@blueprint.post("/garder")
def keep_several() -> ResponseReturnValue:
    """Keep the questions of a page that is open, but those that wait for somebody else by now."""
    with database().transaction() as records:
        kept = keep_lease(records, request.form.get("lease", ""), holder(), KEPT)
        mine = _are_theirs(records, waiting_of(records, kept))
        free(records, set(kept) - mine)
    return {"mine": bool(mine), "words": "" if mine else _("Ces questions ne vous attendent plus : rechargez la page.")}


@blueprint.get("/<review_id>/qui")
def who(review_id: str) -> ResponseReturnValue:
    """Who has a question, for who waits for it."""
    with database().reading() as records:
        lock = locks_of(records, [review_id]).get(review_id)
    free = lock is None or lock.holder == holder()
    return {"free": free, "words": "" if lock is None or free else held_words(lock)}


@blueprint.post("/<review_id>/reprendre")
def take(review_id: str) -> ResponseReturnValue:
    """Take a question over from who has it; their page says so, and what they have typed stays with them."""
    lease = new_lease()
    carried: dict[str, Any] = {**filters()}
    back = redirect(url_for("review.item", review_id=review_id, _anchor="question", **carried))
    with database().transaction() as records:
        asked = review(records, review_id)
        if not is_theirs(records, asked):
            flash(not_theirs_words(records, asked), "doubt")
            return back
        before = locks_of(records, [review_id]).get(review_id)
        claim(records, [review_id], holder(), lease, force=True)
    session[_HANDED] = [review_id, lease]
    if before is not None and before.holder.account != agent().id:
        flash(_("Vous avez repris cette question à %(name)s, qui le verra sur sa page.", name=before.name), "good")
    return back
