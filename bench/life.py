"""The life of orders after placing: what each verb costs, and how an order's cost grows with its lines.

python -m bench.life [--quick]

Every verb runs in batches of 250 through the way that doors and workers take (claims, gather, decide, record, commit), one
process, so that the CPU of both sides is the verb's own. Placing the same orders the same way is the rival.
"""

import asyncio
import base64
import os
import sys
import time
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec
import psutil

from bench.place import ITEMS, PLENTY, order
from bench.report import Report
from bench.world import BENCH_DIR, World, cpu_seconds, world
from waybill.commands.fulfillment.accept_fulfillments import accept_fulfillments
from waybill.commands.fulfillment.hand_over_parcels import hand_over_parcels
from waybill.commands.fulfillment.pack_fulfillments import pack_fulfillments
from waybill.commands.fulfillment.pick_fulfillments import pick_fulfillments
from waybill.commands.fulfillment.release_orders import release_orders
from waybill.commands.fulfillment.report_tracking import report_tracking
from waybill.commands.payments.capture_payments import capture_payments
from waybill.commands.payments.credit_orders import credit_orders
from waybill.commands.payments.refund_payments import refund_payments
from waybill.commands.payments.settle_payments import settle_payments
from waybill.commands.payments.start_payments import start_payments
from waybill.commands.place_orders import place_orders
from waybill.model.fulfillment import AcceptFulfillment, PickFulfillment, ReleaseOrder
from waybill.model.orders import PlaceOrder
from waybill.model.parcels import HandOverParcel, PackFulfillment, TrackParcel
from waybill.model.payments import CapturePayment, RefundPayment, SettlePayment, StartPayment
from waybill.model.tenders import CreditOrder
from waybill.store.batches import run_batch
from waybill.store.idempotency import Claim, hash_body
from waybill.store.secrets import load_keyring, use_keyring

BATCH = 250
GROWTH = (1, 10, 100, 1_000, 5_000)


class Cost(msgspec.Struct):
    """What a verb cost for all its requests: orders a second, and CPU microseconds an order here and in the database."""

    rate: float
    here: float
    database: float


class Runner:
    """Runs verbs in batches and measures them."""

    def __init__(self, place: World, shop_id: int) -> None:
        self.place = place
        self.shop_id = shop_id
        self.me = psutil.Process(os.getpid())
        self.keys = 0

    async def run(self, command: Any, requests: Sequence[Any], batch: int = BATCH) -> list[Any]:
        """The answers, none of which may be a refusal."""
        found: list[Any] = []
        for first in range(0, len(requests), batch):
            some = requests[first : first + batch]
            self.keys += len(some)
            claims = [
                Claim("bench", f"{self.keys}:{position}", hash_body(msgspec.json.encode(one)))
                for position, one in enumerate(some)
            ]
            answers = await run_batch(self.place.pool, self.shop_id, "api", command.__name__, command, some, claims)
            for answer in answers:
                if isinstance(answer, Exception):
                    raise answer
                decoded = msgspec.json.decode(answer)
                if decoded.get("result") == "refused":
                    raise RuntimeError(f"{command.__name__}: {decoded}")
                found.append(decoded)
        return found

    async def measured(self, command: Any, requests: Sequence[Any]) -> tuple[list[Any], Cost]:
        """The answers, and what they cost."""
        await self.place.settle()
        here, database = cpu_seconds(self.me), self.place.database_seconds()
        began = time.perf_counter()
        answers = await self.run(command, requests)
        seconds = time.perf_counter() - began
        count = len(requests)
        cost = Cost(
            count / seconds,
            (cpu_seconds(self.me) - here) / count * 1e6,
            (self.place.database_seconds() - database) / count * 1e6,
        )
        return answers, cost


def settled(actions: Sequence[str]) -> list[SettlePayment]:
    """The gateway's good answers to these."""
    return [
        SettlePayment(action_id=UUID(action), outcome="succeeded", reference=f"r{action[-12:]}") for action in actions
    ]


