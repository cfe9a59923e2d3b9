"""The `parcours` command: arguments in, one call, exit code out. docs/cli.md describes every command.

Standard output holds the result (with `--json`: one JSON document and nothing else); everything else goes to standard
error. Exit codes: 0 done; 1 a reading or a record needs attention; 2 wrong usage or unusable input; 3 our own fault.
"""

import errno
import functools
import json
import logging
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, NoReturn, ParamSpec, TypeVar

import click

from forms.errors import FormsError
from forms.page_code import display_journey_code, parse_journey_code
from server.config import PRIVATE, ConfigError, HomeDamaged, Settings, prepare_home, settings_from

NEEDS_ATTENTION: Final = 1
UNUSABLE: Final = 2
OUR_FAULT: Final = 3
BY: Final = "ligne de commande"
"""Who history says did what was done from here."""

P = ParamSpec("P")
T = TypeVar("T")


class _Commands(click.Group):
    """A group whose errors are one line on standard error and an exit code."""

    def main(self, *args: Any, **kwargs: Any) -> NoReturn:
        try:
            code = super().main(*args, **{**kwargs, "standalone_mode": False})
        except click.ClickException as error:
            _fail(error.format_message(), UNUSABLE)
        except (click.Abort, KeyboardInterrupt):
            _fail("stopped", 130)
        except HomeDamaged as error:
            _fail(str(error), OUR_FAULT)
        except (FormsError, ConfigError) as error:
            _fail(str(error), UNUSABLE)
        except Exception as error:  # noqa: BLE001  # the last place where a fault can be said in one line
            _fail_for(error)
        sys.exit(code if isinstance(code, int) else 0)


def _remember_home(context: click.Context, _parameter: click.Parameter, home: Path | None) -> None:
    context.obj = home


def _own_or_remembered_home(context: click.Context, _parameter: click.Parameter, home: Path | None) -> Path | None:
    return context.obj if home is None else home


_HOME: Final = click.Path(file_okay=False, path_type=Path)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="mon-parcours", prog_name="parcours")
@click.option(
    "--home", type=_HOME, callback=_remember_home, expose_value=False, help="The same as after the command's name."
)
def main() -> None:
    """Mon parcours: paper booklets that update a digital record."""
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, format="parcours: %(name)s: %(message)s")


def _options(*, uses_home: bool = True, uses_json: bool = True) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """Give a command the options that every command has, also those that change nothing for it."""
    home = click.option(
        "--home",
        type=_HOME,
        callback=_own_or_remembered_home,
        help="The folder of the town hall's data (PARCOURS_HOME; else ./parcours-home).",
        expose_value=uses_home,
    )
    as_json = click.option(
        "--json",
        "as_json",
        is_flag=True,
        help="Print one JSON document and nothing else.",
        expose_value=uses_json,
    )
    return lambda command: home(as_json(command))


def _code_argument(command: Callable[P, T]) -> Callable[P, T]:
    """Take a journey code as people type it."""

    def read(_context: click.Context, _parameter: click.Parameter, typed: str) -> str:
        return parse_journey_code(typed)

    return click.argument("code", callback=read)(command)


def _answer(document: Any, *, as_json: bool, text: str) -> None:
    click.echo(json.dumps(document, ensure_ascii=False, indent=2) if as_json else text)


def _say(message: str) -> None:
    click.echo(f"parcours: {message}", err=True)


def _fail(message: str, code: int) -> NoReturn:
    _say(" ".join(message.split()))
    sys.exit(code)


def _fail_for(error: Exception) -> NoReturn:
    """Tell errors of the record and of files, which a person can do something about, from faults of ours."""
    from scan.errors import ScanError
    from server.record.errors import DatabaseGone, NewerRecord, OlderRecord, RecordError, StorageFailed
    from server.record.storage import is_full

    match error:
        case NewerRecord() | OlderRecord():
            _fail(str(error), UNUSABLE)
        case DatabaseGone() | StorageFailed():
            _fail(str(error), OUR_FAULT)
        case RecordError() | ScanError():
            _fail(str(error), UNUSABLE)
        case OSError(errno=errno.EADDRINUSE):
            _fail("another program listens on this port: stop it, or choose another one with --port", UNUSABLE)
        case OSError() if is_full(error):
            _fail("the disk is full: free some space and try again", OUR_FAULT)
        case OSError(filename=name) if name is not None:
            _fail(f"{name}: {error.strerror}", UNUSABLE)
        case _:
            logging.getLogger(__name__).error("unexpected error", exc_info=error)
            _fail(f"our own fault, please report it with the lines above: {type(error).__name__}: {error}", OUR_FAULT)


