"""Payments as facts, and their secrets. Call it with the orders locked: an order's row guards its payments."""

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from waybill.model.payments import ActionFact, PaymentFact
from waybill.store.secrets import delete_secrets
from waybill.store.sql import load
from waybill.store.tx import Tx

_sql = load(__file__)


async def gather_payments(tx: Tx, order_ids: Iterable[UUID]) -> list[PaymentFact]:
    """All payments of these orders with what was asked of their gateways, oldest first."""
    ids = sorted(set(order_ids))
    if not ids:
        return []
    actions: dict[UUID, list[ActionFact]] = {}
    for row in await tx.fetch(_sql.actions, ids):
        fields = dict(row.items())
        actions.setdefault(fields.pop("payment_id"), []).append(ActionFact(**fields))
    return [
        PaymentFact(**dict(row.items()), actions=actions.get(row["payment_id"], []))
        for row in await tx.fetch(_sql.payments, ids)
    ]


async def orders_of_actions(tx: Tx, action_ids: Iterable[UUID]) -> dict[UUID, UUID]:
    """The order that each action belongs to; it never changes, so nothing is locked."""
    return {
        row["action_id"]: row["order_id"] for row in await tx.fetch(_sql.orders_of_actions, sorted(set(action_ids)))
    }


def token_name(payment_id: UUID) -> str:
    """What the token of a payment is called among the shop's secrets."""
    return f"payment:{payment_id}"


async def forget_tokens(tx: Tx, payment_ids: Sequence[UUID]) -> None:
    """Delete the tokens and links of payments that have ended."""
    if payment_ids:
        await delete_secrets(tx, [token_name(payment_id) for payment_id in sorted(payment_ids)])
        await tx.execute(_sql.forget_steps, sorted(payment_ids))


async def keep_steps(tx: Tx, links: Mapping[UUID, str]) -> None:
    """Keep where a buyer goes to take the next step of a payment."""
    ids = sorted(links)
    if ids:
        await tx.execute(_sql.keep_steps, ids, [links[payment_id] for payment_id in ids], tx.now)
