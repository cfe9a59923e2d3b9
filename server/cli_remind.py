"""The command that sends reminders of appointments, for a clock to call."""

import sys
from pathlib import Path
from typing import Any

import click

from server.config import ConfigError, settings_from
from server.terminal import NEEDS_ATTENTION, answer, database_of, options, progress


@click.command()
@click.option("--dry-run", is_flag=True, help="Say what would be sent, and send nothing.")
@options()
def remind(dry_run: bool, home: Path | None, as_json: bool) -> None:
    """Send the reminders of appointments that are due. Harmless to run again: nothing is sent twice."""
    from server.web.mail import can_mail
    from server.web.reminding import send_reminders

    settings = settings_from(home)
    database = database_of(settings)
    if not dry_run and not can_mail(settings):
        raise ConfigError("no mail server: set PARCOURS_SMTP_URL and PARCOURS_MAIL_FROM")
    with progress("sending reminders"):
        done = send_reminders(database, settings, dry_run=dry_run)
    document = {
        "dry_run": dry_run,
        "sent": [_reminder(one) for one in done.sent],
        "refused": [_reminder(one) for one in done.refused],
        "failed": [_reminder(one) for one in done.failed],
        "uncertain": done.uncertain,
    }
    answer(document, as_json=as_json, text=_text(document))
    if done.refused or done.failed or done.uncertain:
        sys.exit(NEEDS_ATTENTION)


def _reminder(due: Any) -> dict[str, Any]:
    """A mail without the address: what a clock's log keeps is nobody's."""
    return {
        "kind": due.kind.value,
        "code": due.address.journey,
        "step": due.step,
        "on": due.trip.on.isoformat(),
        "missing": due.missing - due.ready,
    }


def _text(document: dict[str, Any]) -> str:
    said = {"sent": "would be sent" if document["dry_run"] else "sent", "refused": "refused", "failed": "not sent yet"}
    lines = [
        f"{words:13} {one['code']} {one['on']} {one['step']} {one['kind']}"
        for kind, words in said.items()
        for one in document[kind]
    ]
    if document["uncertain"]:
        lines.append(f"{document['uncertain']} begun earlier, and nobody knows whether they were sent; not sent again")
    return "\n".join(lines) or "Nothing is due."
