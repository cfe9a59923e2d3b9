"""Opening a booklet with an account of the City: with a real provider, real keys and real signatures."""

import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from sqlalchemy import select

from server.record.city_links import account_mark, link_account
from server.record.erasing import erase_journey
from server.record.erasure import ask_to_erase
from server.record.journeys import close_journey
from server.record.storage import Storage
from server.record.tables import CityLinkRow
from server.web import create_app
from server.web.citizen_offline import STAY
from server.web.security import CITIZEN
from tests.server.townhall import AGENT, TownHall
from tests.server.web.city import City, Signer, city
from tests.server.web.people import Person, citizen_path, give_pin, words
from tests.server.web.test_citizen_data import download
from tests.server.web.test_citizen_write import NOTE, Resident

LIES: tuple[dict[str, Any], ...] = (
    {"claims": {"nonce": "another"}},
    {"claims": {"iss": "http://localhost:1"}},
    {"claims": {"aud": ["somebody-else"], "azp": "mon-parcours"}},
    {"claims": {"exp": 1}},
    {"claims": {"auth_time": None}},
    {"claims": {"auth_time": 1}},
    {"key": "stranger"},
)
"""What a provider could say that must not be believed."""


@pytest.fixture(scope="session")
def provider() -> Iterator[City]:
    with city() as running:
        yield running


@pytest.fixture
def hall(hall: TownHall, provider: City) -> TownHall:
    """A town hall whose residents may have an account of the City."""
    provider.lie()
    return replace(hall, settings=replace(hall.settings, city_account=provider.account))


@pytest.fixture
def alix(app: Flask) -> Signer:
    return Signer(app)


@pytest.fixture
def linked(alix: Signer, hall: TownHall) -> str:
    """The address of a journey that is linked to Alix's account, with the PIN, on a device of theirs."""
    return link(alix, hall, hall.open())


def link(signer: Signer, hall: TownHall, code: str) -> str:
    path, pin = citizen_path(hall, code), give_pin(hall, code)
    signer.person.post(path, {"pin": pin}, seen=path)
    asked = signer.person.get(signer.sign_in(signer.leave(f"/livret/compte?livret={path[3:]}&relier=oui")))
    assert asked.location == f"{path}/moi#compte-ville"
    told = signer.person.post(f"{path}/compte/relier", {"oui": "oui"}, seen=f"{path}/moi", follow_redirects=True)
    assert "C'est relié" in words(told)
    return path


def test_a_journey_is_linked_with_its_pin_and_opens_without_it(
    app: Flask, hall: TownHall, linked: str, provider: City, caseworker: Person
) -> None:
    opened = Signer(app).open(linked)

    assert "Camille Exemple" in opened
    assert "Ouvert avec Mon Paris" in opened
    code = linked[3:10]
    assert "Compte de la Ville relié par la personne, avec son PIN" in caseworker.read(f"/parcours/{code}/")
    with hall.database.reading() as session:
        (kept,) = session.execute(select(CityLinkRow.issuer, CityLinkRow.account)).all()
    assert kept.issuer == provider.issuer
    assert "alix" not in kept.account
    assert len(kept.account) == 64


def test_nothing_is_linked_before_the_person_says_so(app: Flask, alix: Signer, hall: TownHall) -> None:
    path, pin = citizen_path(hall, code := hall.open()), give_pin(hall, code)
    alix.person.post(path, {"pin": pin}, seen=path)
    alix.person.get(alix.sign_in(alix.leave(f"/livret/compte?livret={path[3:]}&relier=oui")))

    page = alix.person.read(f"{path}/moi")
    refused = alix.person.post(f"{path}/compte/relier", seen=f"{path}/moi", follow_redirects=True)
    late = alix.person.post(f"{path}/compte/relier", {"oui": "oui"}, seen=f"{path}/moi", follow_redirects=True)

    assert "Relier ce livret à ce compte ?" in page
    assert "Rien n'est relié." in words(refused)
    assert "C'était trop long : rien n'est relié." in words(late)
    assert "Aucun livret n'est relié à votre compte" in Signer(app).open()


