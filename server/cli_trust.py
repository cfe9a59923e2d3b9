"""The command about how far readings can be trusted."""

from pathlib import Path
from typing import Any

import click

from server.config import settings_from
from server.terminal import answer, database_of, options


@click.command()
@options()
def trust(home: Path | None, as_json: bool) -> None:
    """Say how much of what goes in by itself is wrong, how much is asked, and what it costs."""
    from server.record.trust import trust as counted
    from server.record.trust_json import trust_to_json

    settings = settings_from(home)
    with database_of(settings).reading() as session:
        document = trust_to_json(counted(session), settings.audit_shares)
    answer(document, as_json=as_json, text="\n".join(_lines(document)))


def _lines(document: dict[str, Any]) -> list[str]:
    if document["since"] is None:
        return ["Nothing was counted yet: scan pages first."]
    lines = [f"since {document['since']}"]
    for one in document["kinds"]:
        said = "not measured yet"
        if one["checked"]:
            said = f"{one['errors']} wrong of {one['checked']} looked at, at most {one['at_most']:.2%} (95 %)"
        rate = "-" if one["review_rate"] is None else f"{one['review_rate']:.1%}"
        lines.append(f"{one['kind']:8}{one['by_itself']:8} by itself: {said}; asked {one['asked']} ({rate})")
    lines += [
        f"week of {one['week']}: {one['answers']} answers, {one['minutes']} min" for one in document["efforts_by_week"]
    ]
    return lines
