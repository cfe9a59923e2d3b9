"""The receipt for the resident: plain words on the screen, on paper and by mail; and what they say is not right."""

import re
import socket
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from email.message import EmailMessage

import pypdfium2
import pytest
from flask import Flask
from jinja2 import FileSystemBytecodeCache

from forms.catalogue import find_template
from forms.circumstances import Circumstances, Subject
from server.record import history
from server.record.journeys import new_pin
from server.record.model import ReviewDecision, ReviewItem
from server.record.readings import decide_review
from server.web import create_app
from server.web.receipt_paper import card_pdf
from server.web.receipt_view import Group, Open, Receipt, ReceiptLine
from tests.paper_ink import Drawn
from tests.paper_writing import Habit
from tests.server.handwriting import two_words, written
from tests.server.townhall import AGENT, TownHall
from tests.server.web.mailbox import REFUSED, Mailbox, mailbox
from tests.server.web.people import Person, sign_in, words

READY, RECEIVED, AGENT_NOTE = "P-M01.p1.ready", "P-M01.p1.received", "M1.agent_note"


@pytest.fixture
def post() -> Iterator[Mailbox]:
    with mailbox() as box:
        yield box


@pytest.fixture
def mailing(hall: TownHall, post: Mailbox, compiled_templates: FileSystemBytecodeCache) -> Person:
    """An agent of a town hall that sends mails."""
    settings = replace(hall.settings, smtp_url=post.url, mail_from="accueil@mairie.exemple")
    app = create_app(settings)
    app.jinja_env.bytecode_cache = compiled_templates
    return sign_in(app, "agnes")


def scanned(hall: TownHall, *fields: str, drawn: Drawn = Drawn.CROSS) -> str:
    code = hall.printed()
    hall.scan(hall.ticked(code, *(fields or (READY,)), drawn=drawn))
    return code


def path(code: str, *rest: str) -> str:
    return "/".join([f"/lu/{code}/recu", *rest]) + ("" if rest else "/")


def contested(hall: TownHall, person: Person) -> tuple[str, ReviewItem]:
    """A line that the resident says is not right: the code of the journey, and the question that waits."""
    code = scanned(hall)
    reading = re.search(r'name="reading" value="(\d+)"', person.get(path(code)).text)
    assert reading is not None
    person.post(path(code, "pas-juste"), {"reading": reading.group(1)}, seen=path(code))
    (item,) = hall.waiting(code)
    return code, item


def print_it(person: Person, code: str, form: str = "carte") -> tuple[str, bytes]:
    """Print a receipt: its address and its file."""
    done = person.post(path(code, "imprimer"), {"form": form}, seen=path(code))
    assert done.status_code == 302
    return done.location, person.get(done.location).data


def text_of(pdf: bytes) -> list[str]:
    """The words of a file, page by page."""
    document = pypdfium2.PdfDocument(pdf)
    pages = [page.get_textpage().get_text_bounded() for page in document]
    document.close()
    return [" ".join(page.replace("\N{NO-BREAK SPACE}", " ").replace("’", "'").split()) for page in pages]


def test_what_was_read_is_said_in_plain_words_under_its_step(hall: TownHall, reception: Person) -> None:
    said = reception.read(path(scanned(hall)))

    assert "Ce que la mairie a lu aujourd'hui" in said
    assert "Déposer le dossier à deux" in said
    assert "Pièce d'identité avec photo, Camille Exemple : prête" in said
    assert "Ce n'est pas juste" in said