def test_only_the_pin_lets_link_an_account(app: Flask, linked: str) -> None:
    helper = Signer(app)
    helper.open(linked)

    with_account = helper.person.get(f"/livret/compte?livret={linked[3:]}&relier=oui")
    nobody = Signer(app).person.get(f"/livret/compte?livret={linked[3:]}&relier=oui")

    assert [words(answer).count("lui seul permet de relier") for answer in (with_account, nobody)] == [1, 1]
    assert [answer.status_code for answer in (with_account, nobody)] == [401, 401]


def test_what_the_provider_did_not_sign_for_us_just_now_opens_nothing(app: Flask, linked: str, provider: City) -> None:
    stranger = Signer(app)
    answers = {}

    for lies in LIES:
        back = stranger.sign_in(stranger.leave(f"/livret/compte?livret={linked[3:]}"))
        provider.lie(**lies)
        answers[str(lies)] = stranger.person.get(back)
        provider.lie()

    told = {
        lies: "Mon Paris n'a pas dit de façon sûre qui vous êtes." in words(answer) for lies, answer in answers.items()
    }
    assert [lies for lies, refused in told.items() if not refused] == []
    assert {answer.status_code for answer in answers.values()} == {400}
    assert "Camille" not in stranger.person.read(linked)


def test_a_way_back_is_good_for_the_device_that_began_it_and_once(app: Flask, linked: str) -> None:
    owner, thief = Signer(app), Signer(app)
    back = owner.sign_in(owner.leave(f"/livret/compte?livret={linked[3:]}"))
    thief.leave("/livret/compte")

    stolen, forged = thief.person.get(back), owner.person.get("/livret/compte/retour?code=1&state=1")
    first, second = owner.person.get(back), owner.person.get(back)

    assert [answer.status_code for answer in (stolen, forged, second)] == [400, 400, 400]
    assert all("Cette connexion ne sert plus" in words(answer) for answer in (stolen, second))
    assert (first.status_code, first.location) == (302, linked)
    assert "Camille" not in thief.person.read(linked)


