"""Opening one's booklet with an account of the City; linking it once, with the PIN, and unlinking it.

Whoever signs in learns which journeys their own account opens, and nothing of any other: a booklet that is not linked,
one of somebody else and one that was erased have one answer.
"""

import logging
from dataclasses import dataclass
from typing import Final

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from server.record.city_links import (
    TooManyAccounts,
    is_linked,
    journeys_of,
    link_account,
    unlink_account,
)
from server.record.errors import JourneyClosed
from server.record.model import JourneySummary
from server.record.overview import journeys_by_code
from server.web.booklet_words import marked, said, speak_of
from server.web.citizen_by_hand import first_page
from server.web.citizen_door import (
    Door,
    account_here,
    blueprint,
    door,
    is_open,
    is_open_by_pin,
    not_ours,
    open_with_account,
)
from server.web.citizen_page import address_of, arrive, gate, shut, with_pin
from server.web.city_account import (
    BACK,
    Errand,
    NotBack,
    NotSignedIn,
    begin,
    come_back,
    keep_found,
    name_of_accounts,
    provider,
    take_found,
    who_came,
)
from server.web.city_errors import AccountRefused, AccountUnreachable
from server.web.language import isolated
from server.web.services import database, template_of
from server.web.typography import N_, _, typeset

log = logging.getLogger(__name__)

_NEEDS_PIN: Final = N_("Tapez votre PIN : lui seul permet de relier un compte.")

PLACE: Final = "compte-ville"
"""Where it stands on the page of one's data."""


@dataclass(frozen=True, slots=True)
class _Listed:
    """A journey in the list, in the words of the page.

    Attributes:
        letter: Of its line.
        title: Of its booklet.
        names: Of its persons.
        step: Where it stands; empty: all is done.
        closed: No longer followed.
        path: Of its first page.
    """

    letter: str
    title: str
    names: tuple[str, ...]
    step: str
    closed: bool
    path: str


@blueprint.get("/livret/compte")
def sign_in_with_account() -> ResponseReturnValue:
    """Send the browser to the City's accounts, to open a booklet or to link it."""
    provider()
    address, links = request.args.get("livret", ""), "relier" in request.args
    before = door(address) if address or links else None
    if before is None and (address or links):
        return not_ours()
    if before is not None and links and not (is_open(before.code) and is_open_by_pin()):
        return gate(before, notice=_(_NEEDS_PIN))
    return _leave(Errand(address, request.args.get("etape", "")[:80], links))


@blueprint.get(BACK)
def back_from_account() -> ResponseReturnValue:
    """Take back a browser that has signed in, or that has not."""
    provider()
    try:
        errand, begun = come_back()
    except NotBack:
        return _not_open("late", Errand(""))
    try:
        account = who_came(begun)
    except NotSignedIn:
        return _not_open("stopped", errand)
    except AccountUnreachable as error:
        log.warning("the City's accounts %s", error)
        return _not_open("down", errand)
    except AccountRefused as error:
        log.error("the City's accounts %s", error)  # noqa: TRY400  # what it says is all; there is no fault of ours
        return _not_open("refused", errand)
    before = door(errand.address) if errand.address else None
    return _found(before, account) if errand.links else _open(before, errand.step, account)


@blueprint.get("/livret/compte/parcours")
def linked_journeys() -> ResponseReturnValue:
    """The journeys that the account opens with which this device was opened."""
    account = account_here()
    if not account:
        return redirect(url_for("citizen.by_hand"))
    return _listing(account)


@blueprint.post("/<any(P, p):_letter>/<address>/compte/relier")
@with_pin
def link(before: Door) -> ResponseReturnValue:
    """Link the journey to the account that has just signed in, once its person says so; or do not."""
    account, wanted = take_found(before.code), "oui" in request.form
    if not is_open_by_pin() or (wanted and not account):
        flash(_("C'était trop long : rien n'est relié. Recommencez."), "doubt")
    elif wanted:
        flash(*_linked(before.code, account))
    else:
        flash(_("Rien n'est relié."), "good")
    return _back(before)


