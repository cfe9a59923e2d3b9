"""Which of the readings that go in by themselves a person looks at: drawn at random, and the same each time; pure.

The draw is a keyed hash of the place on the paper. Without the home's key nobody can tell beforehand what is drawn, and
reading the same page again, now or in a year, draws the same places: nothing is gained by scanning it once more.
"""

import hashlib
import hmac
from dataclasses import dataclass, field
from typing import Final

from forms.model import FieldKind
from forms.page_code import PageCode
from server.config import Settings
from server.shares import Shares

_BITS: Final = 53
"""Of the hash: as many as a number from 0 to 1 holds exactly."""


@dataclass(frozen=True, slots=True)
class Draw:
    """How a town hall draws.

    Attributes:
        key: Secret.
        shares: From 0 to 1, by kind of field.
    """

    key: bytes = field(repr=False)
    shares: Shares

    def share_of(self, page: PageCode, name: str, kind: FieldKind) -> float | None:
        """The share with which a field of a page was drawn; None: it was not.

        Args:
            page: Its journey and edition count: a field has one place in an edition.
            name: Of the field.
            kind: What it holds.
        """
        share = self.shares[kind]
        return share if self._lot(f"{page.journey}.{page.edition}.{name}") < share else None

    def _lot(self, place: str) -> float:
        """From 0 to under 1, every number as likely as another."""
        digest = hmac.new(self.key, place.encode(), hashlib.sha256).digest()
        return (int.from_bytes(digest[:8], "big") >> (64 - _BITS)) / (1 << _BITS)


def draw_of(settings: Settings) -> Draw:
    """How a home draws: by its oldest key, which is never changed."""
    key = hashlib.sha256(b"audit" + settings.secrets.signing_keys[-1]).digest()
    return Draw(key, settings.audit_shares)
