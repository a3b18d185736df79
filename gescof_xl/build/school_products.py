"""The school base: what is sold, what is made of what."""

from __future__ import annotations

PRODUCTS = """
Code   | Libellé                                            | Nature         | Prix HT | TVA   | Unité       | Durée (h) | Compte de vente
EXC1   | Excel, prise en main                               | Formation      | 590     | EXO   | participant | 14        |
EXC2   | Excel, perfectionnement                            | Formation      | 690     | EXO   | participant | 14        |
WORD   | Word, documents longs et publipostage              | Formation      | 350     | EXO   | participant | 7         |
PACK   | Pack bureautique Excel et Word                     | Formation      | 590     | EXO   | participant | 21        |
SST    | Sauveteur secouriste du travail                    | Formation      | 260     | EXO   | participant | 14        |
MACSST | Maintien des compétences SST                       | Formation      | 150     | EXO   | participant | 7         |
HABE   | Habilitation électrique BS et BE manœuvre          | Formation      | 480     | EXO   | participant | 14        |
INCE   | Équipier de première intervention, incendie        | Formation      | 780     | EXO   | forfait     | 4         |
MANA   | Manager une équipe au quotidien                    | Formation      | 1450    | EXO   | participant | 21        |
ORAL   | Prendre la parole en public                        | Formation      | 1400    | EXO   | jour        | 14        |
ANGL   | Anglais professionnel, cours particuliers          | Formation      | 62      | EXO   | heure       | 20        |
PAIE   | Gérer la paie d'une petite entreprise              | Formation      | 1120    | EXO   | participant | 21        |
HACCP  | Hygiène alimentaire en restauration (HACCP)        | Formation      | 420     | EXO   | participant | 14        |
CACES  | Chariots élévateurs R489, catégorie 3              | Formation      | 690     | EXO   | participant | 21        |
TITRE  | Titre professionnel secrétaire assistant           | Formation      | 6300    | EXO   | participant | 420       |
BILAN  | Bilan de compétences                               | Formation      | 1800    | EXO   | participant | 24        |
RGPD   | Protection des données : les bons réflexes         | Formation      | 1250    | EXO   | forfait     | 7         |
REPAS  | Repas de midi des stagiaires                       | Hors formation | 17.50   | EXO   | participant |           | 708200
MANUEL | Manuel du stagiaire                                | Hors formation | 24      | EXO   | participant |           | 708000
EXAMEN | Passage de la certification                        | Hors formation | 85      | EXO   | participant |           | 708000
DEPL   | Frais de déplacement du formateur                  | Hors formation | 0.60    | EXO   | forfait     |           | 708500
SALLE  | Location de salle équipée, la journée              | Hors formation | 220     | TVA20 | jour        |           | 708300
CONS   | Conseil en organisation                            | Hors formation | 650     | TVA20 | jour        |           | 706500
LIVRE  | Guide « La bureautique pas à pas »                 | Hors formation | 22.75   | TVA55 | participant |           | 707000
"""

COMPONENTS = """
N°      | Produit | Composant | Quantité | Prix HT | Inclure
CO00001 | PACK    | WORD      | 1        | 300     | oui
CO00002 | PACK    | MANUEL    | 2        |         | oui
CO00003 | TITRE   | EXAMEN    | 1        |         | oui
CO00004 | TITRE   | MANUEL    | 3        | 20      | oui
CO00005 | MANA    | REPAS     | 3        |         | non
CO00006 | MANA    | MANUEL    | 1        |         | non
CO00007 | CACES   | EXAMEN    | 1        | 60      | non
"""
