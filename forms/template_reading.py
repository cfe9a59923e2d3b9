"""Reads the blocks of a booklet's TOML file into frozen data, each value checked where it stands."""

import re
from dataclasses import replace
from typing import Any, Final

from forms.limits import LABEL, PARAGRAPH, PLACE, SCREEN, SENTENCE, SHORT, TITLE, WARNING
from forms.limits import NAME as LONGEST_NAME
from forms.model import (
    MOTIFS,
    NO,
    UNKNOWN_ANSWER,
    YES,
    Author,
    BookletTemplate,
    Choice,
    Contact,
    Effect,
    FieldKind,
    FieldSpec,
    Link,
    Need,
    QuestionAnswer,
    Reply,
    Rule,
    Scope,
    Situation,
    Step,
    SupportingDocument,
    Term,
)
from forms.rules import NAME
from forms.toml_tables import Named, Problems, Table, what_to_write
from forms.town_hall import Service, TownHall
from forms.unread import UNREAD, read_unread

_ROOT_KEYS: Final = (
    *("key", "letter", "colour", "motif", "title", "purpose", "summary", "essential", "together"),
    *("person_word", "persons_min", "persons_max"),
    *("step", "document", "situation", "contact", "term", "link", "question", "time", "need", UNREAD),
)
_STEP_KEYS: Final = (
    *("id", "title", "short", "way", "happens", "place", "delay", "agent_text"),
    *("after", "base", "appointment", "appointment_at", "agent_note", "note_caution"),
    *("confirm", "confirm_agent", "second_opinion", "field", UNREAD),
)
_FIELD_KEYS: Final = (
    "key",
    "kind",
    "author",
    "label",
    "options",
    "digits",
    "lines",
    "sensitive",
    "second_opinion",
    "coming",
    "wide",
)
_DOCUMENT_KEYS: Final = (
    *("id", "title", "scope", "step", "validity", "obtain"),
    *(
        "base",
        "civil_certificate",
        "max_age_months",
        "age_day_unknown",
        "confirm",
        "confirm_agent",
        "agent_text",
        "second_opinion",
        UNREAD,
    ),
)
_SITUATION_FORM: Final = "2 à 4 lettres qui disent le livret, un point, puis un mot sans accent"
_SITUATION_KEYS: Final = (
    "key",
    "question",
    "scope",
    "answers",
    "asked_if",
    "sensitive",
    "several",
    "help",
    "rule",
    "confirm_agent",
    UNREAD,
)
_RULE_KEYS: Final = (
    *("when", "add", "remove", "change", "move", "before", "warn", "refer", "essential", "text", "printed"),
    UNREAD,
)
_CONTACT_KEYS: Final = ("key", "service", "name", "details", "base", "confirm", "only_with", "handed", UNREAD)
_LINK_KEYS: Final = ("title", "address", "number", "only_with", UNREAD)
_QUESTION_KEYS: Final = ("question", "answer", "confirm", "until", "essential", UNREAD)
_CHOICE_KEYS: Final = ("key", "label")
_NEED_KEYS: Final = ("says", "reply", "words")
_REPLY_KEYS: Final = ("question", "answer")

_MOST_REPLIES: Final = 2
"""Questions after what somebody said: whoever stands at the desk is heard in two minutes."""

LONGEST_NEED: Final = 40
"""Characters of what a resident says: they are read at a glance, on a large button."""

_KEY_EXAMPLE: Final = "« mariage » ou « logement-demande » : des petites lettres et des traits d'union, pas de chiffre"

_YES_NO: Final = (Choice(YES, "Oui"), Choice(NO, "Non"))
_DO_NOT_KNOW: Final = Choice(UNKNOWN_ANSWER, "Je ne sais pas")


