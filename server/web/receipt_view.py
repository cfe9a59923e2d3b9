"""What the town hall read today, in words for the resident: what is known now, what is missing, when, what is open.

As on the citizen's page, notes of agents never enter it, and of what only agents may see it says that it was read.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from forms.booklet import Booklet
from forms.fields import Field
from forms.model import Author, BookletTemplate, FieldKind
from server.record.model import JourneyRecord, ReviewItem, ReviewReason, Value
from server.record.sitting import New, Sitting
from server.record.waiting import CUT_OFF, kind_of
from server.web.booklet_words import in_words, said
from server.web.citizen_view import CitizenView
from server.web.journey_view import words_of
from server.web.language import isolated
from server.web.messages import day_first, kept_words
from server.web.trip_words import hour_words
from server.web.typography import _, typeset

_READY, _RECEIVED, _DONE = ".ready", ".received", ".done"
_KEYS: Final = "123456789"
_BOX: Final = re.compile(r"\s:\s[^:]*$")
"""What is printed beside the box of a document: that it is ready, or received."""


@dataclass(frozen=True, slots=True)
class ReceiptLine:
    """One thing that was read.

    Attributes:
        text: What is known of it now, a sentence.
        review: The question whose answer it is; empty where no person was asked.
        reading: Key of what was read; None where nothing was.
        key: What contests it on the keyboard; empty beyond the ninth.
        whose: Of a document of several persons: who, and the sentence with a place for them; see `together`.
    """

    text: str
    review: str
    reading: int | None
    key: str = ""
    whose: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """What was read of one step, or of the documents that are brought to it.

    Attributes:
        title: Of the step; empty for what belongs to none.
        lines: At least one.
    """

    title: str
    lines: tuple[ReceiptLine, ...]


@dataclass(frozen=True, slots=True)
class Open:
    """Something that an agent still has to look at.

    Attributes:
        text: What, in words.
        review: The question.
        contested: The resident said that it was not right.
        said: What they said of it.
    """

    text: str
    review: str
    contested: bool
    said: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Receipt:
    """A receipt, whole.

    Attributes:
        template: The kind of booklet.
        names: Of the persons.
        code: The journey.
        day: At the town hall.
        groups: What was read, step by step.
        missing: What the resident must still bring.
        appointment: The next one, in words; empty: none.
        when: Its day and hour alone.
        opens: What an agent still has to look at.
        pages: How many pages were read that day.
    """

    template: BookletTemplate
    names: tuple[str, ...]
    code: str
    day: date
    groups: tuple[Group, ...]
    missing: tuple[str, ...]
    appointment: str
    when: str
    opens: tuple[Open, ...]
    pages: int = 0


def receipt_of(
    found: Sitting,
    view: CitizenView,
    record: JourneyRecord,
    booklet: Booklet,
    *,
    waiting: Iterable[ReviewItem],
    sayings: Mapping[str, tuple[str, ...]],
) -> Receipt:
    """Put together what a resident is told.

    Args:
        found: Today's scans.
        view: The journey as its resident may see it.
        record: The journey.
        booklet: As it would be printed now.
        waiting: The questions about it that wait.
        sayings: What the resident said about those that they contest; see `server.record.contest`.
    """
    return Receipt(
        template=booklet.template,
        names=view.names,
        code=record.summary.code,
        day=found.day,
        groups=_groups(found, record, booklet),
        missing=tuple(_missing(view)),
        appointment=_appointment(view, whole=True),
        when=_appointment(view, whole=False),
        opens=tuple(
            Open(_open_words(item), item.id, item.id in sayings, sayings.get(item.id, ()))
            for item in waiting
            if not item.audit and not _is_agents_note(item.author, item.kind)
        ),
        pages=len(found.pages),
    )


def _groups(found: Sitting, record: JourneyRecord, booklet: Booklet) -> tuple[Group, ...]:
    titles = {step.step.id: step.step.title for step in booklet.line}
    steps = _steps(booklet)
    told: dict[str, list[ReceiptLine]] = {}
    both = {one.field.id.removesuffix(_RECEIVED) for page in found.pages for one in page.told if _is_received(one)}
    for new in (one for page in found.pages for one in page.told):
        if new.field.id.endswith(_READY) and new.field.id.removesuffix(_READY) in both:
            continue  # what was handed in was ready
        text = _known_words(new, record)
        if text:
            line = ReceiptLine(text, "" if new.item is None else new.item.id, new.reading, whose=_whose(new, text))
            told.setdefault(titles.get(steps.get(new.field.id, ""), ""), []).append(line)
    order, keys = [*titles.values(), ""], iter(_KEYS)
    return tuple(
        Group(title, tuple(replace(line, key=next(keys, "")) for line in told[title]))
        for title in sorted(told, key=order.index)
    )


def _whose(new: New, text: str) -> tuple[str, str] | None:
    """Whose a document is that was read, and the sentence about it with a place for them."""
    step, _dash, label = new.field.label.rpartition(" — ")
    who = _BOX.sub("", label)
    if not step or who == label or f", {who}" not in text:
        return None
    return who, text.replace(f", {who}", ", {who}", 1)


def together(lines: Iterable[ReceiptLine]) -> tuple[str, ...]:
    """Lines as they are on paper: what is the same of several persons' documents is one."""
    said: dict[str, list[str]] = {}
    for line in lines:
        who, sentence = line.whose or ("", line.text)
        said.setdefault(sentence, []).append(who)
    return tuple(
        sentence.replace("{who}", _(" et ").join(who)) if any(who) else sentence for sentence, who in said.items()
    )


