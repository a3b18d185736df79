"""The two laws of issued documents, in random years of random organisations.

An issued document is a value: whatever people retype, add or delete, its paper, its XML, its total credit note, its
line of statement, its reminder and its entry stay as they are, or the button refuses. And what is issued can stand:
each document passes the schema, EN 16931 and the French rules, and each engine prints it.

`make years`, and so `make long`, plays two thousand years; GESCOF_YEARS another number.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, rule, run_state_machine_as_test

from gescof_xl.documents.facturx.validate import xml_faults
from gescof_xl.documents.facturx.xml import invoice_xml
from gescof_xl.documents.printing.batch import Job, make_all
from gescof_xl.documents.printing.printing import jobs_of
from gescof_xl.documents.templates.template_source import TemplateSource
from gescof_xl.domain.einvoice.from_invoice import electronic
from gescof_xl.domain.einvoice.rules import invoice_faults
from gescof_xl.domain.invoicing.document import issued_document
from gescof_xl.domain.papers.invoice import invoice_paper
from gescof_xl.workbook.memory import MemoryWorkbook
from tests.golden.printing import ENGINES
from tests.office import read
from tests.property.test_ledger_machine import PARTS, Office, ending, schools
from tests.retyping import Refusal, changed_at_random, told
from tests.text_tables import SCHOOL_RATES

YEARS = int(os.environ.get("GESCOF_YEARS", "8"))
PRINTED = 20
"""Documents that each engine prints: those of the last years, of all kinds."""
PARTIES = """
    Clients
    Code | Raison sociale | Type        | OPCO | Conditions de paiement | SIRET          | Pays     | TVA intracom. | Code postal
    C1   | Alpha          | Entreprise  | OP1  | 45FDM                  | 10000000900017 |          |               | 64000
    C2   | Beta           | Entreprise  | OP2  |                        | 20000000800017 |          |               | 64000
    PA   | Zoé Martin     | Particulier |      |                        |                |          |               | 64000
    PU   | Commune        | Public      |      |                        | 99999999800043 |          |               | 64110
    BE   | Bruxelles SA   | Entreprise  |      |                        |                | Belgique | BE0403170701  | 1000
    CH   | Genève SA      | Entreprise  |      |                        |                | Suisse   |               | 1201
    RE   | Réunion SARL   | Entreprise  | OP1  |                        | 20000000800025 | RE       |               | 97400

    Financeurs
    Code | Raison sociale    | Type   | SIRET
    OP1  | Opco Un           | OPCO   | 12345678200028
    OP2  | Région Occitanie  | Région | 12345678200036

    Taux
    Code    | Type | Valeur | Effet du   | Mention                               | Catégorie | Code VATEX
    AUTOLIQ | TVA  | 0%     | 01/01/2014 | Autoliquidation                       | AE        | VATEX-EU-AE
    HORSUE  | TVA  | 0%     | 01/01/2014 | TVA non applicable, art. 259-1 du CGI | O         | VATEX-EU-O
    INTRACOM | TVA | 0%    | 01/01/2014 | Exonération de TVA, art. 262 ter I du CGI | K       | VATEX-EU-IC
    EXPORT  | TVA  | 0%     | 01/01/2014 | Exonération de TVA, art. 262 I du CGI | G         | VATEX-EU-G
    TVA85   | TVA  | 8,5%   | 01/01/2014 |                                       | S         |

    Produits
    Code | Libellé | Nature | Prix HT | TVA   | Unité
    MAN  | Manuel  | Bien   | 12,5    | TVA55 | forfait

    Compositions
    N°      | Produit | Composant | Quantité | Inclure
    CO00001 | EXC     | REP       | 2        | oui
