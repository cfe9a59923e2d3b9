"""How the list of what waits is sorted and narrowed: by journey, and by kind of question."""

from collections.abc import Mapping
from typing import Final

from flask import request, session

from forms.model import Choice, FieldKind
from server.record.model import ReviewDecision, ReviewItem, ReviewReason, Role
from server.record.standing import Decided
from server.record.waiting import CUT_OFF, KINDS, Wanted, kind_of
from server.web.advice import shortened as beginning
from server.web.journey_view import words_of
from server.web.messages import kinds_title, reason_words
from server.web.policy import may_decide
from server.web.security import ACCOUNT
from server.web.typography import N_, _, typeset

_A_MARK: Final = 2
"""Letters up to which a reading is of a mark more often than of a word."""


_LISTED: Final = 90
_END: Final = 30
"""Signs of a question in a list, and of its end where the middle is left out."""

_SAID: Final = 60
"""Signs of a text that are said again once it is kept."""

_WITHOUT_VALUE: Final[Mapping[str, str]] = {
    "image": N_("image gardée"),
    "removed": N_("raturé, retiré du dossier"),
    "empty": N_("rien d'écrit"),
    "record": N_("le dossier reste comme il est"),
}
"""What was answered without a value."""

_LOOKED_AT: Final[Mapping[str, str]] = {
    CUT_OFF: N_("C'est noté : page %(page)d regardée. Elle reste coupée, son image est gardée."),
    ReviewReason.HIDDEN: N_("C'est noté : page %(page)d regardée, rien de plus au crayon. Son image est gardée."),
}
"""What was answered about a page that does not show all, by the kind of the question."""


def kind_words(kind: str, why: str = "") -> str:
    """What people call it; with the rule that asks, as in `messages.reason_words`."""
    return _("Page coupée") if kind == CUT_OFF else reason_words(_reason(kind), why)


def asked_words(item: ReviewItem) -> str:
    """What a question is about, in a list: what is written beside the printed areas, or the words printed there."""
    beside, kinds = item.reason is ReviewReason.ANNOTATION and bool(item.why), kinds_title(item.kinds)
    if beside and len(str(item.paper or "")) > _A_MARK:
        return _("« %(text)s »", text=item.paper)
    if beside and kinds:
        return kinds
    question = typeset(item.question)
    return _("%(question)s : %(what)s", question=question, what=kinds.lower()) if kinds else question


def listed_words(item: ReviewItem) -> str:
    """The same, as short as a list needs it."""
    return shortened(asked_words(item))


def shortened(said: str) -> str:
    """A long sentence without its middle: what tells two questions about one person apart stands at its end."""
    if len(said) <= _LISTED:
        return said
    head, tail = said[: _LISTED - _END], said[-_END:]
    return f"{head.rpartition(' ')[0] or head}… {tail.partition(' ')[2] or tail}"


def wanted_journey() -> str | None:
    """The journey that the list is narrowed to."""
    return request.args.get("parcours") or None


def wanted_kind() -> str | None:
    """The kind of question that the list is narrowed to."""
    wanted = request.args.get("raison", "")
    return wanted if wanted in KINDS else None


def filters() -> dict[str, str]:
    """What narrows the list, to be carried along."""
    return {name: request.args[name] for name in ("parcours", "raison", "pour") if request.args.get(name)}


def wanted() -> Wanted:
    """Which questions the list is narrowed to."""
    return Wanted(wanted_journey(), wanted_kind(), session[ACCOUNT] if request.args.get("pour") == "moi" else None)


def answerable(role: Role) -> frozenset[str]:
    """The kinds of questions that somebody may answer."""
    return frozenset(kind for kind in KINDS if may_decide(role, _reason(kind)))


def _reason(kind: str) -> ReviewReason:
    return ReviewReason.ANNOTATION if kind == CUT_OFF else ReviewReason(kind)


def noted_words(asked: ReviewItem, decision: ReviewDecision, options: tuple[Choice, ...]) -> str:
    """That an answer is kept, and which.

    Args:
        asked: The question as they saw it.
        decision: What they said.
        options: Of a choice, as printed.
    """
    looked = _LOOKED_AT.get(kind_of(asked)) if decision.keep == "image" else None
    if looked is not None:
        return _(looked, page=asked.page)
    question, answer = asked.question, _said_words(asked, decision, options)
    if question.endswith("?"):
        return _("C'est noté : %(question)s %(answer)s.", question=question, answer=answer)
    return _("C'est noté : %(question)s : %(answer)s.", question=question, answer=answer)


def _said_words(asked: ReviewItem, decision: ReviewDecision, options: tuple[Choice, ...]) -> str:
    """What somebody has just answered, in a few words; of a text its beginning."""
    value = asked.paper if decision.keep == "paper" else decision.value
    match decision.keep:
        case "image" if asked.reason is ReviewReason.REJECTED:
            return _("mise de côté")
        case "paper" if asked.kinds:
            return _("image gardée")
        case "value" | "paper" if isinstance(value, str) and value and asked.kind in {FieldKind.NOTE, None}:
            return _("« %(text)s »", text=beginning(value, _SAID))
        case "value" | "paper":
            return words_of(value, asked.kind, options)
        case keep:
            return _without_value(keep, asked.kind)


def answer_words(decided: Decided) -> str:
    """What was decided, in a few words; empty for the option of a choice, whose printed words are on its page."""
    match decided.keep:
        case "page":
            return _("lue avec le code tapé")
        case "image" if decided.reason is ReviewReason.HIDDEN:
            return _("page regardée, rien de plus")
        case "image" if decided.reason is ReviewReason.REJECTED:
            return _("mise de côté") if decided.journey is None else _("image rangée avec ce parcours")
        case keep if keep in _WITHOUT_VALUE:
            return _without_value(keep, decided.kind)
        case _ if decided.kind is FieldKind.CHOICE:
            return ""
        case _:
            return words_of(decided.value, decided.kind)


def _without_value(keep: str, kind: FieldKind | None) -> str:
    if keep == "empty" and kind is FieldKind.CHOICE:
        return _("aucune case cochée")
    return _(_WITHOUT_VALUE[keep])
