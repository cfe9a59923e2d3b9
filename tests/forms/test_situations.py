"""Each row of the town hall's table of situations does what it says, and nothing else."""

import pytest

from forms.booklet import Booklet, BookletDocument
from forms.circumstances import MoveStep, RemoveStep
from forms.news import news_between
from tests.forms.people import booklet, places, remarked, steps
from tests.forms.rows import FOREIGN, LOGEMENT, MARIAGE, Row
from tests.forms.rows_homes import ECHANGE, INSALUBRITE, RENOUVELLEMENT
from tests.forms.rows_rights import ARRIVEE, CONSULTATION, MEDIATEUR

TABLES = {
    "mariage": MARIAGE,
    "logement-demande": LOGEMENT,
    "logement-renouvellement": RENOUVELLEMENT,
    "logement-echange": ECHANGE,
    "logement-insalubrite": INSALUBRITE,
    "mediateur": MEDIATEUR,
    "consultation-juridique": CONSULTATION,
    "arrivee": ARRIVEE,
}
ROWS = [pytest.param(key, one, id=one.said) for key, rows in TABLES.items() for one in rows]


def test_a_couple_without_any_answer_gets_the_base() -> None:
    made = booklet("mariage")

    assert steps(made) == ["M1", "M2", "M3", "M4", "M5", "M6", "M7", "M8"]
    assert places(made) == {*(f"P-M{number}.{who}" for number in ("01", "02", "19") for who in ("p1", "p2")), "P-M18"}


def test_a_family_without_any_answer_gets_the_base() -> None:
    made = booklet("logement-demande")

    assert steps(made) == ["D1", "D2", "D3", "D4", "D5", "D6"]
    assert places(made) == {f"P-D{number}.{who}" for number in ("01", "04", "06") for who in ("p1", "p2")}


@pytest.mark.parametrize(
    ("key", "base", "documents"),
    [
        (
            "logement-renouvellement",
            "R1 R2 R3 R4 R5",
            "P-R01 P-R02.p1 P-R02.p2 P-R03.p1 P-R03.p2 P-R04.p1 P-R04.p2",
        ),
        ("logement-echange", "E1 E2 E6", "P-E01 P-E02.p1 P-E02.p2 P-E03.p1 P-E03.p2 P-E04 P-E07"),
        ("logement-insalubrite", "I1 I2 I3 I4 I5 I6", "P-I02 P-I03 P-I04 P-I06 P-I09"),
        ("mediateur", "C9", "P-C01.p1 P-C01.p2 P-C02 P-C03"),
        ("consultation-juridique", "J1 J2 J3 J4 J5", "P-J01 P-J02"),
        ("arrivee", "A1 A2 A8 A9", "P-A01.p1 P-A01.p2 P-A02.p1 P-A02.p2 P-A14"),
    ],
)
def test_who_has_not_answered_yet_gets_the_base(key: str, base: str, documents: str) -> None:
    made = booklet(key)

    assert steps(made) == base.split()
    assert places(made) == set(documents.split())


@pytest.mark.parametrize(("key", "expected"), ROWS)
def test_an_answer_does_what_its_row_says_and_nothing_else(key: str, expected: Row) -> None:
    before = booklet(key, *expected.given)

    after = booklet(key, *expected.given, expected.said)

    assert places(after) - places(before) == expected.adds
    assert places(before) - places(after) == expected.removes
    assert set(steps(after)) - set(steps(before)) == expected.adds_steps
    assert set(steps(before)) - set(steps(after)) == expected.removes_steps
    assert _remarks(after).keys() - _remarks(before).keys() | _changed(before, after) == expected.changes
    assert {target for target, _ in after.referrals} == expected.refers
    said = {*after.warnings, *after.agent_warnings} - {*before.warnings, *before.agent_warnings}
    assert bool(said) == expected.warns


# Without a contract, the booklet explains the legal rule; a landlord who takes no part stops an exchange, and a request
# that is out of date is renewed first.
A_NO_SAYS_SOMETHING = {"mar.contrat=oui", "ech.bailleur_participe=oui", "ech.demande_a_jour=oui"}
YES_ROWS = [one for one in ROWS if str(one.id).endswith("=oui") and one.id not in A_NO_SAYS_SOMETHING]


@pytest.mark.parametrize(("key", "expected"), YES_ROWS)
def test_the_answer_no_changes_nothing(key: str, expected: Row) -> None:
    question = expected.said.partition("=")[0]
    before = booklet(key, *expected.given)

    after = booklet(key, *expected.given, f"{question}=non")

    assert after == before


