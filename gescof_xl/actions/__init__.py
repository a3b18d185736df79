"""One file is one button; ACTIONS lists them in the order of the ribbon."""

from gescof_xl.actions import (
    archive_year,
    cancel_session,
    check_workbook,
    credit_invoice,
    export_accounting,
    finance,
    import_statement,
    invoice_batch,
    invoice_deposit,
    invoice_direct,
    invoice_period,
    invoice_session,
    list_sessions_to_invoice,
    merge_exchange,
    prepare_exchange,
    print_documents,
    record_attendance,
    record_payment,
    refresh_dashboard,
    remind,
    send_documents,
    show_clients,
    show_schedule,
    show_unpaid,
    upgrade_workbook,
    verify_integrity,
)
from gescof_xl.actions.base import Action

ACTIONS: tuple[Action, ...] = (
    check_workbook.ACTION,
    list_sessions_to_invoice.ACTION,
    cancel_session.ACTION,
    record_attendance.ACTION,
    finance.ACTION,
    invoice_session.ACTION,
    invoice_batch.ACTION,
    invoice_period.ACTION,
    invoice_deposit.ACTION,
    invoice_direct.ACTION,
    credit_invoice.ACTION,
    print_documents.ACTION,
    send_documents.ACTION,
    record_payment.ACTION,
    import_statement.ACTION,
    show_schedule.ACTION,
    remind.ACTION,
    show_unpaid.ACTION,
    show_clients.ACTION,
    export_accounting.ACTION,
    prepare_exchange.ACTION,
    merge_exchange.ACTION,
    verify_integrity.ACTION,
    archive_year.ACTION,
    refresh_dashboard.ACTION,
    upgrade_workbook.ACTION,
)


def action(name: str) -> Action:
    """The action with that id; raises KeyError when there is none."""
    return {a.id: a for a in ACTIONS}[name]
