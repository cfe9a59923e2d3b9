"""Looks over a booklet's file as its editors want it looked over: slips, hard words, and every page that it can print.

What `parcours check FILE` says. A problem keeps a file from being used; a remark is something to look at again.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Final, TypeAlias

from forms.booklet import Booklet, build_booklet
from forms.catalogue import find_problems, list_unconfirmed, load_catalogue, load_template
from forms.circumstances import Answer, Circumstances, Subject
from forms.errors import TemplateError
from forms.model import UNKNOWN_ANSWER, BookletTemplate, Scope, Situation
from forms.rules import subjects_of
from forms.taken import taken_by_others
from forms.town_hall import TownHall
from forms.translation import languages_of, load_translation, outdated, untranslated
from print.compose import compose
from print.looked_at import CODE, LONG_NAME, NAMES, address
from print.page import Page
from print.page_checks import LEAST_SIZE, Fault, PageFault, page_faults, texts_of
from print.remarks import Remark, RemarkKind, remarks_on
from print.theme import LARGE_PRINT
from print.wording import Wording, measured_in

_PRINTED_ON: Final = date(2000, 1, 1)
"""No page of a check leaves it: the day is any."""
_PAGE: Final = "page {} du livret"
_LARGE_PAGE: Final = "page {} du livret en grands caractères"
_LEAF: Final = "feuillet {}"

PROOFREAD_ADVICE: Final = "Une fois relue par quelqu'un qui parle les deux langues, écrivez proofread = true."


@dataclass(frozen=True, slots=True)
class Printing:
    """A booklet that the file can make.

    Attributes:
        answers: Which answers make it, in words; empty for that of who needs nothing special.
        pages: How many pages it has, folded.
    """

    answers: str
    pages: int


@dataclass(frozen=True, slots=True)
class _Case:
    """Answers for which a booklet is composed to look at its pages.

    Attributes:
        words: The answers, as in `Printing`.
        circumstances: What they are.
        main: Its pages in large print are looked at too.
    """

    words: str
    circumstances: Circumstances
    main: bool = False


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found in a file.

    Attributes:
        problems: What keeps it from being used, from the top of the file.
        remarks: What to look at again; empty while there are problems.
        unconfirmed: What the town hall must still say or read again, as (where, what).
        printings: Every booklet that was composed to look at its pages.
    """

    problems: tuple[TemplateError, ...]
    remarks: tuple[Remark, ...] = ()
    unconfirmed: tuple[tuple[str, str], ...] = ()
    printings: tuple[Printing, ...] = ()


Worded: TypeAlias = Callable[[Booklet], Wording | None]
"""With which words a booklet is printed; None: in French alone."""


def in_french_alone(_booklet: Booklet) -> None:
    """Of a booklet that is not translated."""


def check_file(
    path: Path,
    *,
    each_answer: bool = True,
    town_hall: TownHall | None = None,
    others: Iterable[BookletTemplate] | None = None,
    tell: Callable[[int, int], None] = lambda _done, _all: None,
) -> Checked:
    """Look over one file.

    Args:
        path: The booklet's file.
        each_answer: Compose a booklet for each answer alone too: a quarter of a second each.
        town_hall: Whose services its contacts are; None: the town hall for which the booklets were written.
        others: The booklets from which it is to be told; None: those that are shipped.
        tell: Is told after each booklet how many are composed, and of how many.

    Raises:
        OSError: The file cannot be read.
    """
    problems = find_problems(path, town_hall)
    if problems:
        return Checked(problems)
    template, text = load_template(path, town_hall), path.read_text(encoding="utf-8-sig")
    languages = languages_of(template, path.parent)
    found = (load_translation(template, one, town_hall, folder=path.parent) for one in languages)
    checked = check_text(
        template,
        text,
        each_answer=each_answer,
        tell=tell,
        worded=partial(measured_in, translations=[one for one in found if one is not None]),
    )
    taken = taken_by_others(template, text, load_catalogue().values() if others is None else others)
    same = (Remark(RemarkKind.TAKEN, one.line, one.problem, one.remedy) for one in taken)
    return replace(checked, remarks=(*same, *_translations(template, path, town_hall), *checked.remarks))


