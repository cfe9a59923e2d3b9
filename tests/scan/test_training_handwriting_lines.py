from pathlib import Path

import cv2
import numpy as np
import pytest

from scan.training.handwriting_lines import ALPHABET, cleaned, encoded, is_consent, read_source

INK = Path(__file__).parents[1] / "data" / "ink"


@pytest.mark.parametrize(
    ("transcribed", "written"),
    [
        ("M^me Lefèvre", "Mme Lefèvre"),
        ("l’année  “perdue” ", 'l\'année "perdue"'),
        ("e\u0301cole", "école"),
        ("intéresſés", "intéressés"),
        ("27\u00a0Mars", "27 Mars"),
    ],
)
def test_what_stands_on_the_paper_is_learnt(transcribed: str, written: str) -> None:
    assert cleaned(transcribed) == written


@pytest.mark.parametrize("transcribed", ["sa <> vie", "qu#'il", "est ⋎ venu", "[?] commun", "", "  ", "en russe: Ж"])
def test_a_line_of_which_that_cannot_be_told_teaches_nothing(transcribed: str) -> None:
    assert cleaned(transcribed) is None


@pytest.mark.parametrize(
    ("text", "consent"),
    [
        ("J'ai lu les conditions de participation et j'y", True),
        ("à des fins non commerciales.", True),
        ("publié et partagé sous licence CC-BY pour être utilisé p", True),
        ("même année, le film a été publié et diffusé", False),
        ("de", False),
        ("est une commune française située dans", False),
    ],
)
def test_the_sentence_that_all_volunteers_wrote_is_known(text: str, *, consent: bool) -> None:
    assert is_consent(text) is consent


def test_every_line_of_a_source_has_its_picture_writer_and_text() -> None:
    lines = read_source(INK)

    assert len(lines) > 40
    assert all(line.picture.is_file() and line.writer and set(line.text) <= set(ALPHABET) for line in lines)
    assert {line.source for line in lines} == {"ink"}


def test_what_is_measured_leaves_no_line_out(tmp_path: Path) -> None:
    (tmp_path / "lines.tsv").write_text("file\twriter\ttext\na.jpg\tw\tWonder Woman #105\nb.jpg\tw\tsuite\n", "utf-8")

    learnt, measured = read_source(tmp_path), read_source(tmp_path, measured=True)

    assert [line.text for line in learnt] == ["suite"]
    assert [line.text for line in measured] == ["Wonder Woman #105", "suite"]


def test_a_row_that_is_none_is_named(tmp_path: Path) -> None:
    (tmp_path / "lines.tsv").write_text("file\twriter\ttext\na.jpg\tw\ta\nb.jpg\tw\n", "utf-8")

    with pytest.raises(ValueError, match=r"lines\.tsv, row 3: 2 columns"):
        read_source(tmp_path)


def test_each_character_has_its_own_class_and_none_is_the_blank() -> None:
    classes = encoded(ALPHABET)

    assert sorted(classes) == list(range(1, len(ALPHABET) + 1))


def test_pictures_of_a_source_can_be_opened() -> None:
    picture = cv2.imread(str(read_source(INK)[0].picture), cv2.IMREAD_GRAYSCALE)

    assert np.asarray(picture).ndim == 2
