"""The French sentences that history keeps. They are data: written once, shown for ever, never computed again."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Final

from forms.circumstances import (
    AddContact,
    AddDocument,
    AddStep,
    AddWord,
    Answer,
    Change,
    MoveStep,
    RemoveAppointment,
    RemoveContact,
    RemoveDocument,
    RemoveStep,
    RemoveWord,
    SetAppointment,
)
from forms.fields import Field
from forms.fitting import Fitted
from forms.model import Choice, FieldKind, StepStatus
from scan.errors import EmptyFile, NotAnImage, NotDrawn, PasswordNeeded, TooManyPages, TooManyPixels, Truncated
from scan.readings import LineKind
from server.record.model import Counter, Kinds, ReviewDecision, Value
from server.record.templates import Called
from server.record.values import plain_number

MACHINE: Final = "lecture automatique"
"""Whose word a value is that nobody had to decide."""

STATUS_WORDS: Final[Mapping[StepStatus, str]] = {
    StepStatus.TO_DO: "à faire",
    StepStatus.CURRENT: "en cours",
    StepStatus.DONE: "faite",
    StepStatus.NOT_NEEDED: "pas nécessaire",
}


_OF_THE_RESIDENT: Final[Mapping[str, str]] = {
    "Mes notes": "Notes de la personne",
    "Mes questions": "Questions de la personne",
}
"""Printed words that speak for the resident, and what they are when an agent reads them."""


def to_agents(label: str) -> str:
    """The printed words of a field, for agents: what residents call theirs is the resident's."""
    step, dash, last = label.rpartition(" — ")
    for printed, told in _OF_THE_RESIDENT.items():
        if last.startswith(printed):
            return f"{step}{dash}{told}{last.removeprefix(printed)}"
    return label


def day_in_words(day: date) -> str:
    """A day as people write it: 12/03/2026."""
    return day.strftime("%d/%m/%Y")


def value_in_words(value: Value, kind: FieldKind | None = None, options: Sequence[Choice] = ()) -> str:
    """A value as people read it; of a choice, what is printed beside its box."""
    if value is None:
        return "rien"
    if isinstance(value, bool):
        return "oui" if value else "non"
    match kind:
        case FieldKind.DATE:
            return day_in_words(date.fromisoformat(value))
        case FieldKind.NUMBER:
            return plain_number(value)
        case FieldKind.CHOICE:
            return next((option.label for option in options if option.key == value), value)
        case _:  # a note that nobody could read, or wanted to type, is ""
            return f"« {value} »" if value else "l'image seule est gardée"


_IMAGES: Final[Mapping[Kinds, str]] = {
    frozenset({LineKind.DRAWING}): "un dessin, gardé en image",
    frozenset({LineKind.CROSSED_OUT}): "raturé, gardé en image",
    frozenset({LineKind.DRAWING, LineKind.CROSSED_OUT}): "dessiné et raturé, gardé en image",
}


def image_kept(kinds: Kinds) -> str:
    """What was not read is kept as an image."""
    return _IMAGES.get(kinds, "l'image est gardée")


def opened(title: str, counter: Counter | None = None) -> str:
    """A journey begins; `counter` says where, if anybody said."""
    return f"Parcours ouvert{_at(counter)} : {title}."


def moved(before: int, after: int) -> str:
    """A journey gets another version of its kind of booklet."""
    return f"Livret mis à jour : version {after} (avant : version {before}). Le prochain livret imprimé la suivra."


def field_set(field: Field, value: Value, before: Value, kinds: Kinds = frozenset()) -> str:
    """A value changes; `kinds` says what stands in an image that is kept without a text."""
    now, then = (value_in_words(each, field.kind, field.options) for each in (value, before))
    if value == "" and kinds:
        now = image_kept(kinds)
    label = to_agents(field.label)
    if value is None:
        return f"{label} : effacé."
    if before is None:
        return f"{label} : {_ended(now)}"
    return f"{label} : {now} (avant : {then})."


