"""Every text of a template that may be printed, or read by anybody, and that another language says otherwise."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from forms import limits
from forms.model import BookletTemplate, Contact, Effect
from forms.town_hall import TownHall, shipped_town_hall


class Part(StrEnum):
    """A part of a booklet, in the order in which its file has them."""

    COVER = "cover"
    STEP = "step"
    DOCUMENTS = "documents"
    SITUATIONS = "situations"
    CONTACTS = "contacts"
    GLOSSARY = "glossary"
    LINKS = "links"
    QUESTIONS = "questions"
    TOWN_HALL = "town_hall"


@dataclass(frozen=True, slots=True)
class PrintedText:
    """A text and its place.

    Attributes:
        part: The part of the booklet.
        item: Of a step or a document, its id; else which one it is.
        field: What it is of it: `title`, `happens`, `confirm.0`.
        text: In French.
        longest: Signs that it may have there; 0: not known, as of what the town hall says of itself.
    """

    part: Part
    item: str
    field: str
    text: str
    longest: int = 0

    @property
    def place(self) -> tuple[Part, str, str]:
        """Where it stands: another version of the booklet may have other words there."""
        return self.part, self.item, self.field


def placed_texts(template: BookletTemplate, town_hall: TownHall | None = None) -> Iterator[PrintedText]:
    """Every printed text of a template, in its order; what the town hall says of itself stands last.

    Args:
        template: The booklet.
        town_hall: Whose services its contacts are; None: the town hall for which the booklets were written.
    """
    found = (*_of_procedure(template), *_of_people(template, town_hall or shipped_town_hall()), *_of_reading(template))
    yield from (one for one in found if one.text and one.part is not Part.TOWN_HALL)
    yield from (one for one in found if one.text and one.part is Part.TOWN_HALL)


def _of_procedure(template: BookletTemplate) -> Iterator[PrintedText]:
    yield PrintedText(Part.COVER, "", "title", template.title, limits.NAME)
    yield PrintedText(Part.COVER, "", "purpose", template.purpose, limits.PARAGRAPH)
    yield PrintedText(Part.COVER, "", "takes", template.takes, limits.LABEL)
    yield from _several(Part.COVER, "", "summary", template.summary, limits.SENTENCE)
    for step in template.steps:
        for name, longest in _OF_STEP.items():
            yield PrintedText(Part.STEP, step.id, name, getattr(step, name), longest)
        yield from _several(Part.STEP, step.id, "confirm", step.confirm, limits.TITLE)
        for spec in step.fields:
            yield PrintedText(Part.STEP, step.id, spec.key, spec.label, limits.LABEL)
            for option in spec.options:
                yield PrintedText(Part.STEP, step.id, f"{spec.key}.{option.key}", option.label, limits.SENTENCE)
    for document in template.documents:
        for name in ("title", "validity", "obtain"):
            yield PrintedText(Part.DOCUMENTS, document.id, name, getattr(document, name), limits.TITLE)
        yield from _several(Part.DOCUMENTS, document.id, "confirm", document.confirm, limits.TITLE)
    for situation in template.situations:
        said = [rule for rule in situation.rules if rule.printed]
        for number, rule in enumerate(said):
            longest = limits.WARNING if rule.effect is Effect.WARN else limits.SENTENCE
            yield PrintedText(Part.SITUATIONS, situation.key, f"rule.{number}", rule.text, longest)


def _of_people(template: BookletTemplate, town_hall: TownHall) -> Iterator[PrintedText]:
    for contact in template.contacts:
        service = town_hall.find(contact.service)
        own = () if service is None else (contact.name, *service.printed, *service.confirm)
        for name, text in _of_contact(contact):
            part, longest = (Part.TOWN_HALL, 0) if text in own else (Part.CONTACTS, limits.TITLE)
            yield PrintedText(part, contact.service or contact.name, name, text, longest)


def _of_contact(contact: Contact) -> Iterator[tuple[str, str]]:
    yield "name", contact.name
    yield from ((f"details.{number}", words) for number, words in enumerate(contact.details))
    yield from ((f"confirm.{number}", words) for number, words in enumerate(contact.confirm))


def _of_reading(template: BookletTemplate) -> Iterator[PrintedText]:
    for number, term in enumerate(template.glossary):
        yield PrintedText(Part.GLOSSARY, str(number), "word", term.word, limits.LABEL)
        yield PrintedText(Part.GLOSSARY, str(number), "meaning", term.meaning, limits.WARNING)
    for number, link in enumerate(template.links):
        yield PrintedText(Part.LINKS, str(number), "title", link.title, limits.TITLE)
    for number, reply in enumerate(template.questions):
        yield PrintedText(Part.QUESTIONS, str(number), "question", reply.question, limits.TITLE)
        yield PrintedText(Part.QUESTIONS, str(number), "answer", reply.answer, limits.PARAGRAPH)
        yield from _several(Part.QUESTIONS, str(number), "confirm", reply.confirm, limits.TITLE)


def _several(part: Part, item: str, field: str, texts: Sequence[str], longest: int) -> Iterator[PrintedText]:
    for number, text in enumerate(texts):
        yield PrintedText(part, item, f"{field}.{number}", text, longest)


_OF_STEP: Final[Mapping[str, int]] = {
    "title": limits.LABEL,
    "short": limits.SHORT,
    "way": limits.LABEL,
    "happens": limits.PARAGRAPH,
    "place": limits.PLACE,
    "delay": limits.SENTENCE,
    "note_caution": limits.LABEL,
}
