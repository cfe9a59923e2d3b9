"""What the studio refuses: versions, drafts and translations of booklets."""

from collections.abc import Sequence

from forms.errors import TemplateError, UnknownTemplate
from server.record.errors import RecordError


class TranslationChanged(RecordError):
    """A translation was written by somebody else since it was shown.

    Attributes:
        french: The text.
        said: What it says now; empty: it was taken back.
        by: Who wrote that.
        number: Of what they wrote.
    """

    def __init__(self, french: str, said: str, by: str, number: int) -> None:
        self.french, self.said, self.by, self.number = french, said, by, number
        super().__init__(f"{by or 'somebody'} translated {french[:40]!r} meanwhile")


class UnseenTexts(RecordError):
    """A booklet says what the page did not show on which somebody read it again.

    Attributes:
        french: The texts that were translated or written anew meanwhile.
    """

    def __init__(self, french: Sequence[str]) -> None:
        self.french = tuple(french)
        super().__init__(f"{len(self.french)} texts changed since they were shown")


class NamesMissing(RecordError):
    """A translation lacks what is put into the French text.

    Attributes:
        names: What it lacks, as `{nom}`.
    """

    def __init__(self, names: Sequence[str]) -> None:
        self.names = tuple(names)
        super().__init__(f"the translation lacks {', '.join(names)}")


class NamesUnknown(RecordError):
    """A translation holds a name that nothing would be put into, as its French text has no such name.

    Attributes:
        names: What would be printed as it is, as `{nmo}`.
        known: The names of the French text.
    """

    def __init__(self, names: Sequence[str], known: Sequence[str]) -> None:
        self.names, self.known = tuple(names), tuple(known)
        super().__init__(f"the French text has no {', '.join(names)}")


class NewerVersion(RecordError):
    """Somebody published a version of the same kind of booklet meanwhile.

    Attributes:
        key: The kind.
        number: Of theirs.
        by: Who; empty: it came with an update of the program.
    """

    def __init__(self, key: str, number: int, by: str) -> None:
        self.key, self.number, self.by = key, number, by
        super().__init__(f"version {number} of {key} was published meanwhile by {by or 'an update of the program'}")


class AlreadyPublished(RecordError):
    """The newest version of a kind of booklet says the same.

    Attributes:
        key: The kind.
        number: Of that version.
    """

    def __init__(self, key: str, number: int) -> None:
        self.key, self.number = key, number
        super().__init__(f"version {number} of {key} says the same")


class KeyTaken(RecordError):
    """There is such a kind of booklet already, or somebody is writing one.

    Attributes:
        key: Its key.
        by: Who else is writing it, and did not publish it yet; empty: nobody else.
    """

    def __init__(self, key: str, by: str = "") -> None:
        self.key, self.by = key, by
        super().__init__(f"{by} is writing a booklet {key}" if by else f"there is a booklet {key} already")


class NotPublishable(RecordError):
    """The text of a kind of booklet has problems.

    Attributes:
        key: The kind.
        problems: What is wrong, from the top.
    """

    def __init__(self, key: str, problems: Sequence[TemplateError]) -> None:
        self.key, self.problems = key, tuple(problems)
        super().__init__(f"{key} has {len(self.problems)} problems: {self.problems[0]}")


class DraftChanged(RecordError):
    """A draft was written elsewhere since it was shown: in another window, on another machine.

    Attributes:
        key: Of the kind of booklet.
    """

    def __init__(self, key: str) -> None:
        self.key = key
        super().__init__(f"the draft of {key} was changed in another window")


class UnknownVersion(UnknownTemplate):
    """A kind of booklet has no such version.

    Attributes:
        number: What was asked for.
        newest: The number of the newest one.
    """

    def __init__(self, key: str, number: int, newest: int) -> None:
        super().__init__(key, (key,))
        self.number, self.newest = number, newest
        self.args = (f"{key} has no version {number}; the newest is {newest}",)
