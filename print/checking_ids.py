"""What is said of the ids of a booklet's text that are not what they were in an earlier version."""

from typing import Final

from forms.kept_ids import IdSlip, SlipKind, id_slips
from forms.model import BookletTemplate
from forms.toml_lines import line_of, value_lines
from print.checking import Remark, RemarkKind

_NEW_NAME: Final = "donnez-lui un nouveau nom"


def remarks_since(before: BookletTemplate, after: BookletTemplate, text: str) -> tuple[Remark, ...]:
    """The ids of a text that are not what they were in an earlier version.

    Args:
        before: The earlier version.
        after: What the text makes.
        text: All of it.
    """
    lines = value_lines(text)
    return tuple(Remark(RemarkKind.ID, line_of(lines, slip.place), *_of_slip(slip)) for slip in id_slips(before, after))


def _of_slip(slip: IdSlip) -> tuple[str, str]:
    match slip.kind:
        case SlipKind.RENAMED:
            said = f"« {slip.title} » s'appelait « {slip.former_id} » et s'appelle « {slip.id} »"
            return said, f"Remettez « {slip.former_id} » : les livrets imprimés et les parcours ne le retrouveraient pas."
        case SlipKind.OTHER:
            said = f"« {slip.id} » était « {slip.former_title} » et devient « {slip.title} »"
            return said, "Ce qui est déjà fait ou reçu compterait pour lui : si c'est autre chose, {}.".format(_NEW_NAME)
        case SlipKind.TURNED:
            said = f"« {slip.id} » disait « {slip.former_title} » et dit « {slip.title} »"
            return said, "Ce qui est déjà noté pourrait dire le contraire : si le sens change, {}.".format(_NEW_NAME)
        case SlipKind.ANSWER:
            said = f"à « {slip.of} », la réponse « {slip.id} » était « {slip.former_title} » et devient « {slip.title} »"
            return said, "Une réponse déjà notée se lirait autrement : si le sens change, {}.".format(_NEW_NAME)
        case SlipKind.WRITTEN:
            said = f"« {slip.of} » était {slip.former_title}, et devient {slip.title}"
            return said, "Ce qui est déjà noté se lirait autrement, ou n'y tiendrait plus : {}.".format(_NEW_NAME)
        case SlipKind.SHOWN:
            said = f"la réponse à « {slip.title} » n'est plus pour les agents seuls"
            return said, "Les réponses déjà données se verraient sur la page de la personne et dans son livret."
