"""The verbs of returns in any order, against a model in Python of where each unit is and what is owed for it."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from fractions import Fraction
from typing import Any, ClassVar
from uuid import UUID

import msgspec
import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from waybill.commands.payments.refund_payments import refund_payments
from waybill.commands.returns.approve_returns import approve_returns
from waybill.commands.returns.cancel_returns import cancel_returns
from waybill.commands.returns.close_returns import close_returns
from waybill.commands.returns.decline_returns import decline_returns
from waybill.commands.returns.inspect_returns import inspect_returns
from waybill.commands.returns.make_claims import make_claims
from waybill.commands.returns.receive_returns import receive_returns
from waybill.commands.returns.report_return_transit import report_return_transit
from waybill.commands.returns.request_returns import request_returns
from waybill.model.payments import RefundPayment
from waybill.model.results import Refused
from waybill.model.returns import (
    ApproveReturn,
    CancelReturn,
    CloseReturn,
    DeclineReturn,
    InspectReturn,
    MakeClaim,
    ReceiveReturn,
    ReportReturnTransit,
    RequestReturn,
)
from waybill.store.database import open_pool
from waybill.store.replay import differences, replay
from waybill.views.invariants import broken_invariants

UNITS = {1: 5, 2: 3}
SHIPPING = 490
OPEN = ("requested", "approved", "in_transit", "received", "inspected")


class Piece(msgspec.Struct):
    """A line's units in a return of the model."""

    asked: int
    on_the_way: int = 0
    received: int = 0
    accepted: int = 0
    declined: int = 0
    credited: int = 0

    @property
    def expected(self) -> int:
        return max(0, self.asked - self.received - self.on_the_way)

    @property
    def waiting(self) -> int:
        return self.received - self.accepted - self.declined


class Back(msgspec.Struct):
    """A return of the model."""

    status: str
    pieces: dict[int, Piece]


def rounded(amount: int, units: int, of: int) -> int:
    """The part of an amount, halves up."""
    return int(Fraction(amount * units, of) + Fraction(1, 2))


