import numpy as np
import pytest

from scan.engine_zxing import ZxingReader, probe
from tests.scan.codes_drawn import TEXT, corners, drawn


def test_the_probe_names_the_version_that_is_there() -> None:
    assert probe().available


@pytest.mark.parametrize("turns", range(4))
def test_a_code_is_read_any_way_up_with_its_own_corners(turns: int) -> None:
    (seen,) = ZxingReader().read_codes(drawn(turns))

    assert seen.text == TEXT
    assert np.abs(np.array(seen.corners_px.as_list()) - corners(turns)).max() <= 1.5


def test_blank_paper_has_no_code() -> None:
    assert ZxingReader().read_codes(np.full((300, 300), 255, np.uint8)) == ()