@main.command()
@_options()
def init(home: Path | None, as_json: bool) -> None:
    """Create the home: database, storage, keys, an administrator account. Harmless on a home that exists."""
    from server.record.setup import create_home

    created = create_home(prepare_home(home))
    password = created.admin_password
    account = None if password is None else {"login": created.admin_login, "password": password}
    shown = "" if password is None else f"\nSign in as {created.admin_login} with {password} (shown only this once)."
    _answer({"home": str(created.home), "account": account}, as_json=as_json, text=f"{created.home} is ready.{shown}")


@main.command()
@_options(uses_home=False)
def templates(as_json: bool) -> None:
    """List the kinds of booklet and the questions that each asks."""
    from server.record.documents import template_to_json
    from server.record.templates import templates as all_templates

    known = all_templates().values()
    text = "\n".join(f"{each.key:26}{each.title}" for each in known)
    _answer([template_to_json(each) for each in known], as_json=as_json, text=text)


@main.command()
@click.argument("template")
@click.option("--situation", "situations", multiple=True, metavar="KEY[@WHO]=VALUE", help="An answer; repeatable.")
@click.option("--holder", "holders", multiple=True, metavar="NAME", help="A person of the record; repeatable.")
@click.option("--child", "children", multiple=True, metavar="NAME", help="A child of the record; repeatable.")
@_options()
def new(  # noqa: PLR0917  # click passes one argument an option, by name
    template: str,
    situations: Sequence[str],
    holders: Sequence[str],
    children: Sequence[str],
    home: Path | None,
    as_json: bool,
) -> None:
    """Open a journey; WHO is p1, p2 … for persons, c1 … for children."""
    from server.record.answers import typed_circumstances
    from server.record.journeys import open_journey
    from server.record.templates import template_of

    circumstances = typed_circumstances(template_of(template), situations, holders, children)
    with _database(_settings(home)).transaction() as session:
        code = open_journey(session, template, circumstances, BY)
    _answer({"code": code}, as_json=as_json, text=display_journey_code(code))


@main.command(name="print")
@_code_argument
@click.option(
    "-o", "--output", required=True, type=click.Path(dir_okay=False, path_type=Path), help="Where the PDF goes."
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["booklet", "pages", "large", "insert"]),
    default="booklet",
    show_default=True,
    help="To fold, or page by page.",
)
@click.option("--language", default="fr", show_default=True, help="Of the booklet; French only for now.")
@_options()
def print_command(  # noqa: PLR0917  # click passes one argument an option, by name
    code: str, output: Path, form: str, language: str, home: Path | None, as_json: bool
) -> None:
    """Make an edition of a journey's booklet and its PDF."""
    from server.record.editions import FORMATS, edition_pdf, print_edition

    if form not in FORMATS:
        raise click.UsageError(f"the format {form} is not made yet: use one of {', '.join(FORMATS)}")
    if language != "fr":
        raise click.UsageError(f"the language {language} is not made yet: use fr")
    settings = _settings(home)
    database = _database(settings)
    with _place_for(output):  # one that cannot be written to is found before an edition exists that nobody can hold
        edition = print_edition(database, settings, code, BY)
        output.write_bytes(edition_pdf(database, settings, code, edition.number, form=form))
    document = {"code": code, "edition": edition.number, "pages": edition.pages}
    text = f"Edition {edition.number} of {display_journey_code(code)}, {edition.pages} pages: {output}"
    _answer(document, as_json=as_json, text=text)


@main.command()
@_code_argument
@click.option("--edition", type=click.IntRange(min=1), help="Its number; the last one without it.")
@_options()
def layout(code: str, edition: int | None, home: Path | None, as_json: bool) -> None:
    """Say where everything is on the pages of an edition, in mm."""
    from server.record.editions import edition_layout

    settings = _settings(home)
    printed = edition_layout(_database(settings), settings, code, edition)
    lines = [f"{page.page:3} {zone.id:32} {zone.kind.value}" for page in printed.pages for zone in page.zones]
    _answer(printed.to_json(), as_json=as_json, text="\n".join(lines))


