"""The command that lists the kinds of booklet, and writes the text of one."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from server.config import NoHome, Settings, settings_from
from server.terminal import DASH, answer, database_of, options, place_for

if TYPE_CHECKING:
    from forms.model import BookletTemplate


@click.command()
@click.argument("template", required=False)
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, allow_dash=True, path_type=Path),
    help="Write the text of TEMPLATE into this file, and list nothing; - for standard output.",
)
@click.option("--force", is_flag=True, help="With -o, write over a file that says something else.")
@options()
def templates(template: str | None, output: Path | None, force: bool, home: Path | None, as_json: bool) -> None:
    """List the kinds of booklet, those of the home if there is one, and what each asks; or one TEMPLATE."""
    from server.record.documents import template_to_json

    if force and output is None:
        raise click.UsageError("--force goes with -o FILE: there is nothing to write over")
    if output is not None and template is None:
        raise click.UsageError("say which TEMPLATE to write, as in `parcours templates mariage -o mariage.toml`")
    if output == DASH and as_json:
        raise click.UsageError("-o -: with --json, standard output holds the JSON document; name a file for the text")
    settings = _settings(home)
    if output is not None and template is not None:
        _write_text(settings, template, output, force=force)
    known = () if output == DASH else _templates_of(settings, template)
    text = _listed(known) if output is None else f"{output}: the text of {template}"
    if output != DASH:
        answer([template_to_json(each) for each in known], as_json=as_json, text=text)


def _settings(home: Path | None) -> Settings | None:
    """The home's; None where there is none, for what is shipped.

    Raises:
        NoHome: The one that was named was not prepared.
    """
    try:
        return settings_from(home)
    except NoHome:
        if home is not None:
            raise
        return None


def _listed(known: "Sequence[BookletTemplate]") -> str:
    width = max(len(name) for kind in known for name in (kind.key, *(each.key for each in kind.situations))) + 2
    lines = []
    for kind in known:
        lines += [f"{kind.key:{width + 2}}{kind.title}"]
        for situation in kind.situations:
            answers = (" + " if situation.several else " · ").join(each.key for each in situation.answers)
            lines += [f"  {situation.key:{width}}{situation.question}", f"{'':{width + 2}}{answers}"]
    return "\n".join(lines)


def _templates_of(settings: Settings | None, key: str | None) -> "Sequence[BookletTemplate]":
    """The newest version of each kind that a home has, or of one; without a home, those that are shipped.

    Raises:
        UnknownTemplate: There is none with this key.
    """
    from forms.catalogue import find_template, load_catalogue
    from server.record.templates import template_of

    if settings is None:
        return list(load_catalogue().values()) if key is None else [find_template(key)]
    database = database_of(settings)
    with database.reading() as session:
        return list(database.templates.newest(session).values()) if key is None else [template_of(session, key)]


def _text_of(settings: Settings | None, key: str) -> str:
    """What the newest version of a kind says.

    Raises:
        UnknownTemplate: There is none with this key.
    """
    from forms.catalogue import find_template, shipped_text
    from server.record.versions import kept_text, newest_of

    if settings is None:
        return shipped_text(find_template(key).key) or ""
    with database_of(settings).reading() as session:
        return kept_text(session, key, newest_of(session, key)).text


def _write_text(settings: Settings | None, key: str, output: Path, *, force: bool) -> None:
    """Write what the newest version of a kind says into a file, as `check FILE` takes it; over no other text."""
    text = _text_of(settings, key)
    if output == DASH:
        click.echo(text, nl=False)
        return
    try:
        changed = not force and output.is_file() and output.read_bytes() not in {b"", text.encode()}
    except OSError as error:
        raise click.UsageError(f"{output}: {error.strerror}") from error
    if changed:
        raise click.UsageError(f"{output} says something else, and was left as it is: --force writes over it")
    with place_for(output):
        output.write_text(text, encoding="utf-8")
