"""A sheet of what was read alike: the odd ones are put aside and stay, one key answers all the others."""

import json
from collections.abc import Collection, Sequence
from typing import Any, Final

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from forms.model import FieldKind
from server.record.beside import asked_for_what_stands_beside
from server.record.errors import NotTogether
from server.record.locks import claim
from server.record.model import ReviewDecision, ReviewItem
from server.record.opinions import asked_of_two
from server.record.owners import owners_of
from server.record.readings import review
from server.record.reviews import printed_options
from server.record.sheets import Alike, on_sheet, sheets
from server.record.together import Answer, decide_together, undo_together
from server.record.values import value_mark
from server.web.auth import agent
from server.web.holding import holder, new_lease
from server.web.journey_view import words_of
from server.web.looked import are_decided, are_shown
from server.web.policy import may_decide
from server.web.questions import wanted_journey
from server.web.services import database
from server.web.typography import _, plural
from server.web.undoing import offer_undo

blueprint = Blueprint("gallery", __name__, url_prefix="/relire/planches")

_BOX: Final = {"oui": True, "non": False}
"""What a sheet of boxes may be answered with, whatever was read."""


@blueprint.get("/")
def listing() -> ResponseReturnValue:
    """The sheets that there are."""
    with database().reading() as records:
        found = [(one, alike_words(records, one)) for one in sheets(records, holder(), wanted_journey())]
    return render_template("review/sheets.html", found=found, address=_address, filters=_filters())


@blueprint.get("/planche")
def sheet() -> ResponseReturnValue:
    """One sheet, kept for who looks at it."""
    alike, lease = _asked(), new_lease()
    with database().reading() as records:
        items = on_sheet(records, holder(), alike, wanted_journey())
    with database().transaction() as records:
        locks = claim(records, [one.id for one in items], holder(), lease)
    mine = [one for one in items if one.id in locks and locks[one.id].holder == holder()]
    are_shown(one.id for one in mine)
    return _page(alike, mine, lease=lease)


@blueprint.post("/planche")
def answer() -> ResponseReturnValue:
    """Answer all that is not put aside, as one; when a question has changed meanwhile, say so, and change nothing."""
    alike, odd = _asked(), frozenset(request.form.getlist("odd"))
    with database().reading() as records:
        items = [review(records, one) for one in dict.fromkeys(request.form.getlist("shown"))]
    if not items:
        abort(400)
    said = _decision(alike)
    answers = {one.id: Answer(said, _seen(one)) for one in items if one.id not in odd}
    if not answers:
        flash(_("Vous avez tout mis à part : rien n'est enregistré, les questions attendent."), "doubt")
        return redirect(url_for("gallery.listing", **_filters()))
    try:
        with database().transaction() as records:
            given = decide_together(records, answers, agent().name, holder())
            are_decided(records, [one for one in items if one.id in answers])
    except NotTogether as error:
        return _again(alike, items, odd, error), 409
    flash(_said(answered=len(answers), aside=len(odd), waiting=given.aside), "good")
    offer_undo(url_for("gallery.undo", mark=given.mark, **_filters()))
    return redirect(url_for("gallery.listing", **_filters()))


@blueprint.post("/annuler/<mark>")
def undo(mark: str) -> ResponseReturnValue:
    """Take back all the answers that were given as one, as far as nothing later stands on them."""
    with database().transaction() as records:
        back, stay = undo_together(records, mark, agent().name, agent().id)
    if back:
        one, many = "%(num)d réponse est annulée : elle attend.", "%(num)d réponses sont annulées : elles attendent."
        flash(plural(one, many, back), "good")
    if not back and not stay:
        flash(
            _("Il n'y a rien à annuler ici : ces réponses sont déjà annulées, ou une autre personne a répondu."),
            "doubt",
        )
    if stay:
        flash(_("%(num)d ne peuvent plus être annulées : quelque chose de plus récent en dépend.", num=stay), "doubt")
    return redirect(url_for("gallery.listing", **_filters()))


