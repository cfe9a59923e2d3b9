import random
import re
from datetime import date
from pathlib import Path

import pytest

from forms import template_reading
from forms.booklet import build_booklet
from forms.catalogue import BOOKLETS, find_problems, find_template, list_unconfirmed, load_catalogue, load_template
from forms.circumstances import Answer, Circumstances, Subject
from forms.errors import TemplateError, UnknownTemplate
from forms.model import FieldKind, Scope

# Numbered, because errors must say the line. Each case below changes a part of it.
SMALL = """\
key = "essai"
letter = "T"
colour = "#123456"
title = "Un essai"
purpose = "Pour essayer."
summary = [
  "Une phrase.",
  "Une autre.",
]
person_word = "personne"
persons_min = 1
persons_max = 2

[[step]]
id = "T1"
title = "Commencer"
short = "Commencer"
happens = "Vous commencez."
place = "Ici."

  [[step.field]]
  key = "date_depot"
  kind = "date"
  author = "agent"
  label = "Déposé le"

[[step]]
id = "T2"
title = "Finir"
short = "Finir"
happens = "Vous finissez."
after = ["T1"]
base = false

[[document]]
id = "P-T01"
title = "Une pièce"
scope = "person"
step = "T1"

[[situation]]
key = "ess.un"
scope = "person"
question = "Un ?"

  [[situation.rule]]
  when = "oui"
  add = ["P-T01", "T2"]

[[situation]]
key = "ess.deux"
scope = "record"
question = "Deux ?"
asked_if = { situation = "ess.un", answers = ["oui"] }
answers = [
  { key = "a", label = "A" },
  { key = "b", label = "B" },
]

  [[situation.rule]]
  when = ["a", "b"]
  change = "T1"
  text = "Un mot."

[[contact]]
key = "accueil"
name = "Accueil"
details = ["Ici"]
"""


def write(folder: Path, text: str) -> Path:
    path = folder / "essai.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_good_file_becomes_a_template(tmp_path: Path) -> None:
    template = load_template(write(tmp_path, SMALL))

    assert [step.id for step in template.steps] == ["T1", "T2"]
    assert template.steps[0].fields[0].kind is FieldKind.DATE
    assert template.documents[0].scope is Scope.PERSON
    assert [choice.key for choice in template.situations[0].answers] == ["oui", "non", "ne_sait_pas"]
    assert [choice.key for choice in template.situations[1].answers] == ["a", "b", "ne_sait_pas"]
    assert template.situations[1].asked_if == ("ess.un", ("oui",))
    assert template.summary == ("Une phrase.", "Une autre.")


def test_a_sentence_of_the_summary_and_a_question_can_be_essential(tmp_path: Path) -> None:
    question = '\n[[question]]\nquestion = "Combien ?"\nanswer = "Rien."\n'
    text = SMALL.replace("persons_min", "essential = [2]\npersons_min") + question + f"essential = true\n{question}"

    template = load_template(write(tmp_path, text))

    assert template.essential == ("Une autre.",)
    assert [one.essential for one in template.questions] == [True, False]


def test_a_sentence_of_the_summary_can_be_essential_with_an_answer(tmp_path: Path) -> None:
    rule = '  change = "T1"\n  text = "Un mot."\n'
    template = load_template(write(tmp_path, SMALL.replace(rule, f"{rule}  essential = [2]\n")))
    answers = (Answer("ess.un", "oui", "p1"), Answer("ess.deux", "a"))
    persons = (Subject("p1"),)

    said, unsaid = (
        build_booklet(
            template, Circumstances(persons, (), given), code="K4T7XHA", edition=1, printed_on=date(2026, 1, 2)
        )
        for given in (answers, answers[:1])
    )

    assert said.essential == ("Une autre.",)
    assert unsaid.essential == ()


