"""Booklets that designers print to try them, and what is read on a scan of one: nothing of it comes into the record.

A trial has a code of its own, which is no journey's. It is in no list, search or figure, and is forgotten in a month.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Final

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from forms.booklet import build_booklet
from forms.circumstances import Circumstances
from forms.layout import Layout, layout_from_json
from forms.model import BookletTemplate
from forms.page_code import PageCode, parse_page_address
from forms.translation import FRENCH
from print.booklet import RenderedBooklet, render_booklet, render_large
from scan.engine_pdfium import render_pdf_page
from scan.errors import EditionLost
from scan.pipeline import Engines, read_file
from scan.readings import Decision, Gray, NoteReading, ReadPage, RejectedPage
from server.config import Settings
from server.record.days import today
from server.record.editions import addresses
from server.record.history import now
from server.record.journeys import new_code
from server.record.languages import home_wording
from server.record.tables import TrialRow

KEPT_FOR: Final = timedelta(days=31)
"""A test print that lay on a desk for a month is printed again."""

MOST_OF_ACCOUNT: Final = 20
"""Trials of one account; beyond it its oldest go. Each is some hundred kilobytes."""

_EDITION: Final = 1


@dataclass(frozen=True, slots=True)
class Trial:
    """A booklet that was printed to be tried.

    Attributes:
        code: Of no journey.
        key: The kind of booklet.
        pages: How many pages it has.
    """

    code: str
    key: str
    pages: int


@dataclass(frozen=True, slots=True)
class TrialZone:
    """What was read in a place of a trial.

    Attributes:
        label: The printed words.
        kind: What it is: `tick`, `choice`, `date`, `number` or `note`.
        value: What was read: true, false, a text, or None for nothing.
        sure: It would go into the record by itself.
    """

    label: str
    kind: str
    value: bool | str | None
    sure: bool


@dataclass(frozen=True, slots=True)
class TrialPage:
    """A page of a scan.

    Attributes:
        page: Its number; None where it is not a page of a trial that is kept here.
        zones: Every place of it.
        outside: What is written outside every place.
        rejection: Why it was not read; empty: it was.
    """

    page: int | None
    zones: tuple[TrialZone, ...] = ()
    outside: tuple[str, ...] = ()
    rejection: str = ""


def print_trial(
    session: Session,
    settings: Settings,
    template: BookletTemplate,
    circumstances: Circumstances,
    *,
    account: int,
    large: bool = False,
    language: str = FRENCH,
) -> tuple[Trial, RenderedBooklet]:
    """Make a booklet to be tried, and keep where everything is on it.

    Args:
        session: Of a transaction.
        settings: Of the home.
        template: The kind of booklet, as it is being written.
        circumstances: Whom it is for.
        account: Who prints it.
        large: In large print.
        language: As in `print_edition`.

    Raises:
        UnknownLanguage: It is not translated into it.
    """
    code = new_code(session)
    booklet = build_booklet(template, circumstances, code=code, edition=_EDITION, printed_on=today())
    wording = home_wording(session, booklet, language)
    render = render_large if large else render_booklet
    rendered = render(booklet, address=addresses(settings, code, _EDITION), wording=wording)
    row = TrialRow(
        code=code,
        account=account,
        key=template.key,
        layout=rendered.layout.dumps(),
        pages_pdf=rendered.pages_pdf,
        printed_at=now(),
    )
    session.add(row)
    session.flush()
    _forget(session, account)
    return Trial(code, template.key, len(rendered.layout.pages)), rendered


def read_trial(session: Session, settings: Settings, file: Path, engines: Engines) -> tuple[TrialPage, ...]:
    """Read a scan of trials, and keep nothing; in the order of their numbers, whatever was laid first or at the left.

    Raises:
        ScanError: The file cannot be read.
    """
    editions = _Trials(session, settings)
    pages = [_page(outcome) for image in read_file(file, editions, engines) for outcome in image.outcomes]
    return tuple(sorted(pages, key=lambda one: (one.page is None, one.page or 0)))


TRIAL: Final = "trial"
"""In the place of the reason why a page was not read: it is one of a test print, and nothing is wrong with it."""


def is_trial(session: Session, code: str | None) -> bool:
    """Whether a code is that of a trial: a page of one that comes to the desk asks nothing of anybody."""
    return code is not None and session.get(TrialRow, code) is not None


class _Trials:
    """What was printed to be tried, for the pipeline: `scan.readings.EditionSource`."""

    def __init__(self, session: Session, settings: Settings) -> None:
        self._session = session
        self._settings = settings

    def page_code(self, text: str) -> PageCode:
        return parse_page_address(text, keys=self._settings.secrets.signing_keys)

    def layout(self, journey: str, edition: int) -> Layout | None:
        row = self._row(journey, edition)
        return None if row is None else layout_from_json(json.loads(row.layout))

    def reference(self, journey: str, edition: int, page: int, px_per_mm: float) -> Gray:
        row = self._row(journey, edition)
        if row is None:
            raise EditionLost(journey, edition, "it is no trial any more")
        return render_pdf_page(row.pages_pdf, page - 1, px_per_mm)

    def names(self, journey: str) -> Sequence[str]:
        del journey
        return ()

    def _row(self, journey: str, edition: int) -> TrialRow | None:
        return self._session.get(TrialRow, journey) if edition == _EDITION else None


def _page(outcome: ReadPage | RejectedPage) -> TrialPage:
    if isinstance(outcome, RejectedPage):
        return TrialPage(None if outcome.code is None else outcome.code.page, rejection=outcome.reason.value)
    zones = tuple(
        TrialZone(
            one.zone.label or one.zone.id,
            one.zone.kind.value,
            (one.text or None) if isinstance(one, NoteReading) else one.value,
            one.decision is Decision.AUTO,
        )
        for one in outcome.zones
    )
    return TrialPage(outcome.code.page, zones, tuple(one.text for one in outcome.annotations if one.text))


def _forget(session: Session, account: int) -> None:
    session.execute(delete(TrialRow).where(TrialRow.printed_at <= now() - KEPT_FOR))
    mine = select(TrialRow.code).where(TrialRow.account == account).order_by(TrialRow.printed_at.desc())
    old = session.scalars(mine).all()[MOST_OF_ACCOUNT:]
    session.execute(delete(TrialRow).where(TrialRow.code.in_(old)))
