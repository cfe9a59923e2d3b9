"""The commands about what people decided, for those who train the networks."""

from datetime import datetime
from pathlib import Path

import click

from server.config import settings_from
from server.terminal import HowFar, answer, database_of, options, progress


@click.group()
def corrections() -> None:
    """Make labelled crops of what people decided, to learn from."""


@corrections.command()
@click.argument("folder", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
@click.option(
    "--since", type=click.DateTime(["%Y-%m-%d"]), help="Add only what was decided on this day or later, as 2026-11-25."
)
@options()
def export(folder: Path, since: datetime | None, home: Path | None, as_json: bool) -> None:
    """Bring a folder up to what people decided: crops, labels, tables. It holds personal data."""
    from server.record.corrections_folder import export_corrections

    settings = settings_from(home)
    far, first = HowFar(), None if since is None else since.date()
    with progress("exporting corrections", far):
        done = export_corrections(database_of(settings), settings, folder, since=first, tell=far.tell)
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
