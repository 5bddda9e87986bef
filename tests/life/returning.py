"""Rules of the machine of the whole life: what comes back, and goods that come in, are counted, and go from place to place."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from hypothesis import strategies as st
from hypothesis.stateful import rule

from waybill.commands.adjust_stock import adjust_stock
from waybill.commands.count_stock import count_stock
from waybill.commands.expect_stock import expect_stock
from waybill.commands.receive_stock import receive_stock
from waybill.commands.returns.approve_returns import approve_returns
from waybill.commands.returns.cancel_returns import cancel_returns
from waybill.commands.returns.close_returns import close_returns
from waybill.commands.returns.decline_returns import decline_returns
from waybill.commands.returns.expire_returns import expire_returns
from waybill.commands.returns.inspect_returns import inspect_returns
from waybill.commands.returns.make_claims import make_claims
from waybill.commands.returns.receive_returns import receive_returns
from waybill.commands.returns.report_return_transit import report_return_transit
from waybill.commands.returns.request_returns import request_returns
from waybill.commands.set_safety_stock import set_safety_stock
from waybill.commands.transfers.cancel_transfers import cancel_transfers
from waybill.commands.transfers.create_transfers import create_transfers
from waybill.commands.transfers.receive_transfers import receive_transfers
from waybill.commands.transfers.ship_transfers import ship_transfers
from waybill.model import returns, stock, transfers

which = st.integers(0, 12)
units = st.integers(1, 3)
skus = st.sampled_from(("A", "B", "BACK"))
places = st.sampled_from(("MAIN", "SIDE", "OVEN", "DESK"))
SHIPPED = "SELECT DISTINCT o.order_id, o.number FROM order_line l JOIN orders o USING (shop_id, order_id) " \
    "WHERE l.shop_id = $1 AND l.shipped_ever > 0 ORDER BY o.number DESC"  # fmt: skip


class Returning:
    """Mixed into the machine."""

    def sent(self: Any, n: int) -> UUID | None:
        """An order of which something has left."""
        found = self.query(SHIPPED)
        return found[n % len(found)]["order_id"] if found else None

    def linked(self: Any, order_id: UUID, answer: Any) -> Any:
        """What an order that came of a return took with it of the money of the first."""
        if answer and answer.linked and answer.linked.order_id not in self.paid:
            amount = answer.linked.total - answer.linked.due
            self.paid[answer.linked.order_id] += amount
            self.refunded[order_id] += amount
        return answer

    @rule(
        n=which, line=st.none() | st.integers(1, 3), quantity=units, exchange=st.none() | skus, override=st.booleans(),
        reason=st.sampled_from(("unwanted", "defective")),
    )  # fmt: skip
    def ask_return(
        self: Any, n: int, line: int | None, quantity: int, exchange: Any, override: bool, reason: str
    ) -> None:
        if not (order_id := self.sent(n)):
            return
        about: dict[str, Any] = {"order_id": order_id, "override": override}
        if line:
            about["lines"] = [{"line": line, "quantity": quantity, "reason": reason}]
        if exchange:
            about |= {
                "kind": "exchange",
                "exchange": [{"sku": exchange, "quantity": 1} | ({"line": line} if line else {})],
            }
        self.one(request_returns, returns.RequestReturn, **about, preview=True)
        self.linked(order_id, self.one(request_returns, returns.RequestReturn, **about))

    @rule(
        n=which, verb=st.sampled_from(("approve", "approve", "decline", "cancel", "expire", "transit", "close", "lost"))
    )
    def tell_return(self: Any, n: int, verb: str) -> None:
        one = self.some("returns", n, ended_at=None) or self.some("returns", n)
        if one:
            self.of_return(one, verb)

    def of_return(self: Any, one: Any, verb: str) -> Any:
        command, kind, about = {
            "approve": (approve_returns, returns.ApproveReturn, {"location": "MAIN"}),
            "decline": (decline_returns, returns.DeclineReturn, {}),
            "cancel": (cancel_returns, returns.CancelReturn, {}),
            "expire": (expire_returns, returns.ExpireReturn, {}),
            "transit": (report_return_transit, returns.ReportReturnTransit, {}),
            "close": (close_returns, returns.CloseReturn, {}),
            "lost": (close_returns, returns.CloseReturn, {"lost": True}),
        }[verb]  # fmt: skip
        return self.linked(one["order_id"], self.one(command, kind, return_id=one["return_id"], **about))

    @rule(n=which, place=places, line=st.none() | st.integers(1, 3), quantity=units, wrong=st.none() | skus)
    def receive_return(self: Any, n: int, place: str, line: int | None, quantity: int, wrong: Any) -> None:
        if one := self.some("returns", n, ended_at=None) or self.some("returns", n):
            self.take_back({"return_id": one["return_id"]}, one["order_id"], place, line, quantity, wrong)

    @rule(
        n=which,
        place=places,
        line=st.none() | st.integers(1, 3),
        quantity=units,
        kind=st.sampled_from(("unannounced", "in_store")),
    )
    def receive_unannounced(self: Any, n: int, place: str, line: int | None, quantity: int, kind: str) -> None:
        if order_id := self.sent(n):
            self.take_back({"order_id": order_id, "kind": kind}, order_id, place, line, quantity, None)

    @rule(n=which, place=places)
    def receive_parcel(self: Any, n: int, place: str) -> None:
        parcel = self.some("parcels", n, status={"returning", "returned", "in_transit"})
        if parcel:
            about = {"parcel_id": parcel["parcel_id"], "kind": "return_to_sender"}
            self.take_back(about, parcel["order_id"], place, None, 0, None)

    def take_back(
        self: Any, about: dict[str, Any], order_id: UUID, place: str, line: int | None, quantity: int, wrong: str | None
    ) -> Any:
        """Goods come: of the order's lines, more of them than were sent, or others. They wait in quarantine."""
        # the number of a bundle stands for its components, each of which has one of its own
        known = sorted(self.buckets(order_id))
        line = known[line % len(known)] if line else None
        lines = [{"line": line, "quantity": quantity}] if line else []
        lines += [{"sku": wrong, "quantity": 1}] if wrong else []
        before = self.units_of_returns(order_id)
        at_hand = self.quarantine()
        (answer,) = self.do(
            receive_returns, returns.ReceiveReturn, about | {"location": place} | ({"lines": lines} if lines else {})
        )
        if not hasattr(answer, "return_id"):
            return None
        came = self.quarantine() - at_hand
        (one,) = self.rows("returns", return_id=answer.return_id)
        counted = bool(about.get("parcel_id")) and not came
        units = {part.line: part.received - before.get((answer.return_id, part.line), 0) for part in answer.lines}
        for number, new in () if counted else units.items():
            self.comes(order_id, one["code"], number, new)
            came -= new
        # the rest is nobody's: more than was sent, or something else
        if line:
            meant = {line: quantity}
        elif "parcel_id" in about:
            meant = self.contents(about["parcel_id"])
        else:
            # all that was announced, though some of it may have come another way before
            meant = {
                part.line: max(0, part.quantity - part.received + units[part.line])
                for part in answer.lines
                if not lines
            }
        surplus = {number: more - units.get(number, 0) for number, more in meant.items()} if not counted else {}
        assert came == sum(surplus.values()) + (1 if wrong else 0)
        for number, more in surplus.items():
            self.house[self.sku_of(order_id, number), one["code"]] += more
        if wrong:
            self.house[wrong, one["code"]] += 1
        return self.linked(order_id, answer)

    def units_of_returns(self: Any, order_id: UUID) -> dict[tuple[UUID, int], int]:
        rows = self.query(
            "SELECT return_id, line, received FROM return_line WHERE shop_id = $1 AND order_id = $2", order_id
        )
        return {(row["return_id"], row["line"]): row["received"] for row in rows}

    def quarantine(self: Any) -> int:
        (row,) = self.query("SELECT coalesce(sum(quarantine), 0)::bigint AS n FROM stock_level WHERE shop_id = $1")
        return int(row["n"])

    @rule(
        n=which, line=st.none() | st.integers(1, 3), accepted=st.integers(0, 2), declined=st.integers(0, 1),
        disposition=st.sampled_from(("sellable", "quarantine", "damaged", "scrap")),
    )  # fmt: skip
    def inspect(self: Any, n: int, line: int | None, accepted: int, declined: int, disposition: str) -> None:
        one = self.some("returns", n, status="received") or self.some("returns", n)
        if not one:
            return
        about: dict[str, Any] = {"return_id": one["return_id"]}
        if line:
            seen = {"line": line, "accepted": accepted, "declined": declined, "disposition": disposition}
            about["lines"] = [seen]
        answer = self.linked(one["order_id"], self.one(inspect_returns, returns.InspectReturn, **about))
        if answer and line:
            gone = declined + (accepted if disposition == "scrap" else 0)
            self.house[self.sku_of(one["order_id"], line), one["code"]] -= gone

    @rule(
        n=which,
        line=st.integers(1, 3),
        quantity=units,
        problem=st.sampled_from(("missing", "damaged", "wrong", "lost")),
        again=st.booleans(),
    )
    def claim(self: Any, n: int, line: int, quantity: int, problem: str, again: bool) -> None:
        if order_id := self.sent(n):
            lines = [{"line": line, "quantity": quantity, "problem": problem}]
            about = {"order_id": order_id, "lines": lines, "remedy": "replacement" if again else "refund"}
            self.linked(order_id, self.one(make_claims, returns.MakeClaim, **about))

    @rule(sku=skus, place=places, quantity=st.integers(1, 6), n=which, expected=st.booleans())
    def receive(self: Any, sku: str, place: str, quantity: int, n: int, expected: bool) -> None:
        about: dict[str, Any] = {"sku": sku, "location": place}
        receipt = self.some("receipts", n) if expected else None
        if receipt:
            about = {"sku": receipt["sku"], "location": receipt["code"], "receipt_id": receipt["receipt_id"]}
        self.receive_goods(quantity=quantity, **about)

    def receive_goods(self: Any, **about: Any) -> None:
        if self.one(receive_stock, stock.ReceiveStock, **about):
            self.house[about["sku"], about["location"]] += about["quantity"]

    @rule(sku=skus, place=places, quantity=st.integers(0, 9))
    def count(self: Any, sku: str, place: str, quantity: int) -> None:
        before = self.sellable(sku, place)
        answer = self.one(count_stock, stock.CountStock, sku=sku, location=place, quantity=quantity)
        assert answer.sellable == quantity
        self.house[sku, place] += quantity - before

    @rule(
        sku=skus,
        place=places,
        quantity=st.integers(-4, 4),
        condition=st.sampled_from(("sellable", "damaged", "quarantine")),
    )
    def adjust(self: Any, sku: str, place: str, quantity: int, condition: str) -> None:
        self.adjust_by(sku, place, quantity, condition)

    def adjust_by(self: Any, sku: str, place: str, quantity: int, condition: str) -> None:
        wanted = {"sku": sku, "location": place, "quantity": quantity, "reason": "correction", "condition": condition}
        if self.one(adjust_stock, stock.AdjustStock, **wanted):
            self.house[sku, place] += quantity

    @rule(sku=skus, place=places, quantity=st.integers(0, 9), days=st.integers(1, 20))
    def expect(self: Any, sku: str, place: str, quantity: int, days: int) -> None:
        on = (self.clock + timedelta(days=days)).date()
        self.one(expect_stock, stock.ExpectStock, sku=sku, location=place, quantity=quantity, expected_on=on)

    @rule(sku=skus, place=places, quantity=st.integers(0, 3))
    def safety(self: Any, sku: str, place: str, quantity: int) -> None:
        self.one(set_safety_stock, stock.SetSafetyStock, sku=sku, location=place, quantity=quantity)

    @rule(sku=skus, other=skus, origin=places, destination=places, quantity=units, at_once=st.booleans())
    def transfer(self: Any, sku: str, other: str, origin: str, destination: str, quantity: int, at_once: bool) -> None:
        lines = [{"sku": one, "quantity": quantity} for one in (sku, other)]
        made = self.one(create_transfers, transfers.CreateTransfer, origin=origin, destination=destination, lines=lines)
        if made and at_once:
            self.ship_transfer(made.transfer_id, origin)

    @rule(n=which, cancel=st.sampled_from((False, False, True)))
    def go_on_with_transfer(self: Any, n: int, cancel: bool) -> None:
        if one := self.some("transfers", n):
            if cancel:
                self.one(cancel_transfers, transfers.CancelTransfer, transfer_id=one["transfer_id"])
            else:
                self.ship_transfer(one["transfer_id"], one["origin"])

    def items_of(self: Any, transfer_id: UUID) -> dict[int, str]:
        rows = self.query(
            "SELECT t.line, i.sku FROM transfer_line t JOIN item i USING (shop_id, item_id) WHERE t.shop_id = $1 AND t.transfer_id = $2",
            transfer_id,
        )
        return {row["line"]: row["sku"] for row in rows}

    def ship_transfer(self: Any, transfer_id: UUID, origin: str) -> None:
        if answer := self.one(ship_transfers, transfers.ShipTransfer, transfer_id=transfer_id):
            items = self.items_of(transfer_id)
            for line, quantity in answer.shipped.items():
                self.house[items[line], origin] -= quantity

    @rule(n=which, quantity=st.integers(0, 4), damaged=st.integers(0, 1), whole=st.booleans(), final=st.booleans())
    def receive_transfer(self: Any, n: int, quantity: int, damaged: int, whole: bool, final: bool) -> None:
        one = self.some("transfers", n, status={"shipped", "part_received"}) or self.some("transfers", n)
        if not one:
            return
        about: dict[str, Any] = {"transfer_id": one["transfer_id"], "final": final}
        if not whole:
            about["lines"] = [{"line": 1, "quantity": quantity, "damaged": damaged}]
        if answer := self.one(receive_transfers, transfers.ReceiveTransfer, **about):
            items = self.items_of(one["transfer_id"])
            for came in (answer.received, answer.damaged):
                for line, quantity in came.items():
                    self.house[items[line], one["destination"]] += quantity

    @rule(n=which, exchange=st.none() | skus, steps=st.integers(1, 5), line=st.none() | st.integers(1, 3))
    def bring_back(self: Any, n: int, exchange: Any, steps: int, line: int | None) -> None:
        """Goods that have left go back the usual way for some steps."""
        if not (order_id := self.sent(n)):
            return
        about = {"kind": "exchange", "exchange": [{"sku": exchange, "quantity": 1}]} if exchange else {}
        about |= {"lines": [{"line": line, "quantity": 1}]} if line else {}
        wanted = {"order_id": order_id, "override": True} | about
        asked = self.linked(order_id, self.one(request_returns, returns.RequestReturn, **wanted))
        for verb in ("approve", "transit", "receive", "inspect")[:steps] if asked else ():
            (one,) = self.rows("returns", return_id=asked.return_id)
            if verb == "receive":
                self.take_back({"return_id": one["return_id"]}, order_id, "MAIN", None, 0, None)
            elif verb == "inspect":
                self.inspect_all(one)
            else:
                self.of_return(one, verb)

    def put_in_quarantine(self: Any, one: Any) -> None:
        """What waits to be looked at is there, whatever was adjusted."""
        short = self.query(
            "SELECT i.sku, sum(l.received - l.accepted - l.declined)::bigint - coalesce(s.quarantine, 0) AS n "
            "FROM return_line l JOIN item i USING (shop_id, item_id) LEFT JOIN stock_level s ON s.shop_id = $1 "
            "AND s.item_id = l.item_id AND s.location_id = $3 WHERE l.shop_id = $1 AND l.return_id = $2 "
            "GROUP BY i.sku, s.quarantine HAVING sum(l.received - l.accepted - l.declined) > coalesce(s.quarantine, 0)",
            one["return_id"], one["location_id"],
        )  # fmt: skip
        for row in short:
            self.adjust_by(row["sku"], one["code"], row["n"], "quarantine")

    def inspect_all(self: Any, one: Any) -> Any:
        return self.linked(
            one["order_id"], self.one(inspect_returns, returns.InspectReturn, return_id=one["return_id"])
        )
