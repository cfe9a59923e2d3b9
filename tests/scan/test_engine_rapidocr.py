from pathlib import Path

import cv2
import numpy as np
import pytest

from scan.engine_rapidocr import RapidOcrReader, beam, greedy, model_path, probe
from scan.readings import Gray

INK = Path(__file__).parents[1] / "data" / "ink"


@pytest.fixture(scope="module")
def reader() -> RapidOcrReader:
    path = model_path()
    assert path is not None, probe().remedy
    return RapidOcrReader(path)


def typed(text: str) -> Gray:
    image = np.full((60, 30 + 26 * len(text)), 255, np.uint8)
    return np.asarray(cv2.putText(image, text, (12, 43), cv2.FONT_HERSHEY_SIMPLEX, 1.3, (0,), 2, cv2.LINE_AA))


def test_the_probe_says_which_version_is_there() -> None:
    found = probe()

    assert found.available
    assert found.version is not None
    assert found.version[0].isdigit()


def test_clear_letters_are_read(reader: RapidOcrReader) -> None:
    (read,) = reader.read_lines([typed("Camille Exemple")])

    assert read.text == "Camille Exemple"
    assert read.confidence > 0.8


def test_most_letters_of_real_handwriting_are_read(reader: RapidOcrReader) -> None:
    names, texts = [], []
    for row in (INK / "lines.tsv").read_text("utf-8").splitlines()[1:7]:
        name, _, text = row.split("\t")[:3]
        names.append(name)
        texts.append(text)
    images = [np.asarray(cv2.imread(str(INK / name), cv2.IMREAD_GRAYSCALE), np.uint8) for name in names]

    reads = reader.read_lines(images)

    shared = sum(
        len(set(read.text.lower().split()) & set(text.lower().split())) for read, text in zip(reads, texts, strict=True)
    )
    assert shared >= 0.3 * sum(len(set(text.split())) for text in texts)


def test_with_an_alphabet_only_its_characters_are_read(reader: RapidOcrReader) -> None:
    (read,) = reader.read_lines([typed("03 12 2026")], alphabet="0123456789")

    assert read.text == "03122026"
    assert all(set(text) <= set("0123456789") for text, _ in read.others)


def test_an_empty_image_says_nothing(reader: RapidOcrReader) -> None:
    (read,) = reader.read_lines([np.zeros((0, 0), np.uint8)])

    assert (read.text, read.confidence) == ("", 0.0)


def steps(*rows: list[float]) -> "np.ndarray[tuple[int, int], np.dtype[np.float32]]":
    return np.array(rows, np.float32)


def test_repeated_characters_need_a_blank_between() -> None:
    one = steps([0.1, 0.9], [0.1, 0.9])
    two = steps([0.1, 0.9], [0.9, 0.1], [0.1, 0.9])

    assert greedy(one, ("", "7")).text == "7"
    assert greedy(two, ("", "7")).text == "77"
    assert beam(one, "7").text == "7"
    assert beam(two, "7").text == "77"


def test_the_search_adds_up_every_way_to_write_the_same_text() -> None:
    unsure = steps([0.4, 0.6, 0.0], [0.4, 0.0, 0.6])

    read = beam(unsure, "12")

    chances = {read.text: read.confidence, **dict(read.others)}
    assert read.text == "12"
    assert chances["12"] == pytest.approx(0.36, abs=0.01)
    assert chances["1"] / chances["12"] == pytest.approx(0.24 / 0.36, abs=0.02)