@main.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--timings", is_flag=True, help="Say how many milliseconds each stage took.")
@_options()
def read(files: Sequence[Path], timings: bool, home: Path | None, as_json: bool) -> None:
    """Read images and PDFs, and change nothing."""
    from server.record.reading_files import read_files

    settings = _settings(home)
    report = read_files(_database(settings), settings, files, _advice(), timings=timings)
    _answer(report.document, as_json=as_json, text=report.text)
    _finish_reading(report.document["files"], attention=report.attention)


@main.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@_options()
def scan(files: Sequence[Path], home: Path | None, as_json: bool) -> None:
    """Read images and PDFs, store them, update the records, and queue what a person must decide."""
    from server.record.reading_files import scan_files

    settings = _settings(home)
    report = scan_files(_database(settings), settings, files, _advice(), by=BY)
    _answer(report.document, as_json=as_json, text=report.text)
    _finish_reading(report.document["files"], attention=report.attention)


@main.command()
@_code_argument
@_options()
def show(code: str, home: Path | None, as_json: bool) -> None:
    """Show the record of a journey."""
    from server.record.documents import record_to_json
    from server.record.journeys import journey_record
    from server.record.readings import reviews as waiting

    with _database(_settings(home)).reading() as session:
        record = journey_record(session, code)
        document = record_to_json(record, waiting(session, journey=code))
    lines = [f"{display_journey_code(code)} {document['title']} {', '.join(document['holders'])}"]
    lines += [f"  {step['status']:11} {step['id']} {step['title']}" for step in document["steps"]]
    lines += [f"  {field} = {state['value']}" for field, state in document["fields"].items()]
    _answer(document, as_json=as_json, text="\n".join(lines))


@main.command()
@_options()
def reviews(home: Path | None, as_json: bool) -> None:
    """List what waits for a person, and why."""
    from server.record.documents import review_to_json
    from server.record.readings import reviews as waiting

    with _database(_settings(home)).reading() as session:
        items = [review_to_json(item) for item in waiting(session)]
    lines = [f"{item['reason']:10} {item['code'] or '-':8} {item['question']}" for item in items]
    _answer(items, as_json=as_json, text="\n".join(lines) or "Nothing waits.")


@main.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--once", is_flag=True, help="Take in what is there, and stop.")
@_options()
def watch(folder: Path, once: bool, home: Path | None, as_json: bool) -> None:
    """Take in what a scanner drops into a folder. The files stay where they are."""
    from server.record.watching import watch_folder

    settings = _settings(home)
    database = _database(settings)
    _say(f"watching {folder}; stop with Ctrl+C")
    taken = watch_folder(database, settings, folder, once=once, tell=_say)
    _answer({"files": taken}, as_json=as_json, text=f"{len(taken)} files taken in.")


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", default=8019, show_default=True, help="The port to listen on.")
@_options(uses_json=False)
def serve(host: str, port: int, home: Path | None) -> None:
    """Serve the web application. Uploads are read by `parcours worker`."""
    from server.serving import serve_forever

    settings = _settings(home)
    _database(settings)
    _say(f"serving http://{host}:{port}/; stop with Ctrl+C")
    serve_forever(settings, host, port)


@main.command()
@click.option("--processes", type=click.IntRange(1, 64), default=1, show_default=True, help="Files read at once.")
@_options(uses_json=False)
def worker(processes: int, home: Path | None) -> None:
    """Read what waits in the queue."""
    from server.record.jobs import worker as work

    settings = _settings(home)
    _database(settings)
    logging.getLogger("server").setLevel(logging.INFO)
    work(settings, processes)


@main.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--force", is_flag=True, help="Replace FILE if it exists.")
@_options()
def backup(file: Path, force: bool, home: Path | None, as_json: bool) -> None:
    """Write the whole home into one file, while the server runs."""
    from server.record.backup import back_up

    settings = _settings(home)
    _database(settings)
    size = back_up(settings, file, replace=force)
    _answer({"file": str(file), "bytes": size}, as_json=as_json, text=f"{file}: {size} bytes")


@main.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--force", is_flag=True, help="Move a home that is there aside first.")
@_options()
def restore(file: Path, force: bool, home: Path | None, as_json: bool) -> None:
    """Make a home from a backup."""
    from server.record.restoring import put_back

    restored = put_back(file, home, replace=force)
    _answer({"home": str(restored)}, as_json=as_json, text=f"{restored} is restored.")