BROKEN = [
    # old, new, line, words of the problem, words of the remedy
    ('title = "Un essai"', 'tilte = "Un essai"', 4, "« tilte » n'existe pas ici", "« title »"),
    ('purpose = "Pour essayer."\n', "", 1, "il manque « purpose »", "purpose ="),
    ('colour = "#123456"', 'colour = "rouge"', 3, "« rouge »", "« #A8264F »"),
    ('key = "essai"', 'key = "autre"', 1, "n'est pas le nom du fichier", "Renommez le fichier « autre.toml »"),
    ('key = "essai"', 'key = "essai2"', 1, "« essai2 » n'a pas la forme", "pas de chiffre"),
    ('title = "Un essai"', f'title = "{"a" * 91}"', 4, "91 signes, 90 au plus", "Raccourcissez"),
    ('letter = "T"', 'letter = "t"', 2, "« t »", "« M »"),
    ('author = "agent"', 'author = "agent"\n  second_opinion = 1', 25, "« second_opinion »", "second_opinion = true"),
    ('kind = "date"', 'kind = "note"\n  lines = 2\n  second_opinion = true', 25, "jamais pareil", "Enlevez"),
    ("persons_max = 2", "persons_max = 0", 12, "de 1 à 9", "persons_max ="),
    ("persons_min = 1", "persons_min = 3", 12, "plus petit", "persons_max = 3"),
    ('  text = "Un mot."', '  text = "Un mot."\n  move = "T2"', 64, "vont ensemble", "before ="),
    ('  text = "Un mot."', '  text = "Un mot."\n  before = "T2"', 64, "vont ensemble", "move ="),
    ('  text = "Un mot."', '  text = "Un mot."\n  move = "T2"\n  before = "T2"', 64, "avec deux étapes", "before ="),
    ('  text = "Un mot."', '  text = "Un mot."\n  move = "T3"\n  before = "T1"', 64, "« T3 »", "« T1 » ou « T2 »"),
    ('question = "Un ?"', 'question = "Un ?"\nseveral = true', 45, "oui et non", "answers = ["),
    ("persons_min = 1", 'persons_min = "un"', 11, "nombre entier", "sans guillemets"),
    ("persons_min = 1", "persons_min = 1\nessential = [3]", 12, "de 1 à 2", "essential = [1]"),
    ('  "Une autre.",', "  7,", 6, "liste de textes", 'summary = ["…", "…"]'),
    ('  "Une autre.",', '  "Veuillez entrer.",', 8, "« Veuillez »", "simplement"),
    ('  "Une autre.",', f'  "{"a" * 111}",', 8, "111 signes, 110 au plus", "Raccourcissez"),
    ('id = "T1"\ntitle', 'id = "M1"\ntitle', 15, "« M1 »", "« T1 »"),
    ('id = "T2"', 'id = "T1"', 28, "existe déjà plus haut", "autre nom"),
    ('short = "Commencer"', 'short = "Bien commencer ici"', 17, "18 signes, 14 au plus", "Raccourcissez"),
    ('happens = "Vous commencez."', 'happens = ""', 18, "il manque « happens »", "happens ="),
    ('happens = "Vous finissez."', 'happens = "Dites votre maladie."', 31, "« maladie »", "la pièce à apporter"),
    ('happens = "Vous finissez."', 'happens = "Dites votre santé."', 31, "« santé »", "la pièce à apporter"),
    ('happens = "Vous finissez."', "happens = 12", 31, "doit être un texte", "entre guillemets"),
    ('after = ["T1"]', 'after = ["T3"]', 32, "« T3 » n'existe pas (étape)", "« T1 » ou « T2 »"),
    ('place = "Ici."', 'place = "Ici."\nafter = ["T2"]', 20, "T1 après T2 après T1", "Enlevez"),
    ("base = false", 'base = "non"', 33, "oui ou non", "base = false"),
    ('kind = "date"', 'kind = "dates"', 23, "« dates » n'est pas possible", "« date »"),
    ('kind = "date"', 'kind = "choice"', 21, "besoin de « options »", "au moins deux réponses"),
    ('kind = "date"', 'kind = "note"', 21, "besoin de « lines »", "lines"),
    ('kind = "date"', 'kind = "date"\n  digits = 3', 24, "ne sert pas pour « date »", "Enlevez digits"),
    ('author = "agent"', 'author = "usager"', 24, "« usager »", "« agent » ou « citizen »"),
    ('  author = "agent"\n', "", 21, "il manque « author »", "« agent » ou « citizen »"),
    ('key = "date_depot"', 'key = "appointment"', 22, "existe déjà dans toutes les étapes", "changez sa clé"),
    ('key = "date_depot"', 'key = "Date dépôt"', 22, "« Date dépôt »", "« date_depot »"),
    ('id = "P-T01"', 'id = "P-T1"', 36, "« P-T1 »", "« P-T01 »"),
    ('title = "Une pièce"', 'title = "Une pièce"\nmax_age_months = "3"', 38, "nombre entier", "max_age_months = 1"),
    ('title = "Une pièce"', 'title = "Une pièce"\nmax_age_months = 61', 38, "de 0 à 60", "sans guillemets"),
    # Not TOML at all
    ('title = "Un essai"', "title = Un essai", 4, "ni un texte entre guillemets", "Comparez"),
    ('title = "Un essai"', 'title = "Un essai', 4, "finir par un guillemet", "Comparez"),
    ('title = "Un essai"', 'title "Un essai"', 4, "il manque le signe =", "Comparez"),
    ('title = "Un essai"', 'title = "Un" "essai"', 4, "un signe de trop", "Comparez"),
    ('title = "Un essai"', 'title = "Un "bel" essai"', 4, "dans un texte le coupent", "« … »"),
    (
        'title = "Un essai"',
        'title\N{NO-BREAK SPACE}= "Un essai"',
        4,
        "un signe qui ne se voit pas",
        "hors des guillemets",
    ),
    ('letter = "T"', '\N{ZERO WIDTH NO-BREAK SPACE}letter = "T"', 2, "un signe qui ne se voit pas", "Effacez"),
    ("[[step]]", "[step]", 14, "« [step] » n'a qu'un crochet", "[[step]]"),
    ('label = "A" },', 'label = "A" }', 57, "il manque une virgule", "après chaque élément"),
    (
        'purpose = "Pour essayer."',
        'purpose = "Voir {la liste}."',
        5,
        "« {la liste} » ne veut rien dire ici",
        "avec ses accolades",
    ),
    ("persons_max = 2", "persons_max = 300", 12, "doit être un nombre entier", "persons_max ="),
    ('title = "Un essai"', 'key = "encore"', 4, "déjà écrit dans ce bloc", "Comparez"),
    ("[[contact]]", '[time]\ntakes = "1"\n[time]\n[[contact]]', 67, "« [time] » est écrit deux fois", "Gardez-en un"),
    ('title = "Un essai"', 'title = "\N{ZERO WIDTH SPACE}"', 4, "que des signes qui ne se voient pas", "Écrivez"),
    (
        'short = "Commencer"',
        'short = "\N{BRAILLE PATTERN BLANK}"',
        17,
        "que des signes qui ne se voient pas",
        "Écrivez",
    ),
    ("[[contact]]", "[[contact]", 65, "il manque un crochet", "Comparez"),
    ('details = ["Ici"]', 'details = ["Ici"', 68, "un crochet n'est pas fermé", "Comparez"),
    ('details = ["Ici"]', 'details = ["Ici]', 68, "un guillemet", "Comparez"),
]


