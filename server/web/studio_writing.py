"""The studio: where designers write the kinds of booklet, look at the pages as they will print, and publish them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from flask import Response, abort, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from forms.catalogue import list_unconfirmed
from forms.errors import FormsError, TemplateError
from forms.model import MOTIFS, BookletTemplate
from forms.translation import FRENCH
from print.checking import Remark, check_text, remarks_of_pages, remarks_on
from print.looked_at import about_children
from server.record import designs
from server.record.design_errors import DraftChanged, KeyTaken, NewerVersion, NotPublishable
from server.record.designs import LONGEST_TEXT, LONGEST_WORDS, look_at
from server.record.errors import (
    TextRefused,
)
from server.record.history import now
from server.record.languages import left_in_french
from server.record.templates import templates_of
from server.record.translations import own_words
from server.record.versions import kept_text, newest_numbers, newest_of, versions_of
from server.web.asking import asks_by_script
from server.web.auth import agent
from server.web.messages import record_error_advice
from server.web.moments import moment
from server.web.services import database, templates
from server.web.studio_door import blueprint
from server.web.studio_help import help_by_block
from server.web.studio_pages import (
    FORMATS,
    MOST_CHILDREN,
    Composed,
    Tongue,
    circumstances_of,
    composed,
    languages_for,
    tongue_of,
)
from server.web.studio_pages import picture as page_picture
from server.web.typography import N_, _, plural

_LETTERS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_NEW_COLOURS: Final = ("#8A1C5B", "#3F5E00", "#005F8A", "#8C3B00", "#5B4B8A", "#00635A", "#7A3E48", "#4A4F57")
"""Colours that are dark enough for paper and that no shipped booklet has; the first free one is proposed."""

_MOTIFS: Final[Mapping[str, str]] = {
    "": N_("Une vague"),
    "carte": N_("Une carte"),
    "cle": N_("Une clé"),
    "arbre": N_("Un arbre"),
    "landau": N_("Un landau"),
    "enveloppe": N_("Une enveloppe"),
}
"""What a new booklet's cover may draw, in words."""


@dataclass(frozen=True, slots=True)
class Writing:
    """What the page of a kind of booklet shows.

    Attributes:
        key: Of the kind.
        text: As it stands.
        base: The version that it began from; 0: a new kind.
        mark: Of the draft that is kept; empty: there is none.
        kept: When that was, in words.
    """

    key: str
    text: str
    base: int
    mark: str = ""
    kept: str = ""


@blueprint.get("/")
def listing() -> ResponseReturnValue:
    """Every kind of booklet, and what is being written."""
    return _listing()


@blueprint.post("/")
def begin() -> ResponseReturnValue:
    """Begin a new kind of booklet from an empty form."""
    names = ("key", "letter", "colour", "title", "motif")
    typed = {name: " ".join(request.form.get(name, "").split()) for name in names}
    try:
        with database().transaction() as records:
            draft = designs.begin(records, agent().id, **typed)
    except KeyTaken as error:
        return _listing(record_error_advice(error), at="key")
    except NotPublishable as error:
        return _listing(
            f"{error.problems[0].problem[:1].upper()}{error.problems[0].problem[1:]}. {error.problems[0].remedy}",
            at=_field_of(error.problems[0]),
        )
    return redirect(url_for("studio.page", key=draft.key))


@blueprint.get("/<key>/")
def page(key: str) -> ResponseReturnValue:
    """The text of a kind of booklet beside its pages."""
    return _page(_writing(key))


@blueprint.post("/<key>/regarder")
def look(key: str) -> ResponseReturnValue:
    """Say what is wrong with a text as it is typed, and give the page that is in view if it changed; for the script.

    Nothing is kept: see `keep`.
    """
    text = _typed()
    with database().reading() as records:
        looked = look_at(records, key, text)
        tongue = _tongue(records, looked.template)
    told: dict[str, Any] = {"problems": [_problem(one) for one in looked.problems]}
    if looked.template is not None:
        told |= _pages_of(looked.template, tongue)
    return jsonify(told)


@blueprint.get("/pages/<mark>.jpg")
def picture(mark: str) -> ResponseReturnValue:
    """A page of a booklet that was composed a moment ago."""
    content = page_picture(mark)
    if content is None:
        abort(404)
    answer = Response(content, mimetype="image/jpeg")
    answer.headers["Cache-Control"] = "private, max-age=3600, immutable"  # another page has another name
    return answer


