import json
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import numpy as np
import pytest
from click.testing import CliRunner

from forms.catalogue import shipped_text
from forms.page_code import display_journey_code
from scan.engine_pdfium import count_pdf_pages, measure_pdf_page, render_pdf_page
from server.cli import main
from server.config import settings_from
from server.record.db import Database
from server.record.designs import first_text, publish
from server.record.translations import translate
from tests.server.shell import Shell

ROOT = Path(__file__).parents[2]
DOC = ROOT / "docs" / "cli.md"


def commands(group: click.Group = main, prefix: str = "parcours") -> Iterator[tuple[str, click.Command]]:
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, f"{prefix} {name}")
        else:
            yield f"{prefix} {name}", command


COMMANDS = dict(commands())


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_says_what_it_does(name: str) -> None:
    command = COMMANDS[name]

    assert command.help
    assert all(option.help for option in command.params if isinstance(option, click.Option))


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_documented_with_its_options(name: str) -> None:
    _, heading, rest = DOC.read_text(encoding="utf-8").partition(f"### `{name}")

    title = rest.partition("\n")[0]
    own = [option for option in COMMANDS[name].params if isinstance(option, click.Option)]

    assert heading
    for option in own:
        if option.name not in {"home", "as_json", "language", "output"}:
            assert any(spelling in title for spelling in option.opts), option.name


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_takes_a_home_and_answers_in_json(name: str) -> None:
    spellings = {spelling for option in COMMANDS[name].params for spelling in option.opts}

    assert {"--home", "--json"} <= spellings


def test_only_commands_that_exist_are_documented() -> None:
    documented = set(re.findall(r"^### `(parcours(?: [a-z][a-z-]*)+)", DOC.read_text(encoding="utf-8"), re.MULTILINE))

    assert documented == set(COMMANDS)


def test_the_catalogue_has_the_keys_that_other_programs_use(shell: Shell) -> None:
    catalogue = shell.json("templates")

    assert {template["key"] for template in catalogue} >= {"mariage", "logement-demande"}
    for template in catalogue:
        assert template["title"]
        for situation in template["situations"]:
            assert {"key", "question", "scope", "answers"} <= situation.keys()
            assert situation["answers"][-1] == "ne_sait_pas"


def test_answers_are_about_whom_one_says(shell: Shell) -> None:
    situations = ("--situation", "mar.divorce=non", "--situation", "mar.divorce@p2=oui")
    code = shell.json("new", "mariage", "--holder", "Camille", "--holder", "Noé", *situations)["code"]

    shown = shell.json("show", code)

    answers = next(entry for entry in shown["history"] if entry["action"] == "opened")["after"]["circumstances"]
    assert [(answer["value"], answer["subject"]) for answer in answers["answers"]] == [("non", "p1"), ("oui", "p2")]


def test_as_many_persons_as_the_template_needs_are_there(shell: Shell) -> None:
    code = shell.json("new", "mariage", "--holder", "Camille")["code"]

    shown = shell.json("show", code)

    assert shown["holders"] == ["Camille"]
    assert len(shown["history"][0]["after"]["circumstances"]["persons"]) == 2


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("new", "permis"), "mariage"),
        (("new", "mariage", "--situation", "mar.divorce"), "KEY=VALUE"),
        (("new", "mariage", "--situation", "mar.inconnu=oui"), "parcours templates mariage"),
        (("new", "mariage", "--situation", "mar.divorce=peut-etre"), "mar.divorce"),
        (("new", "mariage", "--situation", "mar.divorce@p9=oui"), "p9"),
        (("show", "K4T7XHA"), "check letter"),
        (("show", "K4T7"), "7 letters"),
        (("show", "K4T7XHK"), "no journey"),
        (("layout", "K4T7XHK"), "no journey"),
        (("print", "K4T7XHK", "-o", "x.pdf", "--format", "poster"), "insert"),
        (("print", "K4T7XHK", "-o", "x.pdf", "--bilingual"), "--language en"),
        (("print", "K4T7XHK", "-o", "x.pdf", "--creep", "3"), "from 0 to 1"),
        (("print-test", "-o", "x.pdf", "--offset", "gauche"), "0.5,-0.3"),
        (("poster", "permis", "-o", "x.pdf"), "mariage"),
        (("poster", "mariage", "-o", "x.pdf", "--size", "A9"), "A3"),
        (("frobnicate",), "frobnicate"),
        (("show",), "CODE"),
        (("restore", "nothing.tar"), "nothing.tar"),
        (("account", "disable", "nobody"), "nobody"),
        (("layout", "K4T7XHK", "--edition", "9" * 30), "--edition"),
        (("serve", "--port", "65536"), "--port"),
        (("read",), "read --help` says how"),
        (("read", ""), "a name is empty"),
        (("scan", ""), "a name is empty"),
        (("poster", "mariage", "-o", ""), "a name is empty"),
        (("poster", "mariage", "-o", "absent/x.pdf"), "make it (`mkdir -p absent`)"),
    ],
)
def test_wrong_usage_is_one_line_that_says_what_to_do(shell: Shell, arguments: tuple[str, ...], words: str) -> None:
    result = shell.run(*arguments)

    assert result.exit_code == 2
    assert result.stdout == ""
    assert len(result.stderr.splitlines()) == 1
    assert words in result.stderr


