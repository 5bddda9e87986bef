"""The address of an order's page for its buyer: shown, made anew, taken away."""

from typing import Annotated

import typer

from waybill.cli.changes import OrderArgument
from waybill.cli.common import Command
from waybill.cli.output import Wrong, done, show_json
from waybill.cli.session import Session, common, run
from waybill.model.tracking import TrackingLink


def link(
    order: OrderArgument,
    renew: Annotated[bool, typer.Option("--renew", help="Make another one: those before it lead nowhere.")] = False,
    revoke: Annotated[
        bool, typer.Option("--revoke", help="Let none lead to the order until one is made anew.")
    ] = False,
) -> None:
    """Show the link to an order's page that its buyer has in every message, or change it."""
    if renew and revoke:
        raise Wrong("A link is renewed or revoked, not both.", status=2)
    answer = run(lambda session: _link(session, order, "renew" if renew else "revoke" if revoke else "show"))
    if common.json:
        show_json(answer)
    else:
        done(answer.url or f"No link leads to the order. Make one: waybill orders link {order} --renew")


async def _link(session: Session, order: str, action: str) -> TrackingLink:
    from waybill.cli.orders import order_key
    from waybill.cli.payments import use_keys
    from waybill.store.signing import signing_secret
    from waybill.store.tracking_links import holding, renew, tracking_url
    from waybill.views.order_details import get_orders

    use_keys(session)
    async with session.writing() as tx:
        found = await get_orders(tx, [order_key(order)])
        if not found or found[0].status in ("draft", "discarded"):
            raise Wrong(f"There is no order {order}, or it is a draft. List them: waybill orders list")
        order_id = found[0].order_id
        held = (await holding(tx, [order_id]))[order_id]
        if action != "show":
            held = await renew(tx, order_id, revoked=action == "revoke")
        secret = await signing_secret(tx)
        url = tracking_url(session.buyer_address, secret, tx.shop_id, order_id, held)
    return TrackingLink(order_id=order_id, url=url or None, revoked=held.revoked)


def add_to_orders(orders: typer.Typer) -> None:
    """Add the commands of this module to `waybill orders`."""
    orders.command("link", cls=Command)(link)
