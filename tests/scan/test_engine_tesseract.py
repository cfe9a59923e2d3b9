import cv2
import numpy as np
import pytest

from scan.engine_tesseract import TesseractReader, probe
from scan.readings import Gray

pytestmark = pytest.mark.skipif(not probe().available, reason=probe().remedy)


def typed(*lines: str) -> Gray:
    image = np.full((20 + 60 * len(lines), 620), 255, np.uint8)
    for row, text in enumerate(lines):
        cv2.putText(image, text, (20, 50 + 60 * row), cv2.FONT_HERSHEY_SIMPLEX, 1.2, (0,), 3, cv2.LINE_AA)
    return image


def test_printed_lines_are_read_in_order() -> None:
    read = TesseractReader().read_printed(typed("Votre mariage", "a la mairie"))

    assert read.text.split("\n") == ["Votre mariage", "a la mairie"]
    assert read.confidence > 0.5


def test_with_an_alphabet_only_its_characters_are_read() -> None:
    read = TesseractReader().read_printed(typed("19870"), alphabet="0123456789")

    assert read.text == "19870"


def test_white_paper_says_nothing() -> None:
    (read,) = TesseractReader().read_lines([np.full((60, 300), 255, np.uint8)])

    assert (read.text, read.confidence) == ("", 0.0)
