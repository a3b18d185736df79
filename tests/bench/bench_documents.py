"""Invoices from the shipped template to validated Factur-X files: documents a second, by engine and by step.

Run: `python tests/bench/bench_documents.py [DOCUMENTS]` (500 by default). The peer, one soffice call a file, runs in
the same minutes: read the ratios, not the seconds. On idle cores, CPU ms divided by their number is the time a document
(what LibreOffice itself uses is not counted).
"""

from __future__ import annotations

import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT)]

from gescof_xl.documents.facturx.validate import checked_xml, faults  # noqa: E402
from gescof_xl.documents.facturx.xml import invoice_xml  # noqa: E402
from gescof_xl.documents.pdf.choice import engines_found  # noqa: E402
from gescof_xl.documents.pdf.engine_libreoffice import soffice  # noqa: E402
from gescof_xl.documents.pdf.pdfa import Description, archive, merge  # noqa: E402
from gescof_xl.documents.printing.batch import Job, make_all  # noqa: E402
from gescof_xl.documents.templates.template import render  # noqa: E402
from gescof_xl.domain.einvoice.model import EInvoice  # noqa: E402
from tests.unit.documents import einvoices as shapes  # noqa: E402
from tests.unit.documents import word_templates as words  # noqa: E402

TEMPLATE = ROOT / "templates" / "facture.docx"
LINES = 8
ABOUT = Description("Facture", "Béarn Formation", date(2026, 11, 21))
IMAGES = {"logo": words.picture(420, 140), "qr": words.picture(200, 200, "black")}


def invoice(number: int) -> EInvoice:
    """An exempt invoice of eight lines to an OPCO."""
    lines = tuple(
        shapes.exempt_line(f"Excel perfectionnement, stagiaire {n}", "1", "745.00", "745.00") for n in range(LINES)
    )
    whole = Decimal("745.00") * LINES
    return replace(
        shapes.INVOICE,
        number=f"FA2026-{number:05d}",
        lines=lines,
        vat_totals=(shapes.exempt(str(whole)),),
        net=whole,
        gross=whole,
        due_amount=whole,
    )


def context(number: int) -> dict[str, object]:
    """What the shipped template shows of it."""
    line = {"libelle": "Excel perfectionnement", "detail": "Session du 12 au 13/11/2026, stagiaire Élodie Müller"}
    line |= {"quantite": "1", "prix_unitaire": "745,00 €", "remise": "", "tva": "exonéré", "total": "745,00 €"}
    seller = dict.fromkeys(("forme", "adresse", "ville", "tva", "email", "telephone", "nda", "bic"), "Béarn, Pau")
    seller |= {"nom": "Béarn Formation", "siret": "100 000 009 00017", "code_postal": "64000"}
    seller |= {"iban": "FR76 3000 6000 0112 3456 7890 189"}
    buyer = {"nom": f"Client n° {number}", "adresse": ["1 rue X", "75009 Paris"], "siret": "200 000 008", "tva": ""}
    texts = dict.fromkeys(("duplicata", "echeances", "accord", "commande", "service", "session", "conditions"), "")
    return texts | {
        "titre": "Facture",
        "numero": f"FA2026-{number:05d}",
        "date": "20/11/2026",
        "echeance": "20/12/2026",
        "organisme": seller,
        "client": buyer,
        "lignes": [line] * LINES,
        "acomptes": [],
        "echeances": [],
        "tva": [{"taux": "0 %", "base": "5 960,00 €", "montant": "0,00 €", "mention": shapes.EXEMPTION}],
        "total_ht": "5 960,00 €",
        "total_tva": "0,00 €",
        "total_ttc": "5 960,00 €",
        "net_a_payer": "Net à payer",
        "net": "5 960,00 €",
        "mentions": [shapes.EXEMPTION, *(note.text for note in shapes.NOTES)],
    }


def job(number: int) -> Job:
    return Job(
        name=f"FA2026-{number:05d}",
        template=TEMPLATE,
        context=context(number),
        about=ABOUT,
        images=IMAGES,
        invoice=invoice(number),
    )


def milliseconds(work: Callable[[], object], times: int) -> float:
    """The time of one call, warm."""
    work()
    begun = time.perf_counter()
    for _ in range(times):
        work()
    return (time.perf_counter() - begun) / times * 1000


def peer(folder: Path, files: int = 5) -> float:
    """Documents a second of one soffice call a file, with a profile already made."""
    docx = folder / "peer.docx"
    docx.write_bytes(render(TEMPLATE, context(1), IMAGES))
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [str(soffice()), profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder), str(docx)]
    subprocess.run(command, check=True, capture_output=True)
    begun = time.perf_counter()
    for _ in range(files):
        subprocess.run(command, check=True, capture_output=True)
    return files / (time.perf_counter() - begun)


def steps() -> None:
    """What each step of one document costs, in one process."""
    docx, one = render(TEMPLATE, context(1), IMAGES), invoice(1)
    xml = checked_xml(one)
    print("step                         ms a document")
    print(f"  Word file from template      {milliseconds(lambda: render(TEMPLATE, context(1), IMAGES), 30):8.1f}")
    print(f"  XML                          {milliseconds(lambda: invoice_xml(one), 30):8.1f}")
    print(f"  XSD, schematrons, sums       {milliseconds(lambda: faults(one, xml), 30):8.1f}")
    for engine in engines_found():
        converter = engine.open()
        pdf = converter.convert(docx)
        spent = milliseconds(lambda c=converter: c.convert(docx), 20)  # type: ignore[misc]
        converter.close()
        print(f"  PDF by {engine.name:21} {spent:8.1f}")
        print(f"    PDF/A-3b and attachment    {milliseconds(lambda p=pdf: archive(p, ABOUT, xml), 30):8.1f}")  # type: ignore[misc]


def processor() -> float:
    """Seconds of processor that this program and its ended children have used."""
    return sum(
        used.ru_utime + used.ru_stime
        for used in map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    )


def batch(engine: str, documents: int, folder: Path) -> tuple[float, float]:
    """Documents a second of the whole line, and milliseconds of processor a document; starts included."""
    begun, used = time.perf_counter(), processor()
    for made in make_all(map(job, range(documents)), folder, engine=engine):
        assert not made.error, made.error
    return documents / (time.perf_counter() - begun), (processor() - used) / documents * 1000


def main(documents: int) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        steps()
        alone = peer(folder)
        print(f"\none soffice call a file, not validated: {alone:.2f} documents a second (the peer)\n")
        print("engine        documents  a second  times the peer  CPU ms each  most memory of a process")
        for engine in engines_found():
            for count in (documents // 5, documents):
                target = folder / f"{engine.name}-{count}"
                speed, used = batch(engine.name, count, target)
                memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
                print(f"{engine.name:12} {count:10} {speed:9.1f} {speed / alone:15.1f} {used:12.0f} {memory:20} MB")
                if count == documents:
                    files = [(path.stem, path) for path in sorted(target.glob("*.pdf"))]
                    begun = time.perf_counter()
                    merge(files, ABOUT)
                    print(f"{'':12} merged with bookmarks in {time.perf_counter() - begun:.1f} s")
                shutil.rmtree(target)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 500)
