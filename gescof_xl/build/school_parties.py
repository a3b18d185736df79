"""The school base: the organisation, its clients and its funders. All invented; numbers are the official fictitious ones.

SIREN and IBAN come from the published examples that no company bears: only their check digits are true.
"""

from __future__ import annotations

ORGANISATION = {
    "Raison sociale": "École du Gave Formation",
    "Forme juridique": "SAS au capital de 20 000 € - RCS Pau 100 000 009",
    "Adresse": "14 avenue des Fougères",
    "Code postal": "64140",
    "Ville": "Lons",
    "SIRET": "10000000900017",
    "TVA intracom.": "FR88100000009",
    "NDA": "75640123464",
    "Région": "Nouvelle-Aquitaine",
    "Régime de TVA": "Exonéré",
    "IBAN": "FR7630006000011234567890189",
    "BIC": "AGRIFRPPXXX",
    "E-mail": "facturation@ecole-du-gave.example",
    "Téléphone": "05 59 00 00 00",
}

CLIENTS = """
Code  | Raison sociale                   | Type        | Adresse                      | Complément          | Code postal | Ville              | SIRET          | TVA intracom.  | Contact facturation | E-mail facturation                    | Téléphone      | Conditions de paiement | Mode de règlement | Secteur commercial | OPCO | Chorus                | Code service | Commentaire
ADOUR | Scierie de l'Adour               | Entreprise  | 3 chemin des Scieurs         |                     | 40800       | Aire-sur-l'Adour   | 20000000800025 | FR37200000008  | Hélène Casaux       | compta@scierie-adour.example          | 05 58 00 00 01 | 30J     | Virement    | Industrie      | OPIS |                       |       |
GAVE  | Hôtel du Gave                    | Entreprise  | 2 quai de la Jurade          |                     | 64300       | Orthez             | 20000000800033 | FR37200000008  | Bixente Etcheverry  | direction@hotel-du-gave.example       | 05 59 00 00 02 | 30FDM   | Virement    | Tourisme       | OPCV |                       |       |
PYRM  | Pyrénées Mécanique               | Entreprise  | 18 rue de l'Industrie        | Zone Induspal       | 64140       | Lons               | 20000000800041 | FR37200000008  | Marc Laborde        | factures@pyrenees-mecanique.example   | 05 59 00 00 03 | 45FDM   | Virement    | Industrie      | OPIS |                       |       | Demande un numéro de commande sur chaque facture.
LUY   | Transports du Luy                | Entreprise  | 41 route de Bayonne          |                     | 64121       | Serres-Castet      | 20000000800058 |                | Sandrine Poey       | comptabilite@transports-luy.example   | 05 59 00 00 04 | 60J     | Virement    | Transport      | OPIS |                       |       | Paie souvent en retard.
NOVA  | Novapic Informatique             | Entreprise  | 7 allée Catherine-de-Bourbon | Hélioparc, bât. C   | 64000       | Pau                | 12345678200028 | FR11123456782  | Thomas Lacaze       | admin@novapic.example                 | 05 59 00 00 05 | 30J     | Prélèvement | Numérique      | OPCV |                       |       |
SOLA  | Solaire du Piémont               | Entreprise  | 12 rue des Tournesols        |                     | 64170       | Artix              | 12345678200036 |                | Julie Tisné         | gestion@solaire-piemont.example       | 05 59 00 00 06 | 15J     | Virement    | Énergie        | OPIS |                       |       |
JURA  | Domaine des Coteaux              | Entreprise  | 5 chemin des Vignes          |                     | 64110       | Jurançon           | 12345678200044 |                | Pierre Hourcade     | cave@domaine-coteaux.example          | 05 59 00 00 07 | COMPTANT | Chèque     | Agriculture    | OPCV |                       |       |
CLIN  | Clinique des Coteaux             | Entreprise  | 60 boulevard des Pyrénées    | Service formation   | 64000       | Pau                | 12345678200051 | FR11123456782  | Nadia Benali        | formation@clinique-coteaux.example    | 05 59 00 00 08 | 30J     | Virement    | Santé          | OPSA |                       |       |
OSSAU | Fromagerie d'Ossau               | Entreprise  | Le Bourg                     |                     | 64440       | Laruns             | 99999999800019 |                | Maylis Carrère      | contact@fromagerie-ossau.example      | 05 59 00 00 09 | 30J     | Chèque      | Agriculture    | OPCV |                       |       |
BATI  | Bâti Béarn                       | Entreprise  | 9 rue du Souvenir-Français   |                     | 64230       | Lescar             | 99999999800027 |                | Denis Lafitte       | compta@bati-bearn.example             | 05 59 00 00 10 | 2X      | Virement    | Bâtiment       | OPIS |                       |       |
ASSO  | Association Le Lien              | Entreprise  | 22 rue Carnot                |                     | 64000       | Pau                | 99999999800035 |                | Fatou Diallo        | bureau@le-lien.example                | 05 59 00 00 11 | 30J     | Virement    | Social         | OPSA |                       |       |
MAIR  | Commune de Saint-Gave            | Public      | Place de la Mairie           |                     | 64150       | Mourenx            | 99999999800043 |                | Service finances    | finances@saint-gave.example           | 05 59 00 00 12 | 30J     | Virement    | Collectivités  |      | service et engagement | FIN01 |
CCOM  | Communauté de communes des Luys  | Public      | 68 chemin de Pau             |                     | 64121       | Serres-Castet      | 99999999800050 |                | Comptabilité        | compta@cc-luys.example                | 05 59 00 00 13 | 30J     | Virement    | Collectivités  |      | engagement            |       |
LYCE  | Lycée des Métiers du Gave        | Public      | 1 avenue du Lycée            |                     | 64400       | Oloron-Sainte-Marie | 99999999800068 |               | Intendance          | intendance@lycee-gave.example         | 05 59 00 00 14 | 30J     | Virement    | Enseignement   |      | service               | INT   |
HOSP  | Centre hospitalier des Gaves     | Public      | 4 boulevard Hauterive        | Direction des achats | 64000      | Pau                | 99999999800076 |                | Bureau des factures | factures@ch-gaves.example             | 05 59 00 00 15 | 30J     | Virement    | Santé          |      | service et engagement | DAF12 |
DUPO  | Claire Dupouey                   | Particulier | 8 impasse des Lilas          |                     | 64320       | Bizanos            |                |                | Claire Dupouey      | claire.dupouey@courriel.example       | 06 00 00 00 16 | 3X      | Carte       | Particuliers   |      |                       |       |
MART  | Ludovic Martinez                 | Particulier | 15 rue Bordeu                |                     | 64000       | Pau                |                |                | Ludovic Martinez    | ludovic.martinez@courriel.example     | 06 00 00 00 17 | COMPTANT | Chèque     | Particuliers   |      |                       |       |
LAGA  | Amina Lagarde                    | Particulier | 3 rue du Moulin              |                     | 64260       | Arudy              |                |                | Amina Lagarde       |                                       | 06 00 00 00 18 | COMPTANT | Virement   | Particuliers   |      |                       |       | Pas d'adresse e-mail : envoyer par la poste.
"""

