"""The words people see for a page that was not read, and for what is odd about one that was.

Readings carry facts in English; here are the sentences: what happened, what is safe, what to do. The command line uses
them too, so nothing here needs a request.
"""

from collections.abc import Mapping
from typing import Any, Final

from forms.page_code import display_journey_code
from scan.readings import Finding, Rejection
from server.record.history import OF_ERASED
from server.record.trials import TRIAL
from server.web.typography import N_, _

_REJECTIONS: Final[Mapping[Rejection, tuple[str, str]]] = {
    Rejection.NO_CODE: (
        N_("Page non reconnue"),
        N_(
            "Je ne trouve pas de code de livret sur cette page. L'image est gardée. Si c'est une page de livret, tapez "
            "le code imprimé en bas, ou numérisez-la de nouveau. Sinon, dites-le ci-dessous."
        ),
    ),
    Rejection.TOO_FAR: (
        N_("Page trop loin ou trop petite"),
        N_(
            "Je ne vois pas de page sur cette image, ou elle y est trop petite pour que son code se lise. L'image est "
            "gardée. Photographiez-la de plus près, à plat et bien éclairée, ou numérisez-la."
        ),
    ),
    Rejection.NEGATIVE: (
        N_("Image en négatif"),
        N_(
            "Le noir et le blanc sont inversés : rien n'est lu. L'image est gardée. Désactivez « négatif » ou "
            "« inverser » dans l'appareil, numérisez la page de nouveau, puis laissez celle-ci de côté."
        ),
    ),
    Rejection.FOREIGN_CODE: (
        N_("Ce n'est pas un livret"),
        N_(
            "Le code de cette page n'est pas celui d'un livret. L'image est gardée. "
            "Si c'est une page de livret, tapez le code imprimé en bas. Sinon, dites-le ci-dessous."
        ),
    ),
    Rejection.WRONG_SIGNATURE: (
        N_("Livret d'une autre mairie"),
        N_(
            "Ce livret n'a pas été imprimé ici : rien n'est entré dans un dossier. L'image est gardée. "
            "Rendez la page à la personne et indiquez-lui sa mairie."
        ),
    ),
    Rejection.UNKNOWN_EDITION: (
        N_("Livret inconnu ici"),
        N_(
            "Le code se lit bien, mais aucun livret imprimé ici ne lui correspond : rien n'est entré dans un dossier. "
            "L'image est gardée. Laissez-la de côté, et signalez-le à l'administration."
        ),
    ),
    Rejection.BLANK: (
        N_("Page blanche"),
        N_("Il n'y a rien sur cette page. Si la feuille était écrite, tournez-la et numérisez l'autre face."),
    ),
    Rejection.OVERLAPPING: (
        N_("Pages l'une sur l'autre"),
        N_(
            "Deux pages se recouvrent sur cette image : on ne sait pas qui a écrit quoi. "
            "L'image est gardée, rien n'a été deviné. Séparez les pages et numérisez-les de nouveau."
        ),
    ),
    Rejection.OTHER_CODE: (
        N_("Un autre code est imprimé"),
        N_(
            "Le code imprimé sur cette page n'est pas celui qui a été tapé : elle est peut-être à quelqu'un d'autre. "
            "L'image est gardée, rien n'a été lu. Tapez le code imprimé en bas de la page."
        ),
    ),
    Rejection.NOT_REGISTERED: (
        N_("Page trop déformée"),
        N_(
            "Le code se lit, mais la page est trop pliée ou trop coupée pour savoir quelle case est laquelle. "
            "L'image est gardée, rien n'a été deviné. Posez la page à plat et numérisez-la de nouveau."
        ),
    ),
    Rejection.TOO_SMALL: (
        N_("Image trop petite"),
        N_(
            "L'image n'est pas assez fine pour lire les cases. Elle est gardée. "
            "Numérisez à 200 points par pouce au moins, ou rapprochez l'appareil photo."
        ),
    ),
    Rejection.TOO_LARGE: (
        N_("Page trop grande"),
        N_(
            "Cette page est trop grande pour être ouverte : rien n'y est lu. Les autres pages du fichier le sont. "
            "Numérisez-la de nouveau, à 300 points par pouce, puis laissez celle-ci de côté."
        ),
    ),
    Rejection.DAMAGED: (
        N_("Page abîmée"),
        N_(
            "Le fichier est abîmé ici, ou s'arrête : rien n'est lu de cette page. Les autres qui s'ouvrent sont lues. "
            "Numérisez-la de nouveau, en JPEG si cela recommence, avec celles qui manqueraient après elle, puis "
            "laissez celle-ci de côté."
        ),
    ),
    Rejection.INTERNAL: (
        N_("Lecture interrompue"),
        N_(
            "La lecture de cette page s'est arrêtée à cause d'un défaut du logiciel. L'image est gardée. "
            "Lisez-la vous-même, ou numérisez-la de nouveau, et signalez-le à l'administration."
        ),
    ),
}

