"""A row per refusal of the front, and what becomes an order."""

from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from waybill.decisions.front.baskets import FrontFacts
from waybill.decisions.front.check_out_baskets import decide
from waybill.model.front import CheckOutBasket, FrontRefusal
from waybill.model.orders import Option, PlaceOrder
from waybill.model.results import Refused

BUYER = {"email": "ada@x.de", "name": "Ada", "phone": "+49 30 1"}
LARGE = {"group": "Size", "choice": "Large"}
BASKET: dict[str, Any] = {
    "lines": [{"sku": "tea", "quantity": 2}],
    "way": {"method": "ship"},
    "ship_to": {"country": "DE"},
    "buyer": BUYER,
    "expected_total": 2_490,
}


def basket(**change: Any) -> CheckOutBasket:
    return msgspec.convert({**BASKET, **change}, CheckOutBasket)


def pizza(*chosen: dict[str, str]) -> list[dict[str, Any]]:
    return [{"sku": "PIZZA", "quantity": 1, "choices": list(chosen)}]


LOCAL = {"method": "local_delivery"}
NEAR = {"country": "DE", "postal_code": "10 115"}


@pytest.mark.parametrize(
    ("change", "front", "refusal", "field"),
    [
        ({"lines": [{"sku": "CHEESE", "quantity": 1}]}, {}, FrontRefusal.NOT_FOR_SALE, "/lines/0/sku"),
        ({"lines": pizza()}, {}, FrontRefusal.BAD_CHOICE, "/lines/0/choices"),
        ({"lines": pizza({"group": "Size", "choice": "Huge"})}, {}, FrontRefusal.BAD_CHOICE, "/lines/0/choices"),
        ({"lines": pizza(LARGE, LARGE)}, {}, FrontRefusal.BAD_CHOICE, "/lines/0/choices"),
        ({"lines": pizza(LARGE, {"group": "Sauce", "choice": "Hot"})}, {}, FrontRefusal.BAD_CHOICE, "/lines/0/choices"),
        ({}, {"ways": [{"method": "pickup"}]}, FrontRefusal.WAY_NOT_OFFERED, "/way/method"),
        ({"way": {"method": "pickup", "location": "OVEN"}}, {}, FrontRefusal.WAY_NOT_OFFERED, "/way/location"),
        ({"way": {"method": "pickup"}}, {}, FrontRefusal.WAY_NOT_OFFERED, "/way/location"),
        ({"way": {"method": "ship", "location": "STORE"}}, {}, FrontRefusal.WAY_NOT_OFFERED, "/way/location"),
        ({"ship_to": {"country": "FR"}}, {}, FrontRefusal.NOT_DELIVERED_THERE, "/ship_to"),
        ({"way": LOCAL, "ship_to": {"country": "DE"}}, {}, FrontRefusal.NOT_DELIVERED_THERE, "/ship_to"),
        (
            {"way": LOCAL, "ship_to": NEAR, "lines": pizza({"group": "Size", "choice": "Small"})},
            {},
            FrontRefusal.BELOW_MINIMUM,
            "/lines",
        ),
        ({"pay": "later"}, {"pay_later": False}, FrontRefusal.PAYMENT_NOT_OFFERED, "/pay"),
        ({}, {"gateways": []}, FrontRefusal.PAYMENT_NOT_OFFERED, "/pay"),
        ({"lines": pizza(), "way": {"method": "pickup"}}, {}, FrontRefusal.BAD_CHOICE, "/lines/0/choices"),
        (
            {"ship_to": {"country": "FR"}, "pay": "later"},
            {"pay_later": False},
            FrontRefusal.NOT_DELIVERED_THERE,
            "/ship_to",
        ),
    ],
)
def test_refusals(
    make_front: Callable[..., FrontFacts], change: Any, front: Any, refusal: FrontRefusal, field: str
) -> None:
    (result,) = decide(make_front(**front), [basket(**change)])
    assert isinstance(result, Refused)
    assert (result.type, result.field) == (refusal, field)


def placed(facts: FrontFacts, **change: Any) -> PlaceOrder:
    (result,) = decide(facts, [basket(**change)])
    assert isinstance(result, PlaceOrder), result
    return result


def test_an_order_is_ours_with_our_charges(make_front: Callable[..., FrontFacts]) -> None:
    order = placed(make_front(), note="Ring twice", consent={"email_marketing": True}, attribution={"source": "news"})
    assert (order.channel, order.prices, order.payment.terms, order.expected_total) == (
        "front",
        "ours",
        "prepaid",
        2_490,
    )
    assert [(charge.type, charge.amount) for charge in order.charges] == [("shipping", 490)]
    assert (order.note, order.consent.email_marketing, order.attribution.source if order.attribution else "") == (
        "Ring twice", True, "news",
    )  # fmt: skip
    many = placed(make_front(), lines=[{"sku": "TEA", "quantity": 5}])
    assert many.charges == []
    near = placed(make_front(), way=LOCAL, ship_to=NEAR, pay="later")
    assert ([charge.type for charge in near.charges], near.payment.terms) == (["delivery"], "on_delivery")


def test_choices_become_options_at_our_prices(make_front: Callable[..., FrontFacts]) -> None:
    chosen = [{"group": "Toppings", "choice": "Cheese"}, LARGE, {"group": "Toppings", "choice": "Basil"}]
    order = placed(make_front(), lines=pizza(*chosen))
    assert order.lines[0].options == [
        Option(name="Size: Large", unit_price="3.00"), Option(name="Cheese", sku="CHEESE"), Option(name="Basil", unit_price="0.50"),
    ]  # fmt: skip


def test_a_phone_number_is_no_name_to_be_known_by(make_front: Callable[..., FrontFacts]) -> None:
    """Whoever types somebody else's number must not have their own address put to that customer."""
    for way in ({"method": "ship"}, {"method": "pickup", "location": "store"}):
        order = placed(make_front(), way=way)
        assert order.customer is not None
        assert order.customer.phone is None
        assert order.ship_to is not None
        assert (order.ship_to.name, order.ship_to.phone, order.ship_to.country) == ("Ada", "+49 30 1", "DE")


def test_without_an_address_placing_says_so(make_front: Callable[..., FrontFacts]) -> None:
    assert placed(make_front(), ship_to=None).ship_to is None
