"""Past trade in words."""

from waybill.decisions.words.speaking import Context, count, ordered, says
from waybill.model import events
from waybill.model.money import money_text


@says(events.OrderImported)
def _order_imported(data: events.OrderImported, context: Context) -> str:
    return f"Imported from row {data.row:,} of a file of past trade: {ordered(data)}, delivered."


@says(events.HistoryOpened)
def _history_opened(data: events.HistoryOpened, context: Context) -> str:
    total = money_text(data.total, data.currency)
    return f"Import of past trade began: {count(data.rows, 'row')}, {total} ({data.reader})."


@says(events.CreditImported)
def _credit_imported(data: events.CreditImported, context: Context) -> str:
    amount = money_text(-sum(part.amount for part in data.parts), context.currency)
    return f"Credit note {data.external_id} of the past: {count(len(data.parts), 'part')}, {amount}."


@says(events.LedgerAdjusted)
def _ledger_adjusted(data: events.LedgerAdjusted, context: Context) -> str:
    return f"Entry {data.external_id} in the books of the past: {money_text(data.amount, context.currency)}."


@says(events.StockCorrectedInHistory)
def _stock_corrected_in_history(data: events.StockCorrectedInHistory, context: Context) -> str:
    return f"Stock of {data.sku} was corrected by {data.quantity:+,} in the past."


@says(events.HistoryRejected)
def _history_rejected(data: events.HistoryRejected, context: Context) -> str:
    return f"Row {data.row:,} of a file of past trade was rejected: {data.reason.replace('_', ' ')}."
