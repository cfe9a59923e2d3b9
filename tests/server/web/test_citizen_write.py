"""The resident writes behind their PIN: nothing that they typed is lost, and nothing that somebody else wrote."""

import re
from datetime import timedelta
from html import unescape

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from forms.circumstances import Circumstances, RemoveDocument, RemoveStep, Subject
from forms.fields import Field
from forms.model import FieldKind
from server.record.days import today
from server.record.journeys import add_change, close_journey, preview_booklet, set_field
from server.record.model import Origin
from server.record.online import RESIDENT, own_fields
from server.web.messages import value_words
from tests.server.townhall import AGENT, TownHall
from tests.server.web.people import TOKEN, Person, citizen_path, give_pin, words

NOTE, DAY, READY = "M1.note", "M1.souhait_1", "P-M01.p1.ready"
SOON, LATER = ((today() + timedelta(days=days)).isoformat() for days in (200, 207))


class Resident:
    """Somebody with their booklet, who gave its PIN on a device."""

    def __init__(self, app: Flask, hall: TownHall, code: str) -> None:
        self.hall, self.code = hall, code
        self.person = Person(app.test_client())
        self.path = citizen_path(hall, code)
        self.pin = give_pin(hall, code)
        self.enter()

    def enter(self) -> None:
        assert self.person.post(self.path, {"pin": self.pin}, seen=self.path).status_code == 302

    def page(self, step: str = "M1") -> str:
        return self.person.get(f"{self.path}?etape={step}").text

    def form(self, step: str = "M1", *, holding: str = "") -> dict[str, str]:
        """The form of a step, or the one that holds a field, as a browser would send it."""
        wanted = f'name="field.{holding or step + ".note"}"'
        (form,) = [one for one in re.findall(r"<form.*?</form>", self.page(step), re.DOTALL) if wanted in one]
        return fields_of(form)

    def send(self, typed: dict[str, str], *, form: dict[str, str] | None = None, follow: bool = True) -> TestResponse:
        sent = {**(self.form() if form is None else form), **typed}
        return self.press("ecrire", sent) if follow else self.person.client.post(f"{self.path}/ecrire", data=sent)

    def press(self, button: str, sent: dict[str, str]) -> TestResponse:
        """The page that a browser shows in the end, which sends a form once more where it is told to (307)."""
        answer = self.person.client.post(f"{self.path}/{button}", data=sent)
        while answer.status_code == 307:
            answer = self.person.client.post(str(answer.location), data=sent)
        return self.person.get(str(answer.location)) if answer.status_code == 302 else answer

    def known(self) -> dict[str, bool | str]:
        return self.hall.known(self.code)


def fields_of(form: str) -> dict[str, str]:
    """What a browser sends of a form: its inputs, the boxes that are ticked, and its texts."""
    found: dict[str, str] = {}
    for tag in re.findall(r"<input[^>]*>", form):
        values = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        if values.get("type") in {"checkbox", "radio"} and " checked" not in tag:
            continue
        if "name" in values:
            found[values["name"]] = unescape(values.get("value", ""))
    for name, text in re.findall(r'<textarea[^>]* name="([^"]+)"[^>]*>\n?([^<]*)</textarea>', form):
        found[name] = unescape(text)
    return found


@pytest.fixture
def resident(app: Flask, hall: TownHall) -> Resident:
    return Resident(app, hall, hall.open())


def test_a_document_is_said_to_be_ready_with_one_button(resident: Resident, caseworker: Person) -> None:
    answer = resident.send({"prete": READY})

    state = resident.hall.record(resident.code).fields[READY]
    assert (state.value, state.origin, state.by) == (True, Origin.CITIZEN, RESIDENT)
    assert "prête, à donner à la mairie" in words(answer)
    assert "C'est noté : vous l'avez." in words(answer)
    assert "prête, dit la personne · aujourd'hui · en ligne" in caseworker.read(f"/parcours/{resident.code}/")


def test_a_document_is_not_ready_after_all(resident: Resident) -> None:
    resident.send({"prete": READY})

    answer = resident.send({"pas_prete": READY})

    assert READY not in resident.known()
    assert "C'est noté." in words(answer)


@pytest.mark.parametrize("field", ["P-M01.p1.received", "M1.done", "P-M99.p1.ready", ""])
def test_the_button_of_a_document_ticks_no_other_box(resident: Resident, field: str) -> None:
    answer = resident.send({"prete": field})

    assert resident.known() == {}
    assert "n'est plus demandée" in words(answer)