@pytest.mark.parametrize(("key", "expected"), ROWS)
def test_not_knowing_adds_what_yes_would_add_for_sure_and_says_that_it_is_to_be_confirmed(
    key: str, expected: Row
) -> None:
    before = booklet(key, *expected.given)
    question = expected.said.partition("=")[0]

    after = booklet(key, *expected.given, f"{question}=ne_sait_pas")

    added = [paper for paper in after.documents if _place(paper) not in places(before)]
    assert expected.adds <= {_place(paper) for paper in added}
    assert all(paper.to_confirm for paper in added)
    assert places(before) <= places(after)
    assert after.warnings == before.warnings
    assert after.agent_warnings == before.agent_warnings
    assert after.referrals == before.referrals
    assert expected.adds_steps <= set(steps(after))
    assert remarked(after) - remarked(before) <= set(steps(after)) - set(steps(before))


def test_each_situation_of_the_table_is_asked_with_its_scope() -> None:
    scopes = {
        "mariage": {
            "person": "lieu_acte acte_sans_mise_a_jour nationalite_etrangere sans_certificat_coutume langue_etrangere"
            " interprete divorce divorce_etranger veuf pacs mineur majeur_protege heberge empechement_grave"
            " etat_civil_modifie accessibilite",
            "record": "contrat enfants_communs lien_par_parent domiciles_differents residence_courte"
            " un_vit_a_letranger deux_etrangers_hors_france nb_temoins",
        },
        "logement-demande": {
            "person": "etranger_hors_ue revenus_etranger protege activite handicap_sante violences",
            "record": "canal deja_numero deja_hlm grossesse situation_famille logement_actuel conge_expulsion"
            " mauvais_etat mutation_pro duree_attente",
            "child": "enfants garde_partagee",
        },
        "logement-renouvellement": {
            "person": "titre_sejour_fin activite sante violences",
            "record": "delai_restant changement compte_perdu numero_perdu demande_effacee famille logement",
            "child": "garde",
        },
        "logement-echange": {
            "record": "chemin motif trois_enfants dette_loyer bail_exclu bailleur_participe demande_a_jour",
        },
        "logement-insalubrite": {
            "record": "danger statut probleme plomb_enfant partie_commune lettre_faite aide_logement"
            " enfant_ou_fragile sans_bail arrete expulsion_menace",
        },
        "mediateur": {
            "record": "adversaire demarche_faite montant voisinage delai_recours logement represente",
        },
        "consultation-juridique": {
            "record": "theme date_limite ecrire logement violences faibles_revenus assurance_pj interprete",
        },
        "arrivee": {
            "person": "nationalite age16_18 heberge papiers numerique langue",
            "record": "mode_reception parents_separes vehicule locataire_social logement_probleme deja_19e"
            " aide_sociale",
            "child": "enfant_moins_3 enfant_3_11 enfant_deja_ecole enfant_11_18",
        },
    }

    for key, by_scope in scopes.items():
        situations = booklet(key).template.situations
        for scope in ("person", "record", "child"):
            asked = {one.key.partition(".")[2] for one in situations if one.scope == scope}
            assert asked == set(by_scope.get(scope, "").split())


def test_a_request_that_ends_soon_is_renewed_first() -> None:
    soon = booklet("logement-renouvellement", "ren.delai_restant=moins_2_mois")
    later = booklet("logement-renouvellement", "ren.delai_restant=plus_2_mois")

    assert steps(soon) == ["R3", "R1", "R2", "R4", "R5"]
    assert steps(later) == ["R1", "R2", "R3", "R4", "R5"]


def test_a_danger_is_told_to_the_city_before_anybody_is_written_to() -> None:
    made = booklet("logement-insalubrite", "ins.danger=oui")

    assert steps(made) == ["I1", "I4", "I2", "I3", "I5", "I6"]
    assert any("18" in warning for warning in made.warnings)


def test_an_agent_puts_a_step_where_they_want_whatever_an_answer_says() -> None:
    made = booklet("logement-insalubrite", "ins.danger=oui", changes=(MoveStep("I4", after="I5"),))

    assert steps(made) == ["I1", "I2", "I3", "I5", "I4", "I6"]


def test_a_step_stays_where_it_is_when_the_one_to_go_before_is_not_there() -> None:
    made = booklet("logement-insalubrite", "ins.danger=oui", changes=(RemoveStep("I2"),))

    assert steps(made) == ["I1", "I4", "I3", "I5", "I6"]


def test_several_changes_ask_for_the_proof_of_each() -> None:
    made = booklet(
        "logement-renouvellement",
        *("ren.changement=famille", "ren.changement=travail", "ren.famille=grossesse", "ren.famille=separation"),
        *("ren.activite@p1=salarie", "ren.activite@p1=mutation_pro"),
    )

    assert {"P-R05", "P-D08", "P-D10", "P-D12.p1", "P-D24"} <= places(made)
    assert not {"P-D07", "P-D12.p2", "P-D16"} & places(made)