def _ended(words: str) -> str:
    """A sentence that ends once, also when it ends with a quotation that does."""
    return words if words.endswith((". »", "! »", "? »", "… »")) else f"{words}."


def step_moved(title: str, status: StepStatus) -> str:
    """A step moves."""
    return f"Étape « {title} » : {STATUS_WORDS[status]}."


def printed(number: int, pages: int, counter: Counter | None = None) -> str:
    """A booklet was printed; `counter` says where, if anybody said."""
    return f"Livret imprimé{_at(counter)} : édition {number}, {pages} pages."


def inserted(  # noqa: PLR0917  # one fact each, in the order in which they are told
    number: int, leaves: int, sheets: int, since: int, what: str, counter: Counter | None = None
) -> str:
    """What had changed in a booklet was printed: on leaves, or on sheets of labels where there are no leaves."""
    printed = _count(leaves, "feuillet", "feuillets") if leaves else _count(sheets, "planche", "planches")
    kind = "Feuillets à glisser" if leaves else "Étiquettes à coller"
    return f"{kind}{_at(counter)} : édition {number}, {printed}. Depuis l'édition {since} : {what}."


def _at(counter: Counter | None) -> str:
    return {None: "", Counter.RECEPTION: " à l'accueil", Counter.SERVICE: " au service"}[counter]


def scanned(read: Sequence[tuple[int, int]], rejected: int, changes: int, reviews: int) -> str:
    """Pages came back.

    Args:
        read: Edition and page of each page that was read.
        rejected: How many were not.
        changes: How many values they changed.
        reviews: How many answers a person must check.
    """
    came = [f"{_pages(read)} {'lue' if len(set(read)) == 1 else 'lues'}"] if read else []
    if rejected:
        came.append(_count(rejected, "page non reconnue", "pages non reconnues"))
    led = [_count(changes, "changement", "changements")] if changes else []
    if reviews:
        led.append(_count(reviews, "réponse à vérifier", "réponses à vérifier"))
    return f"{', '.join(came) or 'Aucune page lue'} : {', '.join(led) or 'rien de nouveau'}."


def _pages(read: Iterable[tuple[int, int]]) -> str:
    """`Page 3 (édition 1)`, `Pages 1 et 2 (édition 1), page 3 (édition 2)`."""
    editions: dict[int, list[str]] = {}
    for edition, page in sorted(set(read)):
        editions.setdefault(edition, []).append(str(page))
    said = [
        f"page {pages[0]} (édition {edition})"
        if len(pages) == 1
        else f"pages {', '.join(pages[:-1])} et {pages[-1]} (édition {edition})"
        for edition, pages in editions.items()
    ]
    return ", ".join(said).capitalize()


def _count(number: int, one: str, several: str) -> str:
    return f"{number} {one if number == 1 else several}"


def changed(change: Change, titles: Mapping[str, str]) -> str:  # noqa: PLR0911  # one line a kind of change
    """An agent's own change to the booklet.

    Args:
        change: What they did.
        titles: Titles of steps and documents, by id.
    """
    match change:
        case AddStep(id=step, title=title):
            return f"Étape ajoutée : {title or titles.get(step, step)}."
        case RemoveStep(id=step):
            return f"Étape retirée : {titles.get(step, step)}."
        case MoveStep(id=step):
            return f"Étape déplacée : {titles.get(step, step)}."
        case AddDocument(id=document, title=title):
            return f"Pièce ajoutée : {title or titles.get(document, document)}."
        case RemoveDocument(id=document, reason=reason):
            return f"Pièce retirée : {titles.get(document, document)}." + (f" « {reason} »" if reason else "")
        case AddContact(contact=contact):
            return f"Contact ajouté : {contact.name}."
        case RemoveContact(key=key):
            return f"Contact retiré : {titles.get(key, key)}."
        case SetAppointment(step=step, on=on, time=time, who=who):
            when = day_in_words(on) + (f" à {time}" if time else "") + (f", avec {who}" if who else "")
            return f"Rendez-vous fixé le {when} : {titles.get(step, step)}."
        case RemoveAppointment(step=step):
            return f"Rendez-vous annulé : {titles.get(step, step)}."
        case AddWord(text=text):
            return f"Mot pour la personne : « {text} »."
        case RemoveWord(text=text):
            return f"Mot retiré : « {text} »."


