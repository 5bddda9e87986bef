"""Money at the gateways: what the log says is to be asked is asked, with no transaction open, and the answers are brought back.

Every call carries the action's id and the attempt as its key, so that a call made twice is done once. What is in doubt is asked
again under its key, and from twelve hours on looked up instead: by then a gateway may have forgotten the key.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any, TypeVar
from uuid import UUID

import msgspec
import structlog
from msgspec import Struct

from waybill.commands.payments.advance_payments import advance_payments
from waybill.commands.payments.gathering import token_name
from waybill.commands.payments.settle_payments import settle_payments
from waybill.model.events.payments import ActionRequested, ActionSettled
from waybill.model.payments import AdvancePayment, Settled, SettlePayment
from waybill.model.results import Refused
from waybill.ports.payment import (
    Answer,
    Authorize,
    Call,
    Capture,
    Failed,
    Find,
    Found,
    Gateway,
    InDoubt,
    NotFound,
    Pending,
    Refund,
    Renew,
    RequiresAction,
    Succeeded,
    Void,
)
from waybill.store.batches import run_batch
from waybill.store.database import Pool
from waybill.store.idempotency import Claim
from waybill.store.secrets import get_secrets
from waybill.store.sql import load
from waybill.store.tx import Row, Tx
from waybill.workers.follow import Logged
from waybill.workers.jobs import enqueue
from waybill.workers.together import Together

_sql = load(__file__)
_encoder = msgspec.json.Encoder()
log = structlog.get_logger()

ACTION_JOB = "payment"
ORDER_JOB = "payments-of-order"
ACTOR = "worker:payments"
FORGOTTEN_AFTER = timedelta(hours=12)
LONGEST_PAUSE = timedelta(minutes=30)
SECONDS_TO_ANSWER = 60

Shape = TypeVar("Shape")


def _types(base: type[ActionRequested | ActionSettled]) -> tuple[str, ...]:
    return tuple(sorted(kind.type for kind in base.__subclasses__()))


ASKED = _types(ActionRequested)
ANSWERED = _types(ActionSettled)
# What may make money due, or let go of: the cause of what is owed by it, if it makes anything owed.
MOVES: Mapping[str, str | None] = {
    "order.confirmed": None,
    "order.completed": None,
    "order.canceled": "cancel",
    "order.edited": "edit",
    "order.taken_back": "cancel",
    "order.holds_lifted": None,
    "parcel.packed": None,
    "pickup.ready": None,
    "pickup.uncollected": "cancel",
    "change.moved": "edit",
    **dict.fromkeys(ANSWERED, None),
}


class _Asked(Struct, frozen=True):
    action_id: UUID


class _Answered(Struct, frozen=True):
    action_id: UUID
    action_status: str
    attempt: int
    outcome: str


class _Moved(Struct, frozen=True):
    status: str


_asked = msgspec.json.Decoder(_Asked)
_moved = msgspec.json.Decoder(_Moved)
_answered = msgspec.json.Decoder(_Answered)
_results: msgspec.json.Decoder[Settled | Refused] = msgspec.json.Decoder(Settled | Refused)


class Payments:
    """The consumer and its jobs. `pause` is the shortest before something is asked again; it grows with each time."""

    name = "payments"

    def __init__(self, pool: Pool, gateways: Mapping[str, Gateway], pause: timedelta = timedelta(seconds=2)) -> None:
        self.pool = pool
        self.gateways = gateways
        self.pause = pause
        self.reading: Together[int, UUID, Row | None] = Together(self._read)
        self.calling: Together[tuple[int, str, str], Call, Found] = Together(self._call)
        self.settling: Together[int, SettlePayment, Settled | Refused] = Together(self._settle)
        self.advancing: Together[int, AdvancePayment, None] = Together(self._advance)

    async def wants(self, tx: Tx) -> Sequence[str]:
        """What is asked and answered, and what makes money due."""
        return sorted({*ASKED, *MOVES})

    async def take(self, tx: Tx, events: Sequence[Logged]) -> None:
        """Enqueue a job for each attempt that is to be made, and one for each order whose payments may have to move."""
        attempts, orders = [], []
        for event in events:
            if event.type in ASKED:
                attempts.append(f"{_asked.decode(event.data).action_id}:1")
            elif event.type in ANSWERED:
                answer = _answered.decode(event.data)
                if answer.outcome == "failed" and answer.action_status == "pending":
                    attempts.append(f"{answer.action_id}:{answer.attempt}")
                if answer.outcome != "succeeded":
                    continue
            if _makes_owed(event):
                orders.append(f"{event.order_id}:{event.seq}:{MOVES[event.type] or ''}")
        await enqueue(tx, ACTION_JOB, attempts)
        await enqueue(tx, ORDER_JOB, orders)

    async def advance(self, shop_id: int, key: str) -> timedelta | None:
        """Ask of an order's payments what its state calls for."""
        order_id, _, cause = key.split(":")
        await self.advancing.do(shop_id, _advance(order_id, cause))
        return None

    async def perform(self, shop_id: int, key: str) -> timedelta | None:
        """Make one attempt of an action; the pause after which it is to be looked at again, if it is."""
        id, _, attempt = key.partition(":")
        action = await self.reading.do(shop_id, UUID(id))
        if action is None or action["status"] not in ("pending", "in_doubt") or action["attempt"] != int(attempt):
            return None
        gateway = self.gateways.get(action["gateway"])
        if gateway is None:
            log.error("payment.no_gateway", shop_id=shop_id, gateway=action["gateway"], action_id=id)
            return LONGEST_PAUSE
        now = datetime.now(UTC)
        age = now - action["attempted_at"]
        early: timedelta = self.pause * 4 ** (int(attempt) - 1) - age
        if int(attempt) > 1 and early > timedelta(0):
            return early
        answer = await self._answer(shop_id, action, age)
        settled = await self.settling.do(shop_id, settlement(action, answer))
        if isinstance(settled, Refused) or settled.action_status not in ("pending", "in_doubt"):
            return None
        if gateway.abilities.by_people or isinstance(answer, Failed | NotFound):
            # a person says the rest, or the next attempt is a job of its own
            return None
        # a quarter longer each time
        longer: timedelta = max(age / 4, self.pause)
        return min(longer, LONGEST_PAUSE)

    async def _answer(self, shop_id: int, action: Row, age: timedelta) -> Found:
        """Ask the gateway, or look up what became of it."""
        lookup = (shop_id, action["gateway"], "find")
        accepted = action["answered_at"] is not None and action["answered_at"] > action["attempted_at"]
        if age >= FORGOTTEN_AFTER:
            return await self.calling.do(lookup, call_of(action, "find", None))
        if accepted and action["status"] == "pending":
            found = await self.calling.do(lookup, call_of(action, "find", None))
            if not isinstance(found, NotFound):
                return found
        token = None
        if action["kind"] == "authorize":
            async with self.pool.acquire() as connection:
                name = token_name(action["payment_id"])
                token = (await get_secrets(Tx(connection, shop_id, ACTOR, "worker"), [name])).get(name)
        return await self.calling.do(
            (shop_id, action["gateway"], action["kind"]), call_of(action, action["kind"], token)
        )

    async def _read(self, shop_id: int, action_ids: Sequence[UUID]) -> list[Row | None]:
        async with self.pool.acquire() as connection:
            rows = await Tx(connection, shop_id, ACTOR, "worker").fetch(_sql.actions, list(set(action_ids)))
        found = {row["action_id"]: row for row in rows}
        return [found.get(action_id) for action_id in action_ids]

    async def _call(self, key: tuple[int, str, str], calls: Sequence[Call]) -> Sequence[Found]:
        """The gateway's answers; one that does not come in time, or raises, leaves all in doubt."""
        shop_id, name, kind = key
        ask: Callable[[int, Sequence[Call]], Awaitable[Sequence[Found]]] = getattr(self.gateways[name], kind)
        try:
            async with asyncio.timeout(SECONDS_TO_ANSWER):
                answers = await ask(shop_id, calls)
            if len(answers) == len(calls):
                return answers
            log.error("payment.wrong_answer", gateway=name, kind=kind, asked=len(calls), answered=len(answers))
        except Exception as error:
            log.warning("payment.no_answer", gateway=name, kind=kind, error=repr(error))
        return [InDoubt(reason="no_answer") for _ in calls]

    async def _settle(self, shop_id: int, requests: Sequence[SettlePayment]) -> list[Settled | Refused]:
        answers = await self._run(shop_id, "settle_payments", settle_payments, requests)
        return [_results.decode(answer) for answer in answers]

    async def _advance(self, shop_id: int, requests: Sequence[AdvancePayment]) -> list[None]:
        await self._run(shop_id, "advance_payments", advance_payments, requests)
        return [None] * len(requests)

    async def _run(self, shop_id: int, verb: str, command: Any, requests: Sequence[Any]) -> list[bytes]:
        """The encoded results. Both verbs do nothing twice by themselves: each run has keys of its own."""
        mark = sha256(_encoder.encode((datetime.now(UTC), id(requests)))).hexdigest()[:24]
        claims = [Claim(ACTOR, f"{mark}:{place}", b"") for place in range(len(requests))]
        answers = await run_batch(self.pool, shop_id, "worker", verb, command, requests, claims)
        for answer in answers:
            if isinstance(answer, Exception):
                raise answer
        return [answer for answer in answers if isinstance(answer, bytes)]


