"""The words people see for every status and value; those for errors are in `advice.py`, for pages in `page_words.py`.

The command line uses them too, so nothing here needs a request.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Final, TypeAlias

from forms.model import Author, FieldKind, StepStatus
from forms.translation import FRENCH
from scan.readings import LineKind
from server.record.merge import Why
from server.record.model import BatchStatus, Kinds, Origin, ReviewReason, Role
from server.record.opinions import DIFFER
from server.record.values import plain_number
from server.web.language import language
from server.web.typography import N_, _, plural

Value: TypeAlias = bool | str | None
"""What a field holds, or None."""


_STEP_STATUSES: Final[Mapping[StepStatus, str]] = {
    StepStatus.TO_DO: N_("à faire"),
    StepStatus.CURRENT: N_("en cours"),
    StepStatus.DONE: N_("fait"),
    StepStatus.NOT_NEEDED: N_("pas nécessaire"),
}

_ROLES: Final[Mapping[Role, str]] = {
    Role.RECEPTION: N_("Accueil"),
    Role.CASEWORK: N_("Prestation"),
    Role.ADMIN: N_("Administration"),
    Role.DESIGN: N_("Concepteur"),
}

_ORIGINS: Final[Mapping[Origin, str]] = {
    Origin.PAPER: N_("lu sur le livret"),
    Origin.AGENT: N_("saisi par un agent"),
    Origin.CITIZEN: N_("écrit par la personne"),
    Origin.IMPORT: N_("repris d'un autre logiciel"),
}

_REASONS: Final[Mapping[ReviewReason, str]] = {
    ReviewReason.DOUBT: N_("Lecture incertaine"),
    ReviewReason.NOTE: N_("Note à relire"),
    ReviewReason.CONFLICT: N_("Deux réponses différentes"),
    ReviewReason.ANNOTATION: N_("Écrit hors des cases"),
    ReviewReason.REJECTED: N_("Page non reconnue"),
    ReviewReason.HIDDEN: N_("Crayon invisible ?"),
    ReviewReason.AUDIT: N_("Vérification au hasard"),
}

_KINDS: Final[Mapping[Kinds, str]] = {
    frozenset({LineKind.DRAWING}): N_("Dessin"),
    frozenset({LineKind.CROSSED_OUT}): N_("Raturé"),
    frozenset({LineKind.DRAWING, LineKind.CROSSED_OUT}): N_("Dessiné et raturé"),
}

_OWN: Final[Mapping[Kinds, str]] = {
    frozenset(): N_("Vos questions sont gardées telles que vous les avez écrites."),
    frozenset({LineKind.DRAWING}): N_("Votre dessin est gardé tel que vous l'avez fait."),
    frozenset({LineKind.CROSSED_OUT}): N_("Ce que vous avez barré est gardé tel quel."),
    frozenset({LineKind.DRAWING, LineKind.CROSSED_OUT}): N_("Ce que vous avez dessiné et barré est gardé tel quel."),
}

_BATCHES: Final[Mapping[BatchStatus, str]] = {
    BatchStatus.WAITING: N_("En attente de lecture"),
    BatchStatus.READING: N_("Lecture en cours"),
    BatchStatus.READ: N_("Lu"),
    BatchStatus.FAILED: N_("Pas lu"),
}

_AUTHORS: Final[Mapping[Author, str]] = {Author.AGENT: N_("l'agent"), Author.CITIZEN: N_("la personne")}


def step_status(status: StepStatus) -> str:
    """How far a step has come, in words."""
    return _(_STEP_STATUSES[status])


def role_name(role: Role) -> str:
    """What an account is for."""
    return _(_ROLES[role])


def origin_words(origin: Origin) -> str:
    """Where a value came from."""
    return _(_ORIGINS[origin])


def reason_words(reason: ReviewReason, why: str = "") -> str:
    """Why a person must decide; with the rule that asks, whether what is written is in doubt as well."""
    if why == DIFFER:
        return _("Deux avis différents")
    return _("Peut-être deux réponses") if why == Why.PERHAPS_DIFFER else _(_REASONS[reason])


def caseworkers_words(why: str) -> str:
    """Why a caseworker must decide, with the rule that asks: what others read in the place of the answers."""
    if why == DIFFER:
        return _("Deux personnes ont répondu et ne disent pas la même chose : un agent de prestation doit décider.")
    if why == Why.PERHAPS_DIFFER:
        return _("Le dossier a changé depuis l'impression : un agent de prestation doit décider.")
    return _("Le papier et le dossier ne disent pas la même chose : un agent de prestation doit décider.")


def batch_status(status: BatchStatus) -> str:
    """How far an upload has come."""
    return _(_BATCHES[status])


def nobody_reads() -> str:
    """What is said of an upload that waits while no worker is alive."""
    return _(
        "Personne ne lit pour l'instant : dites-le à l'administration (la commande « parcours worker » doit tourner). "
        "Votre fichier est gardé, et sera lu dès qu'elle tourne."
    )


def author_words(author: Author) -> str:
    """Who writes there."""
    return _(_AUTHORS[author])


def value_words(value: Value, kind: FieldKind | None = None) -> str:
    """A value as people say it: "cochée", "12 mars 2026", "« … »", "rien"."""
    match value:
        case None | "":
            return _("rien")
        case True:
            return _("cochée")
        case False:
            return _("vide")
        case str() if kind == FieldKind.DATE:
            return _date_or_text(value)
        case str() if kind == FieldKind.NUMBER:
            return plain_number(value)
        case _:
            return value


def reading_words(words: str, *, quoted: bool) -> str:
    """What the machine read and was not sure of, as a sentence.

    Args:
        words: The value as people read it; empty when nobody could say.
        quoted: Whether the words are what stands there (a text, a date), and not the state of a box.
    """
    if not words:
        return _("Je n'arrive pas à lire.")
    shown = _("« %(words)s »", words=words) if quoted else words
    return _("Je lis %(shown)s, sans en être sûr.", shown=shown)


def kinds_title(kinds: Iterable[LineKind]) -> str:
    """One or two words for what stands in the place of a text; empty where there is, or may be, a text."""
    found = frozenset(kinds)
    return _(_KINDS[found]) if found else ""


def kept_words(kinds: Kinds | None) -> str:
    """What is said in the place of a text where only the image was kept."""
    return _("%(what)s, gardé en image", what=kinds_title(kinds)) if kinds else _("gardé en image, sans texte")


def own_words(kinds: Kinds) -> str:
    """What a resident is told of what they left on the page of questions, where it has no text."""
    return _(_OWN[kinds])


_LANGUAGES: Final = {"fr": N_("français"), "en": N_("anglais"), "es": N_("espagnol"), "ar": N_("arabe")}


def language_name(language: str) -> str:
    """`anglais`; of `fr+en`, both: `français et anglais`."""
    return _(" et ").join(_(_LANGUAGES[one]) for one in language.split("+"))


def attempts_words(left: int) -> str:
    """How many more times a PIN may be typed."""
    if left <= 0:
        return _("Plus d'essai pour le moment.")
    return plural("Encore %(num)d essai.", "Encore %(num)d essais.", left)


def long_date(day: date) -> str:
    """`jeudi 12 mars 2026`, without asking the machine which languages it has."""
    return f"{_(_DAYS[day.weekday()])} {short_date(day)}"


def day_first(day: date) -> str:
    """The same where a line begins: `Jeudi 12 mars 2026`. Nothing else of it changes: other languages write `March`."""
    said = long_date(day)
    return f"{said[:1].upper()}{said[1:]}"


def short_date(day: date | datetime) -> str:
    """`12 mars 2026`, `1er avril 2026`."""
    number = "1er" if day.day == 1 and language() == FRENCH else str(day.day)
    return _("%(day)s %(month)s %(year)d") % {"day": number, "month": month_name(day.month), "year": day.year}


def month_name(month: int) -> str:
    """`janvier` for 1."""
    return _(_MONTHS[month - 1])


def day_and_month(day: date) -> str:
    """`12 mars`, `1er avril`."""
    return short_date(day).rpartition(" ")[0]


_DAYS: Final = (
    N_("lundi"),
    N_("mardi"),
    N_("mercredi"),
    N_("jeudi"),
    N_("vendredi"),
    N_("samedi"),
    N_("dimanche"),
)
_MONTHS: Final = (
    N_("janvier"),
    N_("février"),
    N_("mars"),
    N_("avril"),
    N_("mai"),
    N_("juin"),
    N_("juillet"),
    N_("août"),
    N_("septembre"),
    N_("octobre"),
    N_("novembre"),
    N_("décembre"),
)


def _date_or_text(value: str) -> str:
    try:
        return short_date(date.fromisoformat(value))
    except ValueError:
        return value
