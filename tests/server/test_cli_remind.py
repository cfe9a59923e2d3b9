"""`parcours remind` as it is typed, by a person or by a clock."""

from datetime import timedelta

import pytest

from forms.circumstances import SetAppointment
from server.config import settings_from
from server.record.days import today
from server.record.db import Database
from server.record.journeys import add_change
from server.record.reminders import ask_for_reminders, confirm_address
from tests.server.shell import Shell
from tests.server.web.mailbox import REFUSED, mailbox

DAY = today() + timedelta(days=2)


def want(shell: Shell, code: str, address: str) -> None:
    """Somebody with an appointment wants to be reminded of it."""
    database = Database(settings_from(shell.home, {}))
    with database.transaction() as session:
        add_change(session, code, SetAppointment("M3", DAY), "Ada")
        confirm_address(session, ask_for_reminders(session, code, address).id)
    database.close()


@pytest.fixture
def code(shell: Shell) -> str:
    return str(shell.json("new", "mariage", "--holder", "Camille", "--holder", "Noé")["code"])


def test_it_says_what_it_sent_once(shell: Shell, code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    want(shell, code, "camille@exemple.fr")
    with mailbox() as post:
        monkeypatch.setenv("PARCOURS_SMTP_URL", post.url)
        monkeypatch.setenv("PARCOURS_MAIL_FROM", "accueil@mairie.exemple")

        runs = [shell.json("remind", *how) for how in (["--dry-run"], [], [])]

        assert len(post.mails) == 1
    assert [[(one["code"], one["step"], one["on"]) for one in run["sent"]] for run in runs] == [
        [(code, "M3", DAY.isoformat())],
        [(code, "M3", DAY.isoformat())],
        [],
    ]
    assert "camille@" not in str(runs)


def test_an_address_where_nobody_is_needs_attention_once(
    shell: Shell, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    want(shell, code, REFUSED)
    with mailbox() as post:
        monkeypatch.setenv("PARCOURS_SMTP_URL", post.url)
        monkeypatch.setenv("PARCOURS_MAIL_FROM", "accueil@mairie.exemple")

        first, second = shell.json("remind", exit_code=1), shell.json("remind")

    assert ([one["code"] for one in first["refused"]], second["refused"]) == ([code], [])


def test_without_a_mail_server_it_says_what_to_set(shell: Shell, code: str) -> None:
    want(shell, code, "camille@exemple.fr")

    result = shell.run("remind")

    assert result.exit_code == 2
    assert "PARCOURS_SMTP_URL" in result.output
    assert "would be sent" in shell.run("remind", "--dry-run").output


def test_nothing_is_due(shell: Shell) -> None:
    assert "Nothing is due." in shell.run("remind", "--dry-run").output
