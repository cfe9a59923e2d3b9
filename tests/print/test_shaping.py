import sys

import pytest

from forms.catalogue import load_catalogue
from forms.translation import RIGHT_TO_LEFT, languages_of, load_translation
from print import shaping
from print.canvas import lacking
from print.shaping import ShapingUnavailable, probe, shape_word, split_arabic
from print.wording import phrases

FINAL_TEH, MEDIAL_YEH, INITIAL_BEH = "\ufe96", "\ufef4", "\ufe91"
LAM_ALEF, FINAL_LAM_ALEF = "\ufefb", "\ufefc"
SHADDA = "\u0651"


def glyphs(word: str) -> list[str]:
    return [glyph.character for glyph in shape_word(word, bold=False, rtl=True)]


def test_the_letters_of_a_word_are_joined() -> None:
    assert glyphs("بيت") == [FINAL_TEH, MEDIAL_YEH, INITIAL_BEH]
    assert glyphs("ب") == ["ب"]


def test_lam_and_alef_become_one_sign() -> None:
    assert glyphs("لا") == [LAM_ALEF]
    assert FINAL_LAM_ALEF in glyphs("سلام")


def test_a_mark_takes_no_room_and_stands_over_its_letter() -> None:
    seen = {glyph.character: glyph for glyph in shape_word("مد" + SHADDA, bold=True, rtl=True)}

    assert seen[SHADDA].advance == 0
    assert seen[SHADDA].dx != 0


def test_a_text_is_parted_by_font() -> None:
    assert split_arabic("(PACS) عقد") == (("(PACS) ", False), ("عقد", True))


def test_everything_that_arabic_booklets_say_can_be_drawn() -> None:
    for language in RIGHT_TO_LEFT:
        texts = list(phrases(language).values())
        for template in load_catalogue().values():
            if language in languages_of(template):
                translation = load_translation(template, language)
                assert translation is not None
                texts += translation.texts.values()
        words = {part for text in texts for part, arabic in split_arabic(text) if arabic}

        assert len(words) > 500
        assert lacking("".join(texts)) == ""
        assert [word for word in words if "\0" in glyphs(word)] == []


def test_a_missing_library_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    assert probe() is not None
    monkeypatch.setitem(sys.modules, "uharfbuzz", None)
    shaping._library.cache_clear()
    try:
        with pytest.raises(ShapingUnavailable, match="pip install uharfbuzz"):
            shape_word("كلمة لم تكتب من قبل", bold=False, rtl=True)
        assert probe() is None
    finally:
        shaping._library.cache_clear()
