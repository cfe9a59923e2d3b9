"""The versions of a kind of booklet in the studio: what each says, and how two differ."""

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from flask import render_template, request
from flask.typing import ResponseReturnValue

from forms.model import BookletTemplate
from forms.translation import FRENCH
from server.record import designs
from server.record.versions import kept_text, newest_of, versions_of
from server.web.auth import agent
from server.web.moments import moment
from server.web.services import database, template_of
from server.web.studio_door import blueprint
from server.web.studio_looking import asked_for
from server.web.studio_pages import (
    FORMAT_WORDS,
    FORMATS,
    Composed,
    Outline,
    Tongue,
    circumstances_of,
    composed,
    languages_for,
    outlines,
    tongue_of,
)
from server.web.typography import _

_HEADER: Final = re.compile(r"\[\[?([a-z.]+)\]\]?\s*$")
_NAME: Final = re.compile(r'(?:id|key|title|word|question)\s*=\s*"([^"]*)"')

DRAFT: Final = "brouillon"
"""What stands for one's own draft where a version is chosen."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a text that is compared.

    Attributes:
        sign: `+`, `-`, or empty for a line that both have.
        text: What it says.
    """

    sign: str
    text: str


@dataclass(frozen=True, slots=True)
class BlockDiff:
    """A block that two texts differ in.

    Attributes:
        name: What it is called: `[[step]] M3`.
        sign: `+`: only the second has it, `-`: only the first; empty: both.
        lines: Of both, in order.
    """

    name: str
    sign: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class PagePair:
    """Two pages side by side.

    Attributes:
        number: Of both.
        before: Mark of the first; empty: there is none.
        after: Mark of the second; empty: there is none.
        gone: What only the first shows.
        new: What only the second shows.
    """

    number: int
    before: str
    after: str
    gone: tuple[Outline, ...]
    new: tuple[Outline, ...]


@blueprint.get("/<key>/versions/")
def versions(key: str) -> ResponseReturnValue:
    """Every version of a kind of booklet, with how many journeys have it."""
    with database().reading() as records:
        found = versions_of(records, key)
        draft = designs.draft_of(records, agent().id, key)
    template = template_of(key)
    return render_template("studio/versions.html", template=template, versions=found, draft=draft, moment=moment)


@blueprint.get("/<key>/versions/<int(max=2147483647):number>")
def version(key: str, number: int) -> ResponseReturnValue:
    """The text of a version, to be read or begun from."""
    with database().reading() as records:
        text = kept_text(records, key, number).text
        (one,) = (each for each in versions_of(records, key) if each.number == number)
        draft = designs.draft_of(records, agent().id, key)
    return render_template(
        "studio/version.html",
        template=template_of(key),
        one=one,
        text=text,
        draft=draft,
        moment=moment,
    )


@blueprint.get("/<key>/comparer")
def compare(key: str) -> ResponseReturnValue:
    """What two versions differ in: their texts block by block, and their pages side by side."""
    with database().reading() as records:
        draft = designs.draft_of(records, agent().id, key)
        newest = newest_of(records, key)
        first, second = _chosen("avant", str(max(1, newest - 1))), _chosen("apres", str(newest))
        texts = [_text(key, one) for one in (first, second)]
        made = [_template(key, one) for one in (first, second)]
        found = versions_of(records, key)
        language = request.args.get("langue", FRENCH)
        tongues = [None if one is None else tongue_of(records, one, language) for one in made]
        languages = languages_for(records, made[1] or made[0])
    pairs = _pairs(*(None if one is None else _drawn(one, tongue) for one, tongue in zip(made, tongues, strict=True)))
    return render_template(
        "studio/compare.html",
        template=template_of(key),
        versions=found,
        draft=draft,
        first=first,
        second=second,
        blocks=block_diffs(*texts),
        pairs=pairs,
        changed=sum(bool(pair.gone or pair.new) for pair in pairs),
        draft_word=DRAFT,
        formats=[(name, FORMAT_WORDS[name]) for name in FORMATS],
        made_in=_format(),
        usual=not any(value for name, value in request.args.items() if name.startswith("answer.")),
        **asked_for(made[1] or made[0], request.args),
        languages=languages,
        language=language,
    )


def block_diffs(before: str, after: str) -> tuple[BlockDiff, ...]:
    """The blocks that two texts differ in, in the order of the second; those that only the first has stand last."""
    old, new = _blocks(before), _blocks(after)
    found = [_diff(name, old.get(name, ()), lines) for name, lines in new.items() if old.get(name) != lines]
    return (*found, *(_diff(name, lines, ()) for name, lines in old.items() if name not in new))


def _diff(name: str, before: Sequence[str], after: Sequence[str]) -> BlockDiff:
    lines: list[Line] = []
    for kind, a, b, c, d in difflib.SequenceMatcher(a=before, b=after, autojunk=False).get_opcodes():
        if kind == "equal":
            lines += [Line("", text) for text in before[a:b]]
        else:
            lines += [Line("-", text) for text in before[a:b]]
            lines += [Line("+", text) for text in after[c:d]]
    return BlockDiff(name, "+" if not before else "-" if not after else "", tuple(lines))


def _blocks(text: str) -> dict[str, tuple[str, ...]]:
    """The blocks of a text by what they are called, without empty lines and remarks; those under one belong to it."""
    blocks: list[tuple[str, list[str]]] = [(_("Le début"), [])]
    for line in text.splitlines():
        header = _HEADER.match(line.strip())
        if header and "." not in header[1]:
            blocks.append((f"[[{header[1]}]]", []))
        elif line.strip() and not line.lstrip().startswith("#"):
            blocks[-1][1].append(line)
    named: dict[str, tuple[str, ...]] = {}
    for name, lines in blocks:
        called = next((found[1] for line in lines if (found := _NAME.match(line.strip()))), "")
        full = f"{name} {called}".strip() if name.startswith("[[") else name
        while full in named:
            full += " (bis)"
        named[full] = tuple(lines)
    return named


def _pairs(before: Composed | None, after: Composed | None) -> tuple[PagePair, ...]:
    old = () if before is None else before.pages
    new = () if after is None else after.pages
    pairs = []
    for number in range(max(len(old), len(new))):
        first = old[number] if number < len(old) else None
        second = new[number] if number < len(new) else None
        marks = [one.marks[number] if one is not None and number < len(one.marks) else "" for one in (before, after)]
        same = marks[0] == marks[1]
        pairs.append(
            PagePair(
                number + 1,
                marks[0],
                marks[1],
                () if same or first is None else outlines(first, second),
                () if same or second is None else outlines(second, first),
            )
        )
    return tuple(pairs)


def _drawn(template: BookletTemplate, tongue: Tongue | None) -> Composed:
    return composed(template, circumstances_of(template, request.args), _format(), tongue)


def _format() -> str:
    asked = request.args.get("format", "livret")
    return asked if asked in FORMATS else "livret"


def _text(key: str, which: str) -> str:
    with database().reading() as records:
        if which != DRAFT:
            return kept_text(records, key, int(which)).text
        draft = designs.draft_of(records, agent().id, key)
        return "" if draft is None else draft.text


def _template(key: str, which: str) -> BookletTemplate | None:
    if which != DRAFT:
        return template_of(key, int(which))
    with database().reading() as records:
        return designs.look_at(records, key, _text(key, which)).template


def _chosen(name: str, usual: str) -> str:
    chosen = request.args.get(name, usual)
    return chosen if chosen == DRAFT or (chosen.isdecimal() and len(chosen) < 7) else usual
