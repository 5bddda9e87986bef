"""How much more customers may owe: on account, and for what is paid on delivery."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from uuid import UUID

import msgspec

from waybill.model.facts import ShopFact
from waybill.model.money import money_text
from waybill.model.orders import PlaceOrder, PlaceRefusal
from waybill.model.results import Refused
from waybill.model.tenders import CreditFact

# Terms under which goods go out before their money comes.
OWING = ("on_account", "on_delivery")
_NOBODY = CreditFact()


class Limits:
    """What the customers of a batch owe, as it grows."""

    def __init__(self, shop: ShopFact, known: Mapping[UUID, CreditFact]) -> None:
        self.shop = shop
        self.known = dict(known)
        self.today: date | None = None

    def check(self, request: PlaceOrder, customer_id: UUID | None, total: int) -> Refused | None:
        """The refusal of an order that its buyer may not owe; what a channel sold is taken in all the same."""
        if request.prices == "theirs":
            return None
        currency = request.currency or self.shop.currency
        due = total - request.payment.paid
        remedy = "Take a payment first, choose other terms, or raise the limit."
        return self.exceeded(request.payment.terms, customer_id, due, currency, remedy, "/payment/terms")

    def exceeded(
        self, terms: str, customer_id: UUID | None, due: int, currency: str, remedy: str, field: str
    ) -> Refused | None:
        """The refusal of `due` minor units more on these terms, where that is more than the buyer may owe."""
        if terms not in OWING:
            return None
        credit, settings = self._of(customer_id), self.shop.settings
        if terms == "on_account":
            limit, owed = _first(credit.account_limit, settings.account_limit), credit.account_open
        else:
            limit, owed = _first(credit.delivery_limit, settings.delivery_limit), credit.delivery_open
        if limit is None or due <= 0 or owed + due <= limit:
            return None
        return Refused(
            type=PlaceRefusal.CREDIT_LIMIT_EXCEEDED.value,
            detail=(
                f"The buyer may owe {money_text(max(0, limit - owed), currency)} more {terms.replace('_', ' ')}, and this "
                f"comes to {money_text(due, currency)}. {remedy}"
            ),
            field=field,
            data={"limit": limit, "owed": owed, "due": due},
        )

    def add(self, request: PlaceOrder, customer_id: UUID | None, total: int) -> None:
        """Count what a placed order adds to what its buyer owes in the shop's currency, which the limits are in."""
        if (request.currency or self.shop.currency) == self.shop.currency:
            self.owes(request.payment.terms, customer_id, max(0, total - request.payment.paid))

    def owes(self, terms: str, customer_id: UUID | None, change: int) -> None:
        """Count by how much what a buyer owes on these terms changes, in minor units."""
        if customer_id is None or not change or terms not in OWING:
            return
        credit = self._of(customer_id)
        if terms == "on_account":
            credit = msgspec.structs.replace(credit, account_open=credit.account_open + change)
        else:
            credit = msgspec.structs.replace(credit, delivery_open=credit.delivery_open + change)
        self.known[customer_id] = credit

    def due_on(self, request: PlaceOrder, customer_id: UUID | None, now: datetime) -> date | None:
        """The last day to pay an order on account, in the shop's time zone."""
        if request.payment.terms != "on_account" or request.draft:
            return None
        days = _first(self._of(customer_id).days, self.shop.settings.account_days)
        # all orders of a batch are of one moment
        self.today = self.today or now.astimezone(self.shop.time_zone).date()
        return self.today + timedelta(days=days or 0)

    def _of(self, customer_id: UUID | None) -> CreditFact:
        return self.known.get(customer_id, _NOBODY) if customer_id is not None else _NOBODY


def _first(own: int | None, shops: int | None) -> int | None:
    return own if own is not None else shops
