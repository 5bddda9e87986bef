"""The log in words: one English sentence or two for every type of event, for people in the shop's time zone."""

from waybill.decisions.words import (
    changes,
    customers,
    front,
    fulfillment,
    history,
    inquiries,
    invoices,
    orders,
    parcels,
    payments,
    returns,
    setup,
    stock,
    tenders,
    tracking,
    transfers,
)
from waybill.decisions.words.speaking import Context, known, words

__all__ = ["Context", "known", "words"]

# loaded for the words that they register
_ = (
    changes, customers, front, fulfillment, history, inquiries, invoices, orders, parcels, payments, returns, setup, stock,
    tenders,
    tracking, transfers,
)  # fmt: skip
