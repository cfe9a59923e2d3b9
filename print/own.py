"""Words that are somebody's own: names, notes, what an agent added. They are printed as they are, in their own order.

Each is put between two marks of Unicode that isolate it (UAX #9, X5a, X5b, X6a). A translation takes what is between
them for one word that it does not know, and what it holds stands on paper in its own direction. Marks are not drawn.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from forms.booklet import Booklet, BookletDocument, BookletStep
from forms.circumstances import SetAppointment, Subject
from forms.draft import OWN_DOCUMENT, OWN_STEP
from forms.model import BookletTemplate, Contact
from forms.news import BookletNews, PaperNews
from print.bidi import (
    LEFT_TO_RIGHT_ISOLATE,
    POP_ISOLATE,
    RIGHT_TO_LEFT_ISOLATE,
    begins_right_to_left,
    has_right_to_left,
)

NO_BREAK: Final = "\u00a0"
OWN: Final = re.compile(rf"[{LEFT_TO_RIGHT_ISOLATE}{RIGHT_TO_LEFT_ISOLATE}][^\u2066-\u2069]*{POP_ISOLATE}")
"""Own words with their marks."""
_MARKS: Final = re.compile("[\u2066-\u2069]")
_UNNAMED: Final = re.compile(r"(Personne|Enfant) \d+|Autre personne")
"""What a booklet calls somebody without a name; that is translated."""
_BEFORE_FIGURE: Final = re.compile(r"(?<=\w) (?=\d)|(?<=\d) (?=h\b)")


def own(words: str) -> str:
    """Words between their marks; nothing stays nothing."""
    if not words.strip():
        return words
    mark = RIGHT_TO_LEFT_ISOLATE if begins_right_to_left(words) else LEFT_TO_RIGHT_ISOLATE
    return f"{mark}{unmarked(words)}{POP_ISOLATE}"


def own_name(name: str) -> str:
    """A name between its marks; `Personne 2` has none."""
    return name if OWN.search(name) or _UNNAMED.fullmatch(" ".join(name.split())) else own(name)


def unmarked(words: str) -> str:
    """Words without marks."""
    return _MARKS.sub("", words)


def each_closed(lines: Sequence[str]) -> tuple[str, ...]:
    """The lines of a text, own words that go on on the next line marked on each; no marks where none are needed."""
    if not any(map(has_right_to_left, lines)):
        return tuple(map(unmarked, lines))
    closed, mark = [], ""
    for line in lines:
        said = mark + line
        for sign in line:
            mark = "" if sign == POP_ISOLATE else sign if _MARKS.match(sign) else mark
        closed.append(f"{said}{POP_ISOLATE}" if mark else said)
    return tuple(closed)


def added_by_agent(booklet: Booklet) -> frozenset[str]:
    """The texts of steps, documents and contacts that an agent added to a booklet."""
    steps = [one.step for one in booklet.line if one.step.id.startswith(OWN_STEP)]
    papers = [one.document.title for one in booklet.documents if one.document.id.startswith(OWN_DOCUMENT)]
    contacts = [one for one in booklet.contacts if one not in booklet.template.contacts]
    said = [text for step in steps for text in (step.title, step.short, step.happens)]
    named = [text for contact in contacts for text in (contact.name, *contact.details)]
    return frozenset((*said, *papers, *named))


@dataclass(frozen=True, slots=True)
class Owned:
    """Marks what is somebody's own in what is printed.

    Attributes:
        template: Whose texts are nobody's own.
        translated: All is marked; else only what is read from right to left, which French would put out of order.
    """

    template: BookletTemplate
    translated: bool

    def words(self, words: str) -> str:
        """Any words."""
        return own(words) if self.translated or has_right_to_left(words) else words

    def booklet(self, booklet: Booklet) -> Booklet:
        """A booklet with its own words marked; what is read again from paper, fields and their labels, is not."""
        return replace(
            booklet,
            persons=tuple(self._subject(one) for one in booklet.persons),
            children=tuple(self._subject(one) for one in booklet.children),
            line=tuple(self.step(one) for one in booklet.line),
            documents=tuple(self.paper(one) for one in booklet.documents),
            contacts=self.contacts(booklet.contacts),
            words=tuple(map(self._lines, booklet.words)),
        )

    def news(self, news: BookletNews) -> BookletNews:
        """What changed since a booklet was printed, marked likewise."""
        return replace(
            news,
            steps=tuple(
                replace(
                    one,
                    before=None if one.before is None else self.step(one.before),
                    now=None if one.now is None else self.step(one.now),
                    papers=tuple(map(self._paper_news, one.papers)),
                )
                for one in news.steps
            ),
            papers=tuple(map(self._paper_news, news.papers)),
            contacts=self.contacts(news.contacts),
            left_out=self.contacts(news.left_out),
            words=tuple(map(self._lines, news.words)),
        )

    def step(self, step: BookletStep) -> BookletStep:
        """A step: its appointment, and all that it says where it is the agent's."""
        own_step, known = step.step, step.appointment
        if own_step.id.startswith(OWN_STEP):
            title, short, happens = map(self.words, (own_step.title, own_step.short, own_step.happens))
            own_step = replace(own_step, title=title, short=short, happens=happens)
        return replace(step, step=own_step, appointment=None if known is None else self._appointment(known))

    def paper(self, paper: BookletDocument) -> BookletDocument:
        """A document: whose it is, and its title where it is the agent's."""
        document = paper.document
        if document.id.startswith(OWN_DOCUMENT):
            document = replace(document, title=self.words(document.title))
        subject = None if paper.subject is None else self._subject(paper.subject)
        return replace(paper, document=document, subject=subject)

    def contacts(self, contacts: Sequence[Contact]) -> tuple[Contact, ...]:
        """Those that an agent named."""
        return tuple(
            one
            if one in self.template.contacts
            else replace(one, name=self.words(one.name), details=tuple(map(self.words, one.details)))
            for one in contacts
        )

    def _paper_news(self, news: PaperNews) -> PaperNews:
        before, now = (None if one is None else self.paper(one) for one in (news.before, news.now))
        return PaperNews(before, now)

    def _lines(self, text: str) -> str:
        """Each line is printed as a paragraph."""
        return "\n".join(map(self.words, text.splitlines()))

    def _subject(self, subject: Subject) -> Subject:
        marked = self.translated or has_right_to_left(subject.name)
        return replace(subject, name=own_name(subject.name)) if marked else subject

    def _appointment(self, known: SetAppointment) -> SetAppointment:
        """Hour, place and person; translated, an hour and a number stay on one line with what they belong to."""
        time, place = known.time, known.place
        if self.translated:
            time, place = (_BEFORE_FIGURE.sub(NO_BREAK, " ".join(words.split())) for words in (time, place))
        return replace(known, time=self.words(time), place=self.words(place), who=self.words(known.who))
