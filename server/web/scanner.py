"""The scanner on the desk: chosen once, remembered by the browser; then one key a booklet."""

import json
from dataclasses import dataclass
from typing import Final

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from server.record.overview import journeys_by_code
from server.record.scanner_abilities import Feed
from server.record.scanner_jobs import ScannerTaken, Sitting
from server.record.scanner_sane import Scanner, ScannerFailed, Trouble
from server.record.scanner_search import PATIENCE_S
from server.web.asking import asks_by_script
from server.web.auth import agent
from server.web.desks import my_desk
from server.web.errors import answer
from server.web.scanner_words import ended_words, feed_words, labels, trouble_words
from server.web.services import database, services
from server.web.typography import _

blueprint = Blueprint("scanner", __name__, url_prefix="/numeriser/scanner")

COOKIE: Final = "scanner"
_KEPT_S: Final = 400 * 24 * 3600
"""As long as browsers keep anything."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """The scanner that this browser remembers. It was in the list then; whether it still is, its next scan says.

    Attributes:
        scanner: Which.
        feed: Where the paper lies.
    """

    scanner: Scanner
    feed: Feed


@blueprint.app_template_filter("feed")
def _feed(feed: Feed) -> str:
    return feed_words(feed)


@blueprint.get("/")
def choose() -> ResponseReturnValue:
    """The scanners that can be chosen. SANE asks the network for them: what takes longer goes on without this page."""
    search = services().sittings.search
    found = search.last() if "attend" in request.args else search.begin()
    is_done = found.done.wait(0 if asks_by_script() else PATIENCE_S)
    named = labels([scanner for scanner, _feeds in found.offered])
    return render_template(
        "scanning/choose.html",
        searching=not is_done,
        scanners=[(scanner, named[scanner.name], feeds) for scanner, feeds in found.offered] if is_done else [],
        problem=trouble_words(found.trouble) if is_done and found.trouble is not None else (),
        chosen=chosen(),
    )


@blueprint.post("/")
def keep() -> ResponseReturnValue:
    """Remember a scanner of the list, and where the paper lies."""
    name, _sep, feed = request.form.get("scanner", "").rpartition("|")
    try:
        named = labels(services().sittings.search.known(name))
    except ScannerFailed as error:
        return answer(409, *trouble_words(error.trouble))
    if name not in named or feed not in set(Feed):
        return answer(409, *trouble_words(Trouble.GONE))
    flash(_("Ce poste numérise maintenant avec %(scanner)s.", scanner=named[name]), "good")
    away = redirect(url_for("scanning.desk"))
    kept = json.dumps({"name": name, "label": named[name], "feed": feed})
    away.set_cookie(COOKIE, kept, max_age=_KEPT_S, httponly=True, samesite="Lax", secure=request.is_secure)
    return away


@blueprint.post("/oublier")
def forget() -> ResponseReturnValue:
    """Remember no scanner any more."""
    away = redirect(url_for("scanning.desk"))
    away.delete_cookie(COOKIE)
    return away


@blueprint.post("/numeriser")
def begin() -> ResponseReturnValue:
    """Scan what lies there. The device is one of SANE's list: a cookie is only what somebody sent."""
    wish = chosen()
    if wish is None:
        return answer(409, _("Aucun scanner n'est choisi pour ce poste."), _("Choisissez-le d'abord."))
    try:
        _check(wish.scanner)
        sitting = services().sittings.begin(
            wish.scanner, wish.feed, agent().name, open_journey=_journey(), desk=my_desk()
        )
    except ScannerFailed as error:
        return answer(409, *trouble_words(error.trouble))
    except ScannerTaken as error:
        what = _("%(who)s numérise avec ce scanner en ce moment.", who=error.by)
        return answer(409, what, _("Attendez que le scanner ait fini, puis recommencez."))
    return _shown(sitting, 201) if asks_by_script() else redirect(url_for("scanner.sitting", number=sitting.id))


@blueprint.get("/<number>")
def sitting(number: str) -> ResponseReturnValue:
    """How far a sitting has come: its part of the page when a script asks, else a page of its own."""
    return _shown(_sitting(number))


@blueprint.post("/<number>/arreter")
def stop(number: str) -> ResponseReturnValue:
    """Stop a sitting; the pages that were scanned stay."""
    found = _sitting(number)
    found.stop.set()
    return _shown(found) if asks_by_script() else redirect(url_for("scanner.sitting", number=number))


def chosen() -> Chosen | None:
    """What this browser remembers; None: nothing, or something that was never a choice."""
    try:
        kept = json.loads(request.cookies.get(COOKIE, ""))
        return Chosen(Scanner(str(kept["name"]), str(kept["label"])), Feed(kept["feed"]))
    except (ValueError, KeyError, TypeError):
        return None


def _check(scanner: Scanner) -> None:
    """Refuse a device that SANE does not list.

    Raises:
        ScannerFailed: It is not there, or nobody can say.
    """
    if not services().sittings.search.known(scanner.name):
        raise ScannerFailed(Trouble.GONE, scanner.name)


def _journey() -> str | None:
    """The journey from which the agent came, if it is one."""
    code = request.form.get("parcours", "")
    with database().reading() as records:
        return code if code in journeys_by_code(records, {code}) else None


def _sitting(number: str) -> Sitting:
    found = services().sittings.sitting(number)
    if found is None:
        abort(404)
    return found


def _shown(sitting: Sitting, status: int = 200) -> ResponseReturnValue:
    page = "scanning/sitting.html" if asks_by_script() else "scanning/sitting_page.html"
    shown = render_template(page, sitting=sitting, ended=ended_words(sitting) if sitting.done else ())
    return Response(shown, status)
