"""Whether the parts of a template fit together: every name exists once, nothing waits for itself.

Problems and remedies are French, and each is noted at its place in the file.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Final

from forms.draft import OWN_DOCUMENT, OWN_STEP
from forms.fields import STANDARD_KEYS
from forms.model import NO, UNKNOWN_ANSWER, YES, BookletTemplate, Effect, FieldKind, FieldSpec, Situation
from forms.toml_lines import Path
from forms.toml_tables import Named, Problems, what_to_write

COLLECTION: Final = (
    "mariage",
    "logement-demande",
    "logement-renouvellement",
    "logement-echange",
    "logement-insalubrite",
    "mediateur",
    "consultation-juridique",
    "arrivee",
)
"""Keys of the eight booklets of the collection: what one booklet may refer to, even before the other exists."""


def check_template(template: BookletTemplate, problems: Problems, borrowed: Collection[str] = ()) -> None:
    """Note everything that does not fit together.

    Args:
        template: As it was read.
        problems: Takes what is found.
        borrowed: Documents of another booklet, which keep its letter.
    """
    _check_persons(template, problems)
    _check_ids(template, problems, borrowed)
    _check_steps(template, problems)
    _check_situations(template, problems)
    _check_needs(template, problems)
    contacts = [contact.key for contact in template.contacts]
    steps = [step.id for step in template.steps]
    parts = [*steps, *(document.id for document in template.documents)]
    inside = [f"{step.id}.{key}" for step in template.steps for key in ("delay", *(one.key for one in step.fields))]
    problems.check_names(
        {
            Named.STEP: steps,
            Named.STEP_OR_DOCUMENT: parts,
            Named.REMOVABLE: [*parts, *contacts, *inside],
            Named.CONTACT_OR_BOOKLET: [*contacts, *(key for key in COLLECTION if key != template.key)],
            Named.SITUATION: [situation.key for situation in template.situations],
        }
    )
    if not problems.found:  # a slip elsewhere makes much unreachable: only the slip is said
        _check_reach(template, problems)


def _check_persons(template: BookletTemplate, problems: Problems) -> None:
    if template.persons_max < template.persons_min:
        remedy = f"Écrivez au moins persons_max = {template.persons_min}."
        problems.add(("persons_max",), "le plus grand nombre de personnes est plus petit que le plus petit", remedy)
    if not template.steps:
        problems.add((), "ce livret n'a pas d'étape", "Ajoutez un bloc [[step]].")


def _check_ids(template: BookletTemplate, problems: Problems, borrowed: Collection[str]) -> None:
    letter = re.escape(template.letter) if re.fullmatch("[A-Z]", template.letter) else "[A-Z]"
    _check_form([step.id for step in template.steps], "step", rf"{letter}[1-9][0-9]?", f"{template.letter}1", problems)
    own = ["" if one.id in borrowed else one.id for one in template.documents]
    _check_form(own, "document", rf"P-{letter}[0-9]{{2}}", f"P-{template.letter}01", problems)
    if template.letter == OWN_STEP:
        remedy = "Choisissez une autre lettre."
        problems.add(("letter",), f"{OWN_STEP} et {OWN_DOCUMENT} sont réservés à ce que l'agent ajoute", remedy)
    _check_once([step.id for step in template.steps], "step", "id", problems)
    _check_once([document.id for document in template.documents], "document", "id", problems)
    _check_once([situation.key for situation in template.situations], "situation", "key", problems)
    _check_once([contact.key for contact in template.contacts], "contact", "key", problems)
    for number, contact in enumerate(template.contacts):
        if contact.key in COLLECTION:
            problem = f"« {contact.key} » est déjà le nom d'un livret"
            problems.add(("contact", number, "key"), problem, "Choisissez une autre clé pour ce contact.")


def _check_form(ids: Sequence[str], table: str, pattern: str, example: str, problems: Problems) -> None:
    for number, one in enumerate(ids):
        if one and re.fullmatch(pattern, one) is None:
            remedy = f"Écrivez la lettre du livret et un nombre, par exemple « {example} »."
            problems.add((table, number, "id"), f"« {one} » n'a pas la forme attendue", remedy)


def _check_once(names: Sequence[str], table: str, key: str, problems: Problems) -> None:
    for number, name in enumerate(names):
        if name and name in names[:number]:
            problems.add((table, number, key), f"« {name} » existe déjà plus haut", "Donnez un autre nom à ce bloc.")


def _check_steps(template: BookletTemplate, problems: Problems) -> None:
    after = {step.id: step.after for step in reversed(template.steps)}  # of two with one id, the first counts
    for number, step in enumerate(template.steps):
        _check_once_in([field.key for field in step.fields], ("step", number, "field"), problems)
        for place, field in enumerate(step.fields):
            _check_field(field, ("step", number, "field", place), problems)
        circle = _circle(step.id, after)
        if circle:
            problem = f"ces étapes s'attendent l'une l'autre : {' après '.join(circle)}"
            problems.add(("step", number, "after"), problem, "Enlevez l'une d'elles de « after ».")


def _circle(start: str, before: Mapping[str, Sequence[str]]) -> list[str]:
    """Find the way from a name back to itself; empty when there is none."""
    ways = [[start, name] for name in before.get(start, ())]
    seen: set[str] = set()
    while ways:
        way = ways.pop()
        if way[-1] == start:
            return way
        if way[-1] not in seen:
            seen.add(way[-1])
            ways += [[*way, name] for name in before.get(way[-1], ())]
    return []


def _check_once_in(keys: Sequence[str], place: Path, problems: Problems) -> None:
    for number, key in enumerate(keys):
        if key in STANDARD_KEYS:
            problem = f"« {key} » existe déjà dans toutes les étapes"
            problems.add((*place, number, "key"), problem, "Enlevez ce champ, ou changez sa clé.")
        if key and key in keys[:number]:
            problems.add((*place, number, "key"), f"« {key} » existe déjà dans cette étape", "Changez cette clé.")


def _check_field(field: FieldSpec, place: Path, problems: Problems) -> None:
    wanted = {
        "options": (field.kind is FieldKind.CHOICE, len(field.options) > 1, "au moins deux réponses"),
        "digits": (field.kind is FieldKind.NUMBER, field.digits > 0, "le nombre de chiffres"),
        "lines": (field.kind is FieldKind.NOTE, field.lines > 0, "le nombre de lignes"),
    }
    for key, (needed, given, what) in wanted.items():
        if needed and not given:
            problems.add((*place, key), f"« {field.kind} » a besoin de « {key} »", f"Ajoutez {key} : {what}.")
        if given and not needed:
            problem = f"« {key} » ne sert pas pour « {field.kind} »"
            problems.add((*place, key), problem, f"Enlevez {key}, ou changez « kind ».")
    if field.second_opinion and field.kind is FieldKind.NOTE:
        problem = "« second_opinion » ne va pas avec une note : deux personnes ne l'écrivent jamais pareil"
        problems.add((*place, "second_opinion"), problem, "Enlevez second_opinion, ou changez « kind ».")
    if field.wide and field.kind is not FieldKind.NOTE:
        problems.add((*place, "wide"), "« wide » ne va qu'avec une note", "Enlevez wide, ou changez « kind ».")
    if field.coming and field.kind is not FieldKind.DATE:
        problems.add((*place, "coming"), "« coming » ne va qu'avec une date", "Enlevez coming, ou changez « kind ».")
    for number, option in enumerate(field.options):
        if option.key in [earlier.key for earlier in field.options[:number]]:
            problem = f"« {option.key} » existe déjà dans ce choix"
            problems.add((*place, "options", number), problem, "Changez cette clé.")


def _check_situations(template: BookletTemplate, problems: Problems) -> None:
    for number, situation in enumerate(template.situations):
        prefix = template.situations[0].key.partition(".")[0]
        if situation.key.partition(".")[0] != prefix:
            problem = f"« {situation.key} » ne commence pas comme les autres situations"
            problems.add(("situation", number, "key"), problem, f"Commencez par « {prefix}. ».")
        keys = [choice.key for choice in situation.answers]
        if situation.several and keys[:-1] == [YES, NO]:
            problem = "oui et non ne se cochent pas ensemble"
            problems.add(("situation", number, "several"), problem, "Écrivez les réponses dans answers = [ … ].")
        for place, key in enumerate(keys[:-1]):
            if key == UNKNOWN_ANSWER or key in keys[:place]:
                remedy = "« je ne sais pas » s'ajoute tout seul." if key == UNKNOWN_ANSWER else "Changez cette clé."
                problems.add(("situation", number, "answers", place), f"« {key} » est en double", remedy)
        _check_condition(template, number, problems)


def _check_needs(template: BookletTemplate, problems: Problems) -> None:
    """Note what is said twice: the second would lead nowhere else."""
    said = [(need.says.casefold(), need.replies) for need in template.needs]
    for number, one in enumerate(said):
        if one[0] and one in said[:number]:
            problem = f"« {template.needs[number].says} » est déjà dit plus haut, avec les mêmes réponses"
            problems.add(("need", number, "says"), problem, "Enlevez ce bloc, ou changez ses réponses.")
        questions = [reply.question for reply in one[1]]
        if len(set(questions)) < len(questions):
            problem = f"« {questions[0]} » est posée deux fois"
            problems.add(("need", number, "reply", 1, "question"), problem, "Posez une autre question.")


def _check_reach(template: BookletTemplate, problems: Problems) -> None:
    """Note what nothing ever brings into a booklet: documents, steps and contacts that no rule names."""
    rules = [rule for situation in template.situations for rule in situation.rules]
    added = {rule.target for rule in rules if rule.effect is Effect.ADD}
    referred = {rule.target for rule in rules if rule.effect is Effect.REFER}
    remedy = "Ajoutez-le par une règle, ou écrivez base = true, ou enlevez ce bloc."
    ids = [(("step", number), one.id, one.base) for number, one in enumerate(template.steps)]
    ids += [(("document", number), one.id, one.base) for number, one in enumerate(template.documents)]
    for place, one, base in ids:
        if not base and one not in added:
            problems.add((*place, "id"), f"« {one} » ne peut venir dans aucun livret", remedy)
    for number, contact in enumerate(template.contacts):
        if not contact.base and contact.key not in referred:
            problem = f"« {contact.key} » ne peut venir dans aucun livret"
            problems.add(("contact", number, "key"), problem, "Écrivez une règle refer, ou base = true.")
    for number, situation in enumerate(template.situations):
        _check_against_itself(situation, number, problems)


def _check_against_itself(situation: Situation, number: int, problems: Problems) -> None:
    """Note an answer that adds what it removes: the removal wins, so the addition says nothing."""
    for answer in situation.answers:
        fired = [rule for rule in situation.rules if answer.key in rule.when]
        added = {rule.target for rule in fired if rule.effect is Effect.ADD}
        for target in sorted(added & {rule.target for rule in fired if rule.effect is Effect.REMOVE}):
            problem = f"la réponse « {answer.key} » ajoute et enlève « {target} »"
            problems.add(("situation", number), problem, "Gardez l'un des deux : enlever est le plus fort.")


def _check_condition(template: BookletTemplate, number: int, problems: Problems) -> None:
    situation = template.situations[number]
    if situation.asked_if is None:
        return
    key, answers = situation.asked_if
    known = {one.key: [choice.key for choice in one.answers] for one in template.situations}
    for place, answer in enumerate(answers):
        if key in known and answer not in known[key]:
            problem = f"« {answer} » n'est pas une réponse de « {key} »"
            problems.add(
                ("situation", number, "asked_if", "answers", place), problem, what_to_write(answer, known[key])
            )
    if not answers:
        problem = "la question ne dit pas après quelles réponses elle se pose"
        problems.add(
            ("situation", number, "asked_if"),
            problem,
            f'Écrivez asked_if = {{ situation = "{key}", answers = ["oui"] }}.',
        )
    before = {one.key: (one.asked_if[0],) for one in template.situations if one.asked_if is not None}
    circle = _circle(situation.key, before)
    if circle:
        problem = f"ces questions s'attendent l'une l'autre : {' après '.join(circle)}"
        problems.add(("situation", number, "asked_if"), problem, "Enlevez « asked_if » de l'une d'elles.")