def alike_words(records: Session, alike: Alike) -> str:
    """What the questions of a sheet have in common, as a person says it."""
    if alike.kind is FieldKind.TICK:
        said = {True: _("Cases lues « cochée »"), False: _("Cases lues « vide »"), None: _("Cases sans lecture sûre")}
        return said[alike.paper if isinstance(alike.paper, bool) else None]
    if alike.kind is FieldKind.CHOICE:
        return _("Choix lus « %(value)s »", value=_option(records, alike))
    return _("Réponses lues « %(value)s »", value=words_of(alike.paper, alike.kind, ()))


def _option(records: Session, alike: Alike) -> str:
    """The printed words of the option that was read, from one of the questions; its key where there is none."""
    for item in on_sheet(records, holder(), alike, wanted_journey())[:1]:
        return words_of(alike.paper, alike.kind, printed_options(records, item))
    return str(alike.paper)


def _seen(item: ReviewItem) -> str:
    """What the sheet showed of the record; of a question that is not theirs any more, nothing: it has changed."""
    return request.form.get(f"seen.{item.id}", "") if may_decide(agent().role, item.reason) else ""


def _page(
    alike: Alike, items: Sequence[ReviewItem], *, lease: str, odd: Collection[str] = (), gone: Sequence[str] = ()
) -> str:
    with database().reading() as records:
        owners = owners_of(records, {one.journey for one in items if one.journey})
        words = alike_words(records, alike)
        two_wanted = asked_of_two(records, [one.id for one in items])
        beside = asked_for_what_stands_beside(records, [one.id for one in items])
    return render_template(
        "review/sheet.html",
        alike=alike,
        words=words,
        items=items,
        odd=odd,
        gone=gone,
        lease=lease,
        owners=owners,
        marks={one.id: value_mark(one.record) for one in items},
        is_box=alike.kind is FieldKind.TICK,
        two_wanted=two_wanted,
        beside=beside,
        here=_address(alike),
        filters=_filters(),
    )


def _again(alike: Alike, items: Sequence[ReviewItem], odd: Collection[str], error: NotTogether) -> str:
    """The sheet as it was marked, without what has changed meanwhile."""
    lease = new_lease()
    left = [one for one in items if one.id not in error.refused]
    with database().transaction() as records:
        claim(records, [one.id for one in left], holder(), lease)
    gone = [one.question for one in items if one.id in error.refused]
    return _page(alike, left, lease=lease, odd=odd, gone=gone)


def _said(*, answered: int, aside: int, waiting: int) -> str:
    said = kept_words(answered, waiting)
    return said if not aside else said + " " + _("Mises à part, et qui attendent : %(num)d.", num=aside)


def kept_words(answered: int, waiting: int) -> str:
    """What became of answers that were given as one.

    Args:
        answered: How many.
        waiting: How many of them are kept beside until another person says the same.
    """
    written, said = answered - waiting, []
    if written:
        said.append(plural("%(num)d réponse est gardée.", "%(num)d réponses sont gardées, ensemble.", written))
    if waiting:
        one = "%(num)d attend une deuxième personne, qui ne la verra pas."
        said.append(plural(one, "%(num)d attendent une deuxième personne, qui ne les verra pas.", waiting))
    return " ".join(said)


def _asked() -> Alike:
    """The sheet that is asked for."""
    try:
        kind, paper = FieldKind(request.args.get("genre", "")), json.loads(request.args.get("lecture", "null"))
    except ValueError:
        abort(404)
    if not isinstance(paper, bool | str | None):
        abort(404)
    return Alike(kind, paper)


def _decision(alike: Alike) -> ReviewDecision:
    pressed = request.form.get("keep", "")
    if pressed == "paper" and alike.paper is not None:
        return ReviewDecision(None, "paper")
    if alike.kind is not FieldKind.TICK or pressed not in _BOX:
        abort(400)
    return ReviewDecision(_BOX[pressed], "value")


def _address(alike: Alike) -> str:
    carried: dict[str, Any] = _filters()
    return url_for("gallery.sheet", genre=alike.kind.value, lecture=json.dumps(alike.paper), **carried)


def _filters() -> dict[str, Any]:
    journey = wanted_journey()
    return {} if journey is None else {"parcours": journey}
