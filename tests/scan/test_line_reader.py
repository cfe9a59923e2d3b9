import cv2
import numpy as np
import pytest

from scan.decoding import Decoder
from scan.language import load_model
from scan.line_reader import LEARNT, MODEL, LineReader
from scan.training.handwriting_lines import distance
from tests.paper_hands import load_hands


@pytest.fixture(scope="module")
def reader() -> LineReader:
    return LineReader()


def test_real_handwriting_of_hands_that_it_never_saw_is_read(reader: LineReader) -> None:
    lines = load_hands().lines[::2]

    reads = reader.read_lines([line.image for line in lines])

    wrong = sum(distance(read.text, line.text) for read, line in zip(reads, lines, strict=True))
    assert wrong < 0.25 * sum(len(line.text) for line in lines)


def test_the_whole_line_before_helps_too(reader: LineReader) -> None:
    lines = load_hands().lines
    sequences = Decoder(reader.alphabet, load_model())

    whole = sum(distance(reader.read_lines([line.image])[0].text, line.text) for line in lines)
    short = sum(distance(sequences.decode(reader.frames(line.image)).text, line.text) for line in lines)

    assert whole < short


def test_what_people_write_in_french_helps(reader: LineReader) -> None:
    lines = load_hands().lines[1::3]
    images = [line.image for line in lines]

    with_french, without = (read.read_lines(images) for read in (reader, LineReader(french=False)))

    wrong = [
        sum(distance(read.text, line.text) for read, line in zip(reads, lines, strict=True))
        for reads in (with_french, without)
    ]
    assert wrong[0] < wrong[1]


def test_a_confidence_says_which_lines_are_nearer_to_what_was_written(reader: LineReader) -> None:
    lines = load_hands().lines
    reads = reader.read_lines([line.image for line in lines])
    rates = [distance(read.text, line.text) / len(line.text) for read, line in zip(reads, lines, strict=True)]
    order = np.argsort([read.confidence for read in reads])

    unsure, sure = (np.mean([rates[place] for place in half]) for half in (order[:22], order[22:]))

    assert sure < 0.8 * unsure
    assert all(0.0 <= read.confidence <= 1.0 for read in reads)


def test_a_word_ends_behind_where_it_begins_in_what_is_no_writing_too(reader: LineReader) -> None:
    hatching = np.full((64, 4000), 255, np.uint8)
    for x in range(0, 4000, 12):
        cv2.line(hatching, (x, 5), (x + 20, 58), 0, 2)

    (read,) = reader.read_lines([hatching])

    assert len(read.words) > 9
    assert all(0.0 <= word.begin < word.end <= 1.0 for word in read.words)


def test_an_empty_image_says_nothing(reader: LineReader) -> None:
    (read,) = reader.read_lines([np.zeros((0, 0), np.uint8)])

    assert (read.text, read.confidence) == ("", 0.0)


@pytest.mark.parametrize("grain", [0.0, 2.0])
def test_paper_without_ink_says_nothing(reader: LineReader, grain: float) -> None:
    paper = np.random.default_rng(0).normal(230, grain, (60, 400)).astype(np.uint8)

    (read,) = reader.read_lines([paper])

    assert (read.text, read.confidence) == ("", 0.0)


def test_the_faster_network_sees_what_was_learnt() -> None:
    images = [line.image for line in load_hands().lines[:12]]
    learnt, faster = ([LineReader(path).frames(image) for image in images] for path in (LEARNT, MODEL))

    same = [one.argmax(axis=1) == other.argmax(axis=1) for one, other in zip(learnt, faster, strict=True)]

    assert LineReader(LEARNT).alphabet == LineReader(MODEL).alphabet
    assert np.concatenate(same).mean() > 0.97


def test_the_files_are_small_enough_for_the_repository() -> None:
    assert LEARNT.stat().st_size + MODEL.stat().st_size < 15e6
