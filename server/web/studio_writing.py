"""The studio: where the text of a kind of booklet is written, kept as a draft, and published."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from forms.errors import UnknownTemplate
from forms.translation import FRENCH
from print.remarks import Remark, RemarkKind
from server.record import designs
from server.record.design_errors import AlreadyPublished, DraftChanged, NewerVersion, NotPublishable
from server.record.designs import LONGEST_TEXT, LONGEST_WORDS, MOST_LINES, look_at
from server.record.draft_ends import close_draft
from server.record.errors import TextRefused
from server.record.history import now
from server.record.left_drafts import left_of
from server.record.templates import templates_of
from server.record.versions import kept_text, newest_numbers, newest_of
from server.web.advice import BEGUN_BY_OTHER, record_error_advice
from server.web.asking import asks_by_script
from server.web.auth import agent
from server.web.moments import moment
from server.web.services import database
from server.web.studio_door import blueprint, check_key
from server.web.studio_draft import head_of
from server.web.studio_faults import faults_of, harder_than_before, mark_of
from server.web.studio_help import help_by_block
from server.web.studio_inserts import VISIT
from server.web.studio_looking import asked_for, base_sent, in_french_yet, typed_text, words_sent
from server.web.studio_pages import FORMAT_WORDS, languages_for
from server.web.typography import _, plural, thousands


@dataclass(frozen=True, slots=True)
class Writing:
    """What the page of a kind of booklet shows.

    Attributes:
        key: Of the kind.
        text: As it stands.
        base: The version that it began from; 0: a new kind.
        mark: Of the draft that is kept; empty: there is none.
        kept: When that was, in words; empty: this text is not kept.
    """

    key: str
    text: str
    base: int
    mark: str = ""
    kept: str = ""


@blueprint.get("/<key>/")
def page(key: str) -> ResponseReturnValue:
    """The text of a kind of booklet beside its pages."""
    try:
        return _page(_writing(key))
    except UnknownTemplate:
        with database().reading() as records:
            others = designs.others_writing(records, agent().id, key)
            left = left_of(records, agent().id, key)
        if not others and not left:
            raise
        if others:
            flash(_(BEGUN_BY_OTHER, by=others[0].name, key=key), "doubt")
        return redirect(url_for("studio.listing"))


@blueprint.post("/<key>/garder")
def keep(key: str) -> ResponseReturnValue:
    """Keep what is typed as a draft of who types it."""
    try:
        mark = _keep(key, anyway="anyway" in request.form)
    except DraftChanged as error:
        with database().reading() as records:
            other = designs.draft_of(records, agent().id, key)
        words, text = record_error_advice(error), "" if other is None else other.text
        if asks_by_script():
            return jsonify({"words": words, "other": text}), 409
        return _page(_sent(key), problem=words, other=text), 409
    except TextRefused:
        return too_long(key)
    if asks_by_script():
        return jsonify({"mark": mark, "kept": _("brouillon gardé %(at)s", at=moment(now()))})
    flash(_("Votre brouillon est gardé."), "good")
    return redirect(url_for("studio.page", key=key))


@blueprint.post("/<key>/publier")
def publish(key: str) -> ResponseReturnValue:
    """Make the text the newest version: what is opened from now on has it."""
    text, base = typed_text(), base_sent()
    words = words_sent()
    problem = ""
    if not words:
        problem = _("Dites en quelques mots ce qui change dans cette version.")
    faults = () if problem else _unseen(key, text, base)
    if faults:
        problem = _(
            "Cette version a des défauts, dits à côté de « Publier » : corrigez-les, ou dites que vous les avez vus."
        )
    try:
        if not problem:
            harder = _harder(key, text)
            with database().transaction() as records:
                number = designs.publish(records, key, text, base=base, by=agent().name, words=words)
                close_draft(records, agent().id, key, text, mark=request.form.get("mark", ""))
                missing = in_french_yet(records, templates_of(records).of(records, key, number))
    except AlreadyPublished as error:
        return _published_already(key, text, error)
    except NewerVersion as error:
        problem = record_error_advice(error)
        return _page(_kept_anyway(key), problem=problem, newer=error.number), 409
    except NotPublishable as error:
        problem = record_error_advice(error)
    except TextRefused as error:
        problem = (
            _too_long()
            if error.column == "text"
            else _("Ces mots sont trop longs : %(most)d signes au plus.", most=LONGEST_WORDS)
        )
    if problem:
        return _page(_kept_anyway(key), problem=problem, faults=faults), 422
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
    _tell_harder(harder)
    return redirect(url_for("studio.versions", key=key))


def _unseen(key: str, text: str, base: int) -> tuple[Remark, ...]:
    """The faults that who publishes does not say to have seen; none where another version is to be told first."""
    with database().reading() as records:
        if newest_numbers(records).get(key, 0) != base or designs.is_published(records, key, text):
            return ()
        faults = faults_of(records, key, text)
    return () if request.form.get("accepted") == mark_of(faults) else faults


def _published_already(key: str, text: str, error: AlreadyPublished) -> ResponseReturnValue:
    """Say that nothing changed, and keep no draft; who sent one form twice is led where it led before."""
    with database().transaction() as records:
        close_draft(records, agent().id, key, text, mark=request.form.get("mark", ""))
    problem = record_error_advice(error)
    if base_sent() == error.number:
        return _page(Writing(key, text, error.number), problem=problem, published=True), 422
    flash(problem, "good")
    return redirect(url_for("studio.versions", key=key))


def _harder(key: str, text: str) -> Mapping[RemarkKind, int]:
    """How many more hard words and long sentences a text has than the newest version."""
    with database().reading() as records:
        looked = look_at(records, key, text)
        return {} if looked.template is None else harder_than_before(records, key, text, looked.template)


def _tell_harder(harder: Mapping[RemarkKind, int]) -> None:
    words = harder.get(RemarkKind.HARD_WORD, 0), harder.get(RemarkKind.LONG_SENTENCE, 0)
    said = [
        plural("%(num)d mot rare de plus", "%(num)d mots rares de plus", words[0]),
        plural("%(num)d phrase longue de plus", "%(num)d phrases longues de plus", words[1]),
    ]
    new = [one for count, one in zip(words, said, strict=True) if count]
    if new:
        flash(_("Dans cette version, %(new)s : voyez « Relecture ».", new=_(" et ").join(new)), "doubt")


def _page(
    writing: Writing,
    *,
    problem: str = "",
    newer: int = 0,
    other: str = "",
    faults: Sequence[Remark] = (),
    published: bool = False,
) -> str:
    with database().reading() as records:
        looked = look_at(records, writing.key, writing.text)
        newest = newest_numbers(records).get(writing.key, 0)
        shown = looked.template
        if shown is None and newest:
            shown = database().templates.of(records, writing.key, newest)
        others = designs.others_writing(records, agent().id, writing.key)
        languages = languages_for(records, shown)
        left = left_of(records, agent().id, writing.key)
    head = head_of(writing.key, writing.text)
    return render_template(
        "studio/page.html",
        writing=writing,
        template=shown or (head if head.letter else None),
        title=shown.title if shown else head.title,
        problems=looked.problems,
        newest=newest,
        newer=newer,
        others=others,
        moment=moment,
        problem=problem,
        published=published,
        other=other,
        left=left,
        key=writing.key,
        faults=faults,
        faults_mark=mark_of(faults),
        helped=help_by_block(),
        formats=FORMAT_WORDS,
        visit=VISIT,
        languages=languages,
        language=request.values.get("language", FRENCH),
        longest=LONGEST_TEXT,
        most_lines=MOST_LINES,
        thousands=thousands,
        longest_words=LONGEST_WORDS,
        words=words_sent(),
        **asked_for(shown),
    )


def _writing(key: str) -> Writing:
    """The draft of who asks; where there is none, the version that is asked for, or the newest."""
    with database().reading() as records:
        draft = designs.draft_of(records, agent().id, key)
        if draft is not None:
            return Writing(key, draft.text, draft.base, draft.mark, moment(draft.typed_at))
        number = newest_of(records, key)
        return Writing(key, kept_text(records, key, number).text, number)


def _too_long() -> str:
    return _(
        "Ce texte est trop long : %(most)s signes et %(lines)s lignes au plus.",
        most=thousands(LONGEST_TEXT),
        lines=thousands(MOST_LINES),
    )


def too_long(key: str) -> ResponseReturnValue:
    """The answer to a text that is longer than any booklet: it is not kept, and stands on the page."""
    if asks_by_script():
        return jsonify({"words": _too_long()}), 413
    return _page(_sent(key), problem=_too_long()), 413


def _sent(key: str) -> Writing:
    """What this request sent, which is not kept."""
    return Writing(key, typed_text(), base_sent(), request.form.get("mark", ""))


def _kept_anyway(key: str) -> Writing:
    """What this request sent, kept as the draft of who sent it: whatever refuses it, nothing is lost."""
    try:
        mark = _keep(key, anyway=True)
    except TextRefused:
        return _sent(key)
    return Writing(key, typed_text(), base_sent(), mark, moment(now()))


def _keep(key: str, *, anyway: bool) -> str:
    check_key(key)
    mark = request.form.get("mark", "")
    with database().transaction() as records:
        return designs.keep_draft(records, agent().id, key, typed_text(), base=base_sent(), mark=mark, anyway=anyway)