def _advance(order_id: str, cause: str | None) -> AdvancePayment:
    return msgspec.convert({"order_id": order_id} | ({"refund_cause": cause} if cause else {}), AdvancePayment)


def _makes_owed(event: Logged) -> bool:
    """Whether payments may have to move: of changes by those alone that are not made, whose money is not needed then."""
    if event.type == "change.moved":
        return _moved.decode(event.data).status in ("declined", "expired")
    return event.type in MOVES


def advances(events: Sequence[Logged]) -> list[AdvancePayment]:
    """What is to be asked of orders' payments after these events."""
    moved = [event for event in events if event.order_id is not None and _makes_owed(event)]
    return [_advance(str(event.order_id), MOVES[event.type]) for event in moved]


_CALLS: Mapping[str, type[Call]] = {
    "authorize": Authorize, "capture": Capture, "void": Void, "refund": Refund, "renew": Renew, "find": Find,
}  # fmt: skip


def call_of(action: Row, kind: str, token: str | None) -> Call:
    """What the gateway is asked."""
    about: dict[str, Any] = {
        "key": f"{action['action_id']}:{action['attempt']}",
        "reference": action["reference"],
        **{name: action[name] for name in ("action_id", "attempt", "payment_id", "amount", "currency")},
    }
    if kind == "authorize":
        about |= {"token": token, "capture": action["capture"] == "placing"}
    elif kind == "capture":
        about["final"] = action["final"]
    return _CALLS[kind](**about)


