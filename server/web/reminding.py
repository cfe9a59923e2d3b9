"""Mails about appointments, reminders above all: their words, and sending those that are due.

Other people see a screen where a mail arrives, and companies read it on its way. It says when and where, and how many
documents are to be brought: neither which procedure, nor whose name, nor which documents, unless who asked for it wants
them named. Its link asks for the PIN before it says anything else.
"""

import logging
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from typing import Final

from forms.circumstances import SetAppointment
from forms.translation import FRENCH
from server.config import Settings
from server.record import history
from server.record.agenda import minutes_of
from server.record.days import TOWN
from server.record.db import Database
from server.record.reminders import Address, forget_unconfirmed, link_token
from server.record.told import (
    Due,
    Kind,
    begin_reminder,
    due_reminders,
    reminder_not_sent,
    reminder_sent,
    uncertain_reminders,
)
from server.web.language import directed, isolated, language, speaking
from server.web.mail import MailFailed, can_mail, plain_mail, send
from server.web.messages import long_date
from server.web.trip_words import hour_words
from server.web.typography import N_, _, plural, typeset

log = logging.getLogger(__name__)

CONFIRM, STOP, OPEN = "c", "s", "o"
"""What a link is for."""

_CONFIRM_IT: Final = N_("Confirmez votre adresse pour les rappels")
"""The subject of the first mail."""

_FROM_HOUR: Final = 8
_TO_HOUR: Final = 20
"""Hours of the town within which a worker sends by itself: a telephone rings when a mail comes."""
_SETTLED: Final = timedelta(minutes=10)
"""Longer than any mail server is waited for."""


@dataclass(frozen=True, slots=True)
class Sent:
    """What came of a run.

    Attributes:
        sent: Reminders that were taken by the mail server; with `dry_run`, those that would be sent.
        refused: Those that it will never take: nobody is at that address.
        failed: Those that it did not take now; they are tried again.
        uncertain: How many of earlier runs nobody knows of; they are not sent again.
    """

    sent: tuple[Due, ...]
    refused: tuple[Due, ...]
    failed: tuple[Due, ...]
    uncertain: int


def send_reminders(
    database: Database,
    settings: Settings,
    *,
    dry_run: bool = False,
    hand_over: Callable[[Settings, EmailMessage], None] = send,
) -> Sent:
    """Send what is due. Running it again, or twice at the same time, sends nothing twice.

    Args:
        database: The record's.
        settings: Of the home, with a mail server.
        dry_run: Say what would be sent, and change nothing.
        hand_over: Sends a mail.
    """
    now = history.now()
    with database.reading() as session:
        due = due_reminders(session, now)
        uncertain = uncertain_reminders(session, history.now() - _SETTLED)
    if dry_run:
        return Sent(tuple(due), (), (), uncertain)
    with database.transaction() as session:
        forget_unconfirmed(session)
    sent: list[Due] = []
    refused: list[Due] = []
    failed: list[Due] = []
    for one in due:
        with database.transaction() as session:
            if not begin_reminder(session, one, now):
                continue
        try:
            hand_over(settings, mail_of(settings, one))
        except MailFailed as error:
            log.warning("a reminder for %s was not taken: %s", one.address.journey, error)
            with database.transaction() as session:
                reminder_not_sent(session, one, refused=error.refused)
            (refused if error.refused else failed).append(one)
            continue
        with database.transaction() as session:
            reminder_sent(session, one)
        sent.append(one)
    return Sent(tuple(sent), tuple(refused), tuple(failed), uncertain)


def remind_by_day(settings: Settings) -> None:
    """What a worker does now and then: send what is due, in the daytime, where there is a mail server."""
    if not can_mail(settings) or not _FROM_HOUR <= datetime.now(TOWN).hour < _TO_HOUR:
        return
    database = Database(settings)
    try:
        send_reminders(database, settings)
    finally:
        database.close()


def link_to(settings: Settings, kind: str, address: Address) -> str:
    """Where a link of a mail leads."""
    return f"{settings.base_url}/rappel/{link_token(settings.secrets.flask_key, kind, address.id)}"


def mail_of(settings: Settings, due: Due) -> EmailMessage:
    """The mail that is due, in the language in which it was asked for.

    Raises:
        ValueError: The address is none.
    """
    leave = link_to(settings, STOP, due.address)
    with speaking(due.address.language):
        subject, lines = _SAID[due.kind](due)
        text = [
            *map(directed, [_("Bonjour,"), "", *lines]),
            link_to(settings, OPEN, due.address),
            "",
            *map(directed, _advice(due)),
            *_in_french(due),
            "-- ",
            directed(_("Vous avez demandé ce rappel. Pour ne plus en recevoir :")),
            leave,
            "",
        ]
        subject = _(", ").join((subject, long_date(due.trip.on)))
        return plain_mail(
            settings, due.address.address, subject=subject, text="\n".join(text), leave=f"{leave}/arreter"
        )