"""
TAXED = SCHOOL_RATES.replace("| EXO   |", "| TVA20 |")
REGIMES = st.sampled_from(
    [
        SCHOOL_RATES,
        SCHOOL_RATES.replace("| Exonéré", "| Franchise"),
        TAXED.replace("| Exonéré", "| Assujetti sur débits"),
        TAXED.replace("| Exonéré", "| Assujetti sur encaissements"),
        ending(TAXED.replace("| Exonéré", "| Assujetti sur encaissements")),
    ]
)
BUYERS = st.sampled_from(["C1", "C2", "PA", "PU", "BE", "CH", "RE", "OP1", "OP2"])
DAYS = st.sampled_from([date(2026, 8, 20), date(2026, 9, 10), date(2026, 12, 10)])
"""Before the sessions end, or after."""
CODES = st.sampled_from(["", "", "", "EXO", "TVA20", "TVA85", "AUTOLIQ", "HORSUE", "HC", "INTRACOM", "EXPORT"])
QUANTITIES = st.sampled_from(["1", "2", "7,5", "0,333", "1,2345", "-1"])
PRICES = st.tuples(st.integers(1, 10**9), st.integers(0, 6)).map(lambda p: f"{p[0] / 10 ** p[1]:.{p[1]}f}"[:14])
DISCOUNTS = st.sampled_from(["", "", "10%", "33,33%", "0,01"])


@st.composite
def typed_lines(draw: st.DrawFn) -> list[str]:
    """One to four lines of a direct invoice, all at the same code or each at its own."""
    code = draw(CODES)
    return [
        " ; ".join(
            [
                draw(st.sampled_from(["EXC", "REP", "SAL", "MAN"])),
                draw(QUANTITIES),
                draw(PRICES),
                draw(st.sampled_from(["", "Conseil « à l'heure »", "-", "Æ & <b> ; fin"])).partition(";")[0].strip(),
                draw(DISCOUNTS),
                code or draw(CODES),
            ]
        )
        for _ in range(draw(st.integers(1, 4)))
    ]


class Year(Office):
    """A year of any organisation, in which people retype what they like."""

    jobs: tuple[Job, ...] = ()

    @initialize(book=schools(REGIMES, PARTIES, BUYERS), day=DAYS, chance=st.randoms(use_true_random=False))
    def open_workbook(self, book: MemoryWorkbook, day: date, chance: Random) -> None:
        self.book, self.day, self.chance = book, day, chance
        self.issued: dict[str, str] = {}
        self.before = read(book)

    @rule(payer=BUYERS, lines=typed_lines())
    def invoice_directly(self, payer: str, lines: list[str]) -> None:
        self._press("facturer-directe", party=payer, lines=lines, order_number="BC-7")

    @rule(part=PARTS)
    def invoice_deposits_then_all(self, part: int) -> None:
        session = self._pick(self.before.sessions, part).number
        self._press("facturer-acompte", session=session)
        self.day = max(self.day, date(2026, 12, 10))
        self._press("facturer-session", session=session)

    @rule(part=PARTS)
    def somebody_retypes(self, part: int) -> None:
        """What is said of one document, before and after."""
        if self.before.invoices:
            self._stays(self._pick(self.before.invoices, part).number)

    def _stays(self, number: str) -> None:
        before = told(self.before, number, self.day)
        changed = changed_at_random(self.before, self.chance)
        assert moved(before, told(changed.ledger, number, self.day)) == {}, changed.name

    def teardown(self) -> None:
        """Every document of the year stays and stands; engines print those of the last years."""
        if hasattr(self, "before"):
            documents = [issued_document(self.before.issued, i.number) for i in self.before.invoices]
            for document in documents:
                self._stays(document.invoice.number)
                data = electronic(document)
                assert invoice_faults(data) == []
                assert xml_faults(invoice_xml(data), french=data.between_businesses) == []
            papers = [replace(invoice_paper(d), invoice=electronic(d)) for d in documents]
            Year.jobs = (*Year.jobs, *jobs_of(papers, TemplateSource(beside=Path(), author="École")))[-PRINTED:]
        super().teardown()


def moved(before: Mapping[str, object], now: Mapping[str, object]) -> dict[str, tuple[object, object]]:
    """What is not said as it was; a refusal says nothing false."""
    return {
        what: (before[what], now[what])
        for what in before
        if now[what] != before[what] and not isinstance(now[what], Refusal)
    }


@pytest.mark.programs
def test_what_is_issued_stays_and_stands(tmp_path: Path) -> None:
    """Random years, then each engine prints what they issued last."""
    Year.jobs = tuple[Job, ...]()
    run_state_machine_as_test(
        Year,
        settings=settings(
            max_examples=YEARS, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
    jobs = [replace(job, name=f"{n}") for n, job in enumerate(Year.jobs)]
    assert jobs
    for engine in ENGINES:
        made = list(make_all(jobs, tmp_path / engine, engine=engine, processes=2))
        assert [result.error for result in made] == [""] * len(jobs)
