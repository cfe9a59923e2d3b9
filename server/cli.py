"""The `parcours` command: arguments in, one call, exit code out. docs/cli.md describes every command.

What all commands do alike is in `terminal.py`; those about the home and its accounts are in `cli_home.py`, `check`
is in `cli_check.py`, the kinds of booklet in `cli_templates.py`, what prints in `cli_print.py`, what people decided in
`cli_corrections.py`, how far readings can be trusted in `cli_trust.py`.
"""

import logging
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from forms.page_code import display_journey_code
from server.cli_check import check
from server.cli_city import city_account
from server.cli_corrections import corrections
from server.cli_desks import scanners, watch
from server.cli_home import account, backup, init, restore
from server.cli_print import poster, print_command, print_test
from server.cli_remind import remind
from server.cli_templates import templates
from server.cli_trust import trust
from server.config import Settings, calm_programs, settings_from
from server.terminal import (
    BY,
    HOME,
    NEEDS_ATTENTION,
    PORT,
    UNUSABLE,
    Commands,
    HowFar,
    Named,
    answer,
    code_argument,
    database_of,
    options,
    progress,
    remember_home,
    say,
)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="mon-parcours", prog_name="parcours")
@click.option(
    "--home", type=HOME, callback=remember_home, expose_value=False, help="The same as after the command's name."
)
def main() -> None:
    """Mon parcours: paper booklets that update a digital record."""
    calm_programs()
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, format="parcours: %(name)s: %(message)s")


_ABOUT_HOMES = (init, backup, restore, check, account)
_PRINTING = (print_command, print_test, poster)
for _command in (*_ABOUT_HOMES, *_PRINTING, templates, corrections, trust, watch, scanners, remind, city_account):
    main.add_command(_command)


@main.command()
@click.argument("template")
@click.option(
    "--situation", "situations", multiple=True, metavar="KEY[@WHO]=VALUE[,VALUE…]", help="An answer; repeatable."
)
@click.option("--holder", "holders", multiple=True, metavar="NAME", help="A person of the record; repeatable.")
@click.option("--child", "children", multiple=True, metavar="NAME", help="A child of the record; repeatable.")
@options()
def new(  # noqa: PLR0917  # click passes one argument an option, by name
    template: str,
    situations: Sequence[str],
    holders: Sequence[str],
    children: Sequence[str],
    home: Path | None,
    as_json: bool,
) -> None:
    """Open a journey; WHO is p1, p2 … for persons, c1 … for children."""
    from server.cli_unprintable import told_unprintable
    from server.record.answers import typed_circumstances
    from server.record.journeys import open_journey
    from server.record.templates import template_of
    from server.record.versions import keep_shipped_of

    database = database_of(settings_from(home))
    with database.transaction() as session:
        kind = template_of(session, template, keep_shipped_of(session, template))
        circumstances = typed_circumstances(kind, situations, holders, children)
        code = open_journey(session, template, circumstances, BY)
        unprintable = told_unprintable(session, code)
    answer({"code": code, **unprintable}, as_json=as_json, text=display_journey_code(code))


@main.command()
@code_argument
@click.option("--edition", type=click.IntRange(1, 99_999), help="Its number; the last one without it.")
@options()
def layout(code: str, edition: int | None, home: Path | None, as_json: bool) -> None:
    """Say where everything is on the pages of an edition, in mm."""
    from server.record.editions import edition_layout

    settings = settings_from(home)
    printed = edition_layout(database_of(settings), settings, code, edition)
    lines = [f"{page.page:3} {zone.id:32} {zone.kind.value}" for page in printed.pages for zone in page.zones]
    answer(printed.on_paper().to_json(), as_json=as_json, text="\n".join(lines))


@main.command()
@click.argument("files", nargs=-1, required=True, type=Named(readable=False, path_type=Path))
@click.option("--timings", is_flag=True, help="Say how many milliseconds each stage took.")
@click.option(
    "--overlay",
    type=Named(file_okay=False, path_type=Path),
    metavar="DIR",
    help="Write pictures of what each stage saw into this folder.",
)
@options()
def read(files: Sequence[Path], timings: bool, overlay: Path | None, home: Path | None, as_json: bool) -> None:
    """Read images and PDFs, and change nothing."""
    from server.record.reading_files import read_files
    from server.web.page_words import advice_where_nothing_is_kept

    settings = settings_from(home)
    far = HowFar()
    with progress("reading", far):
        report = read_files(
            database_of(settings),
            settings,
            files,
            advice_where_nothing_is_kept,
            timings=timings,
            overlay=overlay,
            tell=far.tell,
        )
    answer(report.document, as_json=as_json, text=report.text)
    _finish_reading(report.document["files"], attention=report.attention)


