"""What is said of the ids of a booklet's text that are not what they were in an earlier version."""

from forms.kept_ids import IdSlip, SlipKind, id_slips
from forms.model import BookletTemplate
from forms.toml_lines import line_of, value_lines
from print.remarks import Remark, RemarkKind


def remarks_since(before: BookletTemplate, after: BookletTemplate, text: str) -> tuple[Remark, ...]:
    """The ids of a text that are not what they were in an earlier version.

    Args:
        before: The earlier version.
        after: What the text makes.
        text: All of it.
    """
    lines = value_lines(text)
    found = (Remark(RemarkKind.ID, line_of(lines, slip.place), *_of_slip(slip)) for slip in id_slips(before, after))
    return tuple(sorted(found, key=lambda one: one.line or 0))


def _of_slip(slip: IdSlip) -> tuple[str, str]:
    """What is said of it, and what to do."""
    then, now = f"« {slip.former_title} »", f"« {slip.title} »"
    renew = "donnez-lui un autre « id »" if slip.place[-1] == "id" else "donnez-lui une autre « key »"
    match slip.kind:
        case SlipKind.RENAMED:
            said = f"{now} s'appelait « {slip.former_id} » et s'appelle « {slip.id} »"
            advice = f"Remettez « {slip.former_id} » : les livrets imprimés et les parcours ne le retrouveraient pas."
        case SlipKind.OTHER:
            said = f"« {slip.id} » était {then} et devient {now}"
            advice = f"Ce qui est déjà fait ou reçu compterait pour lui : si c'est autre chose, {renew}."
        case SlipKind.TURNED:
            said = f"« {slip.id} » disait {then} et dit {now}"
            advice = f"Ce qui est déjà noté se lirait autrement : si le sens change, {renew}."
        case SlipKind.ANSWER:
            said = f"à « {slip.of} », la réponse « {slip.id} » était {then} et devient {now}"
            advice = f"Une réponse déjà notée se lirait autrement : si le sens change, {renew}."
        case SlipKind.WRITTEN:
            said = f"« {slip.of} » était {slip.former_title}, et devient {slip.title}"
            advice = f"Ce qui est déjà noté se lirait autrement, ou n'y tiendrait plus : {renew}."
        case SlipKind.SHOWN:
            said = f"la réponse à {now} n'est plus pour les agents seuls"
            advice = "Les réponses déjà données se verraient sur la page de la personne et dans son livret."
    return said, advice