@pytest.mark.parametrize("case", BROKEN, ids=lambda case: f"{case[1].strip()} · {case[3]}")
def test_a_broken_file_says_on_which_line_what_is_wrong_and_what_to_write(
    tmp_path: Path, case: tuple[str, str, int, str, str]
) -> None:
    old, new, line, problem, remedy = case
    assert SMALL.count(old) >= 1, "the case must change the file"
    path = write(tmp_path, SMALL.replace(old, new, 1))

    with pytest.raises(TemplateError) as refusal:
        load_template(path)

    error = refusal.value
    assert (error.path, error.line) == (path, line)
    assert problem in error.problem
    assert remedy in error.remedy
    assert str(error).startswith(f"essai.toml:{line}: ")


def test_a_text_that_is_pasted_twice_is_one_problem_where_it_begins_again(tmp_path: Path) -> None:
    timed = SMALL + '\n[time]\ntakes = "un mois"\n'

    (slip,), (other,) = (find_problems(write(tmp_path, f"{text}\n{text}")) for text in (timed, SMALL))

    assert (slip.line, other.line) == (len(timed.splitlines()) + 2, len(SMALL.splitlines()) + 2)
    assert slip.problem == other.problem == "ce texte est collé deux fois : il recommence ici"


def test_of_several_problems_the_first_in_the_file_is_raised_and_all_are_listed(tmp_path: Path) -> None:
    text = SMALL.replace('details = ["Ici"]', "details = 3").replace('"P-T01", "T2"', '"P-T09"')
    path = write(tmp_path, text.replace('colour = "#123456"', 'color = "#123456"'))

    problems = find_problems(path)

    assert [problem.line for problem in problems] == [3, 48, 68]
    with pytest.raises(TemplateError) as refusal:
        load_template(path)
    assert str(refusal.value) == str(problems[0])


