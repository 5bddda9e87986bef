"""What must never be of invoices: the statements are beside this, `invariants` runs them with the others."""

from waybill.store.sql import load

STATEMENTS = load(__file__).all

# In the order of the statements.
NAMES = ("invoice_numbers", "invoice_sums", "invoices_agree")
