"""The studio: the pages of a text as they will print, and what is wrong with it or to be looked at again."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from flask import Response, abort, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from forms.catalogue import list_unconfirmed
from forms.errors import FormsError, TemplateError
from forms.model import BookletTemplate
from forms.translation import FRENCH
from print.checking import Remark, check_text, in_french_alone, remarks_of_pages, remarks_on
from server.record.designs import look_at, others_writing
from server.record.languages import left_in_french
from server.record.templates import templates_of
from server.record.translations import own_words
from server.web import colours
from server.web.auth import agent
from server.web.moments import moment
from server.web.services import database, templates
from server.web.studio_door import blueprint
from server.web.studio_faults import ids_since
from server.web.studio_pages import (
    FORMATS,
    MOST_CHILDREN,
    POSTER,
    Composed,
    Tongue,
    circumstances_of,
    composed,
    composed_poster,
    languages_for,
    tongue_of,
)
from server.web.studio_pages import picture as page_picture


@blueprint.post("/<key>/regarder")
def look(key: str) -> ResponseReturnValue:
    """Say what is wrong with a text as it is typed, and give the page that is in view if it changed; for the script.

    Nothing is kept: see `studio_writing.keep`.
    """
    text = typed_text()
    with database().reading() as records:
        looked = look_at(records, key, text)
        tongue = _tongue(records, looked.template)
        others = others_writing(records, agent().id, key)
    told: dict[str, Any] = {
        "problems": [_problem(one) for one in looked.problems],
        "others": render_template("studio/_others.html", others=others, moment=moment),
    }
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
    text = typed_text()
    with database().reading() as records:
        looked = look_at(records, key, text)
        tongue = _tongue(records, looked.template)
        missing = in_french_yet(records, looked.template)
        ids = () if looked.template is None else ids_since(records, looked.template, text)
    if looked.template is None:
        return render_template("studio/remarks.html", remarks=None)
    everything = "tout" in request.form
    french = in_french_alone if tongue is None else replace(tongue, language=FRENCH).wording
    checked = check_text(looked.template, text, each_answer=True, worded=french) if everything else None
    if checked is None:
        drawn = _composed(looked.template, tongue)
        name = request.form.get("format", "livret")
        folded, large = name == "livret", name == "grand"
        of_pages = () if drawn is None else remarks_of_pages(drawn.pages, drawn.booklet, folded=folded, large=large)
        found: tuple[Remark, ...] = (*remarks_on(looked.template, text), *of_pages)
    else:
        found = checked.remarks
    return render_template(
        "studio/remarks.html",
        remarks=(*ids, *found),
        unconfirmed=list_unconfirmed(looked.template),
        printings=None if checked is None else [one.pages for one in checked.printings],
        key=key,
        missing=missing,
    )


def typed_text() -> str:
    """The text that was sent, with one kind of ends of lines, as files have, and without signs that no key types."""
    return request.form.get("text", "").replace("\r\n", "\n").replace("\0", "")


def base_sent() -> int:
    """The version that the text that was sent began from; 0: a new kind."""
    typed = request.form.get("base", "0")
    return int(typed) if typed.isdecimal() and len(typed) < 7 else 0


def asked_for(template: BookletTemplate | None, picked: Mapping[str, str] | None = None) -> dict[str, Any]:
    """What the part of the page needs that asks for whom the booklet is looked at; `picked`: else the form says it."""
    with_children = template is not None and template.about_children
    return {
        "asked": template,
        "with_children": with_children,
        "most_children": MOST_CHILDREN,
        "picked": picked or request.form,
    }


def _problem(error: TemplateError) -> dict[str, Any]:
    return {"line": error.line, "problem": error.problem, "remedy": error.remedy}


def _composed(template: BookletTemplate, tongue: Tongue | None) -> Composed | None:
    """The booklet that the form asks to look at; None where no booklet can be made."""
    name = request.form.get("format", "livret")
    try:
        if name == POSTER:
            return composed_poster(template, circumstances_of(template, request.form), templates().all())
        made = name if name in FORMATS else "livret"
        return composed(template, circumstances_of(template, request.form), made, tongue)
    except FormsError:
        return None


def _tongue(records: Session, template: BookletTemplate | None) -> Tongue | None:
    """The language in which the form asks to look at the pages; None: no page can be made."""
    return None if template is None else tongue_of(records, template, request.form.get("language", FRENCH))


def in_french_yet(records: Session, template: BookletTemplate | None) -> list[tuple[str, str, int]]:
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
        "letter": template.letter,
        "colours": colours.address(template),
        "form": render_template("studio/situation.html", **asked_for(template)),
    }
