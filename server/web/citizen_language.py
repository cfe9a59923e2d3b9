"""In which language residents want to read: kept on their device, without a script, as the size of the letters is."""

from typing import Final

from flask import Flask, Response, g, request
from flask.typing import ResponseReturnValue

from forms.translation import FRENCH, LANGUAGES
from server.web.citizen_door import blueprint
from server.web.citizen_size import keep_choice, keep_choice_anywhere, remember
from server.web.language import speak

_COOKIE: Final = "langue"


@blueprint.before_request
def speak_theirs() -> None:
    """Answer in the language that this device asked for."""
    wanted = request.cookies.get(_COOKIE, "")
    speak(wanted if wanted in LANGUAGES else FRENCH)


@blueprint.post("/<any(P, p):_letter>/<address>/langue")
def choose(_letter: str, address: str) -> ResponseReturnValue:
    """Keep the language on this device, and go back to where it was asked for."""
    wanted = request.form.get("langue", "")
    return keep_choice(address, _COOKIE, wanted if wanted in LANGUAGES else "")


@blueprint.post("/langue")
def choose_anywhere() -> ResponseReturnValue:
    """The same on the pages that are for everybody. Their form has no token of ours, so that they need no cookie."""
    wanted = request.form.get("langue", "")
    return keep_choice_anywhere(_COOKIE, wanted if wanted in LANGUAGES else "")


def begin_in(language: str) -> None:
    """Answer in the language of the booklet that was scanned, and go on so, unless another was asked for here."""
    if _COOKIE not in request.cookies and language in LANGUAGES and language != FRENCH:
        speak(language)
        g.begun_in = language


@blueprint.after_request
def keep_begun(response: Response) -> Response:
    """Keep on this device the language of the booklet that was scanned here first."""
    if "begun_in" in g:
        remember(response, _COOKIE, g.begun_in)
    return response


def install(app: Flask) -> None:
    """Let templates say which languages there are, as each calls itself; another site may choose one, no more."""
    app.extensions["csrf"].exempt(choose_anywhere)
    app.jinja_env.globals.update({"page_languages": LANGUAGES})
