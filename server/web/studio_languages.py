"""The languages of a booklet in the studio: every text beside its translation, written and read again here."""

import re
from dataclasses import dataclass, field
from typing import Any, Final

from flask import abort, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup, escape

from forms.model import BookletTemplate
from forms.translation import LANGUAGES, LONGEST, RIGHT_TO_LEFT
from server.record.design_errors import NamesMissing, NamesUnknown, TranslationChanged, UnseenTexts
from server.record.errors import (
    RecordError,
    TextRefused,
)
from server.record.languages import OTHERS, begun_in, left_in_french, printed_in
from server.record.templates import templates_of
from server.record.translations import LONGEST_READER, note_proofreading, own_words, tidied, translate
from server.record.versions import hash_of
from server.web.advice import WRITTEN_MEANWHILE, record_error_advice
from server.web.asking import asks_by_script
from server.web.auth import agent
from server.web.messages import language_name
from server.web.moments import moment, near
from server.web.services import database, template_of
from server.web.studio_door import blueprint
from server.web.studio_draft import written
from server.web.studio_translated import State, Translated, only, shown, translated
from server.web.typography import _, plural
from server.web.unprintable import unprintable_words

_FIELD: Final = re.compile(r"said\.([0-9a-f]{16})\.(\d{1,6})")
_FILTERS: Final = {"manque": State.MISSING, "relire": State.UNREAD, "tout": None}


@dataclass(slots=True)
class Sent:
    """What came of the words that a form sent.

    Attributes:
        kept: How many texts were changed.
        problems: What is wrong with those that were not, by mark.
        typed: What was typed there.
        strangers: What was typed for texts that the booklet does not have any more.
        unseen: Marks of the texts that changed since they were shown to who says that all is read.
        refused: Why nothing of that is noted.
    """

    kept: int = 0
    problems: dict[str, str] = field(default_factory=dict)
    typed: dict[str, str] = field(default_factory=dict)
    strangers: list[str] = field(default_factory=list)
    unseen: frozenset[str] = frozenset()
    refused: str = ""


@blueprint.get("/<key>/langues/")
def languages(key: str) -> ResponseReturnValue:
    """The first language that somebody began, or else the first of all."""
    template = _template(key)
    with database().reading() as records:
        begun = begun_in(template, own_words(records), templates_of(records).town_hall)
    first = next((one for one in begun if one in OTHERS), OTHERS[0])
    return redirect(url_for("studio.translations", key=key, language=first))


@blueprint.get("/<key>/langues/<language>/")
def translations(key: str, language: str) -> ResponseReturnValue:
    """Every text of a booklet beside its translation."""
    return _page(key, language)


@blueprint.post("/<key>/langues/<language>/")
def translate_texts(key: str, language: str) -> ResponseReturnValue:
    """Keep the translations that a form sends: those that are good, whatever is wrong with others."""
    template = _template(key)
    _known(language)
    with database().reading() as records:
        known = translated(records, template, language)
    sent = _keep(known, language)
    if asks_by_script():
        return _told(template, language, sent)
    if sent.problems or sent.strangers:
        return _page(key, language, sent=sent), 422
    if sent.kept:
        flash(plural("%(num)d traduction est gardée.", "%(num)d traductions sont gardées.", sent.kept), "good")
    return redirect(url_for("studio.translations", key=key, language=language, montrer=_wanted(known)))


@blueprint.post("/<key>/langues/<language>/relu")
def proofread(key: str, language: str) -> ResponseReturnValue:
    """Note who read a booklet again in a language; without a name, that nothing of it is read any more."""
    template = _template(key)
    _known(language)
    reader = "" if "plus" in request.form else tidied(request.form.get("reader", ""))
    if not reader and "plus" not in request.form:
        return _page(key, language, unnamed=_("Écrivez le nom de la personne qui a relu.")), 422
    try:
        with database().transaction() as records:
            seen = request.form.get("shown", "").split()
            note_proofreading(records, template, language, seen=seen, reader=reader, by=agent().name)
    except TextRefused:
        words = _("Ce nom est trop long : %(most)d signes au plus.", most=LONGEST_READER)
        return _page(key, language, unnamed=words), 422
    except UnseenTexts as error:
        marks = frozenset(hash_of(text)[:16] for text in error.french)
        return _page(key, language, sent=Sent(unseen=marks, refused=record_error_advice(error))), 409
    if reader:
        flash(
            _(
                "Relu par %(name)s : les livrets en %(language)s ne disent plus « à relire ».",
                name=reader,
                language=language_name(language),
            ),
            "good",
        )
    else:
        flash(_("Ce livret est de nouveau à relire en %(language)s.", language=language_name(language)), "good")
    return redirect(url_for("studio.translations", key=key, language=language, montrer="tout"))


def _keep(known: Translated, language: str) -> Sent:
    """Keep each text that was changed since it was shown; what is wrong with the others is told."""
    sent = Sent()
    with database().transaction() as records:
        for name, value in request.form.items():
            found = _FIELD.fullmatch(name)
            if found is None:
                continue
            text, typed, seen = known.find(found[1]), tidied(value), int(found[2])
            if text is None:
                sent.strangers += [typed] if typed else []
            elif typed != text.as_shown(seen):
                said = "" if typed == text.shipped else typed  # shipped words, typed again, take one's own back
                try:
                    sent.kept += translate(
                        records, language, text.french, said, seen=seen, by=agent().name, longest=text.longest
                    )
                except (TextRefused, NamesMissing, NamesUnknown, TranslationChanged) as error:
                    sent.problems[text.mark], sent.typed[text.mark] = _wrong(error, language, typed), typed
    return sent


