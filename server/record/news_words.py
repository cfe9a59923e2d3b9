"""What changed between two booklets, in French: for the agent who prints it, and for the history."""

from collections.abc import Iterator

from forms.fields import Field
from forms.model import StepStatus
from forms.news import BookletNews, PaperNews, StepNews
from print.insert_blocks import when
from print.words import joined, long_date
from server.record.words import to_agents, value_in_words


def summary(news: BookletNews) -> str:
    """What changed, counted: `un rendez-vous, 2 pièces et une étape ajoutée`; empty: nothing."""
    steps = news.steps
    papers = [paper for step in steps for paper in step.papers]
    counts = (
        (sum(step.appointment for step in steps), "un rendez-vous", "rendez-vous"),
        (len(papers) + len(news.papers), "une pièce", "pièces"),
        (sum(step.added for step in steps), "une étape ajoutée", "étapes ajoutées"),
        (sum(step.gone for step in steps), "une étape retirée", "étapes retirées"),
        (sum(step.finished for step in steps), "l'état d'une étape", "états d'étapes"),
        (_told(news), "une réponse ou une note", "réponses ou notes"),
        (sum(bool(step.said) or step.explained for step in steps), "une explication", "explications"),
        (len(news.words), "un mot de l'agent", "mots de l'agent"),
        (_dropped(news), "un texte à barrer", "textes à barrer"),
        (len(news.contacts), "un contact", "contacts"),
        (len(news.warnings), "un conseil", "conseils"),
    )
    return joined([one if count == 1 else f"{count} {more}" for count, one, more in counts if count])


def _told(news: BookletNews) -> int:
    return len(news.fields) + sum(len(step.fields) for step in news.steps if not step.added)


def _dropped(news: BookletNews) -> int:
    return len(news.taken_back) + len(news.dropped) + len(news.left_out) + sum(len(step.dropped) for step in news.steps)


def step_lines(step: StepNews) -> tuple[str, ...]:
    """What changed about a step, a line each."""
    return tuple(_step_lines(step))


def _step_lines(step: StepNews) -> Iterator[str]:
    now, before = step.now, step.before
    if now is None:
        yield "Étape retirée du livret."
    elif step.added:
        yield "Nouvelle étape."
    elif step.finished:
        yield "Étape faite." if now.status is StepStatus.DONE else "L'étape n'est plus faite."
    if step.appointment and now is not None:
        yield f"Rendez-vous : {when(now.appointment)}." if now.appointment else "Rendez-vous annulé."
    if step.gone and before is not None and before.appointment is not None:
        yield f"Son rendez-vous du {long_date(before.appointment.on)} est annulé."
    if step.appointment and before is not None and before.appointment is not None:
        yield f"Remplace celui du {long_date(before.appointment.on)}."
    yield from paper_lines(step.papers)
    yield from step.said
    yield from (f"À barrer : {words}" for words in step.dropped)
    if step.explained:
        yield "L'explication de l'étape a changé."
    if not step.added:
        yield from (_field_line(field, step.withdrawn, step.step.step.title) for field in step.fields)


def aside_lines(news: BookletNews) -> tuple[str, ...]:
    """What changed beside the steps, a line each."""
    return (
        *(f"Un mot de l'agent : {' '.join(text.split())}" for text in news.words),
        *(f"À barrer, un mot de l'agent : {' '.join(text.split())}" for text in news.taken_back),
        *(f"À barrer : {words}" for words in (*news.dropped, *(contact.name for contact in news.left_out))),
        *(f"Contact : {contact.name}." for contact in news.contacts),
        *news.warnings,
        *paper_lines(news.papers),
        *(_field_line(field, news.withdrawn) for field in news.fields),
    )


def _field_line(field: Field, withdrawn: tuple[Field, ...], title: str = "") -> str:
    """A field without the name of its step, and what is known of it where everybody may read it."""
    label = to_agents(field.label).removeprefix(f"{title} — ")
    if field in withdrawn:
        return f"{label} : n'est plus noté."
    if field.known is None or field.sensitive or not field.known.value:
        return f"{label}."
    return f"{label} : {value_in_words(field.known.value, field.kind, field.options)}."


def paper_lines(papers: tuple[PaperNews, ...]) -> Iterator[str]:
    """What changed about documents, a line each."""
    for one in papers:
        paper = one.paper
        whose = f" ({paper.subject.name})" if paper.subject is not None and paper.subject.name else ""
        yield f"{_kind(one)} : {paper.document.title}{whose}."


def _kind(one: PaperNews) -> str:
    if one.now is None:
        return "Pièce à ne plus apporter"
    if one.now.received.known is not None and one.now.received.known.value is True:
        return "Pièce reçue"
    return "Pièce à apporter" if one.before is None else "Pièce, ce qui est demandé a changé"
