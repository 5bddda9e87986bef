"""Rules of the machine of the whole life: money, with a gateway whose answers come late, twice and in any order."""

from datetime import timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import rule

from waybill.commands.payments.advance_payments import advance_payments
from waybill.commands.payments.capture_payments import capture_payments
from waybill.commands.payments.collect_cash import collect_cash
from waybill.commands.payments.credit_orders import credit_orders
from waybill.commands.payments.expire_payments import expire_payments
from waybill.commands.payments.issue_stored_value import issue_stored_value
from waybill.commands.payments.make_pay_links import make_pay_links
from waybill.commands.payments.pay_with_stored_value import pay_with_stored_value
from waybill.commands.payments.record_payments import record_payments
from waybill.commands.payments.redirect_refunds import redirect_refunds
from waybill.commands.payments.refund_payments import refund_payments
from waybill.commands.payments.refund_to_stored_value import refund_to_stored_value
from waybill.commands.payments.refuse_deliveries import refuse_deliveries
from waybill.commands.payments.remit_cash import remit_cash
from waybill.commands.payments.renew_payments import renew_payments
from waybill.commands.payments.report_disputes import report_disputes
from waybill.commands.payments.set_credit_limits import set_credit_limits
from waybill.commands.payments.settle_payments import settle_payments
from waybill.commands.payments.start_payments import start_payments
from waybill.commands.payments.void_payments import void_payments
from waybill.commands.payments.void_stored_value import void_stored_value
from waybill.commands.payments.write_off_orders import write_off_orders
from waybill.model import cash, payments, stored_value, tenders
from waybill.model.results import Refused

which = st.integers(0, 12)
sums = st.sampled_from((1, 100, 499, 1_000, 2_500))
maybe = st.none() | sums
OUTCOMES = ("succeeded", "succeeded", "succeeded", "failed", "failed", "pending", "in_doubt", "requires_action")


