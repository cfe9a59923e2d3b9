"""Makes the pictures and the table of docs/collection: `python -m tests.make_collection`, then look at them.

Every booklet of the collection, printed for somebody who needs nothing special, for somebody usual, and for many people
with much to bring; that of somebody usual in large print and in every language; and its poster. Of one booklet, the
leaves and the labels that bring it up to date. Every page, small. The table says how many pages each has and how much
ink it takes.
"""

import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

import cv2
import numpy as np
import pypdfium2
from PIL import Image, ImageDraw

from forms.booklet import Booklet, build_booklet
from forms.catalogue import load_catalogue
from forms.circumstances import AddDocument, AddWord, Answer, Circumstances, KnownValue, SetAppointment, Subject
from forms.layout import Layout
from forms.model import UNKNOWN_ANSWER, BookletTemplate
from forms.news import news_between
from forms.rules import subjects_of
from forms.translation import FRENCH
from print.insert import render_insert
from print.insert_blocks import Insert
from print.label_sheets import EIGHT
from print.poster import connections, render_poster
from print.stickers import render_stickers
from server.record.inserts import step_pages
from server.record.languages import printed_in
from tests.editions import Editions
from tests.print.samples import LONG_NAME, PRINTED_ON

FOLDER: Final = Path(__file__).parents[1] / "docs" / "collection"
_CODE: Final = "K4T7XHA"
_PAGE: Final = (224, 318)
"""Of a page in its picture, px: A5."""
_COLUMNS: Final = 4
_GAP: Final = 10
_TABLE: Final = (226, 225, 220)
_PX: Final = 1160
"""How wide pages are drawn before they are made small and their ink is measured: 200 dpi of A5."""

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
    rows, pictures = [], []
    for template in load_catalogue().values():
        pictures.append(f"## {template.title}")
        for name, said, pages in _printed(template):
            path = FOLDER / f"{template.key}-{name}.jpg"
            _sheet(pages).save(path, quality=68, optimize=True)
            ink = float(np.mean([_ink(page) for page in pages]))
            rows.append(f"| {template.title} | {said} | {len(pages)} | {ink:.1%} |")
            pictures.append(f"![{template.title}, {said}]({path.name})")
            sys.stdout.write(f"{path.name}: {len(pages)} pages, {path.stat().st_size // 1000} kB\n")
    (FOLDER / "README.md").write_text(_readme(rows, pictures), encoding="utf-8")


def _printed(template: BookletTemplate) -> Iterator[tuple[str, str, list[Image.Image]]]:
    """Everything that is printed of a template: a short name, what it is, and its pages."""
    editions = Editions()
    for sample in samples(template):
        yield sample.name, _SAID[sample.name], _pages(editions.print_booklet(sample.booklet).pages_pdf)
    usual = samples(template)[1].booklet
    yield "large", "usual answers, large print on A4", _pages(editions.print_large(usual).pages_pdf)
    for language in printed_in(template):
        if language != FRENCH:
            pages = _pages(editions.print_booklet(usual, language).pages_pdf)
            yield language.replace("+", "-"), f"usual answers, {language}", pages
    lines = tuple(load_catalogue().values())
    yield "poster", "the poster, A3", _pages(render_poster(template, connections(template, lines)))
    if template.key == CHANGED:
        insert = changed_since(editions.print_booklet(usual).layout, usual)
        leaves = render_insert(insert, address=lambda leaf: editions.address(insert.booklet, leaf))
        yield "insert", "what changed, leaves of A6", _pages(leaves.pages_pdf)
        yield "stickers", "what changed, labels", _pages(render_stickers(insert, EIGHT, outlined=True).booklet_pdf)


CHANGED: Final = "mariage"
"""The booklet of which an insert is shown."""


def changed_since(printed: Layout, before: Booklet) -> Insert:
    """An appointment, a document, a step that is done and a word, some days after the booklet was printed."""
    template = before.template
    changes = (
        SetAppointment("M3", date(2026, 12, 10), "10 h 30", "mairie du 19e, bureau 12"),
        AddDocument("P-X1", "p2", "Attestation de l’employeur", "M3"),
        AddWord("Pensez à demander la traduction dès maintenant."),
    )
    answers = tuple(Answer(*one) for one in USUAL[template.key])
    now = build_booklet(
        template,
        Circumstances(before.persons, before.children, answers, changes),
        code=_CODE,
        edition=2,
        printed_on=date(2026, 12, 1),
        known={"M1.done": KnownValue(value=True, on=date(2026, 12, 1))},
    )
    held = tuple(step.step.id for step in before.steps)
    return Insert(now, news_between(before, now), 1, step_pages(printed.pages), held)


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


def _pages(pdf: bytes) -> list[Image.Image]:
    document = pypdfium2.PdfDocument(pdf)
    pages = [page.render(scale=_PX / page.get_width()).to_pil().convert("RGB") for page in document]
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


def _readme(rows: Sequence[str], pictures: Sequence[str]) -> str:
    table, shown = "\n".join(rows), "\n\n".join(pictures)
    return f"""# The collection, page by page

Made by `python -m tests.make_collection`. Names are invented; what a town hall has not confirmed is a blank to fill.

| booklet | for whom | pages | ink |
|---|---|---|---|
{table}

Ink is the share of the paper that is covered, as if in black.

{shown}
"""


if __name__ == "__main__":
    main()
