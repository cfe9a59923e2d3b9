import pytest

from print.bidi import has_right_to_left, visual_runs
from print.own import each_closed, own

ON_PAPER = [
    ("البيت الكبير", "ريبكلا تيبلا"),
    ("الساعة 9\u00a0h\u00a030.", ".9\u00a0h\u00a030 ةعاسلا"),
    ("الرقم 01 44 52 29 19 مجاني", "يناجم 01 44 52 29 19 مقرلا"),
    ("يوم 12/03/2026، صباحا", "احابص ،12/03/2026 موي"),
    ("الوثيقة P-D03: العقد (PACS).", ".(PACS) دقعلا :P-D03 ةقيثولا"),
    ("في 5-7 place Armand-Carrel, 75019 Paris ثم", "مث 5-7 place Armand-Carrel, 75019 Paris يف"),
    ("Awa Diallo و Marc Petit-Lefèvre", "Marc Petit-Lefèvre و Awa Diallo"),
    ("موقع service-public.fr/F930؟", "؟service-public.fr/F930 عقوم"),
    ("الخاصة بـ Awa Diallo. 6 أشهر", "رهشأ 6 .Awa Diallo ـب ةصاخلا"),
    ("لدى Caf, 3 أشهر", "رهشأ 3 ,Caf ىدل"),
    ("«نعم» [لا]", "[ال] «معن»"),
    ("الثمن 50 €", "€ 50 نمثلا"),
    ("صفحة 3 من 8", "8 نم 3 ةحفص"),
    ("2026 عام", "ماع 2026"),
    ("٣٤ سنة", "ةنس ٣٤"),
    ("Awa Diallo (née Traoré) و Marc", "Marc و Awa Diallo (née Traoré)"),
    ('Zoé (dite "Zaza") O’Brien-1984', 'Zoé (dite "Zaza") O’Brien-1984'),
    (f"مع {own('M. Petit (2e étage)')}.", ".M. Petit (2e étage) عم"),
]
"""Lines of an Arabic paragraph, and what stands on paper from left to right."""


def on_paper(text: str, *, rtl: bool = True) -> str:
    return "".join(run.text[::-1] if run.rtl else run.text for run in visual_runs(text, rtl=rtl))


@pytest.mark.parametrize(("text", "seen"), ON_PAPER)
def test_what_an_arabic_line_holds_stands_in_the_order_in_which_it_is_read(text: str, seen: str) -> None:
    assert on_paper(text) == seen


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("Lina مريم، Paris", "Lina ميرم، Paris"),
        ("rue (شارع الورد) 3", "rue (درولا عراش) 3"),
        (own("الرقم 01 44 52 29 19 قبل 10/12/2026 الساعة 10:30"), "10:30 ةعاسلا 10/12/2026 لبق 01 44 52 29 19 مقرلا"),
        (f"{own('مريم')} et {own('Awa')}", "ميرم et Awa"),
        ("a \u2067ب 1 c\u2069 d", "a 1 c ب d"),
    ],
)
def test_arabic_words_in_a_french_line_stand_where_they_are_said(text: str, seen: str) -> None:
    assert on_paper(text, rtl=False) == seen


def test_a_line_without_arabic_is_not_turned() -> None:
    assert on_paper("Camille Exemple, 3 rue des Lilas", rtl=False) == "Camille Exemple, 3 rue des Lilas"
    assert not has_right_to_left("Camille, 12/03/2026 ؟")
    assert has_right_to_left("(مريم)")


def test_own_words_that_go_on_on_the_next_line_are_marked_on_each() -> None:
    (first, second) = each_closed((own("البيت الكبير")[:6], own("البيت الكبير")[7:]))

    assert (first, second) == (own("البيت"), own("الكبير"))