def test_no_new_file_is_left_of_a_booklet_that_was_not_printed(shell: Shell, tmp_path: Path) -> None:
    result = shell.run("print", "K4T7XHK", "-o", tmp_path / "b.pdf")

    assert result.exit_code == 2
    assert not (tmp_path / "b.pdf").exists()


def test_a_booklet_is_readable_by_its_owner_only(shell: Shell, tmp_path: Path) -> None:
    shell.json("print", shell.json("new", "mariage")["code"], "-o", tmp_path / "b.pdf")

    assert (tmp_path / "b.pdf").stat().st_mode & 0o077 == 0


def test_a_place_that_cannot_be_written_to_makes_no_edition(shell: Shell, tmp_path: Path) -> None:
    code = shell.json("new", "mariage")["code"]

    result = shell.run("print", code, "-o", tmp_path / "nowhere" / "b.pdf")

    assert result.exit_code == 2
    assert shell.json("show", code)["editions"] == []


@pytest.mark.sampled(2)
@pytest.mark.parametrize(
    ("host", "remedy"), [("127.0.0.1", "--port"), ("192.0.2.1", "--host"), ("not an address", "--host")]
)
def test_a_place_where_one_cannot_listen_is_said_in_one_line(shell: Shell, host: str, remedy: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        command = [sys.executable, "-m", "server", "serve", "--home", str(shell.home), "--host", host, "--port", port]
        result = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)

    assert result.returncode == 2
    (said,) = result.stderr.splitlines()
    assert remedy in said


def test_a_booklet_is_printed_and_its_layout_told(shell: Shell, tmp_path: Path) -> None:
    code = shell.json("new", "mariage")["code"]

    told = shell.json("print", display_journey_code(code).lower(), "-o", tmp_path / "b.pdf")

    layout = shell.json("layout", code)
    assert told == {"code": code, "edition": 1, "pages": len(layout["pages"])}
    assert (tmp_path / "b.pdf").read_bytes().startswith(b"%PDF")
    assert {"id", "kind", "author", "x", "y", "w", "h"} <= layout["pages"][1]["zones"][0].keys()


def test_names_that_paper_cannot_show_are_told_with_what_to_do(shell: Shell, tmp_path: Path) -> None:
    names = ("--holder", "Ганна Шевченко", "--holder", "שרה")
    opened = shell.run("new", "mariage", *names, "--json")
    told = json.loads(opened.stdout)

    printed = shell.run("print", told["code"], "-o", tmp_path / "b.pdf", "--json")

    for result in (opened, printed):
        assert json.loads(result.stdout)["unprintable"] == ["שרה"]
        assert result.stderr.count("¿") == 1
        assert "U+" not in result.stderr
        assert "certains signes de «\u00a0שרה\u00a0»" in result.stderr
        assert "en lettres latines" in result.stderr


def test_a_pdf_goes_to_standard_output_unless_the_json_document_does(shell: Shell) -> None:
    code = shell.json("new", "mariage")["code"]

    with_json = shell.run("print", code, "-o", "-", "--json")
    printed = shell.run("print", code, "-o", "-")

    assert (with_json.exit_code, with_json.stdout) == (2, "")
    assert printed.stdout_bytes.startswith(b"%PDF")
    assert "Edition 1 of" in printed.stderr
    assert not Path("-").exists()


def test_a_booklet_in_large_print_is_told_in_mm_of_its_a4(shell: Shell, tmp_path: Path) -> None:
    code = shell.json("new", "mariage")["code"]

    told = shell.json("print", code, "-o", tmp_path / "b.pdf", "--format", "large")

    layout = shell.json("layout", code)
    first = layout["pages"][0]
    boxes = {zone["w"] for page in layout["pages"] for zone in page["zones"] if zone["kind"] == "tick"}
    assert told == {"code": code, "edition": 1, "pages": len(layout["pages"])}
    assert (layout["format"], first["width_mm"], first["height_mm"], "scale" in first) == ("large", 210.0, 297.0, False)
    assert boxes == {round(4.5 * 297 / 210, 3)}


