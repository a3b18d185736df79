"""What the process imports from which pressed buttons are forked."""

import gescof_xl.documents.mail.smtp
import gescof_xl.documents.pdf.engine_embedded
import gescof_xl.documents.printing.batch
import gescof_xl.effects.mail_delivery
import gescof_xl.effects.new_year
import gescof_xl.effects.resuming
import gescof_xl.effects.staging
import gescof_xl.exchange.accounting.file
import gescof_xl.workbook.copies.accountant
import gescof_xl.workbook.file.xlsx.lines  # noqa: F401
from tests.killing import all_modules

all_modules()