FUNDERS = """
Code | Raison sociale                            | Type           | Adresse                 | Complément             | Code postal | Ville       | SIRET          | TVA intracom. | Contact facturation   | E-mail facturation              | Téléphone      | Conditions de paiement | Mode de règlement | Subrogation | Délai de facturation (jours) | Commentaire
OPCV | Opco Commerce et Vallées (école)          | OPCO           | 25 rue de la Facture    |                        | 33000       | Bordeaux    | 20000000800066 | FR37200000008 | Gestion des dossiers  | factures@opco-vallees.example   | 05 56 00 00 01 | 30J                    | Virement          | oui         | 120                          | Joindre le certificat de réalisation.
OPIS | Opco Industries du Sud (école)            | OPCO           | 8 place du Levant       | Tour Sud               | 31000       | Toulouse    | 20000000800074 |               | Service paiement      | paiement@opco-sud.example       | 05 61 00 00 02 | 30J                    | Virement          | oui         | 90                           | Certificat et feuilles d'émargement à joindre.
OPSA | Opco Soin et Accompagnement (école)       | OPCO           | 31 rue des Bénévoles    |                        | 75009       | Paris       | 20000000800082 |               | Pôle prestataires     | prestataires@opco-soin.example  | 01 00 00 00 03 | 30J                    | Virement          | oui         | 60                           |
FTNA | Emploi Demain, direction régionale (école) | France Travail | 87 rue Nuyens          |                        | 33100       | Bordeaux    | 12345678200085 |               | Plateforme factures   | factures@emploi-demain.example  | 05 57 00 00 04 | 30J                    | Virement          | oui         | 60                           | Aides individuelles à la formation.
REGI | Région Sud-Adour (école)                  | Région         | 14 rue François-de-Sourdis |                     | 33000       | Bordeaux    | 12345678200093 |               | Direction formation   | formation@sud-adour.example     | 05 57 00 00 05 | 30J                    | Virement          | oui         |                              |
CPFE | Compte formation, caisse de l'école       | CPF            | 12 avenue Pierre-Mendès-France |                 | 75013       | Paris       | 12345678200101 |               | Facturation           | facturation@compte-ecole.example | 01 00 00 00 06 | 30J                   | Virement          | oui         |                              | Paie après service fait ; pas d'acompte.
FSES | Fonds social de l'école                   | FSE            | 40 rue du Projet        |                        | 33000       | Bordeaux    | 12345678200119 |               | Gestionnaire          | gestion@fonds-social.example    | 05 57 00 00 07 | 60J                    | Virement          | oui         |                              |
FAIG | Fonds des indépendants du Gave (école)    | Autre          | 2 rue des Artisans      |                        | 64000       | Pau         | 12345678200127 |               | Secrétariat           | secretariat@faig.example        | 05 59 00 00 08 | 30J                    | Chèque            | non         | 90                           |
"""
