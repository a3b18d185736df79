"""The school base: the sessions of a season, who was enrolled, who paid, and what did not go as planned."""

from __future__ import annotations

SESSIONS = """
N°    | Produit | Type  | Début      | Fin        | Lieu                 | Heures | Client | Minimum | Statut    | Motif
S0001 | EXC1    | INTER | 17/11/2025 | 18/11/2025 | Lons, salle Gave     |        |        | 4       | Réalisée  |
S0002 | SST     | INTRA | 24/11/2025 | 25/11/2025 | Chez le client       |        | PYRM   |         | Réalisée  |
S0003 | MANA    | INTER | 01/12/2025 | 03/12/2025 | Lons, salle Ossau    |        |        | 4       | Réalisée  |
S0004 | HACCP   | INTRA | 08/12/2025 | 09/12/2025 | Chez le client       |        | GAVE   |         | Réalisée  |
S0005 | PACK    | INTER | 15/12/2025 | 17/12/2025 | Lons, salle Gave     |        |        | 4       | Réalisée  |
S0006 | EXC2    | INTER | 12/01/2026 | 13/01/2026 | Lons, salle Gave     |        |        | 4       | Réalisée  |
S0007 | TITRE   | INTER | 19/01/2026 | 10/07/2026 | Lons, salle Aspe     |        |        | 4       | Réalisée  |
S0008 | HABE    | INTER | 26/01/2026 | 27/01/2026 | Lons, atelier        |        |        | 4       | Réalisée  |
S0009 | INCE    | INTRA | 02/02/2026 | 02/02/2026 | Chez le client       |        | CLIN   |         | Réalisée  |
S0010 | ORAL    | INTRA | 09/02/2026 | 10/02/2026 | Chez le client       |        | CCOM   |         | Réalisée  |
S0011 | BILAN   | INTER | 16/02/2026 | 30/04/2026 | Lons, bureau 3       |        |        |         | Réalisée  |
S0012 | PAIE    | INTER | 09/03/2026 | 11/03/2026 | Lons, salle Ossau    |        |        | 4       | Réalisée  |
S0013 | MACSST  | INTRA | 16/03/2026 | 16/03/2026 | Chez le client       |        | LUY    |         | Réalisée  |
S0014 | EXC1    | INTER | 23/03/2026 | 24/03/2026 | À distance           |        |        | 4       | Réalisée  |
S0015 | CACES   | INTER | 07/04/2026 | 09/04/2026 | Lons, aire de manœuvre |      |        | 4       | Réalisée  |
S0016 | RGPD    | INTRA | 13/04/2026 | 13/04/2026 | Chez le client       |        | MAIR   |         | Réalisée  |
S0017 | WORD    | INTER | 20/04/2026 | 20/04/2026 | Lons, salle Gave     |        |        | 4       | Annulée   | Formatrice souffrante, stagiaires reportés en septembre.
S0018 | SST     | INTER | 04/05/2026 | 05/05/2026 | Lons, salle Aspe     |        |        | 4       | Réalisée  |
S0019 | MANA    | INTER | 18/05/2026 | 20/05/2026 | Lons, salle Ossau    |        |        | 4       | Réalisée  |
S0020 | HACCP   | INTER | 01/06/2026 | 02/06/2026 | Lons, cuisine école  |        |        | 4       | Réalisée  |
S0021 | ANGL    | INTER | 08/06/2026 | 24/07/2026 | À distance           | 20     |        |         | Réalisée  |
S0022 | EXC2    | INTRA | 15/06/2026 | 16/06/2026 | Chez le client       |        | NOVA   |         | Réalisée  |
S0023 | HABE    | INTRA | 22/06/2026 | 23/06/2026 | Chez le client       |        | SOLA   |         | Réalisée  |
S0024 | PACK    | INTER | 06/07/2026 | 08/07/2026 | Lons, salle Gave     |        |        | 4       | Réalisée  |
S0025 | SST     | INTRA | 31/08/2026 | 01/09/2026 | Chez le client       |        | HOSP   |         | Réalisée  |
S0026 | EXC1    | INTER | 07/09/2026 | 08/09/2026 | Lons, salle Gave     |        |        | 4       | Réalisée  |
S0027 | PAIE    | INTER | 14/09/2026 | 16/09/2026 | Lons, salle Ossau    |        |        | 4       | Réalisée  |
S0028 | CACES   | INTRA | 21/09/2026 | 23/09/2026 | Chez le client       |        | ADOUR  |         | Réalisée  |
S0029 | TITRE   | INTER | 28/09/2026 | 12/03/2027 | Lons, salle Aspe     |        |        | 4       | Confirmée |
S0030 | MANA    | INTER | 05/10/2026 | 07/10/2026 | Lons, salle Ossau    |        |        | 4       | Réalisée  |
S0031 | ORAL    | INTRA | 12/10/2026 | 13/10/2026 | Chez le client       |        | LYCE   |         | Réalisée  |
S0032 | HACCP   | INTER | 19/10/2026 | 20/10/2026 | Lons, cuisine école  |        |        | 4       | Prévue    |
S0033 | EXC2    | INTER | 26/10/2026 | 27/10/2026 | Lons, salle Gave     |        |        | 4       | Réalisée  |
S0034 | RGPD    | INTRA | 02/11/2026 | 02/11/2026 | Chez le client       |        | ASSO   |         | Réalisée  |
S0035 | SST     | INTER | 09/11/2026 | 10/11/2026 | Lons, salle Aspe     |        |        | 4       | Réalisée  |
S0036 | PACK    | INTER | 16/11/2026 | 18/11/2026 | Lons, salle Gave     |        |        | 4       | Réalisée  |
S0037 | HABE    | INTRA | 23/11/2026 | 24/11/2026 | Chez le client       |        | BATI   |         | Confirmée |
S0038 | MANA    | INTER | 07/12/2026 | 09/12/2026 | Lons, salle Ossau    |        |        | 4       | Confirmée |
S0039 | MACSST  | INTRA | 14/12/2026 | 14/12/2026 | Chez le client       |        | PYRM   |         | Prévue    |
S0040 | EXC1    | INTER | 11/01/2027 | 12/01/2027 | Lons, salle Gave     |        |        | 4       | Prévue    |
S0041 | CACES   | INTER | 25/01/2027 | 27/01/2027 | Lons, aire de manœuvre |      |        | 4       | Prévue    |
S0042 | WORD    | INTER | 08/02/2027 | 08/02/2027 | Lons, salle Gave     |        |        | 4       | Prévue    |
"""

