import numpy as np

from scan.engines import NullCodeReader, NullHandwritingReader, NullPrintedReader, Probe

PAPER = np.full((40, 200), 255, np.uint8)


def test_null_readers_read_nothing_with_no_confidence() -> None:
    lines = NullHandwritingReader().read_lines([PAPER, PAPER])

    assert [(line.text, line.confidence) for line in lines] == [("", 0.0)] * 2
    assert NullCodeReader().read_codes(PAPER) == ()
    assert NullPrintedReader().read_printed(PAPER).confidence == 0.0


def test_a_probe_without_version_says_what_to_install() -> None:
    missing = Probe("zbar", None, "install libzbar0")

    assert not missing.available
    assert Probe("zbar", "0.1.9").available
