"""Which accounts of the City open which journeys; on both databases."""

import pytest

from server.record.city_links import (
    MOST,
    TooManyAccounts,
    account_mark,
    is_linked,
    journeys_of,
    link_account,
    links_of,
    unlink_account,
)
from server.record.errors import JourneyClosed
from server.record.journeys import close_journey
from tests.server.townhall import AGENT, TownHall

ISSUER = "https://compte.ville.example"
ALIX, SACHA = (account_mark("secret", ISSUER, name) for name in ("alix", "sacha"))


def test_an_account_opens_what_it_was_linked_to_until_it_is_unlinked(either_hall: TownHall) -> None:
    one, other = either_hall.open(), either_hall.open()
    with either_hall.database.transaction() as session:
        for code in (one, other, one):
            link_account(session, code, ISSUER, ALIX)
        link_account(session, other, ISSUER, SACHA)
    with either_hall.database.transaction() as session:
        (key,) = [link.id for link in links_of(session, one)]
        unlinked = [unlink_account(session, code, key) for code in (other, one, one)]

    with either_hall.database.reading() as session:
        assert (unlinked, journeys_of(session, ALIX)) == ([False, True, False], (other,))
        assert [is_linked(session, code, ALIX) for code in (one, other, "K4T7XHK")] == [False, True, False]
        assert {link.account for link in links_of(session, other)} == {ALIX, SACHA}
    told = [entry.words for entry in either_hall.record(one).history if entry.action == "city_account"]
    assert told == [
        "Compte de la Ville relié par la personne, avec son PIN : il ouvre aussi sa page.",
        "Compte de la Ville délié par la personne.",
    ]


def test_a_journey_has_so_many_accounts_and_a_closed_one_takes_none(hall: TownHall) -> None:
    full, closed = hall.open(), hall.open()
    with hall.database.transaction() as session:
        for number in range(MOST):
            link_account(session, full, ISSUER, account_mark("secret", ISSUER, str(number)))
        close_journey(session, closed, AGENT)

    with hall.database.transaction() as session, pytest.raises(TooManyAccounts):
        link_account(session, full, ISSUER, ALIX)
    with hall.database.transaction() as session, pytest.raises(JourneyClosed):
        link_account(session, closed, ISSUER, ALIX)
