"""Each row of the town hall's table of situations (sections 1 and 2), retyped from the table, not from the TOML."""

from dataclasses import dataclass

import pytest

from forms.booklet import Booklet, BookletDocument
from tests.forms.people import booklet, places, remarked, steps


@dataclass(frozen=True)
class Row:
    """What an answer does to the booklet of a couple, or of a family of two adults and two children.

    Attributes:
        said: The answer, as in `people.answers`.
        given: Answers without which the question is not asked, or the document not there.
        adds: Documents that it adds.
        removes: Documents that it removes.
        adds_steps: Steps that it adds.
        changes: Documents and steps about which it says something more.
        warns: It says something to the resident or to the agent.
        refers: Contacts and booklets that it prints.
    """

    said: str
    given: tuple[str, ...] = ()
    adds: frozenset[str] = frozenset()
    removes: frozenset[str] = frozenset()
    adds_steps: frozenset[str] = frozenset()
    changes: frozenset[str] = frozenset()
    warns: bool = False
    refers: frozenset[str] = frozenset()


def row(
    said: str,
    *,
    given: str = "",
    adds: str = "",
    removes: str = "",
    adds_steps: str = "",
    changes: str = "",
    warns: bool = False,
    refers: str = "",
) -> Row:
    return Row(
        said,
        tuple(given.split()),
        frozenset(adds.split()),
        frozenset(removes.split()),
        frozenset(adds_steps.split()),
        frozenset(changes.split()),
        warns,
        frozenset(refers.split()),
    )


ABROAD = "mar.lieu_acte@p1=etranger_hors_ue"
FOREIGN = "mar.nationalite_etrangere@p1=oui"

MARIAGE = [
    row("mar.lieu_acte@p1=france_verifiable", warns=True),
    row("mar.lieu_acte@p1=france_non_verifiable", adds="P-M03.p1", changes="P-M03.p1"),
    row("mar.lieu_acte@p1=nantes", adds="P-M04.p1", changes="P-M04.p1"),
    row("mar.lieu_acte@p1=etranger_ue", adds="P-M05.p1 P-M06.p1", changes="P-M06.p1"),
    row("mar.lieu_acte@p1=etranger_hors_ue", adds="P-M05.p1 P-M06.p1 P-M07.p1"),
    row("mar.lieu_acte@p1=ofpra", adds="P-M08.p1", warns=True),
    row("mar.lieu_acte@p1=ofpra", given=FOREIGN, adds="P-M08.p1", removes="P-M09.p1 P-M10.p1", warns=True),
    row("mar.acte_sans_mise_a_jour@p1=oui", given=ABROAD, changes="P-M05.p1"),
    row(FOREIGN, adds="P-M09.p1 P-M10.p1", changes="P-M09.p1", warns=True),
    row("mar.sans_certificat_coutume@p1=oui", given=FOREIGN, changes="P-M09.p1"),
    row("mar.langue_etrangere@p2=oui", adds="P-M06.p2"),
    row("mar.interprete@p1=oui", changes="M4 M7", warns=True),
    row("mar.divorce@p1=oui", adds="P-M11.p1"),
    row("mar.divorce_etranger@p1=oui", given="mar.divorce@p1=oui", changes="P-M11.p1", warns=True),
    row("mar.veuf@p2=oui", adds="P-M12.p2", changes="P-M12.p2"),
    row("mar.pacs@p1=oui", warns=True),
    row("mar.mineur@p2=oui", adds="P-M13.p2", adds_steps="M9", changes="M4", warns=True),
    row("mar.majeur_protege@p1=oui", adds="P-M14.p1", warns=True),
    row("mar.contrat=oui", adds="P-M15", changes="M6"),
    row("mar.contrat=non", warns=True),
    row("mar.contrat=peut_etre", refers="notaires"),
    row("mar.enfants_communs=oui", adds="P-M16", changes="M8"),
    row("mar.lien_par_parent=oui", adds="P-M17", changes="M5"),
    row("mar.domiciles_differents=oui", changes="M5"),
    row("mar.residence_courte=oui", warns=True),
    row("mar.un_vit_a_letranger=oui", changes="M4", warns=True),
    row("mar.deux_etrangers_hors_france=oui", given=FOREIGN, warns=True),
    row("mar.heberge@p1=oui", changes="P-M02.p1"),
    row("mar.nb_temoins=2", changes="P-M18"),
    row("mar.nb_temoins=3", changes="P-M18"),
    row("mar.nb_temoins=4", changes="P-M18"),
    row("mar.empechement_grave@p2=oui", changes="M7", warns=True, refers="etat-civil"),
    row("mar.etat_civil_modifie@p2=oui", adds="P-M20.p2"),
    row("mar.accessibilite@p1=oui", warns=True),
]

