"""The studio: what a booklet that is out already is given when something changes, on leaves of A6 or on labels.

An insert needs a booklet before and one after. They are those of the published version and of the text, as for a
journey that is moved to it; or those of one journey before and after somebody came to the desk.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from sqlalchemy.orm import Session

from forms.booklet import Booklet, build_booklet
from forms.circumstances import Circumstances, KnownValue, SetAppointment
from forms.errors import FormsError
from forms.model import BookletTemplate, Step, StepStatus
from forms.news import BookletNews, news_between
from forms.translation import FRENCH
from print.insert import LEAVES_A_SHEET, compose_insert
from print.insert_blocks import Insert
from print.label_sheets import LabelSheet
from print.looked_at import CODE, address
from print.stickers import count_labels, render_stickers
from server.record.days import today
from server.record.inserts import step_pages
from server.record.templates import template_of, titles_of
from server.record.versions import newest_numbers
from server.web.messages import short_date
from server.web.studio_pages import (
    LABELS,
    LEAVES,
    Composed,
    Tongue,
    circumstances_of,
    composed,
    of_pages,
    of_sheets,
    shown,
)
from server.web.typography import _, plural, typeset

INSERTS: Final = (LEAVES, LABELS)
"""The formats that show an insert."""

VISIT: Final = "passage"
"""What stands for a journey after somebody came to the desk, where it is chosen what changed."""

_PAGES_A_SHEET: Final = 4
_LATER: Final = timedelta(days=14)
_HOUR: Final = "10 h 30"
_FRIDAY: Final = 4


@dataclass(frozen=True, slots=True)
class Published:
    """The newest version of a kind of booklet.

    Attributes:
        number: Of the version.
        template: What it says.
    """

    number: int
    template: BookletTemplate


@dataclass(frozen=True, slots=True)
class Inserted:
    """An insert as it will print.

    Attributes:
        drawn: Its leaves, or its sheets of labels; none where there is nothing to print.
        said: Which booklet is before and which after, in words.
        counted: How many leaves or sheets there are, in words.
        nothing: Why there is nothing to print; empty: there is something.
        doubt: Why the whole booklet is rather printed; empty: it is not.
        visit: Somebody came to the desk; else the text changed.
    """

    drawn: Composed
    said: str
    counted: str
    nothing: str
    doubt: str
    visit: bool


@dataclass(frozen=True, slots=True)
class _Change:
    """A booklet before and after something, and what that is, in words."""

    before: Composed
    now: Booklet
    said: str


def published(records: Session, key: str) -> Published | None:
    """The newest version of a kind of booklet; None where there is none that can be read."""
    number = newest_numbers(records).get(key)
    if number is None:
        return None
    try:
        return Published(number, template_of(records, key, number))
    except FormsError:
        return None


def inserted(
    template: BookletTemplate,
    form: Mapping[str, str],
    tongue: Tongue,
    newest: Published | None,
    sheet: LabelSheet,
) -> Inserted:
    """Draw the insert that a form asks for.

    Args:
        template: The text.
        form: What it is looked at for: `format` one of `INSERTS`, `since` what changed, and the situation.
        tongue: In which language.
        newest: The version that the text is compared with; None: only a visit to the desk can be shown.
        sheet: The town hall's sheets of labels.

    Raises:
        FormsError: No booklet can be made.
    """
    if newest is None or form.get("since") == VISIT:
        newest, change = None, _visit(template, form, tongue)
    else:
        change = _versions(template, newest, form, tongue)
    insert = _insert(change)
    drawn, news = _drawn(insert, tongue, None if form.get("format") == LEAVES else sheet), insert.news
    return Inserted(
        drawn,
        change.said,
        _counted(drawn),
        "" if drawn.marks else _nothing(news, template, newest),
        "" if news.is_nothing else _doubt(news, drawn, len(change.before.pages)),
        newest is None,
    )


def _versions(template: BookletTemplate, newest: Published, form: Mapping[str, str], tongue: Tongue) -> _Change:
    """A journey that has the published version, and is moved to the text."""
    before = composed(newest.template, circumstances_of(newest.template, form), tongue=_in_french(tongue))
    now = _booklet(template, circumstances_of(template, form))
    said = _(
        "Du livret de la version %(number)d à celui de votre texte, comme pour un parcours ouvert que l’on fera passer "
        "à la version %(next)d.",
        number=newest.number,
        next=newest.number + 1,
    )
    return _Change(before, now, said)


def _visit(template: BookletTemplate, form: Mapping[str, str], tongue: Tongue) -> _Change:
    """A journey before and after somebody came to the desk: answers, a step, an appointment and a document."""
    circumstances = circumstances_of(template, form)
    before = composed(template, replace(circumstances, answers=()), tongue=_in_french(tongue))
    planned, happened = _booklet(template, circumstances), []
    known: dict[str, KnownValue] = {}
    steps = [step.step for step in planned.steps]
    done = steps[:1] if len(steps) > 1 else []
    for step in done:
        known[f"{step.id}.done"] = KnownValue(value=True, on=today())
        happened.append(_("l’étape « %(title)s » faite", title=typeset(step.title)))
    meeting = _meeting(planned, steps[len(done) :])
    if meeting is not None:
        circumstances = replace(circumstances, changes=(meeting,))
        day, title = short_date(meeting.on), typeset(titles_of(template)[meeting.step])
        happened.append(_("un rendez-vous le %(day)s pour « %(title)s »", day=day, title=title))
    if planned.documents:
        paper = planned.documents[0]
        known[paper.received.id] = KnownValue(value=True, on=today())
        happened.append(_("la pièce « %(title)s » reçue", title=typeset(paper.document.title)))
    if circumstances.answers:
        happened.append(_("les réponses de « Pour quelle situation ? »"))
    now = _booklet(template, circumstances, known, {step.id: StepStatus.DONE for step in done})
    what = ", ".join(happened) or _("rien")
    said = _("Du livret remis au début, sans réponse, au même après un passage à l’accueil : %(what)s.", what=what)
    return _Change(before, now, said)


def _meeting(booklet: Booklet, steps: Sequence[Step]) -> SetAppointment | None:
    """An appointment for the first of some steps that has room for one; None where none has."""
    there = {field.id for field in booklet.fields}
    step = next((step for step in steps if f"{step.id}.appointment" in there), None)
    return None if step is None else SetAppointment(step.id, _working_day(today() + _LATER), _HOUR)


def _working_day(day: date) -> date:
    """The same day, or the Monday after it: nobody has an appointment on a weekend."""
    return day + timedelta(days=7 - day.weekday() if day.weekday() > _FRIDAY else 0)


def _insert(change: _Change) -> Insert:
    before = change.before.booklet
    pages = step_pages(page.layout for page in change.before.pages)
    news, held = news_between(before, change.now), tuple(step.step.id for step in before.steps)
    return Insert(change.now, news, before.edition, pages, held)


def _booklet(
    template: BookletTemplate,
    circumstances: Circumstances,
    known: Mapping[str, KnownValue] | None = None,
    statuses: Mapping[str, StepStatus] | None = None,
) -> Booklet:
    return build_booklet(
        template, circumstances, code=CODE, edition=2, printed_on=today(), known=known, statuses=statuses
    )


def _in_french(tongue: Tongue) -> Tongue:
    """For the booklet before, of which only the places count: they are the same in all languages."""
    return replace(tongue, language=FRENCH)


def _drawn(insert: Insert, tongue: Tongue, sheet: LabelSheet | None) -> Composed:
    """Leaves, or sheets of labels; none where nothing changed that they can tell."""
    booklet, wording = insert.booklet, tongue.wording(insert.booklet)
    if insert.news.is_nothing or (sheet is not None and not count_labels(insert, sheet, wording)):
        return Composed(booklet, (), ())
    if sheet is None:
        return shown(of_pages(booklet, compose_insert(insert, address=address, wording=wording)[0]))
    return of_sheets(booklet, render_stickers(insert, sheet, wording=wording, outlined=True).booklet_pdf)


def _counted(drawn: Composed) -> str:
    count = len(drawn.marks)
    if drawn.pages:
        return plural("%(num)d feuillet", "%(num)d feuillets", count)
    return plural("%(num)d planche", "%(num)d planches", count) if count else ""


def _nothing(news: BookletNews, template: BookletTemplate, newest: Published | None) -> str:
    """Why there is nothing to print: what stands on a cover or among the questions is told by no insert."""
    if not news.is_nothing:
        return _("Ce qui a changé ne peut pas se dire sur une étiquette : voyez les feuillets.")
    if newest is None:
        return _("Un passage à l’accueil ne change rien à ce livret : il n’y a rien à imprimer.")
    if news.cover:
        return _("Seul le titre de la couverture a changé : le livret s’imprime en entier.")
    if template == newest.template:
        return _("Votre texte est celui de la version %(number)d : rien n’a changé.", number=newest.number)
    return _(
        "Ce que votre texte change ne touche pas cette situation, ou ne se dit pas sur un feuillet : la couverture, le "
        "résumé, les questions."
    )


def _doubt(news: BookletNews, drawn: Composed, pages: int) -> str:
    """As an agent is told before an insert is printed."""
    if news.cover:
        return _("Le titre de la couverture a changé : un feuillet ne peut pas le dire.")
    if -(-len(drawn.pages) // LEAVES_A_SHEET) >= -(-pages // _PAGES_A_SHEET):
        return _("C'est beaucoup : le livret entier ne prend pas plus de feuilles.")
    return ""
