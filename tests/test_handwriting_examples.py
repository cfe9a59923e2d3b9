from tests.make_handwriting_examples import ReadExample, coloured, rate_of, sheet
from tests.paper_hands import load_hands


def test_what_is_wrong_stands_out_and_what_is_missing_has_a_bar() -> None:
    assert coloured("né le 17", "né le 17") == [("né le 17", False)]
    assert coloured("né le 11", "né le 17") == [("né le 1", False), ("1", True)]
    assert coloured("n le", "né le") == [("n", False), ("|", True), (" le", False)]


def test_the_worst_hands_come_first_and_the_best_last() -> None:
    lines = load_hands().lines
    writers = list(dict.fromkeys(line.writer for line in lines))[:9]
    by_writer = {
        writer: [
            ReadExample(line, line.text[: len(line.text) * (9 - place) // 9]) for line in lines if line.writer == writer
        ]
        for place, writer in enumerate(writers)
    }
    rates = [rate_of(by_writer[writer]) for writer in writers]

    image = sheet(by_writer)

    assert rates == sorted(rates)
    assert image.shape[1] == 2000
    assert (image == (30, 30, 200)).all(axis=2).any(), "nothing is marked as wrong"
