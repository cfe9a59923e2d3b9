"""What became of uploads and their pages, in sentences for those who hear the desk instead of seeing it.

The cards carry them as `data-aloud`; `static/js/said.js` puts each into a live region once, when it is new.
"""

from server.record.model import BatchState, BatchStatus, JourneySummary, PageResult
from server.web.messages import nobody_reads
from server.web.page_words import finding_title, rejection_advice, rejection_title
from server.web.typography import _, of, plural, typeset
from server.web.upload_cards import upload_status


def said_of_upload(batch: BatchState, *, unattended: bool = False) -> str:
    """How far an upload has come: "livret.pdf : lu, 8 pages. 2 réponses attendent votre avis.".

    Args:
        batch: The upload.
        unattended: It waits, and nobody reads.
    """
    if unattended:
        return f"{batch.name} : {nobody_reads()}"
    match batch.status:
        case BatchStatus.WAITING:
            return _("%(name)s : arrivé, attend d'être lu.", name=batch.name)
        case BatchStatus.READING:
            return _("%(name)s : lecture en cours.", name=batch.name) + _so_far(batch.images_read)
        case BatchStatus.FAILED:
            return _("%(name)s : pas lu.", name=batch.name) + f" {typeset(batch.error)}"
    pages = plural("%(num)d page", "%(num)d pages", len(batch.pages))
    waits = sum(len(page.reviews) for page in batch.pages)
    again = " " + _("Déjà arrivé : rien n'est compté deux fois.") if batch.repeated else ""
    status = upload_status(batch).lower()
    return _("%(name)s : %(status)s, %(pages)s.", name=batch.name, status=status, pages=pages) + again + _waiting(waits)


def said_of_page(page: PageResult, owner: JourneySummary | None) -> str:
    """What was read on a page: whose it is, what is odd about it, what is new, what waits; or why it was not read.

    Args:
        page: Of an upload.
        owner: Whose journey it is of; None: it was rejected, or nobody's is known.
    """
    if page.rejection:
        return f"{rejection_title(page.rejection)}. {rejection_advice(page.rejection)}"
    name = "" if owner is None else _(" et ").join(owner.holders)
    whose = _("Page %(page)d %(of_names)s.", page=page.page, of_names=of(name or _("ce parcours")))
    odd = "".join(f" {finding_title(found)}." for found in page.findings)
    return whose + odd + _read(page) + _waiting(len(page.reviews))


def said_of_blanks(count: int) -> str:
    """Blank pages in a row."""
    return plural("%(num)d page blanche.", "%(num)d pages blanches.", count)


def said_of_quiet(count: int) -> str:
    """Pages in a row on which nothing is new."""
    return plural("%(num)d page sans rien de nouveau.", "%(num)d pages sans rien de nouveau.", count)


def _read(page: PageResult) -> str:
    if page.changes:
        return " " + _("Au dossier :") + " " + " ".join(typeset(one) for one in page.changes)
    return "" if page.reviews else " " + _("Rien de nouveau.")


def _waiting(count: int) -> str:
    if not count:
        return ""
    return " " + plural("%(num)d réponse attend votre avis.", "%(num)d réponses attendent votre avis.", count)


def _so_far(images: int) -> str:
    return " " + plural("%(num)d page lue.", "%(num)d pages lues.", images) if images else ""
