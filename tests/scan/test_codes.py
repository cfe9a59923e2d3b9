import cv2
import numpy as np
import pytest

from forms.geometry import Point, Quad
from scan.codes import add_new, look_at, middle, patient_look, quick_look, side_px
from scan.engine_zxing import ZxingReader
from scan.engines import CodeSeen, NullCodeReader
from scan.readings import RawPage
from tests.scan.codes_drawn import TEXT, corners, drawn

SQUARE = Quad(Point(10, 10), Point(30, 10), Point(30, 30), Point(10, 30))


@pytest.mark.parametrize(("times", "dpi"), [(1, 150.0), (2, 300.0), (4, 600.0), (4, None)])
def test_places_are_those_of_the_whole_image_however_it_was_reduced(times: int, dpi: float | None) -> None:
    gray = drawn().repeat(times, axis=0).repeat(times, axis=1)
    around = np.full((2400, 2400), 255, np.uint8)
    around[: len(gray), : len(gray)] = gray

    (seen,) = quick_look(RawPage(around, None, 0, dpi), [ZxingReader()])

    assert np.abs(np.array(seen.corners_px.as_list()) - corners() * times).max() < 2 * times


def test_a_blurred_code_is_read_when_looked_at_patiently() -> None:
    raw = RawPage(np.asarray(cv2.GaussianBlur(drawn(), (0, 0), 2.6), np.uint8), None, 0)

    seen = [code for look in patient_look(raw, [ZxingReader()]) for code in look]

    assert any(code.text == TEXT for code in seen)


def test_a_part_of_the_image_is_searched_in_its_own_place() -> None:
    expected = Quad.from_list((corners() + np.array([20.0, -15.0])).tolist())

    (seen,) = look_at(drawn(), [ZxingReader()], expected, 0.5)

    assert np.abs(np.array(seen.corners_px.as_list()) - corners()).max() < 2


def test_a_place_outside_the_image_holds_no_code() -> None:
    far = Quad.from_list((corners() + 5000).tolist())

    assert look_at(drawn(), [ZxingReader()], far, 0.5) == ()
    assert look_at(drawn(), [], SQUARE, 0.5) == ()


def test_a_code_seen_twice_at_one_place_is_one_code() -> None:
    known = [CodeSeen("A", SQUARE)]
    shifted = Quad.from_list([[x + 3, y] for x, y in SQUARE.as_list()])
    elsewhere = Quad.from_list([[x + 300, y] for x, y in SQUARE.as_list()])

    assert not add_new(known, [CodeSeen("A", shifted)])
    assert add_new(known, [CodeSeen("B", shifted), CodeSeen("A", elsewhere)])
    assert len(known) == 3


def test_a_code_knows_its_middle_and_side() -> None:
    assert middle(SQUARE) == Point(20, 20)
    assert side_px(SQUARE) == 20


def test_no_reader_sees_nothing() -> None:
    raw = RawPage(drawn(), None, 0)

    assert quick_look(raw, []) == quick_look(raw, [NullCodeReader()]) == ()
