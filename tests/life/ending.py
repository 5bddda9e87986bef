"""How the machine of the whole life ends: every order is brought to an end, and what followed the log agrees with it."""

import os
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from hypothesis.stateful import rule

from waybill.commands.cancel_orders import cancel_orders
from waybill.commands.changes.settle_changes import settle_changes
from waybill.commands.discard_drafts import discard_drafts
from waybill.commands.fulfillment.complete_orders import complete_orders
from waybill.commands.fulfillment.resolve_exceptions import resolve_exceptions
from waybill.commands.payments.refund_payments import refund_payments
from waybill.commands.payments.refund_to_stored_value import refund_to_stored_value
from waybill.commands.payments.report_disputes import report_disputes
from waybill.commands.payments.void_payments import void_payments
from waybill.commands.payments.write_off_orders import write_off_orders
from waybill.model import parcels, payments, stored_value, tenders
from waybill.model.edits import SettleChange
from waybill.model.orders import CancelOrder, DiscardDraft
from waybill.model.reports import SalesQuery
from waybill.views.reports import sales
from waybill.workers.figures import Figures
from waybill.workers.follow import follow
from waybill.workers.follow import replay as follow_again
from waybill.workers.messages import Messages
from waybill.workers.recounting import recount

ENDED = {"completed", "canceled", "expired", "discarded"}
ROUNDS = 25
_BUCKETS = (
    "backordered", "reserved", "released", "picked", "packed", "ready_for_pickup", "in_transit", "delivered", "lost",
    "returning", "returned", "canceled",
)  # fmt: skip
_FIGURES = (
    "net",
    "charges",
    "tax",
    "units",
    "units_canceled",
    "units_returned",
    "orders",
    "orders_canceled",
    "returned",
)


class Ending:
    """Mixed into the machine."""

    @rule()
    def follow(self: Any) -> None:
        """The workers take in what has happened so far."""
        type(self).run(_follow(self.shop))

    def bring_home(self: Any) -> None:
        """There is a way on from every state: by what people usually do next, each order comes to an end."""
        for turn in range(ROUNDS):
            left = [row for row in self.rows("orders") if row["status"] not in ENDED]
            if not left:
                break
            self.clock += timedelta(hours=6)
            for row in left:
                self.send_on(row["order_id"])
                if turn > ROUNDS // 2:
                    self.give_up(row["order_id"])
            type(self).run(self.agree())
        else:
            raise AssertionError("\n".join(self.story(row) for row in left))

    def send_on(self: Any, order_id: UUID) -> None:
        """Whatever is open of an order is answered, and what comes next is done."""
        order = self.order(order_id)
        if order["status"] == "draft":
            assert self.one(discard_drafts, DiscardDraft, order_id=order_id)
            return
        for change in self.rows("changes", order_id=order_id, settled_at=None):
            says = "accepted" if change["status"] == "awaiting_location" else "declined"
            if not self.one(settle_changes, SettleChange, change_id=change["change_id"], outcome=says):
                self.one(settle_changes, SettleChange, change_id=change["change_id"], outcome="too_late")
        if order["holds"]:
            self.lift_all(order)
        self.settle_money(order_id)
        self.fill(order_id)
        self.step(order_id)
        self.settle_goods(order_id)
        for one in self.rows("exceptions", order_id=order_id):
            wanted = {"exception_id": one["exception_id"], "resolution": "other"}
            self.one(resolve_exceptions, parcels.ResolveException, **wanted)
        self.one(complete_orders, parcels.CompleteOrder, order_id=order_id)

    def settle_money(self: Any, order_id: UUID) -> None:
        for action in self.rows("actions", order_id=order_id, status={"pending", "in_doubt"}):
            self.answer(action, "succeeded")
        order = self.order(order_id)
        if (due := order["total"] - order["credited"] - order["written_off"] - kept(order)) > 0:
            forgiven = order["status"] != "placed" and self.one(
                write_off_orders, tenders.WriteOffOrder, order_id=order_id, amount=due
            )
            if not forgiven:
                self.pay(order, due)
        elif due < 0:
            self.give_back(order_id)
        for payment in self.rows("payments", order_id=order_id, status={"authorized", "partially_captured"}):
            if order["status"] in ENDED:
                self.one(void_payments, payments.VoidPayment, order_id=order_id, payment_id=payment["payment_id"])

    def give_back(self: Any, order_id: UUID) -> None:
        for row in self.query(
            "SELECT * FROM dispute WHERE shop_id = $1 AND order_id = $2 AND status = 'open'", order_id
        ):
            about = {"payment_id": row["payment_id"], "external_id": row["external_id"], "says": "won", "amount": 0}
            self.one(report_disputes, tenders.ReportDispute, **about)
        if self.one(refund_payments, payments.RefundPayment, order_id=order_id, cause="other"):
            for action in self.rows("actions", order_id=order_id, status="pending"):
                self.answer(action, "succeeded")
        for to in ("origin", "store_credit"):
            if answer := self.one(refund_to_stored_value, stored_value.RefundToStoredValue, order_id=order_id, to=to):
                self.refunded[order_id] += answer.amount

    def fill(self: Any, order_id: UUID) -> None:
        """Goods come for what waits for them, wherever they may come from."""
        waiting = self.query(
            "SELECT i.sku, sum(l.backordered)::bigint AS n FROM order_line l JOIN item i USING (shop_id, item_id) "
            "WHERE l.shop_id = $1 AND l.order_id = $2 AND l.backordered > 0 GROUP BY 1 ORDER BY 1",
            order_id,
        )
        for row in waiting:
            for code in ("MAIN", "SIDE", "DESK", "OVEN"):
                self.receive_goods(sku=row["sku"], location=code, quantity=row["n"] + 40)

    def give_up(self: Any, order_id: UUID) -> None:
        """What waits for goods that no location will give is canceled: the only one that may has turned it down."""
        waits = self.query(
            "SELECT line, backordered FROM order_line WHERE shop_id = $1 AND order_id = $2 AND backordered > 0",
            order_id,
        )
        if not waits or self.one(cancel_orders, CancelOrder, order_id=order_id):
            return
        for row in waits:
            # others of the order have left: by name, with the options on it
            lines = [{"line": row["line"], "quantity": row["backordered"]}]
            self.one(cancel_orders, CancelOrder, order_id=order_id, lines=lines)

    def settle_goods(self: Any, order_id: UUID) -> None:
        for parcel in self.rows("parcels", order_id=order_id, status={"returning", "returned"}):
            self.take_back(
                {"parcel_id": parcel["parcel_id"], "kind": "return_to_sender"}, order_id, "MAIN", None, 0, None
            )
        for one in self.rows("returns", order_id=order_id, ended_at=None):
            match one["status"]:
                case "requested":
                    self.of_return(one, "decline")
                case "approved":
                    self.of_return(one, "cancel")
                case "in_transit":
                    self.take_back({"return_id": one["return_id"]}, order_id, "MAIN", None, 0, None)
                    self.of_return(one, "close")
                case "received":
                    self.put_in_quarantine(one)
                    self.inspect_all(one)
                case "inspected":
                    self.of_return(one, "close")
        # what is on its way back without a parcel that says so
        if any(row["returning"] for row in self.buckets(order_id).values()):
            self.take_back({"order_id": order_id, "kind": "return_to_sender"}, order_id, "MAIN", None, 0, None)

    def story(self: Any, row: Any) -> str:
        """An order that did not come to an end, with all that is known of it."""
        order_id = row["order_id"]
        row = self.order(order_id)
        lines = self.query(
            f"SELECT line, {', '.join(map(_quoted, _BUCKETS))} FROM order_line WHERE shop_id = $1 AND order_id = $2",
            order_id,
        )
        events = self.query("SELECT type, data FROM event WHERE shop_id = $1 AND order_id = $2 ORDER BY seq", order_id)
        (tried,) = self.do(complete_orders, parcels.CompleteOrder, {"order_id": order_id})
        parts = [
            f"#{row['number']} {row['status']} {row['terms']} holds {row['holds']}: {tried}",
            *(str({name: value for name, value in line.items() if value}) for line in lines),
            *(
                f"{name}: {[one['status'] for one in self.rows(name, order_id=order_id)]}"
                for name in ("payments", "fulfillments", "parcels", "returns", "changes")
            ),
            *(f"   {event['type']} {event['data']!s:.300}" for event in events[-40:]),
        ]
        return "\n".join(parts)

    def tell(self: Any) -> None:
        """With LIFE_TOLD naming a file: which verbs did how much, and what was refused."""
        if told := os.environ.get("LIFE_TOLD"):
            with open(told, "a") as out:
                out.writelines(f"+ {name} {n}\n" for name, n in self.done.items())
                out.writelines(f"- {name} {n}\n" for name, n in self.refused.items())


