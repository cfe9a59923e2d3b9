"""What can go wrong with the record. English facts; the words for people are in `server/web/advice.py`."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from forms.page_code import PageCode
from forms.page_code import display_journey_code as shown


class RecordError(Exception):
    """Base of every error that `server.record` raises on purpose."""


class UnknownJourney(RecordError):
    """No journey has this code.

    Attributes:
        code: What was asked for.
    """

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(f"no journey {shown(code)}: check the code, or open one with `parcours new`")


class JourneyClosed(RecordError):
    """The journey is no longer followed.

    Attributes:
        code: Which.
    """

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(f"journey {shown(code)} is closed: reopen it first")


class JourneyErased(JourneyClosed):
    """The data of the journey were erased: it is closed for ever, and nothing about anybody is kept under its code."""

    def __init__(self, code: str) -> None:
        self.code = code
        RecordError.__init__(self, f"the data of journey {shown(code)} were erased: open a new one")


class NothingChanged(RecordError):
    """There is nothing to print since an edition.

    Attributes:
        code: The journey.
        since: Number of the edition.
    """

    def __init__(self, code: str, since: int) -> None:
        self.code, self.since = code, since
        super().__init__(f"nothing changed in journey {shown(code)} since its edition {since}")


class LargePrintIsWhole(RecordError):
    """A booklet in large print is printed again whole: leaves and labels are in type of the usual size.

    Attributes:
        code: The journey.
        number: The edition in large print.
    """

    def __init__(self, code: str, number: int) -> None:
        self.code, self.number = code, number
        again = f"print it again whole with `parcours print {shown(code)} --format large -o FILE.pdf`"
        super().__init__(f"edition {number} of journey {shown(code)} is in large print: {again}")


class NothingForLabels(RecordError):
    """What changed cannot be told on a label, which holds words alone.

    Attributes:
        code: The journey.
        since: Number of the edition that it is compared with.
    """

    def __init__(self, code: str, since: int) -> None:
        self.code, self.since = code, since
        super().__init__(
            f"no label can tell what changed in journey {shown(code)} since its edition {since}: print leaves"
        )


class UnknownLabel(RecordError):
    """A sheet of labels has no such label.

    Attributes:
        number: Which was asked for.
        count: How many a sheet has.
    """

    def __init__(self, number: int, count: int) -> None:
        self.number, self.count = number, count
        super().__init__(f"a sheet has the labels 1 to {count}, not {number}")


class UnknownEdition(RecordError):
    """This journey was never printed under this number.

    Attributes:
        code: The journey.
        number: The edition, None for "the last one" of a journey that was never printed.
    """

    def __init__(self, code: str, number: int | None) -> None:
        self.code, self.number = code, number
        which = "was never printed" if number is None else f"has no edition {number}"
        super().__init__(f"journey {shown(code)} {which}: print it with `parcours print {shown(code)} -o FILE.pdf`")


class UnknownLanguage(RecordError):
    """A booklet has no translation into a language.

    Attributes:
        language: What was asked for.
        known: What it can be printed in.
    """

    def __init__(self, language: str, known: tuple[str, ...]) -> None:
        self.language, self.known = language, known
        super().__init__(f"this booklet is not printed in {language!r}: use one of {', '.join(known)}")


class UnknownField(RecordError):
    """The booklet of this journey has no such field.

    Attributes:
        code: The journey.
        field: What was asked for.
    """

    def __init__(self, code: str, field: str) -> None:
        self.code, self.field = code, field
        super().__init__(f"journey {shown(code)} has no field {field!r}")


class WrongValue(RecordError):
    """A value that the field cannot hold.

    Attributes:
        field: The field.
        value: What was given.
    """

    def __init__(self, field: str, value: object, expected: str) -> None:
        self.field, self.value = field, value
        super().__init__(f"{field}: {value!r} is not {expected}")


class ImpossibleDay(WrongValue):
    """A day that cannot be meant: of another century, or to come where a document bears it."""


class UnknownStep(RecordError):
    """The booklet of this journey has no such step.

    Attributes:
        code: The journey.
        step: What was asked for.
    """

    def __init__(self, code: str, step: str) -> None:
        self.code, self.step = code, step
        super().__init__(f"journey {shown(code)} has no step {step!r}")


class MoveNotAllowed(RecordError):
    """A status that a step cannot take from where it stands.

    Attributes:
        step: Which.
        before: Where it stands.
        after: What was asked for.
    """

    def __init__(self, step: str, before: str, after: str) -> None:
        self.step, self.before, self.after = step, before, after
        super().__init__(f"step {step} cannot go from {before} to {after}")


class FormerKey(RecordError):
    """A new person with the key of one who was taken out of the journey: they would inherit what is known of them.

    Attributes:
        code: The journey.
        key: Which.
    """

    def __init__(self, code: str, key: str) -> None:
        self.code, self.key = code, key
        super().__init__(f"journey {shown(code)}: {key} was somebody else's; a key is never given again")


class AnswersChanged(RecordError):
    """Somebody saved other answers while a form was open; nothing was kept of it.

    Attributes:
        code: The journey.
        by: Who.
    """

    def __init__(self, code: str, by: str) -> None:
        self.code, self.by = code, by
        super().__init__(f"journey {shown(code)}: {by} has changed the answers meanwhile")


class RecordChanged(RecordError):
    """The record says something else of a field than when a person was asked about it; their answer changed nothing.

    Attributes:
        code: The journey.
        field: Which.
        by: Who changed it last; empty when nobody ever did.
    """

    def __init__(self, code: str, field: str, by: str) -> None:
        self.code, self.field, self.by = code, field, by
        super().__init__(f"journey {shown(code)}: {field} is not what it was when the question was shown")


class TextRefused(RecordError):
    """A text that the record cannot hold: one database would refuse it, so none takes it.

    Attributes:
        column: Where it should have gone.
        longest: Characters that it may have; None: it holds a character that no text has.
    """

    def __init__(self, column: str, longest: int | None) -> None:
        self.column, self.longest = column, longest
        why = "it holds the character NUL" if longest is None else f"it has more than {longest} characters"
        super().__init__(f"{column}: this text cannot be kept: {why}")


class UnknownReview(RecordError):
    """Nothing with this id waits, or ever waited, for a person.

    Attributes:
        id: What was asked for.
    """

    def __init__(self, review: str) -> None:
        self.id = review
        super().__init__(f"no review {review}")


class NotThatPage(RecordError):
    """What stands on a page is not the code that was typed: it may be somebody else's.

    Attributes:
        code: As typed.
        own: What its own signed code says; None where it was read in clear, or names several pages.
    """

    def __init__(self, code: PageCode, own: PageCode | None = None) -> None:
        self.code, self.own = code, own
        super().__init__(f"the page does not say {code}")


class NotRecognised(NotThatPage):
    """An image does not show the page that was typed, or not so that it can be read: nothing was filed."""


class NoImage(NotThatPage):
    """A page that could not be opened: nothing of it can be given to a journey."""


class NeverPrintedHere(NotThatPage):
    """The own code of a page is of no booklet that was printed here: no code that is typed makes it somebody's."""


