"""Draws what changed about a step, and what changed beside the steps, as blocks of a leaf that goes into a booklet."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from textwrap import shorten
from typing import Final

from forms.booklet import Booklet
from forms.circumstances import LONGEST_TIME, SetAppointment
from forms.fields import APPOINTMENT_KEY, HOUR_KEY, Field
from forms.model import Author, StepStatus
from forms.news import BookletNews, PaperNews, StepNews
from forms.units import Mm
from print.icons import APPOINTMENT, ASK, DELAY, PLACE, REFER, REMARK, TALK
from print.insert_line import held_line
from print.insert_panels import leaf_panel
from print.insert_papers import INDENT, PART_GAP, blanks_told, paper_blocks
from print.own import Owned, unmarked
from print.shapes import Drawing
from print.sketch import Block, Sketch, Stop, continued
from print.steps import other_date
from print.theme import BOX, LEAF, QUIET, Theme
from print.timeline import StripStop
from print.words import NO_BREAK, caption, long_date, short_date, with_numbers

_STEP_GAP: Final[Mm] = 5.0
CROSSED: Final = f"Barrez{NO_BREAK}:"
_BEGINNING: Final = 80
"""Signs of a word that the agent took back."""
_WORD: Final = "Un mot de l’agent"
_QUESTIONS: Final = "Mes questions"
_NOTES: Final = (".agent_note", ".note")


@dataclass(frozen=True, slots=True)
class Insert:
    """What is printed to bring a booklet up to date.

    Attributes:
        booklet: As it is today; its edition is the number of the insert.
        news: What changed.
        since: Number of the edition that it is compared with.
        pages: On which page of the booklet each step stands, by step id; where it is not known, it is absent.
        held: Ids of the steps that the booklet into which it goes has, in its order.
    """

    booklet: Booklet
    news: BookletNews
    since: int
    pages: dict[str, int]
    held: tuple[str, ...]

    @property
    def line(self) -> dict[str, StripStop]:
        """The stops of the booklet into which it goes, by step id, as things stand today."""
        ways = {step.id: step.way for step in self.booklet.template.steps}
        return held_line(self.held, self.booklet.steps, ways)

    def numbered(self, text: str) -> str:
        """A text that calls a step as the booklet does into which it goes; one that it does not have, by its title."""
        titles = {each.step.id: f"«{NO_BREAK}{each.step.title}{NO_BREAK}»" for each in self.booklet.steps}
        return with_numbers({**titles, **_numbers(self.held)}, text)

    def owned(self, *, translated: bool) -> "Insert":
        """With what is somebody's own marked: `print.own`."""
        owned = Owned(self.booklet.template, translated)
        return replace(self, booklet=owned.booklet(self.booklet), news=owned.news(self.news))

    def page_of(self, step: StepNews) -> int | None:
        """The page of the booklet that a step belongs to: a new one to that of the step before it."""
        line = [one.step.id for one in self.booklet.steps]
        key = step.step.step.id
        before = line[: line.index(key)] if key in line else []
        return next((self.pages[each] for each in (key, *reversed(before)) if each in self.pages), None)


def _numbers(held: Sequence[str]) -> dict[str, str]:
    """What each step is called by its place."""
    return {key: str(number) for number, key in enumerate(held, start=1)}


def spare_note(theme: Theme, step: StepNews) -> Block | None:
    """Draw room for the resident's note on a step, where a leaf has some left; None where the note is news itself."""
    now = step.now
    if now is None or any(field.id.endswith(".note") for field in step.fields):
        return None
    note = next((field for field in now.fields if field.id == f"{now.step.id}.note"), None)
    return None if note is None else leaf_panel(theme, now.step.id, Author.CITIZEN, [for_leaf(step, note)], again=None)