def check_text(
    template: BookletTemplate,
    text: str,
    *,
    each_answer: bool = True,
    tell: Callable[[int, int], None] = lambda _done, _all: None,
    worded: Worded = in_french_alone,
) -> Checked:
    """Look over the text of a booklet that has no problem, wherever it is kept.

    Args:
        template: What it makes.
        text: All of it.
        each_answer: As in `check_file`.
        tell: Likewise.
        worded: With which words a booklet is printed.
    """
    cases = list(_cases(template, each_answer=each_answer))
    faults, printings = _look_at_pages(template, cases, tell, worded)
    return Checked((), (*remarks_on(template, text), *faults), list_unconfirmed(template), printings)


def remarks_on_fullest(template: BookletTemplate, worded: Worded) -> tuple[Remark, ...]:
    """What is wrong with the one booklet that has nearly every text, that of who knows no answer: it is quick.

    Args:
        template: What is printed.
        worded: With which words.
    """
    cases = [replace(case, main=False) for case in islice(_cases(template, each_answer=False), 1, 2)]
    return _look_at_pages(template, cases, lambda _done, _all: None, worded)[0]


def remarks_of_pages(
    pages: Sequence[Page],
    booklet: Booklet,
    *,
    answers: str = "",
    folded: bool = True,
    large: bool = False,
    leaves: bool = False,
    wording: Wording | None = None,
) -> tuple[Remark, ...]:
    """What is wrong with the pages of one booklet, or the leaves of an insert.

    Args:
        pages: As they were composed.
        booklet: Of what.
        answers: Which answers make it, in words.
        folded: As in `page_faults`.
        large: They are in large print.
        leaves: They are leaves.
        wording: With which words they were composed; None: in French.
    """
    faults = page_faults(pages, folded=folded, written=_written(booklet, wording), headed=not leaves)
    place = _LARGE_PAGE if large else _LEAF if leaves else _PAGE
    return tuple(_page_remark(fault, answers, place) for fault in faults)


def _translations(template: BookletTemplate, path: Path, town_hall: TownHall | None) -> Iterator[Remark]:
    """What the files of translations beside a booklet lack, and what in them belongs to no text any more."""
    for language in languages_of(template, path.parent)[1:]:  # French is no translation
        translation = load_translation(template, language, town_hall, folder=path.parent)
        if translation is None:
            continue
        file = f"{language}/{path.name}"
        for words in untranslated(template, translation):
            said = f"pas de traduction dans {file} : « {words} »"
            yield Remark(RemarkKind.TRANSLATION, None, said, "Ajoutez-la. Sans elle, ce texte s'imprime en français.")
        for words in outdated(template, translation, folder=path.parent):
            said = f"{file}, ligne {translation.places[words][1]} : « {words} » n'est plus dans le livret"
            yield Remark(RemarkKind.TRANSLATION, None, said, "Mettez le nouveau texte, ou enlevez ce bloc.")
        if not translation.proofread:
            yield Remark(RemarkKind.TRANSLATION, None, f"la traduction {file} est à relire", PROOFREAD_ADVICE)


def _look_at_pages(
    template: BookletTemplate, cases: Sequence[_Case], tell: Callable[[int, int], None], worded: Worded
) -> tuple[tuple[Remark, ...], tuple[Printing, ...]]:
    """Compose what the file can make, and say each fault once, with the answers of the first booklet that has it."""
    found: dict[tuple[Fault, str], Remark] = {}
    printings = []
    for number, case in enumerate(cases, start=1):
        booklet = build_booklet(template, case.circumstances, code=CODE, edition=1, printed_on=_PRINTED_ON)
        wording = worded(booklet)
        pages, _layout = compose(booklet, address=address, folded=True, wording=wording)
        printings.append(Printing(case.words, len(pages)))
        for fault in page_faults(pages, written=_written(booklet, wording)):
            found.setdefault((fault.fault, fault.words), _page_remark(fault, case.words))
        for fault in _large_faults(booklet, worded) if case.main else ():
            found.setdefault((fault.fault, fault.words), _page_remark(fault, case.words, _LARGE_PAGE))
        tell(number, len(cases))
    return tuple(found.values()), tuple(printings)


def _written(booklet: Booklet, wording: Wording | None) -> str:
    """Every text that was to be printed, in the language in which it is; what ends with `…` there is not cut."""
    return texts_of(booklet) if wording is None else "\n".join((texts_of(booklet), *wording.translations))


