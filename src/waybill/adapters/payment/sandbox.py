"""A gateway of our own to try everything out with: it keeps books, and the token says how it behaves.

Any token works; these make trouble, the same each time:

- `tok_decline`, `tok_insufficient_funds`: authorizing fails for good; `tok_try_again`: it fails twice, then works;
- `tok_action`: the buyer has to do something, and does; `tok_late`: the answer comes later;
- `tok_half`: only half is authorized; `tok_capture_half`: only half is captured;
- `tok_capture_decline`, `tok_refund_decline`, `tok_void_decline`: these fail for good;
- `tok_timeout`: everything is done, and first answered by a time-out; `tok_lost`: nothing of a first call arrives;
- `tok_double`: each success is told twice more; `tok_disorder`: late, and older news comes after newer;
- `tok_short`: authorizations live for an hour; `tok_chaos`: anything of this that may pass, by the key's hash.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

import msgspec
from msgspec import Struct

from waybill.adapters.payment.sandbox_troubles import Troubles, troubles_of
from waybill.model.payments import Abilities
from waybill.ports.payment import (
    Answer,
    Authorize,
    Call,
    Capture,
    Failed,
    Find,
    Found,
    InDoubt,
    NotFound,
    Notice,
    Pending,
    Refund,
    Renew,
    RequiresAction,
    Succeeded,
    Void,
)
from waybill.store.sql import load
from waybill.store.tx import Row, columns

_sql = load(__file__)
_encoder = msgspec.json.Encoder()
_found = msgspec.json.Decoder(Found)
_answer = msgspec.json.Decoder(Answer)

_KINDS = {Authorize: "authorize", Capture: "capture", Void: "void", Refund: "refund", Renew: "renew"}
LATE = timedelta(seconds=0.3)


class Account(Struct, kw_only=True):
    """What one payment comes to at the sandbox."""

    token: str
    authorized: int = 0
    captured: int = 0
    refunded: int = 0
    voided: int = 0
    expires_at: datetime | None = None

    @property
    def open(self) -> int:
        return max(0, self.authorized - self.captured - self.voided)


class _Done(Struct, kw_only=True):
    """What was done under a key: what is known of it, what is said of it now, and what will be said of it by itself."""

    known: Found
    said: Answer
    moved: int = 0
    notices: list[tuple[Answer, datetime]] = msgspec.field(default_factory=list)


class SandboxGateway:
    """Does one thing once under one key, whichever process asks; its books are tables that nobody else touches."""

    abilities = Abilities(over_capture=150_000, renewable=True, authorization_days=7)

    def __init__(self, pool: Any) -> None:
        self.pool = pool

    async def authorize(self, shop_id: int, calls: Sequence[Authorize]) -> Sequence[Answer]:
        """Make sure of money, or take it at once."""
        return await self._do(shop_id, calls)

    async def capture(self, shop_id: int, calls: Sequence[Capture]) -> Sequence[Answer]:
        """Take authorized money, in one or several parts."""
        return await self._do(shop_id, calls)

    async def void(self, shop_id: int, calls: Sequence[Void]) -> Sequence[Answer]:
        """Let go of what is not captured."""
        return await self._do(shop_id, calls)

    async def refund(self, shop_id: int, calls: Sequence[Refund]) -> Sequence[Answer]:
        """Pay captured money back, in one or several parts."""
        return await self._do(shop_id, calls)

    async def renew(self, shop_id: int, calls: Sequence[Renew]) -> Sequence[Answer]:
        """Seven more days."""
        return await self._do(shop_id, calls)

    async def find(self, shop_id: int, calls: Sequence[Find]) -> Sequence[Found]:
        """What became of each."""
        rows = await self.pool.fetch(
            _sql.find, shop_id, [call.action_id for call in calls], [call.attempt for call in calls]
        )
        known = {(row["action_id"], row["attempt"]): _found.decode(row["answer"]) for row in rows}
        return [known.get((call.action_id, call.attempt), NotFound()) for call in calls]

    async def notices(self, shop_ids: Sequence[int], now: datetime) -> Sequence[Notice]:
        """What is due to be told by itself."""
        return [
            Notice(
                shop_id=row["shop_id"],
                notice_id=row["notice_id"],
                action_id=row["action_id"],
                attempt=row["attempt"],
                answer=_answer.decode(row["answer"]),
            )
            for row in await self.pool.fetch(_sql.notices, list(shop_ids), now)
        ]

    async def forget(self, shop_id: int, notice_ids: Sequence[UUID]) -> None:
        """These have been taken."""
        await self.pool.execute(_sql.forget, shop_id, list(notice_ids))

    async def _do(self, shop_id: int, calls: Sequence[Call]) -> list[Answer]:
        now = datetime.now(UTC)
        async with self.pool.acquire() as connection, connection.transaction():
            opening = sorted(
                {
                    (call.payment_id, call.token or "tok_ok", call.currency)
                    for call in calls
                    if isinstance(call, Authorize)
                }
            )
            await connection.execute(_sql.open_accounts, shop_id, *columns(opening, 3))
            ids = sorted({call.payment_id for call in calls})
            accounts = {
                row["payment_id"]: _account(row) for row in await connection.fetch(_sql.lock_accounts, shop_id, ids)
            }
            rows = await connection.fetch(_sql.calls, shop_id, [call.key for call in calls])
            known = {row["key"]: _found.decode(row["answer"]) for row in rows}
            before = frozenset(known)
            answers: list[Answer] = []
            done: dict[str, tuple[Call, _Done]] = {}
            for call in calls:
                found = known.get(call.key)
                if found is not None and not isinstance(found, NotFound):
                    answers.append(found)
                    continue
                result = perform(accounts.get(call.payment_id), call, now, is_repeated=found is not None)
                known[call.key] = result.known
                done[call.key] = call, result
                answers.append(result.said)
            await self._keep(connection, shop_id, done, accounts, before & {call.key for call in calls}, now)
        return answers

    async def _keep(
        self, connection: Any, shop_id: int, done: dict[str, tuple[Call, _Done]], accounts: dict[UUID, Account],
        repeated: frozenset[str], now: datetime,
    ) -> None:  # fmt: skip
        await connection.execute(_sql.count_repeated, shop_id, sorted(repeated))
        if not done:
            return
        rows = [
            (
                key, call.action_id, call.attempt, call.payment_id, _KINDS[type(call)], call.amount, result.moved,
                _encoder.encode(result.known),
            )
            for key, (call, result) in sorted(done.items())
        ]  # fmt: skip
        await connection.execute(_sql.keep_calls, shop_id, *columns(rows, 8), now)
        sums = [
            (id, one.authorized, one.captured, one.refunded, one.voided, one.expires_at) for id, one in sorted(accounts.items())
        ]  # fmt: skip
        await connection.execute(_sql.save_accounts, shop_id, *columns(sums, 6))
        notices = list(_notices(done))
        await connection.execute(_sql.keep_notices, shop_id, *columns(notices, 5))


def _account(row: Row) -> Account:
    return Account(**{name: row[name] for name in Account.__struct_fields__})


def _notices(done: dict[str, tuple[Call, _Done]]) -> Iterator[tuple[UUID, UUID, int, bytes, datetime]]:
    for key, (call, result) in sorted(done.items()):
        for place, (answer, due) in enumerate(result.notices):
            yield uuid5(call.action_id, f"{key}:{place}"), call.action_id, call.attempt, _encoder.encode(answer), due


def perform(account: Account | None, call: Call, now: datetime, *, is_repeated: bool) -> _Done:
    """Do one thing, with the trouble that the account's token makes. `is_repeated`: it was lost on its way before."""
    if account is None:
        refusal = Failed(reason="unknown_payment", permanent=True, at=now)
        return _Done(known=refusal, said=refusal)
    kind = _KINDS[type(call)]
    troubles = troubles_of(account.token, kind, call.key, call.attempt)
    if troubles.lost and not is_repeated:
        return _Done(known=NotFound(), said=InDoubt(reason="connection_lost"))
    known = _refused(account, call, troubles, now) or _done(account, call, troubles, now)
    moved = known.amount if isinstance(known, Succeeded) else 0
    done = _Done(known=known, said=known, moved=moved)
    if isinstance(known, Succeeded):
        _tell(done, call, troubles, now)
    return done