_NOTHING_KEPT: Final[Mapping[str, str]] = {
    Rejection.NO_CODE: N_(
        "Je ne trouve pas le code de cette page. Numérisez-la de nouveau, de plus près si c'est une photo."
    ),
    Rejection.TOO_FAR: N_(
        "Je ne vois pas de page sur cette image, ou elle y est trop petite pour que son code se lise. "
        "Photographiez-la de plus près, à plat et bien éclairée, ou numérisez-la."
    ),
    Rejection.NEGATIVE: N_(
        "Le noir et le blanc sont inversés. Désactivez « négatif » ou « inverser » dans l'appareil, puis numérisez la "
        "page de nouveau."
    ),
    Rejection.FOREIGN_CODE: N_("Le code de cette page n'est pas celui d'un livret."),
    Rejection.WRONG_SIGNATURE: N_(
        "Ce livret n'a pas été imprimé ici. Rendez la page à la personne et indiquez-lui sa mairie."
    ),
    Rejection.UNKNOWN_EDITION: N_(
        "Le code se lit bien, mais aucun livret imprimé ici ne lui correspond. Signalez-le à l'administration."
    ),
    Rejection.OVERLAPPING: N_(
        "Deux pages se recouvrent sur cette image : on ne sait pas qui a écrit quoi. "
        "Séparez les pages et numérisez-les de nouveau."
    ),
    Rejection.NOT_REGISTERED: N_(
        "Le code se lit, mais la page est trop pliée ou trop coupée pour savoir quelle case est laquelle. "
        "Posez la page à plat et numérisez-la de nouveau."
    ),
    Rejection.TOO_SMALL: N_(
        "L'image n'est pas assez fine pour lire les cases. "
        "Numérisez à 200 points par pouce au moins, ou rapprochez l'appareil photo."
    ),
    Rejection.TOO_LARGE: N_(
        "Cette page est trop grande pour être ouverte : rien n'y est lu. Les autres pages du fichier le sont. "
        "Numérisez-la de nouveau, à 300 points par pouce."
    ),
    Rejection.DAMAGED: N_(
        "Le fichier est abîmé ici, ou s'arrête : rien n'est lu de cette page. Les autres qui s'ouvrent sont lues. "
        "Numérisez-la de nouveau, en JPEG si cela recommence, avec celles qui manqueraient après elle."
    ),
    Rejection.INTERNAL: N_(
        "La lecture de cette page s'est arrêtée à cause d'un défaut du logiciel. "
        "Lisez-la vous-même, ou numérisez-la de nouveau, et signalez-le à l'administration."
    ),
    Finding.BY_CONTENT: N_(
        "Aucun code de cette page ne se lit : je la reconnais à ce qui y est imprimé. Vérifiez qu'elle est bien à "
        "cette personne."
    ),
}
"""What is said instead where a page is only read, as by `parcours read`: no image is kept, and nobody is asked."""

_OF_A_TRIAL: Final = (
    N_("C'est un essai"),
    N_("Cette page est un essai du studio : elle n'est à personne, et rien n'est entré dans un dossier. Rendez-la."),
)

_OF_ERASED: Final = (
    N_("Livret d'un parcours effacé"),
    N_(
        "Les données de ce parcours sont effacées, à la demande de la personne : rien n'est lu, et cette page s'efface "
        "d'elle-même. Rendez-la. Pour la personne, ouvrez un nouveau parcours."
    ),
)

_NOT_OF_A_JOURNEY: Final[Mapping[str, tuple[str, str]]] = {TRIAL: _OF_A_TRIAL, OF_ERASED: _OF_ERASED}

