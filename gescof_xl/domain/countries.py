"""Countries as people type them: an ISO 3166-1 code, or the usual French name. EN 16931 wants the code (BT-40, BT-55).

Overseas departments are France: invoices between their businesses and ours are French ones (CGI 289 bis).
"""

from __future__ import annotations

import functools
import unicodedata
from collections.abc import Mapping

FRANCE = "FR"
UNION = frozenset(
    {
        "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "EL", "ES", "FI", "GR", "HR", "HU", "IE",
        "IT", "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK", "XI",
    }
)  # fmt: skip
"""Codes of the other member states; Northern Ireland counts for goods, and is asked about all the same."""
_DEPARTMENTS = "GP Guadeloupe; MQ Martinique; GF Guyane, Guyane française; RE Réunion, La Réunion; YT Mayotte"
_NAMES = """
AD Andorre; AE Émirats arabes unis, Émirats; AF Afghanistan; AG Antigua-et-Barbuda; AI Anguilla; AL Albanie; AM Arménie;
AO Angola; AQ Antarctique; AR Argentine; AS Samoa américaines; AT Autriche; AU Australie; AW Aruba; AX Îles Åland;
AZ Azerbaïdjan; BA Bosnie-Herzégovine, Bosnie; BB Barbade; BD Bangladesh; BE Belgique; BF Burkina Faso; BG Bulgarie;
BH Bahreïn; BI Burundi; BJ Bénin; BL Saint-Barthélemy; BM Bermudes; BN Brunei; BO Bolivie; BQ Bonaire; BR Brésil;
BS Bahamas; BT Bhoutan; BV Île Bouvet; BW Botswana; BY Biélorussie; BZ Belize; CA Canada; CC Îles Cocos;
CD République démocratique du Congo, RDC; CF Centrafrique, République centrafricaine; CG Congo; CH Suisse;
CI Côte d'Ivoire; CK Îles Cook; CL Chili; CM Cameroun; CN Chine; CO Colombie; CR Costa Rica; CU Cuba; CV Cap-Vert;
CW Curaçao; CX Île Christmas; CY Chypre; CZ Tchéquie, République tchèque; DE Allemagne; DJ Djibouti; DK Danemark;
DM Dominique; DO République dominicaine; DZ Algérie; EC Équateur; EE Estonie; EG Égypte; EH Sahara occidental;
ER Érythrée; ES Espagne; ET Éthiopie; FI Finlande; FJ Fidji; FK Îles Malouines; FM Micronésie; FO Îles Féroé;
FR France, France métropolitaine; GA Gabon; GB Royaume-Uni, Grande-Bretagne, Angleterre, UK; GD Grenade; GE Géorgie;
GG Guernesey; GH Ghana; GI Gibraltar; GL Groenland; GM Gambie; GN Guinée; GQ Guinée équatoriale; GR Grèce, EL;
GS Géorgie du Sud; GT Guatemala; GU Guam; GW Guinée-Bissau; GY Guyana; HK Hong Kong; HM Îles Heard-et-MacDonald;
HN Honduras; HR Croatie; HT Haïti; HU Hongrie; ID Indonésie; IE Irlande; IL Israël; IM Île de Man; IN Inde;
IO Territoire britannique de l'océan Indien; IQ Irak; IR Iran; IS Islande; IT Italie; JE Jersey; JM Jamaïque;
JO Jordanie; JP Japon; KE Kenya; KG Kirghizistan; KH Cambodge; KI Kiribati; KM Comores; KN Saint-Christophe-et-Niévès;
KP Corée du Nord; KR Corée du Sud, Corée; KW Koweït; KY Îles Caïmans; KZ Kazakhstan; LA Laos; LB Liban;
LC Sainte-Lucie; LI Liechtenstein; LK Sri Lanka; LR Liberia; LS Lesotho; LT Lituanie; LU Luxembourg; LV Lettonie;
LY Libye; MA Maroc; MC Monaco; MD Moldavie; ME Monténégro; MF Saint-Martin; MG Madagascar; MH Îles Marshall;
MK Macédoine du Nord, Macédoine; ML Mali; MM Birmanie, Myanmar; MN Mongolie; MO Macao; MP Îles Mariannes du Nord;
MR Mauritanie; MS Montserrat; MT Malte; MU Maurice, Île Maurice; MV Maldives; MW Malawi; MX Mexique; MY Malaisie;
MZ Mozambique; NA Namibie; NC Nouvelle-Calédonie; NE Niger; NF Île Norfolk; NG Nigeria; NI Nicaragua;
NL Pays-Bas, Hollande; NO Norvège; NP Népal; NR Nauru; NU Niue; NZ Nouvelle-Zélande; OM Oman; PA Panama; PE Pérou;
PF Polynésie française, Tahiti; PG Papouasie-Nouvelle-Guinée; PH Philippines; PK Pakistan; PL Pologne;
PM Saint-Pierre-et-Miquelon; PN Îles Pitcairn; PR Porto Rico; PS Palestine; PT Portugal; PW Palaos; PY Paraguay;
QA Qatar; RO Roumanie; RS Serbie; RU Russie; RW Rwanda; SA Arabie saoudite; SB Îles Salomon; SC Seychelles; SD Soudan;
SE Suède; SG Singapour; SH Sainte-Hélène; SI Slovénie; SJ Svalbard; SK Slovaquie; SL Sierra Leone; SM Saint-Marin;
SN Sénégal; SO Somalie; SR Suriname; SS Soudan du Sud; ST Sao Tomé-et-Principe; SV Salvador; SX Sint Maarten;
SY Syrie; SZ Eswatini; TC Îles Turques-et-Caïques; TD Tchad; TF Terres australes françaises; TG Togo; TH Thaïlande;
TJ Tadjikistan; TK Tokelau; TL Timor oriental; TM Turkménistan; TN Tunisie; TO Tonga; TR Turquie;
TT Trinité-et-Tobago; TV Tuvalu; TW Taïwan; TZ Tanzanie; UA Ukraine; UG Ouganda; UM Îles mineures des États-Unis;
US États-Unis, États-Unis d'Amérique, USA; UY Uruguay; UZ Ouzbékistan; VA Vatican; VC Saint-Vincent-et-les-Grenadines;
VE Venezuela; VG Îles Vierges britanniques; VI Îles Vierges des États-Unis; VN Viêt Nam, Vietnam; VU Vanuatu;
WF Wallis-et-Futuna; WS Samoa; 1A Kosovo, XK; XI Irlande du Nord; YE Yémen; ZA Afrique du Sud; ZM Zambie; ZW Zimbabwe
"""


