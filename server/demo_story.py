"""The booklets of the demonstration that came back: whose they are, and their scans in `demo_data/`.

The scans were made from frozen editions, which are kept beside them, so that they can still be read when templates
and printing have moved on; every other booklet of the demonstration is printed as it would be today.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from forms.booklet import Booklet, build_booklet
from forms.catalogue import find_template
from forms.circumstances import Answer, Circumstances, KnownValue, Subject
from forms.layout import layout_from_json
from forms.model import StepStatus
from forms.page_code import PageCode, page_address
from print.booklet import RenderedBooklet, render_booklet
from server.record.editions import Printed, field_to_json

DATA: Final = Path(__file__).parent / "demo_data"
DEMO_CODE: Final = "M3RJANL"
"""The journey of the couple."""
DEMO_KEY: Final = b"signing key of the demonstration"
"""Signed the codes on the scans. Accepted in a demonstration home only, which signs its own with a key of its own."""
DEMO_BASE_URL: Final = "http://127.0.0.1:8019"
_PRINTED_ON: Final = date(2026, 11, 2)
_SCANNED: Final = frozenset({".jpg", ".png", ".tif", ".pdf"})


@dataclass(frozen=True, slots=True)
class Returned:
    """A booklet that was printed, written on and brought back: edition 1 of its journey.

    Attributes:
        code: Of the journey.
        template: Key; also the folder of its edition in `demo_data/`.
        circumstances: Who it is for.
        statuses: Of steps when it was printed.
        known: What the record knew then, by field id.
    """

    code: str
    template: str
    circumstances: Circumstances
    statuses: Mapping[str, StepStatus]
    known: Mapping[str, KnownValue]

    def booklet(self) -> Booklet:
        """What was printed."""
        return build_booklet(
            find_template(self.template),
            self.circumstances,
            code=self.code,
            edition=1,
            printed_on=_PRINTED_ON,
            known=self.known,
            statuses=self.statuses,
        )


COUPLE: Final = Returned(
    DEMO_CODE,
    "mariage",
    Circumstances(
        persons=(Subject("p1", "Awa Exemple"), Subject("p2", "Julien Modèle")),
        children=(Subject("c1", "Lina"),),
        answers=(
            Answer("mar.nationalite_etrangere", "oui", "p1"),
            Answer("mar.divorce", "oui", "p2"),
            Answer("mar.contrat", "ne_sait_pas"),
        ),
    ),
    statuses={"M1": StepStatus.DONE, "M2": StepStatus.CURRENT},
    known={"M1.done": KnownValue(True, _PRINTED_ON)},
)
"""She was born abroad, he was married before, and they have a child."""
TENANT: Final = Returned(
    "P4LKTDT",
    "logement-demande",
    Circumstances(
        persons=(Subject("p1", "Soraya Exemple"),),
        answers=(Answer("log.logement_actuel", "heberge"), Answer("log.activite", "salarie", "p1")),
    ),
    statuses={"D1": StepStatus.CURRENT},
    known={},
)
"""She works, and lives at somebody's."""
RETURNED: Final = (COUPLE, TENANT)


def freeze(returned: Returned, data: Path = DATA) -> RenderedBooklet:
    """Print a booklet and keep everything that an edition keeps. For whoever makes the scans anew.

    Args:
        returned: Which.
        data: Its folder there takes `pages.pdf`, `booklet.pdf` and `edition.json`.
    """
    booklet = returned.booklet()
    rendered = render_booklet(booklet, address=lambda page: _address(returned.code, page))
    folder = data / returned.template
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "pages.pdf").write_bytes(rendered.pages_pdf)
    (folder / "booklet.pdf").write_bytes(rendered.booklet_pdf)
    document = {
        "printed": {field: known.value for field, known in returned.known.items()},
        "fields": {field.id: field_to_json(field) for field in booklet.fields},
        "layout": rendered.layout.to_json(),
    }
    (folder / "edition.json").write_text(json.dumps(document, ensure_ascii=False, indent=1), encoding="utf-8")
    return rendered


def load_frozen(returned: Returned, data: Path = DATA) -> Printed:
    """Read what `freeze` wrote."""
    folder = data / returned.template
    document = json.loads((folder / "edition.json").read_text(encoding="utf-8"))
    return Printed(
        pages_pdf=(folder / "pages.pdf").read_bytes(),
        booklet_pdf=(folder / "booklet.pdf").read_bytes(),
        layout=layout_from_json(document["layout"]),
        known=document["printed"],
        fields=document["fields"],
    )


def demo_scans(data: Path = DATA) -> list[Path]:
    """The scans, in the order in which an agent would drop them on the desk."""
    return sorted(path for path in (data / "scans").iterdir() if path.suffix in _SCANNED)


def _address(code: str, page: int) -> str:
    return page_address(PageCode(code, 1, page), base_url=DEMO_BASE_URL, key=DEMO_KEY)
