from collections.abc import Mapping

import pytest
from argon2 import PasswordHasher, extract_parameters
from argon2.profiles import RFC_9106_LOW_MEMORY

from server.record import accounts
from server.record.errors import LoginTaken, UnknownAccount, WeakPassword, WrongValue
from server.record.model import Account, Role
from tests.server.townhall import TownHall

PASSWORD = "un mot de passe long"


def create(hall: TownHall, login: str = "ada", password: str = PASSWORD) -> Account:
    with hall.database.transaction() as session:
        return accounts.create_account(session, login, "Ada Lovelace", Role.CASEWORK, password)


def check(hall: TownHall, login: str, password: str) -> Account | None:
    with hall.database.reading() as session:
        return accounts.check_password(session, login, password)


def test_login_and_password_open_the_account(either_hall: TownHall) -> None:
    created = create(either_hall)

    assert check(either_hall, " ADA ", PASSWORD) == created


@pytest.mark.parametrize(("login", "password"), [("ada", "another one entirely"), ("bob", PASSWORD), ("", "")])
def test_anything_else_opens_nothing(hall: TownHall, login: str, password: str) -> None:
    create(hall)

    assert check(hall, login, password) is None


@pytest.mark.parametrize("login", ["", "  ", "a" * 81, "a\nb", "a\x00", "\udcff"])
def test_a_login_that_nobody_could_type_is_refused(hall: TownHall, login: str) -> None:
    with pytest.raises(WrongValue, match=r"login: .* is not 1 to 80 letters"):
        create(hall, login)


@pytest.mark.parametrize("what", ["passwords", "pins"])
def test_whoever_steals_the_hashes_pays_for_every_guess(
    shipped_hashers: Mapping[str, PasswordHasher], what: str
) -> None:
    hashed = shipped_hashers[what].hash("000000")

    assert extract_parameters(hashed) == RFC_9106_LOW_MEMORY


def test_a_login_is_given_once(hall: TownHall) -> None:
    create(hall)

    with pytest.raises(LoginTaken):
        create(hall, "Ada")


def test_a_short_password_is_refused(hall: TownHall) -> None:
    with pytest.raises(WeakPassword, match="12 characters"):
        create(hall, password="court")


def test_an_account_that_is_switched_off_opens_no_more_and_is_still_named(hall: TownHall) -> None:
    create(hall)
    with hall.database.transaction() as session:
        accounts.set_active(session, "ada", active=False)

    assert check(hall, "ada", PASSWORD) is None
    with hall.database.reading() as session:
        assert [(each.name, each.active) for each in accounts.accounts(session)] == [("Ada Lovelace", False)]


def test_a_changed_password_replaces_the_old_one(hall: TownHall) -> None:
    create(hall)

    with hall.database.transaction() as session:
        accounts.set_password(session, "ada", "un autre mot de passe")

    assert check(hall, "ada", PASSWORD) is None
    assert check(hall, "ada", "un autre mot de passe") is not None


def test_the_mark_of_a_password_changes_with_it_and_does_not_tell_it(hall: TownHall) -> None:
    created = create(hall)
    with hall.database.transaction() as session:
        before, again = (accounts.password_mark(session, created.id) for _ in range(2))
        accounts.set_password(session, "ada", PASSWORD)
        after = accounts.password_mark(session, created.id)

    assert before == again
    assert after != before
    assert PASSWORD not in before


def test_nobodys_password_is_not_changed(hall: TownHall) -> None:
    with pytest.raises(UnknownAccount), hall.database.transaction() as session:
        accounts.set_password(session, "bob", PASSWORD)


def test_a_password_is_nowhere_in_the_database_file(hall: TownHall) -> None:
    create(hall)

    files = [path.read_bytes() for path in hall.settings.home.glob("parcours.db*")]

    assert files
    assert not any(PASSWORD.encode() in content for content in files)
