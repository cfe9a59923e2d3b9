"""What people read about a scanner: where the paper lies, and of every trouble what happened and what to do."""

from collections.abc import Mapping
from typing import Final

from server.record.scanner_abilities import Feed
from server.record.scanner_jobs import Sitting
from server.record.scanner_sane import Scanner, Trouble
from server.web.typography import N_, _, plural

_FEEDS: Final[Mapping[Feed, str]] = {
    Feed.GLASS: N_("Une page sur la vitre"),
    Feed.FEEDER: N_("Le chargeur, un côté"),
    Feed.DUPLEX: N_("Le chargeur, deux côtés"),
}

_TROUBLES: Final[Mapping[Trouble, tuple[str, str]]] = {
    Trouble.MISSING: (
        N_("Le logiciel des scanners n'est pas installé sur le serveur."),
        N_("Demandez à l'administration d'installer SANE (sous Debian : sudo apt-get install sane-utils)."),
    ),
    Trouble.GONE: (
        N_("Le scanner ne répond plus."),
        N_(
            "Vérifiez qu'il est allumé et branché, puis recommencez. S'il a changé d'adresse, choisissez-le de nouveau."
        ),
    ),
    Trouble.BUSY: (
        N_("Le scanner est occupé par un autre poste ou un autre logiciel."),
        N_("Attendez qu'il ait fini, puis recommencez."),
    ),
    Trouble.JAMMED: (
        N_("Une feuille est bloquée dans le chargeur."),
        N_("Ouvrez le capot, retirez la feuille sans tirer fort, et remettez-la avec celles qui suivent."),
    ),
    Trouble.EMPTY: (
        N_("Le chargeur est vide."),
        N_("Posez-y les feuilles, poussez-les jusqu'au bout, puis recommencez."),
    ),
    Trouble.COVER: (N_("Le capot du scanner est ouvert."), N_("Fermez-le, puis recommencez.")),
    Trouble.DENIED: (
        N_("Le serveur n'a pas le droit d'utiliser ce scanner."),
        N_("Demandez à l'administration d'ajouter le compte du serveur au groupe « scanner »."),
    ),
    Trouble.CANCELLED: (N_("La numérisation est arrêtée."), N_("Recommencez quand vous voulez.")),
    Trouble.SILENT: (
        N_("Le scanner ne dit plus rien depuis deux minutes."),
        N_("Éteignez-le, rallumez-le, puis recommencez."),
    ),
    Trouble.SEARCHING: (
        N_("Le serveur cherche encore les scanners."),
        N_("Attendez quelques secondes, puis recommencez."),
    ),
    Trouble.UNANSWERED: (
        N_("Les scanners n'ont pas répondu à temps."),
        N_("Vérifiez que le vôtre est allumé, puis cherchez de nouveau. Si cela dure, prévenez l'administration."),
    ),
    Trouble.REFUSED: (
        N_("Le scanner refuse ce réglage."),
        N_("Choisissez-le de nouveau, avec un autre endroit pour le papier."),
    ),
    Trouble.BROKEN: (
        N_("Le scanner s'est arrêté sur une erreur."),
        N_("Éteignez-le, rallumez-le, puis recommencez. Si cela dure, numérisez avec le copieur."),
    ),
}
_NO_ROOM: Final = (
    N_("Le serveur n'a pas pu garder la dernière page : sa place manque, ou son disque est en panne."),
    N_("Gardez la feuille, et prévenez l'administration."),
)


def feed_words(feed: Feed) -> str:
    """Where the paper lies."""
    return _(_FEEDS[feed])


def trouble_words(trouble: Trouble) -> tuple[str, str]:
    """What happened, and what to do."""
    what, then = _TROUBLES[trouble]
    return _(what), _(then)


def ended_words(sitting: Sitting) -> tuple[str, ...]:
    """How a sitting ended: what happened, what is safe, what to do; nothing when all went well."""
    if sitting.trouble is None:
        return ()
    what, then = (_(each) for each in _NO_ROOM) if sitting.full else trouble_words(sitting.trouble)
    safe = plural(
        "La page numérisée avant est gardée.", "Les %(num)d pages numérisées avant sont gardées.", len(sitting.uploads)
    )
    return (what, *([safe] if sitting.uploads else []), then)


def labels(found: list[Scanner]) -> dict[str, str]:
    """A label for each scanner, by name: those of the same model have a number behind theirs."""
    named: dict[str, str] = {}
    for scanner in found:
        same = [one.name for one in found if one.label == scanner.label]
        number = same.index(scanner.name) + 1
        named[scanner.name] = (
            _("%(label)s (%(number)d)", label=scanner.label, number=number) if len(same) > 1 else scanner.label
        )
    return named
