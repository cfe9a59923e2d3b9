"""Makes the pictures and the table of docs/collection: `python -m tests.make_collection`, then look at them.

Every booklet of the collection, printed for somebody who needs nothing special, for somebody usual, and for many people
with much to bring; every page of it, small. The table says how many pages each has and how much ink it takes.
"""

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import cv2
import numpy as np
import pypdfium2
from PIL import Image, ImageDraw

from forms.booklet import Booklet, build_booklet
from forms.catalogue import load_catalogue
from forms.circumstances import Answer, Circumstances, Subject
from forms.model import UNKNOWN_ANSWER, BookletTemplate
from forms.rules import subjects_of
from print.booklet import render_booklet
from tests.print.samples import LONG_NAME, PRINTED_ON, address_of

FOLDER: Final = Path(__file__).parents[1] / "docs" / "collection"
_CODE: Final = "K4T7XHA"
_PAGE: Final = (280, 397)
"""Of a page in its picture, px: A5."""
_COLUMNS: Final = 4
_GAP: Final = 14
_TABLE: Final = (226, 225, 220)
_INK_DPI: Final = 100

USUAL: Final[Mapping[str, Sequence[tuple[str, str, str]]]] = {
    "arrivee": (
        ("arr.nationalite", "francaise", "p1"),
        ("arr.enfant_3_11", "oui", "c1"),
        ("arr.enfant_deja_ecole", "oui", "c1"),
        ("arr.vehicule", "voiture", ""),
        ("arr.papiers", "oui", "p1"),
    ),
    "consultation-juridique": (
        ("cj.theme", "travail", ""),
        ("cj.date_limite", "moins_2_mois", ""),
        ("cj.faibles_revenus", "oui", ""),
    ),
    "logement-demande": (
        ("log.activite", "salarie", "p1"),
        ("log.logement_actuel", "heberge", ""),
        ("log.enfants", "oui", "c1"),
    ),
    "logement-echange": (
        ("ech.chemin", "mutation", ""),
        ("ech.chemin", "echange_en_ligne", ""),
        ("ech.motif", "trop_petit", ""),
        ("ech.demande_a_jour", "non", ""),
    ),
    "logement-insalubrite": (
        ("ins.statut", "locataire_prive", ""),
        ("ins.probleme", "humidite", ""),
        ("ins.probleme", "chauffage", ""),
        ("ins.aide_logement", "oui", ""),
    ),
    "logement-renouvellement": (
        ("ren.delai_restant", "moins_2_mois", ""),
        ("ren.changement", "famille", ""),
        ("ren.famille", "grossesse", ""),
        ("ren.compte_perdu", "oui", ""),
    ),
    "mariage": (
        ("mar.lieu_acte", "france_non_verifiable", "p1"),
        ("mar.lieu_acte", "etranger_hors_ue", "p2"),
        ("mar.nationalite_etrangere", "oui", "p2"),
        ("mar.contrat", "peut_etre", ""),
    ),
    "mediateur": (
        ("med.adversaire", "ville", ""),
        ("med.demarche_faite", "oui", ""),
        ("med.delai_recours", "oui", ""),
    ),
}
"""Answers of somebody usual, by booklet: situation, answer, and whom it is about."""


@dataclass(frozen=True, slots=True)
class Sample:
    """A booklet for somebody.

    Attributes:
        name: Of the case: `simple`, `usual`, `heavy`.
        booklet: What is printed.
    """

    name: str
    booklet: Booklet


def main() -> None:
    """Make every picture and the table anew."""
    FOLDER.mkdir(exist_ok=True)
    rows = []
    for template in sorted(load_catalogue().values(), key=lambda one: one.key):
        for sample in samples(template):
            pages = _pages(sample.booklet)
            path = FOLDER / f"{template.key}-{sample.name}.jpg"
            _sheet(pages).save(path, quality=72, optimize=True)
            ink = float(np.mean([_ink(page) for page in pages]))
            rows.append(f"| {template.title} | {_SAID[sample.name]} | {len(pages)} | {ink:.1%} |")
            sys.stdout.write(f"{path.name}: {len(pages)} pages, {path.stat().st_size // 1000} kB\n")
    (FOLDER / "README.md").write_text(_readme(rows), encoding="utf-8")