def _large_faults(booklet: Booklet, worded: Worded) -> tuple[PageFault, ...]:
    """What is wrong with the pages of a booklet in large print."""
    wording = worded(booklet)
    pages, _layout = compose(booklet, address=address, folded=False, made=LARGE_PRINT, wording=wording)
    return page_faults(pages, folded=False, written=_written(booklet, wording))


def _cases(template: BookletTemplate, *, each_answer: bool) -> Iterator[_Case]:
    """No answer, each answer alone, "je ne sais pas" everywhere, and as many people with long names as can be."""
    few = tuple(Subject(f"p{place + 1}", NAMES[place % len(NAMES)]) for place in range(max(1, template.persons_min)))
    children = (Subject("c1", "Zoé"),) if template.about_children else ()
    yield _Case("", Circumstances(few), main=True)
    for situation in template.situations if each_answer else ():
        for answer in situation.answers:
            if any(answer.key in rule.when for rule in situation.rules):
                wanted = Circumstances(few, children if situation.scope is Scope.CHILD else ())
                said = f"{situation.question} {answer.label}"
                yield _Case(said, _answered(template, wanted, situation, answer.key))
    yield _Case("« Je ne sais pas » partout", _unsure(template, Circumstances(few, children)), main=True)
    many = tuple(Subject(f"p{place + 1}", f"{LONG_NAME} {place + 1}") for place in range(template.persons_max))
    born = tuple(Subject(f"c{place + 1}", f"{LONG_NAME} {place + 1}") for place in range(5)) if children else ()
    yield _Case(
        "le plus de personnes, avec de longs noms, et « je ne sais pas » partout",
        _unsure(template, Circumstances(many, born)),
        main=True,
    )


def _answered(
    template: BookletTemplate, circumstances: Circumstances, situation: Situation, answer: str
) -> Circumstances:
    """The answer to a question, after the answers that make it asked."""
    answers: list[Answer] = []
    asked: Situation | None = situation
    value = answer
    while asked is not None:
        answers[:0] = [Answer(asked.key, value, subject) for subject in subjects_of(asked.scope, circumstances)]
        condition = asked.asked_if
        by_key = {one.key: one for one in template.situations}
        asked, value = (by_key[condition[0]], condition[1][0]) if condition is not None else (None, "")
    return Circumstances(circumstances.persons, circumstances.children, tuple(answers))


def _unsure(template: BookletTemplate, circumstances: Circumstances) -> Circumstances:
    answers = tuple(
        Answer(situation.key, UNKNOWN_ANSWER, subject)
        for situation in template.situations
        for subject in subjects_of(situation.scope, circumstances)
    )
    return Circumstances(circumstances.persons, circumstances.children, answers)


_SAYS: Final = {
    Fault.OFF_PAPER: ("sort de la page", "Raccourcissez ce texte."),
    Fault.OVER_TEXT: ("deux textes se touchent", "Raccourcissez-les."),
    Fault.OVER_ZONE: ("touche une zone à remplir", "Raccourcissez ce texte."),
    Fault.CUT_SHORT: ("est coupé", "Raccourcissez ce texte : il ne tient pas à cette place."),
    Fault.CUT_WORD: ("a un mot coupé au bout de la ligne", "Prenez un mot plus court : il ne tient pas à cette place."),
    Fault.TOO_SMALL: ("est imprimé trop petit", f"Un texte a {LEAST_SIZE:.0f} points au moins."),
    Fault.NO_LETTER: ("a une lettre que l'imprimé ne sait pas faire", "Écrivez-le autrement."),
    Fault.NO_HEADING: (
        "commence une page sans titre",
        "Raccourcissez un texte voisin : elle doit en avoir un.",
    ),
    Fault.LONE_HEADING: ("est un titre sans rien dessous", "Raccourcissez un texte voisin."),
}


def _page_remark(fault: PageFault, answers: str, place: str = _PAGE) -> Remark:
    problem, advice = _SAYS[fault.fault]
    where = place.format(fault.page) + (f" ({answers})" if answers else "")
    return Remark(RemarkKind.PAGE, None, f"{where} : « {fault.words} » {problem}", advice)
