"""What every command of `parcours` does alike: its options, its answer, one line for an error, progress, exit codes.

Standard output holds the result (with `--json`: one JSON document and nothing else); everything else goes to standard
error.
"""

import functools
import json
import logging
import os
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, NoReturn, ParamSpec, TypeVar

import click

from forms.errors import FormsError
from forms.page_code import parse_journey_code
from server.config import PRIVATE, ConfigError, HomeDamaged, Settings

BY: Final = "ligne de commande"
"""Who history says did what was done by a command."""

NEEDS_ATTENTION: Final = 1
UNUSABLE: Final = 2
OUR_FAULT: Final = 3
_INTERRUPTED: Final = 130
_PIPE_CLOSED: Final = 141
"""What a shell says of a program that Ctrl+C, or the end of the next program in a pipe, stopped."""

_PATIENCE_S: Final = 1.0
"""What takes longer shows how far it has come."""
_ON_SCREEN_S: Final = 0.2
_IN_A_LOG_S: Final = 5.0
"""Between two signs of progress: on a screen the line changes in place, in a log every one stays."""

P = ParamSpec("P")
T = TypeVar("T")


class Commands(click.Group):
    """A group whose errors are one line on standard error and an exit code."""

    def main(self, *args: Any, **kwargs: Any) -> NoReturn:
        try:
            code = super().main(*args, **{**kwargs, "standalone_mode": False})
            sys.stdout.flush()
        except click.exceptions.NoArgsIsHelpError as error:
            click.echo(error.ctx.get_help(), err=True)
            sys.exit(UNUSABLE)
        except click.UsageError as error:
            usage = f" (`{error.ctx.command_path} --help` says how)" if error.ctx else ""
            fail(f"{error.format_message()}{usage}", UNUSABLE)
        except click.ClickException as error:
            fail(error.format_message(), UNUSABLE)
        except (click.Abort, KeyboardInterrupt):
            fail("stopped", _INTERRUPTED)
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # nothing more can be said at exit
            sys.exit(_PIPE_CLOSED)
        except HomeDamaged as error:
            fail(str(error), OUR_FAULT)
        except (FormsError, ConfigError) as error:
            fail(str(error), UNUSABLE)
        except Exception as error:  # noqa: BLE001  # the last place where a fault can be said in one line
            _fail_for(error)
        sys.exit(code if isinstance(code, int) else 0)


def remember_home(context: click.Context, _parameter: click.Parameter, home: str | None) -> None:
    """Keep the home that was named before the command."""
    context.obj = _named(home)


def _own_or_remembered_home(context: click.Context, _parameter: click.Parameter, home: str | None) -> Path | None:
    remembered: Path | None = context.obj
    return remembered if home is None else _named(home)


def _named(home: str | None) -> Path | None:
    if home == "":  # an unset variable of a script; as a path it would be the current folder
        raise click.BadParameter("it is empty; name a folder, or leave the option out")
    return None if home is None else Path(home)


