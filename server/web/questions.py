"""How the list of what waits is sorted and narrowed: by journey, and by kind of question."""

from collections.abc import Iterable, Mapping
from typing import Final

from flask import request

from forms.model import FieldKind
from server.record.model import ReviewItem, ReviewReason
from server.record.standing import Decided
from server.web.journey_view import words_of
from server.web.messages import kinds_title, reason_words
from server.web.typography import _, typeset

CUT_OFF: Final = "cut-off"
"""A part of a page is not in the image. It is kept as writing elsewhere, but there is nothing to read or to type."""

_A_MARK: Final = 2
"""Letters up to which a reading is of a mark more often than of a word."""

KINDS: Final = ("doubt", "note", "conflict", "annotation", CUT_OFF, "hidden", "rejected")
"""In the order in which they are offered: `ReviewReason`, and cut pages apart from it."""


def kind_of(item: ReviewItem) -> str:
    """What kind of question it is."""
    if item.reason is ReviewReason.ANNOTATION and not item.why:
        return CUT_OFF
    return item.reason.value


def kind_words(kind: str, why: str = "") -> str:
    """What people call it; with the rule that asks, as in `messages.reason_words`."""
    return _("Page coupée") if kind == CUT_OFF else reason_words(ReviewReason(kind), why)


def asked_words(item: ReviewItem) -> str:
    """What a question is about, in a list: what is written beside the printed areas, or the words printed there."""
    beside, kinds = item.reason is ReviewReason.ANNOTATION and bool(item.why), kinds_title(item.kinds)
    if beside and len(str(item.paper or "")) > _A_MARK:
        return _("« %(text)s »", text=item.paper)
    if beside and kinds:
        return kinds
    question = typeset(item.question)
    return _("%(question)s : %(what)s", question=question, what=kinds.lower()) if kinds else question


def wanted_journey() -> str | None:
    """The journey that the list is narrowed to."""
    return request.args.get("parcours") or None


def wanted_kind() -> str | None:
    """The kind of question that the list is narrowed to."""
    wanted = request.args.get("raison", "")
    return wanted if wanted in KINDS else None


def filters() -> dict[str, str]:
    """What narrows the list, to be carried along."""
    return {name: request.args[name] for name in ("parcours", "raison") if request.args.get(name)}


def narrowed(everything: Iterable[ReviewItem]) -> list[ReviewItem]:
    """What waits of the kind that the list is narrowed to."""
    kind = wanted_kind()
    return [one for one in everything if kind is None or kind_of(one) == kind]


def counted(everything: Iterable[ReviewItem]) -> Mapping[str, int]:
    """How many questions of each kind wait."""
    kinds = [kind_of(one) for one in everything]
    return {kind: kinds.count(kind) for kind in KINDS}


def answer_words(decided: Decided) -> str:  # noqa: PLR0911  # one line an answer
    """What was decided, in a few words; empty for the option of a choice, whose printed words are on its page."""
    match decided.keep:
        case "page":
            return _("lue avec le code tapé")
        case "image" if decided.reason is ReviewReason.REJECTED:
            return _("mise de côté") if decided.journey is None else _("image rangée avec ce parcours")
        case "image":
            return _("image gardée")
        case "removed":
            return _("raturé, retiré du dossier")
        case "empty":
            return _("rien d'écrit")
        case "record":
            return _("le dossier reste comme il est")
        case _ if decided.kind is FieldKind.CHOICE:
            return ""
        case _:
            return words_of(decided.value, decided.kind)