def test_a_way_back_that_took_too_long_opens_nothing(
    alix: Signer, linked: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    back = alix.sign_in(alix.leave("/livret/compte"))
    later = time.time() + 601
    monkeypatch.setattr(time, "time", lambda: later)

    assert "Elle a attendu trop longtemps" in alix.person.read(back)


def test_who_stops_there_is_told_that_nothing_has_changed(app: Flask, linked: str) -> None:
    person = Signer(app)

    page = person.person.read(person.sign_in(person.leave(f"/livret/compte?livret={linked[3:]}"), go="no"))

    assert "Vous avez arrêté la connexion Rien n'a changé." in page


def test_codes_that_nobody_gave_are_not_brought_to_the_provider_for_ever(alix: Signer) -> None:
    def bring() -> int:
        state = parse_qs(urlsplit(alix.leave("/livret/compte")).query)["state"][0]
        return alix.person.get(f"/livret/compte/retour?code=1&state={state}").status_code

    assert [bring() for _ in range(41)] == [400] * 40 + [503]


def test_a_provider_that_is_down_leaves_the_pin(
    app: Flask, alix: Signer, hall: TownHall, linked: str, provider: City
) -> None:
    back = alix.sign_in(alix.leave("/livret/compte"))
    provider.lie(down=True)
    fresh = create_app(hall.settings)

    on_the_way = alix.person.get(back)
    before, again = (Person(fresh.test_client()).get(f"/livret/compte?livret={linked[3:]}") for _ in range(2))

    assert [answer.status_code for answer in (on_the_way, before, again)] == [503, 503, 503]
    assert "Mon Paris ne répond pas" in words(before)
    assert f'href="{linked}#mon-pin"' in before.text
    assert "Camille Exemple" in Resident(fresh, hall, linked[3:10]).page()


def test_two_journeys_of_an_account_are_listed_and_both_open(
    app: Flask, alix: Signer, hall: TownHall, linked: str
) -> None:
    other = link(alix, hall, hall.open(template="logement-demande"))
    person = Signer(app)

    listed = person.open()

    assert "Mes parcours" in listed
    assert all(title in listed for title in ("Se marier", "Demander un logement social"))
    assert all("Ouvert avec Mon Paris" in person.person.read(path) for path in (linked, other, linked))


def test_the_list_is_in_the_language_of_the_page_and_says_what_is_french(
    app: Flask, alix: Signer, hall: TownHall
) -> None:
    paths = [link(alix, hall, hall.open(template=template)) for template in ("mariage", "logement-demande")]
    alix.person.post(f"{paths[0]}/langue", {"langue": "es", "retour": paths[0]}, seen=paths[0])

    alix.person.get(alix.sign_in(alix.leave("/livret/compte")))
    page = alix.person.get("/livret/compte/parcours")

    assert "Mis trámites" in words(page)
    assert '<span lang="fr" dir="ltr">Demander un logement social</span>' in page.text


def test_signing_in_anew_on_a_device_of_ones_own_leaves_what_it_keeps(app: Flask, linked: str) -> None:
    person = Signer(app)
    person.open(linked)
    person.person.post(f"{linked}/appareil", {"mien": "oui"}, seen=f"{linked}/moi")

    for _time in range(2):
        person.person.client.delete_cookie("parcours")
        assert STAY in person.person.get(linked).headers
        person.person.get(person.sign_in(person.leave("/livret/compte")))


def test_closing_closes_all_of_them_and_the_next_one_signs_in_anew(app: Flask, linked: str) -> None:
    person = Signer(app)
    person.open(linked)
    soon = parse_qs(urlsplit(person.leave("/livret/compte")).query)

    closed = person.person.post(f"{linked}/fermer", seen=linked, follow_redirects=True)
    anew = parse_qs(urlsplit(person.leave("/livret/compte")).query)

    assert "Camille" not in words(closed)
    assert "Votre compte Mon Paris reste ouvert" in words(closed)
    assert person.person.get("/livret/compte/parcours").location == "/livret"
    assert (soon["max_age"], "prompt" in soon) == (["1200"], False)
    assert (anew["max_age"], anew["prompt"]) == (["0"], ["login"])


def test_closing_a_page_that_a_pin_opened_says_that_the_account_it_was_linked_to_is_open(
    alix: Signer, linked: str
) -> None:
    closed = alix.person.post(f"{linked}/fermer", seen=linked, follow_redirects=True)
    anew = parse_qs(urlsplit(alix.leave("/livret/compte")).query)
    alix.person.get(alix.sign_in(alix.leave("/livret/compte")))
    with alix.person.client.session_transaction() as kept:
        kept[CITIZEN] = {**kept[CITIZEN], "until": 1}
    lapsed = parse_qs(urlsplit(alix.leave("/livret/compte")).query)

    assert "Votre compte Mon Paris reste ouvert" in words(closed)
    assert [asked["max_age"] for asked in (anew, lapsed)] == [["0"], ["0"]]


def test_an_account_is_unlinked_by_its_person_and_opens_nothing_from_then_on(
    app: Flask, linked: str, caseworker: Person
) -> None:
    person = Signer(app)
    person.open(linked)
    page = person.person.get(f"{linked}/moi").text
    action = page.partition('/delier"')[0].rpartition('"')[2] + "/delier"

    never = f"{action[: -len('/delier')].rpartition('/')[0]}/{'0' * 32}/delier"
    nothing = person.person.post(never, seen=f"{linked}/moi", follow_redirects=True)
    closed = person.person.post(action, seen=f"{linked}/moi", follow_redirects=True)

    assert "Ce compte n'est plus relié à ce livret." in words(nothing)
    assert "celui que vous utilisez." in page
    assert "Le compte est délié" in words(closed)
    assert "Camille" not in words(closed)
    assert "Aucun livret n'est relié" in person.open(linked)
    assert "Compte de la Ville délié par la personne." in caseworker.read(f"/parcours/{linked[3:10]}/")


def test_an_agent_unlinks_it_and_is_told_of_it_with_a_new_pin(app: Flask, linked: str, reception: Person) -> None:
    person, journey = Signer(app), f"/parcours/{linked[3:10]}/"
    person.open(linked)
    key = reception.get(journey).text.partition('name="compte" value="')[2].partition('"')[0]

    with_pin = words(reception.post(f"{journey}pin", seen=journey))
    told = words(reception.post(f"{journey}compte-ville/delier", {"compte": key}, seen=journey, follow_redirects=True))

    assert "Un compte de la Ville ouvre aussi sa page, sans PIN." in with_pin
    assert "Compte de la Ville délié, à la demande de la personne. Agnès Accueil" in told
    assert "Camille" not in person.person.read(linked)


def test_a_strangers_account_learns_nothing_of_any_booklet(app: Flask, hall: TownHall, linked: str) -> None:
    """Linked to somebody else, to nobody, closed, erased, or of a code that there is not: one answer."""
    free, closed, erased = hall.open(), hall.open(), hall.open()
    with hall.database.transaction() as session:
        close_journey(session, closed, AGENT)
        ask_to_erase(session, erased)
    erase_journey(hall.database, Storage(hall.settings.storage), erased, AGENT)
    paths = [linked, *(citizen_path(hall, code) for code in (free, closed, erased, "K4T7XHK"))]
    sacha = Signer(app, "sacha")

    answers = {sacha.open(path) for path in paths}

    assert len(answers) == 1
    assert "Aucun livret n'est relié à votre compte" in answers.pop()
    assert all("Camille" not in sacha.person.read(path) for path in paths)


def test_a_closed_journey_is_read_and_an_erased_one_is_gone(app: Flask, hall: TownHall, linked: str) -> None:
    code, person = linked[3:10], Signer(app)
    with hall.database.transaction() as session:
        close_journey(session, code, AGENT)
    closed = person.open(linked)
    with hall.database.transaction() as session:
        ask_to_erase(session, code)

    erase_journey(hall.database, Storage(hall.settings.storage), code, AGENT)

    assert "Ce parcours est terminé." in closed
    assert "Camille" not in person.person.read(linked)
    assert "Aucun livret n'est relié" in person.open(linked)


def test_a_browser_is_only_ever_sent_to_the_provider_and_to_pages_of_ours(alix: Signer, provider: City) -> None:
    wanted = ("https://ailleurs.example/", "//ailleurs.example", "..%2f..%2fconnexion", "K4T7XHK.1.1.AAAAAAAAAA")

    there = alix.leave("/livret/compte?suite=https://ailleurs.example/")

    assert {alix.person.get(f"/livret/compte?livret={address}").status_code for address in wanted} == {404}
    assert there.startswith(f"{provider.issuer}/authorize?")
    assert parse_qs(urlsplit(there).query)["redirect_uri"] == ["http://localhost/livret/compte/retour"]


def test_what_was_typed_waits_for_who_signs_in_beside_it(app: Flask, hall: TownHall, linked: str) -> None:
    person, form = Signer(app), Resident(app, hall, linked[3:10]).form()
    sent = {**form, "csrf_token": person.person.token(linked), f"field.{NOTE}": "Le samedi"}

    asked = words(person.person.client.post(f"{linked}/ecrire", data=sent))
    person.open(linked)
    kept = person.person.client.post(f"{linked}/ecrire", data={**sent, "pin": ""}, follow_redirects=True)

    assert "dans un autre onglet, puis revenez ici" in asked
    assert "C'est noté." in words(kept)
    assert hall.known(linked[3:10])[NOTE] == "Le samedi"


def test_the_file_of_ones_data_says_that_an_account_is_linked(app: Flask, hall: TownHall, provider: City) -> None:
    resident = Resident(app, hall, hall.open())
    mark = account_mark(hall.settings.secrets.flask_key, provider.issuer, "somebody")
    with hall.database.transaction() as session:
        link_account(session, resident.code, provider.issuer, mark)

    file = download(resident)

    assert f'"issuer": "{provider.issuer}"' in file.read("dossier.json").decode()
    assert "Compte de la Ville relié" in file.read("historique.txt").decode()


def test_without_the_citys_accounts_nothing_of_it_is_shown(hall: TownHall) -> None:
    app = create_app(replace(hall.settings, city_account=None))
    resident = Resident(app, hall, hall.open())

    pages = [resident.person.read(path) for path in ("/livret", f"{resident.path}/moi")]

    assert all("compte" not in page.casefold() for page in pages)
    assert resident.person.get("/livret/compte").status_code == 404
    assert resident.person.get("/livret/compte/retour").status_code == 404