def test_what_is_written_in_a_step_is_kept_and_seen_at_the_desk(resident: Resident, caseworker: Person) -> None:
    answer = resident.send({f"field.{NOTE}": "Le samedi,\r\nsi possible", f"field.{DAY}": SOON})

    assert resident.known() == {NOTE: "Le samedi,\nsi possible", DAY: SOON}
    assert "C'est noté. La mairie peut le lire." in words(answer)
    desk = caseworker.read(f"/parcours/{resident.code}/")
    assert f"Le samedi, si possible {RESIDENT} · aujourd'hui" in desk
    assert f"Notes de la personne : « Le samedi, si possible ». {RESIDENT}" in desk


def test_the_key_enter_saves_and_says_so_where_something_was_typed(resident: Resident) -> None:
    answer = resident.send({f"field.{DAY}": SOON, "etape": ""}, follow=False)

    assert str(answer.location).endswith("?etape=M1#M1")
    assert "C'est noté. La mairie peut le lire." in words(resident.person.get(str(answer.location)))


def test_questions_and_notes_are_written_at_the_end(resident: Resident, caseworker: Person) -> None:
    form = resident.form(holding="questions.note")

    resident.send({"field.questions.note": "Faut-il venir à deux ?", "field.notes.1": "Acheter du papier"}, form=form)

    assert resident.known() == {"questions.note": "Faut-il venir à deux ?", "notes.1": "Acheter du papier"}
    assert "Faut-il venir à deux ?" in caseworker.read(f"/parcours/{resident.code}/")


def test_a_box_of_theirs_is_ticked_and_unticked(resident: Resident) -> None:
    form = resident.form("M3")
    resident.send({"field.M3.temoins_choisis": "oui"}, form=form)
    ticked = resident.known()

    unticked = resident.form("M3")
    assert unticked.pop("field.M3.temoins_choisis") == "oui"
    resident.send({}, form=unticked)

    assert ticked == {"M3.temoins_choisis": True}
    assert resident.known() == {}


def test_what_was_not_changed_is_not_written(resident: Resident) -> None:
    with resident.hall.database.transaction() as session:
        set_field(session, resident.code, NOTE, "Dit au guichet", AGENT)
    before = len(resident.hall.record(resident.code).history)

    answer = resident.send({})

    assert "Rien n'a changé." in words(answer)
    assert len(resident.hall.record(resident.code).history) == before


def test_the_last_change_is_taken_back_with_one_button(resident: Resident) -> None:
    answer = resident.send({f"field.{NOTE}": "Bonjour", f"field.{DAY}": SOON})
    ((lines, where),) = re.findall(r'name="lignes" value="([^"]+)" formaction="([^"]+)"', answer.text)
    button = unescape(where).removeprefix(f"{resident.path}/")
    pressed = {**fields_of(answer.text), "lignes": lines}

    back = resident.press(button, pressed)

    assert resident.known() == {}
    assert "C'est annulé." in words(back)
    again = resident.press(button, pressed)
    assert "Cela ne s'annule plus" in words(again)


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        (NOTE, "x" * 1001, "Trop long : 1001 signes, 1000 au plus."),
        (DAY, "0026-06-12", "Cette date n'est pas possible."),
        (DAY, "31.02.2027", "Vous avez tapé"),
    ],
)
def test_what_cannot_be_kept_is_said_and_given_back(resident: Resident, field: str, typed: str, said: str) -> None:
    answer = resident.send({f"field.{field}": typed, "field.M1.souhait_2": LATER})

    assert answer.status_code == 400
    assert resident.known() == {}
    assert said in words(answer)
    assert typed in answer.text
    assert "<textarea" in answer.text
    assert all("maxlength" not in tag for tag in re.findall(r"<textarea[^>]*>", answer.text)), "no browser cuts it off"
    assert LATER in answer.text


def test_a_note_that_the_town_hall_made_too_long_keeps_nobody_from_saving_the_rest(resident: Resident) -> None:
    merged = "k" * 1025
    with resident.hall.database.transaction() as session:
        set_field(session, resident.code, NOTE, merged, AGENT)

    resident.send({f"field.{DAY}": "2027-06-12"})
    mended = resident.send({f"field.{NOTE}": "K" + merged[1:]})
    longer = resident.send({f"field.{NOTE}": merged + "k"})

    assert resident.known() == {NOTE: "K" + merged[1:], DAY: "2027-06-12"}
    assert "C'est noté." in words(mended)
    assert "Trop long : 1026 signes, 1025 au plus." in words(longer)


