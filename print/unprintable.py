"""What a booklet would say in signs that the paper cannot show: an agent is told before it is printed."""

from collections.abc import Iterator

from forms.booklet import Booklet
from print.canvas import lacking


def unprintable(booklet: Booklet) -> str:
    """The signs of a booklet for which a stand-in would be printed, each once."""
    return "".join(dict.fromkeys("".join(lacking(text) for text in _written(booklet))))


def unprintable_texts(booklet: Booklet) -> tuple[str, ...]:
    """The texts of a booklet in which a stand-in would be printed, each once."""
    return tuple(dict.fromkeys(text for text in _written(booklet) if lacking(text)))


def _written(booklet: Booklet) -> Iterator[str]:
    """The texts of a booklet that people wrote, among them some of its template."""
    for subject in (*booklet.persons, *booklet.children):
        yield subject.name
    yield from booklet.words
    for contact in booklet.contacts:
        yield from (contact.name, *contact.details)
    for one in booklet.line:
        yield from (one.step.title, one.step.happens)
        if one.appointment is not None:
            yield from one.appointment.details
    for paper in booklet.documents:
        yield paper.document.title
    for field in booklet.fields:
        if field.known is not None and isinstance(field.known.value, str):
            yield field.known.value