def settlement(action: Mapping[str, Any] | Row, answer: Found) -> SettlePayment:
    """A gateway's answer as the command takes it."""
    return answered(action["action_id"], action["attempt"], answer)


def answered(action_id: UUID, attempt: int, answer: Answer | NotFound) -> SettlePayment:
    """An answer to one attempt. What a gateway has never heard of was not done, so another attempt may be made."""
    about: dict[str, Any] = {"action_id": action_id, "attempt": attempt}
    match answer:
        case Succeeded():
            about |= {
                "outcome": "succeeded", "amount": answer.amount, "captured": answer.captured, "at": answer.at,
                "expires_at": answer.expires_at, "over_capture": answer.over_capture, "reference": answer.reference,
            }  # fmt: skip
        case Failed():
            about |= {"outcome": "failed", "reason": answer.reason, "permanent": answer.permanent, "at": answer.at}
        case Pending():
            about |= {"outcome": "pending", "reference": answer.reference, "at": answer.at or datetime.now(UTC)}
        case RequiresAction():
            about |= {
                "outcome": "requires_action", "link": answer.link, "reference": answer.reference,
                "at": answer.at or datetime.now(UTC),
            }  # fmt: skip
        case InDoubt():
            about |= {"outcome": "in_doubt", "reason": answer.reason}
        case NotFound():
            about |= {"outcome": "failed", "reason": "not_found", "permanent": False}
    return msgspec.convert({name: value for name, value in about.items() if value is not None}, SettlePayment)