async def life(runner: Runner, count: int, report: Report) -> None:
    """10,000 orders from placing to the doorstep, with a little of their money given back."""
    made = [
        msgspec.convert({**order(True), "payment": {"terms": "prepaid"}}, PlaceOrder)
        for _ in range(count + count // 10)
    ]
    # a tenth to begin with: what is measured is tables that have statistics
    asked, first = made[:count], made[count:]
    await runner.run(place_orders, first)
    placed, base = await runner.measured(place_orders, asked)
    _row(report, "place", base, base)

    async def stage(name: str, command: Any, requests: Sequence[Any]) -> list[Any]:
        answers, cost = await runner.measured(command, requests)
        _row(report, name, cost, base)
        return answers

    ids = [UUID(one["order_id"]) for one in placed]
    started = await stage(
        "start a card payment",
        start_payments,
        [StartPayment(order_id=id, gateway="sandbox", capture="manual") for id in ids],
    )
    await stage("settle: authorized, confirmed", settle_payments, settled([one["action_id"] for one in started]))
    released = await stage("release", release_orders, [ReleaseOrder(order_id=id) for id in ids])
    parts = [UUID(part["fulfillment_id"]) for one in released for part in one["fulfillments"]]
    await stage("accept", accept_fulfillments, [AcceptFulfillment(fulfillment_id=id) for id in parts])
    await stage("pick", pick_fulfillments, [PickFulfillment(fulfillment_id=id) for id in parts])
    packed = await stage("pack", pack_fulfillments, [PackFulfillment(fulfillment_id=id) for id in parts])
    taken = await stage("capture", capture_payments, [CapturePayment(order_id=id) for id in ids])
    actions = [action["action_id"] for one in taken for action in one["actions"]]
    await stage("settle: captured", settle_payments, settled(actions))
    parcels = [parcel["parcel_id"] for one in packed for parcel in one["parcels"]]
    over = [
        HandOverParcel(parcel_id=UUID(id), carrier="manual", tracking_number=f"T{position}")
        for position, id in enumerate(parcels)
    ]
    await stage("ship (hand over)", hand_over_parcels, over)
    reports = [
        msgspec.convert({"parcel_id": id, "status": "delivered", "at": "2026-12-24T12:00:00Z"}, TrackParcel)
        for id in parcels
    ]
    await stage("delivered (tracking)", report_tracking, reports)
    await stage("credit", credit_orders, [CreditOrder(order_id=id, amount=100) for id in ids])
    back = await stage("refund", refund_payments, [RefundPayment(order_id=id, cause="goodwill") for id in ids])
    actions = [action["action_id"] for one in back for action in one["actions"]]
    await stage("settle: refunded", settle_payments, settled(actions))


def _row(report: Report, name: str, cost: Cost, base: Cost) -> None:
    report.row(
        name,
        f"{cost.rate:,.0f}/s",
        f"{cost.here:.0f} us here, {cost.database:.0f} us in the database",
        ratio=cost.rate / base.rate,
    )


async def growth(runner: Runner, report: Report) -> None:
    """One order of ever more lines, from placing to packing: milliseconds a verb, and microseconds a line."""
    for lines in GROWTH:
        wanted = {
            **order(True),
            "lines": [{"sku": f"SKU-{number}", "quantity": 2} for number in range(lines)],
        }
        took: dict[str, float] = {}

        async def timed(command: Any, request: Any, took: dict[str, float] = took) -> Any:
            began = time.perf_counter()
            (answer,) = await runner.run(command, [request])
            took[command.__name__] = min(took.get(command.__name__, 1e9), time.perf_counter() - began)
            return answer

        for _ in range(3):
            placed = await timed(place_orders, msgspec.convert(wanted, PlaceOrder))
            released = await timed(release_orders, ReleaseOrder(order_id=UUID(placed["order_id"])))
            part = UUID(released["fulfillments"][0]["fulfillment_id"])
            await timed(accept_fulfillments, AcceptFulfillment(fulfillment_id=part))
            await timed(pick_fulfillments, PickFulfillment(fulfillment_id=part))
            packed = await timed(pack_fulfillments, PackFulfillment(fulfillment_id=part))
            parcel = UUID(packed["parcels"][0]["parcel_id"])
            await timed(hand_over_parcels, HandOverParcel(parcel_id=parcel))
        whole = sum(took.values())
        report.row(
            f"an order of {lines:,} lines, placed to shipped",
            f"{whole * 1e3:,.1f} ms",
            f"{whole / lines * 1e6:,.0f} us a line; " + ", ".join(f"{name} {s * 1e3:.0f}" for name, s in took.items()),
        )


async def run(quick: bool) -> None:
    """Both parts."""
    report = Report("The life of orders")
    async with world() as place:
        use_keyring(load_keyring([base64.b64encode(os.urandom(32)).decode()], BENCH_DIR))
        shop_id, _ = await place.shop(ITEMS, PLENTY)
        runner = Runner(place, shop_id)
        await life(runner, 2_000 if quick else 10_000, report)
        await growth(runner, report)
    report.print()


if __name__ == "__main__":
    asyncio.run(run("--quick" in sys.argv))
