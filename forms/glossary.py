"""Which hard words a text uses, so that a booklet explains those and no others. Pure."""

import re
from collections.abc import Iterable

from forms.model import Term


def terms_used(terms: Iterable[Term], texts: Iterable[str]) -> tuple[Term, ...]:
    """Keep the terms that stand in at least one text, alone or in the plural, whatever their capitals.

    A term of several forms is written with commas ("légalisé, légalisation"): any of them counts.
    """
    whole = "\n".join(texts)
    return tuple(term for term in terms if any(_stands_in(form.strip(), whole) for form in term.word.split(",")))


def _stands_in(word: str, text: str) -> bool:
    plural = r"\s+".join(rf"{re.escape(part)}[sx]?" for part in word.split())
    return re.search(rf"(?<!\w){plural}(?!\w)", text, re.IGNORECASE) is not None
