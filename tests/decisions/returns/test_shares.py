"""What returned units bring: to the cent, however the returns are cut, and never more than was paid."""

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from waybill.decisions.returns.books import Desk
from waybill.decisions.returns.crediting import Credit, quote, settle
from waybill.decisions.returns.shares import Kept, Paid, lost_discount, share, whole
from waybill.model.events import DiscountPlaced
from waybill.model.money import portion
from waybill.model.return_policy import ReturnPolicy

FEES = st.sampled_from([0, 1, 99_999, 100_000, 333_333, 1_000_000])


@st.composite
def sales(draw: Any) -> Paid:
    quantity = draw(st.integers(1, 40))
    total = draw(st.integers(0, 100_000))
    return Paid(quantity, total, draw(st.integers(0, total)), draw(st.integers(0, quantity)))


@given(sales(), st.data(), FEES)
def test_one_at_a_time_brings_what_together_brings(paid: Paid, data: Any, fee: int) -> None:
    units = data.draw(st.integers(0, paid.quantity - paid.canceled))
    together = share(paid, 0, units, fee, whole(paid))
    cuts, before, left = [], 0, whole(paid)
    while before < units:
        part = data.draw(st.integers(1, units - before))
        cuts.append(share(paid, before, part, fee, left))
        before += part
        left -= cuts[-1].amount
    for name in ("share", "fee", "amount", "tax"):
        assert sum(getattr(cut, name) for cut in cuts) == getattr(together, name), name
    assert 0 <= together.amount <= whole(paid)


@given(sales())
def test_all_units_bring_all_that_was_paid(paid: Paid) -> None:
    """What was canceled and what comes back make up the line, to the cent."""
    kept = paid.quantity - paid.canceled
    back = share(paid, 0, kept, 0, whole(paid))
    assert back.amount + portion(paid.total, paid.quantity, 0, paid.canceled) == paid.total
    assert back.tax + portion(paid.tax, paid.quantity, 0, paid.canceled) == paid.tax


@given(sales(), st.data())
def test_never_more_than_is_left(paid: Paid, data: Any) -> None:
    left = data.draw(st.integers(0, whole(paid)))
    got = share(paid, 0, paid.quantity - paid.canceled, 0, left)
    assert got.amount == left
    assert 0 <= got.tax <= paid.tax


@given(sales(), sales(), st.data())
def test_what_was_given_before_an_edit_is_made_up_for(old: Paid, new: Paid, data: Any) -> None:
    """However much the line costs since, all of it back is what it costs now, as long as no more was given before."""
    before = data.draw(st.integers(0, new.quantity))
    given_before = min(whole(old), whole(new)) if before else 0
    new = Paid(new.quantity, new.total, new.tax, 0)
    last = share(new, before, new.quantity - before, 0, new.total - given_before, given_before)
    if before < new.quantity:
        assert last.amount + given_before == new.total


@pytest.mark.parametrize(
    ("amount", "minimum", "kept", "tax_included", "lost"),
    [
        (1000, 5000, (6000, 0), True, 0),
        (1000, 5000, (5000, 0), True, 0),
        (1000, 5000, (3000, 1000), True, 400),
        (1000, 5000, (3000, 1000), False, 476),
        (1000, 5000, (0, 0), True, 0),
    ],
)
def test_a_discount_that_is_lost(amount: int, minimum: int, kept: Any, tax_included: bool, lost: int) -> None:
    lines = [Kept(6000, kept[0], 190_000), Kept(4000, kept[1], 190_000)]
    assert lost_discount(amount, minimum, lines, tax_included) == lost


POLICIES = st.builds(
    ReturnPolicy,
    refund_shipping=st.sampled_from(["never", "when_all"]),
    restocking_fee=st.just(0),
)


@given(st.data(), POLICIES, FEES)
def test_an_orders_credits_do_not_depend_on_how_its_returns_are_cut(
    world: Any, data: Any, policy: Any, fee: int
) -> None:
    """Two orders alike: one returned in a few large parts, the other in another order unit by unit."""
    made = world()
    totals = data.draw(st.lists(st.integers(0, 9_999), min_size=2, max_size=2))
    units = data.draw(st.lists(st.integers(1, 9), min_size=2, max_size=2))
    shipping = data.draw(st.integers(0, 990))
    lines = [made.line(n, units[n - 1], totals[n - 1], delivered=units[n - 1]) for n in (1, 2)]
    order = made.order(lines=lines, total=sum(totals) + shipping, charge_total=shipping)
    facts = made.facts(order=order, shipping=shipping)
    wanted = {n: data.draw(st.integers(0, units[n - 1])) for n in (1, 2)}
    steps = data.draw(st.permutations([n for n in (1, 2) for _ in range(wanted[n])]))
    sums = []
    for parts in ([{n: count} for n, count in wanted.items() if count], [{n: 1} for n in steps]):
        books = Desk(facts, made.now, iter(())).books[order.order_id]
        total = 0
        for part in parts:
            found = quote(books, policy, {n: Credit(count, fee) for n, count in part.items()})
            settle(books, found)
            total += found.total
        sums.append(total)
        assert books.credited == total <= order.total
    assert sums[0] == sums[1]
    if wanted == dict(zip((1, 2), units, strict=True)) and not fee and policy.refund_shipping == "when_all":
        assert sums[0] == order.total


def test_a_threshold_discount_is_lost_and_comes_back(world: Any) -> None:
    """20 % off from 30.00 on: returning one A loses it for what is kept, returning the rest gives it back."""
    made = world()
    lines = [made.line(1, 3, 2400, delivered=3), made.line(2, 1, 400, delivered=1)]
    order = made.order(lines=lines, total=2800, discount_total=700)
    sold = [made.sold(1, subtotal=3000), made.sold(2, subtotal=500)]
    discounts = [DiscountPlaced(title="20 % off", code="TWENTY", amount=700)]
    facts = made.facts(order=order, sold=sold, discounts=discounts)
    policy = msgspec.convert({"thresholds": [{"code": "twenty", "minimum": 3000}]}, ReturnPolicy)
    books = Desk(facts, made.now, iter(())).books[order.order_id]
    totals = []
    for part in ({1: 1}, {1: 1, 2: 1}, {1: 1}):
        found = quote(books, policy, {n: Credit(count, 0) for n, count in part.items()})
        settle(books, found)
        totals.append((found.total, found.withheld))
    assert totals == [(300, 500), (1500, -300), (1000, -200)]
    assert sum(total for total, _ in totals) == order.total
