"""The commands about the ways in of paper: the folders that copiers fill, and the scanners of SANE."""

import shlex
import socket
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from server.config import settings_from
from server.terminal import NEEDS_ATTENTION, answer, database_of, options, progress, say

if TYPE_CHECKING:
    from server.record.watched_folder import Desk

_LONGEST_NAME: Final = 60
"""Characters of a desk's name in the record."""


def _named(_context: click.Context, _parameter: click.Parameter, typed: Sequence[str]) -> list[tuple[str, Path]]:
    """Take `DIR` or `NAME=DIR`; what exists as it is written is a folder, whatever is in its name."""
    found = []
    for each in typed:
        name, sign, rest = each.partition("=")
        folder, name = (Path(rest), name.strip()) if sign and not Path(each).exists() else (Path(each), "")
        if not folder.is_dir():
            raise click.BadParameter(f"{folder} is no folder; check its name, and that its network share is mounted")
        desk = name or folder.resolve().name or "copieur"
        if len(desk) > _LONGEST_NAME:
            problem = f"the desk {desk} has a name of {len(desk)} characters, and {_LONGEST_NAME} is the most"
            raise click.BadParameter(f"{problem}; name it shorter, as in 'Accueil 1={folder}'")
        found.append((desk, folder.resolve()))
    if len({name for name, _ in found}) < len(found):
        raise click.BadParameter("two folders have the same name; name their desks, as in 'Accueil 1=DIR'")
    return found


@click.command()
@click.argument("folders", nargs=-1, required=True, metavar="[NAME=]DIR …", callback=_named)
@click.option("--once", is_flag=True, help="Take in what is there, and stop.")
@click.option("--move", is_flag=True, help="Move what was read into the sub-folder lus; nothing is ever deleted.")
@click.option("--sub-folders", is_flag=True, help="Every sub-folder of DIR is a desk of its own.")
@options()
def watch(  # noqa: PLR0917  # click passes one argument an option, by name
    folders: list[tuple[str, Path]], once: bool, move: bool, sub_folders: bool, home: Path | None, as_json: bool
) -> None:
    """Take in what scanners drop into folders, a folder a desk. The files stay where they are, or are moved aside."""
    from server.record.watched_folder import How
    from server.record.watching import watch as look

    settings = settings_from(home)
    database = database_of(settings)
    say(f"watching {', '.join(str(folder) for _, folder in folders)}; stop with Ctrl+C")
    command = _again(folders, settings.home, move=move, sub_folders=sub_folders)
    how = How(once=once, move=move, tell=say, command=command, machine=socket.gethostname())
    looked = look(database, settings, _desks(folders, sub_folders=sub_folders), how)
    document = {"files": looked.taken, "failed": looked.failed, "waiting": looked.waiting, "left": looked.left}
    told = [_count(len(looked.taken), "file taken in", "files taken in")]
    if looked.failed:
        told.append(_count(len(looked.failed), "file could not be read", "files could not be read"))
    if looked.left:
        told.append(_count(len(looked.left), "file left where it is", "files left where they are"))
    if looked.waiting:
        told.append(_count(looked.waiting, "question waits for a person", "questions wait for a person"))
    answer(document, as_json=as_json, text=f"{', '.join(told)}.")
    if looked.failed or looked.waiting:
        sys.exit(NEEDS_ATTENTION)


@click.command()
@options(uses_home=False)
def scanners(as_json: bool) -> None:
    """List the scanners that SANE finds, on this machine and on its network, and what they can do."""
    from server.record.scanner_sane import ScannerFailed, abilities, version
    from server.record.scanner_sane import scanners as found

    try:
        with progress("looking for scanners"):
            program, there = version(), found()
    except ScannerFailed as error:
        raise click.ClickException(str(error)) from error
    listed = []
    for scanner in there:
        try:
            feeds = [feed.value for feed in abilities(scanner.name).feeds]
        except ScannerFailed as error:
            feeds = []
            say(f"{scanner.name}: {error}")
        listed.append({"name": scanner.name, "label": scanner.label, "feeds": feeds})
    lines = [f"{each['name']:30} {each['label']} ({', '.join(each['feeds']) or '-'})" for each in listed]
    document = {"program": program, "scanners": listed}
    answer(document, as_json=as_json, text="\n".join(lines) or "No scanner answers.")


def _desks(named: list[tuple[str, Path]], *, sub_folders: bool) -> Callable[[], Sequence["Desk"]]:
    """The desks of some folders, as they are whenever it is asked."""
    from server.record.folder_files import ASIDE
    from server.record.watched_folder import Desk

    def desks() -> list[Desk]:
        if not sub_folders:
            return [Desk(name, folder) for name, folder in named]
        found: dict[str, Desk] = {}
        for _name, folder in named:
            try:
                inner = sorted(each for each in folder.iterdir() if each.is_dir() and not each.name.startswith("."))
            except OSError as error:
                say(f"{folder}: {error.strerror}; trying again")
                continue
            for each in inner:
                name = each.name if each.name not in found else f"{folder.name} {each.name}"
                if each.name != ASIDE:
                    found[name] = Desk(_shortened(name), each)
        return list(found.values())

    return desks


def _shortened(name: str) -> str:
    """A folder's name as a desk's: of a longer one the beginning, with a sign that there is more."""
    return name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 1].rstrip()}…"


def _again(folders: Sequence[tuple[str, Path]], home: Path, *, move: bool, sub_folders: bool) -> str:
    """What starts this command again, from any folder; shown to whoever finds it stopped."""
    switches = [switch for switch, on in (("--move", move), ("--sub-folders", sub_folders)) if on]
    named = [f"{name}={folder}" for name, folder in folders]
    return shlex.join(["parcours", "watch", *named, *switches, "--home", str(home)])


def _count(number: int, one: str, several: str) -> str:
    return f"{number} {one if number == 1 else several}"
