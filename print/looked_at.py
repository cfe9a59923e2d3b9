"""Booklets that are composed only to be looked at: nobody's code, invented people."""

from typing import Final

CODE: Final = "K4T7XHA"
"""Of no journey."""

NAMES: Final = ("Camille Exemple", "Noé Modèle", "Lou Exemple", "Sacha Modèle")
LONG_NAME: Final = "Anastasie-Joséphine de la Rochefoucauld-Montmorency"


def address(page: int) -> str:
    """As long as the text of a real code, which decides how large it is printed; it is nobody's."""
    return f"HTTPS://PARCOURS.MAIRIE.EXAMPLE/P/{CODE}.1.{page}.{'A' * 12}"
