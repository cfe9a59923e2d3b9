"""Draws what comes after the steps: contacts, links, hard words, frequent questions, and the last page."""

from forms.booklet import Booklet
from forms.model import FieldKind
from print.fields import draw_note
from print.sketch import Block, Sketch
from print.theme import BODY_LEADING, SMALL, SMALL_LEADING, STOP_LEADING, STOP_NAME, TITLE, TITLE_LEADING, Theme

DATA_WORDS = (
    "Quand vous rendez ce livret, la mairie le numérise et recopie vos cases et vos notes dans votre dossier.",
    "Seuls les agents qui suivent votre démarche les lisent.",
    "N’écrivez ici ni maladie, ni mot de passe, ni numéro de compte ou de sécurité sociale.",
    "Vous pouvez demander au guichet à voir ces informations, à les corriger ou à les faire effacer.",
)


def title_block(theme: Theme, words: str) -> Block:
    """A title of 17 points."""
    sketch = Sketch(theme)
    sketch.paragraph(words, size=TITLE, leading=TITLE_LEADING, bold=True)
    return sketch.block(gap=8.0, keep_with_next=True)


def reading_blocks(theme: Theme, booklet: Booklet) -> list[Block]:
    """Warnings, referrals, contacts, links, hard words, questions."""
    blocks: list[Block] = []
    if booklet.contacts:
        blocks.append(title_block(theme, "Qui peut vous aider"))
    for contact in booklet.contacts:
        sketch = Sketch(theme)
        sketch.paragraph(contact.name, bold=True)
        for detail in contact.details:
            sketch.paragraph(detail)
        for words in contact.confirm:
            sketch.blank(words)
        blocks.append(sketch.block(gap=2.0))
    if booklet.links:
        blocks.append(title_block(theme, "Formulaires et guides"))
    for link in booklet.links:
        sketch = Sketch(theme)
        sketch.paragraph(f"{link.title} {link.number}".strip())
        sketch.paragraph(link.address, bold=True, size=SMALL, leading=SMALL_LEADING)
        blocks.append(sketch.block(gap=2.0))
    if booklet.glossary:
        blocks.append(title_block(theme, "Les mots difficiles"))
    for term in booklet.glossary:
        sketch = Sketch(theme)
        sketch.paragraph(term.meaning, label=f"{term.word}\u00a0:")
        blocks.append(sketch.block(gap=1.5))
    if booklet.frequent:
        blocks.append(title_block(theme, "Questions fréquentes"))
    for asked in booklet.frequent:
        sketch = Sketch(theme)
        sketch.paragraph(asked.question, bold=True)
        sketch.paragraph(asked.answer)
        for words in asked.confirm:
            sketch.blank(words)
        blocks.append(sketch.block(gap=2.5))
    return blocks


def last_page(theme: Theme, booklet: Booklet) -> list[Block]:
    """The back of the booklet."""
    sketch = Sketch(theme)
    sketch.paragraph("Mes questions", size=TITLE, leading=TITLE_LEADING, bold=True)
    assert booklet.questions.kind is FieldKind.NOTE
    draw_note(sketch, booklet.questions, 0.0, sketch.width)
    sketch.paragraph("Ce que la mairie fait de ce que vous écrivez", size=STOP_NAME, leading=STOP_LEADING, bold=True)
    for words in DATA_WORDS:
        sketch.paragraph(words)
    sketch.space(BODY_LEADING)
    return [sketch.block()]