class Counter(RuleBasedStateMachine):
    """One order of five A and three B, delivered and paid, and all that may come back of it."""

    run: ClassVar[Callable[[Awaitable[Any]], Any]]
    make: ClassVar[Callable[[str], Awaitable[Any]]]
    replayed: ClassVar[Callable[[Any], Awaitable[None]]]

    @initialize(refund_on=st.sampled_from(["scan", "receipt", "inspection"]))
    def open(self, refund_on: str) -> None:
        self.refund_on = refund_on
        self.shop, placed = type(self).run(type(self).make(refund_on))
        self.order_id = UUID(bytes=placed.order_id.bytes)
        self.totals = {line.line: line.total for line in placed.lines}
        self.returns: dict[UUID, Back] = {}
        self.claimed = dict.fromkeys(UNITS, 0)
        self.credited = dict.fromkeys(UNITS, 0)
        self.pending = 0

    def do(self, command: Any, kind: Any, **fields: Any) -> Any:
        request = msgspec.convert(fields, kind)
        (answer,) = type(self).run(self.shop.run(command, request))
        return answer

    def delivered(self, line: int) -> int:
        gone = sum(p.on_the_way + p.received - p.declined for p in self.pieces(line))
        return UNITS[line] - gone

    def pieces(self, line: int, *statuses: str) -> list[Piece]:
        return [
            one.pieces[line]
            for one in self.returns.values()
            if line in one.pieces and (not statuses or one.status in statuses)
        ]

    def free(self, line: int) -> int:
        """Units that nothing is planned with."""
        spoken = sum(piece.expected for piece in self.pieces(line, *OPEN))
        return max(0, self.delivered(line) - spoken - self.claimed[line])

    def owes(self) -> int:
        """What all credits come to, reckoned from units alone."""
        counted = {line: min(count, UNITS[line]) for line, count in self.credited.items()}
        goods = sum(
            self.totals[line] - rounded(self.totals[line], UNITS[line] - count, UNITS[line])
            for line, count in counted.items()
        )
        return goods + (SHIPPING if counted == UNITS else 0)

    def credit(self, one: Back) -> None:
        for line, piece in one.pieces.items():
            reached = {
                "scan": piece.asked if one.status == "in_transit" else piece.received,
                "receipt": piece.received,
                "inspection": piece.accepted,
            }[self.refund_on]
            more = max(0, reached - piece.credited)
            piece.credited += more
            self.credited[line] += more

    def choose(self, data: Any, *statuses: str) -> tuple[UUID, Back] | None:
        known = [(id, one) for id, one in self.returns.items() if not statuses or one.status in statuses]
        return data.draw(st.sampled_from(known)) if known else None

    @rule(line=st.sampled_from([1, 2]), units=st.integers(1, 4))
    def ask(self, line: int, units: int) -> None:
        free = self.free(line)
        answer = self.do(
            request_returns, RequestReturn, order_id=str(self.order_id), lines=[{"line": line, "quantity": units}]
        )
        if units > free:
            assert answer.type == "too_many_units"
        else:
            self.returns[answer.return_id] = Back("requested", {line: Piece(units)})

    @rule(data=st.data())
    def approve(self, data: Any) -> None:
        if chosen := self.choose(data):
            answer = self.do(approve_returns, ApproveReturn, return_id=str(chosen[0]), location="MAIN")
            self.becomes(answer, chosen[1], "approved", "requested")

    @rule(data=st.data())
    def decline(self, data: Any) -> None:
        if chosen := self.choose(data):
            answer = self.do(decline_returns, DeclineReturn, return_id=str(chosen[0]))
            self.becomes(answer, chosen[1], "declined", "requested")

    @rule(data=st.data())
    def cancel(self, data: Any) -> None:
        if chosen := self.choose(data):
            answer = self.do(cancel_returns, CancelReturn, return_id=str(chosen[0]))
            self.becomes(answer, chosen[1], "canceled", "requested", "approved")

    def becomes(self, answer: Any, one: Back, status: str, *before: str) -> None:
        if one.status not in before:
            assert isinstance(answer, Refused)
            return
        assert answer.status == status
        one.status = status

    @rule(data=st.data())
    def scan(self, data: Any) -> None:
        chosen = self.choose(data)
        if not chosen:
            return
        id, one = chosen
        answer = self.do(report_return_transit, ReportReturnTransit, return_id=str(id))
        if one.status == "approved":
            for line, piece in one.pieces.items():
                piece.on_the_way += min(piece.expected, self.delivered(line))
            one.status = "in_transit"
            self.credit(one)
        assert answer.status == one.status

    @rule(data=st.data(), units=st.integers(1, 4))
    def receive(self, data: Any, units: int) -> None:
        chosen = self.choose(data, "requested", "approved", "in_transit", "received", "inspected")
        if not chosen:
            return
        id, one = chosen
        line = data.draw(st.sampled_from([1, 2]))
        piece = one.pieces.get(line)
        there = (piece.on_the_way + piece.expected if piece else 0) + self.free(line)
        on_the_way = piece.on_the_way if piece else 0
        there = min(there, on_the_way + self.delivered(line))
        lines = [{"line": line, "quantity": units}]
        answer = self.do(receive_returns, ReceiveReturn, return_id=str(id), location="MAIN", lines=lines)
        taken = min(units, there)
        assert (answer.exceptions == ["return_excess"]) == (units > taken)
        if taken:
            piece = one.pieces.setdefault(line, Piece(taken))
            came = min(taken, piece.on_the_way)
            piece.on_the_way -= came
            piece.received += taken
        one.status = "received"
        self.credit(one)

    @rule(data=st.data(), accepted=st.integers(0, 3), declined=st.integers(0, 2))
    def inspect(self, data: Any, accepted: int, declined: int) -> None:
        chosen = self.choose(data, "received", "inspected")
        if not chosen:
            return
        id, one = chosen
        line = data.draw(st.sampled_from(sorted(one.pieces) or [1]))
        lines = [{"line": line, "accepted": accepted, "declined": declined, "disposition": "damaged"}]
        answer = self.do(inspect_returns, InspectReturn, return_id=str(id), lines=lines)
        piece = one.pieces.get(line)
        if one.status != "received" or piece is None or accepted + declined > piece.waiting:
            assert isinstance(answer, Refused)
            return
        piece.accepted += accepted
        piece.declined += declined
        if not any(other.waiting for other in one.pieces.values()):
            one.status = "inspected"
        self.credit(one)
        if one.status == "inspected" and not any(other.expected + other.on_the_way for other in one.pieces.values()):
            one.status = "closed"
        assert answer.status == one.status

    @rule(data=st.data())
    def close(self, data: Any) -> None:
        chosen = self.choose(data)
        if not chosen:
            return
        id, one = chosen
        answer = self.do(close_returns, CloseReturn, return_id=str(id))
        if one.status not in ("in_transit", "inspected"):
            assert isinstance(answer, Refused)
            return
        for piece in one.pieces.values():
            piece.on_the_way = 0
        one.status = "closed"

    @rule(line=st.sampled_from([1, 2]), units=st.integers(1, 2))
    def claim(self, line: int, units: int) -> None:
        lines = [{"line": line, "quantity": units, "problem": "damaged"}]
        free = self.free(line)
        answer = self.do(make_claims, MakeClaim, order_id=str(self.order_id), lines=lines)
        if units > free:
            assert answer.type == "too_many_units"
            return
        self.claimed[line] += units
        self.credited[line] += units

    @rule()
    def refund(self) -> None:
        owed = self.owes() - self.pending
        answer = self.do(refund_payments, RefundPayment, order_id=str(self.order_id), cause="return")
        if not owed:
            assert answer.type == "nothing_owed"
            return
        assert sum(action.amount for action in answer.actions) == owed
        self.pending += owed

    @invariant()
    def the_data_agrees(self) -> None:
        if hasattr(self, "shop"):
            type(self).run(self.check())

    async def check(self) -> None:
        async with self.shop.tx() as tx:
            assert await broken_invariants(tx) == []
            (order,) = await tx.fetch(
                "SELECT credited, refund_pending FROM orders WHERE shop_id = $1 AND order_id = $2", self.order_id
            )
            rows = await tx.fetch(
                'SELECT line, delivered, "returning", returned FROM order_line WHERE shop_id = $1 AND order_id = $2',
                self.order_id,
            )
            states = await tx.fetch("SELECT return_id, status FROM return_order WHERE shop_id = $1 AND kind <> 'claim'")
        assert tuple(order) == (self.owes(), self.pending)
        assert {row["line"]: tuple(row)[1:] for row in rows} == {
            line: (
                self.delivered(line),
                sum(piece.on_the_way for piece in self.pieces(line)),
                sum(piece.received - piece.declined for piece in self.pieces(line)),
            )
            for line in UNITS
        }
        assert {row["return_id"]: row["status"] for row in states} == {
            id: one.status for id, one in self.returns.items()
        }

    def teardown(self) -> None:
        if hasattr(self, "shop"):
            type(self).run(type(self).replayed(self.shop))