def test_signs_that_nobody_sees_are_taken_out_and_the_text_is_kept(resident: Resident) -> None:
    resident.send({f"field.{NOTE}": "Avant\0 \x1baprès \u202e7202"})

    assert resident.known() == {NOTE: "Avant après 7202"}


def test_signs_that_paper_cannot_show_are_said_at_once(resident: Resident) -> None:
    answer = resident.send({f"field.{NOTE}": "我们 merci"})

    assert resident.known() == {NOTE: "我们 merci"}
    assert "Le papier ne peut pas montrer : 我 们" in words(answer)
    assert "La mairie lit votre texte à l'écran." in words(answer)
    assert "latines" not in words(answer)


def test_a_second_device_sees_what_the_first_one_wrote_and_replaces_nothing(resident: Resident) -> None:
    form = resident.form()
    with resident.hall.database.transaction() as session:
        set_field(session, resident.code, NOTE, "De l'autre téléphone", RESIDENT, origin=Origin.CITIZEN)

    late = resident.send({f"field.{NOTE}": "De celui-ci", f"field.{DAY}": SOON}, form=form)

    assert late.status_code == 409
    assert resident.known() == {NOTE: "De l'autre téléphone", DAY: SOON}
    assert "Écrit entre-temps, aujourd'hui" in words(late)
    assert re.search(r"Enregistré : [^.]+\. Le reste ne l'est pas\.", words(late))
    assert "De l'autre téléphone" in words(late)
    assert "De celui-ci" in words(late)
    (form_again,) = [one for one in re.findall(r"<form.*?</form>", late.text, re.DOTALL) if f"field.{NOTE}" in one]
    resident.send({}, form=fields_of(form_again))
    assert resident.known()[NOTE] == "De celui-ci"


def test_the_text_of_a_step_that_is_there_no_more_is_given_back(resident: Resident) -> None:
    answer = resident.send({"shown.M99.note": "none", "field.M99.note": "Un texte pour plus tard"})

    assert answer.status_code == 400
    assert "Cette étape n'est plus dans votre livret : gardez ce texte ailleurs." in words(answer)
    assert "Un texte pour plus tard" in words(answer)
    assert "Voir ce qui est marqué" not in words(answer)


def test_a_choice_of_a_step_that_is_there_no_more_is_given_back_in_its_words(app: Flask, hall: TownHall) -> None:
    alone = Circumstances((Subject("p1", "Awa Exemple"),))
    resident = Resident(app, hall, hall.open(alone, "logement-echange"))
    form = resident.form("E1", holding="E1.motif")
    with hall.database.transaction() as session:
        add_change(session, resident.code, RemoveStep("E1"), AGENT)

    answer = resident.send({"field.E1.motif": "cher"}, form=form)
    resident.person.post(f"{resident.path}/fermer", seen=resident.path)
    form["csrf_token"] = resident.person.token(resident.path)
    again = resident.send({"field.E1.motif": "cher"}, form=form)

    assert "trop cher" in words(answer)
    assert "trop cher" in words(again)
    assert "Cette étape n'est plus dans votre livret" in words(answer)


@pytest.mark.parametrize("lines", ["9" * 40, "²", "1,2," + "9" * 19])
def test_numbers_of_no_line_take_nothing_back(resident: Resident, lines: str) -> None:
    path = f"{resident.path}/annuler"

    answer = resident.person.post(path, {"lignes": lines}, seen=resident.path, follow_redirects=True)

    assert answer.status_code == 200


def test_a_session_that_ended_asks_for_the_pin_with_the_text_and_then_writes_it(resident: Resident) -> None:
    form = resident.form()
    resident.person.post(f"{resident.path}/fermer", seen=resident.path)
    form["csrf_token"] = resident.person.token(resident.path)

    asked = resident.send({f"field.{NOTE}": "Un long texte"}, form=form)
    wrong = resident.person.client.post(f"{resident.path}/ecrire", data={**fields_of(asked.text), "pin": "12"})
    kept = resident.person.client.post(
        f"{resident.path}/ecrire", data={**fields_of(wrong.text), "pin": resident.pin}, follow_redirects=True
    )

    assert (asked.status_code, wrong.status_code) == (401, 401)
    assert "Rien n'est perdu" in words(asked)
    assert "Un long texte" in words(asked)
    assert "Un long texte" in words(wrong)
    assert "Camille" not in words(asked)
    assert "C'est noté" in words(kept)
    assert resident.known() == {NOTE: "Un long texte"}


