"""The words of a receipt that somebody takes home: on a card, and as the text of a mail in the language they read."""

from typing import Final

from forms.page_code import display_journey_code
from forms.translation import FRENCH
from print.receipt import Section, shortened
from server.web.booklet_words import in_words, is_spoken, said
from server.web.language import directed, language
from server.web.messages import day_first
from server.web.receipt_view import Receipt, together
from server.web.typography import _, plural, typeset

FEW: Final = 2
"""Lines from which some can stand for all."""


def mail_text(receipt: Receipt) -> str:
    """The receipt as the text of a mail. Nothing in it opens anything: no PIN, and no address."""
    lines = [title(), about(receipt), ""]
    for section in sections(receipt):
        lines += [section.title, *(f"- {line}" for line in section.lines), ""]
    if not is_spoken():
        lines += [_("Ce livret n'est pas encore traduit : ce qu'il dit est en français."), ""]
    if language() != FRENCH:
        lines += [_("Le reçu joint à ce courriel est en français : montrez-le à qui vous aide."), ""]
    return "\n".join(map(directed, [*lines, foot()]))


def subject(receipt: Receipt) -> str:
    """What a list of mails shows."""
    return _("Votre passage à la mairie : %(title)s", title=_title_of(receipt))


def sections(receipt: Receipt, most: int | None = None) -> tuple[Section, ...]:
    """All that a receipt says; `most`: lines of what an agent still looks at."""
    read = [Section(said(group.title) or _("À côté des étapes"), together(group.lines)) for group in receipt.groups]
    nothing = _("Rien de nouveau aujourd'hui") if receipt.pages else _("Aucune page n'a été lue aujourd'hui")
    return (*(read or [Section(nothing, ())]), *_to_come(receipt, most))


def _to_come(receipt: Receipt, most: int | None) -> tuple[Section, ...]:
    found = [
        Section(_("Votre prochain rendez-vous"), (receipt.appointment or _("Pas encore fixé."),)),
        Section(_("À apporter"), receipt.missing or (_("Plus rien : la mairie a tout reçu."),), open=True),
    ]
    if receipt.opens:
        opens = tuple(one.text for one in sorted(receipt.opens, key=lambda one: not one.contested))
        lines = opens if most is None else cut(opens, most)
        found.append(Section(_("Un agent doit encore regarder"), lines, open=True))
    return tuple(found)


def title() -> str:
    """What it is."""
    return _("Ce que la mairie a lu aujourd'hui")


def about(receipt: Receipt) -> str:
    """Of which day, of which booklet."""
    return _(
        "%(day)s · %(title)s · %(code)s",
        day=day_first(receipt.day),
        title=_title_of(receipt),
        code=display_journey_code(receipt.code),
    )


def _title_of(receipt: Receipt) -> str:
    """The name of the booklet, to be put into a sentence: that keeps it apart where it runs the other way."""
    return typeset(in_words(receipt.template.title))


def again(receipt: Receipt) -> str:
    """What a second card begins with."""
    return " · ".join((display_journey_code(receipt.code), _(" et ").join(receipt.names)))


def foot() -> str:
    """What to do where it is wrong."""
    return _(
        "Quelque chose n'est pas juste ? Dites-le à l'accueil, ou barrez la ligne et rendez ce reçu avec votre "
        "livret : un agent regardera de nouveau."
    )


def cut(lines: tuple[str, ...], most: int) -> tuple[str, ...]:
    """The first lines, and how many more there are; all where so few cannot stand for them."""
    if most < FEW:
        return lines
    return shortened(lines, most, lambda count: plural("et %(num)d autre", "et %(num)d autres", count))
