"""What changed since a booklet was printed, and its insert: told in words, shown as it will print, then printed."""

import hashlib
from dataclasses import dataclass
from typing import Final

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from print.insert import LEAVES_A_SHEET
from print.label_sheets import LabelSheet
from print.stickers import count_labels
from scan.engine_pdfium import count_pdf_pages
from scan.kept import Kept
from server.record.editions import editions
from server.record.errors import UnknownEdition, UnknownLanguage
from server.record.inserts import Pending, draw_insert, pending_insert, print_insert
from server.record.journeys import journey_record
from server.record.news_words import aside_lines, step_lines, summary
from server.web.advice import record_error_advice
from server.web.auth import agent
from server.web.counters import ask_first, my_counter, remembered
from server.web.preview import NO_ADDRESS, PagePicture, picture_of
from server.web.services import database, services
from server.web.unprintable import unprintable_in

blueprint = Blueprint("inserts", __name__, url_prefix="/parcours/<code>/feuillets")

_INSERTS_KEPT: Final = 8
_PAGES_A_SHEET: Final = 4
"""Of a booklet: two on each face."""

_kept: Final = Kept[tuple[PagePicture, ...]](_INSERTS_KEPT)


@dataclass(frozen=True, slots=True)
class ChangedStep:
    """What is said of a step.

    Attributes:
        title: Of the step.
        page: Of the booklet; None: not known.
        lines: What changed.
    """

    title: str
    page: int | None
    lines: tuple[str, ...]


@blueprint.get("/")
def page(code: str) -> ResponseReturnValue:
    """Say what changed since an edition, and show both ways of printing it."""
    since, settings, refused = _number("depuis"), services().settings, None
    with database().reading() as records:
        record, printed = journey_record(records, code), editions(records, code)
        try:
            pending = pending_insert(records, settings, code, since)
        except UnknownEdition:
            if since is not None:
                raise
            pending = None
        except UnknownLanguage as error:
            pending, refused = None, record_error_advice(error)
    sheet = settings.printer.labels
    return render_template(
        "journey/insert.html",
        summary=record.summary,
        template=None if pending is None else pending.insert.booklet.template,
        pending=pending,
        refused=refused,
        asked=since,
        editions=printed,
        sheet=sheet,
        **({} if pending is None else _shown(pending, sheet)),
    )


@blueprint.post("/")
def print_it(code: str) -> ResponseReturnValue:
    """Make the edition of what changed, and open its PDF."""
    question = ask_first()
    if question is not None:
        return question
    first = max(_number("etiquette") or 1, 1) if request.form.get("format") == "stickers" else None
    edition = print_insert(
        database(),
        services().settings,
        code,
        agent().name,
        since=_number("depuis"),
        first_label=first,
        counter=my_counter(),
    )
    return remembered(redirect(url_for("journey.pdf", code=code, number=edition.number, form="booklet")))


def _shown(pending: Pending, sheet: LabelSheet) -> dict[str, object]:
    """What the page says and shows of changes."""
    news, insert = pending.news, pending.insert
    if news.is_nothing:
        return {"what": "", "cover": news.cover}
    told = {
        "what": summary(news),
        "cover": news.cover,
        "steps": [ChangedStep(one.step.step.title, _page(pending, one), step_lines(one)) for one in news.steps],
        "aside": aside_lines(news),
    }
    if pending.booklet.large:
        return told
    leaves, count = _pictures(pending, sheet, None), count_labels(insert, sheet, pending.wording)
    sheets = -(-len(leaves) // LEAVES_A_SHEET)
    return {
        **told,
        "leaves": leaves,
        "leaf_sheets": sheets,
        "labels": _pictures(pending, sheet, 1) if count else (),
        "label_count": count,
        "rather_whole": news.cover or sheets >= -(-pending.booklet.pages // _PAGES_A_SHEET),
        "unprintable": unprintable_in(insert.booklet),
    }


def _page(pending: Pending, step: object) -> int | None:
    found = next(one for one in pending.news.steps if one is step)
    return pending.insert.pages.get(found.step.step.id) if found.gone else pending.insert.page_of(found)


def _pictures(pending: Pending, sheet: LabelSheet, first_label: int | None) -> tuple[PagePicture, ...]:
    """The leaves, or the sheets of labels, as they will print."""
    language = pending.wording and (pending.wording.code, pending.translated)
    facts = (pending.insert, language, sheet, first_label)
    key = hashlib.sha256(repr(facts).encode()).hexdigest()

    def drawn() -> tuple[PagePicture, ...]:
        rendered = draw_insert(
            pending, address=lambda _page: NO_ADDRESS, sheet=sheet, first_label=first_label, outlined=True
        )
        pdf = rendered.pages_pdf
        return tuple(PagePicture(number + 1, picture_of(pdf, number)) for number in range(count_pdf_pages(pdf)))

    return _kept.get(key, drawn)


def _number(name: str) -> int | None:
    """A whole number of the form or of the address; None where it is none."""
    typed = request.values.get(name, "").strip()
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) <= 6 else None
