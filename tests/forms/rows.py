"""What answers do, retyped from the town hall's table of situations, not from the TOML: marrying, asking for a home."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Row:
    """What an answer does to the booklet of a couple, or of a family of two adults and two children.

    Attributes:
        said: The answer, as in `people.answers`.
        given: Answers without which the question is not asked, or the document not there.
        adds: Documents that it adds.
        removes: Documents that it removes.
        adds_steps: Steps that it adds.
        removes_steps: Steps that it removes.
        changes: Documents and steps about which it says something more.
        warns: It says something to the resident or to the agent.
        refers: Contacts and booklets that it prints.
    """

    said: str
    given: tuple[str, ...] = ()
    adds: frozenset[str] = frozenset()
    removes: frozenset[str] = frozenset()
    adds_steps: frozenset[str] = frozenset()
    removes_steps: frozenset[str] = frozenset()
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
    removes_steps: str = "",
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
        frozenset(removes_steps.split()),
        frozenset(changes.split()),
        warns,
        frozenset(refers.split()),
    )


ABROAD: Final = "mar.lieu_acte@p1=etranger_hors_ue"
FOREIGN: Final = "mar.nationalite_etrangere@p1=oui"

MARIAGE: Final = [
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

LOGEMENT: Final = [
    row("log.canal=en_ligne", changes="D2"),
    row("log.canal=papier", changes="D2"),
    row("log.canal=avec_aide", changes="D2"),
    # "Ne pas créer de deuxième demande": the step that tells how is not there.
    row("log.deja_numero=oui", removes_steps="D2", changes="D3", warns=True, refers="logement-renouvellement"),
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