def set_aside(fitted: Fitted, called: Called, asked: Collection[str]) -> tuple[str, ...]:
    """What an agent is told of answers and changes that today's template no longer knows.

    Args:
        fitted: Answers and changes, sorted.
        called: How the versions of this kind of booklet call their parts.
        asked: Keys of the questions that today's template asks.
    """
    everything = (*fitted.circumstances.changes, *fitted.changes)
    own = {one.id: one.title for one in everything if isinstance(one, AddStep | AddDocument) and one.title}
    titles = {**own, **called.titles}
    return (
        *(_answer_aside(answer, called, asked) for answer in fitted.answers),
        *(
            f"Modification gardée, sans effet aujourd'hui. {changed(change, titles)} Le livret n'a plus cet élément."
            for change in fitted.changes
        ),
    )


def _answer_aside(answer: Answer, called: Called, asked: Collection[str]) -> str:
    question = called.questions.get(answer.situation)
    value = called.answers.get((answer.situation, answer.value), answer.value)
    said = f"{answer.situation} = {value}" if question is None else f"« {question} » {value}"
    remedy = (
        "Le livret ne propose plus cette réponse : posez la question de nouveau."
        if answer.situation in asked
        else "Le livret ne pose plus cette question."
    )
    return f"Réponse gardée, sans effet aujourd'hui : {said}. {remedy}"


ANSWERED: Final = "Réponses aux questions de situation mises à jour."
NEW_PIN: Final = "Nouveau code PIN remis."
CLOSED: Final = "Parcours clos."
REOPENED: Final = "Parcours rouvert."


_UNDONE: Final = "Décision annulée — "


def reviewed(question: str, answer: str) -> str:
    """A person decided."""
    return f"Vérifié — {to_agents(question)} : {answer}."


def audited(question: str, field: Field, read: Value, seen: Value, *, opens: bool) -> str:
    """A person looked at what had gone in by itself, and saw something else.

    Args:
        question: The words printed there.
        field: What it is about.
        read: By the machine.
        seen: By them.
        opens: A caseworker is asked.
    """
    told = (value_in_words(value, field.kind, field.options) for value in (read, seen))
    more = " Un agent de prestation doit décider." if opens else ""
    return (
        "Vérifié — {} : j'avais lu {}, la personne qui a regardé l'image voit {}.".format(to_agents(question), *told)
        + more
    )


def overlooked(question: str) -> str:
    """A person looked at a place where nothing had been read, and saw writing that they cannot read."""
    told = "je n'y avais rien lu, et la personne qui a regardé l'image y voit de l'écriture."
    return f"Vérifié — {to_agents(question)} : {told} Un agent doit la lire."


def opinions(by: Sequence[str], *, agreed: bool) -> str:
    """Two people answered a question each on their own."""
    who = " et ".join(by)
    return f"Deux avis, les mêmes : {who}." if agreed else f"Deux avis différents : {who}. Un agent a tranché."


def review_undone(question: str) -> str:
    """A person took a decision back."""
    return f"{_UNDONE}{to_agents(question)}."


def contested(question: str) -> str:
    """A resident says that what was read is not right."""
    return f"La personne dit que ce n'est pas juste — {to_agents(question)}."


def said_of(question: str, said: str) -> str:
    """What a resident says about it."""
    return f"La personne dit — {to_agents(question)} : « {said} »."


RECEIPT_PRINTED: Final = "Reçu donné à la personne, sur papier."
RECEIPT_SENT: Final = "Reçu envoyé à la personne par courriel."
REMINDERS_WANTED: Final = "Rappels par courriel demandés : l'adresse est confirmée."
REMINDERS_STOPPED: Final = "Rappels par courriel arrêtés : l'adresse est oubliée."

