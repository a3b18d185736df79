"""A training organisation as its former program exports it: 300 clients, 80 sessions, 900 trainees, in each known layout.

All is made up. Amounts are odd on purpose, so that a cent that is lost shows.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

from openpyxl import Workbook
from stdnum.fr import siret as siret_numbers

Line = Sequence[object]
Table = tuple[str, Sequence[str], list[Line]]
"""The name of a list, its titles, its lines."""

_FIRST = ("Anne", "Benoît", "Chloé", "David", "Élise", "Farid", "Gaëlle", "Hugo", "Inès", "Jean-Pierre")
_LAST = ("MARTIN", "LE GOFF", "D'ARTAGNAN", "DUPONT-MORETTI", "ÇELIK", "NUÑEZ", "O'NEILL", "DE LA TOUR")
_TRADES = ("Menuiserie", "Garage", "Boulangerie", "Cabinet", "Transports", "Pharmacie", "Ateliers", "Clinique")
_TOWNS = (("01000", "Bourg-en-Bresse"), ("64000", "Pau"), ("75009", "Paris"), ("06200", "Nice"), ("31000", "Toulouse"))
_PRODUCTS = (("EXC", "Excel perfectionnement", "1450.00", 14), ("SST", "Sauveteur secouriste du travail", "312.35", 14),
             ("MAN", "Manager une équipe", "987.65", 21), ("ANG", "Anglais professionnel", "1799.99", 30),
             ("HAB", "Habilitation électrique", "455.55", 7))  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Company:
    rank: int
    name: str
    address: str
    postcode: str
    city: str
    siret: str
    email: str
    phone: str


@dataclass(frozen=True, kw_only=True)
class Course:
    rank: int
    product: tuple[str, str, str, int]
    start: date
    end: date
    client: int | None
    """The client of an INTRA course."""


@dataclass(frozen=True, kw_only=True)
class Trainee:
    rank: int
    last: str
    first: str
    client: int
    course: int
    amount: Decimal


@dataclass(frozen=True, kw_only=True)
class School:
    companies: list[Company]
    courses: list[Course]
    trainees: list[Trainee]

    def owed(self) -> dict[str, Decimal]:
        """What each company owes, by its SIRET."""
        owed: defaultdict[str, Decimal] = defaultdict(Decimal)
        for trainee in self.trainees:
            owed[self.companies[trainee.client].siret] += trainee.amount
        return dict(owed)


def school(companies: int = 300, courses: int = 80, trainees: int = 900, *, only_intra: bool = False) -> School:
    """The same one at each call; one course of four is for one client, or all of them."""
    all_courses = [_course(rank, companies, only_intra=only_intra) for rank in range(courses)]
    return School(
        companies=[_company(rank) for rank in range(companies)],
        courses=all_courses,
        trainees=[_trainee(rank, companies, all_courses[rank % courses]) for rank in range(trainees)],
    )


def _company(rank: int) -> Company:
    code, town = _TOWNS[rank % len(_TOWNS)]
    siren = f"{10_000_000 + rank * 7:08d}"
    whole = next(f"{siren}{a}" for a in range(10) if _luhn(f"{siren}{a}"))
    siret = next(f"{whole}0001{b}" for b in range(10) if siret_numbers.is_valid(f"{whole}0001{b}"))
    name = f"{_TRADES[rank % len(_TRADES)]} {_LAST[rank // 8 % len(_LAST)].title()} {rank + 1}"
    return Company(
        rank=rank,
        name=name,
        address=f"{rank + 1} rue de l'Église",
        postcode=code,
        city=town,
        siret=siret,
        email=f"compta{rank}@exemple.fr",
        phone=f"05 59 {rank // 100:02d} {rank % 100:02d} 10",
    )


def _luhn(number: str) -> bool:
    digits = [int(d) for d in number[::-1]]
    return sum(d if i % 2 == 0 else sum(divmod(d * 2, 10)) for i, d in enumerate(digits)) % 10 == 0


def _course(rank: int, companies: int, *, only_intra: bool) -> Course:
    start = date(2026, 1, 5) + timedelta(days=3 * rank)
    client = rank * 3 % companies if only_intra or rank % 4 == 3 else None
    product = _PRODUCTS[rank % len(_PRODUCTS)]
    return Course(rank=rank, product=product, start=start, end=start + timedelta(days=1), client=client)


def _trainee(rank: int, companies: int, course: Course) -> Trainee:
    client = course.client if course.client is not None else rank * 11 % companies
    return Trainee(
        rank=rank,
        last=f"{_LAST[rank % len(_LAST)]} {chr(65 + rank // 80)}",
        first=_FIRST[rank % len(_FIRST)],
        client=client,
        course=course.rank,
        amount=Decimal(course.product[2]) - Decimal(rank % 97) / 100,
    )


# ----- layouts


def ours(made: School) -> list[Table]:
    """The sheets of GesCOF XL, as kept in a spreadsheet."""
    return [
        ("Clients", ("Code", "Raison sociale", "Type", "Adresse", "Code postal", "Ville", "SIRET", "E-mail facturation"),
         [(f"C{c.rank:03d}", c.name, "Entreprise", c.address, c.postcode, c.city, c.siret, c.email) for c in made.companies]),
        ("Produits", ("Code", "Libellé", "Nature", "Prix HT", "TVA", "Durée (h)"),
         [(code, label, "Formation", Decimal(price), "EXO", hours) for code, label, price, hours in _PRODUCTS]),
        ("Sessions", ("N°", "Produit", "Type", "Début", "Fin", "Client", "Statut"),
         [(f"S{c.rank + 1:04d}", c.product[0], "INTER" if c.client is None else "INTRA", c.start, c.end,
           "" if c.client is None else f"C{c.client:03d}", "Réalisée") for c in made.courses]),
        ("Participants", ("N°", "Session", "Nom", "Prénom", "Client"),
         [(f"P{t.rank + 1:05d}", f"S{t.course + 1:04d}", t.last, t.first, f"C{t.client:03d}") for t in made.trainees]),
        ("Financements", ("Session", "Participant", "Financeur", "Montant HT"), _our_financings(made)),
    ]  # fmt: skip


def _our_financings(made: School) -> list[Line]:
    lines: list[Line] = []
    whole: defaultdict[int, Decimal] = defaultdict(Decimal)
    for t in made.trainees:
        if made.courses[t.course].client is None:
            lines.append((f"S{t.course + 1:04d}", f"P{t.rank + 1:05d}", f"C{t.client:03d}", t.amount))
        else:
            whole[t.course] += t.amount
    lines += [(f"S{rank + 1:04d}", "", f"C{made.courses[rank].client:03d}", amount) for rank, amount in whole.items()]
    return lines


def gescof(made: School) -> list[Table]:
    """Lists in the words of GesCOF's screens."""
    return [
        ("Clients", ("Code client", "Raison sociale", "Adresse 1", "CP", "Ville", "N° SIRET", "Tél", "E-mail"),
         [(f"CL{c.rank:04d}", c.name, c.address, c.postcode, c.city, _spaced(c.siret), c.phone, c.email) for c in made.companies]),
        ("Produits", ("Référence", "Désignation", "Prix HT", "Durée"),
         [(code, label, _french(Decimal(price)), hours) for code, label, price, hours in _PRODUCTS]),
        ("Sessions", ("N° session", "Produit", "Type", "Date début", "Date fin", "Client", "Statut"),
         [(f"2026-{c.rank:03d}", c.product[1], "Inter" if c.client is None else "Intra", _day(c.start), _day(c.end),
           "" if c.client is None else made.companies[c.client].name, "Terminée") for c in made.courses]),
        ("Stagiaires", ("N° session", "Nom", "Prénom", "Client", "Montant HT"),
         [(f"2026-{t.course:03d}", t.last, t.first, made.companies[t.client].name, _french(t.amount)) for t in made.trainees]),
    ]  # fmt: skip


