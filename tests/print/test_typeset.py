from print.canvas import text_width
from print.theme import LINE_CHARACTERS
from print.typeset import cut_lines, first_line, wrap

SIZE = 10.5


def test_lines_fit_their_column_and_nothing_is_lost() -> None:
    text = "Un agent vous pose quelques questions sur votre situation. Il vous donne le dossier."

    lines = wrap(text, 60.0, SIZE)

    assert " ".join(lines) == text
    assert all(text_width(line, SIZE) <= 60.0 for line in lines)


def test_no_line_is_longer_than_the_eye_follows() -> None:
    lines = wrap("il " * 60, 500.0, SIZE)

    assert max(len(line) for line in lines) <= LINE_CHARACTERS


def test_a_no_break_space_holds() -> None:
    lines = wrap("Vous attendez 10\u00a0jours", text_width("Vous attendez 10", SIZE) + 1, SIZE)

    assert lines == ("Vous attendez", "10\u00a0jours")


def test_a_word_longer_than_the_line_is_cut_after_a_joint() -> None:
    address = "service-public.fr/simulateur/calcul/ListeDocumentsPourMariage"

    lines = wrap(address, 50.0, SIZE)

    assert "".join(lines) == address
    assert lines[0].endswith("/")


def test_an_address_is_cut_after_a_slash_even_where_that_leaves_a_short_line() -> None:
    lines = wrap("paris.fr/urbanisme-et-logement-social.html", 50.0, SIZE)

    assert lines[0] == "paris.fr/"


def test_a_label_takes_its_room_from_the_first_line() -> None:
    text = "un entretien avec un agent de la mairie"

    plain, labelled = wrap(text, 70.0, SIZE), wrap(text, 70.0, SIZE, label="Audition :")

    assert len(labelled) > len(plain)
    assert text_width("Audition : ", SIZE, bold=True) + text_width(labelled[0], SIZE) <= 70.0


def test_an_empty_text_is_one_empty_line() -> None:
    assert wrap("", 50.0, SIZE) == ("",)


def test_a_shortened_line_says_that_it_is_shortened() -> None:
    line = first_line("Demander un logement social à Paris", 40.0, SIZE)

    assert line.endswith("…")
    assert text_width(line, SIZE) <= 40.0


def test_a_line_that_ends_inside_a_word_is_told_from_one_that_ends_after_a_joint() -> None:
    for words, cut in (("Formulaire remis", True), ("Jean-Marie  part", False), ("un  mot\nou deux", False)):
        lines = wrap(words, 11.0, 10.5)

        assert len(lines) > 1
        assert any(cut_lines(words, lines)) is cut
