"""The JSON documents of the command line; their keys are fixed, further keys may be added."""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from forms.model import BookletTemplate
from forms.page_code import PageCode
from scan.pile import findings_of
from scan.readings import ImageReading, RejectedPage
from scan.readings_json import noted_to_json, on_paper, outcome_to_json
from server.record import fold
from server.record.counters import counters_to_json
from server.record.decisions import read_since, taken_back
from server.record.model import (
    BatchState,
    FieldState,
    HistoryEntry,
    JourneyRecord,
    ReviewItem,
    ReviewReason,
)
from server.record.readings import reviews
from server.record.tables import HistoryRow, ImageRow, PageReadingRow

Advice = Callable[[Mapping[str, Any]], str]
"""A rejected page, or a finding, as in `parcours read` -> what to do, in French."""


def template_to_json(template: BookletTemplate) -> dict[str, Any]:
    """One kind of booklet, as in `parcours templates`."""
    return {
        "key": template.key,
        "title": template.title,
        "persons_min": template.persons_min,
        "persons_max": template.persons_max,
        "situations": [
            {
                "key": situation.key,
                "question": situation.question,
                "scope": situation.scope.value,
                "several": situation.several,
                "answers": [answer.key for answer in situation.answers],
                "labels": {answer.key: answer.label for answer in situation.answers},
            }
            for situation in template.situations
        ],
    }


def image_to_json(image: ImageReading, advice: Advice, *, timings: bool = False) -> dict[str, Any]:
    """One image, as in `parcours read`."""
    outcomes = [(isinstance(each, RejectedPage), outcome_to_json(each)) for each in image.outcomes]
    document = _image(image.index, image.width_px, image.height_px, outcomes, advice)
    if timings:
        document["timings_ms"] = {stage: round(spent, 2) for stage, spent in image.timings_ms.items()}
    return document


def record_to_json(record: JourneyRecord, waiting: Iterable[ReviewItem]) -> dict[str, Any]:
    """A journey, as in `parcours show`.

    Args:
        record: The journey.
        waiting: What waits for a person about it.
    """
    summary, items = record.summary, list(waiting)
    return {
        "code": summary.code,
        "template": summary.template,
        "title": summary.title,
        "holders": list(summary.holders),
        "closed": summary.closed,
        "editions": list(record.editions),
        "counters": counters_to_json(record.history),
        "steps": [
            {
                "id": step.id,
                "title": step.title,
                "status": step.status.value,
                "since": None if step.since is None else step.since.isoformat(),
            }
            for step in record.steps
        ],
        "fields": {field: _field_to_json(state) for field, state in record.fields.items()},
        "conflicts": [review_to_json(item) for item in items if item.reason is ReviewReason.CONFLICT],
        "reviews": [review_to_json(item) for item in items],
        "history": [_entry_to_json(entry) for entry in record.history],
    }


def review_to_json(item: ReviewItem) -> dict[str, Any]:
    """What waits for a person, as in `parcours reviews`."""
    return {
        "id": item.id,
        "reason": (ReviewReason.AUDIT if item.audit else item.reason).value,
        "why": None if item.audit else item.why or None,
        "code": item.journey,
        "edition": item.edition,
        "page": item.page,
        "field": item.field or None,
        "question": item.question,
        "paper": item.paper,
        "kinds": sorted(item.kinds),
        "record": item.record,
        "printed": item.printed,
        "confidence": round(item.confidence, 4),
        "rejection": item.rejection or None,
        "crop": item.crop,
        "at": moment_to_json(item.created_at),
    }


def upload_to_json(session: Session, batch: BatchState, file: str, advice: Advice) -> dict[str, Any]:
    """What was read in an upload, as in `parcours read`, from what the record keeps of it.

    Args:
        session: Any.
        batch: The upload.
        file: Its name as the person gave it.
        advice: Words for rejected pages and findings.
    """
    document: dict[str, Any] = {"file": file, "sha256": batch.sha256, "batch": batch.id, "repeated": batch.repeated}
    if batch.error:
        document["error"] = batch.error
    images = session.scalars(select(ImageRow).where(ImageRow.sha256 == batch.sha256).order_by(ImageRow.image))
    pages = session.scalars(
        select(PageReadingRow)
        .where(
            PageReadingRow.sha256 == batch.sha256,
            PageReadingRow.id.not_in(taken_back()),
            PageReadingRow.id.not_in(read_since()),
        )
        .order_by(PageReadingRow.image, PageReadingRow.place)
    ).all()
    document["images"] = [
        _image(
            row.image,
            row.width_px,
            row.height_px,
            [(bool(page.rejection), page.outcome) for page in pages if page.image == row.image],
            advice,
        )
        for row in images
    ]
    document["findings"] = pile_to_json(document["images"], advice)
    return document