@pytest.mark.parametrize(
    ("options", "language"),
    [(("--language", "en"), "en"), (("--language", "en", "--bilingual"), "fr+en"), (("--language", "fr+en"), "fr+en")],
)
def test_a_booklet_is_printed_in_another_language(
    shell: Shell, tmp_path: Path, options: tuple[str, ...], language: str
) -> None:
    code = shell.json("new", "mariage")["code"]

    shell.json("print", code, "-o", tmp_path / "b.pdf", *options)

    assert shell.json("layout", code)["language"] == language


def test_a_language_that_a_booklet_lacks_is_told_with_those_it_has(shell: Shell, tmp_path: Path) -> None:
    code = shell.json("new", "mariage")["code"]

    result = shell.run("print", code, "-o", tmp_path / "b.pdf", "--language", "tlh")

    assert result.exit_code == 2
    assert "fr, en" in result.stderr
    assert not (tmp_path / "b.pdf").exists()


def test_the_printer_is_measured_and_set_once_for_every_desk(shell: Shell, tmp_path: Path) -> None:
    code = shell.json("new", "arrivee")["code"]
    sheets = tmp_path / "b.pdf"
    shell.json("print", code, "-o", sheets)
    exact = sheets.read_bytes()
    (shell.home / "printer.toml").write_text("creep = 0.1\noffset = [0.5, -0.3]\n")

    told = shell.json("print-test", "-o", tmp_path / "essai.pdf")
    typed = shell.json("print-test", "-o", tmp_path / "essai.pdf", "--offset", "-1,0.25", "--creep", "0")
    shell.json("print", code, "-o", sheets)

    assert told == {"creep": 0.1, "offset": [0.5, -0.3]}
    assert typed == {"creep": 0.0, "offset": [-1.0, 0.25]}
    assert count_pdf_pages((tmp_path / "essai.pdf").read_bytes()) == 2
    assert whereabouts(sheets.read_bytes()) - whereabouts(exact) == pytest.approx(0.5, abs=0.1)


@pytest.mark.parametrize(("size", "sides"), [("A3", (297, 420)), ("A2", (420, 594))])
def test_a_poster_is_as_large_as_was_asked_for(shell: Shell, tmp_path: Path, size: str, sides: tuple[int, int]) -> None:
    told = shell.json("poster", "mariage", "-o", tmp_path / "p.pdf", "--size", size)

    page = measure_pdf_page((tmp_path / "p.pdf").read_bytes(), 0)
    assert told == {"template": "mariage", "size": size}
    assert (round(page.width), round(page.height)) == sides


def whereabouts(pdf: bytes) -> float:
    """How far to the right the ink of the back of the outermost sheet is on average, in mm, away from its codes."""
    dark = (255.0 - render_pdf_page(pdf, 1, 4.0)[4 * 60 : 4 * 180]).sum(axis=0)
    return float(np.arange(len(dark)) @ dark / dark.sum()) / 4.0


def test_what_is_done_at_once_says_nothing_of_its_progress(shell: Shell) -> None:
    assert shell.run("check").stderr == ""


@pytest.mark.parametrize("arguments", [(), ("account",)])
def test_parcours_alone_shows_its_help_as_it_is_meant_to_be_read(arguments: tuple[str, ...]) -> None:
    alone, asked = (CliRunner().invoke(main, [*arguments, *more]) for more in ((), ("--help",)))

    assert (alone.exit_code, alone.stdout) == (2, "")
    assert alone.stderr == asked.stdout
    assert len(alone.stderr.splitlines()) > 5


@pytest.mark.parametrize("module", ["server", "server.cli"])
def test_either_module_is_the_command_where_it_is_not_on_the_path(module: str) -> None:
    help_asked = [sys.executable, "-m", module, "--help"]

    result = subprocess.run(help_asked, capture_output=True, text=True, check=True, cwd=ROOT)

    assert result.stdout.startswith("Usage: parcours ")


def test_a_reader_that_stops_listening_is_no_fault(shell: Shell) -> None:
    command = f"{sys.executable} -m server templates --json | true"

    result = subprocess.run(["sh", "-c", command], capture_output=True, text=True, check=True, cwd=ROOT)

    assert result.stderr == ""


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("mar.divorse=oui", "did you mean mar.divorce"),
        ("divorce=oui", "did you mean mar.divorce"),
        ("mar.divorce=ouii", "did you mean oui"),
        ("bad=oui", "`parcours templates mariage`"),
        ("x" * 400 + "=oui", "`parcours templates mariage`"),
        ("mar.divorce=" + "x" * 400, "did you mean"),
        ("mar.divorce@" + "x" * 400 + "=oui", "there are p1, p2"),
    ],
)
def test_a_question_or_an_answer_that_does_not_exist_brings_the_nearest(shell: Shell, typed: str, words: str) -> None:
    result = shell.run("new", "mariage", "--situation", typed)

    assert (result.exit_code, result.stdout) == (2, "")
    assert words in result.stderr
    assert len(result.stderr) < 200


