"""What the page about new ink shows: the pages of a sitting in words, each thing under the step that it belongs to."""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from sqlalchemy.orm import Session

from forms.model import FieldKind
from server.record.merge import Why
from server.record.model import Account, ReviewItem, Value
from server.record.opinions import DIFFER, has_given
from server.record.sitting import New, Sitting, SittingPage
from server.record.waiting import kind_of
from server.web.journey_view import words_of
from server.web.messages import kinds_title
from server.web.policy import may_decide
from server.web.question_page import about
from server.web.questions import answer_words, kind_words
from server.web.typography import _


@dataclass(frozen=True, slots=True)
class Shown:
    """Something new on a page, in words.

    Attributes:
        new: What it is.
        step: Title of its step, or its document; empty where the printed words name none.
        label: The printed words that it answers.
        said: What stands there, in words; empty where nobody can say.
        then: What that does to the record, in words.
        icon: The sign before it.
        mine: A question that whoever looks may answer.
        about: What the form of such a question needs; empty otherwise.
    """

    new: New
    step: str
    label: str
    said: str
    then: str
    icon: str
    mine: bool
    about: Mapping[str, Any]

    @property
    def id(self) -> str:
        """What ties it to its outline on the picture."""
        return self.new.item.id if self.new.item is not None else f"r{self.new.reading}"


@dataclass(frozen=True, slots=True)
class ShownPage:
    """A page of a sitting.

    Attributes:
        page: What it is.
        asked: What whoever looks may answer, from the top of the page.
        told: All else that is new.
        version: Changes with anything that is shown of it.
    """

    page: SittingPage
    asked: tuple[Shown, ...]
    told: tuple[Shown, ...]
    version: str


def shown_pages(records: Session, found: Sitting, who: Account) -> tuple[ShownPage, ...]:
    """The pages of a sitting as somebody sees them.

    Args:
        records: To read from.
        found: The sitting.
        who: Looks.
    """
    return tuple(_page(records, page, who) for page in found.pages)


def _page(records: Session, page: SittingPage, who: Account) -> ShownPage:
    shown = [_shown(records, one, who) for one in page.new]
    seen = [(one.id, one.said, one.then, str(one.about.get("seen", "")), _typed(one)) for one in shown]
    version = sha256(repr((page.reading, page.looked, seen)).encode()).hexdigest()[:16]
    asked, told = (tuple(one for one in shown if one.mine is wanted) for wanted in (True, False))
    return ShownPage(page, asked, told, version)


def _typed(one: Shown) -> tuple[str, ...]:
    """Marks of what was typed for a question and not kept: it is shown with it once it was sent and refused."""
    return tuple(draft.mark for draft in one.about.get("left", ()))


def _shown(records: Session, new: New, who: Account) -> Shown:
    mine = new.waits and new.item is not None and _is_theirs(records, new.item, who)
    step, _dash, label = new.label.rpartition(" — ")
    return Shown(
        new=new,
        step=step,
        label=label or _("Écrit hors des cases"),
        said=_said(new),
        then=_then(new),
        icon=_icon(new),
        mine=mine,
        about=about(records, new.item) if mine and new.item is not None else {},
    )


def _is_theirs(records: Session, item: ReviewItem, who: Account) -> bool:
    """Whether somebody may answer a question here: not twice, and not where two opinions differ."""
    return (
        item.why != DIFFER and may_decide(who.role, item.reason) and not has_given(records, item.id, who.name, who.id)
    )


def _said(new: New) -> str:
    """What stands there: what a person answered, or what was read."""
    if new.answer is not None:
        said = new.answer.decided
        return _box(said.value) if isinstance(said.value, bool) else answer_words(said) or _words(new, said.value)
    if new.item is not None and not new.why:
        return ""
    if new.kinds:
        return kinds_title(new.kinds)
    if new.why == Why.CANCELLED.value:
        return _("case barrée")
    if isinstance(new.value, bool):
        return _box(new.value)
    return "" if new.value is None else _words(new, new.value)


def _box(ticked: bool) -> str:  # noqa: FBT001  # what it says is all there is to it
    return _("cochée") if ticked else _("vide")


def _words(new: New, value: Value) -> str:
    return words_of(value, new.field.kind, new.field.options)


def _then(new: New) -> str:
    """What it does to the record."""
    if new.answer is not None:
        return _("décidé par %(name)s", name=new.answer.decided.by)
    if new.item is not None:
        what = kind_words(kind_of(new.item), new.item.why)
        return _("%(what)s : une autre personne décidera", what=what)
    if new.why == Why.KNOWN.value:
        return _("le dossier le savait déjà")
    return _("rien ne change au dossier") if new.why == Why.CANCELLED.value else ""


def _icon(new: New) -> str:
    if new.waits:
        return "alert-triangle"
    if new.field.kind is FieldKind.TICK and new.field.id:
        return "square-check" if new.value is True or new.answer is not None else "square"
    return "writing"