def test_a_paper_s_step_that_is_no_text_is_one_problem_and_so_is_one_that_is_empty(tmp_path: Path) -> None:
    said = [find_problems(write(tmp_path, SMALL.replace('step = "T1"', f"step = {step}"))) for step in ("5", "[]")]

    assert [[error.problem for error in problems] for problems in said] == [
        ["« step » doit être une liste de textes"],
        ["il manque « step »"],
    ]


def test_an_essential_sentence_without_a_summary_is_told_in_words(tmp_path: Path) -> None:
    text = SMALL.replace('  "Une phrase.",\n  "Une autre.",\n', "").replace(
        "persons_min", "essential = [1]\npersons_min"
    )

    (problem,) = find_problems(write(tmp_path, text))

    assert problem.problem == "il n'y a aucune phrase dans « summary »"


def test_a_circle_of_three_questions_is_found(tmp_path: Path) -> None:
    third = """
[[situation]]
key = "ess.trois"
scope = "record"
question = "Trois ?"
asked_if = { situation = "ess.deux", answers = ["a"] }
"""
    text = SMALL.replace(
        'question = "Un ?"', 'question = "Un ?"\nasked_if = { situation = "ess.trois", answers = ["oui"] }'
    )
    path = write(tmp_path, text + third)

    problems = find_problems(path)

    assert [problem.line for problem in problems] == [45, 55, 75]
    assert "ess.un après ess.trois après ess.deux après ess.un" in problems[0].problem


def test_a_line_is_right_after_long_texts_comments_and_strange_strings(tmp_path: Path) -> None:
    long = '"""Un texte\nsur trois lignes, avec [[step]] et # dedans,\net "des guillemets"."""'
    text = SMALL.replace('"Pour essayer."', long).replace("base = false", "base = 0 # [[step]]")

    (problem,) = find_problems(write(tmp_path, text))

    assert problem.line == 35


def test_a_file_that_is_not_utf_8_says_so(tmp_path: Path) -> None:
    path = tmp_path / "essai.toml"
    path.write_bytes(SMALL.encode("latin-1"))

    with pytest.raises(TemplateError, match="UTF-8") as refusal:
        load_template(path)

    assert refusal.value.line == 25