ACCOUNT_LINKED: Final = "Compte de la Ville relié par la personne, avec son PIN : il ouvre aussi sa page."
ACCOUNT_UNLINKED: Final = "Compte de la Ville délié par la personne."
ACCOUNT_UNLINKED_AT_THE_DESK: Final = "Compte de la Ville délié, à la demande de la personne."


def photo_shown(title: str) -> str:
    """A resident lets the town hall see a photo of a document."""
    return f"Photo montrée par la personne : « {title} ». Ce n'est pas la pièce."


def photo_hidden(title: str) -> str:
    """They do not any more, or removed it."""
    return f"Photo retirée par la personne : « {title} »."


def told_changed(day: date) -> str:
    """Whoever was reminded of an appointment was told by mail that it changed."""
    return f"Changement envoyé par courriel : rendez-vous du {day_in_words(day)}."


def told_cancelled(day: date) -> str:
    """Whoever was reminded of an appointment was told by mail that it is off."""
    return f"Annulation envoyée par courriel : rendez-vous du {day_in_words(day)}."


ERASURE_ASKED: Final = "Effacement des données demandé par la personne."
ERASURE_TAKEN_BACK: Final = "Demande d'effacement retirée par la personne."
ERASED: Final = "Données effacées, à la demande de la personne."


_ASKED_BY: Final = {"desk": "au guichet", "letter": "par courrier", "email": "par courriel", "phone": "par téléphone"}


def erasure_noted(channel: str) -> str:
    """An agent noted that the person asked for it, by one of the channels."""
    return f"Effacement des données demandé par la personne, {_ASKED_BY[channel]}."


def erasure_refused(word: str) -> str:
    """An agent refused to erase a journey's data."""
    return f"Effacement refusé : « {word} »."


def reminded(day: date) -> str:
    """A reminder of an appointment was sent by mail."""
    return f"Rappel envoyé par courriel : rendez-vous du {day_in_words(day)}."


def put_back(field: Field, value: Value, before: Value) -> str:
    """A value is again what it was, because a person took a decision back."""
    return f"{_UNDONE}{field_set(field, value, before)}"


def attached(edition: int, page: int, found: tuple[int, int] | None) -> str:
    """A person recognised a page whose code could not be read.

    Args:
        edition: As they typed it.
        page: As they typed it.
        found: How many values it changed, and how many answers a person must check; None: it could not be read.
    """
    known = f"Page reconnue par un agent : édition {edition}, page {page}."
    if found is None:
        return f"{known} Elle n'a pas pu être lue : l'image est gardée."
    led = [_count(found[0], "changement", "changements")] if found[0] else []
    if found[1]:
        led.append(_count(found[1], "réponse à vérifier", "réponses à vérifier"))
    return f"{known} Elle est lue : {', '.join(led) or 'rien de nouveau'}."


OWN_SHEET: Final = (
    "Feuille rangée par un agent : ce n'est pas une page de livret. Elle n'est pas lue : l'image est gardée."
)
"""A person kept the image of a sheet with a journey."""


def image_taken_back(place: str | None) -> str:
    """A person says that an image does not belong there after all.

    Args:
        place: Edition and page as which it was kept unread, as `1.3`; None: as a sheet that is no page of a booklet.
    """
    if place is None:
        return f"{_UNDONE}feuille retirée du parcours."
    edition, _, page = place.partition(".")
    return f"{_UNDONE}image retirée du parcours : elle n'était pas de l'édition {edition}, page {page}."


def page_taken_back(edition: int, page: int) -> str:
    """A person says that a page was not this one after all."""
    return f"{_UNDONE}page retirée du parcours : édition {edition}, page {page}. Ce qu'elle avait changé est annulé."


def withdrawn(sentence: str) -> str:
    """What is told in the place of a sentence about something that stood on a page which was taken back since.

    The part before the first colon is the printed label; a label with a colon of its own is cut short.
    """
    return f"{sentence.partition(' : ')[0].removesuffix('.')} : lu sur une page retirée depuis."


