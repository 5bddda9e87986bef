"""Rules of the machine of the whole life: goods on their way through the house, to the counter, and to the doorstep."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from hypothesis import strategies as st
from hypothesis.stateful import rule

from waybill.commands.fulfillment.accept_fulfillments import accept_fulfillments
from waybill.commands.fulfillment.advance_kitchen import advance_kitchen
from waybill.commands.fulfillment.arrive_pickups import arrive_pickups
from waybill.commands.fulfillment.collect_pickups import collect_pickups
from waybill.commands.fulfillment.complete_orders import complete_orders
from waybill.commands.fulfillment.end_uncollected_pickups import end_uncollected_pickups
from waybill.commands.fulfillment.hand_over_parcels import hand_over_parcels
from waybill.commands.fulfillment.make_waves import make_waves
from waybill.commands.fulfillment.merge_fulfillments import merge_fulfillments
from waybill.commands.fulfillment.move_fulfillments import move_fulfillments
from waybill.commands.fulfillment.notice_parcels import notice_parcels
from waybill.commands.fulfillment.pack_fulfillments import pack_fulfillments
from waybill.commands.fulfillment.pick_fulfillments import pick_fulfillments
from waybill.commands.fulfillment.ready_pickups import ready_pickups
from waybill.commands.fulfillment.reject_fulfillments import reject_fulfillments
from waybill.commands.fulfillment.release_orders import release_orders
from waybill.commands.fulfillment.report_tracking import report_tracking
from waybill.commands.fulfillment.resolve_exceptions import resolve_exceptions
from waybill.commands.fulfillment.split_fulfillments import split_fulfillments
from waybill.commands.fulfillment.start_fulfillments import start_fulfillments
from waybill.commands.fulfillment.undo_hand_overs import undo_hand_overs
from waybill.commands.fulfillment.unpack_parcels import unpack_parcels
from waybill.commands.fulfillment.unpick_fulfillments import unpick_fulfillments
from waybill.model import fulfillment as inside
from waybill.model import parcels, pickups

which = st.integers(0, 12)
PLACES = ("MAIN", "SIDE", "OVEN")
REPORTS = (
    "announced", "in_transit", "in_transit", "out_for_delivery", "failed_attempt", "held_at_point", "exception", "delivered",
    "delivered", "delivered", "refused", "lost", "returning", "returned",
)  # fmt: skip
BUCKETS = 'line, packed, ready_for_pickup, in_transit, delivered, lost, "returning", returned'


class Handling:
    """Mixed into the machine."""

    def buckets(self: Any, order_id: UUID) -> dict[int, Any]:
        found = self.query(f"SELECT {BUCKETS} FROM order_line WHERE shop_id = $1 AND order_id = $2", order_id)
        return {row["line"]: row for row in found}

    @rule(n=which, later=st.sampled_from((False, False, False, True)))
    def release(self: Any, n: int, later: bool) -> None:
        if order := self.some("orders", n, status={"confirmed", "placed"}):
            at = {"at": self.clock + timedelta(hours=5)} if later else {}
            self.one(release_orders, inside.ReleaseOrder, order_id=order["order_id"], **at)

    def live(self: Any, n: int) -> Any:
        """A fulfillment, of those that have not ended if there are any."""
        return self.some("fulfillments", n, ended_at=None) or self.some("fulfillments", n)

    @rule(n=which, verb=st.sampled_from(("accept", "accept", "reject", "start", "advance", "unpick")))
    def tell_location(self: Any, n: int, verb: str) -> None:
        if one := self.live(n):
            command, kind = {
                "accept": (accept_fulfillments, inside.AcceptFulfillment), "reject": (reject_fulfillments, inside.RejectFulfillment),
                "start": (start_fulfillments, inside.StartFulfillment), "advance": (advance_kitchen, inside.AdvanceKitchen),
                "unpick": (unpick_fulfillments, inside.UnpickFulfillment),
            }[verb]  # fmt: skip
            self.one(command, kind, fulfillment_id=one["fulfillment_id"])

    @rule(n=which)
    def pick(self: Any, n: int) -> None:
        if one := self.live(n):
            self.one(pick_fulfillments, inside.PickFulfillment, fulfillment_id=one["fulfillment_id"])

    @rule(
        n=which,
        sku=st.sampled_from(("A", "B", "BACK")),
        taken=st.integers(0, 2),
        short=st.integers(0, 2),
        left=st.integers(0, 2),
    )
    def scan(self: Any, n: int, sku: str, taken: int, short: int, left: int) -> None:
        if not (one := self.live(n)):
            return
        before = self.sellable(sku, one["code"])
        lines = [{"code": sku, "quantity": taken, "short": short, "left": left}]
        if (
            self.one(pick_fulfillments, inside.PickFulfillment, fulfillment_id=one["fulfillment_id"], lines=lines)
            and short
        ):
            # what is not on the shelf was lost, or (more is left than was thought) found
            self.house[sku, one["code"]] += left - (before - taken)

    @rule(n=which, line=st.integers(1, 3))
    def split(self: Any, n: int, line: int) -> None:
        if one := self.live(n):
            wanted = {"fulfillment_id": one["fulfillment_id"], "lines": [{"line": line, "quantity": 1}]}
            self.one(split_fulfillments, inside.SplitFulfillment, **wanted)

    @rule(n=which)
    def merge(self: Any, n: int) -> None:
        live = self.rows("fulfillments", ended_at=None)
        pairs = [(a, b) for a in live for b in live if a["order_id"] == b["order_id"] and a is not b]
        if pairs:
            one, other = pairs[n % len(pairs)]
            wanted = {"fulfillment_id": one["fulfillment_id"], "into_id": other["fulfillment_id"]}
            self.one(merge_fulfillments, inside.MergeFulfillment, **wanted)

    @rule(n=which, place=st.sampled_from(PLACES))
    def move(self: Any, n: int, place: str) -> None:
        if one := self.live(n):
            self.one(move_fulfillments, inside.MoveFulfillment, fulfillment_id=one["fulfillment_id"], location=place)

    @rule(place=st.sampled_from(PLACES))
    def wave(self: Any, place: str) -> None:
        self.one(make_waves, inside.MakeWaves, location=place, size=2)

    @rule(n=which, part=st.booleans())
    def pack(self: Any, n: int, part: bool) -> None:
        if one := self.some("fulfillments", n, status={"picking", "checked", "packed"}):
            boxes = {"parcels": [{"lines": [{"line": 1, "quantity": 1}]}]} if part else {}
            self.one(pack_fulfillments, parcels.PackFulfillment, fulfillment_id=one["fulfillment_id"], **boxes)

    @rule(n=which)
    def unpack(self: Any, n: int) -> None:
        if one := self.some("parcels", n):
            self.one(unpack_parcels, parcels.UnpackParcel, parcel_id=one["parcel_id"])

    @rule(n=which, named=st.booleans())
    def hand_over_one(self: Any, n: int, named: bool) -> None:
        if one := self.some("parcels", n, status="created") or self.some("parcels", n):
            self.hand_over(one, named)

    def hand_over(self: Any, parcel: Any, named: bool = False) -> Any:
        about = {"carrier": "van", "tracking_number": f"T-{parcel['number']}-{parcel['position']}"} if named else {}
        answer = self.one(hand_over_parcels, parcels.HandOverParcel, parcel_id=parcel["parcel_id"], **about)
        if answer:
            self.leaves(parcel["order_id"], parcel["code"], self.contents(parcel["parcel_id"]))
        return answer

    @rule(n=which)
    def undo(self: Any, n: int) -> None:
        parcel = self.some("parcels", n, status={"in_transit", "out_for_delivery"})
        if parcel and self.one(undo_hand_overs, parcels.UndoHandOver, parcel_id=parcel["parcel_id"]):
            self.leaves(parcel["order_id"], parcel["code"], self.contents(parcel["parcel_id"]), -1)

    @rule(
        n=which,
        status=st.sampled_from(REPORTS),
        ago=st.sampled_from((0, 0, 0, 3, 90)),
        by_number=st.booleans(),
        times=st.integers(1, 2),
    )
    def track_one(self: Any, n: int, status: str, ago: int, by_number: bool, times: int) -> None:
        moving = self.some("parcels", n, status=set(parcels.MOVING) | {"delivered", "lost", "returning"})
        if parcel := moving or self.some("parcels", n):
            self.track(parcel, status, ago, by_number, times)

    def track(self: Any, parcel: Any, status: str, ago: int = 0, by_number: bool = False, times: int = 1) -> None:
        """A report of a parcel: units that leave or come back by it are those whose line says so."""
        before = self.buckets(parcel["order_id"])
        about: dict[str, Any] = {"status": status, "at": self.clock - timedelta(minutes=ago)}
        about |= (
            {"tracking_number": parcel["tracking_number"]}
            if by_number and parcel["tracking_number"]
            else {"parcel_id": parcel["parcel_id"]}
        )
        answers = self.do(report_tracking, parcels.TrackParcel, *[about] * times)
        assert [answer.duplicate for answer in answers[1:]] == [True] * (times - 1)
        for line, row in self.buckets(parcel["order_id"]).items():
            left = before[line]["packed"] - row["packed"]
            back = row["returned"] - before[line]["returned"]
            assert 0 <= left <= self.contents(parcel["parcel_id"]).get(line, 0)
            assert 0 <= back <= self.contents(parcel["parcel_id"]).get(line, 0)
            self.leaves(parcel["order_id"], parcel["code"], {line: left})
            self.comes(parcel["order_id"], parcel["code"], line, back)

    def comes(self: Any, order_id: UUID, code: str, line: int, quantity: int) -> None:
        """Units of a line are in the house again."""
        if quantity:
            self.house[self.sku_of(order_id, line), code] += quantity
            self.came_back[order_id, line] += quantity

    @rule(
        number=st.sampled_from(("NOBODYS", "T-1001-1", "T-1002-1")), status=st.sampled_from(("in_transit", "delivered"))
    )
    def track_unknown(self: Any, number: str, status: str) -> None:
        known = self.query("SELECT 1 FROM parcel WHERE shop_id = $1 AND tracking_number = $2", number)
        if not known:
            self.one(report_tracking, parcels.TrackParcel, tracking_number=number, status="announced", at=self.clock)

    @rule(n=which, days=st.sampled_from((0, 2, 16)))
    def notice(self: Any, n: int, days: int) -> None:
        if parcel := self.some("parcels", n):
            self.clock += timedelta(days=days)
            self.one(notice_parcels, parcels.NoticeParcel, parcel_id=parcel["parcel_id"])

    @rule(n=which, verb=st.sampled_from(("ready", "ready", "arrive", "collect", "end")))
    def at_the_counter(self: Any, n: int, verb: str) -> None:
        one = self.some("fulfillments", n, method="pickup", ended_at=None) or self.some(
            "fulfillments", n, method="pickup"
        )
        if one:
            self.counter(one, verb)

    def counter(self: Any, one: Any, verb: str) -> Any:
        id = one["fulfillment_id"]
        if verb == "ready":
            return self.one(ready_pickups, pickups.ReadyPickup, fulfillment_id=id)
        if verb == "arrive":
            return self.one(arrive_pickups, pickups.ArrivePickup, fulfillment_id=id, bay="2")
        if verb == "end":
            return self.one(end_uncollected_pickups, pickups.EndUncollectedPickup, fulfillment_id=id, now=True)
        before = self.buckets(one["order_id"])
        answer = self.one(collect_pickups, pickups.CollectPickup, fulfillment_id=id, id_checked=True)
        if answer:
            after = self.buckets(one["order_id"])
            units = {line: before[line]["ready_for_pickup"] - row["ready_for_pickup"] for line, row in after.items()}
            assert sum(units.values()) == answer.units
            self.leaves(one["order_id"], one["code"], units)
        return answer

    @rule(n=which)
    def resolve(self: Any, n: int) -> None:
        if one := self.some("exceptions", n):
            wanted = {"exception_id": one["exception_id"], "resolution": "other"}
            self.one(resolve_exceptions, parcels.ResolveException, **wanted)

    @rule(n=which)
    def complete(self: Any, n: int) -> None:
        if order := self.some("orders", n, status="confirmed"):
            self.one(complete_orders, parcels.CompleteOrder, order_id=order["order_id"])

    @rule(n=which, steps=st.integers(2, 6))
    def go_on(self: Any, n: int, steps: int) -> None:
        """An order goes the usual way for some steps."""
        if order := self.some("orders", n, status="confirmed"):
            for _ in range(steps):
                self.step(order["order_id"])

    @rule(n=which)
    def go_all_the_way(self: Any, n: int) -> None:
        if order := self.some("orders", n, status="confirmed"):
            for _ in range(8):
                self.step(order["order_id"])

    def step(self: Any, order_id: UUID) -> None:
        """The next thing that the house would do with each part of an order."""
        if self.query("SELECT 1 FROM order_line WHERE shop_id = $1 AND order_id = $2 AND reserved > 0", order_id):
            self.one(release_orders, inside.ReleaseOrder, order_id=order_id)
        for one in self.rows("fulfillments", order_id=order_id):
            id = one["fulfillment_id"]
            match one["status"]:
                case "scheduled":
                    self.one(start_fulfillments, inside.StartFulfillment, fulfillment_id=id)
                case "released" if one["profile"] == "kitchen":
                    self.one(accept_fulfillments, inside.AcceptFulfillment, fulfillment_id=id)
                case "released" | "accepted":
                    self.one(pick_fulfillments, inside.PickFulfillment, fulfillment_id=id)
                case "queued" | "preparing" | "baking":
                    self.one(advance_kitchen, inside.AdvanceKitchen, fulfillment_id=id)
                case "picking" | "checked" | "packed" | "ready" if one["ended_at"] is None:
                    self.one(pick_fulfillments, inside.PickFulfillment, fulfillment_id=id)
                    self.one(pack_fulfillments, parcels.PackFulfillment, fulfillment_id=id)
                    if one["method"] == "pickup" and not self.counter(one, "ready"):
                        self.counter(one, "collect")
        for parcel in self.rows("parcels", order_id=order_id):
            if parcel["status"] == "created" and parcel["method"] != "pickup":
                self.hand_over(parcel)
            elif parcel["status"] in parcels.MOVING:
                self.track(parcel, "delivered")