def test_windows_line_ends_do_not_shift_the_lines(tmp_path: Path) -> None:
    path = tmp_path / "essai.toml"
    path.write_bytes(SMALL.replace("base = false", "base = 0").replace("\n", "\r\n").encode())

    (problem,) = find_problems(path)

    assert problem.line == 33


def test_an_id_that_a_file_has_twice_is_proposed_once(tmp_path: Path) -> None:
    problems = find_problems(write(tmp_path, SMALL.replace('id = "T2"', 'id = "T1"')))

    assert [one.remedy.count("« T1 »") for one in problems if one.problem.startswith("« T2 »")] == [1]


def test_an_empty_file_says_what_a_booklet_needs(tmp_path: Path) -> None:
    problems = [problem.problem for problem in find_problems(write(tmp_path, ""))]

    assert {"il manque « key »", "ce livret n'a pas d'étape"} <= set(problems)
    assert [problem for problem in problems if "clé" in problem] == []  # of one fault, one line


def test_a_paper_that_every_child_has_may_be_named_though_its_name_speaks_of_health(tmp_path: Path) -> None:
    path = write(tmp_path, SMALL.replace('title = "Une pièce"', 'title = "Carnet de santé"'))

    assert find_problems(path) == ()


def test_every_shipped_booklet_is_free_of_problems() -> None:
    problems = [problem for path in sorted(BOOKLETS.glob("*.toml")) for problem in find_problems(path)]

    assert problems == []


def test_the_catalogue_has_the_shipped_booklets_under_their_keys() -> None:
    catalogue = load_catalogue()

    assert {"mariage", "logement-demande", "mediateur", "consultation-juridique", "arrivee"} <= set(catalogue)
    assert all(template.key == key for key, template in catalogue.items())


def test_a_folder_of_ones_own_is_read_the_same_way(tmp_path: Path) -> None:
    write(tmp_path, SMALL)

    assert list(load_catalogue(tmp_path)) == ["essai"]


def test_an_unknown_key_says_which_ones_there_are() -> None:
    with pytest.raises(UnknownTemplate) as refusal:
        find_template("mariages")

    assert "mariage" in refusal.value.known


def test_letters_and_colours_tell_the_booklets_apart() -> None:
    templates = load_catalogue().values()

    assert len({template.letter for template in templates}) == len(templates)
    assert len({template.colour for template in templates}) == len(templates)


@pytest.mark.parametrize(
    ("key", "documents", "steps"),
    [
        ("mariage", range(1, 21), range(1, 10)),
        ("logement-demande", range(1, 25), range(1, 8)),
        ("mediateur", range(1, 10), range(1, 10)),
        ("consultation-juridique", range(1, 12), range(1, 7)),
        ("arrivee", range(1, 16), range(1, 10)),
    ],
)
def test_every_document_and_step_of_the_content_is_there(key: str, documents: range, steps: range) -> None:
    template = find_template(key)

    assert [one.id for one in template.documents] == [f"P-{template.letter}{number:02}" for number in documents]
    assert {one.id for one in template.steps} == {f"{template.letter}{number}" for number in steps}


@pytest.mark.parametrize("key", list(load_catalogue()))
def test_every_document_and_step_that_is_not_in_the_base_can_be_reached(key: str) -> None:
    template = find_template(key)
    everything = {**{step.id: step.base for step in template.steps}, **{one.id: one.base for one in template.documents}}

    added = {rule.target for situation in template.situations for rule in situation.rules if rule.effect == "add"}

    assert {one for one, base in everything.items() if not base} <= added


def test_what_the_town_hall_must_still_confirm_is_listed_with_its_place() -> None:
    listed = list_unconfirmed(find_template("mariage"))

    assert ("M6", "Dernier jour pour changer un témoin") in listed
    assert ("P-M10", "Âge du certificat") in listed
    assert all(place and text for place, text in listed)


