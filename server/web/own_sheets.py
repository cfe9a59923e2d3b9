"""A sheet that is no page of a booklet: kept with a journey or put aside, from the scan desk and from Relire alike."""

from typing import Any, Final

from flask import Blueprint, flash, redirect, request, session, url_for
from flask.typing import ResponseReturnValue

from forms.errors import CodeError, FormsError
from forms.page_code import parse_journey_code
from server.record.errors import AlreadyDecided, HeldByAnother, JourneyErased, RecordError, UnknownJourney
from server.record.locks import refuse_held
from server.record.model import ReviewDecision
from server.record.overview import journeys_by_code
from server.record.own_sheets import keep_sheet
from server.record.readings import batches, decide_review, review
from server.record.waiting import place_of
from server.web.advice import record_error_advice
from server.web.attaching import why_not
from server.web.auth import agent
from server.web.holding import holder, next_one
from server.web.nearby_names import whose
from server.web.question_page import TYPED
from server.web.questions import filters
from server.web.services import database
from server.web.typography import _, of
from server.web.undoing import offer_undo

blueprint = Blueprint("own_sheets", __name__, url_prefix="/relire")

AT_DESK: Final = "envoi"
"""What a form of the scan desk says: the upload, to whose card who pressed it comes back."""


@blueprint.post("/<review_id>/feuille")
def keep(review_id: str) -> ResponseReturnValue:
    """Keep a sheet with the journey that was chosen or whose code was typed, or put it aside."""
    try:
        said = _kept(review_id)
    except (AlreadyDecided, HeldByAnother) as error:
        flash(record_error_advice(error), "doubt")
    except (CodeError, UnknownJourney, JourneyErased) as error:
        typed = request.form.get("code", "")[:20]
        session[TYPED] = {"of": review_id, "sheet": typed, "wrong": "sheet", "why": _why(error)}
        return _to(review_id, anchor=f"feuille-{review_id}-code")
    else:
        flash(said, "good")
        carried: dict[str, Any] = filters()
        offer_undo(url_for("review.undo", review_id=review_id, **carried))
    return _on(review_id)


def _kept(review_id: str) -> str:
    """Do what was pressed; the words that say it.

    Raises:
        CodeError, UnknownJourney, JourneyErased, AlreadyDecided, HeldByAnother
    """
    aside = "aside" in request.form
    code = "" if aside else parse_journey_code(request.form.get("code", ""))
    with database().transaction() as records:
        refuse_held(records, review_id, holder())
        if aside:
            decide_review(records, review_id, ReviewDecision(None, "image"), agent().name, account=agent().id)
            return _("La feuille est mise de côté. Son image est gardée.")
        keep_sheet(records, review_id, code, by=agent().name)
        owner = journeys_by_code(records, [code])[code]
    return _("La feuille est rangée avec le parcours %(of_names)s. Elle n'est pas lue.", of_names=of(whose(owner)))


def _on(review_id: str) -> ResponseReturnValue:
    """Back to the desk, or on to the next question."""
    if AT_DESK in request.form:
        with database().reading() as records:
            (upload,) = batches(records, [review(records, review_id).batch])
        return redirect(url_for("scanning.desk", parcours=upload.open_journey))
    with database().transaction() as records:
        following = next_one(records, place_of(records, review_id))
    return _to(following)


def _why(error: RecordError | FormsError) -> str:
    typed = request.form.get("code", "").strip()
    return why_not(error) if typed else _("Tapez le code du parcours, comme K4T-7XHK. La recherche par nom le donne.")


def _to(review_id: str, anchor: str = "question") -> ResponseReturnValue:
    where: dict[str, Any] = {**filters(), "_anchor": anchor}
    if review_id:
        return redirect(url_for("review.item", review_id=review_id, **where))
    return redirect(url_for("review.queue", **where))
