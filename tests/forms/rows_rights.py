"""The same rows for the mediator, legal advice and arriving.

In the table, steps and documents of legal advice begin with Q, and those of the conciliator with J.
"""

from typing import Final

from tests.forms.rows import row

CITY: Final = "med.adversaire=ville"
LANDLORD: Final = "med.adversaire=proprietaire"

MEDIATEUR: Final = [
    row(CITY, adds="P-C07", adds_steps="C1 C2 C3 C4", removes_steps="C9"),
    row(LANDLORD, adds="P-C05 P-C06 P-C08", adds_steps="C5 C6 C7 C8", removes_steps="C9"),
    row("med.adversaire=voisin", adds="P-C06 P-C08", adds_steps="C5 C6 C7 C8", removes_steps="C9"),
    row("med.adversaire=commerce", adds="P-C05 P-C08", adds_steps="C5 C6 C7 C8", removes_steps="C9"),
    row("med.adversaire=etat", refers="defenseur"),
    row("med.adversaire=entreprise", refers="mediateur-entreprise"),
    row("med.adversaire=famille", refers="mediation-familiale"),
    row("med.adversaire=autre", refers="consultation-juridique"),
    row("med.demarche_faite=non", given=CITY, changes="C1 C2"),
    row("med.montant=5000_ou_moins", given=LANDLORD, warns=True),
    row("med.montant=plus_de_5000", given=LANDLORD),
    row("med.montant=pas_d_argent", given=LANDLORD),
    row("med.voisinage=oui", given=LANDLORD, warns=True),
    row("med.delai_recours=oui", warns=True, refers="consultation-juridique"),
    row("med.logement=oui", adds="P-C04", refers="adil"),
    row("med.represente=oui", adds="P-C09"),
]

CONSULTATION: Final = [
    row("cj.theme=logement", adds="P-J03", refers="adil"),
    row("cj.theme=famille", adds="P-J05", refers="avocats"),
    row("cj.theme=travail", adds="P-J04", refers="avocats"),
    row("cj.theme=etrangers", adds="P-J06", warns=True, refers="avocats"),
    row("cj.theme=dettes", adds="P-J07", refers="avocats"),
    row("cj.theme=succession", adds="P-J08", refers="pad"),
    row("cj.theme=violences", adds="P-J09", warns=True),
    row("cj.theme=administration", refers="pad"),
    row("cj.theme=autre", refers="avocats"),
    row("cj.date_limite=moins_15_jours", warns=True, refers="bus"),
    row("cj.date_limite=moins_2_mois"),
    row("cj.date_limite=non"),
    row("cj.ecrire=oui", refers="ecrivain"),
    row("cj.logement=oui", refers="adil"),
    row("cj.violences=oui", warns=True),
    row("cj.faibles_revenus=oui", adds="P-J11", adds_steps="J6"),
    row("cj.assurance_pj=oui", adds="P-J10", warns=True),
    row("cj.interprete=oui", changes="J2"),
]

AT_SCHOOL: Final = "arr.enfant_3_11@c1=oui"

ARRIVEE: Final = [
    row("arr.mode_reception=accueil"),
    # "Le livret doit se comprendre seul": with the steps, the documents that they need.
    row(
        "arr.mode_reception=poste",
        adds="P-A03.p1 P-A03.p2 P-A04.c1 P-A04.c2 P-A05.c1 P-A05.c2 P-A06 P-A07.c1 P-A07.c2 P-A08 P-A09 P-A10 P-A11.p1 "
        "P-A11.p2 P-A12.p1 P-A12.p2 P-A13.p1 P-A13.p2",
        adds_steps="A3 A4 A5 A6 A7",
        changes="A1 P-A03.p1 P-A03.p2 P-A06 P-A07.c1 P-A07.c2",
    ),
    row("arr.mode_reception=en_ligne"),
    row("arr.nationalite@p1=francaise", adds="P-A12.p1", adds_steps="A3"),
    row("arr.nationalite@p1=ue", adds="P-A12.p1", adds_steps="A3"),
    row("arr.nationalite@p1=autre", adds="P-A13.p1", warns=True),
    row("arr.age16_18@p1=oui", warns=True),
    row("arr.enfant_moins_3@c2=oui", adds="P-A15.c2", adds_steps="A5"),
    row(AT_SCHOOL, adds="P-A04.c1 P-A05.c1 P-A08", adds_steps="A4"),
    row("arr.enfant_deja_ecole@c1=oui", given=AT_SCHOOL, adds="P-A07.c1"),
    row("arr.enfant_11_18@c1=oui", refers="rectorat"),
    row("arr.parents_separes=oui", adds="P-A06", changes="P-A06"),
    row("arr.vehicule=aucun"),
    row("arr.vehicule=voiture", adds="P-A09 P-A10", adds_steps="A7", warns=True),
    row("arr.vehicule=deux_roues", adds="P-A09 P-A10", adds_steps="A7", warns=True),
    row("arr.heberge@p1=oui", adds="P-A03.p1", changes="P-A02.p1"),
    row("arr.papiers@p2=oui", adds="P-A11.p2", adds_steps="A6"),
    row("arr.locataire_social=oui", refers="logement-demande"),
    row("arr.logement_probleme=oui", refers="logement-insalubrite"),
    row("arr.numerique@p1=oui", changes="A2"),
    row("arr.langue@p1=oui", refers="cours ecrivain"),
    row("arr.deja_19e=oui", warns=True),
    row("arr.aide_sociale=oui", warns=True),
]
