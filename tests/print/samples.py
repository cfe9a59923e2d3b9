"""Booklets to print: those of two invented couples and families, and one that asks for more than paper can give."""

from dataclasses import replace
from datetime import date
from typing import Final

from forms.booklet import Booklet, BookletDocument, BookletStep, build_booklet
from forms.catalogue import find_template
from forms.circumstances import AddWord, Answer, Circumstances, KnownValue, SetAppointment, Subject
from forms.fields import Field
from forms.model import Author, Choice, Contact, FieldKind, Scope, Step, StepStatus, SupportingDocument, Term
from forms.page_code import PageCode, page_address

PRINTED_ON: Final = date(2026, 11, 25)
COUPLE: Final = (Subject("p1", "Awa Diallo"), Subject("p2", "Marc Petit-Lefèvre"))
LONG_NAME: Final = "Anastasie-Joséphine Übermäßig-Łukaszewicz de la Rochefoucauld-Öğretmenoğlu"


def address_of(booklet: Booklet, page: int) -> str:
    """The text of a page's QR code, signed."""
    code = PageCode(booklet.code, booklet.edition, page)
    return page_address(code, base_url="https://parcours.mairie19.example", key=b"une clef pour les essais")


def first_marriage() -> Booklet:
    """A couple that asks for nothing unusual, on the first day."""
    return build_booklet(
        find_template("mariage"), Circumstances(COUPLE), code="K4T7XHA", edition=1, printed_on=PRINTED_ON
    )


def marriage_under_way() -> Booklet:
    """A couple with papers from abroad, three steps done, an appointment, and a word from the agent."""
    answers = (
        Answer("mar.lieu_acte", "etranger_hors_ue", "p1"),
        Answer("mar.lieu_acte", "france_non_verifiable", "p2"),
        Answer("mar.nationalite_etrangere", "oui", "p1"),
        Answer("mar.divorce", "oui", "p2"),
        Answer("mar.contrat", "peut_etre"),
        Answer("mar.veuf", "ne_sait_pas", "p1"),
    )
    changes = (
        SetAppointment("M4", date(2026, 12, 3), "10 h 30", "salle des mariages"),
        AddWord("Bonjour Awa et Marc. Pensez à demander la traduction dès maintenant."),
    )
    known: dict[str, KnownValue] = {
        f"M{number}.done": KnownValue(value=True, on=date(2026, 10, number)) for number in (1, 2, 3)
    }
    known["P-M01.p1.received"] = KnownValue(value=True, on=date(2026, 3, 12))
    known["M3.date_depot"] = KnownValue("2026-10-15", date(2026, 10, 16))
    known["M2.note"] = KnownValue("La traduction est en cours.", date(2026, 10, 8))
    return build_booklet(
        find_template("mariage"),
        Circumstances(COUPLE, answers=answers, changes=changes),
        code="K4T7XHA",
        edition=3,
        printed_on=PRINTED_ON,
        known=known,
    )


def simple_request() -> Booklet:
    """Somebody alone who looks for a home, on the first day."""
    circumstances = Circumstances(COUPLE[:1])
    return build_booklet(
        find_template("logement-demande"), circumstances, code="P7RMAH4", edition=1, printed_on=PRINTED_ON
    )


def large_family() -> Booklet:
    """Three adults and four children who look for a home, one child without a name yet."""
    persons = tuple(
        Subject(f"p{number}", name) for number, name in enumerate(("Lina Haddad", "Omar", "Ioana Șerban"), 1)
    )
    children = tuple(Subject(f"c{number}", name) for number, name in enumerate(("Zoé", "Noé", "", "Ümit"), 1))
    answers = (
        *(Answer("log.activite", "salarie", person.key) for person in persons),
        *(Answer("log.etranger_hors_ue", "oui", person.key) for person in persons),
        *(Answer("log.garde_partagee", "oui", child.key) for child in children),
    )
    template = find_template("logement-demande")
    keys = {situation.key: {answer.key for answer in situation.answers} for situation in template.situations}
    asked = tuple(answer for answer in answers if answer.value in keys.get(answer.situation, set()))
    return build_booklet(
        template, Circumstances(persons, children, asked), code="P7RMAH4", edition=1, printed_on=PRINTED_ON
    )


