"""Journey codes, and the signed text in a page's QR code. No personal data in either.

A journey code is six letters and a check letter from an alphabet of 23 signs that are told apart in print, by
hand and by ear as far as possible (nothing of 0 O Q, 2 Z, 5 S, 8 B G; of 1 I L only L, of U V only U). 23 is prime,
so a weighted sum modulo 23 finds every single wrong letter and every swap of two letters (Wagner and Putter, "Error
detecting decimal digits", Communications of the ACM 32(1), 1989, on prime-modulus weighted codes). It is written
`K4T-7XHK`.

The QR text is a web address in capitals, so that the QR code can use its compact alphanumeric mode:
`HTTPS://HOST/P/K4T7XHK.3.2.SIGNATURE` (journey, edition, page, signature).
"""

import base64
import hashlib
import hmac
import re
import secrets
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from forms.errors import ForeignCode, MistypedCode, WrongSignature

ALPHABET: Final = "34679ACDEFHJKLMNPRTUWXY"
CODE_LENGTH: Final = 7
_SIGNATURE_CHARACTERS: Final = 12
"""60 bits of HMAC-SHA256: beyond guessing one by one at the desk, short enough for a small QR code."""

_PATTERN: Final = re.compile(
    rf"/P/([{ALPHABET}]{{{CODE_LENGTH}}})\.([1-9][0-9]{{0,4}})\.([1-9][0-9]{{0,2}})\.([A-Z2-7]{{{_SIGNATURE_CHARACTERS}}})$"
)


@dataclass(frozen=True, slots=True)
class PageCode:
    """What a page says about itself.

    Attributes:
        journey: The journey code, without its hyphen.
        edition: From 1.
        page: From 1.
    """

    journey: str
    edition: int
    page: int


def new_journey_code() -> str:
    """Draw a journey code that cannot be guessed from another one."""
    drawn = "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH - 1))
    return drawn + _check_letter(drawn)


def parse_journey_code(typed: str) -> str:
    """Read a journey code as a person types or pastes it: any case and digits, with or without dashes and spaces.

    Raises:
        MistypedCode: Its length, a letter or the check letter is wrong.
    """
    code = re.sub(r"[\s\-\u2010-\u2015\u2212.]", "", plain_digits(typed)).upper()
    if len(code) != CODE_LENGTH:
        raise MistypedCode(typed, f"a journey code has {CODE_LENGTH} letters, this has {len(code)}")
    strange = [letter for letter in code if letter not in ALPHABET]
    if strange:
        raise MistypedCode(typed, f"{', '.join(strange)} never stands in a journey code")
    if _check_letter(code[:-1]) != code[-1]:
        raise MistypedCode(typed, "the check letter does not fit: a letter is wrong or two are swapped")
    return code


def plain_digits(typed: str) -> str:
    """A text with its decimal digits, whatever keyboard they are of (٣, ۳, ３), as 0 to 9."""
    return "".join(str(unicodedata.decimal(sign, sign)) for sign in typed)


def display_journey_code(code: str) -> str:
    """Write a journey code for people: `K4T-7XHK`."""
    return f"{code[:3]}-{code[3:]}"


def page_address(page_code: PageCode, *, base_url: str, key: bytes) -> str:
    """The signed web address that a page's QR code holds, in capitals.

    Args:
        page_code: The page.
        base_url: Scheme and host that serve the citizen pages, without a path.
        key: The town hall's secret.
    """
    plain = _plain(page_code)
    return f"{base_url.rstrip('/').upper()}/P/{plain}.{_signature(plain, key)}"


def parse_page_address(text: str, *, keys: Sequence[bytes]) -> PageCode:
    """Read the text of a QR code, or the path of the citizen page's address.

    Args:
        text: As decoded.
        keys: The town hall's secrets, present and past.

    Raises:
        ForeignCode: It is not the address of a booklet page.
        WrongSignature: It looks like one, and was not signed with any of `keys`.
    """
    match = _PATTERN.search(text.strip().upper())
    if match is None:
        raise ForeignCode(text, "not the address of a booklet page")
    journey, edition, page, signature = match.groups()
    page_code = PageCode(journey, int(edition), int(page))
    plain = _plain(page_code)
    if not any(hmac.compare_digest(signature, _signature(plain, key)) for key in keys):
        raise WrongSignature(text, "signed with another key")
    return page_code


def _plain(page_code: PageCode) -> str:
    return f"{page_code.journey}.{page_code.edition}.{page_code.page}"


def _signature(plain: str, key: bytes) -> str:
    digest = hmac.new(key, plain.encode("ascii"), hashlib.sha256).digest()
    return base64.b32encode(digest).decode("ascii")[:_SIGNATURE_CHARACTERS]


def _check_letter(drawn: str) -> str:
    weighted = sum((place + 2) * ALPHABET.index(letter) for place, letter in enumerate(drawn))
    return ALPHABET[-weighted % len(ALPHABET)]
