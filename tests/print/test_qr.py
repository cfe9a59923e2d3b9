import numpy as np
import pytest
import zxingcpp

from print.qr import QUIET_MODULES, Code, large_code, small_code

ADDRESS = "HTTPS://PARCOURS.MAIRIE19.EXAMPLE/P/K4T7XHA.13.12.ABCDEFGHIJKL"
LONG_ADDRESS = "HTTPS://MON-PARCOURS.DEMARCHES.MAIRIE19.PARIS.EXAMPLE/P/K4T7XHA.10013.112.ABCDEFGHIJKL"


def drawn(code: Code, px_per_module: int = 4) -> np.ndarray:
    modules = np.pad(np.array(code.rows, dtype=bool), QUIET_MODULES)
    return np.where(np.kron(modules, np.ones((px_per_module, px_per_module), dtype=bool)), 0, 255).astype(np.uint8)


@pytest.mark.parametrize("address", [ADDRESS, LONG_ADDRESS])
def test_both_codes_say_the_address(address: str) -> None:
    for code in (large_code(address), small_code(address)):
        (found,) = zxingcpp.read_barcodes(drawn(code))
        assert found.text == address


def test_the_large_code_is_read_with_a_fifth_of_it_covered() -> None:
    image = drawn(large_code(ADDRESS))
    side = image.shape[0]

    image[side // 3 : side // 2 + side // 8, side // 3 : side // 2 + side // 8] = 255

    assert [found.text for found in zxingcpp.read_barcodes(image)] == [ADDRESS]


@pytest.mark.parametrize("address", [ADDRESS, LONG_ADDRESS])
def test_codes_keep_to_their_room_whatever_the_host(address: str) -> None:
    large, small = large_code(address), small_code(address)

    assert 15.0 <= large.side <= 18.0
    assert 10.0 <= small.side <= 14.0


def test_modules_fall_on_the_dots_of_a_600_dpi_printer() -> None:
    for code in (large_code(ADDRESS), small_code(ADDRESS)):
        dots = code.module / 25.4 * 600
        assert dots == pytest.approx(round(dots))


def test_the_mark_has_the_side_of_its_modules() -> None:
    code = small_code(ADDRESS)

    shape, mark = code.at(14.0, 5.6)

    assert mark.modules == len(shape.rows)
    assert mark.box.w == pytest.approx(code.module * mark.modules)