def digiforma(made: School) -> list[Table]:
    """The matrices of Digiforma: titles in capitals, sessions and trainees named, not numbered."""
    return [
        ("Entreprises", ("ENTREPRISE", "N° SIRET", "ADRESSE", "CODE POSTAL", "VILLE", "TÉLÉPHONE", "EMAIL", "ÉTAT / COLLECTIVITÉ LOCALE"),
         [(c.name, int(c.siret), c.address, int(c.postcode), c.city, c.phone, c.email, "Non") for c in made.companies]),
        ("Programmes", ("NOM DU PROGRAMME", "CODE", "DURÉE (HEURES)", "COÛT PAR APPRENANT HT"),
         [(label, code, hours, float(price)) for code, label, price, hours in _PRODUCTS]),
        ("Sessions", ("CODE SESSION", "PROGRAMME", "INTER / INTRA", "DATE DE DÉBUT", "DATE DE FIN", "ENTREPRISE"),
         [(f"DIGI-{c.rank}", c.product[1], "inter" if c.client is None else "intra", c.start, c.end,
           "" if c.client is None else made.companies[c.client].name) for c in made.courses]),
        ("Apprenants", ("NOM", "PRÉNOM", "EMAIL", "ENTREPRISE", "CODE SESSION", "COÛT HT"),
         [(t.last, t.first, "", made.companies[t.client].name, f"DIGI-{t.course}", float(t.amount)) for t in made.trainees]),
    ]  # fmt: skip


