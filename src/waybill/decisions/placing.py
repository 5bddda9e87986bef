"""What placing makes of an order: the fields of its event, and its answer."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import msgspec
from msgspec import Struct

from waybill.decisions.pricing import Priced
from waybill.model.events import LinePlaced, OrderContent
from waybill.model.facts import ShopFact
from waybill.model.orders import Consent, LineAnswer, Placed, PlaceOrder, Promise, Source

_NO_CONSENT = Consent()


class Party(Struct, frozen=True):
    """The buyer of one request, as known: `unknown` where a customer id was given that is none of ours."""

    customer_id: UUID | None = None
    person_id: UUID | None = None
    unknown: bool = False


def content_of(
    shop: ShopFact, party: Party, request: PlaceOrder, priced: Priced, lines: list[LinePlaced]
) -> dict[str, Any]:
    """The fields of the event: the order as it was asked for, with its figures."""
    attribution = request.attribution
    if attribution is not None and attribution.referrer is not None:
        # an address may carry what is personal behind its path
        referrer = attribution.referrer.partition("?")[0].partition("#")[0]
        attribution = msgspec.structs.replace(attribution, referrer=referrer)
    if request.draft:
        lines = [msgspec.structs.replace(line, unsourced=line.quantity) for line in lines]
    return {
        "channel": request.channel,
        "external_id": request.external_id,
        "test": request.test,
        "prices": request.prices,
        "currency": request.currency or shop.currency,
        "tax_included": shop.settings.tax_included if request.tax_included is None else request.tax_included,
        "customer_id": party.customer_id,
        "person_id": party.person_id,
        "country": request.ship_to.country if request.ship_to else None,
        "method": request.method,
        "terms": request.payment.terms,
        "paid": request.payment.paid,
        "payment_reference": request.payment.reference,
        "item_total": priced.item_total,
        "discount_total": priced.discount_total,
        "charge_total": priced.charge_total,
        "tax_total": priced.tax_total,
        "total": priced.total,
        "requested_at": request.requested_at,
        "tags": sorted(set(request.tags)) if request.tags else [],
        "attribution": attribution,
        "consent": None if request.consent == _NO_CONSENT else request.consent,
        "lines": lines,
        "bundles": priced.bundles or None,
        "charges": priced.charges,
        "discounts": priced.discounts or None,
    }


def answer_of(order_id: UUID, status: str, data: OrderContent, sources: Mapping[int, list[Source]]) -> Placed:
    """The order as it was placed, or drafted; `sources` by line."""
    return Placed(
        order_id=order_id,
        number=data.number,
        status=status,  # type: ignore[arg-type]
        currency=data.currency,
        item_total=data.item_total,
        discount_total=data.discount_total,
        charge_total=data.charge_total,
        tax_total=data.tax_total,
        total=data.total,
        lines=[
            LineAnswer(
                line=line.line, sku=line.sku, quantity=line.quantity, total=line.total, reserved=line.reserved,
                backordered=line.backordered, sources=sources.get(line.line, []),
            )
            for line in data.lines
        ],
        promise=Promise(data.ship_by, data.deliver_by) if data.ship_by else None,
        expires_at=data.expires_at,
        holds=data.holds,
    )  # fmt: skip
