"""Money in any order, against a model in Python: what is refused, what is owed, what is on every account agrees after each step."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar
from uuid import UUID

import msgspec
import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from waybill.commands.cancel_orders import cancel_orders
from waybill.commands.expire_orders import expire_orders
from waybill.commands.payments.credit_orders import credit_orders
from waybill.commands.payments.issue_stored_value import issue_stored_value
from waybill.commands.payments.pay_with_stored_value import pay_with_stored_value
from waybill.commands.payments.record_payments import record_payments
from waybill.commands.payments.refund_to_stored_value import refund_to_stored_value
from waybill.commands.payments.reinstate_orders import reinstate_orders
from waybill.commands.payments.report_disputes import report_disputes
from waybill.commands.payments.void_stored_value import void_stored_value
from waybill.commands.payments.write_off_orders import write_off_orders
from waybill.commands.place_orders import place_orders
from waybill.model.orders import CancelOrder, ExpireOrder, PlaceOrder
from waybill.model.results import Refused
from waybill.model.stored_value import IssueStoredValue, PayWithStoredValue, RefundToStoredValue, VoidStoredValue
from waybill.model.tenders import CreditOrder, RecordPayment, ReinstateOrder, ReportDispute, WriteOffOrder
from waybill.store.database import open_pool
from waybill.store.replay import differences, replay
from waybill.store.secrets import Keyring, use_keyring
from waybill.views.invariants import broken_invariants

amounts = st.sampled_from((1, 100, 250, 400, 999, 1000, 1001, 3000))
places = st.integers(0, 5)


class Pay(msgspec.Struct):
    """A payment as the model has it; `disputed` is open, `account` the stored value that it came from."""

    captured: int
    refunded: int = 0
    lost: int = 0
    disputed: int = 0
    verdict: str = ""
    account: UUID | None = None

    @property
    def room(self) -> int:
        return max(0, self.captured - self.refunded - self.lost - self.disputed)


class Shadow(msgspec.Struct):
    """An order as the model has it."""

    status: str
    total: int
    deposit: bool
    credited: int = 0
    written_off: int = 0
    lost_total: int = 0
    payments: dict[UUID, Pay] = msgspec.field(default_factory=dict)

    @property
    def kept(self) -> int:
        return sum(pay.captured - pay.refunded - pay.lost for pay in self.payments.values())

    @property
    def balance(self) -> int:
        return self.total - self.credited - self.written_off - self.kept

    def met(self) -> bool:
        begun = any(pay.captured - pay.refunded - pay.lost > 0 for pay in self.payments.values())
        return self.balance <= 0 or (self.deposit and begun)

    def settle(self) -> None:
        if self.status == "placed" and self.met():
            self.status = "confirmed"


class Till(RuleBasedStateMachine):
    """A shop that takes money. An answer is checked against the model, which then changes by its own rules."""

    run: ClassVar[Callable[[Awaitable[Any]], Any]]
    new_shop: ClassVar[Callable[[], Awaitable[Any]]]
    replayed: ClassVar[Callable[[Any], Awaitable[None]]]

    def __init__(self) -> None:
        super().__init__()
        self.orders: dict[UUID, Shadow] = {}
        self.accounts: dict[UUID, int] = {}
        self.void: set[UUID] = set()
        self.clock = datetime.now(UTC)

    @initialize()
    def open(self) -> None:
        self.shop = type(self).run(type(self).new_shop())

    def do(self, command: Any, request: Any) -> Any:
        self.clock += timedelta(seconds=1)
        (answer,) = type(self).run(self.shop.run(command, request, now=self.clock))
        return answer

    def order(self, place: int) -> tuple[UUID, Shadow] | None:
        known = list(self.orders.items())
        return known[place % len(known)] if known else None

    @rule(
        quantity=st.integers(1, 3),
        terms=st.sampled_from(("prepaid", "bank_transfer", "deposit")),
        shipping=st.booleans(),
    )
    def place(self, quantity: int, terms: str, shipping: bool) -> None:
        wanted = {
            "lines": [{"sku": "B", "quantity": quantity}], "method": "pickup", "payment": {"terms": terms},
            "customer": {"email": "ada@example.com"}, "charges": [{"type": "fee", "amount": 90}] if shipping else [],
        }  # fmt: skip
        answer = self.do(place_orders, msgspec.convert(wanted, PlaceOrder))
        assert answer.total == 250 * quantity + 90 * shipping
        self.orders[answer.order_id] = Shadow("placed", answer.total, terms == "deposit")

    @rule(place=places, amount=amounts)
    def record(self, place: int, amount: int) -> None:
        if not (found := self.order(place)):
            return
        order_id, order = found
        answer = self.do(record_payments, RecordPayment(order_id=order_id, tender="cash", amount=amount))
        order.payments[answer.payment_id] = Pay(amount)
        late = order.status in ("canceled", "expired")
        if order.status == "expired" and (again := msgspec.structs.replace(order, total=order.lost_total)).met():
            order.status, order.total = "placed", again.total
            assert answer.reinstated
        order.settle()
        assert (answer.late, answer.balance, answer.status) == (late, order.balance, order.status)

    @rule(place=places)
    def reinstate(self, place: int) -> None:
        if not (found := self.order(place)):
            return
        order_id, order = found
        answer = self.do(reinstate_orders, ReinstateOrder(order_id=order_id))
        assert isinstance(answer, Refused) == (order.status != "expired")
        if order.status == "expired":
            order.status, order.total = "placed", order.lost_total
            order.settle()
            assert (answer.status, answer.balance) == (order.status, order.balance)

    @rule(place=places, amount=amounts)
    def credit(self, place: int, amount: int) -> None:
        if not (found := self.order(place)):
            return
        order_id, order = found
        answer = self.do(credit_orders, CreditOrder(order_id=order_id, amount=amount))
        too_much = amount > order.total - order.credited - order.written_off
        assert isinstance(answer, Refused) == too_much
        if not too_much:
            order.credited += amount
            order.settle()
            assert answer.balance == order.balance

    @rule(place=places, amount=st.none() | amounts)
    def write_off(self, place: int, amount: int | None) -> None:
        if not (found := self.order(place)):
            return
        order_id, order = found
        answer = self.do(write_off_orders, WriteOffOrder(order_id=order_id, amount=amount))
        refused = order.balance <= 0 or (amount or 0) > order.balance
        assert isinstance(answer, Refused) == refused
        if not refused:
            order.written_off += amount or order.balance
            order.settle()
            assert (answer.balance, answer.status) == (order.balance, order.status)

    @rule(place=places, which=places, says=st.sampled_from(("opened", "won", "lost")), amount=amounts)
    def dispute(self, place: int, which: int, says: Any, amount: int) -> None:
        if not (found := self.order(place)) or not found[1].payments:
            return
        payment_id, pay = list(found[1].payments.items())[which % len(found[1].payments)]
        notice = ReportDispute(payment_id=payment_id, external_id="dp", says=says, amount=amount)
        answer = self.do(report_disputes, notice)
        if says == "opened":
            pay.disputed = pay.disputed if pay.verdict else amount
        elif not pay.verdict:
            pay.verdict, pay.disputed = says, 0
            if says == "lost":
                pay.lost += min(amount, pay.captured - pay.refunded - pay.lost)
        assert answer.status == (pay.verdict or "open")

    @rule(amount=amounts, card=st.booleans())
    def issue(self, amount: int, card: bool) -> None:
        rows = type(self).run(self.shop.rows("SELECT customer_id FROM customer WHERE shop_id = $1"))
        if card or not rows:
            answer = self.do(issue_stored_value, IssueStoredValue(amount=amount))
        else:
            credit = IssueStoredValue(kind="store_credit", amount=amount, customer_id=rows[0]["customer_id"])
            answer = self.do(issue_stored_value, credit)
        self.accounts[answer.account_id] = amount

    @rule(place=places, which=places, amount=st.none() | amounts)
    def draw(self, place: int, which: int, amount: int | None) -> None:
        if not (found := self.order(place)) or not self.accounts:
            return
        order_id, order = found
        account_id = list(self.accounts)[which % len(self.accounts)]
        answer = self.do(
            pay_with_stored_value, PayWithStoredValue(order_id=order_id, account_id=account_id, amount=amount)
        )
        left = self.accounts[account_id]
        refused = account_id in self.void or order.balance <= 0 or left == 0 or (amount or 0) > min(left, order.balance)
        assert isinstance(answer, Refused) == refused, answer
        if not refused:
            drawn = amount or min(left, order.balance)
            self.accounts[account_id] -= drawn
            order.payments[answer.payments[0].payment_id] = Pay(drawn, account=account_id)
            order.settle()
            assert (answer.amount, answer.balance, answer.status) == (drawn, order.balance, order.status)

    @rule(place=places, amount=st.none() | amounts, origin=st.booleans())
    def give_back(self, place: int, amount: int | None, origin: bool) -> None:
        if not (found := self.order(place)):
            return
        order_id, order = found
        to = "origin" if origin else "store_credit"
        answer = self.do(refund_to_stored_value, RefundToStoredValue(order_id=order_id, amount=amount, to=to))  # type: ignore[arg-type]
        pays = [pay for pay in order.payments.values() if not origin or (pay.account and pay.account not in self.void)]
        most = min(max(0, -order.balance), sum(pay.room for pay in pays))
        refused = most == 0 or (amount or 0) > most
        assert isinstance(answer, Refused) == refused, answer
        if refused:
            return
        left = amount or most
        assert answer.amount == left
        for pay in reversed(pays):
            back = min(left, pay.room)
            left -= back
            pay.refunded += back
            if origin and pay.account:
                self.accounts[pay.account] += back
        if not origin:
            self.accounts[answer.accounts[0].account_id] = answer.amount
        assert answer.balance == order.balance

    @rule(which=places)
    def close(self, which: int) -> None:
        if self.accounts:
            account_id = list(self.accounts)[which % len(self.accounts)]
            answer = self.do(void_stored_value, VoidStoredValue(account_id=account_id))
            assert isinstance(answer, Refused) == (account_id in self.void)
            self.void.add(account_id)
            self.accounts[account_id] = 0

    @rule(place=places, expire=st.booleans())
    def end(self, place: int, expire: bool) -> None:
        if not (found := self.order(place)) or found[1].status not in ("placed", "confirmed"):
            return
        order_id, order = found
        if not expire:
            self.do(cancel_orders, CancelOrder(order_id=order_id))
            order.status, order.total, order.credited, order.written_off = "canceled", 0, 0, 0
        elif order.status == "placed":
            self.clock += timedelta(days=8)
            assert not isinstance(self.do(expire_orders, ExpireOrder(order_id=order_id)), Refused)
            order.status, order.lost_total, order.total = "expired", order.total, 0

    def teardown(self) -> None:
        if hasattr(self, "shop"):
            type(self).run(type(self).replayed(self.shop))

    @invariant()
    def holds(self) -> None:
        if hasattr(self, "shop"):
            type(self).run(self.agree())

    async def agree(self) -> None:
        async with self.shop.tx() as tx:
            assert await broken_invariants(tx) == []
            rows = await tx.fetch(
                "SELECT order_id, status, total - credited - written_off - (paid - refunded - dispute_lost) AS balance "
                "FROM orders WHERE shop_id = $1"
            )
            accounts = await tx.fetch("SELECT account_id, balance FROM stored_value WHERE shop_id = $1")
        assert {row["order_id"]: (row["status"], row["balance"]) for row in rows} == {
            order_id: (order.status, order.balance) for order_id, order in self.orders.items()
        }
        assert dict(accounts) == self.accounts


@pytest.fixture
def machine(new_database: Any, migrated_template: str, shop_in: Any) -> Iterator[type[Till]]:
    """The machine with an event loop and a database of its own."""
    use_keyring(Keyring([b"k" * 32]))
    loop = asyncio.new_event_loop()
    pool = loop.run_until_complete(open_pool(new_database(migrated_template), 2))
    empty = loop.run_until_complete(open_pool(new_database(migrated_template), 2))

    async def new_shop() -> Any:
        made = await shop_in(pool)
        await made.stock({("B", "MAIN"): 1_000})
        return made

    async def replayed(made: Any) -> None:
        await replay(pool, made.shop_id, empty)
        assert await differences(pool, empty, made.shop_id) == {}

    class Ready(Till):
        run = staticmethod(loop.run_until_complete)

    Ready.new_shop = staticmethod(new_shop)
    Ready.replayed = staticmethod(replayed)
    yield Ready
    pool.terminate()
    empty.terminate()
    loop.close()


def test_money_in_any_order(machine: type[Till]) -> None:
    long = settings().max_examples > 500
    limits = settings(
        max_examples=150 if long else 5,
        stateful_step_count=60 if long else 40,
        deadline=None,
        # a failing run is already readable; making it shorter takes many minutes of a real database
        phases=[Phase.explicit, Phase.reuse, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(machine, settings=limits)
