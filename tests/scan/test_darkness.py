import cv2
import numpy as np

from scan.darkness import mean_where


def test_the_mean_where_something_is_leaves_out_the_rest() -> None:
    hand = np.random.default_rng(5)
    image = hand.integers(0, 256, (40, 50), np.uint8)
    where = np.where(hand.random((40, 50)) < 0.4, 255, 0).astype(np.uint8)

    assert mean_where(image, where) == cv2.mean(image, where)[0]
    assert mean_where(image, np.zeros_like(where)) == 0.0