def journeys_to_json(session: Session, uploads: Iterable[BatchState]) -> list[dict[str, Any]]:
    """What uploads changed and what they still ask, journey by journey, as in `parcours scan`.

    A file that was read before changed nothing now; its journeys are there when something in it still waits.
    """
    listed = list(uploads)
    new = {batch.sha256 for batch in listed if not batch.repeated}
    pages = session.execute(
        select(PageReadingRow.id, PageReadingRow.journey, PageReadingRow.sha256)
        .where(PageReadingRow.sha256.in_([batch.sha256 for batch in listed]))
        .order_by(PageReadingRow.id)
    ).all()
    asked = {review for batch in listed for page in batch.pages for review in page.reviews}
    documents = {}
    for code in dict.fromkeys(journey for _, journey, _ in pages if journey is not None):
        fresh = [page for page, journey, sha256 in pages if journey == code and sha256 in new]
        waiting = [review_to_json(item) for item in reviews(session, journey=code) if item.id in asked]
        if fresh or waiting:
            documents[code] = {"code": code, "changes": _changes(session, fresh), "reviews": waiting}
    return list(documents.values())


def moment_to_json(moment: datetime) -> str:
    """A moment as `2026-11-25T10:00:00Z`."""
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _image(
    index: int, width_px: int, height_px: int, outcomes: Iterable[tuple[bool, dict[str, Any]]], advice: Advice
) -> dict[str, Any]:
    listed = list(outcomes)
    return {
        "index": index,
        "width_px": width_px,
        "height_px": height_px,
        "pages": [
            {**on_paper(outcome), "findings": _with_advice(outcome.get("findings", ()), advice)}
            for rejected, outcome in listed
            if not rejected
        ],
        "rejected": [{**outcome, "advice": advice(outcome)} for rejected, outcome in listed if rejected],
    }


def pile_to_json(images: Iterable[Mapping[str, Any]], advice: Advice) -> list[dict[str, Any]]:
    """What the pages of a file say of the pile that was scanned, from the documents of its images."""
    pile = [[PageCode(page["code"], page["edition"], page["page"]) for page in image["pages"]] for image in images]
    return _with_advice([noted_to_json(noted) for noted in findings_of(pile)], advice)


def _with_advice(findings: Iterable[Mapping[str, Any]], advice: Advice) -> list[dict[str, Any]]:
    return [{**finding, "advice": advice(finding)} for finding in findings]


def _changes(session: Session, pages: list[int]) -> list[dict[str, Any]]:
    rows = session.scalars(
        select(HistoryRow)
        .where(HistoryRow.page_reading.in_(pages), HistoryRow.action.in_({fold.FIELD, fold.STATUS}))
        .order_by(HistoryRow.id)
    )
    return [
        {"kind": row.action, "id": row.target, "before": row.before, "after": row.after, "words": row.words}
        for row in rows
    ]


def _field_to_json(state: FieldState) -> Mapping[str, Any]:
    return {
        "value": state.value,
        "origin": state.origin.value,
        "by": state.by,
        "at": moment_to_json(state.at),
        "edition": state.edition,
        "scan": state.scan,
        "crop": state.crop,
    }


def _entry_to_json(entry: HistoryEntry) -> Mapping[str, Any]:
    return {
        "id": entry.id,
        "at": moment_to_json(entry.at),
        "by": entry.by,
        "action": entry.action,
        "target": entry.target,
        "before": entry.before,
        "after": entry.after,
        "origin": entry.origin.value,
        "words": entry.words,
        "scan": entry.scan,
        "crop": entry.crop,
    }
