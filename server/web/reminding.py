"""Reminders by mail: their words, and sending those that are due.

Other people see a screen where a mail arrives, and companies read it on its way. It says when and where, and how many
documents are to be brought: neither which procedure, nor which documents, nor whose name. Its link asks for the PIN
before it says anything else.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from typing import Final

from server.config import Settings
from server.record import history
from server.record.days import TOWN, today
from server.record.db import Database
from server.record.reminders import (
    Address,
    Due,
    begin_reminder,
    due_reminders,
    forget_unconfirmed,
    link_token,
    reminder_not_sent,
    reminder_sent,
    uncertain_reminders,
)
from server.web.mail import MailFailed, can_mail, plain_mail, send
from server.web.messages import long_date
from server.web.typography import _, plural

log = logging.getLogger(__name__)

CONFIRM, STOP, OPEN = "c", "s", "o"
"""What a link is for."""

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
    day = today()
    with database.reading() as session:
        due = due_reminders(session, day)
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
            if not begin_reminder(session, one, day):
                continue
        try:
            hand_over(settings, reminder_mail(settings, one))
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


def reminder_mail(settings: Settings, due: Due) -> EmailMessage:
    """A reminder.

    Raises:
        ValueError: The address is none.
    """
    trip, leave = due.trip, link_to(settings, STOP, due.address)
    lines = [
        _("Bonjour,"),
        "",
        _("Vous avez un rendez-vous :"),
        "",
        f"  {long_date(trip.on)}{', ' + trip.time if trip.time else ''}",
        *([f"  {trip.place}"] if trip.place else []),
        "",
        _papers(due),
        "",
        _("Lesquelles, et le reste, avec votre PIN :") if due.missing else _("Le détail, avec votre PIN :"),
        link_to(settings, OPEN, due.address),
        "",
        _("Apportez votre livret en papier."),
        _("Si vous ne pouvez pas venir, prévenez l'accueil de la mairie."),
        "",
        "-- ",
        _("Vous avez demandé ce rappel. Pour ne plus en recevoir :"),
        leave,
        "",
    ]
    return plain_mail(
        settings,
        due.address.address,
        subject=_("Rappel : rendez-vous à la mairie, %(day)s", day=long_date(trip.on)),
        text="\n".join(lines),
        leave=leave,
    )


def confirmation_mail(settings: Settings, address: Address) -> EmailMessage:
    """The mail that asks whether an address is that of whoever gave it.

    Raises:
        ValueError: The address is none.
    """
    lines = [
        _("Bonjour,"),
        "",
        _("Quelqu'un a demandé des rappels de rendez-vous à la mairie, à cette adresse."),
        _("Si c'est vous, confirmez-la dans les trois jours :"),
        link_to(settings, CONFIRM, address),
        "",
        _("Si ce n'est pas vous, ne faites rien : vous ne recevrez rien d'autre."),
        "",
    ]
    return plain_mail(
        settings, address.address, subject=_("Confirmez votre adresse pour les rappels"), text="\n".join(lines)
    )


def _papers(due: Due) -> str:
    if not due.missing:
        return _("Vous n'avez plus de pièce à apporter.")
    said = plural("%(num)d pièce à apporter", "%(num)d pièces à apporter", due.missing)
    if due.ready == due.missing:
        return said + _(", que vous avez déjà.")
    lacking = due.missing - due.ready
    return said + plural(", dont %(num)d qui vous manque encore.", ", dont %(num)d qui vous manquent encore.", lacking)