def _steps(booklet: Booklet) -> dict[str, str]:
    """The step that each field belongs to; of a document, the one that it is brought to."""
    of_steps = {field.id: step.step.id for step in booklet.line for field in step.fields}
    of_documents = {field.id: item.document.step for item in booklet.documents for field in (item.ready, item.received)}
    return of_steps | of_documents


def _is_received(new: New) -> bool:
    return new.field.id.endswith(_RECEIVED) and new.value is True and not new.waits


def _known_words(new: New, record: JourneyRecord) -> str:
    """What is known now of something that was read; empty where it changed nothing, or is not for the resident."""
    field = new.field
    if _is_agents_note(field.author, field.kind if field.id else None):
        return ""
    if new.answer is not None and new.answer.decided.keep == "record":
        return ""
    if not field.id:
        return "" if new.answer is None else _beside_words(new)
    state = record.fields.get(field.id)
    if state is None or (state.value is False and new.answer is None):
        return ""
    label = _label(field)
    if field.sensitive:
        return _("%(label)s : votre réponse est lue", label=label)
    return _sentence(field, label, state.value)


def _sentence(field: Field, label: str, value: Value) -> str:
    if field.id.endswith(_DONE) and value is True:
        return _("Cette étape est faite")
    for suffix, words in ((_READY, _("prête")), (_RECEIVED, _("reçue"))):
        if field.id.endswith(suffix) and value is True:
            return _("%(label)s : %(words)s", label=label, words=words)
    if field.kind is FieldKind.NOTE:
        words = _("« %(text)s »", text=value) if value else _("gardée en image")
        return _("%(label)s : %(words)s", label=label, words=words)
    if field.kind is FieldKind.TICK:
        return label if value is True else _("%(label)s : non", label=label)
    return _("%(label)s : %(words)s", label=label.rstrip(" :"), words=words_of(value, field.kind, field.options))


def _label(field: Field) -> str:
    """The printed words for the resident, without the name of their step; a document keeps its own."""
    step, _dash, label = field.label.rpartition(" — ")
    if field.id.endswith((_READY, _RECEIVED)):
        whole = f"{in_words(step)}{_(', ')}{label}" if step else label
        label = _BOX.sub("", whole)
    for printed, told in (("Mes notes", _("Votre note")), ("Mes questions", _("Vos questions"))):
        if label.startswith(printed):
            return told
    return typeset(in_words(label))


def _beside_words(new: New) -> str:
    said = new.answer.decided if new.answer is not None else None
    if said is None:
        return ""
    if said.keep == "image":
        return _("Écrit à côté des cases : %(words)s", words=kept_words(new.kinds))
    return _("Écrit à côté des cases : « %(text)s »", text=said.value) if said.value else ""


def _is_agents_note(author: Author | None, kind: FieldKind | None) -> bool:
    return author is Author.AGENT and kind is FieldKind.NOTE


def _open_words(item: ReviewItem) -> str:
    page = "" if item.page is None else _("page %(page)d", page=item.page)
    if item.reason is ReviewReason.REJECTED:
        return _("Une page n'a pas pu être lue") + (f", {page}" if page else "")
    if item.reason is ReviewReason.HIDDEN:
        return _("Le crayon se voit mal, %(page)s : si vous y avez écrit au crayon, repassez au stylo.", page=page)
    if kind_of(item) == CUT_OFF:
        return _("Une partie de la page n'est pas sur l'image, %(page)s", page=page)
    if item.reason is ReviewReason.ANNOTATION:
        return _("Ce qui est écrit à côté des cases, %(page)s", page=page)
    step, _dash, last = item.question.rpartition(" — ")
    for suffix, words in ((_READY, _("prête ?")), (_RECEIVED, _("reçue ?"))):
        if step and (item.field or "").endswith(suffix):
            whose = _BOX.sub("", f"{in_words(step)}{_(', ')}{last}")
            return typeset(_("%(label)s : %(words)s", label=whose, words=words))
    ours = {"Notes de la personne": _("Votre note"), "Questions de la personne": _("Vos questions")}
    last = ours.get(last) or in_words(last)
    return typeset(f"{last}{_(', ')}{in_words(step)}" if step else last)


def _missing(view: CitizenView) -> Iterable[str]:
    """What is missing, once for all persons of whom it is."""
    papers: dict[tuple[str, bool], list[str]] = {}
    for paper in (paper for group in view.to_bring for paper in group.papers):
        papers.setdefault((paper.item.document.title, paper.is_ready), []).append(paper.whose)
    for (title, is_ready), everybody in papers.items():
        names = _(" et ").join(isolated(whose) for whose in everybody if whose)
        whose = _(", pour %(who)s") % {"who": names} if names else ""
        ready = _(" (prête)") if is_ready else ""
        yield f"{said(title)}{whose}{ready}"


def _appointment(view: CitizenView, *, whole: bool) -> str:
    if not view.appointments:
        return ""
    one = view.appointments[0]
    parts = (
        day_first(one.on),
        hour_words(one.time),
        *((said(one.title), isolated(one.place)) if whole else ()),
    )
    return _(", ").join(part for part in parts if part)


def content_of(receipt: Receipt) -> dict[str, Any]:
    """What a receipt says, as it is kept once it was given: words, and nothing that ties them to the record."""
    return {
        "day": receipt.day.isoformat(),
        "names": list(receipt.names),
        "title": receipt.template.title,
        "read": [{"step": group.title, "lines": [line.text for line in group.lines]} for group in receipt.groups],
        "missing": list(receipt.missing),
        "appointment": receipt.appointment,
        "open": [one.text for one in receipt.opens],
    }
