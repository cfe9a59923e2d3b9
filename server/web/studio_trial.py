"""A test print of what is being written, and what is read on a scan of it: nothing of it comes into the record."""

import tempfile
from pathlib import Path

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue

from forms.errors import FormsError
from forms.translation import FRENCH
from scan.errors import ScanError
from server.record import trials, words
from server.record.trials import TrialPage
from server.web.auth import agent
from server.web.messages import value_words
from server.web.page_words import rejection_title
from server.web.posters import poster_of
from server.web.services import database, engines, services, template_of
from server.web.studio_door import blueprint
from server.web.studio_draft import written
from server.web.studio_pages import MOST_CHILDREN, circumstances_of, languages_for, tongue_of
from server.web.typography import _


@blueprint.get("/<key>/essai/")
def trial(key: str) -> ResponseReturnValue:
    """Offer a test print, and to read a scan of one."""
    return _page(key)


@blueprint.post("/<key>/essai/")
def print_trial(key: str) -> ResponseReturnValue:
    """A booklet of what is being written, to be printed, filled in and scanned: its code is of no journey."""
    template = written(key)
    if template is None:
        return _page(key, problem=_("Ce texte a encore une erreur : corrigez-la avant d'imprimer un essai.")), 422
    large = request.form.get("format") == "grand"
    try:
        with database().transaction() as records:
            _made, rendered = trials.print_trial(
                records,
                services().settings,
                template,
                circumstances_of(template, request.form),
                account=agent().id,
                large=large,
                language=tongue_of(records, template, request.form.get("language", FRENCH)).language,
            )
    except FormsError as error:
        return _page(key, problem=str(error)), 422
    pdf = rendered.pages_pdf if request.form.get("feuilles") == "pages" else rendered.booklet_pdf
    answer = Response(pdf, mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f'inline; filename="essai-{key}.pdf"'
    return answer


@blueprint.get("/<key>/affiche.pdf")
def poster(key: str) -> ResponseReturnValue:
    """The poster of what is being written."""
    template = written(key)
    if template is None:
        return _page(key, problem=_("Ce texte a encore une erreur : corrigez-la avant d'imprimer un essai.")), 422
    return poster_of(template)


@blueprint.post("/<key>/essai/lire")
def read_trial(key: str) -> ResponseReturnValue:
    """Show what is read on a scan of a test print. The file is gone when the answer is made."""
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        return _page(key, problem=_("Choisissez le fichier de la numérisation.")), 422
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "essai"
        sent.save(file)
        try:
            with database().reading() as records:
                pages = trials.read_trial(records, services().settings, file, engines())
        except ScanError as error:
            return _page(key, problem=words.failure(error)), 422
    return _page(key, pages=pages)


def _page(key: str, *, problem: str = "", pages: tuple[TrialPage, ...] | None = None) -> str:
    template = written(key)
    with database().reading() as records:
        languages = languages_for(records, template)
    return render_template(
        "studio/trial.html",
        languages=languages,
        key=key,
        template=template or template_of(key),
        readable=template is not None,
        problem=problem,
        pages=pages,
        rejection_title=rejection_title,
        value_words=value_words,
        picked=request.form,
        asked=template,
        with_children=template is not None and template.about_children,
        most_children=MOST_CHILDREN,
    )