class AlreadyDecided(RecordError):
    """Somebody decided it before.

    Attributes:
        id: The review.
        by: Who.
        at: When, UTC.
    """

    def __init__(self, review: str, by: str, at: datetime) -> None:
        self.id, self.by, self.at = review, by, at
        super().__init__(f"review {review} was decided by {by}")


class HeldByAnother(RecordError):
    """Somebody else has it open, and decides.

    Attributes:
        id: The review.
        by: Who.
        since: From when on, UTC.
    """

    def __init__(self, review: str, by: str, since: datetime) -> None:
        self.id, self.by, self.since = review, by, since
        super().__init__(f"{by} has review {review} open")


class OpinionGiven(RecordError):
    """Two people said different things, and one of the two would decide; a third person does.

    Attributes:
        id: The review.
    """

    def __init__(self, review: str) -> None:
        self.id = review
        super().__init__(f"review {review}: one of two who said different things cannot decide")


class NotTogether(RecordError):
    """Some of several answers that were given as one cannot be written: none of them is.

    Attributes:
        refused: Why not, by id of the review.
    """

    def __init__(self, refused: Mapping[str, RecordError]) -> None:
        self.refused = dict(refused)
        super().__init__(f"{len(self.refused)} answers cannot be written: {', '.join(self.refused)}")


class CannotUndo(RecordError):
    """A decision that is not there, or on which something later stands.

    Attributes:
        id: The review.
    """

    def __init__(self, review: str, problem: str) -> None:
        self.id = review
        super().__init__(f"review {review}: {problem}")


class UnknownBatch(RecordError):
    """No upload has this id.

    Attributes:
        id: What was asked for.
    """

    def __init__(self, batch: str) -> None:
        self.id = batch
        super().__init__(f"no upload {batch}")


class LoginTaken(RecordError):
    """Another account has this login.

    Attributes:
        login: Which.
    """

    def __init__(self, login: str) -> None:
        self.login = login
        super().__init__(f"an account {login!r} exists already: choose another login")


class UnknownAccount(RecordError):
    """No account has this login.

    Attributes:
        login: Which.
    """

    def __init__(self, login: str) -> None:
        self.login = login
        super().__init__(f"no account {login!r}")


class WeakPassword(RecordError):
    """A password that is too short.

    Attributes:
        least: How many characters it needs.
    """

    def __init__(self, least: int) -> None:
        self.least = least
        super().__init__(f"a password needs at least {least} characters")


class UnknownContent(RecordError):
    """Nothing is stored under this key.

    Attributes:
        key: Content hash.
    """

    def __init__(self, key: str) -> None:
        self.key = key
        super().__init__(f"nothing is stored under {key}")


class StorageFailed(RecordError):
    """The disk took no more, or failed. Nothing half-written stays, and nothing was acknowledged.

    Attributes:
        full: Whether the disk is full.
    """

    def __init__(self, problem: str, *, full: bool) -> None:
        self.full = full
        super().__init__(problem)


class DatabaseGone(RecordError):
    """The database does not answer. Nothing was acknowledged; files already received are on disk."""


class DatabaseBusy(DatabaseGone):
    """Another program kept it busy for too long: soon it answers again, by itself."""


class DatabaseFull(DatabaseGone):
    """There is no room for the database to write in, and without it it does not read either."""


class QueueGone(DatabaseGone):
    """The queue of uploads does not answer. No upload is lost: the record knows what waits."""


class NewerRecord(DatabaseGone):
    """The record was written by a later version of Mon parcours.

    Attributes:
        home: Where it is.
    """

    def __init__(self, home: Path) -> None:
        self.home = home
        super().__init__(f"the record of {home} was written by a later version of Mon parcours: install that one")


class OlderRecord(DatabaseGone):
    """The tables of the record are those of an earlier version of Mon parcours, or none.

    Attributes:
        home: Where it is.
    """

    def __init__(self, home: Path) -> None:
        self.home = home
        super().__init__(f"the record of {home} is not ready for this version: run `parcours init --home {home}`")
