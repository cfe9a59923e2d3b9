"""The commands about a home as a whole and about its accounts."""

import sys
from pathlib import Path
from typing import Final

import click

from server.config import prepare_home, settings_from
from server.terminal import answer, database_of, options, progress


@click.command()
@options()
def init(home: Path | None, as_json: bool) -> None:
    """Create the home: database, storage, keys, an administrator account. Harmless on a home that exists."""
    from server.record.setup import create_home

    with progress("preparing the home"):
        created = create_home(prepare_home(home))
    password = created.admin_password
    account = None if password is None else {"login": created.admin_login, "password": password}
    shown = "" if password is None else f"\nSign in as {created.admin_login} with {password} (shown only this once)."
    answer({"home": str(created.home), "account": account}, as_json=as_json, text=f"{created.home} is ready.{shown}")


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--force", is_flag=True, help="Replace FILE if it exists.")
@options()
def backup(file: Path, force: bool, home: Path | None, as_json: bool) -> None:
    """Write the whole home into one file, while the server runs."""
    from server.record.backup import back_up

    settings = settings_from(home)
    database_of(settings)
    with progress("writing the backup"):
        size = back_up(settings, file, replace=force)
    answer({"file": str(file), "bytes": size}, as_json=as_json, text=f"{file}: {size} bytes")


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--force", is_flag=True, help="Move a home that is there aside first.")
@options()
def restore(file: Path, force: bool, home: Path | None, as_json: bool) -> None:
    """Make a home from a backup."""
    from server.record.restoring import put_back

    with progress("looking the backup over and putting it back"):
        restored = put_back(file, home, replace=force)
    answer({"home": str(restored)}, as_json=as_json, text=f"{restored} is restored.")


@click.group()
def account() -> None:
    """Accounts of agents."""


_ROLES: Final = click.Choice(["reception", "casework", "admin", "concepteur"])


@account.command(name="create")
@click.argument("login")
@click.option("--name", default="", help="What others see; the login without it.")
@click.option("--role", type=_ROLES, default="reception", show_default=True, help="What the account may do.")
@options()
def account_create(login: str, name: str, role: str, home: Path | None, as_json: bool) -> None:
    """Create an account; the password is asked for, or read from standard input."""
    from server.record.accounts import create_account
    from server.record.model import Role

    database, password = database_of(settings_from(home)), _password()
    with database.transaction() as session:
        made = create_account(session, login, name, Role(role), password)
    answer({"login": made.login, "name": made.name, "role": made.role.value}, as_json=as_json, text=made.login)


@account.command(name="list")
@options()
def account_list(home: Path | None, as_json: bool) -> None:
    """List the accounts."""
    from server.record.accounts import accounts

    with database_of(settings_from(home)).reading() as session:
        known = accounts(session)
    document = [
        {"login": each.login, "name": each.name, "role": each.role.value, "active": each.active} for each in known
    ]
    lines = [f"{each.login:20} {each.role.value:10} {'' if each.active else 'disabled'}".rstrip() for each in known]
    answer(document, as_json=as_json, text="\n".join(lines))


@account.command(name="password")
@click.argument("login")
@options()
def account_password(login: str, home: Path | None, as_json: bool) -> None:
    """Change a password; it is asked for, or read from standard input."""
    from server.record.accounts import set_password

    database, password = database_of(settings_from(home)), _password()
    with database.transaction() as session:
        set_password(session, login, password)
    answer({"login": login}, as_json=as_json, text=f"{login}: password changed")


@account.command(name="disable")
@click.argument("login")
@click.option("--undo", is_flag=True, help="Let them sign in again.")
@options()
def account_disable(login: str, undo: bool, home: Path | None, as_json: bool) -> None:
    """Let somebody sign in no more. History still names them."""
    from server.record.accounts import set_active

    with database_of(settings_from(home)).transaction() as session:
        set_active(session, login, active=undo)
    answer({"login": login, "active": undo}, as_json=as_json, text=f"{login}: {'enabled' if undo else 'disabled'}")


def _password() -> str:
    if sys.stdin.isatty():
        return str(click.prompt("Password", hide_input=True, confirmation_prompt=True, err=True))
    return sys.stdin.readline().rstrip("\r\n")