def step_news_blocks(theme: Theme, insert: Insert, step: StepNews) -> list[Block]:
    """Draw what changed about a step: what it is now, what that replaces, what there is to tick and to write."""
    sketch = Sketch(theme, LEAF.content_width)
    stop = _draw_heading(sketch, insert, step)
    titled = len(sketch.shapes)
    _draw_appointment(sketch, step)
    if step.added or step.explained:
        _draw_explanation(sketch, step)
    for words in (*step.said, *(withdrawn_words(one) for one in step.withdrawn)):
        sketch.fact(REMARK, insert.numbered(words))
    for words in step.dropped:
        sketch.fact(REMARK, insert.numbered(words), label=CROSSED)
    key = step.step.step.id
    bare = len(sketch.shapes) == titled and not step.added and not step.finished
    again = continued(theme, step.step.step.title, LEAF.content_width)
    blocks = [sketch.block(gap=_STEP_GAP, stop=stop, group=key, keep_with_next=True, heading=bare)]
    agent, citizen = (_fields(step, author) for author in (Author.AGENT, Author.CITIZEN))
    blocks += [leaf_panel(theme, key, Author.AGENT, agent, again=again)] if agent else []
    blocks += paper_blocks(theme, insert.booklet, step.papers, key, step.step.step.title)
    blocks += [leaf_panel(theme, key, Author.CITIZEN, citizen, again=again)] if citizen else []
    return [replace(block, again=block.again or again) for block in blocks]


def aside_blocks(theme: Theme, insert: Insert) -> list[Block]:
    """Draw what changed beside the steps, and which steps are gone, and room for questions; none for these alone."""
    news, booklet, width = insert.news, insert.booklet, LEAF.content_width
    blocks: list[Block] = []
    for step in (each for each in news.steps if each.gone):
        sketch = Sketch(theme, width)
        sketch.fact(REMARK, gone_words(insert, step))
        _draw_appointment(sketch, step)
        blocks.append(sketch.block(gap=PART_GAP))
    for icon, text, label in _sayings(theme, insert):
        sketch = Sketch(theme, width)
        sketch.fact(icon, text, label=label)
        again = continued(theme, _WORD, width) if icon is TALK else None
        blocks.append(replace(sketch.block(gap=PART_GAP), again=again, titled=True))
    for contact in news.contacts:
        sketch = Sketch(theme, width)
        sketch.paragraph(contact.name, bold=True)
        for detail in contact.details:
            sketch.paragraph(detail, kind=theme.sizes.small)
        blocks.append(sketch.block(gap=PART_GAP))
    blocks += paper_blocks(theme, booklet, (*news.papers, *_of_gone(news)), "")
    told = blanks_told(booklet, (*news.papers, *(paper for step in news.steps for paper in step.papers)))
    for author in (Author.AGENT, Author.CITIZEN):
        fields = [one for one in news.fields if one.author is author and one.id not in {booklet.questions.id, *told}]
        if fields:
            blocks.append(leaf_panel(theme, "", author, [replace(one, lines=1) for one in fields], again=None))
    if not blocks and not _is_asked(insert):
        return []
    title = Sketch(theme, width)
    words = title.lead(ASK, title.column, (theme.sizes.body.leading - BOX) / 2, width=BOX, room=INDENT)
    title.paragraph(_QUESTIONS, words, bold=True)
    heading = title.block(gap=PART_GAP, heading=True)
    asked = leaf_panel(theme, "", Author.CITIZEN, [_questions(insert)], again=continued(theme, _QUESTIONS, width))
    return [*blocks, heading, asked]


def _sayings(theme: Theme, insert: Insert) -> Iterator[tuple[Drawing, str, str]]:
    """The icon, the words and what stands before them of all that is told in words."""
    news = insert.news
    yield from ((TALK, " ".join(text.split()), f"{_WORD}{NO_BREAK}:") for text in news.words)
    yield from ((REMARK, insert.numbered(text), CROSSED) for text in crossed_out(theme, news))
    yield from ((REFER, insert.numbered(text), "") for text in news.warnings)
    yield from ((REMARK, withdrawn_words(one), "") for one in news.withdrawn)


def _of_gone(news: BookletNews) -> tuple[PaperNews, ...]:
    return tuple(paper for step in news.steps if step.gone for paper in step.papers)


def _questions(insert: Insert) -> Field:
    """Where the resident asks; what was asked before is printed where it is news."""
    own = insert.booklet.questions
    return replace(own, lines=1, known=own.known if _is_asked(insert) else None)


def _is_asked(insert: Insert) -> bool:
    return any(one.id == insert.booklet.questions.id for one in insert.news.fields)


def gone_words(insert: Insert, step: StepNews) -> str:
    """That a step is not on the line any more, and where it is to be crossed out."""
    own = step.step.step
    page, number = insert.pages.get(own.id), _numbers(insert.held).get(own.id)
    where = "" if page is None else f", page {page}"
    title = f"«{NO_BREAK}{own.title}{NO_BREAK}»"
    called = title if number is None else f"{number}, {title},"
    return f"L’étape {called} n’est plus à faire. Barrez-la{where}."


