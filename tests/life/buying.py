"""Rules of the machine of the whole life: orders are placed, changed, held, canceled; buyers are merged and erased."""

from datetime import timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import rule

from waybill.commands.cancel_orders import cancel_orders
from waybill.commands.changes.edit_orders import edit_orders
from waybill.commands.changes.hold_orders import hold_orders
from waybill.commands.changes.lift_holds import lift_holds
from waybill.commands.changes.settle_changes import settle_changes
from waybill.commands.confirm_orders import confirm_orders
from waybill.commands.customers.annotate_customers import annotate_customers
from waybill.commands.customers.merge_customers import merge_customers
from waybill.commands.discard_drafts import discard_drafts
from waybill.commands.erase_customers import erase_customers
from waybill.commands.expire_orders import expire_orders
from waybill.commands.payments.reinstate_orders import reinstate_orders
from waybill.commands.place_orders import place_orders
from waybill.commands.save_items import save_items
from waybill.model.changes import HoldOrder, LiftHold
from waybill.model.customers import AnnotateCustomer, MergeCustomer
from waybill.model.edits import EditOrder, SettleChange
from waybill.model.orders import CancelOrder, ConfirmOrder, DiscardDraft, ExpireOrder, PlaceOrder
from waybill.model.results import Refused
from waybill.model.setup import EraseCustomer, SaveItem
from waybill.model.tenders import ReinstateOrder

which = st.integers(0, 12)
skus = st.sampled_from(("A", "B", "BACK", "KIT"))
# Most lines may come from anywhere.
places = st.sampled_from((None,) * 6 + ("MAIN", "SIDE"))
options = [{"name": "wrap", "sku": "B", "quantity": 1, "unit_price": "0.333333"}]
goods = st.lists(
    st.fixed_dictionaries(
        {"sku": skus, "quantity": st.integers(1, 4), "location": places},
        optional={"options": st.just(options), "discounts": st.just([{"title": "Sale", "percent": 70_000}])},
    ),
    min_size=1,
    max_size=3,
)
terms = st.sampled_from(("prepaid", "prepaid", "on_account", "on_account", "deposit", "bank_transfer", "on_delivery"))
charges = st.sampled_from(
    ([], [{"type": "shipping", "amount": 499, "tax_rate": 190_000}], [{"type": "tip", "amount": 200}])
)
orders = st.fixed_dictionaries(
    {
        "lines": goods,
        "method": st.sampled_from(("ship", "ship", "ship", "pickup", "local_delivery")),
        "payment": st.fixed_dictionaries({"terms": terms}, optional={"paid": st.sampled_from((0, 100, 5_000))}),
        "tax_included": st.booleans(),
        "charges": charges,
        "customer": st.sampled_from([{"email": f"buyer{n}@example.com", "name": f"Buyer {n}"} for n in range(4)]),
        "sourcing": st.fixed_dictionaries({"backorder": st.booleans()}, optional={"split": st.booleans()}),
        "prices": st.sampled_from(("ours", "ours", "theirs")),
        "test": st.sampled_from((False, False, False, True)),
        "draft": st.sampled_from((False,) * 7 + (True,)),
    },
    optional={
        "discounts": st.just([{"title": "Coupon", "amount": 101}]),
        "location": st.sampled_from(("MAIN", "MAIN", "SIDE", "OVEN")),
    },
)


