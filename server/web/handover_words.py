"""Who stands on which side of a handover, and how sides are called."""

from server.record.handovers import Answer, Handover, Service, waits_for
from server.record.model import Role
from server.web.moments import moment
from server.web.policy import EVERYBODY
from server.web.typography import _


def teams_of(role: Role) -> frozenset[Role]:
    """The sides that somebody stands on: their own; an administrator stands on all."""
    return EVERYBODY if role is Role.ADMIN else frozenset({role})


def may_answer(handover: Handover, answer: Answer, role: Role) -> bool:
    """Whether somebody may answer for their side.

    The other side takes in and gives back, also later; for a service without accounts here the giving side writes it
    down; and the giving side alone has seen what came back.
    """
    ours = teams_of(role)
    if answer is Answer.SEEN:
        return handover.sender in ours
    return (handover.service.team or handover.sender) in ours


def waits_for_us(handover: Handover, role: Role) -> bool:
    """Whether it waits for somebody's side."""
    return waits_for(handover, teams_of(role))


def service_key(service: Service) -> str:
    """How a form names a side."""
    return f"equipe.{service.team.value}" if service.team else f"contact.{service.contact}"


def service_name(service: Service) -> str:
    """How people call a side."""
    names = {
        Role.RECEPTION: _("L'accueil de la mairie"),
        Role.CASEWORK: _("Les agents de prestation"),
        Role.ADMIN: _("L'administration"),
        Role.DESIGN: _("Les concepteurs"),
    }
    return names[service.team] if service.team else service.name


def answer_words(handover: Handover) -> str:
    """What became of a handover, who said so and when."""
    last = handover.last
    if last is None:
        return _("Attend d'être pris en charge.")
    told = {
        Answer.TAKEN: _("Pris en charge"),
        Answer.RETURNED: _("Rendu"),
        Answer.SEEN: _("Rendu, et c'est vu"),
    }
    who = _("%(told)s par %(name)s, %(when)s", told=told[last.answer], name=last.by, when=moment(last.at))
    return f"{who} : « {last.word} »" if last.word else f"{who}."
