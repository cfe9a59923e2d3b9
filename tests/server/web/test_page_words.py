from typing import Any

import pytest

from scan.readings import Rejection
from server.record.history import OF_ERASED
from server.web import page_words
from tests.editions import CODES


@pytest.mark.parametrize("reason", list(Rejection))
def test_every_rejection_says_what_to_do(reason: Rejection) -> None:
    assert page_words.rejection_title(reason)
    assert page_words.rejection_advice(reason).endswith(".")


@pytest.mark.parametrize("reason", [Rejection.NO_CODE, Rejection.WRONG_SIGNATURE, Rejection.NOT_REGISTERED])
def test_a_rejected_page_is_said_to_be_kept(reason: Rejection) -> None:
    assert "est gardée" in page_words.rejection_advice(reason)


@pytest.mark.parametrize("reason", [reason for reason in Rejection if reason is not Rejection.OTHER_CODE])
def test_where_nothing_is_kept_nothing_is_said_to_be(reason: Rejection) -> None:
    """No page is read as another one than its code says there."""
    said = page_words.advice_where_nothing_is_kept({"reason": reason.value})

    assert said.endswith(".")
    assert not any(word in said for word in ("gardée", "apez le code", "de côté", "dossier"))


def test_nor_is_anybody_said_to_be_asked() -> None:
    assert "attend" not in page_words.advice_where_nothing_is_kept({"finding": "by-content"})


def test_a_page_of_an_erased_journey_is_said_to_go_and_asks_for_nothing_but_a_new_journey() -> None:
    assert page_words.rejection_title(OF_ERASED) == "Livret d’un parcours effacé"
    assert "s’efface d’elle-même" in page_words.rejection_advice(OF_ERASED)


def test_a_reason_from_a_newer_version_still_has_words() -> None:
    assert page_words.rejection_advice("eaten-by-a-dog") == page_words.rejection_advice(Rejection.INTERNAL)


@pytest.mark.parametrize(
    "found",
    [
        {"finding": "by-content"},
        {"finding": "print-scale", "percent": 96.2},
        {"finding": "streaks", "by": "scanner"},
        {"finding": "streaks", "by": "printer"},
        {"finding": "half-page", "percent": 30},
        {"finding": "sides-disagree", "image": 3, "next": 4},
        {"finding": "page-twice", "code": CODES[0], "edition": 1, "page": 3, "times": 2},
        {"finding": "page-missing", "code": CODES[0], "edition": 1, "page": 3},
    ],
)
def test_every_finding_says_what_to_do(found: dict[str, Any]) -> None:
    assert page_words.finding_title(found)
    assert page_words.finding_advice(found).endswith(".")
    assert page_words.advice(found) == page_words.finding_advice(found)
    assert page_words.advice_where_nothing_is_kept(found).endswith(".")


def test_a_print_scale_is_said_in_words() -> None:
    found = {"finding": "print-scale", "percent": 96.2}

    assert page_words.finding_title(found) == "Imprimée à 96\N{NO-BREAK SPACE}%"