ENROLMENTS = """
Session | Client | Nombre | Financeur              | Part                | Remise | Libre | Acompte | N° commande     | Divers
S0001   | ADOUR  | 2      | OPIS                   |                     |        |       |         |                 |
S0001   | GAVE   | 2      |                        |                     | 10%    |       |         |                 |
S0001   | MART   | 1      |                        |                     |        |       | 30%     |                 |
S0002   | PYRM   | 8      |                        |                     |        | 1850  |         | PM-25-0871      |
S0003   | NOVA   | 2      | OPCV                   | 60%                 |        |       |         |                 |
S0003   | JURA   | 1      |                        |                     | 150,00 |       |         |                 |
S0003   | CCOM   | 1      |                        |                     |        |       |         | ENG-2025-0412   |
S0003   | SOLA   | 1      | OPIS                   | 1000                |        |       |         |                 |
S0004   | GAVE   | 6      | OPCV                   | 1400                |        | 2100  |         |                 |
S0005   | NOVA   | 2      |                        |                     |        |       | 400     |                 |
S0005   | OSSAU  | 1      | OPCV                   |                     |        |       |         |                 |
S0005   | LAGA   | 1      | CPFE                   | 900                 |        |       |         |                 |
S0005   | ASSO   | 1      |                        |                     | 5%     |       |         |                 |
S0006   | LUY    | 2      |                        |                     |        |       |         |                 |
S0006   | ADOUR  | 1      | OPIS                   | 50%                 |        |       |         |                 |
S0006   | CLIN   | 1      | OPSA                   |                     |        |       |         |                 |
S0006   | DUPO   | 1      |                        |                     |        |       | 200     |                 |
S0007   | ASSO   | 2      | REGI                   |                     |        |       |         |                 |
S0007   | BATI   | 1      | REGI, FSES             | 50%, 25%            |        |       |         |                 | fse
S0007   | LAGA   | 1      | FTNA, REGI, CPFE       | 2500, 2000, 1200    |        |       |         |                 |
S0008   | SOLA   | 3      | OPIS                   |                     |        |       |         |                 |
S0008   | BATI   | 2      |                        |                     | 40,00  |       |         |                 |
S0008   | LUY    | 1      |                        |                     |        |       |         |                 |
S0009   | CLIN   | 10     |                        |                     |        |       |         |                 |
S0010   | CCOM   | 7      |                        |                     |        |       |         | ENG-2026-0027   |
S0011   | DUPO   | 1      | CPFE                   | 1500                |        |       |         |                 |
S0012   | JURA   | 1      | OPCV                   | 70%                 |        |       |         |                 |
S0012   | OSSAU  | 1      | OPCV                   |                     |        |       |         |                 |
S0012   | NOVA   | 1      |                        |                     |        |       |         |                 |
S0012   | ASSO   | 1      | OPSA                   | 800                 |        |       |         |                 |
S0012   | MART   | 1      | FAIG                   | 500                 |        |       |         |                 |
S0013   | LUY    | 9      |                        |                     | 10%    | 1080  |         |                 |
S0014   | HOSP   | 2      |                        |                     |        |       |         | ENG-26-1108     |
S0014   | LYCE   | 1      |                        |                     |        |       |         | BC-0326         |
S0014   | GAVE   | 2      | OPCV                   |                     |        |       |         |                 |
S0015   | ADOUR  | 2      | OPIS                   |                     |        |       |         |                 | inclure
S0015   | LUY    | 2      |                        |                     |        |       | 500     |                 |
S0015   | BATI   | 1      | OPIS                   | 65%                 |        |       |         |                 |
S0016   | MAIR   | 12     |                        |                     |        |       |         | ENG-2026-118    |
S0017   | ASSO   | 2      | OPSA                   |                     |        |       |         |                 | annulé
S0017   | JURA   | 1      |                        |                     |        |       |         |                 | annulé
S0018   | OSSAU  | 2      | OPCV                   |                     |        |       |         |                 |
S0018   | MAIR   | 2      |                        |                     |        |       |         | ENG-2026-131    |
S0018   | BATI   | 2      | OPIS                   |                     |        |       |         |                 |
S0018   | DUPO   | 1      |                        |                     |        |       |         |                 |
S0019   | PYRM   | 2      | OPIS                   | 1000                | 5%     |       |         | PM-26-0215      |
S0019   | CLIN   | 2      | OPSA                   |                     |        |       |         |                 |
S0019   | JURA   | 1      |                        |                     |        | 1200  |         |                 |
S0020   | GAVE   | 3      |                        |                     | 8%     |       |         |                 |
S0020   | JURA   | 2      | OPCV                   | 300                 |        |       |         |                 |
S0021   | MART   | 1      | FTNA                   | 800                 |        |       |         |                 |
S0021   | NOVA   | 1      |                        |                     |        |       |         |                 |
S0022   | NOVA   | 6      | OPCV                   | 2400                |        | 3200  |         |                 |
S0023   | SOLA   | 5      |                        |                     |        | 2150  | 30%     |                 |
S0024   | CCOM   | 2      |                        |                     |        |       |         | ENG-2026-0233   |
S0024   | OSSAU  | 1      | OPCV                   | 75%                 |        |       |         |                 |
S0024   | LAGA   | 1      | FTNA                   |                     |        |       |         |                 |
S0024   | BATI   | 1      |                        |                     |        |       |         |                 |
S0025   | HOSP   | 9      |                        |                     |        | 2100  |         | ENG-26-2044     |
S0026   | ASSO   | 2      | OPSA                   |                     |        |       |         |                 |
S0026   | SOLA   | 1      |                        |                     |        |       |         |                 |
S0026   | GAVE   | 1      | OPCV                   | 350                 |        |       |         |                 |
S0026   | DUPO   | 1      |                        |                     |        |       | 150     |                 |
S0027   | PYRM   | 1      | OPIS                   |                     |        |       |         | PM-26-0488      |
S0027   | LUY    | 1      |                        |                     |        |       |         |                 |
S0027   | JURA   | 1      | OPCV                   | 50%                 |        |       |         |                 |
S0027   | CLIN   | 1      | OPSA                   | 900                 |        |       |         |                 |
S0028   | ADOUR  | 6      | OPIS                   | 2800                |        | 3600  |         |                 |
S0029   | ASSO   | 1      | REGI                   |                     |        |       |         |                 |
S0029   | LAGA   | 1      | FTNA, REGI             | 3000, 3000          |        |       |         |                 |
S0029   | BATI   | 2      | REGI                   | 60%                 |        |       |         |                 |
S0029   | OSSAU  | 1      | FSES, REGI             | 40%, 40%            |        |       |         |                 | fse
S0030   | CLIN   | 2      | OPSA                   | 1000                |        |       |         |                 |
S0030   | NOVA   | 1      |                        |                     | 10%    |       |         |                 |
S0030   | MAIR   | 1      |                        |                     |        |       |         | ENG-2026-240    |
S0030   | ADOUR  | 1      | OPIS                   |                     |        |       |         |                 |
S0031   | LYCE   | 8      |                        |                     |        |       |         | BC-0987         |
S0032   | JURA   | 1      |                        |                     |        |       |         |                 |
S0033   | SOLA   | 2      |                        |                     |        |       |         |                 |
S0033   | PYRM   | 2      | OPIS                   | 60%                 |        |       |         | PM-26-0602      |
S0033   | MART   | 1      |                        |                     |        |       |         |                 |
S0034   | ASSO   | 11     | OPSA                   | 800                 |        |       |         |                 |
S0035   | OSSAU  | 2      |                        |                     |        |       |         |                 |
S0035   | GAVE   | 2      | OPCV                   |                     |        |       |         |                 |
S0035   | CCOM   | 2      |                        |                     |        |       |         | ENG-2026-0391   |
S0036   | NOVA   | 2      | OPCV                   |                     |        |       |         |                 |
S0036   | LUY    | 1      |                        |                     |        |       |         |                 |
S0036   | JURA   | 1      |                        |                     | 100,00 |       |         |                 |
S0037   | BATI   | 6      |                        |                     |        | 2400  | 30%     |                 | terme=2X
S0038   | CLIN   | 2      | OPSA                   |                     |        |       |         |                 |
S0038   | HOSP   | 2      |                        |                     |        |       |         | ENG-26-2390     |
S0038   | SOLA   | 1      | OPIS                   | 700                 |        |       |         |                 | sans-accord
S0039   | PYRM   | 8      |                        |                     |        | 950   |         | PM-26-0655      |
S0040   | ASSO   | 2      |                        |                     |        |       |         |                 | non-financé
S0040   | GAVE   | 1      |                        |                     |        |       |         |                 |
S0040   | MAIR   | 2      |                        |                     |        |       |         |                 |
S0041   | LUY    | 2      |                        |                     |        |       |         |                 |
S0041   | ADOUR  | 2      |                        |                     |        |       |         |                 |
S0042   | DUPO   | 1      |                        |                     |        |       |         |                 |
"""
"""One line for trainees of a client who are financed alike.

Financeur empty: the client alone. Part empty: that funder alone. Both: the client takes what the funders leave.
Libre is a *montant libre* HT in place of the catalogue price. Acompte TTC is the client's.
"""