def legal_advice() -> Booklet:
    """A couple with every question answered so that much is said and many can help."""
    answers = (
        Answer("cj.theme", "ne_sait_pas"),
        Answer("cj.date_limite", "moins_15_jours"),
        *(Answer(f"cj.{key}", "oui") for key in ("ecrire", "logement", "faibles_revenus", "assurance_pj")),
        Answer("cj.interprete", "oui"),
    )
    return build_booklet(
        find_template("consultation-juridique"),
        Circumstances(COUPLE, answers=answers),
        code="J7RMAH4",
        edition=1,
        printed_on=PRINTED_ON,
    )


def conflict_with_a_landlord() -> Booklet:
    """Somebody alone and a private landlord, on the first day."""
    answers = (
        Answer("med.adversaire", "proprietaire"),
        Answer("med.montant", "5000_ou_moins"),
        Answer("med.logement", "oui"),
    )
    return build_booklet(
        find_template("mediateur"),
        Circumstances(COUPLE[:1], answers=answers),
        code="C7RMAH4",
        edition=1,
        printed_on=PRINTED_ON,
    )


def arriving_family() -> Booklet:
    """Two adults and three children who arrive and need everything there is: more contacts than a page can hold."""
    children = tuple(Subject(f"c{number}", name) for number, name in enumerate(("Zoé", "Noé", "Ümit"), 1))
    answers = (
        *(Answer("arr.nationalite", "francaise", person.key) for person in COUPLE),
        *(Answer("arr.papiers", "oui", person.key) for person in COUPLE),
        *(Answer("arr.heberge", "oui", person.key) for person in COUPLE),
        *(Answer("arr.enfant_3_11", "oui", child.key) for child in children[:2]),
        Answer("arr.enfant_moins_3", "oui", "c3"),
        Answer("arr.enfant_11_18", "oui", "c1"),
        Answer("arr.langue", "oui", "p2"),
        Answer("arr.vehicule", "voiture"),
        Answer("arr.deja_19e", "oui"),
    )
    return build_booklet(
        find_template("arrivee"),
        Circumstances(COUPLE, children, answers),
        code="A7RMAH4",
        edition=1,
        printed_on=PRINTED_ON,
    )


def foreign_family() -> Booklet:
    """Two people from abroad with long names and five children, every paper, under a title of 90 characters."""
    template = find_template("mariage")
    persons = (Subject("p1", LONG_NAME), Subject("p2", "Wolfeschlegelsteinhausenbergerdorff-Featherstonehaugh"))
    names = ("Maximilienne-Aurore", "Oğuzhan", "Zoé", "Przemysława", "Jean-Christophe-Emmanuel")
    children = tuple(Subject(f"c{number}", f"{name} {LONG_NAME}") for number, name in enumerate(names, 1))
    yes = {situation.key: "oui" for situation in template.situations if "oui" in {one.key for one in situation.answers}}
    given = {**yes, "mar.lieu_acte": "etranger_hors_ue", "mar.nb_temoins": "4"}
    answers = tuple(
        Answer(situation.key, given[situation.key], subject)
        for situation in template.situations
        if situation.key in given
        for subject in (("p1", "p2") if situation.scope is Scope.PERSON else ("",))
    )
    title = "Se marier à la mairie quand on vient de loin, avec des enfants, des témoins et des papiers"
    return build_booklet(
        replace(template, title=title),
        Circumstances(persons, children, answers),
        code="M3RJANL",
        edition=2,
        printed_on=PRINTED_ON,
    )


def short_booklet() -> Booklet:
    """Two steps and two documents: what fits on one folded sheet."""
    whole = first_marriage()
    steps = tuple(
        replace(step, fields=tuple(field for field in step.fields if field.id.endswith((".done", ".note"))))
        for step in whole.steps[:2]
    )
    documents = tuple(document for document in whole.documents if document.subject is None)[:2]
    return replace(whole, line=steps, documents=documents)