class Paying:
    """Mixed into the machine. What the gateway has done it has done once; how often it says so is its own affair."""

    @rule(
        n=which, amount=maybe, gateway=st.sampled_from(("sandbox", "manual")),
        capture=st.sampled_from((None, "placing", "confirmation", "shipment", "manual")),
    )  # fmt: skip
    def start_payment(self: Any, n: int, amount: int | None, gateway: str, capture: str | None) -> None:
        if order := self.some("orders", n, status={"placed", "confirmed"}):
            about = {"amount": amount} if amount else {}
            about |= {"capture": capture} if capture else {}
            self.one(start_payments, payments.StartPayment, order_id=order["order_id"], gateway=gateway, **about)

    @rule(
        n=which, outcome=st.sampled_from(OUTCOMES), again=st.sampled_from((False, False, False, True)), part=st.booleans(),
        permanent=st.booleans(), attempt=st.sampled_from((None, None, None, 1)), ago=st.sampled_from((0, 0, 10)), times=st.integers(1, 2),
    )  # fmt: skip
    def gateway_says(
        self: Any,
        n: int,
        outcome: str,
        again: bool,
        part: bool,
        permanent: bool,
        attempt: int | None,
        ago: int,
        times: int,
    ) -> None:
        open_ones = self.rows("actions", status={"pending", "in_doubt"})
        # what was done without it, such as a refund to store credit, the gateway knows nothing of
        every = [row for row in self.rows("actions") if row["status"] != "succeeded" or row["action_id"] in self.moved]
        known = every if again or not open_ones else open_ones
        if known:
            about: dict[str, Any] = {"permanent": permanent, "at": self.clock - timedelta(minutes=ago)}
            about |= {"attempt": attempt} if attempt else {}
            self.answer(known[n % len(known)], outcome, times, part and outcome == "succeeded" and n % 3 == 0, **about)

    def answer(self: Any, action: Any, outcome: str, times: int = 1, part: bool = False, **about: Any) -> None:
        if outcome == "requires_action" and action["kind"] != "authorize":
            outcome = "pending"
        amount = max(1, action["amount"] // 2) if part and action["kind"] in ("capture", "refund") else action["amount"]
        request = {
            "action_id": action["action_id"],
            "outcome": outcome,
            "amount": amount,
            "attempt": action["attempt"],
        } | about
        answers = self.do(settle_payments, payments.SettlePayment, *[request] * times)
        assert not any(isinstance(answer, Refused) for answer in answers)
        assert not any(answer.changed for answer in answers[1:])
        if outcome == "succeeded" and action["action_id"] not in self.moved:
            assert answers[0].changed
            self.moved.add(action["action_id"])
            self.money_moves(action, amount)

    def money_moves(self: Any, action: Any, amount: int) -> None:
        """What the gateway did, at its own books."""
        order_id = action["order_id"]
        if action["kind"] == "authorize":
            self.paid[order_id] += amount if action["capture"] == "placing" else 0
        elif action["kind"] == "capture":
            self.paid[order_id] += amount
        elif action["kind"] == "refund":
            # where the money went back another way meanwhile, our books hold no more than was taken
            asked = action["amount"] if action["status"] in ("pending", "in_doubt") else 0
            room = action["captured"] - action["refunded"] - action["pending"] - action["dispute_lost"] + asked
            self.refunded[order_id] += min(amount, max(0, room))

    @rule(n=which, capture=st.sampled_from(("placing", "shipment", "manual")), steps=st.integers(1, 4))
    def pay_by_card(self: Any, n: int, capture: str, steps: int) -> None:
        """A payment goes the usual way for some steps."""
        order = self.some("orders", n, status={"placed", "confirmed"})
        about = {"gateway": "sandbox", "capture": capture}
        if order and self.one(start_payments, payments.StartPayment, order_id=order["order_id"], **about):
            for _ in range(steps):
                for action in self.rows("actions", order_id=order["order_id"], status="pending"):
                    self.answer(action, "succeeded")
                self.one(advance_payments, payments.AdvancePayment, order_id=order["order_id"])

    @rule(n=which, amount=maybe)
    def capture(self: Any, n: int, amount: int | None) -> None:
        orders = [row for row in self.rows("orders") if row["authorized"] > row["paid"]]
        if orders:
            about = {"amount": amount} if amount else {}
            self.one(capture_payments, payments.CapturePayment, order_id=orders[n % len(orders)]["order_id"], **about)

    @rule(n=which, verb=st.sampled_from(("void", "renew", "expire")), days=st.sampled_from((0, 0, 7)))
    def authorization(self: Any, n: int, verb: str, days: int) -> None:
        payment = self.some("payments", n, status={"authorized", "partially_captured"}) or self.some("payments", n)
        if payment:
            self.clock += timedelta(days=days)
            command, kind = {
                "void": (void_payments, payments.VoidPayment), "renew": (renew_payments, payments.RenewPayment),
                "expire": (expire_payments, payments.ExpirePayment),
            }[verb]  # fmt: skip
            self.one(command, kind, order_id=payment["order_id"], payment_id=payment["payment_id"])

    @rule(n=which, cause=st.sampled_from((None, "return", "cancel")))
    def advance(self: Any, n: int, cause: str | None) -> None:
        if order := self.some("orders", n):
            about = {"refund_cause": cause} if cause else {}
            before = self.on_cards()
            self.one(advance_payments, payments.AdvancePayment, order_id=order["order_id"], **about)
            # gift cards and credit have what is owed to them at once, without an action
            self.refunded[order["order_id"]] += self.on_cards() - before

    def on_cards(self: Any) -> int:
        """What gift cards and store credit hold, all together."""
        return sum(row["balance"] for row in self.rows("accounts"))

    def owed(self: Any) -> list[Any]:
        return [row for row in self.rows("orders") if balance(row) < 0] or self.rows("orders")

    @rule(n=which, amount=maybe)
    def refund(self: Any, n: int, amount: int | None) -> None:
        if owed := self.owed():
            about = {"amount": amount} if amount else {}
            self.one(refund_payments, payments.RefundPayment, order_id=owed[n % len(owed)]["order_id"], **about)

    @rule(n=which, amount=maybe, to=st.sampled_from(("store_credit", "origin")))
    def refund_to_value(self: Any, n: int, amount: int | None, to: str) -> None:
        if owed := self.owed():
            order_id = owed[n % len(owed)]["order_id"]
            about = {"amount": amount} if amount else {}
            if answer := self.one(
                refund_to_stored_value, stored_value.RefundToStoredValue, order_id=order_id, to=to, **about
            ):
                self.refunded[order_id] += answer.amount

    @rule(n=which, way=st.sampled_from(("store_credit", "bank_transfer")))
    def redirect(self: Any, n: int, way: str) -> None:
        if action := self.some("actions", n, kind="refund"):
            wanted = {"action_id": action["action_id"], "way": way}
            if answer := self.one(redirect_refunds, tenders.RedirectRefund, **wanted):
                self.refunded[action["order_id"]] += answer.amount

    @rule(n=which, amount=sums, whole=st.booleans())
    def record(self: Any, n: int, amount: int, whole: bool) -> None:
        if order := self.some("orders", n):
            self.pay(order, balance(order) if whole and balance(order) > 0 else amount)

    def pay(self: Any, order: Any, amount: int) -> Any:
        wanted = {"order_id": order["order_id"], "tender": "bank_transfer", "amount": amount}
        answer = self.one(record_payments, tenders.RecordPayment, **wanted)
        if answer:
            self.paid[order["order_id"]] += amount
            assert answer.balance == balance(self.order(order["order_id"]))
        return answer

    def order(self: Any, order_id: Any) -> Any:
        (row,) = self.rows("orders", order_id=order_id)
        return row

    @rule(n=which, amount=sums, line=st.none() | st.integers(1, 2))
    def credit(self: Any, n: int, amount: int, line: int | None) -> None:
        if order := self.some("orders", n):
            about = {"kind": "price_adjustment", "line": line} if line else {}
            self.one(credit_orders, tenders.CreditOrder, order_id=order["order_id"], amount=amount, **about)

    @rule(n=which, amount=maybe)
    def write_off(self: Any, n: int, amount: int | None) -> None:
        if order := self.some("orders", n):
            about = {"amount": amount} if amount else {}
            self.one(write_off_orders, tenders.WriteOffOrder, order_id=order["order_id"], **about)

    @rule(
        n=which,
        says=st.sampled_from(("opened", "won", "lost")),
        amount=sums,
        external_id=st.sampled_from(("dp1", "dp2")),
    )
    def dispute(self: Any, n: int, says: str, amount: int, external_id: str) -> None:
        if payment := self.some("payments", n):
            about = {"payment_id": payment["payment_id"], "external_id": external_id, "says": says, "amount": amount}
            assert self.one(report_disputes, tenders.ReportDispute, **about)

    @rule(n=which, amount=sums, card=st.booleans())
    def issue(self: Any, n: int, amount: int, card: bool) -> None:
        about: dict[str, Any] = {"amount": amount}
        if not card and (customer := self.some("customers", n)):
            about |= {"kind": "store_credit", "customer_id": customer["customer_id"]}
        self.one(issue_stored_value, stored_value.IssueStoredValue, **about)

    @rule(n=which, m=which, amount=maybe)
    def draw(self: Any, n: int, m: int, amount: int | None) -> None:
        order, account = self.some("orders", n, status={"placed", "confirmed"}), self.some("accounts", m)
        if order and account:
            about = {"amount": amount} if amount else {}
            about |= {"order_id": order["order_id"], "account_id": account["account_id"]}
            if answer := self.one(pay_with_stored_value, stored_value.PayWithStoredValue, **about):
                self.paid[order["order_id"]] += answer.amount

    @rule(n=st.integers(0, 30))
    def void_value(self: Any, n: int) -> None:
        if n < 6 and (account := self.some("accounts", n)):
            self.one(void_stored_value, stored_value.VoidStoredValue, account_id=account["account_id"])

    @rule(n=which, amount=sums, parcel=st.booleans())
    def collect(self: Any, n: int, amount: int, parcel: bool) -> None:
        order = self.some("orders", n, terms="on_delivery") or self.some("orders", n)
        parcels = self.rows("parcels", order_id=order["order_id"]) if order and parcel else []
        if order:
            about = {"parcel_id": parcels[0]["parcel_id"]} if parcels else {"order_id": order["order_id"]}
            if self.one(collect_cash, cash.CollectCash, collector="dhl", amount=amount, **about):
                self.paid[order["order_id"]] += amount

    @rule(n=which, amount=sums)
    def remit(self: Any, n: int, amount: int) -> None:
        if order := self.some("orders", n, terms="on_delivery"):
            lines = [{"reference": f"#{order['number']}", "amount": amount}, {"reference": "nobody", "amount": 5}]
            self.one(remit_cash, cash.RemitCash, collector="dhl", reference=f"L-{self.number() % 50}", lines=lines)

    @rule(n=which)
    def turned_away(self: Any, n: int) -> None:
        parcel = self.some("parcels", n, status={"returning", "returned"}) or self.some("parcels", n)
        if parcel:
            self.one(refuse_deliveries, cash.RefuseDelivery, parcel_id=parcel["parcel_id"])

    @rule(n=which, limit=st.none() | st.integers(0, 50_000))
    def limit(self: Any, n: int, limit: int | None) -> None:
        if customer := self.some("customers", n):
            about = {"account_limit": limit} if limit is not None else {}
            self.one(set_credit_limits, tenders.SetCredit, customer_id=customer["customer_id"], **about)

    @rule(n=which)
    def link(self: Any, n: int) -> None:
        if order := self.some("orders", n):
            self.one(make_pay_links, tenders.MakePayLink, order_id=order["order_id"])


def balance(row: Any) -> int:
    """What is still to be paid of an order, by its row."""
    kept = row["paid"] - row["refunded"] - row["dispute_lost"]
    return int(row["total"] - row["credited"] - row["written_off"] - kept)
