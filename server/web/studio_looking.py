"""The studio: the pages of a text as they will print, and what is wrong with it or to be looked at again."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from flask import Response, abort, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from forms.catalogue import list_unconfirmed
from forms.errors import FormsError, TemplateError
from forms.model import BookletTemplate
from forms.translation import FRENCH
from print.checking import check_text, remarks_of_pages
from print.remarks import Remark, remarks_on
from server.record.designs import look_at, others_writing
from server.record.languages import left_in_french
from server.record.templates import templates_of
from server.record.translations import own_words
from server.web import colours
from server.web.auth import agent
from server.web.moments import moment
from server.web.services import database, services, templates
from server.web.studio_door import blueprint
from server.web.studio_faults import ids_since
from server.web.studio_inserts import INSERTS, Inserted, Published, inserted, published
from server.web.studio_pages import (
    FORMATS,
    LABELS,
    LEAVES,
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
from server.web.typography import N_, _, plural

_PAGE: Final = N_("Page {number} sur {count}")
_UNDER_EACH: Final[Mapping[str, str]] = {
    LEAVES: N_("Feuillet {number} sur {count}"),
    LABELS: N_("Planche {number} sur {count}"),
}


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What a form asks to look at.

    Attributes:
        template: What its text makes.
        tongue: In which language.
        newest: The published version, where what changed since is looked at.
    """

    template: BookletTemplate
    tongue: Tongue
    newest: Published | None


@blueprint.post("/<key>/regarder")
def look(key: str) -> ResponseReturnValue:
    """Say what is wrong with a text as it is typed, and give the page that is in view if it changed; for the script.

    Nothing is kept: see `studio_writing.keep`.
    """
    text = typed_text()
    with database().reading() as records:  # to the end: whatever the answer needs is read in one session
        looked = look_at(records, key, text)
        wanted = _wanted(records, looked.template)
        others = others_writing(records, agent().id, key)
        told: dict[str, Any] = {
            "problems": [_problem(one) for one in looked.problems],
            "others": render_template("studio/_others.html", others=others, moment=moment),
        }
        if wanted is not None:
            told |= _pages_of(wanted)
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
        wanted = _wanted(records, looked.template)
        missing = in_french_yet(records, looked.template)
        ids = () if looked.template is None else ids_since(records, looked.template, text)
    if wanted is None:
        return render_template("studio/remarks.html", remarks=None)
    template, everything = wanted.template, "tout" in request.form
    french = replace(wanted.tongue, language=FRENCH).wording
    checked = check_text(template, text, each_answer=True, worded=french) if everything else None
    if checked is None:
        drawn = _drawn(wanted)[0]
        found: tuple[Remark, ...] = (
            *remarks_on(template, text),
            *(() if drawn is None else _remarks_of(drawn, wanted.tongue)),
        )
    else:
        found = checked.remarks
    return render_template(
        "studio/remarks.html",
        remarks=(*ids, *found),
        unconfirmed=list_unconfirmed(template),
        printings=None if checked is None else [one.pages for one in checked.printings],
        key=key,
        missing=missing,
    )


def typed_text() -> str:
    """The text that was sent, with one kind of ends of lines, as files have, and without signs that no key types."""
    return request.form.get("text", "").replace("\r\n", "\n").replace("\0", "")


def words_sent() -> str:
    """What the version that was sent says of itself, on one line, without signs that no key types."""
    return " ".join(request.form.get("words", "").replace("\0", "").split())


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


def _drawn(wanted: _Wanted) -> tuple[Composed | None, Inserted | None]:
    """What the form asks to look at, and more of it where it is an insert; None where no booklet can be made."""
    template, name = wanted.template, _format()
    try:
        if name in INSERTS:
            sheet = services().settings.printer.labels
            found = inserted(template, request.form, wanted.tongue, wanted.newest, sheet)
            return found.drawn, found
        circumstances = circumstances_of(template, request.form)
        if name == POSTER:
            return composed_poster(template, circumstances, templates().all()), None
        return composed(template, circumstances, name if name in FORMATS else "livret", wanted.tongue), None
    except FormsError:
        return None, None


def _remarks_of(drawn: Composed, tongue: Tongue) -> tuple[Remark, ...]:
    """What is wrong with pages in the format that the form asks for."""
    name = _format()
    folded, large, leaves = name == "livret", name == "grand", name == LEAVES
    wording = tongue.wording(drawn.booklet)
    return remarks_of_pages(drawn.pages, drawn.booklet, folded=folded, large=large, leaves=leaves, wording=wording)


def _format() -> str:
    return request.form.get("format", "livret")


def _wanted(records: Session, template: BookletTemplate | None) -> _Wanted | None:
    """With what a text is looked at; None: it makes no booklet."""
    if template is None:
        return None
    tongue = tongue_of(records, template, request.form.get("language", FRENCH))
    return _Wanted(template, tongue, published(records, template.key) if _format() in INSERTS else None)


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


def _pages_of(wanted: _Wanted) -> dict[str, Any]:
    drawn, insert = _drawn(wanted)
    if drawn is None:
        return {"pages": []}
    template, marks = wanted.template, drawn.marks
    if marks:
        typed = request.form.get("page", "1")
        number = min(max(int(typed), 1), len(marks)) if typed.isdecimal() and len(typed) < 4 else 1
        mark = marks[number - 1]
        if request.form.get("have") != mark:
            page_picture(mark)  # drawn while the answer is on its way: the browser asks for it next
    return {
        "pages": list(marks),
        "each": _each(),
        "counted": plural("%(num)d page", "%(num)d pages", len(marks)) if insert is None else insert.counted,
        "insert": "" if insert is None else render_template("studio/_insert.html", insert=insert),
        "title": template.title,
        "letter": template.letter,
        "colours": colours.address(template),
        "form": render_template("studio/situation.html", **asked_for(template)),
    }


def _each() -> str:
    """What stands under each picture."""
    return _(_UNDER_EACH.get(_format(), _PAGE))
