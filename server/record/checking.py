"""Looks a home over.

What the town hall must still confirm; whether every record is what its history says, and is found by what it says;
whether everything of which it speaks is in the storage, as it was put there.
"""

import json
from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from forms.catalogue import list_unconfirmed
from forms.circumstances_json import circumstances_from_json
from forms.model import BookletTemplate
from forms.printed_texts import Part, placed_texts
from forms.town_hall import TownHall, list_lacking, list_to_confirm
from print.checking import check_text, remarks_on_fullest
from server.config import TOWN_HALL_FILE, Settings
from server.record import fold, history
from server.record.db import Database
from server.record.decisions import is_last_word
from server.record.errors import UnknownContent
from server.record.languages import OTHERS, begun_in, left_in_french, wording_in
from server.record.note_words import index_words
from server.record.notes import RULES, notes_now
from server.record.storage import Storage
from server.record.tables import (
    BatchRow,
    DecisionRow,
    EditionRow,
    FieldRow,
    HistoryRow,
    JourneyRow,
    NoteRow,
    NoteWordRow,
    PageReadingRow,
    PhotoRow,
    ReadingRow,
    ReceiptRow,
    ReviewRow,
    WaitingRow,
)
from server.record.translations import Own, own_words
from server.record.versions import is_shipped, kept_text, newest_of


def check_home(database: Database, settings: Settings) -> dict[str, Any]:
    """Check a home.

    Returns:
        The document of `parcours check`: `unconfirmed`, what a template leaves to the town hall; `town_hall`, what its
        own file leaves open; `untranslated`, how many texts of a kind of booklet are printed in French in a language;
        `translated`, what is wrong with the pages in a language into which its designers translated a booklet;
        `published`, what is to be looked at again in the booklets that its designers published; `problems`, what is
        damaged, one sentence each.

    Raises:
        DatabaseGone: The database does not answer.
    """
    with database.reading() as session:
        newest = tuple(database.templates.newest(session).values())
        own, at = own_words(session), database.templates.town_hall
        untranslated = _untranslated(newest, own, at)
        translated = [one for template in newest for one in _translated(template, own, at)]
        published = [one for template in newest for one in _published(session, template)]
    unconfirmed = [
        {"template": template.key, "where": where, "what": what}
        for template in newest
        for where, what in list_unconfirmed(template)
    ]
    town_hall = _town_hall(database.templates.town_hall, newest)
    problems = [*_wrong_records(database), *_wrong_questions(database), *_lost(database, settings)]
    return {
        "unconfirmed": unconfirmed,
        "town_hall": town_hall,
        "untranslated": untranslated,
        "translated": translated,
        "published": published,
        "problems": problems,
    }


def _published(session: Session, template: BookletTemplate) -> Iterator[dict[str, Any]]:
    """What is to be looked at again in a booklet that came out of the studio; that of its file is said of its file."""
    kept = kept_text(session, template.key, newest_of(session, template.key))
    if is_shipped(template.key, kept):
        return
    for one in check_text(template, kept.text, each_answer=False).remarks:
        yield {"template": template.key, "line": one.line, "said": one.said, "advice": one.advice}


def _translated(template: BookletTemplate, own: Own, town_hall: TownHall) -> Iterator[dict[str, Any]]:
    """What is wrong with a booklet's pages in the languages in which its texts were written here."""
    texts = [one.text for one in placed_texts(template, town_hall) if one.part is not Part.TOWN_HALL]
    for language in OTHERS:
        said = own.said(language)
        if any(text in said for text in texts):
            worded = partial(wording_in, language=language, town_hall=town_hall, own=own)
            for one in remarks_on_fullest(template, worded):
                yield {"template": template.key, "language": language, "said": one.said, "advice": one.advice}


def _untranslated(templates: Iterable[BookletTemplate], own: Own, town_hall: TownHall) -> list[dict[str, Any]]:
    """Of each kind of booklet and each language in which a part of it is said, how much is left in French."""
    counts = [
        {"template": template.key, "language": language, "texts": left_in_french(template, language, own, town_hall)}
        for template in templates
        for language in begun_in(template, own, town_hall)
        if language in OTHERS
    ]
    return [one for one in counts if one["texts"]]


def _town_hall(town_hall: TownHall, templates: Iterable[BookletTemplate]) -> list[dict[str, str]]:
    """What its own file leaves open: what it lacks first, of which nothing is printed but a name."""
    lacking = [
        (
            name.partition(".")[0],
            f"{TOWN_HALL_FILE} n'a pas son {'lieu' if '.' in name else 'bloc'}, que des livrets demandent",
        )
        for name in list_lacking(town_hall, templates)
    ]
    listed = (*lacking, *list_to_confirm(town_hall))
    return [{"service": service, "what": what} for service, what in listed]