LOGEMENT = [
    row("log.canal=en_ligne", changes="D2"),
    row("log.canal=papier", changes="D2"),
    row("log.canal=avec_aide", changes="D2"),
    row("log.deja_numero=oui", warns=True, refers="logement-renouvellement"),
    row("log.deja_hlm=oui", adds="P-D16", refers="logement-echange"),
    row("log.etranger_hors_ue@p1=oui", adds="P-D02.p1"),
    row("log.revenus_etranger@p2=oui", changes="P-D04.p2"),
    row("log.enfants@c1=oui", adds="P-D03.c1"),
    row("log.garde_partagee@c2=oui", adds="P-D11.c2"),
    row("log.grossesse=oui", adds="P-D10"),
    row("log.situation_famille=marie", adds="P-D07"),
    row("log.situation_famille=pacse", adds="P-D07"),
    row("log.situation_famille=couple"),
    row("log.situation_famille=seul"),
    row("log.situation_famille=separe", adds="P-D08"),
    row("log.situation_famille=divorce", adds="P-D08"),
    row("log.situation_famille=veuf", adds="P-D09"),
    row("log.protege@p1=oui", adds="P-D05.p1", warns=True),
    row("log.activite@p1=salarie", adds="P-D12.p1"),
    row("log.activite@p2=independant", adds="P-D13.p2"),
    row("log.activite@p1=etudiant_apprenti", adds="P-D15.p1"),
    row("log.activite@p1=retraite", adds="P-D14.p1"),
    row("log.activite@p1=sans_emploi", adds="P-D14.p1"),
    row("log.activite@p1=autre", adds="P-D14.p1"),
    row("log.logement_actuel=locataire", adds="P-D16"),
    row("log.logement_actuel=heberge", adds="P-D17"),
    row("log.logement_actuel=hotel_sans_abri", adds="P-D18"),
    row("log.logement_actuel=proprietaire", adds="P-D19"),
    row("log.conge_expulsion=oui", adds="P-D20", warns=True, refers="adil service-social"),
    row("log.mauvais_etat=oui", adds="P-D21", refers="logement-insalubrite"),
    row("log.handicap_sante@p2=oui", adds="P-D22.p2", warns=True),
    row("log.violences@p1=oui", adds="P-D23.p1", warns=True),
    row("log.mutation_pro=oui", adds="P-D24", refers="action-logement"),
    row("log.duree_attente=moins"),
    row("log.duree_attente=1p_6ans", adds_steps="D7"),
    row("log.duree_attente=2_3p_9ans", adds_steps="D7"),
    row("log.duree_attente=4p_10ans", adds_steps="D7"),
]

ROWS = [
    *(pytest.param("mariage", one, id=one.said) for one in MARIAGE),
    *(pytest.param("logement-demande", one, id=one.said) for one in LOGEMENT),
]


def test_a_couple_without_any_answer_gets_the_base() -> None:
    made = booklet("mariage")

    assert steps(made) == ["M1", "M2", "M3", "M4", "M5", "M6", "M7", "M8"]
    assert places(made) == {*(f"P-M{number}.{who}" for number in ("01", "02", "19") for who in ("p1", "p2")), "P-M18"}


def test_a_family_without_any_answer_gets_the_base() -> None:
    made = booklet("logement-demande")

    assert steps(made) == ["D1", "D2", "D3", "D4", "D5", "D6"]
    assert places(made) == {f"P-D{number}.{who}" for number in ("01", "04", "06") for who in ("p1", "p2")}


@pytest.mark.parametrize(("key", "expected"), ROWS)
def test_an_answer_does_what_its_row_says_and_nothing_else(key: str, expected: Row) -> None:
    before = booklet(key, *expected.given)

    after = booklet(key, *expected.given, expected.said)

    assert places(after) - places(before) == expected.adds
    assert places(before) - places(after) == expected.removes
    assert set(steps(after)) - set(steps(before)) == expected.adds_steps
    assert set(steps(before)) <= set(steps(after))
    assert _remarks(after).keys() - _remarks(before).keys() | _changed(before, after) == expected.changes
    assert {target for target, _ in after.referrals} == expected.refers
    said = {*after.warnings, *after.agent_warnings} - {*before.warnings, *before.agent_warnings}
    assert bool(said) == expected.warns


# Without a contract, the booklet explains the legal rule: the only "no" that says something.
YES_ROWS = [one for one in ROWS if str(one.id).endswith("=oui") and one.id != "mar.contrat=oui"]


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
    }

    for key, by_scope in scopes.items():
        situations = booklet(key).template.situations
        for scope in ("person", "record", "child"):
            asked = {one.key.partition(".")[2] for one in situations if one.scope == scope}
            assert asked == set(by_scope.get(scope, "").split())


def test_a_minor_asks_for_the_dispensation_before_the_file_is_handed_in() -> None:
    made = booklet("mariage", "mar.mineur@p1=oui")

    assert steps(made) == ["M1", "M2", "M9", "M3", "M4", "M5", "M6", "M7", "M8"]


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