@blueprint.post("/<any(P, p):_letter>/<address>/compte/<key>/delier")
@with_pin
def unlink(before: Door, key: str) -> ResponseReturnValue:
    """Forget an account of this journey; the one with which it is open here closes it."""
    with database().transaction() as records:
        found = unlink_account(records, before.code, key)
    if found:
        flash(_("Le compte est délié : il n'ouvre plus ce livret."), "good")
    else:
        flash(_("Ce compte n'est plus relié à ce livret."), "doubt")
    return _back(before) if is_open(before.code) else redirect(address_of(before))


def _leave(errand: Errand) -> ResponseReturnValue:
    try:
        return redirect(begin(errand))
    except (AccountUnreachable, AccountRefused) as error:
        log.warning("the City's accounts %s", error)
        return _not_open("down", errand)


def _found(before: Door | None, account: str) -> ResponseReturnValue:
    """Ask whether to link, of whoever gave the PIN; a page that has closed meanwhile asks for it again."""
    if before is None:
        return shut(before)
    if not (is_open(before.code) and is_open_by_pin()):
        return gate(before, notice=_(_NEEDS_PIN))
    with database().reading() as records:
        known = is_linked(records, before.code, account)
    if known:
        flash(_("Ce compte ouvre déjà ce livret."), "good")
    else:
        keep_found(before.code, account)
    return _back(before)


def _open(before: Door | None, step: str, account: str) -> ResponseReturnValue:
    with database().reading() as records:
        codes = journeys_of(records, account)
    if not codes:
        return _not_open("nothing", Errand(before.address if before else "", step))
    open_with_account(account)
    if before is not None and before.code in codes:
        return redirect(arrive(before, step))
    if before is None and len(codes) == 1:
        return redirect(first_page(codes[0]))
    return _listing(account, other=before is not None)


def _listing(account: str, *, other: bool = False) -> str:
    """The journeys of an account; `other`: they came with a booklet that is not among them."""
    with database().reading() as records:
        codes = journeys_of(records, account)
        summaries = journeys_by_code(records, codes)
    listed = [_listed(summaries[code]) for code in codes]
    return render_template("citizen/accounts.html", listed=listed, other=other)


def _listed(summary: JourneySummary) -> _Listed:
    template, step = template_of(*summary.kind), summary.current_step
    speak_of(template)
    own = all(step != one.title for one in template.steps)
    return _Listed(
        template.letter,
        marked(template.title),
        summary.holders,
        isolated(typeset(step)) if own else said(step),
        summary.closed,
        first_page(summary.code),
    )


def _not_open(why: str, errand: Errand) -> ResponseReturnValue:
    """Why nothing is open, and what to do.

    Args:
        why: `nothing`: no journey is linked; `stopped`, `late`, `refused`, `down`.
        errand: What they signed in for.
    """
    status = {"nothing": 200, "stopped": 200, "down": 503}.get(why, 400)
    return render_template("citizen/account_not_open.html", why=why, errand=errand), status


def _linked(code: str, account: str) -> tuple[str, str]:
    """Link a journey; what to tell, and in which tone."""
    try:
        with database().transaction() as records:
            link_account(records, code, provider().account.issuer, account)
    except TooManyAccounts:
        return _("Trois comptes ouvrent déjà ce livret. Déliez-en un d'abord."), "doubt"
    except JourneyClosed:
        return _("Ce parcours est terminé : rien n'a été changé."), "doubt"
    return _("C'est relié : votre compte %(name)s ouvre ce livret, sans PIN.", name=name_of_accounts()), "good"


def _back(before: Door) -> ResponseReturnValue:
    return redirect(url_for("citizen.own", _letter="P", address=before.address, _anchor=PLACE))