def crossed_out(theme: Theme, news: BookletNews) -> tuple[str, ...]:
    """What is to be crossed out beside the steps; a word of the agent's is known by its beginning."""
    words = (theme.own(shorten(text, _BEGINNING, placeholder="…")) for text in news.taken_back)
    return *words, *news.dropped, *(contact.name for contact in news.left_out)


def withdrawn_words(field: Field) -> str:
    """That what the booklet says of a field is not known any more."""
    return f"«{NO_BREAK}{caption(field)}{NO_BREAK}» n’est plus noté."


def _draw_heading(sketch: Sketch, insert: Insert, step: StepNews) -> Stop:
    """The title and how far the step is; returns its stop."""
    own = step.step
    kind = sketch.sizes.stop
    reach = sketch.paragraph(own.step.title, kind=kind, bold=True)
    if step.added:
        _draw_small(sketch, "Nouvelle étape")
    if step.finished and own.status is StepStatus.DONE:
        day = own.done_on or insert.booklet.printed_on
        _draw_small(sketch, f"Étape faite le {short_date(day)}")
    elif step.finished:
        _draw_small(sketch, "Cette étape n’est plus notée comme faite.")
    sketch.space(0.4)
    return Stop(kind.leading / 2, insert.line[own.step.id].number, own.status, reach)


def _draw_small(sketch: Sketch, words: str) -> None:
    sketch.paragraph(words, kind=sketch.sizes.small, bold=True, ink=sketch.theme.colour)


def _draw_appointment(sketch: Sketch, step: StepNews) -> None:
    """When it is now, and which one that replaces."""
    now = None if step.now is None else step.now.appointment
    before = None if step.before is None else step.before.appointment
    if not (step.appointment or step.gone or (step.added and now is not None)):
        return
    if now is None:
        if before is not None:
            sketch.fact(APPOINTMENT, replaced(before, cancelled=True))
        return
    sketch.fact(APPOINTMENT, when(now), label=f"Rendez-vous{NO_BREAK}:")
    if before is not None:
        words = sketch.column.inset(0.0, 6.3) if sketch.theme.all_rtl else sketch.column.inset(6.3)
        sketch.paragraph(replaced(before), words, kind=sketch.sizes.small, ink=QUIET)


def replaced(before: SetAppointment, *, cancelled: bool = False) -> str:
    """Which appointment does not count any more."""
    old = when(SetAppointment(before.step, before.on, before.time))
    return f"Le rendez-vous du {old} est annulé." if cancelled else f"Remplace{NO_BREAK}: rendez-vous du {old}."


def when(appointment: SetAppointment) -> str:
    """Day, hour, place and person; an hour is not broken at the end of a line."""
    if len(unmarked(appointment.time)) <= LONGEST_TIME:
        appointment = replace(appointment, time=NO_BREAK.join(appointment.time.split()))
    return ", ".join((long_date(appointment.on), *appointment.details))


def _draw_explanation(sketch: Sketch, step: StepNews) -> None:
    own = step.step.step
    if own.happens:
        sketch.paragraph(own.happens)
    for icon, words in ((PLACE, own.place), (DELAY, own.delay)):
        if words:
            sketch.fact(icon, words)


def _fields(step: StepNews, author: Author) -> list[Field]:
    """What an author finds on the leaf: what changed, and the cells of a date that may change again."""
    now = step.now
    if now is None:
        return []
    wanted = {field.id for field in step.fields}
    if step.finished and now.status is not StepStatus.DONE:
        wanted.add(f"{now.step.id}.done")
    if step.appointment:
        wanted |= {f"{now.step.id}.{APPOINTMENT_KEY}", f"{now.step.id}.{HOUR_KEY}"}
    own = [field for field in now.fields if field.author is author and field.id in wanted]
    return [for_leaf(step, field) for field in own]


def for_leaf(step: StepNews, field: Field) -> Field:
    """A field of a step, of which nothing is known that is told above it; of a new step, nobody had a box before."""
    field = replace(field, unsaid=field.unsaid and not step.added)
    told = step.step.appointment
    if told is not None and (
        field.id.endswith(f".{APPOINTMENT_KEY}") or (field.beside and (step.appointment or step.added))
    ):
        return other_date(field, told)
    if field.id.endswith(_NOTES):
        is_news = any(each.id == field.id for each in step.fields)
        return replace(field, lines=1, known=field.known if is_news else None)
    return field