def _wrong_records(database: Database) -> list[str]:
    """Journeys whose tables of now differ from what their history says."""
    problems = []
    with database.reading() as session:
        for row in session.scalars(select(JourneyRow).order_by(JourneyRow.code)):
            folded = fold.fold(history.events(session, row.code))
            same = (
                folded.fields == history.field_states(session, row.code)
                and folded.steps == history.step_states(session, row.code)
                and folded.closed == row.closed
                and folded.version == row.template_version
            )
            if not same:
                problems.append(f"the record of {row.code} is not what its history says")
            if not _is_found(session, row):
                problems.append(f"a search finds {row.code} by something else than what its record says")
    return problems


def _wrong_questions(database: Database) -> list[str]:
    """Questions that wait, or do not, against what was last decided of them."""
    last = select(DecisionRow.review, DecisionRow.decided).where(is_last_word())
    with database.reading() as session:
        decided = {row.review: row.decided for row in session.execute(last)}
        kept = set(session.scalars(select(WaitingRow.review)))
        wrong = [
            row
            for row in session.execute(select(ReviewRow.id, ReviewRow.journey))
            if (row.id in kept) == decided.get(row.id, False)
        ]
    return [
        f"the question {row.id} of {row.journey or 'nobody yet'} "
        f"{'waits, and was decided' if row.id in kept else 'does not wait, and was not decided'}"
        for row in wrong
    ]


def _is_found(session: Session, row: JourneyRow) -> bool:
    """Whether a search finds a journey by its persons and its notes as they are, and by nothing else."""
    if row.notes_rules != RULES:
        return False
    kept = session.scalars(select(NoteRow).where(NoteRow.journey == row.code))
    kept_words = set(session.scalars(select(NoteWordRow.word).where(NoteWordRow.journey == row.code)))
    now = notes_now(session, row.code)
    # The title is that of the template when the persons were last written: it may be another one today.
    named = history.search_text(row.code, circumstances_from_json(row.circumstances), "").strip()
    same = {_facts(note) for note in kept} == {_facts(note) for note in now}
    wanted = frozenset().union(*(index_words(note.search) for note in now))
    return same and kept_words == wanted and row.search.startswith(named)


def _facts(note: NoteRow) -> str:
    """All that is kept of a note."""
    return json.dumps({each.key: getattr(note, each.key) for each in NoteRow.__table__.columns}, sort_keys=True)


def _lost(database: Database, settings: Settings) -> Iterator[str]:
    """Contents that the record speaks of and that the storage does not have, or not as they were put there."""
    storage = Storage(settings.storage)
    with database.reading() as session:
        wanted = dict(_contents(session))
    for key, what in wanted.items():
        try:
            sound = storage.is_sound(key)
        except UnknownContent:
            yield f"the storage lost {what} ({key})"
        except OSError as error:
            yield f"the storage does not give {what} ({key}): {error.strerror}"
        else:
            if not sound:
                yield f"{what} is damaged in the storage ({key})"


def _contents(session: Session) -> Iterator[tuple[str, str]]:
    """The key of everything that the record speaks of, and what it is; what matters most is said last."""
    for column, journey, what in _PICTURES:
        for key, code in session.execute(select(column, journey).where(column.is_not(None)).distinct()):
            if key is not None:
                yield key, f"{what} of {code or 'nobody yet'}"
    for edition in session.scalars(select(EditionRow)):
        for key in (edition.pages_pdf, edition.booklet_pdf, edition.layout):
            yield key, f"edition {edition.number} of {edition.journey}"
    for receipt in session.scalars(select(ReceiptRow)):
        yield from ((key, f"a receipt of {receipt.journey}") for key in (receipt.card_pdf, receipt.label_pdf))
    yield from ((key, f"the upload {name}") for key, name in session.execute(select(BatchRow.sha256, BatchRow.name)))


_PICTURES: Final = (
    (HistoryRow.crop, HistoryRow.journey, "a crop"),
    (FieldRow.crop, FieldRow.journey, "a crop"),
    (ReadingRow.crop, ReadingRow.journey, "a crop"),
    (ReviewRow.crop, ReviewRow.journey, "a crop"),
    (ReviewRow.page_image, ReviewRow.journey, "the image of a page"),
    (PageReadingRow.overlay, PageReadingRow.journey, "a page with its readings drawn on it"),
    (PageReadingRow.page_image, PageReadingRow.journey, "the image of a page"),
    (PhotoRow.content, PhotoRow.journey, "a photo"),
)
"""Every column with the key of a picture, whose it is, and what it shows."""
