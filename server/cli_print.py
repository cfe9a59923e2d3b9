"""The commands that make PDFs: booklets, posters, and the sheet with which a printer is measured."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, Final

import click

from forms.page_code import display_journey_code
from forms.translation import FRENCH
from forms.units import Mm
from server.config import Settings, settings_from
from server.printer import creep_of, offset_of
from server.terminal import BY, DASH, Named, answer, code_argument, database_of, options, place_for, progress, say

_output: Final = click.option(
    "-o",
    "--output",
    required=True,
    type=Named(dir_okay=False, allow_dash=True, path_type=Path),
    help="Where the PDF goes; - for standard output.",
)


class _Length(click.ParamType[Any]):
    """What a printer's creep or offset is read with; wrong usage says what to write."""

    def __init__(self, name: str, read: Callable[[str, str], Any]) -> None:
        self.name, self._read = name, read

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if not isinstance(value, str):
            return value
        try:
            return self._read(value, param.opts[0] if param else self.name)
        except ValueError as error:
            self.fail(str(error), param, ctx)


def printer_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """`--creep` and `--offset`, for a command that prints on both faces."""
    for name, form, read, said in (
        ("--offset", "X,Y", offset_of, "Move back faces, mm right and down; else as the home says."),
        ("--creep", "MM", creep_of, "What each sheet pushes the next one out; else as the home says."),
    ):
        command = click.option(name, type=_Length(form, read), metavar=form, help=said)(command)
    return command


def with_printer(settings: Settings, creep: Mm | None, offset: tuple[Mm, Mm] | None) -> Settings:
    """The home's settings with what was typed about the printer."""
    printer = settings.printer
    if creep is not None:
        printer = replace(printer, creep=creep)
    if offset is not None:
        printer = replace(printer, right=offset[0], down=offset[1])
    return replace(settings, printer=printer)


@contextmanager
def _writing(output: Path, *, as_json: bool) -> Iterator[Callable[[bytes], object]]:
    """See that a PDF can be written where it is to go; gives what writes it.

    Raises:
        UsageError: Standard output is to hold the JSON document too.
    """
    if output != DASH:
        with place_for(output):
            yield output.write_bytes
        return
    if as_json:
        raise click.UsageError("-o -: with --json, standard output holds the JSON document; name a file for the PDF")
    yield partial(click.echo, nl=False)


def _answer(document: dict[str, Any], output: Path, *, as_json: bool, text: str) -> None:
    """Give the result; where the PDF is on standard output, say it beside."""
    if output == DASH:
        say(text)
    else:
        answer(document, as_json=as_json, text=text)


def _named(output: Path) -> str:
    return "standard output" if output == DASH else str(output)


@click.command(name="print")
@code_argument
@_output
@click.option(
    "--format",
    "form",
    type=click.Choice(["booklet", "pages", "large", "insert", "stickers"]),
    default="booklet",
    show_default=True,
    help="To fold, page by page, in large print on A4; of what changed alone: leaves of A6 to cut, or labels.",
)
@click.option("--since", type=click.IntRange(1), help="What changed since this edition; else since the last one.")
@click.option("--first-label", type=click.IntRange(1), default=1, show_default=True, help="The first label left.")
@click.option(
    "--language",
    default="fr",
    show_default=True,
    help="Of the booklet: fr, en, es, ar; fr+en for both, where an agent who does not read it ticks or writes.",
)
@click.option("--bilingual", is_flag=True, help="French, and the other language under it.")
@printer_options
@options()
def print_command(  # noqa: PLR0917  # click passes one argument an option, by name
    code: str,
    output: Path,
    form: str,
    language: str,
    bilingual: bool,
    since: int | None,
    first_label: int,
    creep: Mm | None,
    offset: tuple[Mm, Mm] | None,
    home: Path | None,
    as_json: bool,
) -> None:
    """Make an edition of a journey's booklet and its PDF; an insert is in the language of the booklet."""
    from server.cli_unprintable import told_unprintable
    from server.record.editions import INSERTS, edition_pdf, print_edition
    from server.record.inserts import print_insert

    if bilingual and "+" not in language:
        if language == FRENCH:
            raise click.UsageError("--bilingual needs the other language: --language en")
        language = f"{FRENCH}+{language}"
    settings = with_printer(settings_from(home), creep, offset)
    database = database_of(settings)
    # A place that cannot be written to is found before an edition exists that nobody can hold.
    with _writing(output, as_json=as_json) as write:
        with progress("making the booklet"):
            if form in INSERTS:
                first = first_label if form == "stickers" else None
                edition = print_insert(database, settings, code, BY, since=since, first_label=first)
            else:
                edition = print_edition(database, settings, code, BY, large=form == "large", language=language)
            content = edition_pdf(database, settings, code, edition.number, form=form)
        write(content)
    with database.reading() as session:
        unprintable = told_unprintable(session, code)
    document = {"code": code, "edition": edition.number, "pages": edition.pages, **unprintable}
    text = f"Edition {edition.number} of {display_journey_code(code)}, {edition.pages} pages: {_named(output)}"
    _answer(document, output, as_json=as_json, text=text)


@click.command(name="print-test")
@_output
@printer_options
@options()
def print_test(output: Path, creep: Mm | None, offset: tuple[Mm, Mm] | None, home: Path | None, as_json: bool) -> None:
    """Make the sheet with which a town hall measures how its printer moves the back of a sheet."""
    from print.rulers import render_rulers

    printer = with_printer(settings_from(home), creep, offset).printer
    with _writing(output, as_json=as_json) as write:
        write(render_rulers(printer))
    document = {"creep": printer.creep, "offset": [printer.right, printer.down]}
    text = f"{_named(output)}: print it on both sides, flipped on the short edge, at 100 %"
    _answer(document, output, as_json=as_json, text=text)


@click.command()
@click.argument("template")
@_output
@click.option("--size", type=click.Choice(["A3", "A2"]), default="A3", show_default=True, help="Of the paper.")
@options()
def poster(template: str, output: Path, size: str, home: Path | None, as_json: bool) -> None:
    """Make a poster of a booklet's line, for the wall of the reception hall."""
    from print.poster import connections, render_poster
    from server.record.templates import templates_of

    with database_of(settings_from(home)).reading() as session:
        templates = templates_of(session)
        line, newest = templates.of(session, template), templates.newest(session)
    with _writing(output, as_json=as_json) as write:
        write(render_poster(line, connections(line, tuple(newest.values())), size=size))
    text = f"{_named(output)}: {line.title}, {size}"
    _answer({"template": template, "size": size}, output, as_json=as_json, text=text)