def _wrong(error: RecordError, language: str, typed: str) -> str:
    if isinstance(error, TranslationChanged) and error.said:
        words = Markup('<bdi lang="{}" dir="auto">{}</bdi>').format(language, error.said)
        return escape(_(WRITTEN_MEANWHILE)) % {"by": error.by or _("Quelqu'un"), "said": words}
    if isinstance(error, TextRefused) and error.longest is not None:
        return _(
            "Trop long : %(count)d signes, %(most)d au plus tiennent à cette place. Raccourcissez : rien n’est perdu.",
            count=len(typed),
            most=error.longest,
        )
    return record_error_advice(error)


def _told(template: BookletTemplate, language: str, sent: Sent) -> ResponseReturnValue:
    """What the script shows of the one text that it sent: how far it is now, and what is left to do."""
    with database().reading() as records:
        known = translated(records, template, language)
        own, town_hall = own_words(records), templates_of(records).town_hall
        left = left_in_french(template, language, own, town_hall)
        offered = language in printed_in(template, own, town_hall)
    marks = {found[1] for name in request.form if (found := _FIELD.fullmatch(name))}
    texts = [one for mark in marks if (one := known.find(mark))]
    about = {
        one.mark: {
            "number": one.number,
            "said": one.said,
            "read": one.read_mark,
            "about": render_template(
                "studio/_translated.html",
                text=one,
                language=language,
                problem=sent.problems.get(one.mark, ""),
                unprintable_words=unprintable_words,
                moment=moment,
            ),
        }
        for one in texts
    }
    wrong = bool(sent.problems or sent.strangers)
    lost = _("Ce texte n'est plus dans le livret : il a changé. Copiez vos mots, puis rechargez la page.")
    words = {name: _counted(known, name) for name in _FILTERS}
    told = {"texts": about, "counts": words, "left": left_words(left), "lost": lost if sent.strangers else ""}
    read = render_template("studio/_read.html", **_state(template, language, known, offered=offered))
    return jsonify({**told, "proofread": read}), 422 if wrong else 200


def _page(key: str, language: str, *, sent: Sent | None = None, unnamed: str = "") -> str:
    template = _template(key)
    _known(language)
    with database().reading() as records:
        own, town_hall = own_words(records), templates_of(records).town_hall
        known = translated(records, template, language)
        begun = begun_in(template, own, town_hall)
        offered = language in printed_in(template, own, town_hall)
        others = [
            (
                one,
                language_name(one),
                left_words(left_in_french(template, one, own, town_hall) if one in begun else None),
            )
            for one in OTHERS
        ]
    sent = sent or Sent()
    wanted = _wanted(known)
    return render_template(
        "studio/languages.html",
        template=template,
        direction="rtl" if language in RIGHT_TO_LEFT else "ltr",
        called=LANGUAGES[language],
        others=others,
        groups=only(known.groups, sent.unseen) or shown(known.groups, _FILTERS[wanted], sent.problems),
        filters=[(name, _counted(known, name)) for name in _FILTERS],
        wanted=wanted,
        sent=sent,
        longest=LONGEST,
        moment=moment,
        unprintable_words=unprintable_words,
        **_state(template, language, known, offered=offered, unnamed=unnamed),
    )


def _wanted(known: Translated) -> str:
    """Which texts are to be shown; those that lack a translation if nothing is asked."""
    asked = request.values.get("montrer", "manque" if known.count(State.MISSING) else "tout")
    return asked if asked in _FILTERS else "tout"


def left_words(left: int | None) -> str:
    """How many texts of a booklet are still to be translated, in words; None: nobody began."""
    if left is None:
        return _("pas commencé")
    return _("%(num)d à traduire", num=left) if left else _("tout est traduit")


def _state(
    template: BookletTemplate, language: str, known: Translated, *, offered: bool, unnamed: str = ""
) -> dict[str, Any]:
    """What the part of the page needs that says whether the booklet is offered, and who read it again."""
    return {
        "key": template.key,
        "language": language,
        "name": language_name(language),
        "known": known,
        "offered": offered,
        "last": known.readings[-1] if known.readings and known.readings[-1].reader else None,
        "unread": known.count(State.UNREAD),
        "unnamed": unnamed,
        "typed_reader": request.form.get("reader", ""),
        "longest_reader": LONGEST_READER,
        "near": near,
    }


def _counted(known: Translated, name: str) -> str:
    """The name of a filter, with how many texts it shows."""
    count = known.all if name == "tout" else known.count(_FILTERS[name] or State.READ)
    words = {"manque": _("À traduire (%(num)d)", num=count), "relire": _("À relire (%(num)d)", num=count)}
    return words.get(name) or _("Tout (%(num)d)", num=count)


def _template(key: str) -> BookletTemplate:
    """What is being written; while that has problems, the newest version.

    Raises:
        UnknownTemplate: There is no such kind, or only a first draft with problems.
    """
    found = written(key)
    return template_of(key) if found is None else found


def _known(language: str) -> None:
    if language not in OTHERS:
        abort(404)
