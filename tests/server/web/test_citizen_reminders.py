"""Asking for reminders behind the PIN, the mails, and their links; with a mail server of our own."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage
from urllib.parse import urlsplit

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from forms.circumstances import RemoveAppointment, SetAppointment
from server.record.days import today
from server.record.journeys import add_change, close_journey
from server.record.reminders import FAILURES, addresses
from server.web import create_app, reminding
from server.web.mail import MailFailed
from server.web.reminding import remind_by_day, send_reminders
from tests.server.townhall import AGENT, TownHall
from tests.server.web.mailbox import REFUSED, Mailbox, mailbox
from tests.server.web.people import Person, words
from tests.server.web.test_citizen_write import READY, Resident

DAY = today() + timedelta(days=3)
MINE = "camille@exemple.fr"


@pytest.fixture
def post() -> Iterator[Mailbox]:
    with mailbox() as box:
        yield box


@pytest.fixture
def hall(hall: TownHall, post: Mailbox) -> TownHall:
    """A town hall with a mail server."""
    return replace(hall, settings=replace(hall.settings, smtp_url=post.url, mail_from="accueil@mairie.exemple"))


@pytest.fixture
def resident(app: Flask, hall: TownHall) -> Resident:
    return Resident(app, hall, hall.open())


@pytest.fixture
def anybody(app: Flask) -> Person:
    """Somebody who follows the link of a mail, on another device."""
    return Person(app.test_client())


def ask(resident: Resident, address: str = MINE, **chosen: str) -> str:
    page, typed = f"{resident.path}/moi", {"adresse": address, **chosen}
    return words(resident.person.post(f"{resident.path}/rappels", typed, seen=page, follow_redirects=True))


def links(mail: EmailMessage) -> list[str]:
    return [urlsplit(link).path for link in re.findall(r"http://localhost\S+", mail.get_content())]


def leaving(mail: EmailMessage) -> str:
    """Where the button of a mail program that stops mails sends its form: by the header as it came, in no code."""
    return urlsplit(str(dict(mail.raw_items())["List-Unsubscribe"]).strip("<>")).path


def hidden(answer: TestResponse) -> dict[str, str]:
    """What the page that asks for the PIN again sends with it."""
    form = answer.text.partition("<main")[2]
    return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form))


@pytest.mark.parametrize("lost", ["the session", "the cookie"])
def test_an_address_that_is_sent_too_late_waits_for_the_pin_and_is_then_kept(
    app: Flask, resident: Resident, post: Mailbox, lost: str
) -> None:
    page = resident.person.get(f"{resident.path}/moi").text
    (form,) = [one for one in re.findall(r"<form.*?</form>", page, re.DOTALL) if 'name="adresse"' in one]
    sent = {**dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form)), "adresse": MINE}
    if lost == "the session":
        resident.person.post(f"{resident.path}/fermer", seen=resident.path)
        sent["csrf_token"] = resident.person.token(resident.path)
    else:
        resident.person = Person(app.test_client())
    path = f"{resident.path}/rappels"

    asked = resident.person.client.post(path, data=sent)
    kept = resident.person.client.post(path, data={**hidden(asked), "pin": resident.pin}, follow_redirects=True)

    assert asked.status_code == 401
    assert MINE in words(asked)
    assert "Un courriel est parti" in words(kept)
    assert post.to == [[MINE]]


def test_an_address_from_another_site_is_not_given_back(resident: Resident, post: Mailbox, anybody: Person) -> None:
    answer = anybody.client.post(f"{resident.path}/rappels", data={"adresse": MINE, "de": "forgé"})

    assert MINE not in answer.text
    assert post.mails == []


def press(person: Person, link: str, **typed: str) -> str:
    return words(person.post(link, typed, seen=link, follow_redirects=True))


def confirmed(resident: Resident, post: Mailbox, anybody: Person) -> None:
    ask(resident)
    press(anybody, links(post.mails[-1])[0])


def appoint(resident: Resident, *said: str) -> None:
    with resident.hall.database.transaction() as session:
        add_change(session, resident.code, SetAppointment("M3", DAY, *said), AGENT)


def run(resident: Resident) -> int:
    return len(send_reminders(resident.hall.database, resident.hall.settings).sent)


def test_reminders_are_asked_for_confirmed_sent_and_stopped(resident: Resident, post: Mailbox, anybody: Person) -> None:
    appoint(resident, "10 h 30", "Salle des mariages", "Nadia Conseil")
    page = ask(resident)
    before = run(resident)

    said = press(anybody, links(post.mails[-1])[0])
    sent = [run(resident), run(resident)]
    reminder = post.mails[-1]
    stopped = press(anybody, links(reminder)[1])

    assert "Un courriel est parti" in page
    assert "c…e@exemple.fr · à confirmer" in page
    assert (before, sent) == (0, [1, 0])
    assert "C'est confirmé" in said
    assert "C'est arrêté" in stopped
    assert "c…e@" not in words(resident.person.get(f"{resident.path}/moi"))
    assert post.mails[0]["Subject"] == "Confirmez votre adresse pour les rappels"


def test_a_reminder_says_when_where_and_how_many_papers_and_nothing_else(
    resident: Resident, post: Mailbox, anybody: Person
) -> None:
    appoint(resident, "10 h 30", "Salle des mariages, 1er étage", "Nadia Conseil")
    confirmed(resident, post, anybody)

    run(resident)

    mail = post.mails[-1]
    text = mail.get_content().replace("’", "'").replace("\N{NO-BREAK SPACE}", " ")
    assert "10 h 30" in text
    assert "Salle des mariages, 1er étage" in text
    assert re.search(r"\d+ pièces à apporter, dont \d+ qui vous manquent encore\.", text)
    assert mail["Auto-Submitted"] == "auto-generated"
    assert leaving(mail) == f"{links(mail)[1]}/arreter"
    told = (text + mail["Subject"]).replace("Salle des mariages", "").casefold()
    secrets = ("exemple", "camille", "noé", "modèle", "nadia", "mariage", "acte", resident.code.casefold(), "/p/")
    assert [word for word in secrets if word in told] == []


def test_a_reminder_names_the_papers_that_are_lacking_where_that_was_asked_for_and_whose_they_are_never(
    resident: Resident, post: Mailbox, anybody: Person
) -> None:
    appoint(resident)
    resident.send({"prete": READY})
    confirmed(resident, post, anybody)
    asked_again = ask(resident, pieces="noms")

    run(resident)

    mail = post.mails[-1].get_content().replace("’", "'")
    lacking = [line.strip() for line in mail.splitlines() if line.startswith("  - ")]
    assert "Ils nomment les pièces qui manquent." in asked_again
    assert "nomme les pièces" in asked_again
    assert "- Pièce d'identité" in " ".join(lacking)
    assert len(lacking) == len(set(lacking)), "what two people bring is said once"
    assert "camille" not in mail.casefold()
    assert "Lesquelles" not in mail


def test_a_change_is_told_in_a_mail_of_its_own_and_so_is_that_it_is_off(
    resident: Resident, post: Mailbox, anybody: Person
) -> None:
    appoint(resident, "10 h 30", "Salle des mariages", "Nadia Conseil")
    confirmed(resident, post, anybody)
    run(resident)

    appoint(resident, "14 h", "Salle des mariages", "Nadia Conseil")
    sent = [run(resident), run(resident)]
    with resident.hall.database.transaction() as session:
        add_change(session, resident.code, RemoveAppointment("M3"), AGENT)
    sent += [run(resident), run(resident)]

    changed, off = (plain(mail) for mail in post.mails[-2:])
    assert sent == [1, 0, 1, 0]
    assert changed.index("L'heure de votre rendez-vous a changé :") < changed.index("14 h") < changed.index("10 h 30")
    assert "Ce rendez-vous est annulé :" in off
    assert "Apportez votre livret" not in off
    assert [mail["Subject"].split()[0] for mail in post.mails[-2:]] == ["Changement", "Annulé"]
    assert all(leaving(mail) == f"{links(mail)[1]}/arreter" for mail in post.mails[-2:])
    secrets = ("exemple", "camille", "noé", "modèle", "nadia", resident.code.casefold(), "/p/", "pièce")
    assert [word for word in secrets if word in (changed + off).casefold()] == []


def test_mails_and_what_their_links_open_are_in_the_language_in_which_they_were_asked_for(
    resident: Resident, post: Mailbox, anybody: Person
) -> None:
    appoint(resident, "10 h 30", "Salle des mariages, 1er étage")
    resident.person.post(f"{resident.path}/langue", {"langue": "ar", "retour": resident.path}, seen=resident.path)
    ask(resident)
    shown = anybody.get(links(post.mails[-1])[0]).text
    press(anybody, links(post.mails[-1])[0])
    arabic = run(resident), post.mails[-1]
    resident.person.post(f"{resident.path}/langue", {"langue": "es", "retour": resident.path}, seen=resident.path)
    asked_again = ask(resident)
    with resident.hall.database.transaction() as session:
        add_change(session, resident.code, RemoveAppointment("M3"), AGENT)
    run(resident)

    first, reminder, off = post.mails
    lines = reminder.get_content().splitlines()
    assert [mail["Content-Language"] for mail in post.mails] == ["ar", "ar", "es"]
    assert '<html lang="ar" dir="rtl"' in shown
    assert subject(first) == "أكدوا عنوانكم للتذكيرات"
    assert arabic == (1, reminder)
    assert subject(reminder).startswith("تذكير: موعد في البلدية، ")
    assert "\u200f  \u2066Salle des mariages, 1er étage\u2069" in lines
    assert all(line[0] == "\u200f" for line in lines if re.search("[\u0600-\u06ff]", line)), "each begins at the right"
    assert [line for line in lines if line.startswith("Français")] == [
        line for line in lines if "10\xa0h\xa030" in line
    ], "one line for who helps"
    assert "Esta dirección ya recibe" in asked_again
    assert "Está en español." in asked_again
    assert subject(off).startswith("Anulada: cita en el ayuntamiento, ")


def subject(mail: EmailMessage) -> str:
    return str(mail["Subject"])


def plain(mail: EmailMessage) -> str:
    text = str(mail.get_content()).replace("’", "'").replace("\N{NO-BREAK SPACE}", " ")
    return text.replace("\N{NON-BREAKING HYPHEN}", "-")


def test_its_link_asks_for_the_pin_and_says_nothing_before(resident: Resident, post: Mailbox, anybody: Person) -> None:
    appoint(resident)
    confirmed(resident, post, anybody)
    run(resident)
    link = links(post.mails[-1])[0]

    shown = anybody.read(link)
    wrong = press(anybody, link, pin="000000" if resident.pin != "000000" else "111111")
    right = press(anybody, link, pin=resident.pin)

    assert "Tapez votre PIN" in shown
    assert "mari" not in shown.replace("mairie", "").casefold()
    assert "Ce PIN n'est pas le bon" in wrong
    assert "Camille Exemple" in right


def test_a_program_that_follows_links_changes_nothing(resident: Resident, post: Mailbox, anybody: Person) -> None:
    appoint(resident)
    ask(resident)
    anybody.get(links(post.mails[-1])[0])
    unconfirmed = run(resident)
    press(anybody, links(post.mails[-1])[0])
    run(resident)

    anybody.get(links(post.mails[-1])[1])
    anybody.get(leaving(post.mails[-1]))

    assert unconfirmed == 0
    with resident.hall.database.reading() as session:
        assert [one.confirmed for one in addresses(session, resident.code)] == [True]


def test_the_button_of_a_mail_program_stops_the_mails_of_its_address_alone(
    resident: Resident, post: Mailbox, anybody: Person
) -> None:
    appoint(resident)
    confirmed(resident, post, anybody)
    run(resident)
    mail = post.mails[-1]
    (name, _equals, value) = mail["List-Unsubscribe-Post"].partition("=")
    opening = leaving(mail).replace(links(mail)[1], links(mail)[0])

    refused = [anybody.client.post(leaving(mail)), anybody.client.post(opening, data={name: value})]
    done = anybody.client.post(leaving(mail), data={name: value})

    assert [answer.status_code for answer in (*refused, done)] == [400, 404, 204]
    with resident.hall.database.reading() as session:
        assert addresses(session, resident.code) == ()


def test_an_address_is_stopped_on_the_page(resident: Resident, post: Mailbox, anybody: Person) -> None:
    confirmed(resident, post, anybody)
    page = resident.person.get(f"{resident.path}/moi").text
    (way,) = re.findall(r'action="([^"]+/arreter)"', page)

    answer = resident.person.post(way, seen=f"{resident.path}/moi", follow_redirects=True)

    assert "l'adresse est oubliée" in words(answer)
    assert "Ce lien ne sert plus" in anybody.read(links(post.mails[0])[0])


@pytest.mark.parametrize(
    "typed", ["", "camille", "a@b\nBcc: c@d.fr", "a" * 250 + "@b.fr", "x@[127.0.0.1]", "x@127.0.0.1", "a@b", "a@b..fr"]
)
def test_what_is_no_address_is_given_back(resident: Resident, post: Mailbox, typed: str) -> None:
    page = ask(resident, typed)

    assert "Cette adresse ne va pas" in page
    assert post.mails == []


def test_a_host_with_accents_is_written_to_as_mail_servers_call_it(resident: Resident, post: Mailbox) -> None:
    assert "Un courriel est parti" in ask(resident, "camille@exémple.fr")
    assert post.to == [["camille@xn--exmple-cva.fr"]]


def test_nothing_is_sent_to_another_host_than_the_one_that_was_typed(resident: Resident, post: Mailbox) -> None:
    assert "Vérifiez l'adresse" in ask(resident, "camille@straße.de")
    assert post.mails == []


def test_an_address_that_the_mail_server_refuses_is_told_and_not_kept(resident: Resident) -> None:
    page = ask(resident, REFUSED)

    assert "Le courriel n'est pas parti" in page
    with resident.hall.database.reading() as session:
        assert addresses(session, resident.code) == ()


def test_mails_that_were_not_sent_do_not_count_against_whoever_asked(resident: Resident, post: Mailbox) -> None:
    refused = [ask(resident, REFUSED) for _ in range(3)]

    kept = ask(resident)
    without_end = [ask(resident, REFUSED) for _ in range(FAILURES - 2)]

    assert all("Le courriel n'est pas parti." in page for page in refused)
    assert "Un courriel est parti" in kept
    assert "C'est trop pour aujourd'hui : réessayez demain." in without_end[-1]
    assert "C'est trop" not in without_end[-2]


def test_an_address_for_a_journey_that_has_ended_is_given_back_with_why(hall: TownHall, resident: Resident) -> None:
    form = {"csrf_token": resident.person.token(f"{resident.path}/moi"), "adresse": MINE}
    with hall.database.transaction() as session:
        close_journey(session, resident.code, AGENT)

    answer = resident.person.client.post(f"{resident.path}/rappels", data=form)

    assert answer.status_code == 409
    assert "Ce parcours est terminé : rien n'a été changé." in words(answer)
    assert MINE in words(answer)


def test_somebody_who_asks_without_end_is_told_to_wait(resident: Resident, post: Mailbox) -> None:
    pages = [ask(resident, f"voisin{number}@exemple.fr") for number in range(5)]

    assert ["Trois adresses au plus : arrêtez-en une d'abord." in page for page in pages] == [False] * 3 + [True] * 2
    assert len(post.mails) == 3


@pytest.mark.parametrize("token", ["0" * 65, "c", "x" + "0" * 64, "c%C3%A9"])
def test_a_link_that_is_not_ours_leads_nowhere_and_says_where_to_go(anybody: Person, token: str) -> None:
    answer = anybody.get(f"/rappel/{token}")

    assert answer.status_code == 404
    assert "Ce lien ne sert plus, ou il n'est pas entier" in words(answer)
    assert "photographi" not in words(answer)


def test_guessing_links_is_slowed_down(anybody: Person) -> None:
    answers = [anybody.get(f"/rappel/{number:065d}").status_code for number in range(60)]

    assert answers[0] == 404
    assert answers[-1] == 429


def test_without_a_mail_server_nothing_is_offered(resident: Resident) -> None:
    app: Flask = create_app(replace(resident.hall.settings, smtp_url="", mail_from=""))
    person = Resident(app, resident.hall, resident.hall.open())

    assert "Recevoir les rappels" not in words(person.person.get(f"{person.path}/moi"))
    answer = person.person.post(f"{person.path}/rappels", {"adresse": MINE}, seen=f"{person.path}/moi")
    assert answer.status_code == 404


def test_a_mail_server_that_is_gone_keeps_the_reminder_for_the_next_time(
    resident: Resident, post: Mailbox, anybody: Person
) -> None:
    appoint(resident)
    confirmed(resident, post, anybody)

    def gone(*_given: object) -> None:
        raise MailFailed("no answer")

    failed = send_reminders(resident.hall.database, resident.hall.settings, hand_over=gone)

    assert (len(failed.sent), len(failed.failed)) == (0, 1)
    assert run(resident) == 1


def test_a_dry_run_sends_nothing_and_changes_nothing(resident: Resident, post: Mailbox, anybody: Person) -> None:
    appoint(resident)
    confirmed(resident, post, anybody)
    count = len(post.mails)

    told = send_reminders(resident.hall.database, resident.hall.settings, dry_run=True)

    assert (len(told.sent), len(post.mails)) == (1, count)
    assert run(resident) == 1


@pytest.mark.parametrize("last", [0, 24])
def test_a_worker_sends_in_the_daytime(
    resident: Resident, post: Mailbox, anybody: Person, monkeypatch: pytest.MonkeyPatch, last: int
) -> None:
    appoint(resident)
    confirmed(resident, post, anybody)
    count = len(post.mails)
    monkeypatch.setattr(reminding, "_FROM_HOUR", 0)
    monkeypatch.setattr(reminding, "_TO_HOUR", last)

    remind_by_day(resident.hall.settings)

    assert len(post.mails) - count == (1 if last else 0)
