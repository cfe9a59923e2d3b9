"""What people read when something is refused: what happened, what is safe, what to do.

Exceptions carry facts in English; here are the sentences. The command line uses them too: nothing needs a request.
"""

from typing import Final

from forms.errors import AnswerError, FormsError, MistypedCode, UnknownTemplate, WrongSignature
from forms.page_code import PageCode, display_journey_code
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
from server.web.typography import N_, _, plural

_SHOWN_CODE: Final = 20
"""Characters of a mistyped code that are shown: a code with all that people write around it."""

BEGUN_BY_OTHER: Final = N_(
    "%(by)s a commencé un livret « %(key)s », pas encore publié. Parlez-vous, ou prenez un autre nom."
)
"""Of a kind of booklet of which only somebody else has a draft."""

WRITTEN_MEANWHILE: Final = N_(
    "%(by)s a écrit entre-temps : « %(said)s ». Gardez de nouveau pour mettre votre texte à la place."
)


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