def test_a_landlord_who_takes_no_part_stops_the_exchange_online_and_no_other_way() -> None:
    ways = ("ech.chemin=mutation", "ech.chemin=echange_en_ligne", "ech.chemin=echange_de_droit")

    assert steps(booklet("logement-echange", *ways)) == ["E1", "E2", "E3", "E4", "E5", "E6"]
    assert steps(booklet("logement-echange", *ways, "ech.bailleur_participe=non")) == ["E1", "E2", "E3", "E5", "E6"]


def test_a_minor_asks_for_the_dispensation_before_the_file_is_handed_in() -> None:
    made = booklet("mariage", "mar.mineur@p1=oui")

    assert steps(made) == ["M1", "M2", "M9", "M3", "M4", "M5", "M6", "M7", "M8"]


@pytest.mark.parametrize(
    ("other", "way", "brought_to"),
    [("ville", ["C1", "C2", "C3", "C4"], "C2"), ("voisin", ["C5", "C6", "C7", "C8"], "C7")],
)
def test_a_conflict_goes_one_way_and_its_papers_come_to_the_meeting_of_that_way(
    other: str, way: list[str], brought_to: str
) -> None:
    made = booklet("mediateur", f"med.adversaire={other}")

    assert steps(made) == way
    assert {paper.document.step for paper in made.documents if paper.document.id in {"P-C01", "P-C02", "P-C03"}} == {
        brought_to
    }


def test_who_does_not_know_whom_the_conflict_is_with_reads_of_one_way_after_the_other_each_by_its_name() -> None:
    made = booklet("mediateur", "med.adversaire=ne_sait_pas")

    assert steps(made) == ["C9", "C1", "C2", "C3", "C4", "C5", "C6", "C7", "C8"]
    named = [one.step.id for one in made.steps if f"{one.step.way}." in one.remarks]
    assert named == steps(made)[1:]


def test_the_name_of_a_way_is_no_news_once_there_is_only_that_way() -> None:
    unsure, known = (booklet("mediateur", f"med.adversaire={other}") for other in ("ne_sait_pas", "ville"))

    news = news_between(unsure, known).steps

    assert [words for one in news for words in one.dropped if words.startswith("Chemin")] == []


def test_a_booklet_sent_by_post_has_every_step_of_arriving_and_none_waits_for_another() -> None:
    made = booklet("arrivee", "arr.mode_reception=poste")

    assert steps(made) == ["A1", "A2", "A3", "A4", "A5", "A6", "A7", "A8", "A9"]
    assert all(one.step.after == () for one in made.steps)


def test_who_votes_here_keeps_the_step_of_voting_when_the_other_adult_does_not() -> None:
    made = booklet("arrivee", "arr.nationalite@p1=francaise", "arr.nationalite@p2=autre")

    assert "A3" in steps(made)
    assert {"P-A12.p1", "P-A13.p2"} <= places(made)


def test_a_protected_person_is_never_sent_to_a_consulate_even_when_the_birth_certificate_is_in_doubt() -> None:
    made = booklet(
        "mariage",
        FOREIGN,
        "mar.lieu_acte@p1=ofpra",
        "mar.langue_etrangere@p1=oui",
        "mar.sans_certificat_coutume@p1=oui",
        "mar.deux_etrangers_hors_france=oui",
    )

    mine = [paper.document for paper in made.documents if paper.subject is not None and paper.subject.key == "p1"]
    assert {"P-M08", "P-M06"} <= {document.id for document in mine}
    assert not any("onsulat" in text for one in mine for text in (one.title, one.validity, one.obtain))
    assert "consulats" not in [contact.key for contact in made.contacts]
    said = [*made.warnings, *(words for _, words in made.referrals)]
    said += [remark for paper in made.documents for remark in paper.remarks]
    assert not any("onsulat" in words or "être reconnu" in words for words in said)
    assert made.referrals == ()


def _place(paper: BookletDocument) -> str:
    return paper.document.id if paper.subject is None else f"{paper.document.id}.{paper.subject.key}"


def _remarks(made: Booklet) -> dict[str, tuple[str, ...]]:
    papers = {_place(paper): paper.remarks for paper in made.documents if paper.remarks}
    return papers | {step.step.id: step.remarks for step in made.steps if step.remarks}


def _changed(before: Booklet, after: Booklet) -> set[str]:
    old, new = _remarks(before), _remarks(after)
    return {place for place in old.keys() & new.keys() if old[place] != new[place]}