@pytest.mark.parametrize("key", list(load_catalogue()))
def test_a_step_stays_short_enough_for_its_page(key: str) -> None:
    for step in find_template(key).steps:
        kinds = [field.kind for field in step.fields]
        ticks = kinds.count(FieldKind.TICK)  # two on a line
        assert len(kinds) - ticks + ticks / 2 <= 6
        assert kinds.count(FieldKind.DATE) <= 4


def _slip(lines: list[str], draw: random.Random) -> None:
    """Do to a file what a tired person does: lose, repeat, cut or swap a line, or mistype a sign."""
    place, other = draw.randrange(len(lines)), draw.randrange(len(lines))
    match draw.randrange(5):
        case 0:
            del lines[place]
        case 1:
            lines.insert(place, lines[other])
        case 2:
            lines[place] = lines[place][: len(lines[place]) // 2]
        case 3:
            lines[place], lines[other] = lines[other], lines[place]
        case _:
            cut = draw.randrange(len(lines[place]) + 1)
            lines[place] = lines[place][:cut] + draw.choice('"[]{}=#,.x0é\\ ') + lines[place][cut + 1 :]


@pytest.mark.sampled(3)
@pytest.mark.parametrize("key", list(load_catalogue()))
def test_no_slip_in_a_file_does_worse_than_a_problem_with_its_line(tmp_path: Path, key: str) -> None:
    draw = random.Random(key)
    good = (BOOKLETS / f"{key}.toml").read_text(encoding="utf-8").split("\n")
    path = tmp_path / f"{key}.toml"

    for _ in range(20):
        lines = list(good)
        _slip(lines, draw)
        path.write_text("\n".join(lines), encoding="utf-8")

        problems = find_problems(path)

        assert all(1 <= (problem.line or 0) <= len(lines) for problem in problems)
        assert all(problem.problem and problem.remedy for problem in problems)


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ('  add = ["P-T01", "T2"]', '  add = ["T2"]', 36, "« P-T01 » ne peut venir dans aucun livret"),
        ('  add = ["P-T01", "T2"]', '  add = ["P-T01"]', 28, "« T2 » ne peut venir dans aucun livret"),
        ('details = ["Ici"]', 'details = ["Ici"]\nbase = false', 66, "« accueil » ne peut venir dans aucun livret"),
        (
            '  add = ["P-T01", "T2"]',
            '  add = ["P-T01", "T2"]\n  remove = ["P-T01"]',
            41,
            "la réponse « oui » ajoute et enlève « P-T01 »",
        ),
    ],
)
def test_what_no_booklet_can_ever_hold_is_a_problem(tmp_path: Path, old: str, new: str, line: int, said: str) -> None:
    (problem,) = find_problems(write(tmp_path, SMALL.replace(old, new)))

    assert (problem.line, problem.problem) == (line, said)
    assert problem.remedy


def test_a_file_that_an_editor_begins_with_a_byte_order_mark_is_read_as_any_other(tmp_path: Path) -> None:
    path = tmp_path / "essai.toml"
    path.write_text(SMALL, encoding="utf-8-sig")

    assert find_problems(path) == ()
    assert load_template(path).key == "essai"


GUIDE = (BOOKLETS / "LISEZMOI.md").read_text(encoding="utf-8")


def test_the_guide_for_those_who_edit_booklets_explains_every_name_that_a_file_can_have() -> None:
    blocks = {name: value for name, value in vars(template_reading).items() if name.endswith("_KEYS")}

    unsaid = {name for names in blocks.values() for name in names if not re.search(rf"`[^`]*\b{name}\b[^`]*`", GUIDE)}

    assert len(blocks) > 5
    assert unsaid == set()


@pytest.mark.parametrize("path", sorted(BOOKLETS.glob("*.toml")), ids=lambda path: str(path.stem))
def test_every_booklet_says_where_its_file_is_explained(path: Path) -> None:
    assert "LISEZMOI.md" in "".join(path.read_text(encoding="utf-8").splitlines()[:3])
