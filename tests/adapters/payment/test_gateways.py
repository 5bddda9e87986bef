"""What every gateway keeps to, whoever wrote it: one thing is done once under one key, and what is unsure is said to be.

A gateway of your own joins by an entry point of the group `waybill.payment`, and is tried here with all others.
"""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID

import pytest

from waybill.model.payments import Abilities
from waybill.ports.payment import (
    Authorize,
    Call,
    Capture,
    Failed,
    Find,
    Gateway,
    InDoubt,
    NotFound,
    Notice,
    Pending,
    Refund,
    Renew,
    RequiresAction,
    Succeeded,
    Void,
    gateway_classes,
)
from waybill.store.database import Pool

ANSWERS = (Succeeded, Failed, Pending, InDoubt, RequiresAction)
_shops: Iterator[int] = count(900_001)
_numbers: Iterator[int] = count(1)


class Teller:
    """A gateway and a shop of its own at it."""

    def __init__(self, gateway: Gateway, shop_id: int) -> None:
        self.gateway = gateway
        self.shop_id = shop_id
        self.payment_id = UUID(int=(shop_id << 64) + next(_numbers))

    def call(self, kind: type[Call], amount: int = 1000, attempt: int = 1, **about: Any) -> Any:
        """A call for this payment, with an id of its own if none is given."""
        action_id = about.pop("action_id", None) or UUID(int=(self.shop_id << 64) + next(_numbers))
        return kind(
            key=f"{action_id}:{attempt}", action_id=action_id, attempt=attempt, payment_id=about.pop("payment_id", self.payment_id),
            amount=amount, currency="EUR", **about,
        )  # fmt: skip

    async def ask(self, *calls: Call) -> list[Any]:
        """The answers to calls of one kind."""
        kind = type(calls[0]).__name__.lower()
        return list(await getattr(self.gateway, kind)(self.shop_id, calls))

    async def authorized(self, amount: int = 1000, token: str = "tok_ok", **about: Any) -> Any:
        """The answer to authorizing."""
        (answer,) = await self.ask(self.call(Authorize, amount, token=token, **about))
        return answer


@pytest.fixture(params=sorted(gateway_classes()))
def any_teller(request: pytest.FixtureRequest, pool: Pool) -> Teller:
    """Each installed gateway in turn."""
    return Teller(gateway_classes()[request.param](pool), next(_shops))


@pytest.fixture(params=[name for name, kind in sorted(gateway_classes().items()) if not kind.abilities.by_people])  # type: ignore[attr-defined]
def teller(request: pytest.FixtureRequest, pool: Pool) -> Teller:
    """Each of those that answer by themselves."""
    return Teller(gateway_classes()[request.param](pool), next(_shops))


async def test_it_says_what_it_can_and_answers_each_call_in_order(any_teller: Teller) -> None:
    assert isinstance(any_teller.gateway.abilities, Abilities)
    others = [UUID(int=(any_teller.shop_id << 64) + next(_numbers)) for _ in range(3)]
    calls = [any_teller.call(Authorize, 100 + place, token="tok_ok", payment_id=id) for place, id in enumerate(others)]
    answers = await any_teller.ask(*calls)
    assert len(answers) == 3
    assert all(isinstance(answer, ANSWERS) for answer in answers)
    amounts = [answer.amount for answer in answers if isinstance(answer, Succeeded)]
    assert amounts in ([], [100, 101, 102])
    for kind in (Capture, Refund, Void, Renew):
        assert isinstance((await any_teller.ask(any_teller.call(kind, 10)))[0], ANSWERS)


async def test_one_key_is_done_once_however_often_it_comes(teller: Teller) -> None:
    call = teller.call(Authorize, token="tok_ok", capture=True)
    first, second = await teller.ask(call, call)
    assert isinstance(first, Succeeded)
    assert first.captured == first.amount == 1000
    assert second == first
    at_once = await asyncio.gather(*(teller.ask(call) for _ in range(5)))
    assert at_once == [[first]] * 5
    refund = teller.call(Refund, 600)
    again = [(await teller.ask(refund))[0] for _ in range(3)]
    assert all(isinstance(answer, Succeeded) for answer in again)
    # had it been paid back three times, there would be nothing left to pay back
    assert isinstance((await teller.ask(teller.call(Refund, 400)))[0], Succeeded)
    assert isinstance((await teller.ask(teller.call(Refund, 1)))[0], Failed)


async def test_nobody_gives_more_than_there_is(teller: Teller) -> None:
    await teller.authorized()
    abilities = teller.gateway.abilities
    most = 1000 + 1000 * abilities.over_capture // 1_000_000
    (refused,) = await teller.ask(teller.call(Capture, most + 1))
    assert isinstance(refused, Failed)
    assert refused.permanent
    parts = [400, 600] if abilities.multiple_captures and abilities.partial_captures else [1000]
    for part in parts:
        assert isinstance((await teller.ask(teller.call(Capture, part)))[0], Succeeded)
    assert isinstance((await teller.ask(teller.call(Refund, 1001)))[0], Failed)
    assert isinstance((await teller.ask(teller.call(Refund, 1000)))[0], Succeeded)


async def test_what_is_let_go_is_gone(teller: Teller) -> None:
    authorized = await teller.authorized()
    days = teller.gateway.abilities.authorization_days
    assert (authorized.expires_at is None) == (days is None)
    if teller.gateway.abilities.renewable:
        (renewed,) = await teller.ask(teller.call(Renew))
        assert renewed.expires_at >= authorized.expires_at
    assert isinstance((await teller.ask(teller.call(Void)))[0], Succeeded)
    assert isinstance((await teller.ask(teller.call(Capture, 1)))[0], Failed)
    assert isinstance((await teller.ask(teller.call(Void)))[0], Failed)


async def test_it_finds_what_was_done_and_knows_what_was_not(teller: Teller) -> None:
    call = teller.call(Authorize, token="tok_ok")
    find = teller.call(Find, action_id=call.action_id)
    assert await teller.ask(find) == [NotFound()]
    done = await teller.ask(call)
    assert await teller.ask(find) == done
    assert await teller.ask(teller.call(Find, action_id=call.action_id, attempt=2)) == [NotFound()]


async def test_shops_are_strangers(teller: Teller) -> None:
    call = teller.call(Authorize, token="tok_ok")
    await teller.ask(call)
    stranger = Teller(teller.gateway, next(_shops))
    assert await stranger.ask(stranger.call(Find, action_id=call.action_id)) == [NotFound()]
    assert isinstance((await stranger.ask(stranger.call(Capture, payment_id=teller.payment_id)))[0], Failed)


async def test_a_notice_comes_until_it_is_forgotten(any_teller: Teller, now_and_later: datetime) -> None:
    if not any_teller.gateway.abilities.by_people:
        await any_teller.authorized(token="tok_double")
    told = await any_teller.gateway.notices([any_teller.shop_id], now_and_later)
    assert all(isinstance(notice, Notice) and notice.shop_id == any_teller.shop_id for notice in told)
    assert await any_teller.gateway.notices([any_teller.shop_id], now_and_later) == told
    await any_teller.gateway.forget(any_teller.shop_id, [notice.notice_id for notice in told])
    assert list(await any_teller.gateway.notices([any_teller.shop_id], now_and_later)) == []


@pytest.fixture
def now_and_later() -> datetime:
    return datetime.now(UTC) + timedelta(minutes=1)