def test_the_questions_of_one_template_are_listed_with_their_answers(shell: Shell) -> None:
    listed = shell.run("templates", "mariage").stdout

    assert "mar.divorce" in listed
    assert "oui · non" in listed
    assert "log." not in listed


def test_a_booklet_made_in_the_studio_is_listed_and_checked_for_what_it_lacks_in_a_language(shell: Shell) -> None:
    database = Database(settings_from(shell.home, {}))
    text = first_text("carte-perdue", "P", "#123456", "Ma carte est perdue").replace("Lisez", "mot " * 16 + "lisez")
    with database.transaction() as session:
        publish(session, "carte-perdue", text, base=0, by="Dina Dessin", words="Première")
        translate(session, "en", "Ma carte est perdue", "I lost my card", seen=0, by="Dina Dessin")
        translate(session, "en", "Pièces", "Docu\N{SNOWMAN}ments", seen=0, by="Dina Dessin")
    database.close()

    listed = [each["key"] for each in shell.json("templates")]
    alone = shell.run("templates", "carte-perdue")

    assert "carte-perdue" in listed
    assert (alone.exit_code, alone.stdout.split(maxsplit=1)[0]) == (0, "carte-perdue")
    checked = shell.json("check")
    assert checked["untranslated"] == [{"template": "carte-perdue", "language": "en", "texts": 3}]
    assert "carte-perdue, en\N{NO-BREAK SPACE}anglais" in shell.run("check").stdout
    (wrong,) = checked["translated"]
    assert (wrong["template"], wrong["language"]) == ("carte-perdue", "en")
    assert "a une lettre que l'imprimé ne sait pas faire" in wrong["said"]
    hard, *others = checked["published"]
    assert all("n'est pas encore écrite" in one["said"] for one in others)
    assert (hard["template"], hard["said"][:17]) == ("carte-perdue", "une phrase de 19 ")


def test_a_file_is_looked_over_with_the_services_and_the_booklets_of_the_home(shell: Shell, tmp_path: Path) -> None:
    with (shell.home / "mairie.toml").open("a", encoding="utf-8") as town_hall:
        town_hall.write('\n[[service]]\nkey = "maternite"\nname = "Maternité"\nplace = "au premier étage"\n')
    file = tmp_path / "naissance.toml"
    shell.run("templates", "mediateur", "-o", file)
    text = file.read_text(encoding="utf-8").replace('key = "mediateur"', 'key = "naissance"', 1)
    file.write_text(f'{text}\n[[contact]]\nkey = "lune"\nservice = "maternite"\n', encoding="utf-8")
    again = shell.run("templates", "mediateur", "-o", file)
    written = shell.run("templates", "mediateur", "-o", file.with_name("autre.toml"))
    piped, alone = shell.run("templates", "mediateur", "-o", "-"), shell.run("templates", "mediateur", "--force")
    unread = shell.run("templates", "mediateur", "-o", "/proc/self/mem")

    (told,) = shell.json("check", file)

    assert (unread.exit_code, "parcours: /proc/self/mem: Input/output error" in unread.output) == (2, True)
    assert (again.exit_code, "--force" in again.output, "lune" in file.read_text(encoding="utf-8")) == (2, True, True)
    assert written.stdout == f"{file.with_name('autre.toml')}: the text of mediateur\n"
    assert piped.stdout == shipped_text("mediateur")
    assert (alone.exit_code, "-o" in alone.stderr) == (2, True)
    assert told["problems"] == []
    assert "la lettre « C » est déjà prise" in next(one["said"] for one in told["remarks"] if one["kind"] == "taken")


@pytest.mark.parametrize("option", ["--holder", "--child"])
@pytest.mark.parametrize(
    ("name", "words"), [("", "empty"), ("  ", "empty"), ("A" * 300, "room for 80"), ("Ada\x07", "cannot be printed")]
)
def test_a_name_that_no_booklet_can_carry_is_refused(shell: Shell, option: str, name: str, words: str) -> None:
    result = shell.run("new", "mariage", option, name)

    assert (result.exit_code, words in result.stderr) == (2, True)
    assert len(result.stderr.splitlines()) == 1


def test_a_booklet_for_two_is_for_exactly_two(shell: Shell) -> None:
    result = shell.run("new", "mariage", "--holder", "Ada", "--holder", "Noé", "--holder", "Lou")

    assert (result.exit_code, "exactly 2 persons expected, not 3" in result.stderr) == (2, True)
