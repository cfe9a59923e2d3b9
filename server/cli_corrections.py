"""The commands about what people decided, for those who train the networks."""

from datetime import date, datetime
from pathlib import Path

import click

from server.config import settings_from
from server.terminal import HowFar, answer, database_of, options, progress


def _folder(_context: click.Context, _parameter: click.Parameter, folder: str) -> Path:
    if not folder:  # an unset variable of a script; as a path it would be the current folder
        raise click.BadParameter("it is empty; name a folder")
    return Path(folder)


def _day(_context: click.Context, _parameter: click.Parameter, day: str | None) -> date | None:
    if day is None:
        return None
    try:
        return datetime.strptime(day, "%Y-%m-%d").date()  # noqa: DTZ007  # a day as people type it has no hour
    except ValueError:
        raise click.BadParameter(f"{day!r} is no day; write it as 2026-11-25") from None


@click.group()
def corrections() -> None:
    """Make labelled crops of what people decided, to learn from."""


@corrections.command()
@click.argument("folder", metavar="DIR", type=click.Path(file_okay=False), callback=_folder)
@click.option(
    "--since",
    metavar="YYYY-MM-DD",
    callback=_day,
    help="Add only what was decided on this day or later, as 2026-11-25.",
)
@options()
def export(folder: Path, since: date | None, home: Path | None, as_json: bool) -> None:
    """Bring a folder up to what people decided: crops, labels, tables. It holds personal data."""
    from server.record.corrections_folder import export_corrections

    settings = settings_from(home)
    far = HowFar()
    with progress("exporting corrections", far):
        done = export_corrections(database_of(settings), settings, folder, since=since, tell=far.tell)
    document = {
        "folder": str(folder),
        "corrections": done.corrections,
        "added": done.added,
        "removed": done.removed,
        "skipped": done.skipped,
        **done.samples,
    }
    counts = ", ".join(f"{count} {use}" for use, count in done.samples.items())
    changed = f"{done.added} added, {done.removed} removed"
    text = f"{folder}: {done.corrections} corrections ({changed}): {counts}.\nIt holds personal data: keep it here."
    answer(document, as_json=as_json, text=text)
