"""What can be done with an order now. It is said from what everybody can see of the order; the verbs have the last word."""

from waybill.decisions.actions.about import About
from waybill.decisions.actions.goods import goods_actions
from waybill.decisions.actions.money import money_actions
from waybill.decisions.actions.orders import change_actions, order_actions
from waybill.model.order_actions import OrderAction


def decide(about: About) -> list[OrderAction]:
    """Every verb that could be meant, those on the order itself first."""
    return [*order_actions(about), *change_actions(about), *money_actions(about), *goods_actions(about)]