@blueprint.post("/<key>/remarques")
def remarks(key: str) -> ResponseReturnValue:
    """What is to be looked at again in a text, and what the town hall must confirm; with `tout`, on every page."""
    text = _typed()
    with database().reading() as records:
        looked = look_at(records, key, text)
        tongue = _tongue(records, looked.template)
        missing = _missing(records, looked.template)
    if looked.template is None:
        return render_template("studio/remarks.html", remarks=None)
    everything = "tout" in request.form
    checked = check_text(looked.template, text, each_answer=True) if everything else None
    if checked is None:
        drawn = _composed(looked.template, tongue)
        of_pages = () if drawn is None else remarks_of_pages(drawn.pages, drawn.booklet)
        found: tuple[Remark, ...] = (*remarks_on(looked.template, text), *of_pages)
    else:
        found = checked.remarks
    return render_template(
        "studio/remarks.html",
        remarks=found,
        unconfirmed=list_unconfirmed(looked.template),
        printings=None if checked is None else [one.pages for one in checked.printings],
        key=key,
        missing=missing,
    )


@blueprint.post("/<key>/garder")
def keep(key: str) -> ResponseReturnValue:
    """Keep what is typed as a draft of who types it."""
    try:
        mark = _keep(key, request.form.get("mark", ""))
    except DraftChanged as error:
        with database().reading() as records:
            other = designs.draft_of(records, agent().id, key)
        words = record_error_advice(error)
        if asks_by_script():
            return jsonify({"words": words, "mark": "" if other is None else other.mark}), 409
        return _page(_sent(key, "" if other is None else other.mark), problem=words), 409
    except TextRefused:
        words = _("Ce texte est trop long : %(most)d signes au plus.", most=LONGEST_TEXT)
        return (jsonify({"words": words}), 413) if asks_by_script() else (_page(_sent(key), problem=words), 413)
    if asks_by_script():
        return jsonify({"mark": mark, "kept": _kept_words()})
    flash(_("Votre brouillon est gardé."), "good")
    return redirect(url_for("studio.page", key=key))


@blueprint.post("/<key>/publier")
def publish(key: str) -> ResponseReturnValue:
    """Make the text the newest version: what is opened from now on has it."""
    text, base = _typed(), _base()
    words = " ".join(request.form.get("words", "").split())
    problem = ""
    if not words:
        problem = _("Dites en quelques mots ce qui change dans cette version.")
    try:
        if not problem:
            with database().transaction() as records:
                number = designs.publish(records, key, text, base=base, by=agent().name, words=words)
                designs.drop_draft(records, agent().id, key)
                missing = _missing(records, templates_of(records).of(records, key, number))
    except NewerVersion as error:
        problem = record_error_advice(error)
        return _page(_kept_anyway(key), problem=problem, newer=error.number), 409
    except NotPublishable as error:
        problem = record_error_advice(error)
    except TextRefused:
        problem = _("Ces mots sont trop longs : %(most)d signes au plus.", most=LONGEST_WORDS)
    if problem:
        return _page(_kept_anyway(key), problem=problem), 422
    flash(
        _("La version %(number)d est publiée. Les parcours ouverts à partir de maintenant l'ont.", number=number),
        "good",
    )
    for _code, name, count in missing:
        flash(
            plural(
                "%(num)d texte de cette version n'est pas encore traduit en %(language)s : il s'imprime en français.",
                "%(num)d textes de cette version ne sont pas encore traduits en %(language)s : ils s'impriment en "
                "français.",
                count,
                language=name,
            ),
            "doubt",
        )
    return redirect(url_for("studio.versions", key=key))


@blueprint.post("/<key>/abandonner")
def give_up(key: str) -> ResponseReturnValue:
    """Forget a draft."""
    with database().transaction() as records:
        designs.drop_draft(records, agent().id, key)
        known = key in newest_numbers(records)
    flash(_("Votre brouillon est effacé."), "good")
    return redirect(url_for("studio.page", key=key) if known else url_for("studio.listing"))


@blueprint.get("/couleurs.css")
def colours() -> ResponseReturnValue:
    """The colours of the booklets that are not shipped, for every screen that shows their letter."""
    rules = render_template("studio/colours.css", templates=templates().all())
    answer = Response(rules, mimetype="text/css")
    answer.headers["Cache-Control"] = "private, max-age=300"
    return answer


def _listing(problem: str = "", *, at: str = "") -> ResponseReturnValue:
    with database().reading() as records:
        known = templates().all()
        versions = {one.key: versions_of(records, one.key) for one in known}
        drafts = {one.key: one for one in designs.drafts_of_account(records, agent().id)}
    letters = {one.letter for one in known}
    used = {one.colour.upper() for one in known}
    drawn = {one.motif for one in known}
    page = render_template(
        "studio/listing.html",
        templates=known,
        versions=versions,
        drafts=drafts,
        begun=[draft for key, draft in drafts.items() if key not in versions],
        moment=moment,
        problem=problem,
        at=at,
        typed=request.form,
        letters=[one for one in _LETTERS if one not in letters],
        motifs=[(one, _(_MOTIFS[one])) for one in ("", *MOTIFS) if not one or one not in drawn],
        colour=next((one for one in _NEW_COLOURS if one not in used), _NEW_COLOURS[0]),
    )
    return page, 422 if problem else 200


