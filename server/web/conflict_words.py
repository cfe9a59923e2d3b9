"""The sentences of a conflict: whose word each side is, and what follows from each answer."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from forms.model import Choice, FieldKind
from server.record.consequences import Effect, Facts, Prints
from server.record.model import Origin, ReviewItem
from server.record.online import RESIDENT
from server.record.words import MACHINE
from server.web.journey_view import words_of
from server.web.messages import origin_words, step_status
from server.web.moments import moment
from server.web.typography import N_, _

_EMPTY: Final[Mapping[FieldKind | None, str]] = {
    FieldKind.TICK: N_("Le prochain livret imprime la case vide."),
    FieldKind.CHOICE: N_("Le prochain livret imprime les cases vides."),
    FieldKind.NOTE: N_("Le prochain livret laisse de la place pour écrire."),
}
_PRINTS: Final[Mapping[Prints, str]] = {
    Prints.WORDS: N_("Le prochain livret l'imprime en mots, avec la date, à la place de la case."),
    Prints.NOTE: N_("Le prochain livret imprime la note."),
    Prints.IMAGE: N_("Le prochain livret dit que la mairie garde l'image."),
    Prints.KEPT: N_("Le prochain livret dit que la mairie le garde, sans le montrer."),
    Prints.NOTHING: N_("Le livret n'imprime plus cette question."),
}


@dataclass(frozen=True, slots=True)
class BothSides:
    """A conflict, in words.

    Attributes:
        printed: Which edition came back.
        known: Whose word the record's is, and since when.
        removal: Who took the step or the document out of the booklet; for a conflict about that.
        known_crop: Storage key of the picture behind what the record says, if it has another one than the question.
        effects: What follows from each answer beyond what the record says, by what the form sends.
    """

    printed: str
    known: str
    removal: str
    known_crop: str | None
    effects: Mapping[str, str]


def both_sides(
    facts: Facts | None, effects: Mapping[str, Effect], item: ReviewItem, options: tuple[Choice, ...]
) -> BothSides:
    """Say what is known of both sides of a conflict.

    Args:
        facts: Of both sides; None: nothing is known.
        effects: Of each answer.
        item: The question.
        options: Of a choice, as printed.
    """
    crop = None if facts is None or facts.known_crop == item.crop else facts.known_crop
    said = {name: effect_words(effect, item) for name, effect in effects.items()}
    return BothSides(printed_facts(facts), known_facts(facts, item, options), removal_facts(facts), crop, said)


def printed_facts(facts: Facts | None) -> str:
    """Which edition came back, and whether a newer one is out."""
    if facts is None:
        return ""
    when = moment(facts.printed_at)
    if facts.newest == facts.edition:
        return _("édition %(number)d, imprimée %(when)s", number=facts.edition, when=when)
    return _(
        "édition %(number)d, imprimée %(when)s ; l'édition %(newest)d a été imprimée depuis, %(since)s",
        number=facts.edition,
        when=when,
        newest=facts.newest,
        since=moment(facts.newest_at),
    )


def known_facts(facts: Facts | None, item: ReviewItem, options: tuple[Choice, ...]) -> str:
    """Who wrote what the record says now, or took it out, and when."""
    if facts is None or facts.known_at is None:
        return _("personne n'y a rien écrit")
    when = moment(facts.known_at)
    if item.record is None:
        before = words_of(facts.before, item.kind, options)
        return _("%(before)s, retiré par %(who)s, %(when)s", before=before, who=_who(facts), when=when)
    origin = origin_words(facts.known_origin or Origin.AGENT)
    if facts.known_by == MACHINE:
        return _("%(origin)s, %(when)s", origin=origin, when=when)
    if facts.known_by == RESIDENT and facts.known_origin is Origin.CITIZEN:
        return _("écrit en ligne par la personne, %(when)s", when=when)
    if facts.known_origin is Origin.AGENT:
        return _("saisi par %(who)s, %(when)s", who=facts.known_by, when=when)
    return _("%(origin)s, par %(who)s, %(when)s", origin=origin, who=facts.known_by, when=when)


def _who(facts: Facts) -> str:
    return {MACHINE: _("la lecture"), RESIDENT: _("la personne, en ligne")}.get(facts.known_by, facts.known_by)


def removal_facts(facts: Facts | None) -> str:
    """Who took the step or the document out of the booklet, and when; empty where nobody knows."""
    if facts is None or facts.removed_at is None:
        return _("Cette question n'est plus dans le livret.")
    return _(
        "%(who)s l'a retirée du livret, %(when)s : cette question n'y est plus.",
        who=facts.removed_by,
        when=moment(facts.removed_at),
    )


def effect_words(effect: Effect, item: ReviewItem) -> str:
    """What follows from an answer, beyond what the record says: the next booklet, and the line of steps."""
    said = [_prints(effect, item)]
    if effect.status is not None:
        said.append(
            _("L'étape « %(title)s » passe à : %(status)s.", title=effect.step, status=step_status(effect.status))
        )
    if effect.current:
        said.append(_("L'étape en cours devient « %(title)s ».", title=effect.current))
    return " ".join(said)


def _prints(effect: Effect, item: ReviewItem) -> str:
    if effect.prints is Prints.VALUE:
        return _("Le prochain livret imprime « %(value)s ».", value=words_of(effect.value, item.kind))
    if effect.prints is Prints.EMPTY:
        return _(_EMPTY.get(item.kind, N_("Le prochain livret imprime des cellules vides.")))
    return _(_PRINTS[effect.prints])
