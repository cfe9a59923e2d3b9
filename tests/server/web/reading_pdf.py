"""What a PDF says, for tests of pages that give one."""

import pypdfium2


def pdf_text(pdf: bytes) -> str:
    """All its words, page after page."""
    return " ".join(pdf_texts(pdf))


def pdf_texts(pdf: bytes) -> list[str]:
    """The words of each page."""
    document = pypdfium2.PdfDocument(pdf)
    texts = [page.get_textpage().get_text_range() for page in document]
    document.close()
    return texts
