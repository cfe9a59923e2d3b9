import numpy as np

from scan.connected import connected, measured, numbered


def test_pieces_are_numbered_and_measured_alike_by_their_own_pixels_alone() -> None:
    bits = (np.random.default_rng(3).random((60, 90)) < 0.3).astype(np.uint8)
    labels, stats, _ = connected(bits)

    count, own = numbered(bits)
    inked = np.flatnonzero(own)

    assert count == len(stats)
    assert np.array_equal(own, labels)
    assert np.array_equal(measured(own.ravel()[inked], inked, bits.shape[1], count)[1:], stats[1:])
