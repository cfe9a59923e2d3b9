"""The line on a leaf: where `or` stands between two ways of which a stop is gone."""

import pytest

from forms.booklet import build_booklet
from forms.catalogue import find_template
from forms.circumstances import Answer, Circumstances, RemoveStep, Subject
from forms.model import UNKNOWN_ANSWER
from print.insert_line import held_line
from tests.print.samples import PRINTED_ON

MEDIATION = find_template("mediateur")
UNSURE = (Answer("med.adversaire", UNKNOWN_ANSWER),)
WAYS = {step.id: step.way for step in MEDIATION.steps}
FIRST, SECOND = ([key for key, way in WAYS.items() if way.startswith(f"Chemin {number}")] for number in (1, 2))


@pytest.mark.parametrize("gone", [FIRST[-1], SECOND[0], FIRST[0]])
def test_or_stands_after_the_last_stop_of_the_first_way_whichever_is_struck_out(gone: str) -> None:
    now = build_booklet(
        MEDIATION,
        Circumstances((Subject("p1", "Awa Diallo"),), answers=UNSURE, changes=(RemoveStep(gone),)),
        code="K4T7XHA",
        edition=2,
        printed_on=PRINTED_ON,
    )

    line = held_line(tuple(WAYS), now.steps, WAYS)

    assert [key for key, stop in line.items() if stop.struck] == [gone]
    assert [key for key, stop in line.items() if stop.forks] == [FIRST[-1]]