def roomy_booklet() -> Booklet:
    """Three steps and nothing to read besides: its folded sheets leave pages for notes."""
    whole = simple_request()
    return replace(
        whole,
        template=replace(whole.template, summary=()),
        line=whole.line[:3],
        documents=whole.documents[:2],
        frequent=(),
        glossary=(),
        links=(),
    )


def overflowing() -> Booklet:
    """Names, titles, texts and numbers far beyond what a template would hold."""
    persons = tuple(Subject(f"p{number}", f"{LONG_NAME} {number}") for number in (1, 2, 3))
    whole = large_family()
    return replace(
        whole,
        template=replace(whole.template, title="Demander un logement pour une très grande famille recomposée"),
        persons=persons,
        line=tuple(_overflowing_step(number) for number in range(1, 13)),
        documents=tuple(_document(number, person) for number in range(1, 5) for person in (*persons, *whole.children)),
        words=("Un très long mot de l’agent. " * 60, "Un second\nparagraphe"),
        warnings=("Attention à tout ceci. " * 90,),
        contacts=tuple(
            Contact(f"c{n}", "Service " * n, ("une ligne",) * n, confirm=("horaires",)) for n in range(1, 9)
        ),
        glossary=tuple(Term("mot " * n, "explication " * 9) for n in range(1, 12)),
    )


def _overflowing_step(number: int) -> BookletStep:
    step_id = f"D{number}"
    status = StepStatus.DONE if number < 5 else StepStatus.CURRENT if number == 5 else StepStatus.TO_DO
    words = "Texte → ☐ ễ Привет « ok » mot/tres-long-sans-espace-" + "x" * 90
    step = Step(
        step_id,
        f"Étape {number} au titre interminable " * (number % 3 + 1),
        "Étape",
        words * 4,
        words,
        confirm=("a", "b"),
    )
    at = SetAppointment(step_id, PRINTED_ON, "à l’heure dite " * 40, "salle du bout du couloir " * 40)
    return BookletStep(step, status, None, ("Remarque. " * 40,), at, _overflowing_fields(step_id))


def _overflowing_fields(step_id: str) -> tuple[Field, ...]:
    agent, citizen = Author.AGENT, Author.CITIZEN
    options = tuple(Choice(f"o{n}", "Option " + "très " * n + "longue") for n in range(6))
    ticks = tuple(
        Field(f"{step_id}.t{n}", FieldKind.TICK, citizen, "Une case dont le texte ne tient pas sur une ligne " * 2)
        for n in range(9)
    )
    return (
        Field(f"{step_id}.done", FieldKind.TICK, agent, "Étape faite"),
        *(
            Field(
                f"{step_id}.blank.{n}", FieldKind.NOTE, agent, "Ce que la mairie doit encore dire", lines=1, blank=True
            )
            for n in "ab"
        ),
        *ticks,
        Field(
            f"{step_id}.choice", FieldKind.CHOICE, citizen, "Que préférez-vous parmi toutes ces possibilités ?", options
        ),
        Field(f"{step_id}.number", FieldKind.NUMBER, agent, "Un long numéro", digits=40),
        Field(
            f"{step_id}.agent_note", FieldKind.NOTE, agent, "Note", lines=2, known=KnownValue("mot " * 400, PRINTED_ON)
        ),
        Field(f"{step_id}.note", FieldKind.NOTE, citizen, "Notes", lines=40),
    )


def _document(number: int, person: Subject) -> BookletDocument:
    document_id = f"P-D{number:02}"
    document = SupportingDocument(document_id, "Une pièce importante " * number, Scope.PERSON, "D1", "Validité " * 9)
    ready = Field(f"{document_id}.{person.key}.ready", FieldKind.TICK, Author.CITIZEN, "prête")
    received = Field(f"{document_id}.{person.key}.received", FieldKind.TICK, Author.AGENT, "reçue")
    return BookletDocument(document, person, (), to_confirm=number == 2, ready=ready, received=received)