def test_a_day_without_a_page_says_so_and_when_the_last_one_was_read(
    hall: TownHall, reception: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        now = history.now
        patch.setattr(history, "now", lambda: now() - timedelta(days=1))
        code = scanned(hall, READY, drawn=Drawn.DOT)

    receipt = reception.read(path(code))
    _, card = print_it(reception, code)

    assert "Aucune page n'a été lue aujourd'hui Dernière lecture :" in receipt
    assert "Aucune page n'a été lue aujourd'hui" in " ".join(text_of(card))
    assert "Rien de nouveau" not in receipt


def test_what_is_missing_when_to_come_and_what_is_open_is_said(hall: TownHall, reception: Person) -> None:
    said = reception.read(path(scanned(hall, drawn=Drawn.DOT)))

    assert "À apporter" in said
    assert "Pas encore fixé" in said
    assert "Un agent doit encore regarder" in said
    assert "Rien de nouveau aujourd'hui" in said


def test_a_document_that_was_handed_in_is_told_once_and_not_missing(hall: TownHall, reception: Person) -> None:
    said = reception.read(path(scanned(hall, READY, RECEIVED)))

    assert said.count("Pièce d'identité avec photo, Camille Exemple") == 2, "the line and its button"
    assert "Camille Exemple : reçue" in said
    assert "Pièce d'identité avec photo, pour Camille Exemple" not in said


def test_the_documents_of_two_persons_are_one_line_on_paper(hall: TownHall, reception: Person) -> None:
    code = scanned(hall, READY, "P-M01.p2.ready")
    assert "Noé Modèle : prête" in reception.read(path(code)), "each can be said to be wrong on the screen"

    _address, pdf = print_it(reception, code)

    said = " ".join(text_of(pdf))
    assert "Pièce d'identité avec photo, Camille Exemple et Noé Modèle : prête" in said
    assert "Pièce d'identité avec photo, pour Camille Exemple et Noé Modèle (prête)" in said


def test_two_cards_are_enough_for_a_rich_booklet(app: Flask) -> None:
    template = find_template("mariage")
    read = tuple(ReceiptLine(f"Ligne {number}", "", None) for number in range(18))
    opens = (*(Open(f"Votre note, étape {number}", "", contested=False, said=()) for number in range(30)),)
    contested = Open("Certificat : reçue ?", "", contested=True, said=("Non.",))
    names = ("Camille Exemple", "Noé Modèle")
    rich = Receipt(template, names, "K4T7XHK", date(2026, 11, 27), (Group("", read),), (), "", "", (*opens, contested))

    with app.test_request_context():
        first, second = text_of(card_pdf(rich))

    assert "Ligne 17" in first + second
    assert "Certificat : reçue ?" in second, "what somebody contests is there first"
    assert re.search(r"et \d+ autres", second)


def test_what_paper_cannot_show_is_said_before_it_is_printed(hall: TownHall, reception: Person) -> None:
    code = hall.open(Circumstances((Subject("p1", "Zoé 🎉 Exemple"),)), "logement-demande")
    assert "Le papier ne peut pas montrer : 🎉." in reception.read(path(code))
    assert "Aucune page n'a été lue aujourd'hui" in reception.read(path(code))
    assert "Le papier ne peut pas" not in reception.read(path(hall.printed()))


def test_notes_of_agents_are_not_for_the_resident(hall: TownHall, reception: Person) -> None:
    code, sheet = written(hall, Habit.ON_RULES, note=AGENT_NOTE)
    hall.scan(sheet, engines=two_words())
    (item,) = hall.waiting(code)
    with hall.database.transaction() as session:
        decide_review(session, item.id, ReviewDecision("méfiance", "value"), AGENT)

    said = reception.read(path(code))

    assert hall.known(code)[AGENT_NOTE] == "méfiance"
    assert "méfiance" not in said
    assert "Note de l'agent" not in said


def test_a_note_of_the_resident_is_told_in_their_words(hall: TownHall, reception: Person) -> None:
    code, sheet = written(hall, Habit.ON_RULES)
    hall.scan(sheet, engines=two_words())
    (item,) = hall.waiting(code)
    assert "Votre note, Retirer le dossier" in reception.read(path(code))
    with hall.database.transaction() as session:
        decide_review(session, item.id, ReviewDecision("à la mairie", "value"), AGENT)

    assert "Votre note : « à la mairie »" in reception.read(path(code))


def test_a_line_that_is_not_right_waits_for_a_person_at_one_tap(hall: TownHall, reception: Person) -> None:
    code = scanned(hall)
    page = reception.get(path(code)).text
    assert 'data-key="1"' in page
    reading = re.search(r'name="reading" value="(\d+)"', page)
    assert reading is not None

    done = reception.post(path(code, "pas-juste"), {"reading": reading.group(1)}, seen=path(code))

    (item,) = hall.waiting(code)
    assert done.location == f"{path(code)}#q-{item.id}"
    assert "un agent regardera de nouveau" in reception.read(path(code))
    reception.post(path(code, "pas-juste", item.id), {"said": "Pas encore."}, seen=path(code))
    assert "Vous avez dit : « Pas encore. »" in reception.read(path(code))
    assert "La personne dit — " in reception.read(f"/parcours/{code}/")


def test_what_the_resident_said_stands_beside_the_question(hall: TownHall, reception: Person) -> None:
    code, item = contested(hall, reception)
    reception.post(path(code, "pas-juste", item.id), {"said": "Pas encore."}, seen=path(code))

    assert "La personne dit que ce n'est pas juste" in reception.read(f"/relire/{item.id}")
    assert "« Pas encore. »" in reception.read(f"/relire/{item.id}")


def test_a_receipt_is_printed_on_a_card_and_on_a_label(hall: TownHall, reception: Person) -> None:
    code = scanned(hall)

    _, card = print_it(reception, code)
    _, label = print_it(reception, code, "etiquette")

    said = " ".join(text_of(card))
    assert "Ce que la mairie a lu aujourd'hui" in said
    assert "Camille Exemple : prête" in said
    assert "Quelque chose n'est pas juste ?" in said
    assert len(text_of(label)) == 1
    assert "À apporter" in text_of(label)[0]
    document = pypdfium2.PdfDocument(card)
    assert [round(side / 72 * 25.4) for side in document[0].get_size()] == [105, 148]
    document.close()


def test_a_receipt_is_printed_again_exactly_whatever_happened_since(hall: TownHall, reception: Person) -> None:
    code = scanned(hall)
    address, first = print_it(reception, code)
    hall.scan(hall.ticked(code, READY, RECEIVED), "encore.jpg")
    assert "reçue" in reception.read(path(code))

    assert reception.get(address).data == first
    assert address.removesuffix("carte.pdf") in reception.get(path(code)).text
    assert print_it(reception, code)[0] != address


def test_the_button_for_mails_is_there_only_where_mails_can_be_sent(
    hall: TownHall, reception: Person, mailing: Person
) -> None:
    code = scanned(hall)

    assert "par courriel" not in reception.read(path(code))
    assert reception.post(path(code, "courriel"), {"address": "a@b.fr"}, seen=path(code)).status_code == 404
    assert "Envoyer par courriel" in mailing.read(path(code))


def test_a_mail_brings_the_receipt_and_opens_nothing(hall: TownHall, mailing: Person, post: Mailbox) -> None:
    code = scanned(hall)
    with hall.database.transaction() as session:
        pin = new_pin(session, code, AGENT)

    done = mailing.post(
        path(code, "courriel"), {"address": "camille@exemple.fr"}, seen=path(code), follow_redirects=True
    )

    assert "Le reçu est envoyé à camille@exemple.fr" in words(done)
    (mail,) = post.mails
    assert post.to == [["camille@exemple.fr"]]
    assert mail["From"] == "accueil@mairie.exemple"
    body = mail.get_body()
    assert body is not None
    assert "Camille Exemple" in body.get_content()
    (paper,) = mail.iter_attachments()
    assert paper.get_content_type() == "application/pdf"
    assert paper.get_content().startswith(b"%PDF")
    assert pin not in body.get_content()
    assert "http" not in body.get_content()
    assert "Reçu envoyé à la personne par courriel" in mailing.read(f"/parcours/{code}/")


def test_a_mail_is_in_the_language_of_the_booklet_and_the_card_with_it_is_french(
    hall: TownHall, mailing: Person, post: Mailbox
) -> None:
    code = scanned(hall)
    mailing.post(f"/parcours/{code}/impression", {"language": "fr+ar"})
    page = mailing.get(path(code)).text
    (chosen,) = re.findall(r'<option value="(\w+)" lang="\w+" selected', page)

    mailing.post(path(code, "courriel"), {"address": "camille@exemple.fr", "language": chosen}, seen=path(code))

    (mail,) = post.mails
    body = mail.get_body()
    (paper,) = mail.iter_attachments()
    assert body is not None
    text, card = body.get_content(), " ".join(text_of(paper.get_content()))
    assert chosen == "ar"
    assert mail["Subject"].split() == ["زيارتكم", "للبلدية:", "\u2067الزواج", "في", "البلدية\u2069"]
    assert "(pièce d'identité)، Camille Exemple\u2069: \u2067جاهزة" in text.replace("’", "'")
    assert "الإيصال المرفق بهذه الرسالة مكتوب بالفرنسية" in text
    assert "Pièce d'identité avec photo, Camille Exemple : prête" in card
    assert '<html lang="fr"' in page
    mailing.post(path(code, "courriel"), {"address": "camille@exemple.fr", "language": "en"}, seen=path(code))
    assert re.search(r"^[A-Z][a-z]+ \d+ [A-Z][a-z]+ \d{4} · ", body_of(post.mails[-1]), re.MULTILINE), (
        "as one writes it"
    )


def test_a_mail_about_a_booklet_that_is_not_translated_says_so_and_so_does_its_choice(
    hall: TownHall, mailing: Person, post: Mailbox
) -> None:
    code = hall.open(Circumstances((Subject("p1", "Zoé Exemple"),)), "logement-demande")

    mailing.post(path(code, "courriel"), {"address": "zoe@exemple.fr", "language": "ar"}, seen=path(code))

    (mail,) = post.mails
    told = f"{mail['Subject']}\n{body_of(mail)}"
    assert "لم يترجم هذا الكتيب بعد" in told
    assert told.count("\u2066Demander un logement social\u2069") == 2
    assert "\u2066\u2066" not in told, "kept apart once"
    options = re.findall(r"<option[^>]*>([^<]*)<", mailing.get(path(code)).text)
    assert options[1:] == ["English", "español (livret en français)", "العربية (livret en français)"]


def body_of(mail: EmailMessage) -> str:
    body = mail.get_body()
    assert body is not None
    return str(body.get_content())


@pytest.mark.parametrize(
    ("to", "said", "status"),
    [
        (REFUSED, "n'accepte pas cette adresse", 502),
        ("a@b.fr\r\nBcc: c@d.fr", "Cette adresse ne va pas", 400),
        ("personne", "Cette adresse ne va pas", 400),
    ],
)
def test_an_address_that_does_not_work_is_said_and_can_be_corrected(  # noqa: PLR0917  # one line a case
    hall: TownHall, mailing: Person, post: Mailbox, to: str, said: str, status: int
) -> None:
    code = scanned(hall)

    refused = mailing.post(path(code, "courriel"), {"address": to}, seen=path(code))

    assert refused.status_code == status
    assert said in words(refused)
    assert post.mails == []
    assert "Reçus déjà donnés" not in mailing.read(path(code))


def test_an_address_that_was_typed_is_given_back_after_the_session_has_ended(hall: TownHall, mailing: Person) -> None:
    code = scanned(hall)
    page = mailing.get(path(code)).text
    hidden = dict(re.findall(r'name="(csrf_token|of)" value="([^"]+)"', page))
    mailing.client.delete_cookie("parcours")

    answer = mailing.client.post(path(code, "courriel"), data={**hidden, "address": "camille@exemple.fr"})

    assert answer.status_code == 401
    assert "camille@exemple.fr" in words(answer)


def test_what_a_person_says_is_kept_whole_or_given_back(hall: TownHall, reception: Person) -> None:
    code, item = contested(hall, reception)
    where = path(code, "pas-juste", item.id)

    assert reception.post(where, {"said": "é" * 1000}, seen=path(code)).status_code == 302
    of = re.search(r'name="of" value="([^"]+)"', reception.get(path(code)).text)
    assert of is not None
    page = {"of": of.group(1), "said": "à" * 1001}
    refused = reception.post(where, page, seen=path(code))

    assert refused.status_code == 400
    assert "à" * 1001 in refused.text
    shown = reception.read(path(code))
    assert "é" * 1000 in shown
    assert "ààà" not in shown


def test_a_mail_that_was_taken_is_sent_whatever_the_server_says_on_leaving(
    hall: TownHall, mailing: Person, post: Mailbox
) -> None:
    code, post.good_bye = scanned(hall), "421 too busy to say it"

    done = mailing.post(path(code, "courriel"), {"address": "camille@exemple.fr"}, seen=path(code))

    assert (done.status_code, len(post.mails)) == (302, 1)
    assert "Reçus déjà donnés" in mailing.read(path(code))


def test_a_mail_server_that_is_not_there_is_said_and_nothing_is_lost(
    hall: TownHall, compiled_templates: FileSystemBytecodeCache
) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        url = f"smtp://127.0.0.1:{closed.getsockname()[1]}"
    app: Flask = create_app(replace(hall.settings, smtp_url=url, mail_from="a@mairie.exemple"))
    app.jinja_env.bytecode_cache = compiled_templates
    person, code = sign_in(app, "agnes"), scanned(hall)

    failed = person.post(path(code, "courriel"), {"address": "camille@exemple.fr"}, seen=path(code))

    assert failed.status_code == 502
    assert "ne répond pas" in words(failed)
    assert 'value="camille@exemple.fr"' in failed.text


def test_a_password_is_not_sent_where_nothing_is_encrypted(
    hall: TownHall, post: Mailbox, compiled_templates: FileSystemBytecodeCache
) -> None:
    url = f"smtp://mairie:secret@127.0.0.1:{post.port}"
    app: Flask = create_app(replace(hall.settings, smtp_url=url, mail_from="a@mairie.exemple"))
    app.jinja_env.bytecode_cache = compiled_templates
    person, code = sign_in(app, "agnes"), scanned(hall)

    assert person.post(path(code, "courriel"), {"address": "a@b.fr"}, seen=path(code)).status_code == 502
    assert post.mails == []
