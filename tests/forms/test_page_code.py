import itertools
import re

import pytest

from forms.errors import CodeError, ForeignCode, MistypedCode, WrongSignature
from forms.page_code import (
    ALPHABET,
    CODE_LENGTH,
    PageCode,
    display_journey_code,
    new_journey_code,
    page_address,
    parse_journey_code,
    parse_page_address,
)

KEY, OLD_KEY, FOREIGN_KEY = b"k" * 32, b"o" * 32, b"f" * 32
BASE = "https://parcours.mairie19.example"
CODES = [
    "H9KW46D",
    "R7JT4P9",
    "C46LL69",
    "D6RL4TM",
    "7DWWT43",
    "TTK4D4N",
    "R9FL9RF",
    "7TFRXA7",
    "7TTWCJ3",
    "7RY6T4C",
    "UCNXRL3",
    "HMTMJFK",
    "DAYD6TF",
    "FPNHMFY",
    "U67PLA9",
    "H9NL4XK",
    "6RTHHY3",
    "JUNTM6T",
    "6ENYX6D",
    "4YFWTX4",
    "MFYKXJE",
    "3MJAU7D",
    "N4CF9DF",
    "KKN6AMT",
    "KRE9LRX",
    "EYLJXKN",
    "D96A9DC",
    "XD3NTAT",
    "EF39LRP",
    "JUTH9YK",
]
PAGE = PageCode(CODES[0], edition=3, page=12)

# ISO/IEC 18004: what a QR code's compact alphanumeric mode can hold.
QR_ALPHANUMERIC = set("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:")


def address(page: PageCode = PAGE, key: bytes = KEY) -> str:
    return page_address(page, base_url=BASE, key=key)


@pytest.mark.parametrize("code", CODES)
def test_a_new_code_is_read_back_however_it_is_typed(code: str) -> None:
    shown = display_journey_code(code)

    pasted = [shown.replace("-", dash) for dash in "\u2010\u2011\u2012\u2013\u2014\u2015\u2212"]
    for typed in (code, shown, shown.lower(), f" {code[:3]} {code[3:]}\n", ".".join(code), *pasted):
        assert parse_journey_code(typed) == code


def test_codes_hold_no_signs_that_look_or_sound_alike() -> None:
    for pair in ("0O", "1I", "5S", "8B", "2Z", "UV", "6G", "QO"):
        assert len(set(pair) & set(ALPHABET)) <= 1


def test_two_new_codes_differ() -> None:
    codes = {new_journey_code() for _ in range(500)}

    assert len(codes) == 500
    assert {parse_journey_code(code) for code in codes} == codes


def test_every_single_wrong_letter_is_noticed() -> None:
    for code in CODES:
        for place, letter in itertools.product(range(CODE_LENGTH), ALPHABET):
            typed = code[:place] + letter + code[place + 1 :]
            if typed != code:
                with pytest.raises(MistypedCode):
                    parse_journey_code(typed)


def test_every_swap_of_two_letters_is_noticed() -> None:
    for code in CODES:
        for first, second in itertools.combinations(range(CODE_LENGTH), 2):
            letters = list(code)
            letters[first], letters[second] = letters[second], letters[first]
            typed = "".join(letters)
            if typed != code:
                with pytest.raises(MistypedCode):
                    parse_journey_code(typed)


@pytest.mark.parametrize("typed", ["", "K4T", CODES[0] + "A", CODES[0][:-1], "K4T-7XH!", "O0IL1Q2", "éàüöñ12"])
def test_what_is_no_code_is_refused(typed: str) -> None:
    with pytest.raises(MistypedCode) as refusal:
        parse_journey_code(typed)

    assert refusal.value.text == typed


def test_a_page_address_is_read_back() -> None:
    assert parse_page_address(address(), keys=[KEY]) == PAGE


def test_a_page_address_fits_the_compact_alphabet_of_a_qr_code() -> None:
    assert set(address()) <= QR_ALPHANUMERIC


def test_a_page_address_is_one_that_a_phone_opens() -> None:
    assert re.match(r"HTTPS://[A-Z0-9.]+/P/\S+$", address())


def test_a_page_address_says_nothing_but_journey_edition_page_and_signature() -> None:
    _, _, path = address().partition("/P/")

    assert re.fullmatch(rf"{PAGE.journey}\.3\.12\.[A-Z2-7]{{12}}", path)


def test_the_path_alone_in_small_letters_is_read_too() -> None:
    path = address().removeprefix(BASE.upper())

    assert parse_page_address(path.lower(), keys=[KEY]) == PAGE


def test_a_page_signed_with_a_past_key_is_still_read() -> None:
    assert parse_page_address(address(key=OLD_KEY), keys=[KEY, OLD_KEY]) == PAGE


@pytest.mark.parametrize("keys", [[FOREIGN_KEY], [FOREIGN_KEY, OLD_KEY], []])
def test_a_page_of_another_town_hall_is_refused(keys: list[bytes]) -> None:
    with pytest.raises(WrongSignature):
        parse_page_address(address(), keys=keys)


@pytest.mark.parametrize(
    "forged",
    [PageCode(CODES[1], 3, 12), PageCode(CODES[0], 4, 12), PageCode(CODES[0], 3, 1), PageCode(CODES[0], 31, 2)],
)
def test_a_signature_is_worth_nothing_on_another_page(forged: PageCode) -> None:
    signature = address().rpartition(".")[2]
    text = f"{BASE}/P/{forged.journey}.{forged.edition}.{forged.page}.{signature}"

    with pytest.raises(WrongSignature):
        parse_page_address(text, keys=[KEY])


def test_changing_any_sign_after_the_host_is_noticed() -> None:
    text = address()
    start = text.index("/P/")

    for place in range(start, len(text)):
        changed = text[:place] + ("A" if text[place] != "A" else "C") + text[place + 1 :]
        with pytest.raises(CodeError):
            parse_page_address(changed, keys=[KEY])


@pytest.mark.parametrize(
    "text",
    [
        "",
        "https://www.paris.fr",
        "WIFI:T:WPA;S:mairie;P:secret;;",
        "BEGIN:VCARD\nEND:VCARD",
        f"{BASE}/P/",
        f"{BASE}/P/{CODES[0]}",
        f"{BASE}/P/{CODES[0]}.0.1.AAAAAAAAAAAA",
        f"{BASE}/P/{CODES[0]}.1.0.AAAAAAAAAAAA",
        f"{BASE}/P/{CODES[0]}.01.1.AAAAAAAAAAAA",
        f"{BASE}/P/{CODES[0]}.1.1.AAAAAAAAAAA",
        f"{BASE}/P/{CODES[0]}.1.1.AAAAAAAAAAAAA",
        f"{BASE}/P/{CODES[0]}.1.1.AAAAAAAAAAAA/x",
        f"{BASE}/P/O0IL1Q2.1.1.AAAAAAAAAAAA",
        "\x00" * 300,
        "é" * 4000,
    ],
)
def test_a_code_of_another_program_is_foreign(text: str) -> None:
    with pytest.raises(ForeignCode) as refusal:
        parse_page_address(text, keys=[KEY])

    assert refusal.value.text == text


def test_a_stroke_at_the_end_of_the_base_address_does_not_double() -> None:
    assert page_address(PAGE, base_url=f"{BASE}/", key=KEY) == address()
