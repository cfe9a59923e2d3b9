"""Arranges documents, steps, forms, hard words and the ending so that a booklet takes the fewest sheets."""

from collections.abc import Sequence
from dataclasses import replace

from forms.model import Term
from print.body import Body, terms_by_step
from print.plan import LEAST_WORDS, Arranged, Plan
from print.reading import words_elsewhere, words_of_step


def arrange(plan: Plan, *, folded: bool, site: str) -> Arranged:
    """Find the arrangement that takes the fewest pages, the best one of those.

    Forms and guides are always printed, beside their step unless that costs a sheet, and so are the hard words on
    single pages. In a folded booklet no sheet is added for words: as many are explained as there is room for, some of
    them in the step that uses them, and the rest at an address.

    Args:
        plan: Documents, steps and ending without hard words, after what comes before them.
        folded: Pages are printed by four.
        site: Where all hard words are explained; empty: nowhere.
    """
    booklet = plan.booklet
    found = plan.fewest(plan.closing.with_words(booklet.glossary), len(booklet.glossary), plan.bodies)
    if not folded or (found.taken <= plan.bare.taken and plan.cuts(found) <= plan.cuts(plan.bare)):
        return found
    return _most_words(plan, site)


def _most_words(plan: Plan, site: str) -> Arranged:
    """As many hard words as find room in the pages of a booklet that explains none.

    They stand in their steps, else at the end, else at the foot of a page; the others are explained at `site`.
    """
    pages, theme = plan.bare.taken, plan.closing.theme
    told = (
        bool(site) and plan.fewest(plan.closing.with_words((), site), 0, [plan.bare.body], enough=pages).taken <= pages
    )
    body, rest = _words_in_steps(plan, site if told else "")
    best, left = _words_after(plan, body, rest, "")
    if not left or not site:
        return best
    body = body if told else plan.with_foot(body, words_elsewhere(theme, site))
    return _words_after(plan, body, rest, site if told else "")[0]


def _words_after(plan: Plan, body: Body, terms: Sequence[Term], more: str) -> tuple[Arranged, int]:
    """As many hard words as find room at the end, else at the foot of a page; and how many find none."""
    pages, closing = plan.bare.taken, plan.closing.with_words(terms, more)
    best, count = plan.fewest(closing, 0, [body], enough=pages), 0
    least, end = LEAST_WORDS, len(terms)
    while least <= end:
        middle = (least + end + 1) // 2
        found = plan.fewest(closing, middle, [body], enough=pages)
        if found.taken <= pages:
            best, count, least = found, middle, middle + 1
        else:
            end = middle - 1
    return plan.with_words_at_foot(best, terms[count:])


def _words_in_steps(plan: Plan, more: str) -> tuple[Body, list[Term]]:
    """Each step with its hard words, where that costs no sheet; and the hard words that stand in no step."""
    body, rest = plan.bare.body, list(plan.booklet.glossary)
    closing = plan.closing.with_words((), more)
    for step_id, terms in terms_by_step(plan.booklet).items():
        if terms:
            words, *others = body.steps[step_id]
            explained = [words, words_of_step(plan.closing.theme, terms, words), *others]
            tried = replace(body, steps={**body.steps, step_id: explained})
            if plan.pages_of(tried, step_id) > plan.pages_of(body, step_id):
                continue
            if plan.fewest(closing, 0, [tried], enough=plan.bare.taken).taken <= plan.bare.taken:
                body = tried
                rest = [term for term in rest if term not in terms]
    return body, rest
