"""A receipt on paper and in a mail: the same words as on the screen, on a card, on a label, and as plain text."""

from typing import Final

from forms.page_code import display_journey_code
from print.canvas import lacking
from print.receipt import CARD, LABEL, ReceiptSheet, Section, count_pages, render_receipt, shortened
from print.shapes import Ink
from print.theme import Theme
from server.web.messages import long_date
from server.web.receipt_view import Receipt, together
from server.web.typography import _, plural, typeset

_LABEL_LINES: Final = 6
"""Of a section on a label, as long as all fits on one."""

_CARDS: Final = 2
"""What somebody takes home and reads."""

_FEW: Final = 2
"""Lines from which some can stand for all."""


def card_pdf(receipt: Receipt) -> bytes:
    """The receipt on a card of the size A6, or on several; what an agent still looks at is cut for two to be enough."""
    theme = _theme(receipt)
    whole = _sheet(receipt, _sections(receipt))
    if count_pages(theme, whole, CARD) > _CARDS:
        for most in range(len(receipt.opens) - 1, _FEW - 1, -1):
            sheet = _sheet(receipt, _sections(receipt, most))
            if count_pages(theme, sheet, CARD) <= _CARDS:
                return render_receipt(theme, sheet, CARD)
    return render_receipt(theme, whole, CARD)


def unprinted(receipt: Receipt) -> str:
    """The signs of a receipt that paper cannot show."""
    return lacking(mail_text(receipt) + _again(receipt))


def label_pdf(receipt: Receipt) -> bytes:
    """The shortest that helps, on one label for the back of the booklet: when, what to bring, what is open."""
    theme = _theme(receipt)
    for most in range(_LABEL_LINES, 0, -1):
        sheet = ReceiptSheet(
            title=_("Lu le %(day)s", day=receipt.day.strftime("%d/%m/%Y")),
            names=_(" et ").join(receipt.names),
            about=display_journey_code(receipt.code),
            again=_again(receipt),
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
    sections = [
        Section(_("Rendez-vous"), (receipt.when or _("pas encore fixé"),)),
        Section(_("À apporter"), _cut(missing, most) or (_("plus rien"),), open=True),
    ]
    return (*sections, Section(_("Un agent regarde"), _cut(opens, most), open=True)) if opens else tuple(sections)


def _cut(lines: tuple[str, ...], most: int) -> tuple[str, ...]:
    if most < _FEW:
        return lines
    return shortened(lines, most, lambda count: plural("et %(num)d autre", "et %(num)d autres", count))


def mail_text(receipt: Receipt) -> str:
    """The receipt as the text of a mail. Nothing in it opens anything: no PIN, and no address."""
    lines = [_title(), _about(receipt), ""]
    for section in _sections(receipt):
        lines += [section.title, *(f"- {line}" for line in section.lines), ""]
    return "\n".join([*lines, _foot()])


def _sections(receipt: Receipt, most: int | None = None) -> tuple[Section, ...]:
    """All that a receipt says; `most`: lines of what an agent still looks at."""
    read = [Section(typeset(group.title) or _("À côté des étapes"), together(group.lines)) for group in receipt.groups]
    return (*(read or [Section(_("Rien de nouveau aujourd'hui"), ())]), *_to_come(receipt, most))


def _to_come(receipt: Receipt, most: int | None) -> tuple[Section, ...]:
    found = [
        Section(_("Votre prochain rendez-vous"), (receipt.appointment or _("Pas encore fixé."),)),
        Section(_("Il manque encore"), receipt.missing or (_("Plus rien : la mairie a tout reçu."),), open=True),
    ]
    if receipt.opens:
        opens = tuple(one.text for one in sorted(receipt.opens, key=lambda one: not one.contested))
        lines = opens if most is None else _cut(opens, most)
        found.append(Section(_("Un agent doit encore regarder"), lines, open=True))
    return tuple(found)


def _sheet(receipt: Receipt, sections: tuple[Section, ...]) -> ReceiptSheet:
    return ReceiptSheet(
        title=_title(),
        names=_(" et ").join(receipt.names),
        about=_about(receipt),
        again=_again(receipt),
        sections=sections,
        foot=_foot(),
        going_on=_("suite, page"),
    )


def _title() -> str:
    return _("Ce que la mairie a lu aujourd'hui")


def _about(receipt: Receipt) -> str:
    return _(
        "%(day)s · %(title)s · %(code)s",
        day=long_date(receipt.day).capitalize(),
        title=typeset(receipt.template.title),
        code=display_journey_code(receipt.code),
    )


def _again(receipt: Receipt) -> str:
    return " · ".join((display_journey_code(receipt.code), _(" et ").join(receipt.names)))


def _foot() -> str:
    return _(
        "Quelque chose n'est pas juste ? Dites-le à l'accueil, ou barrez la ligne et rendez ce reçu avec votre "
        "livret : un agent regardera de nouveau."
    )


def _theme(receipt: Receipt) -> Theme:
    return Theme(Ink.from_hex(receipt.template.colour), receipt.template.letter)
