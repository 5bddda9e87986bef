"""The sandbox makes each trouble that its tokens promise, the same each time."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID

import pytest

from waybill.adapters.payment.sandbox import SandboxGateway
from waybill.ports.payment import (
    Authorize,
    Call,
    Capture,
    Failed,
    Find,
    InDoubt,
    NotFound,
    Pending,
    Refund,
    RequiresAction,
    Succeeded,
)
from waybill.store.database import Pool

_numbers: Iterator[int] = count(1)
SHOP = 800_001


@pytest.fixture
def ask(pool: Pool) -> Callable[..., Any]:
    """Ask the sandbox for one thing; each gateway object is as a process of its own."""

    async def one(call: Call) -> Any:
        (answer,) = await getattr(SandboxGateway(pool), type(call).__name__.lower())(SHOP, [call])
        return answer

    return one


def call(kind: type[Call], payment_id: UUID, attempt: int = 1, amount: int = 1000, **about: Any) -> Any:
    action_id = about.pop("action_id", UUID(int=(7 << 64) + next(_numbers)))
    return kind(
        key=f"{action_id}:{attempt}", action_id=action_id, attempt=attempt, payment_id=payment_id, amount=amount, currency="EUR",
        **about,
    )  # fmt: skip


def opening(token: str, **about: Any) -> Any:
    return call(Authorize, UUID(int=(6 << 64) + next(_numbers)), token=token, **about)


@pytest.mark.parametrize(
    ("token", "reason"), [("tok_decline", "card_declined"), ("tok_insufficient_funds", "insufficient_funds")]
)
async def test_a_card_is_refused(ask: Any, token: str, reason: str) -> None:
    wanted = opening(token)
    answer = await ask(wanted)
    assert (type(answer), answer.reason, answer.permanent) == (Failed, reason, True)
    assert await ask(wanted) == answer


async def test_some_failures_pass(ask: Any) -> None:
    first = opening("tok_try_again")
    assert not (await ask(first)).permanent
    for attempt, kind in ((2, Failed), (3, Succeeded)):
        again = call(Authorize, first.payment_id, attempt, token="tok_try_again", action_id=first.action_id)
        assert isinstance(await ask(again), kind)


async def test_a_time_out_after_success_is_in_doubt_and_the_key_tells(ask: Any) -> None:
    wanted = opening("tok_timeout")
    assert isinstance(await ask(wanted), InDoubt)
    assert isinstance(await ask(call(Find, wanted.payment_id, action_id=wanted.action_id)), Succeeded)
    assert isinstance(await ask(wanted), Succeeded)


async def test_what_is_lost_was_not_done_until_it_comes_again(ask: Any) -> None:
    wanted = opening("tok_lost")
    assert isinstance(await ask(wanted), InDoubt)
    assert isinstance(await ask(call(Find, wanted.payment_id, action_id=wanted.action_id)), NotFound)
    assert isinstance(await ask(wanted), Succeeded)


@pytest.mark.parametrize(
    ("token", "said", "told"),
    [
        ("tok_action", RequiresAction, ["Succeeded"]),
        ("tok_late", Pending, ["Succeeded"]),
        ("tok_double", Succeeded, ["Succeeded", "Succeeded"]),
        ("tok_disorder", Pending, ["Pending", "RequiresAction", "Succeeded"]),
    ],
)
async def test_it_tells_by_itself(ask: Any, pool: Pool, token: str, said: type, told: list[str]) -> None:
    wanted = opening(token)
    assert isinstance(await ask(wanted), said)
    gateway = SandboxGateway(pool)
    notices = await gateway.notices([SHOP], datetime.now(UTC) + timedelta(minutes=1))
    mine = [notice for notice in notices if notice.action_id == wanted.action_id]
    assert sorted(type(notice.answer).__name__ for notice in mine) == told
    await gateway.forget(SHOP, [notice.notice_id for notice in mine])


async def test_parts(ask: Any) -> None:
    assert (await ask(opening("tok_half"))).amount == 500
    wanted = opening("tok_capture_half")
    assert (await ask(wanted)).amount == 1000
    assert (await ask(call(Capture, wanted.payment_id, amount=600))).amount == 300


@pytest.mark.parametrize(("token", "kind"), [("tok_capture_decline", Capture), ("tok_refund_decline", Refund)])
async def test_later_refusals(ask: Any, token: str, kind: type[Call]) -> None:
    wanted = opening(token, capture=kind is Refund)
    assert isinstance(await ask(wanted), Succeeded)
    refused = await ask(call(kind, wanted.payment_id))
    assert isinstance(refused, Failed)
    assert refused.permanent


async def test_a_final_capture_lets_go_of_the_rest(ask: Any) -> None:
    wanted = opening("tok_ok")
    await ask(wanted)
    assert isinstance(await ask(call(Capture, wanted.payment_id, amount=300, final=True)), Succeeded)
    refused = await ask(call(Capture, wanted.payment_id, amount=300))
    assert refused.reason == "amount_too_large"


async def test_a_short_authorization_ends_within_the_hour(ask: Any) -> None:
    assert (await ask(opening("tok_short"))).expires_at < datetime.now(UTC) + timedelta(hours=1, minutes=1)