@functools.cache
def country_code(country: str) -> str:
    """The ISO code of a country as it is typed: empty is France, as overseas departments are.

    What is neither a code nor a usual French name comes back as it is: TIE-012 says so.
    """
    plain = country.strip()
    return _codes().get(_folded(plain), plain) if plain else FRANCE


@functools.cache
def is_known(country: str) -> bool:
    """Whether a country, as typed, is one."""
    return not country.strip() or _folded(country) in _codes()


def is_french(country: str) -> bool:
    """Whether it is France, overseas departments included."""
    return country_code(country) == FRANCE


@functools.cache
def _codes() -> Mapping[str, str]:
    """The code of each spelling."""
    found: dict[str, str] = {}
    for entries, france in ((_NAMES, False), (_DEPARTMENTS, True)):
        for entry in entries.replace("\n", " ").split(";"):
            code, _, names = entry.strip().partition(" ")
            for name in (code, *names.split(",")):
                found[_folded(name)] = FRANCE if france else code
    return found


def _folded(text: str) -> str:
    """Without case, accents, articles or punctuation: « Île-Maurice », « la Belgique »."""
    plain = unicodedata.normalize("NFKD", text.casefold().replace("œ", "oe"))
    words = "".join(c if c.isalnum() else " " for c in plain if not unicodedata.combining(c)).split()
    return " ".join(words[1:] if words[:1] in (["la"], ["le"], ["les"], ["l"]) and words[1:] else words)
