"""What a home's town hall translates itself, and who read its booklets again in another language.

Translations are found by their French text, like those that are shipped, and come before them. The last word on a text
counts; none is ever removed. A text that is written anew, in either language, has been read again by nobody.
"""

import hashlib
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from sqlalchemy import Select, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from forms.model import BookletTemplate
from forms.town_hall import TownHall
from forms.translation import (
    LONGEST,
    Translation,
    names_in,
    printed_texts,
    town_hall_translation,
    translation_with,
    unknown_names,
    untranslated,
)
from forms.visible import EMBEDDINGS, is_control, visible_text
from server.record.design_errors import NamesMissing, NamesUnknown, TranslationChanged, UnseenTexts
from server.record.history import now
from server.record.tables import ProofreadingRow, TranslationRow
from server.record.templates import templates_of
from server.record.values import refuse_longer
from server.record.versions import hash_of

LONGEST_READER: Final = 80
"""Signs of the name of who read again."""

_LEAST_SHARE: Final = 0.9
"""So much of a booklet that is not shipped in a language is translated before agents are offered to print it."""


@dataclass(frozen=True, slots=True)
class OwnWords:
    """What a town hall wrote of a text in another language.

    Attributes:
        french: The text.
        said: What it is there; empty: taken back, what is shipped counts.
        by: Who wrote it.
        at: When.
        number: From 1, of this text in this language.
    """

    french: str
    said: str
    by: str
    at: datetime
    number: int


@dataclass(frozen=True, slots=True)
class Proofreading:
    """Somebody read a booklet again in another language.

    Attributes:
        reader: Who; empty: somebody said that nothing of it is read any more.
        by: Who noted it.
        at: When.
        texts: What was read, by `mark_of`.
    """

    reader: str
    by: str
    at: datetime
    texts: frozenset[str]


@dataclass(frozen=True, slots=True)
class Own:
    """All that a home has of its own in other languages.

    Attributes:
        words: The last ones, by language and French text.
        readings: Those that still count, by the booklet's key and the language; the last one last.
        state: Changes whenever anything of it does.
        _found: The translations that were asked for, by booklet, language and town hall: each is one and the same
            object while nothing of it changes, and what is made of its words is made once.
    """

    words: Mapping[str, Mapping[str, OwnWords]] = field(default_factory=dict)
    readings: Mapping[tuple[str, str], tuple[Proofreading, ...]] = field(default_factory=dict)
    state: tuple[int, int] = (0, 0)
    _found: dict[tuple[str, str, TownHall], Translation] = field(default_factory=dict, compare=False, repr=False)

    def said(self, language: str) -> dict[str, str]:
        """What stands in a language, by French text."""
        return {french: one.said for french, one in self.words.get(language, {}).items() if one.said}

    def translation(self, template: BookletTemplate, language: str, town_hall: TownHall) -> Translation:
        """What a booklet is in another language in this home, and whether all of it was read again."""
        said, place = self.said(language), (template.key, language, town_hall)
        found = self._found.get(place)
        if found is None:
            found = self._found.setdefault(place, translation_with(template, language, town_hall, said))
        if found.proofread and not said:
            return found
        read = self.read_again(template.key, language)
        unread = any(
            mark_of(text, found.texts[text]) not in read
            for text in printed_texts(template, town_hall)
            if text in found.texts and (text in said or not found.proofread)
        )
        return found if found.proofread is not unread else replace(found, proofread=not unread)

    def of_town_hall(self, language: str, town_hall: TownHall) -> Translation:
        """What the town hall says of itself in another language."""
        found = town_hall_translation(language, town_hall, self.said(language))
        return self._found.setdefault(("", language, town_hall), found)

    def read_again(self, key: str, language: str) -> frozenset[str]:
        """What was read again of a booklet in a language, by `mark_of`."""
        return frozenset().union(*(one.texts for one in self.readings.get((key, language), ())))

    def has_words_of(self, template: BookletTemplate, language: str, town_hall: TownHall) -> bool:
        """Whether any text of a booklet was translated here."""
        said = self.said(language)
        return bool(said) and any(text in said for text in printed_texts(template, town_hall))

    def is_complete_enough(self, template: BookletTemplate, language: str, town_hall: TownHall) -> bool:
        """Whether so much of a booklet is translated that it may be handed out, the rest in French."""
        if not self.has_words_of(template, language, town_hall):
            return False
        wanted = set(printed_texts(template, town_hall))
        missing = untranslated(template, self.translation(template, language, town_hall), town_hall)
        return len(missing) <= (1 - _LEAST_SHARE) * len(wanted)


SHIPPED_ONLY: Final = Own()
"""Of a home that translated nothing."""


def own_words(session: Session) -> Own:
    """All that a home has of its own in other languages: read anew only where something was added."""
    kept = templates_of(session).translated
    state = (_count(session, TranslationRow), _count(session, ProofreadingRow))
    found = kept.get("own")
    if not isinstance(found, Own) or found.state != state:
        kept["own"] = found = Own(_last_words(session), _readings(session), state)
    return found


def words_of(session: Session, language: str, french: Iterable[str]) -> dict[str, list[OwnWords]]:
    """Everything that was ever written here of some texts in a language, the last first."""
    wanted = [hash_of(text) for text in french]
    rows = session.scalars(
        select(TranslationRow)
        .where(TranslationRow.language == language, TranslationRow.sha256.in_(wanted))
        .order_by(TranslationRow.number.desc())
    )
    found: dict[str, list[OwnWords]] = {}
    for row in rows:
        found.setdefault(row.french, []).append(_words(row))
    return found


