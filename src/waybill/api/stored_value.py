"""Gift cards and credit over HTTP: issue, look at, draw on, give back to, close."""

from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import PathParameter

from waybill.api.batcher import Verb
from waybill.api.doing import Failed, read_in, verb_route
from waybill.api.problems import Problem
from waybill.api.reading import query_of, shown
from waybill.api.runtime import ApiRequest, decoded, whole_body
from waybill.commands.payments.issue_stored_value import issue_stored_value, with_codes
from waybill.commands.payments.pay_with_stored_value import pay_with_stored_value
from waybill.commands.payments.refund_to_stored_value import refund_to_stored_value
from waybill.commands.payments.void_stored_value import void_stored_value
from waybill.model import stored_value as model
from waybill.model.results import Refused
from waybill.model.tender_views import CheckCode, StoredValueQuery, StoredValueShown
from waybill.model.views import Page
from waybill.store.tx import Tx
from waybill.views.stored_value import find_gift_card, get_stored_value, list_stored_value

AccountId = Annotated[UUID, PathParameter(description="The account's id.")]

_check = msgspec.json.Decoder(CheckCode)
_answers = msgspec.json.Decoder(list[model.Issued | Refused | Failed])
_encoder = msgspec.json.Encoder()


async def _with_codes(request: ApiRequest, encoded: bytes) -> bytes:
    """The answer with the codes of the gift cards in it: they are stored nowhere, so not with the answer either."""
    many = encoded.startswith(b"[")
    answers = _answers.decode(encoded if many else b"[" + encoded + b"]")

    async def view(tx: Tx) -> list[Any]:
        return await with_codes(tx, answers)

    told = await read_in(request, view)
    return _encoder.encode(told if many else told[0])


def _route(
    path: str, command: Any, kind: Any, answer: Any, refusals: Any, name: str, summary: str, description: str,
    reveal: Any = None,
) -> Any:  # fmt: skip
    return verb_route(
        f"/v1/stored-value{path}", Verb(command.__name__, command), kind, answer, refusals, scope="payments:write",
        tag="Stored value", name=name, summary=summary, description=description, reveal=reveal,
    )  # fmt: skip


@get(
    "/v1/stored-value",
    opt={"scope": "payments:read"},
    dependencies={"asked": query_of(StoredValueQuery)},
    tags=["Stored value"],
    operation_id="listStoredValue",
    summary="List gift cards and credit",
)
async def list_route(request: ApiRequest, asked: NamedDependency[StoredValueQuery]) -> Response[Page[StoredValueShown]]:
    """The newest first, with what is left on each. Codes are not told."""

    async def view(tx: Tx) -> Page[StoredValueShown]:
        return await list_stored_value(tx, asked)

    return shown(await read_in(request, view))


@get(
    "/v1/stored-value/{account_id:uuid}",
    opt={"scope": "payments:read", "refusals": ("unknown_account",)},
    tags=["Stored value"],
    operation_id="getStoredValue",
    summary="A gift card or credit with its ledger",
)
async def one_route(request: ApiRequest, account_id: AccountId) -> Response[StoredValueShown]:
    """What was issued, spent, given back and closed, the oldest first."""

    async def view(tx: Tx) -> StoredValueShown | None:
        return await get_stored_value(tx, account_id)

    found = await read_in(request, view)
    if found is None:
        raise Problem("unknown_account", "There is no account with this id. List them to see their ids.")
    return shown(found)


@post(
    "/v1/stored-value/check",
    opt={"scope": "payments:read", "body": CheckCode, "answer": StoredValueShown, "refusals": ("unknown_account",)},
    status_code=200,
    tags=["Stored value"],
    operation_id="checkGiftCard",
    summary="What is on the gift card with this code",
)
async def check_route(request: ApiRequest) -> Response[StoredValueShown]:
    """The code is sent in the body, because addresses are written down in logs."""
    asked = decoded(_check, await whole_body(request))

    async def view(tx: Tx) -> StoredValueShown | None:
        return await find_gift_card(tx, asked.code)

    found = await read_in(request, view)
    if found is None:
        raise Problem("unknown_account", "There is no gift card with this code.", field="/code")
    return shown(found)


handlers: list[Any] = [
    list_route,
    one_route,
    check_route,
    _route(
        "", issue_stored_value, model.IssueStoredValue, model.Issued, model.IssueRefusal,
        "issueStoredValue", "Issue gift cards and credit",
        "A gift card's `code` is in the answer, and again where the request is repeated with its Idempotency-Key; only its hash "
        "is kept. Credit is a customer's own and has no code.",
        reveal=_with_codes,
    ),
    _route(
        "/pay", pay_with_stored_value, model.PayWithStoredValue, model.PaidWithStoredValue, model.PayRefusal,
        "payWithStoredValue", "Pay orders with gift cards and credit",
        "With a gift card's `code` or `account_id`, or with the credit of the order's customer. No account goes below 0; the order "
        "is confirmed when enough is paid.",
    ),
    _route(
        "/refund", refund_to_stored_value, model.RefundToStoredValue, model.StoredValueRefunded, model.RefundToRefusal,
        "refundToStoredValue", "Pay back what is owed as credit",
        "As new credit of the customer, or with `to: origin` to the gift cards and credit that the order was paid with.",
    ),
    _route(
        "/void", void_stored_value, model.VoidStoredValue, model.Voided, model.VoidValueRefusal,
        "voidStoredValue", "Close gift cards and credit", "What is left on them is gone for good.",
    ),
]  # fmt: skip
