"""Links to pay with on a real database: signed by the shop, for one order, for a while."""

from collections.abc import Awaitable, Callable
from typing import Any

from waybill.commands.payments.make_pay_links import make_pay_links, with_tokens
from waybill.model.tenders import MakePayLink, PayLink
from waybill.store.signing import is_genuine, read_pay_token, signing_secret

MakeShop = Callable[..., Awaitable[Any]]


async def test_a_token_is_the_shops_own(shop: MakeShop, place: Any) -> None:
    one, other = await shop(), await shop()
    placed = await place(one)
    (made,) = await one.run(make_pay_links, MakePayLink(order_id=placed.order_id))
    assert isinstance(made, PayLink)
    assert made.token == ""
    async with one.tx() as tx:
        (link,) = await with_tokens(tx, [made], "https://shop.example/")
        secret = await signing_secret(tx)
    async with other.tx() as tx:
        others = await signing_secret(tx)
    assert isinstance(link, PayLink)
    assert link.url == f"https://shop.example/t/pay/{link.token}"
    says = read_pay_token(link.token)
    assert says is not None
    assert (says.shop_id, says.order_id, says.expires_at) == (one.shop_id, placed.order_id, made.expires_at)
    assert is_genuine(secret, link.token, says)
    assert not is_genuine(others, link.token, says)
    for place_ in range(0, len(link.token), 5):
        changed = link.token[:place_] + ("A" if link.token[place_] != "A" else "B") + link.token[place_ + 1 :]
        read = read_pay_token(changed)
        assert read is None or not is_genuine(secret, changed, read)
    for wrong in ("", "x", "é" * 64, link.token + "=", link.token[:-4], "A" * 64):
        read = read_pay_token(wrong)
        assert read is None or not is_genuine(secret, wrong, read)
