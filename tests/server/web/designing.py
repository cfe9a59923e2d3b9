"""The text of a new booklet, as a designer leaves it, for tests of the studio."""

from print.checking import FIRST_PURPOSE, FIRST_SUMMARY


def written_over(said: str) -> str:
    """The text of a new booklet in which somebody has said for whom it is."""
    return said.replace(FIRST_PURPOSE, "Votre carte est perdue.").replace(FIRST_SUMMARY, "Une demande, un retrait.")
