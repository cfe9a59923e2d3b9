"""The same rows for renewing a request, changing homes, and a home in a bad state.

The table says "documents P-D07 to P-D24" of a change: which of them is asked after it, in words of the first request.
"""

from typing import Final

from tests.forms.rows import row

FAMILY: Final = "ren.changement=famille"
WORK: Final = "ren.changement=travail"
HOME: Final = "ren.changement=logement"
HEALTH: Final = "ren.changement=sante"

RENOUVELLEMENT: Final = [
    row("ren.delai_restant=plus_2_mois"),
    row("ren.delai_restant=moins_2_mois", changes="R3"),
    row("ren.delai_restant=depassee", adds_steps="R6"),
    row("ren.changement=rien"),
    *(
        row(f"ren.changement={what}", adds="P-R05")
        for what in ("adresse", "famille", "travail", "revenus", "sante", "logement", "souhaits")
    ),
    row("ren.famille=mariage_pacs", given=FAMILY, adds="P-D07"),
    row("ren.famille=separation", given=FAMILY, adds="P-D08"),
    row("ren.famille=deces", given=FAMILY, adds="P-D09"),
    row("ren.famille=grossesse", given=FAMILY, adds="P-D10"),
    row("ren.famille=autre", given=FAMILY),
    row("ren.garde@c2=oui", given=FAMILY, adds="P-D11.c2"),
    row("ren.activite@p1=salarie", given=WORK, adds="P-D12.p1"),
    row("ren.activite@p2=independant", given="ren.changement=revenus", adds="P-D13.p2"),
    row("ren.activite@p1=autre_revenu", given="ren.changement=revenus", adds="P-D14.p1"),
    row("ren.activite@p1=etudiant_apprenti", given=WORK, adds="P-D15.p1"),
    row("ren.activite@p1=mutation_pro", given=WORK, adds="P-D24"),
    row("ren.activite@p2=meme", given=WORK),
    row("ren.logement=locataire", given="ren.changement=adresse", adds="P-D16"),
    row("ren.logement=heberge", given="ren.changement=adresse", adds="P-D17"),
    row("ren.logement=hotel_sans_abri", given="ren.changement=adresse", adds="P-D18"),
    row("ren.logement=proprietaire", given="ren.changement=adresse", adds="P-D19"),
    row("ren.logement=conge_expulsion", given=HOME, adds="P-D20"),
    row("ren.logement=mauvais_etat", given=HOME, adds="P-D21", refers="logement-insalubrite"),
    row("ren.logement=autre", given=HOME),
    row("ren.sante@p2=oui", given=HEALTH, adds="P-D22.p2", warns=True),
    row("ren.violences@p1=oui", given=FAMILY, adds="P-D23.p1", warns=True),
    row("ren.titre_sejour_fin@p1=oui", warns=True),
    row("ren.compte_perdu=oui", adds="P-R06", changes="R3"),
    row("ren.numero_perdu=oui", changes="R1"),
    row("ren.demande_effacee=oui", adds_steps="R6", refers="logement-demande"),
]

ONLINE: Final = "ech.chemin=echange_en_ligne"

ECHANGE: Final = [
    row("ech.chemin=mutation", adds_steps="E3"),
    row(ONLINE, adds_steps="E4"),
    row("ech.chemin=echange_de_droit", adds_steps="E5"),
    row("ech.motif=trop_petit", adds="P-E05"),
    row("ech.motif=trop_grand", warns=True),
    row("ech.motif=trop_cher"),
    row("ech.motif=handicap", adds="P-E06", warns=True),
    row("ech.motif=separation", adds="P-E09"),
    row("ech.motif=travail"),
    row("ech.motif=securite", adds="P-E08", warns=True),
    row("ech.trois_enfants=oui", adds_steps="E5", refers="adil"),
    row("ech.dette_loyer=oui", warns=True, refers="bailleur service-social"),
    row("ech.bail_exclu=oui", given=ONLINE, removes_steps="E4"),
    row("ech.bailleur_participe=oui", given=ONLINE),
    row("ech.bailleur_participe=non", given=ONLINE, removes_steps="E4"),
    row("ech.demande_a_jour=oui"),
    row("ech.demande_a_jour=non", refers="logement-renouvellement"),
]

TENANT: Final = "ins.statut=locataire_prive"

INSALUBRITE: Final = [
    row("ins.danger=oui", warns=True),
    row(TENANT, adds="P-I01 P-I05"),
    row("ins.statut=locataire_hlm", adds="P-I01 P-I05", changes="I2", refers="mediateur"),
    row("ins.statut=coproprietaire", adds="P-I11"),
    row("ins.statut=proprietaire_occupant"),
    row("ins.statut=heberge", adds="P-I10"),
    row("ins.statut=hotel_meuble"),
    *(
        row(f"ins.probleme={what}")
        for what in ("humidite", "electricite", "chauffage", "eau", "plomb", "structure", "taille", "bruit", "dechets")
    ),
    row("ins.probleme=nuisibles", changes="I2", refers="salubrite"),
    row("ins.plomb_enfant=oui", given="ins.probleme=plomb", warns=True),
    row("ins.partie_commune=oui", changes="I2"),
    row("ins.lettre_faite=oui", changes="I2"),
    row("ins.aide_logement=oui", adds="P-I08", adds_steps="I7", changes="I7"),
    row("ins.enfant_ou_fragile=oui", adds="P-I07", warns=True),
    row("ins.sans_bail=oui", given=TENANT, adds="P-I10", removes="P-I01 P-I05", warns=True),
    row("ins.arrete=oui", changes="I6", warns=True, refers="logement-demande"),
    row("ins.expulsion_menace=oui", refers="consultation-juridique adil"),
]
