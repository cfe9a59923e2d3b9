"""A receipt on paper: the same words as on the screen, on a card and on a label, in French."""

from typing import Final

from forms.page_code import display_journey_code
from print.canvas import lacking
from print.receipt import CARD, LABEL, ReceiptSheet, Section, count_pages, render_receipt
from print.shapes import Ink
from print.theme import Theme
from server.web.receipt_view import Receipt
from server.web.receipt_words import FEW, about, again, cut, foot, mail_text, sections, title
from server.web.typography import _, plural

_LABEL_LINES: Final = 6
"""Of a section on a label, as long as all fits on one."""

_CARDS: Final = 2
"""What somebody takes home and reads."""


def card_pdf(receipt: Receipt) -> bytes:
    """The receipt on a card of the size A6, or on several; what an agent still looks at is cut for two to be enough."""
    theme = _theme(receipt)
    whole = _sheet(receipt, sections(receipt))
    if count_pages(theme, whole, CARD) > _CARDS:
        for most in range(len(receipt.opens) - 1, FEW - 1, -1):
            sheet = _sheet(receipt, sections(receipt, most))
            if count_pages(theme, sheet, CARD) <= _CARDS:
                return render_receipt(theme, sheet, CARD)
    return render_receipt(theme, whole, CARD)


def unprinted(receipt: Receipt) -> str:
    """The signs of a receipt that paper cannot show."""
    return lacking(mail_text(receipt) + again(receipt))


def label_pdf(receipt: Receipt) -> bytes:
    """The shortest that helps, on one label for the back of the booklet: when, what to bring, what is open."""
    theme = _theme(receipt)
    for most in range(_LABEL_LINES, 0, -1):
        sheet = ReceiptSheet(
            title=_("Lu le %(day)s", day=receipt.day.strftime("%d/%m/%Y")),
            names=_(" et ").join(receipt.names),
            about=display_journey_code(receipt.code),
            again=again(receipt),
            sections=_label_sections(receipt, most),
            foot=_("Une erreur ? Dites-le-nous."),
            going_on=_("suite, page"),
        )
        if count_pages(theme, sheet, LABEL) == 1:
            break
    return render_receipt(theme, sheet, LABEL)


def _label_sections(receipt: Receipt, most: int) -> tuple[Section, ...]:
    """When, what to bring and what is open, with at most so many lines each: with one, how many there are."""
    missing, opens = receipt.missing, tuple(one.text for one in receipt.opens)
    if most == 1:
        count = len(missing)
        missing = (
            (plural("%(num)d pièce : voir le livret", "%(num)d pièces : voir le livret", count),) if missing else ()
        )
        opens = (plural("%(num)d réponse", "%(num)d réponses", len(opens)),) if opens else ()
    shown = [
        Section(_("Rendez-vous"), (receipt.when or _("pas encore fixé"),)),
        Section(_("À apporter"), cut(missing, most) or (_("plus rien"),), open=True),
    ]
    return (*shown, Section(_("Un agent regarde"), cut(opens, most), open=True)) if opens else tuple(shown)


def _sheet(receipt: Receipt, shown: tuple[Section, ...]) -> ReceiptSheet:
    return ReceiptSheet(
        title=title(),
        names=_(" et ").join(receipt.names),
        about=about(receipt),
        again=again(receipt),
        sections=shown,
        foot=foot(),
        going_on=_("suite, page"),
    )


def _theme(receipt: Receipt) -> Theme:
    return Theme(Ink.from_hex(receipt.template.colour), receipt.template.letter)