def test_a_browser_that_was_closed_in_between_loses_nothing(app: Flask, resident: Resident) -> None:
    form = {**resident.form(), f"field.{NOTE}": "Un long texte"}
    resident.person = Person(app.test_client())

    asked = resident.send({}, form=form)
    kept = resident.person.client.post(
        f"{resident.path}/ecrire", data={**fields_of(asked.text), "pin": resident.pin}, follow_redirects=True
    )

    assert asked.status_code == 401
    assert "Un long texte" in words(asked)
    assert "C'est noté" in words(kept)
    assert resident.known() == {NOTE: "Un long texte"}


def test_a_form_that_we_did_not_make_is_given_back_to_nobody(app: Flask, resident: Resident) -> None:
    other = resident.hall.open()
    theirs = Resident(app, resident.hall, other).form()
    stranger = Person(app.test_client())
    forms = [
        {f"field.{NOTE}": "Envoyé par un autre site", f"shown.{NOTE}": "x"},
        {**theirs, f"field.{NOTE}": "Envoyé par un autre site"},
    ]

    answers = [stranger.client.post(f"{resident.path}/ecrire", data=form) for form in forms]
    resident.person.post(f"{resident.path}/fermer", seen=resident.path)
    token = resident.person.token(resident.path)
    ours = [{**form, "csrf_token": token} for form in forms]
    answers += [resident.person.client.post(f"{resident.path}/ecrire", data=form) for form in ours]

    assert [answer.status_code for answer in answers] == [400, 400, 401, 401]
    assert not [answer for answer in answers if "un autre site" in answer.text]
    assert resident.known() == {}


def test_another_site_cannot_write_while_the_page_is_open(resident: Resident) -> None:
    form = {**resident.form(), "csrf_token": "forgé", f"field.{NOTE}": "Envoyé par un autre site"}

    answer = resident.send({}, form=form)

    assert answer.status_code == 401
    assert resident.known() == {}


def test_the_text_of_a_journey_that_was_just_closed_is_given_back(resident: Resident) -> None:
    form = resident.form()
    with resident.hall.database.transaction() as session:
        close_journey(session, resident.code, AGENT)

    answer = resident.send({f"field.{NOTE}": "Trop tard"}, form=form)

    assert answer.status_code == 400
    assert "n'est pas enregistré" in words(answer)
    assert "Trop tard" in words(answer)
    assert not re.search(r"<textarea|Je l'ai", resident.page())


def test_what_was_written_is_read_on_once_the_journey_is_closed(resident: Resident) -> None:
    resident.send({f"field.{NOTE}": "Bonjour", f"field.{DAY}": SOON})
    with resident.hall.database.transaction() as session:
        close_journey(session, resident.code, AGENT)

    page = resident.person.read(f"{resident.path}?etape=M1")

    assert "Bonjour" in page
    assert value_words(SOON, FieldKind.DATE) in page


def test_a_document_that_is_asked_for_no_more_says_so(resident: Resident) -> None:
    with resident.hall.database.transaction() as session:
        add_change(session, resident.code, RemoveDocument("P-M01", "p1"), AGENT)

    answer = resident.send({"prete": READY})

    assert resident.known() == {}
    assert "n'est plus demandée" in words(answer)


def test_nobody_writes_without_the_pin(resident: Resident, nobody: Person) -> None:
    token = nobody.token(resident.path)

    answer = nobody.client.post(f"{resident.path}/ecrire", data={"csrf_token": token, "prete": READY})
    back = nobody.client.post(f"{resident.path}/annuler", data={"csrf_token": token, "lignes": "1,2,3"})

    assert answer.status_code == 401
    assert "Mon PIN à six chiffres" in words(answer)
    assert "Mon PIN à six chiffres" in words(back)
    assert resident.known() == {}