_SAID: Final = {
    "simple": "nothing special",
    "usual": "usual answers",
    "heavy": "as many people as can be, with long names and « je ne sais pas » everywhere",
}


def samples(template: BookletTemplate) -> tuple[Sample, ...]:
    """The three booklets of a template."""
    few = tuple(Subject(f"p{place + 1}", name) for place, name in enumerate(_NAMES[: max(1, template.persons_min)]))
    usual = USUAL[template.key]
    children = (Subject("c1", "Zoé Exemple"),) if any(who == "c1" for _, _, who in usual) else ()
    many = tuple(Subject(f"p{place + 1}", f"{LONG_NAME} {place + 1}") for place in range(template.persons_max))
    born = tuple(Subject(f"c{place + 1}", f"Enfant {LONG_NAME} {place + 1}") for place in range(5))
    heavy = Circumstances(many, born if children else ())
    unsure = tuple(
        Answer(situation.key, UNKNOWN_ANSWER, subject)
        for situation in template.situations
        for subject in subjects_of(situation.scope, heavy)
    )
    return (
        Sample("simple", _booklet(template, Circumstances(few))),
        Sample("usual", _booklet(template, Circumstances(few, children, tuple(Answer(*one) for one in usual)))),
        Sample("heavy", _booklet(template, Circumstances(many, heavy.children, unsure))),
    )


_NAMES: Final = ("Camille Exemple", "Noé Exemple")


def _booklet(template: BookletTemplate, circumstances: Circumstances) -> Booklet:
    return build_booklet(template, circumstances, code=_CODE, edition=1, printed_on=PRINTED_ON)


def _pages(booklet: Booklet) -> list[Image.Image]:
    rendered = render_booklet(booklet, address=lambda page: address_of(booklet, page))
    document = pypdfium2.PdfDocument(rendered.pages_pdf)
    pages = [page.render(scale=_INK_DPI * 2 / 72).to_pil().convert("RGB") for page in document]
    document.close()
    return pages


def _ink(page: Image.Image) -> float:
    """The share of a page that is covered, as if black: 0.0 is white paper."""
    return float(1 - np.asarray(page.convert("L"), np.float32).mean() / 255)


def _sheet(pages: Sequence[Image.Image]) -> Image.Image:
    rows = -(-len(pages) // _COLUMNS)
    columns = min(_COLUMNS, len(pages))
    size = (columns * (_PAGE[0] + _GAP) + _GAP, rows * (_PAGE[1] + _GAP) + _GAP)
    sheet = Image.new("RGB", size, _TABLE)
    pencil = ImageDraw.Draw(sheet)
    for number, page in enumerate(pages):
        x = _GAP + number % _COLUMNS * (_PAGE[0] + _GAP)
        y = _GAP + number // _COLUMNS * (_PAGE[1] + _GAP)
        small = cv2.resize(np.asarray(page), _PAGE, interpolation=cv2.INTER_AREA)
        sheet.paste(Image.fromarray(small), (x, y))
        pencil.rectangle((x - 1, y - 1, x + _PAGE[0], y + _PAGE[1]), outline=(190, 188, 180))
    return sheet


def _readme(rows: Sequence[str]) -> str:
    pictures = "\n\n".join(
        f"## {template.title}\n\n" + "\n\n".join(f"![{name}]({template.key}-{name}.jpg)" for name in _SAID)
        for template in sorted(load_catalogue().values(), key=lambda one: one.key)
    )
    table = "\n".join(rows)
    return f"""# The collection, page by page

Made by `python -m tests.make_collection`. Names are invented; what a town hall has not confirmed is a blank to fill.

| booklet | for whom | pages | ink |
|---|---|---|---|
{table}

Ink is the share of the paper that is covered, as if in black.

{pictures}
"""


if __name__ == "__main__":
    main()