@main.command()
@click.argument("files", nargs=-1, required=True, type=Named(readable=False, path_type=Path))
@options()
def scan(files: Sequence[Path], home: Path | None, as_json: bool) -> None:
    """Read images and PDFs, store them, update the records, and queue what a person must decide."""
    from server.record.reading_files import scan_files
    from server.web.page_words import advice

    settings = settings_from(home)
    far = HowFar()
    with progress("reading", far):
        report = scan_files(database_of(settings), settings, files, advice, by=BY, tell=far.tell)
    answer(report.document, as_json=as_json, text=report.text)
    _finish_reading(report.document["files"], attention=report.attention)


@main.command()
@code_argument
@options()
def show(code: str, home: Path | None, as_json: bool) -> None:
    """Show the record of a journey."""
    from server.record.documents import record_to_json
    from server.record.journeys import journey_record
    from server.record.readings import reviews as waiting

    with database_of(settings_from(home)).reading() as session:
        record = journey_record(session, code)
        document = record_to_json(record, waiting(session, journey=code))
    lines = [f"{display_journey_code(code)} {document['title']} {', '.join(document['holders'])}"]
    lines += [f"  {step['status']:11} {step['id']} {step['title']}" for step in document["steps"]]
    lines += [f"  {field} = {state['value']}" for field, state in document["fields"].items()]
    lines += [f"  waits for a person: {item['reason']} {item['question']}" for item in document["reviews"]]
    answer(document, as_json=as_json, text="\n".join(lines))
    if any(item["reason"] != "audit" for item in document["reviews"]):  # conflicts are among them
        sys.exit(NEEDS_ATTENTION)


@main.command()
@options()
def reviews(home: Path | None, as_json: bool) -> None:
    """List what waits for a person, and why."""
    from server.record.documents import review_to_json
    from server.record.failed import failed_to_json, failed_uploads
    from server.record.readings import reviews as waiting

    with database_of(settings_from(home)).reading() as session:
        items = [review_to_json(item) for item in waiting(session)]
        items += [failed_to_json(upload) for upload in failed_uploads(session)]
    lines = [_waiting_line(item) for item in items]
    answer(items, as_json=as_json, text="\n".join(lines) or "Nothing waits.")


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", type=PORT, default=8019, show_default=True, help="The port to listen on.")
@options(uses_json=False)
def serve(host: str, port: int, home: Path | None) -> None:
    """Serve the web application. Uploads are read by `parcours worker`."""
    from server.record.heartbeat import worker_lives
    from server.serving import serve_forever

    settings = settings_from(home)
    database_of(settings)

    def tell() -> None:
        say(f"serving http://{host}:{port}/; stop with Ctrl+C")
        if worker_lives(settings):
            say("a worker reads what is uploaded")
        else:
            say(f"nobody reads what is uploaded: run `parcours worker --home {settings.home}` beside this")

    serve_forever(settings, host, port, tell)


@main.command()
@click.option("--processes", type=click.IntRange(1, 64), default=1, show_default=True, help="Files read at once.")
@options(uses_json=False)
def worker(processes: int, home: Path | None) -> None:
    """Read what waits in the queue, and send the reminders that are due, hour by hour in the daytime."""
    from server.record.jobs import worker as work

    settings = settings_from(home)
    database_of(settings)
    logging.getLogger("server").setLevel(logging.INFO)
    work(settings, processes, _remind if settings.smtp_url else None)


@main.command()
@click.option("--check", "only_check", is_flag=True, help="Fill, read, print what was read, and stop.")
@click.option("--port", type=PORT, default=8019, show_default=True, help="The port to listen on.")
@options()
def demo(only_check: bool, port: int, home: Path | None, as_json: bool) -> None:
    """Fill a demonstration town hall, read scans into it, and serve it."""
    from server.demo import run_demo

    sys.exit(run_demo(home, port=port, only_check=only_check, as_json=as_json))


def _waiting_line(item: Mapping[str, Any]) -> str:
    """What waits for a person, in a line: whose it is, or which file could not be read."""
    code = display_journey_code(item["code"]) if item["code"] else "-"
    file = f"{item['file']}: " if "file" in item else ""
    return f"{item['reason']:10} {code:8} {file}{item['question']}"


def _remind(settings: Settings) -> None:
    from server.web.reminding import remind_by_day

    remind_by_day(settings)


def _finish_reading(files: Sequence[dict[str, Any]], *, attention: bool) -> None:
    """End with the exit code that the files call for."""
    failed = [each for each in files if "error" in each]
    for each in failed:
        say(f"{each['file']}: {each['error']}")
    if len(failed) == len(files):
        sys.exit(UNUSABLE)
    if failed or attention:
        sys.exit(NEEDS_ATTENTION)


if __name__ == "__main__":
    main(prog_name="parcours")