def _page(writing: Writing, *, problem: str = "", newer: int = 0) -> str:
    with database().reading() as records:
        looked = look_at(records, writing.key, writing.text)
        newest = newest_numbers(records).get(writing.key, 0)
        shown = looked.template
        if shown is None and newest:
            shown = database().templates.of(records, writing.key, newest)
        others = designs.others_writing(records, agent().id, writing.key)
        languages = languages_for(records, shown)
    return render_template(
        "studio/page.html",
        writing=writing,
        template=shown,
        problems=looked.problems,
        newest=newest,
        newer=newer,
        others=others,
        moment=moment,
        problem=problem,
        helped=help_by_block(),
        formats=FORMATS,
        languages=languages,
        language=request.values.get("language", FRENCH),
        longest=LONGEST_TEXT,
        longest_words=LONGEST_WORDS,
        words=request.form.get("words", ""),
        **_asked(shown),
    )


def _asked(template: BookletTemplate | None) -> dict[str, Any]:
    """What the part of the page needs that asks for whom the booklet is looked at."""
    with_children = template is not None and about_children(template)
    return {"asked": template, "with_children": with_children, "most_children": MOST_CHILDREN, "picked": request.form}


def _writing(key: str) -> Writing:
    """The draft of who asks; where there is none, the version that is asked for, or the newest."""
    with database().reading() as records:
        draft = designs.draft_of(records, agent().id, key)
        if draft is not None:
            return Writing(key, draft.text, draft.base, draft.mark, moment(draft.typed_at))
        number = newest_of(records, key)
        return Writing(key, kept_text(records, key, number).text, number)


def _sent(key: str, mark: str | None = None) -> Writing:
    """What this request sent."""
    return Writing(key, _typed(), _base(), request.form.get("mark", "") if mark is None else mark)


def _kept_anyway(key: str) -> Writing:
    """What this request sent, kept as the draft of who sent it: whatever refuses it, nothing is lost."""
    with database().reading() as records:
        draft = designs.draft_of(records, agent().id, key)
    try:
        mark = _keep(key, "" if draft is None else draft.mark)
    except TextRefused:
        return _sent(key)
    return Writing(key, _typed(), _base(), mark, _kept_words())


def _keep(key: str, mark: str) -> str:
    if not re.fullmatch(r"[a-z]+(-[a-z]+)*", key):
        abort(404)
    with database().transaction() as records:
        return designs.keep_draft(records, agent().id, key, _typed(), base=_base(), mark=mark)


def _kept_words() -> str:
    return _("brouillon gardé %(at)s", at=moment(now()))


def _typed() -> str:
    """The text that was sent, with one kind of ends of lines, as files have them."""
    return request.form.get("text", "").replace("\r\n", "\n")


def _base() -> int:
    typed = request.form.get("base", "0")
    return int(typed) if typed.isdecimal() and len(typed) < 7 else 0


def _problem(error: TemplateError) -> dict[str, Any]:
    return {"line": error.line, "problem": error.problem, "remedy": error.remedy}


def _composed(template: BookletTemplate, tongue: Tongue | None) -> Composed | None:
    """The booklet that the form asks to look at; None where no booklet can be made."""
    name = request.form.get("format", "livret")
    try:
        made = name if name in FORMATS else "livret"
        return composed(template, circumstances_of(template, request.form), made, tongue)
    except FormsError:
        return None


def _tongue(records: Session, template: BookletTemplate | None) -> Tongue | None:
    """The language in which the form asks to look at the pages; None: no page can be made."""
    return None if template is None else tongue_of(records, template, request.form.get("language", FRENCH))


def _missing(records: Session, template: BookletTemplate | None) -> list[tuple[str, str, int]]:
    """The languages in which a part of a booklet is still in French: code, name, how many texts."""
    if template is None:
        return []
    own, town_hall = own_words(records), templates_of(records).town_hall
    counts = [
        (code, name, left_in_french(template, code, own, town_hall))
        for code, name in languages_for(records, template)
        if "+" not in code
    ]
    return [one for one in counts if one[2]]


def _pages_of(template: BookletTemplate, tongue: Tongue | None) -> dict[str, Any]:
    drawn = _composed(template, tongue)
    if drawn is None:
        return {"pages": []}
    typed = request.form.get("page", "1")
    number = min(max(int(typed), 1), len(drawn.marks)) if typed.isdecimal() and len(typed) < 4 else 1
    mark = drawn.marks[number - 1]
    if request.form.get("have") != mark:
        page_picture(mark)  # drawn while the answer is on its way: the browser asks for it next
    return {
        "pages": list(drawn.marks),
        "title": template.title,
        "form": render_template("studio/situation.html", **_asked(template)),
    }


def _field_of(error: TemplateError) -> str:
    """Which field of the form for a new kind a problem is about, by its line in the first text."""
    return {3: "key", 4: "letter", 5: "colour", 6: "title", 7: "motif"}.get(error.line or 0, "key")
