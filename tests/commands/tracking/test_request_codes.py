"""Codes on a real database: few are sent, none is kept, and a right one is good once."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import msgspec
import pytest

from waybill.commands.place_orders import place_orders
from waybill.commands.tracking.request_codes import request_codes
from waybill.model.orders import PlaceOrder
from waybill.model.tracking import RequestCode
from waybill.store.secrets import Keyring, use_keyring
from waybill.store.signing import signing_secret
from waybill.store.tracking_links import MOST_TRIES, Opened, change_code, change_token, may_change, try_code

MakeShop = Callable[..., Awaitable[Any]]


@pytest.fixture(autouse=True)
def _keys() -> None:
    use_keyring(Keyring([b"k" * 32]))


async def placed(made: Any, **fields: Any) -> Any:
    wanted = {
        "lines": [{"sku": "A", "quantity": 1}], "ship_to": {"country": "DE"}, "payment": {"terms": "on_account"},
        "customer": {"email": "ada@example.com"},
    } | fields  # fmt: skip
    (one,) = await made.run(place_orders, msgspec.convert(wanted, PlaceOrder))
    return one


async def link_of(made: Any, order_id: Any) -> Opened:
    async with made.tx() as tx:
        return Opened(made.shop_id, order_id, 0, await signing_secret(tx))


async def test_a_code_is_right_once(shop: MakeShop) -> None:
    made = await shop()
    order = await placed(made)
    (sent,) = await made.run(request_codes, RequestCode(order_id=order.order_id))
    link = await link_of(made, order.order_id)
    code = change_code(link.secret, sent.code_id)
    wrong = f"{(int(code) + 1) % 1_000_000:06d}"
    async with made.tx() as tx:
        assert (await try_code(tx, link, wrong)).left == MOST_TRIES - 1
        assert (await try_code(tx, link, f"{code[:3]} {code[3:]}")).right
        assert (await try_code(tx, link, code)).left == -1
    kept = await made.rows("SELECT b::text AS kept FROM buyer_code b WHERE shop_id = $1")
    kept += await made.rows("SELECT data::text AS kept FROM event WHERE shop_id = $1 AND type = 'code.requested'")
    assert len(kept) == 2
    assert not any(f'"{code}"' in row["kept"] or f",{code}," in row["kept"] for row in kept)


async def test_a_code_is_tried_a_few_times_and_for_a_while(shop: MakeShop) -> None:
    made = await shop()
    order = await placed(made)
    link = await link_of(made, order.order_id)
    (sent,) = await made.run(request_codes, RequestCode(order_id=order.order_id))
    code = change_code(link.secret, sent.code_id)
    wrong = f"{(int(code) + 1) % 1_000_000:06d}"
    async with made.tx() as tx:
        assert [(await try_code(tx, link, wrong)).left for _ in range(MOST_TRIES)] == [4, 3, 2, 1, 0]
        assert (await try_code(tx, link, code)).left == -1
    (again,) = await made.run(request_codes, RequestCode(order_id=order.order_id))
    async with made.tx(now=again.expires_at) as tx:
        assert (await try_code(tx, link, change_code(link.secret, again.code_id))).left == -1
    (third,) = await made.run(request_codes, RequestCode(order_id=order.order_id))
    (refused,) = await made.run(request_codes, RequestCode(order_id=order.order_id))
    assert (third.result if hasattr(third, "result") else "code_sent", refused.type) == ("code_sent", "too_many_codes")


async def test_nobody_is_sent_a_code_who_has_no_address(shop: MakeShop) -> None:
    made = await shop()
    order = await placed(made, customer={"name": "Ada"})
    (refused,) = await made.run(request_codes, RequestCode(order_id=order.order_id))
    assert refused.type == "no_address"


async def test_a_change_token_is_of_one_order_and_link_for_a_while(shop: MakeShop) -> None:
    made = await shop()
    one, other = await placed(made), await placed(made)
    link, another = await link_of(made, one.order_id), await link_of(made, other.order_id)
    async with made.tx() as tx:
        until = tx.now.replace(microsecond=0) + timedelta(minutes=30)
        token = change_token(link, until)
        assert may_change(link, token, tx.now)
        assert not may_change(link, token, until)
        assert not may_change(another, token, tx.now)
        assert not may_change(msgspec.structs.replace(link, number=1), token, tx.now)
        assert not may_change(link, f"{token[:-2]}AA", tx.now)