def read_template(data: dict[str, Any], problems: Problems, town_hall: TownHall) -> BookletTemplate:
    """Read a whole file; what does not fit is noted in `problems` and stands as empty.

    Args:
        data: The file.
        problems: Of the file; knows where the town hall's services are.
        town_hall: Whose services its contacts are.
    """
    root = Table(data, (), problems, _ROOT_KEYS)
    summary = root.texts("summary", limit=SENTENCE)
    template = BookletTemplate(
        key=root.pattern("key", r"[a-z]+(-[a-z]+)*", _KEY_EXAMPLE),
        letter=root.pattern("letter", r"[A-Z]", "« M »"),
        colour=root.pattern("colour", r"#[0-9A-Fa-f]{6}", "« #A8264F »"),
        motif=root.pattern("motif", "|".join(MOTIFS), f"« {MOTIFS[0]} »") if root.has("motif") else "",
        title=root.text("title", limit=LONGEST_NAME, needed=True),
        purpose=root.text("purpose", limit=PARAGRAPH, needed=True),
        summary=summary,
        person_word=root.text("person_word", limit=LABEL, needed=True),
        persons_min=root.number("persons_min", low=1, high=9, default=1),
        persons_max=root.number("persons_max", low=1, high=9, default=9),
        steps=tuple(_step(table) for table in root.tables("step", _STEP_KEYS)),
        documents=tuple(_document(table) for table in root.tables("document", _DOCUMENT_KEYS)),
        situations=tuple(_situation(table, summary) for table in root.tables("situation", _SITUATION_KEYS)),
        contacts=tuple(_contact(table, town_hall) for table in root.tables("contact", _CONTACT_KEYS)),
        glossary=tuple(_term(table) for table in root.tables("term", ("word", "meaning", UNREAD))),
        links=tuple(_link(table) for table in root.tables("link", _LINK_KEYS)),
        questions=tuple(_question(table) for table in root.tables("question", _QUESTION_KEYS)),
        unread=read_unread(data, problems),
        needs=tuple(_need(table) for table in root.tables("need", _NEED_KEYS)),
    )
    time = root.table("time", ("takes", UNREAD))
    services = {contact.service for contact in template.contacts if contact.service}
    takes = "" if time is None else time.text("takes", limit=LABEL, needed=True)
    return replace(
        template,
        asks=tuple(sorted(problems.asked | services)),
        takes=takes,
        essential=tuple(summary[number - 1] for number in sorted({*_essential(root, summary)})),
        together=root.flag("together", default=False),
    )


def _essential(table: Table, summary: tuple[str, ...]) -> tuple[int, ...]:
    """Which sentences of the summary are always printed, or with some answers, from 1."""
    if summary:
        return table.numbers("essential", low=1, high=len(summary))
    if table.has("essential"):
        table.problem(
            "essential", "il n'y a aucune phrase dans « summary »", "Écrivez summary, ou enlevez cette ligne."
        )
    return ()


def _step(table: Table) -> Step:
    return Step(
        id=table.text("id", limit=SHORT, needed=True),
        title=table.text("title", limit=LABEL, needed=True),
        short=table.text("short", limit=SHORT, needed=True),
        happens=table.text("happens", limit=PARAGRAPH, needed=True),
        place=table.text("place", limit=PLACE),
        delay=table.text("delay", limit=SENTENCE),
        agent_text=table.text("agent_text", limit=SCREEN, printed=False),
        fields=tuple(_field(field) for field in table.tables("field", _FIELD_KEYS)),
        after=table.names("after", Named.STEP),
        base=table.flag("base", default=True),
        appointment=table.flag("appointment", default=True),
        agent_note=table.flag("agent_note", default=True),
        note_caution=table.text("note_caution", limit=LABEL),
        confirm=table.texts("confirm", limit=TITLE),
        confirm_agent=table.texts("confirm_agent", limit=SENTENCE, printed=False),
        second_opinion=table.flag("second_opinion", default=False),
        way=table.text("way", limit=LABEL),
        appointment_at=table.flag("appointment_at", default=False),
    )


def _field(table: Table) -> FieldSpec:
    return FieldSpec(
        key=table.pattern("key", r"[a-z][a-z0-9_]*", "« date_depot »"),
        kind=table.kind("kind", FieldKind),
        author=table.kind("author", Author),
        label=table.text("label", limit=LABEL, needed=True),
        options=_choices(table, "options"),
        digits=table.number("digits", low=0, high=18, default=0),
        lines=table.number("lines", low=0, high=10, default=0),
        sensitive=table.flag("sensitive", default=False),
        second_opinion=table.flag("second_opinion", default=False),
        coming=table.flag("coming", default=False),
        wide=table.flag("wide", default=False),
    )


def _choices(table: Table, key: str, *, printed: bool = True) -> tuple[Choice, ...]:
    return tuple(
        Choice(
            key=choice.pattern("key", r"[a-z0-9][a-z0-9_]*", "« en_ligne »"),
            label=choice.text("label", limit=SENTENCE, needed=True, printed=printed),
        )
        for choice in table.tables(key, _CHOICE_KEYS)
    )