def dendreo(made: School) -> list[Table]:
    """The fields of Dendreo: each line has a number, by which the others refer to it."""
    return [
        ("entreprises", ("id_entreprise", "raison_sociale", "siret", "adresse", "code_postal", "ville", "email", "telephone_standard"),
         [(c.rank + 500, c.name, c.siret, c.address, c.postcode, c.city, c.email, c.phone) for c in made.companies]),
        ("modules", ("id_module", "intitule", "tarif_ht", "duree_heures"),
         [(rank + 70, label, price, hours) for rank, (_, label, price, hours) in enumerate(_PRODUCTS)]),
        ("actions_de_formation", ("id_action_de_formation", "numero_complet", "type", "id_module", "date_debut", "date_fin", "id_entreprise", "lieu"),
         [(c.rank + 900, f"ADF_2026_{c.rank:04d}", "inter" if c.client is None else "intra", _PRODUCTS.index(c.product) + 70,
           f"{c.start} 09:00:00", f"{c.end} 17:00:00", "" if c.client is None else c.client + 500, "Pau") for c in made.courses]),
        ("laps", ("id_lap", "id_action_de_formation", "id_entreprise", "nom", "prenom", "tarif_ht"),
         [(t.rank, t.course + 900, t.client + 500, t.last, t.first, t.amount) for t in made.trainees]),
    ]  # fmt: skip


def agefodd(made: School) -> list[Table]:
    """Dolibarr's third parties, and Agefodd's sessions: one line a trainee and a half-day, the price of the whole session."""
    whole: defaultdict[int, Decimal] = defaultdict(Decimal)
    for t in made.trainees:
        whole[t.course] += t.amount
    lines = [(t, made.courses[t.course], slot) for t in made.trainees for slot in ("09:00", "14:00")]
    return [
        ("societe", ("Id", "Nom du tiers", "Code client", "Adresse", "Code postal", "Ville", "Pays", "Téléphone", "Email", "SIREN", "SIRET"),
         [(c.rank + 1, c.name, f"CU2601-{c.rank:04d}", c.address, c.postcode, c.city, "France", c.phone, c.email, c.siret[:9], c.siret) for c in made.companies]),
        ("sessions", ("Id", "Ref.", "Type de la formation", "Date de début", "Date de fin", "Heure de début", "Prix de vente total (HT)",
                      "Statut de la session", "Intitulé de la formation", "Durée (heures)", "Client", "Participant nom", "Participant prénom", "Client"),
         [(course.rank + 1, f"SES{course.rank + 1:04d}", "Intra", f"{course.start} 00:00:00", f"{course.end} 00:00:00", slot,
           f"{whole[course.rank]:.8f}", "DONE", course.product[1], course.product[3], made.companies[course.client or 0].name,
           t.last, t.first, made.companies[t.client].name) for t, course, slot in lines]),
    ]  # fmt: skip


LAYOUTS: dict[str, Callable[[School], list[Table]]] = {
    "ours": ours, "gescof": gescof, "digiforma": digiforma, "dendreo": dendreo, "agefodd": agefodd,
}  # fmt: skip


# ----- files


def write_xlsx(path: Path, tables: Iterable[Table], above: int = 0) -> Path:
    """One sheet a list, with lines above the titles."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, titles, lines in tables:
        sheet = book.create_sheet(name)
        for rank in range(above):
            sheet.append([f"Export {rank}"])
        sheet.append(list(titles))
        for line in lines:
            sheet.append([float(cell) if isinstance(cell, Decimal) else cell for cell in line])
    book.save(path)
    return path


def write_zip(path: Path, tables: Iterable[Table], separator: str, encoding: str) -> Path:
    """One CSV file a list, together in a zip."""
    with zipfile.ZipFile(path, "w") as archive:
        for name, titles, lines in tables:
            archive.writestr(f"{name}.csv", csv_text(titles, lines, separator).encode(encoding))
    return path


def csv_text(titles: Sequence[str], lines: Iterable[Line], separator: str) -> str:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=separator).writerows([titles, *lines])
    return text.getvalue()


def _french(amount: Decimal) -> str:
    return f"{amount:,.2f}".replace(",", "\xa0").replace(".", ",") + " €"


def _spaced(siret: str) -> str:
    return f"{siret[:3]} {siret[3:6]} {siret[6:9]} {siret[9:]}"


def _day(day: date) -> str:
    return f"{day:%d/%m/%Y}"