def test_a_wrong_pin_beside_a_text_counts_as_any_other(resident: Resident) -> None:
    form = resident.form()
    resident.person.post(f"{resident.path}/fermer", seen=resident.path)
    form["csrf_token"] = resident.person.token(resident.path)
    wrong = f"{(int(resident.pin) + 1) % 1_000_000:06d}"

    said = [resident.send({f"field.{NOTE}": "Texte", "pin": wrong}, form=form) for _ in range(5)]
    locked = resident.send({f"field.{NOTE}": "Texte", "pin": resident.pin}, form=form)

    assert "Encore 4 essais" in words(said[0])
    assert locked.status_code == 401
    assert "Trop d'essais" in words(locked)
    assert "Texte" in words(locked)
    assert resident.known() == {}


def test_a_page_that_was_open_too_long_asks_for_the_pin_and_says_why(hall: TownHall, nobody: Person) -> None:
    path = citizen_path(hall, hall.open())

    answer = nobody.client.post(path, data={"pin": "123456", "csrf_token": "d'hier"})

    assert answer.status_code == 400
    assert "restée ouverte trop longtemps" in words(answer)
    assert TOKEN.search(answer.text)


def test_the_page_that_was_scanned_stands_open_to_be_written_in(app: Flask, hall: TownHall) -> None:
    code = hall.printed()
    page = next(one.page for one in hall.layout(code).pages if any(zone.id == "M4.note" for zone in one.zones))
    resident = Resident(app, hall, code)

    opened = resident.person.get(citizen_path(hall, code, page=page)).text

    assert 'name="field.M4.note"' in opened
    assert 'id="f-M4.note-garde">Écrivez la langue de l’interprète, pas ce qui s’est dit.' in opened
    assert 'name="field.M1.note"' not in opened


def test_a_record_that_does_not_answer_gives_the_text_back_to_be_sent_again(resident: Resident) -> None:
    form = {**resident.form(), f"field.{NOTE}": "Un long texte"}
    files = {file: file.read_bytes() for file in resident.hall.settings.home.glob("parcours.db*")}
    for file in files:
        file.unlink()
    (resident.hall.settings.home / "parcours.db").mkdir()

    gone = resident.send({}, form=form)
    stranger = resident.send({"de": "forgé"}, form=form)
    (resident.hall.settings.home / "parcours.db").rmdir()
    for file, content in files.items():
        file.write_bytes(content)
    kept = resident.send({}, form=fields_of(gone.text))

    assert (gone.status_code, stranger.status_code) == (503, 503)
    assert "n'est pas perdu" in words(gone)
    assert "Un long texte" in words(gone)
    assert "Un long texte" not in stranger.text
    assert "C'est noté" in words(kept)
    assert resident.known() == {NOTE: "Un long texte"}


@pytest.fixture
def housing(app: Flask, hall: TownHall) -> Resident:
    """Somebody who asks for a home: their booklet has numbers and choices."""
    return Resident(app, hall, hall.open(Circumstances((Subject("p1", "Paul Exemple"),)), "logement-demande"))


def field_of(housing: Resident, kind: FieldKind) -> tuple[str, Field]:
    """The step and the first field of a kind that is the resident's."""
    with housing.hall.database.reading() as session:
        booklet = preview_booklet(session, housing.code)
    mine = own_fields(booklet).values()
    field = next(
        one for one in mine if one.kind is kind and one.id.partition(".")[0] in {s.step.id for s in booklet.steps}
    )
    return field.id.partition(".")[0], field


def test_what_is_no_number_is_given_back(housing: Resident) -> None:
    step, field = field_of(housing, FieldKind.NUMBER)
    form = housing.form(step)

    bad = housing.send({f"field.{field.id}": "trois"}, form=form)
    housing.send({f"field.{field.id}": "3"}, form=form)

    assert "Écrivez un nombre, sans virgule" in words(bad)
    assert "trois" in bad.text
    assert housing.known() == {field.id: "3"}


def test_a_choice_is_made_changed_and_taken_out(housing: Resident) -> None:
    step, field = field_of(housing, FieldKind.CHOICE)
    first, second = field.options[0].key, field.options[1].key
    said = []

    for typed in (first, second, ""):
        housing.send({f"field.{field.id}": typed}, form=housing.form(step))
        said.append(housing.known().get(field.id))
    wrong = housing.send({f"field.{field.id}": "autre"}, form=housing.form(step))

    assert said == [first, second, None]
    assert "Cette réponse n'existe pas" in words(wrong)
