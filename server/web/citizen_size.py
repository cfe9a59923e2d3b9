"""How large residents want the letters: one of three sizes, kept on their device, without a script."""

from typing import Final

from flask import Flask, Response, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue

from server.web.citizen_door import blueprint
from server.web.citizen_unsaved import onward
from server.web.security import is_ours
from server.web.typography import N_, _

_COOKIE: Final = "taille"
_KEPT_S: Final = 365 * 24 * 3600
_SIZES: Final = {"1": N_("Texte normal"), "2": N_("Texte grand"), "3": N_("Texte très grand")}


@blueprint.post("/<any(P, p):_letter>/<address>/taille")
def size(_letter: str, address: str) -> ResponseReturnValue:
    """Keep the size on this device, and go back to where it was asked for."""
    wanted = request.form.get("taille", "")
    return keep_choice(address, _COOKIE, wanted if wanted in _SIZES else "")


def keep_choice(address: str, cookie: str, wanted: str) -> ResponseReturnValue:
    """Keep on this device how a resident wants to read, and go back to where they asked for it.

    Args:
        address: Of the page of their booklet.
        cookie: Its name.
        wanted: What they chose; empty, which changes nothing: nothing that there is.
    """
    back = request.form.get("retour", "")
    inside = is_ours(back) and back.upper().startswith(f"/P/{address}".upper())
    to = back if inside else url_for("citizen.page", _letter="P", address=address)
    return _kept(onward(address, request.form.get("etape", ""), to), cookie, wanted)


@blueprint.post("/taille")
def size_anywhere() -> ResponseReturnValue:
    """The same on the pages that are for everybody. Their form has no token of ours, so that they need no cookie."""
    wanted = request.form.get("taille", "")
    return keep_choice_anywhere(_COOKIE, wanted if wanted in _SIZES else "")


def keep_choice_anywhere(cookie: str, wanted: str) -> ResponseReturnValue:
    """As `keep_choice`, on a page that is for everybody."""
    back = request.form.get("retour", "")
    if request.form.get("code"):  # typed, and not sent yet: the form is sent on, and shows it again
        return _kept(redirect(url_for("citizen.open_by_hand"), 307), cookie, wanted)
    return _kept(redirect(back if is_ours(back) else url_for("collection.listing")), cookie, wanted)


def _kept(answer: ResponseReturnValue, cookie: str, wanted: str) -> Response:
    response: Response = current_app.make_response(answer)
    if wanted:
        remember(response, cookie, wanted)
    return response


def remember(response: Response, cookie: str, wanted: str) -> None:
    """Keep on this device how a resident wants to read."""
    secure = bool(current_app.config["SESSION_COOKIE_SECURE"])
    response.set_cookie(cookie, wanted, max_age=_KEPT_S, secure=secure, httponly=True, samesite="Lax")


def install(app: Flask) -> None:
    """Let templates say which size is wanted, and which there are; another site may change it, and nothing else."""
    app.extensions["csrf"].exempt(size_anywhere)
    app.jinja_env.globals.update({"text_size": _wanted, "text_sizes": _named, "stands_at": _here})


def _wanted() -> str:
    """The size that this device asked for; the first one when it never did."""
    wanted = request.cookies.get(_COOKIE, "")
    return wanted if wanted in _SIZES else "1"


def _named() -> list[tuple[str, str]]:
    return [(size, _(name)) for size, name in _SIZES.items()]


def _here() -> str:
    """Where to go back to from a page for everybody: what was asked for, or the form's own page."""
    return request.full_path.rstrip("?") if request.method == "GET" else request.path