def _document(table: Table) -> SupportingDocument:
    step, *other_steps = table.names("step", Named.STEP, needed=True) or ("",)
    return SupportingDocument(
        id=table.text("id", limit=SHORT, needed=True),
        title=table.text("title", limit=TITLE, needed=True),
        scope=table.kind("scope", Scope),
        step=step,
        other_steps=tuple(other_steps),
        validity=table.text("validity", limit=TITLE),
        obtain=table.text("obtain", limit=TITLE),
        base=table.flag("base", default=False),
        civil_certificate=table.flag("civil_certificate", default=False),
        max_age_months=table.number("max_age_months", low=0, high=60, default=0),
        age_day_unknown=table.flag("age_day_unknown", default=False),
        confirm=table.texts("confirm", limit=TITLE),
        agent_text=table.text("agent_text", limit=SCREEN, printed=False),
        confirm_agent=table.texts("confirm_agent", limit=SENTENCE, printed=False),
        second_opinion=table.flag("second_opinion", default=False),
    )


def _situation(table: Table, summary: tuple[str, ...]) -> Situation:
    answers = _choices(table, "answers", printed=False) or _YES_NO
    asked_if = table.table("asked_if", ("situation", "answers"))
    condition = None
    if asked_if is not None:
        key = asked_if.name("situation", Named.SITUATION, needed=True)
        condition = (key, asked_if.texts("answers", limit=LABEL, single=True))
    scope = table.kind("scope", Scope)
    blocks = table.tables("rule", _RULE_KEYS)
    rules = tuple(rule for block in blocks for rule in _rules(block, answers, scope, summary))
    return Situation(
        key=table.pattern("key", r"[a-z]{2,4}\.[a-z0-9_]+", "« mar.divorce »", said=_SITUATION_FORM),
        question=table.text("question", limit=PLACE, needed=True, printed=False),
        scope=scope,
        answers=(*answers, _DO_NOT_KNOW),
        rules=rules,
        asked_if=condition,
        sensitive=table.flag("sensitive", default=False),
        several=table.flag("several", default=False),
        help=table.text("help", limit=SCREEN, printed=False),
        confirm_agent=table.texts("confirm_agent", limit=SENTENCE, printed=False),
    )


def _rules(table: Table, answers: tuple[Choice, ...], scope: Scope, summary: tuple[str, ...]) -> list[Rule]:
    """Read one block, which may hold several effects of the same answers."""
    when = _when(table, [choice.key for choice in answers])
    printed = table.flag("printed", default=True)
    text = table.text("text", limit=SENTENCE, printed=printed)
    warning = table.text("warn", limit=WARNING, printed=printed)
    changed = table.names("change", Named.STEP_OR_DOCUMENT)
    referral = table.name("refer", Named.CONTACT_OR_BOOKLET)
    moved, before = table.name("move", Named.STEP), table.name("before", Named.STEP)
    rules = [Rule(when, Effect.ADD, target) for target in table.names("add", Named.STEP_OR_DOCUMENT)]
    rules += [Rule(when, Effect.REMOVE, target) for target in table.names("remove", Named.REMOVABLE)]
    rules += [Rule(when, Effect.CHANGE, target, text, printed) for target in changed]
    rules += [Rule(when, Effect.MOVE, moved, before=before)] if moved else []
    rules += [Rule(when, Effect.WARN, "", warning, printed)] if warning else []
    rules += [Rule(when, Effect.REFER, referral, text, printed)] if referral else []
    rules += [Rule(when, Effect.SAY, str(number)) for number in _essential(table, summary)]
    if not rules:
        remedy = "Ajoutez une ligne add, remove, change, move, warn, refer ou essential."
        table.problem((), "cette règle ne fait rien", remedy)
    if bool(moved) != bool(before) or (moved and moved == before):
        problem = "« move » et « before » vont ensemble, avec deux étapes"
        table.problem("move" if moved else "before", problem, 'Écrivez move = "…" et before = "…".')
    _check_text(table, text, changed=bool(changed), referred=bool(referral))
    for key, value in (("text", text), ("warn", warning)):
        allowed = () if scope is Scope.RECORD else (NAME,)
        for word in re.findall(r"\{[^}]*\}", value):
            if word not in allowed:
                remedy = f"Écrivez {NAME}, pour une question posée à chaque personne ou enfant ; sinon enlevez-le."
                table.problem(key, f"« {word} » ne veut rien dire ici", remedy)
    return rules