@main.command()
@_options()
def check(home: Path | None, as_json: bool) -> None:
    """Say what the town hall must still confirm, and compare every record with its history."""
    from server.record.checking import check_home

    settings = _settings(home)
    document = check_home(_database(settings), settings)
    lines = [f"{each['template']} {each['where']}: {each['what']}" for each in document["unconfirmed"]]
    lines += [f"damaged: {each}" for each in document["problems"]]
    _answer(document, as_json=as_json, text="\n".join(lines) or "Nothing to confirm, nothing damaged.")
    if document["problems"]:
        sys.exit(NEEDS_ATTENTION)


@main.group()
def account() -> None:
    """Accounts of agents."""


_ROLES: Final = click.Choice(["reception", "casework", "admin"])


@account.command(name="create")
@click.argument("login")
@click.option("--name", default="", help="What others see; the login without it.")
@click.option("--role", type=_ROLES, default="reception", show_default=True, help="What the account may do.")
@_options()
def account_create(login: str, name: str, role: str, home: Path | None, as_json: bool) -> None:
    """Create an account; the password is asked for, or read from standard input."""
    from server.record.accounts import create_account
    from server.record.model import Role

    database, password = _database(_settings(home)), _password()
    with database.transaction() as session:
        made = create_account(session, login, name, Role(role), password)
    _answer({"login": made.login, "name": made.name, "role": made.role.value}, as_json=as_json, text=made.login)


@account.command(name="list")
@_options()
def account_list(home: Path | None, as_json: bool) -> None:
    """List the accounts."""
    from server.record.accounts import accounts

    with _database(_settings(home)).reading() as session:
        known = accounts(session)
    document = [
        {"login": each.login, "name": each.name, "role": each.role.value, "active": each.active} for each in known
    ]
    lines = [f"{each.login:20} {each.role.value:10} {'' if each.active else 'disabled'}".rstrip() for each in known]
    _answer(document, as_json=as_json, text="\n".join(lines))


@account.command(name="password")
@click.argument("login")
@_options()
def account_password(login: str, home: Path | None, as_json: bool) -> None:
    """Change a password; it is asked for, or read from standard input."""
    from server.record.accounts import set_password

    database, password = _database(_settings(home)), _password()
    with database.transaction() as session:
        set_password(session, login, password)
    _answer({"login": login}, as_json=as_json, text=f"{login}: password changed")


@account.command(name="disable")
@click.argument("login")
@click.option("--undo", is_flag=True, help="Let them sign in again.")
@_options()
def account_disable(login: str, undo: bool, home: Path | None, as_json: bool) -> None:
    """Let somebody sign in no more. History still names them."""
    from server.record.accounts import set_active

    with _database(_settings(home)).transaction() as session:
        set_active(session, login, active=undo)
    _answer({"login": login, "active": undo}, as_json=as_json, text=f"{login}: {'enabled' if undo else 'disabled'}")


@main.command()
@click.option("--check", "only_check", is_flag=True, help="Fill, read, print what was read, and stop.")
@click.option("--port", default=8019, show_default=True, help="The port to listen on.")
@_options()
def demo(only_check: bool, port: int, home: Path | None, as_json: bool) -> None:
    """Fill a demonstration town hall, read scans into it, and serve it."""
    from server.demo import run_demo

    sys.exit(run_demo(home, port=port, only_check=only_check, as_json=as_json))


def _settings(home: Path | None) -> Settings:
    return settings_from(home)


@functools.cache
def _database(settings: Settings) -> Any:
    from server.record.db import Database

    database = Database(settings)
    database.check()
    return database


@contextmanager
def _place_for(file: Path) -> Iterator[None]:
    """See that a file can be written, by its owner only when it is new, and leave no new one behind when it is not."""
    new = not file.exists()
    os.close(os.open(file, os.O_WRONLY | os.O_CREAT, PRIVATE))
    try:
        yield
    except BaseException:
        if new:
            file.unlink(missing_ok=True)
        raise


def _advice() -> Callable[[str], str]:
    from server.web.messages import rejection_advice

    return rejection_advice


def _finish_reading(files: Sequence[dict[str, Any]], *, attention: bool) -> None:
    """End with the exit code that the files call for."""
    failed = [each for each in files if "error" in each]
    for each in failed:
        _say(f"{each['file']}: {each['error']}")
    if len(failed) == len(files):
        sys.exit(UNUSABLE)
    if failed or attention:
        sys.exit(NEEDS_ATTENTION)


def _password() -> str:
    if sys.stdin.isatty():
        return str(click.prompt("Password", hide_input=True, confirmation_prompt=True, err=True))
    return sys.stdin.readline().rstrip("\r\n")
