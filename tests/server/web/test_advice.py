import inspect
from datetime import UTC, datetime
from pathlib import Path

import pytest

import server.record.errors
from forms.errors import ForeignCode, MistypedCode, UnknownTemplate, WrongSignature
from server.record.errors import AlreadyDecided, DatabaseGone, RecordError, StorageFailed, WeakPassword
from server.web import advice


@pytest.mark.parametrize(
    ("error", "part"),
    [
        (MistypedCode("K4T-7XH0", "…"), "faute de frappe"),
        (WrongSignature("…", "…"), "n’a pas été imprimé par cette mairie"),
        (UnknownTemplate("mariages", ("mariage",)), "Livrets connus : mariage".replace(" :", "\N{NO-BREAK SPACE}:")),
        (ForeignCode("…", "…"), "n’est pas celui d’un livret"),
    ],
)
def test_a_refused_code_is_explained(error: Exception, part: str) -> None:
    assert part in advice.forms_error_advice(error)  # type: ignore[arg-type]  # each is a FormsError


@pytest.mark.parametrize(
    "kind",
    [
        kind
        for _, kind in inspect.getmembers(server.record.errors, inspect.isclass)
        if issubclass(kind, RecordError)
        and kind is not RecordError
        and not issubclass(kind, (DatabaseGone, StorageFailed))  # they have a page of their own
    ],
)
def test_every_refusal_of_the_record_has_words_of_its_own(kind: type[RecordError]) -> None:
    source = Path(advice.__file__).read_text(encoding="utf-8")

    assert f"{kind.__name__}()" in source


def test_a_decision_taken_by_somebody_else_names_them() -> None:
    error = AlreadyDecided("r1", "Paul Prestation", datetime(2026, 11, 25, tzinfo=UTC))

    assert advice.record_error_advice(error).startswith("Paul Prestation a déjà décidé")


def test_a_short_password_says_how_long_it_must_be() -> None:
    assert "12 signes" in advice.record_error_advice(WeakPassword(12))
