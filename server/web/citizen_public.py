"""What anybody may read behind the code of a page: the words that every booklet of its kind has, and nothing else.

Made from the template alone. What a situation added is not in it, so that the page of a booklet says nothing about the
person whose it is.
"""

from collections.abc import Collection
from dataclasses import dataclass

from forms.model import BookletTemplate, Contact, Link, Step, SupportingDocument
from server.record.page_shows import NEXT, NOTES, QUESTIONS, READING


@dataclass(frozen=True, slots=True)
class PublicStop:
    """A stop of the line as it is in every booklet.

    Attributes:
        step: Of the template.
        documents: What everyone brings there.
    """

    step: Step
    documents: tuple[SupportingDocument, ...]


@dataclass(frozen=True, slots=True)
class PublicView:
    """What the page says.

    Attributes:
        template: The kind of booklet.
        line: Every stop, in order.
        shown: Those that are told in full; none: the page is about the whole.
        papers: The page is about the documents: those that everyone brings, stop by stop.
        about: What else the page is about: `QUESTIONS`, `NEXT`, or `READING`; empty: nothing else.
        before: Id of the step before; empty: none.
        after: Id of the step after; empty: none.
        contacts: Whom to ask, in every booklet.
        links: Forms and guides, in every booklet.
        asked: Id of the step that somebody went to; empty: none.
    """

    template: BookletTemplate
    line: tuple[PublicStop, ...]
    shown: tuple[PublicStop, ...]
    papers: tuple[PublicStop, ...]
    about: str
    before: str
    after: str
    contacts: tuple[Contact, ...]
    links: tuple[Link, ...]
    asked: str


def public_view(template: BookletTemplate, owners: Collection[str], asked: str = "") -> PublicView:
    """Keep what anybody may read.

    Args:
        template: The kind of booklet.
        owners: Steps and documents that the page is about.
        asked: The step that somebody went to from there; one that not every booklet has is passed over.
    """
    line = tuple(PublicStop(step, _brought(template, step.id)) for step in template.steps if step.base)
    ids = [stop.step.id for stop in line]
    asked = asked if asked in ids else ""
    wanted = {asked} if asked else set(owners)
    shown = tuple(stop for stop in line if stop.step.id in wanted)
    about_papers = not shown and any(document.id in owners for document in template.documents)
    everywhere = {*ids, *(document.id for stop in line for document in stop.documents)}
    first, last = (ids.index(shown[0].step.id), ids.index(shown[-1].step.id)) if shown else (0, -1)
    return PublicView(
        template=template,
        line=line,
        shown=shown,
        papers=tuple(stop for stop in line if stop.documents) if about_papers else (),
        about="" if shown or about_papers or asked else _end(owners),
        before=ids[first - 1] if first > 0 else "",
        after=ids[last + 1] if last + 1 < len(ids) else "",
        contacts=tuple(one for one in template.contacts if one.base and _is_there(one, everywhere)),
        links=tuple(one for one in template.links if _is_there(one, everywhere)),
        asked=asked,
    )


def _end(owners: Collection[str]) -> str:
    """What a page at the end of a booklet is about; empty: it is none."""
    if QUESTIONS in owners or NOTES in owners:
        return QUESTIONS
    return next((end for end in (NEXT, READING) if end in owners), "")


def _brought(template: BookletTemplate, step: str) -> tuple[SupportingDocument, ...]:
    return tuple(document for document in template.documents if document.base and step in document.steps)


def _is_there(one: Contact | Link, everywhere: Collection[str]) -> bool:
    """Whether every booklet has it: a step or a document that it goes with is in all of them."""
    return not one.only_with or any(each in everywhere for each in one.only_with)