_FINDINGS: Final[Mapping[Finding, tuple[str, str]]] = {
    Finding.BY_CONTENT: (
        N_("Reconnue à son contenu"),
        N_(
            "Aucun code de cette page ne se lit : je la reconnais à ce qui y est imprimé. Vérifiez qu'elle est bien à "
            "cette personne. Tout ce qui y est écrit attend votre avis."
        ),
    ),
    Finding.PRINT_SCALE: (
        N_("Imprimée à %(percent)s %%"),
        N_(
            "La page est imprimée à %(percent)s %% de sa taille : elle se lit, mais moins bien. À la prochaine "
            "impression, choisissez « Taille réelle », et non « Ajuster à la page »."
        ),
    ),
    Finding.STREAKS: (
        N_("Traces en bandes"),
        N_("Une bande traverse la page. Regardez si une case est dessous, puis faites nettoyer l'appareil."),
    ),
    Finding.HALF_PAGE: (
        N_("Page coupée"),
        N_("%(percent)s %% de la page ne sont pas dans l'image : numérisez-la entière."),
    ),
    Finding.SIDES_DISAGREE: (
        N_("Recto et verso ne vont pas ensemble"),
        N_(
            "Les images %(image)s et %(next)s ne sont pas les deux faces d'une même feuille. Deux feuilles sont "
            "peut-être passées ensemble : vérifiez la pile."
        ),
    ),
    Finding.PAGE_TWICE: (
        N_("Page en double"),
        N_("La page %(page)s du livret %(code)s est %(times)s fois dans ce fichier. Rien n'est compté deux fois."),
    ),
    Finding.PAGE_MISSING: (
        N_("Page absente"),
        N_("La page %(page)s du livret %(code)s manque entre les autres : vérifiez la pile."),
    ),
    Finding.PENCIL_HIDDEN: (
        N_("Le crayon peut manquer"),
        N_(
            "Sur une image en noir et blanc, ou très granuleuse, ce qui est écrit au crayon peut ne pas se voir. "
            "Numérisez plutôt en gris ou en couleur."
        ),
    ),
}

_STREAKS: Final[Mapping[str, str]] = {
    "scanner": N_("Un trait traverse l'image : la vitre du scanner est sale. Nettoyez-la, puis numérisez de nouveau."),
    "printer": N_(
        "Une bande de la page n'est pas imprimée. La page se lit ; faites vérifier l'imprimante avant d'imprimer "
        "d'autres livrets."
    ),
}


def rejection_title(reason: Rejection | str) -> str:
    """Two or three words for a page that was not read; an unknown reason reads as a fault of ours."""
    return _(_said(reason)[0])


def rejection_advice(reason: Rejection | str) -> str:
    """What happened to a page that was not read, what is safe and what to do."""
    return _(_said(reason)[1])


def finding_title(found: Mapping[str, Any]) -> str:
    """Two or three words for a finding, given as in `parcours read`."""
    return _(_FINDINGS[Finding(found["finding"])][0], **_facts(found))


def finding_advice(found: Mapping[str, Any]) -> str:
    """What is odd about a page or a file that was read, and what to do."""
    sentence = _FINDINGS[Finding(found["finding"])][1]
    return _(_STREAKS.get(str(found.get("by")), sentence), **_facts(found))


def advice(document: Mapping[str, Any]) -> str:
    """What to do about a rejected page or a finding, given as in `parcours read`."""
    return finding_advice(document) if "finding" in document else rejection_advice(document["reason"])


def advice_where_nothing_is_kept(document: Mapping[str, Any]) -> str:
    """What to do about a rejected page or a finding of `parcours read`, which keeps no image and asks nobody."""
    words = _NOTHING_KEPT.get(document.get("finding") or document["reason"])
    return advice(document) if words is None else _(words)


def _facts(found: Mapping[str, Any]) -> dict[str, str]:
    """The facts of a finding as people read them."""
    facts = {key: f"{value:.0f}" if isinstance(value, int | float) else str(value) for key, value in found.items()}
    return {**facts, "code": display_journey_code(facts["code"])} if "code" in facts else {**facts, "code": ""}


def _said(reason: Rejection | str) -> tuple[str, str]:
    if reason in _NOT_OF_A_JOURNEY:
        return _NOT_OF_A_JOURNEY[reason]
    try:
        return _REJECTIONS[Rejection(reason)]
    except ValueError:
        return _REJECTIONS[Rejection.INTERNAL]
