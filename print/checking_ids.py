"""What is said of the ids of a booklet's text that are not what they were in an earlier version."""

from forms.kept_ids import IdSlip, id_slips
from forms.model import BookletTemplate
from forms.toml_lines import line_of, value_lines
from print.checking import Remark, RemarkKind


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
    if slip.former_id:
        said = f"« {slip.title} » s'appelait « {slip.former_id} » et s'appelle « {slip.id} »"
        return said, f"Remettez « {slip.former_id} » : les livrets imprimés et les parcours ne le retrouveraient pas."
    said = f"« {slip.id} » était « {slip.former_title} » et devient « {slip.title} »"
    return said, "Ce qui est déjà fait ou reçu compterait pour lui : si c'est autre chose, donnez-lui un nouveau nom."