ATTENDANCE = """
Session | N°   | Présence | Heures suivies | Facturation | Dédit HT | Commentaire
S0001   | 2    | Abandon  | 7              | Prorata     |          | Parti le premier soir, rappelé à l'usine.
S0003   | 3    | Absent   | 0              | Aucune      |          | Malade, certificat reçu.
S0005   | 4    | Présent  | 14             | Prorata     |          | Absente la dernière journée.
S0006   | 2    | Désisté  | 0              | Dédit       | 207      | Prévenu la veille : 30 % de dédit (CGV).
S0007   | 3    | Abandon  | 300            | Prorata     |          | A trouvé un emploi en mai.
S0008   | 5    | Absent   | 0              | Dédit       | 240      | Ne s'est pas présenté : 50 % de dédit (CGV).
S0012   | 3    | Désisté  | 0              | Aucune      |          | Remplacé à temps.
S0014   | 4    | Abandon  | 7              | Prorata     |          |
S0018   | 6    | Absent   | 7              | Prorata     |          | Présent un jour sur deux.
S0019   | 5    | Présent  | 14             | Prorata     |          | A manqué le dernier jour.
S0024   | 5    | Désisté  | 0              | Dédit       | 190      | Désisté à trois jours.
S0026   | 3    | Absent   | 0              | Aucune      |          |
S0030   | 3    | Abandon  | 14             | Prorata     |          |
S0033   | 5    | Absent   | 0              | Intégrale   |          | Absence non excusée : à décider avant de facturer.
S0035   | 2    | Désisté  | 0              | Dédit       | 78       | 30 % de dédit (CGV).
"""
"""What did not go as planned; N° counts the trainees of the session. All others followed everything."""