class Buying:
    """Mixed into the machine."""

    def place(self: Any, fields: dict[str, Any], **more: Any) -> Any:
        wanted = fields | more
        if wanted["prices"] == "theirs":
            wanted["lines"] = [line | {"unit_price": "3.333333"} for line in wanted["lines"]]
        if wanted["method"] != "pickup":
            wanted["ship_to"] = {"country": "DE"}
        (answer,) = self.do(place_orders, PlaceOrder, wanted)
        if isinstance(answer, Refused):
            return None
        if answer.status != "draft":
            self.paid[answer.order_id] += wanted["payment"].get("paid", 0)
        return answer

    @rule(fields=orders)
    def place_one(self: Any, fields: Any) -> None:
        self.place(fields)

    @rule(fields=orders)
    def place_on_account(self: Any, fields: Any) -> None:
        self.place(fields, payment={"terms": "on_account"}, draft=False)

    @rule(fields=orders, n=which)
    def place_a_draft(self: Any, fields: Any, n: int) -> None:
        if draft := self.some("orders", n, status="draft"):
            self.place(fields, draft=False, draft_id=str(draft["order_id"]))

    @rule(sku=st.sampled_from(("A", "B", "BACK")), days=st.sampled_from((None, 0, 3, 30)))
    def comes_out(self: Any, sku: str, days: int | None) -> None:
        about = {"A": {"price": "10"}, "B": {"price": "2.5"}, "BACK": {"price": "4", "backorder": True}}[sku]
        day = (self.clock + timedelta(days=days)).date() if days is not None else None
        assert self.one(save_items, SaveItem, sku=sku, title=sku.title(), available_on=day, **about)

    @rule(n=which)
    def discard(self: Any, n: int) -> None:
        if draft := self.some("orders", n, status={"draft", "placed"}):
            answer = self.one(discard_drafts, DiscardDraft, order_id=draft["order_id"])
            assert (answer is None) == (draft["status"] != "draft")

    @rule(n=which, paid=st.sampled_from((0, 100, 100_000)))
    def confirm(self: Any, n: int, paid: int) -> None:
        order = self.some("orders", n, status={"placed", "confirmed"})
        if order and self.one(confirm_orders, ConfirmOrder, order_id=order["order_id"], paid=paid):
            self.paid[order["order_id"]] += paid

    @rule(days=st.sampled_from((0, 0, 8)))
    def expire(self: Any, days: int) -> None:
        self.clock += timedelta(days=days)
        known = [{"order_id": row["order_id"]} for row in self.rows("orders", status={"placed", "draft"})]
        if known:
            self.do(expire_orders, ExpireOrder, *known[:4])

    @rule(n=which)
    def reinstate(self: Any, n: int) -> None:
        if order := self.some("orders", n, status={"expired", "confirmed"}):
            answer = self.one(reinstate_orders, ReinstateOrder, order_id=order["order_id"])
            assert answer is None or order["status"] == "expired"

    @rule(n=which, line=st.none() | st.integers(1, 3), quantity=st.integers(1, 2), times=st.integers(1, 2))
    def cancel(self: Any, n: int, line: int | None, quantity: int, times: int) -> None:
        if not (order := self.some("orders", n)):
            return
        part = {"lines": [{"line": line, "quantity": quantity}]} if line else {}
        self.do(cancel_orders, CancelOrder, *[{"order_id": order["order_id"]} | part] * times)

    @rule(
        n=which, line=st.integers(1, 3), quantity=st.integers(0, 4), add=st.none() | skus, quote=st.booleans(),
        settle=st.sampled_from((None, "first", "later")), more=st.sampled_from(("nothing", "charges", "discounts", "method", "place")),
        at=places,
    )  # fmt: skip
    def edit(
        self: Any, n: int, line: int, quantity: int, add: Any, quote: bool, settle: Any, more: str, at: Any
    ) -> None:
        order = self.some("orders", n, status={"placed", "confirmed"}) or self.some("orders", n)
        if not order:
            return
        wanted: dict[str, Any] = {"order_id": order["order_id"], "quote": quote, "sourcing": {"backorder": True}}
        if quantity < 4:
            wanted["lines"] = [{"line": line, "quantity": quantity}]
        if add:
            wanted["add"] = [{"sku": add, "quantity": 1, "location": at}]
        if settle:
            wanted["settle"] = settle
        if more == "charges":
            wanted["charges"] = [{"type": "shipping", "amount": 900, "tax_rate": 70_000}]
        elif more == "discounts":
            wanted["discounts"] = [{"title": "Sorry", "amount": 77}]
        elif more == "method":
            wanted |= {"method": "ship", "ship_to": {"country": "FR"}} if n % 2 else {"method": "pickup"}
        elif more == "place":
            wanted["location"] = "SIDE" if n % 2 else "MAIN"
        (shown,) = self.do(edit_orders, EditOrder, wanted | {"preview": True, "quote": False})
        (answer,) = self.do(edit_orders, EditOrder, wanted)
        assert isinstance(shown, Refused) == isinstance(answer, Refused), (shown, answer)
        if not isinstance(answer, Refused):
            assert (answer.total, answer.tax_total) == (shown.total, shown.tax_total)

    @rule(n=which, says=st.sampled_from(("accepted", "accepted", "at_once", "declined", "expired", "too_late")))
    def settle_change(self: Any, n: int, says: str) -> None:
        change = self.some("changes", n, settled_at=None) or self.some("changes", n)
        if change:
            self.one(settle_changes, SettleChange, change_id=change["change_id"], outcome=says)

    @rule(n=which, reason=st.sampled_from(("fraud", "manual", "address", "until_date")))
    def hold(self: Any, n: int, reason: str) -> None:
        if order := self.some("orders", n):
            until = {"until": self.clock + timedelta(days=2)} if reason == "until_date" else {}
            self.one(hold_orders, HoldOrder, order_id=order["order_id"], reason=reason, **until)

    @rule(n=which)
    def lift(self: Any, n: int) -> None:
        held = [row for row in self.rows("orders") if row["holds"]]
        if held:
            self.lift_all(held[n % len(held)])

    def lift_all(self: Any, order: Any) -> None:
        self.one(lift_holds, LiftHold, order_id=order["order_id"], reasons=order["holds"])

    @rule(n=which, m=which)
    def merge_buyers(self: Any, n: int, m: int) -> None:
        one, other = self.some("customers", n), self.some("customers", m)
        if one:
            self.one(merge_customers, MergeCustomer, customer_id=one["customer_id"], duplicate_id=other["customer_id"])

    @rule(n=which)
    def annotate(self: Any, n: int) -> None:
        if one := self.some("customers", n):
            wanted = {"customer_id": one["customer_id"], "add_tags": [f"t{n % 3}"], "email_marketing": n % 2 == 0}
            self.one(annotate_customers, AnnotateCustomer, **wanted)

    @rule(n=st.integers(0, 40))
    def erase(self: Any, n: int) -> None:
        # seldom: what is known of a buyer is gone for good
        if n < 8 and (one := self.some("customers", n)):
            self.one(erase_customers, EraseCustomer, customer_id=one["customer_id"])
