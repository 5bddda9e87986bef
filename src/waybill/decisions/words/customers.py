"""Customers in words."""

from waybill.decisions.words.speaking import Context, listed, says, sentences
from waybill.model import events
from waybill.model.events.customers import CustomerAnnotated, CustomerMerged


@says(events.CustomerAdded)
def _customer_added(data: events.CustomerAdded, context: Context) -> str:
    return "A customer was seen for the first time."


@says(events.CustomerChanged)
def _customer_changed(data: events.CustomerChanged, context: Context) -> str:
    return "The customer's details changed."


@says(events.CustomerErased)
def _customer_erased(data: events.CustomerErased, context: Context) -> str:
    return "The customer's personal data was erased."


@says(CustomerAnnotated)
def _customer_annotated(data: CustomerAnnotated, context: Context) -> str:
    said = {
        "marketing by e-mail": data.email_marketing,
        "marketing by text message": data.sms_marketing,
        "profiling": data.profiling,
    }
    return (
        sentences(
            [
                "a note was made about a customer" if data.note_id else None,
                f"tagged {listed(data.tags_added)}" if data.tags_added else None,
                f"no longer tagged {listed(data.tags_removed)}" if data.tags_removed else None,
                *(
                    f"the customer {'agreed' if agreed else 'objected'} to {what}"
                    for what, agreed in said.items()
                    if agreed is not None
                ),
            ]
        )
        or "A customer was looked at."
    )


@says(CustomerMerged)
def _customer_merged(data: CustomerMerged, context: Context) -> str:
    return "Two records of a customer were merged into one."