SUPPLEMENTS = """
N°      | Session | Produit | Libellé                                    | Financeur | Quantité | Prix unitaire HT | TVA   | Facturable
SU00001 | S0002   | DEPL    | Déplacement du formateur, aller et retour  | PYRM      | 24       | 0.60             | EXO   | oui
SU00002 | S0003   | REPAS   | Repas de midi                              | JURA      | 3        | 17.50            | EXO   | oui
SU00003 | S0004   | MANUEL  | Manuels du stagiaire                       | GAVE      | 6        | 24               | EXO   | oui
SU00004 | S0010   | REPAS   | Repas de midi                              | CCOM      | 14       | 17.50            | EXO   | oui
SU00005 | S0016   |         | Salle de la médiathèque, prêtée            | MAIR      | 1        | 0                | EXO   | non
SU00006 | S0019   | REPAS   | Repas de midi                              | PYRM      | 6        | 17.50            | EXO   | oui
SU00007 | S0022   | LIVRE   | Guide « La bureautique pas à pas »         | NOVA      | 6        | 22.75            | TVA55 | oui
SU00008 | S0022   | SALLE   | Location d'une salle équipée               | NOVA      | 2        | 220              | TVA20 | oui
SU00009 | S0028   | EXAMEN  | Passage de la certification                | OPIS      | 6        | 85               | EXO   | oui
SU00010 | S0031   | DEPL    | Déplacement du formateur, aller et retour  | LYCE      | 130      | 0.60             | EXO   | oui
SU00011 | S0034   | CONS    | Conseil : registre des traitements         | ASSO      | 0.5      | 650              | TVA20 | oui
SU00012 | S0036   | REPAS   | Repas de midi                              | LUY       | 3        | 17.50            | EXO   | oui
"""

PERIODS = """
N°      | Session | Début      | Fin        | Heures | Part
PE00001 | S0007   | 19/01/2026 | 31/03/2026 | 180    |
PE00002 | S0007   | 01/04/2026 | 31/05/2026 | 140    |
PE00003 | S0007   | 01/06/2026 | 10/07/2026 | 100    |
PE00004 | S0029   | 28/09/2026 | 31/10/2026 | 85     |
PE00005 | S0029   | 01/11/2026 | 31/12/2026 | 120    |
PE00006 | S0029   | 01/01/2027 | 12/03/2027 | 215    |
PE00007 | S0011   | 16/02/2026 | 31/03/2026 |        | 0.5
PE00008 | S0011   | 01/04/2026 | 30/04/2026 |        | 0.5
"""
