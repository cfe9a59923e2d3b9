"""The invented town hall of the demonstration: its residents, and the booklet whose scans are in `demo_data/`.

The scans were made from one frozen edition, which is kept beside them, so that they can still be read when templates
and printing have moved on; every other booklet of the demonstration is printed as it would be today.
"""

import json
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
"""The journey whose pages were scanned."""
DEMO_KEY: Final = b"signing key of the demonstration"
"""Signed the codes on the scans. Accepted in a demonstration home only, which signs its own with a key of its own."""
DEMO_BASE_URL: Final = "http://127.0.0.1:8019"
DEMO_PRINTED_ON: Final = date(2026, 11, 2)


def demo_circumstances() -> Circumstances:
    """The couple whose booklet was scanned: she was born abroad, he was married before, and they have a child."""
    return Circumstances(
        persons=(Subject("p1", "Awa Exemple"), Subject("p2", "Julien Modèle")),
        children=(Subject("c1", "Lina"),),
        answers=(
            Answer("mar.nationalite_etrangere", "oui", "p1"),
            Answer("mar.divorce", "oui", "p2"),
            Answer("mar.contrat", "ne_sait_pas"),
        ),
    )


def demo_known() -> dict[str, KnownValue]:
    """What the record knew when that booklet was printed."""
    return {"M1.done": KnownValue(True, DEMO_PRINTED_ON)}


def demo_booklet() -> Booklet:
    """The booklet that was scanned: edition 1 of `DEMO_CODE`."""
    return build_booklet(
        find_template("mariage"),
        demo_circumstances(),
        code=DEMO_CODE,
        edition=1,
        printed_on=DEMO_PRINTED_ON,
        known=demo_known(),
        statuses={"M1": StepStatus.DONE, "M2": StepStatus.CURRENT},
    )


def demo_address(page: int) -> str:
    """The text of a page's QR code."""
    return page_address(PageCode(DEMO_CODE, 1, page), base_url=DEMO_BASE_URL, key=DEMO_KEY)


def freeze(folder: Path = DATA) -> tuple[Booklet, RenderedBooklet]:
    """Print that booklet and keep everything that an edition keeps. For whoever makes the scans anew.

    Args:
        folder: Takes `pages.pdf`, `booklet.pdf` and `edition.json`.
    """
    booklet = demo_booklet()
    rendered = render_booklet(booklet, address=demo_address)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "pages.pdf").write_bytes(rendered.pages_pdf)
    (folder / "booklet.pdf").write_bytes(rendered.booklet_pdf)
    document = {
        "printed": {field: known.value for field, known in demo_known().items()},
        "fields": {field.id: field_to_json(field) for field in booklet.fields},
        "layout": rendered.layout.to_json(),
    }
    (folder / "edition.json").write_text(json.dumps(document, ensure_ascii=False, indent=1), encoding="utf-8")
    return booklet, rendered


def load_frozen(folder: Path = DATA) -> Printed:
    """Read what `freeze` wrote."""
    document = json.loads((folder / "edition.json").read_text(encoding="utf-8"))
    return Printed(
        pages_pdf=(folder / "pages.pdf").read_bytes(),
        booklet_pdf=(folder / "booklet.pdf").read_bytes(),
        layout=layout_from_json(document["layout"]),
        known=document["printed"],
        fields=document["fields"],
    )


def demo_scans(folder: Path = DATA) -> list[Path]:
    """The scans, in the order in which an agent would drop them on the desk."""
    return sorted(path for path in (folder / "scans").iterdir() if path.suffix in {".jpg", ".png", ".tif", ".pdf"})