def translate(
    session: Session, language: str, french: str, said: str, *, seen: int, by: str, longest: int = LONGEST
) -> bool:
    """Write what a text is in another language.

    Args:
        session: Of a transaction.
        language: A code of `LANGUAGES`.
        french: The text, as it is printed.
        said: What it is there; empty: what was written here is taken back.
        seen: Number of the words that were shown; 0: none of this home's.
        by: Who writes.
        longest: Signs for which its place has room.

    Returns:
        Whether anything changed.

    Raises:
        TextRefused: It is too long.
        NamesUnknown: There are names in it that the French text has not.
        NamesMissing: The French text has names in it that are not in this one.
        TranslationChanged: Somebody wrote of it since.
    """
    said = tidied(said)
    check_words(french, said, longest)
    last = session.scalar(_of(language, french).order_by(TranslationRow.number.desc()).limit(1))
    if said == ("" if last is None else last.said):
        return False
    if (0 if last is None else last.number) != seen:
        raise _changed(french, last)
    row = TranslationRow(
        language=language, sha256=hash_of(french), number=seen + 1, french=french, said=said, by=by, at=now()
    )
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError as error:  # somebody else wrote at this very moment
        raise _changed(
            french, session.scalar(_of(language, french).where(TranslationRow.number == seen + 1))
        ) from error
    return True


def tidied(said: str) -> str:
    """What was typed on one line, each sign in one way, without what controls a screen or turns the words around it.

    Empty where nothing of it is to be seen. What isolates a direction stays: a translation may need it around a number.
    """
    drawn = (sign for sign in " ".join(said.split()) if not is_control(sign, EMBEDDINGS))
    words = " ".join(unicodedata.normalize("NFC", "".join(drawn)).split())
    return words if visible_text(words) else ""


def check_words(french: str, said: str, longest: int = LONGEST) -> None:
    """Refuse words that cannot be printed in the place of a text.

    Raises:
        TextRefused: They are too long.
        NamesUnknown: They have a name that the text has not.
        NamesMissing: They lack a name.
    """
    refuse_longer("said", said, longest)
    if unknown := unknown_names(french, said):
        raise NamesUnknown(unknown, names_in(french))
    lacking = [name for name in names_in(french) if name not in names_in(said)]
    if said and lacking:
        raise NamesMissing(lacking)


def note_proofreading(
    session: Session, template: BookletTemplate, language: str, *, seen: Collection[str], reader: str, by: str
) -> None:
    """Note that somebody read again all that a booklet says in a language today.

    Args:
        session: Of a transaction.
        template: The booklet.
        language: A code of `LANGUAGES`.
        seen: What the reader was shown, by `mark_of`.
        reader: Who read; empty: nothing of it is read any more.
        by: Who notes it.

    Raises:
        TextRefused: The name is too long.
        UnseenTexts: The booklet says what the reader was not shown.
    """
    reader = tidied(reader)
    refuse_longer("reader", reader, LONGEST_READER)
    town_hall = templates_of(session).town_hall
    texts = own_words(session).translation(template, language, town_hall).texts
    read = {mark_of(text, texts[text]): text for text in printed_texts(template, town_hall) if text in texts}
    unseen = [text for mark, text in read.items() if mark not in seen]
    if reader and unseen:
        raise UnseenTexts(unseen)
    last = session.scalar(
        select(func.max(ProofreadingRow.number)).where(
            ProofreadingRow.key == template.key, ProofreadingRow.language == language
        )
    )
    session.add(
        ProofreadingRow(
            key=template.key,
            language=language,
            number=(last or 0) + 1,
            texts=sorted(read) if reader else [],
            reader=reader,
            by=by,
            at=now(),
        )
    )
    session.flush()


def mark_of(french: str, said: str) -> str:
    """A text and its translation, in sixteen signs that change with either."""
    return hashlib.sha256(f"{french}\n{said}".encode()).hexdigest()[:16]


def _count(session: Session, table: type[TranslationRow] | type[ProofreadingRow]) -> int:
    return session.scalar(select(func.count()).select_from(table)) or 0


def _last_words(session: Session) -> dict[str, dict[str, OwnWords]]:
    found: dict[str, dict[str, OwnWords]] = {}
    for row in session.scalars(select(TranslationRow).order_by(TranslationRow.number)):
        found.setdefault(row.language, {})[row.french] = _words(row)
    return found


def _readings(session: Session) -> dict[tuple[str, str], tuple[Proofreading, ...]]:
    found: dict[tuple[str, str], tuple[Proofreading, ...]] = {}
    for row in session.scalars(select(ProofreadingRow).order_by(ProofreadingRow.number)):
        before = found.get((row.key, row.language), ()) if row.reader else ()
        one = Proofreading(row.reader, row.by, row.at, frozenset(row.texts))
        found[row.key, row.language] = (*before, one)
    return found


def _of(language: str, french: str) -> Select[TranslationRow]:
    return select(TranslationRow).where(TranslationRow.language == language, TranslationRow.sha256 == hash_of(french))


def _words(row: TranslationRow) -> OwnWords:
    return OwnWords(row.french, row.said, row.by, row.at, row.number)


def _changed(french: str, last: TranslationRow | None) -> TranslationChanged:
    if last is None:
        return TranslationChanged(french, "", "", 0)
    return TranslationChanged(french, last.said, last.by, last.number)
