"""The sentences that history keeps of handing over. Like those of `words.py` they are data, written once."""

from collections.abc import Mapping
from typing import Final

TEAMS: Final[Mapping[str, str]] = {
    "reception": "l'accueil",
    "casework": "les agents de prestation",
    "admin": "l'administration",
}
"""The teams of agents, by their role, as they are named in a sentence."""


def handed_over(service: str, word: str, missing: int) -> str:
    """A journey was handed over, with so many documents that are still to come."""
    papers = f"{missing} {'pièce' if missing == 1 else 'pièces'} encore à donner" if missing else "rien ne manque"
    return f"Parcours transmis, {service} : {papers}.{_said(word)}"


def handover_answered(answer: str, service: str, word: str) -> str:
    """What became of it; empty where nothing is to be told."""
    told = {"taken": "Parcours pris en charge", "returned": "Parcours rendu"}
    return f"{told[answer]}, {service}.{_said(word)}" if answer in told else ""


def _said(word: str) -> str:
    return f" « {word} »" if word else ""
