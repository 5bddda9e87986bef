"""What must never be of money: the statements are beside this, `invariants` runs them with the others."""

from waybill.store.sql import load

STATEMENTS = load(__file__).all

# In the order of the statements.
NAMES = (
    "order_money",
    "payment_money",
    "payments_add_up",
    "payment_limits",
    "balances",
    "order_credits",
    "stored_value",
    "disputes",
    "collections",
)