def _when(table: Table, answers: list[str]) -> tuple[str, ...]:
    when = table.texts("when", limit=LABEL, printed=False, single=True)
    if not when:
        table.problem("when", "cette règle ne dit pas pour quelle réponse", 'Ajoutez une ligne when = "oui".')
    for number, answer in enumerate(when):
        if answer == UNKNOWN_ANSWER:
            remedy = "Enlevez-la : « je ne sais pas » ajoute déjà tout, à voir avec l'agent."
            table.problem(("when", number), f"« {answer} » n'a pas de règle à elle", remedy)
        elif answer not in answers:
            table.problem(("when", number), f"« {answer} » n'est pas une réponse ici", what_to_write(answer, answers))
    return when


def _check_text(table: Table, text: str, *, changed: bool, referred: bool) -> None:
    if (changed or referred) and not text:
        table.problem((), "« change » et « refer » ont besoin d'un texte", 'Ajoutez une ligne text = "…".')
    if changed and referred:
        table.problem("refer", "« change » et « refer » partagent un texte", "Faites deux blocs [[situation.rule]].")
    if text and not changed and not referred:
        table.problem("text", "« text » n'a pas de « change » ni de « refer »", 'Pour avertir, écrivez warn = "…".')


def _contact(table: Table, town_hall: TownHall) -> Contact:
    """Read whom to see: a service of the town hall, by its key, or somebody whom the file describes itself."""
    service = _service(table, town_hall) if table.has("service") else None
    details, confirm = table.texts("details", limit=TITLE), table.texts("confirm", limit=TITLE)
    return Contact(
        key=table.pattern("key", r"[a-z][a-z0-9-]*", "« etat-civil »"),
        name=service.name if service else table.text("name", limit=TITLE, needed=not table.has("service")),
        details=(*details, *service.printed) if service else details,
        base=table.flag("base", default=True),
        confirm=service.confirm if service else confirm,
        only_with=table.names("only_with", Named.STEP_OR_DOCUMENT),
        handed=table.flag("handed", default=True),
        service=service.key if service else "",
    )


def _service(table: Table, town_hall: TownHall) -> Service | None:
    key = table.text("service", limit=LABEL, needed=True, printed=False)
    service = town_hall.find(key)
    if service is None and key:
        known = [one.key for one in town_hall.services]
        table.problem("service", f"« {key} » n'est pas un service de la mairie", what_to_write(key, known))
    for name in ("name", "confirm"):
        if table.has(name):
            remedy = "Enlevez cette ligne, ou la ligne « service »."
            table.problem(name, f"« {name} » est écrit dans le fichier de la mairie, pas ici", remedy)
    return service


def _term(table: Table) -> Term:
    return Term(table.text("word", limit=LABEL, needed=True), table.text("meaning", limit=WARNING, needed=True))


def _link(table: Table) -> Link:
    return Link(
        title=table.text("title", limit=TITLE, needed=True),
        address=table.text("address", limit=TITLE, needed=True),
        number=table.text("number", limit=LABEL),
        only_with=table.names("only_with", Named.STEP_OR_DOCUMENT),
    )


def _question(table: Table) -> QuestionAnswer:
    return QuestionAnswer(
        question=table.text("question", limit=TITLE, needed=True),
        answer=table.text("answer", limit=PARAGRAPH, needed=True),
        confirm=table.texts("confirm", limit=TITLE),
        until=table.name("until", Named.STEP),
        essential=table.flag("essential", default=False),
    )


def _need(table: Table) -> Need:
    says = table.text("says", limit=LONGEST_NEED, needed=True)
    replies = tuple(_reply(block) for block in table.tables("reply", _REPLY_KEYS))
    if len(replies) > _MOST_REPLIES:
        problem = f"« {says} » pose {len(replies)} questions, {_MOST_REPLIES} au plus"
        table.problem(("reply", _MOST_REPLIES), problem, "Enlevez les questions les moins utiles.")
    return Need(says, replies, table.texts("words", limit=LABEL, printed=False))


def _reply(table: Table) -> Reply:
    return Reply(
        table.text("question", limit=LABEL, needed=True), table.text("answer", limit=LONGEST_NEED, needed=True)
    )