@pytest.fixture
def machine(new_database: Any, migrated_template: str, shop_in: Any, deliver: Any) -> Iterator[type[Counter]]:
    """The machine with an event loop and a database of its own."""
    loop = asyncio.new_event_loop()
    pool = loop.run_until_complete(open_pool(new_database(migrated_template), 2))
    empty = loop.run_until_complete(open_pool(new_database(migrated_template), 2))

    async def make(refund_on: str) -> Any:
        shop = await shop_in(pool, returns={"refund_on": refund_on})
        charges = [{"type": "shipping", "amount": SHIPPING}]
        return shop, await deliver(shop, {"A": 5, "B": 3}, discounts=[{"title": "Odd", "amount": 333}], charges=charges)

    async def replayed(made: Any) -> None:
        await replay(pool, made.shop_id, empty)
        assert await differences(pool, empty, made.shop_id) == {}

    class Ready(Counter):
        run = staticmethod(loop.run_until_complete)

    Ready.make = staticmethod(make)
    Ready.replayed = staticmethod(replayed)
    yield Ready
    pool.terminate()
    empty.terminate()
    loop.close()


def test_returns_in_any_order(machine: type[Counter]) -> None:
    long = settings().max_examples > 500
    limits = settings(
        max_examples=100 if long else 8,
        stateful_step_count=60 if long else 30,
        deadline=None,
        phases=[Phase.explicit, Phase.reuse, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(machine, settings=limits)
