"""Paying at the shop front: a gift card first, a card for the rest, and a look at what became of it."""

import asyncio
from uuid import UUID

import msgspec
from msgspec import Struct

from waybill.api.access import Caller
from waybill.api.batcher import Verb
from waybill.api.runtime import Runtime
from waybill.commands.payments.pay_with_stored_value import pay_with_stored_value
from waybill.commands.payments.start_payments import start_payments
from waybill.model.front_views import FrontOrderShown, Hitch
from waybill.model.payments import StartPayment, StartPaymentResult
from waybill.model.results import Refused
from waybill.model.stored_value import PayWithStoredValue, PayWithStoredValueResult
from waybill.views.front_orders import show_front_order

START = Verb("start_payments", start_payments)
WITH_VALUE = Verb("pay_with_stored_value", pay_with_stored_value)
# Gateways mostly answer in a moment; whoever waits longer than this looks again.
PATIENCE_SECONDS = 4.0
FIRST_PAUSE, LONGEST_PAUSE = 0.05, 0.4

_started = msgspec.json.Decoder(StartPaymentResult)
_drawn = msgspec.json.Decoder(PayWithStoredValueResult)
_encoder = msgspec.json.Encoder()


class FrontPayments(Struct, frozen=True, kw_only=True):
    """With what a buyer pays."""

    gateway: str | None = None
    token: str | None = None
    gift_code: str | None = None


async def pay(runtime: Runtime, caller: Caller, order_id: UUID, means: FrontPayments, key: str) -> Hitch | None:
    """Ask for all that is due; why nothing could be asked for, if so. Under the same key it is asked for once."""
    if means.gift_code is not None:
        drawing = PayWithStoredValue(order_id=order_id, code=means.gift_code)
        encoded = await runtime.do(caller, WITH_VALUE, drawing, f"{key[:200]}:gift", _encoder.encode(drawing))
        drawn = _drawn.decode(encoded)
        if isinstance(drawn, Refused):
            return Hitch(type=drawn.type, detail=drawn.detail)
    if means.token is None or means.gateway is None:
        return None
    asked = StartPayment(order_id=order_id, gateway=means.gateway, token=means.token)
    encoded = await runtime.do(caller, START, asked, f"{key[:200]}:card", _encoder.encode(asked))
    started = _started.decode(encoded)
    # what a gift card, or an earlier payment, has paid already needs no card
    if isinstance(started, Refused) and started.type != "nothing_due":
        return Hitch(type=started.type, detail=started.detail)
    return None


async def settled(runtime: Runtime, caller: Caller, order_id: UUID) -> FrontOrderShown | None:
    """The order once its gateway has answered, or after a few seconds all the same."""
    loop = asyncio.get_running_loop()
    until, pause = loop.time() + PATIENCE_SECONDS, FIRST_PAUSE
    while True:
        async with runtime.reading(caller) as tx:
            found = await show_front_order(tx, order_id)
        if found is None or found.payment is None or found.payment.status != "created" or loop.time() >= until:
            return found
        await asyncio.sleep(pause)
        pause = min(LONGEST_PAUSE, pause * 1.5)
