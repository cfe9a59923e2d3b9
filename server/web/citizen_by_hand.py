"""The way in for who cannot photograph a code: the code in clear, typed, and the PIN.

Here a code can be guessed that no signature guards. A code that is not ours, a wrong PIN, a journey without a PIN and
one that is locked have one answer, the same work, and the same steps of time; failures count where they come from
(`throttle.Guesses`) and, of a journey, against its lock (`record.pins`).
"""

import time
from typing import Final

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue

from forms.errors import MistypedCode
from forms.page_code import PageCode, page_address, parse_journey_code
from server.record.editions import editions
from server.web.advice import forms_error_advice
from server.web.citizen_door import blueprint, is_six_digits, too_many, try_quietly
from server.web.citizen_unsaved import CHOICES
from server.web.services import database, services
from server.web.throttle import Guess
from server.web.typography import _

_STEP_S: Final = 0.5
"""A failure is answered at the end of such a step: of the first one, or of a later one where the machine is slow. The
work is the same whatever its cause; what little its time differs all the same is lost in the rest of the step."""


@blueprint.get("/livret")
def by_hand() -> ResponseReturnValue:
    """Ask for the code and the PIN."""
    return too_many(Guess.BY_HAND) or render_template("citizen/by_hand.html", problem="", typed="")


def by_hand_again(problem: str) -> ResponseReturnValue:
    """Ask again, with the code that was typed where it can be one: another site's words are not shown."""
    typed = request.form.get("code", "").replace("\0", "")
    try:
        parse_journey_code(typed)
    except MistypedCode:
        typed = ""
    return too_many(Guess.BY_HAND) or (render_template("citizen/by_hand.html", problem=problem, typed=typed[:40]), 400)


@blueprint.post("/livret")
def open_by_hand() -> ResponseReturnValue:
    """Open the journey, or say that the code or the PIN is not the right one, never which."""
    waiting = too_many(Guess.BY_HAND)
    if waiting is not None:
        return waiting
    begun, typed, pin = time.monotonic(), request.form.get("code", "").replace("\0", ""), request.form.get("pin", "")
    if CHOICES & request.form.keys():
        return render_template("citizen/by_hand.html", problem="", typed=typed[:40])
    try:
        code = parse_journey_code(typed)
    except MistypedCode as error:  # anybody can see that it is none: nothing is said of the codes that there are
        return _refuse(typed, forms_error_advice(error))
    if not is_six_digits(pin):
        return _refuse(typed, _("Votre PIN a six chiffres. Recopiez celui que l'accueil vous a donné."))
    if try_quietly(code, pin):
        return redirect(first_page(code))
    time.sleep(_STEP_S - (time.monotonic() - begun) % _STEP_S)
    return _refuse(typed, _("Ce code ou ce PIN n'est pas le bon. Vérifiez les deux."))


def _refuse(typed: str, problem: str) -> ResponseReturnValue:
    return render_template("citizen/by_hand.html", problem=problem, typed=typed[:40]), 401


def first_page(code: str) -> str:
    """The path of the first page of the last booklet that was printed, as its code would open it."""
    with database().reading() as records:
        number = max((one.number for one in editions(records, code) if not one.is_insert), default=1)
    settings = services().settings
    address = page_address(PageCode(code, number, 1), base_url=settings.base_url, key=settings.secrets.signing_keys[0])
    return "/P/" + address.rpartition("/P/")[2]
