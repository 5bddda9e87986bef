"""Customers in words."""

from waybill.decisions.words.speaking import Context, says
from waybill.model import events


@says(events.CustomerAdded)
def _customer_added(data: events.CustomerAdded, context: Context) -> str:
    return "A customer was seen for the first time."


@says(events.CustomerChanged)
def _customer_changed(data: events.CustomerChanged, context: Context) -> str:
    return "The customer's details changed."


@says(events.CustomerErased)
def _customer_erased(data: events.CustomerErased, context: Context) -> str:
    return "The customer's personal data was erased."
