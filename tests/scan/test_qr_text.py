import numpy as np
import pytest
import segno

from scan.qr_text import Darkness, text_of

ADDRESS = "HTTPS://PARCOURS.EXAMPLE/P/K4T7XHK.1.1.ABCDEFGHIJKL"


def modules(text: str, error: str) -> Darkness:
    """A code as segno makes it, which draws those that are printed."""
    rows = [list(row) for row in segno.make(text, error=error, micro=False, boost_error=False).matrix]
    return np.asarray(2 * np.array(rows, np.float32) - 1, np.float32)


@pytest.mark.parametrize("error", ["m", "q"])
@pytest.mark.parametrize("length", range(27, 62))
def test_a_whole_code_says_its_text(error: str, length: int) -> None:
    text = (ADDRESS + "MNOPQRSTUVWXYZ")[:length]

    assert text_of(modules(text, error)) == text


@pytest.mark.parametrize(("error", "strip"), [("q", 7), ("m", 6)])
@pytest.mark.parametrize("turned", [False, True])
def test_a_code_bears_a_strip_of_which_nothing_is_known(error: str, strip: int, *, turned: bool) -> None:
    code = modules(ADDRESS, error)
    (code.T if turned else code)[:, -strip:] = 0

    assert text_of(code) == ADDRESS


def test_a_strip_that_is_taken_for_light_is_too_much() -> None:
    code = modules(ADDRESS, "m")
    code[:, 11:19] = -1

    assert text_of(code) is None


@pytest.mark.parametrize("seed", range(20))
def test_modules_that_are_no_code_say_nothing(seed: int) -> None:
    dark = np.random.default_rng(seed).uniform(-1, 1, (29, 29)).astype(np.float32)

    assert text_of(dark) is None


def test_nothing_but_doubt_says_nothing() -> None:
    assert text_of(np.zeros((33, 33), np.float32)) is None