class Named(click.Path):
    """A path that is not empty: as a path, an unset variable of a script would be the current folder."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if value == "":
            self.fail("a name is empty; name a file", param, ctx)
        return super().convert(value, param, ctx)


HOME: Final = click.Path(file_okay=False)
DASH: Final = Path("-")
"""A file that is none: what is read or written goes through the terminal."""
PORT: Final = click.IntRange(1, 65_535)


def options(*, uses_home: bool = True, uses_json: bool = True) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """Give a command the options that every command has, also those that change nothing for it."""
    home = click.option(
        "--home",
        type=HOME,
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


def code_argument(command: Callable[P, T]) -> Callable[P, T]:
    """Take a journey code as people type it."""

    def read(_context: click.Context, _parameter: click.Parameter, typed: str) -> str:
        return parse_journey_code(typed)

    return click.argument("code", callback=read)(command)


def answer(document: Any, *, as_json: bool, text: str) -> None:
    """Give the result: its JSON document, or the same for people."""
    click.echo(json.dumps(document, ensure_ascii=False, indent=2) if as_json else text)


def say(message: str) -> None:
    """Say something that is not the result."""
    click.echo(f"parcours: {message}", err=True)


def fail(message: str, code: int) -> NoReturn:
    """End with one line and an exit code."""
    say(" ".join(message.split()))
    sys.exit(code)


@functools.cache
def database_of(settings: Settings) -> Any:
    """The record of a home.

    Raises:
        DatabaseGone: It does not answer, is missing or damaged.
    """
    from server.record.db import Database

    database = Database(settings)
    database.check()
    return database


class HowFar:
    """How far something has come: whoever does it says whom to ask, `progress` asks."""

    def __init__(self) -> None:
        self._ask: Callable[[], str] = str

    def tell(self, ask: Callable[[], str]) -> None:
        """Say whom to ask from now on, from another thread."""
        self._ask = ask

    def __str__(self) -> str:
        return self._ask()


@contextmanager
def progress(what: str, how_far: object = "") -> Iterator[None]:
    """Say what is being done, and how far it has come, while it takes longer than a second.

    Args:
        what: Is being done.
        how_far: Its words are taken again and again, from another thread; none add nothing.
    """
    done = threading.Event()
    teller = threading.Thread(target=_tell, args=(what, how_far, done), daemon=True)
    teller.start()
    try:
        yield
    finally:
        done.set()
        teller.join()


@contextmanager
def place_for(file: Path) -> Iterator[None]:
    """See that a file can be written, by its owner only when it is new, and leave no new one behind when it is not."""
    new = not file.exists()
    os.close(os.open(file, os.O_WRONLY | os.O_CREAT, PRIVATE))
    try:
        yield
    except BaseException:
        if new:
            file.unlink(missing_ok=True)
        raise


def _tell(what: str, how_far: object, done: threading.Event) -> None:
    on_screen, pause, last = sys.stderr.isatty(), _PATIENCE_S, ""
    while not done.wait(pause):
        line = " ".join(f"parcours: {what} {how_far}".split())
        pause = _ON_SCREEN_S if on_screen else _IN_A_LOG_S
        if on_screen:
            click.echo(f"\r\x1b[K{line}", nl=False, err=True)
        elif line != last:
            click.echo(line, err=True)
        last = line
    if on_screen and last:
        click.echo("\r\x1b[K", nl=False, err=True)


def _fail_for(error: Exception) -> NoReturn:
    """Tell errors of the record and of files, which a person can do something about, from faults of ours."""
    from scan.errors import ScanError
    from server.record.errors import DatabaseGone, NewerRecord, OlderRecord, RecordError, StorageFailed
    from server.record.storage import is_full

    match error:
        case NewerRecord() | OlderRecord():
            fail(str(error), UNUSABLE)
        case DatabaseGone() | StorageFailed():
            fail(str(error), OUR_FAULT)
        case RecordError() | ScanError():
            fail(str(error), UNUSABLE)
        case OSError() if is_full(error):
            place = f"the disk that holds {error.filename}" if error.filename else "the disk"
            fail(f"{place} is full: free some space and try again", OUR_FAULT)
        case PermissionError(filename=name) if name is not None:
            fail(f"{name} may not be used by this account: give it the right, or use another account", UNUSABLE)
        case FileNotFoundError(filename=name) if name is not None and not Path(name).parent.exists():
            folder = Path(name).parent
            fail(f"{name}: there is no folder {folder}: make it (`mkdir -p {folder}`), or name another one", UNUSABLE)
        case FileNotFoundError(filename=name) if name is not None:
            fail(f"{name} is not there and cannot be made: check its name, or choose another place", UNUSABLE)
        case OSError(filename=name) if name is not None:
            fail(f"{name}: {error.strerror}", UNUSABLE)
        case _:
            logging.getLogger(__name__).error("unexpected error", exc_info=error)
            fail(f"our own fault, please report it with the lines above: {type(error).__name__}: {error}", OUR_FAULT)
