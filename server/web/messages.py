"""The words people see for every status, value and error; those for pages are in `page_words.py`.

Exceptions and readings carry facts in English; here are the sentences: what happened, what is safe, what to do.
The command line uses them too, so nothing here needs a request.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Final, TypeAlias

from forms.errors import AnswerError, FormsError, MistypedCode, UnknownTemplate, WrongSignature
from forms.model import Author, FieldKind, StepStatus
from forms.page_code import PageCode, display_journey_code
from forms.translation import FRENCH
from scan.readings import LineKind
from server.record.design_errors import (
    AlreadyPublished,
    DraftChanged,
    KeyTaken,
    NamesMissing,
    NamesUnknown,
    NewerVersion,
    NotPublishable,
    TranslationChanged,
    UnknownVersion,
    UnseenTexts,
)
from server.record.errors import (
    AlreadyDecided,
    AnswersChanged,
    CannotUndo,
    FormerKey,
    HeldByAnother,
    ImpossibleDay,
    JourneyClosed,
    JourneyErased,
    LargePrintIsWhole,
    LoginTaken,
    MoveNotAllowed,
    NeverPrintedHere,
    NoImage,
    NothingChanged,
    NothingForLabels,
    NotRecognised,
    NotThatPage,
    NotTogether,
    OpinionGiven,
    RecordChanged,
    RecordError,
    TextRefused,
    UnknownAccount,
    UnknownBatch,
    UnknownContent,
    UnknownEdition,
    UnknownField,
    UnknownJourney,
    UnknownLabel,
    UnknownLanguage,
    UnknownReview,
    UnknownStep,
    WeakPassword,
    WrongValue,
)
from server.record.merge import Why
from server.record.model import BatchStatus, Kinds, Origin, ReviewReason, Role
from server.record.opinions import DIFFER
from server.record.values import plain_number
from server.web.language import language
from server.web.typography import N_, _, plural

Value: TypeAlias = bool | str | None
"""What a field holds, or None."""

_SHOWN_CODE: Final = 20
"""Characters of a mistyped code that are shown: a code with all that people write around it."""

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


def shortened(text: str, most: int) -> str:
    """What somebody typed, to be told in a sentence: its beginning, where it is long."""
    return text if len(text) <= most else f"{text[:most]}…"


def forms_error_advice(error: FormsError) -> str:
    """What to do about a code, an answer or a template that was refused."""
    match error:
        case MistypedCode():
            return _(
                "« %(code)s » n'est pas un code de livret. Il y a sans doute une faute de frappe : "
                "le code a sept signes, comme K4T-7XHK, sans 0, 1, 2, 5, 8 ni les lettres B, G, I, O, Q, S, V, Z.",
                code=shortened(error.text, _SHOWN_CODE),
            )
        case WrongSignature():
            return _("Ce code n'a pas été imprimé par cette mairie.")
        case UnknownVersion():
            return plural(
                "Ce livret n'a pas de version %(number)d : il n'en a qu'une.",
                "Ce livret n'a pas de version %(number)d. La dernière est la version %(num)d.",
                error.newest,
                number=error.number,
            )
        case UnknownTemplate():
            return _(
                "Le livret « %(key)s » n'existe pas. Livrets connus : %(known)s.",
                key=error.key,
                known=", ".join(error.known),
            )
        case AnswerError():
            return _("« %(key)s » n'est pas accepté : %(problem)s.", key=error.key, problem=error.problem)
        case _:
            return _("Ce code n'est pas celui d'un livret.")


BEGUN_BY_OTHER: Final = N_(
    "%(by)s a commencé un livret « %(key)s », pas encore publié. Parlez-vous, ou prenez un autre nom."
)
"""Of a kind of booklet of which only somebody else has a draft."""

WRITTEN_MEANWHILE: Final = N_(
    "%(by)s a écrit entre-temps : « %(said)s ». Gardez de nouveau pour mettre votre texte à la place."
)


def record_error_advice(error: RecordError) -> str:  # noqa: C901, PLR0911, PLR0912, PLR0915 - a table
    """What happened when the record refused something, and what to do."""
    match error:
        case UnknownJourney():
            return _("Aucun parcours d'ici ne porte ce code.")
        case JourneyErased():
            return _("Les données de ce parcours sont effacées : il ne sert plus. Ouvrez un nouveau parcours.")
        case JourneyClosed():
            return _("Ce parcours est clos : rien n'a été changé. Rouvrez-le d'abord.")
        case NothingChanged():
            return _("Rien n'a changé depuis l'édition %(number)d : il n'y a rien à imprimer.", number=error.since)
        case LargePrintIsWhole():
            return _("Ce livret est en grands caractères, ce que les feuillets ne sont pas : imprimez-le en entier.")
        case NothingForLabels():
            return _("Ce qui a changé ne peut pas se dire sur une étiquette : imprimez les feuillets.")
        case UnknownLabel():
            return _("Une planche a %(count)d étiquettes : dites laquelle est la première libre.", count=error.count)
        case UnknownEdition():
            return _(
                "Ce livret n'a jamais été imprimé sous ce numéro d'édition. Les chiffres sous le code imprimé disent "
                "l'édition, puis la page : « 1.2 » est l'édition 1, page 2. Vérifiez-les, et le code."
            )
        case UnknownLanguage():
            return _("Ce livret n'est pas traduit dans cette langue. Imprimez-le en français.")
        case KeyTaken(by=by) if by:
            return _(BEGUN_BY_OTHER, by=by, key=error.key)
        case KeyTaken():
            return _("Il y a déjà un livret « %(key)s ». Prenez un autre nom.", key=error.key)
        case DraftChanged():
            return _("Ce brouillon a changé dans une autre fenêtre.")
        case TranslationChanged():
            by, said = error.by or _("Quelqu'un"), error.said
            if not said:
                return _("%(by)s a enlevé sa traduction entre-temps. Gardez de nouveau pour mettre la vôtre.", by=by)
            return _(WRITTEN_MEANWHILE, by=by, said=said)
        case UnseenTexts():
            return plural(
                "Rien n'est noté : %(num)d texte a changé depuis que cette page a été ouverte. Le voici. Relisez-le, "
                "puis pressez de nouveau « Tout est relu ».",
                "Rien n'est noté : %(num)d textes ont changé depuis que cette page a été ouverte. Les voici. "
                "Relisez-les, puis pressez de nouveau « Tout est relu ».",
                len(error.french),
            )
        case NamesMissing():
            return _(
                "Il manque %(names)s : écrivez-le là où il va dans cette langue.", names=_(" et ").join(error.names)
            )
        case NamesUnknown(known=()):
            return _(
                "%(names)s s'imprimerait tel quel : le texte français n'a rien entre accolades.",
                names=_(" et ").join(error.names),
            )
        case NamesUnknown():
            return _(
                "%(names)s s'imprimerait tel quel. Le texte français a : %(known)s.",
                names=_(" et ").join(error.names),
                known=_(" et ").join(error.known),
            )
        case AlreadyPublished():
            return _(
                "Ce texte est déjà publié : c'est la version %(number)d. Rien n'a été changé.", number=error.number
            )
        case NewerVersion():
            return _(
                "%(by)s a publié la version %(number)d pendant que vous écriviez. Comparez avant de publier la vôtre.",
                by=error.by or _("une mise à jour de Mon parcours"),
                number=error.number,
            )
        case NotPublishable():
            return _(
                "Ce texte ne peut pas encore être publié : ligne %(line)d, %(problem)s.",
                line=error.problems[0].line or 1,
                problem=error.problems[0].problem,
            )
        case UnknownField() | UnknownStep():
            return _("Cette étape ou cette case n'est plus dans le livret : les réponses ont changé entre-temps.")
        case AnswersChanged():
            return _("%(name)s a changé les réponses entre-temps : les vôtres n'ont rien changé.", name=error.by)
        case RecordChanged(by=""):
            return _("Votre réponse est arrivée incomplète : elle n'a rien changé. Répondez de nouveau.")
        case RecordChanged():
            return _(
                "Le dossier a changé entre-temps (%(name)s) : votre réponse n'a rien changé. "
                "Voici la question comme elle est maintenant.",
                name=error.by,
            )
        case FormerKey():
            return _(
                "Une personne a été retirée de ce parcours entre-temps : rien n'a été changé. "
                "Rouvrez les réponses, puis ajoutez la personne de nouveau."
            )
        case ImpossibleDay():
            return _(
                "Cette date n'est pas possible : rien n'a été changé. Vérifiez l'année, en quatre chiffres ; un "
                "document n'a pas une date à venir."
            )
        case WrongValue():
            return _("Cette valeur ne convient pas ici : rien n'a été changé.")
        case NotTogether():
            return _("Une de ces réponses ne peut plus être gardée : aucune n'a été écrite. Regardez-les de nouveau.")
        case NeverPrintedHere():
            return _(
                "Le code de cette page n'est celui d'aucun livret imprimé ici : elle ne se range dans aucun parcours, "
                "quel que soit le code tapé. Laissez-la de côté : son image est gardée."
            )
        case NoImage():
            return _(
                "Cette page ne s'est pas ouverte : il n'y a rien à ranger. Numérisez-la de nouveau, puis laissez "
                "celle-ci de côté."
            )
        case NotRecognised():
            return _(
                "Je ne reconnais pas la page %(page)d de l'édition %(edition)d sur cette image : rien n'est lu ni "
                "rangé. Vérifiez le code, l'édition et la page. Si ce sont les bons, rangez l'image sans la lire.",
                page=error.code.page,
                edition=error.code.edition,
            )
        case NotThatPage(own=PageCode() as own):
            return _(
                "Le code de cette page dit « %(code)s, édition %(edition)d, page %(page)d », et non ce que vous avez "
                "tapé : elle est peut-être à quelqu'un d'autre. Rien n'a été rangé.",
                code=display_journey_code(own.journey),
                edition=own.edition,
                page=own.page,
            )
        case NotThatPage():
            return _(
                "Le code imprimé sur cette page n'est pas celui que vous avez tapé : elle est peut-être à quelqu'un "
                "d'autre. Rien n'a été rangé. Tapez le code imprimé en bas de la page."
            )
        case MoveNotAllowed():
            return _("Cette étape ne peut pas passer à cet état : quelqu'un l'a sans doute changée entre-temps.")
        case UnknownReview():
            return _("Cette relecture n'existe pas.")
        case AlreadyDecided():
            return _("%(name)s a déjà décidé. Sa décision est gardée, la vôtre n'a rien changé.", name=error.by)
        case OpinionGiven():
            return _(
                "Votre réponse est gardée déjà, et une autre personne voit autre chose : une troisième décide. "
                "Rien n'a été changé."
            )
        case HeldByAnother():
            return _("%(name)s a cette question ouverte, et y répond : votre réponse n'a rien changé.", name=error.by)
        case CannotUndo():
            return _("Cette décision ne peut plus être annulée : quelque chose de plus récent en dépend.")
        case UnknownBatch():
            return _("Cet envoi n'existe pas.")
        case LoginTaken():
            return _("Le nom de compte « %(login)s » est déjà pris. Choisissez-en un autre.", login=error.login)
        case UnknownAccount():
            return _("Le compte « %(login)s » n'existe pas.", login=error.login)
        case WeakPassword():
            return _("Ce mot de passe est trop court : il faut au moins %(least)d signes.", least=error.least)
        case TextRefused(longest=None):
            return _("Ce texte contient un signe qui ne se garde pas : rien n'a été changé. Tapez-le de nouveau.")
        case TextRefused():
            return _("Ce texte est trop long : il faut au plus %(longest)d signes.", longest=error.longest)
        case UnknownContent():
            return _("Cette image n'est pas ici.")
        case _:
            return _("Le dossier a refusé : rien n'a été changé.")


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