def _refused(account: Account, call: Call, troubles: Troubles, now: datetime) -> Failed | None:
    if troubles.failure is not None:
        return Failed(reason=troubles.failure, permanent=not troubles.passing, at=now)
    if isinstance(call, Authorize):
        return None
    beyond = account.authorized * SandboxGateway.abilities.over_capture // 1_000_000
    reason = None
    if isinstance(call, Capture) and account.expires_at is not None and account.expires_at <= now:
        reason = "authorization_expired"
    elif isinstance(call, Capture) and (account.voided or call.amount > account.open + beyond):
        reason = "amount_too_large"
    elif isinstance(call, Refund) and call.amount > account.captured - account.refunded:
        reason = "refund_exceeds_captured"
    elif isinstance(call, Void | Renew) and not account.open:
        reason = "nothing_authorized"
    return Failed(reason=reason, permanent=True, at=now) if reason else None


def _done(account: Account, call: Call, troubles: Troubles, now: datetime) -> Succeeded:
    amount = call.amount // 2 if troubles.half and call.amount > 1 else call.amount
    about: dict[str, Any] = {"amount": amount, "reference": f"sb_{call.action_id.hex[-12:]}", "at": now}
    if isinstance(call, Authorize | Renew):
        days = SandboxGateway.abilities.authorization_days
        account.expires_at = now + (timedelta(hours=1) if troubles.short else timedelta(days=days or 0))
        about["expires_at"] = account.expires_at
    if isinstance(call, Authorize):
        account.authorized = amount
        about["over_capture"] = amount * SandboxGateway.abilities.over_capture // 1_000_000
        if call.capture:
            account.captured = about["captured"] = amount
    elif isinstance(call, Capture):
        account.captured += amount
        if call.final:
            account.voided += account.open
    elif isinstance(call, Void):
        about["amount"] = account.open
        account.voided += account.open
    elif isinstance(call, Refund):
        account.refunded += amount
    return Succeeded(**about)


def _tell(done: _Done, call: Call, troubles: Troubles, now: datetime) -> None:
    """Say of what was done as much as the trouble lets through, and the rest by notices."""
    answer = done.said
    if troubles.times_out:
        done.said = InDoubt(reason="timeout")
    if troubles.action:
        done.said = RequiresAction(link=f"https://sandbox.invalid/pay/{call.payment_id}", at=now)
    if troubles.late or troubles.disorder:
        done.said = Pending(at=now)
    if troubles.action or troubles.late or troubles.disorder:
        done.notices.append((answer, now + LATE))
    if troubles.double:
        done.notices += [(answer, now), (answer, now + LATE)]
    if troubles.disorder:
        done.notices.append((Pending(at=now - timedelta(seconds=5)), now + LATE * 2))
        done.notices.append((RequiresAction(link="https://sandbox.invalid/late", at=now), now + LATE * 2))
