"""Which hard words a text uses, so that a booklet explains those and no others. Pure."""

import re
from collections.abc import Iterable

from forms.model import Term


def terms_used(terms: Iterable[Term], texts: Iterable[str]) -> tuple[Term, ...]:
    """Keep the terms that stand in at least one text, alone or in the plural, whatever their capitals.

    A term of several forms is written with commas ("légalisé, légalisation"): any of them counts.
    """
    whole = "\n".join(texts).lower()
    return tuple(
        term for term in terms if any(_stands_in(form.strip(), whole) for form in term.word.lower().split(","))
    )


def _stands_in(word: str, text: str) -> bool:
    if word.partition(" ")[0] not in text:  # a plain search says no much faster than the exact one
        return False
    plural = r"\s+".join(rf"{re.escape(part)}[sx]?" for part in word.split())
    return re.search(rf"(?<!\w){plural}(?!\w)", text) is not None