def _quoted(name: str) -> str:
    return f'"{name}"'


def kept(row: Any) -> int:
    return int(row["paid"] - row["refunded"] - row["dispute_lost"])


async def _follow(shop: Any) -> None:
    for consumer in (Messages(shop.pool, None, "shop@example.com"), Figures()):
        while await follow(shop.pool, consumer, shop.shop_id):
            pass


async def messages_once(shop: Any) -> None:
    """Whoever follows the log in one go, or again from its beginning, causes the same messages, each once."""
    await _follow(shop)
    noted = await shop.rows("SELECT cause_seq, kind, order_id FROM message WHERE shop_id = $1 ORDER BY 1, 2")
    letters = await shop.rows("SELECT * FROM queue.dead_letter WHERE shop_id = $1")
    assert letters == []
    async with shop.tx() as tx:
        await follow_again(tx, Messages.name, 1)
    await _follow(shop)
    again = await shop.rows("SELECT cause_seq, kind, order_id FROM message WHERE shop_id = $1 ORDER BY 1, 2")
    assert [tuple(row) for row in again] == [tuple(row) for row in noted]


async def figures_agree(shop: Any) -> None:
    """What is left of the orders is net, charges and tax; counted anew the figures are the same."""
    async with shop.tx() as tx:
        # whatever the machine's clock came to
        (total,) = (await sales(tx, SalesQuery(first=date(2020, 1, 1), last=date(2120, 1, 1)))).totals or [None]
        changed = (await recount(tx)).changes
        assert changed == [], changed
    (left,) = await shop.rows(
        "SELECT coalesce(sum(total - credited), 0)::bigint FROM orders WHERE shop_id = $1 AND NOT test "
        "AND status NOT IN ('draft', 'discarded')"
    )
    found = {name: getattr(total, name, 0) for name in _FIGURES}
    assert found["net"] + found["charges"] + found["tax"] == left[0], (found, left)
