"""Accounts, for administrators: create, switch off and on, give another password."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from server.record.accounts import (
    LEAST_CHARACTERS,
    LONGEST_LOGIN,
    LONGEST_NAME,
    create_account,
    is_login,
    set_active,
    set_password,
)
from server.record.accounts import accounts as all_accounts
from server.record.errors import LoginTaken, UnknownAccount, WeakPassword, WrongValue
from server.record.model import Role
from server.web.advice import record_error_advice
from server.web.auth import agent
from server.web.services import database
from server.web.typography import _, of

blueprint = Blueprint("accounts", __name__, url_prefix="/comptes")


@blueprint.get("/")
def listing() -> ResponseReturnValue:
    """Everybody's account."""
    return _page()


@blueprint.post("/")
def create() -> ResponseReturnValue:
    """Create an account; what was typed, but the password, stays when it is refused."""
    login, name = request.form.get("login", "").strip(), request.form.get("name", "").strip()
    if not login or not name:
        return _page(_("Écrivez le nom de compte et le nom de la personne."), at="login" if name else "name")
    try:
        with database().transaction() as records:
            made = create_account(records, login, name, _role(), request.form.get("password", ""))
    except WrongValue as error:
        return _page(_unfit(error), at="login" if error.field == "login" else "name")
    except LoginTaken as error:
        return _page(record_error_advice(error), at="login")
    except WeakPassword as error:
        return _page(record_error_advice(error), at="password")
    flash(_("Le compte %(of_name)s est prêt. Donnez-lui le mot de passe de vive voix.", of_name=of(made.name)), "good")
    return redirect(url_for("accounts.listing"))


@blueprint.post("/acces")
def access() -> ResponseReturnValue:
    """Switch an account off or on. One's own stays on, so that somebody can always come back in."""
    login = request.form.get("login", "")
    active = request.form.get("active") == "oui"
    if is_login(login, agent().login) and not active:
        flash(_("Votre propre compte reste ouvert : demandez à un autre administrateur de le fermer."), "bad")
        return redirect(url_for("accounts.listing"))
    with database().transaction() as records:
        set_active(records, login, active=active)
    words = _("Le compte « %(login)s » est rouvert.") if active else _("Le compte « %(login)s » est fermé.")
    flash(words % {"login": login}, "good")
    return redirect(url_for("accounts.listing"))


@blueprint.post("/mot-de-passe")
def password() -> ResponseReturnValue:
    """Give somebody another password."""
    login = request.form.get("login", "")
    try:
        with database().transaction() as records:
            set_password(records, login, request.form.get("password", ""))
    except (UnknownAccount, WeakPassword) as error:
        return _page(record_error_advice(error), of_account=login)
    flash(_("Le mot de passe de « %(login)s » est changé.", login=login), "good")
    return redirect(url_for("accounts.listing"))


def _unfit(error: WrongValue) -> str:
    if error.field == "login":
        return _("Le nom de compte a au plus %(longest)d lettres ou signes, sur une ligne.", longest=LONGEST_LOGIN)
    return _("Le nom de la personne a au plus %(longest)d lettres ou signes, sur une ligne.", longest=LONGEST_NAME)


def _role() -> Role:
    try:
        return Role(request.form.get("role", ""))
    except ValueError:
        return Role.RECEPTION


def _page(problem: str = "", *, at: str = "", of_account: str = "") -> ResponseReturnValue:
    """Everybody's account, and the form for a new one.

    Args:
        problem: Why something was refused.
        at: The field of the new account that it is about.
        of_account: Or the login of the account whose new password it is about.
    """
    with database().reading() as records:
        found = all_accounts(records)
    page = render_template(
        "accounts.html",
        accounts=found,
        roles=list(Role),
        least=LEAST_CHARACTERS,
        longest={"login": LONGEST_LOGIN, "name": LONGEST_NAME},
        problem=problem,
        at=at,
        of_account=of_account,
        typed=request.form,
    )
    return page, 422 if problem else 200