def _advice(due: Due) -> list[str]:
    if due.kind is Kind.CANCELLED:
        return []
    return [
        _("Apportez votre livret en papier."),
        _("Si vous ne pouvez pas venir, prévenez l'accueil de la mairie."),
        "",
    ]


def _in_french(due: Due) -> list[str]:
    """One line for who helps somebody whose language they do not read; none in a mail that is French."""
    if language() == FRENCH:
        return []
    with speaking(FRENCH):
        subject, _lines = _SAID[due.kind](due)
        return [_french(subject, *(one.strip() for one in _when_and_where(due.trip))), ""]


def _french(*said: str) -> str:
    return typeset(f"Français : {', '.join(said)}")


def _reminder(due: Due) -> tuple[str, list[str]]:
    hidden = due.missing and not due.papers
    which = _("Lesquelles, et le reste, avec votre PIN :") if hidden else _("Le détail, avec votre PIN :")
    papers = [_papers(due), *_named(due.papers), ""]
    lines = [_("Vous avez un rendez-vous :"), "", *_when_and_where(due.trip), "", *papers, which]
    return _("Rappel : rendez-vous à la mairie"), lines


def _changed(due: Due) -> tuple[str, list[str]]:
    """What changed first, as it is now, and then what was told before: who reads one line reads the right one."""
    before = due.before or due.trip
    lines = [_what_changed(before, due.trip), "", *_when_and_where(due.trip), ""]
    lines += [_("Avant, c'était :"), "", *_when_and_where(before), "", _("Le détail, avec votre PIN :")]
    return _("Changement : rendez-vous à la mairie"), lines


def _cancelled(due: Due) -> tuple[str, list[str]]:
    lines = [_("Ce rendez-vous est annulé :"), "", *_when_and_where(due.trip), ""]
    lines += [_("Si un autre est fixé, vous recevrez un rappel."), "", _("Le détail, avec votre PIN :")]
    return _("Annulé : rendez-vous à la mairie"), lines


def _what_changed(before: SetAppointment, now: SetAppointment) -> str:
    """In the order in which somebody needs to know it."""
    if before.on != now.on:
        return _("Le jour de votre rendez-vous a changé :")
    if minutes_of(before.time) != minutes_of(now.time):
        return _("L'heure de votre rendez-vous a changé :")
    return _("Le lieu de votre rendez-vous a changé :")


def _when_and_where(trip: SetAppointment) -> list[str]:
    when = _(", ").join((long_date(trip.on), *([hour_words(trip.time)] if trip.time else [])))
    return [f"  {when}", *([f"  {isolated(trip.place)}"] if trip.place else [])]


def confirmation_mail(settings: Settings, address: Address) -> EmailMessage:
    """The mail that asks whether an address is that of whoever gave it.

    Raises:
        ValueError: The address is none.
    """
    with speaking(address.language):
        before = [
            _("Bonjour,"),
            "",
            _("Quelqu'un a demandé des rappels de rendez-vous à la mairie, à cette adresse."),
            _("Si c'est vous, confirmez-la dans les trois jours :"),
        ]
        after = _("Si ce n'est pas vous, ne faites rien : vous ne recevrez rien d'autre.")
        text = [*map(directed, before), link_to(settings, CONFIRM, address), "", directed(after), ""]
        if language() != FRENCH:
            text += [_french(_CONFIRM_IT), ""]
        return plain_mail(settings, address.address, subject=_(_CONFIRM_IT), text="\n".join(text))


def _named(papers: Sequence[str]) -> list[str]:
    """What is lacking, a line each; what is to be brought for several people is said once, with how often."""
    counted = Counter(papers)
    return [f"  - {isolated(typeset(one))}{f' ({count})' if count > 1 else ''}" for one, count in counted.items()]


def _papers(due: Due) -> str:
    if not due.missing:
        return _("Vous n'avez plus de pièce à apporter.")
    said = plural("%(num)d pièce à apporter", "%(num)d pièces à apporter", due.missing)
    if due.ready == due.missing:
        return said + _(", que vous avez déjà.")
    lacking = due.missing - due.ready
    return said + plural(", dont %(num)d qui vous manque encore.", ", dont %(num)d qui vous manquent encore.", lacking)


_SAID: Final = {Kind.REMINDER: _reminder, Kind.CHANGED: _changed, Kind.CANCELLED: _cancelled}
"""The words of each mail."""