def decided(decision: ReviewDecision, field: Field | None, paper: Value = None, kinds: Kinds = frozenset()) -> str:
    """What a person decided, in words, when the record stays as it is.

    Args:
        decision: Theirs.
        field: What it is about; None: what is written outside every field, which only history keeps.
        paper: What was read.
        kinds: What stands there in the place of a text.
    """
    match decision.keep:
        case "record":
            return "le dossier reste comme il est"
        case "empty":
            return "rien n'est écrit"
        case "image":
            return image_kept(kinds)
        case "paper":
            return "lecture confirmée" if field is not None else value_in_words(paper)
        case _:
            if field is None:
                return value_in_words(decision.value)
            return value_in_words(decision.value, field.kind, field.options)


NOTHING_TAKEN_OUT: Final = "rien à retirer, le dossier reste comme il est"
"""What a person decided where nothing stands any more, when the record does not say what stood there."""

ANNOTATION: Final = "Écrit hors des cases"


def cut_off(zones: int) -> str:
    """A part of a page is not in the image."""
    return f"Page coupée : {_count(zones, 'réponse n’est pas', 'réponses ne sont pas')} dans l'image"


HIDDEN: Final = "L'image ne montre peut-être pas ce qui est écrit au crayon"
UNREAD: Final = "Page non lue : que dit-elle ?"
REJECTED: Final = "Page non reconnue : à qui est-elle ?"


def unopened(number: int, pages: int) -> str:
    """A page that could not be opened: there is no image of it to show."""
    return f"Page {number} sur {pages} du fichier : elle ne s'ouvre pas"


REPLACED: Final = "Remplacé par une lecture plus récente de la même page."
ANSWER_TAKEN_BACK: Final = "Retiré : la réponse qui posait cette question est annulée."
SAID_BY_NOW: Final = "Retiré : le dossier dit maintenant ce que dit la page."
NOT_THIS_PAGE: Final = "Retiré avec sa page : elle n'était pas de ce parcours."

_FAILURES: Final[Mapping[type[BaseException], str]] = {
    EmptyFile: "Ce fichier est vide. Numérisez la page de nouveau.",
    NotAnImage: "Ce fichier n'est ni une image ni un PDF. Envoyez un fichier JPEG, PNG, TIFF, HEIC ou PDF.",
    Truncated: "Ce fichier est abîmé ou incomplet. Numérisez la page ou copiez le fichier de nouveau.",
    NotDrawn: "L'image de ce PDF ne s'ouvre pas. Numérisez la page de nouveau, en JPEG si cela recommence.",
    TooManyPixels: "Cette image est trop grande pour être ouverte. Numérisez la page à 300 points par pouce.",
    TooManyPages: "Ce fichier a trop de pages. Envoyez-le en plusieurs fois.",
    PasswordNeeded: "Ce PDF est protégé par un mot de passe. Enregistrez-le sans mot de passe, puis envoyez-le.",
}
FAILED: Final = (
    "La lecture de ce fichier s'est arrêtée à cause d'un défaut du logiciel. Le fichier est gardé. "
    "Envoyez-le de nouveau, et signalez-le à l'administration."
)
"""For an upload that no error of ours explains."""


def failure(error: Exception) -> str:
    """Why a file could not be read, and what to do."""
    for kind in type(error).__mro__:
        if kind in _FAILURES:
            return _FAILURES[kind]
    return FAILED


NO_SUCH_FILE: Final = "Ce fichier n'existe pas. Vérifiez son nom et son dossier."
A_FOLDER: Final = "C'est un dossier. Donnez les fichiers qu'il contient."
NO_FILE: Final = "Ce n'est pas un fichier, mais un appareil ou un tube. Donnez une image ou un PDF."


def not_opened(reason: str) -> str:
    """A file that the machine did not let us open."""
    return f"Ce fichier n'a pas pu être ouvert ({reason}). Vérifiez les droits, puis recommencez."
