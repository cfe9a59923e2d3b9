"""Signing in and out, and the guard of every page."""

from collections.abc import Callable
from typing import Any, Final

from flask import Blueprint, Flask, abort, flash, g, redirect, render_template, request, session, url_for
from flask.sessions import SecureCookieSessionInterface
from flask.typing import ResponseReturnValue
from itsdangerous import BadSignature

from server.record.accounts import account as find_account
from server.record.accounts import check_password, password_mark
from server.record.errors import DatabaseGone
from server.record.model import Account, Role
from server.web.asking import asks_by_script
from server.web.drafts import keep_sent, may_be_kept
from server.web.errors import answer
from server.web.given_back import given_back
from server.web.policy import may_correct, may_open
from server.web.questions import filters
from server.web.security import ACCOUNT, CITIZEN, LARGEST_FORM, LARGEST_PHOTO, LARGEST_UPLOAD, is_ours
from server.web.services import database, services
from server.web.typography import _, plural

blueprint = Blueprint("auth", __name__)

_MARK: Final = "mark"
"""Of the password that the session began with."""

_READ_ON: Final = frozenset({"review.item", "review.decide", "studio.look"})
"""Endpoints that begin by looking at the record, as they do at every key: who asks is found in the same session."""


def guard(app: Flask) -> None:
    """Hold every request against `policy.ACCESS`, before anything else reads what it sent."""
    app.before_request(load_account)
    app.before_request(_refuse_strangers)


def largest_body(app: Flask, cookie: str) -> int:
    """How many bytes are taken of a request, by the value of our cookie. Asked before the request is received.

    An agent, who signed in lately or not, sends files; a resident who gave a PIN a photo, and one that is too large
    is received, so that the application can say so; anybody else a form.
    """
    serializer = SecureCookieSessionInterface().get_signing_serializer(app)
    try:
        known = {} if serializer is None else serializer.loads(cookie)
    except BadSignature:
        known = {}
    if ACCOUNT in known:
        return LARGEST_UPLOAD + LARGEST_FORM
    return 3 * LARGEST_PHOTO if CITIZEN in known else LARGEST_FORM


def load_account() -> None:
    """Find who is asking. A disabled account, or one whose password was changed, is nobody from its next click on."""
    g.account = None
    if request.endpoint != "static" and ACCOUNT in session:
        with database().reading_on() if request.endpoint in _READ_ON else database().reading() as records:
            account = find_account(records, session[ACCOUNT])
            goes_on = session.get(_MARK) == password_mark(records, session[ACCOUNT])
        g.account = account if account is not None and account.active and goes_on else None


def _refuse_strangers() -> ResponseReturnValue | None:
    """Ask who is there, or say that it is not theirs to do (403). Nothing of the request's body was read yet.

    Of a stranger's, only what an agent typed is, within the bounds of a form that we wrote for them.
    """
    account: Account | None = g.account
    if request.endpoint is None or may_open(None if account is None else account.role, request.endpoint):
        return None
    return _ask_to_sign_in() if account is None else abort(403)


def first_page(role: Role) -> str:
    """Where somebody begins: at the desk, or in the studio."""
    return url_for("desk.home" if may_open(role, "desk.home") else "studio.listing")


@blueprint.app_context_processor
def account_in_templates() -> dict[str, object]:
    """Let templates know who is asking, and hide what they may not do."""
    account: Account | None = g.get("account")
    role = None if account is None else account.role
    return {
        "account": account,
        "first_page": None if role is None else first_page(role),
        "may": lambda endpoint: may_open(role, endpoint),
        "may_correct": role is not None and may_correct(role),
    }


def agent() -> Account:
    """Who is asking; only in a view that is not for anybody."""
    account: Account = g.account
    return account


def who_goes_on() -> Callable[[], bool]:
    """What says, later and outside the request, whether who is asking now still may: see `load_account`."""
    records, number, mark = database(), agent().id, session.get(_MARK)

    def goes_on() -> bool:
        try:
            with records.reading() as opened:
                account = find_account(opened, number)
                return account is not None and account.active and mark == password_mark(opened, number)
        except DatabaseGone:  # nobody can be asked: their next request is
            return False

    return goes_on


@blueprint.get("/connexion")
def sign_in_form() -> ResponseReturnValue:
    """Ask who is there; where somebody is signed in, only who says that they are another."""
    if g.account is not None and "autre" not in request.args:
        return redirect(first_page(g.account.role))
    return render_template("sign_in.html", problem="", login="")


@blueprint.post("/connexion")
def sign_in() -> ResponseReturnValue:
    """Let an agent in, or say that the name or the password is not the right one, never which."""
    login, password = request.form.get("login", "").strip(), request.form.get("password", "")
    who, where = login.casefold(), str(request.remote_addr)
    wait_s = services().sign_ins.wait_s(who, where)
    if wait_s > 0:
        return _refuse(login, _wait_words(wait_s), 429)
    services().sign_ins.failed(who, where)  # before comparing: many at the same time are no more than one by one
    with database().reading() as records:
        account = check_password(records, login, password)
        mark = "" if account is None else password_mark(records, account.id)
    if account is None:
        return _refuse(login, _("Ce nom ou ce mot de passe n'est pas le bon."), 401)
    services().sign_ins.succeeded(who, where)
    session.clear()
    session.permanent = True
    session[ACCOUNT], session[_MARK] = account.id, mark
    wanted = request.args.get("suite", "")
    return redirect(wanted if is_ours(wanted) and wanted != "/" else first_page(account.role))


@blueprint.post("/deconnexion")
def sign_out() -> ResponseReturnValue:
    """Forget who was there."""
    session.clear()
    flash(_("Votre session est fermée."), "good")
    return redirect(url_for("auth.sign_in_form"))


def _refuse(login: str, problem: str, status: int) -> ResponseReturnValue:
    return render_template("sign_in.html", problem=problem, login=login), status


def _ask_to_sign_in() -> ResponseReturnValue:
    scripted = "HX-Request" in request.headers
    if request.method == "POST" and (scripted or (not may_be_kept() and given_back() is not None)):
        return answer(
            401,
            _("Votre session est finie : rien n'a été enregistré."),
            _("Connectez-vous dans un autre onglet avec le même compte, puis revenez ici."),
        )
    address = url_for("auth.sign_in_form", suite=_back(), fin=_lost())
    if scripted:  # a fragment cannot show the form: let the browser go there
        return "", 401, {"HX-Redirect": address}
    if asks_by_script():  # it would follow to the form, and take that for what it asked for
        return answer(401)
    return redirect(address)


def _back() -> str | None:
    """Where they were going, as an address of ours: what they looked at, or the question that they answered."""
    if request.method == "GET":
        return request.full_path.rstrip("?")
    review = (request.view_args or {}).get("review_id")
    return url_for("review.item", review_id=review, _anchor="question", **_carried()) if review else None


def _carried() -> dict[str, Any]:
    return {**filters()}


def _lost() -> str | None:
    """What became of a form that came too late, for the words beside the form to sign in."""
    if request.method != "POST":
        return None
    return "texte" if keep_sent() else "rien"


def _wait_words(wait_s: float) -> str:
    seconds = int(wait_s) + 1
    if seconds < 60:
        return plural("Trop d'essais. Attendez %(num)d seconde.", "Trop d'essais. Attendez %(num)d secondes.", seconds)
    minutes = -(-seconds // 60)
    return plural("Trop d'essais. Attendez %(num)d minute.", "Trop d'essais. Attendez %(num)d minutes.", minutes)
